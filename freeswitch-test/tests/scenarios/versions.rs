//! Phones of all ages talk to each other.

use freeswitch_test::ensure;
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Outcome, Stage};

use crate::hearing::hear_each_other;
use crate::script::{connect, hang_up};

pub(crate) async fn a_call_in_each(stage: &Stage) -> Outcome {
    for (older, newer) in [(3, 22), (5, 20), (8, 17), (11, 15)] {
        let a = stage.connect(Settings::new(&stage.reserve()?).protocol(older)).await?;
        let b = stage.connect(Settings::new(&stage.reserve()?).protocol(newer)).await?;
        connect(&a, &b).await?;
        hear_each_other(&a, &b).await?;
        hang_up(&a, &b).await?;
        connect(&b, &a).await?;
        hang_up(&b, &a).await?;
        let faults = [a.faults(), b.faults()].concat();
        ensure!(faults.is_empty(), "versions {older} and {newer}: not understood: {faults:?}");
    }
    Ok(())
}
