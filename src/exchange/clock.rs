//! The clocks on the phones, which go on by themselves and know nothing of daylight saving.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::Exchange;
use super::device::{Device, Told};
use super::input::ConnectionId;
use super::timer::Timer;
use crate::protocol::messages::{CalendarTime, TimeDateRes};

impl Exchange {
    /// Sets the clock on the display.
    pub(super) fn show_clock(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let local = self.now.wall.to_zoned(self.zone_of(device));
        if let Some(device) = self.devices.get_mut(&connection) {
            device.clock = Some(Told { at: self.now.wall, offset: local.offset() });
        }
        let system_time = u32::try_from(self.now.wall.as_second()).unwrap_or(0);
        self.send(connection, TimeDateRes { time_data_info: broken_down(&local), system_time });
    }

    /// Where the phone is: as its entry says, or the profile, else where this machine is.
    fn zone_of(&self, device: &Device) -> TimeZone {
        device.record.timezone.as_ref().or(self.profile.timezone.as_ref()).unwrap_or(&self.zone).clone()
    }

    /// Looks after the clocks as long as there are phones.
    pub(super) fn keep_clocks(&mut self) {
        match self.devices.is_empty() {
            true => self.timers.disarm(Timer::Clocks),
            false if !self.timers.is_armed(Timer::Clocks) => {
                // Everywhere in the world clocks change on the half hour.
                let into = self.now.wall.as_second().rem_euclid(HALF_AN_HOUR);
                let left = u64::try_from(HALF_AN_HOUR - into).unwrap_or(1);
                self.timers.arm(Timer::Clocks, self.now.instant + Duration::from_secs(left));
            }
            false => {}
        }
    }

    /// Sets the clocks that changed to or from daylight saving, and those that were not set for a day.
    pub(super) fn set_clocks(&mut self) {
        let due = self.connections_of(|device| {
            device.clock.is_some_and(|told| {
                let offset = self.zone_of(device).to_offset(self.now.wall);
                offset != told.offset || self.now.wall.as_second() - told.at.as_second() >= A_DAY
            })
        });
        for connection in due {
            self.show_clock(connection);
        }
        self.keep_clocks();
    }
}

fn broken_down(time: &jiff::Zoned) -> CalendarTime {
    let unsigned = |value: i32| u32::try_from(value).unwrap_or(0);
    CalendarTime {
        w_year: unsigned(time.year().into()),
        w_month: unsigned(time.month().into()),
        w_day_of_week: unsigned(time.weekday().to_sunday_zero_offset().into()),
        w_day: unsigned(time.day().into()),
        w_hour: unsigned(time.hour().into()),
        w_minute: unsigned(time.minute().into()),
        w_second: unsigned(time.second().into()),
        w_milliseconds: unsigned(time.millisecond().into()),
    }
}

/// Seconds.
const HALF_AN_HOUR: i64 = 1800;
const A_DAY: i64 = 86_400;
