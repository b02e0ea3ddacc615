//! What programs see of a call: channels, their names, variables and events.

use std::collections::BTreeSet;

use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::MediaPayload;

use crate::script::{connect, dial, extension, hang_up, until_no_channels_of};

pub(crate) async fn names_and_variables(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_ANSWER").await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let calling = format!("SKINNY/internal/{}:1/1", a.name());
    let called = format!("SKINNY/internal/{}", b.number());
    let a_leg = of_channel(&events, "CHANNEL_ANSWER", &calling).await?;
    let b_leg = of_channel(&events, "CHANNEL_ANSWER", &called).await?;
    let number = a.number();
    let name = format!("Phone {number}");
    let of_a = [
        ("variable_skinny_profile_name", "internal"),
        ("variable_skinny_device_name", a.name()),
        ("variable_skinny_device_instance", "1"),
        ("variable_skinny_line_instance", "1"),
        ("variable_skinny_lines_count", "1"),
        ("variable_skinny_device_name_1", a.name()),
        ("variable_skinny_line_value_1", &number),
        ("Caller-Caller-ID-Name", &name),
        ("Caller-Caller-ID-Number", &number),
        ("Caller-Network-Addr", "127.0.0.1"),
        ("Caller-Destination-Number", &b.number()),
        ("Caller-Context", "default"),
        ("Caller-Source", "skinny"),
        ("Call-Direction", "inbound"),
    ]
    .map(|(header, value)| (header, value.to_owned()));
    for (header, value) in of_a {
        ensure_eq!(a_leg.header(header), Some(value.as_str()), "{} of the calling leg", header);
    }
    let of_b = [
        ("variable_skinny_profile_name", "internal".to_owned()),
        ("variable_skinny_device_name_1", b.name().to_owned()),
        ("variable_skinny_line_value_1", b.number()),
        ("Caller-Caller-ID-Name", name.clone()),
        ("Caller-Caller-ID-Number", number.clone()),
        ("Call-Direction", "outbound".to_owned()),
    ];
    for (header, value) in of_b {
        ensure_eq!(b_leg.header(header), Some(value.as_str()), "{} of the called leg", header);
    }
    // The list is written behind the events.
    stage
        .until("both channels in the list", || async {
            let listed = stage.api("show channels").await?;
            Ok((!listed.contains(&calling) || !listed.contains(&called)).then_some(listed))
        })
        .await?;
    hang_up(&a, &b).await
}

pub(crate) async fn events_in_order(stage: &Stage) -> Outcome {
    let names = "CHANNEL_CREATE CHANNEL_ORIGINATE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_ANSWER \
                 CHANNEL_BRIDGE CHANNEL_UNBRIDGE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_DESTROY";
    let events = stage.events(names).await?;
    let [a, b] = stage.phones().await?;
    let calling = format!("SKINNY/internal/{}:1/1", a.name());
    let called = format!("SKINNY/internal/{}", b.number());
    connect(&a, &b).await?;
    // The core counts a call as answered a moment after the phone shows it.
    of_channel(&events, "CHANNEL_BRIDGE", &calling).await?;
    hang_up(&a, &b).await?;
    let end = of_channel(&events, "CHANNEL_HANGUP_COMPLETE", &calling).await?;
    ensure_eq!(end.header("Hangup-Cause"), Some("NORMAL_CLEARING"), "cause of the calling leg");
    of_channel(&events, "CHANNEL_DESTROY", &calling).await?;
    of_channel(&events, "CHANNEL_DESTROY", &called).await?;
    let of = |channel: &str| -> Vec<String> {
        let own = events.events().into_iter().filter(|event| event.header("Channel-Name") == Some(channel));
        own.map(|event| event.name().to_owned()).collect()
    };
    let wanted = ["CHANNEL_CREATE", "CHANNEL_ANSWER", "CHANNEL_BRIDGE", "CHANNEL_HANGUP", "CHANNEL_DESTROY"];
    in_order(&of(&calling), &wanted)?;
    in_order(
        &of(&called),
        &[
            "CHANNEL_CREATE",
            "CHANNEL_ORIGINATE",
            "CHANNEL_PROGRESS",
            "CHANNEL_ANSWER",
            "CHANNEL_HANGUP",
            "CHANNEL_DESTROY",
        ],
    )?;
    Ok(())
}

/// The variables of a directory entry are on the calls that the phone makes.
pub(crate) async fn directory_variables(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B0002";
    let device = Device::new(name).line("2911", "Variable Phone").variable("toll_allow", "domestic,local");
    stage.add_device(device).await?;
    let events = stage.events("CHANNEL_ANSWER").await?;
    let phone = stage.connect(Settings::new(name)).await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    let event = of_channel(&events, "CHANNEL_ANSWER", &format!("SKINNY/internal/{name}:1/1")).await?;
    ensure_eq!(event.variable("toll_allow"), Some("domestic,local"), "toll_allow");
    phone.on_hook();
    phone.until_idle().await?;
    Ok(())
}

/// Each call has the variables that the directory entry has by then: those of another value, none that are gone.
pub(crate) async fn variables_of_the_moment(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B0012";
    let device = || Device::new(name).line("2912", "Moody Phone");
    stage.add_device(device().variable("mood", "sunny").variable("accountcode", "7")).await?;
    let phone = stage.connect(Settings::new(name)).await?;
    let events = stage.events("CHANNEL_ANSWER").await?;
    for (entry, mood, account) in [
        (device().variable("mood", "sunny").variable("accountcode", "7"), Some("sunny"), Some("7")),
        (device().variable("mood", "gloomy"), Some("gloomy"), None),
        (device(), None, None),
    ] {
        stage.add_device(entry).await?;
        events.forget();
        dial(&phone, extension::ECHO).await?;
        phone.until_talking().await?;
        let event = of_channel(&events, "CHANNEL_ANSWER", &format!("SKINNY/internal/{name}:1/1")).await?;
        ensure_eq!((event.variable("mood"), event.variable("accountcode")), (mood, account));
        phone.on_hook();
        phone.until_idle().await?;
    }
    Ok(())
}

/// Both legs tell where the number of their line is: for each phone its name, its line's place and texts.
pub(crate) async fn variables_of_each_phone(stage: &Stage) -> Outcome {
    let names = [stage.reserve()?, stage.reserve()?];
    let line =
        |label: &str, caller: &str| format!("label=\"{label}\" value=\"2396\" caller-name=\"{caller}\"");
    let first = Device::new(&names[0]).speed_dial("Shop", "2400").button("Line", &line("Sales", "Ann"));
    let other = Device::new(&names[1]).line("2397", "Own").button("Line", &line("Shared", "Bob"));
    stage.add_device(first).await?;
    stage.add_device(other).await?;
    // The first one to register gives the number its name.
    let (a, b) =
        (stage.connect(Settings::new(&names[0])).await?, stage.connect(Settings::new(&names[1])).await?);
    let events = stage.events("CHANNEL_ANSWER").await?;
    let caller = stage.phone().await?;
    let wanted = BTreeSet::from([
        [a.name(), "1", "2", "1", "Sales", "2396", "Ann"].map(str::to_owned),
        [b.name(), "1", "2", "2", "Shared", "2396", "Bob"].map(str::to_owned),
    ]);
    // A call to them, then one that the first of them makes.
    dial(&caller, "2396").await?;
    a.until_ringing().await?;
    a.soft_key("Answer").await?;
    caller.until_talking().await?;
    let called = of_channel(&events, "CHANNEL_ANSWER", "SKINNY/internal/2396").await?;
    ensure_eq!(appearances(&called), wanted, "phones of the called leg");
    let of_called = [
        ("skinny_lines_count", "2"),
        ("effective_callee_id_name", "Ann"),
        ("effective_callee_id_number", "2396"),
        ("presence_id", "2396@example.com"),
    ];
    has(&called, &of_called)?;
    hang_up(&caller, &a).await?;
    dial(&a, extension::ECHO).await?;
    a.until_talking().await?;
    let calling = of_channel(&events, "CHANNEL_ANSWER", &format!("SKINNY/internal/{}:1/1", a.name())).await?;
    ensure_eq!(appearances(&calling), wanted, "phones of the calling leg");
    has(&calling, &[("skinny_lines_count", "2"), ("presence_id", "2396@example.com")])?;
    a.on_hook();
    a.until_idle().await?;
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b, &caller]).await
}

/// What a phone can use is told to the legs that its call leads to, with the rate and packet time of each.
pub(crate) async fn codecs_for_other_legs(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_ANSWER").await?;
    let name = stage.reserve()?;
    let number = name.get(name.len() - 4..).unwrap_or_default();
    stage
        .add_device(Device::new(&name).line(number, "Own").param("codec-prefs", "PCMA@30i,G722,PCMU"))
        .await?;
    let codecs = [MediaPayload::G711Ulaw64k, MediaPayload::G711Alaw64k];
    let phone = stage.connect(Settings::new(&name).codecs(&codecs)).await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    let event = of_channel(&events, "CHANNEL_ANSWER", &format!("SKINNY/internal/{name}:1/1")).await?;
    has(&event, &[("ep_codec_string", "PCMA@8000h@30i,PCMU@8000h@20i")])?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// What the numbered variables say of each phone with the line's number.
fn appearances(event: &Event) -> BTreeSet<[String; 7]> {
    let of = |number: usize| {
        const NAMES: [&str; 7] = [
            "device_name",
            "device_instance",
            "line_position",
            "line_instance",
            "line_label",
            "line_value",
            "line_caller_name",
        ];
        NAMES.map(|name| event.variable(&format!("skinny_{name}_{number}")).unwrap_or_default().to_owned())
    };
    let count = event.variable("skinny_lines_count").and_then(|count| count.parse().ok()).unwrap_or(0);
    (1..=count).map(of).collect()
}

fn has(event: &Event, wanted: &[(&str, &str)]) -> Outcome {
    for (name, value) in wanted {
        ensure_eq!(event.variable(name), Some(*value), "{}", name);
    }
    Ok(())
}

async fn of_channel(events: &EventSocket, name: &str, channel: &str) -> Result<Event, Failure> {
    let wanted = |event: &Event| event.is(name) && event.header("Channel-Name") == Some(channel);
    Ok(events.until(&format!("{name} of {channel}"), wanted).await?)
}

/// Checks that the wanted names are there in this order, whatever is between them.
fn in_order(names: &[String], wanted: &[&str]) -> Outcome {
    let mut rest = names.iter();
    for name in wanted {
        ensure!(rest.any(|known| known == name), "no {name} in its place in {names:?}");
    }
    Ok(())
}
