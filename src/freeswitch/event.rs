//! Events: fired by us, and delivered to us.

use std::{ffi::c_void, marker::PhantomData, ptr, ptr::NonNull};

use super::{
    codes::Status,
    guard, sys,
    text::{self, FUNCTION, OWN_NAME, here},
};

/// Declares the event types that have a name here.
macro_rules! event_types {
    ($($(#[$doc:meta])* $name:ident = $constant:ident,)*) => {
        /// What an event is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct EventType(pub sys::switch_event_types_t);

        impl EventType {
            $($(#[$doc])* pub const $name: Self = Self(sys::$constant);)*
        }
    };
}

event_types! {
    /// Said by the subclass.
    CUSTOM = SWITCH_EVENT_CUSTOM,
    /// A mailbox's state.
    MESSAGE_WAITING = SWITCH_EVENT_MESSAGE_WAITING,
    /// Somebody asks for a mailbox's state.
    MESSAGE_QUERY = SWITCH_EVENT_MESSAGE_QUERY,
    /// Something changed around the switch, such as its network address.
    TRAP = SWITCH_EVENT_TRAP,
    /// Parameters of a lookup.
    REQUEST_PARAMS = SWITCH_EVENT_REQUEST_PARAMS,
    /// Somebody's state changed, seen by their endpoint.
    PRESENCE_IN = SWITCH_EVENT_PRESENCE_IN,
    /// Somebody asks for somebody's state.
    PRESENCE_PROBE = SWITCH_EVENT_PRESENCE_PROBE,
    /// A channel's call state changed.
    CHANNEL_CALLSTATE = SWITCH_EVENT_CHANNEL_CALLSTATE,
    /// The configuration was read again.
    RELOADXML = SWITCH_EVENT_RELOADXML,
    /// A text message.
    MESSAGE = SWITCH_EVENT_MESSAGE,
}

/// An event that is being made. Dropped without being fired, it is destroyed.
#[derive(Debug)]
pub struct Event(NonNull<sys::switch_event_t>);

// SAFETY: an event that was not fired belongs to whoever made it, on any thread.
unsafe impl Send for Event {}

impl Event {
    /// Makes an event of type CUSTOM. `None` where the core cannot.
    #[must_use]
    pub fn custom(subclass: &str) -> Option<Self> {
        Self::create(EventType::CUSTOM, Some(subclass))
    }

    /// Makes an event of another type. `None` where the core cannot.
    #[must_use]
    pub fn new(event_type: EventType) -> Option<Self> {
        Self::create(event_type, None)
    }

    fn create(event_type: EventType, subclass: Option<&str>) -> Option<Self> {
        let subclass = subclass.map(text::to_c);
        let subclass = subclass.as_ref().map_or(ptr::null(), |subclass| subclass.as_ptr());
        let line = line!().cast_signed();
        let mut event = ptr::null_mut();
        // SAFETY: the string outlives the call, and the core writes a new event or null.
        unsafe {
            sys::switch_event_create_subclass_detailed(
                here!(),
                FUNCTION,
                line,
                &raw mut event,
                event_type.0,
                subclass,
            )
        };
        NonNull::new(event).map(Self)
    }

    /// Adds a header at the end. A header of that name that is there already stays.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        let (name, value) = (text::to_c(name), text::to_c(value));
        // SAFETY: ours, and the core copies both strings.
        unsafe {
            sys::switch_event_add_header_string(
                self.0.as_ptr(),
                sys::SWITCH_STACK_BOTTOM,
                name.as_ptr(),
                value.as_ptr(),
            )
        };
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(self, body: &str) -> Self {
        let body = text::to_c(body);
        // SAFETY: ours, and the core copies the string.
        unsafe { sys::switch_event_set_body(self.0.as_ptr(), body.as_ptr()) };
        self
    }

    /// Hands the event to the core, which delivers it later, on threads of its own.
    ///
    /// # Errors
    /// Where the core does not take it.
    pub fn fire(self) -> Result<(), Status> {
        let mut event = self.0.as_ptr();
        std::mem::forget(self);
        let line = line!().cast_signed();
        // SAFETY: the event is given up here; the core destroys it, whatever it returns.
        let status = unsafe {
            sys::switch_event_fire_detailed(here!(), FUNCTION, line, &raw mut event, ptr::null_mut())
        };
        if status == sys::SWITCH_STATUS_SUCCESS { Ok(()) } else { Err(Status(status)) }
    }

    pub(super) fn raw(&self) -> *mut sys::switch_event_t {
        self.0.as_ptr()
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        let mut event = self.0.as_ptr();
        // SAFETY: ours, and not fired.
        unsafe { sys::switch_event_destroy(&raw mut event) };
    }
}

/// An event of the core's, for as long as it is lent.
#[derive(Debug)]
pub struct EventRef<'a> {
    raw: NonNull<sys::switch_event_t>,
    lent: PhantomData<&'a sys::switch_event_t>,
}

impl EventRef<'_> {
    /// # Safety
    /// `raw` is null or an event that stays and does not change during the value's lifetime.
    pub(super) unsafe fn from_raw(raw: *mut sys::switch_event_t) -> Option<Self> {
        NonNull::new(raw).map(|raw| Self { raw, lent: PhantomData })
    }

    /// Returns the event's type.
    #[must_use]
    pub fn event_type(&self) -> EventType {
        // SAFETY: lent to us.
        EventType(unsafe { self.raw.as_ref() }.event_id)
    }

    /// Returns the subclass of a CUSTOM event.
    #[must_use]
    pub fn subclass(&self) -> Option<String> {
        // SAFETY: lent to us.
        let event = unsafe { self.raw.as_ref() };
        // SAFETY: null or a string of the event.
        unsafe { text::from_c(event.subclass_name) }
    }

    /// Tells whether this module fired the event.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        let caller = self.header("Event-Calling-Function");
        caller.is_some_and(|caller| caller.as_bytes() == OWN_NAME.to_bytes())
    }

    /// Returns a header's value; names are compared without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let name = text::to_c(name);
        // SAFETY: the event is lent to us, and the string outlives the call.
        let value = unsafe { sys::switch_event_get_header_idx(self.raw.as_ptr(), name.as_ptr(), -1) };
        // SAFETY: null or a string of the event.
        unsafe { text::from_c(value) }
    }

    /// Returns all headers in order.
    #[must_use]
    pub fn headers(&self) -> Vec<(String, String)> {
        // SAFETY: lent to us.
        let first = unsafe { self.raw.as_ref() }.headers;
        // SAFETY: the event's own list.
        unsafe { collect_headers(first) }
    }

    /// Returns the body as it is; programs write it in whatever encoding.
    #[must_use]
    pub fn body(&self) -> Option<Vec<u8>> {
        // SAFETY: lent to us.
        let body = unsafe { sys::switch_event_get_body(self.raw.as_ptr()) };
        // SAFETY: null or a string of the event.
        unsafe { text::bytes(body) }
    }
}

/// Copies a list of headers, in order.
///
/// # Safety
/// `header` is null or the first of a list that stays and does not change during the call.
pub(super) unsafe fn collect_headers(mut header: *const sys::switch_event_header_t) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    // SAFETY: null, or an element of the list.
    while let Some(current) = unsafe { header.as_ref() } {
        // SAFETY: null or a string of the header.
        let name = unsafe { text::from_c(current.name) };
        // SAFETY: null or a string of the header.
        let value = unsafe { text::from_c(current.value) };
        headers.push((name.unwrap_or_default(), value.unwrap_or_default()));
        header = current.next;
    }
    headers
}

/// What is called with each event of a binding, on the core's dispatch threads (promise F).
type Handler = Box<dyn Fn(&EventRef<'_>) + Send + Sync>;

/// A binding to a kind of event, until it is dropped. Dropping waits for a running handler, so a
/// handler must not wait for the thread that drops its binding.
#[must_use]
pub struct EventBinding {
    node: *mut sys::switch_event_node_t,
    handler: *mut Handler,
}

// SAFETY: the node is only given back to the core, and the handler may be used from any thread.
unsafe impl Send for EventBinding {}

impl EventBinding {
    /// Calls `handler` for every event of the type, and subclass if given. `owner` names the module.
    ///
    /// # Errors
    /// What the core answered.
    pub fn bind(
        owner: &str,
        event_type: EventType,
        subclass: Option<&str>,
        handler: impl Fn(&EventRef<'_>) + Send + Sync + 'static,
    ) -> Result<Self, Status> {
        let (owner, subclass) = (text::to_c(owner), subclass.map(text::to_c));
        let subclass = subclass.as_ref().map_or(ptr::null(), |subclass| subclass.as_ptr());
        let handler: *mut Handler = Box::into_raw(Box::new(Box::new(handler)));
        let mut binding = Self { node: ptr::null_mut(), handler };
        // SAFETY: the strings outlive the call, which copies them; the handler stays until the
        // binding is undone.
        let status = unsafe {
            sys::switch_event_bind_removable(
                owner.as_ptr(),
                event_type.0,
                subclass,
                Some(deliver),
                handler.cast::<c_void>(),
                &raw mut binding.node,
            )
        };
        if status == sys::SWITCH_STATUS_SUCCESS { Ok(binding) } else { Err(Status(status)) }
    }
}

impl Drop for EventBinding {
    fn drop(&mut self) {
        if !self.node.is_null() {
            // SAFETY: the node that binding gave us; no handler runs once this returns (promise F).
            unsafe { sys::switch_event_unbind(&raw mut self.node) };
        }
        // SAFETY: made by bind(), and nobody calls it any more.
        drop(unsafe { Box::from_raw(self.handler) });
    }
}

unsafe extern "C" fn deliver(event: *mut sys::switch_event_t) {
    guard::run("event handler", (), || {
        // SAFETY: the core lends us the event for the duration of the call.
        let Some(lent) = (unsafe { EventRef::from_raw(event) }) else { return };
        // SAFETY: as above.
        let handler = unsafe { lent.raw.as_ref() }.bind_user_data.cast::<Handler>();
        // SAFETY: what bind() gave the core, which stays until the binding is undone.
        let Some(handler) = (unsafe { handler.as_ref() }) else { return };
        handler(&lent);
    });
}

/// A subclass of CUSTOM events that is reserved for us, until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Subclass {
    owner: std::ffi::CString,
    name: std::ffi::CString,
}

impl Subclass {
    /// Reserves the subclass `name`, for the module `owner`.
    ///
    /// # Errors
    /// What the core answered: INUSE where another module has it.
    pub fn reserve(owner: &str, name: &str) -> Result<Self, Status> {
        let (owner, name) = (text::to_c(owner), text::to_c(name));
        // SAFETY: the strings outlive the call, which copies them.
        let status = unsafe { sys::switch_event_reserve_subclass_detailed(owner.as_ptr(), name.as_ptr()) };
        if status == sys::SWITCH_STATUS_SUCCESS { Ok(Self { owner, name }) } else { Err(Status(status)) }
    }
}

impl Drop for Subclass {
    fn drop(&mut self) {
        // SAFETY: the strings outlive the call.
        unsafe { sys::switch_event_free_subclass_detailed(self.owner.as_ptr(), self.name.as_ptr()) };
    }
}
