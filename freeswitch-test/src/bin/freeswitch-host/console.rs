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
        let mut words = command.split_whitespace().map(str::to_owned);
        let verb = words.next();
        let row: Vec<String> = words.collect();
        match verb.as_deref() {
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
        let mut found = Vec::new();
        for row in self.rows.lock().clone() {
            let fits = row.len() > typed.len()
                && row
                    .iter()
                    .zip(&typed)
                    .all(|(word, typed)| word == typed || word.starts_with("::") || word.starts_with('_'));
            if let Some(word) = row.get(typed.len()).filter(|_| fits) {
                found.extend(self.expand(word, line, last));
            }
        }
        if typed.is_empty() {
            found.extend(crate::api::names().into_iter().filter(|name| name.starts_with(last)));
        }
        found.sort();
        found.dedup();
        found
    }

    fn expand(&self, word: &str, line: &str, typed: &str) -> Vec<String> {
        if !word.starts_with("::") {
            return if word.starts_with(typed) { vec![word.to_owned()] } else { Vec::new() };
        }
        let function =
            self.functions.lock().iter().find(|(name, _)| name == word).map(|(_, callback)| *callback);
        let mut words = function.map(|callback| callback.list(line, typed)).unwrap_or_default();
        words.retain(|word| word.starts_with(typed));
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
