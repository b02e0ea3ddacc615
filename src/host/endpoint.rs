//! Calls to phones: `skinny/<profile>/<number>`.

use std::sync::Arc;

use super::presence;
use super::session::describe;
use crate::exchange::{Answer, Direction, Offer, Offered, Party, Question};
use crate::freeswitch::codes::{Cause, State};
use crate::freeswitch::endpoint::{Dial, Endpoint};
use crate::freeswitch::message::Message;
use crate::freeswitch::session::{NewSession, Session};

/// The endpoint.
pub(super) struct Skinny(pub(super) Arc<super::Skinny>);

impl Endpoint for Skinny {
    fn outgoing(&self, caller: Option<&Session>, dial: &Dial<'_>) -> Result<NewSession, Cause> {
        let destination = dial.profile().destination_number().unwrap_or_default();
        let Some((name, number)) = destination.split_once('/') else {
            tracing::warn!("skinny/{destination} is not skinny/<profile>/<number>");
            return Err(Cause::INVALID_NUMBER_FORMAT);
        };
        let Some(running) = self.0.profile(name) else {
            tracing::warn!("skinny/{destination}: there is no profile \"{name}\"");
            return Err(Cause::UNALLOCATED_NUMBER);
        };
        if number.is_empty() {
            return Err(Cause::DESTINATION_OUT_OF_ORDER);
        }
        let offer = Offer {
            number: number.to_owned(),
            caller: Party {
                name: dial.profile().caller_id_name().unwrap_or_default(),
                number: dial.profile().caller_id_number().unwrap_or_default(),
            },
        };
        let offered = match running.handle.ask(Question::Offer(offer)) {
            Some(Answer::Offer(Ok(offered))) => offered,
            Some(Answer::Offer(Err(cause))) => return Err(Cause(cause.0)),
            _ => return Err(Cause::NORMAL_TEMPORARY_FAILURE),
        };
        let session = self.session(&running, dial, &offered, &destination).inspect_err(|cause| {
            running
                .handle
                .news(offered.call, crate::exchange::HostEvent::Failed(crate::exchange::Cause(cause.0)));
        })?;
        if let Some(caller) = caller {
            let Party { name, number } = &offered.callee;
            if let Err(status) = caller.send(&Message::display(name, number)) {
                tracing::debug!("the caller takes no name of the called line: {status:?}");
            }
        }
        Ok(session)
    }
}

impl Skinny {
    fn session(
        &self,
        running: &super::Running,
        dial: &Dial<'_>,
        offered: &Offered,
        destination: &str,
    ) -> Result<NewSession, Cause> {
        let profile = running.profile.read().clone();
        let session = dial.request().map_err(Cause::from)?;
        let leg = self.0.legs.add(&running.handle, offered.call, Direction::ToPhone);
        leg.set_uuid(session.uuid());
        session.attach(leg);
        let channel = session.channel();
        channel.set_name(&format!("SKINNY/{destination}"));
        dial.profile().adopt(&session);
        channel.set_callee(&offered.callee.name, &offered.callee.number);
        channel.set_variable("effective_callee_id_number", &offered.callee.number);
        channel.set_variable("effective_callee_id_name", &offered.callee.name);
        describe(&channel, &profile, &offered.lines);
        channel.set_variable("presence_id", &presence::id(&offered.callee.number, &profile));
        channel.set_state(State::INIT);
        Ok(session)
    }
}
