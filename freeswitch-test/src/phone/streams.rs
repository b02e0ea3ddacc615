//! The sound of each call, as the server asks for it.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{EncryptionAlgorithm, MediaStatus};
use mod_skinny::protocol::messages::{
    Encryption, OpenReceiveChannel, OpenReceiveChannelAck, StartMediaTransmission, StartMediaTransmissionAck,
};
use tokio::time::sleep;

use super::coding::Coding;
use super::media::{Format, Media};
use super::settings::MediaHabit;
use super::{Shared, State};
use crate::srtp::{Seal, Tag};

/// First version in which phones say that they have begun to send.
const ACKNOWLEDGES: u8 = 17;

/// Does with the media what a message of the server asks for.
pub(super) fn follow(state: &mut State, shared: &Arc<Shared>, message: &Message) {
    match message {
        Message::OpenReceiveChannel(open) => open_receive(state, shared, open),
        Message::CloseReceiveChannel(close) => {
            let call = key(close.call_reference.unwrap_or(0), close.pass_through_party_id);
            state.screen.receiving.retain(|known| *known != call);
            if let Some(media) = state.streams.get_mut(&call) {
                media.stop_listening();
            }
            drop_unused(state, call);
        }
        Message::StartMediaTransmission(start) => start_transmission(state, shared, start),
        Message::StopMediaTransmission(stop) => {
            let call = key(stop.call_reference.unwrap_or(0), stop.pass_through_party_id);
            state.screen.transmitting.retain(|known| *known != call);
            if let Some(media) = state.streams.get_mut(&call) {
                media.stop_speaking();
            }
            drop_unused(state, call);
        }
        // Nothing else is about media.
        _ => {}
    }
}

fn open_receive(state: &mut State, shared: &Arc<Shared>, open: &OpenReceiveChannel) {
    let call = key(open.call_reference, open.pass_through_party_id);
    let habit = shared.settings.media;
    let media = match Coding::of(open.compression_type) {
        Some(coding) if habit != MediaHabit::Refusing => media(state, shared, call).map(|media| {
            let format = format(coding, open.milli_second_packet_size, open.rfc2833_payload_type);
            media.listen(format, seal(shared, &open.encryption));
            media.address()
        }),
        _ => None,
    };
    if media.is_some() && !state.screen.receiving.contains(&call) {
        state.screen.receiving.push(call);
    }
    let ack = OpenReceiveChannelAck {
        media_reception_status: if media.is_some() {
            MediaStatus::Ok
        } else {
            MediaStatus::NotEnoughChannels
        },
        ip_addr: shared.settings.claims.unwrap_or(shared.settings.address).into(),
        port_number: media.map_or(0, |address| address.port().into()),
        pass_through_party_id: open.pass_through_party_id,
        call_reference: Some(open.call_reference),
    };
    match habit {
        MediaHabit::Prompt | MediaHabit::Refusing => shared.say(ack),
        MediaHabit::Mute => {}
        MediaHabit::Slow(pause) => {
            let later = Arc::clone(shared);
            shared.spawn(async move {
                sleep(pause).await;
                later.say(ack);
            });
        }
    }
}

fn start_transmission(state: &mut State, shared: &Arc<Shared>, start: &StartMediaTransmission) {
    let call = key(start.call_reference, start.pass_through_party_id);
    let port = u16::try_from(start.remote_port_number).unwrap_or(0);
    let Some(coding) = Coding::of(start.compression_type) else {
        state.faults.push(format!("told to send {:?}, which the phone cannot", start.compression_type));
        return;
    };
    let to = (start.remote_ip_addr.0, port).into();
    let Some(media) = media(state, shared, call) else { return };
    let format = format(coding, start.milli_second_packet_size, start.rfc2833_payload_type);
    media.speak(to, format, seal(shared, &start.encryption));
    let address = media.address();
    if !state.screen.transmitting.contains(&call) {
        state.screen.transmitting.push(call);
    }
    if state.dialect.version.0 >= ACKNOWLEDGES {
        shared.say(StartMediaTransmissionAck {
            conference_id: start.conference_id,
            pass_through_party_id: start.pass_through_party_id,
            call_reference: start.call_reference,
            transmit_ip_addr: address.ip().into(),
            port_number: address.port().into(),
            media_transmission_status: MediaStatus::Ok,
        });
    }
}

/// Returns how a stream is to be; payload type 0 stands for no digits in it.
fn format(coding: Coding, milliseconds: u32, events: Option<u32>) -> Format {
    let events = events.and_then(|events| u8::try_from(events).ok()).filter(|&events| events != 0);
    Format { coding, milliseconds, events }
}

/// Returns what a stream is encrypted with, if it is.
fn seal(shared: &Shared, encryption: &Encryption) -> Option<Seal> {
    let tag = match encryption.algorithm_id {
        EncryptionAlgorithm::AesCm128HmacSha1_32 => Tag::Short,
        EncryptionAlgorithm::AesCm128HmacSha1_80 => Tag::Long,
        _ => return None,
    };
    let keys = (!shared.settings.ignores_keys).then_some(encryption)?;
    Seal::new(tag, &keys.key, &keys.salt)
}

/// Returns the media of a call, which it opens at first use.
fn media<'a>(state: &'a mut State, shared: &Shared, call: u32) -> Option<&'a mut Media> {
    match state.streams.entry(call) {
        Entry::Occupied(entry) => Some(entry.into_mut()),
        Entry::Vacant(entry) => match Media::open(&shared.settings, Arc::clone(&shared.sound)) {
            Ok(media) => Some(entry.insert(media)),
            Err(error) => {
                state.faults.push(format!("opening a media port: {error}"));
                None
            }
        },
    }
}

fn drop_unused(state: &mut State, call: u32) {
    if state.streams.get(&call).is_some_and(|media| !media.is_used()) {
        state.streams.remove(&call);
    }
}

/// Calls are told apart by their reference, by the party where a server leaves that out.
fn key(call_reference: u32, party: u32) -> u32 {
    if call_reference == 0 { party } else { call_reference }
}
