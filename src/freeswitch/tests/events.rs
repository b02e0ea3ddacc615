//! Events and bindings to them.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use parking_lot::Mutex;

use super::core::Core;
use crate::freeswitch::{
    codes::Status,
    event::{Event, EventBinding, EventRef, EventType, Subclass},
    guard,
};

fn lent(event: &Event) -> EventRef<'_> {
    // SAFETY: the event stays as long as the reference.
    unsafe { EventRef::from_raw(event.raw()) }.unwrap()
}

#[test]
fn an_event_has_what_was_put_into_it_and_is_destroyed_once() {
    let core = Core::start();
    let event = Event::custom("test::made").unwrap().header("a", "1").header("B", "").header("a", "ü");
    let event = event.body("replaced").body("text");
    let headers = lent(&event).headers();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers, [("a", "1"), ("B", ""), ("a", "ü")]);
    assert_eq!(lent(&event).header("A").as_deref(), Some("1"));
    assert_eq!(lent(&event).header("c"), None);
    assert_eq!(lent(&event).body().as_deref(), Some(&b"text"[..]));
    assert_eq!(lent(&event).subclass().as_deref(), Some("test::made"));
    assert_eq!(lent(&event).event_type(), EventType::CUSTOM);
    assert_eq!(core.held("event"), 1);
    drop(event);
    assert_eq!((core.taken("event"), core.held("event")), (1, 0));
}

#[test]
fn an_event_without_anything_is_read_too() {
    let _core = Core::start();
    let event = Event::new(EventType::TRAP).unwrap();
    assert_eq!((lent(&event).headers(), lent(&event).body(), lent(&event).subclass()), (vec![], None, None));
    assert!(!lent(&event).is_ours());
}

#[test]
fn what_is_fired_is_the_cores_whatever_it_answers() {
    let core = Core::start();
    assert_eq!(Event::new(EventType::TRAP).unwrap().header("a", "1").fire(), Ok(()));
    core.refuse("event");
    assert_eq!(Event::new(EventType::TRAP).unwrap().body("b").fire(), Err(Status::FALSE));
    assert_eq!((core.taken("event"), core.held("event")), (2, 0));
}

#[test]
fn a_binding_gets_its_events_until_it_is_dropped() {
    let core = Core::start();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&heard);
    let handler = move |event: &EventRef<'_>| notes.lock().push((event.header("n"), event.is_ours()));
    let binding = EventBinding::bind("test", EventType::CUSTOM, Some("test::a"), handler).unwrap();
    for (subclass, number) in [("test::a", "1"), ("test::b", "2"), ("test::a", "3")] {
        Event::custom(subclass).unwrap().header("n", number).fire().unwrap();
    }
    assert_eq!(Arc::strong_count(&heard), 2);
    drop(binding);
    Event::custom("test::a").unwrap().fire().unwrap();
    assert_eq!(*heard.lock(), [(Some("1".to_owned()), true), (Some("3".to_owned()), true)]);
    assert_eq!(Arc::strong_count(&heard), 1, "the handler is gone");
    assert_eq!(core.held("binding"), 0);
}

#[test]
fn a_binding_that_is_refused_gives_its_handler_up() {
    let core = Core::start();
    let kept = Arc::new(());
    let inside = Arc::clone(&kept);
    core.refuse("binding");
    let binding = EventBinding::bind("test", EventType::TRAP, None, move |_| drop(Arc::clone(&inside)));
    assert!(binding.is_err());
    assert_eq!((Arc::strong_count(&kept), core.taken("binding")), (1, 0));
}

#[test]
fn a_handler_that_panics_is_called_again() {
    let core = Core::start();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let binding = EventBinding::bind("test", EventType::TRAP, None, move |event| {
        counted.fetch_add(1, SeqCst);
        assert!(event.body().is_none(), "a body: {:?}", event.body());
    });
    let before = guard::panics();
    Event::new(EventType::TRAP).unwrap().body("bad").fire().unwrap();
    Event::new(EventType::TRAP).unwrap().fire().unwrap();
    assert_eq!((calls.load(SeqCst), guard::panics() - before), (2, 1));
    assert!(core.logged("panic in event handler: a body"));
    drop(binding);
    assert_eq!((core.held("event"), Arc::strong_count(&calls)), (0, 1));
}

#[test]
fn a_panic_may_carry_what_panics_itself() {
    struct Nasty;
    impl Drop for Nasty {
        fn drop(&mut self) {
            std::panic::panic_any(());
        }
    }
    let core = Core::start();
    let answer = guard::run("nasty", 7, || std::panic::panic_any(Nasty));
    assert_eq!(answer, 7);
    assert!(core.logged("panic in nasty: (no text)"));
}

#[test]
fn handlers_run_on_several_threads_at_once() {
    let core = Core::start();
    let sum = Arc::new(AtomicUsize::new(0));
    let inside = Arc::clone(&sum);
    let add = move |event: &EventRef<'_>| {
        let number = event.header("n").and_then(|number| number.parse().ok());
        inside.fetch_add(number.unwrap_or(0), SeqCst);
    };
    let binding = EventBinding::bind("test", EventType::TRAP, None, add).unwrap();
    std::thread::scope(|scope| {
        for number in 1..=3 {
            let event = Event::new(EventType::TRAP).unwrap().header("n", &number.to_string());
            scope.spawn(move || event.fire().unwrap());
        }
    });
    drop(binding);
    assert_eq!((sum.load(SeqCst), core.held("event")), (6, 0));
}

#[test]
fn a_subclass_is_given_back_where_it_was_got() {
    let core = Core::start();
    drop(Subclass::reserve("test", "test::a").unwrap());
    core.refuse("subclass");
    assert_eq!(Subclass::reserve("test", "test::a").unwrap_err(), Status::INUSE);
    assert_eq!((core.taken("subclass"), core.held("subclass")), (1, 0));
}
