//! Bridges: sound, digits and indications between two legs, each read by its own session's thread.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use super::{
    cause::Cause,
    channel::{self, Dtmf},
    event::{Event, Kind},
    flags,
    handlers::Handler,
    host::host,
    log::log,
    media::Heard,
    message::{Indication, Message, Queued},
    session::{Direction, Session},
    sessions::Locked,
    state::State,
};
use crate::ffi::{endpoint::Signal, profile::Field};

/// Packets that are heard before a bridge does anything else with a leg.
const LEAD_PACKETS: u32 = 10;

/// One leg's side of a bridge.
#[derive(Clone)]
pub(crate) struct Side {
    partner: String,
    clean_exit: Arc<AtomicBool>,
    partner_clean_exit: Arc<AtomicBool>,
}

/// Why the loop of a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Continue,
    Again,
    End,
}

/// What a leg's loop knows of the answer.
struct Answers {
    originator: bool,
    own: bool,
    partner: bool,
    partner_early: bool,
    displayed: bool,
}

/// Dials and bridges: the application `bridge`.
pub(crate) fn dial_and_bridge(session: &Arc<Session>, dial_string: &str) {
    let request = super::originate::Request { dial_string: dial_string.to_owned(), ..Default::default() };
    match super::originate::originate(Some(session), &request) {
        Ok(peer) => {
            bridge(session, &peer);
        }
        Err(cause) => {
            log!(INFO, session; "Originate Failed.  Cause: {}", cause.name());
            session.set_variable("originate_failed_cause", Some(cause.name()));
            session.handle_cause(cause);
        }
    }
}

/// Bridges a leg, on its own thread, to a leg that waits; returns when the bridge is over. False when it failed.
pub(crate) fn bridge(caller: &Arc<Session>, peer: &Arc<Session>) -> bool {
    export(caller, peer);
    caller.count_flag(flags::MEDIA_BRIDGE_TTL, true);
    peer.count_flag(flags::MEDIA_BRIDGE_TTL, true);
    caller.count_flag(flags::BRIDGE_ORIGINATOR, true);
    peer.clear_flag(flags::BRIDGE_ORIGINATOR);
    caller.audio_sync();
    peer.audio_sync();
    let own = Side { partner: peer.uuid(), clean_exit: Arc::default(), partner_clean_exit: Arc::default() };
    let theirs = Side {
        partner: caller.uuid(),
        clean_exit: Arc::clone(&own.partner_clean_exit),
        partner_clean_exit: Arc::clone(&own.clean_exit),
    };
    peer.add_handler(Handler::BridgePeer);
    if peer.has(flags::ANSWERED) && !caller.has(flags::ANSWERED) {
        caller.take_callee_id(peer);
        caller.answer();
    }
    let connected = peer.is_media_up() || peer.has(flags::RING_READY);
    let joined = connected && join(caller, peer, &own, theirs);
    if !joined && caller.is_ready() {
        log!(WARNING, caller; "Bridge Failed {}->{}", caller.name(), peer.name());
        peer.hangup(Cause::NO_ANSWER);
    }
    finish(caller, peer, connected);
    after_bridge(caller, peer, &own);
    joined
}

/// Runs both sides. False when they did not get together.
fn join(caller: &Arc<Session>, peer: &Arc<Session>, own: &Side, theirs: Side) -> bool {
    if !caller.is_ready() {
        abort(caller, peer);
        return false;
    }
    peer.set_state(State::ConsumeMedia);
    peer.set_variable("call_uuid", Some(&caller.uuid()));
    let now = super::clock::micros();
    for leg in [caller, peer] {
        leg.update_times(|times| times.bridged = now);
    }
    let event = Event::new(Kind::CHANNEL_BRIDGE)
        .with("Bridge-A-Unique-ID", caller.uuid())
        .with("Bridge-B-Unique-ID", peer.uuid());
    caller.fire(event);
    let Some(peer) = Locked::new(peer) else { return false };
    for (leg, other) in [(&**caller, &**peer), (&**peer, &**caller)] {
        leg.set_variable("bridge_to", Some(&other.uuid()));
        leg.set_variable("last_bridge_to", Some(&other.uuid()));
    }
    let media = caller.is_media_ready() && peer.is_media_up();
    if !caller.is_ready() || (!media && !wait_for_answer(caller, &peer)) {
        abort(caller, &peer);
        return false;
    }
    if peer.has(flags::ANSWERED) && !caller.has(flags::ANSWERED) {
        caller.answer();
    }
    peer.wait_for_flag(flags::BROADCAST, false, Duration::from_secs(10), Some(caller));
    caller.take_commands();
    for (leg, other) in [(&**peer, &**caller), (&**caller, &**peer)] {
        if !leg.receive(Message::new(Indication::BRIDGE).saying(other.uuid())).is_success() {
            abort(caller, &peer);
            return false;
        }
    }
    for (leg, other) in [(&**caller, &**peer), (&**peer, &**caller)] {
        leg.set_variable("bridge_channel", Some(&other.name()));
        leg.set_variable("bridge_uuid", Some(&other.uuid()));
        leg.set_variable("signal_bond", Some(&other.uuid()));
    }
    *peer.bridge_partner.lock() = Some(theirs);
    peer.set_state(State::ExchangeMedia);
    caller.relay(own);
    caller.count_flag(flags::BRIDGE_ORIGINATOR, false);
    peer.stop_broadcast();
    while peer.state() == State::ExchangeMedia {
        caller.take_messages();
        thread::sleep(Duration::from_millis(1));
    }
    for (leg, other) in [(&**caller, &**peer), (&**peer, &**caller)] {
        if !other.cause().is_none() {
            leg.set_variable("bridge_hangup_cause", Some(other.cause().name()));
        }
    }
    true
}

fn abort(caller: &Session, peer: &Session) {
    let cause = caller.cause();
    peer.hangup(if cause.is_none() { Cause::ORIGINATOR_CANCEL } else { cause });
}

fn finish(caller: &Session, peer: &Session, connected: bool) {
    peer.set_variable("call_uuid", Some(&peer.uuid()));
    if connected {
        let event = Event::new(Kind::CHANNEL_UNBRIDGE)
            .with("Bridge-A-Unique-ID", caller.uuid())
            .with("Bridge-B-Unique-ID", peer.uuid());
        caller.fire(event);
    }
    peer.receive(Message::new(Indication::UNBRIDGE).saying(caller.uuid()));
    caller.receive(Message::new(Indication::UNBRIDGE).saying(peer.uuid()));
}

/// What the caller's leg does when the bridge is over.
fn after_bridge(caller: &Arc<Session>, peer: &Session, own: &Side) {
    let state = caller.state();
    let elsewhere =
        [flags::TRANSFER, flags::REDIRECT, flags::XFER_ZOMBIE].into_iter().any(|flag| caller.has(flag));
    if !elsewhere && !own.clean_exit.load(Ordering::Acquire) {
        let cause = if peer.cause().is_none() { Cause::NORMAL_CLEARING } else { peer.cause() };
        if !peer.has(flags::ANSWERED) {
            caller.handle_cause(cause);
        }
        let answered = peer.has(flags::ANSWERED);
        if answered && state < State::Hangup && !caller.has(flags::TRANSFER) {
            if caller.variable_is_true("park_after_bridge") {
                caller.set_state(State::Park);
            } else if let Some(to) = caller.variable("transfer_after_bridge") {
                caller.transfer_after_bridge(&to);
            } else if caller.variable("hangup_after_bridge").is_some_and(|value| channel::is_true(&value)) {
                caller.hangup(cause);
            }
        }
    }
    if caller.has(flags::REDIRECT) {
        if caller.has(flags::RESET) {
            caller.clear_flag(flags::RESET);
        } else if !matches!(caller.state(), State::Reset | State::Park | State::Routing | State::Execute)
            && caller.is_up()
        {
            caller.set_state(State::Reset);
        }
    }
}

fn export(caller: &Session, peer: &Session) {
    caller.take_callee_id(peer);
    for (from, to) in [(peer, caller), (caller, peer)] {
        let names = from.variable("bridge_export_vars").unwrap_or_default();
        for name in names.split(',').filter(|name| !name.is_empty()) {
            to.set_variable(name, from.variable(name).as_deref());
        }
    }
}

/// Waits, reading the caller's sound, until the peer has sound too.
pub(super) fn wait_for_answer(caller: &Session, peer: &Session) -> bool {
    if peer.state() == State::Reset {
        peer.set_state(State::SoftExecute);
    }
    let mut ringback = super::ringback::Ringback::of(caller);
    let state = caller.state();
    while peer.is_ready() && !peer.is_media_up() && caller.state() == state {
        caller.take_messages();
        if caller.is_media_ready() {
            let played = ringback.as_mut().is_none_or(|ringback| ringback.play(caller));
            if !played || caller.hear() == Heard::Over {
                break;
            }
        } else {
            thread::sleep(Duration::from_millis(1));
        }
    }
    if !peer.is_media_up() && peer.is_up() {
        peer.hangup(Cause::DESTINATION_OUT_OF_ORDER);
    }
    peer.is_media_up() && caller.is_up()
}

impl Session {
    /// EXCHANGE_MEDIA of the called leg.
    pub(super) fn exchange_media(self: &Session) {
        let side = self.bridge_partner.lock().take();
        if let Some(side) = &side {
            self.relay(side);
        } else {
            self.hangup(Cause::DESTINATION_OUT_OF_ORDER);
        }
        self.remove_handler(Handler::BridgePeer);
        let elsewhere =
            [flags::TRANSFER, flags::REDIRECT, flags::XFER_ZOMBIE].into_iter().any(|flag| self.has(flag));
        let clean = side.is_none_or(|side| side.clean_exit.load(Ordering::Acquire));
        if !elsewhere && !clean && self.state() == State::ExchangeMedia {
            self.after_exchange();
        }
        if self.state() == State::ExchangeMedia {
            self.set_variable("park_timeout", Some("3"));
            self.set_state(State::Park);
        }
    }

    fn after_exchange(&self) {
        if self.variable_is_true("park_after_bridge") {
            self.set_state(State::Park);
        } else if let Some(to) = self.variable("transfer_after_bridge") {
            self.transfer_after_bridge(&to);
        } else if self.has(flags::INTERCEPTED) {
            self.clear_flag(flags::INTERCEPT);
            self.clear_flag(flags::INTERCEPTED);
        } else if self.has(flags::INTERCEPT) {
            self.hangup(Cause::PICKED_OFF);
        } else if self.has(flags::ANSWERED) {
            self.hangup(Cause::NORMAL_CLEARING);
        } else {
            self.hangup(Cause::ORIGINATOR_CANCEL);
        }
    }

    fn transfer_after_bridge(&self, to: &str) {
        self.set_variable("transfer_after_bridge", None);
        let mut parts = to.split(':');
        let (extension, dialplan, context) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        self.transfer(extension, dialplan, context);
    }

    /// Carries sound and digits to the partner until either side ends it.
    fn relay(&self, side: &Side) {
        let Some(partner) = host().sessions.locate(&side.partner) else { return };
        self.clear_flag(flags::INTERCEPT);
        self.clear_flag(flags::INTERCEPTED);
        self.set_flag(flags::BRIDGED);
        let together = partner.wait_for_flag(flags::BRIDGED, true, Duration::from_secs(10), Some(self));
        if together {
            self.relay_loop(side, &partner);
        } else if !partner.has(flags::TRANSFER)
            && !partner.has(flags::REDIRECT)
            && partner.state() != State::Reset
        {
            partner.hangup(Cause::DESTINATION_OUT_OF_ORDER);
        }
        self.execute_on("execute_on_post_bridge");
        self.set_variable("bridge_to", None);
        log!(DEBUG, self; "BRIDGE THREAD DONE [{}]", self.name());
        self.clear_flag(flags::BRIDGED);
        if self.has(flags::LEG_HOLDING) || self.has(flags::HANGUP_HELD) {
            self.end_held_partner(side, &partner);
        }
        if self.has(flags::INTERCEPTED) {
            partner.set_flag(flags::INTERCEPT);
        }
        partner.endpoint.kill(&partner, Signal::Break);
    }

    fn end_held_partner(&self, side: &Side, partner: &Session) {
        if partner.is_ready()
            && partner.state() != State::Park
            && !side.partner_clean_exit.load(Ordering::Acquire)
        {
            partner.stop_broadcast();
            let cause = partner.cause();
            partner.hangup(if cause.is_none() { Cause::NORMAL_CLEARING } else { cause });
        }
        if self.has(flags::LEG_HOLDING) {
            self.mark_hold(false);
        }
    }

    fn relay_loop(&self, side: &Side, partner: &Session) {
        let originator = self.has(flags::BRIDGE_ORIGINATOR);
        let mut answers = Answers {
            originator,
            own: self.has(flags::ANSWERED),
            partner: originator && partner.has(flags::ANSWERED),
            partner_early: originator && self.has(flags::EARLY_MEDIA),
            displayed: false,
        };
        let mut heard = 0;
        loop {
            match self.check_bridge(side, partner) {
                Step::End => return,
                Step::Again => continue,
                Step::Continue => {}
            }
            if heard > LEAD_PACKETS && self.has_commands() {
                self.interrupt_bridge(side, partner);
            }
            self.take_messages();
            if self.has(flags::SUSPEND) || partner.has(flags::SUSPEND) {
                if self.hear() == Heard::Over {
                    return;
                }
                continue;
            }
            self.relay_digits(partner);
            self.relay_events(partner);
            match self.follow_answer(partner, &mut answers) {
                Step::End => return,
                Step::Again => {
                    thread::sleep(Duration::from_millis(10));
                    continue;
                }
                Step::Continue => {}
            }
            match self.hear() {
                Heard::Over => {
                    log!(DEBUG, self; "{} ending bridge by request from read function", self.name());
                    return;
                }
                Heard::Interrupted => {}
                Heard::Comfort => heard += 1,
                Heard::Sound(sound) => {
                    heard += 1;
                    if !self.has(flags::HOLD) && !partner.has(flags::LEG_HOLDING) && !partner.say(&sound) {
                        log!(DEBUG, self; "{} ending bridge by request from write function", partner.name());
                        return;
                    }
                }
            }
        }
    }

    /// Whether the bridge goes on.
    fn check_bridge(&self, side: &Side, partner: &Session) -> Step {
        if self.has(flags::TRANSFER) {
            side.clean_exit.store(true, Ordering::Release);
        }
        if side.clean_exit.load(Ordering::Acquire) || partner.has(flags::TRANSFER) {
            self.clear_flag(flags::HOLD);
            self.clear_flag(flags::SUSPEND);
            return Step::End;
        }
        if !partner.has(flags::BRIDGED) || !partner.is_up() {
            return Step::End;
        }
        if !self.is_ready() {
            if self.is_up() {
                side.clean_exit.store(true, Ordering::Release);
            }
            return Step::End;
        }
        if self.has(flags::HOLD_ON_BRIDGE) {
            self.clear_flag(flags::HOLD_ON_BRIDGE);
            self.receive(Message::new(Indication::HOLD).numbered(1));
        }
        Step::Continue
    }

    /// Does what was left for this leg while the partner waits.
    fn interrupt_bridge(&self, side: &Side, partner: &Session) {
        partner.set_flag(flags::SUSPEND);
        let message = Message::new(Indication::UNBRIDGE).numbered(42).saying(&side.partner);
        self.receive(message.clone());
        self.take_command();
        self.receive(Message { indication: Indication::BRIDGE, ..message });
        partner.clear_flag(flags::SUSPEND);
        partner.endpoint.kill(partner, Signal::Break);
    }

    fn relay_digits(&self, partner: &Session) {
        let filtered = self.dtmf_count() > 0 && self.variable_is_true("bridge_filter_dtmf");
        while let Some(dtmf) = self.dequeue_dtmf() {
            if !filtered {
                partner.send_dtmf(dtmf);
                partner.endpoint.kill(partner, Signal::Break);
            }
        }
    }

    fn relay_events(&self, partner: &Session) {
        let event = self.events.lock().pop_front();
        if let Some(event) = event
            && [Kind::COMMAND, Kind::MESSAGE].contains(&event.kind())
        {
            partner.receive_event(event);
        }
    }

    /// Passes an answer on to the side that waits for it, and the names to both screens.
    fn follow_answer(&self, partner: &Session, answers: &mut Answers) -> Step {
        if !self.has(flags::ANSWERED) {
            if answers.originator {
                if !answers.partner && partner.has(flags::ANSWERED) {
                    self.take_callee_id(partner);
                    if !self.answer() {
                        return Step::End;
                    }
                    answers.own = true;
                } else if !answers.partner_early && partner.has(flags::EARLY_MEDIA) {
                    if !self.pre_answer() {
                        return Step::End;
                    }
                    answers.partner_early = true;
                }
                if !answers.partner_early && !answers.own {
                    return Step::Again;
                }
            } else {
                answers.own = partner.has(flags::ANSWERED);
            }
        }
        if answers.own != answers.partner {
            let waits = if answers.own { partner } else { self };
            if waits.direction() == Direction::Inbound {
                if !waits.answer() {
                    return Step::End;
                }
                (answers.own, answers.partner) = (true, true);
            }
        }
        if answers.originator && !answers.partner {
            answers.partner = partner.has(flags::ANSWERED);
        }
        if answers.originator && !answers.displayed && answers.own && answers.partner {
            display(self, partner);
            answers.displayed = true;
        }
        Step::Continue
    }

    /// Sends a digit out of this leg.
    pub(crate) fn send_dtmf(&self, dtmf: Dtmf) -> bool {
        log!(DEBUG, self; "{} send dtmf digit={} ms={}", self.name(), dtmf.digit, dtmf.duration / 8);
        self.is_up() && self.endpoint.send_dtmf(self, dtmf).is_success()
    }

    /// Ends the channel after a failed call, unless variables or the cause itself say that it goes on.
    pub(crate) fn handle_cause(&self, cause: Cause) {
        if !self.is_up() {
            return;
        }
        let names = |list: &str| {
            let number = cause.0.to_string();
            list.split(',')
                .any(|item| item.trim().eq_ignore_ascii_case(cause.name()) || item.trim() == number)
        };
        if cause != Cause::ATTENDED_TRANSFER {
            let continues = self.variable("continue_on_fail");
            let failures = self.variable("failure_causes");
            let unlisted = failures.as_ref().is_some_and(|list| !names(list));
            let listed = continues.as_ref().is_some_and(|list| channel::is_true(list) || names(list));
            let patient =
                [Cause::NO_ANSWER, Cause::NO_USER_RESPONSE, Cause::ORIGINATOR_CANCEL].contains(&cause);
            if unlisted || listed || (continues.is_none() && failures.is_none() && patient) {
                return;
            }
            if let Some(target) = self.variable("transfer_on_fail") {
                let mut words = target.split(' ').skip(1);
                let extension =
                    words.next().filter(|word| *word != "auto_cause").unwrap_or(cause.name()).to_owned();
                self.transfer(&extension, words.next(), words.next());
            }
        }
        let elsewhere = self.has(flags::TRANSFER) || self.has(flags::CONFIRM_BLIND_TRANSFER);
        if !elsewhere && self.state() != State::Routing {
            self.hangup(cause);
        }
    }
}

/// Shows each side the other's name and number.
pub(super) fn display(session: &Session, partner: &Session) {
    show(session, partner);
    show(partner, session);
}

/// Shows `session` on the screen of `partner`.
fn show(session: &Session, partner: &Session) {
    let (own, theirs) = (session.profile(), partner.profile());
    let (Some(own), Some(theirs)) = (own, theirs) else { return };
    let first = |texts: [String; 2]| texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let (name, number) = if session.has(flags::BRIDGE_ORIGINATOR) {
        let number = first([theirs.text(Field::CallerIdNumber), own.text(Field::CallerIdNumber)]);
        let number = if number.is_empty() { "UNKNOWN".to_owned() } else { number };
        (first([theirs.text(Field::CallerIdName), own.text(Field::CallerIdName)]), number)
    } else {
        let number = first([own.text(Field::CalleeIdNumber), own.text(Field::DestinationNumber)]);
        (own.text(Field::CalleeIdName), number)
    };
    let name = if name.is_empty() { number.clone() } else { name };
    let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
    let message = Message::new(Indication::DISPLAY).listing(&[&last(&name), &last(&number)]);
    partner.queue(Queued::Own(message));
}
