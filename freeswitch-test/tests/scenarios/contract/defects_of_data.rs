//! What the original does wrong with registrations, tables, events, texts and many phones: where it is checked here.

use super::Item;

/// D28 to D71.
pub(super) const DEFECTS_OF_DATA: &[Item] = &[
    ("D28 registrations after unregistering", &["registration_events::core_registration"]),
    (
        "D29 a phone that comes back",
        &["vanish::and_come_back", "registration_events::the_end_of_a_connection"],
    ),
    (
        "D30 lock by device name",
        &["src/exchange/tests/registration.rs the_record_of_one_name_never_admits_another"],
    ),
    ("D31 rows of a phone that registers again", &["tables::in_a_file", "tables::in_postgresql"]),
    ("D32 rows of a server that died", &["tables::in_a_file"]),
    ("D33 servers that share a database", &["tables::in_postgresql", "tables::odd_rows::of_the_original"]),
    (
        "D34 registration of a shared line",
        &["src/exchange/tests/rescan.rs a_shared_number_stays_registered_while_a_phone_has_it"],
    ),
    ("D35 capabilities without codecs", &["misuse::no_codecs_at_all"]),
    (
        "D36 buttons not in order",
        &[
            "misuse::buttons_in_any_order",
            "src/config/raw_button.rs buttons_are_sorted_and_lines_numbered_by_position",
        ],
    ),
    ("D37 texts without an end", &["freeswitch-test/module/protocol_robustness.rs any_bytes_are_taken"]),
    (
        "D38 position 0 or beyond",
        &[
            "src/config/raw_button.rs a_button_without_a_place_takes_the_first_free_one",
            "src/config/raw_button.rs a_bad_button_is_named_and_the_others_stay",
        ],
    ),
    (
        "D39 42 buttons",
        &["register::forty_two_buttons", "src/protocol/models.rs models_are_listed_once_and_fit_a_template"],
    ),
    ("D40 blank soft key", &["register::everything_is_answered"]),
    (
        "D41 variables of the domain, slow directory",
        &[
            "surface::levels::variables_of_all_levels",
            "faults::directory::that_is_late",
            "faults::directory::that_never_answers",
        ],
    ),
    ("D42 memory of registrations", &["leaks::registrations_leave_nothing"]),
    ("D43 length of date-format", &["src/config/profile.rs a_bad_value_is_named_and_the_default_stays"]),
    ("D44 ext-pickup", &["surface::settings::take_effect"]),
    (
        "D45 keep-alive by default, expiry",
        &["keep_alive::each_minute_by_default", "keep_alive::a_silent_phone_expires"],
    ),
    ("D46 ip that cannot be had", &["profiles::an_address_that_is_not_there"]),
    ("D47 unknown device type", &["surface::keys::of_an_unknown_type", "surface::keys::as_configured"]),
    ("D48 no event when a connection ends", &["registration_events::the_end_of_a_connection"]),
    (
        "D49 lamp after registering again",
        &["mailbox::asked_for_at_registration", "mailbox::of_mod_voicemail"],
    ),
    (
        "D50 lamp of other lines, end of the notice",
        &[
            "mailbox::lamps_of_phone_and_line",
            "mailbox::nothing_at_the_other_lines",
            "src/exchange/tests/waiting.rs every_phone_of_a_number_has_its_lamps_set",
        ],
    ),
    ("D51 log lines about other mailboxes", &["mailbox::lamps_of_phone_and_line"]),
    (
        "D52 wrong arguments, refused words",
        &["commands::wrong_ones_change_nothing", "commands::from_the_dialplan"],
    ),
    ("D53 log lines at each key", &["digits::keys_are_no_news"]),
    ("D54 texts of a line swapped", &["register::feature_buttons"]),
    (
        "D56 character sets, short prompts",
        &[
            "applications::each_in_its_encoding",
            "freeswitch-test/module/protocol_texts.rs letters_follow_the_encoding",
            "freeswitch-test/module/protocol_texts.rs newer_phones_get_long_prompts_whole",
        ],
    ),
    (
        "D57 day of the week",
        &["requests::the_day_of_the_week", "src/exchange/tests/clock.rs half_hours_and_the_date_line"],
    ),
    ("D58 call lists not answered", &["call_lists::an_entry_follows_its_number"]),
    ("D59 dial tone after backspace", &["digits::backspace"]),
    (
        "D60 a phone that reads slowly",
        &["faults::peers::one_that_does_not_read", "misuse::a_phone_that_does_not_read"],
    ),
    ("D61 one slow phone stalls all", &["misuse::a_phone_that_does_not_read"]),
    ("D62 events delayed by sends", &["misuse::a_phone_that_does_not_read"]),
    ("D63 profiles that call each other", &["profiles::a_second_one"]),
    ("D64 mass registration", &["strain::everybody_at_once"]),
    ("D65 a thread a phone", &["strain::everybody_at_once"]),
    ("D66 statements for each key", &["tables::in_postgresql", "tables::in_a_locked_file"]),
    ("D67 call ids twice", &["src/exchange/tests/calls.rs every_call_has_a_number_of_its_own"]),
    (
        "D68 routing requests lost",
        &["src/exchange/tests/dialling.rs the_first_verdict_decides_however_fast_the_digits_came"],
    ),
    (
        "D69 timeout in the middle of a message",
        &[
            "faults::peers::one_that_writes_slowly",
            "freeswitch-test/module/protocol_captures.rs cut_frames_are_waited_for",
        ],
    ),
    (
        "D70 threads left at unload",
        &["reload::ten_times", "faults::life::twenty_loads_under_reconnecting_phones"],
    ),
    ("D71 gaps between messages", &["src/server/listener.rs messages_leave_at_once_or_wait_for_more"]),
];
