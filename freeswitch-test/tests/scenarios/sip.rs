//! SIP beside the phones, where the host has mod_sofia.

use std::net::{Ipv4Addr, UdpSocket};

use freeswitch_test::ensure;
use freeswitch_test::stage::{Capability, Failure, Outcome, Setup, Stage};

/// Returns UDP ports that nobody has and that differ.
pub(crate) fn free_ports<const N: usize>() -> Result<[u16; N], Failure> {
    // All are kept until the last is there.
    let mut ports = [0; N];
    let mut sockets = Vec::with_capacity(N);
    for port in &mut ports {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = socket.local_addr()?.port();
        sockets.push(socket);
    }
    Ok(ports)
}

/// A profile that lets everybody in, with settings of its own.
pub(crate) fn profile(name: &str, port: u16, params: &[(&str, &str)]) -> String {
    let port = port.to_string();
    let common = [
        ("sip-ip", "127.0.0.1"),
        ("rtp-ip", "127.0.0.1"),
        ("sip-port", &port),
        ("context", "default"),
        ("dialplan", "XML"),
        ("auth-calls", "false"),
    ];
    let params = common.iter().chain(params);
    let params: String =
        params.map(|(name, value)| format!("<param name=\"{name}\" value=\"{value}\"/>")).collect();
    format!("<profile name=\"{name}\"><settings>{params}</settings></profile>\n")
}

/// Adds the configuration of mod_sofia.
pub(crate) fn configured(setup: Setup, profiles: &[String]) -> Setup {
    let text = format!(
        "<configuration name=\"sofia.conf\"><global_settings><param name=\"log-level\" value=\"0\"/>\
         </global_settings><profiles>\n{}</profiles></configuration>\n",
        profiles.concat()
    );
    setup.file("../freeswitch-test/conf/autoload_configs/sofia.conf.xml", &text)
}

/// Loads mod_sofia and waits until its profiles are there.
pub(crate) async fn load(stage: &Stage) -> Outcome {
    stage.require(Capability::OtherModules)?;
    let answer = stage.api("load mod_sofia").await?;
    ensure!(answer.contains("+OK"), "load mod_sofia answered {answer:?}");
    let running = || async {
        let status = stage.api("sofia status").await?;
        Ok((!status.contains("RUNNING")).then_some(status))
    };
    stage.until("the SIP profiles", running).await
}
