//! A command line as words.

/// One word of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Without the quotes around it, escapes replaced.
    pub(super) text: String,
    /// The line from this word on, as it was typed.
    pub(super) rest: &'a str,
}

/// Splits a line at blanks. Single quotes keep blanks together, and a backslash takes the special meaning of
/// the character after it away, as the core's own splitting does.
pub(super) fn split(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (text, length) = first(rest);
        words.push(Word { text, rest: rest.trim_end() });
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    words
}

/// Whether a line ends within quotes that it opened.
pub(super) fn is_open(line: &str) -> bool {
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => quoted = !quoted,
            '\\' if letters.peek().copied().and_then(escaped).is_some() => drop(letters.next()),
            _ => {}
        }
    }
    quoted
}

/// The first word of a text, and how many bytes it takes there.
fn first(text: &str) -> (String, usize) {
    let mut word = String::new();
    let mut quoted = false;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\'' => quoted = !quoted,
            '\\' => match letters.peek().map(|(_, next)| *next).and_then(escaped) {
                Some(meant) => {
                    word.push(meant);
                    letters.next();
                }
                None => word.push(letter),
            },
            _ if letter.is_whitespace() && !quoted => return (word, at),
            _ => word.push(letter),
        }
    }
    (word, text.len())
}

/// What a character stands for behind a backslash.
fn escaped(letter: char) -> Option<char> {
    match letter {
        '\'' | '"' | '\\' => Some(letter),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        's' => Some(' '),
        _ => None,
    }
}

/// A text that goes on to the end of a line: as it was typed, or what one pair of quotes around it holds.
pub(super) fn text(rest: &str) -> String {
    let (word, length) = first(rest);
    if rest.starts_with('\'') && length == rest.len() { word } else { rest.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{is_open, split, text};

    fn texts(line: &str) -> Vec<String> {
        split(line).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn quotes_keep_blanks_together() {
        assert_eq!(texts("  a 'b  c'  d'e f'"), ["a", "b  c", "de f"]);
        assert_eq!(texts("it\\'s 'two\\nlines' \\q"), ["it's", "two\nlines", "\\q"]);
        assert_eq!(texts("'never closed at all"), ["never closed at all"]);
        assert_eq!(texts(""), Vec::<String>::new());
        assert!(is_open("O'Brien 7") && !is_open("'O\\'Brien' 7") && !is_open("O\\'Brien 7"));
    }

    #[test]
    fn a_text_is_what_was_typed() {
        let line = "send <a b=\"c\">it's  two</a> ";
        assert_eq!(text(split(line)[1].rest), "<a b=\"c\">it's  two</a>");
        assert_eq!(text("'in  quotes'"), "in  quotes");
        assert_eq!(text("'one' and 'two'"), "'one' and 'two'");
    }
}
