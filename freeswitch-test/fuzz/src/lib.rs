//! What the fuzz targets do with an input, apart from the fuzzer: the tests
//! of the workspace run the corpora through the same functions.
//!
//! ```text
//! RUSTC_BOOTSTRAP=1 cargo fuzz run session
//! ```
//!
//! A corpus holds inputs that were made by the fuzzer from nothing, from blank
//! messages and from scripted sessions. After a long run it is brought back to
//! what is needed with `cargo fuzz cmin`.

pub mod decode;
pub mod session;
pub mod stream;
mod switch;
