//! Many phones that do the same.

use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::latency::Latencies;
use super::names;
use super::phone::LightPhone;

/// Registered phones.
#[derive(Debug, Default)]
pub(super) struct Crowd(Vec<LightPhone>);

/// How a crowd came in.
#[derive(Debug, Default)]
pub(super) struct Arrival {
    pub(super) latencies: Latencies,
    pub(super) took: Duration,
    /// Why phones did not come in.
    pub(super) refusals: Vec<io::Error>,
}

impl Arrival {
    /// Registrations a second.
    pub(super) fn rate(&self) -> f64 {
        rate(self.latencies.len(), self.took)
    }
}

/// How many there were in a second.
pub(super) fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(f64::EPSILON)
}

impl Crowd {
    /// Registers those phones, so many at a time.
    pub(super) async fn add(
        &mut self,
        server: SocketAddr,
        phones: Range<usize>,
        at_a_time: usize,
    ) -> Arrival {
        let next = Arc::new(AtomicUsize::new(phones.start));
        let start = Instant::now();
        let mut doors = JoinSet::new();
        for _ in 0..at_a_time.min(phones.len()) {
            doors.spawn(door(server, Arc::clone(&next), phones.end));
        }
        let mut arrival = Arrival::default();
        while let Some(Ok((came, latencies, refusals))) = doors.join_next().await {
            self.0.extend(came);
            arrival.latencies.extend(&latencies);
            arrival.refusals.extend(refusals);
        }
        arrival.took = start.elapsed();
        arrival
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Lets every phone keep alive as fast as it is answered, until `count` is reached or the time is over. Tells
    /// how long each took and how many phones lost their connection.
    pub(super) async fn keep_alive(&mut self, count: usize, within: Duration) -> (Latencies, usize) {
        let end = Instant::now() + within;
        let each = count.div_ceil(self.0.len().max(1));
        let mut tasks = JoinSet::new();
        for phone in self.0.drain(..) {
            tasks.spawn(keep_alive(phone, each, end));
        }
        let (mut all, mut lost) = (Latencies::default(), 0);
        while let Some(Ok((phone, latencies))) = tasks.join_next().await {
            all.extend(&latencies);
            match phone {
                Some(phone) => self.0.push(phone),
                None => lost += 1,
            }
        }
        (all, lost)
    }

    /// Cuts every connection at once.
    pub(super) fn cut(&mut self) {
        self.0.drain(..).for_each(LightPhone::cut);
    }
}

/// Brings phones in one after the other as long as there are any.
async fn door(
    server: SocketAddr,
    next: Arc<AtomicUsize>,
    end: usize,
) -> (Vec<LightPhone>, Latencies, Vec<io::Error>) {
    let (mut came, mut latencies, mut refusals) = (Vec::new(), Latencies::default(), Vec::new());
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= end {
            return (came, latencies, refusals);
        }
        let start = Instant::now();
        match LightPhone::arrive(server, names::address(index), names::name(index)).await {
            Ok(phone) => {
                latencies.add(start.elapsed());
                came.push(phone);
            }
            Err(error) => refusals.push(error),
        }
    }
}

async fn keep_alive(mut phone: LightPhone, count: usize, end: Instant) -> (Option<LightPhone>, Latencies) {
    let mut latencies = Latencies::default();
    for _ in 0..count {
        let start = Instant::now();
        if start >= end {
            break;
        }
        if phone.keep_alive().await.is_err() {
            return (None, latencies);
        }
        latencies.add(start.elapsed());
    }
    (Some(phone), latencies)
}
