//! `switch_xml_*`: parts of the configuration as trees of C structures.

use std::{ffi::c_char, ptr};

use freeswitch_test::content::xml::Element;
use mod_skinny::freeswitch::sys;

use super::{
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
    _pool: Pool,
}

/// Lays a tree out and gives it away; `switch_xml_free` takes it back.
fn give(element: &Element) -> *mut Node {
    let pool = Pool::default();
    // SAFETY: all zeroes is a node without anything.
    let root: Node = unsafe { std::mem::zeroed() };
    let tree = Box::into_raw(Box::new(Tree { root, _pool: pool }));
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
        // SAFETY: a root came from `give` and is freed once.
        drop(unsafe { Box::from_raw(xml.cast::<Tree>()) });
    }
}

/// Finds a domain of the directory, without what is in it.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_xml_locate_domain(
    domain_name: *const c_char,
    _params: *mut sys::switch_event_t,
    root: *mut sys::switch_xml_t,
    domain: *mut sys::switch_xml_t,
) -> sys::switch_status_t {
    if fails("switch_xml_locate_domain") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string(domain_name) }.unwrap_or_default();
    let document = host().document();
    let Some(found) = document.domain(&name) else { return sys::SWITCH_STATUS_FALSE };
    let mut bare = Element::new("domain");
    bare.attributes = found.attributes.clone();
    let tree = give(&Element { children: vec![bare], ..Element::new("section") });
    // SAFETY: the tree was just made.
    let node = unsafe { &*tree }.child;
    for (slot, value) in [(root, tree), (domain, node)] {
        // SAFETY: null, or where the module wants it.
        if let Some(slot) = unsafe { slot.as_mut() } {
            *slot = value;
        }
    }
    sys::SWITCH_STATUS_SUCCESS
}

/// Finds a user of the directory, with its domain and group.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_xml_locate_user(
    key: *const c_char,
    user_name: *const c_char,
    domain_name: *const c_char,
    _ip: *const c_char,
    root: *mut sys::switch_xml_t,
    domain: *mut sys::switch_xml_t,
    user: *mut sys::switch_xml_t,
    ingroup: *mut sys::switch_xml_t,
    _params: *mut sys::switch_event_t,
) -> sys::switch_status_t {
    if fails("switch_xml_locate_user") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let [key, name, realm] =
        [key, user_name, domain_name].map(|text| unsafe { string(text) }.unwrap_or_default());
    fault::wait_for(&name);
    let document = host().document();
    let Some(found) = document.user(&key, &name, &realm) else { return sys::SWITCH_STATUS_FALSE };
    // Only what belongs to this user is laid out: a directory may have thousands.
    let bare = |element: &Element, without: &str| Element {
        children: element.children.iter().filter(|child| child.name != without).cloned().collect(),
        name: element.name.clone(),
        attributes: element.attributes.clone(),
        text: element.text.clone(),
    };
    let users = Element { children: vec![found.user.clone()], ..Element::new("users") };
    let mut whole = bare(found.domain, "groups");
    let group = found.group.map(|group| {
        let mut group = bare(group, "users");
        group.children.push(users.clone());
        group
    });
    match group {
        Some(group) => whole.children.push(Element { children: vec![group], ..Element::new("groups") }),
        None => whole.children.push(users),
    }
    let section = Element { children: vec![whole], ..Element::new("section") };
    let tree = give(&section);
    let child = |parent: sys::switch_xml_t, name: &std::ffi::CStr| {
        // SAFETY: a node of the tree that was just made.
        unsafe { switch_xml_child(parent, name.as_ptr()) }
    };
    // SAFETY: the tree was just made.
    let domain_node = unsafe { &*tree }.child;
    let group_node = child(child(domain_node, c"groups"), c"group");
    let users_node = child(if group_node.is_null() { domain_node } else { group_node }, c"users");
    for (slot, value) in
        [(root, tree), (domain, domain_node), (ingroup, group_node), (user, child(users_node, c"user"))]
    {
        // SAFETY: null, or where the module wants it.
        if let Some(slot) = unsafe { slot.as_mut() } {
            *slot = value;
        }
    }
    sys::SWITCH_STATUS_SUCCESS
}

/// Finds a user with what it takes over from its group and domain; the user is to be freed.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_xml_locate_user_merged(
    key: *const c_char,
    user_name: *const c_char,
    domain_name: *const c_char,
    _ip: *const c_char,
    user: *mut sys::switch_xml_t,
    _params: *mut sys::switch_event_t,
) -> sys::switch_status_t {
    if fails("switch_xml_locate_user_merged") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let [keys, name, realm] =
        [key, user_name, domain_name].map(|text| unsafe { string(text) }.unwrap_or_default());
    let document = host().document();
    for key in keys.split(':') {
        // SAFETY: where the module wants the user.
        if let (Some(found), Some(slot)) = (document.user(key, &name, &realm), unsafe { user.as_mut() }) {
            *slot = give(&found.merged());
            return sys::SWITCH_STATUS_SUCCESS;
        }
    }
    sys::SWITCH_STATUS_FALSE
}
