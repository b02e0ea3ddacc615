//! `skinny profile … device … send …`: messages that an administrator has sent to a phone.

use super::answers::{DONE, NO_DEVICE, with_profile};
use super::form::Arguments;
use super::words;
use crate::exchange::{Answer, Delivery, Question};
use crate::host::user_data as programs;
use crate::protocol::Message;
use crate::protocol::enums::{
    CallState, CallType, LampMode, ResetType, RingDuration, RingMode, SoftKeySet, SpeakerMode, StimulusKind,
    Tone,
};
use crate::protocol::messages::{
    self, CallInfo, DisplayPromptStatus, ForwardStatRes, Reset, SelectSoftKeys, SetLamp, SetRinger,
    SetSpeakerMode, StartTone, StopTone,
};

/// Reads the word that stands for a value of an enumeration, by name or as a decimal number.
macro_rules! named {
    ($kind:ident, $arguments:ident, $name:literal) => {{
        let word = $arguments.text($name);
        let known = || $kind::all().iter().filter_map(|value| value.name()).collect::<Vec<_>>();
        $kind::parse(word).ok_or_else(|| not_among($name, word, &known()))
    }};
}

fn not_among(name: &str, word: &str, known: &[&str]) -> String {
    let what = name.replace('_', " ");
    if known.len() > NAMES_TOLD {
        return format!("\"{word}\" is no {what} (the tab key lists them), nor a number");
    }
    format!("\"{word}\" is no {what}; there are: {}, or their numbers", known.join(", "))
}

/// A number, 0 where it was left out.
fn number(arguments: &Arguments, name: &str) -> Result<u32, String> {
    let word = arguments.word(name).unwrap_or("0");
    let read = match word.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => word.parse(),
    };
    read.map_err(|_| format!("{} \"{word}\" is not a number", name.replace('_', " ")))
}

/// A number to dial; what does not fit the message is refused, since the rest would be another number.
fn directory_number(arguments: &Arguments, name: &str) -> Result<String, String> {
    let number = arguments.text(name);
    if number.len() > LONGEST_NUMBER {
        let what = name.replace('_', " ");
        return Err(format!("{what} \"{number}\" is longer than {LONGEST_NUMBER} characters"));
    }
    Ok(number.to_owned())
}

/// Sends what was read, or says why it could not be.
fn deliver(arguments: &Arguments, message: Result<impl Into<Message>, String>) -> String {
    let message = match message {
        Ok(message) => message.into(),
        Err(problem) => return format!("-ERR {problem}\n"),
    };
    with_profile(arguments, |running| {
        let device = arguments.text("device").to_owned();
        let Answer::Delivery(delivery) = running.handle.ask(Question::Send(device, Box::new(message)))?
        else {
            return None;
        };
        Some(match programs::problem(delivery) {
            None => DONE.to_owned(),
            Some(_) if delivery == Delivery::NoSuchDevice => NO_DEVICE.to_owned(),
            Some(problem) => format!("-ERR {problem}\n"),
        })
    })
}

pub(super) fn reset(arguments: &Arguments) -> String {
    deliver(arguments, named!(ResetType, arguments, "reset_type").map(|reset_type| Reset { reset_type }))
}

pub(super) fn ringer(arguments: &Arguments) -> String {
    let read = || {
        Ok(SetRinger {
            ring_mode: named!(RingMode, arguments, "ring_type")?,
            ring_duration: Some(named!(RingDuration, arguments, "ring_mode")?),
            line_instance: Some(0),
            call_reference: Some(0),
        })
    };
    deliver(arguments, read())
}

pub(super) fn lamp(arguments: &Arguments) -> String {
    let read = || {
        Ok(SetLamp {
            stimulus: named!(StimulusKind, arguments, "stimulus")?,
            stimulus_instance: number(arguments, "stimulus_instance")?,
            lamp_mode: named!(LampMode, arguments, "lamp_mode")?,
        })
    };
    deliver(arguments, read())
}

pub(super) fn speaker(arguments: &Arguments) -> String {
    let mode = named!(SpeakerMode, arguments, "speaker_mode");
    deliver(arguments, mode.map(|speaker_mode| SetSpeakerMode { speaker_mode }))
}

pub(super) fn call_state(arguments: &Arguments) -> String {
    let read = || {
        Ok(messages::CallState {
            call_state: named!(CallState, arguments, "call_state")?,
            line_instance: number(arguments, "line_instance")?,
            call_reference: number(arguments, "call_id")?,
            ..messages::CallState::default()
        })
    };
    deliver(arguments, read())
}

pub(super) fn call_info(arguments: &Arguments) -> String {
    let read = || {
        Ok(CallInfo {
            calling_party_name: arguments.text("calling_name").into(),
            calling_party: directory_number(arguments, "calling_number")?.as_str().into(),
            called_party_name: arguments.text("called_name").into(),
            called_party: directory_number(arguments, "called_number")?.as_str().into(),
            line_instance: Some(number(arguments, "line_instance")?),
            call_reference: Some(number(arguments, "call_id")?),
            call_type: Some(named!(CallType, arguments, "call_type")?),
            call_instance: Some(1),
            ..CallInfo::default()
        })
    };
    deliver(arguments, read())
}

pub(super) fn soft_keys(arguments: &Arguments) -> String {
    let read = || {
        let mask = arguments.given("mask").map(|_| number(arguments, "mask")).transpose()?;
        Ok(SelectSoftKeys {
            line_instance: number(arguments, "line_instance")?,
            call_reference: number(arguments, "call_id")?,
            soft_key_set_index: named!(SoftKeySet, arguments, "soft_key_set")?,
            valid_key_mask: mask.unwrap_or(EVERY_KEY),
        })
    };
    deliver(arguments, read())
}

pub(super) fn start_tone(arguments: &Arguments) -> String {
    let read = || {
        Ok(StartTone {
            tone: named!(Tone, arguments, "tone")?,
            tone_output_direction: Some(Default::default()),
            line_instance: Some(number(arguments, "line_instance")?),
            call_reference: Some(number(arguments, "call_id")?),
        })
    };
    deliver(arguments, read())
}

pub(super) fn stop_tone(arguments: &Arguments) -> String {
    let read = || {
        Ok(StopTone {
            line_instance: Some(number(arguments, "line_instance")?),
            call_reference: Some(number(arguments, "call_id")?),
            ..StopTone::default()
        })
    };
    deliver(arguments, read())
}

pub(super) fn forwards(arguments: &Arguments) -> String {
    let message = directory_number(arguments, "number").map(|number| {
        let active = u32::from(!number.is_empty());
        ForwardStatRes {
            active_forward: active,
            line_number: 1,
            forward_all_active: active,
            forward_all_dirnum: number.as_str().into(),
            forward_busy_active: active,
            forward_busy_dirnum: number.as_str().into(),
            forward_no_answer_active: active,
            forward_no_answer_dirnum: number.as_str().into(),
        }
    });
    deliver(arguments, message)
}

pub(super) fn prompt(arguments: &Arguments) -> String {
    let prompt_status = arguments.text("text").into();
    deliver(arguments, Ok(DisplayPromptStatus { prompt_status, ..DisplayPromptStatus::default() }))
}

pub(super) fn user_data(arguments: &Arguments) -> String {
    fire(arguments, "UserToDeviceDataMessage")
}

pub(super) fn user_data_version1(arguments: &Arguments) -> String {
    fire(arguments, "UserToDeviceDataVersion1Message")
}

/// Fires the event that has data sent to a phone: other programs see it too.
fn fire(arguments: &Arguments, message: &str) -> String {
    let (mut headers, data) = match parameters(arguments.text("[name=value;…]_data")) {
        Ok(read) => read,
        Err(problem) => return format!("-ERR {problem}\n"),
    };
    headers.insert(0, ("Message-Id-String".to_owned(), message.to_owned()));
    with_profile(arguments, |running| {
        let device = arguments.text("device").to_owned();
        let Answer::Device(found) = running.handle.ask(Question::Device(device))? else { return None };
        let Some(found) = found else { return Some(NO_DEVICE.to_owned()) };
        Some(match programs::fire(&running.handle, &found.headers, &headers, &data) {
            Ok(()) => DONE.to_owned(),
            Err(problem) => format!("-ERR {problem}\n"),
        })
    })
}

type Parameters = Vec<(String, String)>;

/// Splits `name=value;… data` or `data` alone.
fn parameters(text: &str) -> Result<(Parameters, String), String> {
    let words = words::split(text);
    let first = words.first().map(|word| word.text.as_str()).unwrap_or_default();
    if first.starts_with('<') || !first.contains('=') {
        return Ok((Parameters::new(), words::text(text)));
    }
    let data = words.get(1).map(|word| words::text(word.rest)).unwrap_or_default();
    if data.is_empty() {
        return Err(format!("there is no data after \"{first}\""));
    }
    let parameter = |part: &str| {
        let (name, value) =
            part.split_once('=').ok_or_else(|| format!("\"{part}\" has no value: name=value"))?;
        let name = name.trim();
        match name {
            "" => Err("No variable specified".to_owned()),
            _ if !is_number(name) => {
                Err(format!("\"{name}\" is no parameter; there are: {}", NUMBERS.join(", ")))
            }
            _ if value.trim().parse::<u32>().is_err() => Err(format!("{name} \"{value}\" is not a number")),
            _ => Ok((name.to_owned(), value.to_owned())),
        }
    };
    let parts = first.split(';').filter(|part| !part.trim().is_empty());
    Ok((parts.map(parameter).collect::<Result<_, _>>()?, data))
}

fn is_number(name: &str) -> bool {
    NUMBERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Parameters of application data, all of them numbers.
const NUMBERS: [&str; 9] = [
    "Application-Id",
    "Line-Instance",
    "Call-Id",
    "Transaction-Id",
    "Sequence-Flag",
    "Display-Priority",
    "Conference-Id",
    "App-Instance-Id",
    "Routing-Id",
];
/// Names of values that an error message lists at most.
const NAMES_TOLD: usize = 20;
const EVERY_KEY: u32 = 0xffff;
/// Room for a number in `ForwardStatRes` and, before version 17, in `CallInfo`.
const LONGEST_NUMBER: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_may_have_parameters_before_it() {
        let (headers, data) = parameters("Application-Id=1;Call-Id=7 <a b=\"c\">it's d</a>").unwrap();
        assert_eq!(
            headers,
            [("Application-Id".to_owned(), "1".to_owned()), ("Call-Id".to_owned(), "7".to_owned())]
        );
        assert_eq!(data, "<a b=\"c\">it's d</a>");
        assert_eq!(parameters("<a b=\"c;d\"/>").unwrap(), (Vec::new(), "<a b=\"c;d\"/>".to_owned()));
        assert_eq!(parameters("'plain  text'").unwrap().1, "plain  text");
    }

    #[test]
    fn wrong_parameters_are_named() {
        let problem = |text| parameters(text).unwrap_err();
        assert!(problem("Application-Id=x <a/>").contains("\"x\" is not a number"));
        assert_eq!(problem("=1 <a/>"), "No variable specified");
        assert!(problem("Call-Id=1;Line <a/>").contains("\"Line\" has no value"));
        assert!(problem("Message-Id=159 <a/>").contains("\"Message-Id\" is no parameter"));
        assert!(problem("Call-Id=1").contains("no data"));
    }
}
