//! What an exchange wants done.

use std::net::IpAddr;
use std::time::Duration;

use super::call::{CallId, Cause, LineView, Party};
use super::codec::Codec;
use super::encryption::StreamKeys;
use super::input::{Answer, ConnectionId, Instance, Ticket};
use super::media::Stream;
use super::report::PhoneReport;
use super::stored::Stored;
use crate::config::JitterBuffer;
use crate::protocol::{Dialect, Message};

/// Something to be done, in the order given.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "messages are most of the actions, a box each would cost more")]
pub enum Action {
    /// Send a message to a phone.
    Send(ConnectionId, Message),
    /// The phone of this name is in: speak this dialect with it, and close when it is silent for longer than
    /// this.
    Accept(ConnectionId, String, Dialect, Duration),
    /// Write this much of a connection to the log from now on.
    Trace(ConnectionId, Trace),
    /// Close a connection after what was sent before.
    Close(ConnectionId, CloseReason),
    /// Ask the directory for the phone of this name; comes back as [`super::Input::Directory`].
    LookUp(ConnectionId, String),
    /// Ask the directory again for the registered phone of this name; comes back as [`super::Input::Reread`].
    LookUpAgain(ConnectionId, String),
    /// Do something with a call's session, after what was asked for the same call before.
    Host(CallId, HostAction),
    /// Add a line to the core's registrations.
    Register(Box<LineRegistration>),
    /// Remove a line from the core's registrations.
    Unregister(Box<LineRegistration>),
    /// Tell watchers of a number that a phone has it from now on, or that none does any more.
    Presence {
        /// Directory number.
        number: String,
        /// Directory domain in which it is watched.
        domain: String,
        /// Whether a phone has it.
        there: bool,
    },
    /// Ask what is in this mailbox, `user@domain`; comes back as [`super::Input::Mailbox`].
    AskForMailbox(String),
    /// Bring the tables up to date.
    Store(Stored),
    /// Publish an event.
    Publish(Box<Notice>),
    /// Answer a question.
    Answer(Ticket, Answer),
}

/// Which frames of a connection are written to the log for everybody to see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trace {
    /// None.
    #[default]
    Off,
    /// All but keep-alives.
    Messages,
    /// All.
    Everything,
}

/// Why the exchange closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// It wants something without being a registered phone.
    Stranger,
    /// The phone was told that it may not register.
    Rejected,
    /// The phone unregistered.
    Unregistered,
    /// The same phone registered anew on another connection.
    Replaced,
    /// An administrator wants it.
    Killed,
    /// The profile stops.
    Stopped,
    /// What it sent made the exchange panic.
    Broken,
}

impl CloseReason {
    /// The reason in a word, as events tell it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stranger => "stranger",
            Self::Rejected => "rejected",
            Self::Unregistered => "unregistered",
            Self::Replaced => "replaced",
            Self::Killed => "killed",
            Self::Stopped => "stopped",
            Self::Broken => "broken",
        }
    }
}

/// Something to be done with a call's session.
#[derive(Debug, Clone, PartialEq)]
pub enum HostAction {
    /// Open a session for a call that a phone makes.
    Open(Box<SessionRequest>),
    /// Ask the patterns context what to do with these digits.
    Classify(String),
    /// Route the session to this number.
    Route(String),
    /// The phone rings.
    RingReady,
    /// Set up audio with the phone.
    StartMedia(Box<AudioSetup>),
    /// Stop audio with the phone, keep what it takes to start it again.
    PauseMedia,
    /// Audio cannot be had: whoever waits for it need not.
    MediaUnavailable,
    /// The phone answered.
    Answer,
    /// Hold the other party.
    Hold,
    /// Take the other party back.
    Resume,
    /// This phone answered the call, or took it from another one of its line.
    TakenBy(Box<LineView>),
    /// Join the other party with that of another call; where that one has none, send it to the same number.
    Join {
        /// The other call.
        with: CallId,
        /// Where it leads.
        number: String,
    },
    /// Send the other party to this number.
    Redirect {
        /// Where to.
        number: String,
    },
    /// What the phone counted of the call, the last thing that is said of it; nothing where it does not tell.
    Report(Option<Box<PhoneReport>>),
    /// A key pressed during the call.
    Digit(char),
    /// End the session.
    HangUp(Cause),
}

/// How audio with a phone is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioSetup {
    /// Where the phone listens, and the codec of both directions.
    pub remote: Stream,
    /// Our address that the phone is to send to.
    pub local: IpAddr,
    /// The address that the phone is told instead, where that differs.
    pub advertised: Option<IpAddr>,
    /// RTP payload type of digits, where the phone has them in the stream.
    pub telephone_event: Option<u8>,
    /// Follow the phone where it sends from another place than it said.
    pub auto_adjust: bool,
    /// How long the phone may send nothing; zero for any time.
    pub timeout: Option<Duration>,
    /// The same while it holds the call.
    pub hold_timeout: Option<Duration>,
    /// How often RTCP reports are sent; zero for never.
    pub rtcp_interval: Option<Duration>,
    /// How far the phone's stream is held back.
    pub jitter_buffer: Option<JitterBuffer>,
    /// Keys of both directions, where they are encrypted.
    pub keys: Option<StreamKeys>,
}

/// What a session for a call from a phone needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRequest {
    /// Name of the calling phone.
    pub device_name: String,
    /// Its instance.
    pub device_instance: u32,
    /// Line on that phone.
    pub line_instance: Instance,
    /// Name and number that the called party sees.
    pub caller: Party,
    /// Address of the phone.
    pub address: IpAddr,
    /// Every appearance of the line's number.
    pub lines: Vec<LineView>,
    /// Variables from the directory.
    pub variables: Vec<(String, String)>,
    /// Codecs the phone can use, best first.
    pub codecs: Vec<Codec>,
}

/// A line in the core's list of registrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRegistration {
    /// Directory number.
    pub number: String,
    /// Directory domain that it is registered in.
    pub domain: String,
    /// Name of the phone.
    pub device_name: String,
    /// Its instance.
    pub device_instance: u32,
    /// Address of the phone.
    pub address: IpAddr,
    /// Free text of the button.
    pub metadata: String,
}

/// Something that programs may want to hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub kind: NoticeKind,
    /// Headers of the phone, empty before it is registered.
    pub device: Vec<(&'static str, String)>,
}

/// The kinds of notices, each an event subclass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeKind {
    /// A phone registered.
    Register,
    /// A phone unregistered.
    Unregister,
    /// A phone did not keep alive.
    Expire,
    /// A registered phone's connection is gone; why, in a word.
    Disconnect(&'static str),
    /// A phone may not register: what it is told.
    Reject(&'static str),
    /// A phone reports on itself.
    Alarm {
        /// Severity on the wire.
        severity: u32,
        /// What it says.
        text: String,
        /// First parameter, 0 where the phone leaves it out.
        parm1: i32,
        /// Second parameter, 0 where the phone leaves it out.
        parm2: i32,
    },
    /// A phone reports on itself in XML.
    XmlAlarm(String),
    /// A call's state was shown on a phone.
    CallState {
        /// Line on the phone.
        line: Instance,
        /// Which call.
        call: CallId,
        /// State on the wire.
        state: u32,
    },
    /// An application on a phone says something.
    DeviceToUser {
        /// The message with its headers.
        message: Box<Message>,
        /// Its data as text.
        data: String,
    },
}
