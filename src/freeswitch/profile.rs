//! Caller profiles: who calls whom, and where the dialplan is to look.

use std::{ffi::c_char, marker::PhantomData, ptr, ptr::NonNull};

use super::{channel::Channel, session::Session, sys, text};

/// What a new caller profile is made from. What is not given the core fills in.
#[derive(Debug, Clone, Default)]
pub struct NewProfile<'a> {
    /// User that calls.
    pub username: Option<&'a str>,
    /// Dialplan to ask, such as `XML`.
    pub dialplan: Option<&'a str>,
    /// Caller's name.
    pub caller_id_name: Option<&'a str>,
    /// Caller's number.
    pub caller_id_number: Option<&'a str>,
    /// Address that the call comes from.
    pub network_addr: Option<&'a str>,
    /// Number that is billed.
    pub ani: Option<&'a str>,
    /// Kind of line of that number.
    pub aniii: Option<&'a str>,
    /// Number that the call was redirected from.
    pub rdnis: Option<&'a str>,
    /// Module that makes the call.
    pub source: Option<&'a str>,
    /// Context of the dialplan.
    pub context: Option<&'a str>,
    /// Number that is called.
    pub destination_number: Option<&'a str>,
}

impl NewProfile<'_> {
    /// Makes the profile, in the session's pool.
    pub(super) fn create(&self, session: &Session) -> Option<NonNull<sys::switch_caller_profile_t>> {
        let texts = [
            self.username,
            self.dialplan,
            self.caller_id_name,
            self.caller_id_number,
            self.network_addr,
            self.ani,
            self.aniii,
            self.rdnis,
            self.source,
            self.context,
            self.destination_number,
        ]
        .map(|text| text.map(text::to_c));
        let pointer =
            |text: &Option<std::ffi::CString>| text.as_ref().map_or(ptr::null(), |text| text.as_ptr());
        let [username, dialplan, name, number, address, ani, aniii, rdnis, source, context, destination] =
            texts.each_ref().map(pointer);
        // SAFETY: the pool is the session's own; the core copies the strings, which outlive the call.
        let raw = unsafe {
            sys::switch_caller_profile_new(
                session.pool(),
                username,
                dialplan,
                name,
                number,
                address,
                ani,
                aniii,
                rdnis,
                source,
                context,
                destination,
            )
        };
        NonNull::new(raw)
    }
}

/// A caller profile of the core's, for as long as it is lent.
#[derive(Debug, Clone, Copy)]
pub struct CallerProfile<'a> {
    raw: NonNull<sys::switch_caller_profile_t>,
    lent: PhantomData<&'a sys::switch_caller_profile_t>,
}

/// Declares a reader for each text of a caller profile.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> Option<String> {
                // SAFETY: lent to us; only this field is looked at, others may be replaced meanwhile.
                let value: *const c_char = unsafe { (*self.raw.as_ptr()).$name };
                // SAFETY: null or a string that stays as long as the session (promise E).
                unsafe { text::from_c(value) }
            }
        )*
    };
}

impl CallerProfile<'_> {
    /// # Safety
    /// `raw` is null or a profile that stays during the value's lifetime.
    pub(super) unsafe fn from_raw(raw: *mut sys::switch_caller_profile_t) -> Option<Self> {
        NonNull::new(raw).map(|raw| Self { raw, lent: PhantomData })
    }

    /// Copies the profile to `session` and makes it the profile of its channel.
    pub fn adopt(&self, session: &Session) {
        if let Some(copy) = self.copy(session) {
            session.channel().set_profile(copy);
        }
    }

    pub(super) fn copy(&self, session: &Session) -> Option<NonNull<sys::switch_caller_profile_t>> {
        // SAFETY: both are lent to us; the copy is made in the session's pool.
        NonNull::new(unsafe { sys::switch_caller_profile_clone(session.raw(), self.raw.as_ptr()) })
    }

    texts! {
        /// Returns the user that calls.
        username,
        /// Returns the dialplan to ask.
        dialplan,
        /// Returns the caller's name.
        caller_id_name,
        /// Returns the caller's number.
        caller_id_number,
        /// Returns the called person's name.
        callee_id_name,
        /// Returns the called person's number.
        callee_id_number,
        /// Returns the address that the call comes from.
        network_addr,
        /// Returns the number that is billed.
        ani,
        /// Returns the kind of line of that number.
        aniii,
        /// Returns the number that the call was redirected from.
        rdnis,
        /// Returns the number that is called.
        destination_number,
        /// Returns the module that made the call.
        source,
        /// Returns the channel's name.
        chan_name,
        /// Returns the channel's uuid.
        uuid,
        /// Returns the dialplan's context.
        context,
    }
}

/// Where the dialplan is to look; what is not given stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct Route<'a> {
    /// Dialplan to ask.
    pub dialplan: Option<&'a str>,
    /// Context of the dialplan.
    pub context: Option<&'a str>,
    /// Number that is called.
    pub destination_number: Option<&'a str>,
}

impl Route<'_> {
    /// Replaces the fields of a profile of `session`.
    ///
    /// # Safety
    /// `profile` is a profile of the session, and nobody else replaces its fields meanwhile.
    pub(super) unsafe fn apply(&self, session: &Session, profile: NonNull<sys::switch_caller_profile_t>) {
        let keep = |text: &str| session.keep(&text::to_c(text));
        let raw = profile.as_ptr();
        if let Some(dialplan) = self.dialplan {
            // SAFETY: the caller's promise; the string stays as long as the session.
            unsafe { (*raw).dialplan = keep(dialplan) };
        }
        if let Some(context) = self.context {
            // SAFETY: as above.
            unsafe { (*raw).context = keep(context) };
        }
        if let Some(number) = self.destination_number {
            // SAFETY: as above.
            unsafe { (*raw).destination_number = keep(number) };
        }
    }
}

impl<'s> Channel<'s> {
    /// Returns the channel's caller profile.
    #[must_use]
    pub fn caller_profile(&self) -> Option<CallerProfile<'s>> {
        // SAFETY: promise B.
        let raw = unsafe { sys::switch_channel_get_caller_profile(self.raw()) };
        // SAFETY: null or a profile in the session's pool (promise E).
        unsafe { CallerProfile::from_raw(raw) }
    }

    /// Makes a caller profile and sets it.
    pub fn set_caller_profile(&self, profile: &NewProfile<'_>) {
        if let Some(raw) = profile.create(self.session()) {
            self.set_profile(raw);
        }
    }

    /// Changes where the dialplan is to look. For the thread that drives the call: the session's
    /// own, or a worker's before it runs.
    pub fn set_route(&self, route: &Route<'_>) {
        // SAFETY: promise B.
        let raw = unsafe { sys::switch_channel_get_caller_profile(self.raw()) };
        if let Some(profile) = NonNull::new(raw) {
            // SAFETY: the channel's own profile, and the caller drives the call.
            unsafe { route.apply(self.session(), profile) };
        }
    }

    /// Sets name and number of the person who is called, as the caller is to see them.
    pub fn set_callee(&self, name: &str, number: &str) {
        let keep = |text: &str| self.session().keep(&text::to_c(text));
        // SAFETY: promise B.
        let raw = unsafe { sys::switch_channel_get_caller_profile(self.raw()) };
        if raw.is_null() {
            return;
        }
        // SAFETY: the channel's own profile; the string stays as long as the session (promise E).
        unsafe { (*raw).callee_id_name = keep(name) };
        // SAFETY: as above.
        unsafe { (*raw).callee_id_number = keep(number) };
    }

    fn set_profile(&self, profile: NonNull<sys::switch_caller_profile_t>) {
        // SAFETY: promise B; the profile is in the session's pool.
        unsafe { sys::switch_channel_set_caller_profile(self.raw(), profile.as_ptr()) };
    }
}
