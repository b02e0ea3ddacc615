//! What can be measured of a server.

mod calls;
mod flood;
mod growth;
mod keep_alive;
mod registration;

use std::fmt;
use std::str::FromStr;

use super::latency::Latencies;
use super::plan::Plan;
use super::report::{Subject, Unit};
use super::target::{Server, Target};
use super::usage::Usage;
use crate::stage::Failure;

/// How often registrations are measured: what counts is the middle one.
pub(super) const ROUNDS: usize = 3;

/// A thing to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Phones that register a few at a time.
    Registration,
    /// What more and more registered phones cost, and how they come back after a cut.
    Growth,
    /// Phones that keep alive as fast as they are answered.
    KeepAlive,
    /// Pairs that call.
    Calls,
    /// One phone that floods the server, and what others notice of it.
    Flood,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Registration, Self::Growth, Self::KeepAlive, Self::Calls, Self::Flood];

    fn word(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Growth => "growth",
            Self::KeepAlive => "keep-alive",
            Self::Calls => "calls",
            Self::Flood => "flood",
        }
    }

    /// Tells whether a target has what is measured.
    pub(super) fn is_for(self, target: &Target) -> bool {
        match self {
            Self::Registration | Self::Growth | Self::KeepAlive => true,
            Self::Calls | Self::Flood => target.calls(),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Measure {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::word).join(", ");
        let found = Self::ALL.into_iter().find(|measure| measure.word() == text);
        found.ok_or_else(|| format!("expected one of {}", known()))
    }
}

/// One measure of one server.
#[derive(Debug)]
pub(super) struct Bench<'a> {
    pub(super) server: &'a Server,
    pub(super) plan: &'a Plan,
    pub(super) subject: &'a mut Subject,
    pub(super) measure: Measure,
}

impl Bench<'_> {
    pub(super) async fn take(&mut self) -> Result<(), Failure> {
        match self.measure {
            Measure::Registration => self.registration().await,
            Measure::Growth => self.growth().await,
            Measure::KeepAlive => self.keep_alive().await,
            Measure::Calls => self.calls().await,
            Measure::Flood => self.flood().await,
        }
    }

    fn note(&mut self, what: impl Into<String>, unit: Unit, value: f64) {
        self.subject.note(self.measure.word(), what, unit, value);
    }

    /// Notes the middle, the 99th percentile and the highest of some durations.
    fn note_latencies(&mut self, what: &str, latencies: Latencies) {
        let Some(values) = latencies.percentiles([50, 99, 100]) else { return };
        for (name, value) in ["median", "99th percentile", "highest"].into_iter().zip(values) {
            self.note(format!("{what}, {name}"), Unit::Milliseconds, value.as_secs_f64() * 1000.0);
        }
    }

    /// Notes the first of several failures, if there is one.
    fn note_failure(&mut self, what: &str, failures: &[String]) {
        if let Some(first) = failures.first() {
            let text = format!("{}: {what}: {} times, first: {first}", self.measure, failures.len());
            self.subject.failures.push(text);
        }
    }

    /// What the server's process uses, where it is on this machine.
    fn usage(&self) -> Option<Usage> {
        self.server.pid().and_then(|pid| Usage::of(pid).ok())
    }
}
