//! Sections 11.G, 11.H and 12: what the original lacks, what its users reported, and what users of other endpoints
//! have. What is not here either is in [`NOT_DONE`].

use super::Item;

/// Section 11.G: security, and the limits of the protocol.
pub(super) const SECURITY: &[Item] = &[
    (
        "11.G access lists",
        &["faults::entrance::an_address_off_the_list", "faults::entrance::a_device_off_its_networks"],
    ),
    ("11.G TLS", &["tls::with_certificates", "tls::certificates_that_are_no_good"]),
    ("11.G limits for an address", &["faults::entrance::connections_beyond_the_limits"]),
    (
        "11.G connections that never register",
        &["faults::entrance::deadlines", "tls::a_hundred_half_handshakes"],
    ),
    (
        "11.G a rejection does not tell which names there are",
        &["src/exchange/tests/registration.rs a_phone_registers_only_from_where_it_may"],
    ),
    ("11.G protocol version", &["register::every_protocol_version", "versions::a_call_in_each"]),
    (
        "11.G features of phones and server",
        &["freeswitch-test/module/protocol_names.rs servers_say_what_they_can_do"],
    ),
    (
        "11.G RegisterTokenReq, also that of SPA phones",
        &[
            "src/exchange/tests/models.rs tokens_are_granted_before_and_after_the_registration",
            "models::a_call_with_newer_ones",
        ],
    ),
    (
        "11.G HookFlash",
        &[
            "src/exchange/tests/models.rs a_hook_flash_consults_and_comes_back",
            "src/exchange/tests/models.rs hook_flashes_are_wanted_from_those_that_survive_it",
        ],
    ),
    ("11.G ConnectionStatistics", &["phone_reports::are_variables_of_both_channels"]),
    ("11.G UpdateCapabilities V2, V3", &["requests::names_of_codecs"]),
    ("11.G dynamic messages", &["basic_call::dynamic_messages"]),
    ("11.G messages of more than 2040 bytes", &["requests::reports"]),
    ("11.G codec negotiation", &["codecs::the_one_that_both_have", "codec_preferences::of_a_profile"]),
    ("11.G presence", &["presence::of_calls", "busy_lamp::on_sip_phones"]),
];

/// Section 11.H: what users reported, those of other servers too.
pub(super) const REPORTED: &[Item] = &[
    ("11.H numbers of variable length", &["digits::wait_for_more", "digits::pound_ends_the_number"]),
    ("11.H ring-on-idle, ring-on-active, call waiting", &["surface::buttons::attributes"]),
    ("11.H codec negotiation", &["codecs::the_one_that_both_have"]),
    ("11.H no audio for packets of another length", &["codec_preferences::packet_time"]),
    ("11.H no audio after Resume", &["hold::for_a_moment", "hold::with_music_and_events"]),
    ("11.H fails after so many calls", &["leaks::nothing_is_left_behind"]),
    (
        "11.H shared lines",
        &[
            "shared_line::all_ring_and_one_answers",
            "shared_line::a_held_call_is_taken",
            "shared_line::a_phone_that_comes_in_sees_it",
        ],
    ),
    ("11.H loudspeaker off at the wrong moment", &["screens::of_a_call", "screens::of_a_busy_number"]),
    ("11.H ring-back", &["basic_call::from_dial_tone_to_idle", "dialplan::ring_back_is_played"]),
    ("11.H a call is held when another is answered", &["second_call::waiting_while_talking"]),
    (
        "11.H dialling by line key, speed dial off-hook",
        &["register::forty_two_buttons", "misuse::a_number_during_a_call"],
    ),
    ("11.H pickup, iDivert, cfwdall, autodial", &["surface::settings::take_effect", "busy::diverted"]),
    ("11.H the order of hanging up and answering", &["screens::of_a_call", "vanish::and_come_back"]),
    ("11.H states after coming back", &["vanish::and_come_back", "faults::peers::back_from_a_power_cut"]),
    ("11.H memory", &["leaks::nothing_is_left_behind", "leaks::registrations_leave_nothing"]),
    (
        "11.H crashes: sockets, sessions and phones that are gone",
        &["faults::peers::reset_in_any_state", "faults::functions::each_in_each_step_of_a_call"],
    ),
    ("11.H data sources", &["tables::in_postgresql"]),
    ("11.H quotes in SQL", &["tables::in_a_file", "src/host/store/sql.rs no_text_ends_its_statement"]),
    ("11.H IPv6", &["ipv6::a_call_over_it"]),
    ("11.H phones on Wi-Fi", &["codecs::slow_phone"]),
    (
        "11.H overrun in UpdateCapabilities",
        &["freeswitch-test/module/protocol_robustness.rs counts_are_bounded_by_their_arrays"],
    ),
    (
        "11.H XMLAlarm, formats of user data",
        &["registration_events::alarms", "applications::parts::long_data"],
    ),
    ("11.H digits reach an application", &["dtmf::reaches_the_far_end", "dtmf::in_the_stream"]),
    ("11.H digits in a call that came in", &["dtmf::both_ways_at_once", "dtmf::to_a_phone_as_tones"]),
    (
        "11.H audio one way with G.722 and G.729",
        &["codec_preferences::g722_between_phones", "codec_preferences::g729_between_phones"],
    ),
    ("11.H analog phones", &["models::a_call_with_older_ones"]),
];

/// Section 12: what users of FreeSWITCH's other endpoints have.
pub(super) const OTHERS_HAVE: &[Item] = &[
    ("12 start, stop, restart of a profile", &["profiles::start_stop_restart"]),
    ("12 rescan", &["rescan::buttons_and_soft_keys", "rescan::another_line"]),
    (
        "12 lists of profiles, phones, lines, calls; XML and JSON",
        &["status::listings", "status::formats::say_the_same"],
    ),
    (
        "12 log level, trace of messages",
        &["commands::frames_are_traced", "commands::dial_strings_and_log_level"],
    ),
    ("12 skinny_contact, skinny_count_reg", &["commands::dial_strings_and_log_level"]),
    (
        "12 user/<number>, several at once",
        &["dial_strings::user_by_number_and_name", "dial_strings::several_users"],
    ),
    (
        "12 events of rejection and disconnection, with the reason",
        &["registration_events::the_end_of_a_connection"],
    ),
    ("12 presence_id, PRESENCE_IN, PRESENCE_PROBE", &["presence::of_calls", "busy_lamp::on_sip_phones"]),
    (
        "12 lamps of all lines, another mailbox, the query at registration",
        &[
            "mailbox::lamps_of_phone_and_line",
            "surface::buttons::attributes",
            "mailbox::asked_for_at_registration",
        ],
    ),
    ("12 events of channels, show channels", &["channels::events_in_order", "channels::names_and_variables"]),
    (
        "12 originate, origination_… variables",
        &["originate::phone_rings_and_hears", "originate::variables_of_the_dial_string"],
    ),
    (
        "12 causes",
        &["busy::declined", "unknown_number::phone_not_there", "originate::declined", "originate::time_outs"],
    ),
    (
        "12 ignore_early_media, ringback, call_timeout",
        &["early_media::heard_or_not", "early_media::covered_by_ring_back", "no_answer::the_caller_is_told"],
    ),
    (
        "12 uuid_transfer, uuid_bridge",
        &["control::a_caller_is_transferred", "control::two_calls_are_bridged"],
    ),
    (
        "12 transfer to applications and other endpoints",
        &[
            "transfer::to_an_application",
            "transfer::to_another_endpoint",
            "transfer_elsewhere::to_park",
            "transfer_elsewhere::to_valet_parking",
            "transfer_elsewhere::to_a_conference",
            "transfer_elsewhere::to_a_mailbox",
            "transfer_elsewhere::over_sip::in_each_course",
        ],
    ),
    ("12 variables of domain, group and user", &["surface::levels::variables_of_all_levels"]),
    (
        "12 codec preferences, absolute_codec_string, packet times",
        &[
            "codec_preferences::of_a_profile",
            "codec_preferences::of_the_dialplan",
            "codec_preferences::packet_time",
        ],
    ),
    ("12 digits in the stream, dtmf-type", &["dtmf::in_the_stream", "dtmf::as_the_phone_is_set"]),
    ("12 jitter buffer, RTCP", &["rtp::reports_and_order_as_variables_say"]),
    ("12 media timeouts", &["rtp::a_silent_phone_is_given_up", "rtp::silence_as_the_dialplan_allows"]),
    ("12 rtp-ip, ext-rtp-ip", &["rtp::addresses_as_set"]),
    ("12 SRTP", &["srtp::where_both_can"]),
    (
        "12 variables of streams, figures of phones",
        &["rtp::variables_at_the_end", "phone_reports::are_variables_of_both_channels"],
    ),
    ("12 hold-music", &["surface::settings::take_effect", "hold::with_music_for_whoever_is_there"]),
    (
        "12 access lists, limits, TLS",
        &[
            "faults::entrance::an_address_off_the_list",
            "faults::entrance::registrations_beyond_the_rate",
            "tls::with_certificates",
        ],
    ),
];

/// What is in the contract and not here, and what the readme says of it.
pub(super) const NOT_DONE: &[(&str, &str)] = &[
    ("2.4 effect of busy-trigger, forward-… and noanswer-duration", "are read, without effect"),
    ("8.4 REDIRECT, DEFLECT", "`deflect` and `redirect` by the phone"),
    ("8.4 HOLD, UNHOLD", "a sign of `uuid_hold` on the phone"),
    ("8.4 PHONE_EVENT, INFO", "`uuid_phone_event`"),
    ("8.7 bypass and proxy media", "audio past FreeSWITCH (`bypass_media`, `proxy_media`)"),
    ("8.7 T.38, video", "video"),
    ("11.G forwards, busy-trigger, no-answer-duration", "forwarding and busy lines by the phone's entry"),
    ("11.G DND, park, conference, join, barge", "conference, park, join, barge, do-not-disturb"),
    ("11.G auto-answer", "answering by itself (intercom)"),
    ("11.G extension mobility", "moving to another phone (extension mobility)"),
    ("11.G dynamic speed dials", "speed dials set on the phone"),
    ("11.G OffHookWithCgpn, MediaTransmissionFailure, multicast", "multicast and paging"),
    ("11.G passwords", "passwords of phones, which SCCP has none for"),
    ("11.H DND", "do-not-disturb"),
    ("11.H forward all, busy, no answer", "forwarding and busy lines by the phone's entry"),
    ("12 events of profiles", "events of profiles that start and stop"),
    ("12 keys that show other numbers", "lamps that follow other numbers on its keys"),
    ("12 text messages, MESSAGE", "texts to it (`uuid_chat`)"),
    ("12 auto-answer, intercom", "answering by itself (intercom)"),
    ("12 uuid_phone_event, DEFLECT, REDIRECT", "`uuid_phone_event`"),
    ("12 uuid_jitterbuffer", "`uuid_jitterbuffer`"),
    ("12 bypass_media", "audio past FreeSWITCH (`bypass_media`, `proxy_media`)"),
    ("12 record-path", "recording paths in the directory"),
    ("12 recovery", "calls that go on after FreeSWITCH or a phone's connection has broken down"),
    ("12 filter by firmware, registrations of a number", "limits by number or firmware"),
    ("12 VAD, CNG", "silence suppression"),
    (
        "15 ring-back during a blind transfer",
        "ring-back during a blind transfer where `transfer_ringback` is not set",
    ),
    ("D40 greyed soft keys", "soft keys that are greyed out"),
    ("D55 distinctive ring", "a ring of its own for some calls"),
];
