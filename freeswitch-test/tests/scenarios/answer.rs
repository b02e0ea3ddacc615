//! The ways to answer a call.

use freeswitch_test::ensure_eq;
use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Outcome, Stage};

use crate::hearing::is_heard;
use crate::script::{dial, hang_up};

pub(crate) async fn by_soft_key(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    b.soft_key("Answer").await?;
    talk(&a, &b).await
}

pub(crate) async fn by_handset(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    b.off_hook();
    talk(&a, &b).await
}

pub(crate) async fn by_line_key(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    b.line_key(1);
    talk(&a, &b).await
}

async fn talk(a: &Phone, b: &Phone) -> Outcome {
    b.until_talking().await?;
    a.until_talking().await?;
    ensure_eq!(b.screen().calls.len(), 1, "calls at the phone that answered");
    is_heard(a, b).await?;
    hang_up(a, b).await
}
