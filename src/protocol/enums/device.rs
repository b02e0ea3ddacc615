//! Phones and what they tell of themselves.

wire_enum! {
    /// The model a device says it is.
    DeviceType {
        Undefined = 0, "Undefined";
        Cisco30SpPlus = 1, "Cisco 30 SP+";
        Cisco12SpPlus = 2, "Cisco 12 SP+";
        Cisco12Sp = 3, "Cisco 12 SP";
        Cisco12S = 4, "Cisco 12 S";
        Cisco30Vip = 5, "Cisco 30 VIP";
        Cisco7910 = 6, "Cisco 7910";
        Cisco7960 = 7, "Cisco 7960";
        Cisco7940 = 8, "Cisco 7940";
        Cisco7935 = 9, "Cisco 7935";
        VgcPhone = 10, "Cisco VGC Phone";
        VgcVirtualPhone = 11, "Cisco VGC Virtual Phone";
        Ata186 = 12, "Cisco ATA 186";
        Ata188 = 13, "Cisco ATA 188";
        Virtual30SpPlusOld = 14, "Cisco Virtual30SPplus";
        EmccBase = 15, "Cisco Emcc Base";
        Virtual30SpPlus = 20, "Cisco Virtual 30SP plus";
        PhoneApplication = 21, "Cisco Phone Application";
        AnalogAccess = 30, "Cisco Analog Access";
        DigitalAccess = 40, "Cisco Digital Access";
        DigitalAccessT1 = 41, "Cisco Digital Access T1";
        DigitalAccessPlus = 42, "Cisco Digital Access+";
        DigitalAccessWsX6608 = 43, "Cisco Digital Access WS-X6608";
        AnalogAccessWsX6624 = 47, "Cisco Analog Access WS-X6624";
        VgcGateway = 48, "Cisco VGC Gateway";
        ConferenceBridge = 50, "Cisco Conference Bridge";
        ConferenceBridgeWsX6608 = 51, "Cisco Conference Bridge WS-X6608";
        ConferenceBridgeDixieland = 52, "Cisco Conference Bridge Dixieland";
        ConferenceBridgeSummit = 53, "Cisco Conference Bridge Summit";
        H225 = 60, "Cisco H225";
        H323Phone = 61, "Cisco H.323 Phone";
        H323Trunk = 62, "Cisco H323 Trunk";
        MusicOnHold = 70, "Cisco Music On Hold";
        Pilot = 71, "Cisco Pilot";
        TapiPort = 72, "Cisco Tapi Port";
        TapiRoutePoint = 73, "Cisco Tapi Route Point";
        VoiceInBox = 80, "Cisco Voice In Box";
        VoiceInboxAdmin = 81, "Cisco Voice Inbox Admin";
        LineAnnunciator = 82, "Cisco Line Annunciator";
        SoftwareMtpDixieland = 83, "Cisco Software Mtp Dixieland";
        MediaServer = 84, "Cisco Media Server";
        ConferenceBridgeFlint = 85, "Cisco Conference Bridge Flint";
        ConferenceBridgeHeterogeneous = 86, "Cisco Conference Bridge Hetro Gen";
        ConferenceBridgeAudVid = 87, "Cisco Conference Bridge Aud Vid";
        ConferenceHVideoBridge = 88, "Cisco Conference HVideo Bridge";
        RouteList = 90, "Cisco Route List";
        LoadSimulator = 100, "Cisco Load Simulator";
        MediaTerminationPoint = 110, "Cisco Media Termination Point";
        MediaTerminationPointHardware = 111, "Cisco Media Termination Point Hardware";
        MediaTerminationPointDixieland = 112, "Cisco Media Termination Point Dixieland";
        MediaTerminationPointSummit = 113, "Cisco Media Termination Point Summit";
        Cisco7941 = 115, "Cisco 7941" | "Cisco CP-7941G";
        Cisco7971Ge = 118, "Cisco 7971GE";
        Cisco7971 = 119, "Cisco 7971";
        MgcpStation = 120, "Cisco MGCP Station";
        MgcpTrunk = 121, "Cisco MGCP Trunk";
        RasProxy = 122, "Cisco RAS Proxy";
        Cisco7914AddOn = 124, "Cisco 7914 14-Button Line Expansion Module";
        Trunk = 125, "Cisco Trunk";
        Annunciator = 126, "Cisco Annunciator";
        MonitorBridge = 127, "Cisco Monitor Bridge";
        Recorder = 128, "Cisco Recorder";
        MonitorBridgeYoko = 129, "Cisco Monitor Bridge Yoko";
        SipTrunk = 131, "Cisco Sip Trunk";
        SipGateway = 132, "Cisco Sip Gateway";
        WsmTrunk = 133, "Cisco Wsm Trunk";
        RemoteDestination = 134, "Cisco Remote Destination";
        Cisco7915AddOn12 = 227, "Cisco 7915 AddOn (12 Buttons)";
        Cisco7915AddOn24 = 228, "Cisco 7915 AddOn (24 Buttons)";
        Cisco7916AddOn12 = 229, "Cisco 7916 AddOn (12 Buttons)";
        Cisco7916AddOn24 = 230, "Cisco 7916 AddOn (24 Buttons)";
        GenericDevice = 253, "Cisco Generic Device";
        UnknownMgcpGateway = 254, "Cisco Unknown MGCP Gateway";
        NotDefined = 255, "Cisco Not Defined";
        NokiaESeries = 275, "Cisco Nokia E Series";
        Cisco7985 = 302, "Cisco 7985";
        Cisco7911 = 307, "Cisco 7911";
        Cisco7961Ge = 308, "Cisco 7961G-GE";
        Cisco7941Ge = 309, "Cisco 7941G-GE";
        MotorolaCn622 = 335, "Cisco Motorola CN622";
        ThirdPartySipBasic = 336, "Cisco 3rd Party Sip Basic";
        Cisco7931 = 348, "Cisco 7931";
        UnifiedPersonalCommunicator = 358, "Cisco Unified Personal Communicator";
        Cisco7921 = 365, "Cisco 7921";
        Cisco7906 = 369, "Cisco 7906";
        ThirdPartySipAdvanced = 374, "Cisco 3rd Party Sip Advanced";
        TelePresence = 375, "Cisco TelePresence";
        NokiaIccClient = 376, "Cisco Nokia ICC client";
        Cisco7962 = 404, "Cisco 7962";
        Cisco3951 = 412, "Cisco 3951";
        Cisco7937 = 431, "Cisco 7937";
        Cisco7942 = 434, "Cisco 7942";
        Cisco7945 = 435, "Cisco 7945";
        Cisco7965 = 436, "Cisco 7965";
        Cisco7975 = 437, "Cisco 7975";
        Cisco3911 = 446, "Cisco 3911";
        UnifiedMobileCommunicator = 468, "Cisco Unified Mobile Communicator";
        Cisco7925 = 484, "Cisco 7925";
        Cisco9971 = 493, "Cisco 9971";
        Cisco6921 = 495, "Cisco 6921";
        Cisco6941 = 496, "Cisco 6941";
        Cisco6961 = 497, "Cisco 6961";
        Csf = 503, "Cisco CSF";
        Cisco9951 = 537, "Cisco 9951";
        Cisco8961 = 540, "Cisco 8961";
        Cisco6901 = 547, "Cisco 6901";
        Cisco6911 = 548, "Cisco 6911";
        Cisco6945 = 564, "Cisco 6945";
        Cisco7926 = 577, "Cisco 7926";
        Cisco8945 = 585, "Cisco 8945";
        Cisco8941 = 586, "Cisco 8941";
        TelepresenceMcu = 597, "Cisco Telepresence Mcu";
        TelePresenceExchange = 599, "Cisco Tele Presence Exchange";
        TelePresenceSoftwareConferenceBridge = 600, "Cisco Tele Presence Software Conference Bridge";
        AsSip = 631, "Cisco AS-SIP";
        CtiRemoteDevice = 635, "Cisco Cti Remote Device";
        Cisco7905 = 20000, "Cisco 7905";
        Cisco7920 = 30002, "Cisco 7920";
        Cisco7970 = 30006, "Cisco 7970";
        Cisco7912 = 30007, "Cisco 7912";
        Cisco7902 = 30008, "Cisco 7902";
        IpCommunicator = 30016, "Cisco IP Communicator";
        Cisco7961 = 30018, "Cisco 7961";
        Cisco7936 = 30019, "Cisco 7936";
        AnalogPhone = 30027, "Cisco Analog Phone";
        IsdnBriPhone = 30028, "Cisco ISDN BRI Phone";
        SccpGatewayVirtualPhone = 30032, "Cisco SCCP gateway virtual phone";
        IpSte = 30035, "Cisco IP-STE";
        TelePresenceConductor = 36041, "Cisco Tele Presence Conductor";
        InteractiveVoiceResponse = 36219, "Cisco Interactive Voice Response";
        Spa521s = 80000, "Cisco SPA 521S";
        Spa524sg = 80001, "Cisco SPA 524SG";
        Spa502g = 80003, "Cisco SPA 502G";
        Spa504g = 80004, "Cisco SPA 504G";
        Spa525g = 80005, "Cisco SPA 525G";
        Spa508g = 80006, "Cisco SPA 508G";
        Spa509g = 80007, "Cisco SPA 509G";
        Spa525g2 = 80009, "Cisco SPA 525G2";
        Spa303g = 80011, "Cisco SPA 303G";
        Spa512g = 80012, "Cisco SPA 512G";
        Spa514g = 80013, "Cisco SPA 514G";
    }

    /// How bad an alarm is.
    AlarmSeverity {
        Critical = 0, "Critical";
        Warning = 1, "Warning";
        Informational = 2, "Informational";
        Unspecified = 4, "Unknown";
        Major = 7, "Major";
        Minor = 8, "Minor";
        Marginal = 10, "Marginal";
        TraceInfo = 20, "TraceInfo";
    }

    /// How far a phone starts again.
    ResetType {
        Reset = 1, "DeviceReset";
        Restart = 2, "DeviceRestart";
        ApplyConfig = 3, "DeviceApplyConfig";
    }

    /// Why a phone unregisters.
    UnregisterReason {
        Unspecified = 0, "Unknown";
        PowerSaveMode = 1, "PowerSaveMode";
    }

    /// Whether a phone may unregister now.
    UnregisterStatus {
        Ok = 0, "Ok";
        Error = 1, "Error";
        Nak = 2, "NAK";
    }

    /// Whether the headset is used.
    HeadsetMode {
        On = 1, "On";
        Off = 2, "Off";
    }

    /// What the user speaks and listens with.
    MediaPathId {
        None = 0, "AccessoryNone";
        Headset = 1, "Headset";
        Handset = 2, "Handset";
        Speaker = 3, "Speaker";
    }

    /// Whether a media path is in use.
    MediaPathState {
        None = 0, "AccessoryNoState";
        OffHook = 1, "OffHook";
        OnHook = 2, "OnHook";
    }

    /// Whether a media path is there.
    MediaPathCapabilities {
        Enable = 1, "Enable";
        Disable = 2, "Disable";
        Monitor = 3, "Monitor";
    }
}
