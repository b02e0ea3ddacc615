//! Audio is encrypted with phones that signal over TLS.

use freeswitch_test::esl::Event;
use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Failure, Outcome};
use freeswitch_test::{audio, ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{CallState, EncryptionAlgorithm};
use mod_skinny::protocol::messages::Encryption;

use crate::runner::Director;
use crate::script::{connect, dial, extension, hang_up, hear_each_other, until_no_channels_of};
use crate::tls::Office;

/// Two phones over TLS hear each other, encrypted, with new keys after each hold; a phone without TLS goes on in the
/// clear.
pub(crate) async fn where_both_can(director: Director) -> Outcome {
    for (suite, algorithm) in [
        ("AES_CM_128_HMAC_SHA1_32", EncryptionAlgorithm::AesCm128HmacSha1_32),
        ("AES_CM_128_HMAC_SHA1_80", EncryptionAlgorithm::AesCm128HmacSha1_80),
    ] {
        let office = Office::open(director, &[("srtp", "optional"), ("srtp-suite", suite)]).await?;
        let stage = &office.stage;
        let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
        let (a, b, plain) = (office.phone().await?, office.phone().await?, stage.phone().await?);
        connect(&a, &b).await?;
        talk(&a, &b, "at first").await?;
        a.soft_key("Hold").await?;
        a.until_state(CallState::Hold).await?;
        a.soft_key("Resume").await?;
        a.until_talking().await?;
        talk(&a, &b, "after a hold").await?;
        let keys = keys_of(&a);
        ensure_eq!(keys.len(), 4, "keys, two each time that audio was opened");
        for (number, key) in keys.iter().enumerate() {
            ensure_eq!(key.algorithm_id, algorithm, "how a stream is encrypted");
            ensure_eq!((key.key.len(), key.salt.len()), (16, 14), "the length of a key and its salt");
            let again = keys.iter().skip(number + 1).any(|other| other.key == key.key);
            ensure!(!again, "a key is used twice");
        }
        ensure!(a.reception().unreadable == 0, "{:?}", a.reception());
        hang_up(&a, &b).await?;
        for phone in [&a, &b] {
            let of_phone = |event: &Event| {
                event.is("CHANNEL_HANGUP_COMPLETE")
                    && event.header("variable_skinny_device_name") == Some(phone.name())
            };
            let event = events.until("the end of the call", of_phone).await?;
            ensure_eq!(event.header("variable_rtp_has_crypto"), Some(suite), "the suite in the variables");
            let confirmed = event.header("variable_rtp_secure_media_confirmed");
            ensure_eq!(confirmed, Some("true"), "what the variables say of the encryption");
        }
        connect(&plain, &b).await?;
        talk(&plain, &b, "with a phone in the clear").await?;
        ensure!(keys_of(&plain).is_empty(), "keys in the clear");
        hang_up(&plain, &b).await?;
        no_key_is_logged(&office, &keys)?;
        stage.end()?;
    }
    Ok(())
}

/// Where it is required a phone without TLS has no calls, and what a phone sends in the clear is not heard.
pub(crate) async fn where_it_is_required(director: Director) -> Outcome {
    let office = Office::open(director, &[("srtp", "required")]).await?;
    let stage = &office.stage;
    let plain = stage.phone().await?;
    dial(&plain, extension::ECHO).await?;
    plain.until_tone(mod_skinny::protocol::enums::Tone::ReorderTone).await?;
    plain.on_hook();
    plain.until_idle().await?;
    ensure!(stage.log().has(&[plain.name(), "srtp is required"]), "the log does not say why");
    let (a, b) = (office.phone().await?, office.phone().await?);
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await?;
    let open = office.phone_that(|mut settings| {
        settings.ignores_keys = true;
        settings
    });
    let open = open.await?;
    connect(&open, &a).await?;
    open.hum(HERTZ);
    a.hum(HERTZ);
    let heard = a.hear(std::time::Duration::from_secs(2)).await;
    let share = audio::share_of(&heard, HERTZ);
    ensure!(share < 0.2, "what is sent in the clear is {share:.2} of what the far end hears");
    // Unencrypted it would be the tone; as it is, the phone makes noise of it.
    let noise = open.hear(std::time::Duration::from_secs(1)).await;
    let share = audio::share_of(&noise, HERTZ);
    ensure!(share < 0.2, "who has no key hears {share:.2} of the tone");
    open.hush();
    a.hush();
    hang_up(&open, &a).await?;
    until_no_channels_of(stage, &[&plain, &a, &b, &open]).await?;
    stage.end()
}

/// Has two phones hear each other.
async fn talk(one: &Phone, other: &Phone, when: &str) -> Outcome {
    hear_each_other(one, other).await.map_err(|failure| Failure::new(format!("{when}: {failure}")))
}

const HERTZ: f64 = 700.0;

/// The keys that a phone was told, in the order of the messages.
fn keys_of(phone: &Phone) -> Vec<Encryption> {
    let key = |message: &Message| match message {
        Message::OpenReceiveChannel(open) => Some(open.encryption.clone()),
        Message::StartMediaTransmission(start) => Some(start.encryption.clone()),
        _ => None,
    };
    let keys = phone.record().into_iter().filter(|entry| !entry.sent).filter_map(|entry| key(&entry.message));
    keys.filter(|key| key.algorithm_id != EncryptionAlgorithm::None).collect()
}

/// No form of a key is in the log.
fn no_key_is_logged(office: &Office, keys: &[Encryption]) -> Outcome {
    let log = office.stage.log().lines().join("\n").to_lowercase();
    ensure!(log.contains("openreceivechannel"), "the log does not show the messages at all");
    for key in keys {
        let hex: String = key.key.iter().map(|byte| format!("{byte:02x}")).collect();
        let list = format!("{:?}", key.key);
        if log.contains(&hex) || log.contains(&list) || log.contains(list.trim_matches(['[', ']'])) {
            return Err(Failure::new("a key is in the log"));
        }
    }
    Ok(())
}
