//! A client talks to the event socket over a real connection.

use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::*;

struct Fake {
    events: broadcast::Sender<Arc<EventData>>,
    log: broadcast::Sender<Arc<LogLine>>,
    messages: Mutex<Vec<String>>,
}

impl Host for Fake {
    fn api(&self, command: &str, argument: Option<&str>) -> Option<String> {
        match command {
            "status" => Some("UP 0 years\n".to_owned()),
            "echo" => Some(argument.unwrap_or_default().to_owned()),
            _ => None,
        }
    }

    fn fire(&self, event: EventData) {
        let _ = self.events.send(Arc::new(event));
    }

    fn send_message(&self, uuid: &str, message: EventData) -> bool {
        self.messages.lock().push(message.header("call-command").unwrap_or_default().to_owned());
        uuid == "known"
    }

    fn events(&self) -> broadcast::Receiver<Arc<EventData>> {
        self.events.subscribe()
    }

    fn log_lines(&self) -> broadcast::Receiver<Arc<LogLine>> {
        self.log.subscribe()
    }
}

struct Peer {
    read: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
    host: Arc<Fake>,
}

impl Peer {
    async fn connect() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let host = Arc::new(Fake {
            events: broadcast::channel(64).0,
            log: broadcast::channel(64).0,
            messages: Mutex::default(),
        });
        tokio::spawn(serve(listener, "ClueCon".to_owned(), host.clone()));
        let (read, write) = TcpStream::connect(address).await.unwrap().into_split();
        let mut peer = Self { read: BufReader::new(read), write, host };
        assert_eq!(peer.receive().await.header("Content-Type"), Some("auth/request"));
        peer
    }

    async fn logged_in() -> Self {
        let mut peer = Self::connect().await;
        assert_eq!(peer.ask("auth ClueCon").await, "+OK accepted");
        peer
    }

    async fn receive(&mut self) -> EventData {
        let wait = Duration::from_secs(5);
        tokio::time::timeout(wait, self.receive_unbounded()).await.expect("an answer in time")
    }

    async fn receive_unbounded(&mut self) -> EventData {
        let mut data = EventData::default();
        loop {
            let mut line = String::new();
            assert_ne!(self.read.read_line(&mut line).await.unwrap(), 0, "connection closed");
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            data = data.with(name, value.trim_start());
        }
        if let Some(length) = data.header("Content-Length") {
            let mut body = vec![0; length.parse().unwrap()];
            self.read.read_exact(&mut body).await.unwrap();
            data.body = Some(body);
        }
        data
    }

    async fn ask(&mut self, command: &str) -> String {
        self.write.write_all(format!("{command}\n\n").as_bytes()).await.unwrap();
        let answer = self.receive().await;
        answer
            .body
            .clone()
            .map(text)
            .unwrap_or_else(|| answer.header("Reply-Text").unwrap_or_default().to_owned())
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_wrong_password_is_shown_out() {
    let mut peer = Peer::connect().await;
    assert_eq!(peer.ask("api status").await, "-ERR command not found");
    assert_eq!(peer.ask("auth wrong").await, "-ERR invalid");
    assert_eq!(peer.receive().await.header("Content-Type"), Some("text/disconnect-notice"));
}

#[tokio::test]
async fn api_commands_are_answered_in_order() {
    let mut peer = Peer::logged_in().await;
    assert_eq!(peer.ask("api status").await, "UP 0 years\n");
    assert_eq!(peer.ask("api echo a  b").await, "a  b");
    assert_eq!(peer.ask("api echo").await, "-ERR no reply\n");
    assert_eq!(peer.ask("api nothing at all").await, "-ERR nothing Command not found!\n");
    assert_eq!(peer.ask("api echo x y\nconsole_execute: true").await, "x y");
    assert_eq!(peer.ask("nonsense").await, "-ERR command not found");
    assert_eq!(peer.ask("exit").await, "+OK bye");
}

#[tokio::test]
async fn a_background_job_ends_in_an_event() {
    let mut peer = Peer::logged_in().await;
    assert_eq!(peer.ask("event plain BACKGROUND_JOB").await, "+OK event listener enabled plain");
    assert_eq!(peer.ask("bgapi echo hello\nJob-UUID: 42").await, "+OK Job-UUID: 42");
    let event = peer.receive().await;
    assert_eq!(event.header("Content-Type"), Some("text/event-plain"));
    let body = text(event.body.unwrap());
    assert!(body.contains("Job-UUID: 42\n") && body.ends_with("Content-Length: 5\n\nhello"), "{body}");
}

#[tokio::test]
async fn events_come_as_asked_for() {
    let mut peer = Peer::logged_in().await;
    assert_eq!(peer.ask("event").await, "-ERR no keywords supplied");
    assert_eq!(peer.ask("event json CUSTOM skinny::register").await, "+OK event listener enabled json");
    assert_eq!(
        peer.ask("filter Skinny-Device-Name SEP1").await,
        "+OK filter added. [Skinny-Device-Name]=[SEP1]"
    );
    for name in ["SEP2", "SEP1"] {
        peer.host.fire(EventData::custom("skinny::register").with("Skinny-Device-Name", name));
    }
    let event = peer.receive().await;
    assert_eq!(event.header("Content-Type"), Some("text/event-json"));
    assert!(text(event.body.unwrap()).contains("\"SEP1\""));
    assert_eq!(peer.ask("filter delete all").await, "+OK filter deleted. [all][]");
    assert_eq!(peer.ask("nixevent CUSTOM skinny::register").await, "+OK events nixed");
    assert_eq!(peer.ask("noevents").await, "+OK no longer listening for events");
    assert_eq!(peer.ask("noevents").await, "-ERR not listening for events");
}

#[tokio::test]
async fn an_event_can_be_sent() {
    let mut peer = Peer::logged_in().await;
    let mut events = peer.host.events();
    let reply = peer.ask("sendevent custom\nEvent-Subclass: a::b\nContent-Length: 2\n\nhi").await;
    assert!(reply.starts_with("+OK "), "{reply}");
    let event = events.recv().await.unwrap();
    assert_eq!(
        (event.name(), event.subclass(), event.body.as_deref()),
        ("CUSTOM", Some("a::b"), Some(&b"hi"[..]))
    );
}

#[tokio::test]
async fn a_message_reaches_its_session() {
    let mut peer = Peer::logged_in().await;
    assert_eq!(peer.ask("sendmsg known\ncall-command: hangup").await, "+OK");
    assert_eq!(peer.ask("sendmsg gone\ncall-command: hangup").await, "-ERR invalid session id [gone]");
    assert_eq!(peer.host.messages.lock().as_slice(), ["hangup", "hangup"]);
}

#[tokio::test]
async fn log_lines_come_up_to_the_level() {
    let mut peer = Peer::logged_in().await;
    assert_eq!(peer.ask("log warning").await, "+OK log level warning [4]");
    for (level, text) in [(7, "debug\n"), (3, "broken\n")] {
        let _ = peer.host.log.send(Arc::new(LogLine { level, text: text.to_owned(), ..LogLine::default() }));
    }
    let line = peer.receive().await;
    assert_eq!((line.header("Log-Level"), line.body.as_deref()), (Some("3"), Some(&b"broken\n"[..])));
    assert_eq!(peer.ask("nolog").await, "+OK no longer logging");
    assert_eq!(peer.ask("log shouting").await, "-ERR invalid log level");
}

/// Finds the `fs_cli` of a FreeSWITCH: that of the prefix the scenarios use, or one in the path.
fn fs_cli() -> Option<std::path::PathBuf> {
    let prefix =
        std::env::var_os("SKINNY_FREESWITCH").map(|prefix| std::path::PathBuf::from(prefix).join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = prefix.into_iter().chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join("fs_cli")).find(|program| program.is_file())
}

#[tokio::test]
async fn fs_cli_can_use_it() {
    let Some(program) = fs_cli() else {
        println!("skipped: there is no fs_cli");
        return;
    };
    let peer = Peer::connect().await;
    let address = peer.write.peer_addr().unwrap();
    let run = move |command: &str| {
        let mut fs_cli = std::process::Command::new(&program);
        fs_cli.args(["-H", "127.0.0.1", "-P", &address.port().to_string(), "-p", "ClueCon", "-x", command]);
        String::from_utf8(fs_cli.output().unwrap().stdout).unwrap()
    };
    let wait = Duration::from_secs(20);
    let answers = tokio::task::spawn_blocking(move || [run("status"), run("echo a b"), run("nothing")]);
    let [status, echo, nothing] = tokio::time::timeout(wait, answers).await.unwrap().unwrap();
    assert_eq!((status.trim(), echo.trim()), ("UP 0 years", "a b"));
    assert_eq!(nothing.trim(), "-ERR nothing Command not found!");
}
