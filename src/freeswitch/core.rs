//! The core itself: its version, its names, its global variables, its clock.

use std::{fmt, ptr};

use super::{sys, text};

/// A version of FreeSWITCH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    major: u32,
    minor: u32,
    micro: u32,
    text: String,
}

impl Version {
    /// The versions whose layouts the project's own header has.
    pub const SUPPORTED: &'static str = "1.10.12 to 1.11";

    /// Returns the running core's version; `None` where it is not numbers.
    #[must_use]
    pub fn running() -> Option<Self> {
        // SAFETY: returns a constant of the core's.
        let major = unsafe { sys::switch_version_major() };
        // SAFETY: returns a constant of the core's.
        let minor = unsafe { sys::switch_version_minor() };
        // SAFETY: returns a constant of the core's.
        let micro = unsafe { sys::switch_version_micro() };
        // SAFETY: constants.
        let [major, minor, micro] = [major, minor, micro].map(|part| unsafe { text::from_c(part) });
        Self::parse(&format!("{}.{}.{}", major?, minor?, micro?))
    }

    /// Reads `1.11.3-dev`; what follows a number is not looked at.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.').map(|part| {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part.get(..end)?.parse().ok()
        });
        let (major, minor, micro) = (parts.next()??, parts.next()??, parts.next()??);
        Some(Self { major, minor, micro, text: text.to_owned() })
    }

    /// Returns whether this build knows the version's layouts: those of its own header, and the
    /// series of the headers that it was built on.
    #[must_use]
    pub fn is_supported(&self) -> bool {
        let built_on = sys::BUILT_FOR.and_then(Self::parse);
        let series = |other: Self| (self.major, self.minor) == (other.major, other.minor);
        match (self.major, self.minor) {
            (1, 10) => self.micro >= 12,
            (1, 11) => true,
            _ => built_on.is_some_and(series),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Returns a global variable, such as `local_ip_v4`, `domain`, `db_dir`.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    let name = text::to_c(name);
    // SAFETY: the string outlives the call.
    let value = unsafe { sys::switch_core_get_variable_dup(name.as_ptr()) };
    // SAFETY: null, or a copy allocated for us (promise E).
    unsafe { text::take(value) }
}

/// Sets a global variable.
pub fn set_variable(name: &str, value: &str) {
    let (name, value) = (text::to_c(name), text::to_c(value));
    // SAFETY: the core copies both strings.
    unsafe { sys::switch_core_set_variable(name.as_ptr(), value.as_ptr()) };
}

/// Returns the running core's uuid.
#[must_use]
pub fn uuid() -> String {
    // SAFETY: returns a string that stays as long as the core runs.
    let uuid = unsafe { sys::switch_core_get_uuid() };
    // SAFETY: as above.
    unsafe { text::from_c(uuid) }.unwrap_or_default()
}

/// Returns the machine's name.
#[must_use]
pub fn hostname() -> String {
    // SAFETY: returns a string that stays as long as the core runs.
    let name = unsafe { sys::switch_core_get_hostname() };
    // SAFETY: as above.
    unsafe { text::from_c(name) }.unwrap_or_default()
}

/// Returns the switch's name, the machine's unless configured otherwise.
#[must_use]
pub fn switch_name() -> String {
    // SAFETY: returns a string that stays as long as the core runs.
    let name = unsafe { sys::switch_core_get_switchname() };
    // SAFETY: as above.
    unsafe { text::from_c(name) }.unwrap_or_default()
}

/// Returns a new uuid.
#[must_use]
pub fn new_uuid() -> String {
    // The core refuses shorter buffers, though a uuid is 36 characters.
    let mut buffer = [0; 257];
    // SAFETY: the buffer is as long as said.
    let uuid = unsafe { sys::switch_uuid_str(buffer.as_mut_ptr(), buffer.len()) };
    // SAFETY: null or the buffer.
    unsafe { text::from_c(uuid) }.unwrap_or_default()
}

/// A date and time of day, as people at the switch read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    /// Year, such as 2026.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Day of the week, 0 for Sunday.
    pub weekday: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 60.
    pub second: u8,
    /// Milliseconds, 0 to 999.
    pub millisecond: u16,
    /// Seconds since 1970, UTC.
    pub epoch: i64,
    /// Offset from UTC in seconds.
    pub offset: i32,
}

/// Returns the time by the core's clock and time zone.
#[must_use]
pub fn local_time() -> LocalTime {
    // SAFETY: reads a clock.
    let now = unsafe { sys::switch_micro_time_now() };
    let mut exploded = sys::switch_time_exp_t::default();
    // SAFETY: writes the structure that it is given.
    unsafe { sys::switch_time_exp_lt(ptr::from_mut(&mut exploded), now) };
    let small = |number: i32| u8::try_from(number).unwrap_or(0);
    LocalTime {
        year: exploded.tm_year + 1900,
        month: small(exploded.tm_mon + 1),
        day: small(exploded.tm_mday),
        weekday: small(exploded.tm_wday),
        hour: small(exploded.tm_hour),
        minute: small(exploded.tm_min),
        second: small(exploded.tm_sec),
        millisecond: u16::try_from(exploded.tm_usec / 1000).unwrap_or(0),
        epoch: now / 1_000_000,
        offset: exploded.tm_gmtoff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_and_without_suffix() {
        let version = Version::parse("1.10.12-release").unwrap();
        assert_eq!((version.major, version.minor, version.micro), (1, 10, 12));
        assert_eq!(version.to_string(), "1.10.12-release");
        assert_eq!(Version::parse("1.11.3-dev").unwrap().micro, 3);
        for text in ["", "1.10", "1.x.2", "one.ten.two"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_known_layouts_are_supported() {
        for (text, supported) in [
            ("1.10.11", false),
            ("1.10.12", true),
            ("1.10.13-dev", true),
            ("1.11.0", true),
            ("1.11.3-dev", true),
            ("1.99.0", false),
            ("2.10.12", false),
        ] {
            assert_eq!(Version::parse(text).unwrap().is_supported(), supported, "{text}");
        }
    }
}
