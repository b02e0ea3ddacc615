//! The UDP ports of phones. None is taken again soon: whoever still speaks to a phone that is gone is not to be
//! heard by another one.

use std::io;
use std::net::IpAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::net::UdpSocket;

/// Streams have even ports, their reports the odd ones after them (RFC 3550, section 11).
const FIRST: u16 = 34_000;
const PAIRS: u32 = 12_000;

/// Takes the next free port for a stream.
///
/// # Errors
///
/// Fails if none of all the ports is free, or the address is not this machine's.
pub(super) fn stream(address: IpAddr) -> io::Result<UdpSocket> {
    next(|port| bind(address, port))
}

/// Takes the next two free ports, for a stream and its reports.
///
/// # Errors
///
/// As [`stream`].
pub(super) fn stream_and_reports(address: IpAddr) -> io::Result<(UdpSocket, UdpSocket)> {
    next(|port| Ok((bind(address, port)?, bind(address, port + 1)?)))
}

fn next<T>(take: impl Fn(u16) -> io::Result<T>) -> io::Result<T> {
    // Programs that run at the same time begin at different places.
    static NEXT: LazyLock<AtomicU32> = LazyLock::new(|| AtomicU32::new(std::process::id() * 97));
    for _ in 0..PAIRS {
        let pair = NEXT.fetch_add(1, Ordering::Relaxed) % PAIRS;
        match take(FIRST + 2 * pair as u16) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            taken => return taken,
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "every port for phones is in use"))
}

fn bind(address: IpAddr, port: u16) -> io::Result<UdpSocket> {
    let socket = std::net::UdpSocket::bind((address, port))?;
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket)
}
