//! Texts for a display: plain characters mixed with phrases that the phone
//! shows in its own language.
//!
//! On the wire a phrase is two bytes, 0x80 or 0x1e and a number; the rest is
//! Latin-1 or UTF-8, as the phone announced. Inside a [`Text`] a phrase is one
//! character of Unicode's private use area, so texts can be cut and joined
//! like any other string.

use std::fmt;
use std::ops::Add;

use super::version::Dialect;
use super::wire::Value;

pub use super::enums::Phrase;

/// The bytes that start a phrase, each with the character that stands for
/// phrase 0 of its table.
const TABLES: [(u8, u32); 2] = [(0x80, 0xe000), (0x1e, 0xe100)];

/// What is sent for a character that the encoding lacks.
const UNMAPPABLE: u8 = b'?';

/// A text for a display.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Text(String);

impl Text {
    /// Returns an empty text.
    #[must_use]
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// Tells whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the characters. Phrases are characters of the private use area.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text with the phrases spelled out in English.
    #[must_use]
    pub fn to_plain(&self) -> String {
        let mut plain = String::with_capacity(self.0.len());
        for letter in self.0.chars() {
            match phrase(letter) {
                Some(phrase) => plain.push_str(phrase.name().unwrap_or("?")),
                None => plain.push(letter),
            }
        }
        plain
    }

    /// Reads the bytes of a field, without the NULs that fill it up. Bytes
    /// that aren't UTF-8 are taken for Latin-1.
    pub(super) fn from_wire(bytes: &[u8], dialect: Dialect) -> Self {
        let mut text = String::with_capacity(bytes.len());
        let mut rest = bytes;
        while let Some((&first, after)) = rest.split_first() {
            if let Some((_, base)) = TABLES.iter().find(|(escape, _)| *escape == first) {
                // A phrase 0 loses its number to the NUL that ends the text.
                let number = after.first().copied().unwrap_or_default();
                text.extend(char::from_u32(base + u32::from(number)));
                rest = after.get(1..).unwrap_or_default();
            } else if let Some(letter) = Some(rest).filter(|_| dialect.utf8).and_then(leading_utf8) {
                text.push(letter);
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            } else {
                text.push(char::from(first));
                rest = after;
            }
        }
        Self(text)
    }

    /// Returns the bytes for a field with room for `room` of them. A longer
    /// text is cut, never within a character or a phrase.
    pub(super) fn to_wire(&self, dialect: Dialect, room: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len().min(room));
        let mut letters = self.0.chars().peekable();
        while let Some(letter) = letters.next() {
            let used = bytes.len();
            push_letter(&mut bytes, letter, dialect);
            // The NUL of a phrase 0 is the one that ends the text.
            if bytes.ends_with(&[0]) {
                bytes.truncate(if letters.peek().is_some() { used } else { used + 1 });
            }
            if bytes.len() > room {
                bytes.truncate(used);
                break;
            }
        }
        bytes
    }
}

/// Appends the bytes of one character of a text.
fn push_letter(bytes: &mut Vec<u8>, letter: char, dialect: Dialect) {
    let code = u32::from(letter);
    let table = TABLES.iter().find(|(_, base)| (*base..base + 0x100).contains(&code));
    match (table, u8::try_from(code & 0xff)) {
        (Some((escape, _)), Ok(number)) => bytes.extend([*escape, number]),
        _ if letter == '\u{1e}' || letter == '\0' => bytes.push(UNMAPPABLE),
        _ if dialect.utf8 => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        _ => bytes.push(latin1(letter)),
    }
}

/// Returns the first character of bytes that start with valid UTF-8.
fn leading_utf8(bytes: &[u8]) -> Option<char> {
    let longest = bytes.get(..4).unwrap_or(bytes);
    longest.utf8_chunks().next()?.valid().chars().next()
}

/// Returns the Latin-1 byte of a character, or that of a plain one like it.
fn latin1(letter: char) -> u8 {
    match letter {
        '\u{80}' => UNMAPPABLE,
        '\u{2018}' | '\u{2019}' => b'\'',
        '\u{201c}' | '\u{201d}' => b'"',
        '\u{2010}'..='\u{2015}' => b'-',
        _ => u8::try_from(letter).unwrap_or(UNMAPPABLE),
    }
}

/// Returns the phrase that a character of a text stands for.
fn phrase(letter: char) -> Option<Phrase> {
    let code = u32::from(letter);
    match code.checked_sub(0xe000)? {
        number @ ..0x100 => Some(Phrase::from(number)),
        number @ 0x100..0x200 => Some(Phrase::from(number - 0x100 + SECOND_TABLE)),
        _ => None,
    }
}

/// Offset of the second table's numbers in [`Phrase`].
const SECOND_TABLE: u32 = 0x1e00;

impl From<Phrase> for Text {
    fn from(phrase: Phrase) -> Self {
        let number = u32::from(phrase);
        let base = if number >= SECOND_TABLE { 0xe100 } else { 0xe000 };
        Self(char::from_u32(base + (number & 0xff)).into_iter().collect())
    }
}

/// Characters that would be taken for a phrase are replaced.
impl From<&str> for Text {
    fn from(plain: &str) -> Self {
        let harmless = |letter| if phrase(letter).is_some() { char::REPLACEMENT_CHARACTER } else { letter };
        Self(plain.chars().filter(|letter| *letter != '\0').map(harmless).collect())
    }
}

impl From<String> for Text {
    fn from(plain: String) -> Self {
        Self::from(plain.as_str())
    }
}

impl From<&String> for Text {
    fn from(plain: &String) -> Self {
        Self::from(plain.as_str())
    }
}

impl<T: Into<Text>> Add<T> for Text {
    type Output = Self;

    fn add(mut self, more: T) -> Self {
        self.0.push_str(&more.into().0);
        self
    }
}

impl<T: Into<Text>> FromIterator<T> for Text {
    fn from_iter<I: IntoIterator<Item = T>>(parts: I) -> Self {
        parts.into_iter().fold(Self::new(), |text, part| text + part)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// Phrases are shown in angle brackets.
impl fmt::Display for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match phrase(letter) {
                Some(phrase) => write!(out, "<{phrase}>")?,
                None if letter.is_control() => write!(out, "{}", letter.escape_default())?,
                None => write!(out, "{letter}")?,
            }
        }
        Ok(())
    }
}

impl Value for Text {
    fn blank() -> Self {
        Self::new()
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "\"{self}\"")
    }
}
