//! Phone models: which buttons they have and what they can't do.
//!
//! The default buttons are those that the phone has printed or always shows;
//! [`ButtonType::PlaceholderMulti`] stands for one that can be a line, a speed
//! dial or a feature. They come from what chan-sccp sends to each model.

use super::enums::{ButtonType, DeviceType};
use super::version::ProtocolVersion;

use ButtonType::{
    Application, CallPark, Conference, Directory, Display, ForwardAll, Headset, Hold, LastNumberRedial, Line,
    Messages, PlaceholderMulti as Multi, SpeedDial, Transfer, Voicemail,
};

/// What is known of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// The model.
    pub device_type: DeviceType,
    /// Runs of equal buttons, from the first one on.
    runs: &'static [(u8, ButtonType)],
    /// Whether it has soft keys.
    pub soft_keys: bool,
    /// Whether it has a display with a prompt line.
    pub prompt: bool,
    /// Whether a short press of the hook switch is told to the server.
    pub hook_flash: bool,
    /// The version to use, whatever the phone offers.
    pub forced_version: Option<ProtocolVersion>,
}

impl Model {
    /// Returns what is known of a model. One that the table lacks is taken for
    /// a phone with one line.
    #[must_use]
    pub fn of(device_type: DeviceType) -> Self {
        let known = MODELS.iter().find(|model| model.device_type == device_type);
        known.copied().unwrap_or(phone(device_type, ONE_LINE))
    }

    /// Returns all models of the table.
    #[must_use]
    pub fn all() -> &'static [Self] {
        MODELS
    }

    /// Returns the default buttons in order.
    pub fn buttons(&self) -> impl Iterator<Item = ButtonType> {
        self.runs.iter().flat_map(|(count, button)| std::iter::repeat_n(*button, usize::from(*count)))
    }

    /// Returns the keys that the phone has at their places for one purpose
    /// only, with their positions from 1.
    pub fn fixed_keys(&self) -> impl Iterator<Item = (u32, ButtonType)> {
        (1..).zip(self.buttons()).filter(|(_, button)| !matches!(button, Line | SpeedDial | Multi))
    }

    /// Returns how many lines fit.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.buttons().filter(|button| matches!(button, Line | Multi)).count()
    }

    const fn without_soft_keys(self) -> Self {
        Self { soft_keys: false, ..self }
    }

    const fn without_prompt(self) -> Self {
        Self { prompt: false, ..self }
    }

    const fn with_hook_flash(self) -> Self {
        Self { hook_flash: true, ..self }
    }

    const fn speaking(self, version: u8) -> Self {
        Self { forced_version: Some(ProtocolVersion(version)), ..self }
    }
}

/// Returns how many buttons an expansion module adds, `None` when the device
/// is something else.
#[must_use]
pub fn expansion_buttons(device_type: DeviceType) -> Option<u8> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "few of the devices are modules")]
    match device_type {
        DeviceType::Cisco7914AddOn => Some(14),
        DeviceType::Cisco7915AddOn12 | DeviceType::Cisco7916AddOn12 => Some(12),
        DeviceType::Cisco7915AddOn24 | DeviceType::Cisco7916AddOn24 => Some(24),
        _ => None,
    }
}

/// A phone with these buttons, soft keys and a prompt line.
const fn phone(device_type: DeviceType, runs: &'static [(u8, ButtonType)]) -> Model {
    Model { device_type, runs, soft_keys: true, prompt: true, hook_flash: false, forced_version: None }
}

/// A gateway or adapter for telephones without a display.
const fn adapter(device_type: DeviceType, runs: &'static [(u8, ButtonType)]) -> Model {
    phone(device_type, runs).without_soft_keys().without_prompt().with_hook_flash()
}

const ONE_LINE: &[(u8, ButtonType)] = &[(1, Line)];
const TWO: &[(u8, ButtonType)] = &[(2, Multi)];
const FOUR: &[(u8, ButtonType)] = &[(4, Multi)];
const SIX: &[(u8, ButtonType)] = &[(6, Multi)];
const EIGHT: &[(u8, ButtonType)] = &[(8, Multi)];
const LINE_AND_HOLD: &[(u8, ButtonType)] = &[(1, Line), (1, Hold), (9, SpeedDial)];
const LINE_AND_SPEED_DIALS: &[(u8, ButtonType)] = &[(1, Line), (4, SpeedDial)];
const TWELVE_SP: &[(u8, ButtonType)] = &[
    (2, Line),
    (4, SpeedDial),
    (1, Hold),
    (1, LastNumberRedial),
    (1, Transfer),
    (1, ForwardAll),
    (1, CallPark),
    (1, Voicemail),
];
const THIRTY_SP: &[(u8, ButtonType)] = &[
    (4, Multi),
    (1, LastNumberRedial),
    (1, Voicemail),
    (1, CallPark),
    (1, ForwardAll),
    (1, Conference),
    (13, Multi),
];
const EIGHTY_NINE_FORTY: &[(u8, ButtonType)] =
    &[(10, Multi), (1, Conference), (1, Hold), (1, Transfer), (1, LastNumberRedial)];

const MODELS: &[Model] = &[
    phone(DeviceType::Cisco30SpPlus, THIRTY_SP).without_soft_keys(),
    phone(DeviceType::Cisco30Vip, THIRTY_SP).without_soft_keys(),
    phone(DeviceType::Cisco12SpPlus, TWELVE_SP).without_soft_keys().without_prompt(),
    phone(DeviceType::Cisco12Sp, TWELVE_SP).without_soft_keys().without_prompt(),
    phone(DeviceType::Cisco12S, TWELVE_SP).without_soft_keys().without_prompt(),
    phone(
        DeviceType::Cisco7902,
        &[
            (1, Line),
            (1, Hold),
            (1, Transfer),
            (1, Display),
            (1, Voicemail),
            (1, Conference),
            (1, ForwardAll),
            (4, SpeedDial),
            (1, LastNumberRedial),
        ],
    )
    .without_soft_keys(),
    phone(DeviceType::Cisco7905, LINE_AND_HOLD).with_hook_flash(),
    phone(DeviceType::Cisco7906, LINE_AND_HOLD).with_hook_flash(),
    phone(
        DeviceType::Cisco7910,
        &[
            (1, Line),
            (1, Hold),
            (1, Transfer),
            (1, Display),
            (1, Voicemail),
            (1, Conference),
            (1, ForwardAll),
            (2, SpeedDial),
            (1, LastNumberRedial),
        ],
    )
    .without_soft_keys(),
    // Restarts when it is told to detect hook flashes (chan-sccp issue 424).
    phone(DeviceType::Cisco7911, LINE_AND_HOLD),
    phone(DeviceType::Cisco7912, LINE_AND_HOLD).with_hook_flash(),
    phone(DeviceType::Cisco7920, SIX),
    phone(DeviceType::Cisco7921, SIX),
    phone(DeviceType::Cisco7925, SIX),
    phone(DeviceType::Cisco7926, SIX),
    phone(
        DeviceType::Cisco7931,
        &[(20, Multi), (1, Messages), (1, Directory), (1, Headset), (1, Application)],
    ),
    phone(DeviceType::Cisco7935, TWO),
    phone(DeviceType::Cisco7936, TWO),
    phone(DeviceType::Cisco7937, TWO),
    phone(DeviceType::Cisco7940, TWO),
    phone(DeviceType::Cisco7941, TWO),
    phone(DeviceType::Cisco7941Ge, TWO),
    phone(DeviceType::Cisco7942, TWO),
    phone(DeviceType::Cisco7945, TWO),
    phone(DeviceType::Cisco7960, SIX),
    phone(DeviceType::Cisco7961, SIX),
    phone(DeviceType::Cisco7961Ge, SIX),
    phone(DeviceType::Cisco7962, SIX),
    phone(DeviceType::Cisco7965, SIX),
    phone(DeviceType::Cisco7970, EIGHT),
    phone(DeviceType::Cisco7971, EIGHT),
    phone(DeviceType::Cisco7971Ge, EIGHT),
    phone(DeviceType::Cisco7975, EIGHT),
    phone(DeviceType::Cisco7985, ONE_LINE),
    phone(DeviceType::IpCommunicator, EIGHT),
    phone(DeviceType::Cisco6901, ONE_LINE).without_soft_keys().with_hook_flash(),
    phone(DeviceType::Cisco6911, ONE_LINE).without_soft_keys().without_prompt(),
    phone(DeviceType::Cisco6921, &[(2, Multi), (6, SpeedDial)]),
    phone(DeviceType::Cisco6941, FOUR),
    phone(DeviceType::Cisco6945, FOUR),
    phone(DeviceType::Cisco6961, &[(12, Multi)]),
    phone(DeviceType::Cisco8941, EIGHTY_NINE_FORTY).without_prompt(),
    phone(DeviceType::Cisco8945, EIGHTY_NINE_FORTY).without_prompt(),
    phone(DeviceType::NokiaESeries, &[(2, Line), (5, SpeedDial)]),
    phone(DeviceType::NokiaIccClient, ONE_LINE),
    phone(DeviceType::Spa303g, &[(3, Multi)]),
    phone(DeviceType::Spa502g, ONE_LINE),
    phone(DeviceType::Spa504g, FOUR),
    phone(DeviceType::Spa508g, &[(8, Multi), (1, Voicemail), (1, Hold)]),
    phone(DeviceType::Spa509g, &[(12, Multi), (1, Voicemail), (1, Hold)]),
    phone(DeviceType::Spa512g, ONE_LINE),
    phone(DeviceType::Spa514g, FOUR),
    phone(DeviceType::Spa521s, ONE_LINE),
    phone(DeviceType::Spa524sg, FOUR),
    phone(DeviceType::Spa525g, EIGHT),
    phone(DeviceType::Spa525g2, EIGHT),
    adapter(DeviceType::Ata186, LINE_AND_SPEED_DIALS).speaking(3),
    adapter(DeviceType::Ata188, LINE_AND_SPEED_DIALS).speaking(3),
    adapter(DeviceType::VgcPhone, ONE_LINE),
    adapter(DeviceType::AnalogPhone, ONE_LINE),
    adapter(DeviceType::IsdnBriPhone, ONE_LINE),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// How many buttons ButtonTemplateRes has room for.
    const TEMPLATE_SLOTS: usize = 42;

    #[test]
    fn models_are_listed_once_and_fit_a_template() {
        let distinct: HashSet<u32> = MODELS.iter().map(|model| model.device_type.into()).collect();
        assert_eq!(distinct.len(), MODELS.len());
        for model in MODELS {
            assert!(model.buttons().count() <= TEMPLATE_SLOTS, "{model:?}");
            assert!(model.lines() > 0, "{model:?}");
        }
    }

    #[test]
    fn buttons_are_counted_per_model() {
        assert_eq!(Model::of(DeviceType::Cisco7960).lines(), 6);
        assert_eq!(Model::of(DeviceType::Cisco7912).buttons().count(), 11);
        assert_eq!(Model::of(DeviceType::Cisco7931).buttons().last(), Some(Application));
        assert_eq!(Model::of(DeviceType::Cisco7912).fixed_keys().collect::<Vec<_>>(), [(2, Hold)]);
        assert_eq!(Model::of(DeviceType::Cisco7960).fixed_keys().count(), 0);
        let adapter = Model::of(DeviceType::Ata186);
        assert!(adapter.hook_flash && !adapter.prompt && !adapter.soft_keys);
        assert_eq!(adapter.forced_version, Some(ProtocolVersion(3)));
    }

    #[test]
    fn unknown_models_have_one_line() {
        let unknown = Model::of(DeviceType::Unknown(4711));
        assert_eq!((unknown.lines(), unknown.buttons().count()), (1, 1));
        assert!(unknown.soft_keys && unknown.prompt);
        assert_eq!(expansion_buttons(DeviceType::Cisco7914AddOn), Some(14));
        assert_eq!(expansion_buttons(DeviceType::Cisco7960), None);
    }
}
