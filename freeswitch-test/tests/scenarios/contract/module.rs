//! Sections 1, 10 and 14: the module in the core, and where documentation and code of the original disagree.

use super::Item;

/// Section 1: what the core sees of the module.
pub(super) const SURFACE: &[Item] = &[
    (
        "1.1 one exported symbol, the module's table",
        &["freeswitch-test/module/abi_symbols.rs only_the_table_is_exported"],
    ),
    ("1.2 endpoint skinny", &["basic_call::from_dial_tone_to_idle", "originate::phone_rings_and_hears"]),
    ("1.2 command skinny", &["status::help", "console::every_form"]),
    (
        "1.2 words skinny-wait, -process, -route and -drop",
        &[
            "src/host/patterns.rs the_last_word_of_the_extension_decides",
            "digits::wait_for_more",
            "digits::drop_at_once",
        ],
    ),
    ("1.3 reserved subclasses, released at unload", &["surface::events::headers", "reload::ten_times"]),
    ("1.4 bound CUSTOM skinny::call_state", &["applications::a_state_is_shown"]),
    ("1.4 bound CUSTOM skinny::user_to_device", &["applications::programs_fire_the_event"]),
    ("1.4 bound MESSAGE_WAITING", &["mailbox::lamps_of_phone_and_line"]),
    ("1.4 bound TRAP", &["profiles::the_machine_moves"]),
    ("1.5 a load without profiles fails", &["bad_configuration::no_profile_at_all"]),
    ("1.5 a load that fails leaves nothing", &["faults::functions::each_while_loading"]),
    ("1.6 a module in use is not unloaded", &["control::a_module_in_use_stays"]),
    ("1.6 reload with registered phones", &["reload::ten_times"]),
    ("1.6 the core is ended during calls", &["control::the_host_ends_in_a_call"]),
    (
        "1.6 reloadxml changes nothing in running profiles before a rescan",
        &["rescan::buttons_and_soft_keys", "rescan::another_line"],
    ),
];

/// Section 10: what is used of the core.
pub(super) const CORE: &[Item] = &[
    (
        "10 functions that the core exports",
        &["freeswitch-test/module/abi_symbols.rs every_symbol_of_the_core_that_is_needed_is_exported"],
    ),
    (
        "10 fields of structures, and values",
        &[
            "freeswitch-test/module/abi_layout.rs structures_are_laid_out_as_in_the_real_headers",
            "freeswitch-test/module/abi_layout.rs enumerations_have_the_values_of_the_real_headers",
            "freeswitch-test/module/abi_causes.rs the_exchanges_causes_are_the_cores",
        ],
    ),
    (
        "10 macros that are made anew",
        &[
            "src/freeswitch/tests/life_cycle.rs a_module_is_loaded_and_unloaded_again_and_again",
            "src/freeswitch/tests/hunts.rs a_dialplan_is_let_go_of_whatever_it_finds",
            "src/freeswitch/tests/strings.rs variables_are_expanded_in_a_copy_or_not_copied",
        ],
    ),
];

/// Section 14: where the original's documentation says one thing and its code does another.
pub(super) const DOCUMENTED: &[Item] = &[
    (
        "14 ext-autodial in a profile",
        &[
            "surface::settings::take_effect",
            "src/exchange/tests/dialling.rs autodial_of_the_phone_goes_before_that_of_the_profile",
        ],
    ),
    ("14 params of a phone in <user><params>", &["surface::levels::the_nearest_param_wins"]),
    (
        "14 types of button with hyphens",
        &["src/config/buttons.rs button_types_by_word_number_and_hyphen", "register::feature_buttons"],
    ),
    ("14 ip empty, ip ::", &["bad_configuration::no_domain_and_no_address", "profiles::several_addresses"]),
    ("14 audio over IPv6", &["ipv6::a_call_over_it"]),
    ("14 skinny-wait routes at its end", &["digits::wait_for_more"]),
    ("14 send DisplayPromptStatus", &["commands::messages_reach_the_phone"]),
    ("14 answer by lifting the handset", &["two_lines::the_handset_answers_on_the_line_that_rings"]),
    ("14 Hold retrieves", &["hold::twice_does_no_harm", "two_lines::keys_are_for_who_talks"]),
    ("14 blind transfer by hanging up", &["transfer::blind_by_hanging_up"]),
    ("14 ext-voicemail of phone and profile", &["surface::settings::take_effect"]),
    (
        "14 service and feature buttons",
        &["register::buttons_as_configured", "register::feature_buttons", "surface::buttons::of_every_type"],
    ),
    (
        "14 a short press of the hook switch",
        &["src/exchange/tests/models.rs a_hook_flash_consults_and_comes_back"],
    ),
    ("14 kill, kill_all", &["kill::a_phone_in_a_call", "kill::all_phones"]),
    ("14 ForwardStatMessage", &["commands::messages_reach_the_phone"]),
    ("14 registration-metadata", &["registration_events::core_registration"]),
    ("14 busy-trigger and the forwards of a line are kept", &["tables::in_a_file"]),
    ("14 non-blocking", &["src/server/listener.rs messages_leave_at_once_or_wait_for_more"]),
    ("14 ext-meetme, -pickup, -cfwdall", &["surface::settings::take_effect"]),
    ("14 skinny-route", &["src/host/patterns.rs the_last_word_of_the_extension_decides"]),
];
