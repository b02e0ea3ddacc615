//! Modules that are loaded, with their interfaces, and a dialplan of the core's own.

use std::{
    ffi::{CStr, c_char, c_void},
    ptr,
    sync::OnceLock,
};

use parking_lot::Mutex;

use super::{Call, Kept, copy, exports, lock::Lock, log, refuses, session};
use crate::freeswitch::{codes::Status, event::Event, module::Table, sys};

static MODULES: Mutex<Vec<Kept<sys::switch_loadable_module_interface_t>>> = Mutex::new(Vec::new());

/// A module that was loaded: its interfaces as the core calls them.
pub(in super::super) struct Loaded {
    module: *mut sys::switch_loadable_module_interface_t,
    table: Table,
}

impl Loaded {
    pub(in super::super) fn load(table: Table) -> Result<Self, Status> {
        let mut module = ptr::null_mut();
        match unsafe { table.load.unwrap()(&raw mut module, ptr::null_mut()) } {
            sys::SWITCH_STATUS_SUCCESS => Ok(Self { module, table }),
            other => Err(Status(other)),
        }
    }

    /// Unloads it, while the core holds its interfaces for writing.
    pub(in super::super) fn unload(self) -> Status {
        let status = unsafe { self.table.shutdown.unwrap()() };
        clear();
        Status(status)
    }

    /// Asks the endpoint for a call to `destination`.
    pub(in super::super) fn dial(
        &self,
        caller: &Call,
        variables: Option<&Event>,
        cancel: *mut sys::switch_call_cause_t,
    ) -> Result<Call, sys::switch_call_cause_t> {
        let variables = variables.map_or(ptr::null_mut(), Event::raw);
        let (mut made, mut pool) = (ptr::null_mut(), ptr::null_mut());
        let cause = unsafe {
            let profile = session::made(caller.raw()).profile.load(std::sync::atomic::Ordering::SeqCst);
            let io = (*(*self.module).endpoint_interface).io_routines;
            let outgoing = (*io).outgoing_channel.unwrap();
            outgoing(caller.raw(), variables, profile, &raw mut made, &raw mut pool, 0, cancel)
        };
        if cause == sys::SWITCH_CAUSE_SUCCESS { Ok(Call::given(made)) } else { Err(cause) }
    }

    /// Runs the module's command; with what it wrote.
    pub(in super::super) fn command(&self, arguments: &CStr, session: Option<&Call>) -> (Status, String) {
        let mut answer = String::new();
        let mut stream = sys::switch_stream_handle_t {
            write_function: log::write_function(),
            data: (&raw mut answer).cast(),
            ..Default::default()
        };
        let session = session.map_or(ptr::null_mut(), Call::raw);
        let status = unsafe {
            let function = (*(*self.module).api_interface).function.unwrap();
            function(arguments.as_ptr(), session, &raw mut stream)
        };
        assert_eq!(stream.data_len, answer.len());
        (Status(status), answer)
    }

    /// Runs the module's application.
    pub(in super::super) fn execute(&self, call: &Call, data: &CStr) {
        unsafe {
            let function = (*(*self.module).application_interface).application_function.unwrap();
            function(call.raw(), data.as_ptr());
        }
    }

    /// Whether nobody holds the module's interfaces.
    pub(in super::super) fn is_free(&self) -> bool {
        unsafe { Lock::of((*self.module).rwlock) }.is_free()
    }

    /// Holds them for writing, as unloading does.
    pub(in super::super) fn hold(&self, body: impl FnOnce()) {
        let lock = unsafe { Lock::of((*self.module).rwlock) };
        lock.write();
        body();
        lock.end_write();
    }
}

/// Frees what was loaded, as the core does with the pool of a module.
pub(super) fn clear() {
    for Kept(module) in MODULES.lock().drain(..) {
        let module = unsafe { Box::from_raw(module) };
        unsafe { Lock::free(module.rwlock) };
        for endpoint in [module.endpoint_interface].into_iter().filter(|endpoint| !endpoint.is_null()) {
            drop(unsafe { Box::from_raw(endpoint) });
        }
        for command in [module.api_interface].into_iter().filter(|command| !command.is_null()) {
            drop(unsafe { Box::from_raw(command) });
        }
        for application in [module.application_interface].into_iter().filter(|known| !known.is_null()) {
            drop(unsafe { Box::from_raw(application) });
        }
    }
}

fn new_module() -> *mut sys::switch_loadable_module_interface_t {
    let rwlock = Lock::create();
    Box::into_raw(Box::new(sys::switch_loadable_module_interface_t { rwlock, ..Default::default() }))
}

static DIALPLAN: OnceLock<Kept<sys::switch_dialplan_interface_t>> = OnceLock::new();

/// The one dialplan, `XML`, which stays for ever.
fn dialplan() -> *mut sys::switch_dialplan_interface_t {
    let made = DIALPLAN.get_or_init(|| {
        let (rwlock, reflock) = (Lock::create(), Lock::create());
        Kept(Box::into_raw(Box::new(sys::switch_dialplan_interface_t {
            hunt_function: Some(hunt),
            rwlock,
            reflock,
            parent: new_module(),
            ..Default::default()
        })))
    });
    made.0
}

/// How many use the dialplan, and its module.
pub(in super::super) fn users_of_dialplan() -> (i32, i32) {
    unsafe { ((*dialplan()).refs, (*(*dialplan()).parent).refs) }
}

/// Finds an extension for numbers that begin with 1: an application without argument, and one with the number.
unsafe extern "C" fn hunt(
    session: *mut sys::switch_core_session_t,
    _argument: *mut c_void,
    profile: *mut sys::switch_caller_profile_t,
) -> *mut sys::switch_caller_extension_t {
    let pool = session.cast();
    unsafe {
        let number = (*profile).destination_number;
        if !CStr::from_ptr(number).to_bytes().starts_with(b"1") {
            return ptr::null_mut();
        }
        let bridge = session::keep(
            pool,
            sys::switch_caller_application_t {
                application_name: session::keep_text(pool, copy(c"bridge".as_ptr())),
                application_data: number,
                ..Default::default()
            },
        );
        let answer = session::keep(
            pool,
            sys::switch_caller_application_t {
                application_name: session::keep_text(pool, copy(c"answer".as_ptr())),
                next: bridge,
                ..Default::default()
            },
        );
        let extension = sys::switch_caller_extension_t { current_application: answer, ..Default::default() };
        session::keep(pool, extension)
    }
}

exports! {
    fn switch_loadable_module_create_module_interface(
        _pool: *mut sys::switch_memory_pool_t,
        name: *const c_char,
    ) -> *mut sys::switch_loadable_module_interface_t {
        let module = new_module();
        (*module).module_name = name;
        MODULES.lock().push(Kept(module));
        module
    }

    fn switch_loadable_module_create_interface(
        module: *mut sys::switch_loadable_module_interface_t,
        kind: sys::switch_module_interface_name_t,
    ) -> *mut c_void {
        match kind {
            _ if refuses("interface") => ptr::null_mut(),
            sys::SWITCH_ENDPOINT_INTERFACE => {
                let made = sys::switch_endpoint_interface_t { parent: module, ..Default::default() };
                (*module).endpoint_interface = Box::into_raw(Box::new(made));
                (*module).endpoint_interface.cast()
            }
            sys::SWITCH_API_INTERFACE => {
                (*module).api_interface = Box::into_raw(Box::default());
                (*module).api_interface.cast()
            }
            sys::SWITCH_APPLICATION_INTERFACE => {
                (*module).application_interface = Box::into_raw(Box::default());
                (*module).application_interface.cast()
            }
            other => panic!("no interface of kind {other}"),
        }
    }

    // What is found comes back held: counted and locked for reading, as is its module.
    fn switch_loadable_module_get_dialplan_interface(
        name: *const c_char,
    ) -> *mut sys::switch_dialplan_interface_t {
        if CStr::from_ptr(name) != c"XML" {
            return ptr::null_mut();
        }
        let found = dialplan();
        let guard = (*found).reflock;
        sys::switch_mutex_lock(guard);
        (*found).refs += 1;
        (*(*found).parent).refs += 1;
        for held in [(*found).rwlock, (*(*found).parent).rwlock] {
            Lock::of(held).read();
        }
        sys::switch_mutex_unlock(guard);
        found
    }
}
