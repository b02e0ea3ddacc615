//! What is left of the core's functions: log, versions, memory, locks, variables, time, console.

use std::{
    collections::HashMap,
    ffi::{CString, c_char, c_int, c_void},
    mem, ptr,
    sync::OnceLock,
};

use chrono::{DateTime, Datelike, Local, Timelike, Utc};
use mod_skinny::freeswitch::sys;
use parking_lot::{Mutex, ReentrantMutex};

use super::{
    application,
    completion::CompletionCallback,
    endpoint::Status,
    export_session::session,
    interface::gate,
    pool::Pool,
    text::{c_string, malloc_string, string, string_or_empty},
};
use crate::core::{
    access, clock,
    fault::fails,
    host::host,
    log::{Level, Line, short},
};

/// A text of the host's own as a C string that lives for ever.
pub(super) fn literal(text: &str) -> *const c_char {
    static TEXTS: OnceLock<Mutex<HashMap<String, CString>>> = OnceLock::new();
    let mut texts = TEXTS.get_or_init(Mutex::default).lock();
    texts.entry(text.to_owned()).or_insert_with(|| c_string(text)).as_ptr()
}

unsafe extern "C" {
    fn switch_log_printf();
    fn switch_event_add_header();
}

/// The variadic functions are C; naming them here keeps them in the program.
#[used]
static VARIADIC: [unsafe extern "C" fn(); 2] = [switch_log_printf, switch_event_add_header];

/// Tells the level of the log, or sets it; nothing else that a core can be asked for.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_ctl(command: sys::switch_session_ctl_t, value: *mut c_void) -> i32 {
    // SAFETY: null, or an int that is the module's.
    let value = unsafe { value.cast::<i32>().as_mut() };
    let Some(value) = value.filter(|_| command == sys::SCSC_LOGLEVEL) else { return -1 };
    if *value >= sys::SWITCH_LOG_DISABLE {
        host().log.set_level(Level(*value));
    }
    *value = host().log.level().0;
    0
}

/// Takes a log line that the C side has formatted.
#[unsafe(no_mangle)]
unsafe extern "C" fn host_log(
    channel: c_int,
    file: *const c_char,
    func: *const c_char,
    line: c_int,
    userdata: *const c_char,
    level: c_int,
    text: *const c_char,
) {
    // SAFETY: a module's strings are null or good.
    let [file, function, text] = [file, func, text].map(|text| unsafe { string_or_empty(text) });
    let uuid = if channel == c_int::try_from(sys::SWITCH_CHANNEL_ID_SESSION).unwrap_or(-1) {
        // SAFETY: on that channel the pointer is a session that the module holds.
        unsafe { session(userdata.cast_mut().cast()) }.map(|session| session.uuid())
    } else {
        // SAFETY: on the others it is null or a session's identity.
        unsafe { string(userdata) }
    };
    host().log.write(&Line {
        level: Level(level),
        text: text.trim_end_matches('\n').to_owned(),
        file: short(&file).to_owned(),
        line: u32::try_from(line).unwrap_or(0),
        function,
        uuid: uuid.filter(|uuid| !uuid.is_empty()),
    });
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_check_network_list_ip_token(
    ip: *const c_char,
    list: *const c_char,
    _token: *mut *const c_char,
) -> sys::switch_bool_t {
    // SAFETY: a module's strings are null or good.
    let [ip, list] = [ip, list].map(|text| unsafe { string_or_empty(text) });
    let listed = ip.parse().is_ok_and(|address| access::is_listed(&list, address));
    if listed { sys::SWITCH_TRUE } else { sys::SWITCH_FALSE }
}

#[unsafe(no_mangle)]
extern "C" fn switch_version_major() -> *const c_char {
    c"1".as_ptr()
}

#[unsafe(no_mangle)]
extern "C" fn switch_version_minor() -> *const c_char {
    c"11".as_ptr()
}

#[unsafe(no_mangle)]
extern "C" fn switch_version_micro() -> *const c_char {
    c"3-embedded".as_ptr()
}

#[unsafe(no_mangle)]
extern "C" fn switch_version_full() -> *const c_char {
    literal(crate::core::host::VERSION)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_perform_strdup(
    pool: *mut sys::switch_memory_pool_t,
    todup: *const c_char,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> *mut c_char {
    // SAFETY: a module's strings are null or good.
    let text = unsafe { string(todup) };
    // SAFETY: the pool is the module's or a session's.
    match (unsafe { Pool::from_ptr(pool) }, text) {
        (Some(pool), Some(text)) => pool.text(&text),
        _ => ptr::null_mut(),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_perform_alloc(
    pool: *mut sys::switch_memory_pool_t,
    size: sys::switch_size_t,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> *mut std::ffi::c_void {
    // SAFETY: the pool is the module's or a session's.
    unsafe { Pool::from_ptr(pool) }.map_or(ptr::null_mut(), |pool| pool.alloc(size as usize))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_perform_new_memory_pool(
    pool: *mut *mut sys::switch_memory_pool_t,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    // SAFETY: where the module wants the pool.
    let Some(slot) = (unsafe { pool.as_mut() }) else { return sys::SWITCH_STATUS_FALSE };
    *slot = Box::<Pool>::default().into_raw();
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_perform_destroy_memory_pool(
    pool: *mut *mut sys::switch_memory_pool_t,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    // SAFETY: where the module keeps the pool.
    let Some(slot) = (unsafe { pool.as_mut() }) else { return sys::SWITCH_STATUS_FALSE };
    let pointer = mem::replace(slot, ptr::null_mut());
    if !pointer.is_null() {
        // SAFETY: the pool came from the function above and is destroyed once.
        drop(unsafe { Pool::from_raw(pointer) });
    }
    sys::SWITCH_STATUS_SUCCESS
}

/// The mutex that a module means.
///
/// # Safety
/// `pointer` is null or a mutex of an interface or a codec that lives.
unsafe fn mutex<'a>(pointer: *mut sys::switch_mutex_t) -> Option<&'a ReentrantMutex<()>> {
    // SAFETY: by this function's own contract.
    unsafe { pointer.cast::<ReentrantMutex<()>>().as_ref() }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_mutex_lock(lock: *mut sys::switch_mutex_t) -> sys::switch_status_t {
    // SAFETY: the module holds what the mutex is of.
    let Some(lock) = (unsafe { mutex(lock) }) else { return sys::SWITCH_STATUS_FALSE };
    mem::forget(lock.lock());
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_mutex_unlock(lock: *mut sys::switch_mutex_t) -> sys::switch_status_t {
    // SAFETY: the module holds what the mutex is of.
    let Some(lock) = (unsafe { mutex(lock) }) else { return sys::SWITCH_STATUS_FALSE };
    // SAFETY: the module locked it on this thread.
    unsafe { lock.force_unlock() };
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_thread_rwlock_tryrdlock(
    lock: *mut sys::switch_thread_rwlock_t,
) -> sys::switch_status_t {
    if fails("switch_thread_rwlock_tryrdlock") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds what the lock is of.
    Status::of(unsafe { gate(lock) }.is_some_and(crate::core::lock::Gate::try_read)).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_thread_rwlock_unlock(
    lock: *mut sys::switch_thread_rwlock_t,
) -> sys::switch_status_t {
    // SAFETY: the module holds what the lock is of.
    Status::of(unsafe { gate(lock) }.inspect(|gate| gate.leave()).is_some()).0
}

/// A global variable, in memory for the caller to free.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_get_variable_dup(name: *const c_char) -> *mut c_char {
    if fails("switch_core_get_variable_dup") {
        return ptr::null_mut();
    }
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(name) };
    host().variable(&name).map_or(ptr::null_mut(), |value| malloc_string(&value))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_set_variable(name: *const c_char, value: *const c_char) {
    // SAFETY: a module's strings are null or good.
    let (name, value) = unsafe { (string_or_empty(name), string(value)) };
    host().set_variable(&name, value.as_deref());
}

#[unsafe(no_mangle)]
extern "C" fn switch_core_get_uuid() -> *mut c_char {
    literal(&host().uuid).cast_mut()
}

#[unsafe(no_mangle)]
extern "C" fn switch_core_get_hostname() -> *const c_char {
    literal(&host().hostname)
}

#[unsafe(no_mangle)]
extern "C" fn switch_core_get_switchname() -> *const c_char {
    literal(&host().hostname)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_uuid_str(buffer: *mut c_char, length: sys::switch_size_t) -> *mut c_char {
    let text = c_string(&uuid::Uuid::new_v4().to_string());
    let bytes = text.as_bytes_with_nul();
    if buffer.is_null() || bytes.len() > length as usize {
        return buffer;
    }
    // SAFETY: the buffer is as long as the module says, and that is long enough.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), buffer.cast(), bytes.len()) };
    buffer
}

#[unsafe(no_mangle)]
extern "C" fn switch_micro_time_now() -> sys::switch_time_t {
    clock::micros()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_time_exp_lt(
    result: *mut sys::switch_time_exp_t,
    input: sys::switch_time_t,
) -> sys::switch_status_t {
    if fails("switch_time_exp_lt") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: where the module wants the time.
    let (Some(slot), Some(moment)) =
        (unsafe { result.as_mut() }, DateTime::<Utc>::from_timestamp_micros(input))
    else {
        return sys::SWITCH_STATUS_FALSE;
    };
    let local = moment.with_timezone(&Local);
    let number = |value: u32| i32::try_from(value).unwrap_or(0);
    slot.tm_usec = number(local.timestamp_subsec_micros());
    slot.tm_sec = number(local.second());
    slot.tm_min = number(local.minute());
    slot.tm_hour = number(local.hour());
    slot.tm_mday = number(local.day());
    slot.tm_mon = number(local.month0());
    slot.tm_year = local.year() - 1900;
    slot.tm_wday = number(local.weekday().num_days_from_sunday());
    slot.tm_yday = number(local.ordinal0());
    slot.tm_isdst = 0;
    slot.tm_gmtoff = local.offset().local_minus_utc();
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_console_set_complete(text: *const c_char) -> sys::switch_status_t {
    if fails("switch_console_set_complete") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let text = unsafe { string_or_empty(text) };
    Status::of(host().completions.set(&text)).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_console_add_complete_func(
    name: *const c_char,
    callback: sys::switch_console_complete_callback_t,
) -> sys::switch_status_t {
    if fails("switch_console_add_complete_func") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(name) };
    let Some(callback) = callback else { return sys::SWITCH_STATUS_FALSE };
    host().completions.add_function(&name, CompletionCallback(callback));
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_console_del_complete_func(name: *const c_char) -> sys::switch_status_t {
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(name) };
    Status::of(host().completions.remove_function(&name)).0
}

/// Executes an API command and writes its answer to a module's stream.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_api_execute(
    command: *const c_char,
    argument: *const c_char,
    raw: *mut sys::switch_core_session_t,
    stream: *mut sys::switch_stream_handle_t,
) -> sys::switch_status_t {
    // SAFETY: a module's strings are null or good.
    let (command, argument) = unsafe { (string_or_empty(command), string_or_empty(argument)) };
    // SAFETY: null, or a session that the module holds.
    let session = unsafe { session(raw) };
    let answer = crate::api::find(&command, &argument, session);
    let text = answer.clone().unwrap_or_else(|| "INVALID COMMAND!\n".to_owned());
    // SAFETY: the stream is the module's, for the time of this call.
    let written = unsafe { application::write_to(stream, &text) };
    if answer.is_some() { written } else { sys::SWITCH_STATUS_FALSE }
}

/// Formats a header's value and adds it; the C side has formatted it.
#[unsafe(no_mangle)]
unsafe extern "C" fn host_add_header(
    event: *mut sys::switch_event_t,
    stack: c_int,
    name: *const c_char,
    value: *const c_char,
) -> c_int {
    // SAFETY: a module's strings are null or good.
    let (name, value) = unsafe { (string_or_empty(name), string_or_empty(value)) };
    // SAFETY: the module owns the event.
    let Some(event) = (unsafe { event.as_mut() }) else { return 1 };
    super::event::add_header(event, &name, &value, stack != 2);
    0
}
