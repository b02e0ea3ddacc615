//! The boundary with FreeSWITCH: safe wrappers over its C interface, and the only `unsafe` code.
//!
//! # What the host promises
//!
//! The SAFETY comments in this folder name these promises by their letter.
//!
//! **A. Module.** The core calls load once, on its loading thread or on the thread of a `load`
//! command, with a pool that lives until after unload. It calls shutdown once, while it holds the
//! module's interfaces for writing: no command, application or session of ours is running, and
//! asking for a new session would block until shutdown returned. After shutdown it closes the
//! library unless shutdown says otherwise, so no thread of ours may be left.
//!
//! **B. Sessions.** A session pointer handed to a callback is valid until the callback returns.
//! One found by its uuid is read-locked, and valid until it is unlocked. Destruction waits for
//! every read lock, and runs `on_destroy` as the last callback that a session gets.
//!
//! **C. State handlers** run on the session's own thread, which holds the session's mutex. They
//! must not wait for another thread that needs that session's state to move.
//! `read_frame` runs on whatever thread reads the session, one at a time; `write_frame` runs with
//! the session's write-codec lock held, on the thread of whoever bridges to it. `kill_channel`,
//! `send_dtmf`, `receive_message` and `receive_event` come on any thread: that of the far end, of a
//! command, of a timer, or the session's own, even in the middle of its `read_frame`.
//!
//! **D. Outgoing calls.** `outgoing_channel` runs on the originating thread (the caller's session
//! thread for a `bridge`, a command's for `originate`), with the caller's session valid or null. The
//! core launches the new session's thread itself. It renames the session afterwards where the
//! variable `origination_uuid` asks for it, unless it already bears that uuid.
//!
//! **E. Memory.** Strings and structures from a session's pool live as long as the session. Fields
//! of a caller profile are replaced, never edited. Frames that are read are valid until the next
//! read. RTP sessions are pool memory: after their destruction they only say that they are not
//! ready. What is documented to be allocated for the caller is released with `free`.
//!
//! **F. Events** are delivered on dispatch threads, each to one callback at a time, with a lock that
//! unbinding takes for writing: once unbinding returns no callback runs or will run. A callback
//! that blocks delays every module's events.
//!
//! **G. Lookups** (configuration, directory, dialplan, databases) may go out over a network and
//! block for seconds. They hold no lock of ours.

pub mod access;
pub mod channel;
pub mod codec;
pub mod codes;
pub mod console;
pub mod core;
pub mod db;
pub mod dialplan;
pub mod directory;
pub mod endpoint;
pub mod event;
pub mod guard;
pub mod interface;
pub mod ivr;
pub mod leg;
pub mod log;
pub mod media;
pub mod message;
pub mod module;
mod pace;
pub mod profile;
pub mod registration;
pub mod rtp;
pub mod session;
pub mod statistics;
pub mod stream;
pub mod sys;
#[cfg(test)]
mod tests;
mod text;
pub mod xml;
