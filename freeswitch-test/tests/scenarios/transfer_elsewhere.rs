//! Transfers to what is no phone: a parking place, a conference, a mailbox, a leg of SIP.

pub(crate) mod over_sip;

use std::path::{Path, PathBuf};
use std::time::Duration;

use freeswitch_test::phone::{Phone, Screen};
use freeswitch_test::stage::{Capability, Failure, Outcome, Setup, Stage};
use freeswitch_test::{audio, ensure};
use mod_skinny::protocol::enums::{CallState, LampMode, StimulusKind};

use crate::hearing::{hear_only_each_other, hears_tone};
use crate::runner::Director;
use crate::script::{
    channel_from, channel_to, connect, dial, extension, until_channels, until_no_channels_of,
};

/// What the phones that are transferred hum, in hertz.
const HUM: f64 = 530.0;
/// Number of the application that each of these stages has.
const APPLICATION: &str = "3020";

/// How a transfer is done.
#[derive(Debug, Clone, Copy)]
enum Course {
    /// After the target has answered.
    Consulted,
    /// As soon as the number is dialled.
    Blind,
}

/// Presses Transfer, dials, and completes the transfer.
async fn transfer(host: &Phone, number: &str, course: Course) -> Outcome {
    host.soft_key("Transfer").await?;
    host.until_state(CallState::OffHook).await?;
    host.dial(number).await;
    match course {
        Course::Consulted => host.until_talking().await?,
        Course::Blind => host.until_state(CallState::Proceed).await?,
    };
    host.soft_key("Transfer").await?;
    let screen = host.until_idle().await?;
    ensure!(screen.lamps.is_empty(), "a lamp is left on at {}:\n{screen}", host.name());
    Ok(())
}

/// The phone shows the number as whom it talks with, and nothing else.
async fn shows(phone: &Phone, number: &str) -> Outcome {
    let wanted = |screen: &Screen| {
        screen.calls.len() == 1
            && screen.call_in(CallState::Connected).is_some_and(|call| {
                [&call.parties.calling.1, &call.parties.called.1].contains(&&number.to_owned())
            })
    };
    phone.until(&format!("a call with {number}"), wanted).await?;
    Ok(())
}

/// Each hums, and the other hears it, through what need not pass speech on sample by sample.
async fn hum_at_each_other(one: &Phone, other: &Phone) -> Outcome {
    for (speaker, listener) in [(one, other), (other, one)] {
        speaker.hum(HUM);
        hears_tone(listener, HUM).await?;
        speaker.hush();
    }
    Ok(())
}

/// Who is parked waits, and can be sent on.
pub(crate) async fn to_park(stage: &Stage) -> Outcome {
    let [host, first] = stage.phones().await?;
    connect(&first, &host).await?;
    transfer(&host, extension::PARK, Course::Blind).await?;
    until_channels(stage, &[&host, &first], &[channel_from(&first)]).await?;
    first.forget_heard();
    let heard = first.hear(Duration::from_secs(1)).await;
    ensure!(audio::loudness(&heard) < 10.0, "who is parked hears {:.0}", audio::loudness(&heard));
    let channels = stage.api("show channels").await?;
    let row = channels.lines().find(|line| line.contains(&channel_from(&first)));
    let uuid = row.and_then(|row| row.split(',').next()).unwrap_or_default();
    stage.api(&format!("uuid_transfer {uuid} {}", extension::TONE)).await?;
    hears_tone(&first, extension::TONE_HERTZ).await?;
    first.on_hook();
    first.until_idle().await?;
    until_no_channels_of(stage, &[&host, &first]).await
}

/// A stage where [`APPLICATION`] executes one of another module, with some files more.
async fn stage_with(
    director: Director,
    application: &str,
    modules: &[&str],
    files: &[(&str, &str)],
) -> Result<Stage, Failure> {
    let extension = format!(
        "<extension name=\"application\"><condition field=\"destination_number\" expression=\"^{APPLICATION}$\">\
         {application}</condition></extension>\n"
    );
    let setup =
        files.iter().fold(Setup::new().extension(&extension), |setup, (name, text)| setup.file(name, text));
    let stage = director.stage(setup).await?;
    stage.require(Capability::OtherModules)?;
    for module in modules {
        let answer = stage.api(&format!("load {module}")).await?;
        ensure!(answer.contains("+OK"), "load {module} answered {answer:?}");
    }
    Ok(stage)
}

/// Somebody takes the call from the parking place by dialling its number.
pub(crate) async fn to_valet_parking(director: Director) -> Outcome {
    let application = "<action application=\"answer\"/>\
                       <action application=\"valet_park\" data=\"house 3020\"/>";
    let stage = stage_with(director, application, &["mod_valet_parking"], &[]).await?;
    for course in [Course::Blind, Course::Consulted] {
        let [host, first, taker] = stage.phones().await?;
        connect(&host, &first).await?;
        transfer(&host, APPLICATION, course).await?;
        until_channels(&stage, &[&host, &first], &[channel_to(&first.number())]).await?;
        dial(&taker, APPLICATION).await?;
        taker.until_talking().await?;
        hear_only_each_other(&first, &taker, &[&host]).await?;
        taker.on_hook();
        taker.until_idle().await?;
        first.until_idle().await?;
        until_no_channels_of(&stage, &[&host, &first, &taker]).await?;
    }
    stage.end()
}

/// Who is sent to a conference talks with whom is there.
pub(crate) async fn to_a_conference(director: Director) -> Outcome {
    let application = "<action application=\"answer\"/>\
                       <action application=\"conference\" data=\"room@default\"/>";
    let files = [("../freeswitch-test/conf/autoload_configs/conference.conf.xml", CONFERENCE)];
    let stage = stage_with(director, application, &["mod_sndfile", "mod_conference"], &files).await?;
    for course in [Course::Blind, Course::Consulted] {
        let [host, first, member] = stage.phones().await?;
        dial(&member, APPLICATION).await?;
        member.until_talking().await?;
        connect(&first, &host).await?;
        transfer(&host, APPLICATION, course).await?;
        let there = [channel_from(&first), channel_from(&member)];
        until_channels(&stage, &[&host, &first, &member], &there).await?;
        hum_at_each_other(&first, &member).await?;
        for phone in [&first, &member] {
            phone.on_hook();
            phone.until_idle().await?;
        }
        until_no_channels_of(&stage, &[&host, &first, &member]).await?;
    }
    stage.end()
}

/// Who is sent to a mailbox leaves a message, which is what was said.
pub(crate) async fn to_a_mailbox(director: Director) -> Outcome {
    let application = "<action application=\"answer\"/>\
                       <action application=\"set\" data=\"skip_greeting=true\"/>\
                       <action application=\"set\" data=\"skip_instructions=true\"/>\
                       <action application=\"voicemail\" data=\"default example.com 2001\"/>";
    let files = [
        ("../freeswitch-test/conf/autoload_configs/voicemail.conf.xml", VOICEMAIL),
        ("directory/default/mailbox.xml", MAILBOX),
    ];
    let stage = stage_with(director, application, &["mod_sndfile", "mod_voicemail"], &files).await?;
    // There are no announcements in any language.
    stage.log().announce("Open of languages and phrases failed");
    let [owner, host, first] = stage.phones().await?;
    ensure!(owner.number() == "2001", "the mailbox's phone has {}", owner.number());
    connect(&first, &host).await?;
    transfer(&host, APPLICATION, Course::Blind).await?;
    until_channels(&stage, &[&host, &first], &[channel_from(&first)]).await?;
    shows(&first, APPLICATION).await?;
    first.hum(HUM);
    tokio::time::sleep(Duration::from_secs(5)).await;
    first.on_hook();
    first.until_idle().await?;
    let waits = |screen: &Screen| screen.lamp(StimulusKind::Voicemail, 0) == LampMode::On;
    owner.until("the lamp of waiting messages", waits).await?;
    let message =
        recording(&stage.folder().join("storage")).ok_or_else(|| Failure::new("no message was recorded"))?;
    let samples: Vec<i16> = hound::WavReader::open(&message)
        .map_err(|error| Failure::new(error.to_string()))?
        .samples()
        .filter_map(Result::ok)
        .collect();
    let middle = samples.get(samples.len() / 4..samples.len() / 2).unwrap_or_default();
    let share = audio::share_of(middle, HUM);
    ensure!(share > 0.9, "{share:.2} of the {} samples recorded is what was hummed", samples.len());
    until_no_channels_of(&stage, &[&owner, &host, &first]).await?;
    stage.end()
}

/// Finds a sound file below a folder.
fn recording(folder: &Path) -> Option<PathBuf> {
    std::fs::read_dir(folder).ok()?.filter_map(Result::ok).find_map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            recording(&path)
        } else {
            path.extension().is_some_and(|end| end == "wav").then_some(path)
        }
    })
}

const CONFERENCE: &str = r#"<configuration name="conference.conf">
  <caller-controls><group name="default"/></caller-controls>
  <profiles>
    <profile name="default">
      <param name="rate" value="8000"/>
      <param name="interval" value="20"/>
      <param name="energy-level" value="0"/>
      <param name="comfort-noise" value="false"/>
    </profile>
  </profiles>
</configuration>
"#;

const VOICEMAIL: &str = r#"<configuration name="voicemail.conf">
  <profiles>
    <profile name="default">
      <param name="file-extension" value="wav"/>
      <param name="min-record-len" value="1"/>
    </profile>
  </profiles>
</configuration>
"#;

const MAILBOX: &str = r#"<include>
  <user id="2001">
    <params>
      <param name="vm-password" value="1"/>
    </params>
  </user>
</include>
"#;
