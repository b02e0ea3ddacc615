//! What the original module does or gets wrong, each with where it is checked here.
//!
//! A check is the name of a scenario, a file and the name of a test in it, or, after a dash, the reason why there
//! is nothing to check. The test at the end fails when a check that is named is not there.

use std::path::Path;

/// Something that users of the original module rely on, or a defect of it by its number, and where it is checked.
type Item = (&'static str, &'static [&'static str]);

const SURFACE: &[Item] = &[
    (
        "one exported symbol, the module's table",
        &["freeswitch-test/module/abi_symbols.rs only_the_table_is_exported"],
    ),
    ("endpoint skinny", &["basic_call::from_dial_tone_to_idle", "originate::phone_rings_and_hears"]),
    ("command skinny", &["status::help", "programs::the_console"]),
    (
        "words skinny-wait, -process, -route and -drop",
        &["src/host/session.rs the_last_word_of_the_extension_decides"],
    ),
    ("reserved subclasses, released at unload", &["reload::ten_times"]),
    ("bound CUSTOM skinny::call_state", &["applications::a_state_is_shown"]),
    ("bound CUSTOM skinny::user_to_device", &["applications::programs_fire_the_event"]),
    ("bound TRAP", &["profiles::the_machine_moves"]),
    ("a load without profiles fails", &["bad_configuration::is_named_in_the_log"]),
    ("module in use is not unloaded", &["control::a_module_in_use_stays"]),
    ("reload with registered phones", &["reload::ten_times"]),
    ("the core is ended during calls", &["control::the_host_ends_in_a_call"]),
];

const CONFIGURATION: &[Item] = &[
    ("profiles without name or settings are skipped", &["bad_configuration::is_named_in_the_log"]),
    (
        "a profile needs soft keys called default",
        &["src/config/profile/builder.rs a_profile_needs_default_soft_keys"],
    ),
    ("names of params in any case", &["src/config/profile.rs names_are_case_insensitive"]),
    (
        "unknown params and bad values are named",
        &["src/config/profile.rs a_bad_value_is_named_and_the_default_stays"],
    ),
    ("domain", &["bad_configuration::no_directory_domain", "commands::dial_strings_and_log_level"]),
    ("odbc-dsn", &["tables::in_a_file", "tables::in_postgresql"]),
    ("ip", &["profiles::several_addresses", "ipv6::a_call_over_it"]),
    ("port", &["profiles::another_port"]),
    ("dialplan, context", &["surface::settings::take_effect"]),
    ("patterns-dialplan, patterns-context", &["digits::wait_for_more", "digits::drop_at_once"]),
    ("keep-alive", &["keep_alive::it_is_answered", "keep_alive::a_silent_phone_expires"]),
    ("digit-timeout", &["src/exchange/tests/dialling.rs a_pause_ends_the_number"]),
    ("auto-restart", &["profiles::the_machine_moves"]),
    ("ext-voicemail, -redial, -meetme, -pickup, -cfwdall", &["surface::settings::take_effect"]),
    (
        "ext-autodial",
        &["src/exchange/tests/dialling.rs autodial_of_the_phone_goes_before_that_of_the_profile"],
    ),
    ("settings changed at run time", &["commands::settings_are_set", "profiles::another_port"]),
    ("settings read anew", &["rescan::buttons_and_soft_keys", "rescan::another_line"]),
    ("several profiles", &["profiles::a_second_one"]),
    (
        "soft-key sets by name and number",
        &[
            "src/config/soft_keys.rs a_set_keeps_places_and_blanks",
            "src/config/soft_keys.rs numbers_stand_for_names",
        ],
    ),
    ("soft-key sets on the phone", &["register::everything_is_answered", "rescan::buttons_and_soft_keys"]),
    ("device-type firmware-version", &["register::firmware_by_type_and_phone"]),
    ("skinny-firmware-version", &["register::firmware_by_type_and_phone"]),
    (
        "skinny-soft-key-set-set",
        &["src/exchange/tests/rescan.rs other_soft_keys_reach_phones_that_have_some"],
    ),
    ("a phone that the directory lacks is rejected", &["reject::an_unknown_phone_is_told_why"]),
    (
        "params of user and of skinny",
        &["codec_preferences::of_a_phone", "register::firmware_by_type_and_phone"],
    ),
    ("variables of user, group and domain", &["channels::directory_variables"]),
    (
        "buttons by position, type, label, value",
        &["register::buttons_as_configured", "register::feature_buttons"],
    ),
    ("caller-name", &["basic_call::from_dial_tone_to_idle", "register::feature_buttons"]),
    (
        "ring-on-idle, ring-on-active",
        &["src/config/device.rs buttons_are_sorted_and_lines_numbered_by_position"],
    ),
];

const COMMANDS: &[Item] = &[
    ("help, and usage for what is none", &["status::help"]),
    ("status profile: labels and layout", &["status::profile"]),
    ("status profile … device: labels and layout", &["status::device"]),
    ("kill, kill_all", &["hang_up::by_kill", "registration_events::the_end_of_a_connection"]),
    ("set", &["commands::settings_are_set"]),
    ("send: every message", &["commands::messages_reach_the_phone"]),
    ("answers to what is not there", &["commands::wrong_ones_change_nothing"]),
    ("completion", &["completion::every_known_word"]),
    (
        "names and decimals",
        &[
            "commands::messages_reach_the_phone",
            "freeswitch-test/module/protocol_names.rs names_that_users_type_are_understood",
        ],
    ),
];

const EVENTS: &[Item] = &[
    ("headers of a phone", &["registration_events::register_and_unregister"]),
    ("skinny::register, skinny::unregister", &["registration_events::register_and_unregister"]),
    ("skinny::expire", &["keep_alive::a_silent_phone_expires"]),
    ("skinny::alarm, skinny::xml_alarm", &["registration_events::alarms"]),
    ("skinny::call_state", &["applications::a_state_is_shown"]),
    (
        "skinny::user_to_device",
        &["applications::a_text_and_its_answer", "applications::programs_fire_the_event"],
    ),
    ("skinny::device_to_user", &["applications::a_text_and_its_answer", "applications::long_data_in_parts"]),
    ("tables of devices, lines, buttons and calls", &["tables::in_a_file", "tables::in_postgresql"]),
    ("lines in the core's registrations", &["registration_events::core_registration"]),
];

const PHONES: &[Item] = &[
    (
        "framing, lengths, unknown messages",
        &[
            "freeswitch-test/module/protocol_captures.rs impossible_lengths_are_named",
            "freeswitch-test/module/protocol_robustness.rs any_stream_is_split_or_refused",
        ],
    ),
    (
        "layouts of messages by version",
        &[
            "freeswitch-test/module/protocol_layouts.rs fields_are_where_the_tables_have_them",
            "dissected::not_one_malformed",
        ],
    ),
    (
        "registration, every request answered",
        &["register::everything_is_answered", "captured_phone::a_7912_registers"],
    ),
    ("keep-alive and expiry", &["keep_alive::it_is_answered", "keep_alive::a_silent_phone_expires"]),
    ("keys before registration end the connection", &["reject::a_stranger_cannot_do_anything"]),
    (
        "names of messages and values",
        &["freeswitch-test/module/protocol_names.rs messages_are_found_by_either_name"],
    ),
    ("names of device types", &["freeswitch-test/module/protocol_names.rs values_are_those_of_the_tables"]),
];

const CALLS: &[Item] = &[
    ("dial tone, digits, backspace", &["basic_call::from_dial_tone_to_idle", "digits::backspace"]),
    (
        "patterns: wait, process, drop, none",
        &["digits::wait_for_more", "digits::drop_at_once", "src/host/session.rs seconds_and_milliseconds"],
    ),
    ("en bloc, speed dial, redial, feature keys", &["src/exchange/tests/dialling.rs en_bloc_and_backspace"]),
    (
        "routing, ring-back, early media, answer",
        &["basic_call::from_dial_tone_to_idle", "digits::early_media_is_heard"],
    ),
    (
        "dial string skinny/<profile>/<number>",
        &["originate::phone_rings_and_hears", "unknown_number::phone_not_there"],
    ),
    (
        "ringing, answering by handset, key, line key",
        &["answer::by_soft_key", "answer::by_handset", "answer::by_line_key"],
    ),
    ("call waiting", &["second_call::waiting_while_talking"]),
    ("hold and resume", &["hold::with_music_and_events", "second_call::held_and_resumed"]),
    ("shared lines", &["shared_line::all_ring_and_one_answers", "shared_line::a_held_call_is_taken"]),
    ("transfer", &["transfer::by_who_called", "transfer::blind_by_hanging_up"]),
    (
        "end of a call by cause",
        &["busy::tone_and_prompt", "unknown_number::no_such_extension", "no_answer::the_caller_is_told"],
    ),
    ("channel names and variables", &["channels::names_and_variables"]),
    ("channel events", &["channels::events_in_order"]),
    ("digits as DTMF", &["dtmf::reaches_the_far_end"]),
];

/// The original's defects: where it is checked that they are not here.
const DEFECTS: &[Item] = &[
    (
        "D01 no audio in UpdateCapabilities",
        &[
            "misuse::no_codecs_at_all",
            "freeswitch-test/module/protocol_robustness.rs counts_are_bounded_by_their_arrays",
        ],
    ),
    ("D02 user_to_device without body", &["applications::a_bad_event_is_told"]),
    (
        "D03 unknown type of button",
        &[
            "src/config/device.rs a_bad_button_is_named_and_the_others_stay",
            "bad_configuration::is_named_in_the_log",
        ],
    ),
    ("D04 call without A leg", &["originate::phone_rings_and_hears"]),
    (
        "D05 rows of failed calls",
        &["src/exchange/tests/walk.rs whatever_happens_phones_show_the_calls_that_there_are"],
    ),
    ("D06 speed dial during a call", &["misuse::a_number_during_a_call"]),
    (
        "D06b en bloc without a call",
        &["misuse::a_number_from_the_directory", "misuse::a_number_during_a_call"],
    ),
    (
        "D07 digit timeout of another line",
        &["src/exchange/tests/dialling.rs a_number_without_a_line_goes_to_the_line_with_dial_tone"],
    ),
    ("D08 off-hook with a call", &["misuse::keys_of_the_own_call"]),
    ("D09 calls of phones that leave", &["vanish::in_a_call", "vanish::while_ringing"]),
    (
        "D10 errors of accept",
        &["- descriptors that run out are the system's: the listener waits and says it once"],
    ),
    ("D11 phones freed while used", &["monkeys::do_no_harm", "leaks::nothing_is_left_behind"]),
    ("D12 profile without domain", &["bad_configuration::no_directory_domain"]),
    ("D13 unset skinny_ variables", &["misuse::variables_are_unset"]),
    ("D13b kill while others use the connection", &["hang_up::by_kill"]),
    (
        "D13c errors while a session starts",
        &["src/exchange/tests/endings.rs an_offer_whose_session_never_starts_is_given_up"],
    ),
    ("D14 immediate failures show nothing", &["busy::tone_and_prompt", "unknown_number::no_such_extension"]),
    ("D15 transfer of an answered leg", &["control::a_caller_is_transferred"]),
    (
        "D16 transfer to an application",
        &["src/exchange/tests/transfer.rs a_failed_transfer_is_shown_and_the_consultation_goes_on"],
    ),
    ("D17 blind transfer while it rings", &["transfer::blind_by_hanging_up"]),
    ("D18 off-hook for another line", &["answer::by_handset"]),
    (
        "D18b keypad without a line",
        &["src/exchange/tests/dialling.rs a_number_without_a_line_goes_to_the_line_with_dial_tone"],
    ),
    ("D19 hold of the ringing call", &["second_call::waiting_while_talking"]),
    ("D19b line key during a call", &["misuse::keys_of_the_own_call"]),
    (
        "D20 states skipped without a phone",
        &["src/exchange/tests/walk.rs whatever_happens_phones_show_the_calls_that_there_are"],
    ),
    ("D20b hang-up clears the digit timer", &["src/exchange/timer.rs due_in_order_and_only_once"]),
    ("D20c no reorder tone", &["digits::drop_at_once", "digits::nothing_dialled"]),
    ("D20d no ring-back", &["basic_call::from_dial_tone_to_idle"]),
    ("D20e decline", &["busy::declined"]),
    ("D20f phone not registered", &["unknown_number::phone_not_there"]),
    ("D20g legs missing in show channels", &["channels::events_in_order"]),
    ("D20h two live legs", &["misuse::a_new_call_while_it_rings"]),
    ("D21 body of Version1", &["applications::a_text_and_its_answer"]),
    (
        "D21b last byte, length",
        &["applications::programs_fire_the_event", "applications::long_data_in_parts"],
    ),
    ("D22 who calls", &["displays::before_and_after_the_answer"]),
    (
        "D23 raw cause names",
        &["src/exchange/tests/dialling.rs busy_no_route_and_rejection_sound_and_read_differently"],
    ),
    ("D24 ports lost at resume", &["leaks::nothing_is_left_behind"]),
    ("D25 receive channel refused", &["codecs::phone_that_cannot_listen"]),
    ("D26 hold while audio is read", &["hold::twice_does_no_harm"]),
    ("D27 digits towards the phone", &["dtmf::to_a_phone_as_tones", "dtmf::to_a_phone_in_the_stream"]),
    ("D27b codecs", &["codec_preferences::of_a_phone", "codecs::a_law_only"]),
    ("D27c dangling address", &["- addresses are values here"]),
    ("D27d audio over IPv6", &["ipv6::a_call_over_it"]),
    ("D27e media timeout, statistics, NAT", &["- see the limits in the readme"]),
    ("D27f waiting for a slow phone", &["codecs::slow_phone"]),
    ("D28 registrations after unregistering", &["registration_events::core_registration"]),
    (
        "D29 a phone that comes back",
        &["vanish::and_come_back", "registration_events::the_end_of_a_connection"],
    ),
    (
        "D30 lock by device name",
        &["src/exchange/tests/registration.rs the_record_of_one_name_never_admits_another"],
    ),
    ("D31 rows of a phone that registers again", &["vanish::and_come_back"]),
    ("D32 rows of a server that died", &["tables::in_a_file"]),
    ("D33 servers that share a database", &["tables::in_a_file", "tables::in_postgresql"]),
    (
        "D34 registration of a shared line",
        &["src/exchange/tests/rescan.rs a_shared_number_stays_registered_while_a_phone_has_it"],
    ),
    ("D35 capabilities without codecs", &["misuse::no_codecs_at_all"]),
    (
        "D36 buttons not in order",
        &[
            "misuse::buttons_in_any_order",
            "src/config/device.rs buttons_are_sorted_and_lines_numbered_by_position",
        ],
    ),
    ("D37 texts without an end", &["freeswitch-test/module/protocol_robustness.rs any_bytes_are_taken"]),
    ("D38 position 0 or beyond", &["src/config/device.rs a_bad_button_is_named_and_the_others_stay"]),
    ("D39 42 buttons", &["src/protocol/models.rs models_are_listed_once_and_fit_a_template"]),
    ("D40 soft-key template", &["register::everything_is_answered"]),
    ("D41 variables of the domain, slow directory", &["channels::directory_variables"]),
    ("D42 pool grows", &["leaks::nothing_is_left_behind"]),
    ("D43 length of date-format", &["commands::settings_are_set"]),
    ("D44 ext-pickup", &["src/config/device.rs params_of_the_phone_and_of_others"]),
    ("D45 keep-alive by default", &["register::everything_is_answered"]),
    ("D46 ip that cannot be had", &["bad_configuration::is_named_in_the_log"]),
    ("D47 unknown device type", &["surface::keys::of_an_unknown_type", "surface::keys::as_configured"]),
    ("D48 no event when a connection ends", &["registration_events::the_end_of_a_connection"]),
    ("D49 lamp after registering again", &["- the voicemail lamp is among the limits in the readme"]),
    (
        "D50 lamp of other lines, end of the notice",
        &["- the voicemail lamp is among the limits in the readme"],
    ),
    ("D51 log lines about other mailboxes", &["- the voicemail lamp is among the limits in the readme"]),
    (
        "D52 wrong arguments, refused words",
        &["commands::wrong_ones_change_nothing", "commands::from_the_dialplan"],
    ),
    ("D53 log lines at each key", &["- keys are logged at DEBUG"]),
    ("D54 texts of a line swapped", &["register::feature_buttons"]),
    ("D55 distinctive ring", &["commands::messages_reach_the_phone"]),
    (
        "D56 character sets, short prompts",
        &[
            "applications::each_in_its_encoding",
            "freeswitch-test/module/protocol_texts.rs letters_follow_the_encoding",
        ],
    ),
    (
        "D57 day of the week",
        &["freeswitch-test/module/protocol_layouts.rs fields_are_where_the_tables_have_them"],
    ),
    ("D58 call lists not answered", &["call_lists::an_entry_follows_its_number"]),
    ("D59 dial tone after backspace", &["digits::backspace"]),
    ("D60 a phone that reads slowly", &["misuse::a_phone_that_does_not_read"]),
    ("D61 one slow phone stalls all", &["misuse::a_phone_that_does_not_read"]),
    ("D62 events delayed by sends", &["misuse::a_phone_that_does_not_read"]),
    ("D63 profiles that call each other", &["profiles::a_second_one"]),
    ("D64 mass registration", &["robots::pairs_with_keys"]),
    ("D65 a thread a phone", &["leaks::nothing_is_left_behind"]),
    ("D66 statements for each key", &["robots::pairs_with_keys"]),
    (
        "D67 call ids twice",
        &["src/exchange/tests/walk.rs whatever_happens_phones_show_the_calls_that_there_are"],
    ),
    (
        "D68 routing requests lost",
        &["src/exchange/tests/dialling.rs the_first_verdict_decides_however_fast_the_digits_came"],
    ),
    (
        "D69 timeout in the middle of a message",
        &["freeswitch-test/module/protocol_captures.rs cut_frames_are_waited_for"],
    ),
    ("D70 threads left at unload", &["reload::ten_times"]),
    ("D71 gaps between messages", &["robots::pairs_with_handsets"]),
];

/// Fails when an item has no check, a check is not there, or a defect is missing in the list.
pub(crate) fn every_item_is_checked(scenarios: &[&str]) -> Result<(), String> {
    let all = [SURFACE, CONFIGURATION, COMMANDS, EVENTS, PHONES, CALLS, DEFECTS].concat();
    let mut wrong = Vec::new();
    for (item, checks) in &all {
        if checks.is_empty() {
            wrong.push(format!("{item}: nothing checks it"));
        }
        let missing = checks.iter().filter(|check| !is_there(check, scenarios));
        wrong.extend(missing.map(|check| format!("{item}: there is no {check}")));
    }
    for number in 1..=LAST_DEFECT {
        let number = format!("D{number:02}");
        if !DEFECTS.iter().any(|(item, _)| item.starts_with(&number)) {
            wrong.push(format!("{number} is not in the list"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

pub(crate) fn is_there(check: &str, scenarios: &[&str]) -> bool {
    if let Some(reason) = check.strip_prefix("- ") {
        return reason.split(' ').count() > 2;
    }
    let Some((file, test)) = check.split_once(' ') else { return scenarios.contains(&check) };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.contains(&format!("fn {test}("))
        && ["#[test]", "#[tokio::test]"].iter().any(|mark| text.contains(mark))
}

/// Number of the last defect in the list of them.
const LAST_DEFECT: u32 = 71;
