//! Events, which are delivered at once and on the thread that fires them.

use std::{
    ffi::{CStr, CString, c_char, c_int, c_void},
    ptr,
};

use parking_lot::RecursiveRwLock;

use super::{Kept, copy, exports, free_text, give, is, refuses, take};
use crate::freeswitch::sys;

struct Binding {
    event_id: sys::switch_event_types_t,
    subclass: Option<CString>,
    callback: sys::switch_event_callback_t,
    user_data: *mut c_void,
}

/// Locked for reading while events are delivered.
static BINDINGS: RecursiveRwLock<Vec<Kept<Binding>>> = RecursiveRwLock::new(Vec::new());

pub(super) unsafe fn add_header(
    first: *mut *mut sys::switch_event_header_t,
    name: *const c_char,
    value: *const c_char,
) {
    let mut place = first;
    while !unsafe { *place }.is_null() {
        place = unsafe { &raw mut (**place).next };
    }
    let (name, value) = unsafe { (copy(name), copy(value)) };
    let header = sys::switch_event_header_t { name, value, ..Default::default() };
    unsafe { *place = Box::into_raw(Box::new(header)) };
}

pub(super) unsafe fn find_header(
    mut header: *mut sys::switch_event_header_t,
    name: *const c_char,
) -> *mut c_char {
    let name = unsafe { CStr::from_ptr(name) };
    while !header.is_null() {
        if unsafe { CStr::from_ptr((*header).name) }.to_bytes().eq_ignore_ascii_case(name.to_bytes()) {
            return unsafe { (*header).value };
        }
        header = unsafe { (*header).next };
    }
    ptr::null_mut()
}

pub(super) unsafe fn free_headers(mut header: *mut sys::switch_event_header_t) {
    while !header.is_null() {
        let gone = unsafe { Box::from_raw(header) };
        unsafe { free_text(gone.name) };
        unsafe { free_text(gone.value) };
        header = gone.next;
    }
}

unsafe fn deliver(event: *mut sys::switch_event_t) {
    for &Kept(binding) in BINDINGS.read().iter() {
        let fits = unsafe {
            let subclass = (*binding).subclass.as_ref();
            (*binding).event_id == (*event).event_id
                && subclass.is_none_or(|subclass| is((*event).subclass_name, subclass))
        };
        if let (true, Some(callback)) = (fits, unsafe { (*binding).callback }) {
            unsafe { (*event).bind_user_data = (*binding).user_data };
            unsafe { callback(event) };
        }
    }
}

exports! {
    fn switch_event_create_subclass_detailed(
        _file: *const c_char,
        _function: *const c_char,
        _line: c_int,
        event: *mut *mut sys::switch_event_t,
        event_id: sys::switch_event_types_t,
        subclass: *const c_char,
    ) -> sys::switch_status_t {
        take("event");
        let made = sys::switch_event_t { event_id, subclass_name: copy(subclass), ..Default::default() };
        *event = Box::into_raw(Box::new(made));
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_event_add_header_string(
        event: *mut sys::switch_event_t,
        _stack: sys::switch_stack_t,
        name: *const c_char,
        value: *const c_char,
    ) -> sys::switch_status_t {
        add_header(&raw mut (*event).headers, name, value);
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_event_set_body(event: *mut sys::switch_event_t, body: *const c_char) -> sys::switch_status_t {
        free_text((*event).body);
        (*event).body = copy(body);
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_event_get_header_idx(
        event: *mut sys::switch_event_t,
        name: *const c_char,
        _index: c_int,
    ) -> *mut c_char {
        find_header((*event).headers, name)
    }

    fn switch_event_get_body(event: *mut sys::switch_event_t) -> *mut c_char {
        (*event).body
    }

    fn switch_event_fire_detailed(
        _file: *const c_char,
        function: *const c_char,
        _line: c_int,
        event: *mut *mut sys::switch_event_t,
        _user_data: *mut c_void,
    ) -> sys::switch_status_t {
        let refused = refuses("event");
        if !refused {
            add_header(&raw mut (**event).headers, c"Event-Calling-Function".as_ptr(), function);
            deliver(*event);
        }
        switch_event_destroy(event);
        if refused { sys::SWITCH_STATUS_FALSE } else { sys::SWITCH_STATUS_SUCCESS }
    }

    fn switch_event_destroy(event: *mut *mut sys::switch_event_t) {
        give("event");
        let gone = Box::from_raw(*event);
        *event = ptr::null_mut();
        free_headers(gone.headers);
        free_text(gone.body);
        free_text(gone.subclass_name);
    }

    fn switch_event_bind_removable(
        _id: *const c_char,
        event_id: sys::switch_event_types_t,
        subclass: *const c_char,
        callback: sys::switch_event_callback_t,
        user_data: *mut c_void,
        node: *mut *mut sys::switch_event_node_t,
    ) -> sys::switch_status_t {
        if refuses("binding") {
            return sys::SWITCH_STATUS_MEMERR;
        }
        take("binding");
        let subclass = (!subclass.is_null()).then(|| CStr::from_ptr(subclass).to_owned());
        let binding = Box::into_raw(Box::new(Binding { event_id, subclass, callback, user_data }));
        BINDINGS.write().push(Kept(binding));
        *node = binding.cast();
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_event_unbind(node: *mut *mut sys::switch_event_node_t) -> sys::switch_status_t {
        give("binding");
        let binding = (*node).cast::<Binding>();
        *node = ptr::null_mut();
        BINDINGS.write().retain(|kept| kept.0 != binding);
        drop(Box::from_raw(binding));
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_event_reserve_subclass_detailed(
        _owner: *const c_char,
        _subclass: *const c_char,
    ) -> sys::switch_status_t {
        if refuses("subclass") {
            return sys::SWITCH_STATUS_INUSE;
        }
        take("subclass");
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_event_free_subclass_detailed(
        _owner: *const c_char,
        _subclass: *const c_char,
    ) -> sys::switch_status_t {
        give("subclass");
        sys::SWITCH_STATUS_SUCCESS
    }
}
