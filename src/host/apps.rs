//! The applications `skinny-wait`, `skinny-process` and `skinny-drop`.
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
    loader.application::<Drop>();
}

struct Wait;
struct Process;
struct Drop;

impl Application for Wait {
    const NAME: &'static CStr = c"skinny-wait";
    const DESCRIPTION: &'static CStr = c"In a skinny patterns context: wait for another digit";
    const SYNTAX: &'static CStr = c"[<seconds>|<milliseconds from 100 on>]";

    fn run(session: &Session, _: &str) {
        tracing::debug!(
            "{}: skinny-wait means something in a patterns context only",
            session.channel().name()
        );
    }
}

impl Application for Process {
    const NAME: &'static CStr = c"skinny-process";
    const DESCRIPTION: &'static CStr = c"In a skinny patterns context: the number is complete";
    const SYNTAX: &'static CStr = c"";

    fn run(session: &Session, _: &str) {
        tracing::debug!(
            "{}: skinny-process means something in a patterns context only",
            session.channel().name()
        );
    }
}

impl Application for Drop {
    const NAME: &'static CStr = c"skinny-drop";
    const DESCRIPTION: &'static CStr =
        c"In a skinny patterns context: there is no such number; elsewhere: hang up";
    const SYNTAX: &'static CStr = c"";

    fn run(session: &Session, _: &str) {
        session.channel().hangup(Cause::UNALLOCATED_NUMBER);
    }
}
