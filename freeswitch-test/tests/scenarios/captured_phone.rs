//! What a real Cisco 7912 sent to register, frame by frame.

use bytes::Bytes;
use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Screen, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use mod_skinny::protocol::enums::DeviceType;

use crate::script::captures;

const NAME: &str = "SEP001380AD9E5F";

pub(crate) async fn a_7912_registers(stage: &Stage) -> Outcome {
    let path = captures()?.join("streams/cm41-7912-register.txt");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::skip(format!("{}: {error}", path.display())))?;
    stage.add_device(Device::new(NAME).line("2921", "Captured Phone").speed_dial("Echo", "3001")).await?;
    let mut settings = Settings::new(NAME).protocol(7);
    settings.device_type = DeviceType::Cisco7912;
    settings.passive = true;
    let phone = Phone::connect(stage.address(), settings).await?;
    for segment in text.lines().filter_map(|line| line.strip_prefix("phone ")) {
        for frame in frames(segment)? {
            let asked = frame.get(8).copied().unwrap_or_default();
            phone.send_raw(frame);
            phone
                .until(&format!("the answer to message {asked:#x}"), |screen| answered(asked, screen))
                .await?;
        }
    }
    let screen = phone.screen();
    ensure!(screen.registered, "the phone is not registered:\n{screen}");
    ensure!(phone.number() == "2921", "its line is {:?}", phone.number());
    ensure!(screen.date_time.is_some(), "it knows no time:\n{screen}");
    ensure!(!screen.disconnected, "it is disconnected:\n{screen}");
    let status = stage.api(&format!("skinny status profile internal device {NAME}")).await?;
    ensure!(status.contains("Cisco 7912"), "its status:\n{status}");
    Ok(())
}

/// Tells whether the screen shows what a message asked for; many ask for nothing.
fn answered(message: u8, screen: &Screen) -> bool {
    let labels = &screen.labels;
    match message {
        0x01 => screen.registered,
        0x0b => !labels.lines.is_empty(),
        0x0a => !labels.speed_dials.is_empty(),
        0x0d => screen.date_time.is_some(),
        0x0e => !labels.buttons.is_empty(),
        0x25 => !labels.sets.is_empty(),
        0x28 => !labels.keys.is_empty(),
        0x34 => !labels.features.is_empty(),
        _ => true,
    }
}

/// Reads hexadecimal digits and cuts them into frames.
fn frames(hex: &str) -> Result<Vec<Bytes>, Failure> {
    let pairs = hex.trim().as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    let bytes: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16)).collect::<Result<_, _>>()?;
    let mut rest = Bytes::from(bytes);
    let mut frames = Vec::new();
    while let Some(&[a, b, c, d]) = rest.first_chunk::<4>() {
        let length = u32::from_le_bytes([a, b, c, d]) as usize + 8;
        ensure!(length <= rest.len(), "a frame of {length} bytes in {} that are left", rest.len());
        frames.push(rest.split_to(length));
    }
    Ok(frames)
}
