//! What `skinny` tells on the console.

pub(crate) mod formats;

use freeswitch_test::ensure;
use freeswitch_test::stage::{Failure, Outcome, Stage};
use mod_skinny::protocol::enums::MediaPathState;
use mod_skinny::protocol::messages::MediaPathEvent;

use crate::script::{connect, hang_up, until_no_channels_of};

pub(crate) async fn profile(stage: &Stage) -> Outcome {
    let answer = stage.api("skinny status profile internal").await?;
    let port = stage.address().port().to_string();
    let wanted = [
        ("Name", "internal"),
        ("Domain Name", "example.com"),
        ("IP", "127.0.0.1"),
        ("Port", &port),
        ("Dialplan", "XML"),
        ("Context", "default"),
        ("Patterns-Dialplan", "XML"),
        ("Patterns-Context", "skinny-patterns"),
        ("Keep-Alive", "60"),
        ("Digit-Timeout", "10000"),
        ("Date-Format", "D/M/Y"),
        ("DBName", "skinny_internal"),
        ("Debug", "4"),
        ("Auto-Restart", "1"),
        ("Non-Blocking", "1"),
        ("CALLS-IN", A_NUMBER),
        ("FAILED-CALLS-IN", A_NUMBER),
        ("CALLS-OUT", A_NUMBER),
        ("FAILED-CALLS-OUT", A_NUMBER),
        ("Listener-Threads", A_NUMBER),
        ("Ext-Voicemail", "vmain"),
        ("Ext-Redial", "redial"),
        ("Ext-MeetMe", ANYTHING),
        ("Ext-PickUp", "pickup"),
        ("Ext-CFwdAll", "cfwdall"),
    ];
    is_laid_out(&answer, 18, &wanted)?;
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
    let about = [
        ("DeviceName", phone.name()),
        ("UserId", "0"),
        ("Instance", "1"),
        ("IP", "127.0.0.1"),
        ("DeviceTypeId", "7"),
        ("DeviceType", "Cisco 7960"),
        ("MaxStreams", "5"),
        ("Port", "16384"),
        ("Codecs", "PCMU,PCMA"),
    ];
    let unknown = [("HeadsetId", ""), ("HandsetId", ""), ("SpeakerId", "")];
    is_laid_out(&answer, 14, &[&about[..], &unknown].concat())?;
    for id in 1_u32..=3 {
        phone.send(MediaPathEvent { media_path_id: id.into(), media_path_event: MediaPathState::OffHook });
    }
    let told = || async {
        let answer = stage.api(&command).await?;
        Ok((!answer.contains("\nSpeaker ")).then_some(answer))
    };
    stage.until("the loudspeaker", told).await?;
    let known = [
        ("HeadsetId", "1"),
        ("Headset", "OffHook"),
        ("HandsetId", "1"),
        ("Handset", "OffHook"),
        ("SpeakerId", "1"),
        ("Speaker", "OffHook"),
    ];
    is_laid_out(&stage.api(&command).await?, 14, &[&about[..], &known].concat())
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

/// Checks a block as programs read it: rules of 97 signs around it, in it these labels first, in this order, each
/// filled up to `width` and followed by a tab and the value.
fn is_laid_out(answer: &str, width: usize, wanted: &[(&str, &str)]) -> Outcome {
    let rule = "=".repeat(97);
    let lines: Vec<&str> = answer.lines().collect();
    let around = (lines.first().copied(), lines.last().copied());
    ensure!(around == (Some(&*rule), Some(&*rule)), "no rules around:\n{answer}");
    for ((label, value), line) in wanted.iter().zip(lines.iter().skip(1)) {
        let start = format!("{label:<width$}\t");
        let Some(told) = line.strip_prefix(&start) else {
            return Err(Failure::new(format!("{line:?} does not begin with {start:?} in:\n{answer}")));
        };
        let fits = match *value {
            A_NUMBER => told.parse::<u32>().is_ok(),
            ANYTHING => true,
            value => told == value,
        };
        ensure!(fits, "{label} is {told:?} and not {value:?} in:\n{answer}");
    }
    ensure!(lines.len() >= wanted.len() + 2, "the end is missing in:\n{answer}");
    Ok(())
}

/// Stand for values that other scenarios change meanwhile.
const A_NUMBER: &str = "a number";
const ANYTHING: &str = "anything";
