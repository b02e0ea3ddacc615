//! What a channel knows: flags, variables, caller profile, digits.

use std::sync::atomic::Ordering;

use freeswitch_test::content::dialplan;

use super::{
    cause::Cause,
    event::{Event, Kind},
    flags,
    host::host,
    log::log,
    session::{Direction, Session},
    sessions::Locked,
    state::{CallState, State},
};
use crate::{
    core::clock,
    ffi::profile::{Field, Profile},
};

/// Flags of a channel, and those that it gets with its next state.
pub(crate) struct Flags {
    set: [u32; flags::COUNT],
    pending: Vec<usize>,
}

impl Flags {
    /// Flags of a new channel, which has audio.
    pub(crate) fn audio() -> Flags {
        let mut set = [0; flags::COUNT];
        if let Some(flag) = set.get_mut(flags::AUDIO) {
            *flag = 1;
        }
        Flags { set, pending: Vec::new() }
    }

    fn value(&self, flag: usize) -> u32 {
        self.set.get(flag).copied().unwrap_or(0)
    }

    /// Sets a flag and returns what it was.
    fn replace(&mut self, flag: usize, value: u32) -> u32 {
        self.set.get_mut(flag).map_or(0, |slot| std::mem::replace(slot, value))
    }
}

/// Variables in the order they were set; names match in any case.
#[derive(Default)]
pub(crate) struct Variables(Vec<(String, String)>);

impl Variables {
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn set(&mut self, name: &str, value: Option<&str>) {
        let at = self.0.iter().position(|(known, _)| known.eq_ignore_ascii_case(name));
        match (at.and_then(|at| self.0.get_mut(at)), value) {
            (Some(slot), Some(value)) => value.clone_into(&mut slot.1),
            (None, Some(value)) => self.0.push((name.to_owned(), value.to_owned())),
            (_, None) => self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name)),
        }
    }
}

/// The channel's caller profile and how many it had.
#[derive(Default)]
pub(crate) struct Profiles {
    current: Option<Profile>,
    index: u32,
}

impl Session {
    /// A flag's value; 0 for not set.
    pub(crate) fn flag_value(&self, flag: usize) -> u32 {
        self.flags.lock().value(flag)
    }

    /// Whether a flag is set.
    pub(crate) fn has(&self, flag: usize) -> bool {
        self.flag_value(flag) != 0
    }

    /// Sets a flag.
    pub(crate) fn set_flag(&self, flag: usize) {
        self.set_flag_value(flag, 1);
    }

    /// Sets a flag to a value.
    pub(crate) fn set_flag_value(&self, flag: usize, value: u32) {
        let before = self.flags.lock().replace(flag, value);
        let answered_and_up = self.has(flags::ANSWERED) && self.is_up();
        if flag == flags::LEG_HOLDING && before == 0 && self.has(flags::ANSWERED) {
            self.set_callstate(CallState::Held);
            self.update_times(|times| times.last_hold = clock::micros());
        } else if flag == flags::ORIGINATOR && answered_and_up {
            self.set_callstate(CallState::RingWait);
        } else if flag == flags::OUTBOUND {
            self.set_variable("is_outbound", Some("true"));
        }
    }

    /// Clears a flag.
    pub(crate) fn clear_flag(&self, flag: usize) {
        let before = self.flags.lock().replace(flag, 0);
        let answered = self.has(flags::ANSWERED);
        if flag == flags::LEG_HOLDING && before != 0 && answered {
            self.set_callstate(CallState::Unheld);
            self.update_times(|times| {
                if times.last_hold != 0 {
                    times.hold_accum += clock::micros() - times.last_hold;
                }
            });
        } else if flag == flags::ORIGINATOR && answered && self.is_up() {
            self.set_callstate(CallState::Active);
        }
    }

    /// Adds to or takes from a flag that counts.
    pub(crate) fn count_flag(&self, flag: usize, up: bool) {
        let mut flags = self.flags.lock();
        let value = flags.value(flag);
        flags.replace(flag, if up { value + 1 } else { value.saturating_sub(1) });
    }

    /// Notes a flag that the channel gets when its next state begins to run.
    pub(crate) fn set_state_flag(&self, flag: usize) {
        self.flags.lock().pending.push(flag);
    }

    /// Forgets a noted flag.
    pub(crate) fn clear_state_flag(&self, flag: usize) {
        self.flags.lock().pending.retain(|pending| *pending != flag);
    }

    /// Sets the noted flags.
    pub(super) fn take_state_flags(&self) {
        let mut flags = self.flags.lock();
        for flag in std::mem::take(&mut flags.pending) {
            flags.replace(flag, 1);
        }
    }

    /// Sets what the channel is capable of.
    pub(crate) fn set_cap(&self, cap: u32, value: u32) {
        self.caps.lock().insert(cap, value);
    }

    /// Sets or removes a variable.
    pub(crate) fn set_variable(&self, name: &str, value: Option<&str>) {
        let value = value.filter(|value| !value.is_empty());
        self.variables.lock().set(name, value);
    }

    /// A variable, else a field of the caller profile, else a global variable.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        if let Some(value) = self.variables.lock().value(name) {
            return Some(value.to_owned());
        }
        let field = Field::named(name).and_then(|field| self.profile()?.optional(field));
        field.or_else(|| host().variable(name))
    }

    /// Whether a variable says yes.
    pub(crate) fn variable_is_true(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|value| is_true(&value))
    }

    /// The variables, in the order they were set.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        self.variables.lock().0.clone()
    }

    /// The partner's identity: whom the channel is or was bridged to, or rings.
    pub(crate) fn partner_uuid(&self) -> Option<String> {
        let variables = self.variables.lock();
        variables.value("signal_bond").or_else(|| variables.value("originate_signal_bond")).map(str::to_owned)
    }

    /// The partner, locked.
    pub(crate) fn partner(&self) -> Option<Locked> {
        host().sessions.locate(&self.partner_uuid()?)
    }

    /// The caller profile that is shown: the one the dialplan is asked with, if it is another.
    pub(crate) fn profile(&self) -> Option<Profile> {
        let own = self.own_profile()?;
        own.relation(crate::ffi::profile::Relation::Hunt).or(Some(own))
    }

    /// The channel's own caller profile.
    pub(crate) fn own_profile(&self) -> Option<Profile> {
        self.profiles.lock().current
    }

    /// Gives the channel a caller profile, made in its own pool.
    pub(crate) fn set_profile(&self, profile: Profile) {
        let (before, index) = {
            let mut profiles = self.profiles.lock();
            profiles.index += 1;
            (profiles.current, profiles.index)
        };
        profile.adopt(self, before, index);
        self.profiles.lock().current = Some(profile);
    }

    /// Goes on with a copy of the caller profile, so that what follows does not change what was.
    pub(crate) fn step_profile(&self) {
        if let Some(profile) = self.profile() {
            self.set_profile(profile.copy_into(&self.pool));
        }
    }

    /// A field of the caller profile; empty when there is none.
    pub(crate) fn profile_text(&self, field: Field) -> String {
        self.profile().map(|profile| profile.text(field)).unwrap_or_default()
    }

    /// Changes the times of the caller profile.
    pub(crate) fn update_times(&self, change: impl FnOnce(&mut crate::ffi::profile::Times)) {
        let profiles = self.profiles.lock();
        if let Some(profile) = profiles.current {
            profile.update_times(change);
        }
    }

    /// Takes the name and number of the called party over from the channel that was called.
    pub(crate) fn take_callee_id(&self, from: &Session) {
        let (Some(profile), Some(theirs)) = (self.own_profile(), from.own_profile()) else { return };
        for field in [Field::CalleeIdName, Field::CalleeIdNumber] {
            let text = theirs.text(field);
            if !text.is_empty() {
                profile.set(field, &text);
            }
        }
    }

    /// The call state.
    pub(crate) fn callstate(&self) -> CallState {
        CallState::from_number(self.callstate.load(Ordering::Acquire)).unwrap_or(CallState::Down)
    }

    /// Changes the call state, and says so in an event.
    pub(crate) fn set_callstate(&self, callstate: CallState) {
        let before = self.callstate();
        if before == callstate || before == CallState::Hangup {
            return;
        }
        self.callstate.store(callstate as u32, Ordering::Release);
        log!(DEBUG, self; "({}) Callstate Change {} -> {}", self.name(), before.name(), callstate.name());
        let event = Event::new(Kind::CHANNEL_CALLSTATE)
            .with("Original-Channel-Call-State", before.name())
            .with("Channel-Call-State-Number", (callstate as u32).to_string());
        self.fire(event);
    }

    /// The direction that a person would tell: a leg that went through the dialplan after it was called dials itself.
    pub(crate) fn logical_direction(&self) -> Direction {
        match (self.direction(), self.has(flags::DIALPLAN)) {
            (Direction::Inbound, true) | (Direction::Outbound, false) => Direction::Outbound,
            (Direction::Outbound, true) | (Direction::Inbound, false) => Direction::Inbound,
        }
    }

    /// The channel's state.
    pub(crate) fn state(&self) -> State {
        State::from_number(self.state.load(Ordering::Acquire)).unwrap_or(State::Destroy)
    }

    /// The state that the session's thread is in.
    pub(crate) fn running_state(&self) -> Option<State> {
        State::from_number(self.running_state.load(Ordering::Acquire))
    }

    /// Why the channel hung up; none while it is up.
    pub(crate) fn cause(&self) -> Cause {
        Cause(self.cause.load(Ordering::Acquire))
    }

    /// Whether the channel has not hung up.
    pub(crate) fn is_up(&self) -> bool {
        self.state() < State::Hangup
    }

    /// Whether the channel can be worked with: it is past routing, not hanging up, not on its way elsewhere.
    pub(crate) fn is_ready(&self) -> bool {
        let state = self.state();
        self.cause().is_none()
            && state > State::Routing
            && state < State::Hangup
            && state != State::Reset
            && !self.has(flags::TRANSFER)
            && !self.has(flags::NOT_READY)
            && !self.state_change_pending()
    }

    /// Whether sound flows: answered or in early media, with codecs.
    pub(crate) fn is_media_up(&self) -> bool {
        self.has(flags::ANSWERED) || self.has(flags::EARLY_MEDIA)
    }

    /// Ready, with sound.
    pub(crate) fn is_media_ready(&self) -> bool {
        self.is_media_up() && !self.has(flags::PROXY_MODE) && self.media.has_codecs() && self.is_ready()
    }

    /// Whether the state was changed while the session's thread, which asks, is still busy with the one before.
    pub(crate) fn state_change_pending(&self) -> bool {
        self.is_up() && self.is_own_thread() && Some(self.state()) != self.running_state()
    }
}

/// Whether a text means yes: one of the words for it, or a number that is not 0.
pub(crate) fn is_true(text: &str) -> bool {
    dialplan::is_true(text) || text.parse::<i64>().is_ok_and(|number| number != 0)
}
