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
    /// Adds a phone. The user's other registrations go, or where several are allowed those that are dialled the same.
    pub(crate) fn add(&self, registration: Registration) {
        let several = several();
        let mut table = self.0.lock();
        table.retain(|known| match several {
            true => known.url != registration.url && known.token != registration.token,
            false => known.user != registration.user || known.realm != registration.realm,
        });
        table.push(registration);
    }

    /// Removes a phone; without several registrations a user has only one, whatever its token.
    pub(crate) fn remove(&self, user: &str, realm: &str, token: &str) {
        let several = several();
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

/// Whether a user may have several registrations, as `switch.conf` says.
fn several() -> bool {
    let document = super::host::host().document();
    let settings = document.configuration("switch.conf").and_then(|file| file.child("settings"));
    let param = settings.and_then(|settings| settings.find("param", "name", "multiple-registrations"));
    param.and_then(|param| param.attribute("value")).is_some_and(super::channel::is_true)
}
