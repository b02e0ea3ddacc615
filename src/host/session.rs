//! Does with a call's session what the exchange wants, on a worker of the call's own queue.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::caller::Callers;
use super::leg::{Audio, CallLeg};
use super::legs::Legs;
use super::{audio, codecs, patterns, presence};
use crate::config::Profile;
use crate::exchange::{CallId, Cause, Direction, HostAction, HostEvent, LineView, SessionRequest};
use crate::freeswitch::channel::Channel;
use crate::freeswitch::codes::{self, State};
use crate::freeswitch::ivr;
use crate::freeswitch::profile::{NewProfile, Route};
use crate::freeswitch::session::{LockedSession, NewSession, Session, SessionError};
use crate::server::Handle;

pub(super) fn carry_out(
    callers: &Callers,
    exchange: &Handle,
    profile: &Arc<Profile>,
    call: CallId,
    action: HostAction,
) {
    let legs = &callers.legs;
    if let HostAction::Open(request) = action {
        match open(legs, exchange, profile, call, &request) {
            Ok(()) => callers.ask(exchange, profile, call, request.device_name),
            Err(error) => {
                tracing::error!(call = call.0, "no session for a call of {}: {error}", request.device_name);
                exchange.news(call, HostEvent::Failed(Cause(codes::Cause::from(error).0)));
            }
        }
        return;
    }
    let Some(leg) = legs.find(exchange, call) else { return };
    // These two wake the session's own thread, which the session's end may wait for.
    let action = match action {
        HostAction::MediaUnavailable => return leg.set_audio(Audio::Impossible),
        HostAction::Report(report) => return leg.set_report(report),
        action => action,
    };
    let Some(session) = session_of(legs, exchange, &leg, &action) else {
        tracing::debug!(call = call.0, "the session is gone, nothing to do for {action:?}");
        if matches!(action, HostAction::Join { .. } | HostAction::Redirect { .. }) {
            // The phone that hung up to transfer is waiting for this.
            exchange.news(call, HostEvent::TransferFailed);
        }
        return;
    };
    act(&leg, &session, profile, action);
}

/// The session of a leg, locked. Who hangs up looks again while there is a leg: a session must not stay because the
/// core could not lock it in that moment.
fn session_of(legs: &Legs, exchange: &Handle, leg: &CallLeg, action: &HostAction) -> Option<LockedSession> {
    let uuid = leg.uuid()?;
    let until = Instant::now() + HANG_UP_WITHIN;
    loop {
        let session = LockedSession::locate(&uuid);
        let again = session.is_none()
            && matches!(action, HostAction::HangUp(_))
            && legs.find(exchange, leg.call).is_some()
            && Instant::now() < until;
        if !again {
            return session;
        }
        thread::sleep(LOOK_AGAIN);
    }
}

/// How long the core may take to let a session be hung up.
const HANG_UP_WITHIN: Duration = Duration::from_secs(2);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

fn act(leg: &CallLeg, session: &LockedSession, profile: &Profile, action: HostAction) {
    let channel = session.channel();
    match action {
        HostAction::Open(_) | HostAction::MediaUnavailable | HostAction::Report(_) => {}
        HostAction::Classify(digits) => patterns::classify(leg, session, profile, &digits),
        HostAction::Route(number) => {
            channel.set_route(&Route {
                dialplan: Some(&profile.dialplan),
                context: Some(&profile.context),
                destination_number: Some(&number),
            });
            leg.route(session);
        }
        HostAction::RingReady => channel.mark_ring_ready(),
        HostAction::StartMedia(setup) => audio::start(leg, session, &setup),
        HostAction::PauseMedia => audio::pause(leg, session),
        HostAction::Answer => channel.mark_answered(),
        HostAction::Hold => hold(leg, session),
        HostAction::Resume => {
            end_music(leg, session);
            presence::resumed(&channel);
        }
        HostAction::TakenBy(line) => {
            name_phone(&channel, &line.device_name, line.device_instance, line.line_instance);
        }
        HostAction::Join { with, number } => join(leg, session, profile, with, &number),
        HostAction::Redirect { number } => {
            end_music(leg, session);
            let done = redirect(leg, session, profile, &number);
            transfer_over(leg, done);
        }
        HostAction::Digit(digit) => leg.key(session, digit),
        HostAction::HangUp(cause) => channel.hangup(codes::Cause(cause.0)),
    }
}

/// Opens the session of a call that a phone makes. It sleeps until the number is complete.
fn open(
    legs: &Arc<Legs>,
    exchange: &Handle,
    profile: &Profile,
    call: CallId,
    request: &SessionRequest,
) -> Result<(), SessionError> {
    let session = NewSession::request(codes::Direction::INBOUND, None)?;
    let leg = legs.add(exchange, call, Direction::FromPhone);
    leg.set_uuid(session.uuid());
    leg.caller.expect(&request.device_name, &request.variables);
    session.attach(leg);
    let channel = session.channel();
    let SessionRequest { device_name, device_instance, line_instance, .. } = request;
    channel.set_name(&format!("SKINNY/{}/{device_name}:{device_instance}/{line_instance}", profile.name));
    channel.set_caller_profile(&NewProfile {
        username: Some(&request.caller.number),
        dialplan: Some(&profile.patterns_dialplan),
        caller_id_name: Some(&request.caller.name),
        caller_id_number: Some(&request.caller.number),
        network_addr: Some(&request.address.to_string()),
        ani: Some(&request.caller.number),
        source: Some("skinny"),
        context: Some(&profile.patterns_context),
        destination_number: Some(""),
        ..NewProfile::default()
    });
    describe(&channel, profile, &request.lines);
    channel.set_variable("presence_id", &presence::id(&request.caller.number, profile));
    name_phone(&channel, device_name, *device_instance, *line_instance);
    for (name, value) in &request.variables {
        channel.set_variable(name, value);
    }
    // Legs that this one calls before it has a codec of its own take these into account, as those of SIP do.
    channel.set_variable("ep_codec_string", &codecs::list(&request.codecs));
    channel.set_state(State::INIT);
    session.launch().map(drop)
}

/// Says in variables which phone has the call, and on which of its lines.
fn name_phone(channel: &Channel<'_>, device_name: &str, device_instance: u32, line_instance: u32) {
    channel.set_variable("skinny_device_name", device_name);
    channel.set_variable("skinny_device_instance", &device_instance.to_string());
    channel.set_variable("skinny_line_instance", &line_instance.to_string());
}

/// What both kinds of legs carry: the profile, its hold music, and every appearance of the line's number in
/// variables.
///
/// The music comes first: the directory, the dialplan and dial strings may set another.
pub(super) fn describe(channel: &Channel<'_>, profile: &Profile, lines: &[LineView]) {
    if !profile.hold_music.is_empty() {
        channel.set_variable("hold_music", &profile.hold_music);
    }
    channel.set_variable("skinny_profile_name", &profile.name);
    for (number, line) in (1..).zip(lines) {
        let number: u32 = number;
        let set = |name: &str, value: &str| channel.set_variable(&format!("skinny_{name}_{number}"), value);
        set("device_name", &line.device_name);
        set("device_instance", &line.device_instance.to_string());
        set("line_position", &line.position.to_string());
        set("line_instance", &line.line_instance.to_string());
        set("line_label", &line.label);
        set("line_value", &line.number);
        set("line_caller_name", &line.caller_name);
    }
    channel.set_variable("skinny_lines_count", &lines.len().to_string());
}

/// Joins the other party with that of another call of the phone.
fn join(leg: &CallLeg, session: &LockedSession, profile: &Profile, with: CallId, number: &str) {
    end_music(leg, session);
    let with = leg.sibling(with).and_then(|uuid| LockedSession::locate(&uuid));
    [Some(&**session), with.as_deref()].into_iter().flatten().for_each(ivr::until_bridged);
    let one = session.channel().partner_uuid();
    let other = with.as_ref().and_then(|with| with.channel().partner_uuid());
    let done = match (one, other) {
        (Some(one), Some(other)) => ivr::bridge(&one, &other).map_err(|status| format!("{status:?}")),
        // An application has no other end to join with, but can be called again.
        (Some(_), None) => {
            with.iter().for_each(|with| end_application(with));
            redirect(leg, session, profile, number)
        }
        (None, _) => Err("nobody to transfer".to_owned()),
    };
    transfer_over(leg, done);
}

/// Hangs up on an application and waits a moment for it to end: a parking slot, say, takes one call only.
fn end_application(session: &Session) {
    let channel = session.channel();
    channel.hangup(codes::Cause::NORMAL_CLEARING);
    let until = Instant::now() + APPLICATION_ENDS_WITHIN;
    while channel.running_state().0 < State::HANGUP.0 && Instant::now() < until {
        thread::sleep(LOOK_AGAIN);
    }
}

/// Has the other party hear that it is held, unless it does.
fn hold(leg: &CallLeg, session: &LockedSession) {
    presence::held(&session.channel());
    let hears = leg.hold_music();
    if hears.is_none() || hears != session.channel().partner_uuid() {
        leg.set_hold_music(ivr::hold_partner(session));
    }
}

/// Ends what a held party hears: it would go on after the transfer.
fn end_music(leg: &CallLeg, session: &LockedSession) {
    ivr::unhold_partner(session, leg.set_hold_music(None).is_some());
}

/// Sends the other party to a number. A phone shows it until somebody there says who it is.
fn redirect(leg: &CallLeg, session: &LockedSession, profile: &Profile, number: &str) -> Result<(), String> {
    ivr::until_bridged(session);
    let partner = session.partner().ok_or("nobody to transfer")?;
    show_as_caller(&partner);
    leg.show_number(&partner.uuid(), number);
    ivr::transfer(&partner, number, Some(&profile.dialplan), Some(&profile.context))
        .map_err(|status| format!("{status:?}"))
}

/// Lets a party that was called be seen as the caller where it is sent to.
fn show_as_caller(party: &Session) {
    let channel = party.channel();
    let profile = channel.caller_profile().filter(|_| channel.direction() == codes::Direction::OUTBOUND);
    let Some(profile) = profile else { return };
    if let Some(number) = profile.callee_id_number() {
        channel.set_variable("effective_caller_id_number", &number);
    }
    if let Some(name) = profile.callee_id_name() {
        channel.set_variable("effective_caller_id_name", &name);
    }
}

fn transfer_over(leg: &CallLeg, done: Result<(), String>) {
    let event = match done {
        Ok(()) => HostEvent::Transferred,
        Err(why) => {
            tracing::warn!(call = leg.call.0, "the transfer failed: {why}");
            HostEvent::TransferFailed
        }
    };
    leg.exchange.news(leg.call, event);
}

/// How long an application may take to end with its call.
const APPLICATION_ENDS_WITHIN: Duration = Duration::from_secs(2);
