//! Reservations.

wire_enum! {
    /// The style of a reservation.
    ResvStyle {
        FixedFilter = 1, "FF";
        SharedExplicit = 2, "SE";
        WildcardFilter = 3, "WF";
    }

    /// The direction of a reservation.
    RsvpDirection {
        Send = 1, "SEND";
        Receive = 2, "RECV";
        SendReceive = 3, "SENDRECV";
    }

    /// Why RSVP failed.
    RsvpErrorCode {
        Confirm = 0, "CONFIRM";
        Admission = 1, "ADMISSION";
        Administrative = 2, "ADMINISTRATIVE";
        NoPathInformation = 3, "NO_PATH_INFORMATION";
        NoSenderInformation = 4, "NO_SENDER_INFORMATION";
        ConflictingStyle = 5, "CONFLICTING_STYLE";
        UnknownStyle = 6, "UNKNOWN_STYLE";
        ConflictingDstPorts = 7, "CONFLICTING_DST_PORTS";
        ConflictingSrcPorts = 8, "CONFLICTING_SRC_PORTS";
        ServicePreempted = 12, "SERVICE_PREEMPTED";
        UnknownObjectClass = 13, "UNKNOWN_OBJECT_CLASS";
        UnknownClassType = 14, "UNKNOWN_CLASS_TYPE";
        Api = 20, "API";
        Traffic = 21, "TRAFFIC";
        TrafficSystem = 22, "TRAFFIC_SYSTEM";
        System = 23, "SYSTEM";
        RoutingProblem = 24, "ROUTING_PROBLEM";
    }

    /// Why a reservation failed.
    QosErrorCode {
        ReservationTimeout = 0, "RESERVATION_TIMEOUT";
        PathFail = 1, "PATH_FAIL";
        ResvFail = 2, "RESV_FAIL";
        ListenFail = 3, "LISTEN_FAIL";
        ResourceUnavailable = 4, "RESOURCE_UNAVAILABLE";
        ListenTimeout = 5, "LISTEN_TIMEOUT";
        ResvRetriesFail = 6, "RESV_RETRIES_FAIL";
        PathRetriesFail = 7, "PATH_RETRIES_FAIL";
        ResvPreemption = 8, "RESV_PREEMPTION";
        PathPreemption = 9, "PATH_PREEMPTION";
        ResvModifyFail = 10, "RESV_MODIFY_FAIL";
        PathModifyFail = 11, "PATH_MODIFY_FAIL";
        ResvTear = 12, "RESV_TEAR";
    }
}
