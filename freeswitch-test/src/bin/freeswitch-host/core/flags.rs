//! Flags of a channel that the host itself reads or sets; the numbers are the core's. A module may use any other:
//! all of them are kept.

pub(crate) const ANSWERED: usize = 1;
pub(crate) const OUTBOUND: usize = 2;
pub(crate) const EARLY_MEDIA: usize = 3;
pub(crate) const BRIDGE_ORIGINATOR: usize = 4;
pub(crate) const UUID_BRIDGE_ORIGINATOR: usize = 5;
pub(crate) const TRANSFER: usize = 6;
pub(crate) const REDIRECT: usize = 8;
pub(crate) const BRIDGED: usize = 9;
pub(crate) const HOLD: usize = 10;
pub(crate) const TAGGED: usize = 13;
pub(crate) const CONTROLLED: usize = 16;
pub(crate) const PROXY_MODE: usize = 17;
pub(crate) const SUSPEND: usize = 19;
pub(crate) const RING_READY: usize = 22;
pub(crate) const BREAK: usize = 23;
pub(crate) const BROADCAST: usize = 24;
pub(crate) const RESET: usize = 29;
pub(crate) const ORIGINATING: usize = 30;
pub(crate) const STOP_BROADCAST: usize = 31;
pub(crate) const BLOCK_STATE: usize = 38;
pub(crate) const REPORTING: usize = 40;
pub(crate) const PARK: usize = 41;
pub(crate) const ORIGINATOR: usize = 43;
pub(crate) const XFER_ZOMBIE: usize = 44;
pub(crate) const THREAD_SLEEPING: usize = 46;
pub(crate) const DISABLE_RINGBACK: usize = 47;
pub(crate) const NOT_READY: usize = 48;
pub(crate) const MEDIA_BRIDGE_TTL: usize = 50;
pub(crate) const LEG_HOLDING: usize = 52;
pub(crate) const DIALPLAN: usize = 62;
pub(crate) const BLEG: usize = 63;
pub(crate) const INTERCEPT: usize = 71;
pub(crate) const INTERCEPTED: usize = 72;
pub(crate) const CONFIRM_BLIND_TRANSFER: usize = 82;
pub(crate) const NO_CDR: usize = 90;
pub(crate) const HOLD_ON_BRIDGE: usize = 93;
pub(crate) const HANGUP_HELD: usize = 129;
pub(crate) const AUDIO: usize = 160;

/// How many there are.
pub(crate) const COUNT: usize = 172;
