//! Phones show that messages wait.

use freeswitch_test::ensure;
use freeswitch_test::esl::EventSocket;
use freeswitch_test::phone::{Entry, Phone, Screen, Settings};
use freeswitch_test::stage::{Capability, Device, Outcome, Setup, Stage};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{LampMode, StimulusKind};

use crate::runner::Director;

/// A program tells of a mailbox: of the profile's domain, or naming the profile, or of somebody else.
pub(crate) async fn lamps_of_phone_and_line(stage: &Stage) -> Outcome {
    let name = stage.reserve()?;
    stage.add_device(Device::new(&name).line("2381", "One").line("2382", "Two")).await?;
    let phone = stage.connect(Settings::new(&name)).await?;
    let events = stage.events("MESSAGE_QUERY").await?;
    say(&events, "2382@example.com", "yes", "3/1 (1/0)", "").await?;
    phone
        .until("the lamps and the count", |screen| {
            let told = screen.priority_notify.contains("You Have Voicemail: 3 (1 urgent)");
            lit(screen) == [false, true, true] && told
        })
        .await?;
    say(&events, "2381@elsewhere.example", "yes", "1/0", "").await?;
    say(&events, "2381@elsewhere.example", "yes", "1/0", "Skinny-Profile: internal\n").await?;
    phone.until("both lamps", |screen| lit(screen) == [true, true, true]).await?;
    say(&events, "2382@example.com", "no", "0/4", "").await?;
    phone.until("one lamp", |screen| lit(screen) == [true, false, true]).await?;
    // What nobody has, and gateways' mailboxes, are of no interest and worth no word.
    let mark = stage.log().mark();
    say(&events, "9999@example.com", "yes", "1/0", "").await?;
    say(&events, "sip:2381@example.com", "no", "0/0", "").await?;
    say(&events, "2381@example.com", "no", "0/0", "").await?;
    let nothing = |screen: &Screen| lit(screen) == [false, false, false] && screen.priority_notify.is_empty();
    phone.until("no lamp and no notice", nothing).await?;
    let complaints = stage.log().surprises_after(&mark);
    ensure!(complaints.is_empty(), "the log has {complaints:?}");
    Ok(())
}

/// A phone that registers has its mailboxes asked for, each by its own name, and shows the answer.
pub(crate) async fn asked_for_at_registration(stage: &Stage) -> Outcome {
    let events = stage.events("MESSAGE_QUERY").await?;
    let phone = stage.phone().await?;
    let account = format!("{}@example.com", phone.number());
    let asked = events
        .until("MESSAGE_QUERY", |event| event.header("Message-Account") == Some(account.as_str()))
        .await?;
    ensure!(asked.header("VM-Skinny-Profile") == Some("internal"), "{asked:?}");
    say(&events, &account, "yes", "1/0", "Skinny-Profile: internal\n").await?;
    phone.until("the lamp", |screen| lit(screen)[2]).await?;
    Ok(())
}

/// What the display says of one line stays when the other lines turn out to have nothing.
pub(crate) async fn nothing_at_the_other_lines(stage: &Stage) -> Outcome {
    let name = stage.reserve()?;
    stage
        .add_device(Device::new(&name).line("2383", "One").line("2384", "Two").line("2385", "Three"))
        .await?;
    let (phone, events) = (stage.connect(Settings::new(&name)).await?, stage.events("MESSAGE_QUERY").await?);
    say(&events, "2383@example.com", "yes", "2/0", "").await?;
    for account in ["2384@example.com", "2385@example.com"] {
        say(&events, account, "no", "0/0", "").await?;
    }
    // What comes after them shows that they came.
    say(&events, "2384@example.com", "yes", "1/0", "").await?;
    phone.until("the second notice", |screen| screen.priority_notify.contains("Voicemail: 1")).await?;
    let cleared = |phone: &Phone| {
        let clears = |entry: &Entry| matches!(entry.message, Message::ClearPriNotify(_));
        phone.record().iter().filter(|entry| clears(entry)).count()
    };
    ensure!(cleared(&phone) == 0, "the notice was cleared\n{}", phone.report());
    say(&events, "2383@example.com", "no", "0/2", "").await?;
    say(&events, "2384@example.com", "no", "0/1", "").await?;
    phone.until("no notice", |screen| screen.priority_notify.is_empty()).await?;
    ensure!(cleared(&phone) == 1, "the notice was cleared more than once\n{}", phone.report());
    Ok(())
}

/// The real mailbox: a message comes, the phone registers anew, the message goes.
pub(crate) async fn of_mod_voicemail(director: Director) -> Outcome {
    let mailbox = "<include>\n<user id=\"2001\"><params><param name=\"vm-password\" value=\"1\"/></params></user>\n</include>\n";
    let stage = director
        .stage(
            Setup::new()
                .file("../freeswitch-test/conf/autoload_configs/voicemail.conf.xml", VOICEMAIL)
                .file("directory/default/mailbox.xml", mailbox),
        )
        .await?;
    stage.require(Capability::OtherModules)?;
    for module in ["mod_sndfile", "mod_voicemail"] {
        let answer = stage.api(&format!("load {module}")).await?;
        ensure!(answer.contains("+OK"), "load {module} answered {answer:?}");
    }
    let phone = stage.phone().await?;
    let message = stage.folder().join("message.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let written = hound::WavWriter::create(&message, spec).and_then(|mut writer| {
        (0..8000_i16).try_for_each(|sample| writer.write_sample(sample % 100))?;
        writer.finalize()
    });
    written.map_err(|error| freeswitch_test::stage::Failure::new(error.to_string()))?;
    stage.api(&format!("vm_inject 2001@example.com {}", message.display())).await?;
    phone.until("the lamp", |screen| lit(screen)[2]).await?;
    phone.unregister().await?;
    phone.until_disconnected().await?;
    let phone = stage.connect(phone.settings().clone()).await?;
    phone.until("the lamp of a phone that comes back", |screen| lit(screen)[2]).await?;
    stage.api("vm_delete 2001@example.com").await?;
    phone.until("the lamp to go out", |screen| !lit(screen)[2]).await?;
    stage.end()
}

/// Whether the lamps of the first line, the second line and the phone are lit.
fn lit(screen: &Screen) -> [bool; 3] {
    [1, 2, 0].map(|instance| screen.lamp(StimulusKind::Voicemail, instance) == LampMode::On)
}

async fn say(events: &EventSocket, account: &str, waits: &str, counts: &str, more: &str) -> Outcome {
    let event = format!(
        "sendevent MESSAGE_WAITING\nMWI-Messages-Waiting: {waits}\nMWI-Message-Account: {account}\n\
         MWI-Voice-Message: {counts}\n{more}"
    );
    events.command(event.trim_end()).await?;
    Ok(())
}

const VOICEMAIL: &str = r#"<configuration name="voicemail.conf">
  <profiles>
    <profile name="default">
      <param name="file-extension" value="wav"/>
    </profile>
  </profiles>
</configuration>
"#;
