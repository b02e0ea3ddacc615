//! The scenario suite: phones and programs meet the module in a host, which is the embedded one or a real
//! FreeSWITCH whose prefix `SKINNY_FREESWITCH` holds. One behaviour a file; [`SCENARIOS`] lists them all.
//!
//! Most share one host, each with phones of its own. Those that need a configuration of their own, or all of the
//! machine's attention, bring up a host for themselves.

mod answer;
mod applications;
mod bad_configuration;
mod basic_call;
mod busy;
mod busy_lamp;
mod call_lists;
mod captured_phone;
mod causes;
mod channel_variables;
mod channels;
mod codec_preferences;
mod codecs;
mod commands;
mod completion;
mod conf;
mod console;
mod contract;
mod control;
mod dial_strings;
mod dialplan;
mod digits;
mod displays;
mod dissected;
mod dtmf;
mod early_media;
mod echo;
mod faults;
mod forms;
mod hang_up;
mod hearing;
mod hold;
mod ipv6;
mod keep_alive;
mod kill;
mod leaks;
mod list;
mod mailbox;
mod misuse;
mod models;
mod monkeys;
mod no_answer;
mod odd_keys;
mod originate;
mod phone_reports;
mod postgres;
mod presence;
mod profiles;
mod programs;
mod register;
mod registration_events;
mod reject;
mod reload;
mod requests;
mod rescan;
mod robots;
mod rtp;
mod runner;
mod screens;
mod screens_captured;
mod script;
mod second_call;
mod shared_line;
mod shared_transfer;
mod sip;
mod srtp;
mod status;
mod strain;
mod surface;
mod tables;
mod tls;
mod transfer;
mod transfer_elsewhere;
mod two_lines;
mod unknown_number;
mod vanish;
mod versions;
mod xml_curl;

use std::process::ExitCode;

use freeswitch_test::phone::Pace;
use freeswitch_test::stage::HostKind;
use libtest_mimic::{Arguments, Failed, Trial};
use list::SCENARIOS;
use runner::Theatre;

/// Holds the pace of the phones, if it is not the normal one.
const PACE: &str = "SKINNY_PACE";

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let pace = match std::env::var(PACE) {
        Err(_) => Pace::Normal,
        Ok(name) => match Pace::named(&name) {
            Some(pace) => pace,
            None => panic!("{PACE} is {name:?}, and not one of {:?}", Pace::ALL.map(Pace::name)),
        },
    };
    // Scenarios wait most of the time, and those with slow phones nearly all of it; a FreeSWITCH has more to do.
    arguments.test_threads.get_or_insert(match (pace, HostKind::chosen()) {
        (Pace::Slow, _) => 24,
        (_, HostKind::Embedded) => 10,
        (_, HostKind::FreeSwitch(_)) => 6,
    });
    let theatre = Theatre::open(pace);
    let mut trials: Vec<Trial> = SCENARIOS.iter().map(|scenario| theatre.trial(scenario)).collect();
    trials.push(Trial::test("contract::every_item_is_checked", || {
        let names: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
        contract::every_item_is_checked(&names).map_err(Failed::from)
    }));
    trials.push(Trial::test("contract::tests_are_told_from_other_functions", || {
        contract::tests_are_told_from_other_functions().map_err(Failed::from)
    }));
    trials.push(Trial::test("surface::every_name_has_a_row", || {
        let names: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
        surface::every_name_has_a_row(&names).map_err(Failed::from)
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    let closed = theatre.close();
    if conclusion.has_failed() || !closed { ExitCode::from(101) } else { ExitCode::SUCCESS }
}
