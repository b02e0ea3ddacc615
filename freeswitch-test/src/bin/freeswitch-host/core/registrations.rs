//! The table of registered phones that modules keep in the core.

use parking_lot::Mutex;

/// A registered phone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Registration {
    pub(crate) user: String,
    pub(crate) realm: String,
    pub(crate) token: String,
    pub(crate) url: String,
    /// Seconds since the epoch; 0 for never.
    pub(crate) expires: u32,
    pub(crate) network_ip: String,
    pub(crate) network_port: String,
    pub(crate) network_proto: String,
    pub(crate) metadata: String,
}

/// The table.
#[derive(Default)]
pub(crate) struct Registrations(Mutex<Vec<Registration>>);

impl Registrations {
    /// Adds a phone. The user's other registrations go, unless several are allowed.
    pub(crate) fn add(&self, registration: Registration) {
        let several = super::host::host()
            .variable("multiple_registrations")
            .is_some_and(|value| super::channel::is_true(&value));
        let mut table = self.0.lock();
        table.retain(|known| {
            let same_user = known.user == registration.user && known.realm == registration.realm;
            !same_user || (several && known.token != registration.token)
        });
        table.push(registration);
    }

    /// Removes a phone; without several registrations a user has only one, whatever its token.
    pub(crate) fn remove(&self, user: &str, realm: &str, token: &str) {
        let several = super::host::host()
            .variable("multiple_registrations")
            .is_some_and(|value| super::channel::is_true(&value));
        self.0.lock().retain(|known| {
            let same_user = known.user == user && known.realm == realm;
            !same_user || (several && !token.is_empty() && known.token != token)
        });
    }

    /// The whole table.
    pub(crate) fn all(&self) -> Vec<Registration> {
        self.0.lock().clone()
    }
}
