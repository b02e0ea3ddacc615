//! Connections that are no phones: garbage, floods, half of a frame, silence, and nobody who reads.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::{Chance, Deeds};
use crate::stage::{Outcome, Stage};

/// Opens one connection after the other and does something bad on each, ten or so at the same time.
pub(super) async fn garbage(stage: Arc<Stage>, deeds: Arc<Deeds>, mut chance: Chance) -> Outcome {
    let mut open = Vec::new();
    let name = stage.reserve()?;
    while !deeds.is_over() {
        // That the module hangs up in the middle of it is what it should do.
        if let Ok(mut socket) = TcpStream::connect(stage.address()).await {
            drop(misbehave(&mut socket, &name, &mut chance).await);
            open.push(socket);
            Deeds::count(&deeds.garbage);
        }
        if open.len() > AT_ONCE {
            open.remove(chance.below(AT_ONCE));
        }
        sleep(Duration::from_millis(chance.pick(&[5, 20, 100]).unwrap_or(5))).await;
    }
    Ok(())
}

async fn misbehave(socket: &mut TcpStream, name: &str, chance: &mut Chance) -> std::io::Result<()> {
    match chance.below(9) {
        // Nothing at all.
        0 => Ok(()),
        1 => {
            let length = chance.below(5_000);
            socket.write_all(&chance.bytes(length)).await
        }
        // Half of a frame.
        2 => socket.write_all(&frame(0x0001, &[0; 100])[..40]).await,
        // A frame that claims to be huge.
        3 => socket.write_all(&[0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 1, 0, 0, 0]).await,
        // Every message without being registered, with any body.
        4 => {
            for _ in 0..20 {
                let id = u32::try_from(chance.below(0x160)).unwrap_or(0);
                let length = chance.below(300);
                socket.write_all(&frame(id, &chance.bytes(length))).await?;
            }
            Ok(())
        }
        // A phone that nobody knows.
        5 => socket.write_all(&registration("SEPNOBODY")).await,
        // A registered phone that sends any message with any body, and reads nothing.
        6 | 7 => {
            socket.write_all(&registration(name)).await?;
            sleep(Duration::from_millis(50)).await;
            for _ in 0..200 {
                let id = u32::try_from(chance.below(0x160)).unwrap_or(0);
                let length = chance.below(120);
                socket.write_all(&frame(id, &chance.bytes(length))).await?;
            }
            Ok(())
        }
        // One that asks for more than it reads.
        _ => {
            socket.write_all(&registration(name)).await?;
            let requests = frame(0x000e, &[]).repeat(2_000);
            let _ = timeout(Duration::from_secs(1), socket.write_all(&requests)).await;
            let mut some = [0; 64];
            drop(timeout(Duration::from_millis(20), socket.read(&mut some)).await);
            Ok(())
        }
    }
}

fn frame(id: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap_or(4);
    [&length.to_le_bytes(), &[0; 4], &id.to_le_bytes(), body].concat()
}

/// `RegisterReq` of a 7960 as the oldest firmware sends it.
fn registration(name: &str) -> Vec<u8> {
    let mut body = [0; 36];
    body.iter_mut().zip(name.bytes()).for_each(|(slot, byte)| *slot = byte);
    body[20] = 1;
    body[28] = 7;
    frame(0x0001, &body)
}

const AT_ONCE: usize = 10;
