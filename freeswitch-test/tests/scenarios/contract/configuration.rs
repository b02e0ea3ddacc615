//! Section 2: the configuration and the directory.

use super::Item;

/// `skinny.conf` and its profiles.
pub(super) const CONFIGURATION: &[Item] = &[
    ("2 profiles without name or settings are skipped", &["bad_configuration::is_named_in_the_log"]),
    (
        "2 a profile needs soft keys called default",
        &[
            "src/config/profile/builder.rs a_profile_needs_default_soft_keys",
            "bad_configuration::no_profile_at_all",
        ],
    ),
    ("2 names of params in any case", &["src/config/profile.rs names_are_case_insensitive"]),
    (
        "2 unknown params and bad values are named",
        &[
            "bad_configuration::is_named_in_the_log",
            "src/config/profile.rs a_bad_value_is_named_and_the_default_stays",
        ],
    ),
    ("2.1 domain", &["surface::settings::take_effect", "bad_configuration::no_directory_domain"]),
    ("2.1 odbc-dsn", &["tables::in_a_file", "tables::in_postgresql", "commands::settings_are_set"]),
    ("2.1 ip", &["profiles::several_addresses", "ipv6::a_call_over_it"]),
    ("2.1 port", &["profiles::another_port"]),
    ("2.1 dialplan, context", &["surface::settings::take_effect"]),
    (
        "2.1 patterns-dialplan, patterns-context",
        &["surface::settings::take_effect", "dialplan::one_that_is_not_there"],
    ),
    (
        "2.1 keep-alive",
        &[
            "surface::settings::take_effect",
            "keep_alive::each_minute_by_default",
            "keep_alive::a_silent_phone_expires",
        ],
    ),
    ("2.1 digit-timeout", &["surface::settings::take_effect"]),
    ("2.1 date-format", &["surface::settings::take_effect"]),
    ("2.1 debug", &["surface::settings::take_effect"]),
    ("2.1 auto-restart", &["profiles::the_machine_moves"]),
    ("2.1 non-blocking", &["src/server/listener.rs messages_leave_at_once_or_wait_for_more"]),
    ("2.1 ext-voicemail, -redial, -meetme, -pickup, -cfwdall", &["surface::settings::take_effect"]),
    ("2.1 their defaults, and those of the others", &["status::profile"]),
    ("2.1 changed at run time", &["surface::settings::take_effect", "profiles::another_port"]),
    ("2.1 several profiles", &["profiles::a_second_one"]),
    ("2.2 soft-key sets by name and number", &["surface::keys::as_configured"]),
    ("2.2 soft-key sets on the phone", &["surface::keys::as_configured", "rescan::buttons_and_soft_keys"]),
    ("2.2 a key for each event number", &["register::everything_is_answered"]),
    (
        "2.3 device-type firmware-version",
        &["surface::keys::as_configured", "register::firmware_by_type_and_phone"],
    ),
];

/// The directory.
pub(super) const DIRECTORY: &[Item] = &[
    ("2.4 words for xml_curl", &["xml_curl::what_it_is_asked"]),
    ("2.4 a phone that the directory lacks is rejected", &["reject::an_unknown_phone_is_told_why"]),
    ("2.4 number-alias", &["dial_strings::user_by_number_and_name"]),
    ("2.4 skinny-firmware-version", &["register::firmware_by_type_and_phone"]),
    ("2.4 skinny-soft-key-set-set", &["surface::keys::as_configured", "rescan::buttons_and_soft_keys"]),
    ("2.4 ext-… of a phone", &["surface::settings::take_effect"]),
    ("2.4 params of user and of skinny", &["surface::levels::the_nearest_param_wins"]),
    (
        "2.4 variables of user, group and domain",
        &["surface::levels::variables_of_all_levels", "channels::directory_variables"],
    ),
    (
        "2.4 position",
        &[
            "misuse::buttons_in_any_order",
            "src/config/raw_button.rs a_bad_button_is_named_and_the_others_stay",
        ],
    ),
    (
        "2.4 type",
        &["surface::buttons::of_every_type", "src/config/buttons.rs button_types_by_word_number_and_hyphen"],
    ),
    ("2.4 label, value", &["register::buttons_as_configured", "register::feature_buttons"]),
    ("2.4 caller-name", &["basic_call::from_dial_tone_to_idle", "register::feature_buttons"]),
    ("2.4 ring-on-idle, ring-on-active", &["surface::buttons::attributes"]),
    ("2.4 registration-metadata", &["registration_events::core_registration"]),
    ("2.4 busy-trigger, forward-…, noanswer-duration, settings", &["tables::in_a_file"]),
    (
        "2.5 the sample configuration",
        &[
            "freeswitch-test/src/content/tests.rs the_configuration_is_read_without_a_warning",
            "freeswitch-test/src/content/tests.rs the_example_phone_is_in_the_directory",
            "freeswitch-test/src/content/tests.rs numbers_lead_where_the_documentation_says",
        ],
    ),
];
