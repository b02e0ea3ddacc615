//! Subscriptions to other numbers' states and waiting messages.

use crate::protocol::codec::Fixed;
use crate::protocol::enums::{MwiNotificationResult, SubscribeCause, SubscriptionFeatureId};
use crate::protocol::text::Text;

messages! { subscriptions:
    /// Subscribe to a number (BLF in call lists).
    SubscriptionStatReq = 0x0048, FromPhone, "SubscriptionStatReqMessage" | "DialedPhoneBookMessage" {
        transaction_id: u32,
        subscription_feature_id: SubscriptionFeatureId,
        timer: u32,
        subscription_id: Text as Fixed<256>,
    }

    /// Message waiting notice between servers.
    MwiNotification = 0x004c, FromPhone, "MwiNotificationMessage" {
        mwi_target_number: Text as Fixed<25>,
        mwi_control_number: Text as Fixed<25>,
        are_messages_waiting: u32,
        total_vm_counts: WaitingCounts,
        priority_vm_counts: WaitingCounts,
        total_fax_counts: WaitingCounts,
        priority_fax_counts: WaitingCounts,
    }

    /// Answer to the subscription.
    SubscriptionStatRes = 0x0152, ToPhone, "SubscriptionStatResMessage" | "DialedPhoneBookAckMessage" {
        transaction_id: u32,
        subscription_feature_id: SubscriptionFeatureId,
        timer: u32,
        cause: SubscribeCause,
    }

    /// State change of a subscribed number.
    Notification = 0x0153, ToPhone, "NotificationMessage" {
        transaction_id: u32,
        subscription_feature_id: SubscriptionFeatureId,
        notification_status: u32,
        text: Text as Fixed<97>,
    }

    /// Answer to the message waiting notice.
    MwiRes = 0x0158, ToPhone, "MwiResMessage" {
        mwi_target_number: Text as Fixed<25>,
        mwi_notification_result: MwiNotificationResult,
    }
}

wire_struct! {
    /// How many messages wait.
    WaitingCounts {
        num_new_msgs: u32,
        num_old_msgs: u32,
    }
}
