//! Status codes, causes, states and the like: the core's numbers with names. A value that this
//! build has no name for is kept as it is.

use super::{sys, text};

/// Declares a number of the core's with its named values.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident($raw:ty) { $($(#[$value_doc:meta])* $value:ident = $constant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub $raw);

        impl $name {
            $($(#[$value_doc])* pub const $value: Self = Self(sys::$constant);)*
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match *self {
                    $(Self::$value => f.write_str(stringify!($value)),)*
                    Self(other) => write!(f, "{}({other})", stringify!($name)),
                }
            }
        }
    };
}

codes! {
    /// What a callback tells the core.
    Status(sys::switch_status_t) {
        /// It worked; the core goes on with its standard behaviour.
        SUCCESS = SWITCH_STATUS_SUCCESS,
        /// It did not work; from a state handler: leave out the standard behaviour.
        FALSE = SWITCH_STATUS_FALSE,
        /// It took too long.
        TIMEOUT = SWITCH_STATUS_TIMEOUT,
        /// There is no such thing here.
        NOTIMPL = SWITCH_STATUS_NOTIMPL,
        /// Nothing to do.
        NOOP = SWITCH_STATUS_NOOP,
        /// Something went wrong.
        GENERR = SWITCH_STATUS_GENERR,
        /// It is busy.
        INUSE = SWITCH_STATUS_INUSE,
        /// It was interrupted.
        BREAK = SWITCH_STATUS_BREAK,
        /// Not found.
        NOTFOUND = SWITCH_STATUS_NOTFOUND,
        /// From shutdown: keep the library mapped.
        NOUNLOAD = SWITCH_STATUS_NOUNLOAD,
        /// From load: give up.
        TERM = SWITCH_STATUS_TERM,
    }
}

codes! {
    /// A hang-up cause.
    Cause(sys::switch_call_cause_t) {
        /// No cause yet: the call is not hung up.
        NONE = SWITCH_CAUSE_NONE,
        /// There is no such number.
        UNALLOCATED_NUMBER = SWITCH_CAUSE_UNALLOCATED_NUMBER,
        /// The dialplan leads nowhere.
        NO_ROUTE_DESTINATION = SWITCH_CAUSE_NO_ROUTE_DESTINATION,
        /// Somebody hung up.
        NORMAL_CLEARING = SWITCH_CAUSE_NORMAL_CLEARING,
        /// Busy.
        USER_BUSY = SWITCH_CAUSE_USER_BUSY,
        /// The phone does not react.
        NO_USER_RESPONSE = SWITCH_CAUSE_NO_USER_RESPONSE,
        /// Nobody answered.
        NO_ANSWER = SWITCH_CAUSE_NO_ANSWER,
        /// The called person refused.
        CALL_REJECTED = SWITCH_CAUSE_CALL_REJECTED,
        /// What should take the call is broken.
        DESTINATION_OUT_OF_ORDER = SWITCH_CAUSE_DESTINATION_OUT_OF_ORDER,
        /// Not a number at all.
        INVALID_NUMBER_FORMAT = SWITCH_CAUSE_INVALID_NUMBER_FORMAT,
        /// Nothing more precise is known.
        NORMAL_UNSPECIFIED = SWITCH_CAUSE_NORMAL_UNSPECIFIED,
        /// Out of something for a while.
        NORMAL_TEMPORARY_FAILURE = SWITCH_CAUSE_NORMAL_TEMPORARY_FAILURE,
        /// No session, port or the like is left.
        SWITCH_CONGESTION = SWITCH_CAUSE_SWITCH_CONGESTION,
        /// The requested channel cannot be had.
        REQUESTED_CHAN_UNAVAIL = SWITCH_CAUSE_REQUESTED_CHAN_UNAVAIL,
        /// This may not be called.
        OUTGOING_CALL_BARRED = SWITCH_CAUSE_OUTGOING_CALL_BARRED,
        /// No common codec.
        INCOMPATIBLE_DESTINATION = SWITCH_CAUSE_INCOMPATIBLE_DESTINATION,
        /// A timer ran out.
        RECOVERY_ON_TIMER_EXPIRE = SWITCH_CAUSE_RECOVERY_ON_TIMER_EXPIRE,
        /// From an outgoing call: it is on its way.
        SUCCESS = SWITCH_CAUSE_SUCCESS,
        /// The caller gave up.
        ORIGINATOR_CANCEL = SWITCH_CAUSE_ORIGINATOR_CANCEL,
        /// The switch goes down.
        SYSTEM_SHUTDOWN = SWITCH_CAUSE_SYSTEM_SHUTDOWN,
        /// Another leg answered first.
        LOSE_RACE = SWITCH_CAUSE_LOSE_RACE,
        /// An administrator ended the call.
        MANAGER_REQUEST = SWITCH_CAUSE_MANAGER_REQUEST,
        /// Transferred without waiting for an answer.
        BLIND_TRANSFER = SWITCH_CAUSE_BLIND_TRANSFER,
        /// Transferred after a talk.
        ATTENDED_TRANSFER = SWITCH_CAUSE_ATTENDED_TRANSFER,
        /// The call's time is up.
        ALLOTTED_TIMEOUT = SWITCH_CAUSE_ALLOTTED_TIMEOUT,
        /// No more media came.
        MEDIA_TIMEOUT = SWITCH_CAUSE_MEDIA_TIMEOUT,
        /// Somebody else picked the call up.
        PICKED_OFF = SWITCH_CAUSE_PICKED_OFF,
        /// No phone is registered for the number.
        USER_NOT_REGISTERED = SWITCH_CAUSE_USER_NOT_REGISTERED,
        /// It did not ring in time.
        PROGRESS_TIMEOUT = SWITCH_CAUSE_PROGRESS_TIMEOUT,
        /// There is no such profile.
        INVALID_PROFILE = SWITCH_CAUSE_INVALID_PROFILE,
    }
}

impl Cause {
    /// Returns the core's name of the cause, such as `USER_BUSY`.
    #[must_use]
    pub fn name(self) -> String {
        // SAFETY: a lookup in the core's table; the answer is one of its constants.
        let name = unsafe { sys::switch_channel_cause2str(self.0) };
        // SAFETY: as above.
        unsafe { text::from_c(name) }.unwrap_or_default()
    }
}

codes! {
    /// A channel's state.
    State(sys::switch_channel_state_t) {
        /// Just made.
        NEW = CS_NEW,
        /// Announced to the world.
        INIT = CS_INIT,
        /// Looking for an extension.
        ROUTING = CS_ROUTING,
        /// Told what to do by another channel.
        SOFT_EXECUTE = CS_SOFT_EXECUTE,
        /// Executing the dialplan.
        EXECUTE = CS_EXECUTE,
        /// Bridged.
        EXCHANGE_MEDIA = CS_EXCHANGE_MEDIA,
        /// Parked.
        PARK = CS_PARK,
        /// Waiting, reading media.
        CONSUME_MEDIA = CS_CONSUME_MEDIA,
        /// Waiting for something outside the core.
        HIBERNATE = CS_HIBERNATE,
        /// About to be routed again.
        RESET = CS_RESET,
        /// Hung up.
        HANGUP = CS_HANGUP,
        /// Being accounted for.
        REPORTING = CS_REPORTING,
        /// Going away.
        DESTROY = CS_DESTROY,
    }
}

codes! {
    /// What a call looks like to a person.
    CallState(sys::switch_channel_callstate_t) {
        /// Nothing yet, or no more.
        DOWN = CCS_DOWN,
        /// Dialling.
        DIALING = CCS_DIALING,
        /// Ringing.
        RINGING = CCS_RINGING,
        /// Media before the answer.
        EARLY = CCS_EARLY,
        /// Talking.
        ACTIVE = CCS_ACTIVE,
        /// On hold.
        HELD = CCS_HELD,
        /// Ringing, after dialling.
        RING_WAIT = CCS_RING_WAIT,
        /// Hung up.
        HANGUP = CCS_HANGUP,
        /// Just taken off hold.
        UNHELD = CCS_UNHELD,
    }
}

codes! {
    /// Which way a call goes, seen from the switch.
    Direction(sys::switch_call_direction_t) {
        /// The phone calls.
        INBOUND = SWITCH_CALL_DIRECTION_INBOUND,
        /// The phone is called.
        OUTBOUND = SWITCH_CALL_DIRECTION_OUTBOUND,
    }
}

codes! {
    /// Why a channel is being interrupted.
    Signal(sys::switch_signal_t) {
        /// For no reason.
        NONE = SWITCH_SIG_NONE,
        /// It is hung up.
        KILL = SWITCH_SIG_KILL,
        /// It is transferred.
        XFER = SWITCH_SIG_XFER,
        /// Whoever reads media is to look up.
        BREAK = SWITCH_SIG_BREAK,
    }
}

codes! {
    /// A channel's flag.
    Flag(sys::switch_channel_flag_t) {
        /// Answered.
        ANSWERED = CF_ANSWERED,
        /// Media flows though not answered.
        EARLY_MEDIA = CF_EARLY_MEDIA,
        /// Ringing was reported.
        RING_READY = CF_RING_READY,
        /// Bridged to another channel.
        BRIDGED = CF_BRIDGED,
        /// Being originated.
        ORIGINATING = CF_ORIGINATING,
        /// Started the call that it is bridged in.
        ORIGINATOR = CF_ORIGINATOR,
        /// Something is played to it.
        BROADCAST = CF_BROADCAST,
        /// What is played to it is to end.
        STOP_BROADCAST = CF_STOP_BROADCAST,
        /// Whatever it does is to be interrupted.
        BREAK = CF_BREAK,
        /// On hold by the core.
        HOLD = CF_HOLD,
        /// On hold by its phone.
        LEG_HOLDING = CF_LEG_HOLDING,
        /// Held by the signalling.
        PROTO_HOLD = CF_PROTO_HOLD,
        /// Media goes past the switch.
        PROXY_MODE = CF_PROXY_MODE,
        /// Being transferred.
        TRANSFER = CF_TRANSFER,
        /// No call detail record is wanted.
        NO_CDR = CF_NO_CDR,
        /// The core's RTP stack carries its media.
        FS_RTP = CF_FS_RTP,
        /// It has been through the dialplan.
        DIALPLAN = CF_DIALPLAN,
        /// Audio is available.
        AUDIO = CF_AUDIO,
    }
}

codes! {
    /// What a channel can do.
    Capability(sys::switch_channel_cap_t) {
        /// Acknowledges media.
        MEDIA_ACK = CC_MEDIA_ACK,
        /// Its media can go past the switch.
        BYPASS_MEDIA = CC_BYPASS_MEDIA,
        /// Has a jitter buffer.
        JITTERBUFFER = CC_JITTERBUFFER,
        /// The core's RTP stack carries its media.
        FS_RTP = CC_FS_RTP,
    }
}
