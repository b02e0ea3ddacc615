//! Sections 6 and 13: the connection with phones, message by message, and the names of what is in messages.

use super::Item;

/// Section 6: the session of a phone.
pub(super) const PHONES: &[Item] = &[
    (
        "6.1 framing, lengths",
        &[
            "freeswitch-test/module/protocol_captures.rs impossible_lengths_are_named",
            "freeswitch-test/module/protocol_robustness.rs any_stream_is_split_or_refused",
            "faults::peers::one_that_writes_slowly",
        ],
    ),
    ("6.1 before registration", &["reject::a_stranger_cannot_do_anything", "faults::entrance::deadlines"]),
    ("6.1 unknown messages are named and ignored", &["requests::reports"]),
    (
        "6.1 messages that are too short",
        &["freeswitch-test/module/protocol_robustness.rs truncated_messages_are_refused_or_shorter"],
    ),
    (
        "6.2 registration, every request answered",
        &["register::everything_is_answered", "captured_phone::a_7912_registers"],
    ),
    ("6.2 rejection", &["reject::an_unknown_phone_is_told_why", "faults::peers::two_phones_of_one_name"]),
    ("6.3 keep-alive and expiry", &["keep_alive::it_is_answered", "keep_alive::a_silent_phone_expires"]),
    ("6.4 the same name again", &["vanish::and_come_back", "faults::peers::two_phones_of_one_name"]),
    ("6.4 a phone that unregisters", &["registration_events::core_registration"]),
    ("6.4 a connection that is lost", &["vanish::in_a_call", "vanish::while_ringing"]),
    ("6.4 reset by command", &["commands::messages_reach_the_phone"]),
    (
        "6.6 a key without a call is for the one that its user means",
        &[
            "two_lines::keys_are_for_who_talks",
            "two_lines::digits_are_for_the_line_with_dial_tone",
            "two_lines::the_handset_answers_on_the_line_that_rings",
        ],
    ),
    (
        "6.6 a key that names a call is for no other",
        &[
            "src/exchange/tests/endings.rs a_key_for_a_call_that_is_over_ends_no_other",
            "hold::the_chosen_call_is_resumed",
        ],
    ),
    (
        "6.6 a call that is over is not found",
        &["src/exchange/tests/endings.rs a_call_that_failed_is_not_in_the_way"],
    ),
];

/// Section 6.5: each message of phones.
pub(super) const MESSAGES: &[Item] = &[
    ("6.5 KeepAlive", &["keep_alive::it_is_answered"]),
    (
        "6.5 KeypadButton",
        &["basic_call::from_dial_tone_to_idle", "dtmf::reaches_the_far_end", "digits::pound_ends_the_number"],
    ),
    ("6.5 EnblocCall", &["misuse::a_number_from_the_directory", "misuse::a_number_during_a_call"]),
    ("6.5 Stimulus LastNumberRedial, VoiceMail", &["surface::settings::take_effect"]),
    ("6.5 Stimulus SpeedDial", &["misuse::a_number_during_a_call", "register::forty_two_buttons"]),
    ("6.5 Stimulus Hold", &["hold::twice_does_no_harm", "two_lines::keys_are_for_who_talks"]),
    ("6.5 Stimulus Transfer", &["odd_keys::the_button_transfers"]),
    ("6.5 Stimulus Line", &["answer::by_line_key", "register::forty_two_buttons"]),
    ("6.5 other stimuli", &["odd_keys::that_do_nothing"]),
    ("6.5 OffHook", &["basic_call::from_dial_tone_to_idle", "answer::by_handset"]),
    ("6.5 OnHook", &["hang_up::by_the_called", "transfer::by_hanging_up_after_the_answer"]),
    ("6.5 ForwardStatReq", &["requests::buttons_that_are_not_there"]),
    ("6.5 SpeedDialStatReq", &["register::buttons_as_configured", "requests::buttons_that_are_not_there"]),
    ("6.5 LineStatReq", &["register::feature_buttons", "requests::buttons_that_are_not_there"]),
    ("6.5 ConfigStatReq", &["requests::how_many_buttons"]),
    ("6.5 TimeDateReq", &["surface::settings::take_effect", "requests::the_day_of_the_week"]),
    ("6.5 VersionReq", &["register::firmware_by_type_and_phone"]),
    ("6.5 ServerReq", &["requests::servers"]),
    ("6.5 Alarm, XMLAlarm", &["registration_events::alarms"]),
    (
        "6.5 OpenReceiveChannelAck",
        &["basic_call::from_dial_tone_to_idle", "codecs::phone_that_cannot_listen"],
    ),
    ("6.5 SoftKeyEvent Redial, MeetMe, PickUp, GPickUp, CFwdAll", &["surface::settings::take_effect"]),
    ("6.5 SoftKeyEvent NewCall", &["second_call::held_and_resumed", "misuse::a_new_call_while_it_rings"]),
    ("6.5 SoftKeyEvent Hold, Resume", &["hold::with_music_and_events"]),
    ("6.5 SoftKeyEvent Transfer", &["transfer::by_who_called", "transfer::by_who_was_called"]),
    ("6.5 SoftKeyEvent Backspace", &["digits::backspace"]),
    ("6.5 SoftKeyEvent EndCall", &["hang_up::by_the_caller", "busy::declined", "transfer::given_up"]),
    ("6.5 SoftKeyEvent Answer", &["answer::by_soft_key"]),
    ("6.5 SoftKeyEvent iDivert", &["busy::diverted"]),
    ("6.5 SoftKeyEvent CfwdBusy, CfwdNoAnswer, Info, Conf, Park, Join, DND", &["odd_keys::that_do_nothing"]),
    ("6.5 Unregister", &["registration_events::register_and_unregister"]),
    ("6.5 MediaResource, RegisterAvailableLines", &["requests::reports"]),
    (
        "6.5 DeviceToUserData and its response, both versions",
        &["applications::a_text_and_its_answer", "applications::programs_fire_the_event"],
    ),
    ("6.5 CapabilitiesRes, UpdateCapabilities", &["requests::names_of_codecs", "misuse::no_codecs_at_all"]),
    ("6.5 ServiceUrlStatReq", &["register::buttons_as_configured", "requests::buttons_that_are_not_there"]),
    ("6.5 FeatureStatReq", &["register::feature_buttons", "requests::buttons_that_are_not_there"]),
    ("6.5 DialedPhoneBook", &["call_lists::an_entry_follows_its_number"]),
    ("6.5 IpPort, HeadsetStatus, AccessoryStatus", &["requests::reports", "status::device"]),
    (
        "6.5 ButtonTemplateReq, SoftKeyTemplateReq, SoftKeySetReq",
        &[
            "register::everything_is_answered",
            "surface::buttons::of_every_type",
            "surface::keys::as_configured",
        ],
    ),
    (
        "6.5 layouts and sizes of all messages, by version",
        &[
            "freeswitch-test/module/protocol_layouts.rs fields_are_where_the_tables_have_them",
            "dissected::not_one_malformed",
        ],
    ),
];

/// Section 13: names that are accepted and told.
pub(super) const NAMES: &[Item] = &[
    (
        "13.1 names of messages",
        &[
            "freeswitch-test/module/protocol_names.rs message_names_are_those_of_the_tables",
            "freeswitch-test/module/protocol_names.rs messages_are_found_by_either_name",
        ],
    ),
    (
        "13.2 rings, lamps, states, buttons and other values",
        &[
            "freeswitch-test/module/protocol_names.rs values_are_those_of_the_tables",
            "freeswitch-test/module/protocol_names.rs names_that_users_type_are_understood",
            "commands::messages_reach_the_phone",
            "requests::reports",
        ],
    ),
    ("13.2 a number is a decimal", &["commands::messages_reach_the_phone", "surface::keys::as_configured"]),
    (
        "13.3 types of phones, the newer ones too",
        &[
            "freeswitch-test/module/protocol_names.rs values_are_those_of_the_tables",
            "src/protocol/models.rs models_are_listed_once_and_fit_a_template",
            "models::a_call_with_newer_ones",
        ],
    ),
    ("13.4 names of codecs", &["requests::names_of_codecs"]),
];
