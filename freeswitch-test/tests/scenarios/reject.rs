//! Who is not in the directory does not get in.

use bytes::Bytes;
use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, PhoneError, Settings};
use freeswitch_test::stage::{Failure, Outcome, Stage};

pub(crate) async fn an_unknown_phone_is_told_why(stage: &Stage) -> Outcome {
    match Phone::register(stage.address(), Settings::new("SEP00005E00FFFF")).await {
        Err(PhoneError::Rejected { reason, .. }) => {
            ensure!(reason.contains("not found"), "the reason is {reason:?}");
            Ok(())
        }
        Err(other) => Err(other.into()),
        Ok(_) => Err(Failure::new("a phone that is in no directory is registered")),
    }
}

pub(crate) async fn a_stranger_cannot_do_anything(stage: &Stage) -> Outcome {
    // A key press before any registration, and bytes that are no frame.
    let strangers: [&'static [u8]; 2] = [&[4, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0], &[0xff; 64]];
    for bytes in strangers {
        let phone = Phone::connect(stage.address(), Settings::new("SEP00005E00FFFE")).await?;
        phone.send_raw(Bytes::from_static(bytes));
        phone.until_disconnected().await?;
    }
    // The others do not notice.
    let phone = stage.phone().await?;
    phone.unregister().await?;
    Ok(())
}
