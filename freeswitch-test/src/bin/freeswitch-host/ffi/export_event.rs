//! `switch_event_*`.

use std::{
    ffi::{c_char, c_int, c_void},
    mem, ptr,
    sync::Arc,
};

use mod_skinny::freeswitch::sys;

use super::{
    endpoint::Status,
    event::{Callback, OwnedEvent, add_header, find_header, remove_headers},
    text::{bytes, malloc_bytes, string, string_or_empty},
};
use crate::core::{event::Kind, fault::fails, host::host};

type EventPtr = *mut sys::switch_event_t;

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_create_subclass_detailed(
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
    event: *mut EventPtr,
    kind: sys::switch_event_types_t,
    subclass: *const c_char,
) -> sys::switch_status_t {
    if fails("switch_event_create_subclass_detailed") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let subclass = unsafe { string(subclass) };
    // SAFETY: where the module wants the event.
    let Some(slot) = (unsafe { event.as_mut() }) else { return sys::SWITCH_STATUS_FALSE };
    *slot = ptr::null_mut();
    if kind != sys::SWITCH_EVENT_CUSTOM && subclass.is_some() {
        return sys::SWITCH_STATUS_GENERR;
    }
    let Some(new) = OwnedEvent::new(Kind(kind as u32), subclass.as_deref()) else {
        return sys::SWITCH_STATUS_MEMERR;
    };
    *slot = new.into_ptr();
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_add_header_string(
    event: EventPtr,
    stack: sys::switch_stack_t,
    name: *const c_char,
    data: *const c_char,
) -> sys::switch_status_t {
    if fails("switch_event_add_header_string") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let (name, data) = unsafe { (string_or_empty(name), string(data)) };
    // SAFETY: the module owns the event.
    let (Some(event), Some(data)) = (unsafe { event.as_mut() }, data) else {
        return sys::SWITCH_STATUS_GENERR;
    };
    add_header(event, &name, &data, stack != sys::SWITCH_STACK_TOP);
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_set_body(event: EventPtr, body: *const c_char) -> sys::switch_status_t {
    if fails("switch_event_set_body") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let body = unsafe { bytes(body) };
    // SAFETY: the module owns the event.
    let Some(event) = (unsafe { event.as_mut() }) else { return sys::SWITCH_STATUS_FALSE };
    let new = body.map_or(ptr::null_mut(), |body| malloc_bytes(&body));
    let old = mem::replace(&mut event.body, new);
    // SAFETY: a body came from the C library's allocator, or is null.
    unsafe { libc::free(old.cast()) };
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_del_header_val(
    event: EventPtr,
    name: *const c_char,
    _value: *const c_char,
) -> sys::switch_status_t {
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(name) };
    // SAFETY: the module owns the event.
    Status::of(unsafe { event.as_mut() }.is_some_and(|event| remove_headers(event, &name))).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_get_header_idx(
    event: EventPtr,
    name: *const c_char,
    _index: c_int,
) -> *mut c_char {
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(name) };
    // SAFETY: the module owns the event, or was handed it.
    let Some(event) = (unsafe { event.as_ref() }) else { return ptr::null_mut() };
    if name == "_body" {
        return event.body;
    }
    // SAFETY: a header lives as long as its event.
    find_header(event, &name).map_or(ptr::null_mut(), |header| unsafe { header.as_ref() }.value)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_get_body(event: EventPtr) -> *mut c_char {
    if fails("switch_event_get_body") {
        return ptr::null_mut();
    }
    // SAFETY: the module owns the event, or was handed it.
    unsafe { event.as_ref() }.map_or(ptr::null_mut(), |event| event.body)
}

/// Takes the event and queues it for delivery.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_fire_detailed(
    file: *const c_char,
    func: *const c_char,
    line: c_int,
    event: *mut EventPtr,
    _user_data: *mut c_void,
) -> sys::switch_status_t {
    // SAFETY: where the module keeps the event that it gives away.
    let Some(slot) = (unsafe { event.as_mut() }) else { return sys::SWITCH_STATUS_FALSE };
    // SAFETY: as above.
    let Some(event) = (unsafe { OwnedEvent::from_ptr(mem::replace(slot, ptr::null_mut())) }) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    if fails("switch_event_fire_detailed") {
        // The event is gone in any case.
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let (file, func) = unsafe { (string_or_empty(file), string_or_empty(func)) };
    let caller = event
        .to_event()
        .with("Event-Calling-File", file)
        .with("Event-Calling-Function", func)
        .with("Event-Calling-Line-Number", line.to_string());
    caller.fire();
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_destroy(event: *mut EventPtr) {
    // SAFETY: where the module keeps the event that it gives away.
    if let Some(slot) = unsafe { event.as_mut() } {
        // SAFETY: as above.
        drop(unsafe { OwnedEvent::from_ptr(mem::replace(slot, ptr::null_mut())) });
    }
}

/// Binds a callback; the node that comes back ends the binding.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_bind_removable(
    _id: *const c_char,
    kind: sys::switch_event_types_t,
    subclass: *const c_char,
    callback: sys::switch_event_callback_t,
    user_data: *mut c_void,
    node: *mut *mut sys::switch_event_node_t,
) -> sys::switch_status_t {
    if fails("switch_event_bind_removable") {
        return sys::SWITCH_STATUS_FALSE;
    }
    let Some(function) = callback else { return sys::SWITCH_STATUS_FALSE };
    // SAFETY: a module's strings are null or good.
    let subclass = unsafe { string(subclass) };
    let listener = Arc::new(Callback { function, user_data: user_data.expose_provenance() });
    // The number that means every event is not the same in all versions.
    let kind = if kind == sys::SWITCH_EVENT_ALL { Kind::ALL } else { Kind(kind as u32) };
    let number = host().dispatch.bind(kind, subclass.as_deref(), listener);
    // SAFETY: where the module wants the node, if it wants it.
    if let Some(slot) = unsafe { node.as_mut() } {
        *slot = Box::into_raw(Box::new(number)).cast();
    }
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_unbind(node: *mut *mut sys::switch_event_node_t) -> sys::switch_status_t {
    // SAFETY: where the module keeps the node.
    let Some(slot) = (unsafe { node.as_mut() }) else { return sys::SWITCH_STATUS_FALSE };
    let node = mem::replace(slot, ptr::null_mut()).cast::<u64>();
    if node.is_null() {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the node came from the function above and is used once.
    let number = unsafe { Box::from_raw(node) };
    Status::of(host().dispatch.unbind(*number)).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_reserve_subclass_detailed(
    owner: *const c_char,
    subclass: *const c_char,
) -> sys::switch_status_t {
    if fails("switch_event_reserve_subclass_detailed") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let (owner, subclass) = unsafe { (string_or_empty(owner), string_or_empty(subclass)) };
    if host().dispatch.reserve(&owner, &subclass) {
        sys::SWITCH_STATUS_SUCCESS
    } else {
        sys::SWITCH_STATUS_INUSE
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_event_free_subclass_detailed(
    owner: *const c_char,
    subclass: *const c_char,
) -> sys::switch_status_t {
    // SAFETY: a module's strings are null or good.
    let (owner, subclass) = unsafe { (string_or_empty(owner), string_or_empty(subclass)) };
    Status::of(host().dispatch.release(&owner, &subclass)).0
}
