//! Params of a phone may stand in its domain, its group, itself, or its `<skinny>`, the nearer ones winning.

use freeswitch_test::ensure_eq;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Outcome, Setup};

use crate::conf;
use crate::runner::Director;

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
    let port = conf::free_port()?;
    let setup = Setup::new()
        .file("skinny_profiles/levels.xml", &conf::profile("levels", "levels.example", port))
        .file("../freeswitch-test/conf/directory/levels.xml", &directory());
    let stage = director.stage(setup).await?;
    for (name, level, _) in PHONES {
        let phone = Phone::register(([127, 0, 0, 1], port).into(), Settings::new(name)).await?;
        ensure_eq!(phone.screen().labels.version.as_deref(), Some(level), "the firmware of {name}");
    }
    stage.end()
}

fn directory() -> String {
    let params =
        |level: &str| format!("<params><param name=\"skinny-firmware-version\" value=\"{level}\"/></params>");
    let user = |(name, level, skinny): (&str, &str, &str)| {
        let own = if matches!(level, "user" | "skinny") { params("user") } else { String::new() };
        let button = "<button position=\"1\" type=\"Line\" label=\"1\" value=\"5001\"/>";
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
