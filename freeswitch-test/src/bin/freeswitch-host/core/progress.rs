//! How a channel goes on: from state to state, ringing, early media, answer, hang-up.

use std::sync::atomic::Ordering;

use super::{
    cause::Cause,
    clock,
    event::{Event, Kind},
    flags,
    host::host,
    log::log,
    message::{Indication, Message},
    session::{Direction, Session},
    state::{CallState, State},
};
use crate::ffi::endpoint::Signal;

impl Session {
    /// Sends the channel to a state; the session's thread goes there when it is done with what it does.
    pub(crate) fn set_state(&self, state: State) -> State {
        {
            let _lock = self.state_lock.lock();
            let before = self.state();
            if before == state || (before >= State::Hangup && state < before) {
                return before;
            }
            if !before.allows(state) {
                log!(WARNING, self; "({}) Invalid State Change {} -> {}", self.name(), before.name(), state.name());
                return before;
            }
            log!(DEBUG, self; "({}) State Change {} -> {}", self.name(), before.name(), state.name());
            if state == State::Hangup && self.cause().is_none() {
                self.cause.store(Cause::NORMAL_CLEARING.0, Ordering::Release);
            }
            self.state.store(state as u32, Ordering::Release);
        }
        self.signal_state_change();
        state
    }

    /// Wakes whoever waits in the session: its thread, its endpoint, a read of sound.
    pub(super) fn signal_state_change(&self) {
        self.wake();
        self.endpoint.state_change(self);
        self.endpoint.kill(self, Signal::Break);
    }

    /// Notes that the session's thread begins a state.
    pub(super) fn begin_state(&self, state: State) {
        self.take_state_flags();
        self.clear_flag(flags::TAGGED);
        self.running_state.store(state as u32, Ordering::Release);
        if self.direction() == Direction::Inbound && state < State::Hangup {
            if state == State::Routing {
                self.set_callstate(CallState::Ringing);
            } else if self.has(flags::ANSWERED) {
                self.set_callstate(CallState::Active);
            } else if self.has(flags::EARLY_MEDIA) {
                self.set_callstate(CallState::Early);
            }
        }
        self.fire(Event::new(Kind::CHANNEL_STATE));
    }

    /// Tells watchers of the line of a state whose handlers are done.
    pub(super) fn state_is_done(&self, state: State) {
        if matches!(state, State::Routing | State::Hangup) {
            let race_lost = self.cause() == Cause::LOSE_RACE;
            self.tell_presence(None, None, if race_lost { "cancelled" } else { state.name() });
        }
    }

    /// Tells watchers of this line, or of that under whose name the channel goes.
    pub(crate) fn tell_presence(&self, rpid: Option<&str>, id: Option<&str>, status: &str) {
        let own = || self.variables.lock().value("presence_id").map(str::to_owned);
        let Some(id) = id.map(str::to_owned).or_else(own) else { return };
        let event = Event::new(Kind::PRESENCE_IN).with("proto", "any").with("login", "channel");
        let event = event.with("from", id).with("rpid", rpid.unwrap_or("unknown")).with("status", status);
        self.fire(event.with("event_type", "presence").with("alt_event_type", "dialog"));
    }

    /// Hangs up, once: the first cause stands.
    pub(crate) fn hangup(&self, cause: Cause) -> State {
        let first = {
            let _lock = self.state_lock.lock();
            !self.hanging_up.swap(true, Ordering::AcqRel)
        };
        if self.has(flags::LEG_HOLDING) {
            self.mark_hold(false);
            self.set_flag(flags::HANGUP_HELD);
        }
        if !first || !self.is_up() {
            return self.state();
        }
        self.clear_flag(flags::BLOCK_STATE);
        let before = {
            let _lock = self.state_lock.lock();
            let before = self.state();
            self.cause.store(cause.0, Ordering::Release);
            self.state.store(State::Hangup as u32, Ordering::Release);
            before
        };
        log!(NOTICE, self; "Hangup {} [{}] [{}]", self.name(), before.name(), cause.name());
        if let Some(partner) = self.partner() {
            partner.set_variable("last_bridge_hangup_cause", Some(cause.name()));
        }
        if self.has(flags::BRIDGE_ORIGINATOR) {
            self.set_variable("last_bridge_role", Some("originator"));
        } else if self.has(flags::BRIDGED) {
            self.set_variable("last_bridge_role", Some("originatee"));
        }
        if !self.is_running()
            && !self.was_started()
            && let Some(session) = self.shared()
        {
            session.launch();
        }
        self.fire(Event::new(Kind::CHANNEL_HANGUP));
        self.endpoint.kill(self, Signal::Kill);
        self.signal_state_change();
        self.state()
    }

    /// Notes that the far end rings.
    pub(crate) fn mark_ring_ready(&self, value: u32) -> bool {
        if self.has(flags::RING_READY) || self.has(flags::ANSWERED) {
            return false;
        }
        log!(NOTICE, self; "Ring-Ready {}!", self.name());
        self.set_flag_value(flags::RING_READY, value);
        self.note_progress(|times, now| times.progress = now);
        self.fire(Event::new(Kind::CHANNEL_PROGRESS));
        self.execute_on("execute_on_ring");
        self.set_callstate(CallState::Ringing);
        self.indicate(Indication::RING_EVENT);
        true
    }

    /// Notes that sound flows before the answer.
    pub(crate) fn mark_pre_answered(&self) -> bool {
        if self.has(flags::EARLY_MEDIA) || self.has(flags::ANSWERED) {
            return false;
        }
        log!(NOTICE, self; "Pre-Answer {}!", self.name());
        self.set_flag(flags::EARLY_MEDIA);
        self.set_variable("endpoint_disposition", Some("EARLY MEDIA"));
        self.note_progress(|times, now| times.progress_media = now);
        self.fire(Event::new(Kind::CHANNEL_PROGRESS_MEDIA));
        self.execute_on("execute_on_pre_answer");
        self.execute_on("execute_on_media");
        self.interrupt_originator();
        self.set_callstate(CallState::Early);
        self.indicate(Indication::PROGRESS_EVENT);
        true
    }

    /// Notes that the far end answered; false once the channel hangs up.
    pub(crate) fn mark_answered(&self) -> bool {
        if !self.cause().is_none() || !self.is_up() {
            return false;
        }
        if self.has(flags::ANSWERED) {
            return true;
        }
        self.update_times(|times| times.answered = clock::micros());
        self.set_flag(flags::ANSWERED);
        self.fire(Event::new(Kind::CHANNEL_ANSWER));
        self.interrupt_originator();
        self.set_variable("endpoint_disposition", Some("ANSWER"));
        log!(NOTICE, self; "Channel [{}] has been answered", self.name());
        self.execute_on("execute_on_answer");
        if !self.has(flags::EARLY_MEDIA) {
            self.execute_on("execute_on_media");
        }
        self.set_callstate(CallState::Active);
        self.tell_presence(None, None, "answered");
        self.indicate(Indication::ANSWER_EVENT);
        true
    }

    /// Whoever called this leg may be reading sound that does not come: it is to look here now.
    fn interrupt_originator(&self) {
        let originator = self.variables.lock().value("originator").map(str::to_owned);
        if let Some(originator) = originator.and_then(|uuid| host().sessions.locate(&uuid)) {
            originator.endpoint.kill(&originator, Signal::Break);
        }
    }

    fn note_progress(&self, note: impl Fn(&mut crate::ffi::profile::Times, i64)) {
        let now = clock::micros();
        self.update_times(|times| note(times, now));
        let originator = self.variables.lock().value("originator").map(str::to_owned);
        if let Some(originator) = originator.and_then(|uuid| host().sessions.locate(&uuid)) {
            originator.update_times(|times| note(times, now));
        }
    }

    /// Tells the caller that the called party rings. Only a leg that called us is told.
    pub(crate) fn ring_ready(&self, value: u32) -> bool {
        if !self.cause().is_none() || !self.is_up() {
            return false;
        }
        if self.is_media_up() {
            return true;
        }
        let told = self.direction() == Direction::Outbound
            || self.receive(Message::new(Indication::RINGING).numbered(value)).is_success();
        if !told {
            self.hangup(Cause::INCOMPATIBLE_DESTINATION);
            return false;
        }
        log!(NOTICE, self; "Ring Ready {}!", self.name());
        self.mark_ring_ready(value);
        true
    }

    /// Opens sound before the answer.
    pub(crate) fn pre_answer(&self) -> bool {
        if !self.cause().is_none() || !self.is_up() {
            return false;
        }
        if self.is_media_up() {
            return true;
        }
        let told = self.direction() == Direction::Outbound
            || self.receive(Message::new(Indication::PROGRESS)).is_success();
        if !told {
            self.hangup(Cause::INCOMPATIBLE_DESTINATION);
            return false;
        }
        self.mark_pre_answered();
        self.audio_sync();
        true
    }

    /// Answers. A leg that we called can only be answered by the far end.
    pub(crate) fn answer(&self) -> bool {
        if self.direction() == Direction::Outbound || (self.is_up() && self.has(flags::ANSWERED)) {
            return true;
        }
        if !self.cause().is_none() || !self.is_up() {
            return false;
        }
        if !self.receive(Message::new(Indication::ANSWER)).is_success() {
            self.hangup(Cause::INCOMPATIBLE_DESTINATION);
            return false;
        }
        self.mark_answered();
        if !self.has(flags::EARLY_MEDIA) {
            self.audio_sync();
        }
        true
    }

    /// Asks the endpoint to drop sound that waits.
    pub(crate) fn audio_sync(&self) {
        if self.is_media_up() {
            self.indicate(Indication::AUDIO_SYNC);
        }
    }

    /// Notes that the phone put the call on hold or took it back.
    pub(crate) fn mark_hold(&self, on: bool) {
        if on == self.has(flags::LEG_HOLDING) {
            return;
        }
        if on {
            self.set_flag(flags::LEG_HOLDING);
        } else {
            self.clear_flag(flags::LEG_HOLDING);
        }
        self.fire(Event::new(if on { Kind::CHANNEL_HOLD } else { Kind::CHANNEL_UNHOLD }));
    }
}
