//! The call that the demo shows.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::{CALLED, CALLING};
use crate::audio::{self, Likeness};
use crate::phone::{Phone, PhoneError};

/// A recording that is less alike than this is another sound. Two passes of G.711 leave more than 99 %.
pub(super) const LIKE_ENOUGH: f64 = 0.9;

/// How long somebody speaks.
const SPEECH: u32 = 1_500;

/// How long the phone's speech is on its way at most.
const TRANSIT: Duration = Duration::from_millis(500);

/// What is kept of a call.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    /// What the users did and heard: when, whether it was the called one, and what.
    pub(super) remarks: Vec<(Instant, bool, String)>,
    /// What the called phone heard.
    pub(super) heard_by_called: Vec<i16>,
    /// How well the caller's words arrived.
    pub(super) towards_called: Option<Likeness>,
    /// How well the answer arrived.
    pub(super) towards_calling: Option<Likeness>,
}

impl Conversation {
    /// One dials, the other answers, both speak, the caller hangs up.
    pub(super) async fn hold(&mut self, calling: &Phone, called: &Phone) -> Result<(), PhoneError> {
        self.remark(false, "lifts the handset");
        calling.off_hook();
        calling.until("dial tone", |screen| screen.tone.is_some()).await?;
        self.remark(false, format!("dials {}", CALLED.number));
        calling.dial(CALLED.number).await;
        let screen = called.until_ringing().await?;
        let caller = screen.focus().map(|call| call.parties.calling.clone()).unwrap_or_default();
        self.remark(true, format!("rings; shows {} {}", caller.0, caller.1));
        // Long enough to see it ring.
        sleep(Duration::from_millis(500)).await;
        self.remark(true, "answers");
        called.off_hook();
        called.until_talking().await?;
        calling.until_talking().await?;
        let (heard, likeness) = self.say(calling, called).await;
        self.heard_by_called = heard;
        self.towards_called = Some(likeness);
        let (_, likeness) = self.say(called, calling).await;
        self.towards_calling = Some(likeness);
        self.remark(false, "hangs up");
        calling.on_hook();
        calling.until_idle().await?;
        called.on_hook();
        called.until_idle().await?;
        Ok(())
    }

    /// Lets one speak, and returns what the other heard and how much it was like what was said.
    async fn say(&mut self, speaker: &Phone, listener: &Phone) -> (Vec<i16>, Likeness) {
        let by_called = speaker.name() == CALLED.device;
        let (name, words) = if by_called { (CALLED.name, 2) } else { (CALLING.name, 1) };
        let speech = audio::speech(words, SPEECH);
        self.remark(by_called, format!("{name} speaks"));
        listener.forget_heard();
        speaker.speak(&speech);
        sleep(Duration::from_millis(SPEECH.into()) + TRANSIT).await;
        let heard = listener.heard();
        let likeness = audio::find(&speech, &heard);
        self.remark(!by_called, format!("heard it, {:.1} % alike", likeness.correlation * 100.0));
        (heard, likeness)
    }

    fn remark(&mut self, is_called: bool, text: impl Into<String>) {
        self.remarks.push((Instant::now(), is_called, text.into()));
    }
}
