//! The simplest conversation: with oneself.

use freeswitch_test::stage::{Outcome, Stage};

use crate::hearing::is_heard;
use crate::script::{dial, extension, until_no_channels_of};

pub(crate) async fn a_phone_hears_itself(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    is_heard(&phone, &phone).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
