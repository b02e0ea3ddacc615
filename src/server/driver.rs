//! The task that drives an exchange.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc as std_mpsc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::runtime;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::{sleep_until, timeout};

use super::handle::{Addresses, Handle};
use super::host::{self, Host};
use super::listener::{Entrance, Listening};
use super::outbox::{Errand, Outbox};
use crate::config::Profile;
use crate::exchange::{
    Action, Answer, CallId, Cause, CloseReason, ConnectionId, DisconnectReason, Exchange, HostAction,
    HostEvent, Input, Now, Peer, Question, Ticket,
};

/// What reaches the driver.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "inputs are most of the events")]
pub(super) enum Event {
    Opened(ConnectionId, Peer, Outbox),
    Input(Input),
    Ask(Question, std_mpsc::SyncSender<Answer>),
    /// Close the connections and the sockets, listen as these settings say, if any, and say when that is done.
    Listen(Option<Arc<Profile>>, std_mpsc::SyncSender<()>),
    Stop,
}

/// Starts a profile on `runtime`: it listens from now on, or as soon as its address can be had.
pub fn start(
    runtime: &runtime::Handle,
    profile: Arc<Profile>,
    zone: TimeZone,
    host: Arc<dyn Host>,
) -> (Handle, JoinHandle<()>) {
    let (events, inbox) = mpsc::channel(INPUTS_QUEUED);
    let entrance =
        Entrance { events, bound: Addresses::default(), gate: Arc::default(), host: Arc::clone(&host) };
    let handle = Handle {
        profile: profile.name.as_str().into(),
        events: entrance.events.clone(),
        addresses: Arc::clone(&entrance.bound),
    };
    let driver = Driver {
        starts_with: Arc::clone(&profile),
        listening: Listening::default(),
        entrance,
        exchange: Exchange::new(profile, zone, super::tls::random, now()),
        handle: handle.clone(),
        host,
        outboxes: HashMap::new(),
        asking: HashMap::new(),
        actions: Vec::new(),
        parcel: Vec::new(),
        delivered: false,
        wanted: Vec::new(),
    };
    (handle, runtime.spawn(driver.run(inbox)))
}

struct Driver {
    starts_with: Arc<Profile>,
    listening: Listening,
    entrance: Entrance,
    exchange: Exchange,
    handle: Handle,
    host: Arc<dyn Host>,
    outboxes: HashMap<ConnectionId, Outbox>,
    asking: HashMap<Ticket, std_mpsc::SyncSender<Answer>>,
    actions: Vec<Action>,
    /// Errands for one phone, on their way there; empty between inputs.
    parcel: Vec<Errand>,
    /// Phones were left something since the host was last asked for anything.
    delivered: bool,
    /// What is wanted of the host, and whose input it follows from.
    wanted: Vec<(Source, Action)>,
}

impl Driver {
    async fn run(mut self, mut inbox: mpsc::Receiver<Event>) {
        self.listening.open(&self.starts_with, &self.entrance);
        loop {
            let deadline = self.exchange.deadline().unwrap_or_else(|| Instant::now() + IDLE);
            let event = tokio::select! {
                biased;
                event = inbox.recv() => event,
                () = sleep_until(deadline.into()) => Some(Event::Input(Input::Tick)),
            };
            match event {
                Some(Event::Opened(connection, peer, outbox)) if self.listening.accepted(connection) => {
                    self.outboxes.insert(connection, outbox);
                    self.handle(Input::Connected(connection, peer));
                }
                // It came in just before its socket was closed; without its outbox it ends at once.
                Some(Event::Opened(..)) => {}
                Some(Event::Input(input)) => self.input(input),
                Some(Event::Ask(question, asker)) => self.ask(question, asker),
                Some(Event::Listen(profile, done)) => {
                    self.listen(profile).await;
                    done.send(()).unwrap_or_default();
                }
                Some(Event::Stop) | None => break,
            }
            // Where there is time for it, phones have their answers before threads start on what else is to do.
            if std::mem::take(&mut self.delivered) && !self.wanted.is_empty() && inbox.is_empty() {
                yield_now().await;
            }
            self.ask_host();
        }
        self.listening.close(&self.handle.addresses).await;
        self.close_all(&mut inbox).await;
    }

    async fn listen(&mut self, profile: Option<Arc<Profile>>) {
        self.listening.close(&self.handle.addresses).await;
        self.take_out_all();
        if let Some(profile) = profile {
            self.handle(Input::Settings(Arc::clone(&profile)));
            self.listening.open(&profile, &self.entrance);
        }
    }

    fn input(&mut self, input: Input) {
        match &input {
            Input::Disconnected(connection, _) => drop(self.outboxes.remove(connection)),
            Input::Settings(profile) => self.entrance.gate.set(profile),
            _ => {}
        }
        self.handle(input);
    }

    fn ask(&mut self, question: Question, asker: std_mpsc::SyncSender<Answer>) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let ticket = Ticket(NEXT.fetch_add(1, Ordering::Relaxed));
        self.asking.insert(ticket, asker);
        self.handle(Input::Ask(ticket, question));
    }

    /// Handles an input. A panic over it ends the connection or the call that it came from, and nothing else.
    fn handle(&mut self, input: Input) {
        let source = Source::of(&input);
        if !self.feed(input) {
            self.end(source);
        }
    }

    /// Ends what was the cause of a panic.
    fn end(&mut self, source: Source) {
        // Time-outs that are due run after any input: theirs is the fault then.
        let source = self.exchange.panicked().map_or(source, Source::Call);
        tracing::error!(profile = self.handle.profile(), ?source, "an input panicked, its source is ended");
        match source {
            Source::Connection(connection) => {
                self.deliver(connection, &mut vec![Errand::Close(CloseReason::Broken)]);
                let reason = DisconnectReason::Failed("a panic over what it sent".to_owned());
                self.feed(Input::Disconnected(connection, reason));
            }
            Source::Call(call) => {
                let cause = Cause::NORMAL_TEMPORARY_FAILURE;
                self.feed(Input::Host(call, HostEvent::Failed(cause)));
                // Whose fault a panic over this is has ended already.
                self.wanted.push((Source::Clock, Action::Host(call, HostAction::HangUp(cause))));
            }
            Source::Question(ticket) => drop(self.asking.remove(&ticket)),
            Source::Clock => {}
        }
    }

    /// Gives the exchange an input and carries out what follows; false where that panics.
    fn feed(&mut self, input: Input) -> bool {
        let mut actions = std::mem::take(&mut self.actions);
        let source = Source::of(&input);
        let fed = catch_unwind(AssertUnwindSafe(|| {
            self.exchange.handle(input, now(), &mut actions);
            self.carry_out(source, &mut actions);
        }));
        actions.clear();
        self.actions = actions;
        fed.is_ok()
    }

    /// Hands the actions of one input out. What goes to the same phone in a row goes in one parcel, and so
    /// in one segment.
    fn carry_out(&mut self, source: Source, actions: &mut Vec<Action>) {
        let mut parcel = std::mem::take(&mut self.parcel);
        let mut to = None;
        for action in actions.drain(..) {
            let (connection, errand) = match action {
                Action::Send(connection, message) => (connection, Errand::Send(message)),
                Action::Accept(connection, device, dialect, silence) => {
                    (connection, Errand::Accept(device, dialect, silence))
                }
                Action::Trace(connection, trace) => (connection, Errand::Trace(trace)),
                Action::Close(connection, reason) => (connection, Errand::Close(reason)),
                Action::Answer(ticket, answer) => {
                    self.answer(ticket, answer);
                    continue;
                }
                other => {
                    self.wanted.push((source, other));
                    continue;
                }
            };
            if let Some(before) = to.replace(connection).filter(|before| *before != connection) {
                self.deliver(before, &mut parcel);
            }
            parcel.push(errand);
        }
        if let Some(to) = to {
            self.deliver(to, &mut parcel);
        }
        self.parcel = parcel;
    }

    /// Has the host do what is wanted of it.
    fn ask_host(&mut self) {
        while !self.wanted.is_empty() {
            for (source, action) in std::mem::take(&mut self.wanted) {
                let ask = || host::ask(&*self.host, &self.handle, action);
                if catch_unwind(AssertUnwindSafe(ask)).is_err() {
                    self.end(source);
                }
            }
        }
    }

    fn answer(&mut self, ticket: Ticket, mut answer: Answer) {
        if let Answer::Profile(status) = &mut answer {
            status.traffic = self.entrance.gate.traffic();
        }
        if let Some(asker) = self.asking.remove(&ticket) {
            // Who does not wait any more does not go on with an offer either: that times out.
            drop(asker.try_send(answer));
        }
    }

    /// Leaves errands for a connection. A phone that does not read loses its connection, and nothing else.
    fn deliver(&mut self, connection: ConnectionId, errands: &mut Vec<Errand>) {
        self.delivered = true;
        if let Some(outbox) = self.outboxes.get(&connection)
            && outbox.add(errands).is_err()
        {
            tracing::debug!(connection = connection.0, "the phone does not read, its connection is closed");
            self.outboxes.remove(&connection);
        }
        errands.clear();
    }

    /// Takes every phone out, so that its calls and registrations end, and has their connections closed.
    fn take_out_all(&mut self) -> HashSet<ConnectionId> {
        let open: HashSet<ConnectionId> = self.outboxes.keys().copied().collect();
        for &connection in &open {
            self.deliver(connection, &mut vec![Errand::Close(CloseReason::Stopped)]);
            self.handle(Input::Disconnected(connection, DisconnectReason::Asked));
        }
        open
    }

    /// Takes every phone out and waits until their connections have ended.
    async fn close_all(&mut self, inbox: &mut mpsc::Receiver<Event>) {
        let mut open = self.take_out_all();
        self.ask_host();
        let ended = async {
            while !open.is_empty() {
                match inbox.recv().await {
                    Some(Event::Input(Input::Disconnected(connection, _))) => drop(open.remove(&connection)),
                    Some(Event::Input(news @ Input::Host(..))) => {
                        self.handle(news);
                        self.ask_host();
                    }
                    // Without its outbox a new connection ends at once.
                    Some(Event::Opened(..) | Event::Input(_) | Event::Ask(..) | Event::Stop) => {}
                    Some(Event::Listen(_, done)) => done.send(()).unwrap_or_default(),
                    None => break,
                }
            }
        };
        drop(timeout(CLOSE_WITHIN, ended).await);
    }
}

/// Where an input comes from.
#[derive(Debug, Clone, Copy)]
enum Source {
    Connection(ConnectionId),
    Call(CallId),
    Question(Ticket),
    Clock,
}

impl Source {
    fn of(input: &Input) -> Self {
        match input {
            Input::Connected(connection, _)
            | Input::Message(connection, _)
            | Input::Disconnected(connection, _)
            | Input::Directory(connection, _)
            | Input::Reread(connection, ..) => Self::Connection(*connection),
            Input::Host(call, _) => Self::Call(*call),
            Input::Ask(ticket, _) => Self::Question(*ticket),
            Input::Settings(_) | Input::Variables(..) | Input::Mailbox(..) | Input::Rescan | Input::Tick => {
                Self::Clock
            }
        }
    }
}

fn now() -> Now {
    Now { instant: Instant::now(), wall: Timestamp::now() }
}

/// How long connections may take to close at the end.
const CLOSE_WITHIN: Duration = Duration::from_secs(3);
/// How long the driver sleeps when nothing is due.
const IDLE: Duration = Duration::from_secs(3600);
/// How many inputs may wait before those who bring more have to.
const INPUTS_QUEUED: usize = 4096;
