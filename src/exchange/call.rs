//! A call: one leg, that is, one session in FreeSWITCH and the phone or phones it concerns.

use std::fmt;

use super::codec::CodecWishes;
use super::encryption::StreamKeys;
use super::input::{ConnectionId, Instance};
use super::media::Channel;
use crate::protocol::enums::CallState;

/// Number of a call, on the wire its call reference; unique within a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u32);

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Somebody with a name and a number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// Name as shown.
    pub name: String,
    /// Directory number.
    pub number: String,
}

/// Why a call ended: a Q.850 cause or one of FreeSWITCH's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause(pub u32);

impl Cause {
    /// The number is not in use.
    pub const UNALLOCATED_NUMBER: Self = Self(1);
    /// No way to the number.
    pub const NO_ROUTE_DESTINATION: Self = Self(3);
    /// Ended by a party.
    pub const NORMAL_CLEARING: Self = Self(16);
    /// The called party talks.
    pub const USER_BUSY: Self = Self(17);
    /// The called phone did not react.
    pub const NO_USER_RESPONSE: Self = Self(18);
    /// Nobody answered.
    pub const NO_ANSWER: Self = Self(19);
    /// The directory has nobody of that name.
    pub const SUBSCRIBER_ABSENT: Self = Self(20);
    /// The called party did not want it.
    pub const CALL_REJECTED: Self = Self(21);
    /// The phone cannot be reached any more.
    pub const DESTINATION_OUT_OF_ORDER: Self = Self(27);
    /// The number makes no sense.
    pub const INVALID_NUMBER_FORMAT: Self = Self(28);
    /// Nothing special.
    pub const NORMAL_UNSPECIFIED: Self = Self(31);
    /// Nothing is left to carry the call.
    pub const NORMAL_CIRCUIT_CONGESTION: Self = Self(34);
    /// Something broke for now.
    pub const NORMAL_TEMPORARY_FAILURE: Self = Self(41);
    /// Too much at once.
    pub const SWITCH_CONGESTION: Self = Self(42);
    /// No audio that both sides know.
    pub const INCOMPATIBLE_DESTINATION: Self = Self(88);
    /// The originator gave up.
    pub const ORIGINATOR_CANCEL: Self = Self(487);
    /// Another phone answered first.
    pub const LOSE_RACE: Self = Self(702);
    /// The phone is not registered.
    pub const USER_NOT_REGISTERED: Self = Self(806);
}

/// Who made a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// A phone did: inbound for FreeSWITCH.
    FromPhone,
    /// It goes to a phone: outbound for FreeSWITCH.
    ToPhone,
}

/// A line of a phone, as dialplans see it in the `skinny_line_*` variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineView {
    /// Name of the phone.
    pub device_name: String,
    /// Its instance.
    pub device_instance: u32,
    /// Position of the button.
    pub position: u32,
    /// Line on the phone.
    pub line_instance: Instance,
    /// Text beside the button.
    pub label: String,
    /// Directory number.
    pub number: String,
    /// Name that called parties see.
    pub caller_name: String,
}

/// A line on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) connection: ConnectionId,
    pub(super) line: Instance,
}

#[derive(Debug)]
pub(super) struct Call {
    pub(super) id: CallId,
    /// Directory number of the line it is on.
    pub(super) number: String,
    pub(super) direction: Direction,
    /// The only phone that it is to ring on, if it was meant for one.
    pub(super) only: Option<String>,
    /// Uuid of the session, once it runs.
    pub(super) uuid: Option<String>,
    /// Who is called or calls: the one the phone shows.
    pub(super) remote: Party,
    pub(super) stage: Stage,
    /// The held call that this one is the consultation for.
    pub(super) transfers: Option<CallId>,
    /// Its phone hung up to transfer, and is no longer in the call.
    pub(super) left: bool,
    /// Its far end is being joined with that of the call that it is the consultation for.
    pub(super) joins: bool,
    /// What the other phones of its line show of it.
    pub(super) elsewhere: Option<Elsewhere>,
    pub(super) channel: Channel,
    /// Keys of the audio that is open or being opened.
    pub(super) keys: Option<StreamKeys>,
    /// Audio was open with a phone.
    pub(super) had_audio: bool,
    /// The phone plays the tone of a digit from afar.
    pub(super) plays_digit: bool,
    /// What the rest of the call wants of its codec.
    pub(super) wishes: CodecWishes,
}

#[derive(Debug)]
pub(super) enum Stage {
    /// Accepted for a phone; its session does not run yet.
    Offered,
    /// Phones ring.
    Ringing(Vec<Seat>),
    /// A phone has it.
    Seated(Seat, Progress),
}

/// How far the call of a phone is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Progress {
    /// Digits come in.
    Dialling(Digits),
    /// Routed; nothing heard from the far end yet.
    Proceeding,
    /// The far end rings.
    Alerting,
    /// Both talk, or will as soon as audio is set up.
    Connected,
    /// This side holds the other.
    Held,
    /// It did not come to be: the phone shows why until its user hangs up.
    Failed,
}

/// What the other phones of a shared line show of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// Somebody talks, or is about to.
    InUse,
    /// It is held: each of them can take it.
    Held,
}

/// Digits dialled so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Digits {
    pub(super) dialled: String,
}

impl Call {
    /// The phone that has the call, and how far it is.
    pub(super) fn seated(&self) -> Option<(Seat, &Progress)> {
        match &self.stage {
            Stage::Seated(seat, progress) => Some((*seat, progress)),
            Stage::Offered | Stage::Ringing(_) => None,
        }
    }

    pub(super) fn progress(&self) -> Option<&Progress> {
        self.seated().map(|(_, progress)| progress)
    }

    pub(super) fn seat(&self) -> Option<Seat> {
        self.seated().map(|(seat, _)| seat)
    }

    /// Moves on at the same phone; a call that no phone has stays as it is.
    pub(super) fn advance(&mut self, next: Progress) {
        if let Stage::Seated(_, progress) = &mut self.stage {
            *progress = next;
        }
    }

    /// What the other phones of its line ought to show. Dial tone is nobody else's business.
    pub(super) fn to_show_elsewhere(&self) -> Option<Elsewhere> {
        match self.progress()? {
            Progress::Proceeding | Progress::Alerting | Progress::Connected => Some(Elsewhere::InUse),
            Progress::Held => Some(Elsewhere::Held),
            Progress::Dialling(_) | Progress::Failed => None,
        }
    }

    /// Whether the phone of this name may ring for it.
    pub(super) fn is_for(&self, device: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == device)
    }

    pub(super) fn awaits_first_digit(&self) -> bool {
        matches!(self.progress(), Some(Progress::Dialling(digits)) if digits.dialled.is_empty())
    }

    pub(super) fn is_ringing_at(&self, connection: ConnectionId) -> Option<Seat> {
        match &self.stage {
            Stage::Ringing(seats) => seats.iter().copied().find(|seat| seat.connection == connection),
            Stage::Offered | Stage::Seated(..) => None,
        }
    }

    /// The state as the phone that has it, or that it rings at, shows it.
    pub(super) fn wire_state(&self) -> CallState {
        match &self.stage {
            Stage::Offered => CallState::OnHook,
            Stage::Ringing(_) => CallState::RingIn,
            Stage::Seated(_, progress) => match progress {
                Progress::Dialling(_) => CallState::OffHook,
                Progress::Proceeding => CallState::Proceed,
                Progress::Alerting => CallState::RingOut,
                Progress::Connected => CallState::Connected,
                Progress::Held => CallState::Hold,
                Progress::Failed => CallState::Busy,
            },
        }
    }
}

impl Progress {
    /// True where hanging up the handset ends the call.
    pub(super) fn ends_on_hook(&self) -> bool {
        !matches!(self, Self::Held)
    }

    /// True where the far end is, or may soon be, listening.
    pub(super) fn takes_keys(&self) -> bool {
        matches!(self, Self::Proceeding | Self::Alerting | Self::Connected)
    }
}
