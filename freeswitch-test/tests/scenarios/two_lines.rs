//! Phones with two lines, the older of which say neither line nor call with their keys: what is pressed is for the
//! call that its user means.

use freeswitch_test::ensure_eq;
use freeswitch_test::phone::{Phone, Screen, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use mod_skinny::protocol::enums::{CallState, SoftKey, StimulusKind};

use crate::script::{connect, dial, extension, until_no_channels_of};

/// A phone with two lines, and the number of the second.
async fn two_lines(stage: &Stage, names_call: bool) -> Result<(Phone, String), Failure> {
    let [first, second] = [stage.reserve()?, stage.reserve()?];
    let [own, other] = [&first, &second].map(|name| name[name.len() - 4..].to_owned());
    stage.add_device(Device::new(&first).line(&own, "One").line(&other, "Two")).await?;
    let phone = stage.connect(Settings { names_call, ..Settings::new(&first) }).await?;
    Ok((phone, other))
}

/// The line of the call in this state.
fn line_of(screen: &Screen, state: CallState) -> Option<u32> {
    screen.call_in(state).map(|call| call.line)
}

/// A number of unknown length is dialled on the second line while the first one holds a call: the digits and the
/// pause after them are for the new call.
pub(crate) async fn digits_are_for_the_line_with_dial_tone(stage: &Stage) -> Outcome {
    for names_call in [true, false] {
        let (phone, _) = two_lines(stage, names_call).await?;
        dial(&phone, extension::ECHO).await?;
        phone.until_talking().await?;
        phone.soft_key("Hold").await?;
        phone.until_state(CallState::Hold).await?;
        phone.line_key(2);
        phone.until_state(CallState::OffHook).await?;
        phone.dial("712").await;
        let screen = phone.until_talking().await?;
        let lines = [CallState::Hold, CallState::Connected].map(|state| line_of(&screen, state));
        ensure_eq!(lines, [Some(1), Some(2)], "lines of the held and the new call; named: {names_call}");
        let dialled = screen.call_in(CallState::Connected).map(|call| call.dialed.as_str());
        ensure_eq!(dialled, Some("712"), "what was dialled");
        phone.on_hook();
        phone.until("the held call alone", |screen| screen.calls.len() == 1).await?;
        phone.line_key(1);
        phone.until_talking().await?;
        phone.on_hook();
        phone.until_idle().await?;
        until_no_channels_of(stage, &[&phone]).await?;
    }
    Ok(())
}

/// Who lifts the handset answers what rings, on whichever line that is.
pub(crate) async fn the_handset_answers_on_the_line_that_rings(stage: &Stage) -> Outcome {
    let caller = stage.phone().await?;
    for names_call in [true, false] {
        let (phone, second) = two_lines(stage, names_call).await?;
        dial(&caller, &second).await?;
        phone.until_ringing().await?;
        phone.off_hook();
        let screen = phone.until_talking().await?;
        caller.until_talking().await?;
        let answered = (screen.calls.len(), line_of(&screen, CallState::Connected));
        ensure_eq!(answered, (1, Some(2)), "calls and the line of the one answered; named: {names_call}");
        phone.on_hook();
        phone.until_idle().await?;
        caller.until_idle().await?;
        until_no_channels_of(stage, &[&caller, &phone]).await?;
    }
    Ok(())
}

/// Hold, Resume and EndCall that name no call are for the one that talks, or is held, and not for the one that rings.
pub(crate) async fn keys_are_for_who_talks(stage: &Stage) -> Outcome {
    let [a, c] = stage.phones().await?;
    let (phone, second) = two_lines(stage, false).await?;
    connect(&a, &phone).await?;
    dial(&c, &second).await?;
    let first_is = async |state: CallState| {
        let what = format!("the first call in the state {state:?} while the other rings");
        let is = |screen: &Screen| {
            line_of(screen, state) == Some(1) && line_of(screen, CallState::RingIn) == Some(2)
        };
        phone.until(&what, is).await?;
        Outcome::Ok(())
    };
    first_is(CallState::Connected).await?;
    phone.press_anyway(SoftKey::Hold, 0, 0);
    first_is(CallState::Hold).await?;
    phone.press_anyway(SoftKey::Resume, 0, 0);
    first_is(CallState::Connected).await?;
    phone.stimulus(StimulusKind::Hold, 0);
    first_is(CallState::Hold).await?;
    phone.stimulus(StimulusKind::Hold, 0);
    first_is(CallState::Connected).await?;
    phone.press_anyway(SoftKey::EndCall, 0, 0);
    let rings_alone =
        |screen: &Screen| screen.calls.len() == 1 && line_of(screen, CallState::RingIn) == Some(2);
    phone.until("the call that rings alone", rings_alone).await?;
    a.until_idle().await?;
    c.on_hook();
    c.until_idle().await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&a, &c, &phone]).await
}
