//! A leg: what a session of our endpoint does when the core calls.

use std::sync::Arc;

use super::{
    codes::{Signal, Status},
    event::EventRef,
    media::{Frame, Media, OutgoingFrame, ReadFlags},
    message::Indication,
    session::Session,
};

/// A digit with how long it is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digit {
    /// `0` to `9`, `*`, `#`, `A` to `D`.
    pub digit: char,
    /// Duration in samples at 8 kHz; 0 for the core's standard.
    pub duration: u32,
}

/// Callbacks of one session. The state handlers run on the session's thread, the others on any
/// (promise C). A state handler that returns other than success keeps the core from its standard
/// behaviour in that state.
pub trait Leg: Send + Sync {
    /// CS_INIT: the channel is about to be announced.
    fn on_init(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_ROUTING: the dialplan is about to be asked.
    fn on_routing(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_EXECUTE: the dialplan's applications are about to run.
    fn on_execute(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_HANGUP: the call is over.
    fn on_hangup(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_EXCHANGE_MEDIA: bridged, as the called side.
    fn on_exchange_media(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_SOFT_EXECUTE: bridged, driven by another channel.
    fn on_soft_execute(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_CONSUME_MEDIA: waiting.
    fn on_consume_media(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_HIBERNATE: waiting for something that only the leg knows.
    fn on_hibernate(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_RESET: about to be routed again.
    fn on_reset(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_PARK: parked.
    fn on_park(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_REPORTING: the call's variables are complete.
    fn on_reporting(&self, _session: &Session) -> Status {
        Status::SUCCESS
    }

    /// CS_DESTROY: nobody else has the session any more. The media is released afterwards.
    fn on_destroy(&self, _session: &Session) {}

    /// Reads the next frame of audio; blocks about as long as a frame is.
    ///
    /// # Errors
    /// The status that the core is to see instead of a frame.
    fn read_frame<'s>(&self, session: &'s Session, flags: ReadFlags) -> Result<Frame<'s>, Status> {
        session.media().ok_or(Status::FALSE)?.read(session, flags, |digit| self.digit_heard(session, digit))
    }

    /// Is told of a digit that came in the stream, as RFC 2833 has it.
    fn digit_heard(&self, session: &Session, digit: Digit) {
        session.channel().queue_dtmf(digit);
    }

    /// Sends a frame of audio.
    fn write_frame(&self, session: &Session, frame: &OutgoingFrame<'_>) -> Status {
        session.media().map_or(Status::FALSE, |media| media.write(frame))
    }

    /// Interrupts whoever reads or writes the session's media.
    fn kill(&self, session: &Session, signal: Signal) -> Status {
        if let Some(media) = session.media() {
            media.interrupt(signal);
        }
        Status::SUCCESS
    }

    /// Is told that the session is to go on to another state.
    fn state_changed(&self, session: &Session) {
        if let Some(media) = session.media() {
            media.wake();
        }
    }

    /// Sends a digit to the phone.
    fn send_dtmf(&self, session: &Session, digit: Digit) -> Status {
        session.media().map_or(Status::FALSE, |media| media.send_digit(digit))
    }

    /// Is told something about the call.
    fn receive_message(&self, _session: &Session, _indication: &Indication<'_>) -> Status {
        Status::SUCCESS
    }

    /// Is sent an event by another module.
    fn receive_event(&self, _session: &Session, _event: &EventRef<'_>) -> Status {
        Status::SUCCESS
    }
}

/// What hangs on a session of ours from [`attach`] until on_destroy.
///
/// [`attach`]: super::session::NewSession::attach
pub(super) struct Attachment {
    leg: Arc<dyn Leg>,
    media: Media,
}

impl Attachment {
    pub(super) fn new(leg: Arc<dyn Leg>) -> Self {
        Self { leg, media: Media::default() }
    }

    pub(super) fn leg(&self) -> &Arc<dyn Leg> {
        &self.leg
    }

    pub(super) fn media(&self) -> &Media {
        &self.media
    }
}
