//! Completion of lines that a person types at a console.

use parking_lot::Mutex;

use crate::ffi::completion::CompletionCallback;

/// What may be typed: rows of words, some of which a module's function lists.
#[derive(Default)]
pub(crate) struct Completions {
    rows: Mutex<Vec<Vec<String>>>,
    functions: Mutex<Vec<(String, CompletionCallback)>>,
}

impl Completions {
    /// Changes the rows: `add word word …` or `del word …`.
    pub(crate) fn set(&self, command: &str) -> bool {
        let mut words = command.split_whitespace();
        let verb = words.next();
        let mut row: Vec<String> = words.map(str::to_owned).collect();
        if row.len() > COLUMNS {
            // What the core has no column for stays in the last one, with its blanks, and matches nothing.
            let rest = row.split_off(COLUMNS - 1).join(" ");
            row.push(rest);
        }
        match verb {
            Some("add" | "stickyadd") if !row.is_empty() => self.rows.lock().push(row),
            Some("del") if row.first().is_some_and(|word| word == "*") => self.rows.lock().clear(),
            Some("del") => self.rows.lock().retain(|known| !known.starts_with(&row)),
            _ => return false,
        }
        true
    }

    /// Adds a function that lists words, such as `::skinny::list_profiles`.
    pub(crate) fn add_function(&self, name: &str, callback: CompletionCallback) {
        let mut functions = self.functions.lock();
        functions.retain(|(known, _)| known != name);
        functions.push((name.to_owned(), callback));
    }

    /// Removes a function; false when it is not there.
    pub(crate) fn remove_function(&self, name: &str) -> bool {
        let mut functions = self.functions.lock();
        let before = functions.len();
        functions.retain(|(known, _)| known != name);
        functions.len() < before
    }

    /// Words that may come next in a line, in order.
    pub(crate) fn complete(&self, line: &str) -> Vec<String> {
        let mut typed: Vec<&str> = line.split_whitespace().collect();
        let last = if line.ends_with(' ') { "" } else { typed.pop().unwrap_or("") };
        let mut next: Vec<String> = Vec::new();
        for row in self.rows.lock().iter() {
            let fits = |(word, typed): (&String, &&str)| {
                // The core compares by the beginning while a word is being typed, whichever word it is.
                let begins = !last.is_empty() && begins_with(word, typed);
                begins || word == typed || word.starts_with("::") || word == ANYTHING
            };
            if row.len() > typed.len() && row.iter().zip(&typed).all(fits) {
                next.extend(row.get(typed.len()).cloned());
            }
        }
        next.sort();
        next.dedup();
        let mut found: Vec<String> = next
            .iter()
            .filter(|word| *word != ANYTHING)
            .flat_map(|word| self.expand(word, line, last))
            .collect();
        if typed.is_empty() {
            found.extend(crate::api::names().into_iter().filter(|name| name.starts_with(last)));
        }
        found.sort();
        found.dedup();
        found
    }

    fn expand(&self, word: &str, line: &str, typed: &str) -> Vec<String> {
        if !word.starts_with("::") {
            return if begins_with(word, typed) { vec![word.to_owned()] } else { Vec::new() };
        }
        let function =
            self.functions.lock().iter().find(|(name, _)| name == word).map(|(_, callback)| *callback);
        let mut words = function.map(|callback| callback.list(line, typed)).unwrap_or_default();
        words.retain(|word| word.starts_with(typed));
        words
    }
}

/// Whether a word begins with another one, in any case.
fn begins_with(word: &str, typed: &str) -> bool {
    word.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

/// Stands for any word, and is not offered.
const ANYTHING: &str = "_any_";
/// Words of a row that the core has room for.
const COLUMNS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_word_may_come_before_the_one_that_is_completed() {
        let completions = Completions::default();
        completions.set("add skinny set _any_ to on");
        completions.set("add skinny set _any_ to off");
        assert_eq!(completions.complete("skinny set this to o"), ["off", "on"]);
        assert_eq!(completions.complete("skinny set "), Vec::<String>::new());
        assert_eq!(completions.complete("skinny S"), ["set"]);
        completions.set("add a b c d e f g h i j k");
        assert_eq!(completions.complete("a b c d e f g h i "), ["j k"]);
    }

    #[test]
    fn rows_are_added_and_removed() {
        let completions = Completions::default();
        assert!(completions.set("add skinny status profile"));
        assert!(completions.set("add skinny help"));
        assert_eq!(completions.rows.lock().len(), 2);
        assert!(completions.set("del skinny"));
        assert!(completions.rows.lock().is_empty());
        assert!(!completions.set("what is this"));
    }
}
