//! Commands that others leave for a session's thread, such as playing music to a caller who is on hold.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{cause::Cause, flags, host::host, log::log, session::Session};

/// What the session's thread is to do when it next looks.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    /// Execute an application, over and over if `looped`.
    Execute { application: String, data: String, looped: bool },
    /// Hang up.
    Hangup(Cause),
}

impl Session {
    /// Leaves a command.
    pub(crate) fn command(&self, command: Command) {
        self.commands.lock().push_back(command);
        self.endpoint.kill(self, crate::ffi::endpoint::Signal::Break);
        self.wake();
    }

    /// Whether commands wait.
    pub(crate) fn has_commands(&self) -> bool {
        !self.commands.lock().is_empty()
    }

    /// Forgets the commands that wait and returns how many there were.
    pub(crate) fn drop_commands(&self) -> usize {
        std::mem::take(&mut *self.commands.lock()).len()
    }

    /// Does all that waits: messages first, then commands.
    pub(crate) fn take_commands(&self) {
        self.take_messages();
        while self.take_command() {}
    }

    /// Does one command; false when none waits.
    pub(crate) fn take_command(&self) -> bool {
        let Some(command) = self.commands.lock().pop_front() else { return false };
        match command {
            Command::Hangup(cause) => {
                self.hangup(cause);
            }
            Command::Execute { application, data, looped } => {
                self.broadcast_here(&application, &data, looped)
            }
        }
        true
    }

    fn broadcast_here(&self, application: &str, data: &str, looped: bool) {
        /// An application that ends sooner than that is not repeated: it does not work.
        const SHORTEST_LOOP: Duration = Duration::from_millis(500);
        self.clear_flag(flags::STOP_BROADCAST);
        self.set_flag(flags::BROADCAST);
        loop {
            let begun = Instant::now();
            log!(DEBUG, self; "{} Command Execute {application}({data})", self.name());
            if !self.execute_application(application, data) {
                break;
            }
            let stopped = !self.is_ready() || self.has(flags::STOP_BROADCAST);
            if !looped || stopped || begun.elapsed() < SHORTEST_LOOP {
                break;
            }
        }
        self.clear_flag(flags::BROADCAST);
        self.clear_flag(flags::BREAK);
        self.audio_sync();
    }

    /// Ends an application that was left as a command.
    pub(crate) fn stop_broadcast(&self) {
        if self.has(flags::BROADCAST) {
            self.set_flag(flags::STOP_BROADCAST);
            self.set_flag(flags::BREAK);
            self.endpoint.kill(self, crate::ffi::endpoint::Signal::Break);
        }
    }

    /// Waits until a flag is set or cleared; false when it is not in time, or the channel hangs up.
    pub(crate) fn wait_for_flag(
        &self,
        flag: usize,
        set: bool,
        patience: Duration,
        other: Option<&Session>,
    ) -> bool {
        let deadline = Instant::now() + patience;
        while self.has(flag) != set {
            if let Some(other) = other {
                other.take_messages();
            }
            if !self.is_up() || other.is_some_and(|other| !other.is_up()) || Instant::now() > deadline {
                return false;
            }
            thread::sleep(Duration::from_millis(1));
        }
        true
    }
}

/// Plays something to a session from outside: a path, or an application as `name::data`.
pub(crate) fn broadcast(uuid: &str, what: &str, looped: bool) -> bool {
    let Some(session) = host().sessions.locate(uuid) else { return false };
    let (application, data) = what.split_once("::").unwrap_or(("playback", what));
    session.command(Command::Execute { application: application.to_owned(), data: data.to_owned(), looped });
    true
}
