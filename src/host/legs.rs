//! The legs of all calls, to be found by their calls.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::leg::CallLeg;
use crate::exchange::{CallId, Direction};
use crate::server::Handle;

/// Profile and call.
type LegKey = (Arc<str>, CallId);

/// The legs of all calls.
#[derive(Default)]
pub(super) struct Legs {
    legs: Mutex<HashMap<LegKey, Arc<CallLeg>>>,
}

impl Legs {
    pub(super) fn add(
        self: &Arc<Self>,
        exchange: &Handle,
        call: CallId,
        direction: Direction,
    ) -> Arc<CallLeg> {
        let leg = Arc::new(CallLeg::new(exchange.clone(), call, direction, Arc::clone(self)));
        self.legs.lock().insert((Arc::clone(exchange.name()), call), Arc::clone(&leg));
        leg
    }

    pub(super) fn find(&self, exchange: &Handle, call: CallId) -> Option<Arc<CallLeg>> {
        self.legs.lock().get(&(Arc::clone(exchange.name()), call)).cloned()
    }

    /// The leg whose session has that uuid.
    pub(super) fn of_session(&self, uuid: &str) -> Option<Arc<CallLeg>> {
        let legs = self.legs.lock();
        legs.values().find(|leg| leg.uuid().as_deref() == Some(uuid)).cloned()
    }

    pub(super) fn remove(&self, exchange: &Handle, call: CallId) {
        self.legs.lock().remove(&(Arc::clone(exchange.name()), call));
    }
}
