//! The settings of a profile, as a table.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::Profile;
use crate::config::params::{
    Param, Setting, boolean, change, needed, not_a_number, number, params, positive, text,
};
use crate::config::{extensions, limits, media, tls};

/// Every setting that [`Profile::set`] takes.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    let own = PARAMS.iter().map(|param| &param.about);
    own.chain(extensions::PARAMS.iter().map(|param| &param.about))
        .chain(media::PARAMS.iter().map(|param| &param.about))
        .chain(limits::PARAMS.iter().map(|param| &param.about))
        .chain(tls::PARAMS.iter().map(|param| &param.about))
}

pub(super) const PARAMS: &[Param<Profile>] = params![
    "domain": "text", "none, needed", "example.com", "directory domain in which the phones are users",
        |profile, value| needed(&mut profile.domain, value);
    "ip": "list", "all, of both kinds", "192.0.2.1,2001:db8::1", "addresses to listen on, with commas between them; `::` is all of both kinds",
        |profile, value| change(&mut profile.ip, value, ip);
    "port": "number", "2000", "2001", "TCP port to listen on",
        |profile, value| change(&mut profile.port, value, port);
    "dialplan": "list", "`XML`", "XML,enum", "dialplan of the calls that phones make",
        |profile, value| needed(&mut profile.dialplan, value);
    "context": "text", "`default`", "from-phones", "context of these calls",
        |profile, value| needed(&mut profile.context, value);
    "patterns-dialplan": "list", "`XML`", "XML,enum", "dialplans, separated by commas, that say when a dialled number is complete",
        |profile, value| needed(&mut profile.patterns_dialplan, value);
    "patterns-context": "text", "`skinny-patterns`", "phone-patterns", "context for that",
        |profile, value| needed(&mut profile.patterns_context, value);
    "keep-alive": "number (seconds)", "60", "30", "seconds between keep-alives; a phone silent for a tenth longer is gone",
        |profile, value| change(&mut profile.keep_alive, value, |value, now| {
            positive(value, now.as_secs()).map(|seconds| Duration::from_secs(seconds.into()))
        });
    "digit-timeout": "number (ms)", "10000", "5000", "milliseconds to wait for another digit where `skinny-wait` says nothing else",
        |profile, value| change(&mut profile.digit_timeout, value, |value, now| {
            positive(value, now.as_millis()).map(|millis| Duration::from_millis(millis.into()))
        });
    "date-format": "text", "`D/M/Y`", "M/D/YA", "order of day, month and year on the display; a final `A` for a 12-hour clock",
        |profile, value| change(&mut profile.date_format, value, |value, now| date_format(value, now));
    "timezone": "text", "the machine's own", "Asia/Kolkata", "zone of the clocks on the phones, by its name in the IANA database",
        |profile, value| change(&mut profile.timezone, value, |value, _| timezone(value));
    "hold-music": "text", "FreeSWITCH's own", "local_stream://moh", "what held parties hear; the variable `hold_music` goes before it",
        |profile, value| text(&mut profile.hold_music, value);
    "odbc-dsn": "text", "a file of its own", "pgsql://dbname=phones", "where the tables are, see Tables: `pgsql://…`, `odbc://…`, a SQLite file",
        |profile, value| text(&mut profile.odbc_dsn, value);
    "multiple-registrations": "true/false", "`false`", "true", "FreeSWITCH's registrations have every phone of a number, with a dial string for it alone; needs the param of the same name in `switch.conf`",
        |profile, value| change(&mut profile.multiple_registrations, value, boolean);
    "auto-restart": "true/false", "`true`", "false", "listens anew when the machine's address changes: on the new one in `ip`",
        |profile, value| change(&mut profile.auto_restart, value, boolean);
    "debug": "number", "0", "9", "1 has the log tell when connections begin and end, 9 every message, 10 keep-alives too; all at INFO",
        |profile, value| change(&mut profile.debug, value, number);
    "non-blocking": "true/false", "`true`", "false", "each message leaves at once; `false` lets the system gather small ones, on new connections",
        |profile, value| change(&mut profile.non_blocking, value, boolean);
];

fn ip(value: &str, now: &String) -> Result<String, String> {
    let words: Vec<&str> = value.split(',').map(str::trim).collect();
    let usable = |word: &&str| !word.is_empty() && !word.contains(char::is_whitespace);
    if value.trim().is_empty() || words.iter().all(usable) {
        return Ok(value.trim().to_owned());
    }
    let used = if now.is_empty() { "all addresses" } else { now };
    Err(format!("is not a list of addresses with commas between them, using {used}"))
}

fn port(value: &str, now: &u16) -> Result<u16, String> {
    match value.trim().parse::<i64>() {
        Err(_) => Err(not_a_number(now)),
        Ok(0) => Ok(DEFAULT_PORT),
        Ok(number) => u16::try_from(number).map_err(|_| format!("is out of range (1 to 65535), using {now}")),
    }
}

/// The zone of that name in the IANA database; nothing for the machine's own.
pub(in crate::config) fn timezone(value: &str) -> Result<Option<TimeZone>, String> {
    let name = value.trim();
    if name.is_empty() {
        return Ok(None);
    }
    TimeZone::get(name).map(Some).map_err(|_| "is not like Europe/Berlin, ignored".to_owned())
}

pub(in crate::config) fn date_format(value: &str, now: &str) -> Result<String, String> {
    let order = value.strip_suffix('A').unwrap_or(value);
    let parts: Vec<&str> = order.split(['/', '-', '.']).collect();
    let has = |part: &&str| parts.contains(part);
    if parts.len() == 3 && ["D", "M", "Y"].iter().all(has) {
        return Ok(value.to_owned());
    }
    Err(format!("is not like D/M/Y or M/D/YA, using {now}"))
}

/// The name of a firmware load, as much of it as phones are told.
pub(in crate::config) fn firmware(slot: &mut Option<String>, value: &str) -> Result<(), String> {
    let mut end = value.len().min(FIRMWARE);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let (told, rest) = value.split_at(end);
    *slot = (!told.is_empty()).then(|| told.to_owned());
    if rest.is_empty() { Ok(()) } else { Err(format!("is longer than {FIRMWARE} bytes, using \"{told}\"")) }
}

pub(super) const DEFAULT_PORT: u16 = 2000;
/// Width of the load in `VersionRes`, bytes, without the one that ends it.
const FIRMWARE: usize = 15;
