//! The embedded host: a small program that loads mod_skinny as FreeSWITCH does, so that phones can be tried and the
//! scenarios be run where no FreeSWITCH is installed.
//!
//! It reads a configuration in FreeSWITCH's form, runs the XML dialplan, carries RTP, and answers `fs_cli` on the
//! event socket. In threads, the order of states, locks and asynchronous events it does as FreeSWITCH's core does; a
//! PBX it is not.

mod api;
mod apps;
mod console;
mod core;
mod event_socket;
mod ffi;
mod options;

use std::{io::Write, process::ExitCode, thread, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    core::{
        dispatch,
        event::{Event, Kind},
        host::{self, Host},
        log::log,
    },
    event_socket::Socket,
    options::{Options, USAGE},
};

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            log!(CRIT, "{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let result = run(&options);
    if options.own_databases {
        // What cannot be deleted is in the folder for temporary files anyway.
        let _ = std::fs::remove_dir_all(&options.databases);
    }
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log!(CRIT, "{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let databases = options.databases.display();
    std::fs::create_dir_all(&options.databases)
        .map_err(|error| format!("databases in {databases}: {error}"))?;
    let host = host::start(options)?;
    let events = host.dispatch.start().map_err(|error| format!("dispatch thread: {error}"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| format!("runtime: {error}"))?;
    let heart = thread::spawn(dispatch::beat);
    let result = runtime.block_on(serve(host, options));
    // A client may have asked for something that takes longer than the host does.
    runtime.shutdown_timeout(Duration::from_secs(1));
    host.shutdown.give();
    for thread in [heart, events] {
        if thread.join().is_err() {
            log!(CRIT, "a thread of the host panicked");
        }
    }
    result
}

async fn serve(host: &'static Host, options: &Options) -> Result<(), String> {
    // First of all: who starts a host may end it in the next moment.
    let wait = |kind| signal(kind).map_err(|error| format!("signals: {error}"));
    let (mut terminate, mut interrupt) = (wait(SignalKind::terminate())?, wait(SignalKind::interrupt())?);
    let (address, password) = event_socket::address(options)?;
    let listener =
        TcpListener::bind(address).await.map_err(|error| format!("event socket on {address}: {error}"))?;
    let address = listener.local_addr().map_err(|error| format!("event socket on {address}: {error}"))?;
    tokio::spawn(Socket::new().serve(listener, password));
    Event::new(Kind::STARTUP).with("Event-Info", "System Ready").fire();

    host.modules.set_file(&options.module);
    let name = ffi::module::module_name(&options.module);
    let loaded = blocking(move || host.modules.load(&name)).await?;
    if let Err(error) = loaded {
        blocking(|| host.stop()).await?;
        return Err(format!("{}: {error}", options.module.display()));
    }
    // Nobody need be reading.
    let _ = writeln!(std::io::stdout(), "freeswitch-host is ready, event socket on {address}");

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        asked = blocking(|| while !host.shutdown.wait(Duration::from_secs(3600)) {}) => asked?,
    }
    blocking(|| host.stop()).await
}

/// Runs what may block on a thread of its own.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|error| format!("a thread of the host ended: {error}"))
}
