//! `switch_xml_*`: parts of the configuration as trees of C structures.

use std::{
    ffi::{CStr, c_char},
    ptr,
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering},
};

use freeswitch_test::content::xml::{Document, Element};
use mod_skinny::freeswitch::sys;
use parking_lot::Mutex;

use super::{
    event::find_header,
    pool::Pool,
    text::{string, string_or_empty},
};
use crate::core::{
    fault::{self, fails},
    host::host,
};

type Node = sys::switch_xml;

/// A tree and the memory it is in. The root comes first, so that a pointer to it is a pointer to this.
#[repr(C)]
struct Tree {
    root: Node,
    /// Who has it: it goes when nobody does.
    owners: AtomicUsize,
    _pool: Pool,
}

/// Lays a tree out and gives it away; `switch_xml_free` takes it back.
fn give(element: &Element) -> *mut Node {
    let pool = Pool::default();
    // SAFETY: all zeroes is a node without anything.
    let root: Node = unsafe { std::mem::zeroed() };
    let tree = Box::into_raw(Box::new(Tree { root, owners: AtomicUsize::new(1), _pool: pool }));
    // SAFETY: just made, and nobody else has it.
    let whole = unsafe { &mut *tree };
    whole.root.is_switch_xml_root_t = sys::SWITCH_TRUE;
    fill(&raw mut whole.root, element, &whole._pool);
    tree.cast()
}

fn fill(node: *mut Node, element: &Element, pool: &Pool) {
    // SAFETY: the node is in a tree that is being made.
    let own = unsafe { &mut *node };
    own.name = pool.text(&element.name);
    own.txt = pool.text(&element.text);
    own.attr = attributes(element, pool);
    let mut made: Vec<*mut Node> = Vec::new();
    for child in &element.children {
        let new = pool.zeroed::<Node>();
        fill(new, child, pool);
        // SAFETY: just made.
        unsafe { &mut *new }.parent = node;
        link(&made, new, &child.name);
        made.push(new);
    }
    own.child = made.first().copied().unwrap_or(ptr::null_mut());
}

/// Links a node behind those before it: the next of any name, the next of the same name, the next first of its name.
fn link(before: &[*mut Node], new: *mut Node, name: &str) {
    if let Some(last) = before.last() {
        // SAFETY: the nodes are in a tree that is being made.
        unsafe { &mut **last }.ordered = new;
    }
    // SAFETY: as above.
    let same = before.iter().rev().find(|node| unsafe { string_or_empty((***node).name) } == name);
    if let Some(same) = same {
        // SAFETY: as above.
        unsafe { &mut **same }.next = new;
        return;
    }
    let mut first = before.first().copied().unwrap_or(ptr::null_mut());
    // SAFETY: as above.
    while let Some(node) = unsafe { first.as_mut() } {
        if node.sibling.is_null() {
            node.sibling = new;
            return;
        }
        first = node.sibling;
    }
}

fn attributes(element: &Element, pool: &Pool) -> *mut *mut c_char {
    let count = element.attributes.len() * 2 + 1;
    let list = pool.alloc(count * size_of::<*mut c_char>()).cast::<*mut c_char>();
    // SAFETY: just allocated, of that length; the last entry stays null.
    let slots = unsafe { std::slice::from_raw_parts_mut(list, count) };
    let texts = element.attributes.iter().flat_map(|(name, value)| [name, value]);
    for (slot, text) in slots.iter_mut().zip(texts) {
        *slot = pool.text(text);
    }
    list
}

/// Opens a configuration file's element; `node` is it, the result is what is to be freed.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_xml_open_cfg(
    file_path: *const c_char,
    node: *mut sys::switch_xml_t,
    _params: *mut sys::switch_event_t,
) -> sys::switch_xml_t {
    if fails("switch_xml_open_cfg") {
        return ptr::null_mut();
    }
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(file_path) };
    let document = host().document();
    let Some(configuration) = document.configuration(&name) else { return ptr::null_mut() };
    let section = Element { children: vec![configuration.clone()], ..Element::new("section") };
    let root = give(&section);
    // SAFETY: where the module wants the element.
    if let Some(slot) = unsafe { node.as_mut() } {
        // SAFETY: the tree was just made.
        *slot = unsafe { &*root }.child;
    }
    root
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_xml_child(xml: sys::switch_xml_t, name: *const c_char) -> sys::switch_xml_t {
    if fails("switch_xml_child") {
        return ptr::null_mut();
    }
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(name) };
    // SAFETY: the module holds the tree.
    let mut next = unsafe { xml.as_ref() }.map_or(ptr::null_mut(), |node| node.child);
    // SAFETY: as above.
    while let Some(node) = unsafe { next.as_ref() } {
        // SAFETY: as above.
        if unsafe { string_or_empty(node.name) } == name {
            return next;
        }
        next = node.sibling;
    }
    ptr::null_mut()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_xml_attr(xml: sys::switch_xml_t, name: *const c_char) -> *const c_char {
    if fails("switch_xml_attr") {
        return ptr::null();
    }
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(name) };
    // SAFETY: the module holds the tree.
    let mut list = unsafe { xml.as_ref() }.map_or(ptr::null_mut(), |node| node.attr);
    // SAFETY: the list ends with null.
    while let Some(key) = unsafe { list.as_ref() }.filter(|key| !key.is_null()) {
        // SAFETY: as above.
        if unsafe { string_or_empty(*key) } == name {
            // SAFETY: a value comes after each name.
            return unsafe { *list.add(1) };
        }
        list = list.wrapping_add(2);
    }
    ptr::null()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_xml_free(xml: sys::switch_xml_t) {
    // SAFETY: the module holds the tree.
    let is_root = unsafe { xml.as_ref() }.is_some_and(|node| node.is_switch_xml_root_t == sys::SWITCH_TRUE);
    if is_root {
        let tree = xml.cast::<Tree>();
        // SAFETY: a root came from `give`, and its owners give it up once each.
        if unsafe { &*tree }.owners.fetch_sub(1, Ordering::AcqRel) == 1 {
            // SAFETY: that was the last one.
            drop(unsafe { Box::from_raw(tree) });
        }
    }
}

/// The configuration, laid out once for all who look things up in it.
struct LaidOut {
    document: Arc<Document>,
    root: *mut Node,
}

// SAFETY: nobody changes the tree, and its owners are counted.
unsafe impl Send for LaidOut {}

impl Drop for LaidOut {
    fn drop(&mut self) {
        // SAFETY: gives up what `give` gave.
        unsafe { switch_xml_free(self.root) };
    }
}

/// The configuration as it was last read; `switch_xml_free` takes the reference back.
#[unsafe(no_mangle)]
extern "C" fn switch_xml_root() -> sys::switch_xml_t {
    static LAID_OUT: Mutex<Option<LaidOut>> = Mutex::new(None);
    let document = host().document();
    let mut laid_out = LAID_OUT.lock();
    let known = laid_out.take().filter(|known| Arc::ptr_eq(&known.document, &document));
    let known = laid_out.insert(known.unwrap_or_else(|| {
        let root = give(document.root());
        LaidOut { document, root }
    }));
    // SAFETY: the tree is kept above.
    unsafe { &*known.root.cast::<Tree>() }.owners.fetch_add(1, Ordering::AcqRel);
    known.root
}

/// The first child of that name whose attribute has that value.
///
/// # Safety
/// `parent` is null or an element of a tree that stays.
unsafe fn find(parent: sys::switch_xml_t, name: &CStr, key: &CStr, value: &str) -> sys::switch_xml_t {
    // SAFETY: the caller's promise.
    let mut next = unsafe { switch_xml_child(parent, name.as_ptr()) };
    // SAFETY: as above.
    while let Some(node) = unsafe { next.as_ref() } {
        // SAFETY: as above.
        let attribute = unsafe { switch_xml_attr(next, key.as_ptr()) };
        // SAFETY: null, or a text of the tree.
        if unsafe { string(attribute) }.is_some_and(|found| found.eq_ignore_ascii_case(value)) {
            return next;
        }
        next = node.next;
    }
    ptr::null_mut()
}

/// Finds a domain of the directory.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_xml_locate_domain(
    domain_name: *const c_char,
    params: *mut sys::switch_event_t,
    root: *mut sys::switch_xml_t,
    domain: *mut sys::switch_xml_t,
) -> sys::switch_status_t {
    if fails("switch_xml_locate_domain") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string(domain_name) }.unwrap_or_default();
    // SAFETY: null, or the module's event.
    let user = unsafe { params.as_ref() }.and_then(|params| find_header(params, "user"));
    // SAFETY: a header of the event above.
    if let Some(user) = user.and_then(|header| unsafe { string(header.as_ref().value) }) {
        fault::wait_for(&user);
    }
    let tree = switch_xml_root();
    // SAFETY: the tree is kept here.
    let section = unsafe { find(tree, c"section", c"name", "directory") };
    // SAFETY: as above.
    let node = unsafe { find(section, c"domain", c"name", &name) };
    if node.is_null() {
        // SAFETY: gives the reference back.
        unsafe { switch_xml_free(tree) };
        return sys::SWITCH_STATUS_FALSE;
    }
    for (slot, value) in [(root, tree), (domain, node)] {
        // SAFETY: null, or where the module wants it.
        if let Some(slot) = unsafe { slot.as_mut() } {
            *slot = value;
        }
    }
    sys::SWITCH_STATUS_SUCCESS
}
