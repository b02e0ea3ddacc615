//! The states of a channel and of its call, and which follows which.

/// Where a channel is in its life; the numbers are the core's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub(crate) enum State {
    New,
    Init,
    Routing,
    SoftExecute,
    Execute,
    ExchangeMedia,
    Park,
    ConsumeMedia,
    Hibernate,
    Reset,
    Hangup,
    Reporting,
    Destroy,
}

/// Every state at its own number.
const STATES: [(State, &str); 13] = [
    (State::New, "CS_NEW"),
    (State::Init, "CS_INIT"),
    (State::Routing, "CS_ROUTING"),
    (State::SoftExecute, "CS_SOFT_EXECUTE"),
    (State::Execute, "CS_EXECUTE"),
    (State::ExchangeMedia, "CS_EXCHANGE_MEDIA"),
    (State::Park, "CS_PARK"),
    (State::ConsumeMedia, "CS_CONSUME_MEDIA"),
    (State::Hibernate, "CS_HIBERNATE"),
    (State::Reset, "CS_RESET"),
    (State::Hangup, "CS_HANGUP"),
    (State::Reporting, "CS_REPORTING"),
    (State::Destroy, "CS_DESTROY"),
];

impl State {
    /// The state of that number.
    pub(crate) fn from_number(number: u32) -> Option<State> {
        STATES.get(number as usize).map(|(state, _)| *state)
    }

    /// The name that events and logs use.
    pub(crate) fn name(self) -> &'static str {
        STATES.get(self as usize).map_or("CS_NONE", |(_, name)| name)
    }

    /// The name without its prefix, as the log of a running state shows it.
    pub(crate) fn short_name(self) -> &'static str {
        self.name().trim_start_matches("CS_")
    }

    /// Whether a channel in this state may be sent to `next`. Hanging up is not a transition: it has its
    /// own function, so that it happens once and with a cause.
    pub(crate) fn allows(self, next: State) -> bool {
        match self {
            State::New | State::Reset => true,
            State::Hangup => matches!(next, State::Reporting | State::Destroy),
            State::Reporting => next == State::Destroy,
            State::Destroy => false,
            State::Hibernate if next == State::Init => true,
            State::Init
            | State::Routing
            | State::SoftExecute
            | State::Execute
            | State::ExchangeMedia
            | State::Park
            | State::ConsumeMedia
            | State::Hibernate => next > State::Init && next < State::Hangup,
        }
    }
}

/// What a call looks like to a person; the numbers are the core's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum CallState {
    Down,
    Dialing,
    Ringing,
    Early,
    Active,
    Held,
    RingWait,
    Hangup,
    Unheld,
}

const CALL_STATES: [(CallState, &str); 9] = [
    (CallState::Down, "DOWN"),
    (CallState::Dialing, "DIALING"),
    (CallState::Ringing, "RINGING"),
    (CallState::Early, "EARLY"),
    (CallState::Active, "ACTIVE"),
    (CallState::Held, "HELD"),
    (CallState::RingWait, "RING_WAIT"),
    (CallState::Hangup, "HANGUP"),
    (CallState::Unheld, "UNHELD"),
];

impl CallState {
    /// The call state of that number.
    pub(crate) fn from_number(number: u32) -> Option<CallState> {
        CALL_STATES.get(number as usize).map(|(state, _)| *state)
    }

    /// The name that events use.
    pub(crate) fn name(self) -> &'static str {
        CALL_STATES.get(self as usize).map_or("UNKNOWN", |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_the_order_of_their_numbers() {
        for (number, (state, _)) in STATES.iter().enumerate() {
            assert_eq!(*state as usize, number);
        }
        for (number, (state, _)) in CALL_STATES.iter().enumerate() {
            assert_eq!(*state as usize, number);
        }
    }

    #[test]
    fn a_live_channel_never_goes_back_to_init_except_from_hibernation() {
        assert!(State::Hibernate.allows(State::Init));
        assert!(!State::Execute.allows(State::Init));
        assert!(!State::Hangup.allows(State::Execute));
        assert!(State::New.allows(State::Hibernate));
    }
}
