//! Applications and API commands of modules.

use std::{ffi::c_void, ptr};

use mod_skinny::freeswitch::sys;

use super::{
    interface::Handle,
    text::{c_string, string_or_empty},
};
use crate::core::session::Session;

/// The application works without sound.
const SUPPORTS_NO_MEDIA: u32 = 1 << 0;
/// The application may be executed while the dialplan is searched.
const ROUTING: u32 = 1 << 1;

/// An application of a module, which stays loaded while this is held.
pub(crate) struct ModuleApplication(Handle<sys::switch_application_interface_t>);

impl ModuleApplication {
    pub(super) fn new(handle: Handle<sys::switch_application_interface_t>) -> Option<ModuleApplication> {
        handle.try_protect().then_some(ModuleApplication(handle))
    }

    /// Whether the channel must have sound before.
    pub(crate) fn needs_media(&self) -> bool {
        self.0.get().flags & SUPPORTS_NO_MEDIA == 0
    }

    /// Whether it may be executed while the dialplan is searched.
    pub(crate) fn is_routing_safe(&self) -> bool {
        self.0.get().flags & ROUTING != 0
    }

    /// Executes it on the session's thread.
    pub(crate) fn run(&self, session: &Session, data: &str) {
        let data = c_string(data);
        if let Some(function) = self.0.get().application_function {
            // SAFETY: a callback of a loaded module with a session in its own thread and a string that lives.
            unsafe { function(session.as_ptr().cast(), data.as_ptr()) };
        }
    }
}

impl Drop for ModuleApplication {
    fn drop(&mut self) {
        self.0.unprotect();
    }
}

/// An API command of a module, which stays loaded while this is held.
pub(crate) struct ModuleApi(Handle<sys::switch_api_interface_t>);

impl ModuleApi {
    pub(super) fn new(handle: Handle<sys::switch_api_interface_t>) -> Option<ModuleApi> {
        handle.try_protect().then_some(ModuleApi(handle))
    }

    /// Executes it and returns what it wrote.
    pub(crate) fn run(&self, argument: &str, session: Option<&Session>) -> String {
        let argument = c_string(argument);
        let mut answer = String::new();
        // SAFETY: all zeroes is a stream without functions.
        let mut stream: sys::switch_stream_handle_t = unsafe { std::mem::zeroed() };
        stream.write_function = Some(host_stream_write);
        stream.raw_write_function = Some(raw_write);
        stream.data = ptr::from_mut(&mut answer).cast();
        let session = session.map_or(ptr::null_mut(), |session| session.as_ptr().cast());
        if let Some(function) = self.0.get().function {
            // SAFETY: a callback of a loaded module with a string, perhaps a session, and a stream that live.
            unsafe { function(argument.as_ptr(), session, &raw mut stream) };
        }
        answer
    }
}

impl Drop for ModuleApi {
    fn drop(&mut self) {
        self.0.unprotect();
    }
}

unsafe extern "C" {
    /// Formats as `printf` and hands the result to [`host_stream_append`].
    fn host_stream_write(
        handle: *mut sys::switch_stream_handle_t,
        format: *const std::ffi::c_char,
        ...
    ) -> sys::switch_status_t;
}

/// Appends formatted text to a stream.
#[unsafe(no_mangle)]
unsafe extern "C" fn host_stream_append(
    handle: *mut sys::switch_stream_handle_t,
    text: *const std::ffi::c_char,
) -> sys::switch_status_t {
    // SAFETY: the formatter hands in a C string.
    let text = unsafe { string_or_empty(text) };
    // SAFETY: the stream is one of the host's own.
    unsafe { append(handle, &text) }
}

unsafe extern "C" fn raw_write(
    handle: *mut sys::switch_stream_handle_t,
    data: *mut u8,
    length: sys::switch_size_t,
) -> sys::switch_status_t {
    if data.is_null() {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's data is as long as it says.
    let data = unsafe { std::slice::from_raw_parts(data, length as usize) };
    // SAFETY: the stream is one of the host's own.
    unsafe { append(handle, &String::from_utf8_lossy(data)) }
}

/// # Safety
/// `handle` is null or a stream that [`ModuleApi::run`] made.
unsafe fn append(handle: *mut sys::switch_stream_handle_t, text: &str) -> sys::switch_status_t {
    // SAFETY: by this function's own contract.
    let Some(handle) = (unsafe { handle.as_ref() }) else { return sys::SWITCH_STATUS_FALSE };
    let data: *mut c_void = handle.data;
    // SAFETY: the stream's data is the answer of the command that runs.
    match unsafe { data.cast::<String>().as_mut() } {
        Some(answer) => {
            answer.push_str(text);
            sys::SWITCH_STATUS_SUCCESS
        }
        None => sys::SWITCH_STATUS_FALSE,
    }
}

/// Writes a text to a stream of a module's or of the host's.
///
/// # Safety
/// `handle` is null or a stream that lives.
pub(super) unsafe fn write_to(handle: *mut sys::switch_stream_handle_t, text: &str) -> sys::switch_status_t {
    // SAFETY: by this function's own contract.
    let function = unsafe { handle.as_ref() }.and_then(|handle| handle.write_function);
    let text = c_string(text);
    match function {
        // SAFETY: a stream's function takes a format and what the format names.
        Some(function) => unsafe { function(handle, c"%s".as_ptr(), text.as_ptr()) },
        None => sys::SWITCH_STATUS_FALSE,
    }
}
