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
mod hang_up;
mod hearing;
mod hold;
mod ipv6;
mod keep_alive;
mod kill;
mod leaks;
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
use libtest_mimic::{Arguments, Failed, Trial};
use runner::{Play, Scenario, Theatre};

/// Makes a list entry of a path to a function.
macro_rules! list {
    ($($kind:ident $module:ident $(::$name:ident)+,)+) => {
        &[$(Scenario {
            name: concat!(stringify!($module) $(, "::", stringify!($name))+),
            play: Play::$kind(|stage| Box::pin($module $(::$name)+(stage))),
        },)+]
    };
}

/// Every scenario. `Shared` ones get the common stage, `Alone` ones nothing but the machine to themselves.
const SCENARIOS: &[Scenario] = list![
    Shared register::everything_is_answered,
    Shared register::every_protocol_version,
    Shared register::buttons_as_configured,
    Shared register::feature_buttons,
    Shared register::firmware_by_type_and_phone,
    Shared register::forty_two_buttons,
    Shared reject::an_unknown_phone_is_told_why,
    Shared reject::a_stranger_cannot_do_anything,
    Shared registration_events::register_and_unregister,
    Shared registration_events::core_registration,
    Shared registration_events::the_end_of_a_connection,
    Shared registration_events::alarms,
    Shared mailbox::lamps_of_phone_and_line,
    Shared mailbox::asked_for_at_registration,
    Shared presence::of_calls,
    Alone busy_lamp::on_sip_phones,
    Shared keep_alive::it_is_answered,
    Alone keep_alive::a_silent_phone_expires,
    Alone keep_alive::each_minute_by_default,
    Shared requests::servers,
    Shared requests::buttons_that_are_not_there,
    Shared requests::how_many_buttons,
    Shared requests::the_day_of_the_week,
    Shared requests::names_of_codecs,
    Shared requests::reports,
    Shared odd_keys::that_do_nothing,
    Shared odd_keys::the_button_transfers,
    Shared odd_keys::end_before_there_is_sound,
    Shared kill::a_phone_in_a_call,
    Alone kill::all_phones,
    Shared status::profile,
    Shared status::device,
    Shared status::help,
    Shared status::listings,
    Shared status::for_programs,
    Shared commands::messages_reach_the_phone,
    Shared commands::wrong_ones_change_nothing,
    Shared commands::settings_are_set,
    Shared commands::frames_are_traced,
    Shared commands::from_the_dialplan,
    Shared commands::dial_strings_and_log_level,
    Shared completion::every_known_word,
    Shared surface::buttons::of_every_type,
    Shared surface::buttons::attributes,
    Shared surface::keys::of_an_unknown_type,
    Alone surface::keys::as_configured,
    Alone surface::settings::take_effect,
    Alone surface::levels::the_nearest_param_wins,
    Alone surface::levels::variables_of_all_levels,
    Alone surface::commands::every_form,
    Alone surface::events::headers,
    Alone surface::reference::examples_of_commands,
    Alone surface::reference::keys_for_programs,
    Shared applications::a_text_and_its_answer,
    Shared applications::programs_fire_the_event,
    Shared applications::long_data_in_parts,
    Shared applications::each_in_its_encoding,
    Shared applications::a_bad_event_is_told,
    Shared applications::a_state_is_shown,
    Shared call_lists::an_entry_follows_its_number,
    Shared programs::the_one_in_the_readme,
    Shared programs::the_console,
    Shared basic_call::from_dial_tone_to_idle,
    Shared basic_call::dynamic_messages,
    Shared echo::a_phone_hears_itself,
    Shared answer::by_soft_key,
    Shared answer::by_handset,
    Shared answer::by_line_key,
    Shared hang_up::by_the_caller,
    Shared hang_up::by_the_called,
    Shared hang_up::before_the_answer,
    Shared hang_up::by_the_far_end,
    Shared hang_up::by_kill,
    Shared codecs::a_law_only,
    Shared codecs::mu_law_to_a_law,
    Shared codecs::the_one_that_both_have,
    Shared codecs::slow_phone,
    Shared codecs::phone_that_cannot_listen,
    Shared codec_preferences::of_a_phone,
    Alone codec_preferences::of_a_profile,
    Shared codec_preferences::packet_time,
    Shared codec_preferences::of_the_dialplan,
    Shared codec_preferences::none_in_common,
    Shared codec_preferences::g722_between_phones,
    Shared codec_preferences::g729_between_phones,
    Shared codec_preferences::g723_between_phones,
    Shared phone_reports::are_variables_of_both_channels,
    Shared phone_reports::are_not_needed,
    Shared rtp::variables_at_the_end,
    Shared rtp::a_silent_phone_is_given_up,
    Shared rtp::silence_as_the_dialplan_allows,
    Shared rtp::silence_is_dealt_with_by_the_dialplan,
    Shared rtp::reports_and_order_as_variables_say,
    Shared rtp::late_packets_are_heard,
    Shared rtp::time_stamps_as_set,
    Shared rtp::the_first_packet_is_heard,
    Shared rtp::behind_a_nat,
    Shared rtp::behind_a_nat_without_adjustment,
    Shared rtp::addresses_as_set,
    Shared dtmf::reaches_the_far_end,
    Shared dtmf::in_the_stream,
    Shared dtmf::both_ways_at_once,
    Shared dtmf::to_a_phone_in_the_stream,
    Shared dtmf::to_a_phone_as_tones,
    Shared dtmf::as_the_phone_is_set,
    Shared busy::tone_and_prompt,
    Shared busy::declined,
    Shared busy::diverted,
    Shared causes::each_has_tone_and_prompt,
    Shared causes::a_normal_end_is_none,
    Shared screens::of_a_call,
    Shared screens::of_a_busy_number,
    Shared screens::of_registration_and_new_call,
    Shared screens_captured::differ_where_it_is_said,
    Shared unknown_number::no_such_extension,
    Shared unknown_number::phone_not_there,
    Shared no_answer::the_caller_is_told,
    Shared second_call::held_and_resumed,
    Shared second_call::waiting_while_talking,
    Shared hold::with_music_and_events,
    Shared hold::with_music_for_whoever_is_there,
    Shared hold::twice_does_no_harm,
    Shared hold::for_a_moment,
    Shared hold::the_chosen_call_is_resumed,
    Shared shared_line::all_ring_and_one_answers,
    Shared shared_line::a_held_call_is_taken,
    Shared shared_line::a_phone_that_comes_in_sees_it,
    Shared digits::wait_for_more,
    Shared digits::pound_ends_the_number,
    Shared digits::nothing_dialled,
    Shared digits::drop_at_once,
    Shared digits::backspace,
    Shared digits::keys_are_no_news,
    Shared digits::early_media_is_heard,
    Shared channels::names_and_variables,
    Shared channels::events_in_order,
    Shared channels::directory_variables,
    Shared channel_variables::of_every_phone_with_the_number,
    Shared channel_variables::that_name_the_caller,
    Shared two_lines::digits_are_for_the_line_with_dial_tone,
    Shared two_lines::the_handset_answers_on_the_line_that_rings,
    Shared two_lines::keys_are_for_who_talks,
    Shared originate::phone_rings_and_hears,
    Shared originate::variables_of_the_dial_string,
    Shared originate::time_outs,
    Shared originate::declined,
    Shared dial_strings::user_by_number_and_name,
    Shared dial_strings::several_users,
    Shared dial_strings::user_who_is_not_there,
    Shared early_media::heard_or_not,
    Shared early_media::covered_by_ring_back,
    Shared control::a_caller_is_transferred,
    Shared control::two_calls_are_bridged,
    Shared control::the_first_to_answer_wins,
    Shared control::a_ringing_call_is_cancelled,
    Shared control::a_module_in_use_stays,
    Shared transfer::by_who_called,
    Shared transfer::by_who_was_called,
    Shared transfer::blind_by_a_second_press,
    Shared transfer::blind_by_hanging_up,
    Shared transfer::by_hanging_up_after_the_answer,
    Shared transfer::in_a_hurry,
    Shared transfer::given_up,
    Shared transfer::to_who_is_busy,
    Shared transfer::to_who_does_not_want_it,
    Shared transfer::to_an_application,
    Shared transfer::to_another_endpoint,
    Shared transfer_elsewhere::to_park,
    Shared shared_transfer::consulted,
    Shared shared_transfer::blind,
    Shared shared_transfer::cancelled,
    Shared shared_transfer::to_a_shared_line,
    Shared displays::before_and_after_the_answer,
    Shared displays::after_a_transfer_by_the_caller,
    Shared displays::after_a_transfer_by_the_called,
    Shared displays::after_a_blind_transfer,
    Shared vanish::in_a_call,
    Shared vanish::in_a_consultation,
    Shared vanish::while_ringing,
    Shared vanish::and_come_back,
    Shared versions::a_call_in_each,
    Shared models::a_call_with_older_ones,
    Shared models::a_call_with_newer_ones,
    Shared captured_phone::a_7912_registers,
    Shared misuse::no_codecs_at_all,
    Shared misuse::a_number_during_a_call,
    Shared misuse::a_number_from_the_directory,
    Shared misuse::keys_of_the_own_call,
    Shared misuse::a_new_call_while_it_rings,
    Shared misuse::buttons_in_any_order,
    Shared misuse::variables_are_unset,
    Shared misuse::a_phone_that_does_not_read,
    Shared dissected::not_one_malformed,
    Shared faults::entrance::a_device_off_its_networks,
    Shared faults::entrance::call_messages_of_a_stranger,
    Shared faults::peers::back_from_a_power_cut,
    Shared faults::peers::two_phones_of_one_name,
    Shared faults::peers::one_that_does_not_read,
    Shared faults::peers::one_that_writes_slowly,
    Shared faults::peers::reset_in_any_state,
    Shared faults::peers::half_open,
    Shared faults::injection::headers_and_log_lines,
    Shared faults::injection::names_of_devices,
    Shared faults::injection::dialled_numbers,
    Shared faults::injection::names_of_callers,
    Alone faults::entrance::an_address_off_the_list,
    Alone faults::entrance::connections_beyond_the_limits,
    Alone faults::entrance::registrations_beyond_the_rate,
    Alone faults::entrance::deadlines,
    Alone faults::directory::that_is_late,
    Alone faults::directory::that_never_answers,
    Alone faults::disk::that_is_full,
    Alone faults::shortage::of_audio_ports,
    Alone faults::shortage::of_sessions,
    Alone faults::functions::each_in_each_step_of_a_call,
    Alone faults::functions::each_while_loading,
    Alone faults::life::twenty_loads_under_reconnecting_phones,
    Alone tls::with_certificates,
    Alone tls::certificates_that_are_no_good,
    Alone tls::a_hundred_half_handshakes,
    Alone srtp::where_both_can,
    Alone srtp::where_it_is_required,
    Alone ipv6::a_call_over_it,
    Alone reload::ten_times,
    Alone profiles::start_stop_restart,
    Alone profiles::a_second_one,
    Alone profiles::another_port,
    Alone profiles::several_addresses,
    Alone profiles::an_address_that_is_not_there,
    Alone profiles::the_machine_moves,
    Alone mailbox::of_mod_voicemail,
    Alone transfer_elsewhere::to_valet_parking,
    Alone transfer_elsewhere::to_a_conference,
    Alone transfer_elsewhere::to_a_mailbox,
    Alone transfer_elsewhere::over_sip::in_each_course,
    Alone xml_curl::what_it_is_asked,
    Alone tables::in_a_file,
    Alone tables::in_a_locked_file,
    Alone tables::in_postgresql,
    Alone rescan::buttons_and_soft_keys,
    Alone rescan::another_line,
    Alone control::the_host_ends_in_a_call,
    Alone hold::ten_times,
    Alone dialplan::ring_back_is_played,
    Alone dialplan::the_next_group_is_called,
    Alone dialplan::one_that_is_not_there,
    Alone bad_configuration::is_named_in_the_log,
    Alone bad_configuration::no_directory_domain,
    Alone bad_configuration::no_profile_at_all,
    Alone bad_configuration::no_domain_and_no_address,
    Alone strain::everybody_at_once,
    Alone strain::no_descriptors_left,
    Alone robots::pairs_with_keys,
    Alone robots::pairs_with_handsets,
    Alone monkeys::do_no_harm,
    Alone leaks::nothing_is_left_behind,
    Alone leaks::registrations_leave_nothing,
];

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
    // Scenarios wait most of the time, and those with slow phones nearly all of it.
    arguments.test_threads.get_or_insert(if pace == Pace::Slow { 24 } else { 6 });
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
