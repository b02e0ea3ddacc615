//! Programs hear of registrations, and find them in the core's table.

use freeswitch_test::esl::Event;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::AlarmSeverity;
use mod_skinny::protocol::messages::{Alarm, EnhancedAlarm, RegisterReq, StationIdentifier};

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

/// What a phone says of itself; nothing of it can be taken for a header.
pub(crate) async fn alarms(stage: &Stage) -> Outcome {
    let events = stage.events("CUSTOM skinny::alarm skinny::xml_alarm").await?;
    let phone = stage.phone().await?;
    events.forget();
    phone.send(Alarm {
        alarm_severity: AlarmSeverity::Warning,
        text: "25: Name=X\nSkinny-Alarm-Param1: 9\r\n".into(),
        parm1: 1,
        parm2: 2,
    });
    let event = events.until("skinny::alarm", |event| is_of(event, "skinny::alarm", &phone)).await?;
    headers_describe(&event, &phone)?;
    let wanted = [
        ("Skinny-Alarm-Severity", u32::from(AlarmSeverity::Warning).to_string()),
        ("Skinny-Alarm-DisplayMessage", "25: Name=X Skinny-Alarm-Param1: 9".to_owned()),
        ("Skinny-Alarm-Param1", "1".to_owned()),
        ("Skinny-Alarm-Param2", "2".to_owned()),
    ];
    for (header, value) in wanted {
        ensure_eq!(event.header(header).map(str::trim), Some(value.as_str()), "{}", header);
    }
    let xml = "<x-cisco-alarm>\n<Alarm Name=\"LastOutOfServiceInformation\"/>\n</x-cisco-alarm>";
    phone.send(EnhancedAlarm { alarm_info: xml.into() });
    let event = events.until("skinny::xml_alarm", |event| is_of(event, "skinny::xml_alarm", &phone)).await?;
    ensure_eq!(event.body, xml);
    ensure_eq!(event.header("Content-Length"), Some(xml.len().to_string().as_str()));
    Ok(())
}

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
