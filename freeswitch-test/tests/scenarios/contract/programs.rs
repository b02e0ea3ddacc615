//! Sections 3, 4, 5 and 9: what administrators and programs read, say and hear.

use super::Item;

/// Section 3: tables and the core's registrations.
pub(super) const TABLES: &[Item] = &[
    ("3 a file for each profile, or the data source that is named", &["tables::in_a_file"]),
    ("3 skinny_devices, column by column", &["tables::in_a_file", "tables::in_postgresql"]),
    ("3 skinny_lines, column by column", &["tables::in_a_file", "tables::in_postgresql"]),
    ("3 skinny_buttons, column by column", &["tables::in_a_file", "tables::in_postgresql"]),
    (
        "3 skinny_active_lines on every phone of the line, state by state",
        &["tables::in_a_file", "tables::in_postgresql"],
    ),
    ("3 rows of a phone that leaves", &["tables::in_a_file", "tables::in_postgresql"]),
    (
        "3 texts that mean something to a database",
        &["tables::in_a_file", "faults::injection::names_of_devices"],
    ),
    ("3 the core's registrations, column by column", &["registration_events::core_registration"]),
];

/// Section 4: the command `skinny`.
pub(super) const COMMANDS: &[Item] = &[
    ("4 help, and usage for what is none", &["status::help", "surface::commands::every_form"]),
    ("4 status profile: labels and layout", &["status::profile"]),
    ("4 status profile … device: labels and layout", &["status::device"]),
    (
        "4 profile … kill_all",
        &["kill::all_phones", "surface::commands::every_form", "commands::wrong_ones_change_nothing"],
    ),
    (
        "4 profile … device … kill",
        &[
            "kill::a_phone_in_a_call",
            "registration_events::the_end_of_a_connection",
            "commands::wrong_ones_change_nothing",
        ],
    ),
    ("4 profile … set", &["surface::settings::take_effect", "commands::settings_are_set"]),
    ("4 send SetRingerMessage", &["commands::messages_reach_the_phone"]),
    ("4 send SetLampMessage", &["commands::messages_reach_the_phone"]),
    ("4 send SetSpeakerModeMessage", &["commands::messages_reach_the_phone"]),
    ("4 send CallStateMessage", &["commands::messages_reach_the_phone"]),
    ("4 send ForwardStatMessage", &["commands::messages_reach_the_phone"]),
    ("4 send DisplayPromptStatusMessage", &["commands::messages_reach_the_phone"]),
    ("4 send ResetMessage", &["commands::messages_reach_the_phone"]),
    (
        "4 send UserToDeviceDataMessage, UserToDeviceDataVersion1Message",
        &["commands::messages_reach_the_phone", "applications::a_text_and_its_answer"],
    ),
    ("4 answers to what is not there", &["commands::wrong_ones_change_nothing"]),
    ("4 completion", &["completion::every_known_word"]),
    (
        "4 names and decimals",
        &[
            "commands::messages_reach_the_phone",
            "freeswitch-test/module/protocol_names.rs names_that_users_type_are_understood",
        ],
    ),
    ("4 from the dialplan", &["commands::from_the_dialplan"]),
];

/// Section 5: events.
pub(super) const EVENTS: &[Item] = &[
    ("5 headers of a phone", &["surface::events::headers", "registration_events::register_and_unregister"]),
    ("5 skinny::register", &["registration_events::register_and_unregister"]),
    (
        "5 skinny::unregister",
        &["registration_events::register_and_unregister", "registration_events::the_end_of_a_connection"],
    ),
    ("5 skinny::expire", &["surface::events::headers", "keep_alive::a_silent_phone_expires"]),
    (
        "5 skinny::alarm, skinny::xml_alarm",
        &["registration_events::alarms", "registration_events::alarms_in_xml"],
    ),
    (
        "5 skinny::call_state, told and consumed",
        &["applications::a_state_is_shown", "surface::events::headers"],
    ),
    (
        "5 skinny::user_to_device, told and consumed",
        &[
            "applications::a_text_and_its_answer",
            "applications::programs_fire_the_event",
            "applications::a_bad_event_is_told",
        ],
    ),
    (
        "5 skinny::device_to_user",
        &[
            "applications::a_text_and_its_answer",
            "applications::programs_fire_the_event",
            "applications::parts::long_data",
        ],
    ),
    ("5 MESSAGE_QUERY at registration", &["mailbox::asked_for_at_registration"]),
    ("5 TRAP network-address-change", &["profiles::the_machine_moves"]),
];

/// Section 9: messages that wait.
pub(super) const MAILBOXES: &[Item] = &[
    (
        "9 the account by domain, by the profile that is named, and sip: accounts",
        &["mailbox::lamps_of_phone_and_line", "src/host/waiting.rs a_profile_is_named_or_the_domain_decides"],
    ),
    (
        "9 lamp and notice, and their end",
        &["mailbox::lamps_of_phone_and_line", "src/host/waiting.rs messages_are_counted"],
    ),
    ("9 the answer of mod_voicemail", &["mailbox::of_mod_voicemail"]),
];
