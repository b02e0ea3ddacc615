//! The tab key at a console: every word that has a known set is offered.

use freeswitch_test::ensure;
use freeswitch_test::stage::{Failure, Outcome, Stage};

use crate::script::{dial, extension, until_no_channels_of};

/// What is typed behind `skinny `, and words that have to be among those offered. `DEVICE` is the phone's name.
const OFFERED: &[(&str, &[&str])] = &[
    ("", &["help", "status", "xmlstatus", "jsonstatus", "profile", "loglevel"]),
    ("stat", &["status"]),
    ("loglevel ", &["error", "warning", "info", "debug", "trace"]),
    ("status profile ", &["internal"]),
    ("status profile internal ", &["device", "devices", "line", "lines", "calls"]),
    ("status profile internal device ", &["DEVICE"]),
    ("xmlstatus profile internal line ", &["NUMBER"]),
    ("jsonstatus profile internal device DEVICE ", &["buttons"]),
    ("status profile internal device DEVICE buttons ", &["Line", "SpeedDial", "ServiceUrl", "Voicemail"]),
    ("profile ", &["internal"]),
    ("profile internal ", &["device", "kill_all", "set", "trace", "start", "stop", "restart", "rescan"]),
    ("profile internal trace ", &["on", "off"]),
    (
        "profile internal set ",
        &["domain", "ip", "port", "keep-alive", "digit-timeout", "non-blocking", "ext-cfwdall"],
    ),
    ("profile internal device ", &["DEVICE"]),
    ("profile internal device DEVICE ", &["kill", "send", "trace"]),
    (
        "profile internal device DEVICE send ",
        &[
            "ResetMessage",
            "SetRingerMessage",
            "SetLampMessage",
            "SetSpeakerModeMessage",
            "CallStateMessage",
            "CallInfoMessage",
            "SelectSoftKeysMessage",
            "StartToneMessage",
            "StopToneMessage",
            "ForwardStatMessage",
            "DisplayPromptStatusMessage",
            "UserToDeviceDataMessage",
            "UserToDeviceDataVersion1Message",
        ],
    ),
    ("profile internal device DEVICE send ResetMessage ", &["DeviceReset", "DeviceRestart"]),
    ("profile internal device DEVICE send SetRingerMessage ", &["RingOff", "RingInside", "RingFlashOnly"]),
    ("profile internal device DEVICE send SetRingerMessage RingInside ", &["RingForever", "RingOnce"]),
    ("profile internal device DEVICE send SetLampMessage ", &["Line", "Voicemail"]),
    ("profile internal device DEVICE send SetLampMessage Line ", &["0", "1"]),
    ("profile internal device DEVICE send SetLampMessage Line 1 ", &["Off", "On", "Wink", "Flash", "Blink"]),
    ("profile internal device DEVICE send SetSpeakerModeMessage ", &["SpeakerOn", "SpeakerOff"]),
    ("profile internal device DEVICE send CallStateMessage ", &["OnHook", "Connected", "InUseRemotely"]),
    ("profile internal device DEVICE send CallStateMessage OnHook ", &["1"]),
    ("profile internal device DEVICE send CallStateMessage OnHook 1 ", &["CALL"]),
    ("profile internal device DEVICE send SelectSoftKeysMessage ", &["KeySetOnHook", "KeySetRingIn"]),
    ("profile internal device DEVICE send StartToneMessage ", &["InsideDialTone", "ZipZip"]),
    ("profile internal device DEVICE send CallInfoMessage ", &["InBoundCall", "OutBoundCall", "ForwardCall"]),
    ("profile internal device DEVICE send SelectSoftKeysMessage KeySetOnHook ", &["1"]),
];

/// The classes of words, as the forms of the command name them, that the lines above complete.
pub(crate) const CLASSES: &[&str] = &[
    "profile",
    "device",
    "line",
    "button_type",
    "level",
    "setting",
    "reset_type",
    "ring_type",
    "ring_mode",
    "stimulus",
    "stimulus_instance",
    "lamp_mode",
    "speaker_mode",
    "call_state",
    "line_instance",
    "call_id",
    "call_type",
    "soft_key_set",
    "tone",
];

pub(crate) async fn every_known_word(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    let call = phone.screen().calls.keys().next().map(u32::to_string).unwrap_or_default();
    let number = phone.number();
    let meant =
        |text: &str| text.replace("DEVICE", phone.name()).replace("NUMBER", &number).replace("CALL", &call);
    for (typed, wanted) in OFFERED {
        let line = format!("skinny {}", meant(typed));
        // The core writes its rules behind the commands that add them.
        stage
            .until("the rules of the console", || async {
                let words = offered(stage, &line).await?;
                let missing = wanted.iter().map(|word| meant(word)).find(|word| !words.contains(word));
                Ok(missing.map(|word| format!("no {word:?} after {line:?} but {words:?}")))
            })
            .await?;
    }
    let settings = offered(stage, "skinny profile internal set ").await?;
    let missing =
        mod_skinny::config::settings().find(|setting| !settings.iter().any(|word| word == setting.name));
    ensure!(missing.is_none(), "no {missing:?} among the settings");
    let line = format!("skinny status profile internal device {}", &phone.name()[..phone.name().len() - 1]);
    let answer = complete(stage, &line).await?;
    ensure!(
        answer.contains(&format!(":{}", phone.name())) || answer.contains("write="),
        "{line:?}: {answer:?}"
    );
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

async fn complete(stage: &Stage, line: &str) -> Result<String, Failure> {
    stage.api(&format!("console_complete c={};{line}", line.len())).await
}

/// The words in brackets of the console's answer.
async fn offered(stage: &Stage, line: &str) -> Result<Vec<String>, Failure> {
    let answer = complete(stage, line).await?;
    let words = answer.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    Ok(words.map(|word| word.trim().to_owned()).collect())
}
