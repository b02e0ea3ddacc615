//! What the dialplan asks of a bridge.

use freeswitch_test::ensure_eq;
use freeswitch_test::stage::{Outcome, Setup};
use mod_skinny::protocol::enums::CallState;

use crate::hearing::{hear_each_other, hears_tone};
use crate::runner::Director;
use crate::script::{connect, dial, hang_up, until_no_channels_of};

const RING_BACK_HERTZ: f64 = 770.0;

/// Extension that is called with a phone's number, its first digit replaced by 6.
fn bridge(actions: &str, dial_string: &str) -> String {
    format!(
        "<extension name=\"six\"><condition field=\"destination_number\" expression=\"^6(\\d{{3}})$\">\
         {actions}<action application=\"bridge\" data=\"{dial_string}\"/></condition></extension>\n"
    )
}

/// A caller hears the ring-back tone that a variable asks for, and then the called phone.
pub(crate) async fn ring_back_is_played(director: Director) -> Outcome {
    let actions = "<action application=\"set\" data=\"ringback=%(1000,0,770)\"/>";
    let extension = bridge(actions, "skinny/internal/2$1");
    let stage = director.stage(Setup::new().extension(&extension)).await?;
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number().replacen('2', "6", 1)).await?;
    b.until_ringing().await?;
    a.until("an open receive channel", |screen| !screen.receiving.is_empty()).await?;
    hears_tone(&a, RING_BACK_HERTZ).await?;
    b.soft_key("Answer").await?;
    b.until_talking().await?;
    a.until_talking().await?;
    hear_each_other(&a, &b).await?;
    a.on_hook();
    a.until_idle().await?;
    b.until_idle().await?;
    until_no_channels_of(&stage, &[&a, &b]).await?;
    stage.end()
}

/// When nobody of a group answers in time, the next one is called; a variable lets the call go on afterwards.
pub(crate) async fn the_next_group_is_called(director: Director) -> Outcome {
    let actions = "<action application=\"set\" data=\"continue_on_fail=true\"/>\
                   <action application=\"set\" data=\"hangup_after_bridge=true\"/>\
                   <action application=\"bridge\" data=\"[leg_timeout=1]skinny/internal/2$1\"/>";
    let extension = bridge(actions, "skinny/internal/2999|skinny/internal/2003");
    let stage = director.stage(Setup::new().extension(&extension)).await?;
    let [a, b, c] = stage.phones().await?;
    ensure_eq!(c.number(), "2003", "number of a new host's third phone");
    dial(&a, &b.number().replacen('2', "6", 1)).await?;
    b.until_ringing().await?;
    a.until_state(CallState::RingOut).await?;
    b.until_idle().await?;
    c.until_ringing().await?;
    c.soft_key("Answer").await?;
    c.until_talking().await?;
    a.until_talking().await?;
    hear_each_other(&a, &c).await?;
    c.on_hook();
    a.until_idle().await?;
    c.until_idle().await?;
    until_no_channels_of(&stage, &[&a, &b, &c]).await?;
    stage.end()
}

/// A dialplan that nobody has is passed over when the digits are put to the patterns.
pub(crate) async fn one_that_is_not_there(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().param("patterns-dialplan", "nowhere,XML")).await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await?;
    stage.end()
}
