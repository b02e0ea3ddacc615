//! Wall-clock time, as logs and events show it.

use std::time::Duration;

use chrono::{DateTime, Local, Utc};

/// Microseconds since the epoch.
pub(crate) fn micros() -> i64 {
    Utc::now().timestamp_micros()
}

/// Whole seconds since the epoch.
pub(crate) fn epoch() -> i64 {
    Utc::now().timestamp()
}

/// A moment, in microseconds since the epoch, in local time.
pub(crate) fn local(micros: i64, format: &str) -> String {
    let moment = DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or_default();
    moment.with_timezone(&Local).format(format).to_string()
}

/// A moment in the form of mail headers, in GMT.
pub(crate) fn gmt(micros: i64) -> String {
    let moment = DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or_default();
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A span of time in words.
pub(crate) fn duration(span: Duration) -> String {
    let seconds = span.as_secs();
    let parts = [
        (seconds / 31_536_000, "year"),
        (seconds / 86_400 % 365, "day"),
        (seconds / 3_600 % 24, "hour"),
        (seconds / 60 % 60, "minute"),
        (seconds % 60, "second"),
        (u64::from(span.subsec_millis()), "millisecond"),
        (u64::from(span.subsec_micros() % 1000), "microsecond"),
    ];
    let words: Vec<String> =
        parts.iter().map(|(n, unit)| format!("{n} {unit}{}", if *n == 1 { "" } else { "s" })).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_words() {
        let span = Duration::new(90_061, 2_003_000);
        let words = duration(span);
        assert_eq!(words, "0 years, 1 day, 1 hour, 1 minute, 1 second, 2 milliseconds, 3 microseconds");
    }

    #[test]
    fn a_moment_in_gmt() {
        assert_eq!(gmt(0), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
