//! Keys, buttons and soft keys.

wire_enum! {
    /// A key of the keypad.
    Key {
        Zero = 0, "0";
        One = 1, "1";
        Two = 2, "2";
        Three = 3, "3";
        Four = 4, "4";
        Five = 5, "5";
        Six = 6, "6";
        Seven = 7, "7";
        Eight = 8, "8";
        Nine = 9, "9";
        A = 10, "A";
        B = 11, "B";
        C = 12, "C";
        D = 13, "D";
        Star = 14, "*";
        Pound = 15, "#";
        Plus = 16, "+";
    }

    /// What a button of the template does.
    ButtonType blank Undefined {
        Unused = 0, "Unknown" | "Unused";
        LastNumberRedial = 1, "LastNumberRedial";
        SpeedDial = 2, "SpeedDial";
        Hold = 3, "Hold";
        Transfer = 4, "Transfer";
        ForwardAll = 5, "ForwardAll";
        ForwardBusy = 6, "ForwardBusy";
        ForwardNoAnswer = 7, "ForwardNoAnswer";
        Display = 8, "Display";
        Line = 9, "Line";
        T120Chat = 10, "T120Chat";
        T120Whiteboard = 11, "T120Whiteboard";
        T120ApplicationSharing = 12, "T120ApplicationSharing";
        T120FileTransfer = 13, "T120FileTransfer";
        Video = 14, "Video";
        Voicemail = 15, "Voicemail";
        AnswerRelease = 16, "AnswerRelease";
        AutoAnswer = 17, "AutoAnswer";
        Select = 18, "Select";
        Privacy = 19, "Privacy" | "Feature";
        ServiceUrl = 20, "ServiceUrl";
        BlfSpeedDial = 21, "BlfSpeedDial";
        MaliciousCall = 27, "MaliciousCall";
        GenericAppB1 = 33, "GenericAppB1";
        GenericAppB2 = 34, "GenericAppB2";
        GenericAppB3 = 35, "GenericAppB3";
        GenericAppB4 = 36, "GenericAppB4";
        GenericAppB5 = 37, "GenericAppB5";
        MultiBlink = 38, "MultiBlink";
        MeetMeConference = 123, "MeetMeConference";
        Conference = 125, "Conference";
        CallPark = 126, "CallPark";
        CallPickup = 127, "CallPickup";
        GroupCallPickup = 128, "GroupCallPickup";
        Mobility = 129, "Mobility";
        DoNotDisturb = 130, "DoNotDisturb";
        ConfList = 131, "ConfList";
        RemoveLastParticipant = 132, "RemoveLastParticipant";
        QualityReport = 133, "QualityReport" | "QRT";
        CallBack = 134, "CallBack";
        OtherPickup = 135, "OtherPickup";
        VideoMode = 136, "VideoMode";
        NewCall = 137, "NewCall";
        EndCall = 138, "EndCall";
        HuntLog = 139, "HuntLog" | "HLog";
        Queuing = 143, "Queuing";
        ParkingLot = 192, "ParkingLot";
        TestF = 193, "TestF";
        Messages = 194, "Messages";
        Directory = 195, "Directory";
        TestI = 196, "TestI";
        Application = 197, "Application";
        Headset = 198, "Headset";
        Keypad = 240, "Keypad";
        PlaceholderMulti = 241, "PlaceholderMulti";
        PlaceholderLine = 242, "PlaceholderLine";
        PlaceholderSpeeddial = 243, "PlaceholderSpeeddial";
        PlaceholderHint = 244, "PlaceholderHint";
        PlaceholderAbbreviatedDial = 245, "PlaceholderAbbreviatedDial";
        Aec = 253, "Aec";
        Undefined = 255, "Undefined";
    }

    /// What kind of button was pressed, or has the lamp.
    StimulusKind {
        Unused = 0, "Unknown" | "Unused";
        LastNumberRedial = 1, "LastNumberRedial";
        SpeedDial = 2, "SpeedDial";
        Hold = 3, "Hold";
        Transfer = 4, "Transfer";
        ForwardAll = 5, "ForwardAll";
        ForwardBusy = 6, "ForwardBusy";
        ForwardNoAnswer = 7, "ForwardNoAnswer";
        Display = 8, "Display";
        Line = 9, "Line";
        T120Chat = 10, "T120Chat";
        T120Whiteboard = 11, "T120Whiteboard";
        T120ApplicationSharing = 12, "T120ApplicationSharing";
        T120FileTransfer = 13, "T120FileTransfer";
        Video = 14, "Video";
        Voicemail = 15, "Voicemail";
        AnswerRelease = 16, "AnswerRelease";
        AutoAnswer = 17, "AutoAnswer";
        Select = 18, "Select";
        Privacy = 19, "Privacy" | "Feature";
        ServiceUrl = 20, "ServiceUrl";
        BlfSpeedDial = 21, "BlfSpeedDial";
        DirectedPark = 22, "DirectedPark";
        Intercom = 23, "Intercom";
        MaliciousCall = 27, "MaliciousCall";
        GenericAppB1 = 33, "GenericAppB1";
        GenericAppB2 = 34, "GenericAppB2";
        GenericAppB3 = 35, "GenericAppB3";
        GenericAppB4 = 36, "GenericAppB4";
        GenericAppB5 = 37, "GenericAppB5";
        MultiBlink = 38, "MultiBlink";
        Dnd = 63, "Dnd";
        MeetMeConference = 123, "MeetMeConference";
        Conference = 125, "Conference";
        CallPark = 126, "CallPark";
        CallPickup = 127, "CallPickup";
        GroupCallPickup = 128, "GroupCallPickup";
        Mobility = 129, "Mobility";
        DoNotDisturb = 130, "DoNotDisturb";
        ConfList = 131, "ConfList";
        RemoveLastParticipant = 132, "RemoveLastParticipant";
        QualityReport = 133, "QualityReport" | "QRT";
        CallBack = 134, "CallBack";
        OtherPickup = 135, "OtherPickup";
        VideoMode = 136, "VideoMode";
        NewCall = 137, "NewCall";
        EndCall = 138, "EndCall";
        HuntLog = 139, "HuntLog" | "HLog";
        Queuing = 143, "Queuing";
        ParkingLot = 192, "ParkingLot";
        TestF = 193, "TestF";
        Messages = 194, "Messages";
        Directory = 195, "Directory";
        TestI = 196, "TestI";
        Application = 197, "Application";
        Headset = 198, "Headset";
        Keypad = 240, "Keypad";
        Aec = 253, "Aec";
        Undefined = 255, "Undefined";
    }

    /// What a soft key does. Up to 20 the numbers are those of mod_skinny's sets;
    /// above, a CallManager's or those of the phrase that labels the key.
    SoftKey {
        Empty = 0, "SoftkeyEmpty";
        Redial = 1, "SoftkeyRedial";
        NewCall = 2, "SoftkeyNewcall";
        Hold = 3, "SoftkeyHold";
        Transfer = 4, "SoftkeyTransfer";
        ForwardAll = 5, "SoftkeyCfwdall";
        ForwardBusy = 6, "SoftkeyCfwdbusy";
        ForwardNoAnswer = 7, "SoftkeyCfwdnoanswer";
        Backspace = 8, "SoftkeyBackspace";
        EndCall = 9, "SoftkeyEndcall";
        Resume = 10, "SoftkeyResume";
        Answer = 11, "SoftkeyAnswer";
        Info = 12, "SoftkeyInfo";
        Conference = 13, "SoftkeyConf";
        Park = 14, "SoftkeyPark";
        Join = 15, "SoftkeyJoin";
        MeetMe = 16, "SoftkeyMeetme";
        CallPickup = 17, "SoftkeyCallpickup";
        GroupCallPickup = 18, "SoftkeyGrpcallpickup";
        Dnd = 19, "SoftkeyDnd";
        IDivert = 20, "SoftkeyIdivert";
        Barge = 21, "SoftkeyBarge";
        DirectTransfer = 28, "SoftkeyDirectTransfer";
        Select = 29, "SoftkeySelect";
        ConferenceList = 30, "SoftkeyConferenceList";
        VideoMode = 33, "SoftkeyVideoMode";
        Private = 54, "SoftkeyPrivate";
        RemoveLastParticipant = 57, "SoftkeyRemoveLastParticipant";
        Intercept = 60, "SoftkeyIntercept";
        TransferVoicemail = 62, "SoftkeyTransferVoicemail";
        CallBack = 65, "SoftkeyCallBack";
        QualityReport = 75, "SoftkeyQualityReport";
        MaliciousCall = 76, "SoftkeyMaliciousCall";
        ConferenceBarge = 81, "SoftkeyConferenceBarge";
        Dial = 201, "SoftkeyDial";
        Record = 202, "SoftkeyRecord";
    }

    /// In which situation a set of soft keys is shown.
    SoftKeySet {
        OnHook = 0, "KeySetOnHook";
        Connected = 1, "KeySetConnected";
        OnHold = 2, "KeySetOnHold";
        RingIn = 3, "KeySetRingIn";
        OffHook = 4, "KeySetOffHook";
        ConnectedWithTransfer = 5, "KeySetConnectedWithTransfer";
        DigitsAfterDialingFirstDigit = 6, "KeySetDigitsAfterDialingFirstDigit";
        ConnectedWithConference = 7, "KeySetConnectedWithConference";
        RingOut = 8, "KeySetRingOut";
        OffHookWithFeatures = 9, "KeySetOffHookWithFeatures";
        InUseHint = 10, "KeySetInUseHint";
        OnHookWithStealableCall = 11, "KeySetOnHookWithStealableCall";
        HoldConference = 12, "KeySetHoldConference";
        Empty = 13, "KeySetEmpty";
        CallPickup = 14, "KeySetCallPickup";
    }
}
