//! Does with a call's session what the exchange wants, on a worker of the call's own queue.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::caller::Callers;
use super::leg::{Audio, CallLeg};
use super::legs::Legs;
use super::presence;
use super::{audio, codecs};
use crate::config::Profile;
use crate::exchange::{
    CallId, Cause, Direction, END_OF_NUMBER, HostAction, HostEvent, LineView, SessionRequest, Verdict,
};
use crate::freeswitch::channel::Channel;
use crate::freeswitch::codes::{self, State};
use crate::freeswitch::profile::{NewProfile, Route};
use crate::freeswitch::session::{LockedSession, NewSession, Session, SessionError};
use crate::freeswitch::{dialplan, ivr};
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
        HostAction::Classify(digits) => classify(leg, session, profile, &digits),
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

/// Tells the exchange what the patterns context says of the digits so far.
fn classify(leg: &CallLeg, session: &LockedSession, profile: &Profile, digits: &str) {
    let actions = patterns(session, profile, digits);
    let verdict = match verdict(&actions) {
        Verdict::Wait(_) | Verdict::Drop if is_end(session, profile, digits, &actions) => Verdict::End,
        verdict => verdict,
    };
    leg.exchange.news(leg.call, HostEvent::Pattern { digits: digits.to_owned(), verdict });
}

/// Asks the patterns context for the actions of some digits; none where they match nothing.
fn patterns(session: &LockedSession, profile: &Profile, digits: &str) -> Vec<dialplan::Action> {
    let dialplans = session.channel().expand(&profile.patterns_dialplan);
    let route = Route {
        dialplan: Some(&profile.patterns_dialplan),
        context: Some(&profile.patterns_context),
        destination_number: Some(digits),
    };
    let extension = dialplans.split(',').find_map(|word| {
        let (name, argument) =
            word.split_once(':').map_or((word, None), |(name, argument)| (name, Some(argument)));
        dialplan::hunt(session, name.trim(), argument, &route)
    });
    extension.unwrap_or_default()
}

/// Whether a `#` ends the number. It does unless it belongs to one: where the context has something to say of
/// the digits with it that it does not say of any digits, or of those before it.
fn is_end(session: &LockedSession, profile: &Profile, digits: &str, actions: &[dialplan::Action]) -> bool {
    let Some(number) = digits.strip_suffix(END_OF_NUMBER).filter(|number| !number.is_empty()) else {
        return false;
    };
    let says_the_same = |other: &str| patterns(session, profile, other) == actions;
    actions.is_empty() || says_the_same(&END_OF_NUMBER.to_string()) || says_the_same(number)
}

/// The last of our words in the extension decides; without one the number does not exist.
fn verdict(actions: &[dialplan::Action]) -> Verdict {
    let word = |action: &dialplan::Action| match action.application.as_str() {
        "skinny-process" | "skinny-route" => Some(Verdict::Process),
        "skinny-drop" => Some(Verdict::Drop),
        "skinny-wait" => Some(Verdict::Wait(wait_time(&action.data))),
        other => {
            tracing::warn!("application \"{other}\" means nothing in a patterns context, ignored");
            None
        }
    };
    actions.iter().filter_map(word).next_back().unwrap_or(Verdict::Drop)
}

/// Milliseconds from the data of `skinny-wait`: seconds below 100, milliseconds from there on.
fn wait_time(data: &str) -> Option<u32> {
    match data.trim().parse::<u32>() {
        Ok(seconds @ 1..100) => Some(seconds * 1000),
        Ok(milliseconds @ 100..) => Some(milliseconds),
        Ok(0) => None,
        Err(_) => {
            if !data.trim().is_empty() {
                tracing::warn!("skinny-wait \"{data}\" is not a number, using the profile's digit-timeout");
            }
            None
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn action(application: &str, data: &str) -> dialplan::Action {
        dialplan::Action { application: application.to_owned(), data: data.to_owned() }
    }

    #[test]
    fn the_last_word_of_the_extension_decides() {
        let actions = [action("skinny-wait", "10"), action("log", "x"), action("skinny-process", "")];
        assert_eq!(verdict(&actions), Verdict::Process);
        assert_eq!(verdict(&actions[..2]), Verdict::Wait(Some(10_000)));
        assert_eq!(verdict(&[]), Verdict::Drop);
        for word in ["skinny-process", "skinny-route"] {
            assert_eq!(verdict(&[action("skinny-drop", ""), action(word, "")]), Verdict::Process, "{word}");
        }
        assert_eq!(verdict(&[action("skinny-process", ""), action("skinny-drop", "")]), Verdict::Drop);
    }

    #[test]
    fn seconds_and_milliseconds() {
        assert_eq!(wait_time("3"), Some(3000));
        assert_eq!(wait_time("500"), Some(500));
        assert_eq!(wait_time(""), None);
        assert_eq!(wait_time("soon"), None);
    }
}
