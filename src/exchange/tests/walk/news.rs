//! What the host says, in any order, late and twice.

use std::time::Duration;

use super::super::super::call::{self, Progress};
use super::super::super::*;
use super::{Session, Walk};

/// How many calls that are over are talked of now and then.
const RECENT: usize = 16;

impl Walk {
    /// The host says anything of any call.
    pub(super) fn host_speaks(&mut self) {
        let call = self.any_call();
        let dialled = self.stage.exchange.calls.get(&call).and_then(call::Call::progress).cloned();
        let digits = match dialled {
            Some(Progress::Dialling(digits)) => digits.dialled,
            _ => "11".to_owned(),
        };
        let verdict = self.pick(&[
            Verdict::Process,
            Verdict::End,
            Verdict::Wait(None),
            Verdict::Wait(Some(3000)),
            Verdict::Drop,
        ]);
        let codec = Codec::by_name("PCMU").next().unwrap();
        let local = Stream { address: ([10, 0, 0, 254], 30_000).into(), codec };
        let party = Party { name: "Ann".to_owned(), number: "2001".to_owned() };
        let cause = self.pick(&[
            Cause::NORMAL_CLEARING,
            Cause::USER_BUSY,
            Cause::NO_ANSWER,
            Cause::UNALLOCATED_NUMBER,
        ]);
        let event = match self.below(20) {
            0 => HostEvent::Started("uuid".to_owned()),
            1 if self.below(4) == 0 => HostEvent::Failed(cause),
            2..=4 => HostEvent::Pattern { digits, verdict },
            5 | 6 => HostEvent::Ringing,
            7 => HostEvent::Progress,
            8 | 9 => HostEvent::Answered,
            10 => HostEvent::Display(party),
            11 if self.below(4) == 0 => HostEvent::MediaFailed(cause),
            12 => HostEvent::HungUp(cause),
            15 => HostEvent::Wishes(CodecWishes::default()),
            16 => HostEvent::Digit(FarDigit { digit: '5', duration: Duration::from_millis(250) }),
            13 => HostEvent::Transferred,
            17 => HostEvent::Bridged,
            14 => HostEvent::TransferFailed,
            _ => HostEvent::MediaStarted(local),
        };
        self.host_says(call, event.clone());
        if self.below(12) == 0 {
            self.host_says(call, event);
        }
    }

    /// The host says something of a call; the session is over where it says so.
    pub(super) fn host_says(&mut self, call: CallId, event: HostEvent) {
        match event {
            HostEvent::HungUp(_) | HostEvent::Failed(_) => {
                self.sessions.remove(&call);
                self.ended.push_back(call);
                if self.ended.len() > RECENT {
                    self.ended.pop_front();
                }
            }
            HostEvent::Transferred | HostEvent::TransferFailed => {
                if let Some(session) = self.sessions.get_mut(&call) {
                    session.transfers = false;
                }
            }
            _ => {}
        }
        self.input(Input::Host(call, event));
    }

    /// Somebody calls a number.
    pub(super) fn offer(&mut self) {
        let number = self.pick(&["1101", "1102", "1103", "1104", "1110", "1199"]).to_owned();
        let offer = Offer { number, caller: Party::default() };
        self.input(Input::Ask(Ticket(1), Question::Offer(offer)));
        let taken = self.stage.actions.iter().find_map(|action| match action {
            Action::Answer(_, Answer::Offer(Ok(offered))) => Some(offered.call),
            _ => None,
        });
        let Some(call) = taken else { return };
        self.sessions.insert(call, Session::default());
        if self.below(8) > 0 {
            self.input(Input::Host(call, HostEvent::Started("uuid".to_owned())));
        }
    }
}
