//! Walks the XML dialplan: which applications a call is to run.
//!
//! A context's extensions are tried in order. Each condition of an extension compares a field of the caller
//! profile, or an expanded text, with a regular expression and adds its actions (or anti-actions). The first
//! extension that passes ends the search unless it says `continue="true"`; the actions of all that were
//! passed on the way run one after the other.

use super::expand::{Resolver, expand};
use super::pattern;
use super::xml::{Document, Element};

/// How deep conditions may nest.
const DEPTH_LIMIT: usize = 100;

/// Attributes that make a condition depend on the time, which this dialplan cannot judge.
const TIME_ATTRIBUTES: [&str; 13] = [
    "date-time",
    "year",
    "yday",
    "mon",
    "mday",
    "week",
    "mweek",
    "wday",
    "hour",
    "minute",
    "minute-of-day",
    "time-of-day",
    "dst",
];

/// One application to run; its data still has its `${variables}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// The application's name.
    pub application: String,
    /// Its argument, with `$1` and the like already filled in.
    pub data: String,
}

/// The call that is being routed.
pub trait Caller: Resolver {
    /// A field of the caller profile, such as `destination_number`.
    fn field(&self, name: &str) -> Option<String>;

    /// Runs an application during the search (`inline="true"`), so that later conditions see its effect.
    fn run_inline(&self, action: &Action);

    /// Takes a line for the log.
    fn log(&self, line: &str);
}

/// The applications that the context has for the caller, or `None` when there is no such context.
///
/// A context that does not exist is replaced by the one called `global`. No match gives an empty list.
pub fn hunt(document: &Document, context: &str, caller: &dyn Caller) -> Option<Vec<Action>> {
    let section = document.section("dialplan")?;
    let context =
        section.find("context", "name", context).or_else(|| section.find("context", "name", "global"))?;
    let named = caller
        .variable("auto_hunt")
        .filter(|value| is_true(value))
        .and_then(|_| context.find("extension", "name", &caller.field("destination_number")?));
    let first = named.and_then(|named| context.children.iter().position(|child| std::ptr::eq(child, named)));
    let mut hunt = Hunt { caller, extension: "", actions: Vec::new() };
    for extension in
        context.children.iter().skip(first.unwrap_or(0)).filter(|child| child.name == "extension")
    {
        hunt.extension = extension.attribute("name").unwrap_or("UNKNOWN");
        let passed = hunt.conditions(extension, 0);
        if passed && !extension.attribute("continue").is_some_and(is_true) {
            break;
        }
    }
    Some(hunt.actions)
}

/// Whether FreeSWITCH reads the value as true.
pub fn is_true(value: &str) -> bool {
    const TRUE: [&str; 8] = ["yes", "on", "true", "t", "enabled", "active", "allow", "1"];
    TRUE.iter().any(|word| value.eq_ignore_ascii_case(word))
        || value.parse::<i64>().is_ok_and(|number| number != 0)
}

/// When a condition keeps the ones after it from being looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    OnTrue,
    OnFalse,
    Always,
    Never,
}

impl Break {
    fn of(condition: &Element) -> Self {
        let value = condition.attribute("break").unwrap_or_default().to_ascii_lowercase();
        match value.as_str() {
            "on-true" => Self::OnTrue,
            "always" => Self::Always,
            "never" => Self::Never,
            _ => Self::OnFalse,
        }
    }

    fn stops(self, matched: bool) -> bool {
        match self {
            Self::OnTrue => matched,
            Self::OnFalse => !matched,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// What a condition found.
struct Outcome {
    matched: bool,
    /// What `$0`, `$1`, … stand for; `None` when the expression has no group and data is taken as it is.
    captures: Option<Vec<String>>,
}

impl Outcome {
    fn plain(matched: bool) -> Self {
        Self { matched, captures: None }
    }
}

struct Hunt<'a> {
    caller: &'a dyn Caller,
    extension: &'a str,
    actions: Vec<Action>,
}

impl Hunt<'_> {
    /// Walks the conditions inside `parent`; whether the last one looked at lets the extension pass.
    fn conditions(&mut self, parent: &Element, depth: usize) -> bool {
        if depth > DEPTH_LIMIT {
            self.caller
                .log(&format!("Dialplan: [{}] conditions nest deeper than {DEPTH_LIMIT}", self.extension));
            return false;
        }
        let mut passed = false;
        for condition in parent.children_named("condition") {
            let breaks = Break::of(condition);
            let outcome = self.evaluate(condition);
            passed = outcome.matched;
            if outcome.matched {
                self.collect(condition, "action", outcome.captures.as_deref());
            } else if self.collect(condition, "anti-action", None) {
                passed = true;
            }
            if breaks.stops(outcome.matched) {
                break;
            }
            if passed && condition.child("condition").is_some() {
                passed = self.conditions(condition, depth + 1);
                if !passed && breaks != Break::Never {
                    break;
                }
            }
        }
        let nested_may_fail =
            depth > 0 && parent.attribute("require-nested").is_some_and(|value| !is_true(value));
        passed || nested_may_fail
    }

    fn evaluate(&self, condition: &Element) -> Outcome {
        if let Some(attribute) = TIME_ATTRIBUTES.iter().find(|name| condition.attribute(name).is_some()) {
            self.caller.log(&format!(
                "Dialplan: [{}] condition on {attribute} is not supported, taken as not matching",
                self.extension
            ));
            return Outcome::plain(false);
        }
        match condition.attribute("regex") {
            Some(rule) => self.several(condition, rule),
            None => self.compare(condition),
        }
    }

    /// A condition made of `<regex>` elements of which all, any or exactly one must match.
    fn several(&self, condition: &Element, rule: &str) -> Outcome {
        let outcomes: Vec<Outcome> =
            condition.children_named("regex").map(|regex| self.compare(regex)).collect();
        let passed = outcomes.iter().filter(|outcome| outcome.matched).count();
        let matched = match rule.to_ascii_lowercase().as_str() {
            "all" => passed == outcomes.len(),
            "xor" => passed == 1,
            _ => passed > 0,
        };
        let captures =
            outcomes.into_iter().filter(|outcome| outcome.matched).find_map(|outcome| outcome.captures);
        Outcome { matched, captures }
    }

    fn compare(&self, condition: &Element) -> Outcome {
        let Some(field) = condition.attribute("field") else {
            self.caller.log(&format!("Dialplan: Absolute Condition [{}]", self.extension));
            return Outcome::plain(true);
        };
        let written = condition.child("expression").map(|child| child.text.as_str());
        let written = written.or_else(|| condition.attribute("expression")).unwrap_or_default();
        let expression = expand(written, self.caller);
        let value = if field.contains('$') {
            expand(field, self.caller)
        } else {
            self.caller.field(field).unwrap_or_default()
        };
        let outcome = match pattern::captures(&value, &expression) {
            Ok(found) => {
                Outcome { matched: found.is_some(), captures: found.filter(|_| expression.contains('(')) }
            }
            Err(error) => {
                self.caller
                    .log(&format!("Dialplan: [{}] expression /{expression}/: {error}", self.extension));
                Outcome::plain(false)
            }
        };
        let result = if outcome.matched { "PASS" } else { "FAIL" };
        let extension = self.extension;
        self.caller
            .log(&format!("Dialplan: Regex ({result}) [{extension}] {field}({value}) =~ /{expression}/"));
        outcome
    }

    /// Takes the actions of a condition; whether there were any.
    fn collect(&mut self, condition: &Element, kind: &str, captures: Option<&[String]>) -> bool {
        let mut any = false;
        for element in condition.children_named(kind) {
            any = true;
            let data = match element.text.as_str() {
                "" => element.attribute("data").unwrap_or_default(),
                text => text,
            };
            let action = Action {
                application: element.attribute("application").unwrap_or_default().to_owned(),
                data: captures.map_or_else(|| data.to_owned(), |captures| substitute(data, captures)),
            };
            let inline = element.attribute("inline").is_some_and(is_true);
            let times = element.attribute("loop").map_or(1, |times| times.parse().unwrap_or(0));
            for _ in 0..times {
                let (application, data) = (&action.application, &action.data);
                self.caller.log(&format!(
                    "Dialplan: Action {application}({data}){}",
                    if inline { " INLINE" } else { "" }
                ));
                if inline {
                    self.caller.run_inline(&action);
                } else {
                    self.actions.push(action.clone());
                }
            }
        }
        any
    }
}

/// Fills in `$1` and `${1}`; any other dollar sign stays for the expansion at run time.
fn substitute(data: &str, captures: &[String]) -> String {
    let mut filled = String::with_capacity(data.len());
    let mut rest = data;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        let braced = after.strip_prefix('{');
        let number = braced.unwrap_or(after);
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        let (index, tail) = number.split_at(digits);
        let tail = if braced.is_some() { tail.strip_prefix('}') } else { Some(tail) };
        match (index.parse::<usize>(), tail) {
            (Ok(index), Some(tail)) => {
                filled.push_str(captures.get(index).map_or("", String::as_str));
                rest = tail;
            }
            _ => {
                filled.push('$');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests;
