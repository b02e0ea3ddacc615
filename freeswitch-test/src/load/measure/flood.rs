//! One phone that floods the server, and what others notice of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use mod_skinny::protocol::messages::{Body, KeypadButton, LineStatReq, LineStatRes};
use mod_skinny::protocol::{Dialect, Message};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::Bench;
use crate::load::crowd::rate;
use crate::load::latency::Latencies;
use crate::load::names;
use crate::load::pair::{Calls, Pace, Pair};
use crate::load::phone::LightPhone;
use crate::load::report::Unit;
use crate::stage::Failure;

impl Bench<'_> {
    pub(super) async fn flood(&mut self) -> Result<(), Failure> {
        let mut pair = Pair::register(self.server.address, 0, Pace::Robot).await?;
        let mut asking = LightPhone::arrive(self.server.address, names::address(1), names::name(1)).await?;
        let flooding = LightPhone::arrive(self.server.address, names::address(0), names::name(0)).await?;
        pair.call(3).await;
        let (idle, idle_answers) = others(&mut pair, &mut asking, self.plan.flood_for).await;
        let flood = Flood::start(flooding.into_socket());
        let start = Instant::now();
        sleep(Duration::from_millis(500)).await;
        let (busy, busy_answers) = others(&mut pair, &mut asking, self.plan.flood_for).await;
        let taken = flood.taken.load(Ordering::Relaxed);
        self.note("messages a second sent", Unit::PerSecond, WANTED as f64);
        self.note("messages a second taken", Unit::PerSecond, rate(taken as usize, start.elapsed()));
        self.note("calls not completed", Unit::Count, (idle.troubles.len() + busy.troubles.len()) as f64);
        self.note_failure("calls not completed", &busy.troubles);
        self.compare("a request", idle_answers, busy_answers);
        self.compare("off-hook to tone", idle.tone, busy.tone);
        self.compare("last digit to ring", idle.ring, busy.ring);
        self.compare("answer to audio", idle.audio, busy.audio);
        self.compare("on-hook to on-hook", idle.end, busy.end);
        Ok(())
    }

    fn compare(&mut self, what: &str, idle: Latencies, busy: Latencies) {
        let (Some([idle]), Some([busy])) = (idle.percentiles([50]), busy.percentiles([50])) else { return };
        let [idle, busy] = [idle, busy].map(|value| value.as_secs_f64() * 1000.0);
        self.note(format!("{what}, median when idle"), Unit::Milliseconds, idle);
        self.note(format!("{what}, median in the flood"), Unit::Milliseconds, busy);
        self.note(format!("{what}, in the flood to idle"), Unit::Ratio, busy / idle.max(f64::EPSILON));
    }
}

/// What two phones that call and one that asks notice for a while.
async fn others(pair: &mut Pair, asking: &mut LightPhone, within: Duration) -> (Calls, Latencies) {
    let end = Instant::now() + within;
    let calling = async {
        let mut calls = Calls::default();
        while Instant::now() < end {
            calls.add(pair.call(1).await);
        }
        calls
    };
    let asking = async {
        let mut latencies = Latencies::default();
        while Instant::now() < end {
            let start = Instant::now();
            if asking.ask(LineStatReq { line_number: 1 }, LineStatRes::ID).await.is_err() {
                break;
            }
            latencies.add(start.elapsed());
            sleep(Duration::from_millis(10)).await;
        }
        latencies
    };
    tokio::join!(calling, asking)
}

/// A connection over which as many messages go as the server takes, up to a limit.
struct Flood {
    taken: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Flood {
    fn start(socket: TcpStream) -> Self {
        let (taken, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let task = tokio::spawn(pour(socket, Arc::clone(&taken), Arc::clone(&over)));
        Self { taken, over, task }
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        self.task.abort();
    }
}

/// Sends keys that nobody waits for and requests that want an answer, in turn.
async fn pour(socket: TcpStream, taken: Arc<AtomicU64>, over: Arc<AtomicBool>) {
    let mut portion = BytesMut::new();
    for _ in 0..PORTION / 2 {
        Message::from(KeypadButton::default()).encode(Dialect::default(), &mut portion);
        Message::from(LineStatReq { line_number: 1 }).encode(Dialect::default(), &mut portion);
    }
    let (mut read, mut write) = socket.into_split();
    // A phone that does not read is another matter.
    let reading = tokio::spawn(async move {
        let mut answers = vec![0; 65_536];
        while read.read(&mut answers).await.is_ok_and(|length| length > 0) {}
    });
    let mut ticks = interval(Duration::from_secs(1) * PORTION as u32 / WANTED as u32);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    while !over.load(Ordering::Relaxed) && write.write_all(&portion).await.is_ok() {
        taken.fetch_add(PORTION as u64, Ordering::Relaxed);
        ticks.tick().await;
    }
    reading.abort();
}

/// Messages a second that are offered.
const WANTED: usize = 100_000;
/// Messages that go out in one piece.
const PORTION: usize = 200;
