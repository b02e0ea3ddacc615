//! A client of the event socket that others wrote hears every event and fires those that programs may fire.

use std::collections::BTreeSet;

use freeswitch_test::ensure_eq;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{AlarmSeverity, CallState, SequenceFlag};
use mod_skinny::protocol::messages::{
    Alarm, DeviceToUserDataResponseMessageVersion1, EnhancedAlarm, RegisterReq, StationIdentifier,
    UserDataVersion1,
};

use super::relay::{Heard, Relay};
use crate::runner::Director;
use crate::script::received;
use crate::surface::events::{HEADERS, OF_A_PHONE, OF_VERSION_1, own};

const STRANGER: &str = "SEP00000000BAD3";

pub(crate) async fn both_ways(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().param("keep-alive", "1")).await?;
    let names: Vec<&str> = HEADERS.iter().map(|(name, _)| *name).collect();
    let mut relay = Relay::start(&stage, &names).await?;
    let phone = stage.connect(Settings::new(&stage.reserve()?).protocol(20)).await?;
    let event = about(&relay, "skinny::register", phone.name(), &[]).await?;
    ensure_eq!(event.header("Skinny-Device-Type"), Some("7"));
    phone_reports(&relay, &phone).await?;
    programs_fire(&mut relay, &phone).await?;

    phone.unregister().await?;
    about(&relay, "skinny::unregister", phone.name(), &[]).await?;
    let unregistered = [("Skinny-Disconnect-Reason", "unregistered")];
    about(&relay, "skinny::disconnect", phone.name(), &unregistered).await?;
    let silent = Settings { keeps_alive: false, ..Settings::new(&stage.reserve()?) };
    let silent = stage.connect(silent).await?;
    about(&relay, "skinny::expire", silent.name(), &[]).await?;
    let stranger = Phone::connect(stage.address(), Settings::new(STRANGER)).await?;
    let station_id = StationIdentifier { device_name: STRANGER.into(), ..StationIdentifier::default() };
    stranger.send(RegisterReq { station_id, ..RegisterReq::default() });
    let reason = [("Skinny-Reject-Reason", "Device not found")];
    about(&relay, "skinny::reject", STRANGER, &reason).await?;
    stage.end()
}

/// What a phone says of itself, of its calls and for its applications.
async fn phone_reports(relay: &Relay, phone: &Phone) -> Outcome {
    let alarm_severity = AlarmSeverity::Warning;
    phone.send(Alarm { alarm_severity, text: "25: Name=Ö".into(), parm1: Some(3), parm2: Some(4) });
    let severity = u32::from(alarm_severity).to_string();
    let alarm = [
        ("Skinny-Alarm-Severity", severity.as_str()),
        ("Skinny-Alarm-DisplayMessage", "25: Name=Ö"),
        ("Skinny-Alarm-Param1", "3"),
        ("Skinny-Alarm-Param2", "4"),
    ];
    about(relay, "skinny::alarm", phone.name(), &alarm).await?;
    let xml = "<alarm>\n<a b=\"c: d\"/>\n</alarm>";
    phone.send(EnhancedAlarm { alarm_info: xml.into() });
    ensure_eq!(about(relay, "skinny::xml_alarm", phone.name(), &[]).await?.body, xml);
    phone.off_hook();
    let state = [("Skinny-Line-Instance", "1"), ("Skinny-Call-State", "1")];
    about(relay, "skinny::call_state", phone.name(), &state).await?;
    let data = UserDataVersion1 {
        application_id: 5,
        sequence_flag: SequenceFlag::Last,
        xmldata: "<a>Ö €\nX: y</a>".into(),
        ..UserDataVersion1::default()
    };
    phone.send(DeviceToUserDataResponseMessageVersion1 { device_to_user_data_version1: data });
    let answer = [
        ("Skinny-DeviceToUser-Message-Id-String", "DeviceToUserDataResponseVersion1Message"),
        ("Skinny-DeviceToUser-Application-Id", "5"),
        ("Skinny-DeviceToUser-Data-Length", "18"),
        ("Content-Length", "18"),
    ];
    let event = about(relay, "skinny::device_to_user", phone.name(), &answer).await?;
    ensure_eq!(event.body, "<a>Ö €\nX: y</a>");
    Ok(())
}

/// What the program wants of the phone, and hears of it too.
async fn programs_fire(relay: &mut Relay, phone: &Phone) -> Outcome {
    let addressed = [("Skinny-Profile-Name", "internal"), ("Skinny-Device-Name", phone.name())];
    let page = "<CiscoIPPhoneText><Text>Soup &amp; Öl\n5 €</Text></CiscoIPPhoneText>";
    let headers = [
        addressed[0],
        addressed[1],
        ("Skinny-UserToDevice-Message-Id-String", "UserToDeviceDataVersion1Message"),
        ("Skinny-UserToDevice-Application-Id", "8"),
    ];
    relay.fire("skinny::user_to_device", &headers, Some(page)).await?;
    let is_data = |message: &Message| matches!(message, Message::UserToDeviceDataMessageVersion1(_));
    let Message::UserToDeviceDataMessageVersion1(message) = received(phone, "the page", is_data).await?
    else {
        return Err(Failure::new("another message"));
    };
    let data = message.user_to_device_data_version1;
    ensure_eq!((data.application_id, String::from_utf8_lossy(&data.xmldata).as_ref()), (8, page));
    let is_page = |event: &Heard| event.header("Skinny-Device-Name") == Some(phone.name());
    ensure_eq!(relay.heard("skinny::user_to_device", is_page).await?.body, page);

    let state = u32::from(CallState::CallPark).to_string();
    let headers = [addressed[0], addressed[1], ("Skinny-Call-State", state.as_str())];
    relay.fire("skinny::call_state", &headers, None).await?;
    phone.until_state(CallState::CallPark).await?;
    phone.on_hook();
    phone.until_idle().await?;
    Ok(())
}

/// Waits for an event with these headers, which has all of its own besides and no others.
async fn about(
    relay: &Relay,
    name: &'static str,
    device: &str,
    wanted: &[(&str, &str)],
) -> Result<Heard, Failure> {
    let fits = |event: &Heard| event.header("Skinny-Device-Name") == Some(device);
    let event = relay.heard(name, fits).await?;
    for (header, value) in wanted {
        ensure_eq!(event.header(header), Some(*value), "{} of {}", header, name);
    }
    ensure_eq!(event.header("Skinny-Profile-Name"), Some("internal"));
    let common: &[&str] = match name {
        "skinny::reject" => &["Profile-Name", "Device-Name", "IP-Address"],
        _ => OF_A_PHONE,
    };
    let longer: &[&str] = if name == "skinny::device_to_user" { OF_VERSION_1 } else { &[] };
    let mut known: BTreeSet<&str> = common.iter().chain(own(name)).chain(longer).copied().collect();
    // A phone tells its codecs when it has registered.
    if name == "skinny::register" {
        known.remove("Codecs");
    }
    ensure_eq!(event.names().collect::<BTreeSet<_>>(), known, "headers of {}", name);
    Ok(event)
}
