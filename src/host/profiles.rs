//! The profiles while the module is loaded: started, stopped, changed.
//!
//! A profile that is stopped keeps its exchange, without phones, so that what still goes on of its calls ends in
//! order and its counters go on when it is started again.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use parking_lot::{Mutex, RwLock};
use thiserror::Error;
use tokio::runtime;
use tokio::task::JoinHandle;

use super::config;
use super::places;
use super::store::Store;
use crate::config::{Complaint, Profile};
use crate::exchange::{Input, Stored};
use crate::server::{self, Handle};

/// Every profile that was started since the module was loaded.
#[derive(Default)]
pub(super) struct Profiles(RwLock<BTreeMap<String, Arc<Running>>>);

/// A profile.
pub(super) struct Running {
    pub(super) handle: Handle,
    /// Its settings.
    pub(super) profile: RwLock<Arc<Profile>>,
    task: Mutex<Option<JoinHandle<()>>>,
    /// Held by whoever starts, stops or changes it; tells whether it runs.
    runs: Mutex<bool>,
    tables: RwLock<Option<Arc<Store>>>,
}

/// Why a profile was not started, stopped or changed.
#[derive(Debug, Error)]
pub(super) enum ProfileError {
    /// The configuration lacks it, or what it has cannot be used, for these reasons.
    #[error("skinny.conf has no profile \"{profile}\" that can be used{}", because(.reasons))]
    NotConfigured { profile: String, reasons: Vec<String> },
    /// It is started already.
    #[error("profile \"{0}\" runs already")]
    Runs(String),
    /// It is not started.
    #[error("profile \"{0}\" does not run")]
    Stopped(String),
    /// A setting that is not known or whose value makes no sense.
    #[error("{0}")]
    Setting(Complaint),
    /// A setting that only a start reads.
    #[error(
        "profile \"{profile}\": {setting} cannot be changed while it runs: change the file and restart it"
    )]
    WhileRunning { profile: String, setting: &'static str },
}

impl Profiles {
    pub(super) fn find(&self, name: &str) -> Option<Arc<Running>> {
        self.0.read().get(name).cloned()
    }

    pub(super) fn all(&self) -> Vec<Arc<Running>> {
        self.0.read().values().cloned().collect()
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.read().keys().cloned().collect()
    }

    /// Starts a profile for the first time, or anew with the settings that it has by now.
    pub(super) fn start(
        &self,
        profile: Profile,
        runtime: &runtime::Handle,
        host: Arc<dyn server::Host>,
    ) -> Result<(), ProfileError> {
        if let Some(list) = places::unknown_list(&profile.limits.inbound_acl) {
            let name = &profile.name;
            tracing::error!(
                "profile \"{name}\": apply-inbound-acl: acl.conf has no list \"{list}\", which holds nobody"
            );
        }
        let profile = Arc::new(profile);
        let mut profiles = self.0.write();
        if let Some(known) = profiles.get(&profile.name).cloned() {
            drop(profiles);
            return known.start(profile);
        }
        let (handle, task) = server::start(runtime, Arc::clone(&profile), TimeZone::system(), host);
        let name = profile.name.clone();
        let running = Running {
            handle,
            tables: RwLock::new(tables(&profile)),
            profile: RwLock::new(profile),
            task: Mutex::new(Some(task)),
            runs: Mutex::new(true),
        };
        profiles.insert(name, Arc::new(running));
        Ok(())
    }

    /// Follows a change of the machine's address from `old` to `new`: profiles that listen on the old one listen
    /// on the new one. Phones connect anew, to these and to those that listen everywhere.
    pub(super) fn move_to(&self, old: IpAddr, new: IpAddr) {
        for running in self.all() {
            let profile = running.profile();
            if !profile.auto_restart {
                continue;
            }
            let follow = |word: &str| match word.parse::<IpAddr>() {
                Ok(ip) if ip == old => new.to_string(),
                _ => word.to_owned(),
            };
            let ip: Vec<String> = profile.addresses().map(follow).collect();
            let ip = ip.join(",");
            let everywhere =
                |word: &str| word.is_empty() || word.parse().is_ok_and(|ip: IpAddr| ip.is_unspecified());
            if ip != profile.ip || profile.addresses().any(everywhere) {
                tracing::info!(profile = %profile.name, "the machine's address changed from {old} to {new}, listening anew");
                running.listen_anew(Profile { ip, ..(*profile).clone() });
            }
        }
    }

    /// Writes what the tables lack, when nothing changes any more; false where that takes longer than `within`.
    pub(super) fn close_tables(&self, within: Duration) -> bool {
        self.all().iter().all(|running| running.close_tables(within))
    }

    /// Ends every profile, and hands out what ends with them.
    pub(super) fn end(&self) -> Vec<JoinHandle<()>> {
        let all = self.all();
        all.iter().for_each(|running| running.handle.stop());
        all.iter().filter_map(|running| running.task.lock().take()).collect()
    }
}

impl Running {
    /// The settings at this moment.
    pub(super) fn profile(&self) -> Arc<Profile> {
        Arc::clone(&self.profile.read())
    }

    /// Whether it is started.
    pub(super) fn runs(&self) -> bool {
        *self.runs.lock()
    }

    /// Brings the tables up to date.
    pub(super) fn store(&self, change: Stored) {
        if let Some(tables) = self.tables.read().as_ref() {
            tables.take(change);
        }
    }

    fn close_tables(&self, within: Duration) -> bool {
        let tables = self.tables.read().clone();
        tables.is_none_or(|tables| tables.close(within))
    }

    fn start(&self, profile: Arc<Profile>) -> Result<(), ProfileError> {
        let mut runs = self.runs.lock();
        if *runs {
            return Err(ProfileError::Runs(profile.name.clone()));
        }
        let before = self.tables.read().clone();
        if !before.as_ref().is_some_and(|tables| tables.is_of(&profile)) {
            if before.is_some_and(|tables| !tables.leave(TABLES_LEAVE_WITHIN)) {
                tracing::error!(profile = %profile.name, "the database that it had does not answer, its rows stay there");
            }
            *self.tables.write() = tables(&profile);
        }
        *self.profile.write() = Arc::clone(&profile);
        *runs = self.handle.listen(Some(profile));
        Ok(())
    }

    /// Closes the connections of all phones, ends their calls, and listens no more.
    pub(super) fn stop(&self) -> Result<(), ProfileError> {
        let mut runs = self.runs.lock();
        if !*runs {
            return Err(ProfileError::Stopped(self.handle.profile().to_owned()));
        }
        self.handle.listen(None);
        *runs = false;
        Ok(())
    }

    /// Changes one setting. Phones are connected anew where it says where they connect to.
    pub(super) fn set(&self, name: &str, value: &str) -> Result<(), ProfileError> {
        if !self.runs() {
            return Err(ProfileError::Stopped(self.handle.profile().to_owned()));
        }
        let before = self.profile();
        let mut profile = (*before).clone();
        profile.set(name, value).map_err(ProfileError::Setting)?;
        config::complete(&mut profile);
        if profile.odbc_dsn != before.odbc_dsn {
            let profile = profile.name;
            return Err(ProfileError::WhileRunning { profile, setting: "odbc-dsn" });
        }
        let place = || format!("profile \"{}\"", profile.name);
        let wrong = |problem| Err(ProfileError::Setting(Complaint::new(place(), problem)));
        if profile.limits.inbound_acl != before.limits.inbound_acl
            && let Some(list) = places::unknown_list(&profile.limits.inbound_acl)
        {
            return wrong(format!("acl.conf has no list \"{list}\", and nobody could connect"));
        }
        if profile.listens_like(&before) {
            self.take_over(profile);
        } else if let Some(problem) = places::listening_problem(&profile, &self.handle.addresses()) {
            return wrong(problem);
        } else {
            self.listen_anew(profile);
        }
        Ok(())
    }

    /// Reads the profile's settings and its phones' entries in the directory again. Returns what is wrong with them
    /// and what takes a restart.
    pub(super) fn rescan(&self) -> Result<Vec<String>, ProfileError> {
        if !self.runs() {
            return Err(ProfileError::Stopped(self.handle.profile().to_owned()));
        }
        let (mut profile, mut notes) = configured(self.handle.profile())?;
        let before = self.profile();
        if !profile.listens_like(&before) {
            let Profile { ip, port, .. } = &*before;
            notes.push(format!("ip and port stay \"{ip}\" and {port}, and TLS as it is, until it restarts"));
            profile.ip.clone_from(ip);
            profile.port = *port;
            profile.tls.clone_from(&before.tls);
        }
        if profile.odbc_dsn != before.odbc_dsn {
            notes.push(format!("odbc-dsn stays \"{}\" until it restarts", before.odbc_dsn));
            profile.odbc_dsn.clone_from(&before.odbc_dsn);
        }
        self.take_over(profile);
        self.handle.tell(Input::Rescan);
        Ok(notes)
    }

    fn take_over(&self, profile: Profile) {
        let profile = Arc::new(profile);
        *self.profile.write() = Arc::clone(&profile);
        self.handle.tell(Input::Settings(profile));
        // Whoever is told that it is done may rely on it.
        self.handle.settle();
    }

    fn listen_anew(&self, profile: Profile) {
        let runs = self.runs.lock();
        let profile = Arc::new(profile);
        *self.profile.write() = Arc::clone(&profile);
        if *runs {
            self.handle.listen(Some(profile));
        }
    }
}

/// Starts to write a profile's tables.
fn tables(profile: &Profile) -> Option<Arc<Store>> {
    let opened = Store::open(profile).inspect_err(|error| {
        tracing::error!("profile \"{}\": no thread for the tables, there are none: {error}", profile.name);
    });
    opened.ok().map(Arc::new)
}

/// How long the database that a profile leaves may take.
const TABLES_LEAVE_WITHIN: Duration = Duration::from_secs(3);

/// The settings of a profile as `skinny.conf` has them by now, and what is wrong with them.
pub(super) fn configured(name: &str) -> Result<(Profile, Vec<String>), ProfileError> {
    config::read_one(name)
        .map_err(|reasons| ProfileError::NotConfigured { profile: name.to_owned(), reasons })
}

fn because(reasons: &[String]) -> String {
    if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) }
}
