//! The module: what the core loads and unloads.
//!
//! Everything that load registered is kept in one place and undone in one order, whether load fails
//! half-way or the module is unloaded, and may be loaded again afterwards.

use std::{any::Any, ffi::CStr, sync::Arc};

use parking_lot::Mutex;
use thiserror::Error;

use super::{
    codes::Status,
    console::{Completion, List, Rules},
    core::Version,
    endpoint::{self, Endpoint},
    event::{EventBinding, EventRef, EventType, Subclass},
    guard,
    interface::{self, Api, Application},
    log::{self, Level},
    sys,
};

/// A loadable module.
pub trait Module: 'static {
    /// Its name: that of its file, without the ending.
    const NAME: &'static CStr;

    /// Starts the module. What `loader` was asked for is undone if this fails.
    ///
    /// # Errors
    /// Why the module cannot work.
    fn load(loader: &mut Loader) -> Result<(), LoadError>;

    /// Ends the module: no thread of its may be left when this returns SUCCESS. NOUNLOAD keeps the
    /// library mapped for one that is. Events are no longer delivered by then, and the core makes
    /// no more sessions.
    fn shutdown() -> Status;
}

/// Why a module does not load.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The core is of a version that the module was not built for.
    #[error("built for FreeSWITCH {built_for}, refusing to load into {running}")]
    Version {
        /// What the build supports.
        built_for: String,
        /// What the running core says it is.
        running: String,
    },
    /// The core would not register something.
    #[error("cannot register {what}: {status:?}")]
    Register {
        /// What it was.
        what: String,
        /// What the core answered.
        status: Status,
    },
    /// Any other reason.
    #[error("{0}")]
    Failed(String),
}

/// The table that a module exports, made by [`module_table!`](crate::module_table).
pub type Table = sys::switch_loadable_module_function_table_t;

/// Returns the table for the module `M`.
#[must_use]
pub const fn table<M: Module>() -> Table {
    Table {
        switch_api_version: sys::SWITCH_API_VERSION.cast_signed(),
        load: Some(load::<M>),
        shutdown: Some(shutdown::<M>),
        runtime: None,
        flags: sys::SMODF_NONE,
    }
}

/// Exports the table of a module: `module_table!(mod_skinny_module_interface, Skinny);`. The name
/// is the module's, with `_module_interface` behind.
#[macro_export]
macro_rules! module_table {
    ($symbol:ident, $module:ty) => {
        #[doc = "What the core looks up to load the module."]
        // SAFETY: the core's loader looks for exactly this symbol and type.
        #[unsafe(no_mangle)]
        #[allow(non_upper_case_globals)]
        pub static $symbol: $crate::freeswitch::module::Table =
            $crate::freeswitch::module::table::<$module>();
    };
}

/// What was registered, in the order in which it is to be undone.
#[derive(Default)]
struct Registered {
    completions: Vec<Box<dyn Any + Send>>,
    bindings: Vec<EventBinding>,
    subclasses: Vec<Subclass>,
}

static REGISTERED: Mutex<Option<Registered>> = Mutex::new(None);

/// Registers what a module offers, while it loads.
pub struct Loader {
    module: *mut sys::switch_loadable_module_interface_t,
    name: &'static CStr,
    registered: Registered,
}

impl Loader {
    /// Offers the endpoint that dial strings call `name`.
    ///
    /// # Errors
    /// Where the core cannot make the interface.
    pub fn endpoint(&mut self, name: &'static CStr, endpoint: Arc<dyn Endpoint>) -> Result<(), LoadError> {
        // SAFETY: the module that is being loaded (promise A).
        let interface = unsafe {
            sys::switch_loadable_module_create_interface(self.module, sys::SWITCH_ENDPOINT_INTERFACE)
        };
        if interface.is_null() {
            let what = format!("the endpoint {}", name.to_string_lossy());
            return Err(LoadError::Register { what, status: Status::FALSE });
        }
        // SAFETY: what the core just made.
        unsafe { endpoint::install(interface.cast(), name, endpoint) };
        Ok(())
    }

    /// Offers a command.
    pub fn api<A: Api>(&mut self) {
        // SAFETY: the module that is being loaded (promise A).
        unsafe { interface::create_api::<A>(self.module) };
    }

    /// Offers an application.
    pub fn application<A: Application>(&mut self) {
        // SAFETY: the module that is being loaded (promise A).
        unsafe { interface::create_application::<A>(self.module) };
    }

    /// Offers a list of words to the console.
    pub fn completion<C: Completion + Send>(&mut self) {
        self.registered.completions.push(Box::new(List::<C>::register()));
    }

    /// Tells the console how a command goes on: `skinny status profile ::skinny::list_profiles`.
    pub fn completion_rules(&mut self, command: &str, rules: &[&str]) {
        self.registered.completions.push(Box::new(Rules::add(command, rules)));
    }

    /// Calls `handler` for events of a type, and subclass if given (promise F).
    ///
    /// # Errors
    /// What the core answered.
    pub fn bind(
        &mut self,
        event_type: EventType,
        subclass: Option<&str>,
        handler: impl Fn(&EventRef<'_>) + Send + Sync + 'static,
    ) -> Result<(), LoadError> {
        let binding = EventBinding::bind(&self.name.to_string_lossy(), event_type, subclass, handler);
        let what = || format!("for events of type {} {}", event_type.0, subclass.unwrap_or_default());
        self.registered
            .bindings
            .push(binding.map_err(|status| LoadError::Register { what: what(), status })?);
        Ok(())
    }

    /// Reserves a subclass of CUSTOM events.
    ///
    /// # Errors
    /// What the core answered: INUSE where another module has it.
    pub fn reserve(&mut self, subclass: &str) -> Result<(), LoadError> {
        let reserved = Subclass::reserve(&self.name.to_string_lossy(), subclass);
        let what = || format!("the event subclass {subclass}");
        self.registered
            .subclasses
            .push(reserved.map_err(|status| LoadError::Register { what: what(), status })?);
        Ok(())
    }
}

impl Registered {
    /// Undoes what the core could still call; the subclasses stay for what `end` fires.
    fn undo(self, end: impl FnOnce() -> Status) -> Status {
        drop(self.completions);
        drop(self.bindings);
        let status = end();
        drop(self.subclasses);
        endpoint::uninstall();
        status
    }
}

unsafe extern "C" fn load<M: Module>(
    interface: *mut *mut sys::switch_loadable_module_interface_t,
    pool: *mut sys::switch_memory_pool_t,
) -> sys::switch_status_t {
    guard::run("load", Status::TERM, || {
        if let Err(error) = check_version() {
            log::write(Level::CRIT, file!(), line!(), None, &error.to_string());
            return Status::TERM;
        }
        log::install();
        // SAFETY: promise A; the name is a constant.
        let module = unsafe { sys::switch_loadable_module_create_module_interface(pool, M::NAME.as_ptr()) };
        let mut loader = Loader { module, name: M::NAME, registered: Registered::default() };
        let result = guard::run("load", Err(LoadError::Failed("panic".to_owned())), || M::load(&mut loader));
        if let Err(error) = result {
            log::write(Level::ERROR, file!(), line!(), None, &format!("cannot load: {error}"));
            return loader.registered.undo(|| Status::TERM);
        }
        *REGISTERED.lock() = Some(loader.registered);
        // SAFETY: where the core wants the interface.
        unsafe { *interface = module };
        Status::SUCCESS
    })
    .0
}

unsafe extern "C" fn shutdown<M: Module>() -> sys::switch_status_t {
    let registered = REGISTERED.lock().take().unwrap_or_default();
    // A module that panics on its way out may have left a thread behind.
    let end = || guard::run("shutdown", Status::NOUNLOAD, M::shutdown);
    guard::run("shutdown", Status::NOUNLOAD, || registered.undo(end)).0
}

/// Refuses a core that lays out its structures in a way that the build does not know.
fn check_version() -> Result<(), LoadError> {
    let running = Version::running();
    if running.as_ref().is_some_and(Version::is_supported) {
        return Ok(());
    }
    let built_for = match sys::BUILT_FOR {
        Some(version) => format!("{version} (and {})", Version::SUPPORTED),
        None => Version::SUPPORTED.to_owned(),
    };
    let running = running.map_or("an unknown version".to_owned(), |version| version.to_string());
    Err(LoadError::Version { built_for, running })
}
