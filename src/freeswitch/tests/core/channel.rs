//! The call side of sessions.

use std::{
    ffi::{CStr, c_char, c_int},
    ptr,
    sync::atomic::Ordering::SeqCst,
};

use super::{copy, event, exports, give, session, take, values};
use crate::freeswitch::sys;

exports! {
    fn switch_channel_get_name(channel: *mut sys::switch_channel_t) -> *mut c_char {
        session::made(channel.cast()).uuid.as_ptr().cast_mut()
    }

    fn switch_channel_get_state(channel: *mut sys::switch_channel_t) -> sys::switch_channel_state_t {
        session::made(channel.cast()).state.load(SeqCst)
    }

    fn switch_channel_set_flag_value(
        _channel: *mut sys::switch_channel_t,
        _flag: sys::switch_channel_flag_t,
        _value: u32,
    ) {}

    fn switch_channel_set_variable_var_check(
        channel: *mut sys::switch_channel_t,
        name: *const c_char,
        value: *const c_char,
        _check: sys::switch_bool_t,
    ) -> sys::switch_status_t {
        let mut first = session::made(channel.cast()).variables.load(SeqCst);
        event::add_header(&raw mut first, name, value);
        session::made(channel.cast()).variables.store(first, SeqCst);
        sys::SWITCH_STATUS_SUCCESS
    }

    // A copy in the session's pool.
    fn switch_channel_get_variable_dup(
        channel: *mut sys::switch_channel_t,
        name: *const c_char,
        _dup: sys::switch_bool_t,
        _index: c_int,
    ) -> *const c_char {
        let value = event::find_header(session::made(channel.cast()).variables.load(SeqCst), name);
        if value.is_null() { value } else { session::keep_text(channel.cast(), copy(value)) }
    }

    fn switch_channel_variable_first(channel: *mut sys::switch_channel_t) -> *mut sys::switch_event_header_t {
        let first = session::made(channel.cast()).variables.load(SeqCst);
        if !first.is_null() {
            take("variables");
        }
        first
    }

    fn switch_channel_variable_last(_channel: *mut sys::switch_channel_t) {
        give("variables");
    }

    // What has no variable in it is not copied.
    fn switch_channel_expand_variables_check(
        channel: *mut sys::switch_channel_t,
        input: *const c_char,
        _variables: *mut sys::switch_event_t,
        _functions: *mut sys::switch_event_t,
        _depth: u32,
    ) -> *mut c_char {
        let text = CStr::from_ptr(input).to_string_lossy();
        if !text.contains("${") {
            return input.cast_mut();
        }
        let mut header = session::made(channel.cast()).variables.load(SeqCst);
        let mut expanded = text.into_owned();
        while !header.is_null() {
            let name = CStr::from_ptr((*header).name).to_string_lossy();
            let value = CStr::from_ptr((*header).value).to_string_lossy();
            expanded = expanded.replace(&format!("${{{name}}}"), &value);
            header = (*header).next;
        }
        values::hand_over(&expanded)
    }

    fn switch_channel_get_partner_uuid_copy(
        _channel: *mut sys::switch_channel_t,
        buffer: *mut c_char,
        length: sys::switch_size_t,
    ) -> *const c_char {
        let uuid = [b'u'; 300];
        let (last, most) = (length - 1, uuid.len().min(length - 1));
        ptr::copy_nonoverlapping(uuid.as_ptr(), buffer.cast(), most);
        *buffer.add(last) = 0;
        buffer
    }

    fn switch_channel_queue_dtmf(
        channel: *mut sys::switch_channel_t,
        digit: *const sys::switch_dtmf_t,
    ) -> sys::switch_status_t {
        session::made(channel.cast()).digits.lock().push(char::from((*digit).digit.cast_unsigned()));
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_default_dtmf_duration(_duration: u32) -> u32 {
        2000
    }

    fn switch_channel_get_caller_profile(channel: *mut sys::switch_channel_t) -> *mut sys::switch_caller_profile_t {
        session::made(channel.cast()).profile.load(SeqCst)
    }

    fn switch_channel_set_caller_profile(
        channel: *mut sys::switch_channel_t,
        profile: *mut sys::switch_caller_profile_t,
    ) {
        session::made(channel.cast()).profile.store(profile, SeqCst);
    }
}
