//! The clocks on the phones.

use std::time::Duration;

use super::super::*;
use super::stage::{Stage, record, register};
use crate::protocol::messages::{CalendarTime, TimeDateReq};

/// What a phone in `zone` shows at that moment.
fn shown(zone: &str, moment: &str) -> CalendarTime {
    let mut stage = Stage::new();
    stage.set_wall(moment);
    let phone = stage.connect(1);
    stage.says(phone, register("SEP1"));
    let mut record = record(&["1101"]);
    record.param("timezone", zone).unwrap();
    stage.input(Input::Directory(phone, Ok(record)));
    stage.says(phone, TimeDateReq::default());
    told(&stage, phone).expect("no time")
}

fn told(stage: &Stage, phone: ConnectionId) -> Option<CalendarTime> {
    stage.got(phone).into_iter().find_map(|message| match message {
        Message::TimeDateRes(time) => Some(time.time_data_info.clone()),
        _ => None,
    })
}

fn date_and_time(time: &CalendarTime) -> [u32; 6] {
    [time.w_year, time.w_month, time.w_day, time.w_day_of_week, time.w_hour, time.w_minute]
}

#[test]
fn half_hours_and_the_date_line() {
    let kolkata = shown("Asia/Kolkata", "2026-11-22T20:45:00Z");
    assert_eq!(date_and_time(&kolkata), [2026, 11, 23, 1, 2, 15]);
    let auckland = shown("Pacific/Auckland", "2026-11-22T20:45:00Z");
    assert_eq!(date_and_time(&auckland), [2026, 11, 23, 1, 9, 45]);
    let winter = shown("Pacific/Auckland", "2026-06-22T20:45:00Z");
    assert_eq!(date_and_time(&winter), [2026, 6, 23, 2, 8, 45]);
}

#[test]
fn daylight_saving_ends_on_phones_that_nobody_touches() {
    let mut stage = Stage::new();
    // An hour and some minutes before clocks go back in Berlin.
    stage.set_wall("2026-10-24T23:50:00Z");
    let mut profile = Profile::new("internal");
    profile.set("timezone", "Europe/Berlin").unwrap();
    stage.input(Input::Settings(Arc::new(profile)));
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.says(phone, TimeDateReq::default());
    assert_eq!(told(&stage, phone).map(|time| time.w_hour), Some(1));
    stage.after(Duration::from_secs(11 * 60));
    assert_eq!(told(&stage, phone), None, "nothing changed");
    stage.after(Duration::from_secs(60 * 60));
    assert_eq!(told(&stage, phone).map(|time| (time.w_hour, time.w_minute)), Some((2, 1)));
    for _ in 0..47 {
        stage.after(Duration::from_secs(30 * 60));
    }
    assert_eq!(told(&stage, phone), None, "not a day later");
    stage.after(Duration::from_secs(30 * 60));
    assert!(told(&stage, phone).is_some(), "a day later");
}
