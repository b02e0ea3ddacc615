//! Keep-alives over the loopback interface: the module's server, and beside it the limit, a tokio server that
//! answers with fixed frames and does nothing else.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use freeswitch_test::load;
use jiff::tz::TimeZone;
use mod_skinny::config::Profile;
use mod_skinny::exchange::{CallId, ConnectionId, HostAction, LineRegistration, Notice, Stored};
use mod_skinny::server::{self, Handle};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

/// A host that is never asked for anything.
struct Nobody;

impl server::Host for Nobody {
    fn call(&self, _: &Handle, _: CallId, _: HostAction) {}
    fn look_up(&self, _: &Handle, _: ConnectionId, _: String) {}
    fn look_up_again(&self, _: &Handle, _: ConnectionId, _: String) {}
    fn register(&self, _: &Handle, _: LineRegistration) {}
    fn unregister(&self, _: &Handle, _: LineRegistration) {}
    fn presence(&self, _: &Handle, _: String, _: String, _: bool) {}
    fn is_listed(&self, _: &str, _: IpAddr) -> bool {
        true
    }
    fn ask_for_mailbox(&self, _: &Handle, _: String) {}

    fn store(&self, _: &Handle, _: Stored) {}
    fn publish(&self, _: &Handle, _: Notice) {}
}

fn runtime(threads: usize) -> Option<Runtime> {
    Builder::new_multi_thread().worker_threads(threads).enable_all().build().ok()
}

fn free_address() -> Option<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).ok()?.local_addr().ok()
}

fn keep_alives(criterion: &mut Criterion) {
    let (Some(servers), Some(phones)) = (runtime(2), runtime(1)) else { return };
    let (Some(module), Some(bare)) = (free_address(), free_address()) else { return };
    let mut profile = Profile::new("internal");
    (profile.ip, profile.port) = (module.ip().to_string(), module.port());
    let (handle, _) = server::start(servers.handle(), Arc::new(profile), TimeZone::UTC, Arc::new(Nobody));
    servers.spawn(load::serve_bare(bare));
    let mut group = criterion.benchmark_group("a hundred phones keep alive");
    group.throughput(Throughput::Elements(PHONES));
    for (name, address) in [("the module's server", module), ("a bare tokio server", bare)] {
        let mut crowd = phones.block_on(connect(address));
        group.bench_function(name, |bencher| bencher.iter(|| phones.block_on(round(&mut crowd))));
    }
    group.finish();
    handle.stop();
}

async fn connect(address: SocketAddr) -> Vec<TcpStream> {
    let mut crowd = Vec::new();
    while crowd.len() < PHONES as usize {
        // The servers may need a moment to listen.
        if let Ok(phone) = TcpStream::connect(address).await {
            crowd.push(phone);
        }
    }
    crowd
}

/// Every phone says that it is alive, and then every phone is answered.
async fn round(crowd: &mut [TcpStream]) {
    for phone in crowd.iter_mut() {
        drop(phone.write_all(&[4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).await);
    }
    for phone in crowd {
        drop(phone.read_exact(&mut [0; 12]).await);
    }
}

const PHONES: u64 = 100;

criterion_group!(benches, keep_alives);
criterion_main!(benches);
