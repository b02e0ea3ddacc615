//! The applications `skinny-wait`, `skinny-process`, `skinny-route` and `skinny-drop`.
//!
//! They are words of the patterns context, where the module reads them out of the extension that the digits
//! lead to. Executed by a channel they do what the words say as far as that makes sense there.

use std::ffi::CStr;

use crate::freeswitch::codes::Cause;
use crate::freeswitch::interface::Application;
use crate::freeswitch::module::Loader;
use crate::freeswitch::session::Session;

pub(super) fn register(loader: &mut Loader) {
    loader.application::<Wait>();
    loader.application::<Process>();
    loader.application::<Route>();
    loader.application::<Drop>();
}

/// Declares applications that do nothing outside a patterns context.
macro_rules! words {
    ($($kind:ident, $name:literal, $description:literal, $syntax:literal;)+) => {$(
        struct $kind;

        impl Application for $kind {
            const NAME: &'static CStr = $name;
            const DESCRIPTION: &'static CStr = $description;
            const SYNTAX: &'static CStr = $syntax;

            fn run(session: &Session, _: &str) {
                let name = Self::NAME.to_string_lossy();
                tracing::debug!("{}: {name} means something in a patterns context only", session.channel().name());
            }
        }
    )+};
}

words! {
    Wait, c"skinny-wait", c"In a skinny patterns context: wait for another digit",
        c"[<seconds>|<milliseconds from 100 on>]";
    Process, c"skinny-process", c"In a skinny patterns context: the number is complete", c"";
    Route, c"skinny-route", c"In a skinny patterns context: the number is complete", c"";
}

struct Drop;

impl Application for Drop {
    const NAME: &'static CStr = c"skinny-drop";
    const DESCRIPTION: &'static CStr =
        c"In a skinny patterns context: there is no such number; elsewhere: hang up";
    const SYNTAX: &'static CStr = c"";

    fn run(session: &Session, _: &str) {
        session.channel().hangup(Cause::UNALLOCATED_NUMBER);
    }
}
