//! Profiles are started, stopped and moved while the module is loaded.

use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener};

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use mod_skinny::protocol::enums::{CallState, Tone};

use crate::conf;
use crate::runner::Director;
use crate::script::{connect, dial, hang_up, until_no_channels_of};

/// A stopped profile has no phones and no socket; a started one has both again.
pub(crate) async fn start_stop_restart(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    answers(&stage, "start", "-ERR profile \"internal\" runs already").await?;
    answers(&stage, "stop", "+OK").await?;
    a.until_disconnected().await?;
    b.until_disconnected().await?;
    until_no_channels_of(&stage, &[&a, &b]).await?;
    ensure!(
        Phone::register(stage.address(), Settings::new(a.name())).await.is_err(),
        "somebody still listens"
    );
    answers(&stage, "stop", "-ERR profile \"internal\" does not run").await?;
    answers(&stage, "rescan", "-ERR").await?;
    let registered = stage.api("show registrations").await?;
    ensure!(!registered.contains(a.name()), "a phone of a stopped profile in\n{registered}");
    answers(&stage, "start", "+OK").await?;
    stage.until_listening().await?;
    let a = stage.connect(Settings::new(a.name())).await?;
    let b = stage.connect(Settings::new(b.name())).await?;
    connect(&a, &b).await?;
    hang_up(&a, &b).await?;
    answers(&stage, "restart", "+OK").await?;
    a.until_disconnected().await?;
    stage.until_listening().await?;
    stage.connect(Settings::new(a.name())).await?;
    let answer = stage.api("skinny profile nonsense start").await?;
    ensure!(answer.contains("-ERR") && answer.contains("nonsense"), "{answer:?}");
    stage.end()
}

/// A profile that the configuration gained is started, with a domain, a port and soft keys of its own.
pub(crate) async fn a_second_one(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().extension(TO_THE_SECOND)).await?;
    let name = stage.reserve()?;
    let first = stage.connect(Settings::new(&name)).await?;
    let port = conf::free_port()?;
    stage.write_conf("skinny_profiles/second.xml", &conf::profile("second", "second.example", port)).await?;
    let directory = conf::domain("second.example", &name, "5001");
    stage.write_conf("../freeswitch-test/conf/directory/second.xml", &directory).await?;
    let answer = stage.api("skinny profile second start").await?;
    ensure!(answer.contains("+OK"), "start answered {answer:?}");
    let second = until_registered((first_ip(&stage), port).into(), &name).await?;
    ensure!(second.number() == "5001", "the phone in the second domain has {}", second.number());
    // The same number in both profiles is two lines.
    let caller = stage.phone().await?;
    let job = stage.events("BACKGROUND_JOB").await?;
    job.command("bgapi originate skinny/second/5001 &park()").await?;
    second.until_ringing().await?;
    ensure!(first.screen().call_in(CallState::RingIn).is_none(), "rings in the other profile");
    second.soft_key("Answer").await?;
    second.until_talking().await?;
    second.on_hook();
    second.until_idle().await?;
    // Phones of both call each other in the same moment.
    for phone in [&first, &second] {
        phone.off_hook();
        phone.until_tone(Tone::InsideDialTone).await?;
    }
    let number = first.number();
    tokio::join!(first.dial("3980"), second.dial(&number));
    for phone in [&first, &second] {
        phone.until("both calls", |screen| screen.call_in(CallState::RingIn).is_some()).await?;
    }
    first.on_hook();
    second.on_hook();
    first.until_idle().await?;
    second.until_idle().await?;
    // One profile's phones go on when the other one ends.
    let answer = stage.api("skinny profile second stop").await?;
    ensure!(answer.contains("+OK"), "stop answered {answer:?}");
    second.until_disconnected().await?;
    connect(&caller, &first).await?;
    hang_up(&caller, &first).await?;
    stage.end()
}

/// Another port takes effect at once, and TLS: phones have to come there.
pub(crate) async fn another_port(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let phone = stage.phone().await?;
    let port = conf::free_port()?;
    answers(&stage, "set port 70000", "-ERR").await?;
    answers(&stage, "set shoe-size 44", "-ERR").await?;
    answers(&stage, "set odbc-dsn other", "-ERR").await?;
    answers(&stage, "set digit-timeout 4000", "+OK").await?;
    ensure!(!phone.screen().disconnected, "closed by a setting that has nothing to do with it");
    answers(&stage, &format!("set port {port}"), "+OK").await?;
    phone.until_disconnected().await?;
    until_registered(SocketAddr::new(first_ip(&stage), port), phone.name()).await?;
    let status = stage.api("skinny status profile internal").await?;
    ensure!(status.contains(&port.to_string()) && status.contains("4000"), "{status}");
    // The same goes for TLS, as soon as there is some; what is missing for it keeps nobody else out.
    let here = SocketAddr::new(first_ip(&stage), port);
    let phone = until_registered(here, phone.name()).await?;
    answers(&stage, &format!("set tls-port {}", conf::free_port()?), "+OK").await?;
    answers(&stage, "set tls-cert-dir /nowhere", "+OK").await?;
    ensure!(!phone.screen().disconnected, "closed by settings of what is switched off");
    stage.log().announce("no phone can connect over TLS");
    answers(&stage, "set tls true", "+OK").await?;
    phone.until_disconnected().await?;
    until_registered(here, phone.name()).await?;
    ensure!(stage.log().has(&["no phone can connect over TLS", "/nowhere"]), "the folder is not named");
    stage.end()
}

/// An address that the machine does not have is not taken by `set`. In the file it is named once, the status tells
/// that nobody listens, and another one takes its place at once.
pub(crate) async fn an_address_that_is_not_there(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let phone = stage.phone().await?;
    answers(&stage, "set ip 203.0.113.9", "-ERR profile \"internal\": cannot listen on ip \"203.0.113.9\"")
        .await?;
    let taken = TcpListener::bind((first_ip(&stage), 0))?;
    let port = taken.local_addr()?.port();
    answers(&stage, &format!("set port {port}"), &format!("port {port}: ")).await?;
    ensure!(!phone.screen().disconnected, "closed by a setting that was not taken");
    stage.log().announce("cannot listen on ip \"203.0.113.9\"");
    let profile = std::fs::read_to_string(stage.folder().join("conf/skinny_profiles/internal.xml"))?;
    let elsewhere = "</settings>".replacen('<', "<param name=\"ip\" value=\"203.0.113.9\"/><", 1);
    stage.write_conf("skinny_profiles/internal.xml", &profile.replace("</settings>", &elsewhere)).await?;
    answers(&stage, "restart", "+OK").await?;
    phone.until_disconnected().await?;
    let named = || {
        let lines = stage.log().lines();
        lines.iter().filter(|line| line.contains("cannot listen on ip \"203.0.113.9\"")).count()
    };
    let said = || async { Ok((named() == 0).then(|| "nothing".to_owned())) };
    stage.until("a word about it", said).await?;
    // It is tried again every second.
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    ensure!(named() == 1, "it is said {} times", named());
    for command in ["skinny status", "skinny status profile internal"] {
        let status = stage.api(command).await?;
        ensure!(status.contains("NOT LISTENING"), "{command} tells {status}");
    }
    answers(&stage, "set ip 127.0.0.1", "+OK").await?;
    until_registered(stage.address(), phone.name()).await?;
    let status = stage.api("skinny status profile internal").await?;
    ensure!(status.contains("RUNNING") && status.contains(&stage.address().to_string()), "{status}");
    stage.end()
}

/// Several addresses, and all of both families at one socket.
pub(crate) async fn several_addresses(director: Director) -> Outcome {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return Err(Failure::skip("the machine has no IPv6"));
    }
    let stage = director.stage(Setup::new()).await?;
    let port = stage.address().port();
    let names = [stage.reserve()?, stage.reserve()?];
    let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, port));
    for ip in ["127.0.0.1,::1", "::", "127.0.0.1, 127.0.0.2, ::1"] {
        answers(&stage, &format!("set ip {ip}"), "+OK").await?;
        let one = until_registered(stage.address(), &names[0]).await?;
        let settings = Settings { address: Ipv6Addr::LOCALHOST.into(), ..Settings::new(&names[1]) };
        let other = until_registered_with(v6, settings).await?;
        dial(&one, &other.number()).await?;
        other.until_ringing().await?;
        one.on_hook();
        other.until_idle().await?;
        one.until_idle().await?;
    }
    stage.end()
}

/// The core says that the machine has another address: a profile that listened on the old one follows.
pub(crate) async fn the_machine_moves(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let phone = stage.phone().await?;
    let events = stage.events("CUSTOM skinny::register").await?;
    let moved = |from: &str, to: &str| {
        format!(
            "sendevent TRAP\ncondition: network-address-change\nnetwork-address-previous-v4: {from}\n\
             network-address-change-v4: {to}\nnetwork-address-previous-v6: ::1\nnetwork-address-change-v6: ::1"
        )
    };
    events.command(&moved("192.0.2.1", "192.0.2.2")).await?;
    answers(&stage, "set auto-restart false", "+OK").await?;
    events.command(&moved("127.0.0.1", "127.0.0.3")).await?;
    // What is not to happen has no end to wait for: a phone that registers shows that the profile stayed.
    stage.phone().await?;
    ensure!(!phone.screen().disconnected, "moved though auto-restart is off, or with another's address");
    answers(&stage, "set auto-restart true", "+OK").await?;
    events.command(&moved("127.0.0.1", "127.0.0.2")).await?;
    phone.until_disconnected().await?;
    let address = SocketAddr::from(([127, 0, 0, 2], stage.address().port()));
    until_registered(address, phone.name()).await?;
    stage.end()
}

/// The same with addresses of the other kind: one that the machine does not have yet, and one that it has.
pub(crate) async fn the_machine_moves_in_ipv6(director: Director) -> Outcome {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return Err(Failure::skip("the machine has no IPv6"));
    }
    let stage = director.stage(Setup::new()).await?;
    stage.log().announce("cannot listen on ip \"2001:db8::1\"");
    let name = stage.reserve()?;
    let events = stage.events("CUSTOM skinny::register").await?;
    let profile = std::fs::read_to_string(stage.folder().join("conf/skinny_profiles/internal.xml"))?;
    let there = "<param name=\"ip\" value=\"2001:db8::1\"/></settings>";
    stage.write_conf("skinny_profiles/internal.xml", &profile.replace("</settings>", there)).await?;
    answers(&stage, "restart", "+OK").await?;
    let moved = |from: &str, to: &str| {
        format!(
            "sendevent TRAP\ncondition: network-address-change\nnetwork-address-previous-v4: 192.0.2.1\n\
             network-address-change-v4: 192.0.2.1\nnetwork-address-previous-v6: {from}\nnetwork-address-change-v6: {to}"
        )
    };
    let address = SocketAddr::from((Ipv6Addr::LOCALHOST, stage.address().port()));
    ensure!(std::net::TcpStream::connect(address).is_err(), "somebody listens already");
    // Addresses are the same however they are written.
    events.command(&moved("2001:db8:0:0::1", "::1")).await?;
    let settings = Settings { address: Ipv6Addr::LOCALHOST.into(), ..Settings::new(&name) };
    until_registered_with(address, settings).await?;
    let told =
        events.until("skinny::register", |event| event.header("Skinny-Device-Name") == Some(&name)).await?;
    ensure!(
        told.header("Skinny-IP-Address") == Some("::1"),
        "it is at {:?}",
        told.header("Skinny-IP-Address")
    );
    let status = stage.api("skinny status profile internal").await?;
    ensure!(status.lines().any(|line| line.starts_with("IP ") && line.ends_with("\t::1")), "{status}");
    stage.end()
}

async fn answers(stage: &Stage, command: &str, wanted: &str) -> Outcome {
    let answer = stage.api(&format!("skinny profile internal {command}")).await?;
    ensure!(answer.contains(wanted), "{command:?} answered {answer:?}, not {wanted:?}");
    Ok(())
}

fn first_ip(stage: &Stage) -> IpAddr {
    stage.address().ip()
}

async fn until_registered(address: SocketAddr, name: &str) -> Result<Phone, Failure> {
    until_registered_with(address, Settings::new(name)).await
}

/// Registers a phone where somebody may not listen yet.
async fn until_registered_with(address: SocketAddr, settings: Settings) -> Result<Phone, Failure> {
    for _ in 0..100 {
        if std::net::TcpStream::connect(address).is_ok() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Ok(Phone::register(address, settings).await?)
}

const TO_THE_SECOND: &str = r#"
  <extension name="second profile">
    <condition field="destination_number" expression="^3980$">
      <action application="set" data="hangup_after_bridge=true"/>
      <action application="bridge" data="skinny/second/5001"/>
    </condition>
  </extension>
"#;
