//! Phones and users that do what nobody expects: nothing breaks, and no call is lost over it.

use std::io::Write as _;
use std::time::Duration;

use bytes::BytesMut;
use freeswitch_test::phone::{Phone, Screen, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::{CallState, DeviceType};
use mod_skinny::protocol::messages::{
    CapabilitiesRes, EnblocCall, OffHook, RegisterReq, StationIdentifier, UpdateCapabilities,
};
use mod_skinny::protocol::{Dialect, Message};

use crate::script::{connect, dial, extension, hang_up, until_no_channels_of};

/// A phone that says it can do nothing is taken for one that can do what all can.
pub(crate) async fn no_codecs_at_all(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    phone.send(CapabilitiesRes::default());
    phone.send(UpdateCapabilities::default());
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// A speed dial and a number from the phone's directory are calls of their own: the one before is held.
pub(crate) async fn a_number_during_a_call(stage: &Stage) -> Outcome {
    let device = Device::new("SEP00005E0B0010").line("2910", "Two calls").speed_dial("Tone", extension::TONE);
    stage.add_device(device).await?;
    let phone = stage.connect(Settings::new("SEP00005E0B0010")).await?;
    for by_speed_dial in [true, false] {
        dial(&phone, extension::ECHO).await?;
        phone.until_talking().await?;
        if by_speed_dial {
            phone.speed_dial(1);
        } else {
            phone.send(EnblocCall { called_party: extension::TONE.into(), line_instance: Some(1) });
        }
        let both = |screen: &Screen| {
            screen.call_in(CallState::Hold).is_some() && screen.call_in(CallState::Connected).is_some()
        };
        phone.until("a held call and another", both).await?;
        phone.until_talking().await?;
        phone.on_hook();
        phone.until("the held call alone", |screen| screen.calls.len() == 1).await?;
        phone.soft_key("Resume").await?;
        phone.until_talking().await?;
        phone.soft_key("EndCall").await?;
        phone.until_idle().await?;
    }
    until_no_channels_of(stage, &[&phone]).await
}

/// A number from the phone's directory is dialled without lifting the handset.
pub(crate) async fn a_number_from_the_directory(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    phone.send(EnblocCall { called_party: extension::ECHO.into(), line_instance: None });
    phone.until_talking().await?;
    phone.soft_key("EndCall").await?;
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// Who lifts the handset, or presses the key of the line, in a call goes on with it.
pub(crate) async fn keys_of_the_own_call(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let opened = |phone: &Phone| {
        let entries = phone.record();
        entries.iter().filter(|entry| matches!(entry.message, Message::OpenReceiveChannel(_))).count()
    };
    let before = opened(&b);
    b.send(OffHook::default());
    b.line_key(1);
    b.line_key(1);
    tokio::time::sleep(Duration::from_millis(300)).await;
    b.until_talking().await?;
    ensure_eq!(opened(&b), before, "receive channels at {}", b.name());
    ensure_eq!(b.screen().calls.len(), 1, "calls at {}", b.name());
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// A new call while the last one still rings leaves one that can be ended.
pub(crate) async fn a_new_call_while_it_rings(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    a.until_state(CallState::RingOut).await?;
    a.press_anyway(mod_skinny::protocol::enums::SoftKey::NewCall, 1, 0);
    a.until("another dial tone", |screen| screen.call_in(CallState::OffHook).is_some()).await?;
    b.until_idle().await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Lines are counted by position, in whatever order the directory lists them.
pub(crate) async fn buttons_in_any_order(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B0011";
    let buttons = r#"<button position="4" type="Line" label="Last" value="2912"/>
      <button position="3" type="SpeedDial" label="Tone" value="3002"/>
      <button position="1" type="Line" label="First" value="2911"/>"#;
    let user = format!(
        "<include>\n<user id=\"{name}\"><skinny><buttons>{buttons}</buttons></skinny></user>\n</include>\n"
    );
    stage.write_conf("directory/default/any_order.xml", &user).await?;
    let phone = stage.connect(Settings::new(name)).await?;
    let numbers: Vec<_> = phone.screen().labels.lines.values().map(|line| line.number.clone()).collect();
    ensure_eq!(numbers, ["2911", "2912"], "the numbers of the lines");
    for line in [2, 1] {
        phone.line_key(line);
        phone.until_state(CallState::OffHook).await?;
        phone.dial(extension::ECHO).await;
        let screen = phone.until_talking().await?;
        let on = screen.call_in(CallState::Connected).map(|call| call.line);
        ensure_eq!(on, Some(line), "the line of the call");
        phone.on_hook();
        phone.until_idle().await?;
    }
    until_no_channels_of(stage, &[&phone]).await
}

/// A dialplan that unsets what the module tells it harms no call.
pub(crate) async fn variables_are_unset(stage: &Stage) -> Outcome {
    let names =
        ["skinny_profile_name", "skinny_device_name", "skinny_device_instance", "skinny_line_instance"];
    let actions: String =
        names.iter().map(|name| format!("<action application=\"unset\" data=\"{name}\"/>")).collect();
    let extension = format!(
        "<include>\n<extension name=\"unset\"><condition field=\"destination_number\" expression=\"^3901$\">\
         {actions}<action application=\"answer\"/><action application=\"echo\"/></condition></extension>\n</include>\n"
    );
    stage.write_conf("dialplan/default/02_unset.xml", &extension).await?;
    let phone = stage.phone().await?;
    dial(&phone, "3901").await?;
    phone.until_talking().await?;
    phone.soft_key("Hold").await?;
    phone.until_state(CallState::Hold).await?;
    phone.soft_key("Resume").await?;
    phone.until_talking().await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// A phone that takes nothing off its connection loses it; the others notice nothing.
pub(crate) async fn a_phone_that_does_not_read(stage: &Stage) -> Outcome {
    let name = stage.reserve()?;
    let [a, b] = stage.phones().await?;
    let events = stage.events("CUSTOM skinny::disconnect").await?;
    let mut deaf = std::net::TcpStream::connect(stage.address())?;
    let mut frame = BytesMut::new();
    let register = RegisterReq {
        station_id: StationIdentifier { device_name: name.as_str().into(), ..StationIdentifier::default() },
        device_type: DeviceType::Cisco7960,
        ..RegisterReq::default()
    };
    Message::from(register).encode(Dialect::default(), &mut frame);
    deaf.write_all(&frame)?;
    let registered = || async {
        let answer = stage.api(&format!("skinny status profile internal device {name}")).await?;
        Ok(answer.contains("not registered").then_some(answer))
    };
    stage.until("its registration", registered).await?;
    let page = "x".repeat(60_000);
    let headers = [
        ("Skinny-Profile-Name", "internal"),
        ("Skinny-Device-Name", name.as_str()),
        ("Skinny-UserToDevice-Message-Id-String", "UserToDeviceDataVersion1Message"),
    ];
    for _ in 0..300 {
        events.fire("skinny::user_to_device", &headers, Some(&page)).await?;
    }
    connect(&a, &b).await?;
    let is_it = |event: &freeswitch_test::esl::Event| event.header("Skinny-Device-Name") == Some(&name);
    let event = events.until_within(Duration::from_secs(30), "the end of its connection", is_it).await?;
    ensure_eq!(event.header("Skinny-Disconnect-Reason"), Some("failed"));
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await?;
    drop(deaf);
    ensure!(stage.api("skinny status").await?.contains("RUNNING"), "the profile does not run");
    Ok::<(), Failure>(())
}
