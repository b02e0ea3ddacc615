//! Where C calls Rust. A panic that left an `extern "C"` function would abort the whole switch, so
//! every callback runs inside [`run`].

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering},
};

use super::log::{self, Level};

static PANICS: AtomicU64 = AtomicU64::new(0);

/// Returns how many callbacks have panicked since the library was loaded.
#[must_use]
pub fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// Runs the body of the callback `name`; where it panics, logs and counts that and returns
/// `failure`.
///
/// The state that a panic leaves half changed is the callback's own: locks are released without
/// poisoning, and what the core sees is a failed callback.
pub fn run<R>(name: &str, failure: R, body: impl FnOnce() -> R) -> R {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(result) => result,
        Err(payload) => {
            PANICS.fetch_add(1, Ordering::Relaxed);
            let text = format!("panic in {name}: {}", message(&*payload));
            log::write(Level::CRIT, file!(), line!(), None, &text);
            // The drop of what a panic carries may panic too; what that one carries is leaked.
            if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                std::mem::forget(payload);
            }
            failure
        }
    }
}

/// Returns what a panic said, where it said text.
fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no text)")
}
