//! Waiting: PARK, and sleeping with sound.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{
    cause::Cause,
    event::{Event, Kind},
    flags,
    media::Heard,
    session::Session,
    state::State,
};

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// The time is over.
    Whole,
    /// Somebody broke it off.
    Broken,
    /// The channel is not ready any more.
    Gone,
}

impl Session {
    /// Waits until somebody sends the channel elsewhere, or `park_timeout` is over.
    pub(crate) fn park(&self) {
        if self.has(flags::CONTROLLED) || self.state() == State::Reset {
            return;
        }
        let timeout = self.variables.lock().value("park_timeout").map(str::to_owned);
        self.set_variable("park_timeout", None);
        let timeout = timeout.map(|text| {
            let (seconds, cause) = text.split_once(':').unwrap_or((&text, "NORMAL_CLEARING"));
            let end = Instant::now() + Duration::from_secs(seconds.parse().unwrap_or(0));
            (end, Cause::parse(cause))
        });
        self.set_flag(flags::CONTROLLED);
        self.set_flag(flags::PARK);
        self.fire(Event::new(Kind::CHANNEL_PARK));
        while self.is_ready() && self.has(flags::CONTROLLED) && self.has(flags::PARK) {
            self.take_commands();
            if let Some((end, cause)) = timeout
                && Instant::now() >= end
            {
                self.hangup(cause);
                break;
            }
            self.log_digits();
            if !self.is_media_ready() {
                thread::sleep(Duration::from_millis(20));
            } else if self.hear() == Heard::Over {
                break;
            }
        }
        self.clear_flag(flags::CONTROLLED);
        self.clear_flag(flags::PARK);
        self.fire(Event::new(Kind::CHANNEL_UNPARK));
    }

    /// Waits, reading the channel's sound so that its endpoint goes on.
    pub(crate) fn wait(&self, time: Duration) -> Waited {
        let end = Instant::now() + time;
        while Instant::now() < end {
            if !self.is_ready() {
                return Waited::Gone;
            }
            if self.has(flags::BREAK) {
                self.clear_flag(flags::BREAK);
                return Waited::Broken;
            }
            if self.is_media_ready() {
                self.take_commands();
                self.log_digits();
                if self.hear() == Heard::Over {
                    return Waited::Gone;
                }
            } else {
                thread::sleep(Duration::from_millis(20));
            }
        }
        Waited::Whole
    }

    /// Takes the digits that wait; events tell of them.
    pub(crate) fn log_digits(&self) {
        while self.dequeue_dtmf().is_some() {}
    }
}
