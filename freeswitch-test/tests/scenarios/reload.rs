//! The module comes and goes while phones are connected.

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Outcome, Setup};
use freeswitch_test::{ensure, ensure_eq};

use crate::runner::Director;
use crate::script::{connect, hang_up};

pub(crate) async fn ten_times(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let names = [stage.reserve()?, stage.reserve()?, stage.reserve()?];
    let before = stage.holdings()?;
    for round in 1..=10 {
        let mut phones: Vec<Phone> = Vec::new();
        for name in &names {
            phones.push(stage.connect(freeswitch_test::phone::Settings::new(name)).await?);
        }
        if let [a, b, _] = phones.as_slice() {
            connect(a, b).await?;
            let refused = stage.api("unload mod_skinny").await?;
            ensure!(refused.contains("-ERR"), "round {round}: unloaded in the middle of a call: {refused:?}");
            hang_up(a, b).await?;
            crate::script::until_no_channels_of(&stage, &[a, b]).await?;
        }
        let answer = stage.api("unload mod_skinny").await?;
        ensure!(answer.contains("+OK"), "round {round}: unload answered {answer:?}");
        for phone in &phones {
            phone.until_disconnected().await?;
        }
        let answer = stage.api("module_exists mod_skinny").await?;
        ensure_eq!(answer.trim(), "false", "module_exists after the unload");
        let answer = stage.api("load mod_skinny").await?;
        ensure!(
            answer.contains("+OK") && !answer.contains("-ERR"),
            "round {round}: load answered {answer:?}"
        );
        stage.until_listening().await?;
    }
    let after = stage.holdings()?;
    ensure!(
        after.threads <= before.threads + 2,
        "threads: {} before, {} after",
        before.threads,
        after.threads
    );
    ensure!(after.files <= before.files + 2, "files: {} before, {} after", before.files, after.files);
    stage.end()
}
