//! A SIP phone watches a line: the lamp of its key follows the calls of a skinny phone.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use freeswitch_test::ensure;
use freeswitch_test::stage::{Failure, Outcome, Setup};
use mod_skinny::protocol::enums::CallState;
use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::runner::Director;
use crate::script::{dial, hang_up};
use crate::sip;

/// Free, ringing, talking, free again, at the phone that is called and, told in the same words, at the one that calls.
pub(crate) async fn on_sip_phones(director: Director) -> Outcome {
    let [port] = sip::free_ports()?;
    let profile = sip::profile("lamps", port, &LAMPS);
    let stage = director.stage(sip::configured(Setup::new(), &[profile])).await?;
    sip::load(&stage).await?;
    let [a, b, c] = stage.phones().await?;
    let server = SocketAddr::from(([127, 0, 0, 1], port));
    let called = Watcher::subscribe(server, &b.number()).await?;
    let calling = Watcher::subscribe(server, &a.number()).await?;
    called.until(FREE).await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    called.until("early").await?;
    b.soft_key("Answer").await?;
    b.until_state(CallState::Connected).await?;
    called.until("confirmed").await?;
    calling.until("confirmed").await?;
    a.soft_key("Hold").await?;
    calling.until("early").await?;
    a.soft_key("Resume").await?;
    calling.until("confirmed").await?;
    // A call that waits, and gives up.
    dial(&c, &b.number()).await?;
    b.until_state(CallState::RingIn).await?;
    called.until("early").await?;
    c.on_hook();
    called.until("confirmed").await?;
    hang_up(&a, &b).await?;
    called.until(FREE).await?;
    calling.until(FREE).await?;
    // Who begins to watch in the middle of a call is told of it.
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    b.soft_key("Answer").await?;
    a.until_talking().await?;
    let late = Watcher::subscribe(server, &a.number()).await?.until("confirmed").await?;
    for part in ["direction=\"initiator\"", "<local>", "<remote>", &format!("sip:{}@", b.number())] {
        ensure!(late.contains(part), "no {part} in\n{late}");
    }
    let late = Watcher::subscribe(server, &b.number()).await?.until("confirmed").await?;
    for part in ["direction=\"recipient\"", "<local>", "<remote>", &format!("sip:{}@", a.number())] {
        ensure!(late.contains(part), "no {part} in\n{late}");
    }
    hang_up(&a, &b).await?;
    stage.end()
}

/// A key of a SIP phone: a subscription to the dialogs of a number.
struct Watcher {
    socket: UdpSocket,
    server: SocketAddr,
    number: String,
}

impl Watcher {
    async fn subscribe(server: SocketAddr, number: &str) -> Result<Self, Failure> {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).await?;
        let here = socket.local_addr()?;
        let request = format!(
            "SUBSCRIBE sip:{number}@example.com SIP/2.0\r\n\
             Via: SIP/2.0/UDP {here};branch=z9hG4bK{port};rport\r\n\
             Max-Forwards: 70\r\n\
             From: <sip:watcher{port}@example.com>;tag={port}\r\n\
             To: <sip:{number}@example.com>\r\n\
             Call-ID: {port}@127.0.0.1\r\n\
             CSeq: 1 SUBSCRIBE\r\n\
             Contact: <sip:watcher{port}@{here}>\r\n\
             Event: dialog\r\n\
             Accept: application/dialog-info+xml\r\n\
             Expires: 300\r\n\
             Content-Length: 0\r\n\r\n",
            port = here.port()
        );
        socket.send_to(request.as_bytes(), server).await?;
        Ok(Self { socket, server, number: number.to_owned() })
    }

    /// Answers what comes until the number is said to be in the state, and returns what says so.
    async fn until(&self, state: &str) -> Result<String, Failure> {
        let end = Instant::now() + PATIENCE;
        let fits = |body: &str| match state {
            FREE => !body.contains("<dialog ") || body.contains("<state>terminated</state>"),
            state => body.contains(&format!("<state>{state}</state>")),
        };
        let mut last = String::new();
        let mut buffer = vec![0; 65_536];
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(received) = timeout(left, self.socket.recv_from(&mut buffer)).await else {
                let number = &self.number;
                return Err(Failure::new(format!(
                    "{number} is never said to be {state}; last came:\n{last}"
                )));
            };
            let (length, _) = received?;
            last = String::from_utf8_lossy(buffer.get(..length).unwrap_or_default()).into_owned();
            if !last.starts_with("NOTIFY ") {
                ensure!(
                    last.starts_with("SIP/2.0 2") || last.starts_with("SIP/2.0 1"),
                    "it is refused:\n{last}"
                );
                continue;
            }
            self.socket.send_to(accepted(&last).as_bytes(), self.server).await?;
            if fits(&last) {
                return Ok(last);
            }
        }
    }
}

/// The answer to a request: its way, its parties and its number come back.
fn accepted(request: &str) -> String {
    const REPEATED: [&str; 5] = ["via:", "from:", "to:", "call-id:", "cseq:"];
    let head = request.split("\r\n\r\n").next().unwrap_or_default();
    let is_repeated = |line: &&str| {
        let line = line.to_ascii_lowercase();
        REPEATED.iter().any(|name| line.starts_with(name))
    };
    let lines: String =
        head.lines().filter(is_repeated).map(|line| format!("{}\r\n", line.trim_end())).collect();
    format!("SIP/2.0 200 OK\r\n{lines}Content-Length: 0\r\n\r\n")
}

/// The state of a number without a call: none is told of, or the end of the last one.
const FREE: &str = "terminated";
const PATIENCE: Duration = Duration::from_secs(10);

/// Settings of a SIP profile that tells of presence.
const LAMPS: [(&str, &str); 6] = [
    ("auth-subscriptions", "false"),
    ("accept-blind-reg", "true"),
    ("manage-presence", "true"),
    ("presence-hosts", "example.com"),
    ("inbound-codec-prefs", "PCMU"),
    ("outbound-codec-prefs", "PCMU"),
];
