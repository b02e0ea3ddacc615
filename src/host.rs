//! The FreeSWITCH side of the module: carries out what exchanges want, and turns callbacks into their inputs.
//!
//! One [`Skinny`] stands behind all callbacks while the module is loaded. It holds the tokio runtime that the
//! profiles run on, the profiles, and the legs of their calls. Whatever may block (a look-up, a session's
//! start, an event) runs on a [`queues::Queues`] worker, in order for each call.

mod api;
mod apps;
mod codecs;
mod complete;
mod config;
mod directory;
mod endpoint;
mod events;
mod leg;
mod queues;
mod session;
mod status;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use parking_lot::{Mutex, RwLock};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::config::Profile;
use crate::exchange::{CallId, Cause, ConnectionId, HostAction, HostEvent, LineRegistration, Notice};
use crate::freeswitch::codes::Status;
use crate::freeswitch::module::{LoadError, Loader, Module};
use crate::server::{self, Handle};
use leg::Legs;
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
        loader.endpoint(c"skinny", Arc::new(endpoint::Skinny(skinny)))?;
        loader.api::<api::SkinnyApi>();
        apps::register(loader);
        complete::register(loader);
        Ok(())
    }

    fn shutdown() -> Status {
        // Not under the lock: commands and completions look at it meanwhile.
        let loaded = LOADED.write().take();
        if let Some(skinny) = loaded {
            skinny.stop();
        }
        Status::SUCCESS
    }
}

/// The loaded module, for callbacks that the core gives no context to.
fn loaded() -> Option<Arc<Skinny>> {
    LOADED.read().clone()
}

/// The loaded module's state.
pub(crate) struct Skinny {
    profiles: BTreeMap<String, Running>,
    runtime: Mutex<Option<Runtime>>,
    queues: Arc<Queues>,
    legs: Arc<Legs>,
}

/// A running profile.
struct Running {
    handle: Handle,
    profile: RwLock<Arc<Profile>>,
    task: Mutex<Option<JoinHandle<()>>>,
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
        let legs = Arc::new(Legs::default());
        let carrier = Arc::new(Carrier { queues: Arc::clone(&queues), legs: Arc::clone(&legs) });
        let mut running = BTreeMap::new();
        for profile in profiles {
            let profile = Arc::new(profile);
            carrier.queues.learn(&profile);
            let host: Arc<dyn server::Host> = carrier.clone();
            let (handle, task) =
                server::start(runtime.handle(), Arc::clone(&profile), TimeZone::system(), host);
            let name = profile.name.clone();
            let entry = Running { handle, profile: RwLock::new(profile), task: Mutex::new(Some(task)) };
            running.insert(name, entry);
        }
        Ok(Arc::new(Self { profiles: running, runtime: Mutex::new(Some(runtime)), queues, legs }))
    }

    /// Ends every profile and joins every thread.
    fn stop(&self) {
        let Some(runtime) = self.runtime.lock().take() else { return };
        for running in self.profiles.values() {
            running.handle.stop();
        }
        let tasks: Vec<_> = self.profiles.values().filter_map(|running| running.task.lock().take()).collect();
        runtime.block_on(async {
            for task in tasks {
                drop(timeout(STOP_WITHIN, task).await);
            }
        });
        self.queues.finish(STOP_WITHIN);
        runtime.shutdown_timeout(STOP_WITHIN);
    }

    fn profile(&self, name: &str) -> Option<&Running> {
        self.profiles.get(name)
    }
}

/// Carries out what exchanges want.
struct Carrier {
    queues: Arc<Queues>,
    legs: Arc<Legs>,
}

impl server::Host for Carrier {
    fn call(&self, exchange: &Handle, call: CallId, action: HostAction) {
        let (exchange, legs) = (exchange.clone(), Arc::clone(&self.legs));
        let Some(profile) = self.queues.profile(exchange.profile()) else { return };
        let key = Key::Call(Arc::clone(exchange.name()), call);
        self.queues.push(key, move || {
            let carry_out = |action| session::carry_out(&legs, &exchange, &profile, call, action);
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
        let Some(profile) = self.queues.profile(exchange.profile()) else { return };
        let key = Key::LookUp(Arc::clone(exchange.name()), connection.0 % LOOK_UPS);
        self.queues.push(key, move || directory::answer(&exchange, &profile, connection, &name));
    }

    fn register(&self, exchange: &Handle, line: LineRegistration) {
        self.events(exchange, move |profile| events::add_registration(profile, &line));
    }

    fn unregister(&self, exchange: &Handle, line: LineRegistration) {
        self.events(exchange, move |profile| events::remove_registration(profile, &line));
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
    /// Does something after everything else that the profile published.
    fn events(&self, exchange: &Handle, work: impl FnOnce(&Profile) + Send + 'static) {
        let Some(profile) = self.queues.profile(exchange.profile()) else { return };
        self.queues.push(Key::Events(Arc::clone(exchange.name())), move || work(&profile));
    }
}

/// Threads that run the profiles: they never block.
const RUNTIME_THREADS: usize = 2;
/// Directory look-ups of a profile at the same time, so that a directory that hangs leaves threads for calls.
const LOOK_UPS: u64 = 64;
/// Events of a profile that may wait for the core to take them.
const NOTICES_QUEUED: usize = 10_000;
/// Threads at most that may block in the core at the same time; they come and go.
const BLOCKING_THREADS: usize = 512;
const STOP_WITHIN: Duration = Duration::from_secs(10);
