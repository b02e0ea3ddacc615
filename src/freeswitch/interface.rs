//! API commands and dialplan applications. A type stands for each one, because the core calls
//! them with nothing that would say which is meant.

use std::{
    ffi::{CStr, c_char},
    fmt::Write as _,
};

use super::{codes::Status, guard, session::Session, stream::Stream, sys, text};

/// A command of the console and the event socket.
pub trait Api: 'static {
    /// Its name.
    const NAME: &'static CStr;
    /// What it is for.
    const DESCRIPTION: &'static CStr;
    /// How it is used.
    const SYNTAX: &'static CStr;

    /// Answers the command `arguments` on `out`, on the thread of whoever asks. `session` is the
    /// call that asks, from a dialplan.
    fn run(arguments: &str, session: Option<&Session>, out: &mut Stream<'_>) -> Status;
}

/// A dialplan application.
pub trait Application: 'static {
    /// Its name.
    const NAME: &'static CStr;
    /// What it is for, in short.
    const DESCRIPTION: &'static CStr;
    /// How it is used.
    const SYNTAX: &'static CStr;

    /// Runs the application on the session's thread.
    fn run(session: &Session, data: &str);
}

/// Creates the interface of a command.
///
/// # Safety
/// `module` is the interface of the module that is being loaded (promise A).
pub(super) unsafe fn create_api<A: Api>(module: *mut sys::switch_loadable_module_interface_t) {
    // SAFETY: the caller's promise.
    let interface =
        unsafe { sys::switch_loadable_module_create_interface(module, sys::SWITCH_API_INTERFACE) };
    // SAFETY: null or a new interface, which nobody else looks at before load returns.
    if let Some(interface) = unsafe { interface.cast::<sys::switch_api_interface_t>().as_mut() } {
        interface.interface_name = A::NAME.as_ptr();
        interface.desc = A::DESCRIPTION.as_ptr();
        interface.syntax = A::SYNTAX.as_ptr();
        interface.function = Some(run_api::<A>);
    }
}

/// Creates the interface of an application.
///
/// # Safety
/// `module` is the interface of the module that is being loaded (promise A).
pub(super) unsafe fn create_application<A: Application>(
    module: *mut sys::switch_loadable_module_interface_t,
) {
    // SAFETY: the caller's promise.
    let interface =
        unsafe { sys::switch_loadable_module_create_interface(module, sys::SWITCH_APPLICATION_INTERFACE) };
    // SAFETY: null or a new interface, which nobody else looks at before load returns.
    if let Some(interface) = unsafe { interface.cast::<sys::switch_application_interface_t>().as_mut() } {
        interface.interface_name = A::NAME.as_ptr();
        interface.short_desc = A::DESCRIPTION.as_ptr();
        interface.long_desc = A::DESCRIPTION.as_ptr();
        interface.syntax = A::SYNTAX.as_ptr();
        interface.application_function = Some(run_application::<A>);
        // They handle calls that have no media yet.
        interface.flags = sys::SAF_SUPPORT_NOMEDIA | sys::SAF_ROUTING_EXEC;
    }
}

unsafe extern "C" fn run_api<A: Api>(
    arguments: *const c_char,
    session: *mut sys::switch_core_session_t,
    stream: *mut sys::switch_stream_handle_t,
) -> sys::switch_status_t {
    // The core says of a command that fails that there is none, so one that panics says what it is.
    let answered = guard::run(&A::NAME.to_string_lossy(), None, || {
        // SAFETY: null or a string for the duration of the call.
        let arguments = unsafe { text::from_c(arguments) }.unwrap_or_default();
        // SAFETY: promise B.
        let session = unsafe { Session::from_raw(session) };
        // SAFETY: the core's stream, ours for the duration of the call.
        let Some(stream) = (unsafe { stream.as_mut() }) else { return Some(Status::FALSE) };
        Some(A::run(&arguments, session.as_ref(), &mut Stream::new(stream)))
    });
    answered.unwrap_or_else(|| fail(stream)).0
}

fn fail(stream: *mut sys::switch_stream_handle_t) -> Status {
    // SAFETY: the core's stream, ours for the duration of the call.
    let Some(stream) = (unsafe { stream.as_mut() }) else { return Status::FALSE };
    let written = Stream::new(stream).write_str("-ERR internal error, see the log\n");
    written.map_or(Status::FALSE, |()| Status::SUCCESS)
}

unsafe extern "C" fn run_application<A: Application>(
    session: *mut sys::switch_core_session_t,
    data: *const c_char,
) {
    guard::run(&A::NAME.to_string_lossy(), (), || {
        // SAFETY: promise B.
        let Some(session) = (unsafe { Session::from_raw(session) }) else { return };
        // SAFETY: null or a string for the duration of the call.
        let data = unsafe { text::from_c(data) }.unwrap_or_default();
        A::run(&session, &data);
    });
}
