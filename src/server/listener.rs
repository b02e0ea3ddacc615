//! Listens for phones.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, lookup_host};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::connection;
use super::driver::Event;
use crate::config::Profile;
use crate::exchange::{ConnectionId, Peer};

/// Accepts phones for a profile until it is dropped; its connections end with it.
pub(super) async fn listen(profile: Arc<Profile>, events: mpsc::Sender<Event>) {
    let listener = bind_in_the_end(&profile).await;
    let mut connections = JoinSet::new();
    let mut refused = None;
    loop {
        match listener.accept().await {
            Ok((socket, remote)) => {
                refused = None;
                let local = socket.local_addr().unwrap_or(remote);
                let peer = Peer { remote: canonical(remote), local: canonical(local) };
                let id = ConnectionId(NEXT.fetch_add(1, Ordering::Relaxed));
                connections.spawn(connection::serve(id, peer, socket, events.clone()));
            }
            Err(error) => {
                // It lasts as a rule, out of descriptors for one, and is said once.
                if refused.replace(error.kind()) != Some(error.kind()) {
                    tracing::error!(profile = %profile.name, "cannot accept a phone: {error}; trying again");
                }
                sleep(ACCEPT_AGAIN_AFTER).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Binds the profile's address; tries again as long as it cannot be had.
async fn bind_in_the_end(profile: &Profile) -> TcpListener {
    let mut said = None;
    loop {
        let error = match bind(profile).await {
            Ok(listener) => {
                let address = listener.local_addr().map(|address| address.to_string()).unwrap_or_default();
                tracing::info!(profile = %profile.name, "listening on {address}");
                return listener;
            }
            Err(error) => error,
        };
        if said != Some(error.kind()) {
            let (name, ip, port) = (&profile.name, &profile.ip, profile.port);
            tracing::error!(
                "profile \"{name}\": cannot listen on ip \"{ip}\" port {port}: {error}; trying again"
            );
            said = Some(error.kind());
        }
        sleep(BIND_AGAIN_AFTER).await;
    }
}

async fn bind(profile: &Profile) -> io::Result<TcpListener> {
    let host = if profile.ip.is_empty() { ANY } else { profile.ip.as_str() };
    let not_found = || io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    let address = lookup_host((host, profile.port)).await?.next().ok_or_else(not_found)?;
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// An IPv4 address as such where a socket for both families wraps it.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

static NEXT: AtomicU64 = AtomicU64::new(1);

const ANY: &str = "0.0.0.0";
/// Connections that the kernel keeps for us: all phones of a building may come back at once.
const BACKLOG: u32 = 4096;
const BIND_AGAIN_AFTER: Duration = Duration::from_secs(1);
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);
