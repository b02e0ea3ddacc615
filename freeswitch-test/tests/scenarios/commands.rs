//! An administrator sends messages to phones, changes settings and looks at frames.

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};

use crate::script::{connect, dial, extension, hang_up, received, until_no_channels_of};

/// What is sent, and how the phone reads it.
const MESSAGES: [(&str, &str); 21] = [
    ("ResetMessage DeviceRestart", "Reset reset_type=DeviceRestart"),
    ("ResetMessage 1", "Reset reset_type=DeviceReset"),
    (
        "SetRingerMessage RingOutside RingOnce",
        "SetRinger ring_mode=RingOutside ring_duration=RingOnce line_instance=0",
    ),
    ("SetRinger 1 1", "SetRinger ring_mode=RingOff ring_duration=RingForever"),
    ("SetLampMessage Voicemail 0 On", "SetLamp stimulus=Voicemail stimulus_instance=0 lamp_mode=On"),
    ("setlampmessage line 1 blink", "SetLamp stimulus=Line stimulus_instance=1 lamp_mode=Blink"),
    ("134 9 1 1", "SetLamp stimulus=Line stimulus_instance=1 lamp_mode=Off"),
    ("SetSpeakerModeMessage SpeakerOff", "SetSpeakerMode speaker_mode=SpeakerOff"),
    (
        "CallStateMessage InUseRemotely 1 77",
        "CallState call_state=InUseRemotely line_instance=1 call_reference=77",
    ),
    ("CallStateMessage OnHook 1 77", "CallState call_state=OnHook line_instance=1 call_reference=77"),
    (
        "CallInfoMessage InBoundCall 1 78 5551234 'Ann Other' 2000 Me",
        "CallInfo calling_party_name=\"Ann Other\" calling_party=\"5551234\" called_party_name=\"Me\"",
    ),
    (
        "SelectSoftKeysMessage KeySetRingIn",
        "SelectSoftKeys line_instance=0 call_reference=0 soft_key_set_index=KeySetRingIn",
    ),
    (
        "SelectSoftKeysMessage 0 0 0 3",
        "SelectSoftKeys line_instance=0 call_reference=0 soft_key_set_index=KeySetOnHook valid_key_mask=3",
    ),
    (
        "StartToneMessage ZipZip",
        "StartTone tone=ZipZip tone_output_direction=User line_instance=0 call_reference=0",
    ),
    ("StopToneMessage 1 5", "StopTone line_instance=1 call_reference=5"),
    (
        "ForwardStatMessage 5551234",
        "ForwardStatRes active_forward=1 line_number=1 forward_all_active=1 forward_all_dirnum=\"5551234\"",
    ),
    (
        "ForwardStatMessage",
        "ForwardStatRes active_forward=0 line_number=1 forward_all_active=0 forward_all_dirnum=\"\"",
    ),
    (
        "DisplayPromptStatusMessage Lunch is at  noon",
        "DisplayPromptStatus time_out_value=0 prompt_status=\"Lunch is at  noon\"",
    ),
    ("DisplayPromptStatus 'In quotes'", "DisplayPromptStatus time_out_value=0 prompt_status=\"In quotes\""),
    ("UserToDeviceDataMessage Application-Id=3;Transaction-Id=4 <a/>", "UserToDeviceData "),
    ("UserToDeviceDataVersion1Message <b/>", "UserToDeviceDataMessageVersion1 "),
];

pub(crate) async fn messages_reach_the_phone(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    for (words, wanted) in MESSAGES {
        let answer = stage.api(&send(&phone, words)).await?;
        ensure_eq!(answer.as_str(), "+OK\n", "the answer to {words:?}");
        received(&phone, wanted, |message| message.to_string().starts_with(wanted)).await?;
    }
    Ok(())
}

/// Commands with a mistake, and what is said of it.
const MISTAKES: [(&str, &str); 18] = [
    ("SetRingerMessage RingLoud RingOnce", "\"RingLoud\" is no ring type; there are: RingOff, RingInside"),
    ("SetRingerMessage RingInside", "it is not complete, there follows: <ring_mode>"),
    ("SetLampMessage Line one On", "stimulus instance \"one\" is not a number"),
    ("SetLampMessage Trombone 1 On", "\"Trombone\" is no stimulus"),
    ("ResetMessage", "there follows: <reset_type>"),
    ("ResetMessage DeviceReset now", "\"now\" is not known here"),
    ("OffHookMessage", "Unhandled message OffHookMessage"),
    ("StartToneMessage Whistle", "\"Whistle\" is no tone"),
    ("UserToDeviceDataMessage Application-Id=x <a/>", "Application-Id \"x\" is not a number"),
    ("UserToDeviceDataMessage =3 <a/>", "-ERR No variable specified"),
    ("UserToDeviceDataMessage Application-Id=3", "there is no data"),
    ("CallStateMessage Happy 1 1", "\"Happy\" is no call state"),
    (
        "UserToDeviceDataMessage Message-Id=319 <a/>",
        "\"Message-Id\" is no parameter; there are: Application-Id",
    ),
    ("UserToDeviceDataMessage ''", "it has no body"),
    ("ForwardStatMessage 1234567890123456789012345", "is longer than 24 characters"),
    ("CallInfoMessage InBoundCall 1 7 5551 O'Brien 2000 Me", "a quote is not closed"),
    ("SetLampMessage Line '' On", "stimulus instance \"\" is not a number"),
    ("SelectSoftKeysMessage KeySetOnHook 1 0 0xkeys", "mask \"0xkeys\" is not a number"),
];

pub(crate) async fn wrong_ones_change_nothing(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let before = phone.record().len();
    for (words, wanted) in MISTAKES {
        let answer = stage.api(&send(&phone, words)).await?;
        ensure!(answer.contains(wanted) && answer.contains("-ERR"), "{words:?} was answered {answer:?}");
    }
    let long = send(&phone, &format!("UserToDeviceDataMessage <a>{}</a>", "x".repeat(2_000)));
    let answer = stage.api(&long).await?;
    ensure!(answer.contains("2007 bytes of data do not fit"), "too much data was answered {answer:?}");
    let others = [
        ("skinny profile nonsense kill_all", "Profile not found!"),
        ("skinny profile internal device SEPNONE kill", "Listener not found!"),
        ("skinny profile internal device SEPNONE send ResetMessage 1", "Listener not found!"),
        ("skinny profile internal device SEPNONE send UserToDeviceDataMessage <a/>", "Listener not found!"),
        ("skinny status profile internal device SEPNONE", "Device SEPNONE is not registered!"),
        ("skinny status profile internal line 0000", "Line 0000 is on no registered phone!"),
        (
            &format!("skinny status profile internal device {} buttons Trombone", phone.name()),
            "\"Trombone\" is no type of button; there are: ",
        ),
        ("skinny profile internal dance", "\"dance\" is not known here, but: start, stop"),
        ("skinny loglevel loud", "\"loud\" is no log level; there are: error"),
    ];
    for (command, wanted) in others {
        let answer = stage.api(command).await?;
        ensure!(answer.contains(wanted), "{command:?} was answered {answer:?}");
    }
    let received = phone.record().len();
    ensure_eq!(received, before, "messages at {} after commands that are none", phone.name());
    Ok(())
}

pub(crate) async fn settings_are_set(stage: &Stage) -> Outcome {
    let shown = async |label: &str| {
        let answer = stage.api("skinny status profile internal").await?;
        let line = answer.lines().find_map(|line| line.strip_prefix(label)).unwrap_or_default();
        Ok::<_, freeswitch_test::stage::Failure>(line.trim().to_owned())
    };
    let before = shown("Ext-MeetMe").await?;
    let answer = stage.api("skinny profile internal set Ext-MeetMe 3333").await?;
    ensure_eq!(answer.as_str(), "+OK\n");
    ensure_eq!(shown("Ext-MeetMe").await?, "3333");
    stage.api(&format!("skinny profile internal set ext-meetme {before}")).await?;
    ensure_eq!(shown("Ext-MeetMe").await?, before);
    let mistakes = [
        ("shoe-size 44", "Unable to set skinny setting 'shoe-size'. Does it exists?"),
        ("odbc-dsn pgsql://elsewhere", "Unable to set skinny setting 'odbc-dsn'."),
        ("keep-alive often", "keep-alive \"often\" is not a number"),
        ("keep-alive 0", "keep-alive \"0\" must be more than 0"),
        ("date-format yesterday", "date-format \"yesterday\" is not like D/M/Y"),
        ("domain", "it is not complete, there follows: <value…>"),
        ("domain ''", "domain \"\" is empty, using"),
        ("ip -5", "cannot listen on ip \"-5\""),
        ("apply-inbound-acl nobody", "acl.conf has no list \"nobody\""),
        ("codec-prefs BOGUS", "has none of PCMU, PCMA"),
    ];
    let before = stage.api("skinny status profile internal").await?;
    for (words, wanted) in mistakes {
        let answer = stage.api(&format!("skinny profile internal set {words}")).await?;
        ensure!(answer.contains(wanted), "{words:?} was answered {answer:?}");
    }
    let settings = |status: &str| -> Vec<String> {
        let settings =
            |line: &&str| ["Keep-Alive", "Date-Format", "DBName"].iter().any(|label| line.starts_with(label));
        status.lines().filter(settings).map(str::to_owned).collect()
    };
    let after = stage.api("skinny status profile internal").await?;
    ensure_eq!(settings(&after), settings(&before));
    Ok(())
}

/// The log shows the frames of a phone that is traced, and of no other.
pub(crate) async fn frames_are_traced(stage: &Stage) -> Outcome {
    let [phone, other] = stage.phones().await?;
    let traced = |phone: &Phone, words: &'static str| {
        let name = phone.name().to_owned();
        move || {
            let seen = stage.log().has(&["[INFO]", words, &name]);
            async move { Ok((!seen).then(|| format!("no {words:?}"))) }
        }
    };
    let answer = stage.api(&format!("skinny profile internal device {} trace on", phone.name())).await?;
    ensure_eq!(answer.as_str(), "+OK\n");
    for phone in [&phone, &other] {
        stage.api(&send(phone, "SetLampMessage 2 1 Flash")).await?;
        received(phone, "the lamp", |message| message.to_string().contains("lamp_mode=Flash")).await?;
    }
    let shown = "> SetLamp stimulus=SpeedDial stimulus_instance=1 lamp_mode=Flash";
    stage.until("the frame in the log", traced(&phone, shown)).await?;
    let not_traced = stage.log().has(&["[INFO]", shown, other.name()]);
    ensure!(!not_traced, "{} was not to be traced", other.name());
    phone.send(mod_skinny::protocol::messages::KeepAliveReq::default());
    stage.until("the keep-alive in the log", traced(&phone, "< KeepAliveReq")).await?;
    stage.api(&format!("skinny profile internal device {} trace off", phone.name())).await?;
    stage.api(&send(&phone, "SetLampMessage 2 2 Wink")).await?;
    received(&phone, "the lamp", |message| message.to_string().contains("lamp_mode=Wink")).await?;
    let shown =
        stage.log().has(&["[INFO]", "> SetLamp stimulus=SpeedDial stimulus_instance=2", phone.name()]);
    ensure!(!shown, "{} was not to be traced any more", phone.name());
    Ok(())
}

/// A dialplan asks while its call goes on.
pub(crate) async fn from_the_dialplan(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    let calls = stage.api("skinny jsonstatus profile internal calls").await?;
    let calls: serde_json::Value = serde_json::from_str(&calls).unwrap_or_default();
    let own = calls.as_array().into_iter().flatten().find(|call| call["line"] == phone.number().as_str());
    let uuid = own.and_then(|call| call["uuid"].as_str()).unwrap_or_default();
    let expression =
        format!("${{skinny(profile internal device {} send SetLampMessage 2 3 On)}}", phone.name());
    let answer = stage.api(&format!("eval uuid:{uuid} {expression}")).await?;
    ensure_eq!(answer.trim(), "+OK", "{} in the call {}", expression, uuid);
    received(&phone, "the lamp", |message| message.to_string().contains("stimulus_instance=3 lamp_mode=On"))
        .await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// Other dial strings are made of a number or a phone's name.
pub(crate) async fn dial_strings_and_log_level(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    let own = format!("skinny/internal/{}", b.number());
    let cases = [
        (format!("skinny_contact {}", b.number()), own.clone()),
        (format!("skinny_contact internal/{}@example.com", b.number()), own.clone()),
        (format!("skinny_contact {}@example.com", b.name()), own.clone()),
        (format!("skinny_contact {}@internal", b.number()), own.clone()),
        ("skinny_contact 0000".to_owned(), "error/user_not_registered".to_owned()),
        (format!("skinny_contact {}@elsewhere.example", b.number()), "error/user_not_registered".to_owned()),
        (format!("skinny_count_reg {}", b.number()), "1".to_owned()),
        (format!("skinny_count_reg internal/{}", b.name()), "1".to_owned()),
        ("skinny_count_reg 0000".to_owned(), "0".to_owned()),
        ("skinny_count_reg nonsense/1".to_owned(), "-1".to_owned()),
    ];
    for (command, wanted) in cases {
        ensure_eq!(stage.api(&command).await?.trim(), wanted, "{}", command);
    }
    ensure_eq!(stage.api("skinny loglevel trace").await?.trim(), "+OK log level: trace");
    ensure_eq!(stage.api("skinny loglevel DEBUG").await?.trim(), "+OK log level: debug");
    ensure_eq!(stage.api("skinny loglevel").await?.trim(), "+OK log level: debug");
    let command = format!("expand echo ${{skinny_contact({})}}", b.number());
    ensure_eq!(stage.api(&command).await?.trim(), own);
    connect(&a, &b).await?;
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

fn send(phone: &Phone, words: &str) -> String {
    format!("skinny profile internal device {} send {words}", phone.name())
}
