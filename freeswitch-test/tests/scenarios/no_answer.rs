//! Nobody answers, and the host gives up.

use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::enums::Tone;

use crate::script::{dial, until_no_channels_of};

pub(crate) async fn the_caller_is_told(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    // The number with a 4 in front rings for three seconds.
    let number = b.number();
    dial(&a, &format!("4{}", &number[1..])).await?;
    b.until_ringing().await?;
    a.until_tone(Tone::AlertingTone).await?;
    let limit = Duration::from_secs(10);
    let screen =
        a.until_within(limit, "the end of the ring-back", |screen| screen.tone != Some(Tone::AlertingTone));
    let screen = screen.await?;
    ensure!(screen.tone != Some(Tone::InsideDialTone), "the caller is invited to dial:\n{screen}");
    b.until_idle().await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}
