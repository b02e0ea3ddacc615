//! Keys in the messages that open audio.

use std::sync::Arc;

use super::super::*;
use super::stage::Stage;
use crate::config::DeviceRecord;
use crate::protocol::enums::EncryptionAlgorithm;
use crate::protocol::messages::Encryption;

const ANSWER: u32 = 11;

fn set(stage: &mut Stage, srtp: &str) {
    let mut profile = crate::config::Profile::new("internal");
    assert_eq!(profile.media.set("srtp", srtp), Some(Ok(())));
    stage.input(Input::Settings(Arc::new(profile)));
}

/// Has a phone answer a call; returns the keys that it and the host were given: to receive, to send, the host's.
fn answered(stage: &mut Stage, phone: ConnectionId) -> (Encryption, Encryption, Option<StreamKeys>) {
    let call = stage.rings("1101");
    stage.soft_key(phone, ANSWER, call);
    let received = stage.got(phone).iter().find_map(|message| match message {
        Message::OpenReceiveChannel(open) => Some(open.encryption.clone()),
        _ => None,
    });
    stage.acknowledges_media(phone, call);
    let setup = match stage.asked(call)[..] {
        [HostAction::StartMedia(setup)] => **setup,
        ref other => panic!("asked for {other:?}"),
    };
    stage.host(call, HostEvent::MediaStarted(setup.remote));
    let sent = stage.got(phone).iter().find_map(|message| match message {
        Message::StartMediaTransmission(start) => Some(start.encryption.clone()),
        _ => None,
    });
    stage.hangs_up(phone);
    (received.unwrap(), sent.unwrap(), setup.keys)
}

#[test]
fn only_over_encrypted_signalling_and_where_it_is_wanted() {
    for (srtp, encrypted, wanted) in
        [("off", true, false), ("optional", false, false), ("optional", true, true), ("required", true, true)]
    {
        let mut stage = Stage::new();
        set(&mut stage, srtp);
        let phone = stage.phone_over(1, encrypted, "SEP1", &["1101"]);
        let (receives, sends, keys) = answered(&mut stage, phone);
        assert_eq!(keys.is_some(), wanted, "{srtp}, {encrypted}");
        match keys {
            None => assert_eq!([receives, sends], [Encryption::default(), Encryption::default()]),
            Some(keys) => {
                assert_eq!(receives.algorithm_id, EncryptionAlgorithm::AesCm128HmacSha1_32);
                assert_eq!([receives.key, receives.salt].concat(), keys.to_phone.0);
                assert_eq!([sends.key, sends.salt].concat(), keys.from_phone.0);
                assert_ne!(keys.to_phone, keys.from_phone);
                let (.., again) = answered(&mut stage, phone);
                assert_ne!(again, Some(keys), "the same keys for another call");
                assert!(
                    !format!("{keys:?}").contains(char::is_numeric) || !format!("{keys:?}").contains('[')
                );
            }
        }
    }
}

#[test]
fn where_it_is_required_a_phone_in_the_clear_has_no_calls() {
    let mut stage = Stage::new();
    set(&mut stage, "required");
    let phone = stage.phone_over(1, false, "SEP1", &["1101"]);
    let call = stage.rings("1101");
    stage.soft_key(phone, ANSWER, call);
    let gone = HostAction::HangUp(Cause::INCOMPATIBLE_DESTINATION);
    assert!(stage.asked(call).ends_with(&[&HostAction::MediaUnavailable, &gone]));
}

#[test]
fn a_phone_may_have_another_setting_than_its_profile() {
    let mut record = DeviceRecord::default();
    assert_eq!(record.media.set("srtp", "Optional"), Some(Ok(())));
    assert_eq!(record.media.set("srtp-suite", "AES_CM_128_HMAC_SHA1_80"), Some(Ok(())));
    assert!(record.media.set("srtp", "perhaps").is_some_and(|outcome| outcome.is_err()));
    assert!(record.media.set("srtp-suite", "ROT13").is_some_and(|outcome| outcome.is_err()));
    let both = record.media.or(&crate::config::MediaSettings::default());
    assert_eq!(both.srtp_suite.map(crate::config::SrtpSuite::name), Some("AES_CM_128_HMAC_SHA1_80"));
}
