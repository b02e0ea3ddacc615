//! Phrases that many scenarios use.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use freeswitch_test::esl::Event;
use freeswitch_test::phone::{PATIENCE, Phone};
use freeswitch_test::stage::{Failure, Outcome, Stage};
use mod_skinny::protocol::enums::{CallState, Tone};
use mod_skinny::protocol::{Message, Phrase, Text};

pub(crate) use crate::hearing::{hear_each_other, is_heard};

/// Extensions that every stage has.
pub(crate) mod extension {
    pub(crate) const ECHO: &str = "3001";
    pub(crate) const TONE: &str = "3002";
    pub(crate) const BUSY: &str = "3003";
    pub(crate) const EARLY_MEDIA: &str = "3006";
    /// Through a leg of another module to [`ECHO`].
    pub(crate) const LOOPS_BACK: &str = "3009";
    /// An announcement before the answer, then an echo, through a leg of another module: heard by the caller,
    /// ignored, covered by a ring-back tone.
    pub(crate) const ANNOUNCED: &str = "3011";
    pub(crate) const ANNOUNCED_IGNORED: &str = "3012";
    pub(crate) const ANNOUNCED_WITH_RINGBACK: &str = "3013";
    /// Frequency of that ring-back tone, in hertz.
    pub(crate) const RINGBACK_HERTZ: f64 = 770.0;
    /// Waits without sound until somebody sends the call elsewhere.
    pub(crate) const PARK: &str = "3014";
    pub(crate) const ENDS_BY_ITSELF: &str = "3008";
    /// With a Q.850 cause in two digits behind it, the call ends for that cause.
    pub(crate) const ENDS_FOR: &str = "35";
    pub(crate) const NOT_THERE: &str = "3999";
    /// Frequency of what plays at [`TONE`], in hertz.
    pub(crate) const TONE_HERTZ: f64 = 1000.0;
    /// Frequency of what plays at [`EARLY_MEDIA`], in hertz.
    pub(crate) const EARLY_HERTZ: f64 = 620.0;
}

/// Lifts the handset, waits for the dial tone and dials.
pub(crate) async fn dial(phone: &Phone, number: &str) -> Outcome {
    phone.off_hook();
    phone.until_tone(Tone::InsideDialTone).await?;
    phone.dial(number).await;
    Ok(())
}

/// Has `caller` call `called` and the called answer, until they can talk.
pub(crate) async fn connect(caller: &Phone, called: &Phone) -> Outcome {
    dial(caller, &called.number()).await?;
    called.until_ringing().await?;
    caller.until_state(CallState::RingOut).await?;
    called.soft_key("Answer").await?;
    called.until_talking().await?;
    caller.until_talking().await?;
    Ok(())
}

/// Puts the caller's handset down and waits until both phones are as before.
pub(crate) async fn hang_up(caller: &Phone, called: &Phone) -> Outcome {
    caller.on_hook();
    caller.until_idle().await?;
    called.until_idle().await?;
    Ok(())
}

/// Waits until the host has no channel of these phones' any more.
pub(crate) async fn until_no_channels_of(stage: &Stage, phones: &[&Phone]) -> Outcome {
    until_channels(stage, phones, &[]).await
}

/// Waits until the channels of these phones are the ones that are named, and no others.
pub(crate) async fn until_channels(stage: &Stage, phones: &[&Phone], names: &[String]) -> Outcome {
    let words: Vec<String> =
        phones.iter().flat_map(|phone| [phone.name().to_owned(), phone.number()]).collect();
    let mut wanted = names.to_vec();
    wanted.sort();
    stage
        .until(&format!("the channels {wanted:?}"), || async {
            let channels = stage.api("show channels").await?;
            let names = channels.lines().filter_map(|line| line.split(',').nth(4));
            let ours = names
                .filter(|name| words.iter().any(|word| !word.is_empty() && name.contains(word.as_str())));
            let mut there: Vec<String> = ours.map(str::to_owned).collect();
            there.sort();
            Ok((there != wanted).then(|| format!("{there:?}")))
        })
        .await
}

/// Name of the channel of a call that a phone made on its first line.
pub(crate) fn channel_from(phone: &Phone) -> String {
    format!("SKINNY/internal/{}:1/1", phone.name())
}

/// Name of the channel of a call to a number.
pub(crate) fn channel_to(number: &str) -> String {
    format!("SKINNY/internal/{number}")
}

/// Waits for a message to a phone, also one that it has got already, and returns it.
pub(crate) async fn received(
    phone: &Phone,
    what: &str,
    wanted: impl Fn(&Message) -> bool,
) -> Result<Message, Failure> {
    received_after(phone, 0, what, wanted).await
}

/// The same, leaving out the first `count` messages of the phone's record.
pub(crate) async fn received_after(
    phone: &Phone,
    count: usize,
    what: &str,
    wanted: impl Fn(&Message) -> bool,
) -> Result<Message, Failure> {
    let end = Instant::now() + PATIENCE;
    loop {
        let mut later = phone.record().into_iter().skip(count);
        let found = later.find(|entry| !entry.sent && wanted(&entry.message));
        match found {
            Some(entry) => return Ok(entry.message),
            None if Instant::now() > end => {
                return Err(Failure::new(format!("{} did not get {what}\n{}", phone.name(), phone.report())));
            }
            None => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Waits for an RTCP report of the phone's stream. FreeSWITCH takes four seconds for the first one.
pub(crate) async fn until_reported(phone: &Phone) -> Outcome {
    let end = Instant::now() + Duration::from_secs(15);
    while phone.stream_reports() == 0 {
        if Instant::now() > end {
            return Err(Failure::new(format!("no report of a stream came to {}", phone.name())));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Returns a phrase as an English phone shows it.
pub(crate) fn english(phrase: Phrase) -> String {
    Text::from(phrase).to_plain()
}

/// Returns the folder with captures of real phones, which lies beside the repository, or says that it is not there.
pub(crate) fn captures() -> Result<PathBuf, Failure> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
    let named = std::env::var_os("SKINNY_SHARED").map(PathBuf::from);
    let folder = [Some(beside), named].into_iter().flatten().find(|folder| folder.is_dir());
    folder
        .map(|folder| folder.join("sccp/captures"))
        .ok_or_else(|| Failure::skip("no captures of real phones here"))
}

/// Whether an event is the end of the background command that was answered so. All programs hear of all commands.
pub(crate) fn is_end_of(event: &Event, answer: &str) -> bool {
    event.is("BACKGROUND_JOB") && event.header("Job-UUID").is_some_and(|uuid| answer.contains(uuid))
}
