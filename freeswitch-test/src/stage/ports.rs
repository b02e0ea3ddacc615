//! Free ports of the loopback interface.

use std::io;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::atomic::{AtomicU16, Ordering};

/// Ports of one host's media: enough for 40 calls of two legs with RTCP.
const BLOCK: u16 = 400;
/// Media ports are taken from here on, below those that the system hands out by itself.
const FIRST: u16 = 12_000;
const BLOCKS: u16 = 50;

/// Returns a TCP port that nobody listens on.
///
/// # Errors
///
/// Fails if the system has none.
pub(super) fn tcp() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A range of UDP ports that no other stage takes while this is kept.
///
/// Nobody may come to share one: a host lets others have its ports too, and hears nothing any more once they do.
#[derive(Debug)]
pub(super) struct Media {
    pub(super) first: u16,
    pub(super) last: u16,
    /// The port after the range's, taken.
    _claim: UdpSocket,
}

/// Claims a range of UDP ports of which none is in use.
///
/// # Errors
///
/// Fails if there is no such range.
pub(super) fn media() -> io::Result<Media> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test programs that run at the same time start at different places.
    let start = (std::process::id() % u32::from(BLOCKS)) as u16;
    for _ in 0..BLOCKS {
        let block = (start + NEXT.fetch_add(1, Ordering::Relaxed)) % BLOCKS;
        let first = FIRST + block * BLOCK;
        let last = first + BLOCK - 3;
        let claim = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, first + BLOCK - 1));
        let is_free = |port| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok();
        if let Ok(claim) = claim
            && (first..=last).all(is_free)
        {
            return Ok(Media { first, last, _claim: claim });
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "no free range of media ports"))
}
