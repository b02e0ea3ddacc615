//! What is wrong in the configuration is named, and the rest works.

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, PhoneError, Settings};
use freeswitch_test::stage::{Outcome, Setup, Stage};

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
        <soft-key-set name="KeySetOnHook" value="SoftkeyNewcall,SoftkeySing"/>
      </soft-key-set-set>
    </soft-key-set-sets>
  </profile>
  <profile>
    <settings/>
  </profile>
</include>
"#;

pub(crate) async fn is_named_in_the_log(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().file("skinny_profiles/broken.xml", BROKEN)).await?;
    for announced in ["broken", "name", "70000"] {
        stage.log().announce(announced);
    }
    let wanted: [&[&str]; 5] = [
        &["broken", "port", "70000"],
        &["broken", "keep-alive", "soon"],
        &["broken", "colour"],
        &["broken", "SoftkeySing"],
        &["profile", "name"],
    ];
    for words in wanted {
        ensure!(stage.log().has(words), "no line with {words:?} in the log:\n{}", skinny_lines(&stage));
    }
    stage.phone().await?;
    stage.end()
}

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
    let named = log.has(&["homeless", "nowhere.example"]);
    ensure!(named, "no line names profile and domain:\n{}", skinny_lines(&stage));
    stage.connect(Settings::new(&name)).await?;
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
