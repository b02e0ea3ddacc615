//! Data of applications in the encoding of a phone, and as text.
//!
//! Programs write UTF-8, and some what their XML declares. A phone that has no Unicode reads Latin-1. Where the
//! bytes change, so does the encoding that the XML declares, and nothing else of the declaration.

use crate::protocol::Dialect;

/// What an encoding is asked to be the truth about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bytes {
    /// Nothing but ASCII, and nothing else follows.
    Ascii,
    Unicode,
    Latin1,
    /// What a program made of eight bits a letter.
    Foreign,
}

/// Data of a program as a phone reads it; `part` where the program says itself which part of a whole it is.
///
/// What a phone without Unicode lacks becomes a character reference in XML, and a question mark elsewhere. To such
/// a phone, data that is not UTF-8 goes as it is: the program knows its encoding.
pub(super) fn encoded(data: &[u8], dialect: Dialect, part: bool) -> Vec<u8> {
    match std::str::from_utf8(data) {
        Ok(text) if text.is_ascii() && !part => declared(text, Bytes::Ascii, dialect).into(),
        Ok(text) if dialect.utf8 => declared(text, Bytes::Unicode, dialect).into(),
        Ok(text) => {
            // Other parts may have what this one lacks.
            let bytes = if text.is_ascii() { Bytes::Foreign } else { Bytes::Latin1 };
            let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
            to_latin1(&declared(text, bytes, dialect))
        }
        Err(_) if !dialect.utf8 => to_latin1(&declared(&from_latin1(data), Bytes::Foreign, dialect)),
        Err(_) if part && is_cut(data) => data.to_vec(),
        Err(_) => declared(&from_latin1(data), Bytes::Unicode, dialect).into(),
    }
}

/// Data of a program as text, whatever its encoding.
pub(super) fn text(data: &[u8]) -> String {
    std::str::from_utf8(data).map_or_else(|_| from_latin1(data), str::to_owned)
}

/// What a phone says as text; padding NULs at the end are no part of it, and others would end a C string. The text
/// is `whole` where no other part belongs to it.
pub(super) fn decoded(bytes: &[u8], dialect: Dialect, whole: bool) -> String {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let bytes = bytes.get(..end).unwrap_or_default();
    let unicode = std::str::from_utf8(bytes).ok();
    let said = unicode.filter(|text| dialect.utf8 || (whole && says_unicode(text)));
    let text = said.map_or_else(|| from_latin1(bytes), str::to_owned).replace('\0', "\u{fffd}");
    let bytes = if whole && text.is_ascii() { Bytes::Ascii } else { Bytes::Unicode };
    declared(&text, bytes, Dialect { utf8: true, ..dialect })
}

/// Whether XML says of itself that it is UTF-8.
fn says_unicode(text: &str) -> bool {
    text.starts_with(BYTE_ORDER_MARK)
        || encoding(text).is_some_and(|(_, name, _)| is_true(name, Bytes::Unicode))
}

/// Whether data is UTF-8 but for characters that are cut at its ends.
fn is_cut(data: &[u8]) -> bool {
    let continued = data.iter().take(LONGEST_CHARACTER - 1).take_while(|&&byte| byte & 0xc0 == 0x80).count();
    let rest = data.get(continued..).unwrap_or_default();
    match std::str::from_utf8(rest) {
        Ok(text) => continued > 0 && !text.is_empty(),
        Err(error) => error.error_len().is_none(),
    }
}

fn from_latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn to_latin1(text: &str) -> Vec<u8> {
    let xml = text.trim_start().starts_with('<');
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match u8::try_from(letter) {
            Ok(byte) => bytes.push(byte),
            Err(_) if xml => bytes.extend_from_slice(format!("&#{};", u32::from(letter)).as_bytes()),
            Err(_) => bytes.push(b'?'),
        }
    }
    bytes
}

/// The text with the encoding that its XML declaration names made true, if it has one that is not.
fn declared(text: &str, bytes: Bytes, dialect: Dialect) -> String {
    match encoding(text) {
        Some((before, name, after)) if !is_true(name, bytes) => {
            let name = if dialect.utf8 { "UTF-8" } else { "ISO-8859-1" };
            format!("{before}{name}{after}")
        }
        _ => text.to_owned(),
    }
}

/// The encoding that an XML declaration names, with what is before and after it.
fn encoding(text: &str) -> Option<(&str, &str, &str)> {
    let xml = text.trim_start_matches(|letter: char| letter == BYTE_ORDER_MARK || letter.is_whitespace());
    let (declaration, content) = xml.strip_prefix("<?xml")?.split_once("?>")?;
    let (version, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
    let (name, rest) = value.strip_prefix(quote)?.split_once(quote)?;
    let end = text.len() - content.len() - "?>".len() - rest.len() - quote.len_utf8();
    let (start, after) = (text.get(..end)?, text.get(end..)?);
    version.ends_with(char::is_whitespace).then_some((start.strip_suffix(name)?, name, after))
}

/// Whether an encoding of that name is the truth about `bytes`.
fn is_true(name: &str, bytes: Bytes) -> bool {
    let name = name.to_ascii_lowercase();
    let among = |names: &[&str]| names.contains(&name.as_str());
    let wide = ["utf-16", "utf-32", "utf-7", "ucs-", "iso-10646", "utf16", "utf32"];
    match bytes {
        Bytes::Ascii => !wide.iter().any(|start| name.starts_with(start)),
        Bytes::Unicode => among(&["utf-8", "utf8"]),
        Bytes::Latin1 => among(&[
            "iso-8859-1",
            "iso8859-1",
            "iso_8859-1",
            "latin1",
            "latin-1",
            "l1",
            "windows-1252",
            "cp1252",
        ]),
        Bytes::Foreign => {
            !["utf", "ucs", "iso-10646", "us-ascii", "ascii"].iter().any(|start| name.starts_with(start))
        }
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';
/// Bytes of a character in UTF-8.
const LONGEST_CHARACTER: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ProtocolVersion;

    const LATIN: Dialect = Dialect { version: ProtocolVersion(11), utf8: false };
    const UNICODE: Dialect = Dialect { version: ProtocolVersion(20), utf8: true };

    /// What a phone gets of a whole, as text in Latin-1.
    fn to(dialect: Dialect, data: impl AsRef<[u8]>) -> String {
        from_latin1(&encoded(data.as_ref(), dialect, false))
    }

    fn xml(encoding: &str, content: &str) -> String {
        format!("<?xml version='1.0' encoding={encoding} standalone=\"yes\"?>\n<a>{content}</a>")
    }

    #[test]
    fn each_phone_gets_its_encoding() {
        assert_eq!(to(LATIN, "<a>é€</a>"), "<a>é&#8364;</a>");
        assert_eq!(to(LATIN, "é€"), "é?");
        assert_eq!(encoded("é".as_bytes(), UNICODE, false), "é".as_bytes());
        assert_eq!(encoded(b"\xe9", UNICODE, false), "é".as_bytes());
        assert_eq!(decoded(b"\xe9t\xe9\0\0", LATIN, true), "été");
        assert_eq!(decoded("a\0é".as_bytes(), UNICODE, true), "a\u{fffd}é");
        assert_eq!(decoded(b"\xe9", UNICODE, true), "é");
    }

    #[test]
    fn a_declaration_tells_the_truth_to_every_phone() {
        assert_eq!(to(LATIN, xml("'utf-8'", "é")), xml("'ISO-8859-1'", "é"));
        assert_eq!(to(LATIN, format!("\u{feff}{}", xml("\"UTF-8\"", "é"))), xml("\"ISO-8859-1\"", "é"));
        assert_eq!(to(LATIN, xml("\"us-ascii\"", "é")), xml("\"ISO-8859-1\"", "é"));
        assert_eq!(to(LATIN, xml("\"Latin1\"", "é")), xml("\"Latin1\"", "é"));
        let unicode = |data: &[u8]| String::from_utf8(encoded(data, UNICODE, false)).unwrap();
        assert_eq!(unicode(xml(" \"iso-8859-1\"", "é").as_bytes()), xml(" \"UTF-8\"", "é"));
        assert_eq!(unicode(&to_latin1(&xml("'ISO-8859-1'", "é"))), xml("'UTF-8'", "é"));
        assert_eq!(unicode(xml("'Utf-8'", "é").as_bytes()), xml("'Utf-8'", "é"));
        for dialect in [LATIN, UNICODE] {
            assert_eq!(to(dialect, xml("'ISO-8859-2'", "e")), xml("'ISO-8859-2'", "e"));
            assert!(!to(dialect, xml("\"UTF-16\"", "e")).contains("16"));
            assert_eq!(to(dialect, "<a encoding=\"UTF-16\"/>"), "<a encoding=\"UTF-16\"/>");
        }
    }

    #[test]
    fn what_is_not_utf8_goes_to_an_old_phone_as_it_came() {
        for name in ["ISO-8859-1", "iso-8859-2", "windows-1252"] {
            let data = to_latin1(&xml(&format!("\"{name}\""), "\u{e9}\u{fc}\u{80}"));
            assert_eq!(encoded(&data, LATIN, false), data);
        }
        let lie = to_latin1(&xml("\"utf-8\"", "é"));
        assert_eq!(encoded(&lie, LATIN, false), to_latin1(&xml("\"ISO-8859-1\"", "é")));
    }

    #[test]
    fn parts_of_a_program_have_one_encoding_together() {
        let first =
            |encoding: &str, dialect| from_latin1(&encoded(xml(encoding, "").as_bytes(), dialect, true));
        assert_eq!(first("'ISO-8859-1'", UNICODE), xml("'UTF-8'", ""));
        assert_eq!(first("'UTF-8'", LATIN), xml("'ISO-8859-1'", ""));
        assert_eq!(first("'ISO-8859-2'", LATIN), xml("'ISO-8859-2'", ""));
        // What a program cut within a character belongs together on the phone.
        for cut in [&b"a\xe2\x82"[..], b"\xac</a>", b"\x82\xacx\xc3"] {
            assert_eq!(encoded(cut, UNICODE, true), cut);
        }
        assert_eq!(encoded(b"Caf\xe9 au lait", UNICODE, true), "Café au lait".as_bytes());
    }

    #[test]
    fn what_a_phone_declares_is_true_of_the_text() {
        let latin = to_latin1(&xml("'iso-8859-1'", "é"));
        assert_eq!(decoded(&latin, LATIN, true), xml("'UTF-8'", "é"));
        assert_eq!(decoded(&latin, UNICODE, true), xml("'UTF-8'", "é"));
        assert_eq!(decoded(xml("'utf-8'", "é").as_bytes(), LATIN, true), xml("'utf-8'", "é"));
        assert_eq!(decoded(xml("'iso-8859-1'", "e").as_bytes(), LATIN, true), xml("'iso-8859-1'", "e"));
        assert_eq!(decoded(xml("'iso-8859-1'", "e").as_bytes(), LATIN, false), xml("'UTF-8'", "e"));
    }
}
