//! Over SIP to another phone, and from there, whoever transfers.

use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Screen};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use mod_skinny::protocol::enums::CallState;

use super::{Course, hum_at_each_other};
use crate::runner::Director;
use crate::script::{channel_from, channel_to, connect};
use crate::sip;

/// Calls go to phones through SIP with this before three digits of their number.
const OVER_SIP: &str = "6";
/// How long the end of a call may take from one end of SIP to the other.
const ENDS_WITHIN: Duration = Duration::from_secs(15);

/// Each course of a transfer, by who called and by who was called.
pub(crate) async fn in_each_course(director: Director) -> Outcome {
    let [house, street] = sip::free_ports()?;
    let bridge = format!(
        "<extension name=\"over SIP\"><condition field=\"destination_number\" expression=\"^{OVER_SIP}(\\d{{3}})$\">\
         <action application=\"set\" data=\"hangup_after_bridge=true\"/>\
         <action application=\"bridge\" data=\"sofia/house/2$1@127.0.0.1:{street}\"/></condition></extension>\n"
    );
    let codecs = [("inbound-codec-prefs", "PCMU,PCMA"), ("outbound-codec-prefs", "PCMU,PCMA")];
    let profiles =
        [("house", house), ("street", street)].map(|(name, port)| sip::profile(name, port, &codecs));
    let setup = sip::configured(Setup::new().extension(&bridge), &profiles);
    let stage = director.stage(setup).await?;
    sip::load(&stage).await?;
    for (course, called) in
        [(Course::Consulted, true), (Course::Consulted, false), (Course::Blind, true), (Course::Blind, false)]
    {
        transferred(&stage, course, called).await.map_err(|failure| {
            Failure::new(format!("{course:?}, who transfers called: {called}: {failure}"))
        })?;
    }
    stage.end()
}

async fn transferred(stage: &Stage, course: Course, called: bool) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    if called {
        connect(&host, &first).await?;
    } else {
        connect(&first, &host).await?;
    }
    transfer(&host, &first, &second, course).await?;
    let leg = if called { channel_to(&first.number()) } else { channel_from(&first) };
    until_carried_by_sip(stage, &leg, &channel_to(&second.number())).await?;
    hum_at_each_other(&first, &second).await?;
    let screen = host.screen();
    let gone = screen.receiving.is_empty() && screen.transmitting.is_empty();
    ensure!(gone, "the host is still there:\n{screen}");
    first.on_hook();
    first.until_idle().await?;
    // mod_sofia lets some seconds pass between the end of one of its legs and that of the other.
    second.until_within(ENDS_WITHIN, "an idle phone", |screen| screen.is_idle()).await?;
    let none = || async {
        let count = stage.channels().await?;
        Ok((count > 0).then(|| format!("{count} channels")))
    };
    stage.until("the end of all channels", none).await
}

/// The host sends the first phone on to the second one, which answers.
async fn transfer(host: &Phone, first: &Phone, second: &Phone, course: Course) -> Outcome {
    host.soft_key("Transfer").await?;
    host.until_state(CallState::OffHook).await?;
    host.dial(&second.number().replacen('2', OVER_SIP, 1)).await;
    second.until_ringing().await?;
    host.until_state(CallState::RingOut).await?;
    if matches!(course, Course::Consulted) {
        second.soft_key("Answer").await?;
        host.until_talking().await?;
        hum_at_each_other(host, second).await?;
    }
    host.soft_key("Transfer").await?;
    host.until_idle().await?;
    if matches!(course, Course::Blind) {
        let transferred = |screen: &Screen| {
            let rings = screen.call_in(CallState::RingIn);
            screen.calls.len() == 1 && rings.is_some_and(|call| call.parties.calling.1 == first.number())
        };
        second.until("the transferred call", transferred).await?;
        second.soft_key("Answer").await?;
    }
    second.until_talking().await?;
    first.until_talking().await?;
    Ok(())
}

/// Besides those of the phones there are the two channels of SIP, which carry the second phone's number.
async fn until_carried_by_sip(stage: &Stage, first: &str, second: &str) -> Outcome {
    let carried = || async {
        let channels = stage.api("show channels").await?;
        let names = channels.lines().filter_map(|line| line.split(',').nth(4));
        let names: Vec<&str> = names.filter(|name| name.contains('/')).collect();
        let sip = names.iter().filter(|name| name.starts_with("sofia/")).count();
        let phones = names.contains(&first) && names.contains(&second);
        Ok((names.len() != 4 || sip != 2 || !phones).then(|| format!("{names:?}")))
    };
    stage.until("two legs of phones and two of SIP", carried).await
}
