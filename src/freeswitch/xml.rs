//! Configuration and directory, as XML. Lookups may block (promise G).

use std::{
    borrow::Cow,
    marker::PhantomData,
    ptr::{self, NonNull},
};

use super::{sys, text};

/// A tree that was looked up, released when dropped.
#[derive(Debug)]
pub struct Tree(NonNull<sys::switch_xml>);

impl Tree {
    /// # Safety
    /// `raw` is null or the root of a tree that the caller hands over.
    pub(super) unsafe fn from_raw(raw: sys::switch_xml_t) -> Option<Self> {
        NonNull::new(raw).map(Self)
    }

    /// Tells whether an element is part of this tree.
    pub(super) fn holds(&self, node: NonNull<sys::switch_xml>) -> bool {
        let parent = |node: &NonNull<sys::switch_xml>| {
            // SAFETY: an element of a tree that the caller keeps, and so are those above it.
            NonNull::new(unsafe { (*node.as_ptr()).parent })
        };
        std::iter::successors(Some(node), parent).last() == Some(self.0)
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

/// An element, as long as its tree is kept. Its fields are read one by one: in the root the core counts references
/// meanwhile, on other threads.
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

    /// An element of a tree that the caller keeps for as long as it uses the node.
    pub(super) fn part(raw: NonNull<sys::switch_xml>) -> Self {
        Self { raw, tree: PhantomData }
    }

    pub(super) fn raw(&self) -> NonNull<sys::switch_xml> {
        self.raw
    }

    /// Returns the element's name.
    #[must_use]
    pub fn name(&self) -> Cow<'t, str> {
        // SAFETY: part of the tree.
        let name = unsafe { (*self.raw.as_ptr()).name };
        // SAFETY: null or a string of the tree.
        unsafe { text::borrow(name) }.unwrap_or_default()
    }

    /// Returns the text in the element.
    #[must_use]
    pub fn text(&self) -> Cow<'t, str> {
        // SAFETY: part of the tree.
        let text = unsafe { (*self.raw.as_ptr()).txt };
        // SAFETY: null or a string of the tree.
        unsafe { text::borrow(text) }.unwrap_or_default()
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
            // SAFETY: part of the tree.
            let next = unsafe { (*node.raw.as_ptr()).next };
            // SAFETY: null or part of the tree.
            unsafe { Self::from_raw(next) }
        })
    }

    /// Returns all children, in order.
    pub fn elements(&self) -> impl Iterator<Item = Self> + use<'t> {
        // SAFETY: part of the tree.
        let first = unsafe { (*self.raw.as_ptr()).child };
        // SAFETY: null or part of the tree.
        std::iter::successors(unsafe { Self::from_raw(first) }, |node| {
            // SAFETY: part of the tree.
            let next = unsafe { (*node.raw.as_ptr()).ordered };
            // SAFETY: null or part of the tree.
            unsafe { Self::from_raw(next) }
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
    domain: NonNull<sys::switch_xml>,
    group: Option<NonNull<sys::switch_xml>>,
}

impl User {
    /// The elements are part of the tree.
    pub(super) fn new(
        tree: Tree,
        user: NonNull<sys::switch_xml>,
        domain: NonNull<sys::switch_xml>,
        group: Option<NonNull<sys::switch_xml>>,
    ) -> Self {
        Self { tree, user, domain, group }
    }

    /// Returns the `<user>` element.
    #[must_use]
    pub fn user(&self) -> Node<'_> {
        let _kept = &self.tree;
        Node { raw: self.user, tree: PhantomData }
    }

    /// Returns the `<domain>` element.
    #[must_use]
    pub fn domain(&self) -> Node<'_> {
        Node { raw: self.domain, tree: PhantomData }
    }

    /// Returns the `<group>` element.
    #[must_use]
    pub fn group(&self) -> Option<Node<'_>> {
        self.group.map(|raw| Node { raw, tree: PhantomData })
    }
}
