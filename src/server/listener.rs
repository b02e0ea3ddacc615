//! Listens for phones, on every address of a profile.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};
use tokio::net::{TcpListener, TcpStream, lookup_host};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::connection::{self, Arrival};
use super::driver::Event;
use super::gate::{Gate, Pass};
use super::handle::Addresses;
use super::host::Host;
use super::tls::Tls;
use super::wire::Wire;
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
    pub(super) fn open(&mut self, profile: &Arc<Profile>, entrance: &Entrance) {
        entrance.gate.set(profile);
        let tls = profile.tls.enabled.then(|| Tls::read(&profile.tls));
        let tls = match tls.transpose() {
            Ok(tls) => tls,
            Err(error) => {
                tracing::error!("profile \"{}\": no phone can connect over TLS: {error}", profile.name);
                None
            }
        };
        let ports = [Some((profile.port, None)), tls.map(|tls| (profile.tls.port, Some(tls)))];
        for (port, tls) in ports.into_iter().flatten() {
            for host in profile.addresses() {
                let socket = Opening { name: profile.name.clone(), host: host.to_owned(), port };
                let alone = profile.addresses().count() == 1;
                self.tasks.spawn(listen(socket, alone, tls.clone(), entrance.clone()));
            }
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

/// What everybody who listens for a profile needs.
#[derive(Clone)]
pub(super) struct Entrance {
    pub(super) events: mpsc::Sender<Event>,
    pub(super) bound: Addresses,
    pub(super) gate: Arc<Gate>,
    pub(super) host: Arc<dyn Host>,
}

/// A socket that is to be listened on.
struct Opening {
    /// Name of the profile, for the log.
    name: String,
    host: String,
    port: u16,
}

/// Accepts phones at one address until it is dropped.
async fn listen(opening: Opening, alone: bool, tls: Option<Tls>, entrance: Entrance) {
    let listener = opening.bind_in_the_end(alone).await;
    entrance.bound.lock().extend(listener.local_addr());
    let mut refused = None;
    loop {
        match listener.accept().await {
            Ok((socket, remote)) => {
                refused = None;
                entrance.receive(&opening.name, socket, remote, tls.clone());
            }
            Err(error) => {
                // It lasts as a rule, out of descriptors for one, and is said once.
                if refused.replace(error.kind()) != Some(error.kind()) {
                    tracing::error!(profile = %opening.name, "cannot accept a phone: {error}; trying again");
                }
                sleep(ACCEPT_AGAIN_AFTER).await;
            }
        }
    }
}

impl Entrance {
    /// Serves a connection that may come in; another one is closed before a byte of it is read.
    fn receive(&self, profile: &str, socket: TcpStream, remote: SocketAddr, tls: Option<Tls>) {
        let local = socket.local_addr().unwrap_or(remote);
        let peer = Peer { encrypted: tls.is_some(), remote: canonical(remote), local: canonical(local) };
        let address = peer.remote.ip();
        let pass = match self.gate.enter(address, |lists| self.host.is_listed(lists, address)) {
            Ok(pass) => pass,
            Err(refused) => {
                if self.gate.says(Instant::now()) {
                    tracing::warn!(
                        "profile \"{profile}\": a connection from {address} is refused: {refused}"
                    );
                }
                return;
            }
        };
        send_as_wanted(&socket, &pass);
        let id = ConnectionId(NEXT.fetch_add(1, Ordering::Relaxed));
        let events = self.events.clone();
        // It ends when the driver lets go of it.
        tokio::spawn(async move {
            let (wire, subject) = match tls {
                None => (Wire::Plain(socket), None),
                Some(tls) => match tls.accept(socket, pass.register_within).await {
                    Ok(encrypted) => (encrypted.wire, encrypted.subject),
                    Err(error) => {
                        return tracing::warn!(connection = id.0, %address, "no TLS with this address: {error}");
                    }
                },
            };
            connection::serve(Arrival { id, peer, wire, subject, pass }, events).await;
        });
    }
}

impl Opening {
    /// Binds the address; tries again as long as it cannot be had.
    async fn bind_in_the_end(&self, alone: bool) -> TcpListener {
        let Self { name, host, port } = self;
        let mut said = None;
        loop {
            let error = match self.bind(alone).await {
                Ok(listener) => {
                    let address =
                        listener.local_addr().map(|address| address.to_string()).unwrap_or_default();
                    tracing::info!(profile = %name, "listening on {address}");
                    return listener;
                }
                Err(error) => error,
            };
            if said != Some(error.kind()) {
                tracing::error!(
                    "profile \"{name}\": cannot listen on ip \"{host}\" port {port}: {error}; trying again"
                );
                said = Some(error.kind());
            }
            sleep(BIND_AGAIN_AFTER).await;
        }
    }

    async fn bind(&self, alone: bool) -> io::Result<TcpListener> {
        if self.host.is_empty() {
            let all = |ip: IpAddr| bound(SocketAddr::new(ip, self.port), false);
            // A machine without IPv6 has no such socket.
            return all(Ipv6Addr::UNSPECIFIED.into()).or_else(|_| all(Ipv4Addr::UNSPECIFIED.into()));
        }
        let not_found = || io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        let address = lookup_host((self.host.as_str(), self.port)).await?.next().ok_or_else(not_found)?;
        bound(address, !alone)
    }
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

/// Has each message leave at once, or wait for more to go with it.
fn send_as_wanted(socket: &TcpStream, pass: &Pass) {
    if let Err(error) = socket.set_nodelay(pass.promptly) {
        tracing::debug!("cannot choose between prompt and delayed sending: {error}");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_leave_at_once_or_wait_for_more() {
        let listener = bound(([127, 0, 0, 1], 0).into(), false).unwrap();
        for non_blocking in [false, true] {
            let gate = Arc::new(Gate::default());
            gate.set(&Profile { non_blocking, ..Profile::new("internal") });
            let (_phone, accepted) =
                tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
            let (socket, remote) = accepted.unwrap();
            send_as_wanted(&socket, &gate.enter(remote.ip(), |_| true).unwrap());
            assert_eq!(socket.nodelay().unwrap(), non_blocking);
        }
    }
}
