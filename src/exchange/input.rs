//! What an exchange is told.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::administration::{Delivery, StateWish};
use super::call::{CallId, Cause, LineView, Party};
use super::codec::CodecWishes;
use super::dtmf::FarDigit;
use super::media::Stream;
use super::presence::LinePresence;
use super::status::{ButtonStatus, CallStatus, DeviceStatus, LineStatus, ProfileStatus};
use super::user_data::UserDataWish;
use super::waiting::{Account, Mailbox};
use crate::config::{DeviceRecord, Profile};
use crate::protocol::Message;

/// A TCP connection of a phone, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// A question that waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

/// Number of a line or button on a phone, from 1, as it goes over the wire.
pub type Instance = u32;

/// The time of an input, on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// For time-outs.
    pub instant: Instant,
    /// For the clocks on the phones.
    pub wall: Timestamp,
}

/// The two ends of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Nobody on the way can read what is said.
    pub encrypted: bool,
    /// Where the phone is.
    pub remote: SocketAddr,
    /// Which of our addresses it reached.
    pub local: SocketAddr,
}

/// Everything that can happen to an exchange.
#[derive(Debug)]
pub enum Input {
    /// A phone opened a connection.
    Connected(ConnectionId, Peer),
    /// A phone sent a message (keep-alives are answered by the connection itself).
    Message(ConnectionId, Message),
    /// A connection is gone.
    Disconnected(ConnectionId, DisconnectReason),
    /// The directory's answer to [`super::HostAction`]'s look-up of a registering phone.
    Directory(ConnectionId, Result<DeviceRecord, Refusal>),
    /// The directory's answer to [`super::Action::LookUpAgain`], for the phone of this name.
    Reread(ConnectionId, String, Result<DeviceRecord, Refusal>),
    /// What the directory says by now of the variables of the phone of this name.
    Variables(String, Vec<(String, String)>),
    /// News of a call's session.
    Host(CallId, HostEvent),
    /// Somebody outside wants to know or to have something done, and waits.
    Ask(Ticket, Question),
    /// The profile's settings changed.
    Settings(Arc<Profile>),
    /// What is in a mailbox by now.
    Mailbox(Account, Mailbox),
    /// The directory may say something else of the registered phones by now.
    Rescan,
    /// A time-out may be due.
    Tick,
}

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisconnectReason {
    /// The phone closed it, or the network did.
    Closed,
    /// The phone did not keep alive.
    Expired,
    /// The phone broke the protocol or did not read; in words.
    Failed(String),
    /// The exchange asked for it.
    Asked,
}

/// Why a phone may not register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The directory gave no entry for the phone.
    Unknown,
    /// It gave none, and the core's own document does not even have the profile's domain.
    NoDomain,
    /// The directory could not be asked; in words.
    Unavailable(String),
    /// The directory does not let the phone register from where it is.
    Address,
    /// Another phone of the same name holds on to its connection.
    NameInUse,
    /// More phones register than the profile allows.
    TooMany,
}

/// News of a call's session in FreeSWITCH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostEvent {
    /// The session runs under this uuid.
    Started(String),
    /// The session could not be had.
    Failed(Cause),
    /// What the patterns context says of `digits`.
    Pattern {
        /// The digits that were looked at.
        digits: String,
        /// What to do with them.
        verdict: Verdict,
    },
    /// The far end rings.
    Ringing,
    /// What the rest of the call wants of its codec, as known before audio is set up.
    Wishes(CodecWishes),
    /// The far end sends audio before it answers.
    Progress,
    /// The far end answered.
    Answered,
    /// The far end pressed a digit, which the phone's stream does not carry.
    Digit(FarDigit),
    /// The other party is known by this name and number now.
    Display(Party),
    /// It was bridged with another session, or with another one than before.
    Bridged,
    /// Audio flows at this local address.
    MediaStarted(Stream),
    /// Audio could not be set up.
    MediaFailed(Cause),
    /// The other party was joined with somebody else.
    Transferred,
    /// The other party could not be joined with anybody else.
    TransferFailed,
    /// The session is over.
    HungUp(Cause),
}

/// What the patterns context says of dialled digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The number is complete.
    Process,
    /// A final `#` ended it: the digits before are the number.
    End,
    /// More digits may come, for so many milliseconds (`None`: the profile's time-out).
    Wait(Option<u32>),
    /// No such number.
    Drop,
}

/// A call that the host wants to bring to a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Directory number that is called; with `/<device>` or `/<device>:<instance>` behind it on that phone only.
    pub number: String,
    /// Who calls.
    pub caller: Party,
}

/// An offer that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Under which call the host goes on.
    pub call: CallId,
    /// Name of the line, as the caller may see it.
    pub callee: Party,
    /// Every appearance of the number.
    pub lines: Vec<LineView>,
}

/// What can be asked of an exchange.
#[derive(Debug)]
pub enum Question {
    /// Bring this call to a phone.
    Offer(Offer),
    /// The state of the profile.
    Profile,
    /// What goes on at a directory number.
    Presence(String),
    /// The names of the registered phones.
    Devices,
    /// The state of one phone.
    Device(String),
    /// The buttons of one phone.
    Buttons(String),
    /// Every directory number that a phone has.
    Lines,
    /// Every call.
    Calls,
    /// Send a message to a phone, of whatever it says nothing to the exchange.
    Send(String, Box<Message>),
    /// Show a state of calls on a phone.
    State(StateWish),
    /// Send data to an application on a phone.
    UserData(Box<UserDataWish>),
    /// What `UserData` would come to; nothing is sent.
    Fits(Box<UserDataWish>),
    /// Write every frame of one phone, or of all, to the log, or no more.
    Trace(Option<String>, bool),
    /// Cut the connection of one phone.
    Kill(String),
    /// Cut all connections.
    KillAll,
}

/// Answers to [`Question`]s.
#[derive(Debug)]
pub enum Answer {
    /// To `Offer`.
    Offer(Result<Offered, Cause>),
    /// To `Profile`.
    Profile(Box<ProfileStatus>),
    /// To `Presence`.
    Presence(LinePresence),
    /// To `Devices`.
    Devices(Vec<String>),
    /// To `Device`: nothing when it is not registered.
    Device(Option<Box<DeviceStatus>>),
    /// To `Buttons`: nothing when it is not registered.
    Buttons(Option<Vec<ButtonStatus>>),
    /// To `Lines`, by number.
    Lines(Vec<LineStatus>),
    /// To `Calls`, oldest first.
    Calls(Vec<CallStatus>),
    /// To `Send`, `State`, `UserData` and `Fits`.
    Delivery(Delivery),
    /// To `Trace`, `Kill` and `KillAll`: whether there was anything to do it to.
    Done(bool),
}
