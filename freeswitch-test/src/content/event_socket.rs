//! The event socket: lets `fs_cli` and programs give commands to the host and hear its events.
//!
//! Each client is one task. It takes commands one after the other, waits for the answer of each, and sends
//! events and log lines in between. A client that reads too slowly loses events, with a warning in the log.

mod client;
mod command;
mod subscription;

use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tracing::debug;

use self::client::Client;
use super::event::EventData;

/// One line of the host's log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogLine {
    /// From 0 (console) to 7 (debug).
    pub level: u32,
    /// FreeSWITCH's text channel.
    pub channel: u32,
    /// The source file that logs.
    pub file: String,
    /// The function that logs.
    pub function: String,
    /// The line of the source file.
    pub line: u32,
    /// What the line belongs to: a session's uuid, or nothing.
    pub user_data: String,
    /// The text with its line feed.
    pub text: String,
}

/// What the event socket needs of the host. The functions that take `&str` may block: they are called on
/// threads of their own.
pub trait Host: Send + Sync + 'static {
    /// Runs an API command; `None` when there is no such command.
    fn api(&self, command: &str, argument: Option<&str>) -> Option<String>;

    /// Runs a line typed at a console.
    fn console(&self, line: &str) -> Option<String> {
        match line.trim().split_once(' ') {
            Some((command, argument)) => self.api(command, Some(argument.trim_start())),
            None => self.api(line.trim(), None),
        }
    }

    /// Fires an event, adding the headers that every event has.
    fn fire(&self, event: EventData);

    /// Hands a `sendmsg` to a session; whether there is such a session.
    fn send_message(&self, uuid: &str, message: EventData) -> bool;

    /// Starts to listen to events.
    fn events(&self) -> broadcast::Receiver<Arc<EventData>>;

    /// Starts to listen to the log.
    fn log_lines(&self) -> broadcast::Receiver<Arc<LogLine>>;
}

/// Serves the clients that connect to `listener` until the future is dropped.
pub async fn serve<H: Host>(listener: TcpListener, password: String, host: Arc<H>) -> io::Result<()> {
    let password: Arc<str> = password.into();
    let mut clients = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, peer) = accepted?;
                let client = Client::new(stream, password.clone(), host.clone());
                clients.spawn(async move {
                    if let Err(error) = client.run().await {
                        debug!(%peer, "event socket client: {error}");
                    }
                });
            }
            Some(_) = clients.join_next() => {}
        }
    }
}

#[cfg(test)]
mod tests;
