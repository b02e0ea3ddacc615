//! Tones, ringers and lamps.

wire_enum! {
    /// A tone.
    Tone {
        Silence = 0, "Silence";
        Dtmf1 = 1, "Dtmf1";
        Dtmf2 = 2, "Dtmf2";
        Dtmf3 = 3, "Dtmf3";
        Dtmf4 = 4, "Dtmf4";
        Dtmf5 = 5, "Dtmf5";
        Dtmf6 = 6, "Dtmf6";
        Dtmf7 = 7, "Dtmf7";
        Dtmf8 = 8, "Dtmf8";
        Dtmf9 = 9, "Dtmf9";
        Dtmf0 = 10, "Dtmf0";
        DtmfStar = 14, "DtmfStar";
        DtmfPound = 15, "DtmfPound";
        DtmfA = 16, "DtmfA";
        DtmfB = 17, "DtmfB";
        DtmfC = 18, "DtmfC";
        DtmfD = 19, "DtmfD";
        InsideDialTone = 33, "InsideDialTone";
        OutsideDialTone = 34, "OutsideDialTone";
        LineBusyTone = 35, "LineBusyTone";
        AlertingTone = 36, "AlertingTone";
        ReorderTone = 37, "ReorderTone";
        RecorderWarningTone = 38, "RecorderWarningTone";
        RecorderDetectedTone = 39, "RecorderDetectedTone";
        RevertingTone = 40, "RevertingTone";
        ReceiverOffHookTone = 41, "ReceiverOffHookTone";
        MessageWaitingTone = 42, "MessageWaitingIndicatorTone";
        NoSuchNumberTone = 43, "NoSuchNumberTone";
        BusyVerificationTone = 44, "BusyVerificationTone";
        CallWaitingTone = 45, "CallWaitingTone";
        ConfirmationTone = 46, "ConfirmationTone";
        CampOnIndicationTone = 47, "CampOnIndicationTone";
        RecallDialTone = 48, "RecallDialTone";
        ZipZip = 49, "ZipZip";
        Zip = 50, "Zip";
        BeepBonk = 51, "BeepBonk";
        MusicTone = 52, "MusicTone";
        HoldTone = 53, "HoldTone";
        TestTone = 54, "TestTone";
        DtMonitorWarningTone = 55, "DTMonitorWarningTone";
        MonitorWarningTone = 56, "MonitorWarningTone";
        SecureWarningTone = 57, "SecureWarningTone";
        AddCallWaiting = 64, "AddCallWaiting";
        PriorityCallWait = 65, "PriorityCallWait";
        RecallDial = 66, "RecallDial";
        BargeIn = 67, "BargeIn";
        DistinctAlert = 68, "DistinctAlert";
        PriorityAlert = 69, "PriorityAlert";
        ReminderRing = 70, "ReminderRing";
        PrecedenceRingBack = 71, "PrecedenceRingBack";
        PreemptionTone = 72, "PreemptionTone";
        NonSecureWarningTone = 73, "NonSecureWarningTone";
        Mf1 = 80, "MF1";
        Mf2 = 81, "MF2";
        Mf3 = 82, "MF3";
        Mf4 = 83, "MF4";
        Mf5 = 84, "MF5";
        Mf6 = 85, "MF6";
        Mf7 = 86, "MF7";
        Mf8 = 87, "MF8";
        Mf9 = 88, "MF9";
        Mf0 = 89, "MF0";
        MfKp1 = 90, "MFKP1";
        MfSt = 91, "MFST";
        MfKp2 = 92, "MFKP2";
        MfStp = 93, "MFSTP";
        MfSt3p = 94, "MFST3P";
        Milliwatt = 95, "Milliwatt";
        MilliwattTest = 96, "MilliwattTest";
        HighTone = 97, "HighTone";
        FlashOverride = 98, "FlashOverride";
        Flash = 99, "FLASH";
        Priority = 100, "PRIORITY";
        Immediate = 101, "IMMEDIATE";
        PreAmpWarning = 102, "PreAmpWarn";
        Hz2105 = 103, "2105Hz";
        Hz2600 = 104, "2600Hz";
        Hz440 = 105, "440Hz";
        Hz300 = 106, "300Hz";
        MobilityWp = 107, "Mobility_WP";
        MobilityUac = 108, "Mobility_UAC";
        MobilityWtdn = 109, "Mobility_WTDN";
        MobilityMon = 110, "Mobility_MON";
        MobilityMoff = 111, "Mobility_MOFF";
        MobilityUkc = 112, "Mobility_UKC";
        MobilityVma = 113, "Mobility_VMA";
        MobilityFac = 114, "Mobility_FAC";
        MobilityCmc = 115, "Mobility_CMC";
        MlppPala = 119, "MLPP_PALA";
        MlppIca = 120, "MLPP_ICA";
        MlppVca = 121, "MLPP_VCA";
        MlppBpa = 122, "MLPP_BPA";
        MlppBnea = 123, "MLPP_BNEA";
        MlppUpa = 124, "MLPP_UPA";
        Tua = 125, "TUA";
        Gone = 126, "GONE";
        NoTone = 127, "NoTone";
        MeetMeGreeting = 128, "MeetMe_Greeting";
        MeetMeNumberInvalid = 129, "MeetMe_NumberInvalid";
        MeetMeNumberFailed = 130, "MeetMe_NumberFailed";
        MeetMeEnterPin = 131, "MeetMe_EnterPIN";
        MeetMeInvalidPin = 132, "MeetMe_InvalidPIN";
        MeetMeFailedPin = 133, "MeetMe_FailedPIN";
        MeetMeCfbFailed = 134, "MeetMe_CFB_Failed";
        MeetMeEnterAccessCode = 135, "MeetMe_EnterAccessCode";
        MeetMeAccessCodeInvalid = 136, "MeetMe_AccessCodeInvalid";
        MeetMeAccessCodeFailed = 137, "MeetMe_AccessCodeFailed";
        Max = 138, "MAX";
    }

    /// Who hears a tone.
    ToneOutputDirection {
        User = 0, "User";
        Network = 1, "Network";
        All = 2, "All";
    }

    /// How a phone rings.
    RingMode {
        Off = 1, "RingOff";
        Inside = 2, "RingInside";
        Outside = 3, "RingOutside";
        Feature = 4, "RingFeature";
        FlashOnly = 5, "RingFlashOnly";
        Precedence = 6, "RingPrecedence";
        Bellcore1 = 7, "Bellcore1";
        Bellcore2 = 8, "Bellcore2";
        Bellcore3 = 9, "Bellcore3";
        Bellcore4 = 10, "Bellcore4";
        Bellcore5 = 11, "Bellcore5";
    }

    /// How long a phone rings.
    RingDuration {
        Forever = 1, "RingForever";
        Once = 2, "RingOnce";
    }

    /// What a lamp does.
    LampMode {
        Off = 1, "Off";
        On = 2, "On";
        Wink = 3, "Wink";
        Flash = 4, "Flash";
        Blink = 5, "Blink";
        Hold = 6, "Hold";
        Ring = 7, "Ring";
        Custom1 = 8, "Custom1";
        Custom2 = 9, "Custom2";
    }

    /// Whether the loudspeaker is on.
    SpeakerMode {
        On = 1, "SpeakerOn";
        Off = 2, "SpeakerOff";
    }

    /// Whether the microphone is on.
    MicMode {
        On = 1, "On";
        Off = 2, "Off";
    }
}
