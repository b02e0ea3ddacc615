//! The limit that a module can be held against: a tokio server that knows nothing and answers everything it is
//! asked while a phone registers, and keep-alives, with frames made beforehand.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use mod_skinny::protocol::messages::{
    Body, ButtonTemplateReq, ButtonTemplateRes, CapabilitiesReq, KeepAliveAck, KeepAliveReq, LineStatReq,
    LineStatRes, RegisterAck, RegisterReq, SoftKeySetReq, SoftKeySetRes, SoftKeyTemplateReq,
    SoftKeyTemplateRes, TimeDateReq, TimeDateRes,
};
use mod_skinny::protocol::{Dialect, Message, frame};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

type Answers = HashMap<u32, Bytes>;

/// Serves phones for ever.
///
/// # Errors
///
/// Fails if the address cannot be listened on.
pub async fn serve(address: SocketAddr) -> io::Result<()> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    let answers = Arc::new(answers());
    loop {
        let (socket, _) = listener.accept().await?;
        tokio::spawn(phone(socket, Arc::clone(&answers)));
    }
}

async fn phone(mut socket: TcpStream, answers: Arc<Answers>) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut received = BytesMut::with_capacity(2048);
    let mut sending = BytesMut::new();
    while socket.read_buf(&mut received).await? > 0 {
        while let Ok(Some(frame)) = frame::split(&mut received) {
            if let Some(answer) = answers.get(&frame.id) {
                sending.extend_from_slice(answer);
            }
        }
        socket.write_all(&sending).await?;
        sending.clear();
        received.reserve(2048);
    }
    Ok(())
}

/// The frames that answer each message id.
fn answers() -> Answers {
    let frames = |messages: Vec<Message>| {
        let mut bytes = BytesMut::new();
        for message in messages {
            message.encode(Dialect::default(), &mut bytes);
        }
        bytes.freeze()
    };
    HashMap::from([
        (KeepAliveReq::ID, frames(vec![KeepAliveAck {}.into()])),
        (RegisterReq::ID, frames(vec![RegisterAck::default().into(), CapabilitiesReq {}.into()])),
        (ButtonTemplateReq::ID, frames(vec![ButtonTemplateRes::default().into()])),
        (SoftKeyTemplateReq::ID, frames(vec![SoftKeyTemplateRes::default().into()])),
        (SoftKeySetReq::ID, frames(vec![SoftKeySetRes::default().into()])),
        (LineStatReq::ID, frames(vec![LineStatRes::default().into()])),
        (TimeDateReq::ID, frames(vec![TimeDateRes::default().into()])),
    ])
}

const BACKLOG: u32 = 4096;
