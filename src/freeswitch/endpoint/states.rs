//! The endpoint's part in each state of a channel.

use std::ptr;

use super::with_leg;
use crate::freeswitch::{codes::Status, guard, session::Session, sys};

/// Defines one state handler, which calls the leg's method of the same name.
macro_rules! state_handlers {
    ($($name:ident,)*) => {
        $(
            unsafe extern "C" fn $name(session: *mut sys::switch_core_session_t) -> sys::switch_status_t {
                // A state without its leg's part goes on as the core would; a panic in it too, so
                // that the channel reaches its end.
                let go_on = Status::SUCCESS;
                with_leg(stringify!($name), session, go_on, go_on, |session, attachment| {
                    attachment.leg().$name(session)
                })
                .0
            }
        )*

        pub(super) const TABLE: sys::switch_state_handler_table_t = sys::switch_state_handler_table_t {
            $($name: Some($name),)*
            on_destroy: Some(on_destroy),
            flags: 0,
            padding: [ptr::null_mut(); 10],
        };
    };
}

state_handlers! {
    on_init,
    on_routing,
    on_execute,
    on_hangup,
    on_exchange_media,
    on_soft_execute,
    on_consume_media,
    on_hibernate,
    on_reset,
    on_park,
    on_reporting,
}

/// Releases what hangs on the session. It is the session's last callback, and nobody else holds the
/// session any more (promise B).
unsafe extern "C" fn on_destroy(session: *mut sys::switch_core_session_t) -> sys::switch_status_t {
    with_leg("on_destroy", session, (), (), |session, attachment| attachment.leg().on_destroy(session));
    guard::run("on_destroy", (), || {
        // SAFETY: promise B.
        let Some(session) = (unsafe { Session::from_raw(session) }) else { return };
        let attached = session.attached();
        if attached.is_null() {
            return;
        }
        session.set_private(ptr::null_mut());
        // SAFETY: it was made by Box::into_raw, and nobody can find it any more.
        drop(unsafe { Box::from_raw(attached) });
    });
    sys::SWITCH_STATUS_SUCCESS
}
