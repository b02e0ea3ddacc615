//! Delivery of events: one thread takes them off a queue, in the order they were fired, and hands them to the
//! callbacks that modules bound and to the event socket's clients.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use parking_lot::{Mutex, RwLock};

use super::{
    clock,
    event::{Event, Kind, Shared},
    host::{host, running_host},
};

/// Who hears of events inside the process.
pub(crate) trait Listener: Send + Sync {
    /// Takes one event. Runs on the dispatch thread: nothing else is delivered meanwhile.
    fn hear(&self, event: &Shared);
}

/// One binding: which events, and who hears of them.
struct Binding {
    number: u64,
    kind: Kind,
    subclass: Option<String>,
    listener: Arc<dyn Listener>,
}

/// The queue and the bindings.
#[derive(Default)]
pub(crate) struct Dispatch {
    queue: Mutex<Option<mpsc::Sender<Shared>>>,
    bindings: RwLock<Vec<Binding>>,
    sequence: AtomicU64,
    numbers: AtomicU64,
    subclasses: Mutex<Vec<(String, String)>>,
}

impl Dispatch {
    /// Starts the dispatch thread.
    pub(crate) fn start(&self) -> std::io::Result<thread::JoinHandle<()>> {
        let (sender, receiver) = mpsc::channel::<Shared>();
        *self.queue.lock() = Some(sender);
        thread::Builder::new().name("events".to_owned()).spawn(move || {
            while let Ok(event) = receiver.recv() {
                host().dispatch.deliver(&event);
            }
        })
    }

    /// Lets the thread end once the queue is empty.
    pub(crate) fn stop(&self) {
        self.queue.lock().take();
    }

    /// Binds a listener and returns the binding's number. Events of every kind match [`Kind::ALL`].
    pub(crate) fn bind(&self, kind: Kind, subclass: Option<&str>, listener: Arc<dyn Listener>) -> u64 {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed) + 1;
        let subclass = subclass.filter(|name| !name.is_empty()).map(str::to_owned);
        self.bindings.write().push(Binding { number, kind, subclass, listener });
        number
    }

    /// Ends a binding; when it returns, the listener is not being called and never will be again.
    pub(crate) fn unbind(&self, number: u64) -> bool {
        let mut bindings = self.bindings.write();
        let before = bindings.len();
        bindings.retain(|binding| binding.number != number);
        bindings.len() < before
    }

    /// Takes a custom event's name for an owner; false when another one has it.
    pub(crate) fn reserve(&self, owner: &str, subclass: &str) -> bool {
        let mut subclasses = self.subclasses.lock();
        if subclasses.iter().any(|(_, name)| name == subclass) {
            return false;
        }
        subclasses.push((owner.to_owned(), subclass.to_owned()));
        true
    }

    /// Gives a name back; false when the owner does not hold it.
    pub(crate) fn release(&self, owner: &str, subclass: &str) -> bool {
        let mut subclasses = self.subclasses.lock();
        let before = subclasses.len();
        subclasses.retain(|(holder, name)| holder != owner || name != subclass);
        subclasses.len() < before
    }

    fn deliver(&self, event: &Shared) {
        for binding in self.bindings.read().iter() {
            let kind = binding.kind == Kind::ALL || binding.kind == event.kind();
            let subclass = binding.subclass.as_ref().is_none_or(|subclass| *subclass == event.subclass);
            if kind && subclass {
                binding.listener.hear(event);
            }
        }
    }
}

/// Adds what every event carries and queues it.
pub(crate) fn fire(mut event: Event) {
    let Some(host) = running_host() else { return };
    let sequence = host.dispatch.sequence.fetch_add(1, Ordering::Relaxed) + 1;
    let now = clock::micros();
    event.add("Event-Name", event.kind().name());
    event.add("Core-UUID", host.uuid.clone());
    event.add("FreeSWITCH-Hostname", host.hostname.clone());
    event.add("FreeSWITCH-Switchname", host.hostname.clone());
    event.add("FreeSWITCH-IPv4", host.variable("local_ip_v4").unwrap_or_default());
    event.add("Event-Date-Local", clock::local(now, "%Y-%m-%d %H:%M:%S"));
    event.add("Event-Date-GMT", clock::gmt(now));
    event.add("Event-Date-Timestamp", now.to_string());
    event.add("Event-Sequence", sequence.to_string());
    if let Some(queue) = &*host.dispatch.queue.lock() {
        // The thread only goes away at shutdown, when nobody waits for events any more.
        let _ = queue.send(Arc::new(event));
    }
}

/// Fires a heartbeat every 20 seconds until the host shuts down.
pub(crate) fn beat() {
    const INTERVAL: Duration = Duration::from_secs(20);
    while !host().shutdown.wait(INTERVAL) {
        let sessions = host().sessions.count();
        Event::new(Kind::HEARTBEAT)
            .with("Event-Info", "System Ready")
            .with("Up-Time", clock::duration(host().started.elapsed()))
            .with("FreeSWITCH-Version", super::host::VERSION)
            .with("Session-Count", sessions.to_string())
            .with("Heartbeat-Interval", INTERVAL.as_secs().to_string())
            .fire();
    }
}
