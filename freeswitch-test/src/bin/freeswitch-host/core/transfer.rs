//! Sending a call elsewhere: transfer, hold, and bridges that somebody else arranges.

use std::{thread, time::Duration};

use super::{
    bridge::{bridge, wait_for_answer},
    cause::Cause,
    clock,
    event::{Event, Kind},
    flags,
    handlers::Handler,
    host::host,
    log::log,
    message::{Indication, Message},
    private,
    session::{Direction, Session},
    sessions::Locked,
    state::{CallState, State},
};
use crate::ffi::profile::{Field, Relation};

impl Session {
    /// Sends the channel back through the dialplan.
    pub(crate) fn transfer(&self, extension: &str, dialplan: Option<&str>, context: Option<&str>) -> bool {
        self.end_hold();
        self.clear_flag(flags::ORIGINATING);
        self.clear_handlers();
        self.set_variable("temp_hold_music", None);
        self.execute_on("execute_on_blind_transfer");
        let Some(before) = self.profile() else { return false };
        let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let kept = |field| given(Some(before.text(field).as_str()));
        let dialplan = given(dialplan)
            .or_else(|| kept(Field::Dialplan).filter(|name| !name.eq_ignore_ascii_case("inline")))
            .unwrap_or_else(|| "XML".to_owned());
        let context = given(context).or_else(|| kept(Field::Context)).unwrap_or_else(|| "default".to_owned());
        let extension = if extension.is_empty() { "service" } else { extension };
        let profile = before.copy_into(&self.pool);
        profile.set(Field::Dialplan, &dialplan);
        profile.set(Field::Context, &context);
        profile.set(Field::DestinationNumber, extension);
        profile.set(Field::Rdnis, &before.text(Field::DestinationNumber));
        self.set_variable("signal_bond", None);
        self.set_flag(flags::TRANSFER);
        let partner = self.variables.lock().value("bridge_to").map(str::to_owned);
        if let Some(partner) = partner.and_then(|uuid| host().sessions.locate(&uuid)) {
            partner.set_variable("signal_bond", None);
        }
        self.set_profile(profile);
        self.set_state(State::Routing);
        self.audio_sync();
        self.receive(Message::new(Indication::TRANSFER));
        log!(NOTICE, self; "Transfer {} to {dialplan}[{extension}@{context}]", self.name());
        let identity = profile.text(Field::UuidStr);
        let source = format!("{}:{identity}:bl_xfer:{extension}/{context}/{dialplan}", clock::epoch());
        profile.set(Field::TransferSource, &source);
        self.set_variable("transfer_source", Some(&source));
        true
    }

    /// Puts the far end on hold; with `music` it hears this channel's hold music.
    pub(crate) fn hold(&self, message: Option<&str>, music: bool) -> bool {
        if self.callstate() == CallState::Held {
            log!(WARNING, self; "Call is already on hold. No need to hold again.");
            return false;
        }
        self.set_flag(flags::HOLD);
        self.set_flag(flags::SUSPEND);
        let mut hold = Message::new(Indication::HOLD);
        hold.text = message.map(str::to_owned);
        self.receive(hold);
        if let (true, Some(music), Some(partner)) = (music, self.hold_music(), self.partner_uuid()) {
            private::broadcast(&partner, &music, true);
        }
        self.fire(Event::new(Kind::CHANNEL_HOLD));
        true
    }

    /// Takes the far end back. As in the core it does so only where the channel was marked as held.
    pub(crate) fn unhold(&self) -> bool {
        if self.callstate() != CallState::Held {
            log!(WARNING, self; "Call is not on hold. No need to unhold.");
            return false;
        }
        self.clear_flag(flags::HOLD);
        self.clear_flag(flags::SUSPEND);
        self.indicate(Indication::UNHOLD);
        if let Some(partner) = self.partner() {
            partner.stop_broadcast();
            partner.wait_for_flag(flags::BROADCAST, false, Duration::from_secs(5), None);
        }
        self.fire(Event::new(Kind::CHANNEL_UNHOLD));
        true
    }

    fn end_hold(&self) {
        if self.has(flags::HOLD) {
            self.unhold();
        }
    }

    /// What the far end hears while this channel holds it.
    pub(crate) fn hold_music(&self) -> Option<String> {
        let music = self.variable("temp_hold_music").or_else(|| self.variable("hold_music"))?;
        Some(self.expand(&music))
    }

    /// SOFT_EXECUTE of a leg on its way into an arranged bridge; true lets the state go on as usual.
    pub(super) fn join_arranged_bridge(&self) -> bool {
        self.remove_handler(Handler::UuidBridge);
        if !self.has(flags::UUID_BRIDGE_ORIGINATOR) {
            return true;
        }
        let other = self.variables.lock().value("uuid_bridge").map(str::to_owned);
        match other.and_then(|uuid| host().sessions.locate(&uuid)) {
            Some(other) => self.join(&other),
            None => self.go_on_alone(),
        }
        self.clear_flag(flags::UUID_BRIDGE_ORIGINATOR);
        false
    }

    fn join(&self, other: &Locked) {
        self.set_variable("uuid_bridge", None);
        if !self.await_partner(other) {
            return;
        }
        if !wait_for_answer(self, other) {
            if self.variable_is_true("uuid_bridge_continue_on_cancel") {
                self.set_state(State::Execute);
            } else if self.variable_is_true("uuid_bridge_park_on_cancel") {
                self.set_state(State::Park);
            } else if !self.has(flags::TRANSFER) {
                self.hangup(Cause::ORIGINATOR_CANCEL);
            }
            return;
        }
        let (ready, other_ready) = (self.is_ready(), other.is_ready());
        if !ready || !other_ready {
            let left = if ready { self } else { &***other };
            left.hangup(Cause::DESTINATION_OUT_OF_ORDER);
            return;
        }
        for (leg, partner) in [(self, other.uuid()), (&***other, self.uuid())] {
            let event = Event::new(Kind::CHANNEL_EXECUTE);
            leg.fire(event.with("Application", "uuid_bridge").with("Application-Data", partner));
        }
        let Some(own) = self.shared() else { return };
        bridge(&own, other);
        let elsewhere = self.has(flags::TRANSFER) || self.has(flags::REDIRECT);
        if !elsewhere && !matches!(self.state(), State::Routing | State::Park) && self.is_up() {
            self.set_state(State::Execute);
        }
    }

    /// Waits until the other leg waits in SOFT_EXECUTE; false when that leg is to do the joining.
    fn await_partner(&self, other: &Session) -> bool {
        /// Looks, 20 ms apart, at a leg that does not move.
        const PATIENCE: u32 = 1000;
        let mut looks = PATIENCE;
        loop {
            let state = other.state();
            if !other.is_up() || !self.is_up() {
                return true;
            }
            if Some(state) == other.running_state() {
                looks -= 1;
                if looks == 0 {
                    self.hangup(Cause::DESTINATION_OUT_OF_ORDER);
                    other.hangup(Cause::DESTINATION_OUT_OF_ORDER);
                }
                match state {
                    State::Reset => {
                        other.set_state(State::SoftExecute);
                    }
                    State::SoftExecute => return !other.has(flags::UUID_BRIDGE_ORIGINATOR),
                    _ => {}
                }
            } else {
                looks = PATIENCE;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn go_on_alone(&self) {
        if self.variable_is_true("park_after_bridge") {
            self.set_state(State::Park);
        } else if let Some(to) = self.variable("transfer_after_bridge") {
            self.transfer(&to, None, None);
        } else {
            self.hangup(Cause::DESTINATION_OUT_OF_ORDER);
        }
    }
}

/// Bridges two legs that may each be in a bridge already. They leave what they do, meet in SOFT_EXECUTE, and the
/// first one's thread runs the bridge.
pub(crate) fn uuid_bridge(originator: &str, originatee: &str) -> bool {
    let sessions = &host().sessions;
    let (Some(mut first), Some(mut second)) = (sessions.locate(originator), sessions.locate(originatee))
    else {
        log!(DEBUG, "uuid {originator} or {originatee} is not present");
        return false;
    };
    for leg in [&first, &second] {
        leg.end_hold();
        if leg.has(flags::LEG_HOLDING) {
            leg.set_flag(flags::HOLD_ON_BRIDGE);
        }
    }
    if first.direction() == Direction::Outbound && !first.has(flags::DIALPLAN) {
        first.flip_caller_id();
        first.set_flag(flags::DIALPLAN);
    }
    if !first.is_media_up() {
        if !second.is_media_up() {
            log!(CRIT, first; "Neither channel is answered, cannot bridge them.");
            return false;
        }
        std::mem::swap(&mut first, &mut second);
        log!(WARNING, first; "reversing order of channels so this will work!");
    }
    if second.direction() == Direction::Outbound {
        second.clear_flag(flags::DIALPLAN);
    }
    arrange(&first, &second);
    true
}

fn arrange(first: &Session, second: &Session) {
    if !first.shows_caller() {
        first.invert_caller_id();
        if first.direction() == Direction::Inbound {
            second.clear_flag(flags::BLEG);
        }
    }
    if second.shows_caller() {
        second.invert_caller_id();
        if second.direction() == Direction::Inbound {
            second.set_flag(flags::BLEG);
        }
    }
    for (leg, other) in [(first, second), (second, first)] {
        leg.set_flag(flags::REDIRECT);
        leg.set_variable("bridge_channel", Some(&other.name()));
        leg.set_variable("bridge_uuid", Some(&other.uuid()));
        leg.set_variable("signal_bond", Some(&other.uuid()));
        for (variable, field) in [
            ("original_destination_number", Field::DestinationNumber),
            ("original_caller_id_name", Field::CallerIdName),
            ("original_caller_id_number", Field::CallerIdNumber),
        ] {
            leg.set_variable(variable, Some(&leg.profile_text(field)));
        }
        leg.step_profile();
    }
    first.set_variable("uuid_bridge", Some(&second.uuid()));
    relate(first, second);
    for leg in [first, second] {
        leg.stop_broadcast();
        leg.set_flag(flags::TRANSFER);
        leg.clear_flag(flags::ORIGINATING);
        leg.clear_handlers();
        leg.clear_state_flag(flags::BRIDGE_ORIGINATOR);
        leg.clear_flag(flags::UUID_BRIDGE_ORIGINATOR);
    }
    first.set_state_flag(flags::UUID_BRIDGE_ORIGINATOR);
    first.add_handler(Handler::UuidBridge);
    second.add_handler(Handler::UuidBridge);
    for leg in [first, second] {
        let next = if leg.state() == State::Hibernate { State::ConsumeMedia } else { State::Hibernate };
        leg.set_state(next);
    }
}

/// Tells each leg who the other is.
fn relate(first: &Session, second: &Session) {
    let (Some(caller), Some(called)) = (first.own_profile(), second.own_profile()) else { return };
    called.relate(Relation::Originator, caller.copy_into(&second.pool));
    caller.relate(Relation::Originatee, called.copy_into(&first.pool));
    for field in [Field::CalleeIdName, Field::CalleeIdNumber] {
        caller.set(field, &called.text(field));
    }
    for field in [Field::CallerIdName, Field::CallerIdNumber] {
        called.set(field, &caller.text(field));
    }
}
