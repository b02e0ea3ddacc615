//! Configuration and directory, as XML. Lookups may block (promise G).

use std::{
    borrow::Cow,
    marker::PhantomData,
    ptr::{self, NonNull},
};

use super::{event::Event, sys, text};

/// A tree that was looked up, released when dropped.
#[derive(Debug)]
pub struct Tree(NonNull<sys::switch_xml>);

impl Tree {
    /// # Safety
    /// `raw` is null or the root of a tree that the caller hands over.
    unsafe fn from_raw(raw: sys::switch_xml_t) -> Option<Self> {
        NonNull::new(raw).map(Self)
    }

    /// Returns the tree's root.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node { raw: self.0, tree: PhantomData }
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // SAFETY: gives up the one reference that the lookup took.
        unsafe { sys::switch_xml_free(self.0.as_ptr()) };
    }
}

/// An element, as long as its tree is kept.
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    raw: NonNull<sys::switch_xml>,
    tree: PhantomData<&'t Tree>,
}

impl<'t> Node<'t> {
    /// # Safety
    /// `raw` is null or an element of a tree that stays for `'t`.
    unsafe fn from_raw(raw: sys::switch_xml_t) -> Option<Self> {
        NonNull::new(raw).map(|raw| Self { raw, tree: PhantomData })
    }

    fn element(&self) -> &'t sys::switch_xml {
        // SAFETY: part of a tree that stays for 't, and is not changed while somebody has it.
        unsafe { self.raw.as_ref() }
    }

    /// Returns the element's name.
    #[must_use]
    pub fn name(&self) -> Cow<'t, str> {
        // SAFETY: null or a string of the tree.
        unsafe { text::borrow(self.element().name) }.unwrap_or_default()
    }

    /// Returns the text in the element.
    #[must_use]
    pub fn text(&self) -> Cow<'t, str> {
        // SAFETY: null or a string of the tree.
        unsafe { text::borrow(self.element().txt) }.unwrap_or_default()
    }

    /// Returns an attribute's value.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        let name = text::to_c(name);
        // SAFETY: part of the tree, and the string outlives the call.
        let value = unsafe { sys::switch_xml_attr(self.raw.as_ptr(), name.as_ptr()) };
        // SAFETY: null or a string of the tree.
        unsafe { text::borrow(value) }
    }

    /// Returns the first child of that name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<Self> {
        let name = text::to_c(name);
        // SAFETY: part of the tree, and the string outlives the call.
        let child = unsafe { sys::switch_xml_child(self.raw.as_ptr(), name.as_ptr()) };
        // SAFETY: null or part of the tree.
        unsafe { Self::from_raw(child) }
    }

    /// Returns the children of that name, in order.
    pub fn children(&self, name: &str) -> impl Iterator<Item = Self> + use<'t> {
        std::iter::successors(self.child(name), |node| {
            // SAFETY: null or part of the tree.
            unsafe { Self::from_raw(node.element().next) }
        })
    }

    /// Returns all children, in order.
    pub fn elements(&self) -> impl Iterator<Item = Self> + use<'t> {
        // SAFETY: null or part of the tree.
        let first = unsafe { Self::from_raw(self.element().child) };
        std::iter::successors(first, |node| {
            // SAFETY: null or part of the tree.
            unsafe { Self::from_raw(node.element().ordered) }
        })
    }
}

/// A configuration file's `<configuration>` element, with its tree.
#[derive(Debug)]
pub struct Configuration {
    tree: Tree,
    node: NonNull<sys::switch_xml>,
}

impl Configuration {
    /// Looks up the configuration `name`, such as `skinny.conf`.
    #[must_use]
    pub fn open(name: &str) -> Option<Self> {
        let name = text::to_c(name);
        let mut node = ptr::null_mut();
        // SAFETY: the string outlives the call; the core writes an element of the tree or null.
        let root = unsafe { sys::switch_xml_open_cfg(name.as_ptr(), &raw mut node, ptr::null_mut()) };
        // SAFETY: the lookup hands the tree over.
        let tree = unsafe { Tree::from_raw(root) }?;
        NonNull::new(node).map(|node| Self { tree, node })
    }

    /// Returns the `<configuration>` element.
    #[must_use]
    pub fn node(&self) -> Node<'_> {
        let _kept = &self.tree;
        Node { raw: self.node, tree: PhantomData }
    }
}

/// A user of the directory, with the domain and group that it is in.
#[derive(Debug)]
pub struct User {
    tree: Tree,
    user: NonNull<sys::switch_xml>,
    domain: Option<NonNull<sys::switch_xml>>,
    group: Option<NonNull<sys::switch_xml>>,
}

impl User {
    /// Looks up the user whose `key` (`id`) is `name` in the domain. `params` goes to whatever
    /// answers from elsewhere.
    #[must_use]
    pub fn locate(key: &str, name: &str, domain: &str, params: Option<Event>) -> Option<Self> {
        let [key, name, domain] = [key, name, domain].map(text::to_c);
        let params = params.as_ref().map_or(ptr::null_mut(), Event::raw);
        let (mut root, mut domain_node) = (ptr::null_mut(), ptr::null_mut());
        let (mut user, mut group) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the strings outlive the call; the core writes elements of one tree, or null.
        let status = unsafe {
            sys::switch_xml_locate_user(
                key.as_ptr(),
                name.as_ptr(),
                domain.as_ptr(),
                c"".as_ptr(),
                &raw mut root,
                &raw mut domain_node,
                &raw mut user,
                &raw mut group,
                params,
            )
        };
        // SAFETY: the lookup hands the tree over, whatever it found in it.
        let tree = unsafe { Tree::from_raw(root) }?;
        let user = NonNull::new(user).filter(|_| status == sys::SWITCH_STATUS_SUCCESS)?;
        Some(Self { tree, user, domain: NonNull::new(domain_node), group: NonNull::new(group) })
    }

    /// Returns the `<user>` element.
    #[must_use]
    pub fn user(&self) -> Node<'_> {
        let _kept = &self.tree;
        Node { raw: self.user, tree: PhantomData }
    }

    /// Returns the `<domain>` element.
    #[must_use]
    pub fn domain(&self) -> Option<Node<'_>> {
        self.domain.map(|raw| Node { raw, tree: PhantomData })
    }

    /// Returns the `<group>` element.
    #[must_use]
    pub fn group(&self) -> Option<Node<'_>> {
        self.group.map(|raw| Node { raw, tree: PhantomData })
    }
}

/// Returns whether the directory has the domain.
#[must_use]
pub fn has_domain(domain: &str) -> bool {
    let domain = text::to_c(domain);
    let (mut root, mut node) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the string outlives the call; the core writes elements of one tree, or null.
    let status = unsafe {
        sys::switch_xml_locate_domain(domain.as_ptr(), ptr::null_mut(), &raw mut root, &raw mut node)
    };
    // SAFETY: the lookup hands the tree over, whatever it found in it.
    let tree = unsafe { Tree::from_raw(root) };
    tree.is_some() && status == sys::SWITCH_STATUS_SUCCESS && !node.is_null()
}

/// Looks up a user whose params and variables are merged with those of group and domain; the root
/// is the `<user>` element.
#[must_use]
pub fn locate_merged_user(key: &str, name: &str, domain: &str, params: Option<Event>) -> Option<Tree> {
    let [key, name, domain] = [key, name, domain].map(text::to_c);
    let params = params.as_ref().map_or(ptr::null_mut(), Event::raw);
    let mut user = ptr::null_mut();
    // SAFETY: the strings outlive the call; the core writes a tree of its own, or null.
    unsafe {
        sys::switch_xml_locate_user_merged(
            key.as_ptr(),
            name.as_ptr(),
            domain.as_ptr(),
            c"".as_ptr(),
            &raw mut user,
            params,
        )
    };
    // SAFETY: the lookup hands the tree over.
    unsafe { Tree::from_raw(user) }
}
