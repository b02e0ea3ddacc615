//! What is done with whole calls.

use super::{
    codes::{Flag, Status},
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

/// Has the phone's side hold the call: its partner hears the channel's hold music, if it has any.
pub fn hold_partner(session: &Session) {
    let channel = session.channel();
    channel.mark_hold(true);
    let (Some(partner), Some(music)) = (channel.partner_uuid(), channel.hold_music()) else { return };
    let (uuid, music) = (text::to_c(&partner), text::to_c(&music));
    let flags = sys::SMF_ECHO_ALEG | sys::SMF_LOOP | sys::SMF_PRIORITY;
    // SAFETY: the strings outlive the call.
    if let Err(status) = result(unsafe { sys::switch_ivr_broadcast(uuid.as_ptr(), music.as_ptr(), flags) }) {
        tracing::warn!("{}: no hold music for {partner}: {status:?}", channel.name());
    }
}

/// Has the phone's side take the call back: the hold music ends.
pub fn unhold_partner(session: &Session) {
    session.channel().mark_hold(false);
    let Some(partner) = session.partner() else { return };
    let partner = partner.channel();
    if partner.test_flag(Flag::BROADCAST) {
        partner.set_flag(Flag::STOP_BROADCAST);
        partner.set_flag(Flag::BREAK);
    }
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
