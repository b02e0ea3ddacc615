//! What programs wish by their events: headers and bodies, read as the original module reads them.

use crate::exchange::{CallId, StateWish, UserDataWish};
use crate::protocol::enums::CallState;
use crate::protocol::message_id_by_name;
use crate::protocol::messages::{Body, UserToDeviceData, UserToDeviceDataMessageVersion1};

/// What the names of the headers with numbers begin with.
pub(super) const PREFIX: &str = "Skinny-UserToDevice-";

/// Reads an event that has data sent to a phone: the profile, and what is to be sent.
pub(super) fn wish(
    read: impl Fn(&str) -> Option<String>,
    body: Option<Vec<u8>>,
) -> Result<(String, UserDataWish), String> {
    let number = |name: &str| number(&read, &format!("{PREFIX}{name}"));
    let name = read(&format!("{PREFIX}Message-Id-String")).filter(|name| !name.is_empty());
    let id = match (number("Message-Id"), name) {
        (Some(id), _) => id,
        (None, Some(name)) => message_id_by_name(&name)
            .ok_or_else(|| format!("{PREFIX}Message-Id-String \"{name}\" is no message"))?,
        (None, None) => return Err(format!("it has no {PREFIX}Message-Id-String")),
    };
    let version1 = match id {
        UserToDeviceData::ID => false,
        UserToDeviceDataMessageVersion1::ID => true,
        other => return Err(format!("message {other:#06x} carries no data for applications")),
    };
    let (profile, device, instance) = addressee(&read)?;
    let data = body.filter(|body| !body.is_empty()).ok_or("it has no body")?;
    let zero = |name: &str| number(name).unwrap_or_default();
    let wish = UserDataWish {
        device,
        instance,
        version1,
        application: zero("Application-Id"),
        line: zero("Line-Instance"),
        call: zero("Call-Id"),
        transaction: zero("Transaction-Id"),
        sequence: number("Sequence-Flag"),
        display_priority: zero("Display-Priority"),
        conference: zero("Conference-Id"),
        app_instance: zero("App-Instance-Id"),
        routing: zero("Routing-Id"),
        data,
    };
    Ok((profile, wish))
}

/// Reads an event that has the state of a call shown.
pub(super) fn state_wish(read: impl Fn(&str) -> Option<String>) -> Result<(String, StateWish), String> {
    let (profile, device, instance) = addressee(&read)?;
    let state = number(&read, "Skinny-Call-State").ok_or("it has no number as Skinny-Call-State")?;
    let shown = CallState::from(state);
    // Of those that have names, the first and the last are the bounds of the others.
    if shown.name().is_none() || matches!(shown, CallState::Idle | CallState::MaxState) {
        return Err(format!("Skinny-Call-State {state} is no state of a call"));
    }
    let line = number(&read, "Skinny-Line-Instance").unwrap_or_default();
    let call = CallId(number(&read, "Skinny-Call-Id").unwrap_or_default());
    Ok((profile, StateWish { device, instance, line, call, state }))
}

/// The profile, the phone and, where it is told, the instance of the phone that an event is for.
fn addressee(read: &impl Fn(&str) -> Option<String>) -> Result<(String, String, Option<u32>), String> {
    let text = |name: &str| read(name).filter(|value| !value.is_empty()).ok_or(format!("it has no {name}"));
    let (profile, device) = (text("Skinny-Profile-Name")?, text("Skinny-Device-Name")?);
    Ok((profile, device, number(read, "Skinny-Station-Instance")))
}

/// The number in a header; a negative one stands for its 32 bits. Of what is none, the digits that it begins with
/// are taken, as the original module does, and that is told.
fn number(read: &impl Fn(&str) -> Option<String>, name: &str) -> Option<u32> {
    let value = read(name)?;
    let text = value.trim();
    if text.is_empty() {
        return None;
    }
    exact_number(text).or_else(|| {
        let used = first_digits(text);
        let told = used.map_or_else(|| "is taken for absent".to_owned(), |used| format!("{used} is used"));
        tracing::warn!("the header {name} \"{value}\" is not a number of 32 bits, {told}");
        used
    })
}

fn exact_number(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let hexadecimal = digits.map(|digits| u32::from_str_radix(digits, 16).ok());
    let decimal = || text.parse().or_else(|_| text.parse().map(i32::cast_unsigned)).ok();
    hexadecimal.unwrap_or_else(decimal)
}

/// The lower 32 bits of the number that a text begins with.
fn first_digits(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches(['+', '-']);
    let length = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    let number: u64 = digits.get(..length)?.parse().ok()?;
    let number = u32::try_from(number & u64::from(u32::MAX)).ok()?;
    Some(if text.starts_with('-') { number.wrapping_neg() } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a>(headers: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |wanted| headers.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
    }

    const PHONE: [(&str, &str); 2] = [("Skinny-Profile-Name", "internal"), ("Skinny-Device-Name", "SEP1")];

    #[test]
    fn the_message_is_named_or_numbered() {
        let body = || Some(b"<a/>".to_vec());
        let name = ("Skinny-UserToDevice-Message-Id-String", "UserToDeviceDataVersion1Message");
        let (profile, named) = wish(read(&[PHONE[0], PHONE[1], name]), body()).unwrap();
        assert_eq!((profile.as_str(), named.version1, named.sequence), ("internal", true, None));
        let number = ("Skinny-UserToDevice-Message-Id", "286");
        let id = ("Skinny-UserToDevice-Application-Id", "42");
        let (_, numbered) = wish(read(&[PHONE[0], PHONE[1], number, id]), body()).unwrap();
        assert_eq!((numbered.version1, numbered.application), (false, 42));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let body = || Some(b"x".to_vec());
        let name = ("Skinny-UserToDevice-Message-Id-String", "UserToDeviceDataMessage");
        let problem = |headers: &[(&str, &str)], body| wish(read(headers), body).unwrap_err();
        assert!(problem(&PHONE, body()).contains("Message-Id-String"));
        assert!(problem(&[name], body()).contains("Skinny-Profile-Name"));
        assert!(problem(&[PHONE[0], PHONE[1], name], None).contains("body"));
        let other = ("Skinny-UserToDevice-Message-Id-String", "ResetMessage");
        assert!(problem(&[PHONE[0], PHONE[1], other], body()).contains("0x009f"));
        assert!(state_wish(read(&PHONE)).unwrap_err().contains("Skinny-Call-State"));
        let in_state = |state| state_wish(read(&[PHONE[0], PHONE[1], ("Skinny-Call-State", state)]));
        assert_eq!(in_state("14").unwrap().1.state, 14);
        for none in ["0", "99", "4294967295"] {
            assert!(in_state(none).unwrap_err().contains("no state of a call"), "{none}");
        }
    }

    #[test]
    fn numbers_are_read_as_programs_for_the_original_module_mean_them() {
        let cases = [
            (" 7 ", Some(7)),
            ("-1", Some(u32::MAX)),
            ("4294967295", Some(u32::MAX)),
            ("0x1F", Some(31)),
            ("", None),
            (" ", None),
            ("seven", None),
            ("-", None),
            ("12 apples", Some(12)),
            ("4294967298", Some(2)),
            ("-2147483649", Some(0x7fff_ffff)),
            ("99999999999999999999", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(number(&read(&[("n", text)]), "n"), wanted, "{text:?}");
        }
        assert_eq!(number(&read(&[]), "n"), None);
    }

    #[test]
    fn a_message_that_is_no_number_is_looked_up_by_its_name() {
        let name = ("Skinny-UserToDevice-Message-Id-String", "UserToDeviceDataMessage");
        let junk = ("Skinny-UserToDevice-Message-Id", "junk");
        let (_, wish) = wish(read(&[PHONE[0], PHONE[1], name, junk]), Some(b"x".to_vec())).unwrap();
        assert!(!wish.version1);
    }
}
