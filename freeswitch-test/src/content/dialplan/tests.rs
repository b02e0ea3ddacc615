//! Contexts as they are written, and the applications that calls get from them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::*;

#[derive(Default)]
struct Call {
    fields: BTreeMap<&'static str, &'static str>,
    variables: RefCell<BTreeMap<String, String>>,
    log: RefCell<Vec<String>>,
}

impl Call {
    fn to(number: &'static str) -> Self {
        Self { fields: BTreeMap::from([("destination_number", number)]), ..Self::default() }
    }
}

impl Resolver for Call {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.borrow().get(name).cloned()
    }

    fn call(&self, _function: &str, _argument: &str) -> Option<String> {
        None
    }
}

impl Caller for Call {
    fn field(&self, name: &str) -> Option<String> {
        self.fields.get(name).map(|value| (*value).to_owned())
    }

    fn run_inline(&self, action: &Action) {
        let (name, value) = action.data.split_once('=').unwrap();
        self.variables.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    fn log(&self, line: &str) {
        self.log.borrow_mut().push(line.to_owned());
    }
}

fn run(extensions: &str, call: &Call) -> Vec<String> {
    let text = format!(
        "<d><section name=\"dialplan\"><context name=\"default\">{extensions}</context></section></d>"
    );
    let actions = hunt(&Document::parse(&text).unwrap(), "default", call).unwrap();
    actions.into_iter().map(|action| format!("{} {}", action.application, action.data)).collect()
}

const PATTERNS: &str = r#"
    <extension name="Local" continue="true"><condition field="destination_number" expression="^(1[01]\d\d)$">
        <action application="skinny-process" data="$1 ${name}"/></condition></extension>
    <extension name="Partial" continue="true"><condition field="destination_number" expression="^1\d{0,2}$">
        <action application="skinny-wait" data="8"/></condition></extension>
    <extension name="Drop"><condition><action application="skinny-drop"/></condition></extension>"#;

#[test]
fn continued_extensions_add_up_in_order() {
    assert_eq!(run(PATTERNS, &Call::to("11")), ["skinny-wait 8", "skinny-drop "]);
    assert_eq!(run(PATTERNS, &Call::to("1101")), ["skinny-process 1101 ${name}", "skinny-drop "]);
    assert_eq!(run(PATTERNS, &Call::to("9")), ["skinny-drop "]);
}

#[test]
fn the_first_match_ends_the_search() {
    let text = r#"<extension name="a"><condition field="destination_number" expression="^1$"><action application="a"/></condition></extension>
        <extension name="b"><condition><action application="b"/></condition></extension>"#;
    assert_eq!(run(text, &Call::to("1")), ["a "]);
    assert_eq!(run(text, &Call::to("2")), ["b "]);
}

#[test]
fn breaks_and_anti_actions_decide_which_conditions_count() {
    let text = |breaks: &str| {
        format!(
            r#"<extension><condition field="destination_number" expression="^1$" break="{breaks}">
            <action application="yes"/><anti-action application="no"/></condition>
            <condition><action application="then"/></condition></extension>"#
        )
    };
    for (breaks, on_match, on_miss) in [
        ("on-false", vec!["yes ", "then "], vec!["no "]),
        ("on-true", vec!["yes "], vec!["no ", "then "]),
        ("always", vec!["yes "], vec!["no "]),
        ("never", vec!["yes ", "then "], vec!["no ", "then "]),
    ] {
        assert_eq!(run(&text(breaks), &Call::to("1")), on_match, "{breaks}");
        assert_eq!(run(&text(breaks), &Call::to("2")), on_miss, "{breaks}");
    }
}

#[test]
fn inline_actions_are_seen_by_later_conditions() {
    let text = r#"<extension continue="true"><condition field="destination_number" expression="^(\d)\d$">
        <action application="set" data="first=${1}" inline="true"/></condition></extension>
        <extension><condition field="${first}" expression="^4$"><action application="answer"/></condition></extension>"#;
    assert_eq!(run(text, &Call::to("42")), ["answer "]);
    assert_eq!(run(text, &Call::to("52")), [""; 0]);
}

#[test]
fn nested_and_joined_conditions_work() {
    let text = r#"<extension><condition field="destination_number" expression="^1">
          <condition field="destination_number" expression="2$"><action application="inner"/></condition></condition></extension>
        <extension><condition regex="all"><regex field="destination_number" expression="^(9)"/><regex field="destination_number" expression="/X$/i"/>
          <action application="both" data="$1"/></condition></extension>"#;
    assert_eq!(run(text, &Call::to("12")), ["inner "]);
    assert_eq!(run(text, &Call::to("9x")), ["both 9"]);
    assert_eq!(run(text, &Call::to("9y")), [""; 0]);
}

#[test]
fn what_cannot_be_judged_is_logged_and_does_not_match() {
    let call = Call::to("1");
    let text = r#"<extension><condition wday="2"><action application="a"/></condition></extension>
        <extension><condition field="destination_number" expression="("><action application="b"/></condition></extension>"#;
    assert_eq!(run(text, &call), [""; 0]);
    let log = call.log.borrow().join("\n");
    assert!(log.contains("condition on wday is not supported") && log.contains("expression /(/"), "{log}");
}

#[test]
fn an_unknown_context_falls_back_to_global() {
    let text = |name: &str| {
        let text = format!(
            "<d><section name=\"dialplan\"><context name=\"{name}\"><extension><condition><action application=\"a\"/></condition></extension></context></section></d>"
        );
        Document::parse(&text).unwrap()
    };
    assert_eq!(hunt(&text("global"), "nowhere", &Call::default()).unwrap().len(), 1);
    assert!(hunt(&text("default"), "nowhere", &Call::default()).is_none());
}
