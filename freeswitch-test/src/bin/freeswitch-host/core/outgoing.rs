//! Making the legs of a call: what their endpoints are told, and what they take over from the caller.

use std::{sync::Arc, time::Duration};

use super::{
    cause::Cause,
    dial_string::{Leg, Settings},
    event::{Event, Kind},
    flags,
    handlers::Handler,
    host::host,
    log::log,
    loopback,
    originate::Originate,
    session::Session,
    sessions::Locked,
};
use crate::ffi::{
    pool::Pool,
    profile::{Field, Profile, Relation},
};

/// A leg that is being called.
pub(super) struct Ringing {
    pub(super) session: Locked,
    pub(super) limit: Option<Duration>,
}

impl Originate<'_> {
    /// Makes a leg and starts it.
    pub(super) fn create(&self, leg: &Leg, forked: bool) -> Result<Ringing, Cause> {
        let session = self.create_channel(leg, forked)?;
        let session = Locked::new(&session).ok_or(Cause::DESTINATION_OUT_OF_ORDER)?;
        session.set_flag(flags::ORIGINATING);
        if let Some(caller) = self.caller {
            session.set_variable("call_uuid", caller.variable("call_uuid").as_deref());
        }
        for (name, value) in self.variables.iter().chain(&leg.variables) {
            session.set_variable(name, Some(value));
        }
        if let Some(name) = session.variables.lock().value("origination_channel_name").map(str::to_owned) {
            session.set_name(&name);
        }
        for (variable, field) in [
            ("origination_callee_id_name", Field::CalleeIdName),
            ("origination_callee_id_number", Field::CalleeIdNumber),
        ] {
            let value = session.variables.lock().value(variable).map(str::to_owned);
            if let (Some(value), Some(profile)) = (value, session.own_profile()) {
                profile.set(field, &value);
            }
        }
        session.set_variable("originate_endpoint", Some(&leg.endpoint));
        session.execute_on("execute_on_originate");
        let limit = session.variables.lock().value("leg_timeout").and_then(|value| value.parse().ok());
        session.add_handler(Handler::Originate);
        if !session.is_running() {
            session.launch();
        }
        Ok(Ringing { session, limit: limit.filter(|seconds| *seconds > 0).map(Duration::from_secs) })
    }

    /// Lets the endpoint make the leg, in the calling thread.
    fn create_channel(&self, leg: &Leg, forked: bool) -> Result<Arc<Session>, Cause> {
        match leg.endpoint.as_str() {
            "error" => return Err(Cause::parse(&leg.destination)),
            "user" => return self.call_user(leg, forked),
            _ => {}
        }
        let mut variables = Event::new(Kind::ALL);
        for (name, value) in self.variables.iter().chain(&leg.variables) {
            variables.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            variables.add(name, value);
        }
        let pool = Pool::default();
        let profile = self.outgoing_profile(&pool, leg, &variables);
        let session = if leg.endpoint == "loopback" {
            loopback::outgoing(self.caller.map(|caller| &**caller), profile)?
        } else {
            let endpoint = host().modules.endpoint(&leg.endpoint).ok_or_else(|| {
                log!(ERROR, "Could not locate channel type {}", leg.endpoint);
                Cause::CHAN_NOT_IMPLEMENTED
            })?;
            endpoint.outgoing(self.caller.map(|caller| &**caller), &variables, profile, forked)?
        };
        if let Some(uuid) = variables.header("origination_uuid")
            && !session.set_uuid(uuid)
        {
            log!(CRIT, session; "{} set UUID={uuid} FAILED", session.name());
        }
        if let Some(caller) = self.caller {
            self.relate(caller, &session);
        }
        session.fire(Event::new(Kind::CHANNEL_OUTGOING));
        Ok(session)
    }

    fn relate(&self, caller: &Arc<Session>, session: &Arc<Session>) {
        let forwards = caller.variable("max_forwards").and_then(|value| value.parse::<i32>().ok());
        let forwards = forwards.map_or(70, |forwards| forwards - 1);
        session.set_variable("max_forwards", Some(&forwards.to_string()));
        session.set_variable("originator", Some(&caller.uuid()));
        session.set_variable("signal_bond", Some(&caller.uuid()));
        caller.set_variable("originate_signal_bond", Some(&session.uuid()));
        if let Some(codec) = caller.media.read_description() {
            let milliseconds = codec.microseconds_per_packet / 1000;
            let codec = format!("{}@{}h@{milliseconds}i", codec.name, codec.rate);
            session.set_variable("originator_codec", Some(&codec));
        } else if let Some(codecs) = caller.variable("ep_codec_string") {
            session.set_variable("originator_codec", Some(&codecs));
        }
        if let (Some(profile), Some(theirs)) = (session.own_profile(), caller.profile()) {
            profile.relate(Relation::Originator, theirs.copy_into(&session.pool));
        }
        if let (Some(profile), Some(theirs)) = (caller.own_profile(), session.profile()) {
            profile.relate(Relation::Origination, theirs.copy_into(&caller.pool));
        }
    }

    /// Who calls whom, as the called endpoint is told.
    fn outgoing_profile(&self, pool: &Pool, leg: &Leg, variables: &Event) -> Profile {
        let own = self.caller.and_then(|caller| caller.profile());
        let profile = own.map_or_else(|| Profile::new(pool), |own| own.copy_into(pool));
        for blank in [Field::Uuid, Field::ChanName] {
            profile.set(blank, "");
        }
        if own.is_none() {
            profile.set(Field::Source, "originate");
        }
        profile.set(
            Field::DestinationNumber,
            if leg.destination.is_empty() { "service" } else { &leg.destination },
        );
        profile.set(Field::CalleeIdName, "Outbound Call");
        let number = leg.destination.rsplit('/').next().unwrap_or_default();
        profile.set(Field::CalleeIdNumber, number);
        for (field, name, given) in [
            (Field::CallerIdName, "caller_id_name", &self.caller_id_name),
            (Field::CallerIdNumber, "caller_id_number", &self.caller_id_number),
            (Field::Ani, "ani", &None),
        ] {
            let effective = self.caller.and_then(|caller| caller.variable(&format!("effective_{name}")));
            let origination = variables.header(&format!("origination_{name}")).map(str::to_owned);
            if let Some(value) = origination.or_else(|| given.clone()).or(effective) {
                profile.set(field, &value);
            } else if own.is_none() && field != Field::Ani {
                let unknown = if field == Field::CallerIdName { "" } else { "0000000000" };
                profile.set(field, unknown);
            }
        }
        if own.is_none() {
            profile.set(Field::Ani, &profile.text(Field::CallerIdNumber));
        }
        profile
    }
}

/// What a channel gives to the legs that it calls.
pub(super) fn exported(caller: &Session) -> Settings {
    let Some(names) = caller.variable("export_vars") else { return Settings::new() };
    let mut settings = vec![("export_vars".to_owned(), names.clone())];
    for name in names.split(',') {
        if let Some(value) = caller.variable(name) {
            let bare =
                name.strip_prefix("nolocal:").or_else(|| name.strip_prefix("_nolocal_")).unwrap_or(name);
            settings.push((bare.to_owned(), value));
        }
    }
    settings
}
