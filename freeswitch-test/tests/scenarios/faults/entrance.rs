//! Who gets in, from where, and how many.

use std::time::Duration;

use freeswitch_test::esl::Event;
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Device, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::messages::{KeepAliveReq, KeypadButton, OffHook};
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use super::{Intruder, registration};
use crate::runner::Director;
use crate::script::{connect, hang_up, hear_each_other};

const LIST: &str = r#"<configuration name="acl.conf" description="Networks">
  <network-lists>
    <list name="phones" default="deny">
      <node type="allow" cidr="127.0.0.0/24"/>
      <node type="deny" cidr="127.0.0.2/32"/>
    </list>
  </network-lists>
</configuration>
"#;

/// An address that the profile's access list does not have is cut off before a byte of it is read.
pub(crate) async fn an_address_off_the_list(director: Director) -> Outcome {
    let setup = Setup::new()
        .param("apply-inbound-acl", "phones")
        .file("../freeswitch-test/conf/autoload_configs/acl.conf.xml", LIST);
    let stage = director.stage(setup).await?;
    let name = stage.reserve()?;
    let mut denied = Intruder::from(&stage, [127, 0, 0, 2]).await?;
    // It may be closed already.
    drop(denied.say(registration(&name)).await);
    ensure_eq!(denied.until_closed().await?.len(), 0, "messages to who is not on the list");
    let mut allowed = Intruder::from(&stage, [127, 0, 0, 3]).await?;
    let answer = allowed.register(&name).await?;
    ensure!(matches!(answer, Some(Message::RegisterAck(_))), "who is on the list gets {answer:?}");
    let status = stage.api("skinny status profile internal").await?;
    ensure!(line_of(&status, "Denied") == Some("1"), "the figures have it not:\n{status}");
    stage.end()
}

/// A phone that may register from certain networks only cannot be taken over from elsewhere.
pub(crate) async fn a_device_off_its_networks(stage: &Stage) -> Outcome {
    let (pool_name, name) = (stage.reserve()?, "SEP00005E0FA001");
    let number = &pool_name[pool_name.len() - 4..];
    stage.add_device(Device::new(name).line(number, "Guarded").param("allow-from", "127.0.0.1")).await?;
    let phone = stage.connect(Settings::new(name)).await?;
    let mut other = Intruder::from(stage, [127, 0, 0, 9]).await?;
    let answer = other.register(name).await?;
    ensure!(matches!(answer, Some(Message::RegisterReject(_))), "from elsewhere it gets {answer:?}");
    ensure_eq!(other.until_closed().await?.len(), 0, "messages after the rejection");
    let friend = stage.phone().await?;
    connect(&friend, &phone).await?;
    hear_each_other(&friend, &phone).await?;
    hang_up(&friend, &phone).await
}

/// Call messages of who has not registered do nothing, and end the connection.
pub(crate) async fn call_messages_of_a_stranger(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_CREATE").await?;
    let mut stranger = Intruder::from(stage, [127, 0, 0, 77]).await?;
    stranger.say(OffHook::default()).await?;
    // The connection may be gone before the rest is sent.
    drop(stranger.say(KeypadButton::default()).await);
    ensure_eq!(stranger.until_closed().await?.len(), 0, "messages to a stranger");
    // A call that comes after it: what the stranger did would have been told of by then.
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let of_a = |event: &Event| event.header("Channel-Name").is_some_and(|name| name.contains(a.name()));
    events.until("the channel of a phone", of_a).await?;
    let theirs = |event: &Event| event.header("Caller-Network-Addr") == Some("127.0.0.77");
    ensure!(!events.events().iter().any(theirs), "a stranger opens a channel");
    hang_up(&a, &b).await
}

/// No more connections than allowed, in all and from one address; places come back.
pub(crate) async fn connections_beyond_the_limits(director: Director) -> Outcome {
    let setup = Setup::new().param("max-connections", "4").param("max-connections-per-ip", "2");
    let stage = director.stage(setup).await?;
    // The stage itself has looked whether somebody listens.
    let names = [stage.reserve()?, stage.reserve()?, stage.reserve()?];
    let mut one = Intruder::from(&stage, [127, 0, 1, 1]).await?;
    let mut two = Intruder::from(&stage, [127, 0, 1, 1]).await?;
    for (intruder, name) in [&mut one, &mut two].into_iter().zip(&names) {
        let answer = intruder.register(name).await?;
        ensure!(matches!(answer, Some(Message::RegisterAck(_))), "within the limits it gets {answer:?}");
    }
    let mut third = Intruder::from(&stage, [127, 0, 1, 1]).await?;
    ensure_eq!(third.until_closed().await?.len(), 0, "messages to the third of an address");
    let mut third = Intruder::from(&stage, [127, 0, 1, 2]).await?;
    let mut fourth = Intruder::from(&stage, [127, 0, 1, 3]).await?;
    sleep(Duration::from_millis(200)).await;
    let mut fifth = Intruder::from(&stage, [127, 0, 1, 4]).await?;
    ensure_eq!(fifth.until_closed().await?.len(), 0, "messages to the fifth of all");
    drop(two);
    drop(fourth.socket.shutdown().await);
    fourth.until_closed().await?;
    stage
        .until("a place that is free again", || async {
            let mut again = Intruder::from(&stage, [127, 0, 1, 5]).await?;
            let answer = again.register(&names[2]).await;
            Ok(match answer {
                Ok(Some(Message::RegisterAck(_))) => None,
                other => Some(format!("{:?}", other.map_err(|failure| failure.to_string()))),
            })
        })
        .await?;
    drop(third.socket.shutdown().await);
    let status = stage.api("skinny status profile internal").await?;
    ensure!(
        line_of(&status, "Turned-Away").is_some_and(|count| count != "0"),
        "not in the figures:\n{status}"
    );
    stage.end()
}

/// More registrations in a second than the profile allows are rejected; later there is room again.
pub(crate) async fn registrations_beyond_the_rate(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().param("max-registrations-per-second", "3")).await?;
    let mut intruders = Vec::new();
    for _ in 0..8 {
        intruders.push((Intruder::connect(&stage).await?, stage.reserve()?));
    }
    for (intruder, name) in &mut intruders {
        intruder.say(registration(name)).await?;
    }
    let mut rejected = 0;
    for (intruder, _) in &mut intruders {
        match intruder.next().await? {
            Some(Message::RegisterAck(_)) => {}
            Some(Message::RegisterReject(_)) => rejected += 1,
            other => return Err(freeswitch_test::stage::Failure::new(format!("the answer is {other:?}"))),
        }
    }
    ensure!(rejected >= 2, "{rejected} of 8 registrations at once were rejected");
    sleep(Duration::from_millis(1_100)).await;
    let phone = stage.phone().await?;
    phone.unregister().await?;
    stage.end()
}

/// Who connects and does not register is closed after `register-timeout`, whatever else it says, and so is a frame
/// that does not come to its end.
pub(crate) async fn deadlines(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().param("register-timeout", "1")).await?;
    let mut silent = Intruder::connect(&stage).await?;
    let mut chatty = Intruder::connect(&stage).await?;
    let chat = async {
        while chatty.say(KeepAliveReq::default()).await.is_ok() {
            sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), chat)
        .await
        .map_err(|_| freeswitch_test::stage::Failure::new("keep-alives keep a stranger connected"))?;
    silent.until_closed().await?;
    let mut halfway = Intruder::connect(&stage).await?;
    let answer = halfway.register(&stage.reserve()?).await?;
    ensure!(matches!(answer, Some(Message::RegisterAck(_))), "the answer is {answer:?}");
    halfway.socket.write_all(&[100, 0, 0, 0, 0, 0]).await?;
    halfway.until_closed().await?;
    let status = stage.api("skinny status profile internal").await?;
    ensure!(line_of(&status, "Late").is_some_and(|count| count != "0"), "not in the figures:\n{status}");
    stage.end()
}

/// The value that follows a label in the output of a status command.
fn line_of<'a>(status: &'a str, label: &str) -> Option<&'a str> {
    status.lines().find_map(|line| line.strip_prefix(label)).map(str::trim)
}
