//! Bridges: how two legs come together, and what becomes of each afterwards.

use std::{sync::Arc, thread, time::Duration};

use super::{
    cause::Cause,
    channel,
    event::{Event, Kind},
    flags,
    handlers::Handler,
    log::log,
    media::Heard,
    message::{Indication, Message},
    relay::Side,
    session::Session,
    sessions::Locked,
    state::State,
};

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
    let (own, theirs) = Side::pair(caller, peer);
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
    if !elsewhere && !own.left_in_order() {
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
        let clean = side.is_none_or(|side| side.left_in_order());
        if !elsewhere && !clean && self.state() == State::ExchangeMedia {
            self.after_exchange();
        }
        // Whoever sends the leg elsewhere sets the flag first, and the state a moment later.
        if !self.has(flags::TRANSFER) && self.state() == State::ExchangeMedia {
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
