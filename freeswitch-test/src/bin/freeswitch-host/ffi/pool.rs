//! Memory that is given back all at once.

use std::{
    alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error},
    ffi::{c_char, c_void},
    ptr::{self, NonNull},
};

use mod_skinny::freeswitch::sys;
use parking_lot::Mutex;

use super::text::c_string;

/// Alignment of everything in a pool.
const ALIGNMENT: usize = 16;

/// A pool: what was taken from it lives until it is dropped.
#[derive(Default)]
pub(crate) struct Pool {
    blocks: Mutex<Vec<(NonNull<u8>, Layout)>>,
}

// SAFETY: the blocks belong to the pool alone; the list of them is behind a lock.
unsafe impl Send for Pool {}
// SAFETY: as above.
unsafe impl Sync for Pool {}

impl Pool {
    /// Zeroed memory of that many bytes.
    pub(crate) fn alloc(&self, size: usize) -> *mut c_void {
        let Ok(layout) = Layout::from_size_align(size.max(1), ALIGNMENT) else { return ptr::null_mut() };
        // SAFETY: the layout's size is not zero.
        let block = unsafe { alloc_zeroed(layout) };
        let Some(block) = NonNull::new(block) else { handle_alloc_error(layout) };
        self.blocks.lock().push((block, layout));
        block.as_ptr().cast()
    }

    /// Zeroed memory for a `T` of which all zeroes is a valid value.
    pub(crate) fn zeroed<T>(&self) -> *mut T {
        self.alloc(size_of::<T>()).cast()
    }

    /// A copy of a text as a C string.
    pub(crate) fn text(&self, text: &str) -> *mut c_char {
        let text = c_string(text);
        let bytes = text.as_bytes_with_nul();
        let copy = self.alloc(bytes.len()).cast::<u8>();
        // SAFETY: the copy was just made that long and overlaps nothing.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), copy, bytes.len()) };
        copy.cast()
    }

    /// The pool as modules know it.
    pub(crate) fn as_ptr(&self) -> *mut sys::switch_memory_pool_t {
        ptr::from_ref(self).cast_mut().cast()
    }

    /// A pool from what modules hold.
    ///
    /// # Safety
    /// `pointer` came from [`Pool::as_ptr`] or [`Pool::into_raw`] of a pool that still lives.
    pub(crate) unsafe fn from_ptr<'a>(pointer: *mut sys::switch_memory_pool_t) -> Option<&'a Pool> {
        // SAFETY: null, or a living pool by this function's own contract.
        unsafe { pointer.cast::<Pool>().as_ref() }
    }

    /// Hands a pool to a module.
    pub(crate) fn into_raw(self: Box<Pool>) -> *mut sys::switch_memory_pool_t {
        Box::into_raw(self).cast()
    }

    /// Takes a pool back from a module.
    ///
    /// # Safety
    /// `pointer` came from [`Pool::into_raw`] and is not used again.
    pub(crate) unsafe fn from_raw(pointer: *mut sys::switch_memory_pool_t) -> Box<Pool> {
        // SAFETY: by this function's own contract.
        unsafe { Box::from_raw(pointer.cast()) }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for (block, layout) in self.blocks.get_mut().drain(..) {
            // SAFETY: the block was allocated with this layout and is freed once.
            unsafe { dealloc(block.as_ptr(), layout) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_zeroed_and_texts_are_copied() {
        let pool = Pool::default();
        let numbers = pool.zeroed::<[u64; 4]>();
        // SAFETY: the pool lives, and zeroes are numbers.
        assert_eq!(unsafe { *numbers }, [0; 4]);
        let text = pool.text("hello");
        // SAFETY: the pool lives.
        assert_eq!(unsafe { super::super::text::string(text) }.as_deref(), Some("hello"));
    }
}
