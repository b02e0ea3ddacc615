//! One client of the event socket.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::broadcast::{self, error::RecvError};
use tracing::warn;

use super::command::{self, Command};
use super::subscription::Subscription;
use super::{Host, LogLine};
use crate::content::dialplan::is_true;
use crate::content::event::{EventData, Format};

/// How long a client may take to log in.
const LOGIN_TIME: Duration = Duration::from_secs(25);

/// Names of the log levels; the place in the list is the level's number.
const LOG_LEVELS: [&str; 8] = ["console", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/// Whether to go on with a client.
enum Flow {
    Continue,
    Close,
}

/// One connection, with what its user has asked to hear.
pub(super) struct Client<H> {
    stream: TcpStream,
    password: Arc<str>,
    host: Arc<H>,
    input: Vec<u8>,
    logged_in: bool,
    subscription: Subscription,
    events: Option<broadcast::Receiver<Arc<EventData>>>,
    log_level: u32,
    log_lines: Option<broadcast::Receiver<Arc<LogLine>>>,
}

impl<H: Host> Client<H> {
    pub(super) fn new(stream: TcpStream, password: Arc<str>, host: Arc<H>) -> Self {
        Self {
            stream,
            password,
            host,
            input: Vec::new(),
            logged_in: false,
            subscription: Subscription::default(),
            events: None,
            log_level: 0,
            log_lines: None,
        }
    }

    /// Talks to the client until either side ends it.
    pub(super) async fn run(mut self) -> io::Result<()> {
        self.stream.set_nodelay(true)?;
        self.stream.write_all(b"Content-Type: auth/request\n\n").await?;
        let login_by = tokio::time::Instant::now() + LOGIN_TIME;
        loop {
            let too_long = |_| io::Error::new(io::ErrorKind::InvalidData, "command too long");
            while let Some(command) = command::take(&mut self.input).map_err(too_long)? {
                if let Flow::Close = self.obey(command).await? {
                    return self.say_goodbye().await;
                }
            }
            tokio::select! {
                read = self.stream.read_buf(&mut self.input) => {
                    if read? == 0 {
                        return Ok(());
                    }
                }
                event = next(&mut self.events) => self.send_event(&event).await?,
                line = next(&mut self.log_lines) => self.send_log_line(&line).await?,
                () = tokio::time::sleep_until(login_by), if !self.logged_in => return self.say_goodbye().await,
            }
        }
    }

    /// Carries out one command. Words are compared by their beginning, as FreeSWITCH does.
    async fn obey(&mut self, command: Command) -> io::Result<Flow> {
        let line = command.line.clone();
        if after(&line, "exit").or_else(|| after(&line, "...")).is_some() {
            self.reply("+OK bye").await?;
            return Ok(Flow::Close);
        }
        if !self.logged_in {
            return self.log_in(&line).await;
        }
        if let Some(rest) = after(&line, "filter ") {
            let reply = self.filter(rest);
            self.reply(&reply).await?;
        } else if let Some(rest) = after(&line, "myevents ") {
            let reply = self.follow(rest);
            self.reply(reply).await?;
        } else if let Some(rest) = after(&line, "sendmsg") {
            let reply = self.send_message(rest.trim(), command.data).await;
            self.reply(&reply).await?;
        } else if let Some(rest) = after(&line, "sendevent") {
            let reply = self.fire(&line, rest.trim(), command.data);
            self.reply(&reply).await?;
        } else if let Some(rest) = after(&line, "api ") {
            let as_console = command.data.header("console_execute").is_some_and(is_true);
            self.api(rest, as_console).await?;
        } else if let Some(rest) = after(&line, "bgapi ") {
            let job = command.data.header("Job-UUID").map_or_else(new_uuid, str::to_owned);
            self.run_in_background(rest, job).await?;
        } else {
            let reply = self.listen(&line);
            self.reply(&reply).await?;
        }
        Ok(Flow::Continue)
    }

    async fn log_in(&mut self, line: &str) -> io::Result<Flow> {
        let Some(password) = after(line, "auth ") else {
            self.reply("-ERR command not found").await?;
            return Ok(Flow::Continue);
        };
        if password != &*self.password {
            self.reply("-ERR invalid").await?;
            return Ok(Flow::Close);
        }
        self.logged_in = true;
        self.reply("+OK accepted").await?;
        Ok(Flow::Continue)
    }

    /// The commands that choose what the client hears.
    fn listen(&mut self, line: &str) -> String {
        if let Some(level) = after(line, "log") {
            return self.start_log(level);
        }
        if after(line, "linger").or_else(|| after(line, "nolinger")).is_some() {
            return "-ERR not controlling a session".to_owned();
        }
        if after(line, "nolog").is_some() {
            let was_logging = self.log_lines.take().is_some();
            return if was_logging { "+OK no longer logging" } else { "-ERR not logging" }.to_owned();
        }
        if let Some(rest) = after(line, "event") {
            let words = rest.split_once(' ').map_or("", |(_, words)| words);
            return match self.subscription.add(words) {
                Ok(()) => {
                    self.start_events();
                    format!("+OK event listener enabled {}", self.subscription.format().name())
                }
                Err(_) => "-ERR no keywords supplied".to_owned(),
            };
        }
        if let Some(words) = after(line, "nixevent") {
            let removed = self.subscription.remove(words);
            return removed.map_or("-ERR no keywords supplied", |()| "+OK events nixed").to_owned();
        }
        if after(line, "noevents").is_some() {
            self.subscription.clear();
            let was_listening = self.events.take().is_some();
            let reply = if was_listening {
                "+OK no longer listening for events"
            } else {
                "-ERR not listening for events"
            };
            return reply.to_owned();
        }
        "-ERR command not found".to_owned()
    }

    fn start_log(&mut self, level: &str) -> String {
        let word = level.trim().split(' ').next().unwrap_or_default();
        let level = match (word, word.parse::<u32>()) {
            ("", _) => Some(7),
            (_, Ok(number)) => Some(number.min(8)),
            _ => LOG_LEVELS
                .iter()
                .position(|name| name.eq_ignore_ascii_case(word))
                .and_then(|at| u32::try_from(at).ok()),
        };
        let Some(level) = level else { return "-ERR invalid log level".to_owned() };
        self.log_level = level;
        self.log_lines.get_or_insert_with(|| self.host.log_lines());
        format!("+OK log level {word} [{level}]")
    }

    fn start_events(&mut self) {
        self.events.get_or_insert_with(|| self.host.events());
    }

    fn filter(&mut self, rest: &str) -> String {
        let rest = rest.trim_start();
        let (first, value) = rest.split_once(' ').map_or((rest, None), |(first, value)| (first, Some(value)));
        match (first.to_ascii_lowercase().as_str(), value) {
            ("delete", Some(rest)) => {
                let (header, value) =
                    rest.split_once(' ').map_or((rest, None), |(name, value)| (name, Some(value)));
                self.subscription.remove_filter(header, value);
                format!("+OK filter deleted. [{header}][{}]", value.unwrap_or_default())
            }
            (word, Some(value)) => {
                let (header, value) = match value.split_once(' ').filter(|_| word == "add") {
                    Some(pair) => pair,
                    None => (first, value),
                };
                self.subscription.add_filter(header, value);
                format!("+OK filter added. [{header}]=[{value}]")
            }
            (_, None) => "-ERR invalid syntax".to_owned(),
        }
    }

    fn follow(&mut self, rest: &str) -> &'static str {
        if self.subscription.is_following() {
            return "-ERR already enabled.";
        }
        let mut words = rest.split(' ').filter(|word| !word.is_empty());
        let Some(uuid) = words.next() else { return "-ERR invalid uuid" };
        self.subscription.follow(uuid, words.next().and_then(Format::named));
        self.start_events();
        "+OK Events Enabled"
    }

    async fn send_message(&self, uuid: &str, message: EventData) -> String {
        let named = message.header("session-id").unwrap_or_default().to_owned();
        let uuid = if uuid.is_empty() { named } else { uuid.to_owned() };
        let (host, target) = (self.host.clone(), uuid.clone());
        match tokio::task::spawn_blocking(move || host.send_message(&target, message)).await {
            Ok(true) => "+OK".to_owned(),
            _ => format!("-ERR invalid session id [{uuid}]"),
        }
    }

    fn fire(&self, line: &str, name: &str, data: EventData) -> String {
        let uuid = new_uuid();
        let name = if name.is_empty() { "CLONE" } else { name };
        let mut event = EventData::new(&name.to_ascii_uppercase()).with("Command", line);
        event
            .headers
            .extend(data.headers.into_iter().filter(|(name, _)| !name.eq_ignore_ascii_case("Event-Name")));
        event.body = data.body;
        self.host.fire(event.with("Event-UUID", uuid.clone()));
        format!("+OK {uuid}")
    }

    async fn api(&mut self, line: &str, as_console: bool) -> io::Result<()> {
        let (host, owned) = (self.host.clone(), line.to_owned());
        let run = move || if as_console { host.console(&owned) } else { run(&*host, &owned) };
        let reply = match tokio::task::spawn_blocking(run).await {
            Ok(Some(reply)) if reply.is_empty() => "-ERR no reply\n".to_owned(),
            Ok(Some(reply)) => reply,
            _ => not_found(line, as_console),
        };
        let head = format!("Content-Type: api/response\nContent-Length: {}\n\n", reply.len());
        self.send(&head, &reply).await
    }

    async fn run_in_background(&mut self, line: &str, job: String) -> io::Result<()> {
        let reply = format!("+OK Job-UUID: {job}\nJob-UUID: {job}");
        self.reply(&reply).await?;
        let (host, line) = (self.host.clone(), line.to_owned());
        tokio::task::spawn_blocking(move || {
            let reply = run(&*host, &line).unwrap_or_else(|| not_found(&line, false));
            let (command, argument) = split_command(&line);
            let mut event = EventData::new("BACKGROUND_JOB").with("Job-UUID", job).with("Job-Owner-UUID", "");
            event = event.with("Job-Command", command);
            if let Some(argument) = argument {
                event = event.with("Job-Command-Arg", argument);
            }
            event.body = Some(reply.into());
            host.fire(event);
        });
        Ok(())
    }

    async fn send_event(&mut self, event: &EventData) -> io::Result<()> {
        if self.subscription.is_empty() || !self.subscription.wants(event) {
            return Ok(());
        }
        let format = self.subscription.format();
        let text = event.serialize(format);
        let head = format!("Content-Length: {}\nContent-Type: text/event-{}\n\n", text.len(), format.name());
        self.send(&head, &text).await
    }

    async fn send_log_line(&mut self, line: &LogLine) -> io::Result<()> {
        if line.level > self.log_level {
            return Ok(());
        }
        let head = format!(
            "Content-Type: log/data\nContent-Length: {}\nLog-Level: {}\nText-Channel: {}\nLog-File: {}\n\
             Log-Func: {}\nLog-Line: {}\nUser-Data: {}\n\n",
            line.text.len(),
            line.level,
            line.channel,
            line.file,
            line.function,
            line.line,
            line.user_data
        );
        self.send(&head, &line.text).await
    }

    async fn reply(&mut self, text: &str) -> io::Result<()> {
        self.send("Content-Type: command/reply\n", &format!("Reply-Text: {text}\n\n")).await
    }

    async fn say_goodbye(&mut self) -> io::Result<()> {
        const FAREWELL: &str = "Disconnected, goodbye.\n";
        let head = format!("Content-Type: text/disconnect-notice\nContent-Length: {}\n\n", FAREWELL.len());
        self.send(&head, FAREWELL).await?;
        self.stream.shutdown().await
    }

    async fn send(&mut self, head: &str, body: &str) -> io::Result<()> {
        self.stream.write_all(format!("{head}{body}").as_bytes()).await
    }
}

/// The next item; waits for ever when nothing is listened to.
async fn next<T: Clone>(receiver: &mut Option<broadcast::Receiver<T>>) -> T {
    while let Some(open) = receiver {
        match open.recv().await {
            Ok(item) => return item,
            Err(RecvError::Lagged(lost)) => warn!("event socket client reads too slowly: {lost} items lost"),
            Err(RecvError::Closed) => *receiver = None,
        }
    }
    std::future::pending().await
}

/// What follows `word` at the start of the line, in any case.
fn after<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let start = line.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| line.get(word.len()..))?
}

fn split_command(line: &str) -> (&str, Option<&str>) {
    line.split_once(' ').map_or((line, None), |(command, argument)| (command, Some(argument)))
}

fn run(host: &impl Host, line: &str) -> Option<String> {
    let (command, argument) = split_command(line);
    host.api(command, argument)
}

fn not_found(line: &str, as_console: bool) -> String {
    let command = if as_console { line } else { split_command(line).0 };
    format!("-ERR {command} Command not found!\n")
}

fn new_uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}
