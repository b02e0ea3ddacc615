//! Listens for phones, on every address of a profile.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use socket2::{Domain, Socket, Type};
use tokio::net::{TcpListener, lookup_host};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::connection;
use super::driver::{Addresses, Event};
use crate::config::Profile;
use crate::exchange::{ConnectionId, Peer};

/// The sockets of a profile, each with the task that accepts there.
#[derive(Default)]
pub(super) struct Listening {
    tasks: JoinSet<()>,
    /// Connections before this one came to sockets that are closed.
    first: u64,
}

impl Listening {
    /// Listens on each address of the profile, from now on or as soon as it can be had.
    pub(super) fn open(&mut self, profile: &Arc<Profile>, events: &mpsc::Sender<Event>, bound: &Addresses) {
        for host in profile.addresses() {
            let (profile, host) = (Arc::clone(profile), host.to_owned());
            self.tasks.spawn(listen(profile, host, events.clone(), Arc::clone(bound)));
        }
    }

    /// Closes the sockets. The connections that came to them stay.
    pub(super) async fn close(&mut self, bound: &Addresses) {
        self.tasks.shutdown().await;
        bound.lock().clear();
        self.first = NEXT.load(Ordering::Relaxed);
    }

    /// Whether a connection came to a socket that is open.
    pub(super) fn accepted(&self, connection: ConnectionId) -> bool {
        connection.0 >= self.first
    }
}

/// Accepts phones at one address until it is dropped.
async fn listen(profile: Arc<Profile>, host: String, events: mpsc::Sender<Event>, bound: Addresses) {
    let listener = bind_in_the_end(&profile, &host).await;
    bound.lock().extend(listener.local_addr());
    let mut refused = None;
    loop {
        match listener.accept().await {
            Ok((socket, remote)) => {
                refused = None;
                let local = socket.local_addr().unwrap_or(remote);
                let peer = Peer { remote: canonical(remote), local: canonical(local) };
                let id = ConnectionId(NEXT.fetch_add(1, Ordering::Relaxed));
                // It ends when the driver lets go of it.
                tokio::spawn(connection::serve(id, peer, socket, events.clone()));
            }
            Err(error) => {
                // It lasts as a rule, out of descriptors for one, and is said once.
                if refused.replace(error.kind()) != Some(error.kind()) {
                    tracing::error!(profile = %profile.name, "cannot accept a phone: {error}; trying again");
                }
                sleep(ACCEPT_AGAIN_AFTER).await;
            }
        }
    }
}

/// Binds one of the profile's addresses; tries again as long as it cannot be had.
async fn bind_in_the_end(profile: &Profile, host: &str) -> TcpListener {
    let mut said = None;
    loop {
        let error = match bind(profile, host).await {
            Ok(listener) => {
                let address = listener.local_addr().map(|address| address.to_string()).unwrap_or_default();
                tracing::info!(profile = %profile.name, "listening on {address}");
                return listener;
            }
            Err(error) => error,
        };
        if said != Some(error.kind()) {
            let (name, port) = (&profile.name, profile.port);
            tracing::error!(
                "profile \"{name}\": cannot listen on ip \"{host}\" port {port}: {error}; trying again"
            );
            said = Some(error.kind());
        }
        sleep(BIND_AGAIN_AFTER).await;
    }
}

async fn bind(profile: &Profile, host: &str) -> io::Result<TcpListener> {
    if host.is_empty() {
        let all = |ip: IpAddr| bound(SocketAddr::new(ip, profile.port), false);
        // A machine without IPv6 has no such socket.
        return all(Ipv6Addr::UNSPECIFIED.into()).or_else(|_| all(Ipv4Addr::UNSPECIFIED.into()));
    }
    let not_found = || io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    let address = lookup_host((host, profile.port)).await?.next().ok_or_else(not_found)?;
    bound(address, profile.addresses().count() > 1)
}

/// A socket that listens at an address. All IPv6 addresses are all IPv4 ones as well, unless `only_v6`.
fn bound(address: SocketAddr, only_v6: bool) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(only_v6)?;
    }
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// An IPv4 address as such where a socket for both families wraps it.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Connections that the kernel keeps for us: all phones of a building may come back at once.
const BACKLOG: i32 = 4096;
const BIND_AGAIN_AFTER: Duration = Duration::from_secs(1);
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);
