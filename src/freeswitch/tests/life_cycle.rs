//! Loading and unloading: everything that was registered is undone.

use std::sync::atomic::Ordering::SeqCst;

use super::{
    core::{Core, Loaded},
    module::{BROKEN, HEARD, TABLE, load},
};
use crate::freeswitch::{
    codes::{Direction, Status},
    event::Event,
    session::{NewSession, SessionError},
};

/// Everything that the module registers.
const REGISTERED: [&str; 4] = ["binding", "subclass", "list of words", "rule"];

#[test]
fn a_module_is_loaded_and_unloaded_again_and_again() {
    let core = Core::start();
    for round in 1..=2 {
        let loaded = load(&core);
        assert_eq!(REGISTERED.map(|what| core.held(what)), [1; 4]);
        Event::custom("sample::event").unwrap().fire().unwrap();
        Event::custom("sample::event").unwrap().header("panic", "now").fire().unwrap();
        assert_eq!(HEARD.lock().len(), 1);
        assert_eq!(loaded.unload(), Status::SUCCESS);
        assert_eq!(REGISTERED.map(|what| (core.taken(what), core.held(what))), [(round, 0); 4]);
    }
    let refused = NewSession::request(Direction::INBOUND, None).unwrap_err();
    assert_eq!(refused, SessionError::NoEndpoint);
}

#[test]
fn a_module_that_cannot_load_leaves_nothing_registered() {
    let core = Core::start();
    for (what, says) in [
        ("subclass", "cannot register the event subclass sample::event: INUSE"),
        ("binding", "cannot register for events of type"),
        ("interface", "cannot register the endpoint sample: FALSE"),
        ("version", "built for FreeSWITCH"),
    ] {
        core.refuse(what);
        assert_eq!(Loaded::load(TABLE).err(), Some(Status::TERM), "{what}");
        assert!(core.logged(says), "{says}");
        core.relent();
    }
    assert_eq!(REGISTERED.map(|what| core.held(what)), [0; 4]);
}

#[test]
fn a_panic_in_load_or_shutdown_stays_in_the_module() {
    let core = Core::start();
    BROKEN.store(true, SeqCst);
    assert_eq!(Loaded::load(TABLE).err(), Some(Status::TERM));
    assert!(core.logged("panic in load"));
    assert_eq!(REGISTERED.map(|what| core.held(what)), [0; 4]);
    BROKEN.store(false, SeqCst);
    let loaded = load(&core);
    BROKEN.store(true, SeqCst);
    assert_eq!(loaded.unload(), Status::NOUNLOAD);
    BROKEN.store(false, SeqCst);
    assert_eq!(REGISTERED.map(|what| core.held(what)), [0; 4]);
}
