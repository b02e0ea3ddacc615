//! A call's session as the core sees it: its states, and what is indicated to it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::caller::Caller;
use super::digits::{Digits, Way};
use super::legs::Legs;
use super::limits::AudioLimits;
use super::{audio, codecs, presence};
use crate::exchange::{CallId, Cause, Direction, FarDigit, HostEvent, Party, PhoneReport};
use crate::freeswitch::codes::{self, State, Status};
use crate::freeswitch::leg::{Digit, Leg};
use crate::freeswitch::media::{Frame, Media, ReadFlags};
use crate::freeswitch::message::{Indication, Kind};
use crate::freeswitch::session::Session;
use crate::server::Handle;

/// One call's session.
pub(super) struct CallLeg {
    pub(super) exchange: Handle,
    pub(super) call: CallId,
    direction: Direction,
    legs: Arc<Legs>,
    progress: Mutex<Progress>,
    changed: Condvar,
    digits: Mutex<Digits>,
    /// What is known of the phone that makes the call.
    pub(super) caller: Caller,
}

/// How far the session is.
#[derive(Debug, Default)]
struct Progress {
    uuid: Option<String>,
    announced: bool,
    /// A call of a phone has its number and may go through the dialplan.
    routed: bool,
    /// The session sleeps, or is about to, until it is routed.
    sleeps: bool,
    audio: Audio,
    /// Audio was up once.
    had_audio: bool,
    report: Report,
    limits: AudioLimits,
    /// Who was given hold music.
    hold_music: Option<String>,
}

/// What the phone counted of the call.
#[derive(Debug, Default)]
enum Report {
    #[default]
    Awaited,
    /// All that will ever be known.
    Known(Option<Box<PhoneReport>>),
}

/// Whether there is audio with the phone.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audio {
    #[default]
    Awaited,
    Up,
    /// The phone closed its side for a while: nothing to wait for.
    Paused,
    Impossible,
}

impl CallLeg {
    /// A leg that `legs` has until its session is gone.
    pub(super) fn new(exchange: Handle, call: CallId, direction: Direction, legs: Arc<Legs>) -> Self {
        let (progress, changed, digits) = (Mutex::default(), Condvar::new(), Mutex::default());
        Self { exchange, call, direction, legs, progress, changed, digits, caller: Caller::default() }
    }

    /// The uuid of the session, once it runs.
    pub(super) fn uuid(&self) -> Option<String> {
        self.progress.lock().uuid.clone()
    }

    /// The uuid of the session of another call of the same exchange.
    pub(super) fn sibling(&self, call: CallId) -> Option<String> {
        self.legs.find(&self.exchange, call)?.uuid()
    }

    /// Tells the phone that has the session of that uuid, if one has, that it talks with a number from now on.
    pub(super) fn show_number(&self, uuid: &str, number: &str) {
        if let Some(leg) = self.legs.of_session(uuid) {
            let party = Party { name: String::new(), number: number.to_owned() };
            leg.exchange.news(leg.call, HostEvent::Display(party));
        }
    }

    pub(super) fn set_uuid(&self, uuid: String) {
        self.progress.lock().uuid = Some(uuid);
    }

    /// Says what became of the audio, to the thread that waits for it if there is one.
    pub(super) fn set_audio(&self, audio: Audio) {
        let mut progress = self.progress.lock();
        progress.audio = audio;
        progress.had_audio |= audio == Audio::Up;
        drop(progress);
        self.changed.notify_all();
    }

    /// Takes what the phone counted, for the thread that ends the session.
    pub(super) fn set_report(&self, report: Option<Box<PhoneReport>>) {
        self.progress.lock().report = Report::Known(report);
        self.changed.notify_all();
    }

    /// Waits a moment for what the phone counted, if it had anything to count.
    fn report(&self) -> Option<Box<PhoneReport>> {
        let until = Instant::now() + REPORT_WITHIN;
        let mut progress = self.progress.lock();
        if !progress.had_audio {
            return None;
        }
        loop {
            if let Report::Known(report) = &mut progress.report {
                return report.take();
            }
            if self.changed.wait_until(&mut progress, until).timed_out() {
                return None;
            }
        }
    }

    pub(super) fn set_audio_limits(&self, limits: AudioLimits) {
        self.progress.lock().limits = limits;
    }

    pub(super) fn audio_limits(&self) -> AudioLimits {
        self.progress.lock().limits
    }

    /// Notes who hears hold music; returns who did.
    pub(super) fn set_hold_music(&self, party: Option<String>) -> Option<String> {
        std::mem::replace(&mut self.progress.lock().hold_music, party)
    }

    /// Who hears hold music, by the session's identifier.
    pub(super) fn hold_music(&self) -> Option<String> {
        self.progress.lock().hold_music.clone()
    }

    /// Lets the session go through the dialplan.
    ///
    /// The session's thread looks under the same lock before it goes to sleep and once it does. It is only
    /// woken while it runs that state: between the two, going back to the state whose handlers still run
    /// would be no change to the core, and the call would never be routed.
    pub(super) fn route(&self, session: &Session) {
        let mut progress = self.progress.lock();
        progress.routed = true;
        let channel = session.channel();
        if progress.sleeps && channel.running_state() == State::HIBERNATE {
            channel.set_state(State::ROUTING);
        }
    }

    /// Waits until there is audio with the phone. False when there will be none.
    fn audio_comes(&self, session: &Session) -> bool {
        let until = Instant::now() + AUDIO_WITHIN;
        let mut progress = self.progress.lock();
        loop {
            match progress.audio {
                Audio::Up | Audio::Paused => return true,
                Audio::Impossible => return false,
                Audio::Awaited if session.channel().down() || Instant::now() > until => return false,
                Audio::Awaited => {}
            }
            self.changed.wait_for(&mut progress, LOOK_AGAIN);
        }
    }

    /// Tells the exchange what happened and waits for the audio that it then wants.
    fn with_audio(&self, session: &Session, event: HostEvent) -> Status {
        if self.direction == Direction::ToPhone {
            return Status::SUCCESS;
        }
        self.exchange.news(self.call, HostEvent::Wishes(codecs::wishes(session)));
        self.exchange.news(self.call, event);
        if self.audio_comes(session) { Status::SUCCESS } else { Status::FALSE }
    }

    /// Passes a key of the phone on, unless its stream brought the same digit.
    pub(super) fn key(&self, session: &Session, digit: char) {
        if self.digits.lock().is_new(digit, Way::Key, Instant::now()) {
            session.channel().queue_dtmf(Digit { digit, duration: 0 });
        }
    }

    /// Nothing came from the phone for too long: the call ends, unless the dialplan has something else in mind. What
    /// that is may read on for as long as it likes; then the time begins anew.
    fn fell_silent(&self, session: &Session, media: &Media) -> Result<(), Status> {
        let channel = session.channel();
        tracing::info!(call = self.call.0, "{}: nothing came from the phone for too long", channel.name());
        if channel.variable(ON_TIMEOUT).is_none() {
            channel.hangup(codes::Cause::MEDIA_TIMEOUT);
            return Err(Status::TIMEOUT);
        }
        media.expect_within(None);
        channel.execute_on(ON_TIMEOUT);
        let progress = self.progress.lock();
        let Progress { audio, limits, .. } = &*progress;
        media.expect_within(if *audio == Audio::Paused { limits.held } else { limits.talking });
        Ok(())
    }

    fn announce(&self, session: &Session) {
        let mut progress = self.progress.lock();
        progress.uuid = Some(session.uuid());
        if !std::mem::replace(&mut progress.announced, true) {
            drop(progress);
            if self.direction == Direction::ToPhone {
                self.exchange.news(self.call, HostEvent::Wishes(codecs::wishes(session)));
            }
            self.exchange.news(self.call, HostEvent::Started(session.uuid()));
        }
    }
}

impl Leg for CallLeg {
    fn on_routing(&self, session: &Session) -> Status {
        self.announce(session);
        let mut progress = self.progress.lock();
        progress.sleeps = self.direction == Direction::FromPhone && !progress.routed;
        if progress.sleeps {
            session.channel().set_state(State::HIBERNATE);
            return Status::FALSE;
        }
        drop(progress);
        self.caller.describe(session);
        Status::SUCCESS
    }

    fn on_hibernate(&self, session: &Session) -> Status {
        let progress = self.progress.lock();
        if progress.sleeps && progress.routed {
            session.channel().set_state(State::ROUTING);
        }
        Status::SUCCESS
    }

    fn on_hangup(&self, session: &Session) -> Status {
        self.set_audio(Audio::Impossible);
        audio::end(session);
        self.exchange.news(self.call, HostEvent::HungUp(Cause(session.channel().cause().0)));
        // The other leg has been let go by now; only the end of this one is reported later.
        if let Some(report) = self.report() {
            audio::describe_report(&session.channel(), &report);
        }
        Status::SUCCESS
    }

    /// By now the core has told watchers that the call is over.
    fn on_reporting(&self, session: &Session) -> Status {
        presence::after(&self.exchange, session);
        Status::SUCCESS
    }

    fn on_destroy(&self, session: &Session) {
        let told = self.progress.lock().announced;
        if !told {
            self.exchange.news(self.call, HostEvent::HungUp(Cause(session.channel().cause().0)));
        }
        self.legs.remove(&self.exchange, self.call);
    }

    fn read_frame<'s>(&self, session: &'s Session, flags: ReadFlags) -> Result<Frame<'s>, Status> {
        let media = session.media().ok_or(Status::FALSE)?;
        let read = || media.read(session, flags, |digit| self.digit_heard(session, digit));
        match read() {
            Err(Status::TIMEOUT) => {
                self.fell_silent(session, media)?;
                read()
            }
            other => other,
        }
    }

    fn digit_heard(&self, session: &Session, digit: Digit) {
        let now = Instant::now();
        let pressed = now.checked_sub(time_of(digit)).unwrap_or(now);
        if self.digits.lock().is_new(digit.digit, Way::Stream, pressed) {
            session.channel().queue_dtmf(digit);
        }
    }

    fn send_dtmf(&self, session: &Session, digit: Digit) -> Status {
        let in_stream = session.media().map_or(Status::FALSE, |media| media.send_digit(digit));
        if in_stream != Status::SUCCESS {
            let digit = FarDigit { digit: digit.digit, duration: time_of(digit) };
            self.exchange.news(self.call, HostEvent::Digit(digit));
        }
        Status::SUCCESS
    }

    fn receive_message(&self, session: &Session, indication: &Indication<'_>) -> Status {
        match indication.kind() {
            Kind::Answer => self.with_audio(session, HostEvent::Answered),
            Kind::Progress => self.with_audio(session, HostEvent::Progress),
            Kind::Ringing => {
                self.exchange.news(self.call, HostEvent::Ringing);
                Status::SUCCESS
            }
            Kind::Bridge => {
                self.exchange.news(self.call, HostEvent::Bridged);
                Status::SUCCESS
            }
            Kind::Display => {
                let name = indication.argument(0).unwrap_or_default();
                let number = indication.argument(1).unwrap_or_default();
                // The core's own words for a leg whose party it does not know.
                if !number.is_empty() && name != "Outbound Call" {
                    self.exchange.news(self.call, HostEvent::Display(Party { name, number }));
                }
                Status::SUCCESS
            }
            _ => Status::SUCCESS,
        }
    }
}

/// How long a digit is pressed.
fn time_of(digit: Digit) -> Duration {
    Duration::from_secs(digit.duration.into()) / DIGIT_CLOCK
}

/// Names what is executed when nothing comes from the phone for too long.
const ON_TIMEOUT: &str = "execute_on_media_timeout";
/// Digits are timed in so many parts of a second.
const DIGIT_CLOCK: u32 = 8000;
/// How long the core waits for audio with a phone: longer than the exchange does.
const AUDIO_WITHIN: Duration = Duration::from_secs(8);
/// How long the end of a session waits for what the phone counted.
const REPORT_WITHIN: Duration = Duration::from_millis(500);
/// How often a waiting thread looks whether its call is over.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
