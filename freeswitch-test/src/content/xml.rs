//! The configuration as an owned tree of elements.
//!
//! A [`Document`] is read once and never changed; a reload reads a new one. Lookups compare attribute values
//! without regard to case and take the first match in document order, as FreeSWITCH's do.

use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use thiserror::Error;

use super::preprocess::{Source, Unreadable, Variables};

/// Why a document could not be read.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// The root file could not be opened.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The text is not well formed.
    #[error("{place}: {what}")]
    Malformed {
        /// File and line where the parser gave up.
        place: String,
        /// What is wrong there.
        what: String,
    },
}

/// One element with its attributes and children in document order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// The tag's name.
    pub name: String,
    /// Attributes in the order they were written.
    pub attributes: Vec<(String, String)>,
    /// All character data directly inside the element, joined; blanks are kept.
    pub text: String,
    /// The elements inside.
    pub children: Vec<Element>,
}

impl Element {
    /// An element with nothing in it.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The value of the attribute `name`.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Sets an attribute, in place when it is there already.
    pub fn set_attribute(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value.to_owned(),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    /// The first child element called `name`.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children_named(name).next()
    }

    /// The child elements called `name`, in order.
    pub fn children_named<'a, 'n>(
        &'a self,
        name: &'n str,
    ) -> impl Iterator<Item = &'a Element> + use<'a, 'n> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child called `name` whose attribute has the value, in any case.
    pub fn find(&self, name: &str, attribute: &str, value: &str) -> Option<&Element> {
        self.children_named(name)
            .find(|child| child.attribute(attribute).is_some_and(|found| found.eq_ignore_ascii_case(value)))
    }
}

/// A configuration, read and parsed.
#[derive(Debug, Clone)]
pub struct Document {
    root: Element,
    warnings: Vec<String>,
}

impl Document {
    /// Reads `file` with its includes and parses the result; sets in `variables` what the files set.
    pub fn read(file: &Path, variables: &mut Variables) -> Result<Self, DocumentError> {
        let source = Source::read(file, variables)?;
        let root = parse(&source.text).map_err(|error| DocumentError::Malformed {
            place: source
                .place(error.offset)
                .map_or_else(|| file.display().to_string(), |place| place.to_string()),
            what: error.what,
        })?;
        Ok(Self { root, warnings: source.warnings })
    }

    /// Parses a text that needs no preprocessing.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let root = parse(text).map_err(|error| DocumentError::Malformed {
            place: format!(
                "line {}",
                text.bytes().take(error.offset).filter(|byte| *byte == b'\n').count() + 1
            ),
            what: error.what,
        })?;
        Ok(Self { root, warnings: Vec::new() })
    }

    /// The outermost element.
    pub fn root(&self) -> &Element {
        &self.root
    }

    /// What the preprocessor left out, each naming file and line.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The section called `name` (`configuration`, `dialplan`, `directory`, …).
    pub fn section(&self, name: &str) -> Option<&Element> {
        self.root.find("section", "name", name)
    }

    /// The `tag` in a section whose attribute `key` has the value.
    pub fn locate(&self, section: &str, tag: &str, key: &str, value: &str) -> Option<&Element> {
        self.section(section)?.find(tag, key, value)
    }

    /// The configuration called `name`, for instance `skinny.conf`.
    pub fn configuration(&self, name: &str) -> Option<&Element> {
        self.locate("configuration", "configuration", "name", name)
    }
}

/// What is wrong with a text, and at which byte.
#[derive(Debug)]
struct Malformed {
    offset: usize,
    what: String,
}

fn parse(text: &str) -> Result<Element, Malformed> {
    let mut reader = Reader::from_str(text);
    // FreeSWITCH's parser takes a bare ampersand as text, and sample files have them.
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Element> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| Malformed {
            offset: offset(reader.error_position()),
            what: error.to_string(),
        })?;
        let here = offset(reader.buffer_position()).saturating_sub(1);
        let closed = match event {
            Event::Start(tag) => {
                open.push(element(&tag, here)?);
                None
            }
            Event::Empty(tag) => Some(element(&tag, here)?),
            Event::End(_) => open.pop(),
            Event::Text(data) => append(&mut open, &data.xml10_content()),
            Event::CData(data) => append(&mut open, &data.xml10_content()),
            Event::GeneralRef(reference) => {
                let written = || format!("&{};", reference.xml10_content());
                append(&mut open, &resolve(&reference).unwrap_or_else(written))
            }
            Event::Eof => {
                let what = match open.last() {
                    Some(element) => format!("the file ends inside <{}>", element.name),
                    None => "there is no element".to_owned(),
                };
                return Err(Malformed { offset: text.len().saturating_sub(1), what });
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => None,
        };
        if let Some(element) = closed {
            match open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => return Ok(element),
            }
        }
    }
}

/// Adds character data to the innermost open element; nothing closes by it.
fn append(open: &mut [Element], text: &str) -> Option<Element> {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
    None
}

fn element(tag: &BytesStart<'_>, offset: usize) -> Result<Element, Malformed> {
    let mut element = Element::new(tag.name().as_ref());
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute
            .map_err(|error| Malformed { offset, what: format!("in <{}>: {error}", element.name) })?;
        element.attributes.push((attribute.key.as_ref().to_owned(), unescape(&attribute.value)));
    }
    Ok(element)
}

/// The text with each `&…;` replaced by what it stands for; what stands for nothing stays as written.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let resolved =
            after.split_once(';').and_then(|(name, tail)| Some((resolve(&BytesRef::new(name))?, tail)));
        match resolved {
            Some((meant, tail)) => {
                plain.push_str(&meant);
                rest = tail;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// What the entity stands for.
fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned)
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_attributes_and_text_are_kept() {
        let document = Document::parse(
            "<document type=\"x\"><!-- a -- b --><b v=\"1 &lt; 2 & 3\"/>one &amp; <c/>two<b v='2'><![CDATA[<raw>]]></b></document>",
        )
        .unwrap();
        let root = document.root();
        assert_eq!(root.attribute("type"), Some("x"));
        assert_eq!(root.text, "one & two");
        let names: Vec<_> = root.children.iter().map(|child| child.name.as_str()).collect();
        assert_eq!(names, ["b", "c", "b"]);
        assert_eq!(root.child("b").unwrap().attribute("v"), Some("1 < 2 & 3"));
        assert_eq!(root.children_named("b").last().unwrap().text, "<raw>");
    }

    #[test]
    fn sections_and_configurations_are_found_in_any_case() {
        let document = Document::parse(
            "<document><section name=\"configuration\"><configuration name=\"skinny.conf\"><profiles/></configuration></section></document>",
        )
        .unwrap();
        assert!(document.configuration("Skinny.CONF").unwrap().child("profiles").is_some());
        assert!(document.configuration("sofia.conf").is_none());
        assert!(document.section("dialplan").is_none());
    }

    #[test]
    fn an_error_names_the_file_and_line_it_is_in() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("part.xml");
        let root = folder.path().join("freeswitch.xml");
        std::fs::write(&part, "<include>\n  <a>\n  </b>\n</include>\n").unwrap();
        std::fs::write(
            &root,
            "<document>\n<X-PRE-PROCESS cmd=\"include\" data=\"part.xml\"/>\n</document>\n",
        )
        .unwrap();
        let error = Document::read(&root, &mut Variables::new()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}:3: ", part.display())), "{error}");
    }

    #[test]
    fn a_text_that_ends_early_says_where() {
        assert!(Document::parse("<a><b></b>").unwrap_err().to_string().contains("ends inside <a>"));
        assert!(Document::parse("   \n").unwrap_err().to_string().contains("no element"));
    }
}
