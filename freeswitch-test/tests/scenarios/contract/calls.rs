//! What users of phones rely on.

use super::Item;

/// The connection with phones.
pub(super) const PHONES: &[Item] = &[
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

/// Calls, as phones and dialplans see them.
pub(super) const CALLS: &[Item] = &[
    ("dial tone, digits, backspace", &["basic_call::from_dial_tone_to_idle", "digits::backspace"]),
    (
        "patterns: wait, process, drop, none",
        &["digits::wait_for_more", "digits::drop_at_once", "src/host/session.rs seconds_and_milliseconds"],
    ),
    (
        "en bloc, speed dial, redial, feature keys",
        &[
            "misuse::a_number_from_the_directory",
            "misuse::a_number_during_a_call",
            "surface::settings::take_effect",
        ],
    ),
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
    (
        "transfer",
        &[
            "transfer::by_who_called",
            "transfer::by_who_was_called",
            "transfer::blind_by_hanging_up",
            "transfer::to_an_application",
        ],
    ),
    (
        "end of a call by cause",
        &["busy::tone_and_prompt", "unknown_number::no_such_extension", "no_answer::the_caller_is_told"],
    ),
    ("channel names and variables", &["channels::names_and_variables"]),
    ("channel events", &["channels::events_in_order"]),
    ("digits as DTMF", &["dtmf::reaches_the_far_end"]),
];
