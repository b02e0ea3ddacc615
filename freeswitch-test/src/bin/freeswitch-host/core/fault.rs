//! Faults on demand: functions that fail when a module calls them next, and users that the directory is in no hurry
//! to find.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

use parking_lot::{Condvar, Mutex};

use super::log::log;

/// What the command is to be given.
pub(crate) const SYNTAX: &str = "list|next <function>|struck|hold <user>|off";

static FAULTS: Faults =
    Faults { any: AtomicBool::new(false), wanted: Mutex::new(Wanted::NONE), changed: Condvar::new() };

struct Faults {
    /// Whether there is anything to look up.
    any: AtomicBool,
    wanted: Mutex<Wanted>,
    changed: Condvar,
}

struct Wanted {
    /// The function whose next call fails.
    next: Option<String>,
    /// How often one did.
    struck: u64,
    held: BTreeSet<String>,
}

impl Wanted {
    const NONE: Wanted = Wanted { next: None, struck: 0, held: BTreeSet::new() };
}

/// Whether this call of a function is to fail. Asked by everything in [`FUNCTIONS`].
pub(crate) fn fails(function: &str) -> bool {
    if !FAULTS.any.load(Ordering::Relaxed) {
        return false;
    }
    let mut wanted = FAULTS.wanted.lock();
    if wanted.next.as_deref() != Some(function) {
        return false;
    }
    wanted.next = None;
    wanted.struck += 1;
    log!(NOTICE, "{function} fails, as was asked for");
    true
}

/// Waits as long as somebody wants the directory not to find a user.
pub(crate) fn wait_for(user: &str) {
    if !FAULTS.any.load(Ordering::Relaxed) {
        return;
    }
    let mut wanted = FAULTS.wanted.lock();
    while wanted.held.contains(user) {
        FAULTS.changed.wait(&mut wanted);
    }
}

/// The command for all this.
pub(crate) fn command(argument: &str) -> String {
    let mut wanted = FAULTS.wanted.lock();
    match argument.split_once(' ').unwrap_or((argument, "")) {
        ("list", _) => return FUNCTIONS.join("\n"),
        ("struck", _) => return format!("{}\n", wanted.struck),
        ("next", function) if FUNCTIONS.contains(&function) => wanted.next = Some(function.to_owned()),
        ("hold", user) if !user.is_empty() => drop(wanted.held.insert(user.to_owned())),
        ("off", _) => *wanted = Wanted { struck: wanted.struck, ..Wanted::NONE },
        _ => return format!("-USAGE: {SYNTAX}\n"),
    }
    FAULTS.any.store(wanted.next.is_some() || !wanted.held.is_empty(), Ordering::Relaxed);
    FAULTS.changed.notify_all();
    "+OK\n".to_owned()
}

/// What can be made to fail: what the core documents or shows to fail now and then.
const FUNCTIONS: &[&str] = &[
    "_switch_cache_db_get_db_handle_dsn",
    "switch_cache_db_execute_sql",
    "switch_cache_db_execute_sql_callback",
    "switch_cache_db_persistant_execute_trans_full",
    "switch_cache_db_test_reactive",
    "switch_caller_profile_clone",
    "switch_caller_profile_new",
    "switch_channel_get_caller_profile",
    "switch_channel_get_hold_music",
    "switch_channel_get_variable_dup",
    "switch_channel_perform_mark_answered",
    "switch_channel_perform_mark_pre_answered",
    "switch_channel_perform_ring_ready_value",
    "switch_channel_queue_dtmf",
    "switch_channel_set_variable_var_check",
    "switch_channel_variable_first",
    "switch_console_add_complete_func",
    "switch_console_set_complete",
    "switch_core_add_registration",
    "switch_core_codec_init_with_bitrate",
    "switch_core_del_registration",
    "switch_core_get_variable_dup",
    "switch_core_session_check_interface",
    "switch_core_session_get_read_impl",
    "switch_core_session_perform_get_partner",
    "switch_core_session_perform_locate",
    "switch_core_session_perform_receive_message",
    "switch_core_session_read_lock",
    "switch_core_session_request_uuid",
    "switch_core_session_set_read_codec",
    "switch_core_session_set_read_impl",
    "switch_core_session_set_real_read_codec",
    "switch_core_session_set_write_codec",
    "switch_core_session_thread_launch",
    "switch_event_add_header_string",
    "switch_event_bind_removable",
    "switch_event_create_subclass_detailed",
    "switch_event_fire_detailed",
    "switch_event_get_body",
    "switch_event_reserve_subclass_detailed",
    "switch_event_set_body",
    "switch_ivr_broadcast",
    "switch_ivr_hold",
    "switch_ivr_session_transfer",
    "switch_ivr_unhold",
    "switch_ivr_uuid_bridge",
    "switch_loadable_module_create_interface",
    "switch_loadable_module_create_module_interface",
    "switch_loadable_module_get_codecs",
    "switch_loadable_module_get_dialplan_interface",
    "switch_os_sock_get",
    "switch_rtp_add_crypto_key",
    "switch_rtp_dequeue_dtmf",
    "switch_rtp_get_stats",
    "switch_rtp_new",
    "switch_rtp_queue_rfc2833",
    "switch_rtp_request_port",
    "switch_rtp_set_remote_address",
    "switch_rtp_write_frame",
    "switch_rtp_zerocopy_read_frame",
    "switch_thread_rwlock_tryrdlock",
    "switch_time_exp_lt",
    "switch_wait_sock",
    "switch_xml_attr",
    "switch_xml_child",
    "switch_xml_locate_domain",
    "switch_xml_open_cfg",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_of_the_list_asks_whether_it_fails() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/freeswitch-host/ffi");
        let files = std::fs::read_dir(folder).unwrap();
        let texts: Vec<String> =
            files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
        let asking: BTreeSet<&str> = texts
            .iter()
            .flat_map(|text| text.split("if fails(\"").skip(1).filter_map(|rest| rest.split('"').next()))
            .collect();
        assert_eq!(asking, FUNCTIONS.iter().copied().collect());
    }

    #[test]
    fn a_function_fails_once() {
        assert!(!fails("switch_rtp_new"));
        assert_eq!(command("next switch_rtp_new"), "+OK\n");
        assert!(!fails("switch_ivr_hold"));
        assert!(fails("switch_rtp_new") && !fails("switch_rtp_new"));
        assert_eq!(command("struck"), "1\n");
        assert!(command("next nothing").starts_with("-USAGE"));
    }
}
