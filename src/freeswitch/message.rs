//! Messages between sessions: what the core tells a leg about its call, and what a leg tells another.

use std::{ffi::CString, ptr};

use super::{
    codes::Status,
    session::Session,
    sys,
    text::{self, FUNCTION, here},
};

/// Declares the kinds of message that have a name here.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $constant:ident,)*) => {
        /// What a message is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[$doc])* $name,)*
            /// Any other, by the core's number.
            Other(u32),
        }

        impl From<sys::switch_core_session_message_types_t> for Kind {
            fn from(number: sys::switch_core_session_message_types_t) -> Self {
                match number {
                    $(sys::$constant => Self::$name,)*
                    other => Self::Other(other),
                }
            }
        }

        impl From<Kind> for sys::switch_core_session_message_types_t {
            fn from(kind: Kind) -> Self {
                match kind {
                    $(Kind::$name => sys::$constant,)*
                    Kind::Other(other) => other,
                }
            }
        }
    };
}

kinds! {
    /// The call is to be answered, or was.
    Answer = SWITCH_MESSAGE_INDICATE_ANSWER,
    /// The call is taken note of.
    AcknowledgeCall = SWITCH_MESSAGE_INDICATE_ACKNOWLEDGE_CALL,
    /// Media flows before the answer.
    Progress = SWITCH_MESSAGE_INDICATE_PROGRESS,
    /// The far end rings.
    Ringing = SWITCH_MESSAGE_INDICATE_RINGING,
    /// Two calls were connected; the text is the other one's uuid.
    Bridge = SWITCH_MESSAGE_INDICATE_BRIDGE,
    /// Two calls were separated.
    Unbridge = SWITCH_MESSAGE_INDICATE_UNBRIDGE,
    /// The call is transferred.
    Transfer = SWITCH_MESSAGE_INDICATE_TRANSFER,
    /// The name and number of the far end; the arguments 0 and 1.
    Display = SWITCH_MESSAGE_INDICATE_DISPLAY,
    /// The call goes on hold.
    Hold = SWITCH_MESSAGE_INDICATE_HOLD,
    /// The call comes off hold.
    Unhold = SWITCH_MESSAGE_INDICATE_UNHOLD,
    /// The caller is to call somebody else.
    Redirect = SWITCH_MESSAGE_INDICATE_REDIRECT,
    /// The call is to be refused with a number and text.
    Respond = SWITCH_MESSAGE_INDICATE_RESPOND,
    /// The answered call is to be sent elsewhere.
    Deflect = SWITCH_MESSAGE_INDICATE_DEFLECT,
    /// Media is to go through the switch.
    Media = SWITCH_MESSAGE_INDICATE_MEDIA,
    /// Media is to go past the switch.
    NoMedia = SWITCH_MESSAGE_INDICATE_NOMEDIA,
    /// An announcement is about to be played, or was.
    Broadcast = SWITCH_MESSAGE_INDICATE_BROADCAST,
    /// Text to show.
    Message = SWITCH_MESSAGE_INDICATE_MESSAGE,
    /// Something that the phone is to do: talk, hold.
    PhoneEvent = SWITCH_MESSAGE_INDICATE_PHONE_EVENT,
    /// Something out of band.
    Info = SWITCH_MESSAGE_INDICATE_INFO,
    /// Audio starts anew.
    AudioSync = SWITCH_MESSAGE_INDICATE_AUDIO_SYNC,
    /// The jitter buffer is to be set up.
    JitterBuffer = SWITCH_MESSAGE_INDICATE_JITTER_BUFFER,
    /// The session got another uuid; the text is the new one.
    UuidChange = SWITCH_MESSAGE_INDICATE_UUID_CHANGE,
    /// Early media is over.
    ClearProgress = SWITCH_MESSAGE_INDICATE_CLEAR_PROGRESS,
    /// An application is about to run.
    ApplicationExec = SWITCH_MESSAGE_INDICATE_APPLICATION_EXEC,
    /// An application is done.
    ApplicationExecComplete = SWITCH_MESSAGE_INDICATE_APPLICATION_EXEC_COMPLETE,
    /// Another leg answered.
    AnswerEvent = SWITCH_MESSAGE_ANSWER_EVENT,
    /// Another leg progresses.
    ProgressEvent = SWITCH_MESSAGE_PROGRESS_EVENT,
    /// Another leg rings.
    RingEvent = SWITCH_MESSAGE_RING_EVENT,
}

/// A message that the core delivers to a leg.
pub struct Indication<'a> {
    message: &'a sys::switch_core_session_message_t,
}

impl<'a> Indication<'a> {
    pub(super) fn new(message: &'a sys::switch_core_session_message_t) -> Self {
        Self { message }
    }

    /// Returns what the message is about.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::from(self.message.message_id)
    }

    /// Returns the message's number.
    #[must_use]
    pub fn number(&self) -> i32 {
        self.message.numeric_arg
    }

    /// Returns the message's text.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        // SAFETY: null or a string of the message, which is borrowed.
        unsafe { text::from_c(self.message.string_arg) }
    }

    /// Returns one of the message's ten further texts.
    #[must_use]
    pub fn argument(&self, index: usize) -> Option<String> {
        let argument = self.message.string_array_arg.get(index)?;
        // SAFETY: null or a string of the message, which is borrowed.
        unsafe { text::from_c(*argument) }
    }
}

/// A message to be sent to a session.
#[derive(Debug, Clone)]
pub struct Message {
    kind: Kind,
    number: i32,
    text: Option<CString>,
    arguments: [Option<CString>; 2],
}

impl Message {
    /// Makes a message without number or text.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, number: 0, text: None, arguments: [None, None] }
    }

    /// Makes the message that shows who the far end is.
    #[must_use]
    pub fn display(name: &str, number: &str) -> Self {
        Self { arguments: [Some(text::to_c(name)), Some(text::to_c(number))], ..Self::new(Kind::Display) }
    }

    /// Sets the message's number.
    #[must_use]
    pub fn with_number(self, number: i32) -> Self {
        Self { number, ..self }
    }

    /// Sets the message's text.
    #[must_use]
    pub fn with_text(self, text: &str) -> Self {
        Self { text: Some(text::to_c(text)), ..self }
    }

    pub(super) fn deliver(&self, session: &Session) -> Result<(), Status> {
        let pointer = |text: &Option<CString>| text.as_ref().map_or(ptr::null(), |text| text.as_ptr());
        let [name, number] = self.arguments.each_ref().map(pointer);
        let none = ptr::null();
        let mut message = sys::switch_core_session_message_t {
            from: here!().cast_mut(),
            message_id: self.kind.into(),
            numeric_arg: self.number,
            string_arg: pointer(&self.text),
            string_array_arg: [name, number, none, none, none, none, none, none, none, none],
            ..Default::default()
        };
        let line = line!().cast_signed();
        // SAFETY: promise B; the message and its strings outlive the call, which is synchronous.
        let status = unsafe {
            sys::switch_core_session_perform_receive_message(
                session.raw(),
                &raw mut message,
                here!(),
                FUNCTION,
                line,
            )
        };
        if status == sys::SWITCH_STATUS_SUCCESS { Ok(()) } else { Err(Status(status)) }
    }
}
