//! A core for tests: functions with FreeSWITCH's names, over plain memory with FreeSWITCH's layouts.
//!
//! It hands out what the wrappers ask for, takes it back and counts both. What is still held when a test ends, or
//! was given back twice, fails the test. It does no more than the wrappers can tell from outside. A function that a
//! wrapper newly calls has to be here too, or the library's tests do not link.

#![allow(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    reason = "it stands for C: all its pointers are what it handed out itself, or what the wrappers promise C"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::{CStr, CString, c_char},
    ptr,
};

use parking_lot::{Mutex, MutexGuard};

mod channel;
mod codec;
mod console;
mod database;
mod event;
mod lock;
mod log;
mod module;
mod profile;
mod rtp;
mod session;
mod values;
mod xml;

pub(super) use console::completions;
pub(super) use module::{Loaded, users_of_dialplan};
pub(super) use session::{Call, STATES};
pub(super) use xml::{Element, element};

/// Defines functions of the core, for the declarations that bindgen made.
macro_rules! exports {
    ($(fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block)*) => {
        $(
            #[unsafe(no_mangle)]
            #[allow(unused_unsafe, reason = "some of them only look as if they had something to promise")]
            unsafe extern "C" fn $name($($argument: $type),*) $(-> $result)? {
                unsafe { $body }
            }
        )*
    };
}
use exports;

/// The core, for one test at a time.
pub(super) struct Core {
    _turn: MutexGuard<'static, ()>,
}

static TURN: Mutex<()> = Mutex::new(());
static COUNTS: Mutex<BTreeMap<&'static str, Count>> = Mutex::new(BTreeMap::new());
static REFUSED: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// How much of something was taken, and how much of it was not given back.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    taken: usize,
    held: usize,
}

/// What is counted of whatever was given back though nobody had it.
const TWICE: &str = "given back twice";

impl Core {
    pub(super) fn start() -> Self {
        let turn = TURN.lock();
        let core = Self { _turn: turn };
        core.reset();
        core
    }

    /// How many of them nobody has given back.
    pub(super) fn held(&self, what: &str) -> usize {
        COUNTS.lock().get(what).copied().unwrap_or_default().held
    }

    /// How many of them were taken so far.
    pub(super) fn taken(&self, what: &str) -> usize {
        COUNTS.lock().get(what).copied().unwrap_or_default().taken
    }

    /// Has the core refuse whatever it is asked for of this kind.
    pub(super) fn refuse(&self, what: &'static str) {
        REFUSED.lock().insert(what);
    }

    /// Has it grant everything again.
    pub(super) fn relent(&self) {
        REFUSED.lock().clear();
    }

    /// Whether a line with this text was logged.
    pub(super) fn logged(&self, text: &str) -> bool {
        log::LINES.lock().iter().any(|line| line.contains(text))
    }

    /// Makes `document` the core's document, as `reloadxml` does. Who has the old one keeps it.
    pub(super) fn document(&self, document: &Element) {
        xml::replace(Some(document));
    }

    fn reset(&self) {
        xml::replace(None);
        module::clear();
        REFUSED.lock().clear();
        COUNTS.lock().clear();
        log::LINES.lock().clear();
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        let held: Vec<_> =
            COUNTS.lock().iter().filter(|(_, count)| count.held > 0).map(|(what, _)| *what).collect();
        self.reset();
        assert!(held.is_empty() || std::thread::panicking(), "still held: {held:?}");
    }
}

fn take(what: &'static str) {
    let mut counts = COUNTS.lock();
    let count = counts.entry(what).or_default();
    count.taken += 1;
    count.held += 1;
}

fn give(what: &'static str) {
    let mut counts = COUNTS.lock();
    let count = counts.entry(what).or_default();
    match count.held.checked_sub(1) {
        Some(rest) => count.held = rest,
        None => counts.entry(TWICE).or_default().held += 1,
    }
}

fn refuses(what: &str) -> bool {
    REFUSED.lock().contains(what)
}

/// A pointer that the core's lists keep, for any thread.
struct Kept<T>(*mut T);

unsafe impl<T> Send for Kept<T> {}
unsafe impl<T> Sync for Kept<T> {}

/// A string of the core's own, by [`free_text`].
unsafe fn copy(text: *const c_char) -> *mut c_char {
    if text.is_null() { ptr::null_mut() } else { unsafe { CStr::from_ptr(text) }.to_owned().into_raw() }
}

fn own(text: &str) -> *mut c_char {
    CString::new(text).unwrap().into_raw()
}

unsafe fn free_text(text: *mut c_char) {
    if !text.is_null() {
        drop(unsafe { CString::from_raw(text) });
    }
}

unsafe fn is(text: *const c_char, other: &CStr) -> bool {
    !text.is_null() && unsafe { CStr::from_ptr(text) } == other
}
