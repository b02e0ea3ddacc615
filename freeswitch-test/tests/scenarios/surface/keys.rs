//! Soft keys and types of phones, as a profile configures them.

use freeswitch_test::ensure_eq;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Setup};
use mod_skinny::config::{KEY_SETS, SOFT_KEYS};
use mod_skinny::protocol::enums::DeviceType;

use crate::conf;
use crate::runner::Director;
use crate::script::{dial, extension, until_no_channels_of};

/// Every set with keys of its own, every key in one of them, by name, number and in any case.
pub(crate) async fn as_configured(director: Director) -> Outcome {
    let port = conf::free_port()?;
    let own = Device::new("SEP00005E0B5E75").line("2951", "Own").param("skinny-soft-key-set-set", "short");
    let missing =
        Device::new("SEP00005E0B5E76").line("2952", "Lost").param("skinny-soft-key-set-set", "none");
    let setup = Setup::new().file("skinny_profiles/keys.xml", &profile(port)).device(own).device(missing);
    let stage = director.stage(setup).await?;
    let name = stage.reserve()?;
    let at = async |settings| Phone::register(([127, 0, 0, 1], port).into(), settings).await;
    let all = every_set();
    let mut short = vec![vec![2, 0, 9, 20], vec![9]];
    short.resize(12, Vec::new());
    short.push(vec![3]);
    for (device, wanted) in [(name.as_str(), &all), ("SEP00005E0B5E75", &short), ("SEP00005E0B5E76", &all)] {
        let phone = at(Settings::new(device)).await?;
        let told: Vec<Vec<u8>> = phone.screen().labels.sets.iter().map(|set| trimmed(set)).collect();
        let told = told.get(..wanted.len()).unwrap_or(&told);
        ensure_eq!(told, &wanted[..], "the soft keys of {device}");
        phone.unregister().await?;
    }
    for (model, load) in [
        ("Cisco 7940", "LOAD40"),
        ("Cisco 7910", "LOAD10"),
        ("Cisco 7941", "LOAD-CUT-OFF-AT"),
        ("Cisco 7960", ""),
    ] {
        let model = DeviceType::parse(model).ok_or_else(|| Failure::new(format!("there is no {model}")))?;
        let phone = at(Settings::new(&name).model(model)).await?;
        ensure_eq!(phone.screen().labels.version.as_deref(), Some(load), "the firmware of {model}");
        phone.unregister().await?;
    }
    ensure_eq!(
        stage.log().has(&["[WARNING]", "Trombone 3000"]),
        true,
        "a type of phone that is none is named"
    );
    ensure_eq!(
        stage.log().has(&["[WARNING]", "SEP00005E0B5E76", "\"none\""]),
        true,
        "sets that are none are named"
    );
    stage.end()
}

/// A phone of a type that nobody knows is served, and named once.
pub(crate) async fn of_an_unknown_type(stage: &freeswitch_test::stage::Stage) -> Outcome {
    let names = [stage.reserve()?, stage.reserve()?];
    for name in &names {
        let phone = stage.connect(Settings::new(name).model(DeviceType::from(4711))).await?;
        dial(&phone, extension::ECHO).await?;
        phone.until_talking().await?;
        phone.on_hook();
        phone.until_idle().await?;
        until_no_channels_of(stage, &[&phone]).await?;
    }
    let lines = stage.log().lines();
    let named: Vec<_> =
        lines.iter().filter(|line| line.contains("[WARNING]") && line.contains("4711")).collect();
    ensure_eq!(named.len(), 1, "lines about the type: {named:?}");
    ensure_eq!(named.iter().all(|line| line.contains(&names[0])), true, "the phone is named: {named:?}");
    Ok(())
}

/// The keys of each set, two by two.
fn every_set() -> Vec<Vec<u8>> {
    let keys: Vec<u8> = (1..).take(SOFT_KEYS.len()).collect();
    let mut sets: Vec<Vec<u8>> = keys.chunks(2).map(<[u8]>::to_vec).collect();
    sets.resize(KEY_SETS.len(), Vec::new());
    sets
}

fn profile(port: u16) -> String {
    let words = |set: &Vec<u8>| {
        let word = |key: &u8| SOFT_KEYS.get(usize::from(key - 1)).map(|name| format!("softkey{name}"));
        set.iter().filter_map(word).collect::<Vec<_>>().join(", ")
    };
    let sets: String = KEY_SETS
        .iter()
        .zip(every_set())
        .map(|(name, set)| format!("<soft-key-set name=\"{name}\" value=\"{}\"/>\n", words(&set)))
        .collect();
    PROFILE.replace("PORT", &port.to_string()).replace("SETS", &sets)
}

/// Without the blanks at its end.
fn trimmed(set: &[u8]) -> Vec<u8> {
    let end = set.iter().rposition(|&key| key != 0).map_or(0, |last| last + 1);
    set.get(..end).unwrap_or_default().to_vec()
}

const PROFILE: &str = r#"<include>
  <profile name="keys">
    <settings>
      <param name="domain" value="$${domain}"/>
      <param name="ip" value="127.0.0.1"/>
      <param name="port" value="PORT"/>
    </settings>
    <soft-key-set-sets>
      <soft-key-set-set name="default">
        SETS
      </soft-key-set-set>
      <soft-key-set-set name="short">
        <soft-key-set name="0" value="2,,SOFTKEYENDCALL,SoftkeyIdivert"/>
        <soft-key-set name="keysetconnected" value="9"/>
        <soft-key-set name="12" value="3"/>
      </soft-key-set-set>
    </soft-key-set-sets>
    <device-types>
      <device-type id="cisco 7940"><param name="firmware-version" value="LOAD40"/></device-type>
      <device-type id="6"><param name="firmware-version" value="LOAD10"/></device-type>
      <device-type id="Cisco CP-7941G"><param name="firmware-version" value="LOAD-CUT-OFF-AT-15"/></device-type>
      <device-type id="Trombone 3000"><param name="firmware-version" value="LOUD"/></device-type>
    </device-types>
  </profile>
</include>
"#;
