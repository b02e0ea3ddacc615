//! News from the sessions in FreeSWITCH.

use super::call::{Call, CallId, Party, Progress, Stage};
use super::input::HostEvent;
use super::{Exchange, HostAction};

impl Exchange {
    pub(super) fn host_event(&mut self, id: CallId, event: HostEvent) {
        match event {
            HostEvent::Started(uuid) => self.session_started(id, uuid),
            HostEvent::Failed(cause) | HostEvent::HungUp(cause) => self.session_ended(id, cause),
            HostEvent::Pattern { digits, verdict } => self.pattern(id, &digits, verdict),
            HostEvent::Ringing => self.far_end_rings(id),
            HostEvent::Wishes(wishes) => self.wish(id, wishes),
            HostEvent::Progress => self.far_end_sends_audio(id),
            HostEvent::Answered => self.far_end_answered(id),
            HostEvent::Digit(digit) => self.far_end_pressed(id, digit),
            HostEvent::Display(party) => self.party_known(id, party),
            HostEvent::Bridged => self.bridged(id),
            HostEvent::MediaStarted(local) => self.media_started(id, local),
            HostEvent::Transferred => self.transferred(id),
            HostEvent::TransferFailed => self.transfer_failed(id),
            HostEvent::MediaFailed(cause) => self.fail(id, cause),
        }
    }

    fn session_started(&mut self, id: CallId, uuid: String) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        call.uuid = Some(uuid);
        self.changed_calls.insert(id);
        if matches!(call.stage, Stage::Offered) {
            self.ring(id);
        }
    }

    fn far_end_rings(&mut self, id: CallId) {
        let Some((seat, Progress::Proceeding)) = self.calls.get(&id).and_then(Call::seated) else { return };
        if let Some(call) = self.calls.get_mut(&id) {
            call.advance(Progress::Alerting);
        }
        let silent = self.calls.get(&id).is_some_and(|call| !call.has_media());
        self.show_alerting(seat, id, silent);
    }

    /// Early media, of use only while the call is on its way.
    fn far_end_sends_audio(&mut self, id: CallId) {
        let progress = self.calls.get(&id).and_then(Call::progress);
        if matches!(progress, Some(Progress::Proceeding | Progress::Alerting)) {
            self.open_media(id);
        }
    }

    fn far_end_answered(&mut self, id: CallId) {
        let Some((seat, Progress::Proceeding | Progress::Alerting)) =
            self.calls.get(&id).and_then(Call::seated)
        else {
            return;
        };
        if let Some(call) = self.calls.get_mut(&id) {
            call.advance(Progress::Connected);
        }
        self.open_media(id);
        if self.calls.get(&id).and_then(Call::progress) == Some(&Progress::Connected) {
            self.show_connected(seat, id);
        }
    }

    /// Who comes to the other end of a held call hears that it is held, too.
    fn bridged(&mut self, id: CallId) {
        if self.calls.get(&id).and_then(Call::progress) == Some(&Progress::Held) {
            self.tell_host(id, HostAction::Hold);
        }
    }

    fn party_known(&mut self, id: CallId, party: Party) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        if call.remote == party {
            return;
        }
        call.remote = party;
        let seats = match &call.stage {
            Stage::Offered => Vec::new(),
            Stage::Ringing(seats) => seats.clone(),
            Stage::Seated(seat, _) => vec![*seat],
        };
        for seat in seats {
            self.show_call_info(seat, id);
        }
        self.show_call_info_elsewhere(id);
    }
}
