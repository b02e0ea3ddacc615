//! The layout of a phone, asked for when it registers: buttons, soft keys, and what stands beside each.

use super::device::Device;
use super::input::{ConnectionId, Instance};
use super::{Exchange, call::CallId, call::Seat};
use crate::config::ButtonKind;
use crate::protocol::enums::{ButtonType, SoftKeySet};
use crate::protocol::messages::{
    ButtonDefinition, ButtonTemplate, ButtonTemplateRes, FeatureStatRes, LineStatRes, ServiceUrlStatRes,
    SoftKeyDefinition, SoftKeySetDefinition, SoftKeySetRes, SoftKeySets, SoftKeyTemplate, SoftKeyTemplateRes,
    SpeedDialStatRes,
};
use crate::protocol::{Message, Phrase};

impl Exchange {
    pub(super) fn button_template(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let definition = button_definitions(device);
        let count = u32::try_from(definition.len()).unwrap_or(0);
        let button_template = ButtonTemplate { button_offset: 0, button_count: count, definition };
        self.send(connection, ButtonTemplateRes { button_template });
    }

    pub(super) fn soft_key_template(&mut self, connection: ConnectionId) {
        if let Some(device) = self.devices.get_mut(&connection) {
            device.asked_for_soft_keys = true;
        }
        let definition: Vec<_> = (1..)
            .zip(SOFT_KEYS)
            .map(|(event, label)| SoftKeyDefinition {
                soft_key_label: label.into(),
                soft_key_event: u32::into(event),
            })
            .collect();
        let count = u32::try_from(definition.len()).unwrap_or(0);
        let soft_key_template = SoftKeyTemplate { soft_key_offset: 0, soft_key_count: count, definition };
        self.send(connection, SoftKeyTemplateRes { soft_key_template });
    }

    pub(super) fn soft_key_sets(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let sets = device.soft_keys(&self.profile);
        let definition: Vec<_> = (0..sets.len()).map(|index| key_set(sets.keys(index))).collect();
        let count = u32::try_from(definition.len()).unwrap_or(0);
        let soft_key_sets = SoftKeySets { soft_key_set_offset: 0, soft_key_set_count: count, definition };
        self.send(connection, SoftKeySetRes { soft_key_sets });
        self.soft_key_set(Seat { connection, line: 0 }, CallId(0), SoftKeySet::OnHook);
    }

    pub(super) fn line_stat(&mut self, connection: ConnectionId, line: Instance) {
        self.tell_text(connection, line, line_text);
    }

    pub(super) fn speed_dial_stat(&mut self, connection: ConnectionId, index: Instance) {
        self.tell_text(connection, index, speed_dial_text);
    }

    pub(super) fn service_url_stat(&mut self, connection: ConnectionId, index: Instance) {
        self.tell_text(connection, index, service_text);
    }

    pub(super) fn feature_stat(&mut self, connection: ConnectionId, index: Instance) {
        self.tell_text(connection, index, feature_text);
    }

    fn tell_text<M: Into<Message>>(
        &mut self,
        connection: ConnectionId,
        index: Instance,
        text: fn(&Device, Instance) -> M,
    ) {
        let Some(device) = self.devices.get(&connection) else { return };
        let text = text(device, index);
        self.send(connection, text);
    }
}

/// What a phone is told of each of its buttons when it asks.
pub(super) fn texts(device: &Device) -> Vec<Message> {
    fn all<M: Into<Message>>(
        device: &Device,
        count: usize,
        text: fn(&Device, Instance) -> M,
    ) -> impl Iterator<Item = Message> {
        (1..=u32::try_from(count).unwrap_or(0)).map(move |index| text(device, index).into())
    }
    let fixed = device.fixed_keys().take(1).count();
    all(device, device.record.lines().count(), line_text)
        .chain(all(device, device.speed_dials().count(), speed_dial_text))
        .chain(all(device, device.services().count(), service_text))
        .chain(all(device, device.features().count().max(fixed), feature_text))
        .collect()
}

fn line_text(device: &Device, line: Instance) -> LineStatRes {
    match device.line(line) {
        Some((button, details)) => LineStatRes {
            line_number: line,
            line_dir_number: details.number.as_str().into(),
            line_fully_qualified_display_name: Some(details.caller_name.as_str().into()),
            line_text_label: Some(button.label.as_str().into()),
            line_display_options: Some(SHOWN_OF_CALLS),
        },
        None => LineStatRes { line_number: line, ..LineStatRes::default() },
    }
}

fn speed_dial_text(device: &Device, index: Instance) -> SpeedDialStatRes {
    let (label, number) = nth(device.speed_dials(), index)
        .map(|(button, number)| (button.label.as_str(), number))
        .unwrap_or_default();
    SpeedDialStatRes {
        speed_dial_number: index,
        speed_dial_dir_number: number.into(),
        speed_dial_display_name: label.into(),
    }
}

fn service_text(device: &Device, index: Instance) -> ServiceUrlStatRes {
    let (label, url) =
        nth(device.services(), index).map(|(button, url)| (button.label.as_str(), url)).unwrap_or_default();
    ServiceUrlStatRes {
        service_url_index: index,
        service_url: url.into(),
        service_url_display_name: label.into(),
    }
}

fn feature_text(device: &Device, index: Instance) -> FeatureStatRes {
    if let Some((button, code, status)) = nth(device.features(), index) {
        return FeatureStatRes {
            feature_index: index,
            feature_id: u32::from(code).into(),
            feature_text_label: button.label.as_str().into(),
            feature_status: status,
        };
    }
    // Phones ask for their first fixed key as feature 1 and are told its type.
    let fixed = device.fixed_keys().next().filter(|_| index == 1);
    let feature_id = fixed.map(|(_, key)| key).unwrap_or_default();
    FeatureStatRes { feature_index: index, feature_id, ..FeatureStatRes::default() }
}

/// Every position up to the last one in use, each kind of button counted on its own. What the directory
/// leaves free holds the model's own key, if it has one there.
pub(super) fn button_definitions(device: &Device) -> Vec<ButtonDefinition> {
    let (mut lines, mut speed_dials, mut services, mut features) = (0_u8, 0_u8, 0_u8, 0_u8);
    let mut definitions: Vec<ButtonDefinition> = Vec::new();
    for button in &device.record.buttons {
        let before = usize::try_from(button.position).unwrap_or(1).saturating_sub(1);
        definitions.resize_with(before.max(definitions.len()), unused);
        let (count, button_definition) = match &button.kind {
            ButtonKind::Line(_) => (&mut lines, ButtonType::Line),
            ButtonKind::SpeedDial { .. } => (&mut speed_dials, ButtonType::SpeedDial),
            ButtonKind::ServiceUrl { .. } => (&mut services, ButtonType::ServiceUrl),
            ButtonKind::Feature { code, .. } => (&mut features, u32::from(*code).into()),
        };
        *count = count.saturating_add(1);
        definitions.push(ButtonDefinition { instance_number: *count, button_definition });
    }
    for (position, button_definition) in device.fixed_keys() {
        let index = usize::try_from(position).unwrap_or(1).saturating_sub(1);
        if definitions.len() <= index {
            definitions.resize_with(index + 1, unused);
        }
        if let Some(place) = definitions.get_mut(index) {
            *place = ButtonDefinition { instance_number: 1, button_definition };
        }
    }
    definitions
}

fn unused() -> ButtonDefinition {
    ButtonDefinition { instance_number: 0, button_definition: ButtonType::Undefined }
}

/// A set of keys: the template index of a key is its event number.
fn key_set(keys: &[u8]) -> SoftKeySetDefinition {
    let mut definition = SoftKeySetDefinition::default();
    let places = definition.soft_key_template_index.iter_mut().zip(&mut definition.soft_key_info_index);
    for ((index, info), &key) in places.zip(keys).filter(|(_, key)| **key != 0) {
        *index = key;
        *info = KEY_INFO + u16::from(key);
    }
    definition
}

/// Takes the item that a phone counts as `index`, from 1.
fn nth<T>(mut items: impl Iterator<Item = T>, index: Instance) -> Option<T> {
    items.nth(usize::try_from(index).ok()?.checked_sub(1)?)
}

/// Labels of the soft keys in the order of their event number, from 1.
const SOFT_KEYS: [Phrase; 20] = [
    Phrase::Redial,
    Phrase::Newcall,
    Phrase::Hold,
    Phrase::Transfer,
    Phrase::Cfwdall,
    Phrase::Cfwdbusy,
    Phrase::Cfwdnoanswer,
    Phrase::Backspace,
    Phrase::Endcall,
    Phrase::Resume,
    Phrase::Answer,
    Phrase::Info,
    Phrase::Confrn,
    Phrase::Park,
    Phrase::Join,
    Phrase::Meetme,
    Phrase::Pickup,
    Phrase::Gpickup,
    Phrase::Dnd,
    Phrase::Idivert,
];

/// What is added to the event of a key to name its help text, as in the frames of CallManager 4.1.
const KEY_INFO: u16 = 300;
/// What the phone shows of calls on a line: the number that was dialled first (1), the one that it was redirected
/// to (2), number (4) and name (8) of who calls. CallManager 4.1 sends 9 to a 7912.
const SHOWN_OF_CALLS: u32 = 0x0f;
