//! Channels: the call side of a session. Its caller profile is in [`profile`](super::profile).

use std::{ffi::c_char, ptr};

use super::{
    codes::{CallState, Capability, Cause, Direction, Flag, State},
    event,
    leg::Digit,
    session::Session,
    sys,
    text::{self, FUNCTION, here},
};

/// The call side of a session, as long as the session is lent.
#[derive(Debug, Clone, Copy)]
pub struct Channel<'s> {
    raw: *mut sys::switch_channel_t,
    session: &'s Session,
}

impl<'s> Channel<'s> {
    pub(super) fn new(raw: *mut sys::switch_channel_t, session: &'s Session) -> Self {
        Self { raw, session }
    }

    pub(super) fn raw(&self) -> *mut sys::switch_channel_t {
        self.raw
    }

    /// Returns the session that the channel belongs to.
    #[must_use]
    pub fn session(&self) -> &'s Session {
        self.session
    }

    /// Returns the channel's name.
    #[must_use]
    pub fn name(&self) -> String {
        // SAFETY: promise B.
        let name = unsafe { sys::switch_channel_get_name(self.raw) };
        // SAFETY: null or a string in the session's pool.
        unsafe { text::from_c(name) }.unwrap_or_default()
    }

    /// Sets the channel's name.
    pub fn set_name(&self, name: &str) {
        let name = text::to_c(name);
        // SAFETY: promise B; the core copies the string.
        unsafe { sys::switch_channel_set_name(self.raw, name.as_ptr()) };
    }

    /// Returns the state that the channel is in or was last sent to.
    #[must_use]
    pub fn state(&self) -> State {
        // SAFETY: promise B.
        State(unsafe { sys::switch_channel_get_state(self.raw) })
    }

    /// Returns the state whose handlers the session's thread is running or last ran.
    #[must_use]
    pub fn running_state(&self) -> State {
        // SAFETY: promise B.
        State(unsafe { sys::switch_channel_get_running_state(self.raw) })
    }

    /// Sends the channel to another state; the core refuses what does not follow.
    pub fn set_state(&self, state: State) {
        let line = line!().cast_signed();
        // SAFETY: promise B.
        unsafe { sys::switch_channel_perform_set_state(self.raw, here!(), FUNCTION, line, state.0) };
    }

    /// Returns what the call looks like to a person.
    #[must_use]
    pub fn call_state(&self) -> CallState {
        // SAFETY: promise B.
        CallState(unsafe { sys::switch_channel_get_callstate(self.raw) })
    }

    /// Sets what the call looks like to a person.
    pub fn set_call_state(&self, state: CallState) {
        let line = line!().cast_signed();
        // SAFETY: promise B.
        unsafe { sys::switch_channel_perform_set_callstate(self.raw, state.0, here!(), FUNCTION, line) };
    }

    /// Returns which way the call goes.
    #[must_use]
    pub fn direction(&self) -> Direction {
        // SAFETY: promise B.
        Direction(unsafe { sys::switch_channel_direction(self.raw) })
    }

    /// Returns whether the call is up: not hung up, not being transferred.
    #[must_use]
    pub fn ready(&self) -> bool {
        // SAFETY: promise B.
        unsafe { sys::switch_channel_test_ready(self.raw, sys::SWITCH_TRUE, sys::SWITCH_FALSE) != 0 }
    }

    /// Returns whether the call is up and its media flows.
    #[must_use]
    pub fn media_ready(&self) -> bool {
        // SAFETY: promise B.
        unsafe { sys::switch_channel_test_ready(self.raw, sys::SWITCH_TRUE, sys::SWITCH_TRUE) != 0 }
    }

    /// Returns whether the call is over.
    #[must_use]
    pub fn down(&self) -> bool {
        self.state().0 >= sys::CS_HANGUP
    }

    /// Returns whether `flag` is set.
    #[must_use]
    pub fn test_flag(&self, flag: Flag) -> bool {
        // SAFETY: promise B.
        unsafe { sys::switch_channel_test_flag(self.raw, flag.0) != 0 }
    }

    /// Sets `flag`.
    pub fn set_flag(&self, flag: Flag) {
        // SAFETY: promise B.
        unsafe { sys::switch_channel_set_flag_value(self.raw, flag.0, 1) };
    }

    /// Clears `flag`.
    pub fn clear_flag(&self, flag: Flag) {
        // SAFETY: promise B.
        unsafe { sys::switch_channel_clear_flag(self.raw, flag.0) };
    }

    /// Says that the channel is capable of something.
    pub fn set_capability(&self, capability: Capability) {
        // SAFETY: promise B.
        unsafe { sys::switch_channel_set_cap_value(self.raw, capability.0, 1) };
    }

    /// Returns a variable of the channel, of its caller profile, or a global one.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        let name = text::to_c(name);
        // SAFETY: promise B; the value is a copy in the session's pool.
        let value =
            unsafe { sys::switch_channel_get_variable_dup(self.raw, name.as_ptr(), sys::SWITCH_TRUE, -1) };
        // SAFETY: null or that copy.
        unsafe { text::from_c(value) }
    }

    /// Sets a variable.
    pub fn set_variable(&self, name: &str, value: &str) {
        self.write_variable(name, Some(value));
    }

    /// Removes a variable.
    pub fn unset_variable(&self, name: &str) {
        self.write_variable(name, None);
    }

    fn write_variable(&self, name: &str, value: Option<&str>) {
        let (name, value) = (text::to_c(name), value.map(text::to_c));
        let value = value.as_ref().map_or(ptr::null(), |value| value.as_ptr());
        // SAFETY: promise B; the core copies both strings.
        unsafe {
            sys::switch_channel_set_variable_var_check(self.raw, name.as_ptr(), value, sys::SWITCH_FALSE)
        };
    }

    /// Returns a variable of the channel that this one is bridged to.
    #[must_use]
    pub fn partner_variable(&self, name: &str) -> Option<String> {
        self.session.partner()?.channel().variable(name)
    }

    /// Returns all variables of the channel.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        // SAFETY: promise B; the list is locked until variable_last.
        let first = unsafe { sys::switch_channel_variable_first(self.raw) };
        if first.is_null() {
            return Vec::new();
        }
        // SAFETY: a list of headers that is locked for us.
        let variables = unsafe { event::collect_headers(first) };
        // SAFETY: gives up the lock that variable_first took.
        unsafe { sys::switch_channel_variable_last(self.raw) };
        variables
    }

    /// Returns `text` with its `${variables}` and functions replaced.
    #[must_use]
    pub fn expand(&self, text: &str) -> String {
        let input = text::to_c(text);
        let none = ptr::null_mut();
        // SAFETY: promise B; the string outlives the call, without lists everything is allowed.
        let output =
            unsafe { sys::switch_channel_expand_variables_check(self.raw, input.as_ptr(), none, none, 0) };
        if output.cast_const() == input.as_ptr() {
            return text.to_owned();
        }
        // SAFETY: not the input, so a copy allocated for us (promise E).
        unsafe { text::take(output) }.unwrap_or_default()
    }

    /// Returns the uuid of the session that this one is bridged to, or was last told to be.
    #[must_use]
    pub fn partner_uuid(&self) -> Option<String> {
        let mut buffer: [c_char; UUID_LENGTH] = [0; UUID_LENGTH];
        // SAFETY: promise B; the buffer is as long as said.
        let uuid =
            unsafe { sys::switch_channel_get_partner_uuid_copy(self.raw, buffer.as_mut_ptr(), buffer.len()) };
        // SAFETY: null or the buffer.
        unsafe { text::from_c(uuid) }
    }

    /// Reports that the phone rings.
    pub fn mark_ring_ready(&self) {
        let (value, line) = (sys::SWITCH_RING_READY_RINGING, line!().cast_signed());
        // SAFETY: promise B.
        unsafe { sys::switch_channel_perform_ring_ready_value(self.raw, value, here!(), FUNCTION, line) };
    }

    /// Reports media before the answer.
    pub fn mark_pre_answered(&self) {
        let line = line!().cast_signed();
        // SAFETY: promise B.
        unsafe { sys::switch_channel_perform_mark_pre_answered(self.raw, here!(), FUNCTION, line) };
    }

    /// Reports the answer.
    pub fn mark_answered(&self) {
        let line = line!().cast_signed();
        // SAFETY: promise B.
        unsafe { sys::switch_channel_perform_mark_answered(self.raw, here!(), FUNCTION, line) };
    }

    /// Reports that the phone holds the call, or no longer does; the core derives the call state.
    pub fn mark_hold(&self, on: bool) {
        let on = if on { sys::SWITCH_TRUE } else { sys::SWITCH_FALSE };
        // SAFETY: promise B.
        unsafe { sys::switch_channel_mark_hold(self.raw, on) };
    }

    /// Tells watchers of the line under whose `presence_id` the channel goes what goes on there, in a word.
    pub fn tell_presence(&self, status: &str) {
        let (status, line) = (text::to_c(status), line!().cast_signed());
        let (rpid, id) = (c"unknown".as_ptr(), ptr::null());
        // SAFETY: promise B; the core copies the strings.
        unsafe {
            sys::switch_channel_perform_presence(
                self.raw,
                rpid,
                status.as_ptr(),
                id,
                here!(),
                FUNCTION,
                line,
            );
        };
    }

    /// Returns what the other party is to hear while this one holds it.
    #[must_use]
    pub fn hold_music(&self) -> Option<String> {
        // SAFETY: promise B.
        let music = unsafe { sys::switch_channel_get_hold_music(self.raw) };
        // SAFETY: null or a string in the session's pool.
        unsafe { text::from_c(music) }
    }

    /// Ends the call. The first cause counts.
    pub fn hangup(&self, cause: Cause) {
        let line = line!().cast_signed();
        // SAFETY: promise B.
        unsafe { sys::switch_channel_perform_hangup(self.raw, here!(), FUNCTION, line, cause.0) };
    }

    /// Executes what a variable holds (an application and its data), if it is set, on the calling thread,
    /// which is the session's.
    pub fn execute_on(&self, variable: &str) {
        let variable = text::to_c(variable);
        // SAFETY: promise B; the string outlives the call.
        unsafe { sys::switch_channel_execute_on(self.raw, variable.as_ptr()) };
    }

    /// Returns why the call ended.
    #[must_use]
    pub fn cause(&self) -> Cause {
        // SAFETY: promise B.
        Cause(unsafe { sys::switch_channel_get_cause(self.raw) })
    }

    /// Queues a digit that the phone pressed. What is not a digit is left out.
    pub fn queue_dtmf(&self, digit: Digit) {
        let Some(dtmf) = to_dtmf(digit, sys::SWITCH_DTMF_ENDPOINT) else { return };
        // SAFETY: promise B; the core copies the digit.
        unsafe { sys::switch_channel_queue_dtmf(self.raw, &raw const dtmf) };
    }
}

/// Returns a digit for C, with the core's standard duration where none is given.
pub(super) fn to_dtmf(digit: Digit, source: sys::switch_dtmf_source_t) -> Option<sys::switch_dtmf_t> {
    let character = u8::try_from(digit.digit).ok()?;
    // SAFETY: 0 asks for the standard duration and changes nothing.
    let standard = || unsafe { sys::switch_core_default_dtmf_duration(0) };
    let duration = if digit.duration == 0 { standard() } else { digit.duration };
    Some(sys::switch_dtmf_t { digit: character.cast_signed(), duration, flags: 0, source })
}

/// Longest uuid that the core keeps, with its NUL.
const UUID_LENGTH: usize = 257;
