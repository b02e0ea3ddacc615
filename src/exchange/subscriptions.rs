//! Numbers that phones keep an eye on: the entries of their call lists show whether they are in use.

use std::collections::{BTreeSet, HashMap};

use super::Exchange;
use super::call::{Seat, Stage};
use super::input::ConnectionId;
use crate::protocol::Text;
use crate::protocol::enums::{BlfStatus, SubscribeCause, SubscriptionFeatureId};
use crate::protocol::messages::{Notification, SubscriptionStatReq, SubscriptionStatRes};

/// Who wants to know of which number.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    of_number: HashMap<String, Vec<Subscription>>,
    of_phone: HashMap<ConnectionId, BTreeSet<(u32, String)>>,
    /// Numbers about which something may have changed.
    touched: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy)]
struct Subscription {
    connection: ConnectionId,
    transaction: u32,
    feature: SubscriptionFeatureId,
    told: BlfStatus,
}

impl Subscriptions {
    /// Takes note that the state of a number may have changed.
    pub(super) fn touch(&mut self, number: &str) {
        if self.of_number.contains_key(number) {
            self.touched.insert(number.to_owned());
        }
    }

    pub(super) fn forget(&mut self, connection: ConnectionId) {
        for (transaction, number) in self.of_phone.remove(&connection).unwrap_or_default() {
            self.remove(connection, transaction, &number);
        }
    }

    fn remove(&mut self, connection: ConnectionId, transaction: u32, number: &str) {
        if let Some(subscriptions) = self.of_number.get_mut(number) {
            subscriptions.retain(|known| (known.connection, known.transaction) != (connection, transaction));
            if subscriptions.is_empty() {
                self.of_number.remove(number);
            }
        }
    }

    /// Adds a subscription, in place of one under the same transaction; false where the phone has too many.
    fn add(&mut self, number: &str, subscription: Subscription) -> bool {
        let Subscription { connection, transaction, .. } = subscription;
        let own = self.of_phone.entry(connection).or_default();
        if let Some(old) = own.iter().find(|(known, _)| *known == transaction).cloned() {
            own.remove(&old);
            self.remove(connection, transaction, &old.1);
        }
        let own = self.of_phone.entry(connection).or_default();
        if own.len() >= MOST {
            return false;
        }
        own.insert((transaction, number.to_owned()));
        self.of_number.entry(number.to_owned()).or_default().push(subscription);
        true
    }
}

impl Exchange {
    /// A phone wants to know the state of a number, now and when it changes.
    pub(super) fn subscribe(&mut self, connection: ConnectionId, request: &SubscriptionStatReq) {
        let wanted = request.subscription_id.to_plain();
        let number = wanted.split('@').next().unwrap_or_default();
        let (transaction, feature) = (request.transaction_id, request.subscription_feature_id);
        let told = self.number_status(number);
        let added = self.subscriptions.add(number, Subscription { connection, transaction, feature, told });
        let answer = SubscriptionStatRes {
            transaction_id: transaction,
            subscription_feature_id: feature,
            timer: request.timer,
            cause: if added { SubscribeCause::Ok } else { SubscribeCause::Throttle },
        };
        self.send(connection, answer);
        if added {
            self.notify(Subscription { connection, transaction, feature, told });
        }
    }

    fn notify(&mut self, subscription: Subscription) {
        let notification = Notification {
            transaction_id: subscription.transaction,
            subscription_feature_id: subscription.feature,
            notification_status: subscription.told.into(),
            text: Text::new(),
        };
        self.send(subscription.connection, notification);
    }

    /// Takes note that something may have changed about the number of a line.
    pub(super) fn touch_line(&mut self, seat: Seat) {
        let line = self.devices.get(&seat.connection).and_then(|device| device.line(seat.line));
        if let Some((_, line)) = line {
            self.subscriptions.touch(&line.number);
        }
    }

    /// Tells the phones that want to know what changed about numbers.
    pub(super) fn notify_subscribers(&mut self) {
        for number in std::mem::take(&mut self.subscriptions.touched) {
            let status = self.number_status(&number);
            let subscriptions = self.subscriptions.of_number.get_mut(&number).into_iter().flatten();
            let changed = subscriptions.filter(|subscription| subscription.told != status);
            let changed: Vec<_> = changed
                .map(|subscription| {
                    subscription.told = status;
                    *subscription
                })
                .collect();
            for subscription in changed {
                self.notify(subscription);
            }
        }
    }

    /// What a call list shows of a number; nothing is known of one that no phone has.
    fn number_status(&self, number: &str) -> BlfStatus {
        let calls = || self.calls.values().filter(|call| call.number == number);
        if calls().any(|call| matches!(call.stage, Stage::Seated(..))) {
            BlfStatus::InUse
        } else if calls().any(|call| matches!(call.stage, Stage::Ringing(_))) {
            BlfStatus::Alerting
        } else if self.lines.of(number).is_empty() {
            BlfStatus::Unspecified
        } else {
            BlfStatus::NotInUse
        }
    }
}

/// Numbers that one phone may keep an eye on.
const MOST: usize = 200;
