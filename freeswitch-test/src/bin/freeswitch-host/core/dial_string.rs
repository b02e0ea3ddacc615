//! Dial strings: `{global=variables}[leg=variables]skinny/internal/1101,[…]skinny/internal/1102|…`

/// Names and values that a dial string sets.
pub(crate) type Settings = Vec<(String, String)>;

/// One leg to call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) variables: Settings,
    /// The endpoint's name.
    pub(crate) endpoint: String,
    /// What the endpoint is asked to call.
    pub(crate) destination: String,
}

/// A whole dial string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DialString {
    pub(crate) variables: Settings,
    /// Groups that are tried one after the other; the legs of a group are called at once.
    pub(crate) groups: Vec<Vec<Leg>>,
}

impl DialString {
    /// Reads a dial string; `None` when a brace has no partner or there is nothing to call.
    pub(crate) fn parse(text: &str) -> Option<DialString> {
        let mut variables = Settings::new();
        let mut rest = text.trim_start();
        while rest.starts_with(['{', '<']) {
            let (inside, after) = bracketed(rest)?;
            variables.extend(settings(inside));
            rest = after.trim_start();
        }
        let groups: Option<Vec<Vec<Leg>>> = split(rest, '|').into_iter().map(group).collect();
        let groups = groups?.into_iter().filter(|group| !group.is_empty()).collect::<Vec<_>>();
        (!groups.is_empty()).then_some(DialString { variables, groups })
    }
}

fn group(text: &str) -> Option<Vec<Leg>> {
    split(text, ',').into_iter().filter(|leg| !leg.trim().is_empty()).map(leg).collect()
}

fn leg(text: &str) -> Option<Leg> {
    let mut variables = Settings::new();
    let mut rest = text.trim();
    while rest.starts_with('[') {
        let (inside, after) = bracketed(rest)?;
        variables.extend(settings(inside));
        rest = after.trim_start();
    }
    let (endpoint, destination) = rest.split_once('/').unwrap_or((rest, ""));
    Some(Leg { variables, endpoint: endpoint.to_owned(), destination: destination.to_owned() })
}

/// What is inside the bracket that the text begins with, and what comes after it.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let open = text.chars().next()?;
    let close = match open {
        '{' => '}',
        '[' => ']',
        _ => '>',
    };
    let mut depth = 0;
    for (at, character) in text.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth -= 1;
            if depth == 0 {
                return Some((text.get(open.len_utf8()..at)?, text.get(at + close.len_utf8()..)?));
            }
        }
    }
    None
}

/// `name=value` pairs; `^^:` at the beginning changes the separator, quotes and backslashes protect it.
fn settings(text: &str) -> Settings {
    let mut separator = ',';
    let mut rest = text;
    if let Some(custom) = text.strip_prefix("^^") {
        let mut characters = custom.chars();
        separator = characters.next().unwrap_or(',');
        rest = characters.as_str();
    }
    let mut found = Settings::new();
    for part in split(rest, separator) {
        if let Some((name, value)) = part.split_once('=') {
            let value = value.replace(&format!("\\{separator}"), &separator.to_string());
            let bare = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
            found.push((name.trim().to_owned(), bare.unwrap_or(&value).to_owned()));
        }
    }
    found
}

/// Splits outside of brackets and quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut begin, mut depth, mut quoted, mut escaped) = (Vec::new(), 0, 0_usize, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            _ if character == separator && depth == 0 && !quoted => {
                parts.push(text.get(begin..at).unwrap_or_default());
                begin = at + character.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(begin..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_legs_and_variables() {
        let text = "{a=1,b='x,y'}[c=2]skinny/internal/1101,skinny/internal/1102|[^^:d=1,2:e=3]user/5";
        let dial = DialString::parse(text).unwrap();
        let own = |pairs: &[(&str, &str)]| -> Settings {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        assert_eq!(dial.variables, own(&[("a", "1"), ("b", "x,y")]));
        assert_eq!(dial.groups.len(), 2);
        assert_eq!(dial.groups[0].len(), 2);
        assert_eq!(dial.groups[0][0].variables, own(&[("c", "2")]));
        assert_eq!(dial.groups[0][1].destination, "internal/1102");
        assert_eq!(dial.groups[1][0].variables, own(&[("d", "1,2"), ("e", "3")]));
        assert_eq!(dial.groups[1][0].endpoint, "user");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(DialString::parse("{a=1"), None);
        assert_eq!(DialString::parse("   "), None);
        assert!(DialString::parse("nonsense").is_some());
    }
}
