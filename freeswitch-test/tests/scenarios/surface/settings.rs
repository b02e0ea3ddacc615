//! Settings of profiles and of phones: each is set on a running host, and what it does is looked at.

mod plays;

use std::pin::Pin;

use freeswitch_test::ensure_eq;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Setup, Stage};

use mod_skinny::config;

use super::Row;
use crate::conf;
use crate::runner::Director;

/// A setting, a value, what it was before, and what shows its effect.
pub(crate) struct Play {
    name: &'static str,
    value: &'static str,
    before: &'static str,
    act: for<'a> fn(&'a Act<'a>) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>,
}

/// Where a setting takes effect: on the whole stage, or for one phone.
pub(crate) struct Act<'a> {
    stage: &'a Stage,
    /// The param of the phone that is looked at.
    param: Option<(&'static str, &'static str)>,
}

macro_rules! plays {
    ($($name:literal = $value:literal, $before:literal => $act:ident;)+) => {
        &[$(Play { name: $name, value: $value, before: $before, act: |act| Box::pin(plays::$act(act)) },)+]
    };
}

pub(crate) const OF_PROFILES: &[Play] = plays![
    "domain" = "second.example", "example.com" => registered_elsewhere;
    "dialplan" = "XML,inline", "XML" => routed_by_dialplans;
    "context" = "elsewhere", "default" => routed_in_a_context;
    "patterns-dialplan" = "nonsense", "XML" => nothing_is_a_number;
    "patterns-context" = "nowhere", "skinny-patterns" => nothing_is_a_number;
    "keep-alive" = "7", "60" => told_to_keep_alive;
    "digit-timeout" = "300", "10000" => dialling_times_out;
    "date-format" = "M/D/YA", "D/M/Y" => date_is_shown;
    "timezone" = "Etc/GMT-14", "" => clock_of_the_zone;
    "hold-music" = "tone_stream://%(10000,0,600);loops=-1", "" => music_is_heard;
    "multiple-registrations" = "true", "false" => every_phone_is_listed;
    "debug" = "9", "0" => messages_are_logged;
    "non-blocking" = "false", "true" => messages_come_together;
    "ext-voicemail" = "3001", "vmain" => voicemail;
    "ext-redial" = "3001", "redial" => redial;
    "ext-meetme" = "3001", "conference" => meetme;
    "ext-pickup" = "3001", "pickup" => pickup;
    "ext-cfwdall" = "3001", "cfwdall" => forward;
    "ext-autodial" = "3001", "" => autodial;
    "codec-prefs" = "PCMA", "" => a_law_from_the_phone;
    "inbound-codec-prefs" = "PCMA", "" => a_law_from_the_phone;
    "outbound-codec-prefs" = "PCMA", "" => a_law_to_the_phone;
    "dtmf-type" = "rfc2833", "" => digits_in_the_stream;
    "rtp-ip" = "127.0.0.3", "" => streams_at_another_address;
    "ext-rtp-ip" = "127.0.0.3", "" => streams_at_another_address;
    "rtp-auto-adjust" = "false", "" => streams_stay;
    "rtp-timeout-sec" = "1", "" => silence_ends_a_call;
    "rtp-hold-timeout-sec" = "1", "" => silence_on_hold_ends_a_call;
    "rtcp-audio-interval-msec" = "100", "" => streams_are_reported;
    "jitterbuffer-msec" = "60", "" => packets_are_put_in_order;
    "apply-inbound-acl" = "192.0.2.0/24", "" => nobody_comes_in;
    "register-timeout" = "1", "5" => who_says_nothing_is_closed;
];

/// Settings that take hosts, servers or time of their own.
pub(crate) const ELSEWHERE: &[Row] = &[
    ("ip", &["profiles::several_addresses", "ipv6::a_call_over_it"]),
    ("port", &["profiles::another_port"]),
    ("odbc-dsn", &["tables::in_a_file", "tables::in_a_file_by_its_path", "tables::in_postgresql"]),
    ("auto-restart", &["profiles::the_machine_moves", "profiles::the_machine_moves_in_ipv6"]),
    ("max-connections", &["faults::entrance::connections_beyond_the_limits"]),
    ("max-connections-per-ip", &["faults::entrance::connections_beyond_the_limits"]),
    ("max-registrations-per-second", &["faults::entrance::registrations_beyond_the_rate"]),
    ("tls", &["tls::with_certificates"]),
    ("tls-port", &["tls::with_certificates"]),
    ("tls-cert-dir", &["tls::with_certificates"]),
    ("tls-verify-client", &["tls::certificates_that_are_no_good"]),
    ("srtp", &["srtp::where_both_can", "srtp::where_it_is_required"]),
    ("srtp-suite", &["srtp::where_both_can"]),
];

/// Params of phones. Those that profiles have too do the same here.
pub(crate) const OF_PHONES: &[Play] = plays![
    "skinny-firmware-version" = "P0S3-8-12-00", "" => firmware_is_told;
    "date-format" = "M/D/YA", "" => date_is_shown;
    "timezone" = "Etc/GMT-14", "" => clock_of_the_zone;
    "mwi-account" = "sales@voice.example", "" => lamp_of_another_mailbox;
];

pub(crate) const OF_PHONES_ELSEWHERE: &[Row] = &[
    ("skinny-soft-key-set-set", &["surface::keys::as_configured", "rescan::buttons_and_soft_keys"]),
    ("allow-from", &["faults::entrance::a_device_off_its_networks"]),
];

pub(crate) fn rows(plays: &[Play], elsewhere: &[Row]) -> Vec<Row> {
    const HERE: &[&str] = &["surface::settings::take_effect"];
    plays.iter().map(|play| (play.name, HERE)).chain(elsewhere.iter().copied()).collect()
}

/// Every setting that can be changed while a profile runs, and every param of phones, one after the other.
pub(crate) async fn take_effect(director: Director) -> Outcome {
    let setup = Setup::new()
        .file(
            "../freeswitch-test/conf/directory/second.xml",
            &conf::domain("second.example", ELSEWHERE_PHONE, "5001"),
        )
        .file("../freeswitch-test/conf/dialplan/elsewhere.xml", ELSEWHERE_CONTEXT)
        .file("../freeswitch-test/conf/autoload_configs/switch.conf.xml", SWITCH);
    let stage = director.stage(setup).await?;
    set(&stage, "debug", "0").await?;
    for play in OF_PROFILES {
        set(&stage, play.name, play.value).await?;
        named(play, (play.act)(&Act { stage: &stage, param: None }).await)?;
        set(&stage, play.name, play.before).await?;
    }
    let of_both = |play: &&Play| config::shared_settings().any(|setting| setting.name == play.name);
    let of_both = OF_PROFILES.iter().filter(of_both);
    for play in OF_PHONES.iter().chain(of_both) {
        let param = Some((play.name, play.value));
        named(play, (play.act)(&Act { stage: &stage, param }).await)?;
    }
    stage.end()
}

fn named(play: &Play, outcome: Outcome) -> Outcome {
    outcome.map_err(|failure| Failure::new(format!("{} = {}: {failure}", play.name, play.value)))
}

async fn set(stage: &Stage, name: &str, value: &str) -> Outcome {
    let value = if value.is_empty() { "''" } else { value };
    let answer = stage.api(&format!("skinny profile internal set {name} {value}")).await?;
    ensure_eq!(answer.as_str(), "+OK\n", "the answer to set {name} {value}");
    Ok(())
}

impl Act<'_> {
    /// Registers a phone of which the setting is true.
    async fn phone(&self) -> Result<Phone, Failure> {
        self.phone_that(|settings| settings).await
    }

    async fn phone_that(&self, change: impl FnOnce(Settings) -> Settings) -> Result<Phone, Failure> {
        let name = self.stage.reserve()?;
        if let Some((param, value)) = self.param {
            let number = name.get(name.len() - 4..).unwrap_or_default();
            self.stage.add_device(Device::new(&name).line(number, "Of its own").param(param, value)).await?;
        }
        self.stage.connect(change(Settings::new(&name))).await
    }
}

/// The phone of the domain that the profile moves to.
const ELSEWHERE_PHONE: &str = "SEP00005E0BD0D0";

const ELSEWHERE_CONTEXT: &str = r#"<include>
  <context name="elsewhere">
    <extension name="anything">
      <condition field="destination_number" expression="^3001$">
        <action application="answer"/>
        <action application="echo"/>
      </condition>
    </extension>
  </context>
</include>
"#;

const SWITCH: &str = r#"<configuration name="switch.conf">
  <settings>
    <param name="loglevel" value="debug"/>
    <param name="max-sessions" value="2000"/>
    <param name="sessions-per-second" value="400"/>
    <param name="multiple-registrations" value="true"/>
    <param name="rtp-start-port" value="$${rtp_start_port}"/>
    <param name="rtp-end-port" value="$${rtp_end_port}"/>
  </settings>
</configuration>
"#;
