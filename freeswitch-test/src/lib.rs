//! What the scenarios of mod_skinny are made of: phones, hosts, an event socket client.
pub mod content;
pub mod ladder;
