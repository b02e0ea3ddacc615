//! Every event of the module with the headers that it has, none missing and none besides.

use std::collections::BTreeSet;

use freeswitch_test::ensure_eq;
use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup};
use mod_skinny::protocol::messages::{
    Alarm, DeviceToUserData, DeviceToUserDataResponseMessageVersion1, EnhancedAlarm, RegisterReq,
    StationIdentifier, UserData, UserDataVersion1,
};

use crate::runner::Director;

/// Headers of a registered phone, that all events about one have.
pub(crate) const OF_A_PHONE: &[&str] = &[
    "Profile-Name",
    "Device-Name",
    "Station-User-Id",
    "Station-Instance",
    "IP-Address",
    "Device-Type",
    "Max-Streams",
    "Port",
    "Codecs",
];

/// Each event, and the headers that it has besides, behind `Skinny-`.
pub(crate) const HEADERS: &[(&str, &[&str])] = &[
    ("skinny::register", &[]),
    ("skinny::reject", &["Reject-Reason"]),
    ("skinny::unregister", &[]),
    ("skinny::expire", &[]),
    ("skinny::disconnect", &["Disconnect-Reason"]),
    ("skinny::alarm", &["Alarm-Severity", "Alarm-DisplayMessage", "Alarm-Param1", "Alarm-Param2"]),
    ("skinny::xml_alarm", &[]),
    ("skinny::call_state", &["Line-Instance", "Call-Id", "Call-State"]),
    ("skinny::user_to_device", &["UserToDevice-Message-Id-String", "UserToDevice-Application-Id"]),
    (
        "skinny::device_to_user",
        &[
            "DeviceToUser-Message-Id",
            "DeviceToUser-Message-Id-String",
            "DeviceToUser-Application-Id",
            "DeviceToUser-Line-Instance",
            "DeviceToUser-Call-Id",
            "DeviceToUser-Transaction-Id",
            "DeviceToUser-Data-Length",
        ],
    ),
];

/// What `skinny::device_to_user` has besides for the longer messages.
pub(crate) const OF_VERSION_1: &[&str] = &[
    "DeviceToUser-Sequence-Flag",
    "DeviceToUser-Display-Priority",
    "DeviceToUser-Conference-Id",
    "DeviceToUser-App-Instance-Id",
    "DeviceToUser-Routing-Id",
];

/// The headers that the reference does not name. Those of data are named without what is before them in both
/// directions.
pub(crate) fn not_in_the_reference() -> Vec<String> {
    let reference = include_str!("../../../../conf/README.md");
    let all = HEADERS.iter().flat_map(|(_, headers)| headers.iter()).chain(OF_A_PHONE).chain(OF_VERSION_1);
    let name = |header: &&str| match header.split_once("To") {
        Some((_, data)) => data.split_once('-').map(|(_, name)| format!("`{name}`")).unwrap_or_default(),
        None => format!("`Skinny-{header}`"),
    };
    all.map(name).filter(|name| !reference.contains(name)).collect()
}

/// The events that the reference's table has.
pub(crate) fn in_the_reference() -> Vec<&'static str> {
    let reference = include_str!("../../../../conf/README.md");
    reference
        .lines()
        .filter_map(|line| line.strip_prefix("| `skinny::"))
        .filter_map(name_at_its_start)
        .collect()
}

fn name_at_its_start(rest: &'static str) -> Option<&'static str> {
    let name = rest.split('`').next()?;
    HEADERS
        .iter()
        .map(|(event, _)| *event)
        .find(|event| event.strip_prefix("skinny::") == Some(name))
        .or(Some(name))
}

pub(crate) async fn headers(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().param("keep-alive", "1")).await?;
    let names: Vec<&str> = HEADERS.iter().map(|(name, _)| *name).collect();
    let events = stage.events(&format!("CUSTOM {}", names.join(" "))).await?;
    let phone = stage.phone().await?;
    // Before it told its codecs, and before it told its port, which is `(null)` then.
    let told = of(&events, "skinny::register", phone.name(), |_| true).await?;
    ensure_eq!(told.header("Skinny-Port"), Some("(null)"));
    has_exactly(&told, &without_codecs(), &[])?;

    phone.send(Alarm { text: "Name=x".into(), ..Alarm::default() });
    about(&events, &phone, "skinny::alarm").await?;
    phone.send(EnhancedAlarm { alarm_info: "<a/>".into() });
    about(&events, &phone, "skinny::xml_alarm").await?;
    phone.off_hook();
    about(&events, &phone, "skinny::call_state").await?;
    phone.on_hook();
    let data = UserData { xmldata: "<a/>".into(), application_id: 9, ..UserData::default() };
    phone.send(DeviceToUserData { device_to_user_data: data });
    about(&events, &phone, "skinny::device_to_user").await?;
    let data = UserDataVersion1 { xmldata: "<b/>".into(), ..UserDataVersion1::default() };
    phone.send(DeviceToUserDataResponseMessageVersion1 { device_to_user_data_version1: data });
    let longer = |event: &Event| event.body == "<b/>";
    let told = of(&events, "skinny::device_to_user", phone.name(), longer).await?;
    has_exactly(&told, &[OF_A_PHONE, OF_VERSION_1].concat(), own("skinny::device_to_user"))?;
    let send = format!(
        "skinny profile internal device {} send UserToDeviceData Application-Id=1 <c/>",
        phone.name()
    );
    stage.api(&send).await?;
    about(&events, &phone, "skinny::user_to_device").await?;

    phone.unregister().await?;
    about(&events, &phone, "skinny::unregister").await?;
    about(&events, &phone, "skinny::disconnect").await?;
    let silent = Settings { keeps_alive: false, ..Settings::new(&stage.reserve()?) };
    let silent = stage.connect(silent).await?;
    about(&events, &silent, "skinny::expire").await?;
    let stranger = Phone::connect(stage.address(), Settings::new("SEP00000000BAD2")).await?;
    let station_id =
        StationIdentifier { device_name: "SEP00000000BAD2".into(), ..StationIdentifier::default() };
    stranger.send(RegisterReq { station_id, ..RegisterReq::default() });
    let told = of(&events, "skinny::reject", "SEP00000000BAD2", |_| true).await?;
    has_exactly(&told, &["Profile-Name", "Device-Name", "IP-Address"], own("skinny::reject"))?;
    stage.end()
}

/// Waits for an event about a phone that has told everything, and compares its headers with the table.
async fn about(events: &EventSocket, phone: &Phone, name: &'static str) -> Outcome {
    let complete = |event: &Event| event.header("Skinny-Codecs").is_some();
    let event = of(events, name, phone.name(), complete).await?;
    has_exactly(&event, OF_A_PHONE, own(name))
}

fn has_exactly(event: &Event, common: &[&str], own: &[&str]) -> Outcome {
    let told: BTreeSet<&str> = event.names().filter_map(|name| name.strip_prefix("Skinny-")).collect();
    let wanted: BTreeSet<&str> = common.iter().chain(own).copied().collect();
    ensure_eq!(told, wanted, "headers of {}", event.name());
    Ok(())
}

/// The headers of an event's own.
pub(crate) fn own(name: &str) -> &'static [&'static str] {
    HEADERS.iter().find(|(known, _)| *known == name).map_or(&[], |(_, headers)| headers)
}

fn without_codecs() -> Vec<&'static str> {
    OF_A_PHONE.iter().copied().filter(|name| *name != "Codecs").collect()
}

async fn of(
    events: &EventSocket,
    name: &str,
    device: &str,
    fits: impl Fn(&Event) -> bool,
) -> Result<Event, Failure> {
    let wanted =
        |event: &Event| event.is(name) && event.header("Skinny-Device-Name") == Some(device) && fits(event);
    Ok(events.until(name, wanted).await?)
}
