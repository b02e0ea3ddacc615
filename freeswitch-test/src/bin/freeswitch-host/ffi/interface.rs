//! Interfaces of modules: linked lists of C structures, each with a lock that keeps its module loaded while it is used.

use std::{ffi::c_char, ptr::NonNull};

use mod_skinny::freeswitch::sys;
use parking_lot::ReentrantMutex;

use super::{pool::Pool, text::string_or_empty};
use crate::core::lock::Gate;

/// A lock of the host's own in a pool, as modules know it.
pub(super) fn new_gate(pool: &Pool) -> *mut sys::switch_thread_rwlock_t {
    let gate = pool.zeroed::<Gate>();
    // SAFETY: the memory is as large and as aligned as a gate, and a gate needs no drop.
    unsafe { gate.write(Gate::default()) };
    gate.cast()
}

/// A nested mutex in a pool, as modules know it.
pub(super) fn new_mutex(pool: &Pool) -> *mut sys::switch_mutex_t {
    let mutex = pool.zeroed::<ReentrantMutex<()>>();
    // SAFETY: the memory is as large and as aligned as a mutex, and it needs no drop.
    unsafe { mutex.write(ReentrantMutex::new(())) };
    mutex.cast()
}

/// The gate that a module's pointer means.
///
/// # Safety
/// `pointer` is null or came from [`new_gate`] of a pool that lives.
pub(super) unsafe fn gate<'a>(pointer: *mut sys::switch_thread_rwlock_t) -> Option<&'a Gate> {
    // SAFETY: by this function's own contract.
    unsafe { pointer.cast::<Gate>().as_ref() }
}

/// What the structures of all kinds of interfaces have.
pub(super) trait Interface {
    fn name(&self) -> *const c_char;
    fn next(&self) -> *mut Self;
    fn rwlock(&self) -> *mut sys::switch_thread_rwlock_t;
    fn parent(&self) -> *mut sys::switch_loadable_module_interface_t;
    /// Fills what every new interface has and appends it to a list.
    fn equip(&mut self, parent: *mut sys::switch_loadable_module_interface_t, pool: &Pool);
    fn set_next(&mut self, next: *mut Self);
}

macro_rules! interfaces {
    ($($kind:ty)*) => {
        $(impl Interface for $kind {
            fn name(&self) -> *const c_char {
                self.interface_name
            }

            fn next(&self) -> *mut Self {
                self.next
            }

            fn rwlock(&self) -> *mut sys::switch_thread_rwlock_t {
                self.rwlock
            }

            fn parent(&self) -> *mut sys::switch_loadable_module_interface_t {
                self.parent
            }

            fn equip(&mut self, parent: *mut sys::switch_loadable_module_interface_t, pool: &Pool) {
                self.parent = parent;
                self.rwlock = new_gate(pool);
                self.reflock = new_mutex(pool);
            }

            fn set_next(&mut self, next: *mut Self) {
                self.next = next;
            }
        })*
    };
}

interfaces! {
    sys::switch_endpoint_interface_t
    sys::switch_api_interface_t
    sys::switch_application_interface_t
    sys::switch_dialplan_interface_t
}

/// An interface, which its module's pool holds.
pub(super) struct Handle<T>(NonNull<T>);

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Handle<T> {}

// SAFETY: interfaces are made before their module is in use and only read afterwards.
unsafe impl<T> Send for Handle<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Handle<T> {}

impl<T: Interface> Handle<T> {
    /// # Safety
    /// `pointer` is null or an interface of a loaded module.
    pub(super) unsafe fn from_ptr(pointer: *mut T) -> Option<Handle<T>> {
        NonNull::new(pointer).map(Handle)
    }

    pub(super) fn as_ptr(self) -> *mut T {
        self.0.as_ptr()
    }

    pub(super) fn get<'a>(self) -> &'a T {
        // SAFETY: the interface lives as long as its module is loaded, which holders of a handle see to.
        unsafe { self.0.as_ref() }
    }

    /// The interface's name.
    pub(super) fn name(self) -> String {
        // SAFETY: names are C strings that live as long as their module.
        unsafe { string_or_empty(self.get().name()) }
    }

    /// Keeps the module loaded.
    pub(super) fn protect(self) {
        self.gates().into_iter().flatten().for_each(Gate::read);
    }

    /// Keeps the module loaded, unless it is just being unloaded.
    pub(super) fn try_protect(self) -> bool {
        let [own, parent] = self.gates();
        if own.is_some_and(|own| !own.try_read()) {
            return false;
        }
        if parent.is_some_and(|parent| !parent.try_read()) {
            own.inspect(|own| own.leave());
            return false;
        }
        true
    }

    /// Lets the module be unloaded.
    pub(super) fn unprotect(self) {
        self.gates().into_iter().flatten().for_each(Gate::leave);
    }

    fn gates<'a>(self) -> [Option<&'a Gate>; 2] {
        let interface = self.get();
        // SAFETY: the module that an interface is of lives as long as the interface.
        let parent = unsafe { interface.parent().as_ref() }.map(|parent| parent.rwlock);
        [
            // SAFETY: the lock was made with the interface, in the same pool.
            unsafe { gate(interface.rwlock()) },
            // SAFETY: the lock was made with the module, in its pool.
            parent.and_then(|parent| unsafe { gate(parent) }),
        ]
    }
}

/// The interfaces of a list.
pub(super) fn list<T: Interface>(head: *mut T) -> Vec<Handle<T>> {
    let mut found = Vec::new();
    let mut next = head;
    // SAFETY: the list is of a loaded module, whose interfaces live.
    while let Some(handle) = unsafe { Handle::from_ptr(next) } {
        next = handle.get().next();
        found.push(handle);
    }
    found
}

/// Appends a new interface to a list and returns it.
pub(super) fn append<T: Interface>(
    head: &mut *mut T,
    parent: *mut sys::switch_loadable_module_interface_t,
    pool: &Pool,
) -> *mut T {
    let new = pool.zeroed::<T>();
    // SAFETY: just allocated; all zeroes is an interface without a name.
    unsafe { &mut *new }.equip(parent, pool);
    match list(*head).last() {
        // SAFETY: the list is of a module that is being loaded, on this thread.
        Some(last) => unsafe { &mut *last.as_ptr() }.set_next(new),
        None => *head = new,
    }
    new
}
