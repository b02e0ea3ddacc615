//! What is done with whole calls.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{
    channel::Channel,
    codes::{Direction, Flag, State, Status},
    session::Session,
    sys, text,
};

fn result(status: sys::switch_status_t) -> Result<(), Status> {
    if status == sys::SWITCH_STATUS_SUCCESS { Ok(()) } else { Err(Status(status)) }
}

/// Holds the call: its partner hears hold music where `music` says so.
///
/// # Errors
/// Where it is held already.
pub fn hold(session: &Session, music: bool) -> Result<(), Status> {
    let music = if music { sys::SWITCH_TRUE } else { sys::SWITCH_FALSE };
    // SAFETY: promise B; no text goes with it.
    result(unsafe { sys::switch_ivr_hold(session.raw(), std::ptr::null(), music) })
}

/// Takes the call off hold. The core acts only on a channel whose call state is HELD, and waits up
/// to 5 s for the hold music to end.
///
/// # Errors
/// Where it is not held.
pub fn unhold(session: &Session) -> Result<(), Status> {
    // SAFETY: promise B.
    result(unsafe { sys::switch_ivr_unhold(session.raw()) })
}

/// Has the phone's side hold the call: its partner hears the channel's hold music, if it has any. Returns
/// who was given music, which is to be ended later.
///
/// What a partner is given to play on its way into the bridge would end there.
pub fn hold_partner(session: &Session) -> Option<String> {
    let channel = session.channel();
    channel.mark_hold(true);
    until_bridged(session);
    let (partner, music) = (channel.partner_uuid()?, channel.hold_music()?);
    let (uuid, music) = (text::to_c(&partner), text::to_c(&music));
    let flags = sys::SMF_ECHO_ALEG | sys::SMF_LOOP | sys::SMF_PRIORITY;
    // SAFETY: the strings outlive the call.
    let started = result(unsafe { sys::switch_ivr_broadcast(uuid.as_ptr(), music.as_ptr(), flags) });
    if let Err(status) = started {
        tracing::warn!("{}: no hold music for {partner}: {status:?}", channel.name());
    }
    started.is_ok().then_some(partner)
}

/// Has the phone's side take the call back: the hold music, if there is any, ends.
///
/// The partner's thread starts the music when it comes to it, some packet times after it was asked to. Music
/// that still waits is taken out of the queue; music that is about to start is waited for. It is told to stop
/// until it does: its start forgets a break that came just before. None of that goes on for ever, as the
/// partner may be gone.
pub fn unhold_partner(session: &Session, music: bool) {
    session.channel().mark_hold(false);
    let Some(partner) = session.partner().filter(|_| music) else { return };
    let channel = partner.channel();
    if !channel.test_flag(Flag::BROADCAST) && partner.flush_private_events() > 0 {
        return;
    }
    let until = Instant::now() + MUSIC_STARTS_WITHIN;
    while !channel.test_flag(Flag::BROADCAST) && channel.ready() && Instant::now() < until {
        sleep(LOOK_AGAIN);
    }
    let until = Instant::now() + MUSIC_ENDS_WITHIN;
    while channel.test_flag(Flag::BROADCAST) && channel.ready() && Instant::now() < until {
        channel.set_flag(Flag::STOP_BROADCAST);
        channel.set_flag(Flag::BREAK);
        sleep(LOOK_AGAIN);
    }
}

/// Waits until the call and its partner are both in the bridge. Between its answer and then the partner must not
/// be sent elsewhere: the thread that is about to bridge the two would hang it up.
///
/// Not for ever, as there are partners that nobody bridges.
pub fn until_bridged(session: &Session) {
    let until = Instant::now() + BRIDGED_WITHIN;
    let own = session.channel();
    while is_between_partners(&own) && !own.down() && Instant::now() < until {
        sleep(LOOK_AGAIN);
    }
    let Some(partner) = session.partner() else { return };
    let other = partner.channel();
    let together = || own.test_flag(Flag::BRIDGED) && other.test_flag(Flag::BRIDGED);
    // A channel that changes its state, as on its way into the bridge, is not ready.
    while !together() && !own.down() && !other.down() && Instant::now() < until {
        sleep(LOOK_AGAIN);
    }
    // Each of the two threads of the bridge looks for the other one now and then, and hangs up if it comes too late
    // to see it.
    sleep(SEEN_WITHIN);
}

/// Whether the call is answered and its bridge not begun: the core knows no partner of it in that moment, as if it
/// were with an application.
fn is_between_partners(channel: &Channel<'_>) -> bool {
    let waits_for_bridge = || match channel.direction() {
        Direction::OUTBOUND => channel.state() == State::CONSUME_MEDIA,
        _ => channel.variable("current_application").as_deref() == Some("bridge"),
    };
    channel.partner_uuid().is_none() && waits_for_bridge()
}

/// Connects two calls; what they were doing ends.
///
/// # Errors
/// Where either is gone, or neither has media.
pub fn bridge(uuid: &str, other_uuid: &str) -> Result<(), Status> {
    let (uuid, other) = (text::to_c(uuid), text::to_c(other_uuid));
    // SAFETY: the strings outlive the call.
    result(unsafe { sys::switch_ivr_uuid_bridge(uuid.as_ptr(), other.as_ptr()) })
}

/// Sends the call to an extension. Without dialplan or context it keeps its own.
///
/// # Errors
/// Where the core refuses.
pub fn transfer(
    session: &Session,
    extension: &str,
    dialplan: Option<&str>,
    context: Option<&str>,
) -> Result<(), Status> {
    let (extension, dialplan) = (text::to_c(extension), dialplan.map(text::to_c));
    let context = context.map(text::to_c);
    let dialplan = dialplan.as_ref().map_or(std::ptr::null(), |dialplan| dialplan.as_ptr());
    let context = context.as_ref().map_or(std::ptr::null(), |context| context.as_ptr());
    // SAFETY: promise B; the core copies the strings.
    result(unsafe { sys::switch_ivr_session_transfer(session.raw(), extension.as_ptr(), dialplan, context) })
}

/// How long hold music may take to start.
const MUSIC_STARTS_WITHIN: Duration = Duration::from_secs(1);
/// How long it may take to end.
const MUSIC_ENDS_WITHIN: Duration = Duration::from_secs(5);
/// How long a bridge may take to begin once both ends of a call have answered.
const BRIDGED_WITHIN: Duration = Duration::from_secs(1);
/// How long the threads of a bridge may take to see each other.
const SEEN_WITHIN: Duration = Duration::from_millis(40);
const LOOK_AGAIN: Duration = Duration::from_millis(5);
