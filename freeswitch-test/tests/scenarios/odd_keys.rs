//! Keys that have a function on some phones only, that have none, or that come at an odd moment.

use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::phone::{MediaHabit, Settings};
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{CallState, SoftKey, StimulusKind};
use mod_skinny::protocol::messages::LineStatReq;

use crate::hearing::hear_each_other;
use crate::script::{connect, dial, extension, hang_up, received, until_no_channels_of};

/// Keys that are shown and do nothing yet, and buttons of the same kind.
const SOFT_KEYS: [SoftKey; 7] = [
    SoftKey::ForwardBusy,
    SoftKey::ForwardNoAnswer,
    SoftKey::Info,
    SoftKey::Conference,
    SoftKey::Park,
    SoftKey::Join,
    SoftKey::Dnd,
];
const BUTTONS: [StimulusKind; 3] =
    [StimulusKind::Privacy, StimulusKind::ServiceUrl, StimulusKind::Conference];

/// Neither an idle phone nor a call takes note of them; the log does.
pub(crate) async fn that_do_nothing(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    for talks in [false, true] {
        if talks {
            connect(&a, &b).await?;
        }
        let before = a.screen();
        let call = before.call_in(CallState::Connected).map_or(0, |call| call.reference);
        for key in SOFT_KEYS {
            a.press_anyway(key, u32::from(talks), call);
        }
        for button in BUTTONS {
            a.stimulus(button, 1);
        }
        // What is asked behind them is answered behind them.
        let line_number = 8 + u32::from(talks);
        a.send(LineStatReq { line_number });
        let answer = |message: &Message| matches!(message, Message::LineStatRes(line) if line.line_number == line_number);
        received(&a, "an answer", answer).await?;
        let screen = a.screen();
        let same = screen.calls == before.calls && screen.tone == before.tone && screen.lamps == before.lamps;
        ensure!(same, "before the keys\n{before}\nand after them\n{screen}");
    }
    hear_each_other(&a, &b).await?;
    for words in ["this soft key does nothing yet", "this button does nothing yet"] {
        ensure!(stage.log().has(&[words, a.name()]), "no {words:?} in the log");
    }
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Phones with a button for it transfer as those with the soft key do.
pub(crate) async fn the_button_transfers(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&first, &host).await?;
    host.stimulus(StimulusKind::Transfer, 0);
    host.until_state(CallState::OffHook).await?;
    host.dial(&second.number()).await;
    second.until_ringing().await?;
    second.soft_key("Answer").await?;
    host.until_talking().await?;
    second.until_talking().await?;
    host.stimulus(StimulusKind::Transfer, 0);
    host.until_idle().await?;
    hear_each_other(&first, &second).await?;
    hang_up(&first, &second).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}

/// A call whose phone has not opened its stream yet, and never will, ends when its user wants it to.
pub(crate) async fn end_before_there_is_sound(stage: &Stage) -> Outcome {
    let phone = stage.connect(Settings::new(&stage.reserve()?).media(MediaHabit::Mute)).await?;
    dial(&phone, extension::ECHO).await?;
    let open = |message: &Message| matches!(message, Message::OpenReceiveChannel(_));
    received(&phone, "the request to listen", open).await?;
    phone.soft_key("EndCall").await?;
    // Less than the five seconds that phones have to open it.
    phone.until_within(Duration::from_secs(3), "an idle phone", |screen| screen.is_idle()).await?;
    until_no_channels_of(stage, &[&phone]).await
}
