//! What one leg's thread does in a bridge: it carries the leg's sound, digits and answer to the partner.

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
    dtmf::Dtmf,
    event::Kind,
    flags,
    host::host,
    log::log,
    media::Heard,
    message::{Indication, Message, Queued},
    session::{Direction, Session},
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

impl Side {
    /// The sides of two legs, each of which sees whether the other left in order.
    pub(super) fn pair(caller: &Session, peer: &Session) -> (Side, Side) {
        let own =
            Side { partner: peer.uuid(), clean_exit: Arc::default(), partner_clean_exit: Arc::default() };
        let theirs = Side {
            partner: caller.uuid(),
            clean_exit: Arc::clone(&own.partner_clean_exit),
            partner_clean_exit: Arc::clone(&own.clean_exit),
        };
        (own, theirs)
    }

    /// Whether the leg left the bridge in order, with more to do.
    pub(super) fn left_in_order(&self) -> bool {
        self.clean_exit.load(Ordering::Acquire)
    }
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

impl Session {
    /// Carries sound and digits to the partner until either side ends it.
    pub(super) fn relay(&self, side: &Side) {
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
