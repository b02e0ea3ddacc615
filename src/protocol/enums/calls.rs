//! States of calls and who takes part in them.

wire_enum! {
    /// The state of a call as a phone is told.
    CallState {
        Idle = 0, "Idle";
        OffHook = 1, "OffHook";
        OnHook = 2, "OnHook";
        RingOut = 3, "RingOut";
        RingIn = 4, "RingIn";
        Connected = 5, "Connected";
        Busy = 6, "Busy";
        LineInUse = 7, "LineInUse";
        Hold = 8, "Hold";
        CallWaiting = 9, "CallWaiting";
        CallTransfer = 10, "CallTransfer";
        CallPark = 11, "CallPark";
        Proceed = 12, "Proceed";
        InUseRemotely = 13, "InUseRemotely";
        InvalidNumber = 14, "InvalidNumber";
        HoldRevert = 15, "HoldRevert";
        Whisper = 16, "Whisper";
        RemoteHold = 17, "RemoteHold";
        MaxState = 18, "MaxState";
    }

    /// The direction of a call.
    CallType {
        InBoundCall = 1, "InBoundCall";
        OutBoundCall = 2, "OutBoundCall";
        ForwardCall = 3, "ForwardCall";
    }

    /// The precedence level of a call.
    CallPriority {
        Highest = 0, "highest";
        High = 1, "high";
        Medium = 2, "medium";
        Low = 3, "low";
        Normal = 4, "normal";
    }

    /// How much others on the line see of a call.
    CallPrivacy {
        None = 0, "None";
        Limited = 1, "Limited";
        Full = 2, "Full";
    }

    /// How a call is secured.
    CallSecurity {
        Unspecified = 0, "Unknown";
        NotAuthenticated = 1, "NotAuthenticated";
        Authenticated = 2, "Authenticated";
        Encrypted = 3, "Encrypted";
        Max = 4, "Max";
    }

    /// Which list a call goes into.
    CallHistoryDisposition {
        Ignore = 0, "Ignore";
        PlacedCalls = 1, "PlacedCalls";
        ReceivedCalls = 2, "ReceivedCalls";
        MissedCalls = 3, "MissedCalls";
        UnspecifiedShort = 65535, "UnknownDisp";
        Unspecified = 4294967294, "Unknown";
    }

    /// The state of a watched number.
    BlfStatus {
        Unspecified = 0, "Unknown";
        NotInUse = 1, "Not-in-use";
        InUse = 2, "In-use";
        DoNotDisturb = 3, "DND";
        Alerting = 4, "Alerting";
    }

    /// Whether a call is recorded.
    RecordingState {
        Off = 0, "OFF";
        On = 1, "ON";
    }

    /// How a subscription ended.
    SubscribeCause {
        Ok = 0, "OK";
        RouteFail = 1, "RouteFail";
        AuthFail = 2, "AuthFail";
        Timeout = 3, "Timeout";
        TrunkTerm = 4, "TrunkTerm";
        TrunkForbidden = 5, "TrunkForbidden";
        Throttle = 6, "Throttle";
    }

    /// What is subscribed to.
    SubscriptionFeatureId {
        Blf = 1, "BLF";
    }

    /// What became of a message waiting notice.
    MwiNotificationResult {
        Ok = 0, "Ok";
        GeneralError = 1, "GeneralError";
        RequestRejected = 2, "RequestRejected";
        VmCountOutOfBounds = 3, "VmCountOutOfBounds";
        FaxCountOutOfBounds = 4, "FaxCountOutOfBounds";
        InvalidPriorityVmCount = 5, "InvalidPriorityVmCount";
        InvalidPriorityFaxCount = 6, "InvalidPriorityFaxCount";
    }
}
