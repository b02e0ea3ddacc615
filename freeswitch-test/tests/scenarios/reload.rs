//! The module comes and goes while phones are connected.

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Outcome, Setup};
use freeswitch_test::{ensure, ensure_eq};

use crate::runner::Director;
use crate::script::{connect, hang_up};

pub(crate) async fn ten_times(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let names = [stage.reserve()?, stage.reserve()?, stage.reserve()?];
    let mut before = stage.holdings()?;
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
        // The last session goes a moment after its channel.
        stage
            .until("the end of the module", || async {
                let answer = stage.api("unload mod_skinny").await?;
                Ok((!answer.contains("+OK")).then(|| format!("in round {round}: {answer:?}")))
            })
            .await?;
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
        if round == 2 {
            // What is kept for good is there by now.
            before = stage.holdings()?;
        }
    }
    // What belonged to calls is freed a while after them.
    stage
        .until("as many threads and files as before", || async {
            let after = stage.holdings()?;
            let more = after.threads > before.threads + 2 || after.files > before.files + 2;
            let figures = format!("threads: {} before, {} after; ", before.threads, after.threads);
            Ok(more.then(|| figures + &after.more_than(&before)))
        })
        .await?;
    stage.end()
}
