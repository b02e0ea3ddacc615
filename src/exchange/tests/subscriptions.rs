//! Call lists that show the state of numbers.

use super::super::*;
use super::stage::{Phone, Stage, record, register};
use crate::protocol::enums::{SubscribeCause, SubscriptionFeatureId};
use crate::protocol::messages::SubscriptionStatReq;

fn asks(stage: &mut Stage, phone: Phone, transaction_id: u32, number: &str) {
    let subscription_feature_id = SubscriptionFeatureId::Blf;
    let subscription_id = number.into();
    stage.says(
        phone,
        SubscriptionStatReq { transaction_id, subscription_feature_id, timer: 60, subscription_id },
    );
}

/// Statuses that a phone was told by the last input, each with its transaction.
fn told(stage: &Stage, phone: Phone) -> Vec<(u32, u32)> {
    let status = |message: &&Message| match message {
        Message::Notification(told) => Some((told.transaction_id, told.notification_status)),
        _ => None,
    };
    stage.got(phone).iter().filter_map(status).collect()
}

#[test]
fn a_list_follows_a_number() {
    let mut stage = Stage::new();
    let watching = stage.phone(1, "SEP1", &["1101"]);
    asks(&mut stage, watching, 7, "1102@example.com");
    let answered = |message: &&Message| matches!(message, Message::SubscriptionStatRes(answer) if answer.cause == SubscribeCause::Ok);
    assert!(stage.got(watching).iter().any(answered));
    assert_eq!(told(&stage, watching), [(7, 0)]);
    let watched = stage.connect(2);
    stage.says(watched, register("SEP2"));
    stage.input(Input::Directory(watched, Ok(record(&["1102"]))));
    assert_eq!(told(&stage, watching), [(7, 1)]);
    let call = stage.rings("1102");
    assert_eq!(told(&stage, watching), [(7, 4)]);
    stage.lifts(watched);
    assert_eq!(told(&stage, watching), [(7, 2)]);
    stage.hangs_up(watched);
    stage.host(call, HostEvent::HungUp(Cause::NORMAL_CLEARING));
    asks(&mut stage, watching, 8, "1102");
    assert_eq!(told(&stage, watching), [(8, 1)]);
    stage.input(Input::Disconnected(watched, DisconnectReason::Closed));
    assert_eq!(told(&stage, watching), [(7, 0), (8, 0)]);
}

#[test]
fn a_list_that_goes_on_replaces_its_entries_and_ends_with_its_phone() {
    let mut stage = Stage::new();
    let watching = stage.phone(1, "SEP1", &["1101"]);
    asks(&mut stage, watching, 7, "1101");
    assert_eq!(told(&stage, watching), [(7, 1)]);
    asks(&mut stage, watching, 7, "1102");
    stage.lifts(watching);
    assert_eq!(told(&stage, watching), []);
    for transaction in 8..=207 {
        asks(&mut stage, watching, transaction, "1101");
    }
    assert_eq!(told(&stage, watching), [], "one more than a phone may have");
    stage.input(Input::Disconnected(watching, DisconnectReason::Closed));
    stage.phone(2, "SEP2", &["1101"]);
    assert_eq!(told(&stage, watching), []);
}
