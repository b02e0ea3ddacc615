//! The messages that open and close a phone's audio.

use super::super::Exchange;
use super::super::call::{CallId, Seat};
use super::super::codec::Codec;
use super::super::media::Stream;
use crate::protocol::messages::{
    CloseReceiveChannel, OpenReceiveChannel, StartMediaTransmission, StopMediaTransmission,
};
use crate::protocol::wire::MediaAddress;

impl Exchange {
    pub(in crate::exchange) fn show_receive_channel(&mut self, seat: Seat, id: CallId, codec: Codec) {
        let (event, dtmf_type) = self.digits_in_stream(seat);
        let mut open = OpenReceiveChannel {
            conference_id: id.0,
            pass_through_party_id: id.0,
            milli_second_packet_size: codec.packet_ms,
            compression_type: codec.payload,
            call_reference: id.0,
            rfc2833_payload_type: Some(event),
            dtmf_type: Some(dtmf_type),
            ..OpenReceiveChannel::default()
        };
        if let Some(keys) = self.keys_of(id) {
            open.encryption = keys.to_phone.told(keys.suite);
        }
        if let Some(rate) = codec.g723_rate() {
            open.qualifier_in.g723_bit_rate = rate;
        }
        self.tone_off(seat, id);
        self.send(seat.connection, open);
    }

    pub(in crate::exchange) fn show_transmission(&mut self, seat: Seat, id: CallId, to: Stream) {
        let (event, dtmf_type) = self.digits_in_stream(seat);
        let mut start = StartMediaTransmission {
            conference_id: id.0,
            pass_through_party_id: id.0,
            remote_ip_addr: MediaAddress(to.address.ip()),
            remote_port_number: to.address.port().into(),
            milli_second_packet_size: to.codec.packet_ms,
            compression_type: to.codec.payload,
            call_reference: id.0,
            rfc2833_payload_type: Some(event),
            dtmf_type: Some(dtmf_type),
            ..StartMediaTransmission::default()
        };
        start.qualifier_out.precedence_value = EXPEDITED_FORWARDING;
        if let Some(keys) = self.keys_of(id) {
            start.encryption = keys.from_phone.told(keys.suite);
        }
        if let Some(rate) = to.codec.g723_rate() {
            start.qualifier_out.g723_bit_rate = rate;
        }
        self.send(seat.connection, start);
    }

    /// Payload type and kind of digits in the stream; zeros where there are none.
    fn digits_in_stream(&self, seat: Seat) -> (u32, u32) {
        self.telephone_event(seat).map_or((0, 0), |event| (event.into(), DTMF_IN_STREAM))
    }

    pub(in crate::exchange) fn show_receive_closed(&mut self, seat: Seat, id: CallId) {
        let close = CloseReceiveChannel {
            conference_id: id.0,
            pass_through_party_id: id.0,
            call_reference: Some(id.0),
            ..CloseReceiveChannel::default()
        };
        self.send(seat.connection, close);
    }

    pub(in crate::exchange) fn show_transmission_stopped(&mut self, seat: Seat, id: CallId) {
        let stop = StopMediaTransmission {
            conference_id: id.0,
            pass_through_party_id: id.0,
            call_reference: Some(id.0),
            ..StopMediaTransmission::default()
        };
        self.send(seat.connection, stop);
    }
}

/// DSCP EF in the place of the type-of-service byte.
const EXPEDITED_FORWARDING: u32 = 184;

/// The kind of digits that CallManager names along with their payload type.
const DTMF_IN_STREAM: u32 = 10;
