//! Mailboxes: what others say of them, and asking for it.

use super::loaded;
use super::queues::Key;
use crate::config::Profile;
use crate::exchange::{Account, Input, Mailbox};
use crate::freeswitch::event::{Event, EventRef, EventType};

/// Takes news of a mailbox: for the profile that they name, else for those that know it. Most are for others.
pub(super) fn message_waiting(event: &EventRef<'_>) {
    let Some(news) = News::read(|name| event.header(name)) else { return };
    let Some(skinny) = loaded() else { return };
    let queues = std::sync::Arc::clone(&skinny.queues);
    // The thread that delivers events must not wait.
    queues.push(Key::Life, move || {
        for running in skinny.profiles.all() {
            if let Some(account) = news.account_in(running.handle.profile()) {
                running.handle.tell(Input::Mailbox(account, news.mailbox));
            }
        }
    });
}

/// Asks whoever keeps a mailbox to say what is in it.
pub(super) fn ask(profile: &Profile, account: &str) {
    let Some(event) = Event::new(EventType::MESSAGE_QUERY) else { return };
    // What begins with VM- comes back without that.
    let event = event.header("Message-Account", account).header("VM-Skinny-Profile", &profile.name);
    if let Err(status) = event.fire() {
        tracing::warn!(profile = profile.name, "a mailbox cannot be asked for: {status:?}");
    }
}

/// What an event says of a mailbox.
#[derive(Debug, PartialEq, Eq)]
struct News {
    profile: Option<String>,
    number: String,
    domain: String,
    mailbox: Mailbox,
}

impl News {
    fn read(header: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let account = header("MWI-Message-Account")?;
        let waits = header("MWI-Messages-Waiting")?;
        // Accounts of gateways, which are others' mailboxes.
        if account.starts_with("sip:") || account.starts_with("sips:") {
            return None;
        }
        let account = account.strip_prefix("skinny:").unwrap_or(&account);
        let (number, domain) = account.split_once('@').unwrap_or((account, ""));
        let (new, urgent) = counts(&header("MWI-Voice-Message").unwrap_or_default());
        Some(Self {
            profile: header("Skinny-Profile").filter(|profile| !profile.is_empty()),
            number: number.to_owned(),
            domain: domain.to_owned(),
            mailbox: Mailbox { waits: crate::config::parse_bool(&waits).unwrap_or(false), new, urgent },
        })
    }

    /// Whose mailbox it is for a profile; `None` where another profile is meant.
    fn account_in(&self, profile: &str) -> Option<Account> {
        let here = self.profile.as_deref().map(|name| name == profile);
        let account =
            Account { user: self.number.clone(), domain: self.domain.clone(), here: here == Some(true) };
        (here != Some(false)).then_some(account)
    }
}

/// New messages and urgent ones among them, of `new/saved (new urgent/saved urgent)`.
fn counts(text: &str) -> (u32, u32) {
    let (all, urgent) = text.split_once('(').unwrap_or((text, ""));
    let first = |text: &str| text.split('/').next().and_then(|word| word.trim().parse().ok()).unwrap_or(0);
    (first(all), first(urgent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(headers: &[(&str, &str)]) -> Option<News> {
        News::read(|name| {
            headers.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_profile_is_named_or_the_domain_decides() {
        let account = |here| Account { user: "1101".to_owned(), domain: "example.com".to_owned(), here };
        let own = [("MWI-Message-Account", "1101@example.com"), ("MWI-Messages-Waiting", "yes")];
        assert_eq!(news(&own).unwrap().account_in("internal"), Some(account(false)));
        let named = [own[0], own[1], ("Skinny-Profile", "internal")];
        assert_eq!(news(&named).unwrap().account_in("internal"), Some(account(true)));
        assert_eq!(news(&named).unwrap().account_in("other"), None);
        let gateway = [("MWI-Message-Account", "sip:1101@example.com"), ("MWI-Messages-Waiting", "yes")];
        assert_eq!(news(&gateway), None);
        assert_eq!(news(&own[..1]), None);
    }

    #[test]
    fn messages_are_counted() {
        assert_eq!(counts("3/1 (2/0)"), (3, 2));
        assert_eq!(counts("3/1"), (3, 0));
        assert_eq!(counts("lots"), (0, 0));
    }
}
