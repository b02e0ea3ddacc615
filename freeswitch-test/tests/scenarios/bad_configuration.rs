//! What is wrong in the configuration is named, and the rest works.

use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, PhoneError, Screen, Settings};
use freeswitch_test::stage::{Device, Outcome, Setup, Stage};
use mod_skinny::protocol::enums::{LampMode, StimulusKind};

use crate::conf;
use crate::runner::Director;

const BROKEN: &str = r#"<include>
  <profile name="broken">
    <settings>
      <param name="domain" value="$${domain}"/>
      <param name="ip" value="127.0.0.1"/>
      <param name="port" value="70000"/>
      <param name="keep-alive" value="soon"/>
      <param name="colour" value="green"/>
    </settings>
    <soft-key-set-sets>
      <soft-key-set-set name="default">
        <soft-key-set name="KeySetOnHook" value="SoftkeyNewcall,SoftkeySing,99"/>
      </soft-key-set-set>
    </soft-key-set-sets>
    <device-types>
      <device-type id="7"><param name="firmware-version" value="P00308010200-AND-MORE"/></device-type>
    </device-types>
  </profile>
  <profile>
    <settings/>
  </profile>
  <profile name="bare">
    <soft-key-set-sets>
      <soft-key-set-set name="default"/>
    </soft-key-set-sets>
  </profile>
</include>
"#;

pub(crate) async fn is_named_in_the_log(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().file("skinny_profiles/broken.xml", BROKEN)).await?;
    for announced in ["broken", "name", "70000", "bare"] {
        stage.log().announce(announced);
    }
    let wanted: [&[&str]; 8] = [
        &["broken", "port", "70000"],
        &["broken", "keep-alive", "soon"],
        &["broken", "colour"],
        &["broken", "SoftkeySing"],
        &["broken", "soft key \"99\""],
        &["broken", "device-type \"7\"", "using \"P00308010200-AN\""],
        &["a <profile> without a name", "ignored"],
        &["profile \"bare\"", "no <settings>, ignored"],
    ];
    for words in wanted {
        ensure!(stage.log().has(words), "no line with {words:?} in the log:\n{}", skinny_lines(&stage));
    }
    let status = stage.api("skinny status").await?;
    let running: Vec<&str> = status.lines().filter_map(|line| line.split_whitespace().next()).collect();
    ensure!(running.contains(&"broken") && !running.contains(&"bare"), "the profiles are\n{status}");
    stage.phone().await?;
    stage.end()
}

/// Without a profile that can be used the module does not load; with one again it does.
pub(crate) async fn no_profile_at_all(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    for announced in ["skinny.conf", "mod_skinny", "skinny has no profile"] {
        stage.log().announce(announced);
    }
    let file = "autoload_configs/skinny.conf.xml";
    let before = std::fs::read_to_string(stage.folder().join("conf").join(file))?;
    let answer = stage.api("unload mod_skinny").await?;
    ensure!(answer.contains("+OK"), "unload answered {answer:?}");
    let cases = [
        ("<configuration name=\"skinny.conf\"/>", "has no <profiles>"),
        (
            "<configuration name=\"skinny.conf\"><profiles/></configuration>",
            "has no <profile> that can be used",
        ),
        (WITHOUT_KEYS, "no <soft-key-set-set name=\"default\">, which it needs"),
    ];
    for (text, words) in cases {
        stage.write_conf(file, text).await?;
        let answer = stage.api("load mod_skinny").await?;
        ensure!(answer.contains("-ERR"), "{words}: load answered {answer:?}");
        ensure!(
            stage.log().has(&["skinny.conf", words]),
            "no {words:?} in the log:\n{}",
            skinny_lines(&stage)
        );
        let answer = stage.api("module_exists mod_skinny").await?;
        ensure!(answer.trim() == "false", "{words}: module_exists answered {answer:?}");
    }
    stage.write_conf(file, &before).await?;
    let answer = stage.api("load mod_skinny").await?;
    ensure!(answer.contains("+OK"), "load answered {answer:?}");
    stage.until_listening().await?;
    stage.phone().await?;
    stage.end()
}

/// A profile without domain and address is told of messages and of the machine's move, like all, and lets nobody in.
pub(crate) async fn no_domain_and_no_address(director: Director) -> Outcome {
    let port = conf::free_port()?;
    let profile = conf::profile("nameless", "", port);
    let unset = |line: &&str| !["\"domain\"", "\"ip\""].iter().any(|name| line.contains(name));
    let profile: String = profile.lines().filter(unset).map(|line| format!("{line}\n")).collect();
    let stage = director.stage(Setup::new().file("skinny_profiles/nameless.xml", &profile)).await?;
    let named = stage.log().has(&["nameless", "param \"domain\" is missing"]);
    ensure!(named, "the log does not say so:\n{}", skinny_lines(&stage));
    let phone = stage.phone().await?;
    let events = stage.events("MESSAGE_QUERY").await?;
    let account = format!("{}@example.com", phone.number());
    for (account, more) in [(account.as_str(), "Skinny-Profile: nameless\n"), ("2001", ""), (&account, "")] {
        let waits = "sendevent MESSAGE_WAITING\nMWI-Messages-Waiting: yes";
        events.command(format!("{waits}\nMWI-Message-Account: {account}\n{more}").trim_end()).await?;
    }
    let lit = |screen: &Screen| screen.lamp(StimulusKind::Voicemail, 1) == LampMode::On;
    phone.until("the lamp of a phone of the other profile", lit).await?;
    let moved = "network-address-previous-v4: 192.0.2.1\nnetwork-address-change-v4: 192.0.2.2";
    events.command(&format!("sendevent TRAP\ncondition: network-address-change\n{moved}")).await?;
    // It listens anew for that, and goes on to let nobody in.
    let stranger = stage.reserve()?;
    let turned_away = || async {
        let anew = stage.log().has(&["listening anew", "nameless"]);
        let answer = Phone::register(([127, 0, 0, 1], port).into(), Settings::new(&stranger)).await;
        let rejected = anew && matches!(answer, Err(PhoneError::Rejected { .. }));
        Ok((!rejected).then(|| format!("{answer:?}")))
    };
    stage.until_within(Duration::from_secs(15), "a rejection", turned_away).await?;
    ensure!(!phone.screen().disconnected, "the phone of the other profile is gone");
    stage.end()
}

const WITHOUT_KEYS: &str = r#"<configuration name="skinny.conf">
  <profiles>
    <profile name="keyless"><settings><param name="domain" value="example.com"/></settings></profile>
  </profiles>
</configuration>
"#;

/// A profile whose domain is in no directory rejects its phones, says why, and leaves the other profile alone.
pub(crate) async fn no_directory_domain(director: Director) -> Outcome {
    let port = conf::free_port()?;
    let profile = conf::profile("homeless", "nowhere.example", port);
    let stage = director.stage(Setup::new().file("skinny_profiles/homeless.xml", &profile)).await?;
    let address = ([127, 0, 0, 1], port).into();
    let name = stage.reserve()?;
    stage.log().announce("nowhere.example");
    let answer = Phone::register(address, Settings::new(&name)).await;
    ensure!(matches!(answer, Err(PhoneError::Rejected { .. })), "a phone of no domain: {answer:?}");
    let log = stage.log();
    let named = log.has(&["homeless", "nowhere.example", "which FreeSWITCH's own files do not have"]);
    ensure!(named, "no line names profile and domain:\n{}", skinny_lines(&stage));
    stage.connect(Settings::new(&name)).await?;
    stage.end()
}

/// What the directory has for a phone that it will not get, or not as it is written, is named; it gets the rest.
pub(crate) async fn phones_that_get_less_than_is_written(director: Director) -> Outcome {
    let name = "SEP00005E0BBAD1";
    let device = Device::new(name)
        .line("123456789012345678901234", "Long")
        .button("Privacy", "label=\"P\" value=\"on\"")
        .button("SpeedDial", &format!("label=\"{}\" value=\"2399\"", "x".repeat(45)))
        .param("skinny-colour", "green")
        .param("skinny-soft-key-set-set", "nowhere")
        .param("skinny-firmware-version", "P00308010200-AND-MORE");
    let stage = director.stage(Setup::new().device(device)).await?;
    let phone = stage.connect(Settings::new(name)).await?;
    let wanted: [&[&str]; 6] = [
        &["value has 24 characters"],
        &["value \"on\" is not a number, using 0"],
        &["label has 45 characters"],
        &["skinny-colour", "not known"],
        &["skinny-soft-key-set-set", "nowhere", "using default"],
        &["skinny-firmware-version", "using \"P00308010200-AN\""],
    ];
    for words in wanted {
        let log = stage.log();
        let words: Vec<&str> = words.iter().copied().chain([name, "[WARNING]"]).collect();
        ensure!(log.has(&words), "no line with {words:?} in the log:\n{}", skinny_lines(&stage));
    }
    let version = phone.screen().labels.version.clone();
    ensure!(version.as_deref() == Some("P00308010200-AN"), "the phone is told to run {version:?}");
    phone.unregister().await?;
    stage.end()
}

fn skinny_lines(stage: &Stage) -> String {
    let lines = stage.log().lines();
    lines
        .into_iter()
        .filter(|line| line.contains("skinny") || line.contains("rofile"))
        .collect::<Vec<_>>()
        .join("\n")
}
