//! Nothing that a phone sends can forge an event's header, a line of the log, SQL, XML or a variable.

use freeswitch_test::esl::Event;
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Device, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::messages::{Alarm, EnblocCall};

use super::Intruder;
use crate::script::until_no_channels_of;

/// An alarm with line ends and a header in it arrives as one header, and as no line of its own in the log.
pub(crate) async fn headers_and_log_lines(stage: &Stage) -> Outcome {
    let events = stage.events("CUSTOM skinny::alarm").await?;
    let phone = stage.phone().await?;
    let forged = "hot\r\nForged-Header: yes\r\n\r\n[NOTICE] forged";
    phone.send(Alarm { text: forged.into(), ..Alarm::default() });
    let of_phone = |event: &Event| event.header("Skinny-Device-Name") == Some(phone.name());
    let event = events.until("skinny::alarm", of_phone).await?;
    ensure_eq!(event.header("Forged-Header"), None, "a header of the phone's making");
    let text = event.header("Skinny-Alarm-DisplayMessage").unwrap_or_default();
    ensure!(text.starts_with("hot"), "the alarm's text is {text:?}");
    let forged =
        stage.log().lines().into_iter().find(|line| line.trim_start().starts_with("[NOTICE] forged"));
    ensure_eq!(forged, None, "a line of the phone's making in the log");
    Ok(())
}

/// Names that mean something to a database, to XML or to the directory are names of nobody.
pub(crate) async fn names_of_devices(stage: &Stage) -> Outcome {
    for name in ["' OR '1'='1", "';DROP TABLE x;", "\"><user id=\"", "${hostname}", "%s%s%n", "a\nb"] {
        let mut intruder = Intruder::connect(stage).await?;
        let answer = intruder.register(name).await?;
        ensure!(matches!(answer, Some(Message::RegisterReject(_))), "{name:?} gets {answer:?}");
    }
    let phone = stage.phone().await?;
    phone.unregister().await?;
    Ok(())
}

/// A dialled number is a number, not a variable to expand, an expression or an end of a string.
pub(crate) async fn dialled_numbers(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    for number in ["${hostname}", "3001' OR '1", "3001|3002", "<b>&amp;", "%n%s", "3001\\n"] {
        let phone = stage.phone().await?;
        phone.send(EnblocCall { called_party: number.into(), line_instance: Some(1) });
        let channel = format!("SKINNY/internal/{}:1/1", phone.name());
        let of_phone = |event: &Event| event.header("Channel-Name") == Some(channel.as_str());
        let event = events.until("the end of the call", of_phone).await?;
        ensure_eq!(event.header("Caller-Destination-Number"), Some(number), "the number that was called");
        phone.on_hook();
        phone.until_idle().await?;
        until_no_channels_of(stage, &[&phone]).await?;
    }
    Ok(())
}

/// A caller's name from the directory arrives whole, whatever is in it.
pub(crate) async fn names_of_callers(stage: &Stage) -> Outcome {
    let name = "SEP00005E0FA002";
    stage.add_device(Device::new(name).line("6802", "D&apos;Arcy &amp; &lt;Sons&gt; %s")).await?;
    let caller = stage.connect(Settings::new(name)).await?;
    let called = stage.phone().await?;
    crate::script::dial(&caller, &called.number()).await?;
    called.until_ringing().await?;
    let screen = called.screen();
    let shown = screen.calls.values().next().map(|call| call.parties.calling.0.clone());
    ensure_eq!(shown.as_deref(), Some("D'Arcy & <Sons> %s"), "the caller's name");
    caller.on_hook();
    caller.until_idle().await?;
    called.until_idle().await?;
    Ok(())
}
