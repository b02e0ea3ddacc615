//! The directory's users, found by hash.
//!
//! The core looks at every user of a domain for each one that it is asked for. Here the domain is asked for, so
//! that whoever answers from elsewhere, as over HTTP, is asked each time and with the same parameters. One that
//! turns out to be part of the core's own document is looked through once, and that is remembered as long as the
//! core has the same document: it has a new one after `reloadxml`.

use std::{
    collections::{BTreeMap, HashMap},
    ptr::{self, NonNull},
    sync::Arc,
};

use parking_lot::Mutex;

use super::{
    event::Event,
    sys, text,
    xml::{Node, Tree, User},
};

/// The users of the domains that were asked for.
#[derive(Debug, Default)]
pub struct Directory {
    known: Mutex<BTreeMap<String, Arc<Domain>>>,
}

/// The users of a domain.
#[derive(Debug)]
struct Domain {
    node: NonNull<sys::switch_xml>,
    /// By `id` and by `number-alias`, in lower case: of several the first.
    users: HashMap<String, Found>,
    /// Keeps the document that the elements are part of.
    _document: Tree,
}

// SAFETY: the elements are part of a document that the domain keeps and that nobody changes; the core counts
// references under a lock of its own, on any thread.
unsafe impl Send for Domain {}
// SAFETY: as above.
unsafe impl Sync for Domain {}

/// A user and the group that it is in.
#[derive(Debug, Clone, Copy)]
struct Found {
    user: NonNull<sys::switch_xml>,
    group: Option<NonNull<sys::switch_xml>>,
}

impl Directory {
    /// Looks up the user of that id. `params` goes to whatever answers from elsewhere.
    #[must_use]
    pub fn user(&self, name: &str, domain: &str, params: Option<Event>) -> Option<User> {
        let header = |params: Event, (key, value)| params.header(key, value);
        let asked = [("key", "id"), ("user", name), ("domain", domain), ("ip", "")];
        let params = params.map(|params| asked.into_iter().fold(params, header));
        let (tree, node) = locate(domain, params.as_ref())?;
        let Found { user, group } = self.remembered(name, domain, node).or_else(|| {
            let found = users(node).find(|(known, _)| known.eq_ignore_ascii_case(name))?.1;
            self.remember(domain, node);
            Some(found)
        })?;
        Some(User::new(tree, user, node, group))
    }

    /// Forgets everything: the module gives up what it holds of the core.
    pub fn forget(&self) {
        self.known.lock().clear();
    }

    fn remembered(&self, name: &str, domain: &str, node: NonNull<sys::switch_xml>) -> Option<Found> {
        let known = self.known.lock().get(domain).cloned().filter(|known| known.node == node)?;
        known.users.get(&name.to_ascii_lowercase()).copied()
    }

    /// Looks a domain through, if it is part of the core's document.
    fn remember(&self, name: &str, node: NonNull<sys::switch_xml>) {
        let Some(document) = document().filter(|document| document.holds(node)) else { return };
        let mut by_name = HashMap::new();
        for (known, found) in users(node) {
            by_name.entry(known.to_ascii_lowercase()).or_insert(found);
        }
        let domain = Arc::new(Domain { node, users: by_name, _document: document });
        // The one that was known is let go of after the lock: it may be the last who holds its document.
        let _old = self.known.lock().insert(name.to_owned(), domain);
    }
}

/// The users of a domain by each of their names: those of its groups, then its own.
fn users(domain: NonNull<sys::switch_xml>) -> impl Iterator<Item = (String, Found)> {
    let domain = Node::part(domain);
    let groups = domain.child("groups").into_iter().flat_map(|groups| groups.children("group"));
    let grouped = groups.filter_map(|group| Some((group.child("users")?, Some(group.raw()))));
    let own = (domain.child("users").unwrap_or(domain), None);
    grouped.chain([own]).flat_map(|(users, group)| {
        users.children("user").flat_map(move |user| {
            let found = Found { user: user.raw(), group };
            let names = ["id", "number-alias"].into_iter().filter_map(move |key| user.attribute(key));
            names.map(move |name| (name.into_owned(), found))
        })
    })
}

/// Returns whether the core's own document has the domain. Nobody else is asked.
#[must_use]
pub fn is_own_domain(name: &str) -> bool {
    let Some(document) = document() else { return false };
    let named = |node: &Node<'_>, wanted: &str| {
        node.attribute("name").is_some_and(|known| known.eq_ignore_ascii_case(wanted))
    };
    let mut directories = document.root().children("section").filter(|section| named(section, "directory"));
    directories.any(|section| section.children("domain").any(|domain| named(&domain, name)))
}

/// Asks for a domain.
fn locate(name: &str, params: Option<&Event>) -> Option<(Tree, NonNull<sys::switch_xml>)> {
    let name = text::to_c(name);
    let params = params.map_or(ptr::null_mut(), Event::raw);
    let (mut root, mut node) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the string outlives the call; the core writes elements of one tree, or null.
    let status =
        unsafe { sys::switch_xml_locate_domain(name.as_ptr(), params, &raw mut root, &raw mut node) };
    // SAFETY: the lookup hands the tree over, whatever it found in it.
    let tree = unsafe { Tree::from_raw(root) }?;
    let node = NonNull::new(node).filter(|_| status == sys::SWITCH_STATUS_SUCCESS)?;
    Some((tree, node))
}

/// The core's own document.
fn document() -> Option<Tree> {
    // SAFETY: has no preconditions; the core hands a reference over.
    let root = unsafe { sys::switch_xml_root() };
    // SAFETY: null, or the reference that was handed over.
    unsafe { Tree::from_raw(root) }
}
