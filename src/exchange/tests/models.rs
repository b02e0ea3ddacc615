//! What differs by the model of the phone.

use super::super::*;
use super::stage::{Phone, Stage, record, register};
use crate::config::{Button, ButtonKind, DeviceRecord};
use crate::protocol::enums::{ButtonType, DeviceType};
use crate::protocol::messages::{
    ButtonTemplateReq, HookFlash, RegisterReq, RegisterTokenReq, SoftKeyTemplateReq, SpcpRegisterTokenReq,
};

/// A phone of a model, and what it was told when it registered.
fn registered(stage: &mut Stage, model: DeviceType, record: DeviceRecord) -> (Phone, Vec<&'static str>) {
    let phone = stage.connect(1);
    stage.says(phone, RegisterReq { device_type: model, ..register("SEP1") });
    stage.input(Input::Directory(phone, Ok(record)));
    let told = stage.got(phone).iter().map(|message| message.name()).collect();
    (phone, told)
}

/// The template of a model with these buttons in the directory.
fn template(model: DeviceType, record: DeviceRecord) -> Vec<(u8, ButtonType)> {
    let mut stage = Stage::new();
    let (phone, _) = registered(&mut stage, model, record);
    stage.says(phone, ButtonTemplateReq::default());
    match stage.got(phone)[..] {
        [Message::ButtonTemplateRes(answer)] => {
            let definitions = answer.button_template.definition.iter();
            definitions.map(|button| (button.instance_number, button.button_definition)).collect()
        }
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn fixed_keys_stand_where_the_directory_says_nothing() {
    use ButtonType::{Hold, Line, SpeedDial, Undefined};
    assert_eq!(template(DeviceType::Cisco7912, record(&["1101"])), [(1, Line), (1, Hold)]);
    let mut busy = record(&["1101"]);
    let kind = ButtonKind::SpeedDial { number: "1102".to_owned() };
    busy.buttons.push(Button { position: 2, label: "Bob".to_owned(), kind, settings: String::new() });
    assert_eq!(template(DeviceType::Cisco7912, busy), [(1, Line), (1, SpeedDial)]);
    let plain = template(DeviceType::Cisco12SpPlus, record(&["1101"]));
    assert_eq!(
        plain.get(..7),
        Some(
            &[
                (1, Line),
                (0, Undefined),
                (0, Undefined),
                (0, Undefined),
                (0, Undefined),
                (0, Undefined),
                (1, Hold)
            ][..]
        )
    );
    assert_eq!(plain.len(), 12);
}

#[test]
fn no_line_is_invented() {
    let lines = template(DeviceType::Cisco7960, record(&["1101", "1102"]));
    assert_eq!(lines, [(1, ButtonType::Line), (2, ButtonType::Line)]);
}

#[test]
fn hook_flashes_are_wanted_from_those_that_survive_it() {
    for (model, wanted) in [
        (DeviceType::Ata186, true),
        (DeviceType::Cisco7912, true),
        (DeviceType::Cisco7911, false),
        (DeviceType::Cisco7960, false),
    ] {
        let (_, told) = registered(&mut Stage::new(), model, record(&["1101"]));
        assert_eq!(told.contains(&"SetHookFlashDetectMessage"), wanted, "{model}: {told:?}");
    }
}

#[test]
fn a_hook_flash_consults_and_comes_back() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let first = stage.rings("1101");
    stage.lifts(phone);
    stage.acknowledges_media(phone, first);
    stage.says(phone, HookFlash::default());
    assert_eq!(stage.asked(first), [&HostAction::PauseMedia, &HostAction::Hold]);
    let second = stage.opened();
    stage.says(phone, HookFlash::default());
    assert!(matches!(stage.asked(second)[..], [HostAction::HangUp(_)]));
    assert_eq!(stage.asked(first), [&HostAction::Resume]);
    let waiting = stage.rings("1101");
    stage.acknowledges_media(phone, first);
    stage.says(phone, HookFlash::default());
    assert!(stage.asked(first).contains(&&HostAction::Hold));
    stage.acknowledges_media(phone, waiting);
    assert!(matches!(stage.asked(waiting)[..], [HostAction::StartMedia(..)]));
}

/// Names of the messages about texts and soft keys that a ringing phone got.
fn shown(model: DeviceType, asks: bool) -> Vec<&'static str> {
    let mut stage = Stage::new();
    let (phone, _) = registered(&mut stage, model, record(&["1101"]));
    if asks {
        stage.says(phone, SoftKeyTemplateReq::default());
    }
    stage.rings("1101");
    let mut names: Vec<_> = stage.got(phone).iter().map(|message| message.name()).collect();
    assert!(names.contains(&"CallStateMessage") && names.contains(&"SetRingerMessage"), "{model}: {names:?}");
    names.retain(|name| name.contains("Prompt") || name.contains("Notify") || name.contains("SoftKeys"));
    names
}

#[test]
fn models_get_no_more_than_they_can_show() {
    let all = shown(DeviceType::Cisco7960, false);
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(shown(DeviceType::Unknown(4711), false), all);
    assert_eq!(shown(DeviceType::Cisco8945, false).len(), 1);
    assert_eq!(shown(DeviceType::Cisco7910, false).len(), 2);
    assert_eq!(shown(DeviceType::Cisco7910, true), all, "a model that asks for soft keys has them");
    assert!(shown(DeviceType::Ata186, false).is_empty());
}

#[test]
fn unknown_models_register() {
    let (_, told) = registered(&mut Stage::new(), DeviceType::Unknown(4711), record(&["1101"]));
    assert_eq!(told, ["RegisterAckMessage", "CapabilitiesReq"]);
}

#[test]
fn adapters_are_spoken_to_in_their_version() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    let request =
        RegisterReq { device_type: DeviceType::Ata186, protocol_version: Some(11), ..register("ATA1") };
    stage.says(phone, request);
    stage.input(Input::Directory(phone, Ok(record(&["1101"]))));
    let accepted = stage.actions.iter().find_map(|action| match action {
        Action::Accept(_, _, dialect, _) => Some(dialect.version.0),
        _ => None,
    });
    assert_eq!(accepted, Some(3));
}

#[test]
fn tokens_are_granted_before_and_after_the_registration() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    stage.says(phone, SpcpRegisterTokenReq::default());
    assert!(matches!(stage.got(phone)[..], [Message::SpcpRegisterTokenAck(ack)] if ack.features != 0));
    stage.says(phone, RegisterTokenReq::default());
    assert!(matches!(stage.got(phone)[..], [Message::RegisterTokenAck(_)]));
    let phone = stage.phone(2, "SEP2", &["1101"]);
    stage.lifts(phone);
    stage.opened();
    stage.says(phone, SpcpRegisterTokenReq::default());
    assert!(matches!(stage.actions[..], [Action::Send(_, Message::SpcpRegisterTokenAck(_))]));
}
