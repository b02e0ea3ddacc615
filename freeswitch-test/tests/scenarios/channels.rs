//! What programs see of a call: channels, their names, variables and events.

use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};

use crate::script::{connect, dial, extension, hang_up};

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
