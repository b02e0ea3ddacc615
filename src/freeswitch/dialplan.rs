//! Asking a dialplan what it would do, without doing it.

use super::{profile::Route, session::Session, sys, text};
use std::ptr;

/// An application of an extension, with its argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Name of the application.
    pub application: String,
    /// Its argument.
    pub data: String,
}

/// Asks the dialplan `name` (`XML`) with its `argument` for the extension that `route` leads to and
/// returns its applications in order; `None` where there is no such dialplan or extension.
///
/// Runs on the thread that drives the call and may block (promise G). Conditions see the channel's
/// variables; actions marked `inline` do run.
#[must_use]
pub fn hunt(session: &Session, name: &str, argument: Option<&str>, route: &Route<'_>) -> Option<Vec<Action>> {
    let profile = session.channel().caller_profile()?.copy(session)?;
    // SAFETY: the copy was made for this session, and nobody else knows it.
    unsafe { route.apply(session, profile) };
    let dialplan = Dialplan::find(name)?;
    // SAFETY: the dialplan is held.
    let hunt = unsafe { (*dialplan.0).hunt_function }?;
    let argument = argument.map(text::to_c);
    let argument = argument.as_ref().map_or(ptr::null_mut(), |argument| argument.as_ptr().cast_mut().cast());
    // SAFETY: session and profile belong together, and the argument outlives the call.
    let extension = unsafe { hunt(session.raw(), argument, profile.as_ptr()) };
    // SAFETY: null, or an extension in the session's pool.
    let extension = unsafe { extension.as_ref() }?;
    // SAFETY: the extension's own list, which nobody executes.
    Some(unsafe { actions(extension.current_application) })
}

/// # Safety
/// `application` is null or the first of a list that stays and does not change during the call.
unsafe fn actions(mut application: *const sys::switch_caller_application_t) -> Vec<Action> {
    let mut actions = Vec::new();
    // SAFETY: null, or an element of the list.
    while let Some(current) = unsafe { application.as_ref() } {
        // SAFETY: null or a string in the session's pool.
        let name = unsafe { text::from_c(current.application_name) };
        // SAFETY: null or a string in the session's pool.
        let data = unsafe { text::from_c(current.application_data) };
        actions.push(Action { application: name.unwrap_or_default(), data: data.unwrap_or_default() });
        application = current.next;
    }
    actions
}

/// A dialplan that is held from being unloaded.
struct Dialplan(*mut sys::switch_dialplan_interface_t);

impl Dialplan {
    fn find(name: &str) -> Option<Self> {
        let name = text::to_c(name);
        // SAFETY: the string outlives the call; what is found comes back held.
        let raw = unsafe { sys::switch_loadable_module_get_dialplan_interface(name.as_ptr()) };
        // Made only where there is one, as it is let go of when it is dropped.
        (!raw.is_null()).then(|| Self(raw))
    }
}

impl Drop for Dialplan {
    fn drop(&mut self) {
        // Field by field: another thread may count the interface's users meanwhile.
        // SAFETY: held until the end of this function.
        let reflock = unsafe { (*self.0).reflock };
        // SAFETY: as above.
        let rwlock = unsafe { (*self.0).rwlock };
        // SAFETY: as above.
        let parent = unsafe { (*self.0).parent };
        // SAFETY: a module outlives its interfaces.
        let module_lock = unsafe { (*parent).rwlock };
        // SAFETY: the interface's own lock, which guards the counts.
        unsafe { sys::switch_mutex_lock(reflock) };
        // SAFETY: guarded by the lock.
        unsafe { (*self.0).refs -= 1 };
        // SAFETY: guarded by the lock.
        unsafe { (*parent).refs -= 1 };
        // SAFETY: locked above.
        unsafe { sys::switch_mutex_unlock(reflock) };
        // SAFETY: the lookup locked it for reading.
        unsafe { sys::switch_thread_rwlock_unlock(rwlock) };
        // SAFETY: the lookup locked it for reading.
        unsafe { sys::switch_thread_rwlock_unlock(module_lock) };
    }
}
