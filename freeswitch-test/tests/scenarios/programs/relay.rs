//! A program in Python that hears and fires events with a library that others wrote.

use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use freeswitch_test::ensure;
use freeswitch_test::stage::{Failure, Outcome, Stage};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tempfile::{NamedTempFile, TempDir};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::sleep;

/// How long the program may take to start, or to tell of something.
const PATIENCE: Duration = Duration::from_secs(60);

/// The running program.
pub(super) struct Relay {
    said: Arc<Mutex<Vec<Value>>>,
    orders: ChildStdin,
    wrong: NamedTempFile,
    _program: Child,
    _folder: TempDir,
}

/// An event as the library read it.
#[derive(Debug)]
pub(super) struct Heard {
    headers: Value,
    /// Empty for an event without one.
    pub(super) body: String,
}

impl Heard {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers[name].as_str()
    }

    /// The names of the module's own headers, without what they all begin with.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.headers.as_object().into_iter().flat_map(|headers| headers.keys());
        names.filter_map(|name| name.strip_prefix("Skinny-"))
    }
}

impl Relay {
    /// Starts it, and waits until it is subscribed.
    pub(super) async fn start(stage: &Stage, subclasses: &[&str]) -> Result<Self, Failure> {
        let python = super::python().await?;
        let (address, _) = stage.event_socket();
        // Python takes a program's neighbours for its modules: it gets a folder of its own.
        let folder = tempfile::tempdir()?;
        let program = folder.path().join("relay.py");
        std::fs::write(&program, include_str!("relay.py"))?;
        let wrong = NamedTempFile::new()?;
        let mut running = Command::new(python)
            .arg(program)
            .arg(address.port().to_string())
            .args(subclasses)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(wrong.reopen()?)
            .kill_on_drop(true)
            .spawn()?;
        let pipes = running.stdin.take().zip(running.stdout.take());
        let (orders, output) = pipes.ok_or_else(|| Failure::new("the program has no pipes"))?;
        let said = Arc::<Mutex<Vec<Value>>>::default();
        tokio::spawn(listen(BufReader::new(output).lines(), Arc::clone(&said)));
        let relay = Self { said, orders, wrong, _program: running, _folder: folder };
        relay.until("its subscription", |said| said["listens"].as_bool()).await?;
        Ok(relay)
    }

    /// Waits for an event, also one that it has told already.
    pub(super) async fn heard(
        &self,
        subclass: &str,
        fits: impl Fn(&Heard) -> bool,
    ) -> Result<Heard, Failure> {
        let event = |said: &Value| {
            let headers = said["headers"].clone();
            let body = said["body"].as_str().unwrap_or_default().to_owned();
            let heard = Heard { headers, body };
            (heard.header("Event-Subclass") == Some(subclass) && fits(&heard)).then_some(heard)
        };
        self.until(subclass, event).await
    }

    /// Has it fire an event, and waits for the answer.
    pub(super) async fn fire(
        &mut self,
        subclass: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Outcome {
        let headers: serde_json::Map<String, Value> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let order = json!({ "subclass": subclass, "headers": headers, "body": body });
        self.said.lock().retain(|said| said["reply"].is_null());
        self.orders.write_all(format!("{order}\n").as_bytes()).await?;
        let reply = self.until("the answer", |said| said["reply"].as_str().map(str::to_owned)).await?;
        ensure!(reply.starts_with("+OK"), "{subclass} was answered {reply:?}");
        Ok(())
    }

    async fn until<T>(&self, what: &str, look: impl Fn(&Value) -> Option<T>) -> Result<T, Failure> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = self.said.lock().iter().find_map(&look) {
                return Ok(found);
            }
            if Instant::now() > end {
                let wrong = std::fs::read_to_string(self.wrong.path())?;
                let said = self.said.lock();
                return Err(Failure::new(format!("the program did not tell {what} but {said:?}; {wrong}")));
            }
            sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn listen(mut output: Lines<BufReader<ChildStdout>>, said: Arc<Mutex<Vec<Value>>>) {
    while let Ok(Some(line)) = output.next_line().await {
        said.lock().push(serde_json::from_str(&line).unwrap_or(Value::String(line)));
    }
}
