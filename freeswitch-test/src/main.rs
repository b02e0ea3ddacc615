//! The demo and the load generator of mod_skinny.
fn main() {}
