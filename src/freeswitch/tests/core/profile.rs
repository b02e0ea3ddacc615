//! Caller profiles, all in the pools of sessions.

use std::ffi::c_char;

use super::{copy, exports, session};
use crate::freeswitch::sys;

unsafe fn keep(pool: *mut sys::switch_memory_pool_t, text: *const c_char) -> *mut c_char {
    if text.is_null() { text.cast_mut() } else { unsafe { session::keep_text(pool, copy(text)) } }
}

exports! {
    fn switch_caller_profile_new(
        pool: *mut sys::switch_memory_pool_t,
        username: *const c_char,
        dialplan: *const c_char,
        caller_id_name: *const c_char,
        caller_id_number: *const c_char,
        network_addr: *const c_char,
        ani: *const c_char,
        aniii: *const c_char,
        rdnis: *const c_char,
        source: *const c_char,
        context: *const c_char,
        destination_number: *const c_char,
    ) -> *mut sys::switch_caller_profile_t {
        let profile = sys::switch_caller_profile_t {
            username: keep(pool, username),
            dialplan: keep(pool, dialplan),
            caller_id_name: keep(pool, caller_id_name),
            caller_id_number: keep(pool, caller_id_number),
            network_addr: keep(pool, network_addr),
            ani: keep(pool, ani),
            aniii: keep(pool, aniii),
            rdnis: keep(pool, rdnis),
            source: keep(pool, source),
            context: keep(pool, context),
            destination_number: keep(pool, destination_number),
            ..Default::default()
        };
        session::keep(pool, profile)
    }

    fn switch_caller_profile_clone(
        session: *mut sys::switch_core_session_t,
        original: *mut sys::switch_caller_profile_t,
    ) -> *mut sys::switch_caller_profile_t {
        let original = *original;
        switch_caller_profile_new(
            session.cast(),
            original.username,
            original.dialplan,
            original.caller_id_name,
            original.caller_id_number,
            original.network_addr,
            original.ani,
            original.aniii,
            original.rdnis,
            original.source,
            original.context,
            original.destination_number,
        )
    }
}
