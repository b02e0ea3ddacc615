//! The FreeSWITCH side of the module: carries out what exchanges want, and turns callbacks into their inputs.
//!
//! One [`Skinny`] stands behind all callbacks while the module is loaded. It holds the tokio runtime that the
//! profiles run on, the profiles, and the legs of their calls. Whatever may block (a look-up, a session's
//! start, an event) runs on a [`queues::Queues`] worker, in order for each call.

mod api;
mod apps;
mod audio;
mod caller;
mod codecs;
mod complete;
mod config;
mod digits;
mod directory;
mod endpoint;
mod events;
mod leg;
mod legs;
mod limits;
mod look_ups;
mod patterns;
mod places;
mod presence;
mod profiles;
mod queues;
mod report;
mod session;
mod status;
mod store;
mod user_data;
mod waiting;

use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::config::Profile;
use crate::exchange::{CallId, Cause, ConnectionId, HostAction, HostEvent, LineRegistration, Notice, Stored};
use crate::freeswitch::access;
use crate::freeswitch::codes::Status;
use crate::freeswitch::event::{EventRef, EventType};
use crate::freeswitch::module::{LoadError, Loader, Module};
use crate::server::{self, Handle};
use caller::Callers;
use legs::Legs;
use look_ups::LookUps;
use profiles::{ProfileError, Profiles, Running};
use queues::{Key, Queues};

/// The module.
#[derive(Debug)]
pub(crate) struct SkinnyModule;

/// What the module is while it is loaded.
static LOADED: RwLock<Option<Arc<Skinny>>> = RwLock::new(None);

impl Module for SkinnyModule {
    const NAME: &'static std::ffi::CStr = c"mod_skinny";

    fn load(loader: &mut Loader) -> Result<(), LoadError> {
        let profiles = config::read();
        if profiles.is_empty() {
            return Err(LoadError::Failed("skinny.conf has no profile that could be started".to_owned()));
        }
        for subclass in events::SUBCLASSES {
            loader.reserve(subclass)?;
        }
        let skinny = Skinny::start(profiles)?;
        *LOADED.write() = Some(Arc::clone(&skinny));
        loader.endpoint(c"skinny", Arc::new(endpoint::Skinny(Arc::clone(&skinny))))?;
        loader.bind(EventType::TRAP, None, move |event| skinny.trapped(event))?;
        loader.bind(EventType::MESSAGE_WAITING, None, waiting::message_waiting)?;
        loader.bind(EventType::PRESENCE_PROBE, None, presence::probed)?;
        loader.bind(EventType::CUSTOM, Some(user_data::USER_TO_DEVICE), user_data::user_to_device)?;
        loader.bind(EventType::CUSTOM, Some(user_data::CALL_STATE), user_data::call_state)?;
        api::register(loader);
        apps::register(loader);
        complete::register(loader);
        Ok(())
    }

    fn shutdown() -> Status {
        // Not under the lock: commands and completions look at it meanwhile.
        let loaded = LOADED.write().take();
        let stopped = loaded.is_none_or(|skinny| skinny.stop());
        directory::forget();
        if stopped {
            return Status::SUCCESS;
        }
        tracing::error!("a directory or a database does not answer, the library stays in memory");
        Status::NOUNLOAD
    }
}

/// The loaded module, for callbacks that the core gives no context to.
fn loaded() -> Option<Arc<Skinny>> {
    LOADED.read().clone()
}

/// The loaded module's state.
pub(crate) struct Skinny {
    runtime: Mutex<Option<Runtime>>,
    profiles: Arc<Profiles>,
    queues: Arc<Queues>,
    legs: Arc<Legs>,
    carrier: Arc<Carrier>,
}

impl Skinny {
    fn start(profiles: Vec<Profile>) -> Result<Arc<Self>, LoadError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(RUNTIME_THREADS)
            .max_blocking_threads(BLOCKING_THREADS)
            .thread_name("skinny")
            .enable_all()
            .build()
            .map_err(|error| LoadError::Failed(format!("cannot start threads: {error}")))?;
        let queues = Arc::new(Queues::new(runtime.handle().clone()));
        let (started, legs) = (Arc::new(Profiles::default()), Arc::new(Legs::default()));
        let look_ups = Arc::<LookUps>::default();
        let carrier = Arc::new(Carrier {
            profiles: Arc::clone(&started),
            queues: Arc::clone(&queues),
            look_ups: Arc::clone(&look_ups),
            callers: Callers { queues: Arc::clone(&queues), look_ups, legs: Arc::clone(&legs) },
        });
        let skinny = Self { runtime: Mutex::new(Some(runtime)), profiles: started, queues, legs, carrier };
        for profile in profiles {
            skinny.start_profile(profile).map_err(|error| LoadError::Failed(error.to_string()))?;
        }
        Ok(Arc::new(skinny))
    }

    /// Ends every profile and joins every thread; false where one waits for a directory or a database.
    fn stop(&self) -> bool {
        let Some(runtime) = self.runtime.lock().take() else { return true };
        let tasks = self.profiles.end();
        runtime.block_on(async {
            for task in tasks {
                drop(timeout(STOP_WITHIN, task).await);
            }
        });
        let done = self.queues.finish(STOP_WITHIN);
        let (ends, within) = (Instant::now(), if done { STOP_WITHIN } else { GIVEN_UP_WITHIN });
        runtime.shutdown_timeout(within);
        // Only where that took less time all threads have ended.
        let joined = ends.elapsed() < within;
        self.profiles.close_tables(STOP_WITHIN) && joined
    }

    fn profile(&self, name: &str) -> Option<Arc<Running>> {
        self.profiles.find(name)
    }

    fn start_profile(&self, profile: Profile) -> Result<(), ProfileError> {
        let runtime = self.runtime.lock();
        let Some(runtime) = runtime.as_ref() else { return Err(ProfileError::Stopped(profile.name)) };
        self.profiles.start(profile, runtime.handle(), Arc::clone(&self.carrier) as Arc<dyn server::Host>)
    }

    /// Starts a profile with the settings that `skinny.conf` has by now. Returns what is wrong with them.
    fn start_configured(&self, name: &str) -> Result<Vec<String>, ProfileError> {
        let (profile, notes) = profiles::configured(name)?;
        self.start_profile(profile).map(|()| notes)
    }

    /// Ends what a profile does and starts it with the settings that `skinny.conf` has by now; it goes on as it
    /// is where that has none. Returns what is wrong with them.
    fn restart_configured(&self, name: &str) -> Result<Vec<String>, ProfileError> {
        let (profile, notes) = profiles::configured(name)?;
        if let Some(running) = self.profile(name).filter(|running| running.runs()) {
            running.stop()?;
        }
        self.start_profile(profile).map(|()| notes)
    }

    /// Follows what the core found out about the machine's addresses.
    fn trapped(self: &Arc<Self>, event: &EventRef<'_>) {
        if event.header("condition").as_deref() != Some("network-address-change") {
            return;
        }
        let address = |header: &str| event.header(header)?.parse::<IpAddr>().ok();
        let moves: Vec<_> = ["v4", "v6"]
            .iter()
            .filter_map(|family| {
                let old = address(&format!("network-address-previous-{family}"))?;
                Some((old, address(&format!("network-address-change-{family}"))?))
            })
            .filter(|(old, new)| old != new)
            .collect();
        let profiles = Arc::clone(&self.profiles);
        // The thread that delivers events must not wait.
        self.queues.push(Key::Life, move || moves.iter().for_each(|&(old, new)| profiles.move_to(old, new)));
    }
}

/// Carries out what exchanges want.
struct Carrier {
    profiles: Arc<Profiles>,
    queues: Arc<Queues>,
    look_ups: Arc<LookUps>,
    callers: Callers,
}

impl server::Host for Carrier {
    fn call(&self, exchange: &Handle, call: CallId, action: HostAction) {
        let exchange = exchange.clone();
        let Some(profile) = self.settings(&exchange) else { return };
        let key = Key::Call(Arc::clone(exchange.name()), call);
        let callers = self.callers.clone();
        self.queues.push(key, move || {
            let carry_out = |action| session::carry_out(&callers, &exchange, &profile, call, action);
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| carry_out(action))) {
                let cause = Cause::NORMAL_TEMPORARY_FAILURE;
                exchange.news(call, HostEvent::Failed(cause));
                carry_out(HostAction::HangUp(cause));
                resume_unwind(panic);
            }
        });
    }

    fn look_up(&self, exchange: &Handle, connection: ConnectionId, name: String) {
        let exchange = exchange.clone();
        let Some(profile) = self.settings(&exchange) else { return };
        let place = self.look_ups.enter(exchange.name(), &name);
        self.queues.push(place.key(), move || {
            let _place = place;
            directory::answer(&exchange, &profile, connection, &name);
        });
    }

    fn look_up_again(&self, exchange: &Handle, connection: ConnectionId, name: String) {
        let exchange = exchange.clone();
        let Some(profile) = self.settings(&exchange) else { return };
        let place = self.look_ups.enter(exchange.name(), &name);
        self.queues.push(place.key(), move || {
            let _place = place;
            directory::answer_again(&exchange, &profile, connection, &name);
        });
    }

    fn is_listed(&self, lists: &str, address: IpAddr) -> bool {
        access::is_listed(lists, address)
    }

    fn register(&self, exchange: &Handle, line: LineRegistration) {
        self.events(exchange, move |profile| events::add_registration(profile, &line));
    }

    fn unregister(&self, exchange: &Handle, line: LineRegistration) {
        self.events(exchange, move |profile| events::remove_registration(profile, &line));
    }

    fn presence(&self, exchange: &Handle, number: String, domain: String, there: bool) {
        self.events(exchange, move |profile| presence::tell_free(profile, &number, &domain, there));
    }

    fn ask_for_mailbox(&self, exchange: &Handle, account: String) {
        self.events(exchange, move |profile| waiting::ask(profile, &account));
    }

    fn store(&self, exchange: &Handle, change: Stored) {
        if let Some(running) = self.profiles.find(exchange.profile()) {
            running.store(change);
        }
    }

    fn publish(&self, exchange: &Handle, notice: Notice) {
        if self.queues.waiting(&Key::Events(Arc::clone(exchange.name()))) >= NOTICES_QUEUED {
            // Phones say more than the core takes; what they ask for must not pile up.
            return tracing::debug!(profile = exchange.profile(), "too many events at once, one is dropped");
        }
        self.events(exchange, move |_| events::publish(&notice));
    }
}

impl Carrier {
    /// The settings of a profile at this moment.
    fn settings(&self, exchange: &Handle) -> Option<Arc<Profile>> {
        Some(self.profiles.find(exchange.profile())?.profile())
    }

    /// Does something after everything else that the profile published.
    fn events(&self, exchange: &Handle, work: impl FnOnce(&Profile) + Send + 'static) {
        let Some(profile) = self.settings(exchange) else { return };
        self.queues.push(Key::Events(Arc::clone(exchange.name())), move || work(&profile));
    }
}

/// Threads that run the profiles, and never block. Tens of thousands of messages a second are no work for more than
/// one; with two, most of the time goes into waking each other.
const RUNTIME_THREADS: usize = 1;
/// Events of a profile that may wait for the core to take them.
const NOTICES_QUEUED: usize = 10_000;
/// Threads at most that may block in the core at the same time; they come and go.
const BLOCKING_THREADS: usize = 512;
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// The same once a thread was waited for in vain.
const GIVEN_UP_WITHIN: Duration = Duration::from_millis(500);
