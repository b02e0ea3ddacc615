//! The log: lines to standard error and to the event socket's clients.

use std::{io::Write, sync::Arc};

use parking_lot::Mutex;

use super::clock;

/// How bad a line is; the numbers are the core's, finer debugging is above 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level(pub(crate) i32);

impl Level {
    pub(crate) const CONSOLE: Level = Level(0);
    pub(crate) const CRIT: Level = Level(2);
    pub(crate) const ERROR: Level = Level(3);
    pub(crate) const WARNING: Level = Level(4);
    pub(crate) const NOTICE: Level = Level(5);
    pub(crate) const INFO: Level = Level(6);
    pub(crate) const DEBUG: Level = Level(7);
    pub(crate) const DEBUG1: Level = Level(101);

    /// The level of that name or number.
    pub(crate) fn parse(text: &str) -> Option<Level> {
        const WORDS: [&str; 8] = ["console", "alert", "crit", "err", "warning", "notice", "info", "debug"];
        if let Ok(number) = text.parse() {
            return Some(Level(number));
        }
        let text = text.to_ascii_lowercase();
        let text = if text == "error" { "err" } else { text.as_str() };
        WORDS.iter().position(|word| *word == text).and_then(|n| i32::try_from(n).ok()).map(Level)
    }

    /// The name that lines show.
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            0 => "CONSOLE",
            1 => "ALERT",
            2 => "CRIT",
            3 => "ERR",
            4 => "WARNING",
            5 => "NOTICE",
            6 => "INFO",
            _ => "DEBUG",
        }
    }
}

/// One line, with where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) level: Level,
    /// The text; it may be several lines and ends without a line feed.
    pub(crate) text: String,
    /// File and line in the sources.
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) function: String,
    /// The session that it is about, if any.
    pub(crate) uuid: Option<String>,
}

impl Line {
    /// The line as the log file of a core shows it.
    pub(crate) fn render(&self) -> String {
        let when = clock::local(clock::micros(), "%Y-%m-%d %H:%M:%S%.6f");
        let uuid = self.uuid.as_deref().map(|uuid| format!("{uuid} ")).unwrap_or_default();
        format!("{uuid}{when} [{}] {}:{} {}\n", self.level.name(), self.file, self.line, self.text)
    }
}

/// Hears every line that passes the log's level.
pub(crate) type Subscriber = Arc<dyn Fn(&Line) + Send + Sync>;

/// Where lines go.
pub(crate) struct Log {
    level: Mutex<Level>,
    subscribers: Mutex<Vec<Subscriber>>,
}

impl Log {
    /// A log that drops what is finer than `level`.
    pub(crate) fn new(level: Level) -> Log {
        Log { level: Mutex::new(level), subscribers: Mutex::new(Vec::new()) }
    }

    /// The finest level that is not dropped.
    pub(crate) fn level(&self) -> Level {
        *self.level.lock()
    }

    /// Changes the level.
    pub(crate) fn set_level(&self, level: Level) {
        *self.level.lock() = level;
    }

    /// Adds somebody who hears of every line.
    pub(crate) fn subscribe(&self, subscriber: Subscriber) {
        self.subscribers.lock().push(subscriber);
    }

    /// Writes a line.
    pub(crate) fn write(&self, line: &Line) {
        if line.level.0 > self.level().0 {
            return;
        }
        // A closed standard error leaves nobody to tell.
        let _ = std::io::stderr().lock().write_all(line.render().as_bytes());
        let subscribers = self.subscribers.lock().clone();
        for subscriber in subscribers {
            subscriber(line);
        }
    }
}

/// Logs a line of the host's own: a level, perhaps a session, and a message.
macro_rules! log {
    ($level:ident, $session:expr; $($message:tt)+) => {
        $crate::core::host::write_log($crate::core::log::Line {
            level: $crate::core::log::Level::$level,
            text: format!($($message)+),
            file: $crate::core::log::short(file!()).to_owned(),
            line: line!(),
            function: String::new(),
            uuid: Some($session.uuid()),
        })
    };
    ($level:ident, $($message:tt)+) => {
        $crate::core::host::write_log($crate::core::log::Line {
            level: $crate::core::log::Level::$level,
            text: format!($($message)+),
            file: $crate::core::log::short(file!()).to_owned(),
            line: line!(),
            function: String::new(),
            uuid: None,
        })
    };
}
pub(crate) use log;

/// A path's last part.
pub(crate) fn short(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_found_by_name_and_number() {
        assert_eq!(Level::parse("debug"), Some(Level::DEBUG));
        assert_eq!(Level::parse("ERROR"), Some(Level::ERROR));
        assert_eq!(Level::parse("5"), Some(Level::NOTICE));
        assert_eq!(Level::parse("loud"), None);
        assert_eq!(Level::DEBUG1.name(), "DEBUG");
    }
}
