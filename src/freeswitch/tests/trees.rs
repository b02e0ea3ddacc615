//! Configuration and directory.

use super::core::{Core, Element, element};
use crate::freeswitch::{
    directory::{self, Directory},
    event::{Event, EventType},
    xml::Configuration,
};

fn document(color: &'static str) -> Element {
    let settings = element("settings")
        .holding(element("param").with("name", "color").with("value", color))
        .holding(element("other").saying("text of it"))
        .holding(element("param").with("name", "size").with("value", ""));
    let ann = element("user").with("id", "1001").with("number-alias", "Ann");
    let ben = element("user").with("id", "1002");
    let groups = element("groups")
        .holding(element("group").with("name", "sales").holding(element("users").holding(ann)));
    let domain =
        element("domain").with("name", "example.com").holding(groups).holding(element("users").holding(ben));
    element("document")
        .holding(
            element("section")
                .with("name", "configuration")
                .holding(element("configuration").with("name", "test.conf").holding(settings)),
        )
        .holding(element("section").with("name", "directory").holding(domain))
}

#[test]
fn a_configuration_is_walked_and_given_back() {
    let core = Core::start();
    core.document(&document("red"));
    let configuration = Configuration::open("test.conf").unwrap();
    let settings = configuration.node().child("settings").unwrap();
    let names: Vec<_> = settings.elements().map(|node| node.name().into_owned()).collect();
    assert_eq!(names, ["param", "other", "param"]);
    let values: Vec<_> = settings.children("param").filter_map(|param| param.attribute("value")).collect();
    assert_eq!(values, ["red", ""]);
    let other = settings.child("other").unwrap();
    assert_eq!((other.text().as_ref(), other.attribute("name")), ("text of it", None));
    assert!(other.child("param").is_none() && other.elements().next().is_none());
    assert_eq!(core.held("document"), 1);
    drop(configuration);
    assert_eq!((core.taken("document"), core.held("document")), (1, 0));
}

#[test]
fn a_configuration_outlives_its_document() {
    let core = Core::start();
    core.document(&document("red"));
    let old = Configuration::open("test.conf").unwrap();
    core.document(&document("blue"));
    let new = Configuration::open("test.conf").unwrap();
    let colors = [&old, &new].map(|open| {
        let settings = open.node().child("settings").unwrap();
        settings.child("param").and_then(|param| param.attribute("value")).unwrap().into_owned()
    });
    assert_eq!(colors, ["red", "blue"]);
}

#[test]
fn what_is_not_there_holds_no_document() {
    let core = Core::start();
    assert!(Configuration::open("test.conf").is_none(), "there is no document at all");
    core.document(&document("red"));
    assert!(Configuration::open("other.conf").is_none());
    assert!(!directory::is_own_domain("example.org"));
    assert!(directory::is_own_domain("example.com"));
    assert!(Directory::default().user("1009", "example.com", None).is_none());
    assert!(Directory::default().user("1001", "example.org", None).is_none());
    assert_eq!(core.held("document"), 0);
    assert!(core.taken("document") > 4);
}

#[test]
fn users_are_remembered_with_the_document_that_they_are_in() {
    let core = Core::start();
    core.document(&document("red"));
    let directory = Directory::default();
    let params = || Event::new(EventType::REQUEST_PARAMS);
    let first = directory.user("1001", "example.com", params()).unwrap();
    assert_eq!(core.held("document"), 2, "the directory's and the user's");
    let again = directory.user("ann", "example.com", params()).unwrap();
    assert_eq!(first.user().attribute("id"), again.user().attribute("id"));
    assert_eq!(again.group().unwrap().attribute("name").as_deref(), Some("sales"));
    core.document(&document("blue"));
    let later = directory.user("1002", "example.com", params()).unwrap();
    assert!(later.group().is_none());
    assert_eq!(later.domain().attribute("name").as_deref(), Some("example.com"));
    assert_eq!(first.user().attribute("number-alias").as_deref(), Some("Ann"), "of the old document");
    drop((first, again, later));
    assert_eq!(core.held("document"), 1);
    directory.forget();
    assert_eq!((core.held("document"), core.held("event")), (0, 0));
}

#[test]
fn threads_walk_a_document_while_others_take_and_leave_it() {
    let core = Core::start();
    core.document(&document("red"));
    let directory = Directory::default();
    std::thread::scope(|scope| {
        for name in ["1001", "1002"] {
            let directory = &directory;
            scope.spawn(move || {
                for _ in 0..3 {
                    assert!(directory.user(name, "example.com", None).is_some());
                    directory.forget();
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..3 {
                let configuration = Configuration::open("test.conf").unwrap();
                assert_eq!(configuration.node().elements().count(), 1);
            }
        });
    });
    directory.forget();
    assert_eq!(core.held("document"), 0);
}
