//! Programs hear of registrations, and find them in the core's table.

use freeswitch_test::ensure_eq;
use freeswitch_test::esl::Event;
use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Outcome, Stage};

pub(crate) async fn register_and_unregister(stage: &Stage) -> Outcome {
    let events = stage.events("CUSTOM skinny::register skinny::unregister").await?;
    let phone = stage.phone().await?;
    let event = events.until("skinny::register", |event| is_of(event, "skinny::register", &phone)).await?;
    headers_describe(&event, &phone)?;
    phone.unregister().await?;
    phone.until_disconnected().await?;
    let event =
        events.until("skinny::unregister", |event| is_of(event, "skinny::unregister", &phone)).await?;
    headers_describe(&event, &phone)
}

pub(crate) async fn core_registration(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let token = format!("skinny/internal/{}/{}:1", phone.number(), phone.name());
    let listed = async |wanted: bool| {
        let found = stage.api("show registrations").await?.contains(&token);
        Ok((found != wanted).then(|| format!("{token} listed: {found}")))
    };
    stage.until("the registration", || listed(true)).await?;
    phone.unregister().await?;
    stage.until("the end of the registration", || listed(false)).await
}

fn is_of(event: &Event, name: &str, phone: &Phone) -> bool {
    event.is(name) && event.header("Skinny-Device-Name") == Some(phone.name())
}

fn headers_describe(event: &Event, phone: &Phone) -> Outcome {
    let wanted = [
        ("Skinny-Profile-Name", "internal"),
        ("Skinny-Device-Name", phone.name()),
        ("Skinny-Station-User-Id", "0"),
        ("Skinny-Station-Instance", "1"),
        ("Skinny-IP-Address", "127.0.0.1"),
        ("Skinny-Device-Type", "7"),
        ("Skinny-Max-Streams", "5"),
    ];
    for (header, value) in wanted {
        ensure_eq!(event.header(header), Some(value), "{} of {}", header, event.name());
    }
    Ok(())
}
