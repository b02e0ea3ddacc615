//! Replaces `${variable}` and `${function(arguments)}` in a text, at the moment it is used.
//!
//! A variable may be cut (`${name:offset:length}`) and picked from a list (`${name[index]}`); what it holds
//! is expanded in turn. `\$` is a dollar sign, `\\` a backslash, and `\'` nothing.

/// How deep a value may refer to other values.
const DEPTH_LIMIT: usize = 100;

/// How FreeSWITCH marks a variable that holds a list, and how it parts the items.
const LIST_MARK: &str = "ARRAY::";
const LIST_SEPARATOR: &str = "|:";

/// Knows the values that a text may refer to.
pub trait Resolver {
    /// The value of a variable: the channel's own, else the global one.
    fn variable(&self, name: &str) -> Option<String>;

    /// What the API function returns for the argument; `None` when there is no such function.
    fn call(&self, function: &str, argument: &str) -> Option<String>;
}

/// The text with everything replaced; what is not known is replaced by nothing.
pub fn expand(text: &str, resolver: &dyn Resolver) -> String {
    expand_at(text, resolver, 0)
}

fn expand_at(text: &str, resolver: &dyn Resolver, depth: usize) -> String {
    if depth > DEPTH_LIMIT || !(text.contains("${") || has_escape(text)) {
        return text.to_owned();
    }
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['$', '\\']) {
        let (before, special) = rest.split_at(at);
        expanded.push_str(before);
        rest = if let Some(after) = special.strip_prefix("$${").or_else(|| special.strip_prefix("${")) {
            let (reference, tail) = split_reference(after);
            expanded.push_str(&resolve(reference, resolver, depth));
            tail
        } else if let Some((literal, tail)) = literal(special) {
            expanded.push_str(literal);
            tail
        } else {
            expanded.push_str(special);
            ""
        };
    }
    expanded.push_str(rest);
    expanded
}

/// The text that a backslash or dollar sign at the start stands for, and what follows.
fn literal(special: &str) -> Option<(&'static str, &str)> {
    const LITERALS: [(&str, &str); 7] =
        [("\\$$", "$"), ("\\$", "$"), ("\\\\", "\\"), ("\\'", ""), ("$$", "$"), ("$", "$"), ("\\", "\\")];
    LITERALS.iter().find_map(|(written, meant)| Some((*meant, special.strip_prefix(written)?)))
}

fn has_escape(text: &str) -> bool {
    ["\\\\", "\\n", "\\s", "\\t", "\\'"].iter().any(|escape| text.contains(escape))
}

/// Splits at the brace that closes a reference; without one the reference goes to the end.
fn split_reference(text: &str) -> (&str, &str) {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if at > 0 => depth += 1,
            b'}' if depth > 1 => depth -= 1,
            b'}' => return (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default()),
            _ => {}
        }
    }
    (text, "")
}

fn resolve(reference: &str, resolver: &dyn Resolver, depth: usize) -> String {
    let Some(at) = reference.find([' ', '(']) else { return variable(reference, resolver, depth) };
    let (function, argument) = reference.split_at(at);
    let open = usize::from(argument.starts_with('('));
    let argument = up_to_closing(argument.get(1..).unwrap_or_default(), open);
    let function = expand_at(function.trim_end_matches(' '), resolver, depth + 1);
    resolver.call(&function, &expand_at(argument, resolver, depth + 1)).unwrap_or_default()
}

/// The text before the parenthesis that closes the argument, `open` of them being open already.
fn up_to_closing(text: &str, mut open: usize) -> &str {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => open += 1,
            b')' if open > 1 => open -= 1,
            b')' if open == 1 => return text.get(..at).unwrap_or_default(),
            _ => {}
        }
    }
    text
}

fn variable(reference: &str, resolver: &dyn Resolver, depth: usize) -> String {
    let reference = expand_at(reference, resolver, depth + 1);
    let mut parts = reference.split(':');
    let name = parts.next().unwrap_or_default();
    let offset = parts.next().map_or(0, leading_number);
    let length = parts.next().map_or(0, leading_number);
    let (name, index) = match name.split_once('[') {
        Some((name, index)) if index.contains(']') => (name, Some(leading_number(index))),
        _ => (name, None),
    };
    let Some(value) = resolver.variable(name) else { return String::new() };
    let value = match (index, value.strip_prefix(LIST_MARK)) {
        (Some(index), Some(list)) => usize::try_from(index)
            .ok()
            .and_then(|index| list.split(LIST_SEPARATOR).nth(index))
            .unwrap_or_default()
            .to_owned(),
        _ => value,
    };
    cut(&expand_at(&value, resolver, depth + 1), offset, length)
}

/// The number a text starts with, 0 when it starts with none.
fn leading_number(text: &str) -> i64 {
    let text = text.trim_start();
    let digits = text.trim_start_matches(['-', '+']);
    let sign = text.len() - digits.len();
    let end = sign + digits.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..end).and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// From `offset` (from the end when negative), at most `length` characters unless that is not above 0.
fn cut(value: &str, offset: i64, length: i64) -> String {
    let count = value.chars().count();
    let distance = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    let skipped = match (offset >= 0, distance <= count) {
        (true, true) => distance,
        (true, false) => count,
        (false, true) => count - distance,
        (false, false) => 0,
    };
    let kept = usize::try_from(length).ok().filter(|kept| *kept > 0).unwrap_or(usize::MAX);
    value.chars().skip(skipped).take(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Table;

    impl Resolver for Table {
        fn variable(&self, name: &str) -> Option<String> {
            let value = match name {
                "number" => "1101",
                "target" => "skinny/internal/${number}",
                "which" => "number",
                "list" => "ARRAY::a|:b|:c",
                "loop" => "${loop}",
                _ => return None,
            };
            Some(value.to_owned())
        }

        fn call(&self, function: &str, argument: &str) -> Option<String> {
            (function == "echo").then(|| format!("<{argument}>"))
        }
    }

    #[test]
    fn variables_and_functions_are_replaced() {
        for (text, expected) in [
            ("plain $1 \\d", "plain $1 \\d"),
            ("${number}@${unknown}x", "1101@x"),
            ("$${number}", "1101"),
            ("${target}", "skinny/internal/1101"),
            ("${${which}}", "1101"),
            ("${number:1}", "101"),
            ("${number:-2}", "01"),
            ("${number:1:2}", "10"),
            ("${number:9}", ""),
            ("${list[1]}", "b"),
            ("${echo(a (${number}) b)}!", "<a (1101) b>!"),
            ("${echo a b}", "<a b>"),
            ("${nothing(1)}", ""),
            ("\\${number} ${number}", "${number} 1101"),
            ("^(\\d+)$", "^(\\d+)$"),
            ("${number", "1101"),
            ("a\\\\b", "a\\b"),
        ] {
            assert_eq!(expand(text, &Table), expected, "{text}");
        }
    }

    #[test]
    fn a_value_that_refers_to_itself_ends() {
        assert_eq!(expand("${loop}", &Table), "${loop}");
    }
}
