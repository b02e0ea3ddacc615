//! What `skinny` tells on the console.

use freeswitch_test::ensure;
use freeswitch_test::stage::{Outcome, Stage};

pub(crate) async fn profile(stage: &Stage) -> Outcome {
    let answer = stage.api("skinny status profile internal").await?;
    let wanted = [
        ("Name", "internal"),
        ("Domain Name", "example.com"),
        ("IP", "127.0.0.1"),
        ("Dialplan", "XML"),
        ("Context", "default"),
        ("Patterns-Context", "skinny-patterns"),
        ("Keep-Alive", "60"),
    ];
    for (label, value) in wanted {
        ensure!(has(&answer, label, value), "no {label} {value} in:\n{answer}");
    }
    for label in ["Port", "Digit-Timeout", "CALLS-IN", "FAILED-CALLS-IN", "CALLS-OUT", "FAILED-CALLS-OUT"] {
        ensure!(answer.lines().any(|line| line.starts_with(label)), "no {label} in:\n{answer}");
    }
    let answer = stage.api("skinny status profile nonsense").await?;
    ensure!(answer.contains("Profile not found!"), "an unknown profile: {answer:?}");
    Ok(())
}

pub(crate) async fn device(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let command = format!("skinny status profile internal device {}", phone.name());
    // The codecs come with an answer of the phone's, after its registration.
    stage
        .until("the phone's codecs", || async {
            let answer = stage.api(&command).await?;
            Ok((!answer.contains("PCM")).then_some(answer))
        })
        .await?;
    let answer = stage.api(&command).await?;
    let wanted = [
        ("DeviceName", phone.name()),
        ("Instance", "1"),
        ("IP", "127.0.0.1"),
        ("DeviceTypeId", "7"),
        ("DeviceType", "Cisco 7960"),
        ("MaxStreams", "5"),
        ("Codecs", "PCMU,PCMA"),
    ];
    for (label, value) in wanted {
        ensure!(has(&answer, label, value), "no {label} {value} in:\n{answer}");
    }
    Ok(())
}

pub(crate) async fn help(stage: &Stage) -> Outcome {
    for command in ["skinny help", "skinny", "skinny what is this"] {
        let answer = stage.api(command).await?;
        let usage = ["status profile", "device", "send"].iter().all(|word| answer.contains(word));
        ensure!(usage, "{command:?} answered {answer:?}");
    }
    Ok(())
}

/// Tells whether a line has the label, and the value after white space.
fn has(answer: &str, label: &str, value: &str) -> bool {
    let rests = answer.lines().filter_map(|line| line.strip_prefix(label));
    rests.filter(|rest| rest.starts_with(char::is_whitespace)).any(|rest| rest.trim() == value)
}
