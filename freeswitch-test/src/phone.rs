//! A Cisco phone, simulated: it registers, has keys, a screen, a ringer, lamps and sound.
//!
//! A task reads the connection and keeps a [`Screen`], of which every state is kept for a while: a wait looks at
//! each state since the user's last action, so nothing is missed that comes and goes within a millisecond.

mod capture;
mod coding;
mod connection;
mod display;
mod error;
mod events;
mod keys;
mod media;
mod mouth;
mod pace;
mod record;
mod registration;
mod rtp;
mod screen;
mod settings;
mod sockets;
mod state;
mod streams;
mod waits;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use mod_skinny::protocol::{Dialect, Message};
use parking_lot::{Mutex, MutexGuard};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout};

use connection::Order;
use media::Sound;
use state::State;

pub use capture::pcap;
pub use coding::Coding;
pub use error::PhoneError;
pub use media::SOURCES;
pub use pace::{FAR, Pace};
pub use record::Entry;
pub use rtp::Reception;
pub use screen::{Call, Forward, Key, Labels, LineLabel, Parties, Screen};
pub use settings::{Answering, MediaHabit, Settings};

/// How long anything is waited for, unless told otherwise.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// A simulated phone. Dropping it closes its connection without a word.
#[derive(Debug)]
pub struct Phone {
    shared: Arc<Shared>,
}

/// What the phone and its tasks share.
#[derive(Debug)]
struct Shared {
    settings: Settings,
    /// What is to be done with the connection, and when.
    orders: mpsc::UnboundedSender<(Instant, Order)>,
    state: Mutex<State>,
    changed: Notify,
    sound: Arc<Sound>,
    /// How often bytes came in, whatever was in them.
    arrivals: AtomicU64,
    tasks: Mutex<Vec<AbortHandle>>,
    reader: Mutex<Option<AbortHandle>>,
}

impl Phone {
    /// Connects without saying anything.
    ///
    /// # Errors
    ///
    /// Fails if nobody listens there.
    pub async fn connect(server: SocketAddr, settings: Settings) -> Result<Self, PhoneError> {
        let name = settings.name.clone();
        let failed = |source| PhoneError::Connect { device: name, address: server, source };
        let stream = match timeout(PATIENCE, TcpStream::connect(server)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(source)) => return Err(failed(source)),
            Err(elapsed) => return Err(failed(elapsed.into())),
        };
        // Keys are small messages that must not wait for each other.
        let _ = stream.set_nodelay(true);
        let (read, write) = stream.into_split();
        let (orders, received) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            settings,
            orders,
            state: Mutex::new(State::new()),
            changed: Notify::new(),
            sound: Arc::default(),
            arrivals: AtomicU64::default(),
            tasks: Mutex::default(),
            reader: Mutex::default(),
        });
        let reader = tokio::spawn(connection::read(read, Arc::clone(&shared)));
        *shared.reader.lock() = Some(reader.abort_handle());
        tokio::spawn(connection::write(write, received, Arc::clone(&shared)));
        Ok(Self { shared })
    }

    /// Connects and registers, asking for everything that a real phone asks for.
    ///
    /// # Errors
    ///
    /// Fails if the server rejects the phone or leaves a question unanswered.
    pub async fn register(server: SocketAddr, settings: Settings) -> Result<Self, PhoneError> {
        let phone = Self::connect(server, settings).await?;
        registration::run(&phone).await?;
        Ok(phone)
    }

    /// Returns the device name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.shared.settings.name
    }

    /// Returns the number of the first line, as the phone shows it.
    #[must_use]
    pub fn number(&self) -> String {
        self.screen().labels.lines.values().next().map(|line| line.number.clone()).unwrap_or_default()
    }

    /// Returns what the phone is.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Returns what its user sees now.
    #[must_use]
    pub fn screen(&self) -> Screen {
        self.shared.lock().screen.clone()
    }

    /// Sends a message, without the user having done anything.
    pub fn send(&self, message: impl Into<Message>) {
        self.shared.say(message);
    }

    /// Sends bytes as they are.
    pub fn send_raw(&self, bytes: impl Into<Bytes>) {
        self.shared.order(Order::Raw(bytes.into()));
    }

    /// Closes the connection without unregistering.
    pub fn close(&self) {
        self.shared.order(Order::Close);
    }

    /// Loses the connection, as when the power is cut.
    pub fn cut(&self) {
        self.shared.order(Order::Cut);
    }

    /// Returns the messages exchanged so far, oldest first.
    #[must_use]
    pub fn record(&self) -> Vec<Entry> {
        self.shared.lock().record.entries().cloned().collect()
    }

    /// Returns how often bytes came in so far: less often than messages, where some came together.
    #[must_use]
    pub fn arrivals(&self) -> u64 {
        self.shared.arrivals.load(Ordering::Relaxed)
    }

    /// Returns what the phone could not make sense of.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.shared.lock().faults.clone()
    }

    /// Says something once, into whatever call it has.
    pub fn speak(&self, samples: &[i16]) {
        self.shared.sound.say(samples);
    }

    /// Says the same tone on and on.
    pub fn hum(&self, hertz: f64) {
        self.shared.sound.hum(hertz);
    }

    /// Sends digits in the stream, as telephone events, where the server wants them there.
    pub fn press_in_stream(&self, digits: &str) {
        digits.chars().for_each(|digit| self.shared.sound.press(digit));
    }

    /// Returns the digits that came as telephone events since it last forgot what it heard.
    #[must_use]
    pub fn heard_digits(&self) -> String {
        self.shared.sound.digits()
    }

    /// Sends nothing any more in the streams that it has, as a phone that lost its network does.
    pub fn fall_silent(&self) {
        self.shared.lock().streams.values_mut().for_each(media::Media::stop_speaking);
    }

    /// Says nothing any more.
    pub fn hush(&self) {
        self.shared.sound.hush();
    }

    /// Forgets what it heard, listens for a while and returns what came in that time.
    pub async fn hear(&self, time: Duration) -> Vec<i16> {
        self.shared.sound.forget();
        sleep(time).await;
        self.shared.sound.heard()
    }

    /// Returns what it heard since it last forgot.
    #[must_use]
    pub fn heard(&self) -> Vec<i16> {
        self.shared.sound.heard()
    }

    /// Forgets what it heard and how it was received.
    pub fn forget_heard(&self) {
        self.shared.sound.forget();
    }

    /// Returns how the packets came in since it last forgot what it heard.
    #[must_use]
    pub fn reception(&self) -> Reception {
        self.shared.sound.reception()
    }

    /// Returns how many packets the phone has sent too late because the machine did something else: what they
    /// carried may be lost through no fault of anybody's.
    #[must_use]
    pub fn late_packets(&self) -> u64 {
        self.shared.sound.late()
    }

    /// Returns how many RTCP reports came, where it listens for them.
    #[must_use]
    pub fn stream_reports(&self) -> u64 {
        self.shared.sound.reports()
    }

    /// Returns the screen and the last messages for a failure's message.
    #[must_use]
    pub fn report(&self) -> String {
        let state = self.shared.lock();
        let faults = state.faults.join("\n");
        format!("{}\n{}\n{faults}", state.screen, state.record.tail(40))
    }

    /// Sends what the user did; waits look at what comes after it.
    fn act(&self, message: impl Into<Message>) {
        self.shared.lock().mark();
        self.send(message);
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.close();
        for task in self.shared.tasks.lock().drain(..) {
            task.abort();
        }
        self.shared.lock().streams.clear();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    fn dialect(&self) -> Dialect {
        self.lock().dialect
    }

    /// Changes the state and tells those who wait for a change.
    fn update(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        state.remember();
        drop(state);
        self.changed.notify_waiters();
    }

    fn say(&self, message: impl Into<Message>) {
        self.order(Order::Say(Box::new(message.into())));
    }

    fn order(&self, order: Order) {
        // On a closed connection nothing can be said.
        let _ = self.orders.send((Instant::now() + self.settings.pace.transit(), order));
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.lock().push(tokio::spawn(task).abort_handle());
    }

    fn stop_reading(&self) {
        if let Some(reader) = self.reader.lock().take() {
            reader.abort();
        }
        self.update(|state| {
            state.screen.disconnected = true;
            state.streams.clear();
        });
    }
}
