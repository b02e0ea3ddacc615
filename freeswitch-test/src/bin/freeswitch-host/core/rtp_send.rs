//! The sending side of RTP: packets of sound, and digits as telephone events.

use std::{
    collections::VecDeque,
    io,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use super::{
    dtmf::Dtmf,
    rtp::{Rtp, flag},
    rtp_count::Content,
    rtp_digit::DigitOut,
    rtp_packet::{HEADER, Header},
};

/// What is known of the packets that were sent.
pub(super) struct Sending {
    pub(super) sequence: u16,
    pub(super) timestamp: u32,
    pub(super) ssrc: u32,
    pub(super) last: Option<Instant>,
    pub(super) digit: Option<DigitOut>,
    pub(super) digits: VecDeque<Dtmf>,
}

impl Rtp {
    /// Sends a packet of sound and returns its size; 0 while a digit is being sent, -1 when the stream is closed.
    ///
    /// It keeps the time stamp that it has, if that is wanted.
    pub(crate) fn write(&self, data: &[u8], samples: u32, timestamp: u32) -> i32 {
        if !self.is_ready() {
            return -1;
        }
        self.send_digits();
        let mut sending = self.sending.lock();
        let gap = sending.last.map(|last| last.elapsed());
        let interval = Duration::from_millis(u64::from(self.milliseconds.load(Ordering::Acquire)));
        let marker = gap.is_none_or(|gap| gap > interval * 5);
        let silence = gap.filter(|_| marker).map_or(0, |gap| u32::try_from(gap.as_millis() * 8).unwrap_or(0));
        sending.timestamp = match timestamp {
            1.. if self.has(flag::RAW_WRITE) => timestamp,
            _ => sending.timestamp.wrapping_add(silence.max(samples)),
        };
        sending.last = Some(Instant::now());
        if sending.digit.is_some() {
            return 0;
        }
        let header = sending.header(self.payload(), marker);
        self.sent.packet(Content::Sound, data.len());
        match self.send(header, data) {
            Ok(size) => i32::try_from(size).unwrap_or(i32::MAX),
            Err(_) if !self.is_ready() => -1,
            // A phone that does not listen yet answers with ICMP errors; the next packet may arrive.
            Err(_) => i32::try_from(data.len() + HEADER).unwrap_or(i32::MAX),
        }
    }

    fn send(&self, header: Header, body: &[u8]) -> io::Result<usize> {
        let mut packet = Vec::with_capacity(HEADER + body.len());
        packet.extend_from_slice(&header.encode());
        packet.extend_from_slice(body);
        let packet = match self.seal_out.get() {
            None => packet,
            Some(seal) => seal.close(&packet).ok_or(io::ErrorKind::InvalidData)?,
        };
        self.socket.send_to(&packet, self.remote())
    }

    /// Sends what is due of the digits that wait.
    pub(super) fn send_digits(&self) {
        let payload = self.event_out.load(Ordering::Acquire);
        let mut sending = self.sending.lock();
        if payload == 0 {
            sending.digits.clear();
            return;
        }
        if sending.digit.is_none()
            && let Some(dtmf) = sending.digits.pop_front()
        {
            sending.digit =
                DigitOut::new(dtmf, sending.timestamp.wrapping_add(self.samples.load(Ordering::Acquire)));
        }
        let Some(mut digit) = sending.digit.take() else { return };
        let mut packets = Vec::new();
        let more = digit.due(Instant::now(), |marker, body| packets.push((marker, body)));
        for (marker, body) in packets {
            let header = Header { timestamp: digit.timestamp, ..sending.header(payload, marker) };
            self.sent.packet(Content::Event, body.len());
            // Lost events are sent again anyway.
            let _ = self.send(header, &body);
        }
        if more {
            sending.digit = Some(digit);
        }
    }

    /// Leaves a digit to be sent as telephone events.
    pub(crate) fn queue_digit(&self, dtmf: Dtmf) {
        self.sending.lock().digits.push_back(dtmf);
    }
}

impl Sending {
    fn header(&mut self, payload: u8, marker: bool) -> Header {
        self.sequence = self.sequence.wrapping_add(1);
        Header { payload, marker, sequence: self.sequence, timestamp: self.timestamp, ssrc: self.ssrc }
    }
}
