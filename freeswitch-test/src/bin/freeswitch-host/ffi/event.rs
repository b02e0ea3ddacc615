//! Events as C structures.

use std::ptr::{self, NonNull};

use mod_skinny::freeswitch::sys;

use super::text::{bytes, malloc_bytes, malloc_string, string_or_empty};
use crate::core::{
    dispatch::Listener,
    event::{Event, Kind, Shared},
};

/// An event of the C interface that somebody owns.
pub(crate) struct OwnedEvent(NonNull<sys::switch_event_t>);

// SAFETY: an event is plain data in the C library's memory; its owner is the only one who touches it.
unsafe impl Send for OwnedEvent {}

impl OwnedEvent {
    /// A new event; `None` when there is no memory.
    pub(super) fn new(kind: Kind, subclass: Option<&str>) -> Option<OwnedEvent> {
        // SAFETY: the size is that of an event.
        let event =
            unsafe { libc::calloc(1, size_of::<sys::switch_event_t>()) }.cast::<sys::switch_event_t>();
        let mut owned = OwnedEvent(NonNull::new(event)?);
        let raw = owned.get_mut();
        raw.event_id = kind.0 as _;
        if let Some(subclass) = subclass {
            raw.subclass_name = malloc_string(subclass);
            owned.add("Event-Subclass", subclass);
        }
        Some(owned)
    }

    /// An event with the headers and the body of one of the host's.
    pub(crate) fn from_event(event: &Event) -> OwnedEvent {
        let owned = OwnedEvent::new(event.kind(), None);
        let Some(mut owned) = owned else { std::process::abort() };
        if !event.subclass.is_empty() {
            owned.get_mut().subclass_name = malloc_string(&event.subclass);
        }
        for (name, value) in &event.headers {
            owned.add(name, value);
        }
        if let Some(body) = &event.body {
            owned.set_body(body);
        }
        owned
    }

    /// # Safety
    /// `pointer` is null or an event that nobody else owns.
    pub(super) unsafe fn from_ptr(pointer: *mut sys::switch_event_t) -> Option<OwnedEvent> {
        NonNull::new(pointer).map(OwnedEvent)
    }

    /// The event as callbacks take it.
    pub(crate) fn as_ptr(&self) -> *mut sys::switch_event_t {
        self.0.as_ptr()
    }

    /// Gives the event away.
    pub(super) fn into_ptr(self) -> *mut sys::switch_event_t {
        let pointer = self.0.as_ptr();
        std::mem::forget(self);
        pointer
    }

    fn get_mut(&mut self) -> &mut sys::switch_event_t {
        // SAFETY: the event lives and this is its owner.
        unsafe { self.0.as_mut() }
    }

    /// The event's kind.
    pub(crate) fn kind(&self) -> Kind {
        // SAFETY: the event lives.
        Kind(unsafe { self.0.as_ref() }.event_id as u32)
    }

    fn add(&mut self, name: &str, value: &str) {
        add_header(self.get_mut(), name, value, true);
    }

    fn set_body(&mut self, body: &[u8]) {
        self.get_mut().body = malloc_bytes(body);
    }

    /// The event as the host keeps it.
    pub(super) fn to_event(&self) -> Event {
        // SAFETY: the event lives.
        unsafe { to_event(self.0.as_ref()) }
    }
}

impl Drop for OwnedEvent {
    fn drop(&mut self) {
        let (mut header, body, subclass) = {
            let event = self.get_mut();
            (event.headers, event.body, event.subclass_name)
        };
        while let Some(mut node) = NonNull::new(header) {
            // SAFETY: the headers of an event are its own.
            header = unsafe { node.as_mut() }.next;
            free_header(node);
        }
        for block in [body.cast(), subclass.cast(), self.0.as_ptr().cast()] {
            // SAFETY: an event and its strings came from the C library's allocator, or are null.
            unsafe { libc::free(block) };
        }
    }
}

fn free_header(node: NonNull<sys::switch_event_header_t>) {
    // SAFETY: the header lives and is not in a list any more.
    let header = unsafe { node.as_ref() };
    for block in [header.name.cast(), header.value.cast(), node.as_ptr().cast()] {
        // SAFETY: a header and its strings came from the C library's allocator.
        unsafe { libc::free(block) };
    }
}

/// Adds a header at the end or at the beginning.
pub(super) fn add_header(event: &mut sys::switch_event_t, name: &str, value: &str, at_end: bool) {
    // SAFETY: the size is that of a header.
    let node = unsafe { libc::calloc(1, size_of::<sys::switch_event_header_t>()) }
        .cast::<sys::switch_event_header_t>();
    // SAFETY: just allocated, or null.
    let Some(header) = (unsafe { node.as_mut() }) else { return };
    header.name = malloc_string(name);
    header.value = malloc_string(value);
    if at_end {
        // SAFETY: null, or the last header of a living event.
        match unsafe { event.last_header.as_mut() } {
            Some(last) => last.next = node,
            None => event.headers = node,
        }
        event.last_header = node;
    } else {
        header.next = event.headers;
        if event.last_header.is_null() {
            event.last_header = node;
        }
        event.headers = node;
    }
}

/// Removes the headers of a name; true when there were some.
pub(super) fn remove_headers(event: &mut sys::switch_event_t, name: &str) -> bool {
    let mut kept = Vec::new();
    let mut removed = false;
    let mut next = event.headers;
    while let Some(node) = NonNull::new(next) {
        // SAFETY: the headers of a living event live.
        let header = unsafe { node.as_ref() };
        next = header.next;
        // SAFETY: a header's name is a C string.
        if unsafe { string_or_empty(header.name) }.eq_ignore_ascii_case(name) {
            removed = true;
            free_header(node);
        } else {
            kept.push(node);
        }
    }
    event.headers = ptr::null_mut();
    event.last_header = ptr::null_mut();
    for mut node in kept.into_iter().rev() {
        // SAFETY: as above.
        unsafe { node.as_mut() }.next = event.headers;
        event.headers = node.as_ptr();
        if event.last_header.is_null() {
            event.last_header = node.as_ptr();
        }
    }
    removed
}

/// The first header of a name.
pub(super) fn find_header(
    event: &sys::switch_event_t,
    name: &str,
) -> Option<NonNull<sys::switch_event_header_t>> {
    let mut next = event.headers;
    while let Some(node) = NonNull::new(next) {
        // SAFETY: the headers of a living event live.
        let header = unsafe { node.as_ref() };
        // SAFETY: a header's name is a C string.
        if unsafe { string_or_empty(header.name) }.eq_ignore_ascii_case(name) {
            return Some(node);
        }
        next = header.next;
    }
    None
}

/// A C event as the host keeps it.
///
/// # Safety
/// The event's headers and strings are good.
pub(super) unsafe fn to_event(event: &sys::switch_event_t) -> Event {
    let mut copy = Event::new(Kind(event.event_id as u32));
    // SAFETY: by this function's own contract.
    copy.subclass = unsafe { string_or_empty(event.subclass_name) };
    // SAFETY: as above.
    copy.body = unsafe { bytes(event.body) };
    let mut next = event.headers;
    // SAFETY: as above.
    while let Some(header) = unsafe { next.as_ref() } {
        // SAFETY: as above.
        let (name, value) = unsafe { (string_or_empty(header.name), string_or_empty(header.value)) };
        copy.add(&name, value);
        next = header.next;
    }
    copy
}

/// A callback that a module bound to events.
pub(super) struct Callback {
    pub(super) function: unsafe extern "C" fn(*mut sys::switch_event_t),
    /// The module's own pointer, as a number.
    pub(super) user_data: usize,
}

impl Listener for Callback {
    fn hear(&self, event: &Shared) {
        let mut copy = OwnedEvent::from_event(event);
        copy.get_mut().bind_user_data = ptr::with_exposed_provenance_mut(self.user_data);
        // SAFETY: a callback of a loaded module, with an event that lives until it returns.
        unsafe { (self.function)(copy.as_ptr()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_survive_the_way_to_c_and_back() {
        let mut event = Event::custom("skinny::register").with("A", "1").with("B", "").with("a", "2");
        event.body = Some(b"body \xe9".to_vec());
        let owned = OwnedEvent::from_event(&event);
        let back = owned.to_event();
        assert_eq!(back.headers, event.headers);
        assert_eq!((back.subclass, back.body), (event.subclass, event.body));
    }

    #[test]
    fn headers_are_removed_in_any_case() {
        let mut owned =
            OwnedEvent::from_event(&Event::new(Kind::COMMAND).with("A", "1").with("B", "2").with("a", "3"));
        assert!(remove_headers(owned.get_mut(), "a"));
        assert!(!remove_headers(owned.get_mut(), "a"));
        add_header(owned.get_mut(), "C", "4", true);
        add_header(owned.get_mut(), "Z", "0", false);
        let names: Vec<_> = owned.to_event().headers.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Z", "B", "C"]);
        assert!(find_header(owned.get_mut(), "c").is_some());
    }
}
