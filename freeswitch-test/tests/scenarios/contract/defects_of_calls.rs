//! What ends the original, its calls or their sound: where it is checked that it does not happen here.

use super::Item;

/// D01 to D27.
pub(super) const DEFECTS_OF_CALLS: &[Item] = &[
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
            "src/config/raw_button.rs a_bad_button_is_named_and_the_others_stay",
            "bad_configuration::is_named_in_the_log",
        ],
    ),
    ("D04 call without A leg", &["originate::phone_rings_and_hears"]),
    (
        "D05 rows of failed calls",
        &["src/exchange/tests/endings.rs a_call_that_failed_is_not_in_the_way", "busy::declined"],
    ),
    ("D06 speed dial during a call", &["misuse::a_number_during_a_call"]),
    (
        "D06b en bloc without a call",
        &["misuse::a_number_from_the_directory", "misuse::a_number_during_a_call"],
    ),
    ("D07 digit timeout of another line", &["two_lines::digits_are_for_the_line_with_dial_tone"]),
    ("D08 off-hook with a call", &["misuse::keys_of_the_own_call"]),
    ("D09 calls of phones that leave", &["vanish::in_a_call", "vanish::while_ringing"]),
    ("D10 errors of accept", &["strain::no_descriptors_left"]),
    (
        "D11 phones freed while used",
        &["faults::peers::reset_in_any_state", "vanish::in_a_call", "vanish::in_a_consultation"],
    ),
    ("D12 profile without domain", &["bad_configuration::no_domain_and_no_address"]),
    ("D13 unset skinny_ variables", &["misuse::variables_are_unset"]),
    ("D13b kill while others use the connection", &["kill::a_phone_in_a_call", "kill::all_phones"]),
    (
        "D13c errors while a session starts",
        &["src/exchange/tests/endings.rs an_offer_whose_session_never_starts_is_given_up"],
    ),
    ("D14 immediate failures show nothing", &["busy::tone_and_prompt", "causes::each_has_tone_and_prompt"]),
    ("D15 transfer of an answered leg", &["control::a_caller_is_transferred"]),
    (
        "D16 transfer to an application",
        &[
            "transfer::to_an_application",
            "src/exchange/tests/transfer.rs a_failed_transfer_is_shown_and_the_consultation_goes_on",
        ],
    ),
    ("D17 blind transfer while it rings", &["transfer::blind_by_hanging_up"]),
    ("D18 off-hook for another line", &["two_lines::the_handset_answers_on_the_line_that_rings"]),
    ("D18b keypad without a line", &["two_lines::digits_are_for_the_line_with_dial_tone"]),
    ("D19 hold of the ringing call", &["two_lines::keys_are_for_who_talks"]),
    ("D19b line key during a call", &["misuse::keys_of_the_own_call"]),
    (
        "D20 states skipped without a phone",
        &["src/exchange/tests/endings.rs a_phone_that_leaves_while_it_dials_takes_its_call_along"],
    ),
    (
        "D20b hang-up clears the digit timer",
        &["src/exchange/tests/dialling.rs another_call_that_ends_leaves_the_digits_their_time"],
    ),
    ("D20c no reorder tone", &["digits::drop_at_once", "digits::nothing_dialled"]),
    ("D20d no ring-back", &["basic_call::from_dial_tone_to_idle", "screens::of_a_call"]),
    ("D20e decline", &["busy::declined"]),
    ("D20f phone not registered", &["unknown_number::phone_not_there"]),
    ("D20g legs missing in show channels", &["channels::events_in_order", "channels::names_and_variables"]),
    ("D20h two live legs", &["misuse::a_new_call_while_it_rings"]),
    ("D21 body of Version1", &["applications::a_text_and_its_answer"]),
    ("D21b last byte, length", &["applications::programs_fire_the_event", "applications::parts::long_data"]),
    ("D22 who calls, in prompt and notice", &["displays::before_and_after_the_answer"]),
    ("D23 raw cause names", &["causes::each_has_tone_and_prompt"]),
    ("D24 ports lost at resume", &["hold::with_music_and_events", "hold::ten_times"]),
    ("D25 receive channel refused", &["codecs::phone_that_cannot_listen"]),
    ("D26 hold while audio is read", &["hold::for_a_moment"]),
    ("D27 digits towards the phone", &["dtmf::to_a_phone_as_tones", "dtmf::to_a_phone_in_the_stream"]),
    ("D27b codecs", &["codec_preferences::of_a_phone", "codecs::a_law_only"]),
    ("D27c dangling address", &["rtp::addresses_as_set", "ipv6::a_call_over_it"]),
    ("D27d audio over IPv6", &["ipv6::a_call_over_it"]),
    (
        "D27e media timeout, statistics, NAT",
        &[
            "rtp::a_silent_phone_is_given_up",
            "rtp::silence_as_the_dialplan_allows",
            "rtp::variables_at_the_end",
            "rtp::behind_a_nat",
        ],
    ),
    ("D27f waiting for a slow phone", &["codecs::slow_phone"]),
];
