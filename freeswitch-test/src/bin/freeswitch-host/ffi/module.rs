//! Modules: loading, unloading, and what they add to the host.

use std::{
    ffi::c_char,
    path::{Path, PathBuf},
    ptr,
    time::Duration,
};

use libloading::Library;
use mod_skinny::freeswitch::sys;
use parking_lot::{Mutex, RwLock};

use super::{
    application::{ModuleApi, ModuleApplication},
    endpoint::{ModuleEndpoint, Status},
    interface::{self, Handle, Interface, list},
    pool::Pool,
    text::string_or_empty,
};
use crate::core::{
    event::{Event, Kind},
    log::log,
};

type Table = sys::switch_loadable_module_function_table_t;
pub(super) type Interfaces = sys::switch_loadable_module_interface_t;

/// A loaded module.
struct Module {
    name: String,
    file: PathBuf,
    interfaces: *mut Interfaces,
    shutdown: sys::switch_module_shutdown_t,
    // In this order: the interfaces may point into the library, and both go after the module's own end.
    pool: Option<*mut sys::switch_memory_pool_t>,
    library: Option<Library>,
}

// SAFETY: a module's interfaces are made while it is loaded and only read afterwards.
unsafe impl Send for Module {}
// SAFETY: as above.
unsafe impl Sync for Module {}

/// Every loaded module.
#[derive(Default)]
pub(crate) struct Modules {
    file: Mutex<Option<PathBuf>>,
    loaded: RwLock<Vec<Module>>,
    /// Held while modules are loaded or unloaded.
    change: Mutex<()>,
}

/// The name of the module in a file.
pub(crate) fn module_name(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    stem.strip_prefix("lib").unwrap_or(&stem).to_owned()
}

impl Modules {
    /// Sets the file of the module under test; others are looked for beside it.
    pub(crate) fn set_file(&self, file: &Path) {
        *self.file.lock() = Some(file.to_owned());
    }

    fn locate(&self, name: &str) -> Option<PathBuf> {
        let known = self.file.lock().clone()?;
        if module_name(&known) == name {
            return Some(known);
        }
        let folder = known.parent()?;
        [format!("{name}.so"), format!("lib{name}.so")]
            .into_iter()
            .map(|file| folder.join(file))
            .find(|file| file.exists())
    }

    /// Loads a module.
    pub(crate) fn load(&self, name: &str) -> Result<(), String> {
        let _change = self.change.lock();
        if self.is_loaded(name) {
            return Err("Module already loaded".to_owned());
        }
        let file = self.locate(name).ok_or("module load file routine returned an error")?;
        match self.load_file(name, &file) {
            Ok(module) => {
                log!(CONSOLE, "Successfully Loaded [{name}]");
                module.announce(Kind::MODULE_LOAD);
                self.loaded.write().push(module);
                Ok(())
            }
            Err(error) => {
                log!(CRIT, "Error Loading module {}\n**{error}**", file.display());
                Err("module load file routine returned an error".to_owned())
            }
        }
    }

    fn load_file(&self, name: &str, file: &Path) -> Result<Module, String> {
        // SAFETY: the file is the module that whoever started the host named.
        let library = unsafe { Library::new(file) }.map_err(|error| reason(&error))?;
        let symbol = format!("{name}_module_interface");
        // SAFETY: a module exports its table under that name.
        let table =
            unsafe { library.get::<*const Table>(symbol.as_bytes()) }.map_err(|error| error.to_string())?;
        // SAFETY: the table lives as long as the library.
        let table = unsafe { table.as_ref() }.ok_or("the module's table is null")?;
        let (load, shutdown, version) = (table.load, table.shutdown, table.switch_api_version);
        if version != i32::try_from(sys::SWITCH_API_VERSION).unwrap_or(0) {
            return Err(format!(
                "Trying to load an out of date module, please rebuild the module ({version})."
            ));
        }
        let load = load.ok_or("the module has no load function")?;
        let pool = Box::<Pool>::default().into_raw();
        let mut interfaces = ptr::null_mut();
        // SAFETY: the load function of the module, with a pool that lives until it is unloaded.
        let status = unsafe { load(&raw mut interfaces, pool) };
        let module = Module {
            name: name.to_owned(),
            file: file.to_owned(),
            interfaces,
            shutdown,
            pool: Some(pool),
            library: Some(library),
        };
        let loaded = [sys::SWITCH_STATUS_SUCCESS, sys::SWITCH_STATUS_NOUNLOAD].contains(&status);
        if loaded && !interfaces.is_null() {
            return Ok(module);
        }
        Err("Module load routine returned an error".to_owned())
    }

    /// Unloads a module; one that is in use stays unless it is forced.
    pub(crate) fn unload(&self, name: &str, force: bool) -> Result<(), String> {
        let _change = self.change.lock();
        let gate = {
            let loaded = self.loaded.read();
            loaded.iter().find(|module| module.name == name).ok_or("No such module!")?.gate()
        };
        // SAFETY: the lock is in the module's pool, and nobody else unloads modules now.
        let gate = unsafe { interface::gate(gate) };
        if !force && gate.is_some_and(|gate| !gate.try_write(Duration::ZERO)) {
            log!(WARNING, "Module {name} is in use, cannot unload.");
            return Err("Module in use.".to_owned());
        }
        let module = {
            let mut loaded = self.loaded.write();
            let at = loaded.iter().position(|module| module.name == name).ok_or("No such module!")?;
            loaded.remove(at)
        };
        module.announce(Kind::MODULE_UNLOAD);
        let status = module.end();
        if !force {
            gate.inspect(|gate| gate.leave());
        }
        log!(CONSOLE, "{name} unloaded.");
        if status == Status(sys::SWITCH_STATUS_NOUNLOAD) {
            std::mem::forget(module);
        }
        Ok(())
    }

    /// Unloads every module, in use or not.
    pub(crate) fn shut_down(&self) {
        let names: Vec<String> = self.loaded.read().iter().map(|module| module.name.clone()).collect();
        for name in names {
            if let Err(error) = self.unload(&name, true) {
                log!(ERROR, "unloading {name}: {error}");
            }
        }
    }

    /// Whether a module is loaded.
    pub(crate) fn is_loaded(&self, name: &str) -> bool {
        let own = BUILT_IN.iter().any(|(_, _, module)| *module == name);
        own || self.loaded.read().iter().any(|module| module.name == name)
    }

    fn search<T: Interface>(&self, name: &str, head: impl Fn(&Interfaces) -> *mut T) -> Option<Handle<T>> {
        let loaded = self.loaded.read();
        let mut all = loaded.iter().flat_map(|module| list(head(module.get())));
        all.find(|handle| handle.name().eq_ignore_ascii_case(name))
    }

    /// The endpoint of that name, whose module stays loaded while the result is held.
    pub(crate) fn endpoint(&self, name: &str) -> Option<HeldEndpoint> {
        let handle = self.search(name, |interfaces| interfaces.endpoint_interface)?;
        handle.try_protect().then(|| HeldEndpoint(ModuleEndpoint::from_handle(handle)))
    }

    /// The application of that name.
    pub(crate) fn application(&self, name: &str) -> Option<ModuleApplication> {
        self.search(name, |interfaces| interfaces.application_interface).and_then(ModuleApplication::new)
    }

    /// The API command of that name.
    pub(crate) fn api(&self, name: &str) -> Option<ModuleApi> {
        self.search(name, |interfaces| interfaces.api_interface).and_then(ModuleApi::new)
    }

    pub(super) fn dialplan(&self, name: &str) -> Option<Handle<sys::switch_dialplan_interface_t>> {
        self.search(name, |interfaces| interfaces.dialplan_interface)
    }

    /// Names of the modules' API commands.
    pub(crate) fn api_names(&self) -> Vec<String> {
        self.api_descriptions().into_iter().map(|[name, ..]| name).collect()
    }

    /// Name, description and syntax of the modules' API commands.
    pub(crate) fn api_descriptions(&self) -> Vec<[String; 3]> {
        let loaded = self.loaded.read();
        let all = loaded.iter().flat_map(|module| list(module.get().api_interface));
        all.map(|handle| [handle.get().interface_name, handle.get().desc, handle.get().syntax].map(text))
            .collect()
    }

    /// Name, description and syntax of the modules' applications.
    pub(crate) fn application_descriptions(&self) -> Vec<[String; 3]> {
        let loaded = self.loaded.read();
        let all = loaded.iter().flat_map(|module| list(module.get().application_interface));
        all.map(|handle| {
            [handle.get().interface_name, handle.get().short_desc, handle.get().syntax].map(text)
        })
        .collect()
    }

    /// Kind, name, module and file of everything that modules and the host itself add.
    pub(crate) fn interfaces(&self) -> Vec<Vec<String>> {
        let own = BUILT_IN
            .iter()
            .map(|(kind, name, module)| [kind, name, module, ""].map(|word| (*word).to_owned()));
        let mut rows: Vec<Vec<String>> = own.map(Vec::from).collect();
        for module in &*self.loaded.read() {
            for (kind, name) in module.offers() {
                rows.push(vec![
                    kind.to_owned(),
                    name,
                    module.name.clone(),
                    module.file.display().to_string(),
                ]);
            }
        }
        rows
    }
}

/// Kind and name of what the host itself has, and the module that has it in FreeSWITCH.
const BUILT_IN: [(&str, &str, &str); 4] = [
    ("dialplan", "XML", "mod_dialplan_xml"),
    ("endpoint", "error", "mod_dptools"),
    ("endpoint", "user", "mod_dptools"),
    ("endpoint", "loopback", "mod_loopback"),
];

/// An error with what caused it.
fn reason(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", reason(cause)),
        None => error.to_string(),
    }
}

fn text(pointer: *const c_char) -> String {
    // SAFETY: what interfaces point to are null or C strings of their module.
    unsafe { string_or_empty(pointer) }
}

impl Module {
    fn get(&self) -> &Interfaces {
        // SAFETY: a loaded module's interfaces are in its pool and not null.
        unsafe { &*self.interfaces }
    }

    fn gate(&self) -> *mut sys::switch_thread_rwlock_t {
        self.get().rwlock
    }

    fn offers(&self) -> Vec<(&'static str, String)> {
        let interfaces = self.get();
        let mut offers: Vec<(&'static str, String)> = Vec::new();
        offers.extend(
            list(interfaces.endpoint_interface).into_iter().map(|handle| ("endpoint", handle.name())),
        );
        offers.extend(
            list(interfaces.dialplan_interface).into_iter().map(|handle| ("dialplan", handle.name())),
        );
        offers.extend(
            list(interfaces.application_interface).into_iter().map(|handle| ("application", handle.name())),
        );
        offers.extend(list(interfaces.api_interface).into_iter().map(|handle| ("api", handle.name())));
        offers
    }

    fn announce(&self, kind: Kind) {
        for (what, name) in self.offers() {
            let verb = if kind == Kind::MODULE_LOAD { "Adding" } else { "Deleting" };
            log!(NOTICE, "{verb} {what} '{name}'");
            Event::new(kind)
                .with("type", what)
                .with("name", name)
                .with("key", &self.name)
                .with("filename", self.file.display().to_string())
                .fire();
        }
    }

    /// Lets the module end itself.
    fn end(&self) -> Status {
        log!(CONSOLE, "Stopping: {}", self.name);
        // SAFETY: the function of a loaded module, which nobody uses any more.
        self.shutdown.map_or(Status::SUCCESS, |shutdown| Status(unsafe { shutdown() }))
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        drop(self.library.take());
        if let Some(pool) = self.pool.take() {
            // SAFETY: the pool was made when the module was loaded, and the module is gone.
            drop(unsafe { Pool::from_raw(pool) });
        }
    }
}

/// An endpoint whose module stays loaded while this is held.
pub(crate) struct HeldEndpoint(ModuleEndpoint);

impl std::ops::Deref for HeldEndpoint {
    type Target = ModuleEndpoint;

    fn deref(&self) -> &ModuleEndpoint {
        &self.0
    }
}

impl Drop for HeldEndpoint {
    fn drop(&mut self) {
        self.0.unprotect();
    }
}
