//! Scripts over a virtual clock: phones on one side, the host on the other, the exchange between them.

mod calls;
mod dialling;
mod models;
mod registration;
mod stage;
mod transfer;
