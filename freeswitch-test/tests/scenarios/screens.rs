//! What a phone is told in each situation, message by message: keys, call state, prompt, lamp, ringer, tone, speaker,
//! call plane and call information.

use std::time::{Duration, Instant};

use freeswitch_test::ensure;
use freeswitch_test::phone::{PATIENCE, Phone};
use freeswitch_test::stage::{Failure, Outcome, Stage};
use mod_skinny::protocol::Message;

use crate::script::{extension, until_no_channels_of};

/// What an idle phone is told once it has asked for its keys: the lamp of its mailboxes, of the line and its own.
pub(crate) const REGISTERED: &[&str] = &["keys OnHook", "lamp Off", "lamp Off", "clock"];
/// The sequence of each situation. Call information comes at some moment of it, as often as something is known.
pub(crate) const DIAL_TONE: &[&str] = &[
    "ringer Off",
    "lamp On",
    "state OffHook",
    "keys OffHook",
    "prompt Enter Number",
    "call plane",
    "tone InsideDialTone",
];
/// The same by the key, with the speaker.
pub(crate) const NEW_CALL: &[&str] = &[
    "ringer Off",
    "speaker On",
    "lamp On",
    "state OffHook",
    "keys OffHook",
    "prompt Enter Number",
    "call plane",
    "tone InsideDialTone",
];
pub(crate) const FIRST_DIGIT: &[&str] = &["tone off", "keys DigitsAfterDialingFirstDigit"];
pub(crate) const PROCEEDING: &[&str] = &[
    "tone off",
    "number dialled",
    "state Proceed",
    "keys RingOut",
    "prompt Call Proceed",
    "call information",
];
pub(crate) const RING_OUT: &[&str] =
    &["tone AlertingTone", "state RingOut", "keys RingOut", "prompt Ring Out", "call information"];
pub(crate) const RING_IN: &[&str] = &[
    "state RingIn",
    "keys RingIn",
    "prompt From",
    "notice From",
    "call information",
    "lamp Blink",
    "ringer Inside",
];
/// What follows as soon as a call has sound, whoever answered or resumed it.
pub(crate) const TALKING: &[&str] = &[
    "tone off",
    "listen",
    "state Connected",
    "keys Connected",
    "prompt Connected",
    "call information",
    "speak",
];
pub(crate) const ANSWERED: &[&str] =
    &["ringer Off", "notice over", "speaker On", "lamp On", "state OffHook", "call plane"];
pub(crate) const HELD: &[&str] = &[
    "listen no more",
    "speak no more",
    "lamp Wink",
    "state Hold",
    "keys OnHold",
    "prompt Hold",
    "call information",
    "speaker Off",
];
pub(crate) const RESUMED: &[&str] = &["speaker On", "lamp On", "call plane"];
pub(crate) const SILENCED: &[&str] = &["listen no more", "speak no more"];
pub(crate) const OVER: &[&str] = &[
    "tone off",
    "lamp Off",
    "prompt over",
    "state OnHook",
    "keys OnHook",
    "speaker Off",
    "ringer Off",
    "clock",
];
const BUSY: &[&str] = &["tone LineBusyTone", "state Busy", "keys OffHook", "prompt Busy", "call information"];
pub(crate) const INFORMATION: &str = "call information";

/// A phone whose messages are followed.
struct Watched<'a> {
    phone: &'a Phone,
    seen: usize,
}

impl<'a> Watched<'a> {
    fn new(phone: &'a Phone) -> Self {
        Self { phone, seen: told(phone).len() }
    }

    /// Waits until the phone was told what belongs to these situations, one after the other, and nothing else.
    async fn until(&mut self, what: &str, situations: &[&[&str]]) -> Outcome {
        let expected = situations.concat();
        let end = Instant::now() + PATIENCE;
        loop {
            let all = told(self.phone);
            let new = all.get(self.seen..).unwrap_or_default();
            if let Some(used) = is_told(new, &expected) {
                self.seen += used;
                return Ok(());
            }
            if Instant::now() > end {
                let name = self.phone.name();
                return Err(Failure::new(format!("{what}: {name} was told {new:#?}, not {expected:#?}")));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Fails if the phone was told anything since.
    fn nothing_else(&self) -> Outcome {
        let all = told(self.phone);
        let rest = all.get(self.seen..).unwrap_or_default();
        let more = rest.iter().find(|token| *token != INFORMATION);
        ensure!(more.is_none(), "{} was told {more:?} besides", self.phone.name());
        Ok(())
    }
}

/// Compares what a phone was told with what is expected, and returns how much of it that is. Call information is
/// somewhere in it, if it is to be there.
fn is_told(told: &[String], expected: &[&str]) -> Option<usize> {
    let mut wanted = expected.iter().filter(|token| **token != INFORMATION).peekable();
    let mut used = 0;
    for token in told {
        if token != INFORMATION {
            match wanted.next() {
                Some(known) if token.starts_with(known) => {}
                Some(_) => return None,
                None => break,
            }
        }
        used += 1;
    }
    let informed = told.iter().take(used).any(|token| token == INFORMATION);
    let complete = wanted.peek().is_none() && (informed || !expected.contains(&INFORMATION));
    complete.then_some(used)
}

/// Everything that concerns calls that the phone was told so far.
fn told(phone: &Phone) -> Vec<String> {
    phone.record().iter().filter(|entry| !entry.sent).filter_map(|entry| token(&entry.message)).collect()
}

/// What a message that concerns calls comes to in the table.
pub(crate) fn token(message: &Message) -> Option<String> {
    Some(match message {
        Message::CallState(state) => format!("state {:?}", state.call_state),
        Message::SelectSoftKeys(select) => format!("keys {:?}", select.soft_key_set_index),
        Message::DisplayPromptStatus(prompt) => format!("prompt {}", prompt.prompt_status.to_plain()),
        Message::ClearPromptStatus(_) => "prompt over".to_owned(),
        Message::DisplayPriNotify(notice) => format!("notice {}", notice.notify.to_plain()),
        Message::ClearPriNotify(_) => "notice over".to_owned(),
        Message::SetLamp(lamp) => format!("lamp {:?}", lamp.lamp_mode),
        Message::SetRinger(ringer) => format!("ringer {:?}", ringer.ring_mode),
        Message::StartTone(tone) => format!("tone {:?}", tone.tone),
        Message::StopTone(_) => "tone off".to_owned(),
        Message::SetSpeakerMode(speaker) => format!("speaker {:?}", speaker.speaker_mode),
        Message::ActivateCallPlane(_) => "call plane".to_owned(),
        Message::DialedNumber(_) => "number dialled".to_owned(),
        Message::CallInfo(_) => INFORMATION.to_owned(),
        Message::OpenReceiveChannel(_) => "listen".to_owned(),
        Message::CloseReceiveChannel(_) => "listen no more".to_owned(),
        Message::StartMediaTransmission(_) => "speak".to_owned(),
        Message::StopMediaTransmission(_) => "speak no more".to_owned(),
        Message::TimeDateRes(_) => "clock".to_owned(),
        _ => return None,
    })
}

pub(crate) async fn of_a_call(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    a.until("soft keys", |screen| !screen.idle_keys.is_empty()).await?;
    b.until("soft keys", |screen| !screen.idle_keys.is_empty()).await?;
    let (mut at_a, mut at_b) = (Watched::new(&a), Watched::new(&b));
    let number = b.number();
    a.off_hook();
    at_a.until("the handset is lifted", &[DIAL_TONE]).await?;
    a.digit('2');
    at_a.until("the first digit", &[FIRST_DIGIT]).await?;
    a.dial(&number[1..]).await;
    at_a.until("it rings there", &[PROCEEDING, RING_OUT]).await?;
    at_b.until("it rings here", &[RING_IN]).await?;
    b.soft_key("Answer").await?;
    at_b.until("answered here", &[ANSWERED, TALKING]).await?;
    at_a.until("answered there", &[TALKING]).await?;
    b.soft_key("Hold").await?;
    at_b.until("held", &[HELD]).await?;
    b.soft_key("Resume").await?;
    at_b.until("resumed", &[RESUMED, TALKING]).await?;
    a.on_hook();
    at_a.until("hung up here", &[SILENCED, OVER]).await?;
    at_b.until("hung up there", &[SILENCED, OVER]).await?;
    until_no_channels_of(stage, &[&a, &b]).await?;
    at_a.nothing_else()?;
    at_b.nothing_else()
}

pub(crate) async fn of_a_busy_number(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    phone.until("soft keys", |screen| !screen.idle_keys.is_empty()).await?;
    let mut watched = Watched::new(&phone);
    phone.off_hook();
    watched.until("the handset is lifted", &[DIAL_TONE]).await?;
    phone.dial(extension::BUSY).await;
    watched.until("busy", &[FIRST_DIGIT, PROCEEDING, BUSY]).await?;
    phone.on_hook();
    watched.until("given up", &[OVER]).await?;
    until_no_channels_of(stage, &[&phone]).await?;
    watched.nothing_else()
}

pub(crate) async fn of_registration_and_new_call(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let mut watched = Watched { phone: &phone, seen: 0 };
    watched.until("registered", &[REGISTERED]).await?;
    phone.soft_key("NewCall").await?;
    watched.until("the key", &[NEW_CALL]).await?;
    phone.soft_key("EndCall").await?;
    watched.until("given up", &[OVER]).await?;
    until_no_channels_of(stage, &[&phone]).await?;
    watched.nothing_else()
}
