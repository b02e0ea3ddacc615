//! A host that stays up, for phones and programs that are not simulated.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, UdpSocket};

use super::Stay;
use crate::stage::{Device, Outcome, Setup, Stage};

/// Adds what real phones need: an address they can reach, known ports, and their entries in the directory.
pub(super) fn setup(setup: Setup, stay: &Stay) -> io::Result<Setup> {
    let address = match stay.address {
        Some(address) => address,
        None => own_address()?,
    };
    let setup = setup.listen((address, stay.port).into(), stay.event_socket_port);
    let device =
        |(name, number): &(String, String)| Device::new(name).line(number, &format!("Phone {number}"));
    Ok(stay.phones.iter().map(device).fold(setup, Setup::device))
}

/// Tells how to connect and waits until the user has enough of it.
pub(super) async fn until_interrupted(stage: &Stage, out: &mut impl Write) -> Outcome {
    let phones = stage.address();
    let (event_socket, password) = stage.event_socket();
    writeln!(out, "\nThe host stays up until you press Ctrl-C.\n")?;
    writeln!(
        out,
        "  Phones:  CallManager {}, port {} (in the configuration that they load)",
        phones.ip(),
        phones.port()
    )?;
    writeln!(out, "  Console: fs_cli -H {} -P {} -p {password}", event_socket.ip(), event_socket.port())?;
    writeln!(out, "  Files:   {}\n", stage.folder().display())?;
    writeln!(out, "Dial 9196 for an echo, 9197 for a tone, 9181 for busy.")?;
    out.flush()?;
    Ok(tokio::signal::ctrl_c().await?)
}

/// The address that this machine has towards others.
fn own_address() -> io::Result<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    // This only looks up the route: nothing is sent to that address, which nobody has.
    match socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)) {
        Ok(()) => Ok(socket.local_addr()?.ip()),
        Err(_) => Ok(Ipv4Addr::LOCALHOST.into()),
    }
}
