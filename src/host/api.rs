//! The command `skinny`, and those that find a phone for a number.
//!
//! [`COMMANDS`] lists what can be asked; usage, completion and error messages are made of it too.

/// The form of what is told in three formats.
macro_rules! status {
    ($rest:literal) => {
        concat!("status|xmlstatus|jsonstatus", $rest)
    };
}

/// The form of a message to a phone.
macro_rules! send {
    ($rest:literal) => {
        concat!("profile <profile> device <device> send ", $rest)
    };
}

mod answers;
mod contact;
mod form;
mod send;
mod words;

use std::ffi::CStr;
use std::fmt::Write;

use form::{Arguments, Fit};

use crate::freeswitch::codes::Status;
use crate::freeswitch::interface::Api;
use crate::freeswitch::module::Loader;
use crate::freeswitch::session::Session;
use crate::freeswitch::stream::Stream;

pub(super) fn register(loader: &mut Loader) {
    loader.api::<SkinnyApi>();
    loader.api::<contact::Contact>();
    loader.api::<contact::CountRegistrations>();
}

/// The commands that find phones.
pub(super) fn finders() -> impl Iterator<Item = &'static str> {
    [contact::Contact::NAME, contact::CountRegistrations::NAME]
        .into_iter()
        .filter_map(|name| name.to_str().ok())
}

/// The words of a line, as commands read them.
pub(super) fn words_of(line: &str) -> Vec<String> {
    words::split(line).into_iter().map(|word| word.text).collect()
}

/// One way to use the command: its form, and what answers it.
struct Command(&'static str, fn(&Arguments) -> String);

const COMMANDS: &[Command] = &[
    Command("help", |_| usage(&forms().collect::<Vec<_>>())),
    Command("help settings", answers::settings),
    Command(status!(""), answers::profiles),
    Command(status!(" profile <profile>"), answers::profile),
    Command(status!(" profile <profile> settings"), answers::profile_settings),
    Command(status!(" profile <profile> devices"), answers::devices),
    Command(status!(" profile <profile> device <device>"), answers::device),
    Command(status!(" profile <profile> device <device> buttons [<button_type>]"), answers::buttons),
    Command(status!(" profile <profile> lines"), answers::lines),
    Command(status!(" profile <profile> line <line>"), answers::line),
    Command(status!(" profile <profile> calls"), answers::calls),
    Command("loglevel [<level>]", answers::log_level),
    Command("profile <profile> start", answers::start),
    Command("profile <profile> stop", answers::stop),
    Command("profile <profile> restart", answers::restart),
    Command("profile <profile> rescan", answers::rescan),
    Command("profile <profile> kill_all", answers::kill_all),
    Command("profile <profile> trace on|off", answers::trace),
    Command("profile <profile> set <setting> <value…>", answers::set),
    Command("profile <profile> device <device> kill", answers::kill),
    Command("profile <profile> device <device> trace on|off", answers::trace),
    Command(send!("ResetMessage <reset_type>"), send::reset),
    Command(send!("SetRingerMessage <ring_type> <ring_mode>"), send::ringer),
    Command(send!("SetLampMessage <stimulus> <stimulus_instance> <lamp_mode>"), send::lamp),
    Command(send!("SetSpeakerModeMessage <speaker_mode>"), send::speaker),
    Command(send!("CallStateMessage <call_state> <line_instance> <call_id>"), send::call_state),
    Command(
        send!(
            "CallInfoMessage <call_type> <line_instance> <call_id> \
         <calling_number> <calling_name> [<called_number>] [<called_name>]"
        ),
        send::call_info,
    ),
    Command(
        send!(
            "SelectSoftKeysMessage <soft_key_set> [<line_instance>] \
         [<call_id>] [<mask>]"
        ),
        send::soft_keys,
    ),
    Command(send!("StartToneMessage <tone> [<line_instance>] [<call_id>]"), send::start_tone),
    Command(send!("StopToneMessage [<line_instance>] [<call_id>]"), send::stop_tone),
    Command(send!("ForwardStatMessage [<number>]"), send::forwards),
    Command(send!("DisplayPromptStatusMessage <text…>"), send::prompt),
    Command(send!("UserToDeviceDataMessage <[name=value;…]_data…>"), send::user_data),
    Command(send!("UserToDeviceDataVersion1Message <[name=value;…]_data…>"), send::user_data_version1),
];

/// The command `skinny`.
struct SkinnyApi;

impl Api for SkinnyApi {
    const NAME: &'static CStr = c"skinny";
    const DESCRIPTION: &'static CStr = c"Skinny Controls";
    const SYNTAX: &'static CStr = c"<cmd> <args>";

    fn run(arguments: &str, _: Option<&Session>, out: &mut Stream<'_>) -> Status {
        if out.write_str(&answer(arguments)).is_err() {
            tracing::debug!("whoever asked \"skinny {arguments}\" does not read the answer");
        }
        Status::SUCCESS
    }
}

fn answer(line: &str) -> String {
    let words = words::split(line);
    if words.is_empty() {
        return usage(&forms().collect::<Vec<_>>());
    }
    for Command(form, run) in COMMANDS {
        if let Fit::Whole(arguments) = form::fit(form, &words) {
            if words::is_open(line) && !form::ends_in_text(form) {
                return format!("-ERR skinny {line}: a quote is not closed (\\' stands for one in a name)\n");
            }
            return run(&arguments);
        }
    }
    let (problem, near) = form::complaint(&forms().collect::<Vec<_>>(), &words);
    let unhandled = match (&words[..], near.first()) {
        ([_, _, _, _, send, message, ..], Some(form))
            if near.len() > 1 && send.text.eq_ignore_ascii_case("send") && form.contains(" send ") =>
        {
            format!("Unhandled message {}\n", message.text)
        }
        _ => String::new(),
    };
    format!("{unhandled}-ERR skinny {line}: {problem}\n{}", usage(&near))
}

fn forms() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|Command(form, _)| *form)
}

/// The rules of the console for every form.
pub(super) fn rules(list_of: impl Fn(&str) -> Option<&'static str> + Copy) -> Vec<String> {
    forms().flat_map(|form| form::rules(form, list_of)).map(|rule| format!("skinny {rule}")).collect()
}

fn usage(forms: &[&str]) -> String {
    let rule = "-".repeat(80);
    let lines: String = forms.iter().map(|form| format!("skinny {form}\n")).collect();
    format!("USAGE:\n{rule}\n{lines}{rule}\n")
}
