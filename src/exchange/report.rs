//! What a phone counted of a call's audio: asked for when the call ends, for the variables of its channel.

use std::time::{Duration, Instant};

use super::call::{CallId, Seat};
use super::input::ConnectionId;
use super::{Exchange, HostAction};
use crate::protocol::enums::StatsProcessing;
use crate::protocol::messages::{ConnectionStatisticsReq, ConnectionStatisticsRes};

/// A phone's figures of a call, as it sent them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PhoneReport {
    /// RTP packets that it sent.
    pub packets_sent: u32,
    /// Bytes in them.
    pub octets_sent: u32,
    /// RTP packets that it received.
    pub packets_received: u32,
    /// Bytes in them.
    pub octets_received: u32,
    /// RTP packets that did not come.
    pub packets_lost: u32,
    /// Jitter, in the phone's measure: milliseconds.
    pub jitter: u32,
    /// Latency, the same.
    pub latency: u32,
    /// Figures of the quality as names and values, where the phone has them.
    pub quality: String,
}

/// A phone that was asked for its report on a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    connection: ConnectionId,
    at: Instant,
}

impl Exchange {
    /// Asks the phone what it counted of a call that ends. The session, which waits for it a moment, is told
    /// at once where there is nothing to wait for.
    pub(super) fn ask_for_report(&mut self, id: CallId, seat: Seat) {
        self.give_up_reports();
        let Some(call) = self.calls.get(&id).filter(|call| call.had_audio) else { return };
        if !self.devices.get(&seat.connection).is_some_and(|device| device.reports) {
            return self.tell_host(id, HostAction::Report(None));
        }
        let request = ConnectionStatisticsReq {
            directory_number: call.number.as_str().into(),
            call_reference: id.0,
            stats_processing_mode: StatsProcessing::ClearStats,
        };
        self.send(seat.connection, request);
        self.reports.insert(id, Asked { connection: seat.connection, at: self.now.instant });
    }

    /// A phone's answer.
    pub(super) fn phone_reports(&mut self, connection: ConnectionId, said: &ConnectionStatisticsRes) {
        let id = CallId(said.call_reference);
        if self.reports.get(&id).is_none_or(|asked| asked.connection != connection) {
            let device = self.name_of(connection);
            return tracing::debug!(device, call = id.0, "a report that nobody asked for, ignored");
        }
        self.reports.remove(&id);
        let quality = said.quality.as_deref().unwrap_or_default();
        let quality = quality.split(|&byte| byte == 0).next().unwrap_or_default();
        let report = PhoneReport {
            packets_sent: said.packets_sent,
            octets_sent: said.octets_sent,
            packets_received: said.packets_received,
            octets_received: said.octets_received,
            packets_lost: said.packets_lost,
            jitter: said.jitter,
            latency: said.latency,
            quality: String::from_utf8_lossy(quality).trim().to_owned(),
        };
        self.tell_host(id, HostAction::Report(Some(Box::new(report))));
    }

    /// Phones that did not answer in time are not asked again.
    fn give_up_reports(&mut self) {
        let now = self.now.instant;
        let late = |asked: &Asked| now.saturating_duration_since(asked.at) > ANSWERED_WITHIN;
        for asked in self.reports.extract_if(.., |_, asked| late(asked)).map(|(_, asked)| asked) {
            if let Some(device) = self.devices.get_mut(&asked.connection) {
                tracing::debug!(device = %device.name, "does not report on its calls");
                device.reports = false;
            }
        }
    }

    #[cfg(test)]
    pub(super) fn reports_awaited(&self) -> usize {
        self.reports.len()
    }
}

/// How long a phone may take for its report; nobody waits that long.
const ANSWERED_WITHIN: Duration = Duration::from_secs(5);
