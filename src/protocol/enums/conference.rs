//! Conference bridges and announcements.

wire_enum! {
    /// What a conference resource is.
    ResourceType {
        Conference = 0, "Conference";
        Ivr = 1, "IVR";
    }

    /// What became of a conference that was to be created.
    CreateConfResult {
        Ok = 0, "OK";
        ResourceNotAvailable = 1, "ResourceNotAvailable";
        ConferenceAlreadyExist = 2, "ConferenceAlreadyExist";
        SystemErr = 3, "SystemErr";
    }

    /// What became of a conference that was to be changed.
    ModifyConfResult {
        Ok = 0, "OK";
        ResourceNotAvailable = 1, "ResourceNotAvailable";
        ConferenceNotExist = 2, "ConferenceNotExist";
        InvalidParameter = 3, "InvalidParameter";
        MoreActiveCallsThanReserved = 4, "MoreActiveCallsThanReserved";
        InvalidResourceType = 5, "InvalidResourceType";
        SystemErr = 6, "SystemErr";
    }

    /// What became of a conference that was to be deleted.
    DeleteConfResult {
        Ok = 0, "OK";
        ConferenceNotExist = 1, "ConferenceNotExist";
        SystemErr = 2, "SystemErr";
    }

    /// What became of a participant who was to be added.
    AddParticipantResult {
        Ok = 0, "OK";
        ResourceNotAvailable = 1, "ResourceNotAvailable";
        ConferenceNotExist = 2, "ConferenceNotExist";
        DuplicateCallRef = 3, "DuplicateCallRef";
        SystemErr = 4, "SystemErr";
    }

    /// What became of a request for participants.
    AuditParticipantResult {
        Ok = 0, "OK";
        ConferenceNotExist = 1, "ConferenceNotExist";
    }

    /// Whether the end of an announcement is to be told.
    EndOfAnnAck {
        NoAnnAckRequired = 0, "NoAnnAckRequired";
        AnnAckRequired = 1, "AnnAckRequired";
    }

    /// How announcements are played.
    AnnPlayMode {
        XmlConfigMode = 0, "XmlConfigMode";
        OneShotMode = 1, "OneShotMode";
        ContinuousMode = 2, "ContinuousMode";
    }

    /// What became of an announcement.
    PlayAnnStatus {
        Ok = 0, "OK";
        Err = 1, "Err";
    }
}
