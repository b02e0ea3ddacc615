//! Audio: which codec, when the phone's receive channel opens, when it may send.
//!
//! Audio is wanted when the far end answers or sends early media, or when this phone answers or resumes.
//! The phone is asked to open a port (`OpenReceiveChannel`), says which (`OpenReceiveChannelAck`), the host
//! sets up its side, and the phone is told where to send (`StartMediaTransmission`).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::call::{Call, CallId, Cause, Direction, Progress, Seat};
use super::codec::{Codec, CodecWishes};
use super::encryption::StreamKeys;
use super::input::Peer;
use super::timer::Timer;
use super::{AudioSetup, Exchange, HostAction};
use crate::config::AutoAdjust;
use crate::protocol::enums::MediaStatus;
use crate::protocol::messages::OpenReceiveChannelAck;

/// Audio in one direction: to or from an address, in a codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// The other end.
    pub address: SocketAddr,
    /// How it is carried.
    pub codec: Codec,
}

/// The phone's side of a call's audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Channel {
    /// None.
    #[default]
    Closed,
    /// The phone was asked to open a port.
    Opening(Codec),
    /// The host sets up its side.
    Joining(Stream),
    /// Audio flows.
    Open(Stream),
}

impl Exchange {
    /// Opens audio with the phone that has the call, unless it is open or on its way.
    pub(super) fn open_media(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id) else { return };
        let (Some(seat), Channel::Closed) = (call.seat(), call.channel) else { return };
        let Some(codec) = self.codec_for(seat, call) else {
            let device = self.name_of(seat.connection);
            tracing::warn!(device, call = id.0, wishes = ?call.wishes, "the phone has no codec in common with the call");
            return self.media_impossible(id);
        };
        let keys = match self.new_keys(seat) {
            Ok(keys) => keys,
            Err(error) => {
                let device = self.name_of(seat.connection);
                tracing::warn!(device, call = id.0, "no audio with the phone: {error}");
                return self.media_impossible(id);
            }
        };
        if let Some(call) = self.calls.get_mut(&id) {
            call.wishes.stay_with(codec);
            call.channel = Channel::Opening(codec);
            call.keys = keys;
        }
        self.show_receive_channel(seat, id, codec);
        self.timers.arm(Timer::Media(id), self.now.instant + ACKNOWLEDGE_WITHIN);
    }

    /// Notes what the rest of the call wants of its codec. Once audio was open that stays.
    pub(super) fn wish(&mut self, id: CallId, wishes: CodecWishes) {
        if let Some(call) = self.calls.get_mut(&id).filter(|call| !call.has_media()) {
            call.wishes = wishes;
        }
    }

    fn codec_for(&self, seat: Seat, call: &Call) -> Option<Codec> {
        let device = self.devices.get(&seat.connection)?;
        let media = device.record.media.or(&self.profile.media);
        let preferred = match call.direction {
            Direction::FromPhone => media.inbound_codecs,
            Direction::ToPhone => media.outbound_codecs,
        };
        call.wishes.choose(&device.codecs, preferred.as_deref())
    }

    pub(super) fn receive_channel_acknowledged(&mut self, seat: Seat, ack: &OpenReceiveChannelAck) {
        let wanted = CallId(ack.call_reference.unwrap_or(ack.pass_through_party_id));
        let party = CallId(ack.pass_through_party_id);
        let found = [wanted, party].into_iter().find_map(|id| {
            let call = self.calls.get(&id)?;
            let here = call.seat().is_some_and(|s| s.connection == seat.connection);
            match call.channel {
                Channel::Opening(codec) if here => Some((id, codec)),
                _ => None,
            }
        });
        let Some((id, codec)) = found else {
            let device = self.name_of(seat.connection);
            tracing::debug!(
                device,
                call = wanted.0,
                "the phone acknowledged a receive channel that nobody opens"
            );
            return;
        };
        self.timers.disarm(Timer::Media(id));
        if ack.media_reception_status != MediaStatus::Ok {
            let (device, status) = (self.name_of(seat.connection), ack.media_reception_status);
            tracing::warn!(device, call = id.0, %status, "the phone could not open its receive channel");
            return self.media_impossible(id);
        }
        let Some(port) = u16::try_from(ack.port_number).ok().filter(|&port| port != 0) else {
            let device = self.name_of(seat.connection);
            tracing::warn!(
                device,
                call = id.0,
                port = ack.port_number,
                "the phone acknowledged an impossible port"
            );
            return self.media_impossible(id);
        };
        let Some(setup) = self.audio_setup(seat, id, SocketAddr::new(ack.ip_addr.0, port), codec) else {
            return;
        };
        self.set_channel(id, Channel::Joining(setup.remote));
        self.tell_host(id, HostAction::StartMedia(Box::new(setup)));
    }

    /// How audio with a phone is to be that listens at `named`.
    fn audio_setup(&self, seat: Seat, id: CallId, named: SocketAddr, codec: Codec) -> Option<AudioSetup> {
        let device = self.devices.get(&seat.connection)?;
        let Peer { remote, local, .. } = device.peer;
        let media = device.record.media.or(&self.profile.media);
        // A phone that names no address has that which it speaks from.
        let ip = if named.ip().is_unspecified() { remote.ip() } else { named.ip() };
        let same_family = |ours: &IpAddr| ours.is_ipv4() == ip.is_ipv4();
        Some(AudioSetup {
            remote: Stream { address: SocketAddr::new(ip, named.port()), codec },
            local: media.rtp_ip.filter(same_family).unwrap_or(local.ip()),
            advertised: media.ext_rtp_ip.filter(same_family),
            telephone_event: self.telephone_event(seat),
            auto_adjust: match media.auto_adjust.unwrap_or_default() {
                AutoAdjust::Auto => named.ip() != remote.ip(),
                AutoAdjust::On => true,
                AutoAdjust::Off => false,
            },
            timeout: media.rtp_timeout,
            hold_timeout: media.rtp_hold_timeout,
            rtcp_interval: media.rtcp_interval,
            jitter_buffer: media.jitter_buffer,
            keys: self.keys_of(id),
        })
    }

    pub(super) fn media_started(&mut self, id: CallId, mut local: Stream) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let (Channel::Joining(remote), Some(seat)) = (call.channel, call.seat()) else { return };
        call.channel = Channel::Open(remote);
        call.had_audio = true;
        let answered = call.direction == Direction::ToPhone && call.progress() == Some(&Progress::Connected);
        if let Some(setup) = self.audio_setup(seat, id, remote.address, remote.codec) {
            local.address.set_ip(setup.advertised.unwrap_or(local.address.ip()));
        }
        self.show_transmission(seat, id, local);
        if answered {
            self.tell_host(id, HostAction::Answer);
        }
    }

    /// Stops audio with the phone, whatever state it is in.
    pub(super) fn close_media(&mut self, id: CallId, seat: Seat) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let before = std::mem::take(&mut call.channel);
        self.timers.disarm(Timer::Media(id));
        self.digit_tone_over(id);
        match before {
            Channel::Closed => {}
            Channel::Opening(_) => self.show_receive_closed(seat, id),
            Channel::Joining(_) | Channel::Open(_) => {
                self.show_receive_closed(seat, id);
                self.show_transmission_stopped(seat, id);
            }
        }
    }

    pub(super) fn media_timed_out(&mut self, id: CallId) {
        tracing::warn!(
            device = self.name_at(id),
            call = id.0,
            "the phone did not acknowledge its receive channel in {ACKNOWLEDGE_WITHIN:?}"
        );
        self.media_impossible(id);
    }

    /// Ends a call that cannot have audio.
    pub(super) fn media_impossible(&mut self, id: CallId) {
        self.tell_host(id, HostAction::MediaUnavailable);
        self.fail(id, Cause::INCOMPATIBLE_DESTINATION);
    }

    /// The keys of a call's audio.
    pub(super) fn keys_of(&self, id: CallId) -> Option<StreamKeys> {
        self.calls.get(&id)?.keys
    }

    fn set_channel(&mut self, id: CallId, channel: Channel) {
        if let Some(call) = self.calls.get_mut(&id) {
            call.channel = channel;
        }
    }
}

impl Call {
    pub(super) fn has_media(&self) -> bool {
        self.channel != Channel::Closed
    }
}

/// How long a phone may take to open a port. Wi-Fi phones are known to need up to five seconds.
const ACKNOWLEDGE_WITHIN: Duration = Duration::from_secs(5);
