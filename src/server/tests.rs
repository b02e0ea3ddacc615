//! A profile on a socket, with a host that does next to nothing.

use std::io::{Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use bytes::BytesMut;
use jiff::tz::TimeZone;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use super::{Handle, Host, start};
use crate::config::{Button, ButtonKind, DeviceRecord, Profile, RawButton};
use crate::exchange::{Answer, CallId, ConnectionId, HostAction, Input, LineRegistration, Notice, Question};
use crate::protocol::messages::{Body, RegisterAck, RegisterReq, StationIdentifier};
use crate::protocol::{Dialect, Message};

/// Knows every phone but one, over which it panics, and says which lines come and go.
struct Registrar(Sender<String>);

impl Host for Registrar {
    fn call(&self, _: &Handle, _: CallId, _: HostAction) {}

    fn look_up(&self, exchange: &Handle, connection: ConnectionId, name: String) {
        assert_ne!(name, "SEPBOOM", "a host that fails");
        let mut record = DeviceRecord::default();
        let attributes = [("type", "Line"), ("value", "1101")];
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        assert!(record.buttons(&name, &[RawButton { attributes }]).is_empty());
        assert!(matches!(record.buttons[..], [Button { kind: ButtonKind::Line(_), .. }]));
        let exchange = exchange.clone();
        std::thread::spawn(move || exchange.tell(Input::Directory(connection, Ok(record))));
    }

    fn look_up_again(&self, _: &Handle, _: ConnectionId, _: String) {}

    fn register(&self, _: &Handle, line: LineRegistration) {
        self.0.send(format!("+{}", line.number)).unwrap();
    }

    fn unregister(&self, _: &Handle, line: LineRegistration) {
        self.0.send(format!("-{}", line.number)).unwrap();
    }
    fn presence(&self, _: &Handle, _: String, _: String, _: bool) {}

    fn is_listed(&self, _: &str, _: IpAddr) -> bool {
        true
    }

    fn ask_for_mailbox(&self, _: &Handle, _: String) {}

    fn store(&self, _: &Handle, _: crate::exchange::Stored) {}

    fn publish(&self, _: &Handle, _: Notice) {}
}

fn profile() -> (Runtime, Handle, JoinHandle<()>, u16, Receiver<String>) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut profile = Profile::new("internal");
    "127.0.0.1".clone_into(&mut profile.ip);
    profile.port = port;
    let (sender, receiver) = channel();
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let host = Arc::new(Registrar(sender));
    let (handle, task) = start(runtime.handle(), Arc::new(profile), TimeZone::UTC, host);
    (runtime, handle, task, port, receiver)
}

fn registering(port: u16, name: &str) -> TcpStream {
    let connect = || TcpStream::connect(("127.0.0.1", port));
    let tries =
        (0..50).find_map(|_| connect().map_err(|_| std::thread::sleep(Duration::from_millis(100))).ok());
    let mut phone = tries.expect("nobody listens");
    phone.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let station_id = StationIdentifier { device_name: name.into(), user_id: 0, instance: 1 };
    let mut bytes = BytesMut::new();
    Message::from(RegisterReq { station_id, ..RegisterReq::default() })
        .encode(Dialect::default(), &mut bytes);
    phone.write_all(&bytes).unwrap();
    phone
}

fn is_let_in(phone: &mut TcpStream) -> bool {
    let mut header = [0; 12];
    phone.read_exact(&mut header).is_ok() && header[8..] == RegisterAck::ID.to_le_bytes()
}

#[test]
fn a_panic_ends_its_connection_and_no_other() {
    let (runtime, handle, _, port, _lines) = profile();
    let mut other = registering(port, "SEP1");
    assert!(is_let_in(&mut other));
    let mut broken = registering(port, "SEPBOOM");
    assert_eq!(broken.read(&mut [0; 64]).unwrap(), 0, "closed without an answer");
    assert!(is_let_in(&mut registering(port, "SEP2")));
    let Some(Answer::Profile(status)) = handle.ask(Question::Profile) else { panic!("no answer") };
    assert_eq!(status.counters.panics, 1);
    runtime.shutdown_timeout(Duration::from_secs(5));
}

#[test]
fn a_profile_that_stops_takes_its_phones_out() {
    let (runtime, handle, task, port, lines) = profile();
    let mut phone = registering(port, "SEP1");
    assert!(is_let_in(&mut phone));
    assert_eq!(lines.recv_timeout(Duration::from_secs(5)).unwrap(), "+1101");
    handle.stop();
    runtime.block_on(task).unwrap();
    assert_eq!(lines.recv_timeout(Duration::from_secs(5)).unwrap(), "-1101");
    let mut rest = Vec::new();
    phone.read_to_end(&mut rest).expect("the connection is closed in order");
    assert!(handle.ask(Question::Profile).is_none());
    runtime.shutdown_timeout(Duration::from_secs(5));
}
