//! The call that the demo shows.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::{CALLED, CALLING, Party};
use crate::audio::{self, Likeness};
use crate::phone::{Phone, PhoneError};

/// How long somebody speaks, in milliseconds.
const SPEECH: u32 = 1_500;

/// How long speech is on its way at most.
const TRANSIT: Duration = Duration::from_millis(500);

/// How long the called phone is left ringing, so that it can be seen.
const RINGING: Duration = Duration::from_millis(500);

/// What is kept of a call.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    /// What the users did and heard: when, who, and what.
    pub(super) remarks: Vec<(Instant, Party, String)>,
    /// What was said, in order.
    pub(super) passages: Vec<Passage>,
}

/// What one said and the other heard of it.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) speaker: Party,
    pub(super) listener: Party,
    pub(super) heard: Vec<i16>,
    pub(super) likeness: Likeness,
    at: Instant,
}

impl Conversation {
    /// One dials, the other answers, both speak, the caller hangs up.
    pub(super) async fn hold(&mut self, calling: &Phone, called: &Phone) -> Result<(), PhoneError> {
        self.remark(CALLING, "lifts the handset");
        calling.off_hook();
        calling.until("dial tone", |screen| screen.tone.is_some()).await?;
        self.remark(CALLING, format!("dials {}", CALLED.number));
        calling.dial(CALLED.number).await;
        let screen = called.until_ringing().await?;
        let (name, number) = screen.focus().map(|call| call.parties.calling.clone()).unwrap_or_default();
        self.remark(CALLED, format!("rings, shows {name} {number}"));
        sleep(RINGING).await;
        self.remark(CALLED, "answers");
        called.off_hook();
        called.until_talking().await?;
        calling.until_talking().await?;
        self.say((CALLING, calling), (CALLED, called)).await;
        self.say((CALLED, called), (CALLING, calling)).await;
        self.remark(CALLING, "hangs up");
        calling.on_hook();
        calling.until_idle().await?;
        called.on_hook();
        called.until_idle().await?;
        Ok(())
    }

    async fn say(&mut self, speaker: (Party, &Phone), listener: (Party, &Phone)) {
        self.remark(speaker.0, "speaks");
        listener.1.forget_heard();
        speaker.1.speak(&words(speaker.0));
        sleep(Duration::from_millis(SPEECH.into()) + TRANSIT).await;
        self.passages.push(Passage {
            speaker: speaker.0,
            listener: listener.0,
            heard: listener.1.heard(),
            likeness: Likeness { correlation: 0.0, delay: 0 },
            at: Instant::now(),
        });
    }

    /// Compares what was heard with what was said. It takes a while, so it waits until the call is over.
    pub(super) fn compare(&mut self) {
        for passage in &mut self.passages {
            passage.likeness = audio::find(&words(passage.speaker), &passage.heard);
            let remark = format!("heard it, {:.1} % alike", passage.likeness.correlation * 100.0);
            self.remarks.push((passage.at, passage.listener, remark));
        }
    }

    fn remark(&mut self, who: Party, text: impl Into<String>) {
        self.remarks.push((Instant::now(), who, text.into()));
    }
}

fn words(speaker: Party) -> Vec<i16> {
    audio::speech(speaker.voice, SPEECH)
}
