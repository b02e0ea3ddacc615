//! The variables that dialplans and programs read of a call's phones, and those that say who calls.

use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::CallState;

use crate::script::{channel_to, dial, extension, hang_up, until_no_channels_of};

/// A number on two phones, on the second line of one: calls from it and calls to it tell of both.
pub(crate) async fn of_every_phone_with_the_number(stage: &Stage) -> Outcome {
    let [one, other] = [stage.reserve()?, stage.reserve()?];
    let number = &one[one.len() - 4..];
    let line =
        |label: &str, name: &str| format!("label=\"{label}\" value=\"{number}\" caller-name=\"{name}\"");
    let first = Device::new(&one).speed_dial("Echo", "3001").line("2971", "Own");
    stage.add_device(first.button("Line", &line("House", "The house"))).await?;
    stage.add_device(Device::new(&other).button("Line", &line("Hall", "The hall"))).await?;
    let events = stage.events("CHANNEL_ANSWER BACKGROUND_JOB").await?;
    let phone = stage.connect(Settings::new(&one)).await?;
    let hall = stage.connect(Settings::new(&other)).await?;
    let of_both = [
        ("skinny_profile_name", "internal"),
        ("skinny_lines_count", "2"),
        ("skinny_device_name_1", &one),
        ("skinny_device_instance_1", "1"),
        ("skinny_line_position_1", "3"),
        ("skinny_line_instance_1", "2"),
        ("skinny_line_label_1", "House"),
        ("skinny_line_value_1", number),
        ("skinny_line_caller_name_1", "The house"),
        ("skinny_device_name_2", &other),
        ("skinny_device_instance_2", "1"),
        ("skinny_line_position_2", "1"),
        ("skinny_line_instance_2", "1"),
        ("skinny_line_label_2", "Hall"),
        ("skinny_line_value_2", number),
        ("skinny_line_caller_name_2", "The hall"),
    ];
    phone.line_key(2);
    phone.until_state(CallState::OffHook).await?;
    phone.dial(extension::ECHO).await;
    phone.until_talking().await?;
    let answered = answer_of(&events, &format!("SKINNY/internal/{one}:1/2")).await?;
    let of_who_calls = [
        ("skinny_device_name", one.as_str()),
        ("skinny_device_instance", "1"),
        ("skinny_line_instance", "2"),
    ];
    has(&answered, &[&of_both[..], &of_who_calls].concat())?;
    phone.on_hook();
    phone.until_idle().await?;

    events.command(&format!("bgapi originate skinny/internal/{number} &park()")).await?;
    hall.until_ringing().await?;
    hall.soft_key("Answer").await?;
    hall.until_talking().await?;
    let answered = answer_of(&events, &channel_to(number)).await?;
    let of_who_is_called =
        [("effective_callee_id_number", number), ("effective_callee_id_name", "The house")];
    has(&answered, &[&of_both[..], &of_who_is_called].concat())?;
    hall.on_hook();
    hall.until_idle().await?;
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone, &hall]).await
}

/// Whom a dialplan names as the caller is shown on the phone that is called.
pub(crate) async fn that_name_the_caller(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    stage.write_conf("dialplan/default/02_names.xml", NAMES).await?;
    dial(&a, &b.number().replacen('2', "6", 1)).await?;
    let ann = ("Ann Other".to_owned(), "5551234".to_owned());
    let from_ann = |screen: &freeswitch_test::phone::Screen| {
        screen.call_in(CallState::RingIn).is_some_and(|call| call.parties.calling == ann)
    };
    let screen = b.until("a call from Ann", from_ann).await?;
    ensure!(screen.status().contains("Ann Other"), "who calls is not in the prompt:\n{screen}");
    b.soft_key("Answer").await?;
    b.until_talking().await?;
    a.until_talking().await?;
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

async fn answer_of(events: &EventSocket, channel: &str) -> Result<Event, Failure> {
    let wanted = |event: &Event| event.is("CHANNEL_ANSWER") && event.header("Channel-Name") == Some(channel);
    Ok(events.until(&format!("the answer of {channel}"), wanted).await?)
}

fn has(event: &Event, variables: &[(&str, &str)]) -> Outcome {
    for (name, value) in variables {
        ensure_eq!(event.variable(name), Some(*value), "{} of {:?}", name, event.header("Channel-Name"));
    }
    Ok(())
}

const NAMES: &str = r#"<include>
  <extension name="another name">
    <condition field="destination_number" expression="^6(\d{3})$">
      <action application="set" data="effective_caller_id_name=Ann Other"/>
      <action application="set" data="effective_caller_id_number=5551234"/>
      <action application="bridge" data="skinny/internal/2$1"/>
    </condition>
  </extension>
</include>
"#;
