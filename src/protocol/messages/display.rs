//! Texts on the display.

use crate::protocol::codec::{Fixed, Terminated};
use crate::protocol::text::Text;

messages! { display:
    /// Show a text.
    DisplayText = 0x0099, ToPhone, "DisplayTextMessage" {
        text: Text as Fixed<32>,
    }

    /// Clear the text.
    ClearDisplay = 0x009a, ToPhone, "ClearDisplay" {
        unknown: Option<u32>,
    }

    /// Prompt line text, 32 bytes.
    DisplayPromptStatus = 0x0112, ToPhone, "DisplayPromptStatusMessage" {
        time_out_value: u32,
        prompt_status: Text as Fixed<32>,
        line_instance: u32,
        call_reference: u32,
    }

    /// Clear the prompt line.
    ClearPromptStatus = 0x0113, ToPhone, "ClearPromptStatusMessage" {
        line_instance: u32,
        call_reference: u32,
    }

    /// Notify text, 32 bytes.
    DisplayNotify = 0x0114, ToPhone, "DisplayNotifyMessage" {
        time_out_value: u32,
        notify: Text as Fixed<32>,
    }

    /// Clear the notify text.
    ClearNotify = 0x0115, ToPhone, "ClearNotifyMessage" {}

    /// Notify text with priority.
    DisplayPriNotify = 0x0120, ToPhone, "DisplayPriNotifyMessage" {
        time_out_value: u32,
        priority: u32,
        notify: Text as Fixed<32>,
    }

    /// Clear a priority notify text.
    ClearPriNotify = 0x0121, ToPhone, "ClearPriNotifyMessage" {
        priority: u32,
    }

    /// Notify text, dynamic length.
    DisplayNotifyV2 = 0x0143, ToPhone, "DisplayNotifyV2Message" {
        time_out_value: u32,
        notify: Text as Terminated<97>,
    }

    /// Priority notify text, dynamic length.
    DisplayPriNotifyV2 = 0x0144, ToPhone, "DisplayPriNotifyV2Message" {
        time_out_value: u32,
        priority: u32,
        notify: Text as Terminated<97>,
    }

    /// Prompt line text, dynamic length.
    DisplayPromptStatusV2 = 0x0145, ToPhone, "DisplayPromptStatusV2Message" {
        time_out_value: u32,
        line_instance: u32,
        call_reference: u32,
        prompt_status: Text as Terminated<97>,
    }
}
