//! Holds the numbers that the host writes down against those of the headers that modules are built with.

use mod_skinny::freeswitch::sys;

use crate::core::{
    cause::Cause,
    event::Kind,
    flags,
    log::Level,
    message::Indication,
    rtp::flag,
    state::{CallState, State},
};

/// Asserts pairs of the host's number and the headers' one.
macro_rules! same {
    ($($own:expr => $name:ident,)+) => {
        $(assert_eq!(u64::from($own as u32), u64::from(sys::$name as u32), stringify!($name));)+
    };
}

#[test]
fn flags_are_the_cores() {
    same! {
        flags::ANSWERED => CF_ANSWERED,
        flags::EARLY_MEDIA => CF_EARLY_MEDIA,
        flags::TRANSFER => CF_TRANSFER,
        flags::REDIRECT => CF_REDIRECT,
        flags::BRIDGED => CF_BRIDGED,
        flags::HOLD => CF_HOLD,
        flags::SUSPEND => CF_SUSPEND,
        flags::RING_READY => CF_RING_READY,
        flags::BREAK => CF_BREAK,
        flags::BROADCAST => CF_BROADCAST,
        flags::STOP_BROADCAST => CF_STOP_BROADCAST,
        flags::UUID_BRIDGE_ORIGINATOR => CF_UUID_BRIDGE_ORIGINATOR,
        flags::LEG_HOLDING => CF_LEG_HOLDING,
        flags::AUDIO => CF_AUDIO,
        flags::COUNT => CF_FLAG_MAX,
        flag::USE_TIMER => SWITCH_RTP_FLAG_USE_TIMER,
        flag::AUTOADJ => SWITCH_RTP_FLAG_AUTOADJ,
        flag::COUNT => SWITCH_RTP_FLAG_INVALID,
    }
}

#[test]
fn states_and_causes_are_the_cores() {
    same! {
        State::New => CS_NEW,
        State::ExchangeMedia => CS_EXCHANGE_MEDIA,
        State::Reset => CS_RESET,
        State::Hangup => CS_HANGUP,
        State::Destroy => CS_DESTROY,
        CallState::Held => CCS_HELD,
        CallState::Unheld => CCS_UNHELD,
        Cause::SUCCESS.0 => SWITCH_CAUSE_SUCCESS,
        Cause::USER_NOT_REGISTERED.0 => SWITCH_CAUSE_USER_NOT_REGISTERED,
        Cause::ORIGINATOR_CANCEL.0 => SWITCH_CAUSE_ORIGINATOR_CANCEL,
    }
}

#[test]
fn events_messages_and_levels_are_the_cores() {
    same! {
        Kind::CHANNEL_CREATE.0 => SWITCH_EVENT_CHANNEL_CREATE,
        Kind::CHANNEL_UNBRIDGE.0 => SWITCH_EVENT_CHANNEL_UNBRIDGE,
        Kind::DTMF.0 => SWITCH_EVENT_DTMF,
        Kind::MESSAGE.0 => SWITCH_EVENT_MESSAGE,
        Indication::ANSWER.0 => SWITCH_MESSAGE_INDICATE_ANSWER,
        Indication::BRIDGE.0 => SWITCH_MESSAGE_INDICATE_BRIDGE,
        Indication::UNBRIDGE.0 => SWITCH_MESSAGE_INDICATE_UNBRIDGE,
        Indication::DISPLAY.0 => SWITCH_MESSAGE_INDICATE_DISPLAY,
        Indication::ANSWER_EVENT.0 => SWITCH_MESSAGE_ANSWER_EVENT,
        Indication::RING_EVENT.0 => SWITCH_MESSAGE_RING_EVENT,
        Level::DEBUG.0 => SWITCH_LOG_DEBUG,
        Level::DEBUG1.0 => SWITCH_LOG_DEBUG1,
        Level::ERROR.0 => SWITCH_LOG_ERROR,
    }
}
