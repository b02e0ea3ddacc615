//! Strings and rows that come from the core, and go to it.

use std::ptr;

use super::core::{Call, Core};
use crate::freeswitch::{
    access, codec, core,
    db::{Database, DatabaseError},
    text,
};

#[test]
fn what_the_core_allocates_is_copied_and_freed() {
    let _core = Core::start();
    assert_eq!(core::variable("domain").as_deref(), Some("example.com"));
    assert_eq!(core::variable("nothing"), None);
    assert_eq!(core::new_uuid().len(), 36);
    assert_eq!(core::Version::running().unwrap().to_string(), "1.10.12-release");
}

#[test]
fn text_is_cut_where_c_would_end_it() {
    let core = Core::start();
    assert_eq!(text::to_c("a\0b").as_c_str(), c"a");
    assert!(core.logged("text cut at a NUL after \"a\""));
    assert_eq!(text::to_c("").as_c_str(), c"");
}

#[test]
fn text_that_is_not_utf_8_is_read_with_what_can_be_read() {
    let _core = Core::start();
    // SAFETY: a string that stays.
    assert_eq!(unsafe { text::from_c(c"M\xfcller".as_ptr()) }.as_deref(), Some("M\u{fffd}ller"));
    // SAFETY: null.
    assert_eq!(unsafe { text::from_c(ptr::null()) }, None);
    // SAFETY: null.
    assert_eq!(unsafe { text::take(ptr::null_mut()) }, None);
}

#[test]
fn variables_are_expanded_in_a_copy_or_not_copied() {
    let _core = Core::start();
    let call = Call::of_another(c"a");
    let session = call.session();
    let channel = session.channel();
    channel.set_variable("name", "Ann");
    assert_eq!(channel.expand("hello"), "hello");
    assert_eq!(channel.expand("hello ${name}"), "hello Ann");
    assert_eq!(channel.variable("NAME").as_deref(), Some("Ann"));
    assert_eq!(channel.variable("other"), None);
    call.end();
}

#[test]
fn a_uuid_as_long_as_its_buffer_is_whole() {
    let _core = Core::start();
    let call = Call::of_another(c"a");
    assert_eq!(call.session().channel().partner_uuid().map(|uuid| uuid.len()), Some(256));
    call.end();
}

#[test]
fn all_variables_are_copied_while_they_are_locked() {
    let core = Core::start();
    let call = Call::of_another(c"a");
    assert_eq!(call.session().channel().variables(), []);
    assert_eq!(core.taken("variables"), 0, "there was nothing to lock");
    call.session().channel().set_variable("a", "1");
    call.session().channel().set_variable("b", "");
    let variables = call.session().channel().variables();
    assert_eq!(variables, [("a", "1"), ("b", "")].map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!((core.taken("variables"), core.held("variables")), (1, 0));
    call.end();
}

#[test]
fn rows_are_copied_and_the_handle_given_back() {
    let core = Core::start();
    let database = Database::open("test").unwrap();
    let rows = database.query("SELECT * FROM people").unwrap();
    let values: Vec<Vec<_>> = rows
        .iter()
        .map(|row| row.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect())
        .collect();
    assert_eq!(values[0], [("number", Some("1001")), ("name", Some("Ann"))]);
    assert_eq!(values[1], [("number", Some("1002")), ("name", None)]);
    assert_eq!(database.execute("DELETE"), Ok(()));
    assert_eq!(core.held("database"), 1);
    drop(database);
    assert_eq!(core.held("database"), 0);
}

#[test]
fn what_a_database_says_of_an_error_is_freed() {
    let core = Core::start();
    let database = Database::open("test").unwrap();
    for error in [database.execute("BAD").unwrap_err(), database.query("BAD").unwrap_err()] {
        assert_eq!(error.to_string(), "no such table, in \"BAD\"");
    }
    drop(database);
    core.refuse("database");
    assert_eq!(Database::open("test").unwrap_err(), DatabaseError::Open("test".to_owned()));
    assert_eq!((core.taken("database"), core.held("database")), (1, 0));
}

#[test]
fn what_has_no_owner_is_only_looked_at() {
    let _core = Core::start();
    assert_eq!(codec::names(), ["PCMU", "PCMA"]);
    assert!(access::is_listed("nobody, 10.1.2.3", "10.1.2.3".parse().unwrap()));
    assert!(!access::is_listed("10.1.2.4", "10.1.2.3".parse().unwrap()));
}
