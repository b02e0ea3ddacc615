//! `switch_loadable_module_*`: how a module says what it adds.

use std::{
    ffi::{c_char, c_void},
    ptr,
};

use mod_skinny::freeswitch::sys;

use super::{
    interface::{append, new_gate},
    module::Interfaces,
    pool::Pool,
    text::string,
};
use crate::core::{fault::fails, log::log};

/// Makes the structure that a module hangs its interfaces on.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_loadable_module_create_module_interface(
    pool: *mut sys::switch_memory_pool_t,
    name: *const c_char,
) -> *mut Interfaces {
    if fails("switch_loadable_module_create_module_interface") {
        return ptr::null_mut();
    }
    // SAFETY: the pool that the module got when it was loaded.
    let Some(own) = (unsafe { Pool::from_ptr(pool) }) else { return ptr::null_mut() };
    let interfaces = own.zeroed::<Interfaces>();
    // SAFETY: just allocated; all zeroes is a module without interfaces.
    let whole = unsafe { &mut *interfaces };
    // SAFETY: a module's strings are null or good.
    whole.module_name = own.text(&unsafe { string(name) }.unwrap_or_default());
    whole.pool = pool;
    whole.rwlock = new_gate(own);
    interfaces
}

/// Adds an interface of a kind to a module; null for kinds that the host does not have.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_loadable_module_create_interface(
    module: *mut Interfaces,
    kind: sys::switch_module_interface_name_t,
) -> *mut c_void {
    if fails("switch_loadable_module_create_interface") {
        return ptr::null_mut();
    }
    // SAFETY: the module that is being loaded, on this thread.
    let Some(interfaces) = (unsafe { module.as_mut() }) else { return ptr::null_mut() };
    // SAFETY: the module's own pool.
    let Some(pool) = (unsafe { Pool::from_ptr(interfaces.pool) }) else { return ptr::null_mut() };
    match kind {
        sys::SWITCH_ENDPOINT_INTERFACE => append(&mut interfaces.endpoint_interface, module, pool).cast(),
        sys::SWITCH_API_INTERFACE => append(&mut interfaces.api_interface, module, pool).cast(),
        sys::SWITCH_APPLICATION_INTERFACE => {
            append(&mut interfaces.application_interface, module, pool).cast()
        }
        sys::SWITCH_DIALPLAN_INTERFACE => append(&mut interfaces.dialplan_interface, module, pool).cast(),
        _ => {
            log!(WARNING, "Invalid Module Type {kind}: the embedded host does not have it");
            ptr::null_mut()
        }
    }
}
