//! A client of the event socket, the line protocol by which programs command FreeSWITCH and hear its events.
//!
//! A task reads the connection: answers go back to the command that waits for them (they come in order), events
//! are kept until [`EventSocket::forget`], so that a scenario may look for an event after it has happened.

mod event;
mod reader;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use event::Event;
use reader::{Answer, Log, read_connection};

/// How long any answer or event is waited for, unless told otherwise.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// What can go wrong between a program and the event socket.
#[derive(Debug, thiserror::Error)]
pub enum EslError {
    /// The connection could not be made, or broke.
    #[error("event socket {address}: {source}")]
    Io {
        /// The host's address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The host closed the connection.
    #[error("event socket: the host closed the connection during {0:?}")]
    Closed(String),
    /// The host refused a command.
    #[error("event socket: {command:?} was answered {answer:?}")]
    Refused {
        /// The command as it was sent.
        command: String,
        /// The host's words.
        answer: String,
    },
    /// Nothing came within the time allowed.
    #[error("event socket: waited {waited:?} for {what}; events seen: {seen}")]
    TimedOut {
        /// What was waited for.
        what: String,
        /// For how long.
        waited: Duration,
        /// The names of the last events that did come.
        seen: String,
    },
}

/// A connection to the event socket of a host.
#[derive(Debug)]
pub struct EventSocket {
    address: SocketAddr,
    commands: Mutex<Commands>,
    log: Arc<Log>,
    reader: JoinHandle<()>,
}

#[derive(Debug)]
struct Commands {
    writer: OwnedWriteHalf,
    answers: mpsc::UnboundedReceiver<Answer>,
}

impl EventSocket {
    /// Connects and authenticates.
    ///
    /// # Errors
    ///
    /// Fails if nobody listens, if the password is refused, or if the host takes longer than [`PATIENCE`].
    pub async fn connect(address: SocketAddr, password: &str) -> Result<Self, EslError> {
        let io = |source| EslError::Io { address, source };
        let stream = timeout(PATIENCE, TcpStream::connect(address))
            .await
            .map_err(|elapsed| io(elapsed.into()))?
            .map_err(io)?;
        stream.set_nodelay(true).map_err(io)?;
        let (read, writer) = stream.into_split();
        let (sender, answers) = mpsc::unbounded_channel();
        let log = Arc::new(Log::default());
        let reader = tokio::spawn(read_connection(read, sender, Arc::clone(&log)));
        let socket = Self { address, commands: Mutex::new(Commands { writer, answers }), log, reader };
        socket.greeting().await?;
        socket.command(&format!("auth {password}")).await?;
        Ok(socket)
    }

    /// Runs an API command and returns its output.
    ///
    /// # Errors
    ///
    /// Fails if the connection breaks or no answer comes within a minute (loading a module may take a while). An
    /// `-ERR` is output, not a failure.
    pub async fn api(&self, command: &str) -> Result<String, EslError> {
        let line = format!("api {command}");
        self.exchange(&line, Duration::from_secs(60)).await.map(|answer| answer.text)
    }

    /// Runs an API command in the host's background and returns its output when it is done.
    ///
    /// # Errors
    ///
    /// Fails if the connection breaks or the job takes longer than `patience`.
    pub async fn background(&self, command: &str, patience: Duration) -> Result<String, EslError> {
        self.command("event plain BACKGROUND_JOB").await?;
        let text = self.command(&format!("bgapi {command}")).await?;
        let job = text.rsplit(' ').next().unwrap_or_default().trim().to_owned();
        let what = format!("the end of {command:?}");
        let ended = |event: &Event| event.is("BACKGROUND_JOB") && event.header("Job-UUID") == Some(&job);
        Ok(self.until_within(patience, &what, ended).await?.body)
    }

    /// Sends any other command and returns the text of its reply.
    ///
    /// # Errors
    ///
    /// Fails if the connection breaks, no reply comes, or the reply is `-ERR`.
    pub async fn command(&self, command: &str) -> Result<String, EslError> {
        let answer = self.exchange(command, PATIENCE).await?;
        if answer.text.starts_with("-ERR") {
            return Err(EslError::Refused { command: command.to_owned(), answer: answer.text });
        }
        Ok(answer.text)
    }

    /// Asks for events: names such as `CHANNEL_CREATE`, and after `CUSTOM` the names of subclasses.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub async fn subscribe(&self, names: &str) -> Result<(), EslError> {
        self.command(&format!("event plain {names}")).await.map(drop)
    }

    /// Fires a `CUSTOM` event with these headers, and a body if there is one.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub async fn fire(
        &self,
        subclass: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<(), EslError> {
        self.fire_bytes(subclass, headers, body.map(str::as_bytes)).await
    }

    /// Does the same with a body in whatever encoding.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub async fn fire_bytes(
        &self,
        subclass: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<(), EslError> {
        let mut text = format!("sendevent CUSTOM\nEvent-Subclass: {subclass}\n");
        for (name, value) in headers {
            text += &format!("{name}: {value}\n");
        }
        if let Some(body) = body {
            text += &format!("Content-Length: {}\n", body.len());
        }
        text += "\n";
        let command = [text.as_bytes(), body.unwrap_or_default()].concat();
        let what = format!("sendevent CUSTOM {subclass}");
        let answer = self.exchange_raw(&what, &command, PATIENCE).await?;
        if answer.text.starts_with("-ERR") {
            return Err(EslError::Refused { command: what, answer: answer.text });
        }
        Ok(())
    }

    /// Waits at most [`PATIENCE`] for an event, or finds one that came since the last [`forget`](Self::forget).
    ///
    /// # Errors
    ///
    /// Fails when the time is over; the error tells `what` was waited for and what came instead.
    pub async fn until(&self, what: &str, wanted: impl FnMut(&Event) -> bool) -> Result<Event, EslError> {
        self.until_within(PATIENCE, what, wanted).await
    }

    /// Does the same with another limit.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_within(
        &self,
        patience: Duration,
        what: &str,
        mut wanted: impl FnMut(&Event) -> bool,
    ) -> Result<Event, EslError> {
        let search = async {
            let mut from = 0;
            loop {
                let changed = self.log.changed();
                if let Some(event) = self.log.find(&mut from, &mut wanted) {
                    return event;
                }
                changed.await;
            }
        };
        timeout(patience, search).await.map_err(|_| EslError::TimedOut {
            what: what.to_owned(),
            waited: patience,
            seen: self.log.names(),
        })
    }

    /// Returns the events that came since the last [`forget`](Self::forget), oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.log.all()
    }

    /// Forgets the events that came so far.
    pub fn forget(&self) {
        self.log.clear();
    }

    async fn greeting(&self) -> Result<(), EslError> {
        let mut commands = self.commands.lock().await;
        self.answer_to("the greeting", PATIENCE, &mut commands).await.map(drop)
    }

    async fn exchange(&self, command: &str, patience: Duration) -> Result<Answer, EslError> {
        self.exchange_raw(command, format!("{command}\n\n").as_bytes(), patience).await
    }

    async fn exchange_raw(&self, command: &str, text: &[u8], patience: Duration) -> Result<Answer, EslError> {
        let mut commands = self.commands.lock().await;
        let written = commands.writer.write_all(text).await;
        written.map_err(|source| EslError::Io { address: self.address, source })?;
        self.answer_to(command, patience, &mut commands).await
    }

    async fn answer_to(
        &self,
        command: &str,
        patience: Duration,
        commands: &mut Commands,
    ) -> Result<Answer, EslError> {
        let answer = timeout(patience, commands.answers.recv()).await.map_err(|_| EslError::TimedOut {
            what: format!("the answer to {command:?}"),
            waited: patience,
            seen: self.log.names(),
        })?;
        answer.ok_or_else(|| EslError::Closed(command.to_owned()))
    }
}

impl Drop for EventSocket {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
