//! RTCP: reports of a stream, from the port after its own to the port after that of the far end (RFC 3550, section 6.4).

use std::{
    io,
    net::{SocketAddr, UdpSocket},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use parking_lot::Mutex;

use super::rtp::Rtp;

/// Kind of a sender's report, with the version before it.
const SENDER_REPORT: [u8; 4] = [0x80, 200, 0, 6];
/// Seconds from the beginning of NTP's time to that of the system's.
const NTP_BEGINS: u64 = 2_208_988_800;

/// As in FreeSWITCH, so many reports come slowly, whatever the interval is.
const FIRST: u64 = 4;
const AT_FIRST: Duration = Duration::from_secs(4);

/// What is reported of the packets that were sent.
struct Sent {
    ssrc: u32,
    timestamp: u32,
    packets: u64,
    bytes: u64,
}

impl Rtp {
    /// Sends reports every `interval` from now on.
    pub(crate) fn report_every(&self, interval: Duration) -> io::Result<()> {
        // Whoever asks again gets the reports that there are.
        let _ = self.reports.set(Reports::open(self.local(), interval)?);
        Ok(())
    }

    /// Sends a report if there are any and it is time.
    pub(super) fn send_report(&self) {
        let Some(reports) = self.reports.get() else { return };
        reports.send_due(self.remote(), || {
            let figures = self.sent.figures();
            let sending = self.sending.lock();
            let (packets, bytes) = (figures.packets, figures.media_bytes);
            Sent { ssrc: sending.ssrc, timestamp: sending.timestamp, packets, bytes }
        });
    }
}

/// The reports of one stream.
pub(super) struct Reports {
    socket: UdpSocket,
    interval: Duration,
    last: Mutex<Instant>,
    count: AtomicU64,
}

impl Reports {
    /// Begins to report every `interval`.
    fn open(stream: SocketAddr, interval: Duration) -> io::Result<Reports> {
        let socket = UdpSocket::bind(after(stream))?;
        socket.set_nonblocking(true)?;
        Ok(Reports { socket, interval, last: Mutex::new(Instant::now()), count: AtomicU64::new(0) })
    }

    /// Sends a report if it is time for one.
    fn send_due(&self, to: SocketAddr, sent: impl FnOnce() -> Sent) {
        let mut last = self.last.lock();
        let first = self.count.load(Ordering::Relaxed) < FIRST;
        if last.elapsed() < if first { AT_FIRST } else { self.interval } {
            return;
        }
        *last = Instant::now();
        drop(last);
        // A report that is lost is followed by another.
        let _ = self.socket.send_to(&report(&sent()), after(to));
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut theirs = [0; 512];
        while self.socket.recv_from(&mut theirs).is_ok() {}
    }
}

fn report(sent: &Sent) -> Vec<u8> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = now.as_secs().wrapping_add(NTP_BEGINS).to_be_bytes();
    let fraction = (u64::from(now.subsec_nanos()) << 32) / 1_000_000_000;
    let low = |number: u64| number.to_be_bytes()[4..].to_vec();
    [
        SENDER_REPORT.to_vec(),
        sent.ssrc.to_be_bytes().to_vec(),
        seconds[4..].to_vec(),
        low(fraction),
        sent.timestamp.to_be_bytes().to_vec(),
        low(sent.packets),
        low(sent.bytes),
    ]
    .concat()
}

fn after(stream: SocketAddr) -> SocketAddr {
    SocketAddr::new(stream.ip(), stream.port().saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_how_much_was_sent() {
        let bytes = report(&Sent { ssrc: 7, timestamp: 160, packets: 2, bytes: 320 });
        assert_eq!(bytes.len(), 28);
        assert_eq!(bytes[..8], [0x80, 200, 0, 6, 0, 0, 0, 7]);
        assert_eq!(bytes[16..], [0, 0, 0, 160, 0, 0, 0, 2, 0, 0, 1, 64]);
    }
}
