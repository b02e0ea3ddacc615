//! Codecs and streams.

wire_enum! {
    /// A codec, or another kind of payload.
    MediaPayload {
        None = 0, "NONE";
        NonStandard = 1, "NONSTANDARD";
        G711Alaw64k = 2, "G711Alaw64k";
        G711Alaw56k = 3, "G711Alaw56k";
        G711Ulaw64k = 4, "G711Ulaw64k";
        G711Ulaw56k = 5, "G711Ulaw56k";
        G722_64k = 6, "G722_64k";
        G722_56k = 7, "G722_56k";
        G722_48k = 8, "G722_48k";
        G7231 = 9, "G7231";
        G728 = 10, "G728";
        G729 = 11, "G729";
        G729AnnexA = 12, "G729AnnexA";
        Is11172 = 13, "IS11172";
        Is13818 = 14, "IS13818";
        G729AnnexB = 15, "G729AnnexB";
        G729AnnexAAnnexB = 16, "G729AnnexAwAnnexB";
        GsmFullRate = 18, "GSM_Full_Rate";
        GsmHalfRate = 19, "GSM_Half_Rate";
        GsmEnhancedFullRate = 20, "GSM_Enhanced_Full_Rate";
        WideBand256k = 25, "Wide_Band_256k";
        Data64 = 32, "Data64";
        Data56 = 33, "Data56";
        G7221_32k = 40, "G7221_32K";
        G7221_24k = 41, "G7221_24K";
        Aac = 42, "AAC";
        Mp4aLatm128 = 43, "MP4ALATM_128";
        Mp4aLatm64 = 44, "MP4ALATM_64";
        Mp4aLatm56 = 45, "MP4ALATM_56";
        Mp4aLatm48 = 46, "MP4ALATM_48";
        Mp4aLatm32 = 47, "MP4ALATM_32";
        Mp4aLatm24 = 48, "MP4ALATM_24";
        Mp4aLatmNa = 49, "MP4ALATM_NA";
        Gsm = 80, "GSM";
        ActiveVoice = 81, "ACTIVEVOICE";
        G726_32k = 82, "G726_32K";
        G726_24k = 83, "G726_24K";
        G726_16k = 84, "G726_16K";
        G729AnnexBBis = 85, "G729B_BIS";
        Ilbc = 86, "ILBC";
        Isac = 89, "ISAC";
        Opus = 90, "OPUS";
        Amr = 97, "AMR";
        AmrWb = 98, "AMR_WB";
        H261 = 100, "H261";
        H263 = 101, "H263";
        Vieo = 102, "Vieo";
        H264 = 103, "H264";
        H264Svc = 104, "H264_SVC";
        T120 = 105, "T120";
        H224 = 106, "H224";
        T38Fax = 107, "T38Fax";
        Tote = 108, "TOTE";
        H265 = 109, "H265";
        H264Uc = 110, "H264_UC";
        Xv150Mr711u = 111, "XV150_MR_711U";
        NseVbd711u = 112, "NSE_VBD_711U";
        Xv150Mr729a = 113, "XV150_MR_729A";
        NseVbd729a = 114, "NSE_VBD_729A";
        H264Fec = 115, "H264_FEC";
        ClearChannel = 120, "Clear_Chan";
        UniversalTranscoder = 222, "Universal_Xcoder";
        Rfc2833 = 257, "RFC2833_DynPayload";
        PassThrough = 258, "PassThrough";
        DynamicPayloadPassThrough = 259, "Dynamic_Payload_PassThru";
        DtmfOutOfBand = 260, "DTMF_OOB";
        InbandDtmfRfc2833 = 261, "Inband_DTMF_RFC2833";
        CfbTones = 262, "CFB_Tones";
        NoAudio = 299, "NoAudio";
        V150LcModemRelay = 300, "v150_LC_ModemRelay";
        V150LcSprt = 301, "v150_LC_SPRT";
        V150LcSse = 302, "v150_LC_SSE";
        Max = 303, "Max";
    }

    /// What became of a request for a stream.
    MediaStatus {
        Ok = 0, "Ok";
        Unspecified = 1, "Unknown";
        NotEnoughChannels = 2, "NotEnoughChannels";
        CodecTooComplex = 3, "CodecTooComplex";
        InvalidPartyId = 4, "InvalidPartyID";
        InvalidCallReference = 5, "InvalidCallRef";
        InvalidCodec = 6, "InvalidCodec";
        InvalidPacketSize = 7, "InvalidPacketSize";
        OutOfSockets = 8, "OutOfSockets";
        EncoderOrDecoderFailed = 9, "EncoderOrDecoderFailed";
        InvalidDynamicPayloadType = 10, "InvalidDynamicPayloadType";
        RequestedIpAddressTypeUnavailable = 11, "RequestedIpAddrTypeUnAvailable";
        OnHook = 12, "OnHook";
        DeviceOnHook = 255, "DeviceOnHook";
    }

    /// Whether a stream could be opened.
    MediaReceptionStatus {
        Ok = 0, "Ok";
        Error = 1, "Error";
    }

    /// What a stream carries.
    MediaType {
        Invalid = 0, "Invalid";
        Audio = 1, "Audio";
        MainVideo = 2, "Main_Video";
        Fecc = 3, "FECC";
        PresentationVideo = 4, "Presentation_Video";
        Bfcp = 5, "BFCP";
        IxChannel = 6, "IXChannel";
        T38 = 7, "T38";
        Max = 8, "Max";
    }

    /// What carries a stream.
    MediaTransportType {
        Rtp = 1, "RTP";
        Udp = 2, "UDP";
        Tcp = 3, "TCP";
    }

    /// How a stream is encrypted.
    EncryptionAlgorithm {
        None = 0, "NO_ENCRYPTION";
        AesCm128HmacSha1_32 = 1, "AES_CM_128_HMAC_SHA1_32";
        AesCm128HmacSha1_80 = 2, "AES_CM_128_HMAC_SHA1_80";
        F8HmacSha1_32 = 3, "F8_128_HMAC_SHA1_32";
        F8HmacSha1_80 = 4, "F8_128_HMAC_SHA1_80";
        AeadAes128Gcm = 5, "AEAD_AES_128_GCM";
        AeadAes256Gcm = 6, "AEAD_AES_256_GCM";
    }

    /// Whether streams can be encrypted.
    EncryptionCapability {
        NotEncryptionCapable = 0, "NotEncryptionCapable";
        EncryptionCapable = 1, "EncryptionCapable";
    }

    /// Whether echo is cancelled.
    EchoCancellation {
        Off = 0, "Off";
        On = 1, "On";
    }

    /// Whether silence is left out.
    SilenceSuppression {
        Off = 0, "Off";
        On = 1, "On";
    }

    /// The rate of G.723.1, in kbit/s.
    G723BitRate {
        Rate5300 = 1, "5.3";
        Rate6300 = 2, "6.3";
    }

    /// Address families that are asked for.
    IpAddressType {
        V4 = 0, "IPv4";
        V6 = 1, "IPv6";
        V4AndV6 = 2, "IPv4 and IPv6";
        Invalid = 3, "Invalid";
    }

    /// Address families that a device has.
    IpAddressMode {
        V4 = 0, "IPv4";
        V6 = 1, "IPv6";
        V4AndV6 = 2, "IPv4 and IPv6";
    }

    /// Whether a port stays open.
    PortHandling {
        ClosePort = 0, "CLOSE_PORT";
        KeepPort = 1, "KEEP_PORT";
    }

    /// Whether counters start again.
    StatsProcessing {
        ClearStats = 0, "clearStats";
        DoNotClearStats = 1, "doNotClearStats";
    }

    /// The directions of a capability.
    TransmitOrReceive {
        None = 0, "None";
        ReceiveOnly = 1, "ReceiveOnly";
        TransmitOnly = 2, "TransmitOnly";
        Both = 3, "Both";
    }

    /// A picture format.
    VideoFormat {
        Undefined = 0, "undefined";
        Sqcif = 1, "sqcif";
        Qcif = 2, "qcif";
        Cif = 3, "cif";
        Cif4 = 4, "4cif";
        Cif16 = 5, "16cif";
        CustomBase = 6, "custom_base";
        Unspecified = 232, "unknown";
    }

    /// How pictures are arranged.
    Layout {
        NoLayout = 0, "NoLayout";
        OneByOne = 1, "OneByOne";
        OneByTwo = 2, "OneByTwo";
        TwoByTwo = 3, "TwoByTwo";
        TwoByTwo3Alt1 = 4, "TwoByTwo3Alt1";
        TwoByTwo3Alt2 = 5, "TwoByTwo3Alt2";
        ThreeByThree = 6, "ThreeByThree";
        ThreeByThree6Alt1 = 7, "ThreeByThree6Alt1";
        ThreeByThree6Alt2 = 8, "ThreeByThree6Alt2";
        ThreeByThree4Alt1 = 9, "ThreeByThree4Alt1";
        ThreeByThree4Alt2 = 10, "ThreeByThree4Alt2";
    }

    /// A command for a video stream.
    MiscCommandType {
        VideoFreezePicture = 0, "videoFreezePicture";
        VideoFastUpdatePicture = 1, "videoFastUpdatePicture";
        VideoFastUpdateGob = 2, "videoFastUpdateGOB";
        VideoFastUpdateMb = 3, "videoFastUpdateMB";
        LostPicture = 4, "lostPicture";
        LostPartialPicture = 5, "lostPartialPicture";
        RecoveryReferencePicture = 6, "recoveryReferencePicture";
        TemporalSpatialTradeOff = 7, "temporalSpatialTradeOff";
    }

    /// A session of T.120 or the like.
    SessionType {
        Chat = 1, "Chat";
        Whiteboard = 2, "Whiteboard";
        ApplicationSharing = 4, "ApplicationSharing";
        FileTransfer = 8, "FileTransfer";
        Video = 16, "Video";
    }

    /// Which part of some data this is.
    SequenceFlag {
        First = 0, "First";
        More = 1, "More";
        Last = 2, "Last";
    }
}
