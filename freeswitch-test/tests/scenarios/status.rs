//! What `skinny` tells on the console.

use freeswitch_test::content::xml::Document as Xml;
use freeswitch_test::ensure;
use freeswitch_test::stage::{Outcome, Stage};

use crate::script::{connect, hang_up, until_no_channels_of};

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
        let usage = ["help", "status profile", "device"].iter().all(|word| answer.contains(word));
        ensure!(usage, "{command:?} answered {answer:?}");
    }
    Ok(())
}

/// Everything that there is, a line each.
pub(crate) async fn listings(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let (number, line) = (b.number(), format!("{}:1", a.name()));
    let cases: [(&str, &[&str]); 10] = [
        ("skinny status", &["internal", "example.com", "RUNNING"]),
        ("skinny status profile internal devices", &[a.name(), "127.0.0.1", "Cisco 7960"]),
        ("skinny status profile internal lines", &[&number, b.name()]),
        (&format!("skinny status profile internal line {number}"), &["Phone", b.name(), "Connected"]),
        ("skinny status profile internal calls", &["inbound", "outbound", "Connected", &line, &number]),
        (&format!("skinny status profile internal device {} buttons", b.name()), &["Line", &number]),
        (&format!("skinny status profile internal device {} buttons line", b.name()), &["Line", &number]),
        (&format!("skinny status profile internal device {} buttons speed-dial", b.name()), &["0 buttons"]),
        (
            "skinny status profile internal settings",
            &["codec-prefs", "every codec", "digit-timeout", "10000"],
        ),
        (&format!("skinny status profile internal device {} buttons SpeedDial", b.name()), &["0 buttons"]),
    ];
    for (command, wanted) in cases {
        let answer = stage.api(command).await?;
        let missing = wanted.iter().find(|word| !answer.contains(**word));
        ensure!(missing.is_none(), "{command:?}: no {missing:?} in\n{answer}");
    }
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// The same as XML and as JSON.
pub(crate) async fn for_programs(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let name = phone.name();
    for rest in [
        "",
        " profile internal",
        " profile internal settings",
        " profile internal devices",
        &format!(" profile internal device {name}"),
    ] {
        let text = stage.api(&format!("skinny jsonstatus{rest}")).await?;
        let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        ensure!(json.is_object() || json.is_array(), "jsonstatus{rest} is {text}");
        let text = stage.api(&format!("skinny xmlstatus{rest}")).await?;
        let xml = Xml::parse(&text);
        ensure!(xml.is_ok(), "xmlstatus{rest} is {text}");
    }
    let text = stage.api(&format!("skinny jsonstatus profile internal device {name}")).await?;
    let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    ensure!(json["devicename"] == name && json["devicetype"] == "Cisco 7960", "{text}");
    let text = stage.api("skinny xmlstatus profile internal devices").await?;
    ensure!(text.contains(&format!("<devicename>{name}</devicename>")), "{text}");
    Ok(())
}

/// Tells whether a line has the label, and the value after white space.
fn has(answer: &str, label: &str, value: &str) -> bool {
    let rests = answer.lines().filter_map(|line| line.strip_prefix(label));
    rests.filter(|rest| rest.starts_with(char::is_whitespace)).any(|rest| rest.trim() == value)
}
