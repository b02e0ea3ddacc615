//! Soft keys: their definitions, sets and presses.

use crate::protocol::codec::{Fixed, Slots};
use crate::protocol::enums::{SoftKey, SoftKeySet};
use crate::protocol::text::Text;

messages! { soft_keys:
    /// Ask for the soft key sets.
    SoftKeySetReq = 0x0025, FromPhone, "SoftKeySetReqMessage" {}

    /// A soft key was pressed.
    SoftKeyEvent = 0x0026, FromPhone, "SoftKeyEventMessage" {
        soft_key_event: SoftKey,
        line_instance: u32,
        call_reference: u32,
    }

    /// Ask for the soft key definitions.
    SoftKeyTemplateReq = 0x0028, FromPhone, "SoftKeyTemplateReqMessage" {}

    /// Soft key definitions: label and event number.
    SoftKeyTemplateRes = 0x0108, ToPhone, "SoftKeyTemplateResMessage" {
        soft_key_template: SoftKeyTemplate,
    }

    /// Which keys are in which set.
    SoftKeySetRes = 0x0109, ToPhone, "SoftKeySetResMessage" {
        soft_key_sets: SoftKeySets,
    }

    /// Show one soft key set for a call.
    SelectSoftKeys = 0x0110, ToPhone, "SelectSoftKeysMessage" {
        line_instance: u32,
        call_reference: u32,
        soft_key_set_index: SoftKeySet,
        valid_key_mask: u32,
    }
}

wire_struct! {
    /// One soft key.
    SoftKeyDefinition {
        soft_key_label: Text as Fixed<16>,
        soft_key_event: SoftKey,
    }

    /// The soft keys that sets can refer to, or a part of them.
    SoftKeyTemplate {
        soft_key_offset: u32,
        soft_key_count: u32,
        [count definition: u32]
        definition: Vec<SoftKeyDefinition> as Slots<SoftKeyDefinition, 32>,
    }

    /// The keys of one set: positions in the template counted from 1, and 300 plus
    /// the event of each. 0 is an empty place.
    SoftKeySetDefinition {
        soft_key_template_index: [u8; 16],
        soft_key_info_index: [u16; 16],
    }

    /// The soft key sets, or a part of them.
    SoftKeySets {
        soft_key_set_offset: u32,
        soft_key_set_count: u32,
        [count definition: u32]
        definition: Vec<SoftKeySetDefinition> as Slots<SoftKeySetDefinition, 16>,
    }
}
