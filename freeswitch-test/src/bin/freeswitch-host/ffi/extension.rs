//! Extensions: what the dialplan found for a channel to do, as lists of C structures.

use mod_skinny::freeswitch::sys;

use super::{pool::Pool, text::string_or_empty};

/// An application to execute, with its argument not yet expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Application {
    pub(crate) name: String,
    pub(crate) data: String,
}

/// Makes an extension in a session's pool.
pub(crate) fn new_extension(
    pool: &Pool,
    name: &str,
    number: &str,
    applications: &[Application],
) -> *mut sys::switch_caller_extension_t {
    let extension = pool.zeroed::<sys::switch_caller_extension_t>();
    // SAFETY: just allocated; all zeroes is an extension without applications.
    let whole = unsafe { &mut *extension };
    whole.extension_name = pool.text(name);
    whole.extension_number = pool.text(number);
    for application in applications {
        append(pool, whole, application);
    }
    extension
}

fn append(pool: &Pool, extension: &mut sys::switch_caller_extension_t, application: &Application) {
    let node = pool.zeroed::<sys::switch_caller_application_t>();
    // SAFETY: just allocated; all zeroes is an application without a name.
    let whole = unsafe { &mut *node };
    whole.application_name = pool.text(&application.name);
    whole.application_data = pool.text(&application.data);
    if extension.applications.is_null() {
        extension.applications = node;
        extension.current_application = node;
    } else {
        // SAFETY: the last application is in the same pool.
        unsafe { (*extension.last_application).next = node };
    }
    extension.last_application = node;
}

/// Takes the next application to execute off an extension.
///
/// # Safety
/// `extension` is null or an extension in the pool of a session that lives.
pub(crate) unsafe fn next_application(extension: *mut sys::switch_caller_extension_t) -> Option<Application> {
    // SAFETY: by this function's own contract; only the session's thread steps through it.
    let extension = unsafe { extension.as_mut() }?;
    // SAFETY: applications live as long as their extension.
    let current = unsafe { extension.current_application.as_ref() }?;
    extension.current_application = current.next;
    Some(Application {
        // SAFETY: an application's strings are in its pool.
        name: unsafe { string_or_empty(current.application_name) },
        // SAFETY: as above.
        data: unsafe { string_or_empty(current.application_data) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applications_come_in_order_and_once() {
        let pool = Pool::default();
        let app = |name: &str| Application { name: name.to_owned(), data: "1".to_owned() };
        let extension = new_extension(&pool, "x", "100", &[app("answer"), app("sleep")]);
        // SAFETY: the pool lives.
        assert_eq!(unsafe { next_application(extension) }, Some(app("answer")));
        // SAFETY: as above.
        assert_eq!(unsafe { next_application(extension) }, Some(app("sleep")));
        // SAFETY: as above.
        assert_eq!(unsafe { next_application(extension) }, None);
    }
}
