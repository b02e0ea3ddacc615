//! Two phones that call each other, over and over.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::sleep;

use super::call::{CallingPhone, Sign, Trouble};
use super::latency::Latencies;
use super::rtp::WORDS;
use crate::stage::{FIRST_NUMBER, pool_name};

/// How fast keys are pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// With 60 to 200 milliseconds between two of them.
    Human,
    /// With nothing between them.
    Robot,
}

/// How long a pair's calls took, step by step, and what went wrong.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) completed: usize,
    pub(super) troubles: Vec<String>,
    /// From the handset's lift to dial tone.
    pub(super) tone: Latencies,
    /// From the last digit to the other phone's ring.
    pub(super) ring: Latencies,
    /// From the answer to audio in both directions.
    pub(super) audio: Latencies,
    /// From one phone's end of the call to the other's.
    pub(super) end: Latencies,
}

impl Calls {
    pub(super) fn add(&mut self, others: Self) {
        self.completed += others.completed;
        self.troubles.extend(others.troubles);
        self.tone.extend(&others.tone);
        self.ring.extend(&others.ring);
        self.audio.extend(&others.audio);
        self.end.extend(&others.end);
    }
}

/// Two phones of the pool.
#[derive(Debug)]
pub(super) struct Pair {
    caller: CallingPhone,
    called: CallingPhone,
    number: u32,
    pace: Pace,
    /// Made anew for each pause; different for each pair and the same in every run.
    chance: u32,
}

impl Pair {
    /// Registers the phones of the pair `index`.
    pub(super) async fn register(server: SocketAddr, index: usize, pace: Pace) -> io::Result<Self> {
        let first = FIRST_NUMBER + 2 * u32::try_from(index).unwrap_or(0);
        let [one, other] = WORDS;
        let caller = CallingPhone::register(server, pool_name(first), one).await?;
        let called = CallingPhone::register(server, pool_name(first + 1), other).await?;
        Ok(Self { caller, called, number: first + 1, pace, chance: first })
    }

    /// Sets how fast keys are pressed from now on.
    pub(super) fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
    }

    /// Calls so many times. A call that fails is given up, and the next one tried.
    pub(super) async fn call(&mut self, times: usize) -> Calls {
        let mut calls = Calls::default();
        for _ in 0..times {
            match self.once(&mut calls).await {
                Ok(()) => calls.completed += 1,
                Err(trouble) => {
                    calls.troubles.push(trouble.to_string());
                    if let Trouble::Lost(_) = trouble {
                        break;
                    }
                    // Both go back to where the next call can start, if they are let.
                    let _ = self.caller.on_hook().await;
                    let _ = self.called.on_hook().await;
                }
            }
            let rest = tokio::join!(self.caller.rest(BETWEEN_CALLS), self.called.rest(BETWEEN_CALLS));
            if let (Err(trouble), _) | (_, Err(trouble)) = rest {
                calls.troubles.push(trouble.to_string());
                break;
            }
            self.caller.forget();
            self.called.forget();
        }
        calls
    }

    async fn once(&mut self, calls: &mut Calls) -> Result<(), Trouble> {
        let lifted = self.caller.off_hook().await?;
        calls.tone.add(self.caller.until(Sign::DialTone).await? - lifted);
        let mut pressed = lifted;
        for digit in digits(self.number) {
            self.pause().await;
            pressed = self.caller.digit(digit).await?;
        }
        calls.ring.add(self.called.until(Sign::Ringing).await? - pressed);
        // Not in step with anything that a server does every so often.
        let ringing = RINGING + Duration::from_micros(u64::from(self.chance() % 20_000));
        self.caller.rest(ringing).await?;
        let answered = self.called.answer().await?;
        let audio = CallingPhone::hear_each_other(&mut self.caller, &mut self.called).await?;
        calls.audio.add(audio - answered);
        tokio::try_join!(self.caller.rest(TALK), self.called.rest(TALK))?;
        let hung_up = self.caller.on_hook().await?;
        let (_, over) = tokio::try_join!(self.caller.until(Sign::OnHook), self.called.until(Sign::OnHook))?;
        calls.end.add(over - hung_up);
        Ok(())
    }

    async fn pause(&mut self) {
        if self.pace == Pace::Human {
            sleep(Duration::from_millis(60 + u64::from(self.chance() % 141))).await;
        }
    }

    fn chance(&mut self) -> u32 {
        self.chance = self.chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.chance >> 16
    }
}

/// The digits of a number of four.
fn digits(number: u32) -> [u32; 4] {
    [1000, 100, 10, 1].map(|place| number / place % 10)
}

const RINGING: Duration = Duration::from_millis(100);
const TALK: Duration = Duration::from_millis(300);
const BETWEEN_CALLS: Duration = Duration::from_millis(200);
