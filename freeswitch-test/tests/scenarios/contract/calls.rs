//! Sections 7, 8 and 15: calls, their variables and their sound.

use super::Item;

/// Section 7: calls, as phones and dialplans see them.
pub(super) const CALLS: &[Item] = &[
    ("7.1 dial tone", &["basic_call::from_dial_tone_to_idle", "screens::of_registration_and_new_call"]),
    ("7.1 another call is held first", &["second_call::held_and_resumed"]),
    ("7.1 numbers that are not put to the patterns", &["surface::settings::take_effect"]),
    ("7.1 speed dial", &["misuse::a_number_during_a_call"]),
    ("7.2 digit by digit", &["screens::of_a_call", "digits::backspace"]),
    (
        "7.3 patterns: process, route, wait, drop, the last one wins",
        &[
            "digits::wait_for_more",
            "digits::drop_at_once",
            "src/host/patterns.rs the_last_word_of_the_extension_decides",
        ],
    ),
    ("7.3 seconds and milliseconds", &["src/host/patterns.rs seconds_and_milliseconds"]),
    (
        "7.3 no extension, several dialplans",
        &["surface::settings::take_effect", "dialplan::one_that_is_not_there"],
    ),
    ("7.4 routing", &["screens::of_a_call", "channels::names_and_variables"]),
    ("7.4 the other phones of the line", &["shared_line::all_ring_and_one_answers"]),
    ("7.4 early media", &["digits::early_media_is_heard", "early_media::heard_or_not"]),
    ("7.4 ring-back, answer", &["basic_call::from_dial_tone_to_idle", "screens::of_a_call"]),
    (
        "7.5 dial string skinny/<profile>/<number>",
        &["originate::phone_rings_and_hears", "unknown_number::phone_not_there", "profiles::a_second_one"],
    ),
    ("7.5 ringing", &["screens::of_a_call", "surface::buttons::attributes"]),
    ("7.5 call waiting", &["second_call::waiting_while_talking", "surface::buttons::attributes"]),
    (
        "7.5 answering by key, handset, line key",
        &["answer::by_soft_key", "answer::by_handset", "answer::by_line_key"],
    ),
    ("7.5 others of a shared line", &["shared_line::all_ring_and_one_answers"]),
    ("7.5 taking what another phone holds", &["shared_line::a_held_call_is_taken"]),
    ("7.5 declining", &["busy::declined", "busy::diverted"]),
    ("7.6 hold and resume", &["hold::with_music_and_events", "second_call::held_and_resumed"]),
    (
        "7.7 transfer",
        &[
            "transfer::by_who_called",
            "transfer::by_who_was_called",
            "transfer::blind_by_hanging_up",
            "transfer::to_an_application",
        ],
    ),
    ("7.8 end of a call by cause", &["causes::each_has_tone_and_prompt", "causes::a_normal_end_is_none"]),
    ("7.8 busy, until the user hangs up", &["busy::tone_and_prompt", "screens::of_a_busy_number"]),
    (
        "7.8 what still rings goes on ringing",
        &["src/exchange/tests/calls.rs hanging_up_rings_for_the_call_that_waits"],
    ),
];

/// Section 7.9: names and variables of channels.
pub(super) const VARIABLES: &[Item] = &[
    ("7.9 names of channels", &["channels::names_and_variables"]),
    (
        "7.9 skinny_profile_name",
        &["channels::names_and_variables", "channel_variables::of_every_phone_with_the_number"],
    ),
    (
        "7.9 skinny_device_name, skinny_device_instance, skinny_line_instance",
        &["channels::names_and_variables", "channel_variables::of_every_phone_with_the_number"],
    ),
    ("7.9 skinny_lines_count", &["channel_variables::of_every_phone_with_the_number"]),
    (
        "7.9 skinny_device_name_i, skinny_device_instance_i",
        &["channel_variables::of_every_phone_with_the_number"],
    ),
    (
        "7.9 skinny_line_position_i, skinny_line_instance_i",
        &["channel_variables::of_every_phone_with_the_number"],
    ),
    (
        "7.9 skinny_line_label_i, skinny_line_value_i, skinny_line_caller_name_i",
        &["channel_variables::of_every_phone_with_the_number"],
    ),
    (
        "7.9 effective_callee_id_number, effective_callee_id_name",
        &["channel_variables::of_every_phone_with_the_number"],
    ),
    ("7.9 variables of the directory", &["surface::levels::variables_of_all_levels"]),
    ("7.9 effective_caller_id_name, _number", &["channel_variables::that_name_the_caller"]),
    ("7.9 the caller of a call that no phone began", &["originate::variables_of_the_dial_string"]),
    ("7.9 hold_music", &["hold::with_music_and_events"]),
    ("7.9 skinny_ variables that are unset", &["misuse::variables_are_unset"]),
    (
        "7.9 call information",
        &["displays::before_and_after_the_answer", "basic_call::from_dial_tone_to_idle"],
    ),
    ("7.9 caller profile: dialplan, context, address, source", &["channels::names_and_variables"]),
];

/// Section 8: sound.
pub(super) const SOUND: &[Item] = &[
    (
        "8.1 mu-law, and whatever else phones can",
        &["codecs::mu_law_to_a_law", "codec_preferences::of_a_phone"],
    ),
    ("8.2 streams", &["basic_call::from_dial_tone_to_idle", "rtp::addresses_as_set"]),
    ("8.3 waiting for a phone", &["codecs::slow_phone", "codecs::phone_that_cannot_listen"]),
    (
        "8.4 ANSWER, PROGRESS, DISPLAY, RINGING",
        &[
            "basic_call::from_dial_tone_to_idle",
            "digits::early_media_is_heard",
            "displays::after_a_transfer_by_the_called",
        ],
    ),
    ("8.5 digits from phones", &["dtmf::reaches_the_far_end", "dtmf::in_the_stream"]),
    ("8.5 digits to phones", &["dtmf::to_a_phone_as_tones", "dtmf::to_a_phone_in_the_stream"]),
    ("8.6 kill by the core", &["hang_up::by_kill", "control::a_ringing_call_is_cancelled"]),
    (
        "8.7 RTCP, jitter buffer",
        &["rtp::reports_and_order_as_variables_say", "surface::settings::take_effect"],
    ),
    ("8.7 streams that move, NAT", &["rtp::behind_a_nat", "rtp::behind_a_nat_without_adjustment"]),
    ("8.7 media timeout", &["rtp::a_silent_phone_is_given_up"]),
    ("8.7 SRTP", &["srtp::where_both_can", "srtp::where_it_is_required"]),
    ("8.7 IPv6", &["ipv6::a_call_over_it"]),
];

/// Section 15: what independent phones and sound have shown.
pub(super) const SEEN: &[Item] = &[
    ("15 Resume ends the music", &["hold::with_music_and_events", "hold::for_a_moment"]),
    ("15 the called name stays after the answer", &["displays::before_and_after_the_answer"]),
    (
        "15 the new party is shown after a transfer",
        &["displays::after_a_transfer_by_the_caller", "displays::after_a_transfer_by_the_called"],
    ),
    ("15 EndCall before the phone has acknowledged sound", &["odd_keys::end_before_there_is_sound"]),
    ("15 packets from another address", &["rtp::behind_a_nat"]),
    (
        "15 reload again and again",
        &["reload::ten_times", "faults::life::twenty_loads_under_reconnecting_phones"],
    ),
    ("15 many who dial at once", &["robots::pairs_with_keys"]),
    ("15 answers in the moment of ringing", &["robots::pairs_with_keys", "robots::pairs_with_handsets"]),
];
