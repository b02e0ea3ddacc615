//! Locks.

use parking_lot::{Condvar, Mutex};

use super::{exports, give, take};
use crate::freeswitch::sys;

/// A lock for readers and writers, or a mutex that only has writers.
pub(super) struct Lock {
    /// How many read; `None` while somebody writes.
    state: Mutex<Readers>,
    changed: Condvar,
}

type Readers = Option<u32>;

impl Lock {
    /// A new one, as its pointer.
    pub(super) fn create<T>() -> *mut T {
        Box::into_raw(Box::new(Self { state: Mutex::new(Some(0)), changed: Condvar::new() })).cast()
    }

    pub(super) unsafe fn free<T>(raw: *mut T) {
        drop(unsafe { Box::from_raw(raw.cast::<Self>()) });
    }

    pub(super) unsafe fn of<'a, T>(raw: *mut T) -> &'a Self {
        unsafe { &*raw.cast() }
    }

    /// Moves from one state to another, once it is in that.
    fn go(&self, on: impl Fn(Readers) -> Option<Readers>) {
        let mut state = self.state.lock();
        loop {
            if let Some(next) = on(*state) {
                *state = next;
                self.changed.notify_all();
                return;
            }
            self.changed.wait(&mut state);
        }
    }

    pub(super) fn write(&self) {
        self.go(|readers| (readers == Some(0)).then_some(None));
    }

    pub(super) fn end_write(&self) {
        self.go(|readers| readers.is_none().then_some(Some(0)));
    }

    pub(super) fn read(&self) {
        self.go(|readers| readers.map(|readers| Some(readers + 1)));
        take("read lock");
    }

    fn end_read(&self) {
        give("read lock");
        self.go(|readers| readers.map(|readers| readers.checked_sub(1)));
    }

    /// Whether nobody has it.
    pub(super) fn is_free(&self) -> bool {
        *self.state.lock() == Some(0)
    }

    fn is_written(&self) -> bool {
        self.state.lock().is_none()
    }
}

exports! {
    fn switch_mutex_lock(lock: *mut sys::switch_mutex_t) -> sys::switch_status_t {
        Lock::of(lock).write();
        take("mutex");
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_mutex_unlock(lock: *mut sys::switch_mutex_t) -> sys::switch_status_t {
        give("mutex");
        Lock::of(lock).end_write();
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_thread_rwlock_tryrdlock(lock: *mut sys::switch_thread_rwlock_t) -> sys::switch_status_t {
        if Lock::of(lock).is_written() {
            return sys::SWITCH_STATUS_GENERR;
        }
        Lock::of(lock).read();
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_thread_rwlock_unlock(lock: *mut sys::switch_thread_rwlock_t) -> sys::switch_status_t {
        Lock::of(lock).end_read();
        sys::SWITCH_STATUS_SUCCESS
    }
}
