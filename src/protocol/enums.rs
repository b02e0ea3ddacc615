//! The values that fields take: enumerations and bit sets.
//!
//! Names are those that mod_skinny shows and understands where it has any,
//! Cisco's otherwise. Values are from the published tables; where sources
//! disagree, real CallManagers decide, then the majority.

mod buttons;
mod calls;
mod conference;
mod device;
mod media;
mod phrases;
mod qos;
mod signals;

pub use buttons::*;
pub use calls::*;
pub use conference::*;
pub use device::*;
pub use media::*;
pub use phrases::*;
pub use qos::*;
pub use signals::*;

wire_bits! {
    /// What a phone says it can do, from RegisterReq.
    PhoneFeatures: u16 {
        /// Texts are UTF-8.
        UTF8 = 0x0010;
        /// The dynamic ("V2") messages are understood.
        DYNAMIC_MESSAGES = 0x0080;
        /// DTMF goes in RTP events.
        RFC2833 = 0x0200;
        /// Numbers can be abbreviated.
        ABBREVIATED_DIALING = 0x8000;
    }

    /// Names and numbers of a call that are not to be shown.
    PartyRestrictions: u32 {
        /// The caller's name.
        CALLING_NAME = 0x0001;
        /// The caller's number.
        CALLING_NUMBER = 0x0002;
        /// The called name.
        CALLED_NAME = 0x0004;
        /// The called number.
        CALLED_NUMBER = 0x0008;
        /// The name that was called first.
        ORIGINAL_CALLED_NAME = 0x0010;
        /// The number that was called first.
        ORIGINAL_CALLED_NUMBER = 0x0020;
        /// The name that redirected the call last.
        LAST_REDIRECTING_NAME = 0x0040;
        /// The number that redirected the call last.
        LAST_REDIRECTING_NUMBER = 0x0080;
    }
}
