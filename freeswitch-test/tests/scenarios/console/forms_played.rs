//! What is typed for each form of the commands, and what comes of it.
//!
//! `CALLING` is a phone that has the call `CALL` at first and the number `NUMBER`, `IDLE` one that has none.

use freeswitch_test::phone::Phone;
use mod_skinny::protocol::messages::{TimeDateReq, VersionReq};

/// A command and what it does.
pub(super) struct Play {
    /// What is typed.
    pub(super) typed: &'static str,
    /// What is among the answer.
    pub(super) wanted: &'static [&'static str],
    pub(super) effect: Effect,
}

/// What a command does besides its answer.
#[derive(Clone, Copy)]
pub(super) enum Effect {
    Told,
    /// The idle phone gets a message with these words.
    Shown(&'static str),
    /// The idle phone's connection ends.
    Closed,
    /// When the idle phone then says something, that is in the log.
    Logged(fn(&Phone), &'static str),
}

const fn told(typed: &'static str, wanted: &'static [&'static str]) -> Play {
    Play { typed, wanted, effect: Effect::Told }
}

const fn done(typed: &'static str, effect: Effect) -> Play {
    Play { typed, wanted: &["+OK"], effect }
}

const fn shown(typed: &'static str, message: &'static str) -> Play {
    done(typed, Effect::Shown(message))
}

/// The start of a message to the idle phone.
macro_rules! send {
    ($rest:literal) => {
        concat!("profile internal device IDLE send ", $rest)
    };
}

/// The form of one.
macro_rules! sent {
    ($rest:literal) => {
        concat!("profile <profile> device <device> send ", $rest)
    };
}

/// Each form, and what is typed for it.
pub(super) const FORMS: &[(&str, &[Play])] = &[
    ("help", &[told("help", &["USAGE:", "skinny help settings", "skinny loglevel [<level>]"])]),
    ("help settings", &[told("help settings", &["digit-timeout", "10000", "ext-cfwdall"])]),
    (
        "status|xmlstatus|jsonstatus",
        &[
            told("status", &["internal", "example.com", "RUNNING", "1 profiles"]),
            told("xmlstatus", &["<profiles>", "<name>internal</name>", "<state>RUNNING</state>"]),
            told("jsonstatus", &["[{", "\"name\":\"internal\"", "\"state\":\"RUNNING\""]),
        ],
    ),
    (
        "status|xmlstatus|jsonstatus profile <profile>",
        &[
            told("status profile internal", &["Domain Name       \texample.com", "Keep-Alive        \t60"]),
            told("xmlstatus profile internal", &["<profile>", "<digit-timeout>10000</digit-timeout>"]),
            told("jsonstatus profile internal", &["\"domain-name\":\"example.com\"", "\"calls\":\"1\""]),
        ],
    ),
    (
        "status|xmlstatus|jsonstatus profile <profile> settings",
        &[
            told("status profile internal settings", &["digit-timeout", "10000", " settings"]),
            told("xmlstatus profile internal settings", &["<settings>", "<name>digit-timeout</name>"]),
            told("jsonstatus profile internal settings", &["{\"name\":\"keep-alive\",\"value\":\"60\"}"]),
        ],
    ),
    (
        "status|xmlstatus|jsonstatus profile <profile> devices",
        &[
            told("status profile internal devices", &["CALLING", "IDLE", "Cisco 7960", "2 devices"]),
            told("xmlstatus profile internal devices", &["<devices>", "<devicename>IDLE</devicename>"]),
            told("jsonstatus profile internal devices", &["\"devicename\":\"CALLING\""]),
        ],
    ),
    (
        "status|xmlstatus|jsonstatus profile <profile> device <device>",
        &[
            told("status profile internal device CALLING", &["CALLING", "PCMU,PCMA", "CALL Connected"]),
            told("xmlstatus profile internal device IDLE", &["<device>", "<port>16384</port>"]),
            told("jsonstatus profile internal device IDLE", &["\"devicetype\":\"Cisco 7960\""]),
        ],
    ),
    (
        "status|xmlstatus|jsonstatus profile <profile> device <device> buttons [<button_type>]",
        &[
            told("status profile internal device CALLING buttons", &["Line", "NUMBER", "1 buttons"]),
            told("xmlstatus profile internal device CALLING buttons line", &["<value>NUMBER</value>"]),
            told("jsonstatus profile internal device CALLING buttons SpeedDial", &["[]"]),
        ],
    ),
    (
        "status|xmlstatus|jsonstatus profile <profile> lines",
        &[
            told("status profile internal lines", &["NUMBER", "CALLING:1", "2 lines"]),
            told("xmlstatus profile internal lines", &["<lines>", "<phones>CALLING:1</phones>"]),
            told("jsonstatus profile internal lines", &["\"phones\":\"IDLE:1\""]),
        ],
    ),
    (
        "status|xmlstatus|jsonstatus profile <profile> line <line>",
        &[
            told("status profile internal line NUMBER", &["CALLING:1 line 1", "CALL Connected"]),
            told("xmlstatus profile internal line NUMBER", &["<phones>", "<devicename>CALLING</devicename>"]),
            told(
                "jsonstatus profile internal line NUMBER",
                &["\"calls\":[{\"id\":\"CALL\",\"state\":\"Connected\"}]"],
            ),
        ],
    ),
    (
        "status|xmlstatus|jsonstatus profile <profile> calls",
        &[
            told("status profile internal calls", &["CALLING:1", "inbound", "Connected", "1 calls"]),
            told("xmlstatus profile internal calls", &["<id>CALL</id>", "<line>NUMBER</line>"]),
            told("jsonstatus profile internal calls", &["\"id\":\"CALL\"", "\"direction\":\"inbound\""]),
        ],
    ),
    (
        "loglevel [<level>]",
        &[
            told("loglevel", &["+OK log level: debug"]),
            told("loglevel trace", &["+OK log level: trace"]),
            told("loglevel debug", &["+OK log level: debug"]),
            told("loglevel loud", &["-ERR \"loud\" is no log level; there are: error"]),
        ],
    ),
    (
        "profile <profile> start",
        &[
            told("profile internal start", &["-ERR profile \"internal\" runs already"]),
            done("profile internal stop", Effect::Closed),
            told("profile internal start", &["+OK"]),
        ],
    ),
    (
        "profile <profile> stop",
        &[
            done("profile internal stop", Effect::Closed),
            told("status", &["STOPPED"]),
            told("profile internal start", &["+OK"]),
        ],
    ),
    ("profile <profile> restart", &[done("profile internal restart", Effect::Closed)]),
    ("profile <profile> rescan", &[told("profile internal rescan", &["+OK"])]),
    ("profile <profile> kill_all", &[done("profile internal kill_all", Effect::Closed)]),
    (
        "profile <profile> trace on|off",
        &[
            done(
                "profile internal trace on",
                Effect::Logged(|phone| phone.send(VersionReq {}), "< VersionReq"),
            ),
            told("profile internal trace off", &["+OK"]),
            told("jsonstatus profile internal device IDLE", &["\"trace\":\"off\""]),
        ],
    ),
    (
        "profile <profile> set <setting> <value…>",
        &[
            told("profile internal set digit-timeout 4321", &["+OK"]),
            told("status profile internal", &["Digit-Timeout     \t4321"]),
            told("profile internal set ext-autodial ''", &["+OK"]),
            told("profile internal set shoe-size 44", &["-ERR", "'shoe-size'. Does it exists?"]),
        ],
    ),
    (
        "profile <profile> device <device> kill",
        &[
            told("profile internal device SEPNONE kill", &["Listener not found!"]),
            done("profile internal device IDLE kill", Effect::Closed),
        ],
    ),
    (
        "profile <profile> device <device> trace on|off",
        &[
            done(
                "profile internal device IDLE trace on",
                Effect::Logged(|phone| phone.send(TimeDateReq {}), "< TimeDateReq"),
            ),
            told("profile internal device IDLE trace off", &["+OK"]),
            told("jsonstatus profile internal device IDLE", &["\"trace\":\"off\""]),
        ],
    ),
    (sent!("ResetMessage <reset_type>"), &[shown(send!("ResetMessage DeviceRestart"), "DeviceRestart")]),
    (
        sent!("SetRingerMessage <ring_type> <ring_mode>"),
        &[shown(
            send!("SetRingerMessage RingOutside RingOnce"),
            "SetRinger ring_mode=RingOutside ring_duration=RingOnce",
        )],
    ),
    (
        sent!("SetLampMessage <stimulus> <stimulus_instance> <lamp_mode>"),
        &[shown(
            send!("SetLampMessage Voicemail 0 Wink"),
            "SetLamp stimulus=Voicemail stimulus_instance=0 lamp_mode=Wink",
        )],
    ),
    (
        sent!("SetSpeakerModeMessage <speaker_mode>"),
        &[shown(send!("SetSpeakerModeMessage SpeakerOff"), "SetSpeakerMode speaker_mode=SpeakerOff")],
    ),
    (
        sent!("CallStateMessage <call_state> <line_instance> <call_id>"),
        &[shown(
            send!("CallStateMessage InUseRemotely 1 77"),
            "CallState call_state=InUseRemotely line_instance=1 call_reference=77",
        )],
    ),
    (
        sent!(
            "CallInfoMessage <call_type> <line_instance> <call_id> <calling_number> <calling_name> [<called_number>] [<called_name>]"
        ),
        &[
            shown(
                send!("CallInfoMessage InBoundCall 1 78 5551234 'Ann Other' 2000 Me"),
                "CallInfo calling_party_name=\"Ann Other\" calling_party=\"5551234\" called_party_name=\"Me\"",
            ),
            shown(send!("CallInfoMessage OutBoundCall 1 79 5550000 Bob"), "calling_party_name=\"Bob\""),
        ],
    ),
    (
        sent!("SelectSoftKeysMessage <soft_key_set> [<line_instance>] [<call_id>] [<mask>]"),
        &[
            shown(
                send!("SelectSoftKeysMessage KeySetRingIn 1 77 3"),
                "SelectSoftKeys line_instance=1 call_reference=77 soft_key_set_index=KeySetRingIn valid_key_mask=3",
            ),
            shown(send!("SelectSoftKeysMessage KeySetOnHook"), "soft_key_set_index=KeySetOnHook"),
        ],
    ),
    (
        sent!("StartToneMessage <tone> [<line_instance>] [<call_id>]"),
        &[
            shown(send!("StartToneMessage ZipZip 1 77"), "line_instance=1 call_reference=77"),
            shown(send!("StartToneMessage BeepBonk"), "StartTone tone=BeepBonk"),
        ],
    ),
    (
        sent!("StopToneMessage [<line_instance>] [<call_id>]"),
        &[
            shown(send!("StopToneMessage 1 77"), "StopTone line_instance=1 call_reference=77"),
            shown(send!("StopToneMessage"), "StopTone line_instance=0 call_reference=0"),
        ],
    ),
    (
        sent!("ForwardStatMessage [<number>]"),
        &[
            shown(send!("ForwardStatMessage 4000"), "forward_all_dirnum=\"4000\""),
            shown(send!("ForwardStatMessage"), "active_forward=0 line_number=1 forward_all_active=0"),
        ],
    ),
    (
        sent!("DisplayPromptStatusMessage <text…>"),
        &[shown(send!("DisplayPromptStatusMessage Lunch is  ready"), "prompt_status=\"Lunch is  ready\"")],
    ),
    (
        sent!("UserToDeviceDataMessage <[name=value;…]_data…>"),
        &[shown(
            send!("UserToDeviceDataMessage Application-Id=3;Transaction-Id=4 <a b=\"c\"/>"),
            "UserToDeviceData ",
        )],
    ),
    (
        sent!("UserToDeviceDataVersion1Message <[name=value;…]_data…>"),
        &[shown(send!("UserToDeviceDataVersion1Message <b/>"), "UserToDeviceDataMessageVersion1 ")],
    ),
];

/// The commands for dial strings, in each form that they may have.
pub(super) const CONTACTS: &[Play] = &[
    told("skinny_contact NUMBER", &["skinny/internal/NUMBER"]),
    told("skinny_contact CALLING", &["skinny/internal/NUMBER"]),
    told("skinny_contact internal/NUMBER", &["skinny/internal/NUMBER"]),
    told("skinny_contact NUMBER@example.com", &["skinny/internal/NUMBER"]),
    told("skinny_contact internal/CALLING@example.com", &["skinny/internal/NUMBER"]),
    told("skinny_contact 0000", &["error/user_not_registered"]),
    told("skinny_count_reg", &["2"]),
    told("skinny_count_reg NUMBER", &["1"]),
    told("skinny_count_reg internal/IDLE@example.com", &["1"]),
    told("skinny_count_reg 0000", &["0"]),
    told("skinny_count_reg nonsense/NUMBER", &["-1"]),
];
