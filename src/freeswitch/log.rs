//! The module's log, as lines in the core's.
//!
//! [`Forwarder`] takes what the rest of the module says through `tracing`. Two targets stand for
//! levels that `tracing` does not have: [`NOTICE`] and [`CRITICAL`].

use std::{
    ffi::CString,
    fmt::{self, Write as _},
    sync::atomic::{AtomicUsize, Ordering},
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::{sys, text::FUNCTION};

/// Target of `tracing` events for the level NOTICE: `info!(target: log::NOTICE, ...)`.
pub const NOTICE: &str = "mod_skinny::notice";

/// Target of `tracing` events for the level CRIT: `error!(target: log::CRITICAL, ...)`.
pub const CRITICAL: &str = "mod_skinny::critical";

/// A log level of the core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(sys::switch_log_level_t);

impl Level {
    /// Finer than DEBUG.
    pub const DEBUG1: Self = Self(sys::SWITCH_LOG_DEBUG1);
    /// Messages and states.
    pub const DEBUG: Self = Self(sys::SWITCH_LOG_DEBUG);
    /// What an administrator wants to see.
    pub const INFO: Self = Self(sys::SWITCH_LOG_INFO);
    /// What an administrator should see.
    pub const NOTICE: Self = Self(sys::SWITCH_LOG_NOTICE);
    /// What somebody should look at.
    pub const WARNING: Self = Self(sys::SWITCH_LOG_WARNING);
    /// What broke.
    pub const ERROR: Self = Self(sys::SWITCH_LOG_ERROR);
    /// What should never happen.
    pub const CRIT: Self = Self(sys::SWITCH_LOG_CRIT);
}

/// Whether the core has a use for lines of this level. Making a line costs more than all else that is done for a
/// message.
fn is_wanted(level: Level) -> bool {
    const ONLY_ASK: i32 = -2;
    let mut limit = ONLY_ASK;
    // SAFETY: the core reads and writes one int, and takes a value below every level for a question.
    let answer = unsafe { sys::switch_core_session_ctl(sys::SCSC_LOGLEVEL, (&raw mut limit).cast()) };
    // A core that shuts down does not say. Above 100 the levels are filtered by another limit.
    answer < 0 || limit == ONLY_ASK || level.0 > 100 || i64::from(level.0) <= i64::from(limit)
}

/// Writes one line to the core's log. With `uuid` the line belongs to that call.
pub fn write(level: Level, file: &str, line: u32, uuid: Option<&str>, message: &str) {
    // Not by `to_c`, which logs: a NUL here becomes a space.
    let c_string = |text: &str| CString::new(text.replace('\0', " ")).unwrap_or_default();
    let (file, message, uuid) = (c_string(file), c_string(message), uuid.map(c_string));
    let line = i32::try_from(line).unwrap_or(i32::MAX);
    let userdata = uuid.as_ref().map_or(std::ptr::null(), |uuid| uuid.as_ptr());
    // SAFETY: every pointer is a string that outlives the call; the format takes one string.
    unsafe {
        sys::switch_log_printf(
            sys::SWITCH_CHANNEL_ID_LOG,
            file.as_ptr(),
            FUNCTION,
            line,
            userdata,
            level.0,
            c"%s\n".as_ptr(),
            message.as_ptr(),
        );
    }
}

/// Makes `tracing` write to the core's log. May be called again: the first call counts.
pub fn install() {
    // An error only says that an earlier load of this same library has installed it.
    let _already_installed = tracing::subscriber::set_global_default(Forwarder);
}

/// The names of the module's own log levels, the one that says least first. What they let through still has to
/// pass the core's.
pub const LEVELS: [&str; 5] = ["error", "warning", "info", "debug", "trace"];

/// Sets the module's log level by name; false where there is none of that name.
pub fn set_level(name: &str) -> bool {
    let Some(place) = LEVELS.iter().position(|level| level.eq_ignore_ascii_case(name)) else { return false };
    LEVEL.store(place, Ordering::Relaxed);
    tracing::callsite::rebuild_interest_cache();
    true
}

/// Returns the name of the module's log level.
#[must_use]
pub fn level() -> &'static str {
    LEVELS.get(LEVEL.load(Ordering::Relaxed)).copied().unwrap_or_default()
}

/// Place of the level in [`LEVELS`].
static LEVEL: AtomicUsize = AtomicUsize::new(DEBUG);
const DEBUG: usize = 3;

/// Place in [`LEVELS`] of the level that lets an event through.
fn place(level: tracing::Level) -> usize {
    match level {
        tracing::Level::ERROR => 0,
        tracing::Level::WARN => 1,
        tracing::Level::INFO => 2,
        tracing::Level::DEBUG => DEBUG,
        tracing::Level::TRACE => 4,
    }
}

/// The `tracing` subscriber that writes to the core's log. Spans are not used.
#[derive(Debug)]
pub struct Forwarder;

impl Subscriber for Forwarder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && metadata.target().starts_with("mod_skinny")
            && place(*metadata.level()) <= LEVEL.load(Ordering::Relaxed)
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let level = core_level(metadata);
        if !is_wanted(level) {
            return;
        }
        let mut text = Line::default();
        event.record(&mut text);
        let message = format!("{}{}", text.message, text.fields);
        write(
            level,
            metadata.file().unwrap_or("mod_skinny"),
            metadata.line().unwrap_or(0),
            text.uuid.as_deref(),
            &message,
        );
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

fn core_level(metadata: &Metadata<'_>) -> Level {
    match (metadata.target(), *metadata.level()) {
        (NOTICE, _) => Level::NOTICE,
        (CRITICAL, _) => Level::CRIT,
        (_, tracing::Level::ERROR) => Level::ERROR,
        (_, tracing::Level::WARN) => Level::WARNING,
        (_, tracing::Level::INFO) => Level::INFO,
        (_, tracing::Level::DEBUG) => Level::DEBUG,
        (_, tracing::Level::TRACE) => Level::DEBUG1,
    }
}

/// An event's text: the message, then ` name=value` for each field. A field called `uuid` also
/// says which call the line belongs to.
#[derive(Default)]
struct Line {
    message: String,
    fields: String,
    uuid: Option<String>,
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "uuid" {
            self.uuid = Some(value.to_owned());
        }
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let name = field.name();
        // Writing to a String does not fail.
        let _infallible = match name {
            "message" => write!(self.message, "{value:?}"),
            _ => write!(self.fields, " {name}={value:?}"),
        };
    }
}
