//! Programs hear of registrations, and find them in the core's table.

use freeswitch_test::esl::Event;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::{AlarmSeverity, CallState, MediaPayload};
use mod_skinny::protocol::messages::{Alarm, EnhancedAlarm, IpPort, RegisterReq, StationIdentifier};

use crate::runner::Director;
use crate::script::{dial, extension, until_no_channels_of};

pub(crate) async fn register_and_unregister(stage: &Stage) -> Outcome {
    let events = stage.events("CUSTOM skinny::register skinny::unregister").await?;
    let phone = stage.phone().await?;
    let event = events.until("skinny::register", |event| is_of(event, "skinny::register", &phone)).await?;
    headers_describe(&event, &phone)?;
    phone.unregister().await?;
    phone.until_disconnected().await?;
    let event =
        events.until("skinny::unregister", |event| is_of(event, "skinny::unregister", &phone)).await?;
    headers_describe(&event, &phone)
}

/// Every column, as programs read them; only the name of the machine is the host's affair.
pub(crate) async fn core_registration(stage: &Stage) -> Outcome {
    let name = stage.reserve()?;
    let number = &name[name.len() - 4..];
    let line = format!("label=\"Desk\" value=\"{number}\" registration-metadata=\"room 12\"");
    stage.add_device(Device::new(&name).button("Line", &line)).await?;
    let phone = stage.connect(Settings::new(&name)).await?;
    let url = format!("skinny/internal/{number}");
    let before = format!("{number},example.com,{url}/{name}:1,{url},0,127.0.0.1,0,tcp,");
    let listed = async |wanted: bool| {
        let all = stage.api("show registrations").await?;
        let is_it = |line: &str| line.strip_prefix(&before).is_some_and(|rest| rest.ends_with(",room 12"));
        let found = all.lines().any(is_it);
        Ok((found != wanted).then(|| format!("{before} listed: {found}, in\n{all}")))
    };
    let columns = "reg_user,realm,token,url,expires,network_ip,network_port,network_proto,hostname,metadata";
    stage.until("the registration", || listed(true)).await?;
    let head = stage.api("show registrations").await?;
    ensure_eq!(head.lines().next(), Some(columns), "the columns");
    phone.unregister().await?;
    stage.until("the end of the registration", || listed(false)).await
}

/// However a connection ends, programs hear of it and why.
pub(crate) async fn the_end_of_a_connection(stage: &Stage) -> Outcome {
    let events = stage.events("CUSTOM skinny::disconnect skinny::unregister skinny::reject").await?;
    let [closes, is_killed, unregisters, comes_back] = stage.phones().await?;
    closes.close();
    stage.api(&format!("skinny profile internal device {} kill", is_killed.name())).await?;
    unregisters.unregister().await?;
    let again = stage.connect(Settings::new(comes_back.name())).await?;
    let ends = [
        (&closes, "closed"),
        (&is_killed, "killed"),
        (&unregisters, "unregistered"),
        (&comes_back, "replaced"),
    ];
    for (phone, reason) in ends {
        let event = events.until(reason, |event| is_of(event, "skinny::disconnect", phone)).await?;
        ensure_eq!(event.header("Skinny-Disconnect-Reason"), Some(reason), "{}", phone.name());
        headers_describe(&event, phone)?;
    }
    let unregistered = events.events();
    let unregistered = unregistered.iter().filter(|event| event.is("skinny::unregister"));
    let names: Vec<_> = unregistered.filter_map(|event| event.header("Skinny-Device-Name")).collect();
    let others = [closes.name(), is_killed.name(), again.name()];
    ensure!(!names.iter().any(|name| others.contains(name)), "phones that unregistered: {names:?}");
    let stranger = Phone::connect(stage.address(), Settings::new("SEP00000000BAD1")).await?;
    stranger.send(RegisterReq {
        station_id: StationIdentifier {
            device_name: "SEP00000000BAD1".into(),
            ..StationIdentifier::default()
        },
        ..RegisterReq::default()
    });
    let event = events.until("skinny::reject", |event| is_of(event, "skinny::reject", &stranger)).await?;
    ensure_eq!(event.header("Skinny-Reject-Reason"), Some("Device not found"));
    Ok(())
}

/// Every reason that a connection may end for; the last one is the end of the profile.
pub(crate) async fn each_reason(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().param("keep-alive", "1")).await?;
    let events = stage.events("CUSTOM skinny::disconnect").await?;
    let [closes, is_cut, babbles, unregisters, comes_back, is_killed, stays] = stage.phones().await?;
    let silent = Settings { keeps_alive: false, ..Settings::new(&stage.reserve()?) };
    let silent = stage.connect(silent).await?;
    closes.close();
    is_cut.cut();
    babbles.send_raw(vec![0xff; 12]);
    unregisters.unregister().await?;
    let again = stage.connect(Settings::new(comes_back.name())).await?;
    stage.api(&format!("skinny profile internal device {} kill", is_killed.name())).await?;
    silent.until_disconnected().await?;
    let ends = [
        (&closes, "closed"),
        (&is_cut, "closed"),
        (&babbles, "failed"),
        (&silent, "expired"),
        (&unregisters, "unregistered"),
        (&comes_back, "replaced"),
        (&is_killed, "killed"),
    ];
    for (phone, reason) in ends {
        let event = events.until(reason, |event| is_of(event, "skinny::disconnect", phone)).await?;
        ensure_eq!(event.header("Skinny-Disconnect-Reason"), Some(reason), "{}", phone.name());
    }
    events.forget();
    stage.api("skinny profile internal stop").await?;
    for phone in [&stays, &again] {
        let event = events.until("stopped", |event| is_of(event, "skinny::disconnect", phone)).await?;
        ensure_eq!(event.header("Skinny-Disconnect-Reason"), Some("stopped"), "{}", phone.name());
    }
    stage.end()
}

/// Events list the codecs of a phone by FreeSWITCH's names, and the port that it told last.
pub(crate) async fn codecs_and_port(stage: &Stage) -> Outcome {
    let events = stage.events("CUSTOM skinny::register skinny::alarm").await?;
    for (payloads, names) in CODECS {
        let codecs: Vec<MediaPayload> = payloads.iter().map(|payload| MediaPayload::from(*payload)).collect();
        let phone = stage.connect(Settings::new(&stage.reserve()?).codecs(&codecs)).await?;
        let told = events.until("skinny::register", |event| is_of(event, "skinny::register", &phone)).await?;
        ensure_eq!(told.header("Skinny-Port"), Some("(null)"));
        ensure_eq!(told.header("Skinny-Codecs"), None);
        for port in ["16384", "20002"] {
            if port == "20002" {
                phone.send(IpPort { rtp_media_port: 20_002 });
            }
            events.forget();
            // The alarm of the registration comes without them, or with the port of before.
            phone.send(Alarm { text: port.into(), ..Alarm::default() });
            let is_it = |event: &Event| {
                is_of(event, "skinny::alarm", &phone)
                    && event.header("Skinny-Alarm-DisplayMessage") == Some(port)
            };
            let told = events.until("skinny::alarm", is_it).await?;
            ensure_eq!(told.header("Skinny-Codecs"), Some(names));
            ensure_eq!(told.header("Skinny-Port"), Some(port));
        }
    }
    Ok(())
}

/// Codecs as phones number them, and how they are listed; those without a name leave their place empty.
const CODECS: [(&[u32], &str); 3] = [
    (
        &[4, 2, 6, 9, 10, 11, 13, 14, 18, 25, 32, 81, 82, 100, 101, 102, 105, 257],
        "PCMU,PCMA,G722,G723,G728,G729,IS11172,IS13818,GSM,WIDEBAND,DATA,ACTIVEVOICE,G726,H261,H263,VIDEO,T120,\
         RFC2833_DYNPAYLOAD",
    ),
    (
        &[3, 5, 7, 8, 12, 15, 16, 85, 86, 19, 20, 80, 33, 83, 84, 106],
        "PCMA,PCMU,G722,G722,G729,G729,G729,G729,G729,GSM,GSM,GSM,DATA,G726,G726,H224",
    ),
    (&[4, 40, 90, 18], "PCMU,,,GSM"),
];

/// What a phone says of itself; nothing of it can be taken for a header.
pub(crate) async fn alarms(stage: &Stage) -> Outcome {
    let events = stage.events("CUSTOM skinny::alarm skinny::xml_alarm").await?;
    let phone = stage.phone().await?;
    let alarm = |parm1| Alarm {
        alarm_severity: AlarmSeverity::Warning,
        text: "25: Name=X\nSkinny-Alarm-Param1: 9\r\n".into(),
        parm1,
        parm2: parm1.map(|_| 2),
    };
    // Some phones leave out what they have no value for.
    for (parm1, told) in [(Some(-1), ["-1", "2"]), (None, ["0", "0"])] {
        events.forget();
        phone.send(alarm(parm1));
        let event = events.until("skinny::alarm", |event| is_of(event, "skinny::alarm", &phone)).await?;
        headers_describe(&event, &phone)?;
        let wanted = [
            ("Skinny-Alarm-Severity", "1"),
            ("Skinny-Alarm-DisplayMessage", "25: Name=X Skinny-Alarm-Param1: 9"),
            ("Skinny-Alarm-Param1", told[0]),
            ("Skinny-Alarm-Param2", told[1]),
        ];
        for (header, value) in wanted {
            ensure_eq!(event.header(header).map(str::trim), Some(value), "{}", header);
        }
    }
    Ok(())
}

/// XML arrives as the phone sent it, of any length and before its encoding is known too, in UTF-8.
pub(crate) async fn alarms_in_xml(stage: &Stage) -> Outcome {
    let events = stage.events("CUSTOM skinny::xml_alarm").await?;
    let (old, new) =
        (Settings::new(&stage.reserve()?).protocol(3), Settings::new(&stage.reserve()?).protocol(20));
    let (old, new) = (stage.connect(old).await?, stage.connect(new).await?);
    let stranger = Phone::connect(stage.address(), Settings::new("SEP00000000BAD3")).await?;
    let longest = format!("<a>{}</a>", "x".repeat(LONGEST_XML - 7));
    let samples: [(&[u8], &str); 5] = [
        (XML.as_bytes(), XML),
        ("<a b=\"Zürich\"/>".as_bytes(), "<a b=\"Zürich\"/>"),
        (b"<a b=\"Z\xfcrich\"/>", "<a b=\"Zürich\"/>"),
        // On a display these two bytes are a phrase.
        (b"<a b=\"\x80\x24\"/>", "<a b=\"\u{80}$\"/>"),
        (longest.as_bytes(), &longest),
    ];
    for (bytes, text) in samples {
        for phone in [&old, &new, &stranger] {
            events.forget();
            phone.send(EnhancedAlarm { alarm_info: bytes.to_vec().into() });
            let event = events.until("skinny::xml_alarm", |event| event.is("skinny::xml_alarm")).await?;
            ensure_eq!(event.body, text);
            ensure_eq!(event.header("Content-Length"), Some(text.len().to_string().as_str()));
            let name = (phone.name() != stranger.name()).then(|| phone.name());
            ensure_eq!(event.header("Skinny-Device-Name"), name);
        }
    }
    Ok(())
}

/// A call that ends because its phone leaves is over for that phone, and programs hear which one it was.
pub(crate) async fn the_end_of_a_call_with_its_phone(stage: &Stage) -> Outcome {
    let events = stage.events("CUSTOM skinny::call_state").await?;
    let [closes, unregisters] = stage.phones().await?;
    for phone in [&closes, &unregisters] {
        dial(phone, extension::ECHO).await?;
        let screen = phone.until_talking().await?;
        let call = screen.call_in(CallState::Connected).map(|call| call.reference.to_string());
        if phone.name() == closes.name() {
            phone.close();
        } else {
            phone.unregister().await?;
        }
        let is_over = |event: &Event| {
            event.header("Skinny-Call-Id") == call.as_deref()
                && event.header("Skinny-Call-State") == Some("2")
        };
        headers_describe(&events.until("the end of the call", is_over).await?, phone)?;
        until_no_channels_of(stage, &[phone]).await?;
    }
    Ok(())
}

const XML: &str = "<x-cisco-alarm>\n<Alarm Name=\"LastOutOfServiceInformation\"/>\n</x-cisco-alarm>";
/// Bytes of XML that are taken.
const LONGEST_XML: usize = 2048;

fn is_of(event: &Event, name: &str, phone: &Phone) -> bool {
    event.is(name) && event.header("Skinny-Device-Name") == Some(phone.name())
}

fn headers_describe(event: &Event, phone: &Phone) -> Outcome {
    let wanted = [
        ("Skinny-Profile-Name", "internal"),
        ("Skinny-Device-Name", phone.name()),
        ("Skinny-Station-User-Id", "0"),
        ("Skinny-Station-Instance", "1"),
        ("Skinny-IP-Address", "127.0.0.1"),
        ("Skinny-Device-Type", "7"),
        ("Skinny-Max-Streams", "5"),
    ];
    for (header, value) in wanted {
        ensure_eq!(event.header(header), Some(value), "{} of {}", header, event.name());
    }
    Ok(())
}
