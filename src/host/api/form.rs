//! The forms that a command may have, and which one a line has.
//!
//! A form is a text such as `profile <profile> trace on|off`: words that are typed as they are, alternatives,
//! names in angle brackets that stand for any word, in square brackets too where they may be left out, and a
//! last one with an ellipsis for the rest of the line. The usage, the completion and the parser are all made
//! of it.

use super::words::{self, Word};
use crate::protocol::message_id_by_name;

/// What the words of a line stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    named: Vec<(&'static str, String)>,
}

impl Arguments {
    /// The word that stands for a name of the form, or for alternatives such as `on|off`, those in lower case;
    /// empty where it was left out.
    pub(super) fn text(&self, name: &str) -> &str {
        self.word(name).unwrap_or_default()
    }

    /// The same, `None` where it was left out.
    pub(super) fn word(&self, name: &str) -> Option<&str> {
        self.named.iter().find(|(known, _)| *known == name).map(|(_, word)| word.as_str())
    }

    /// The same, `None` where it was left out or is empty.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.word(name).filter(|word| !word.is_empty())
    }
}

/// One place of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// One of these words.
    Word(&'static str),
    /// Any word.
    Any {
        /// What it stands for.
        name: &'static str,
        /// It may be left out.
        optional: bool,
        /// It goes on to the end of the line.
        to_the_end: bool,
    },
}

impl Place {
    fn read(text: &'static str) -> Self {
        let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        let optional = inner.is_some();
        let Some(name) = inner.unwrap_or(text).strip_prefix('<').and_then(|text| text.strip_suffix('>'))
        else {
            return Self::Word(text);
        };
        match name.strip_suffix(ELLIPSIS) {
            Some(name) => Self::Any { name, optional, to_the_end: true },
            None => Self::Any { name, optional, to_the_end: false },
        }
    }

    /// The words that may stand here, none where any may.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        let words = match self {
            Self::Word(words) => words,
            Self::Any { .. } => "",
        };
        words.split('|').filter(|word| !word.is_empty())
    }

    fn takes(self, word: &str) -> bool {
        match self {
            Self::Word(_) => self.words().any(|known| is_same(known, word)),
            Self::Any { .. } => true,
        }
    }

    fn is_optional(self) -> bool {
        matches!(self, Self::Any { optional: true, .. })
    }

    fn is_to_the_end(self) -> bool {
        matches!(self, Self::Any { to_the_end: true, .. })
    }
}

/// The places of a form.
pub(super) fn places(form: &'static str) -> Vec<Place> {
    form.split(' ').map(Place::read).collect()
}

/// Whether the rest of the line is taken as it was typed.
pub(super) fn ends_in_text(form: &'static str) -> bool {
    places(form).last().is_some_and(|place| place.is_to_the_end())
}

/// Words are the same in any case; messages under any of their names or by number.
fn is_same(known: &str, word: &str) -> bool {
    if known.eq_ignore_ascii_case(word) {
        return true;
    }
    let id = |name: &str| name.parse().ok().or_else(|| message_id_by_name(name));
    known.ends_with("Message") && id(known).is_some() && id(known) == id(word)
}

/// How a line goes with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fit {
    /// The line has the form.
    Whole(Arguments),
    /// It goes with the form for so many words.
    Until(usize),
}

/// Compares a line with a form.
pub(super) fn fit(form: &'static str, line: &[Word<'_>]) -> Fit {
    let mut arguments = Arguments::default();
    let mut line = line.iter().enumerate();
    for place in places(form) {
        let Some((at, word)) = line.next() else {
            if place.is_optional() {
                continue;
            }
            return Fit::Until(usize::MAX);
        };
        if !place.takes(&word.text) {
            return Fit::Until(at);
        }
        match place {
            Place::Any { name, to_the_end: true, .. } => {
                arguments.named.push((name, words::text(word.rest)));
                return Fit::Whole(arguments);
            }
            Place::Any { name, .. } => arguments.named.push((name, word.text.clone())),
            Place::Word(words) if words.contains('|') => {
                arguments.named.push((words, word.text.to_ascii_lowercase()));
            }
            Place::Word(_) => {}
        }
    }
    match line.next() {
        Some((at, _)) => Fit::Until(at),
        None => Fit::Whole(arguments),
    }
}

/// What is wrong with a line that has none of the forms: which word, and what could stand in its place.
pub(super) fn complaint(forms: &[&'static str], line: &[Word<'_>]) -> (String, Vec<&'static str>) {
    let depth = |form: &&'static str| match fit(form, line) {
        Fit::Whole(_) => line.len(),
        Fit::Until(words) => words.min(line.len()),
    };
    let deepest = forms.iter().map(depth).max().unwrap_or(0);
    let near: Vec<&'static str> = forms.iter().filter(|form| depth(form) == deepest).copied().collect();
    let mut next: Vec<&str> = near.iter().filter_map(|form| form.split(' ').nth(deepest)).collect();
    next.dedup();
    let wanted = if next.is_empty() { "nothing".to_owned() } else { next.join(", ") };
    let text = match line.get(deepest) {
        Some(word) => format!("\"{}\" is not known here, but: {wanted}", word.text),
        None => format!("it is not complete, there follows: {wanted}"),
    };
    (text, near)
}

/// The words of the console's rules for a form, a rule each: lists for what is in brackets, as far as
/// `list_of` has one.
pub(super) fn rules(form: &'static str, list_of: impl Fn(&str) -> Option<&'static str>) -> Vec<String> {
    let mut rules = vec![String::new()];
    for place in places(form) {
        let next: Vec<&'static str> = match place {
            Place::Word(_) => place.words().collect(),
            Place::Any { name, .. } => vec![list_of(name).unwrap_or(ANYTHING)],
        };
        let longer = |rule: &String| next.iter().map(|word| format!("{rule} {word}")).collect::<Vec<_>>();
        rules = rules.iter().flat_map(longer).collect();
        if place.is_to_the_end() {
            break;
        }
    }
    rules.iter().map(|rule| rule.trim_start().trim_end_matches(&format!(" {ANYTHING}")).to_owned()).collect()
}

const ELLIPSIS: char = '…';
/// What rules of the console have for a word that is not to be completed.
const ANYTHING: &str = "_any_";

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [&str; 4] = [
        "help",
        "profile <profile> trace on|off",
        "profile <profile> send ResetMessage <reset> [<count>]",
        "profile <profile> say <text…>",
    ];

    fn arguments(form: &'static str, line: &str) -> Arguments {
        match fit(form, &words::split(line)) {
            Fit::Whole(arguments) => arguments,
            Fit::Until(words) => panic!("{form} fits {line} for {words} words"),
        }
    }

    #[test]
    fn words_stand_for_what_the_form_names() {
        let found = arguments(FORMS[2], "PROFILE internal send Reset DeviceRestart");
        assert_eq!((found.text("profile"), found.text("reset")), ("internal", "DeviceRestart"));
        assert_eq!(found.given("count"), None);
        assert_eq!(arguments(FORMS[1], "profile p trace OFF").text("on|off"), "off");
        assert_eq!(arguments(FORMS[2], "profile p send 159 1 2").text("count"), "2");
        assert_eq!(arguments(FORMS[3], "profile p say it's  me").text("text"), "it's  me");
    }

    #[test]
    fn what_is_wrong_is_said_with_what_is_right() {
        let say = |line: &str| complaint(&FORMS, &words::split(line)).0;
        assert_eq!(say("profile p trace"), "it is not complete, there follows: on|off");
        assert_eq!(say("profile p trace loud"), "\"loud\" is not known here, but: on|off");
        assert_eq!(say("profile p dance"), "\"dance\" is not known here, but: trace, send, say");
        assert_eq!(say("help me"), "\"me\" is not known here, but: nothing");
        assert_eq!(complaint(&FORMS, &words::split("what")).1.len(), 4);
    }

    #[test]
    fn forms_are_rules_of_the_console() {
        let list = |name: &str| (name == "profile").then_some("::skinny::list_profiles");
        let rule = rules(FORMS[1], list);
        assert_eq!(
            rule,
            ["profile ::skinny::list_profiles trace on", "profile ::skinny::list_profiles trace off"]
        );
        assert_eq!(rules(FORMS[3], list), ["profile ::skinny::list_profiles say"]);
        // The core has room for ten words, and takes a longer rest for one.
        assert_eq!(rules("say <this> <that> [<more>]", list), ["say"]);
    }
}
