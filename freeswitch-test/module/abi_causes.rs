//! Holds the hang-up causes that the exchange knows by number against the core's.

use mod_skinny::{exchange::Cause, freeswitch::sys};

/// Compares causes with the core's of the same name.
macro_rules! same {
    ($($cause:ident = $constant:ident,)*) => {
        $(assert_eq!(Cause::$cause.0, sys::$constant, stringify!($cause));)*
    };
}

#[test]
fn the_exchanges_causes_are_the_cores() {
    same! {
        UNALLOCATED_NUMBER = SWITCH_CAUSE_UNALLOCATED_NUMBER,
        NO_ROUTE_DESTINATION = SWITCH_CAUSE_NO_ROUTE_DESTINATION,
        NORMAL_CLEARING = SWITCH_CAUSE_NORMAL_CLEARING,
        USER_BUSY = SWITCH_CAUSE_USER_BUSY,
        NO_USER_RESPONSE = SWITCH_CAUSE_NO_USER_RESPONSE,
        NO_ANSWER = SWITCH_CAUSE_NO_ANSWER,
        CALL_REJECTED = SWITCH_CAUSE_CALL_REJECTED,
        DESTINATION_OUT_OF_ORDER = SWITCH_CAUSE_DESTINATION_OUT_OF_ORDER,
        INVALID_NUMBER_FORMAT = SWITCH_CAUSE_INVALID_NUMBER_FORMAT,
        NORMAL_UNSPECIFIED = SWITCH_CAUSE_NORMAL_UNSPECIFIED,
        NORMAL_TEMPORARY_FAILURE = SWITCH_CAUSE_NORMAL_TEMPORARY_FAILURE,
        SWITCH_CONGESTION = SWITCH_CAUSE_SWITCH_CONGESTION,
        INCOMPATIBLE_DESTINATION = SWITCH_CAUSE_INCOMPATIBLE_DESTINATION,
        ORIGINATOR_CANCEL = SWITCH_CAUSE_ORIGINATOR_CANCEL,
        LOSE_RACE = SWITCH_CAUSE_LOSE_RACE,
        USER_NOT_REGISTERED = SWITCH_CAUSE_USER_NOT_REGISTERED,
    }
}
