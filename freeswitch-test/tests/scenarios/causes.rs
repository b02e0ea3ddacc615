//! Why a call did not come to be: tone and prompt for each cause.

use freeswitch_test::ensure;
use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Failure, Outcome, Stage};
use mod_skinny::protocol::Phrase;
use mod_skinny::protocol::enums::{CallState, Tone};

use crate::script::{dial, english, extension, until_no_channels_of};

/// What a phone shows, by the Q.850 cause of the end.
fn table() -> [(u32, CallState, Tone, String); 11] {
    use CallState::{Busy, InvalidNumber, LineInUse};
    use Tone::{LineBusyTone, ReorderTone};
    let words = |text: &str| text.to_owned();
    [
        (1, InvalidNumber, ReorderTone, english(Phrase::UnknownNumber)),
        (3, InvalidNumber, ReorderTone, english(Phrase::UnknownNumber)),
        (17, Busy, LineBusyTone, english(Phrase::Busy)),
        (18, LineInUse, ReorderTone, words("No answer")),
        (19, LineInUse, ReorderTone, words("No answer")),
        (20, LineInUse, ReorderTone, words("Not reachable")),
        (21, Busy, LineBusyTone, words("Call rejected")),
        (27, LineInUse, ReorderTone, english(Phrase::TempFail)),
        (28, InvalidNumber, ReorderTone, english(Phrase::UnknownNumber)),
        (34, LineInUse, ReorderTone, english(Phrase::TempFail)),
        (42, LineInUse, ReorderTone, english(Phrase::TempFail)),
    ]
}

pub(crate) async fn each_has_tone_and_prompt(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    for (cause, state, tone, words) in table() {
        shows(&phone, &format!("{}{cause:02}", extension::ENDS_FOR), state, tone, &words)
            .await
            .map_err(|failure| Failure::new(format!("cause {cause}: {failure}")))?;
    }
    until_no_channels_of(stage, &[&phone]).await
}

async fn shows(phone: &Phone, number: &str, state: CallState, tone: Tone, words: &str) -> Outcome {
    dial(phone, number).await?;
    let screen = phone.until("the prompt", |screen| screen.status().contains(words)).await?;
    ensure!(screen.call_in(state).is_some() && screen.tone == Some(tone), "{tone:?} is not shown:\n{screen}");
    // Names of causes are not for people.
    ensure!(!screen.status().contains('_'), "the prompt is {:?}", screen.status());
    phone.on_hook();
    phone.until_idle().await?;
    Ok(())
}

/// A normal end before any answer is no failure: the phone is idle again.
pub(crate) async fn a_normal_end_is_none(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, &format!("{}16", extension::ENDS_FOR)).await?;
    phone.until_state(CallState::Proceed).await?;
    phone.until("no call", |screen| screen.calls.is_empty() && screen.tone.is_none()).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
