//! Scripts over a virtual clock: phones on one side, the host on the other, the exchange between them.

mod alarm;
mod calls;
mod clock;
mod dialling;
mod dtmf;
mod encryption;
mod endings;
mod models;
mod presence;
mod registration;
mod report;
mod rescan;
mod shared_lines;
mod stage;
mod subscriptions;
mod transfer;
mod waiting;
mod walk;
