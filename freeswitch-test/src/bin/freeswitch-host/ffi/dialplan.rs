//! Dialplans: the host's own, which reads XML, in the form in which modules ask for it.

use std::{
    ffi::{c_char, c_void},
    ptr,
    sync::OnceLock,
};

use mod_skinny::freeswitch::sys;

use super::{
    extension::new_extension,
    interface::{Handle, Interface, new_gate},
    pool::Pool,
    profile::{Field, Profile},
    text::{c_string, string_or_empty},
};
use crate::core::{fault::fails, host::host, routing::hunt_xml, session::Session};

/// The host's dialplan.
const NAME: &str = "XML";

/// The interface, and the memory it is in.
struct Xml {
    handle: Handle<sys::switch_dialplan_interface_t>,
    _pool: Pool,
}

fn xml() -> Option<&'static Xml> {
    static XML: OnceLock<Option<Xml>> = OnceLock::new();
    XML.get_or_init(|| {
        let pool = Pool::default();
        let module = pool.zeroed::<sys::switch_loadable_module_interface_t>();
        // SAFETY: just allocated; all zeroes is a module without interfaces.
        let whole = unsafe { &mut *module };
        whole.module_name = pool.text("mod_dialplan_xml");
        whole.rwlock = new_gate(&pool);
        let interface = pool.zeroed::<sys::switch_dialplan_interface_t>();
        // SAFETY: just allocated; all zeroes is an interface without a name.
        let own = unsafe { &mut *interface };
        own.equip(module, &pool);
        own.interface_name = pool.text(NAME);
        own.hunt_function = Some(hunt_function);
        // SAFETY: the interface lives in the pool, which is kept for ever.
        let handle = unsafe { Handle::from_ptr(interface) }?;
        Some(Xml { handle, _pool: pool })
    })
    .as_ref()
}

fn find(name: &str) -> Option<Handle<sys::switch_dialplan_interface_t>> {
    if name.eq_ignore_ascii_case(NAME) {
        return xml().map(|xml| xml.handle);
    }
    host().modules.dialplan(name)
}

/// Asks a dialplan what it has for a session. `None` when there is no such dialplan; null when it has nothing.
pub(crate) fn hunt(
    name: &str,
    session: &Session,
    argument: &str,
) -> Option<*mut sys::switch_caller_extension_t> {
    let dialplan = find(name)?;
    if !dialplan.try_protect() {
        return None;
    }
    let argument = c_string(argument);
    let found = dialplan.get().hunt_function.map(|function| {
        let argument = argument.as_ptr().cast_mut().cast();
        // SAFETY: the function of a loaded module, with a session in its own thread and a string that lives.
        unsafe { function(session.as_ptr().cast(), argument, ptr::null_mut()) }
    });
    dialplan.unprotect();
    Some(found.unwrap_or(ptr::null_mut()))
}

/// Finds a dialplan and keeps its module loaded until it is given back.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_loadable_module_get_dialplan_interface(
    name: *const c_char,
) -> *mut sys::switch_dialplan_interface_t {
    if fails("switch_loadable_module_get_dialplan_interface") {
        return ptr::null_mut();
    }
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(name) };
    match find(&name).filter(|dialplan| dialplan.try_protect()) {
        Some(dialplan) => {
            // SAFETY: the interface is protected; the counters are only shown.
            unsafe { &mut *dialplan.as_ptr() }.refs += 1;
            // SAFETY: as above, for the module that it is of.
            if let Some(parent) = unsafe { dialplan.get().parent.as_mut() } {
                parent.refs += 1;
            }
            dialplan.as_ptr()
        }
        None => ptr::null_mut(),
    }
}

unsafe extern "C" fn hunt_function(
    session: *mut sys::switch_core_session_t,
    _argument: *mut c_void,
    profile: *mut sys::switch_caller_profile_t,
) -> *mut sys::switch_caller_extension_t {
    // SAFETY: the caller holds the session.
    let Some(session) = (unsafe { session.cast::<Session>().as_ref() }) else { return ptr::null_mut() };
    // SAFETY: null, or a profile in the pool of the session.
    let given = unsafe { Profile::from_ptr(profile) };
    let number = given.or_else(|| session.profile()).map(|profile| profile.text(Field::DestinationNumber));
    let applications = hunt_xml(session, given);
    if applications.is_empty() {
        return ptr::null_mut();
    }
    let number = number.unwrap_or_default();
    new_extension(&session.pool, &number, &number, &applications)
}
