//! What events tell of a channel.

use super::{
    event::{Event, Kind},
    flags,
    session::{Direction, Session},
    state::State,
};
use crate::ffi::profile::Relation;

impl Session {
    /// Fires an event about the channel: after its own headers it carries the channel's.
    pub(crate) fn fire(&self, mut event: Event) {
        let own = std::mem::take(&mut event.headers);
        let after_channel =
            matches!(event.kind(), Kind::CHANNEL_EXECUTE | Kind::CHANNEL_EXECUTE_COMPLETE | Kind::DTMF);
        if after_channel {
            self.describe(&mut event);
            event.headers.extend(own);
        } else {
            event.headers = own;
            self.describe(&mut event);
        }
        event.fire();
    }

    /// Adds the channel's headers to an event.
    pub(crate) fn describe(&self, event: &mut Event) {
        self.describe_state(event);
        self.describe_codecs(event);
        if let Some(profile) = self.profile() {
            profile.describe("Caller", event);
            let other = [(Relation::Originator, "originator"), (Relation::Originatee, "originatee")];
            let other =
                other.into_iter().find_map(|(relation, word)| Some((profile.relation(relation)?, word)));
            if let Some((other, word)) = other {
                event.add("Other-Type", word);
                other.describe("Other-Leg", event);
            }
        }
        if event.kind().shows_variables() {
            for (name, value) in self.variables() {
                event.add(&format!("variable_{name}"), value);
            }
        }
    }

    fn describe_state(&self, event: &mut Event) {
        let direction = if self.direction() == Direction::Outbound { "outbound" } else { "inbound" };
        let state = self.running_state().map_or("CS_NONE", State::name);
        let through_dialplan = self.direction() == Direction::Inbound || self.has(flags::DIALPLAN);
        let variables = self.variables.lock();
        event.add("Channel-State", state);
        event.add("Channel-Call-State", self.callstate().name());
        event.add("Channel-State-Number", (self.state() as u32).to_string());
        event.add("Channel-Name", self.name());
        event.add("Unique-ID", self.uuid());
        event.add("Call-Direction", direction);
        event.add("Presence-Call-Direction", direction);
        event.add("Channel-HIT-Dialplan", if through_dialplan { "true" } else { "false" });
        for (header, variable) in
            [("Channel-Presence-ID", "presence_id"), ("Channel-Presence-Data", "presence_data")]
        {
            if let Some(value) = variables.value(variable) {
                event.add(header, value);
            }
        }
        event.add(
            "Channel-Call-UUID",
            variables.value("call_uuid").map_or_else(|| self.uuid(), str::to_owned),
        );
        event.add("Answer-State", self.answer_state());
        if !self.cause().is_none() {
            event.add("Hangup-Cause", self.cause().name());
        }
    }

    fn answer_state(&self) -> &'static str {
        if !self.is_up() {
            "hangup"
        } else if self.has(flags::ANSWERED) {
            "answered"
        } else if self.has(flags::EARLY_MEDIA) {
            "early"
        } else {
            "ringing"
        }
    }

    fn describe_codecs(&self, event: &mut Event) {
        for (word, codec) in
            [("Read", self.media.read_description()), ("Write", self.media.write_description())]
        {
            if let Some(codec) = codec {
                event.add(&format!("Channel-{word}-Codec-Name"), codec.name);
                event.add(&format!("Channel-{word}-Codec-Rate"), codec.rate.to_string());
                event.add(&format!("Channel-{word}-Codec-Bit-Rate"), codec.bit_rate.to_string());
            }
        }
    }
}
