//! The life of a session's thread: from state to state until the channel is destroyed.
//!
//! In each state the endpoint is asked first, then the handlers that the host added to the channel, and then comes
//! what the host does in that state anyway; each may end the matter.

use std::{sync::atomic::Ordering, thread, time::Duration};

use super::{
    cause::Cause,
    event::{Event, Kind},
    flags,
    host::host,
    log::log,
    session::{Direction, Session},
    state::{CallState, State},
};

impl Session {
    /// Runs the channel until it is over.
    pub(super) fn run(&self) {
        /// A channel that nobody sends anywhere is given up after that many looks, 20 ms apart.
        const PATIENCE: u32 = 500;
        let mut looks = 0;
        loop {
            let state = self.state();
            if state == State::Destroy {
                break;
            }
            if Some(state) != self.running_state() || state >= State::Hangup {
                self.begin_state(state);
                self.clear_flag(flags::TRANSFER);
                self.clear_flag(flags::REDIRECT);
                self.take_messages();
                self.run_state(state);
                self.state_is_done(state);
            }
            if self.state() == State::New && self.running_state() == Some(State::New) {
                thread::sleep(Duration::from_millis(20));
                self.take_commands();
                looks += 1;
                if looks == PATIENCE {
                    log!(WARNING, self; "{} {} Abandoned", self.uuid(), self.name());
                    self.set_flag(flags::NO_CDR);
                    self.hangup(Cause::WRONG_CALL_STATE);
                }
            } else if Some(self.state()) == self.running_state() {
                self.rest();
            }
        }
        self.running.store(false, Ordering::Release);
    }

    /// Waits for something to do in a state whose work is done.
    fn rest(&self) {
        self.take_commands();
        if Some(self.state()) == self.running_state() {
            self.set_flag(flags::THREAD_SLEEPING);
            self.sleep();
            self.clear_flag(flags::THREAD_SLEEPING);
        }
        self.take_commands();
    }

    fn run_state(&self, state: State) {
        match state {
            State::New => log!(DEBUG, self; "({}) State NEW", self.name()),
            State::Init => {
                self.work_through(state);
                if let Some(session) = self.shared() {
                    host().sessions.list(session);
                }
                self.fire(Event::new(Kind::CHANNEL_CREATE));
                if self.direction() == Direction::Outbound {
                    self.fire(Event::new(Kind::CHANNEL_ORIGINATE));
                }
            }
            State::Hangup => {
                self.run_hangup();
                self.set_state(State::Reporting);
            }
            State::Reporting => {
                self.run_reporting();
                self.set_state(State::Destroy);
            }
            State::Destroy => {}
            State::Routing
            | State::SoftExecute
            | State::Execute
            | State::ExchangeMedia
            | State::Park
            | State::ConsumeMedia
            | State::Hibernate
            | State::Reset => self.work_through(state),
        }
    }

    /// Asks the endpoint, then the handlers; what the host does itself comes last, if nobody objects and the state
    /// is still the same.
    fn work_through(&self, state: State) {
        log!(DEBUG, self; "({}) State {}", self.name(), state.short_name());
        if state < State::Hangup && self.callstate() == CallState::Unheld {
            self.set_callstate(CallState::Active);
        }
        if self.endpoint.handle_state(self, state) {
            let mut proceed = true;
            let mut index = 0;
            while let Some(handler) = self.handler(index) {
                index += 1;
                if !handler.handle(self, state) {
                    proceed = false;
                    break;
                }
            }
            if proceed && state == self.state_for(state) {
                self.standard(state);
            }
        }
        log!(DEBUG, self; "({}) State {} going to sleep", self.name(), state.short_name());
    }

    /// The state that a running state is to be compared with: destruction is not a state of the channel's own.
    fn state_for(&self, running: State) -> State {
        if running == State::Destroy { running } else { self.state() }
    }

    fn standard(&self, state: State) {
        log!(DEBUG, self; "{} Standard {}", self.name(), state.short_name());
        match state {
            State::Init => {
                self.set_state(State::Routing);
            }
            State::Routing => self.route(),
            State::Execute => self.execute(),
            State::Park => self.park(),
            State::Reset => {
                let uuid = self.uuid();
                self.set_variable("call_uuid", Some(&uuid));
            }
            State::New
            | State::SoftExecute
            | State::ExchangeMedia
            | State::ConsumeMedia
            | State::Hibernate
            | State::Hangup
            | State::Reporting
            | State::Destroy => {}
        }
    }

    fn run_hangup(&self) {
        if self.hangup_handled.swap(true, Ordering::AcqRel) {
            return;
        }
        let cause = self.cause();
        self.update_times(|times| times.hungup = super::clock::micros());
        self.stop_broadcast();
        self.set_variable("hangup_cause", Some(cause.name()));
        self.set_variable("hangup_cause_q850", Some(&cause.q850().to_string()));
        self.set_callstate(CallState::Hangup);
        self.work_through(State::Hangup);
        if let Some(hook) = self.variable("api_hangup_hook") {
            self.run_hook(&hook);
        }
    }

    fn run_reporting(&self) {
        if self.has(flags::REPORTING) {
            return;
        }
        self.set_flag(flags::REPORTING);
        self.work_through(State::Reporting);
        self.fire(Event::new(Kind::CHANNEL_HANGUP_COMPLETE));
    }

    /// The last state, in which the endpoint lets go of the channel. Runs on whatever thread destroys the session.
    pub(super) fn run_destroy(&self) {
        self.running_state.store(State::Destroy as u32, Ordering::Release);
        self.clear_flag(flags::TRANSFER);
        self.clear_flag(flags::REDIRECT);
        self.work_through(State::Destroy);
    }

    fn run_hook(&self, hook: &str) {
        let (command, argument) =
            hook.split_once("::").or_else(|| hook.split_once(' ')).unwrap_or((hook, ""));
        let argument = self.expand(argument);
        let answer = crate::api::execute(command, &argument);
        log!(DEBUG, self; "Hangup Command with no Session {command}({argument}):\n{answer}");
    }
}
