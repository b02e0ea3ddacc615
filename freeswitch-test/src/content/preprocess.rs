//! Joins the configuration files into the one text that is parsed as XML.
//!
//! FreeSWITCH does this line by line, before it knows of XML: it replaces `$${name}` by the global variable,
//! follows `<X-PRE-PROCESS cmd="include" …/>`, and takes `cmd="set"` at once, so what stands earlier in the
//! files decides what later lines see. A command inside an ordinary XML comment is carried out as well.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The global variables: what `$${name}` stands for.
pub type Variables = BTreeMap<String, String>;

/// How deep includes may nest.
const DEPTH_LIMIT: usize = 100;

/// The root file could not be read.
#[derive(Debug, Error)]
#[error("cannot read the configuration {}: {cause}", path.display())]
pub struct Unreadable {
    path: PathBuf,
    cause: io::Error,
}

/// The joined text, and where each part of it came from.
#[derive(Debug, Default)]
pub struct Source {
    /// The text to parse.
    pub text: String,
    /// What was left out and why, each naming its file and line.
    pub warnings: Vec<String>,
    files: Vec<PathBuf>,
    pieces: Vec<Piece>,
}

/// From `start` on (a byte offset of the text), the text is line `line` of file number `file`.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    file: usize,
    line: usize,
}

/// A line of a file, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as it was opened.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

impl Source {
    /// Reads `file` and all it includes, setting in `variables` what the files set.
    ///
    /// A relative include starts from the folder of the file that asks for it. An include that matches
    /// nothing, or a file that cannot be read, is a warning; only an unreadable root is an error.
    pub fn read(file: &Path, variables: &mut Variables) -> Result<Self, Unreadable> {
        let mut source = Self::default();
        let text = fs::read(file).map_err(|cause| Unreadable { path: file.to_owned(), cause })?;
        source.append(file, &String::from_utf8_lossy(&text), variables, 0);
        Ok(source)
    }

    /// The file and line that the byte at `offset` of the text came from.
    pub fn place(&self, offset: usize) -> Option<Place> {
        let after = self.pieces.partition_point(|piece| piece.start <= offset);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        Some(Place { file: self.files.get(piece.file)?.clone(), line: piece.line })
    }

    fn append(&mut self, path: &Path, text: &str, variables: &mut Variables, depth: usize) {
        let file = self.files.len();
        self.files.push(path.to_owned());
        let mut in_comment = false;
        for (index, raw) in text.split_inclusive('\n').enumerate() {
            let line = index + 1;
            let expanded = expand_globals(raw, variables).unwrap_or_else(|| {
                self.warnings.push(format!("{}:{line}: unterminated $${{variable}}", path.display()));
                raw.to_owned()
            });
            if ["<include>", "</include>", "<?"].iter().any(|tag| raw.contains(tag)) {
                continue;
            }
            let mut rest = expanded.as_str();
            if in_comment {
                let Some((_, after)) = rest.split_once("-->") else { continue };
                in_comment = false;
                rest = after;
            }
            if let Some(command) = Command::find(rest) {
                let place = Place { file: path.to_owned(), line };
                self.obey(command, &place, variables, depth);
            } else if let Some((before, comment)) = rest.split_once("<!--#") {
                in_comment = !comment.contains("-->");
                let after = comment.split_once("-->").map_or("\n", |(_, after)| after);
                self.pieces.push(Piece { start: self.text.len(), file, line });
                self.text.push_str(before);
                self.text.push_str(after);
            } else {
                self.pieces.push(Piece { start: self.text.len(), file, line });
                self.text.push_str(rest);
            }
        }
    }

    fn obey(&mut self, command: Command<'_>, place: &Place, variables: &mut Variables, depth: usize) {
        match command {
            Command::Set(name, value) => {
                variables.insert(name.to_owned(), value.to_owned());
            }
            Command::Include(pattern) => self.include(pattern, place, variables, depth + 1),
            Command::Unsupported(name) => {
                self.warnings
                    .push(format!("{place}: X-PRE-PROCESS cmd=\"{name}\" is not supported, ignored"));
            }
            Command::Incomplete => {}
        }
    }

    fn include(&mut self, pattern: &str, place: &Place, variables: &mut Variables, depth: usize) {
        if depth > DEPTH_LIMIT {
            self.warnings
                .push(format!("{place}: includes nest deeper than {DEPTH_LIMIT}, not including {pattern}"));
            return;
        }
        let folder = place.file.parent().unwrap_or(Path::new("."));
        let full = folder.join(pattern);
        let paths = match glob::glob(&full.to_string_lossy()) {
            Ok(paths) => paths,
            Err(error) => {
                self.warnings.push(format!("{place}: cannot include {}: {error}", full.display()));
                return;
            }
        };
        let mut found = false;
        for path in paths.flatten() {
            found = true;
            match fs::read(&path) {
                Ok(bytes) => self.append(&path, &String::from_utf8_lossy(&bytes), variables, depth),
                Err(error) => {
                    self.warnings.push(format!("{place}: cannot include {}: {error}", path.display()))
                }
            }
        }
        if !found {
            self.warnings.push(format!("{place}: no files to include at {}", full.display()));
        }
    }
}

/// One `<X-PRE-PROCESS cmd="…" data="…"/>`.
#[derive(Debug, PartialEq, Eq)]
enum Command<'a> {
    Set(&'a str, &'a str),
    Include(&'a str),
    Unsupported(&'a str),
    /// The tag is there, but not all it needs: FreeSWITCH drops the line.
    Incomplete,
}

impl<'a> Command<'a> {
    fn find(line: &'a str) -> Option<Self> {
        let (_, tag) = split_once_ignoring_case(line, "x-pre-process")?;
        let tag = tag.split_once("/>").map_or(tag, |(tag, _)| tag);
        let Some((command, rest)) = quoted_after(tag, "cmd") else { return Some(Self::Incomplete) };
        let Some((data, _)) = quoted_after(rest, "data") else { return Some(Self::Incomplete) };
        Some(match command.to_ascii_lowercase().as_str() {
            "set" => match data.split_once('=') {
                Some((name, value)) => Self::Set(name.trim_end_matches(' '), value.trim_start_matches(' ')),
                None => Self::Incomplete,
            },
            "include" => Self::Include(data),
            _ => Self::Unsupported(command),
        })
    }
}

/// The quoted value behind the attribute `name`, and the text after it.
fn quoted_after<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let (_, rest) = split_once_ignoring_case(text, name)?;
    let (_, rest) = rest.split_once('=')?;
    let (_, rest) = rest.split_once('"')?;
    rest.split_once('"')
}

/// Splits around the first `needle` (lower case, ASCII) in whatever case the text has it.
fn split_once_ignoring_case<'a>(text: &'a str, needle: &str) -> Option<(&'a str, &'a str)> {
    let at = text.to_ascii_lowercase().find(needle)?;
    Some((text.get(..at)?, text.get(at + needle.len()..)?))
}

/// Replaces each `$${name}`; an unknown name becomes nothing. `None` when a brace is never closed.
fn expand_globals(line: &str, variables: &Variables) -> Option<String> {
    let mut expanded = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("$${") {
        let (name, tail) = after.split_once('}')?;
        expanded.push_str(before);
        expanded.push_str(variables.get(name).map_or("", String::as_str));
        rest = tail;
    }
    expanded.push_str(rest);
    Some(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn read(files: &[(&str, &str)]) -> (Source, Variables, tempfile::TempDir) {
        let folder = folder(files);
        let mut variables = Variables::from([("base".to_owned(), "/opt".to_owned())]);
        let source = Source::read(&folder.path().join("freeswitch.xml"), &mut variables).unwrap();
        (source, variables, folder)
    }

    #[test]
    fn a_set_holds_for_the_lines_below_it() {
        let (source, variables, _folder) = read(&[(
            "freeswitch.xml",
            "<a v=\"$${port}\"/>\n<X-PRE-PROCESS cmd=\"set\" data=\"port = 2000\"/>\n<b v=\"$${base}:$${port}\"/>\n",
        )]);
        assert_eq!(source.text, "<a v=\"\"/>\n<b v=\"/opt:2000\"/>\n");
        assert_eq!(variables["port"], "2000");
    }

    #[test]
    fn includes_are_sorted_and_relative_to_their_own_file() {
        let (source, _, folder) = read(&[
            ("freeswitch.xml", "<d>\n<x-pre-process CMD=\"include\" data=\"sub/main.xml\"/>\n</d>\n"),
            (
                "sub/main.xml",
                "<include>\n<X-PRE-PROCESS cmd=\"include\" data=\"parts/*.xml\"/>\n</include>\n",
            ),
            ("sub/parts/2.xml", "<two/>\n"),
            ("sub/parts/1.xml", "<?xml version=\"1.0\"?>\n<one/>\n"),
        ]);
        assert_eq!(source.text, "<d>\n<one/>\n<two/>\n</d>\n");
        let place = source.place(source.text.find("<one").unwrap()).unwrap();
        assert_eq!(place, Place { file: folder.path().join("sub/parts/1.xml"), line: 2 });
        assert_eq!(source.place(source.text.find("</d>").unwrap()).unwrap().line, 3);
    }

    #[test]
    fn commands_in_comments_are_carried_out() {
        let (source, variables, _folder) = read(&[(
            "freeswitch.xml",
            "<!-- <X-PRE-PROCESS cmd=\"set\" data=\"a=1\"/> -->\n<!--# gone -->kept\n<!--#x\nlost\n-->back\n",
        )]);
        assert_eq!(variables["a"], "1");
        assert_eq!(source.text, "kept\n\nback\n");
    }

    #[test]
    fn what_cannot_be_done_is_a_warning_with_file_and_line() {
        let (source, _, folder) = read(&[(
            "freeswitch.xml",
            "<X-PRE-PROCESS cmd=\"include\" data=\"none/*.xml\"/>\n<X-PRE-PROCESS cmd=\"exec\" data=\"ls\"/>\n$${open\n",
        )]);
        let file = folder.path().join("freeswitch.xml");
        assert!(
            source.warnings[0].starts_with(&format!("{}:1: no files", file.display())),
            "{:?}",
            source.warnings
        );
        assert!(source.warnings[1].contains(":2: X-PRE-PROCESS cmd=\"exec\""));
        assert!(source.warnings[2].contains(":3: unterminated"));
        assert_eq!(source.text, "$${open\n");
    }

    #[test]
    fn a_file_that_includes_itself_ends() {
        let (source, _, _folder) =
            read(&[("freeswitch.xml", "x\n<X-PRE-PROCESS cmd=\"include\" data=\"freeswitch.xml\"/>\n")]);
        assert_eq!(source.text.lines().count(), DEPTH_LIMIT + 1);
        assert!(source.warnings[0].contains("nest deeper"));
    }

    #[test]
    fn a_missing_root_is_named() {
        let error = Source::read(Path::new("/nowhere/freeswitch.xml"), &mut Variables::new()).unwrap_err();
        assert!(error.to_string().starts_with("cannot read the configuration /nowhere/freeswitch.xml: "));
    }
}
