//! Asking the dialplan, which is held meanwhile.

use super::core::{Call, Core, users_of_dialplan};
use crate::freeswitch::{
    dialplan::{Action, hunt},
    profile::{NewProfile, Route},
};

fn ask(call: &Call, dialplan: &str, number: &str) -> Option<Vec<Action>> {
    let route = Route { destination_number: Some(number), ..Route::default() };
    hunt(&call.session(), dialplan, Some("argument"), &route)
}

fn caller(uuid: &'static std::ffi::CStr) -> Call {
    let call = Call::of_another(uuid);
    let profile = NewProfile { destination_number: Some("none yet"), ..NewProfile::default() };
    call.session().channel().set_caller_profile(&profile);
    call
}

#[test]
fn a_dialplan_is_let_go_of_whatever_it_finds() {
    let core = Core::start();
    let call = caller(c"a");
    let actions = ask(&call, "XML", "1001").unwrap();
    let actions: Vec<_> =
        actions.iter().map(|action| (action.application.as_str(), action.data.as_str())).collect();
    assert_eq!(actions, [("answer", ""), ("bridge", "1001")]);
    assert_eq!(ask(&call, "XML", "2001"), None);
    assert_eq!(ask(&call, "other", "1001"), None);
    let kept = call.session().channel().caller_profile().and_then(|profile| profile.destination_number());
    assert_eq!(kept.as_deref(), Some("none yet"), "the channel's own profile is as it was");
    assert_eq!((core.taken("read lock"), core.held("read lock"), core.held("mutex")), (4, 0, 0));
    assert_eq!(users_of_dialplan(), (0, 0));
    call.end();
}

#[test]
fn a_call_without_profile_asks_nobody() {
    let core = Core::start();
    let call = Call::of_another(c"a");
    assert_eq!(ask(&call, "XML", "1001"), None);
    assert_eq!(core.taken("read lock"), 0);
    call.end();
}

#[test]
fn threads_ask_the_same_dialplan() {
    let core = Core::start();
    std::thread::scope(|scope| {
        for uuid in [c"a", c"b"] {
            scope.spawn(move || {
                let call = caller(uuid);
                for _ in 0..3 {
                    assert!(ask(&call, "XML", "1001").is_some());
                }
                call.end();
            });
        }
    });
    assert_eq!((users_of_dialplan(), core.held("read lock")), ((0, 0), 0));
}
