//! The forms of the command `skinny`, as its help lists them, and the classes of words in them.

use std::collections::BTreeSet;

use freeswitch_test::ensure;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::config;

use super::Row;
use crate::{completion, forms};

const SENT: &[&str] = &["commands::messages_reach_the_phone", "commands::wrong_ones_change_nothing"];
const TOLD: &[&str] = &["status::listings", "status::formats::say_the_same"];

/// Every form with where its effect is seen.
const FORMS: &[Row] = &[
    ("help", &["status::help"]),
    ("help settings", &["surface::commands::every_form"]),
    ("status|xmlstatus|jsonstatus", TOLD),
    ("status|xmlstatus|jsonstatus profile <profile>", &["status::profile", "status::formats::say_the_same"]),
    ("status|xmlstatus|jsonstatus profile <profile> settings", TOLD),
    ("status|xmlstatus|jsonstatus profile <profile> devices", TOLD),
    (
        "status|xmlstatus|jsonstatus profile <profile> device <device>",
        &["status::device", "status::formats::say_the_same"],
    ),
    ("status|xmlstatus|jsonstatus profile <profile> device <device> buttons [<button_type>]", TOLD),
    ("status|xmlstatus|jsonstatus profile <profile> lines", TOLD),
    ("status|xmlstatus|jsonstatus profile <profile> line <line>", TOLD),
    ("status|xmlstatus|jsonstatus profile <profile> calls", TOLD),
    ("loglevel [<level>]", &["commands::dial_strings_and_log_level"]),
    ("profile <profile> start", &["profiles::start_stop_restart", "profiles::a_second_one"]),
    ("profile <profile> stop", &["profiles::start_stop_restart"]),
    ("profile <profile> restart", &["profiles::start_stop_restart"]),
    ("profile <profile> rescan", &["rescan::buttons_and_soft_keys", "rescan::another_line"]),
    ("profile <profile> kill_all", &["surface::commands::every_form"]),
    ("profile <profile> trace on|off", &["surface::commands::every_form"]),
    ("profile <profile> set <setting> <value…>", &["surface::settings::take_effect"]),
    (
        "profile <profile> device <device> kill",
        &["hang_up::by_kill", "registration_events::the_end_of_a_connection"],
    ),
    ("profile <profile> device <device> trace on|off", &["commands::frames_are_traced"]),
    ("profile <profile> device <device> send ResetMessage <reset_type>", SENT),
    ("profile <profile> device <device> send SetRingerMessage <ring_type> <ring_mode>", SENT),
    (
        "profile <profile> device <device> send SetLampMessage <stimulus> <stimulus_instance> <lamp_mode>",
        SENT,
    ),
    ("profile <profile> device <device> send SetSpeakerModeMessage <speaker_mode>", SENT),
    ("profile <profile> device <device> send CallStateMessage <call_state> <line_instance> <call_id>", SENT),
    (
        "profile <profile> device <device> send CallInfoMessage <call_type> <line_instance> <call_id> <calling_number> <calling_name> [<called_number>] [<called_name>]",
        SENT,
    ),
    (
        "profile <profile> device <device> send SelectSoftKeysMessage <soft_key_set> [<line_instance>] [<call_id>] [<mask>]",
        SENT,
    ),
    ("profile <profile> device <device> send StartToneMessage <tone> [<line_instance>] [<call_id>]", SENT),
    ("profile <profile> device <device> send StopToneMessage [<line_instance>] [<call_id>]", SENT),
    ("profile <profile> device <device> send ForwardStatMessage [<number>]", SENT),
    ("profile <profile> device <device> send DisplayPromptStatusMessage <text…>", SENT),
    ("profile <profile> device <device> send UserToDeviceDataMessage <[name=value;…]_data…>", SENT),
    ("profile <profile> device <device> send UserToDeviceDataVersion1Message <[name=value;…]_data…>", SENT),
];

/// Classes of words that nobody can list.
const FREE: &[&str] = &[
    "value…",
    "text…",
    "[name=value;…]_data…",
    "number",
    "calling_number",
    "calling_name",
    "called_number",
    "called_name",
    "mask",
];

pub(crate) fn forms() -> Vec<Row> {
    FORMS.to_vec()
}

/// The help has the forms of the table and no others; every class of words in them can be completed.
pub(crate) async fn every_form(director: crate::runner::Director) -> Outcome {
    let stage = director.stage(freeswitch_test::stage::Setup::new()).await?;
    let listed = forms::of(&stage).await?;
    let forms: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    let known: BTreeSet<&str> = FORMS.iter().map(|(form, _)| *form).collect();
    let differ: Vec<_> = forms.symmetric_difference(&known).collect();
    ensure!(differ.is_empty(), "in the help or in the table only: {differ:#?}");
    for class in listed.iter().flat_map(|form| forms::classes(form)) {
        let offered = completion::is_known(&class);
        ensure!(
            offered != FREE.contains(&class.as_str()),
            "<{class}> is neither completed nor free, or both"
        );
    }
    let listed = stage.api("skinny help settings").await?;
    let missing = config::settings().find(|setting| !listed.contains(setting.name));
    ensure!(missing.is_none(), "help settings lacks {missing:?}");
    on_all_phones(&stage).await?;
    stage.end()
}

/// What is done to all phones of a profile at once.
async fn on_all_phones(stage: &Stage) -> Outcome {
    let [one, other] = stage.phones().await?;
    let command = async |words: &str| {
        let answer = stage.api(&format!("skinny profile internal {words}")).await?;
        ensure!(answer == "+OK\n", "{words} was answered {answer:?}");
        Outcome::Ok(())
    };
    command("trace on").await?;
    for phone in [&one, &other] {
        phone.send(mod_skinny::protocol::messages::VersionReq {});
        let shown = || async {
            let seen = stage.log().has(&["[INFO]", "< VersionReq", phone.name()]);
            Ok((!seen).then(|| "nothing in the log".to_owned()))
        };
        stage.until("the trace of all phones", shown).await?;
    }
    command("trace off").await?;
    command("kill_all").await?;
    one.until_disconnected().await?;
    other.until_disconnected().await?;
    Ok(())
}
