//! The one host of this process: everything that modules, sessions and the event socket share.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Instant,
};

use freeswitch_test::content::xml::Document;
use parking_lot::{Mutex, RwLock};

use super::{
    cause::Cause,
    dispatch::Dispatch,
    event::{Event, Kind},
    lock::Signal,
    log::{Level, Line, Log},
    ports::Ports,
    registrations::Registrations,
    sessions::Sessions,
};
use crate::{console::Completions, ffi::module::Modules, options::Options};

/// The version that the host shows: the newest one whose interface it has.
pub(crate) const VERSION: &str = "1.11.3-embedded";

static HOST: OnceLock<Host> = OnceLock::new();

/// Everything.
pub(crate) struct Host {
    pub(crate) uuid: String,
    pub(crate) hostname: String,
    pub(crate) started: Instant,
    pub(crate) log: Log,
    pub(crate) dispatch: Dispatch,
    pub(crate) sessions: Sessions,
    pub(crate) modules: Modules,
    pub(crate) registrations: Registrations,
    pub(crate) ports: Ports,
    pub(crate) completions: Completions,
    /// Given when the host is to end.
    pub(crate) shutdown: Signal,
    /// Where modules keep their databases.
    pub(crate) databases: PathBuf,
    configuration: PathBuf,
    variables: Mutex<BTreeMap<String, String>>,
    document: RwLock<Arc<Document>>,
}

/// The host.
///
/// # Panics
/// Before [`start`]: nothing calls into the host earlier.
#[expect(clippy::expect_used, reason = "no module is loaded and no thread runs before the host is there")]
pub(crate) fn host() -> &'static Host {
    HOST.get().expect("the host is started first")
}

/// The host, if it is started.
pub(crate) fn running_host() -> Option<&'static Host> {
    HOST.get()
}

/// Writes a line to the log, or to standard error before there is one.
pub(crate) fn write_log(line: Line) {
    match HOST.get() {
        Some(host) => host.log.write(&line),
        None => Log::new(Level::INFO).write(&line),
    }
}

/// Reads the configuration and makes the host. An error tells what could not be read.
pub(crate) fn start(options: &Options) -> Result<&'static Host, String> {
    let mut variables = preset(options);
    let document = read(&options.conf, &mut variables)?;
    let host = Host {
        uuid: uuid::Uuid::new_v4().to_string(),
        hostname: hostname(),
        started: Instant::now(),
        log: Log::new(options.log_level),
        dispatch: Dispatch::default(),
        sessions: Sessions::default(),
        modules: Modules::default(),
        registrations: Registrations::default(),
        ports: Ports::new(options.rtp_start, options.rtp_end),
        completions: Completions::default(),
        shutdown: Signal::default(),
        databases: options.databases.clone(),
        configuration: options.conf.clone(),
        variables: Mutex::new(variables),
        document: RwLock::new(Arc::new(document)),
    };
    HOST.set(host).map_err(|_| "the host runs already".to_owned())?;
    Ok(self::host())
}

fn preset(options: &Options) -> BTreeMap<String, String> {
    let conf = options.conf.display().to_string();
    let base = options.conf.parent().map(|base| base.display().to_string()).unwrap_or_default();
    let mut variables: BTreeMap<String, String> = [
        ("hostname", hostname()),
        ("local_ip_v4", options.local_ip.clone()),
        ("local_mask_v4", "255.255.255.0".to_owned()),
        ("local_ip_v6", "::1".to_owned()),
        ("domain", options.local_ip.clone()),
        ("base_dir", base.clone()),
        ("conf_dir", conf),
        ("log_dir", base.clone()),
        ("db_dir", options.databases.display().to_string()),
        ("run_dir", base.clone()),
        ("sounds_dir", format!("{base}/sounds")),
        ("recordings_dir", format!("{base}/recordings")),
        ("temp_dir", std::env::temp_dir().display().to_string()),
        ("switch_serial", "embedded".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    variables.extend(options.variables.iter().cloned());
    variables
}

fn read(
    configuration: &std::path::Path,
    variables: &mut BTreeMap<String, String>,
) -> Result<Document, String> {
    let file = configuration.join("freeswitch.xml");
    let document = Document::read(&file, variables).map_err(|error| error.to_string())?;
    for warning in document.warnings() {
        super::log::log!(WARNING, "{warning}");
    }
    Ok(document)
}

fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "localhost".to_owned() } else { name.to_owned() }
}

impl Host {
    /// The configuration as it was last read.
    pub(crate) fn document(&self) -> Arc<Document> {
        Arc::clone(&self.document.read())
    }

    /// Reads the configuration again; the old one stays when the new one cannot be read.
    pub(crate) fn reload(&self) -> Result<(), String> {
        let mut variables = self.variables.lock().clone();
        let document = read(&self.configuration, &mut variables)?;
        *self.variables.lock() = variables;
        *self.document.write() = Arc::new(document);
        Event::new(Kind::RELOADXML).fire();
        Ok(())
    }

    /// A global variable.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        self.variables.lock().get(name).cloned()
    }

    /// Sets or removes a global variable.
    pub(crate) fn set_variable(&self, name: &str, value: Option<&str>) {
        let mut variables = self.variables.lock();
        match value {
            Some(value) => drop(variables.insert(name.to_owned(), value.to_owned())),
            None => drop(variables.remove(name)),
        }
    }

    /// Every global variable.
    pub(crate) fn variables(&self) -> BTreeMap<String, String> {
        self.variables.lock().clone()
    }

    /// Ends all calls and unloads all modules.
    pub(crate) fn stop(&self) {
        const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);
        self.shutdown.give();
        self.sessions.hang_up(Cause::SYSTEM_SHUTDOWN, |_| true);
        let deadline = Instant::now() + PATIENCE;
        while self.sessions.count() > 0 && Instant::now() < deadline {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        self.modules.shut_down();
        Event::new(Kind::SHUTDOWN).with("Event-Info", "System Shutting Down").fire();
        self.dispatch.stop();
    }
}
