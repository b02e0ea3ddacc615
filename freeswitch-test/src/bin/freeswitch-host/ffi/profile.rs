//! Caller profiles: C structures in a session's pool, which modules read and write too.

use std::{ffi::c_char, ptr::NonNull};

use mod_skinny::freeswitch::sys;

use super::{
    pool::Pool,
    text::{string, string_or_empty},
};
use crate::core::{clock, event::Event, session::Session};

/// When things happened to a call, in microseconds since the epoch; 0 for not yet. The core's own layout, though
/// modules only hold pointers to it.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub(crate) struct Times {
    pub(crate) profile_created: i64,
    pub(crate) created: i64,
    pub(crate) answered: i64,
    pub(crate) progress: i64,
    pub(crate) progress_media: i64,
    pub(crate) hungup: i64,
    pub(crate) transferred: i64,
    pub(crate) resurrected: i64,
    pub(crate) bridged: i64,
    pub(crate) last_hold: i64,
    pub(crate) hold_accum: i64,
    next: usize,
}

/// A caller profile. It lives as long as the pool it was made in, which is that of the session it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Profile(NonNull<sys::switch_caller_profile_t>);

// SAFETY: a pointer to plain data in a pool; who may write when is the core's convention, not this type's.
unsafe impl Send for Profile {}
// SAFETY: as above.
unsafe impl Sync for Profile {}

macro_rules! fields {
    ($($field:ident $name:ident $header:literal;)*) => {
        /// A text field of a caller profile.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Field {
            $($field,)*
        }

        impl Field {
            /// Every field with the name that variables use and the end of the header that shows it.
            const ALL: &[(Field, &str, &str)] = &[$((Field::$field, stringify!($name), $header),)*];
        }

        impl Profile {
            fn slot(self, field: Field) -> *mut *const c_char {
                let profile = self.0.as_ptr();
                match field {
                    $(
                        // SAFETY: the profile lives, so the field's address can be taken.
                        Field::$field => unsafe { (&raw mut (*profile).$name).cast() },
                    )*
                }
            }
        }
    };
}

fields! {
    Username username "Username";
    Dialplan dialplan "Dialplan";
    CallerIdName caller_id_name "Caller-ID-Name";
    CallerIdNumber caller_id_number "Caller-ID-Number";
    OrigCallerIdName orig_caller_id_name "Orig-Caller-ID-Name";
    OrigCallerIdNumber orig_caller_id_number "Orig-Caller-ID-Number";
    CalleeIdName callee_id_name "Callee-ID-Name";
    CalleeIdNumber callee_id_number "Callee-ID-Number";
    NetworkAddr network_addr "Network-Addr";
    Ani ani "ANI";
    Aniii aniii "ANI-II";
    DestinationNumber destination_number "Destination-Number";
    Uuid uuid "Unique-ID";
    Source source "Source";
    TransferSource transfer_source "Transfer-Source";
    Context context "Context";
    Rdnis rdnis "RDNIS";
    ChanName chan_name "Channel-Name";
    ProfileIndex profile_index "Profile-Index";
    UuidStr uuid_str "";
}

impl Field {
    /// The field that a variable's or condition's name means.
    pub(crate) fn named(name: &str) -> Option<Field> {
        let name = name.strip_prefix("caller_profile.").unwrap_or(name);
        Field::ALL.iter().find(|(_, known, _)| *known == name).map(|(field, ..)| *field)
    }
}

impl Profile {
    /// A profile from what modules hold.
    ///
    /// # Safety
    /// `pointer` is null or a profile that lives as long as it is used.
    pub(crate) unsafe fn from_ptr(pointer: *mut sys::switch_caller_profile_t) -> Option<Profile> {
        NonNull::new(pointer).map(Profile)
    }

    /// The profile as modules know it.
    pub(crate) fn as_ptr(self) -> *mut sys::switch_caller_profile_t {
        self.0.as_ptr()
    }

    /// A new profile with nothing but its own identity and the core's defaults.
    pub(crate) fn new(pool: &Pool) -> Profile {
        let pointer = pool.zeroed::<sys::switch_caller_profile_t>();
        // SAFETY: just allocated; all zeroes is a profile without anything.
        unsafe { (*pointer).pool = pool.as_ptr() };
        let profile = Profile(NonNull::new(pointer).unwrap_or(NonNull::dangling()));
        profile.set(Field::UuidStr, &uuid::Uuid::new_v4().to_string());
        for blank in [Field::Uuid, Field::ChanName, Field::CalleeIdName, Field::CalleeIdNumber] {
            profile.set(blank, "");
        }
        profile.set(Field::Context, "default");
        profile
    }

    /// A field's text; empty when it is not set.
    pub(crate) fn text(self, field: Field) -> String {
        // SAFETY: the slot is a field of a living profile.
        let pointer = unsafe { *self.slot(field) };
        // SAFETY: the fields of a profile are C strings in its pool.
        unsafe { string_or_empty(pointer) }
    }

    /// A field's text, if it is set.
    pub(crate) fn optional(self, field: Field) -> Option<String> {
        // SAFETY: the slot is a field of a living profile.
        let pointer = unsafe { *self.slot(field) };
        // SAFETY: the fields of a profile are C strings in its pool.
        unsafe { string(pointer) }
    }

    /// Sets a field.
    pub(crate) fn set(self, field: Field, text: &str) {
        // SAFETY: a profile's pool outlives it.
        let Some(pool) = (unsafe { self.pool() }) else { return };
        let copy = pool.text(text);
        // SAFETY: the slot is a field of a living profile.
        unsafe { *self.slot(field) = copy };
    }

    /// # Safety
    /// The pool lives as long as the profile does.
    unsafe fn pool<'a>(self) -> Option<&'a Pool> {
        // SAFETY: the profile lives.
        let pool = unsafe { (*self.0.as_ptr()).pool };
        // SAFETY: by this function's own contract.
        unsafe { Pool::from_ptr(pool) }
    }

    /// A copy in another pool: the texts, not the times or the relations.
    pub(crate) fn copy_into(self, pool: &Pool) -> Profile {
        let copy = Profile::new(pool);
        for (field, ..) in Field::ALL {
            if *field != Field::UuidStr
                && let Some(text) = self.optional(*field)
            {
                copy.set(*field, &text);
            }
        }
        // SAFETY: both profiles live.
        unsafe { (*copy.0.as_ptr()).direction = (*self.0.as_ptr()).direction };
        // SAFETY: as above.
        unsafe { (*copy.0.as_ptr()).logical_direction = (*self.0.as_ptr()).logical_direction };
        copy
    }

    /// When things happened to the call; nowhere before the profile is given to a channel.
    pub(crate) fn times(self) -> Option<Times> {
        // SAFETY: the profile lives, its times are of its own pool.
        unsafe { (*self.0.as_ptr()).times.cast::<Times>().as_ref() }.copied()
    }

    /// Changes the times.
    pub(crate) fn update_times(self, change: impl FnOnce(&mut Times)) {
        // SAFETY: the profile lives.
        let times = unsafe { (*self.0.as_ptr()).times.cast::<Times>() };
        // SAFETY: null, or the times of a living profile; changes are made under the channel's profile lock.
        if let Some(times) = unsafe { times.as_mut() } {
            change(times);
        }
    }

    /// Makes the profile that of a session's channel: its identity, its times and what it takes over from the
    /// profile before it.
    pub(crate) fn adopt(self, session: &Session, before: Option<Profile>, index: u32) {
        self.set(Field::Uuid, &session.uuid());
        self.set(Field::ChanName, &session.name());
        self.set(Field::ProfileIndex, &index.to_string());
        let raw = self.0.as_ptr();
        // SAFETY: the profile lives.
        unsafe { (*raw).direction = session.direction() as _ };
        // SAFETY: as above.
        unsafe { (*raw).logical_direction = session.logical_direction() as _ };
        // SAFETY: as above.
        if unsafe { (*raw).times.is_null() } {
            let times = session.pool.zeroed::<Times>();
            // SAFETY: as above; the times live in the session's pool, as the profile does.
            unsafe { (*raw).times = times.cast() };
            self.update_times(|times| times.profile_created = clock::micros());
        }
        let Some(before) = before else {
            self.update_times(|times| times.created = clock::micros());
            return;
        };
        // SAFETY: both profiles live.
        unsafe { (*raw).next = before.as_ptr() };
        // SAFETY: as above; the extension stays where it is, in the session's pool.
        unsafe { (*raw).caller_extension = (*before.as_ptr()).caller_extension };
        let Some(old) = before.times() else { return };
        before.update_times(|times| times.transferred = clock::micros());
        self.update_times(|times| {
            *times = Times { profile_created: times.profile_created, transferred: times.transferred, ..old };
        });
    }

    /// The extension that the channel executes.
    pub(crate) fn extension(self) -> *mut sys::switch_caller_extension_t {
        // SAFETY: the profile lives.
        unsafe { (*self.0.as_ptr()).caller_extension }
    }

    /// Sets the extension that the channel executes; it lives in the profile's pool.
    pub(crate) fn set_extension(self, extension: *mut sys::switch_caller_extension_t) {
        // SAFETY: the profile lives.
        unsafe { (*self.0.as_ptr()).caller_extension = extension };
    }

    /// The profile of the other leg: that of the caller if this leg was called, of the called party if it called.
    pub(crate) fn relation(self, relation: Relation) -> Option<Profile> {
        // SAFETY: the profile lives, its relations are in the same pool.
        let pointer = unsafe { *self.relation_slot(relation) };
        // SAFETY: as above.
        unsafe { Profile::from_ptr(pointer) }
    }

    /// Notes the profile of another leg, a copy of which belongs to this profile's pool.
    pub(crate) fn relate(self, relation: Relation, other: Profile) {
        // SAFETY: the profile lives.
        unsafe { *self.relation_slot(relation) = other.as_ptr() };
    }

    fn relation_slot(self, relation: Relation) -> *mut *mut sys::switch_caller_profile_t {
        let raw = self.0.as_ptr();
        match relation {
            // SAFETY: the profile lives, so the field's address can be taken.
            Relation::Originator => unsafe { &raw mut (*raw).originator_caller_profile },
            // SAFETY: as above.
            Relation::Originatee => unsafe { &raw mut (*raw).originatee_caller_profile },
            // SAFETY: as above.
            Relation::Origination => unsafe { &raw mut (*raw).origination_caller_profile },
            // SAFETY: as above.
            Relation::Hunt => unsafe { &raw mut (*raw).hunt_caller_profile },
        }
    }

    /// Shows the profile in an event, under headers that begin with `prefix`.
    pub(crate) fn describe(self, prefix: &str, event: &mut Event) {
        // SAFETY: the profile lives.
        let direction = unsafe { ((*self.0.as_ptr()).direction, (*self.0.as_ptr()).logical_direction) };
        let word = |outbound: bool| if outbound { "outbound" } else { "inbound" };
        event.add(&format!("{prefix}-Direction"), word(direction.0 as u32 != 0));
        event.add(&format!("{prefix}-Logical-Direction"), word(direction.1 as u32 != 0));
        for (field, _, header) in Field::ALL.iter().filter(|(_, _, header)| !header.is_empty()) {
            let text = self.text(*field);
            if !text.is_empty() {
                event.add(&format!("{prefix}-{header}"), text);
            }
        }
        let Some(times) = self.times() else { return };
        for (header, time) in [
            ("Profile-Created-Time", times.profile_created),
            ("Channel-Created-Time", times.created),
            ("Channel-Answered-Time", times.answered),
            ("Channel-Progress-Time", times.progress),
            ("Channel-Progress-Media-Time", times.progress_media),
            ("Channel-Hangup-Time", times.hungup),
            ("Channel-Transfer-Time", times.transferred),
            ("Channel-Resurrect-Time", times.resurrected),
            ("Channel-Bridged-Time", times.bridged),
            ("Channel-Last-Hold", times.last_hold),
            ("Channel-Hold-Accum", times.hold_accum),
        ] {
            event.add(&format!("{prefix}-{header}"), time.to_string());
        }
    }
}

/// What another profile is to a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Who called this leg.
    Originator,
    /// Whom this leg called, once that one took part.
    Originatee,
    /// Whom this leg is calling.
    Origination,
    /// The profile that the dialplan is asked with instead.
    Hunt,
}
