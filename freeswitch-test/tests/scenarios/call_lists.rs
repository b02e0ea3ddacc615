//! A phone's call list shows whether the numbers in it are in use.

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{BlfStatus, SubscriptionFeatureId};
use mod_skinny::protocol::messages::SubscriptionStatReq;

use crate::script::{connect, hang_up, received, until_no_channels_of};

pub(crate) async fn an_entry_follows_its_number(stage: &Stage) -> Outcome {
    let [watching, a, b] = stage.phones().await?;
    for (transaction_id, phone) in [(1, &a), (2, &b)] {
        watching.send(SubscriptionStatReq {
            transaction_id,
            subscription_feature_id: SubscriptionFeatureId::Blf,
            timer: 3_600,
            subscription_id: phone.number().into(),
        });
        told(&watching, transaction_id, BlfStatus::NotInUse).await?;
    }
    connect(&a, &b).await?;
    told(&watching, 2, BlfStatus::Alerting).await?;
    told(&watching, 1, BlfStatus::InUse).await?;
    told(&watching, 2, BlfStatus::InUse).await?;
    hang_up(&a, &b).await?;
    b.unregister().await?;
    told(&watching, 2, BlfStatus::Unspecified).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

async fn told(phone: &Phone, transaction: u32, status: BlfStatus) -> Outcome {
    let wanted = |message: &Message| {
        matches!(message, Message::Notification(told)
            if told.transaction_id == transaction && told.notification_status == u32::from(status))
    };
    received(phone, &format!("that entry {transaction} is {status}"), wanted).await.map(drop)
}
