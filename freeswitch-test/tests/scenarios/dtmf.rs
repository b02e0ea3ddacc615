//! Keys pressed during a call reach the far end.

use freeswitch_test::ensure_eq;
use freeswitch_test::stage::{Outcome, Stage};

use crate::script::{connect, hang_up};

pub(crate) async fn reaches_the_far_end(stage: &Stage) -> Outcome {
    let events = stage.events("DTMF").await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    a.dial("15#*0").await;
    let of_a = |event: &freeswitch_test::esl::Event| {
        event.is("DTMF") && event.header("Channel-Name").is_some_and(|name| name.contains(a.name()))
    };
    events
        .until("the last of five digits", |event| of_a(event) && event.header("DTMF-Digit") == Some("0"))
        .await?;
    let all = events.events();
    let digits: String =
        all.iter().filter(|event| of_a(event)).filter_map(|event| event.header("DTMF-Digit")).collect();
    ensure_eq!(digits, "15#*0", "digits that arrived");
    hang_up(&a, &b).await
}
