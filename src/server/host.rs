//! What an exchange wants from outside, and who does it.

use std::net::IpAddr;

use super::handle::Handle;
use crate::exchange::{Action, CallId, ConnectionId, HostAction, LineRegistration, Notice, Stored};

/// Who carries out what an exchange wants from outside. None of it may block: what takes time is queued, in
/// the order given for each call.
pub trait Host: Send + Sync {
    /// Does something with the session of a call.
    fn call(&self, exchange: &Handle, call: CallId, action: HostAction);
    /// Looks a phone up in the directory and answers with [`Input::Directory`](crate::exchange::Input::Directory).
    fn look_up(&self, exchange: &Handle, connection: ConnectionId, name: String);
    /// Looks a registered phone up again and answers with [`Input::Reread`](crate::exchange::Input::Reread).
    fn look_up_again(&self, exchange: &Handle, connection: ConnectionId, name: String);
    /// Adds a line to the registrations.
    fn register(&self, exchange: &Handle, line: LineRegistration);
    /// Removes a line from the registrations.
    fn unregister(&self, exchange: &Handle, line: LineRegistration);
    /// Tells watchers of a number in a domain that a phone has it from now on, or that none does any more.
    fn presence(&self, exchange: &Handle, number: String, domain: String, there: bool);
    /// Whether an address is on one of these access lists, separated by commas. Asked for each connection.
    fn is_listed(&self, lists: &str, address: IpAddr) -> bool;
    /// Asks what is in a mailbox, `user@domain`; [`Input::Mailbox`](crate::exchange::Input::Mailbox) answers.
    fn ask_for_mailbox(&self, exchange: &Handle, account: String);
    /// Brings the tables up to date.
    fn store(&self, exchange: &Handle, change: Stored);
    /// Publishes an event.
    fn publish(&self, exchange: &Handle, notice: Notice);
}

/// Hands an action to the host, if it is one for it.
pub(super) fn ask(host: &dyn Host, exchange: &Handle, action: Action) {
    match action {
        Action::LookUp(connection, name) => host.look_up(exchange, connection, name),
        Action::LookUpAgain(connection, name) => host.look_up_again(exchange, connection, name),
        Action::Host(call, action) => host.call(exchange, call, action),
        Action::Register(line) => host.register(exchange, *line),
        Action::Unregister(line) => host.unregister(exchange, *line),
        Action::Presence { number, domain, there } => host.presence(exchange, number, domain, there),
        Action::AskForMailbox(account) => host.ask_for_mailbox(exchange, account),
        Action::Store(change) => host.store(exchange, change),
        Action::Publish(notice) => host.publish(exchange, *notice),
        Action::Send(..)
        | Action::Accept(..)
        | Action::Trace(..)
        | Action::Close(..)
        | Action::Answer(..) => {}
    }
}
