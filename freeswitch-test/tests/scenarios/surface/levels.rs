//! Params and variables of a phone may stand in its domain, its group or itself, params in its `<skinny>` too; the
//! nearer ones win.

use std::net::SocketAddr;

use freeswitch_test::ensure_eq;
use freeswitch_test::esl::Event;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};

use crate::conf;
use crate::runner::Director;
use crate::script::{dial, extension, until_no_channels_of};

/// Each phone, where its param stands that wins, and what else its entry has.
const PHONES: [(&str, &str, &str); 4] = [
    ("SEP00005E0B1E01", "domain", ""),
    ("SEP00005E0B1E02", "group", ""),
    ("SEP00005E0B1E03", "user", ""),
    (
        "SEP00005E0B1E04",
        "skinny",
        "<params><param name=\"Skinny-Firmware-Version\" value=\"skinny\"/></params>",
    ),
];

pub(crate) async fn the_nearest_param_wins(director: Director) -> Outcome {
    let (stage, address) = stage(director).await?;
    for (name, level, _) in PHONES {
        let phone = Phone::register(address, Settings::new(name)).await?;
        ensure_eq!(phone.screen().labels.version.as_deref(), Some(level), "the firmware of {name}");
    }
    stage.end()
}

/// Of each level a call has the variables of its own, and of one that all have the nearest.
pub(crate) async fn variables_of_all_levels(director: Director) -> Outcome {
    let (stage, address) = stage(director).await?;
    let events = stage.events("CHANNEL_ANSWER").await?;
    for (name, level, _) in PHONES {
        let phone = Phone::register(address, Settings::new(name)).await?;
        dial(&phone, extension::ECHO).await?;
        phone.until_talking().await?;
        let of_phone =
            |event: &Event| event.header("Channel-Name").is_some_and(|channel| channel.contains(name));
        let call = events.until("the answer", of_phone).await?;
        let has =
            |of: &str| of == "domain" || (of == "group" && level != "domain") || (of == "user" && own(level));
        for of in ["domain", "group", "user"] {
            let variable = call.variable(&format!("from_{of}"));
            ensure_eq!(variable, has(of).then_some(of), "the variable of the {} in a call of {}", of, name);
        }
        let nearest = if own(level) { "user" } else { level };
        ensure_eq!(call.variable("from_the_nearest"), Some(nearest), "the nearest of {name}");
        phone.on_hook();
        phone.until_idle().await?;
        until_no_channels_of(&stage, &[&phone]).await?;
    }
    stage.end()
}

/// Whether a phone's own entry has params and variables.
fn own(level: &str) -> bool {
    matches!(level, "user" | "skinny")
}

async fn stage(director: Director) -> Result<(Stage, SocketAddr), Failure> {
    let port = conf::free_port()?;
    let setup = Setup::new()
        .file("skinny_profiles/levels.xml", &conf::profile("levels", "levels.example", port))
        .file("../freeswitch-test/conf/directory/levels.xml", &directory());
    Ok((director.stage(setup).await?, ([127, 0, 0, 1], port).into()))
}

fn directory() -> String {
    let params = |level: &str| {
        format!(
            "<params><param name=\"skinny-firmware-version\" value=\"{level}\"/></params>\n\
             <variables><variable name=\"from_{level}\" value=\"{level}\"/>\
             <variable name=\"from_the_nearest\" value=\"{level}\"/></variables>"
        )
    };
    let user = |(name, level, skinny): (&str, &str, &str)| {
        let own = if own(level) { params("user") } else { String::new() };
        let number = &name[name.len() - 2..];
        let button = format!("<button position=\"1\" type=\"Line\" label=\"1\" value=\"50{number}\"/>");
        format!("<user id=\"{name}\">{own}<skinny>{skinny}<buttons>{button}</buttons></skinny></user>\n")
    };
    let [of_domain, rest @ ..] = PHONES.map(user);
    format!(
        "<include>\n<domain name=\"levels.example\">\n{}\n{of_domain}<groups><group name=\"all\">\n{}\n<users>\n{}</users>\n\
         </group></groups>\n</domain>\n</include>\n",
        params("domain"),
        params("group"),
        rest.concat()
    )
}
