//! Sessions: who locks, who owns, and what lives in their pools.

use std::{panic::catch_unwind, sync::Arc};

use super::{
    core::{Call, Core},
    module::{SampleLeg, call, new_session, with_module},
};
use crate::freeswitch::{
    codes::{Direction, Status},
    message::{Kind, Message},
    profile::{NewProfile, Route},
    session::{LockedSession, NewSession, SessionError},
};

#[test]
fn a_session_that_is_found_is_unlocked_once() {
    let core = Core::start();
    let call = Call::of_another(c"a");
    assert!(LockedSession::locate("b").is_none());
    let first = LockedSession::locate("a").unwrap();
    let second = LockedSession::locate("a").unwrap();
    assert_eq!((first.uuid(), call.readers()), ("a".to_owned(), 2));
    drop(first);
    assert_eq!((second.uuid(), call.readers()), ("a".to_owned(), 1));
    drop(second);
    assert_eq!((call.readers(), core.taken("session lock")), (0, 2));
    call.end();
}

#[test]
fn a_panic_unlocks_too() {
    let core = Core::start();
    let call = Call::of_another(c"a");
    let unwound = catch_unwind(|| {
        let found = LockedSession::locate("a").unwrap();
        panic!("while {found:?} is locked");
    });
    assert!(unwound.is_err());
    assert_eq!((core.taken("session lock"), call.readers()), (1, 0));
    call.end();
}

#[test]
fn a_partner_comes_locked() {
    let core = Core::start();
    let (one, other) = (Call::of_another(c"a"), Call::of_another(c"b"));
    assert!(one.session().partner().is_none());
    one.bridge_to(&other);
    other.session().channel().set_variable("color", "red");
    assert_eq!(one.session().channel().partner_variable("color").as_deref(), Some("red"));
    let partner = one.session().partner().unwrap();
    assert_eq!((partner.uuid(), other.readers()), ("b".to_owned(), 1));
    drop(partner);
    assert_eq!((core.taken("session lock"), core.held("session lock")), (2, 0));
    one.end();
    other.end();
}

#[test]
fn a_new_session_that_nobody_starts_is_destroyed_with_its_leg() {
    with_module(|core, _| {
        let (session, leg) = new_session("a");
        assert_eq!((core.held("session"), Arc::strong_count(&leg)), (1, 2));
        drop(session);
        assert_eq!(*leg.heard.lock(), ["on_destroy a"]);
        assert_eq!((core.held("session"), Arc::strong_count(&leg)), (0, 1));
    });
}

#[test]
fn a_session_that_is_started_is_the_cores() {
    with_module(|core, _| {
        let (session, leg) = new_session("a");
        let call = Call::of(&session);
        let locked = session.launch().unwrap();
        assert_eq!((locked.uuid(), call.readers()), ("a".to_owned(), 1));
        drop(locked);
        assert_eq!((call.readers(), core.held("session")), (0, 1));
        call.end();
        assert_eq!(Arc::strong_count(&leg), 1);
    });
}

#[test]
fn a_session_that_does_not_start_is_unlocked_and_destroyed() {
    with_module(|core, _| {
        for what in ["session lock", "thread"] {
            let (session, leg) = new_session("a");
            core.refuse(what);
            assert_eq!(session.launch().unwrap_err(), SessionError::NotStarted(Status::FALSE));
            core.relent();
            assert_eq!((core.held("session"), core.held("session lock")), (0, 0), "{what}");
            assert_eq!(Arc::strong_count(&leg), 1, "{what}");
        }
        core.refuse("session");
        assert_eq!(NewSession::request(Direction::INBOUND, None).unwrap_err(), SessionError::Refused);
        core.relent();
    });
}

#[test]
fn the_first_leg_stays() {
    with_module(|_, _| {
        let (session, first) = new_session("a");
        let second = Arc::new(SampleLeg::default());
        session.attach(second.clone());
        assert_eq!(Arc::strong_count(&second), 1);
        drop(session);
        assert_eq!((first.heard.lock().len(), second.heard.lock().len()), (1, 0));
    });
}

#[test]
fn the_leg_of_another_endpoint_is_not_looked_at() {
    with_module(|_, _| {
        let call = Call::of_another(c"a");
        call.session().set_private(std::ptr::dangling_mut());
        assert!(call.session().leg().is_none() && call.session().media().is_none());
        call.end();
    });
}

#[test]
fn a_message_and_its_texts_live_as_long_as_its_delivery() {
    with_module(|_, _| {
        let (call, leg) = call("a");
        call.session().send(&Message::display("Ann", "1001")).unwrap();
        let message = Message::new(Kind::Bridge).with_number(-7).with_text("b");
        call.session().send(&message).unwrap();
        let heard = leg.heard.lock().clone();
        assert_eq!(heard, ["Display 0 None Some(\"Ann\") None", "Bridge -7 Some(\"b\") None None"]);
        call.end();
    });
}

#[test]
fn a_profile_is_copied_from_call_to_call() {
    let _core = Core::start();
    let (one, other) = (Call::of_another(c"a"), Call::of_another(c"b"));
    let profile =
        NewProfile { context: Some("public"), caller_id_name: Some("Ann"), ..NewProfile::default() };
    one.session().channel().set_caller_profile(&profile);
    assert!(other.session().channel().caller_profile().is_none());
    one.session().channel().caller_profile().unwrap().adopt(&other.session());
    one.end();
    let session = other.session();
    session.channel().set_callee("Ben", "1002");
    session.channel().set_route(&Route { context: Some("other"), ..Route::default() });
    let copied = session.channel().caller_profile().unwrap();
    assert_eq!(
        (copied.caller_id_name().as_deref(), copied.context().as_deref()),
        (Some("Ann"), Some("other"))
    );
    assert_eq!((copied.callee_id_name().as_deref(), copied.username()), (Some("Ben"), None));
    other.end();
}
