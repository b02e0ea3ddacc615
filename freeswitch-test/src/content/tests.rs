//! The configuration that both hosts start with, read the way the embedded host reads it.

use std::path::Path;

use super::dialplan::{Action, Caller, hunt};
use super::expand::Resolver;
use super::preprocess::Variables;
use super::xml::Document;

/// A call to a number, with no variables.
struct To(&'static str);

impl Resolver for To {
    fn variable(&self, _name: &str) -> Option<String> {
        None
    }

    fn call(&self, _function: &str, _argument: &str) -> Option<String> {
        None
    }
}

impl Caller for To {
    fn field(&self, name: &str) -> Option<String> {
        (name == "destination_number").then(|| self.0.to_owned())
    }

    fn run_inline(&self, _action: &Action) {}

    fn log(&self, _line: &str) {}
}

fn configuration() -> (Document, Variables) {
    let mut variables = Variables::from([("local_ip_v4".to_owned(), "192.0.2.7".to_owned())]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("conf/freeswitch.xml");
    (Document::read(&file, &mut variables).unwrap(), variables)
}

#[test]
fn the_configuration_is_read_without_a_warning() {
    let (document, variables) = configuration();
    assert_eq!(document.warnings(), [""; 0]);
    assert_eq!(variables["domain"], "example.com");
    let profile =
        document.configuration("skinny.conf").unwrap().child("profiles").unwrap().child("profile").unwrap();
    let address = profile.child("settings").unwrap().find("param", "name", "ip").unwrap();
    assert_eq!(address.attribute("value"), Some("192.0.2.7"));
    let port = document.configuration("event_socket.conf").unwrap().child("settings").unwrap();
    assert_eq!(port.find("param", "name", "listen-port").unwrap().attribute("value"), Some("8021"));
}

#[test]
fn the_example_phone_is_in_the_directory() {
    let (document, _) = configuration();
    let phone = document.user("id", "SEP001120AABBCC", "example.com").unwrap().merged();
    let buttons = phone.child("skinny").unwrap().child("buttons").unwrap();
    assert!(buttons.find("button", "value", "1101").is_some());
}

#[test]
fn numbers_lead_where_the_documentation_says() {
    let (document, _) = configuration();
    let last = |context: &str, number: &'static str| {
        let actions = hunt(&document, context, &To(number)).unwrap();
        actions.last().map(|action| format!("{} {}", action.application, action.data)).unwrap_or_default()
    };
    assert!(last("skinny-patterns", "11").starts_with("skinny-wait"));
    assert!(last("skinny-patterns", "1104").starts_with("skinny-process"));
    assert!(last("skinny-patterns", "12345678901234").starts_with("skinny-drop"));
    assert_eq!(last("default", "1104"), "bridge skinny/internal/${destination_number}");
    assert_eq!(last("default", "9196"), "echo ");
    assert_eq!(last("default", "5"), "");
}
