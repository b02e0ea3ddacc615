//! Hangup causes: their numbers (ITU-T Q.850 below 128, the core's own above) and names.

/// Why a channel ended, as the core numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cause(pub(crate) u32);

macro_rules! causes {
    ($($name:ident = $number:literal,)*) => {
        impl Cause {
            $(#[allow(dead_code, reason = "the table is whole, the host uses part of it")]
            pub(crate) const $name: Cause = Cause($number);)*
        }

        /// Every cause with the name that variables and events show.
        const CAUSES: &[(Cause, &str)] = &[$((Cause::$name, stringify!($name)),)*];
    };
}

causes! {
    NONE = 0,
    UNALLOCATED_NUMBER = 1,
    NO_ROUTE_TRANSIT_NET = 2,
    NO_ROUTE_DESTINATION = 3,
    CHANNEL_UNACCEPTABLE = 6,
    CALL_AWARDED_DELIVERED = 7,
    NORMAL_CLEARING = 16,
    USER_BUSY = 17,
    NO_USER_RESPONSE = 18,
    NO_ANSWER = 19,
    SUBSCRIBER_ABSENT = 20,
    CALL_REJECTED = 21,
    NUMBER_CHANGED = 22,
    REDIRECTION_TO_NEW_DESTINATION = 23,
    EXCHANGE_ROUTING_ERROR = 25,
    DESTINATION_OUT_OF_ORDER = 27,
    INVALID_NUMBER_FORMAT = 28,
    FACILITY_REJECTED = 29,
    RESPONSE_TO_STATUS_ENQUIRY = 30,
    NORMAL_UNSPECIFIED = 31,
    NORMAL_CIRCUIT_CONGESTION = 34,
    NETWORK_OUT_OF_ORDER = 38,
    NORMAL_TEMPORARY_FAILURE = 41,
    SWITCH_CONGESTION = 42,
    ACCESS_INFO_DISCARDED = 43,
    REQUESTED_CHAN_UNAVAIL = 44,
    PRE_EMPTED = 45,
    FACILITY_NOT_SUBSCRIBED = 50,
    OUTGOING_CALL_BARRED = 52,
    INCOMING_CALL_BARRED = 54,
    BEARERCAPABILITY_NOTAUTH = 57,
    BEARERCAPABILITY_NOTAVAIL = 58,
    SERVICE_UNAVAILABLE = 63,
    BEARERCAPABILITY_NOTIMPL = 65,
    CHAN_NOT_IMPLEMENTED = 66,
    FACILITY_NOT_IMPLEMENTED = 69,
    SERVICE_NOT_IMPLEMENTED = 79,
    INVALID_CALL_REFERENCE = 81,
    INCOMPATIBLE_DESTINATION = 88,
    INVALID_MSG_UNSPECIFIED = 95,
    MANDATORY_IE_MISSING = 96,
    MESSAGE_TYPE_NONEXIST = 97,
    WRONG_MESSAGE = 98,
    IE_NONEXIST = 99,
    INVALID_IE_CONTENTS = 100,
    WRONG_CALL_STATE = 101,
    RECOVERY_ON_TIMER_EXPIRE = 102,
    MANDATORY_IE_LENGTH_ERROR = 103,
    PROTOCOL_ERROR = 111,
    INTERWORKING = 127,
    SUCCESS = 142,
    ORIGINATOR_CANCEL = 487,
    CRASH = 700,
    SYSTEM_SHUTDOWN = 701,
    LOSE_RACE = 702,
    MANAGER_REQUEST = 703,
    BLIND_TRANSFER = 800,
    ATTENDED_TRANSFER = 801,
    ALLOTTED_TIMEOUT = 802,
    USER_CHALLENGE = 803,
    MEDIA_TIMEOUT = 804,
    PICKED_OFF = 805,
    USER_NOT_REGISTERED = 806,
    PROGRESS_TIMEOUT = 807,
    INVALID_GATEWAY = 808,
    GATEWAY_DOWN = 809,
    INVALID_URL = 810,
    INVALID_PROFILE = 811,
    NO_PICKUP = 812,
    SRTP_READ_ERROR = 813,
    BOWOUT = 814,
    BUSY_EVERYWHERE = 815,
    DECLINE = 816,
    DOES_NOT_EXIST_ANYWHERE = 817,
    NOT_ACCEPTABLE = 818,
    UNWANTED = 819,
    NO_IDENTITY = 820,
    BAD_IDENTITY_INFO = 821,
    UNSUPPORTED_CERTIFICATE = 822,
    INVALID_IDENTITY = 823,
    STALE_DATE = 824,
    REJECT_ALL = 825,
}

impl Cause {
    /// The cause's name; a number that is in no table is unknown to the core too.
    pub(crate) fn name(self) -> &'static str {
        CAUSES.iter().find(|(cause, _)| *cause == self).map_or("UNKNOWN", |(_, name)| name)
    }

    /// The cause of that name or number; anything else is normal clearing, as in the core.
    pub(crate) fn parse(text: &str) -> Cause {
        if let Ok(number) = text.parse() {
            return Cause(number);
        }
        let named = CAUSES.iter().find(|(_, name)| name.eq_ignore_ascii_case(text));
        named.map_or(Cause::NORMAL_CLEARING, |(cause, _)| *cause)
    }

    /// The nearest Q.850 cause.
    pub(crate) fn q850(self) -> u32 {
        match self {
            Cause(number) if number < 128 => number,
            Cause::NO_PICKUP => Cause::NO_ANSWER.0,
            _ => Cause::NORMAL_CLEARING.0,
        }
    }

    /// Whether there is none yet.
    pub(crate) fn is_none(self) -> bool {
        self == Cause::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_found_both_ways() {
        assert_eq!(Cause::parse("user_busy"), Cause::USER_BUSY);
        assert_eq!(Cause::parse("487").name(), "ORIGINATOR_CANCEL");
        assert_eq!(Cause::parse("no such cause"), Cause::NORMAL_CLEARING);
        assert_eq!(Cause::ORIGINATOR_CANCEL.q850(), 16);
    }
}
