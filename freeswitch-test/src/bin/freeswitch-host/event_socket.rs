//! The event socket: what its clients ask of the host.

use std::{net::SocketAddr, sync::Arc};

use freeswitch_test::content::{
    event::EventData,
    event_socket::{self, LogLine},
};
use tokio::{net::TcpListener, sync::broadcast};

use crate::{
    api,
    core::{
        cause::Cause,
        dispatch::Listener,
        event::{Event, Kind, Shared},
        host::host,
        log::{Line, log},
        private::Command,
    },
    options::Options,
};

/// Events and lines that a slow client may be behind before it loses some.
const BACKLOG: usize = 16384;

/// The host as the event socket sees it.
pub(crate) struct Socket {
    events: broadcast::Sender<Arc<EventData>>,
    lines: broadcast::Sender<Arc<LogLine>>,
}

impl Socket {
    /// Connects a socket to the host's events and log.
    pub(crate) fn new() -> Arc<Socket> {
        let socket = Arc::new(Socket {
            events: broadcast::Sender::new(BACKLOG),
            lines: broadcast::Sender::new(BACKLOG),
        });
        host().dispatch.bind(Kind::ALL, None, Arc::new(Relay(socket.events.clone())));
        let lines = socket.lines.clone();
        // Nobody need be listening.
        host().log.subscribe(Arc::new(move |line| drop(lines.send(Arc::new(log_line(line))))));
        socket
    }

    /// Serves clients until the listener fails.
    pub(crate) async fn serve(self: Arc<Self>, listener: TcpListener, password: String) {
        if let Err(error) = event_socket::serve(listener, password, self).await {
            log!(ERROR, "event socket: {error}");
        }
    }
}

fn log_line(line: &Line) -> LogLine {
    LogLine {
        level: u32::try_from(line.level.0.clamp(0, 7)).unwrap_or(7),
        channel: 0,
        file: line.file.clone(),
        function: line.function.clone(),
        line: line.line,
        user_data: line.uuid.clone().unwrap_or_default(),
        text: line.render(),
    }
}

/// Hands events on to the clients.
struct Relay(broadcast::Sender<Arc<EventData>>);

impl Listener for Relay {
    fn hear(&self, event: &Shared) {
        if self.0.receiver_count() > 0 {
            // A client that goes away meanwhile misses nothing.
            let _ = self.0.send(Arc::new(to_data(event)));
        }
    }
}

/// An event in the order in which clients see it: its name first.
fn to_data(event: &Event) -> EventData {
    let own = |(name, _): &&(String, String)| name != "Event-Name";
    let mut data =
        EventData { headers: vec![("Event-Name".to_owned(), event.kind().name().to_owned())], body: None };
    data.headers.extend(event.headers.iter().filter(own).cloned());
    data.body.clone_from(&event.body);
    data
}

fn from_data(data: EventData) -> Event {
    let kind = Kind::parse(data.name()).unwrap_or(Kind::CUSTOM);
    let mut event = Event::new(kind);
    event.subclass = data.subclass().unwrap_or_default().to_owned();
    event.headers = data.headers.into_iter().filter(|(name, _)| name != "Event-Name").collect();
    event.body = data.body;
    event
}

impl event_socket::Host for Socket {
    fn api(&self, command: &str, argument: Option<&str>) -> Option<String> {
        api::find(command, argument.unwrap_or_default(), None)
    }

    fn fire(&self, event: EventData) {
        from_data(event).fire();
    }

    fn send_message(&self, uuid: &str, message: EventData) -> bool {
        let Some(session) = host().sessions.locate(uuid) else { return false };
        let header = |name| message.header(name).unwrap_or_default().to_owned();
        match header("call-command").as_str() {
            "execute" => {
                let data = message.header("execute-app-arg").map(str::to_owned).or_else(|| {
                    message.body.as_deref().map(|body| String::from_utf8_lossy(body).into_owned())
                });
                let data = data.unwrap_or_default();
                session.command(Command::Execute {
                    application: header("execute-app-name"),
                    data,
                    looped: false,
                });
            }
            "hangup" => session.command(Command::Hangup(Cause::parse(&header("hangup-cause")))),
            _ => drop(session.receive_host_event(&from_data(message))),
        }
        true
    }

    fn events(&self) -> broadcast::Receiver<Arc<EventData>> {
        self.events.subscribe()
    }

    fn log_lines(&self) -> broadcast::Receiver<Arc<LogLine>> {
        self.lines.subscribe()
    }
}

/// Where to listen and with what password, from `event_socket.conf.xml` unless the command line says otherwise.
pub(crate) fn address(options: &Options) -> Result<(SocketAddr, String), String> {
    const FILE: &str = "event_socket.conf";
    let document = host().document();
    let settings = document.configuration(FILE).and_then(|configuration| configuration.child("settings"));
    let setting = |name: &str| settings?.find("param", "name", name)?.attribute("value").map(str::to_owned);
    let ip = setting("listen-ip")
        .filter(|ip| !ip.is_empty() && ip != "::")
        .unwrap_or_else(|| "127.0.0.1".to_owned());
    let port = setting("listen-port").unwrap_or_else(|| "8021".to_owned());
    let port = match options.event_socket_port {
        Some(port) => port,
        None => port.parse().map_err(|_| format!("{FILE}: listen-port \"{port}\" is not a port"))?,
    };
    let ip = ip.parse().map_err(|_| format!("{FILE}: listen-ip \"{ip}\" is not an address"))?;
    Ok((SocketAddr::new(ip, port), setting("password").unwrap_or_else(|| "ClueCon".to_owned())))
}
