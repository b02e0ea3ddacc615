//! How calls end, from either side, and what phones show of it.

use std::time::Duration;

use super::call::{Call, CallId, Cause, Direction, Progress, Seat, Stage};
use super::input::ConnectionId;
use super::timer::Timer;
use super::{Exchange, HostAction};

impl Exchange {
    /// The phone that has the call hangs up.
    pub(super) fn hang_up(&mut self, id: CallId) {
        self.end_at_phone(id, Cause::NORMAL_CLEARING);
    }

    /// Ends a call because of the phone that has it.
    pub(super) fn end_at_phone(&mut self, id: CallId, cause: Cause) {
        let Some((seat, progress)) = self.calls.get(&id).and_then(Call::seated) else { return };
        let over = *progress == Progress::Failed;
        self.close_media(id, seat);
        if !over {
            self.ask_for_report(id, seat);
            self.tell_host(id, HostAction::HangUp(cause));
        }
        self.remove_and_show_idle(id, seat);
    }

    /// EndCall or a declined call.
    pub(super) fn end_call_key(&mut self, connection: ConnectionId, named: u32) {
        let named = CallId(named);
        if let Some(id) = self.named_call(connection, named) {
            return self.back_to_first(id, |exchange| exchange.hang_up(id));
        }
        match self.busy_call(connection) {
            Some(id) if named == CallId(0) => self.back_to_first(id, |exchange| exchange.hang_up(id)),
            _ => self.decline(connection, named, Cause::CALL_REJECTED),
        }
    }

    /// A phone does not want the call that rings there. On a shared line the others ring on. A named call that
    /// rings no more was over before the key came: another one must not end in its place.
    pub(super) fn decline(&mut self, connection: ConnectionId, named: CallId, cause: Cause) {
        let ringing = self.ringing_at(connection, 0, named.0);
        let Some((id, seat)) = ringing.filter(|&(id, _)| named == CallId(0) || id == named) else {
            return tracing::debug!(
                device = self.name_of(connection),
                call = named.0,
                "a key for a call that is not there, ignored"
            );
        };
        let Some(Call { stage: Stage::Ringing(seats), .. }) = self.calls.get_mut(&id) else { return };
        seats.retain(|other| other.connection != connection);
        let last = seats.is_empty();
        self.show_ringing_over(seat, id);
        self.ring_waiting(connection);
        if last {
            self.tell_host(id, HostAction::HangUp(cause));
            self.forget(id);
        }
    }

    /// A call of a phone that cannot go on: its session ends, the phone shows why.
    pub(super) fn fail(&mut self, id: CallId, cause: Cause) {
        if self.calls.get(&id).is_none_or(|call| call.progress() == Some(&Progress::Failed)) {
            return; // its session is over
        }
        self.tell_host(id, HostAction::HangUp(cause));
        self.session_ended(id, cause);
    }

    /// Ends a call that no phone shows.
    pub(super) fn end_silently(&mut self, id: CallId, cause: Cause) {
        self.tell_host(id, HostAction::HangUp(cause));
        self.forget(id);
    }

    /// The session is over: the far end hung up, or the call did not come to be.
    pub(super) fn session_ended(&mut self, id: CallId, cause: Cause) {
        let Some(call) = self.calls.get(&id) else { return };
        let direction = call.direction;
        match &call.stage {
            Stage::Offered => self.forget(id),
            Stage::Ringing(seats) => {
                let seats = seats.clone();
                self.forget(id);
                for seat in seats {
                    self.show_ringing_over(seat, id);
                    self.ring_waiting(seat.connection);
                }
            }
            Stage::Seated(_, Progress::Failed) => {}
            Stage::Seated(seat, progress) => {
                let seat = *seat;
                // Who talked knows that it is over, and who holds a call may be in another; who never heard anything
                // wants to know why.
                let silently = match progress {
                    Progress::Held => true,
                    Progress::Connected => call.had_audio,
                    _ => false,
                };
                let tells = direction == Direction::FromPhone && cause != Cause::NORMAL_CLEARING && !silently;
                self.close_media(id, seat);
                self.ask_for_report(id, seat);
                if tells {
                    self.show_why(id, seat, cause);
                } else {
                    self.back_to_first(id, |exchange| exchange.remove_and_show_idle(id, seat));
                }
            }
        }
    }

    /// Leaves tone and text on the phone until its user hangs up, or long enough.
    fn show_why(&mut self, id: CallId, seat: Seat, cause: Cause) {
        self.counters.failed_calls_in += 1;
        if let Some(call) = self.calls.get_mut(&id) {
            call.advance(Progress::Failed);
        }
        self.timers.forget(id);
        self.show_over_elsewhere(id);
        self.show_failure(seat, id, cause);
        self.timers.arm(Timer::FailedTone(id), self.now.instant + FAILURE_SHOWN_FOR);
    }

    pub(super) fn failure_shown(&mut self, id: CallId) {
        if let Some(seat) = self.calls.get(&id).and_then(Call::seat) {
            self.remove_and_show_idle(id, seat);
        }
    }

    fn remove_and_show_idle(&mut self, id: CallId, seat: Seat) {
        self.show_over_elsewhere(id);
        self.forget(id);
        self.show_idle(seat, id);
        self.ring_waiting(seat.connection);
    }

    fn forget(&mut self, id: CallId) {
        self.calls.remove(&id);
        self.call_changed(id);
        self.timers.forget(id);
    }

    /// A phone is gone: its calls end, and what rang only there stops.
    pub(super) fn end_calls_of_lost_phone(&mut self, connection: ConnectionId, cause: Cause) {
        for id in self.calls_at(connection, |_| true) {
            self.end_at_phone(id, cause);
        }
        let mut abandoned = Vec::new();
        for (&id, call) in &mut self.calls {
            if let Stage::Ringing(seats) = &mut call.stage {
                seats.retain(|seat| seat.connection != connection);
                if seats.is_empty() {
                    abandoned.push(id);
                }
            }
        }
        for id in abandoned {
            self.end_silently(id, cause);
        }
    }
}

/// How long a phone shows why a call failed, if its user does not hang up.
const FAILURE_SHOWN_FOR: Duration = Duration::from_secs(30);
