//! What the scenarios of mod_skinny are made of: phones, hosts, an event socket client.

pub mod audio;
pub mod content;
pub mod demo;
pub mod esl;
pub mod ladder;
pub mod load;
pub mod phone;
pub mod soak;
pub mod srtp;
pub mod stage;
