//! Audio that costs next to nothing to make: packets with the same bytes throughout.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::UdpSocket;

/// Bytes of the header without extensions (RFC 3550).
const HEADER: usize = 12;
/// G.711 bytes of 20 ms.
const PAYLOAD: usize = 160;

/// A phone's port for audio.
#[derive(Debug)]
pub(super) struct Audio {
    socket: UdpSocket,
    /// What this phone says, and what it wants to hear.
    word: u8,
    sequence: u16,
}

impl Audio {
    /// Takes a free port. `word` tells the phones of a call apart.
    pub(super) async fn open(address: IpAddr, word: u8) -> io::Result<Self> {
        Ok(Self { socket: UdpSocket::bind((address, 0)).await?, word, sequence: 0 })
    }

    pub(super) fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Waits for a packet that somebody else made: what a switch makes itself, silence for one, is not what was
    /// said. Nothing is lost when this is given up while it waits.
    pub(super) async fn heard(&self) -> io::Result<()> {
        let mut packet = [0; 2048];
        loop {
            let length = self.socket.recv(&mut packet).await?;
            let payload = packet.get(HEADER..length).unwrap_or_default();
            if payload.iter().any(|byte| WORDS.contains(byte) && *byte != self.word) {
                return Ok(());
            }
        }
    }

    /// Throws away what has come and was not listened to.
    pub(super) fn drain(&self) {
        let mut packet = [0; 2048];
        while self.socket.try_recv(&mut packet).is_ok() {}
    }

    /// Sends 20 milliseconds.
    pub(super) fn say(&mut self, to: SocketAddr) {
        self.sequence = self.sequence.wrapping_add(1);
        let timestamp = u32::from(self.sequence).wrapping_mul(PAYLOAD as u32);
        let mut packet = [self.word; HEADER + PAYLOAD];
        let [version, kind, ..] = &mut packet;
        (*version, *kind) = (0x80, 0);
        for (at, bytes) in
            [(2, &self.sequence.to_be_bytes()[..]), (4, &timestamp.to_be_bytes()), (8, &[1, 2, 3, self.word])]
        {
            if let Some(field) = packet.get_mut(at..at + bytes.len()) {
                field.copy_from_slice(bytes);
            }
        }
        // A packet that is lost is lost, as on any network.
        let _ = self.socket.try_send_to(&packet, to);
    }
}

/// What the two phones of a call say: samples of G.711 that no silence and no tone of a switch has.
pub(super) const WORDS: [u8; 2] = [0x2b, 0x3c];
