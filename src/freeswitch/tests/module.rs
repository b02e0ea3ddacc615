//! A module of the tests' own, with one of each thing that the core calls.

use std::{
    ffi::CStr,
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use parking_lot::Mutex;

use super::core::{Call, Core, Loaded};
use crate::freeswitch::{
    codes::{Cause, Direction, Status},
    console::Completion,
    endpoint::{Dial, Endpoint},
    event::{EventRef, EventType},
    interface::{Api, Application},
    leg::Leg,
    message::Indication,
    module::{self, LoadError, Loader, Module, Table},
    profile::NewProfile,
    session::{NewSession, Session},
    stream::Stream,
};

pub(super) const TABLE: Table = module::table::<Sample>();

pub(super) fn load(_core: &Core) -> Loaded {
    Loaded::load(TABLE).unwrap()
}

/// Loads the module, in which nothing may have been left when it is unloaded after `body`.
pub(super) fn with_module(body: impl FnOnce(&Core, &Loaded)) {
    let core = Core::start();
    let loaded = load(&core);
    body(&core, &loaded);
    assert!(loaded.is_free(), "somebody holds the endpoint");
    assert_eq!(loaded.unload(), Status::SUCCESS);
}

/// A new session of the module's endpoint, with a leg.
pub(super) fn new_session(uuid: &str) -> (NewSession, Arc<SampleLeg>) {
    let session = NewSession::request(Direction::INBOUND, Some(uuid)).unwrap();
    let leg = Arc::new(SampleLeg::default());
    session.attach(leg.clone());
    (session, leg)
}

/// A session that runs, as the core has it.
pub(super) fn call(uuid: &str) -> (Call, Arc<SampleLeg>) {
    let (session, leg) = new_session(uuid);
    let call = Call::of(&session);
    drop(session.launch().unwrap());
    (call, leg)
}

/// What went through the callbacks that have no place of their own.
pub(super) static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Whether the module's next shutdown, or its next load, panics.
pub(super) static BROKEN: AtomicBool = AtomicBool::new(false);

pub(super) struct Sample;

impl Module for Sample {
    const NAME: &'static CStr = c"mod_sample";

    fn load(loader: &mut Loader) -> Result<(), LoadError> {
        HEARD.lock().clear();
        loader.reserve("sample::event")?;
        loader.bind(EventType::CUSTOM, Some("sample::event"), |event| {
            assert!(event.header("panic").is_none(), "as it was asked to");
            HEARD.lock().push(format!("event {:?}", event.headers().len()));
        })?;
        loader.completion::<Words>();
        loader.completion_rules("sample", &["sample ::sample::words"]);
        loader.api::<Echo>();
        loader.application::<Note>();
        assert!(!BROKEN.load(SeqCst), "load as broken as it was to be");
        loader.endpoint(c"sample", Arc::new(SampleEndpoint))
    }

    fn shutdown() -> Status {
        assert!(!BROKEN.load(SeqCst), "shutdown as broken as it was to be");
        Status::SUCCESS
    }
}

struct Words;

impl Completion for Words {
    const NAME: &'static CStr = c"::sample::words";

    fn words(line: &str) -> Vec<String> {
        assert_ne!(line, "panic");
        line.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }
}

struct Echo;

impl Api for Echo {
    const NAME: &'static CStr = c"echo";
    const DESCRIPTION: &'static CStr = c"Writes its arguments, one a line.";
    const SYNTAX: &'static CStr = c"echo [<word> ...]";

    fn run(arguments: &str, session: Option<&Session>, out: &mut Stream<'_>) -> Status {
        for word in arguments.split(' ') {
            assert_ne!(word, "panic");
            writeln!(out, "{word}").unwrap();
        }
        if let Some(session) = session {
            write!(out, "for {}", session.uuid()).unwrap();
        }
        Status::SUCCESS
    }
}

struct Note;

impl Application for Note {
    const NAME: &'static CStr = c"note";
    const DESCRIPTION: &'static CStr = c"Notes its argument.";
    const SYNTAX: &'static CStr = c"<text>";

    fn run(session: &Session, data: &str) {
        assert_ne!(data, "panic");
        HEARD.lock().push(format!("{} {data}", session.uuid()));
    }
}

struct SampleEndpoint;

impl Endpoint for SampleEndpoint {
    fn outgoing(&self, caller: Option<&Session>, dial: &Dial<'_>) -> Result<NewSession, Cause> {
        let session = dial.request()?;
        session.attach(Arc::new(SampleLeg::default()));
        let number = dial.profile().destination_number();
        assert_ne!(number.as_deref(), Some("panic"));
        if let Some(cause) = dial.cancelled() {
            return Err(cause);
        }
        let profile = NewProfile { destination_number: number.as_deref(), ..NewProfile::default() };
        session.channel().set_caller_profile(&profile);
        if let Some(caller) = caller {
            session.channel().set_variable("caller", &caller.uuid());
        }
        Ok(session)
    }
}

/// A leg that notes what it is told, and panics if it is broken.
#[derive(Default)]
pub(super) struct SampleLeg {
    pub(super) heard: Mutex<Vec<String>>,
    pub(super) broken: AtomicBool,
}

impl SampleLeg {
    fn note(&self, what: String) -> Status {
        assert!(!self.broken.load(SeqCst), "as broken as it was to be");
        self.heard.lock().push(what);
        Status::SUCCESS
    }
}

impl Leg for SampleLeg {
    fn on_init(&self, session: &Session) -> Status {
        self.note(format!("on_init {}", session.uuid()))
    }

    fn on_destroy(&self, session: &Session) {
        self.note(format!("on_destroy {}", session.uuid()));
    }

    fn receive_message(&self, _session: &Session, indication: &Indication<'_>) -> Status {
        let (kind, number) = (indication.kind(), indication.number());
        let (text, name) = (indication.text(), indication.argument(0));
        let beyond = indication.argument(10);
        self.note(format!("{kind:?} {number} {text:?} {name:?} {beyond:?}"))
    }

    fn receive_event(&self, _session: &Session, event: &EventRef<'_>) -> Status {
        let body = event.body().map(|body| String::from_utf8_lossy(&body).into_owned());
        self.note(format!("{:?} {body:?}", event.headers()))
    }
}
