//! What the core calls: nothing that panics gets out, and nothing is kept or lost.

use std::{
    ptr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
};

use super::{
    core::{Call, STATES, completions},
    module::{HEARD, call, with_module},
};
use crate::freeswitch::{
    codes::Status,
    event::{Event, EventType},
    guard,
    profile::NewProfile,
    sys,
};

const FALSE: sys::switch_status_t = sys::SWITCH_STATUS_FALSE;
const SUCCESS: sys::switch_status_t = sys::SWITCH_STATUS_SUCCESS;

#[test]
fn a_leg_hears_of_its_states_and_goes_with_its_session() {
    with_module(|core, _| {
        let (call, leg) = call("a");
        for (name, handler) in STATES {
            assert_eq!(call.state(handler), SUCCESS, "{name}");
        }
        assert_eq!(Arc::strong_count(&leg), 2);
        call.end();
        assert_eq!(*leg.heard.lock(), ["on_init a", "on_destroy a"]);
        assert_eq!((Arc::strong_count(&leg), core.held("session")), (1, 0));
    });
}

#[test]
fn a_leg_that_panics_goes_with_its_session_too() {
    with_module(|core, _| {
        let (call, leg) = call("a");
        leg.broken.store(true, SeqCst);
        let before = guard::panics();
        assert_eq!(call.state(|table| table.on_init), SUCCESS, "the core goes on");
        let mut message = sys::switch_core_session_message_t::default();
        // SAFETY: session and message stay during the call.
        assert_eq!(unsafe { call.io().receive_message.unwrap()(call.raw(), &raw mut message) }, FALSE);
        call.end();
        assert_eq!(guard::panics() - before, 3);
        assert_eq!((Arc::strong_count(&leg), core.held("session")), (1, 0));
        assert!(core.logged("panic in on_destroy: as broken as it was to be"));
    });
}

#[test]
fn a_session_without_leg_takes_everything() {
    with_module(|_, loaded| {
        let other = Call::of_another(c"a");
        assert!(loaded.dial(&other, None, ptr::null_mut()).is_err(), "there is no profile");
        let (call, leg) = call("b");
        let io = call.io();
        let mut frame = ptr::null_mut();
        // SAFETY: session and place stay during the call.
        assert_eq!(unsafe { io.read_frame.unwrap()(other.raw(), &raw mut frame, 0, 0) }, FALSE);
        assert!(frame.is_null());
        // SAFETY: a session, and no frame.
        assert_eq!(unsafe { io.write_frame.unwrap()(call.raw(), ptr::null_mut(), 0, 0) }, FALSE);
        // SAFETY: a session, and no digit.
        assert_eq!(unsafe { io.send_dtmf.unwrap()(call.raw(), ptr::null()) }, FALSE);
        // SAFETY: a session, and no event.
        assert_eq!(unsafe { io.receive_event.unwrap()(call.raw(), ptr::null_mut()) }, FALSE);
        // SAFETY: no session.
        assert_eq!(unsafe { io.kill_channel.unwrap()(ptr::null_mut(), 0) }, SUCCESS);
        call.end();
        other.end();
        assert_eq!(*leg.heard.lock(), ["on_destroy b"]);
    });
}

#[test]
fn an_event_to_a_leg_is_only_lent() {
    with_module(|core, _| {
        let (call, leg) = call("a");
        let event = Event::new(EventType::MESSAGE).unwrap().header("to", "1001").body("hello");
        // SAFETY: session and event stay during the call.
        assert_eq!(unsafe { call.io().receive_event.unwrap()(call.raw(), event.raw()) }, SUCCESS);
        assert_eq!(core.held("event"), 1);
        assert_eq!(*leg.heard.lock(), ["[(\"to\", \"1001\")] Some(\"hello\")"]);
        call.end();
    });
}

#[test]
fn an_outgoing_call_is_made_and_handed_over() {
    with_module(|core, loaded| {
        let caller = Call::of_another(c"a");
        let profile = NewProfile { destination_number: Some("1001"), ..NewProfile::default() };
        caller.session().channel().set_caller_profile(&profile);
        let variables = Event::new(EventType::REQUEST_PARAMS).unwrap().header("origination_uuid", "b");
        let made = loaded.dial(&caller, Some(&variables), ptr::null_mut()).unwrap();
        assert_eq!((core.held("session"), made.session().uuid()), (2, "b".to_owned()));
        assert_eq!(made.session().channel().variable("caller").as_deref(), Some("a"));
        assert!(made.session().leg().is_some());
        made.end();
        caller.end();
    });
}

#[test]
fn an_outgoing_call_that_fails_leaves_no_session() {
    with_module(|core, loaded| {
        let caller = Call::of_another(c"a");
        let number = |number| {
            let profile = NewProfile { destination_number: Some(number), ..NewProfile::default() };
            caller.session().channel().set_caller_profile(&profile);
        };
        number("panic");
        let failed = loaded.dial(&caller, None, ptr::null_mut()).err();
        assert_eq!(failed, Some(sys::SWITCH_CAUSE_DESTINATION_OUT_OF_ORDER));
        number("1001");
        let mut cancelled = sys::SWITCH_CAUSE_ORIGINATOR_CANCEL;
        assert_eq!(loaded.dial(&caller, None, &raw mut cancelled).err(), Some(cancelled));
        core.refuse("session");
        assert_eq!(
            loaded.dial(&caller, None, ptr::null_mut()).err(),
            Some(sys::SWITCH_CAUSE_SWITCH_CONGESTION)
        );
        core.relent();
        loaded.hold(|| {
            let failed = loaded.dial(&caller, None, ptr::null_mut()).err();
            assert_eq!(failed, Some(sys::SWITCH_CAUSE_REQUESTED_CHAN_UNAVAIL), "it is being unloaded");
        });
        assert_eq!((core.taken("session"), core.held("session")), (3, 1));
        caller.end();
    });
}

#[test]
fn an_outgoing_call_may_be_cancelled_by_another_thread() {
    with_module(|_, loaded| {
        let caller = Call::of_another(c"a");
        let profile = NewProfile { destination_number: Some("1001"), ..NewProfile::default() };
        caller.session().channel().set_caller_profile(&profile);
        let cancel = AtomicU32::new(sys::SWITCH_CAUSE_NONE);
        std::thread::scope(|scope| {
            scope.spawn(|| cancel.store(sys::SWITCH_CAUSE_ORIGINATOR_CANCEL, SeqCst));
            match loaded.dial(&caller, None, cancel.as_ptr()) {
                Ok(made) => made.end(),
                Err(cause) => assert_eq!(cause, sys::SWITCH_CAUSE_ORIGINATOR_CANCEL),
            }
        });
        caller.end();
    });
}

#[test]
fn a_command_writes_its_answer_to_the_cores_stream() {
    with_module(|_, loaded| {
        assert_eq!(loaded.command(c"one 2%s", None), (Status::SUCCESS, "one\n2%s\n".to_owned()));
        let call = Call::of_another(c"a");
        assert_eq!(loaded.command(c"x", Some(&call)).1, "x\nfor a");
        call.end();
        let (status, answer) = loaded.command(c"one panic", None);
        assert_eq!((status, answer.as_str()), (Status::SUCCESS, "one\n-ERR internal error, see the log\n"));
    });
}

#[test]
fn an_application_gets_its_session_and_text() {
    with_module(|core, loaded| {
        let call = Call::of_another(c"a");
        loaded.execute(&call, c"text");
        loaded.execute(&call, c"panic");
        assert_eq!(*HEARD.lock(), ["a text"]);
        assert!(core.logged("panic in note"));
        call.end();
    });
}

#[test]
fn completions_are_the_cores() {
    with_module(|core, _| {
        let words = completions(c"::sample::words", c"sample one two");
        assert_eq!(words, Some(["sample", "one", "two"].map(str::to_owned).to_vec()));
        assert_eq!(completions(c"::sample::words", c""), None);
        assert_eq!(completions(c"::sample::words", c"panic"), None);
        assert_eq!((core.taken("completions"), core.held("completions")), (1, 0));
    });
}
