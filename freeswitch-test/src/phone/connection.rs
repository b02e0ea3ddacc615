//! The phone's end of the connection: frames in, screen updated, what a phone does by itself done.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use mod_skinny::protocol::enums::{PhoneFeatures, SoftKey};
use mod_skinny::protocol::forms::plain;
use mod_skinny::protocol::messages::{
    ConnectionStatisticsRes, KeepAliveReq, OffHook, RegisterAck, SoftKeyEvent,
};
use mod_skinny::protocol::{Dialect, Frame, Message, ProtocolVersion, frame};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval, sleep_until};

use super::display::rings_in;
use super::settings::Answering;
use super::{Shared, streams};

/// What the phone's user or the phone itself wants done with the connection.
#[derive(Debug)]
pub(super) enum Order {
    /// Send a message in the dialect of the moment.
    Say(Box<Message>),
    /// Send bytes as they are.
    Raw(Bytes),
    /// Close the connection in an orderly way.
    Close,
    /// Reset it, as a phone does whose power is cut.
    Cut,
}

/// Reads until the connection ends. A frame is taken when its time on the way is over, in its turn.
pub(super) async fn read(mut read: OwnedReadHalf, shared: Arc<Shared>) {
    let transit = shared.settings.pace.transit();
    let (line, mut under_way) = mpsc::unbounded_channel();
    let arrivals = &shared.arrivals;
    let receive = async move {
        let mut buffer = BytesMut::with_capacity(4096);
        while let Ok(Some(frame)) = next_frame(&mut read, &mut buffer, arrivals).await {
            let _ = line.send((Instant::now() + transit, frame));
        }
    };
    let arrive = async {
        while let Some((due, frame)) = under_way.recv().await {
            arrived(due).await;
            take(&shared, &frame);
        }
    };
    tokio::join!(receive, arrive);
    shared.update(|state| {
        state.screen.disconnected = true;
        state.streams.clear();
    });
}

/// Waits until what is on its way is due.
async fn arrived(due: Instant) {
    if due > Instant::now() {
        sleep_until(due).await;
    }
}

async fn next_frame(
    read: &mut OwnedReadHalf,
    buffer: &mut BytesMut,
    arrivals: &AtomicU64,
) -> io::Result<Option<Frame>> {
    loop {
        match frame::split(buffer) {
            Ok(Some(frame)) => return Ok(Some(frame)),
            Ok(None) => {}
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        }
        if read.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
        arrivals.fetch_add(1, Ordering::Relaxed);
    }
}

/// Takes one frame of the server.
fn take(shared: &Arc<Shared>, frame: &Frame) {
    let dialect = shared.dialect();
    let message = match Message::decode(frame.id, &frame.body, dialect) {
        Ok(message) => message,
        Err(error) => {
            // A phone reads what is there; a scenario has to see that it was not all.
            shared.update(|state| state.faults.push(error.to_string()));
            let mut whole = frame.body.to_vec();
            whole.resize(frame::MAX_BODY_LEN, 0);
            let Ok(message) = Message::decode(frame.id, &whole, dialect) else { return };
            message
        }
    };
    let message = plain(message);
    shared.update(|state| {
        state.record.add(false, message.clone(), whole(frame));
        if let Message::RegisterAck(ack) = &message {
            state.dialect = agreed(ack, shared.settings.protocol);
        }
        state.screen.show(&message);
        streams::follow(state, shared, &message);
    });
    if !shared.settings.passive {
        react(shared, &message);
    }
}

/// Returns the bytes of a frame as they came.
fn whole(frame: &Frame) -> Bytes {
    let mut bytes = BytesMut::with_capacity(frame::HEADER_LEN + frame.body.len());
    bytes.extend_from_slice(&(frame.body.len() as u32 + 4).to_le_bytes());
    bytes.extend_from_slice(&frame.header_version.to_le_bytes());
    bytes.extend_from_slice(&frame.id.to_le_bytes());
    bytes.extend_from_slice(&frame.body);
    bytes.freeze()
}

/// Returns what both ends speak from the acknowledgement on.
fn agreed(ack: &RegisterAck, offered: u8) -> Dialect {
    let version = ack.protocol_version.unwrap_or(0).min(offered);
    // A phone that can show UTF-8 gets it if it says so, whatever the server answers.
    let utf8 = features(offered).contains(PhoneFeatures::UTF8);
    Dialect { version: ProtocolVersion(version), utf8 }
}

/// Returns the features that a phone of the given protocol version announces.
pub(super) fn features(protocol: u8) -> PhoneFeatures {
    if protocol >= 17 { PhoneFeatures::UTF8 } else { PhoneFeatures::default() }
}

/// Does what a phone does without its user.
fn react(shared: &Arc<Shared>, message: &Message) {
    if let Some((line, call)) = rings_in(message) {
        match shared.settings.answering {
            Answering::ByHand => {}
            Answering::KeyAtOnce => shared.say(SoftKeyEvent {
                soft_key_event: SoftKey::Answer,
                line_instance: line,
                call_reference: call,
            }),
            Answering::HandsetAtOnce => {
                shared.say(OffHook { line_instance: Some(line), call_reference: Some(call) });
            }
        }
    }
    match message {
        Message::CapabilitiesReq(_) => shared.say(super::registration::capabilities(&shared.settings)),
        Message::RegisterAck(ack) if shared.settings.keeps_alive && ack.keep_alive_interval > 0 => {
            let period = Duration::from_secs(u64::from(ack.keep_alive_interval));
            shared.spawn(keep_alive(Arc::clone(shared), period));
        }
        Message::ConnectionStatisticsReq(asked) if shared.settings.reports => {
            let counted = shared.sound.take_counted();
            shared.say(ConnectionStatisticsRes {
                directory_number: asked.directory_number.clone(),
                call_reference: asked.call_reference,
                stats_processing_mode: asked.stats_processing_mode,
                packets_sent: counted.packets_sent,
                octets_sent: counted.octets_sent,
                packets_received: counted.packets_received,
                octets_received: counted.octets_received,
                ..ConnectionStatisticsRes::default()
            });
        }
        _ => {}
    }
}

async fn keep_alive(shared: Arc<Shared>, period: Duration) {
    let mut ticks = interval(period);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        shared.say(KeepAliveReq::default());
    }
}

/// Writes what it is told, each when it is due, until the connection ends.
pub(super) async fn write(
    mut write: OwnedWriteHalf,
    mut orders: mpsc::UnboundedReceiver<(Instant, Order)>,
    shared: Arc<Shared>,
) {
    while let Some((due, order)) = orders.recv().await {
        arrived(due).await;
        let bytes = match order {
            Order::Say(message) => {
                let mut buffer = BytesMut::new();
                message.encode(shared.dialect(), &mut buffer);
                let bytes = buffer.freeze();
                shared.lock().record.add(true, *message, bytes.clone());
                bytes
            }
            Order::Raw(bytes) => {
                let mut copy = BytesMut::from(&bytes[..]);
                if let Ok(Some(frame)) = frame::split(&mut copy)
                    && let Ok(message) = Message::decode(frame.id, &frame.body, shared.dialect())
                {
                    shared.lock().record.add(true, message, bytes.clone());
                }
                bytes
            }
            Order::Close => break,
            Order::Cut => {
                // With no time to linger the close is a reset.
                let _ = write.as_ref().set_zero_linger();
                write.forget();
                break;
            }
        };
        if write.write_all(&bytes).await.is_err() {
            break;
        }
    }
    // A phone that left is gone at once; what is still on the way to it is lost.
    shared.stop_reading();
}
