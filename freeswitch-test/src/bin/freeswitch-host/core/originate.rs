//! Calling out: legs are created by their endpoints, ring, and one of them answers or none does.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{
    cause::Cause,
    dial_string::{DialString, Leg, Settings},
    flags,
    log::log,
    media::Heard,
    outgoing::{Ringing, exported},
    ringback::Ringback,
    session::Session,
    sessions::Locked,
    state::State,
};
use crate::ffi::profile::Relation;

/// Who calls, and how long they wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) dial_string: String,
    /// Seconds; 60 when not given.
    pub(crate) timeout: Option<u64>,
    pub(crate) caller_id_name: Option<String>,
    pub(crate) caller_id_number: Option<String>,
}

/// Seconds that a call may ring.
const TIMEOUT: u64 = 60;

/// Calls out on behalf of `caller`, if there is one, and waits until a leg has answered or early media, or all have
/// failed. The caller's thread reads its sound meanwhile.
pub(crate) fn originate(caller: Option<&Arc<Session>>, request: &Request) -> Result<Locked, Cause> {
    if let Some(caller) = caller {
        caller.set_flag(flags::ORIGINATOR);
    }
    let result = Originate::new(caller, request).and_then(|originate| originate.run());
    if let Some(caller) = caller {
        conclude(caller, &result);
    }
    result
}

fn conclude(caller: &Session, result: &Result<Locked, Cause>) {
    let cause = match result {
        Ok(peer) => {
            caller
                .set_variable("DIALSTATUS", Some(if peer.has(flags::ANSWERED) { "EARLY" } else { "ANSWER" }));
            caller.set_variable("signal_bond", Some(&peer.uuid()));
            caller.set_variable("originate_signal_bond", None);
            if let (Some(profile), Some(theirs)) = (caller.own_profile(), peer.own_profile()) {
                profile.relate(Relation::Originatee, theirs.copy_into(&caller.pool));
            }
            peer.audio_sync();
            caller.audio_sync();
            Cause::SUCCESS
        }
        Err(cause) => {
            let status = match *cause {
                Cause::ORIGINATOR_CANCEL => "CANCEL",
                Cause::USER_BUSY => "BUSY",
                Cause::NO_ANSWER => "NOANSWER",
                Cause::DESTINATION_OUT_OF_ORDER | Cause::INVALID_PROFILE => "INVALIDARGS",
                Cause::CALL_REJECTED => "DONTCALL",
                other => other.name(),
            };
            caller.set_variable("DIALSTATUS", Some(status));
            *cause
        }
    };
    caller.set_variable("originate_disposition", Some(cause.name()));
    caller.clear_flag(flags::ORIGINATOR);
}

/// How waiting for a group of legs ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Winner(usize),
    AllFailed,
    Timeout,
    Cancelled,
}

pub(super) struct Originate<'a> {
    pub(super) caller: Option<&'a Arc<Session>>,
    dial: DialString,
    pub(super) variables: Settings,
    limit: Duration,
    ignore_early_media: bool,
    return_ring_ready: bool,
    pub(super) caller_id_name: Option<String>,
    pub(super) caller_id_number: Option<String>,
}

impl<'a> Originate<'a> {
    fn new(caller: Option<&'a Arc<Session>>, request: &Request) -> Result<Originate<'a>, Cause> {
        let Some(dial) = DialString::parse(&request.dial_string) else {
            log!(ERROR, "Parse Error in dial string [{}]", request.dial_string);
            return Err(Cause::DESTINATION_OUT_OF_ORDER);
        };
        let mut variables = caller.map(|caller| exported(caller)).unwrap_or_default();
        variables.extend(dial.variables.iter().cloned());
        let setting = |name: &str| {
            let own = variables.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            own.or_else(|| caller?.variable(name))
        };
        let seconds = caller.and_then(|caller| caller.variable("call_timeout")?.parse().ok());
        let seconds = setting("originate_timeout").and_then(|value| value.parse().ok()).or(seconds);
        let seconds = seconds.or(request.timeout).filter(|seconds| *seconds > 0).unwrap_or(TIMEOUT);
        let is_true = |name| setting(name).is_some_and(|value| super::channel::is_true(&value));
        let (ignore_early_media, return_ring_ready) =
            (is_true("ignore_early_media"), is_true("return_ring_ready"));
        Ok(Originate {
            caller,
            dial,
            variables,
            limit: Duration::from_secs(seconds),
            ignore_early_media,
            return_ring_ready,
            caller_id_name: request.caller_id_name.clone(),
            caller_id_number: request.caller_id_number.clone(),
        })
    }

    /// The same call to others.
    pub(super) fn nested(&self, dial: DialString, variables: Settings, limit: Duration) -> Originate<'a> {
        let variables = variables.into_iter().chain(dial.variables.iter().cloned()).collect();
        Originate {
            caller: self.caller,
            dial,
            variables,
            limit,
            ignore_early_media: self.ignore_early_media,
            return_ring_ready: self.return_ring_ready,
            caller_id_name: self.caller_id_name.clone(),
            caller_id_number: self.caller_id_number.clone(),
        }
    }

    /// Makes the first leg of all, for somebody else to wait for.
    pub(super) fn make_first(&self) -> Result<Locked, Cause> {
        let leg = self.dial.groups.first().and_then(|legs| legs.first());
        let made = self.create(leg.ok_or(Cause::DESTINATION_OUT_OF_ORDER)?, true)?;
        Ok(made.session)
    }

    pub(super) fn run(&self) -> Result<Locked, Cause> {
        let mut cause = Cause::NONE;
        for group in &self.dial.groups {
            match self.call_group(group) {
                Ok(winner) => return Ok(winner),
                Err((failed, go_on)) => {
                    cause = failed;
                    if !go_on {
                        break;
                    }
                }
            }
        }
        let cause = if cause.is_none() { Cause::DESTINATION_OUT_OF_ORDER } else { cause };
        log!(DEBUG, "Originate Resulted in Error Cause: {} [{}]", cause.0, cause.name());
        Err(cause)
    }

    /// Calls the legs of a group at once. An error says whether the next group is to be tried.
    fn call_group(&self, legs: &[Leg]) -> Result<Locked, (Cause, bool)> {
        let mut cause = Cause::NONE;
        let mut ringing = Vec::new();
        for leg in legs {
            if self.caller.is_some_and(|caller| !caller.is_ready()) {
                self.release(ringing, None, Cause::ORIGINATOR_CANCEL);
                return Err((Cause::ORIGINATOR_CANCEL, false));
            }
            match self.create(leg, legs.len() > 1) {
                Ok(created) => ringing.push(created),
                Err(failed) => {
                    log!(
                        NOTICE,
                        "Cannot create outgoing channel of type [{}] cause: [{}]",
                        leg.endpoint,
                        failed.name()
                    );
                    cause = failed;
                }
            }
        }
        if ringing.is_empty() {
            return Err((cause, true));
        }
        match self.wait(&ringing) {
            Outcome::Winner(index) => {
                let Some(winner) = ringing.get(index).map(|leg| leg.session.shared()) else {
                    return Err((Cause::DESTINATION_OUT_OF_ORDER, false));
                };
                self.accept(ringing, index, winner)
            }
            Outcome::Timeout => {
                self.release(ringing, None, Cause::NO_ANSWER);
                Err((Cause::NO_ANSWER, false))
            }
            Outcome::Cancelled => {
                self.release(ringing, None, Cause::ORIGINATOR_CANCEL);
                Err((Cause::ORIGINATOR_CANCEL, false))
            }
            Outcome::AllFailed => {
                let failed = ringing.first().map_or(Cause::NONE, |leg| leg.session.cause());
                self.release(ringing, None, failed);
                Err((if failed.is_none() { cause } else { failed }, true))
            }
        }
    }

    fn wait(&self, legs: &[Ringing]) -> Outcome {
        let begun = Instant::now();
        let mut told = false;
        let mut ringback = self.caller.and_then(|caller| Ringback::of(caller));
        loop {
            if self.caller.is_some_and(|caller| !caller.is_ready()) {
                return Outcome::Cancelled;
            }
            if begun.elapsed() >= self.limit {
                return Outcome::Timeout;
            }
            if let Some(index) = self.winner(legs) {
                return Outcome::Winner(index);
            }
            for leg in legs {
                if leg.limit.is_some_and(|limit| begun.elapsed() >= limit) && leg.session.is_up() {
                    leg.session.hangup(Cause::ALLOTTED_TIMEOUT);
                }
            }
            if !legs.iter().any(|leg| is_eligible(&leg.session)) {
                return Outcome::AllFailed;
            }
            if let Some(caller) = self.caller {
                caller.take_commands();
                if !told {
                    told = self.tell_ringing(caller, legs, ringback.is_some());
                }
                let rings = legs
                    .iter()
                    .any(|leg| leg.session.has(flags::RING_READY) || leg.session.has(flags::EARLY_MEDIA));
                if !self.pass_time(caller, ringback.as_mut().filter(|_| rings)) {
                    return Outcome::Cancelled;
                }
            } else {
                thread::sleep(Duration::from_millis(20));
            }
        }
    }

    /// The first leg that answered, or has early media where that counts.
    fn winner(&self, legs: &[Ringing]) -> Option<usize> {
        legs.iter().position(|leg| {
            let session = &leg.session;
            is_eligible(session)
                && !session.has(flags::TAGGED)
                && (session.has(flags::ANSWERED)
                    || (!self.ignore_early_media && session.has(flags::EARLY_MEDIA))
                    || (self.return_ring_ready && legs.len() == 1 && session.has(flags::RING_READY)))
        })
    }

    /// Tells the caller that a leg rings, unless the caller hears ring-back anyway; true once that is done.
    fn tell_ringing(&self, caller: &Session, legs: &[Ringing], ringback: bool) -> bool {
        let Some(leg) = legs.iter().find(|leg| leg.session.has(flags::RING_READY)) else { return false };
        if ringback {
            return true;
        }
        if legs.len() == 1 {
            caller.take_callee_id(&leg.session);
        }
        caller.ring_ready(leg.session.flag_value(flags::RING_READY));
        true
    }

    /// Reads the caller's sound for one packet, or sleeps as long where there is none.
    fn pass_time(&self, caller: &Session, ringback: Option<&mut Ringback>) -> bool {
        if let Some(ringback) = ringback
            && !ringback.play(caller)
        {
            return false;
        }
        if !caller.is_media_ready() {
            thread::sleep(Duration::from_millis(20));
            return true;
        }
        caller.hear() != Heard::Over
    }

    fn accept(
        &self,
        legs: Vec<Ringing>,
        index: usize,
        winner: Arc<Session>,
    ) -> Result<Locked, (Cause, bool)> {
        self.release(
            legs,
            Some(index),
            if self.dial.groups.iter().any(|group| group.len() > 1) {
                Cause::LOSE_RACE
            } else {
                Cause::NO_ANSWER
            },
        );
        let Some(winner) = Locked::new(&winner) else { return Err((winner.cause(), true)) };
        let opened = match self.caller {
            Some(caller) if winner.has(flags::ANSWERED) => {
                caller.take_callee_id(&winner);
                caller.answer()
            }
            Some(caller) if winner.has(flags::EARLY_MEDIA) => {
                caller.take_callee_id(&winner);
                caller.pre_answer()
            }
            _ => true,
        };
        winner.clear_flag(flags::ORIGINATING);
        if !opened {
            winner.hangup(Cause::INCOMPATIBLE_DESTINATION);
            return Err((Cause::INCOMPATIBLE_DESTINATION, false));
        }
        log!(DEBUG, winner; "Originate Resulted in Success: [{}] Peer UUID: {}", winner.name(), winner.uuid());
        Ok(winner)
    }

    /// Hangs up the legs that did not win and lets go of all.
    fn release(&self, legs: Vec<Ringing>, winner: Option<usize>, cause: Cause) {
        for (index, leg) in legs.into_iter().enumerate() {
            if Some(index) == winner {
                continue;
            }
            if is_eligible(&leg.session) {
                let cause = if cause.is_none() { Cause::NORMAL_CLEARING } else { cause };
                leg.session.hangup(cause);
            }
            leg.session.clear_flag(flags::ORIGINATING);
        }
    }
}

/// Whether a leg may still answer: somebody else may have taken it elsewhere.
fn is_eligible(session: &Session) -> bool {
    session.state() != State::Reset
        && session.is_up()
        && session.has(flags::ORIGINATING)
        && ![flags::TRANSFER, flags::REDIRECT, flags::BRIDGED].into_iter().any(|flag| session.has(flag))
}
