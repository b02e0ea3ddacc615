//! Documents: elements that are linked as the core links them, with the references counted at the root.

use std::{
    ffi::{CStr, c_char},
    ptr,
};

use parking_lot::Mutex;

use super::{Kept, exports, free_text, give, is, own, refuses, take};
use crate::freeswitch::sys;

/// An element to be.
pub(in super::super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, &'static str)>,
    text: &'static str,
    children: Vec<Element>,
}

pub(in super::super) fn element(name: &'static str) -> Element {
    Element { name, attributes: Vec::new(), text: "", children: Vec::new() }
}

impl Element {
    pub(in super::super) fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.attributes.push((name, value));
        self
    }

    pub(in super::super) fn saying(self, text: &'static str) -> Self {
        Self { text, ..self }
    }

    pub(in super::super) fn holding(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Makes it, and what it holds, part of a document.
    fn make(&self, parent: sys::switch_xml_t) -> sys::switch_xml_t {
        let mut attributes: Vec<*mut c_char> = Vec::new();
        for (name, value) in &self.attributes {
            attributes.extend([own(name), own(value)]);
        }
        attributes.push(ptr::null_mut());
        let made = Box::into_raw(Box::new(sys::switch_xml {
            name: own(self.name),
            txt: own(self.text),
            attr: Box::into_raw(attributes.into_boxed_slice()).cast(),
            parent,
            ..Default::default()
        }));
        let children: Vec<_> = self.children.iter().map(|child| child.make(made)).collect();
        for (place, &child) in children.iter().enumerate() {
            unsafe { link(made, &children[..place], child) };
        }
        made
    }
}

/// Links `child` to those before it: all in order, those of its name, the first ones of each name.
unsafe fn link(parent: sys::switch_xml_t, before: &[sys::switch_xml_t], child: sys::switch_xml_t) {
    let Some(&last) = before.last() else {
        unsafe { (*parent).child = child };
        return;
    };
    unsafe { (*last).ordered = child };
    let name = unsafe { CStr::from_ptr((*child).name) };
    let namesake = before.iter().rfind(|other| unsafe { is((***other).name, name) });
    if let Some(&namesake) = namesake {
        unsafe { (*namesake).next = child };
        return;
    }
    let mut first = before[0];
    while !unsafe { (*first).sibling }.is_null() {
        first = unsafe { (*first).sibling };
    }
    unsafe { (*first).sibling = child };
}

unsafe fn destroy(node: sys::switch_xml_t) {
    let gone = unsafe { Box::from_raw(node) };
    let mut child = gone.child;
    while !child.is_null() {
        let next = unsafe { (*child).ordered };
        unsafe { destroy(child) };
        child = next;
    }
    let mut count = 0;
    while !unsafe { *gone.attr.add(count) }.is_null() {
        unsafe { free_text(*gone.attr.add(count)) };
        count += 1;
    }
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(gone.attr, count + 1)) });
    unsafe { free_text(gone.name) };
    unsafe { free_text(gone.txt) };
}

/// The document, to which the core has a reference of its own. Guards all counts.
static DOCUMENT: Mutex<Option<Kept<sys::switch_xml>>> = Mutex::new(None);

pub(super) fn replace(document: Option<&Element>) {
    let made = document.map(|document| {
        let root = document.make(ptr::null_mut());
        unsafe { (*root).refs = 1 };
        Kept(root)
    });
    let mut place = DOCUMENT.lock();
    if let Some(Kept(old)) = std::mem::replace(&mut *place, made) {
        unsafe { release(old) };
    }
}

/// For whoever holds the lock.
unsafe fn release(root: sys::switch_xml_t) {
    unsafe { (*root).refs -= 1 };
    if unsafe { (*root).refs } == 0 {
        unsafe { destroy(root) };
    }
}

unsafe fn child(node: sys::switch_xml_t, name: &CStr) -> sys::switch_xml_t {
    let mut child = unsafe { (*node).child };
    while !child.is_null() && !unsafe { is((*child).name, name) } {
        child = unsafe { (*child).sibling };
    }
    child
}

unsafe fn attribute(node: sys::switch_xml_t, name: &CStr) -> *const c_char {
    let mut place = unsafe { (*node).attr };
    while !unsafe { *place }.is_null() {
        if unsafe { is(*place, name) } {
            return unsafe { *place.add(1) };
        }
        place = unsafe { place.add(2) };
    }
    ptr::null()
}

/// The element `name` of the section that has this attribute `name`.
unsafe fn find(root: sys::switch_xml_t, element: &CStr, name: &CStr) -> sys::switch_xml_t {
    let mut section = unsafe { child(root, c"section") };
    while !section.is_null() {
        let mut found = unsafe { child(section, element) };
        while !found.is_null() {
            if unsafe { is(attribute(found, c"name"), name) } {
                return found;
            }
            found = unsafe { (*found).next };
        }
        section = unsafe { (*section).next };
    }
    ptr::null_mut()
}

exports! {
    fn switch_xml_root() -> sys::switch_xml_t {
        let document = DOCUMENT.lock();
        let Some(Kept(root)) = &*document else { return ptr::null_mut() };
        take("document");
        (**root).refs += 1;
        *root
    }

    fn switch_xml_free(root: sys::switch_xml_t) {
        let _guard = DOCUMENT.lock();
        give("document");
        release(root);
    }

    fn switch_xml_child(node: sys::switch_xml_t, name: *const c_char) -> sys::switch_xml_t {
        child(node, CStr::from_ptr(name))
    }

    fn switch_xml_attr(node: sys::switch_xml_t, name: *const c_char) -> *const c_char {
        attribute(node, CStr::from_ptr(name))
    }

    // What is not there leaves the whole document with the caller.
    fn switch_xml_open_cfg(
        name: *const c_char,
        node: *mut sys::switch_xml_t,
        _params: *mut sys::switch_event_t,
    ) -> sys::switch_xml_t {
        let root = switch_xml_root();
        if !root.is_null() {
            *node = find(root, c"configuration", CStr::from_ptr(name));
        }
        root
    }

    fn switch_xml_locate_domain(
        name: *const c_char,
        _params: *mut sys::switch_event_t,
        root: *mut sys::switch_xml_t,
        domain: *mut sys::switch_xml_t,
    ) -> sys::switch_status_t {
        *root = switch_xml_root();
        if !(*root).is_null() && !refuses("domain") {
            *domain = find(*root, c"domain", CStr::from_ptr(name));
        }
        if (*domain).is_null() { sys::SWITCH_STATUS_FALSE } else { sys::SWITCH_STATUS_SUCCESS }
    }
}
