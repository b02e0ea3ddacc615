//! What has to be true after every input.

use super::super::super::call::{Progress, Stage as CallStage};
use super::super::super::*;
use super::super::stage::Phone;
use super::Walk;
use crate::protocol::enums::{LampMode, Tone};

impl Walk {
    /// Says what is wrong, if anything is.
    pub(super) fn check(&self) -> Result<(), String> {
        let exchange = &self.stage.exchange;
        for (id, call) in &exchange.calls {
            let seats = match &call.stage {
                CallStage::Offered => continue,
                CallStage::Ringing(seats) => seats.clone(),
                CallStage::Seated(seat, _) => vec![*seat],
            };
            let stray = seats.iter().any(|seat| !exchange.devices.contains_key(&seat.connection));
            if seats.is_empty() || stray {
                return Err(format!("call {id} is at no phone: {call:?}"));
            }
        }
        let ended = |id: &&CallId| !exchange.calls.contains_key(id);
        if let Some(id) = exchange.timers.calls().find(|id| ended(&id)) {
            return Err(format!("a time-out for call {id}, which is over"));
        }
        for (id, session) in &self.sessions {
            if !session.told_to_end && !exchange.calls.contains_key(id) {
                return Err(format!("the session of call {id} was left alone: {:?}", session.asked));
            }
        }
        exchange.devices.keys().try_for_each(|&phone| self.check_phone(phone))
    }

    fn check_phone(&self, phone: Phone) -> Result<(), String> {
        let exchange = &self.stage.exchange;
        let Some(shown) = self.shown.get(&phone) else { return Ok(()) };
        let here = exchange.calls_at(phone, |_| true);
        let active = exchange.calls_at(phone, |call| call.progress() != Some(&Progress::Held));
        let rings = exchange.calls.values().any(|call| call.is_ringing_at(phone).is_some());
        let wrong = |what: &str| {
            let calls: Vec<_> = exchange.calls.values().collect();
            Err(format!("phone {}: {what}: {shown:?}\nwith {calls:#?}", phone.0))
        };
        if active.len() > 1 {
            return wrong("two calls at once");
        }
        if shown.rings && !rings {
            return wrong("rings without a call");
        }
        let off_hook = exchange.devices.get(&phone).is_some_and(|device| device.off_hook);
        if rings && active.is_empty() && !off_hook && !shown.rings {
            return wrong("does not ring");
        }
        if shown.tone.is_some_and(|tone| !self.has_cause(phone, tone)) {
            return wrong("sounds without a cause");
        }
        if shown.speaker && active.is_empty() {
            return wrong("has its speaker on without a call");
        }
        let ours = |id: &u32| here.contains(&CallId(*id));
        if !shown.receiving.iter().all(ours) || !shown.sending.iter().all(ours) {
            return wrong("audio without a call");
        }
        let there_is = |id: &u32| exchange.calls.contains_key(&CallId(*id));
        if !shown.prompts.iter().all(there_is) || !shown.states.iter().all(there_is) {
            return wrong("shows a call that is over");
        }
        for (&line, &lamp) in &shown.lamps {
            if lamp != self.lamp_due(phone, line) {
                return wrong(&format!("the lamp of line {line} should be {}", self.lamp_due(phone, line)));
            }
        }
        Ok(())
    }

    /// Whether a call of the phone is in the state that the tone tells of.
    fn has_cause(&self, phone: Phone, tone: Tone) -> bool {
        let exchange = &self.stage.exchange;
        let any = |fits: &dyn Fn(&call::Call) -> bool| !exchange.calls_at(phone, fits).is_empty();
        match tone {
            Tone::InsideDialTone => any(&call::Call::awaits_first_digit),
            Tone::AlertingTone => any(&|call| call.progress() == Some(&Progress::Alerting)),
            Tone::LineBusyTone | Tone::ReorderTone => any(&|call| call.progress() == Some(&Progress::Failed)),
            Tone::CallWaitingTone => exchange.calls.values().any(|call| call.is_ringing_at(phone).is_some()),
            _ => any(&|call| call.progress() == Some(&Progress::Connected)),
        }
    }

    /// The lamp of a line by a list of its own: the first that is there counts.
    fn lamp_due(&self, phone: Phone, line: u32) -> LampMode {
        let exchange = &self.stage.exchange;
        let device = exchange.devices.get(&phone);
        let number = device.and_then(|device| device.line(line)).map(|(_, line)| line.number.as_str());
        let lamp = |call: &call::Call| match &call.stage {
            CallStage::Offered => None,
            CallStage::Ringing(seats) => {
                let here = seats.iter().any(|seat| seat.connection == phone && seat.line == line);
                here.then_some((0, LampMode::Blink))
            }
            CallStage::Seated(seat, progress) if seat.connection == phone => {
                let held = *progress == Progress::Held;
                let lamp = if held { (2, LampMode::Wink) } else { (1, LampMode::On) };
                (seat.line == line).then_some(lamp)
            }
            CallStage::Seated(..) if Some(call.number.as_str()) != number => None,
            CallStage::Seated(_, Progress::Dialling(_) | Progress::Failed) => None,
            CallStage::Seated(_, Progress::Held) => Some((4, LampMode::Wink)),
            CallStage::Seated(..) => Some((3, LampMode::On)),
        };
        let first = exchange.calls.values().filter_map(lamp).min_by_key(|(rank, _)| *rank);
        first.map_or(LampMode::Off, |(_, lamp)| lamp)
    }
}
