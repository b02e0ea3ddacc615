//! What administrators and programs rely on.

use super::Item;

/// The module in the core.
pub(super) const SURFACE: &[Item] = &[
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

/// `skinny.conf` and the directory.
pub(super) const CONFIGURATION: &[Item] = &[
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
    ("domain", &["surface::settings::take_effect", "bad_configuration::no_directory_domain"]),
    ("odbc-dsn", &["tables::in_a_file", "tables::in_postgresql"]),
    ("ip", &["profiles::several_addresses", "ipv6::a_call_over_it"]),
    ("port", &["profiles::another_port"]),
    ("dialplan, context", &["surface::settings::take_effect"]),
    (
        "patterns-dialplan, patterns-context",
        &["surface::settings::take_effect", "digits::wait_for_more", "digits::drop_at_once"],
    ),
    (
        "keep-alive",
        &[
            "surface::settings::take_effect",
            "keep_alive::it_is_answered",
            "keep_alive::a_silent_phone_expires",
        ],
    ),
    ("digit-timeout", &["surface::settings::take_effect"]),
    ("auto-restart", &["profiles::the_machine_moves"]),
    ("ext-voicemail, -redial, -meetme, -pickup, -cfwdall", &["surface::settings::take_effect"]),
    (
        "ext-autodial",
        &[
            "surface::settings::take_effect",
            "src/exchange/tests/dialling.rs autodial_of_the_phone_goes_before_that_of_the_profile",
        ],
    ),
    ("settings changed at run time", &["surface::settings::take_effect", "profiles::another_port"]),
    ("settings read anew", &["rescan::buttons_and_soft_keys", "rescan::another_line"]),
    ("several profiles", &["profiles::a_second_one"]),
    ("soft-key sets by name and number", &["surface::keys::as_configured"]),
    ("soft-key sets on the phone", &["surface::keys::as_configured", "rescan::buttons_and_soft_keys"]),
    (
        "device-type firmware-version",
        &["surface::keys::as_configured", "register::firmware_by_type_and_phone"],
    ),
    ("skinny-firmware-version", &["register::firmware_by_type_and_phone"]),
    ("skinny-soft-key-set-set", &["surface::keys::as_configured", "rescan::buttons_and_soft_keys"]),
    ("a phone that the directory lacks is rejected", &["reject::an_unknown_phone_is_told_why"]),
    ("params of user and of skinny", &["surface::levels::the_nearest_param_wins"]),
    ("variables of user, group and domain", &["channels::directory_variables"]),
    (
        "buttons by position, type, label, value",
        &["surface::buttons::of_every_type", "register::buttons_as_configured", "register::feature_buttons"],
    ),
    ("caller-name", &["basic_call::from_dial_tone_to_idle", "register::feature_buttons"]),
    ("ring-on-idle, ring-on-active", &["surface::buttons::attributes"]),
    (
        "debug, non-blocking",
        &["surface::settings::take_effect", "src/server/listener.rs messages_leave_at_once_or_wait_for_more"],
    ),
    ("date-format", &["surface::settings::take_effect"]),
    ("registration-metadata", &["surface::buttons::attributes"]),
];

/// The command `skinny`.
pub(super) const COMMANDS: &[Item] = &[
    ("help, and usage for what is none", &["status::help", "surface::commands::every_form"]),
    ("status profile: labels and layout", &["status::profile"]),
    ("status profile … device: labels and layout", &["status::device"]),
    ("kill, kill_all", &["hang_up::by_kill", "surface::commands::every_form"]),
    ("set", &["surface::settings::take_effect", "commands::settings_are_set"]),
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

/// What programs hear and read.
pub(super) const EVENTS: &[Item] = &[
    ("headers of a phone", &["surface::events::headers"]),
    ("skinny::register, skinny::unregister", &["registration_events::register_and_unregister"]),
    ("skinny::expire", &["surface::events::headers", "keep_alive::a_silent_phone_expires"]),
    ("skinny::alarm, skinny::xml_alarm", &["registration_events::alarms"]),
    ("skinny::call_state", &["applications::a_state_is_shown"]),
    (
        "skinny::user_to_device",
        &["applications::a_text_and_its_answer", "applications::programs_fire_the_event"],
    ),
    ("skinny::device_to_user", &["applications::a_text_and_its_answer", "applications::long_data_in_parts"]),
    ("tables of devices, lines, buttons and calls", &["tables::in_a_file", "tables::in_postgresql"]),
    ("lines in the core's registrations", &["registration_events::core_registration"]),
    (
        "bound MESSAGE_WAITING, MESSAGE_QUERY at registration",
        &["mailbox::lamps_of_phone_and_line", "mailbox::asked_for_at_registration"],
    ),
];
