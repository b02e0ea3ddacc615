//! Soft-key sets: which keys stand under the display in which state of a call.

use super::Complaint;

/// How many keys a set can hold (the width of a set in `SoftKeySetRes`).
pub const MAX_KEYS: usize = 16;

/// How many sets there are on the wire.
const MAX_SETS: usize = 16;

/// One `<soft-key-set-set>`: for every state of a call, the event numbers of the keys in their positions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SoftKeySets {
    sets: [Vec<u8>; MAX_SETS],
}

impl SoftKeySets {
    /// Reads `<soft-key-set name="KeySet…" value="SoftkeyNewcall,,SoftkeyRedial"/>`; an empty place is a
    /// blank key.
    pub fn set(&mut self, place: &str, name: &str, value: &str) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        let Some(slot) = key_set_index(name).and_then(|index| self.sets.get_mut(index)) else {
            let problem = format!("soft-key-set \"{name}\" is not known, ignored");
            return vec![Complaint::new(place, problem)];
        };
        let words: Vec<&str> = value.split(',').map(str::trim).collect();
        if words.len() > MAX_KEYS {
            let problem =
                format!("soft-key-set \"{name}\" has {} keys, using the first {MAX_KEYS}", words.len());
            complaints.push(Complaint::new(place, problem));
        }
        *slot = words
            .iter()
            .take(MAX_KEYS)
            .map(|word| key_or_blank(word, name, place, &mut complaints))
            .collect();
        complaints
    }

    /// The event numbers of the set with this index on the wire; 0 is a blank key.
    pub fn keys(&self, index: usize) -> &[u8] {
        self.sets.get(index).map_or(&[], Vec::as_slice)
    }

    /// How many sets are worth sending: up to the last one that has a name or keys.
    pub fn len(&self) -> usize {
        let with_keys = self.sets.iter().rposition(|set| !set.is_empty()).map_or(0, |last| last + 1);
        with_keys.max(KEY_SETS.len())
    }

    /// True when no set holds a key.
    pub fn is_empty(&self) -> bool {
        self.sets.iter().all(Vec::is_empty)
    }
}

fn key_or_blank(word: &str, set: &str, place: &str, complaints: &mut Vec<Complaint>) -> u8 {
    if word.is_empty() {
        return 0;
    }
    soft_key_event(word).unwrap_or_else(|| {
        let problem =
            format!("soft key \"{word}\" in soft-key-set \"{set}\" is not known, leaving its place blank");
        complaints.push(Complaint::new(place, problem));
        0
    })
}

/// The index on the wire of a set named as in the configuration (`KeySetOnHook`) or by its number.
pub fn key_set_index(name: &str) -> Option<usize> {
    if let Ok(number) = name.parse::<usize>() {
        return (number < MAX_SETS).then_some(number);
    }
    KEY_SETS.iter().position(|known| known.eq_ignore_ascii_case(name))
}

/// The event number of a key named as in the configuration (`SoftkeyRedial`) or by its number, 0 being a blank.
pub fn soft_key_event(name: &str) -> Option<u8> {
    if let Ok(number) = name.parse::<u8>() {
        return (usize::from(number) <= SOFT_KEYS.len()).then_some(number);
    }
    let bare = name.get(..PREFIX.len()).filter(|prefix| prefix.eq_ignore_ascii_case(PREFIX))?;
    let key = name.get(bare.len()..)?;
    let index = SOFT_KEYS.iter().position(|known| known.eq_ignore_ascii_case(key))?;
    u8::try_from(index + 1).ok()
}

const PREFIX: &str = "Softkey";

/// Names of the sets in the order of their index on the wire.
pub const KEY_SETS: [&str; 11] = [
    "KeySetOnHook",
    "KeySetConnected",
    "KeySetOnHold",
    "KeySetRingIn",
    "KeySetOffHook",
    "KeySetConnectedWithTransfer",
    "KeySetDigitsAfterDialingFirstDigit",
    "KeySetConnectedWithConference",
    "KeySetRingOut",
    "KeySetOffHookWithFeatures",
    "KeySetInUseHint",
];

/// Names of the keys, without their `Softkey`, in the order of their event number, from 1.
pub const SOFT_KEYS: [&str; 20] = [
    "Redial",
    "Newcall",
    "Hold",
    "Transfer",
    "Cfwdall",
    "Cfwdbusy",
    "Cfwdnoanswer",
    "Backspace",
    "Endcall",
    "Resume",
    "Answer",
    "Info",
    "Conf",
    "Park",
    "Join",
    "Meetme",
    "Callpickup",
    "Grpcallpickup",
    "Dnd",
    "Idivert",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_keeps_places_and_blanks() {
        let mut sets = SoftKeySets::default();
        assert_eq!(sets.set("profile", "keysetoffhook", ",SoftkeyRedial,softkeyENDCALL"), []);
        assert_eq!(sets.keys(4), [0, 1, 9]);
    }

    #[test]
    fn unknown_words_are_named() {
        let mut sets = SoftKeySets::default();
        let complaints = sets.set("profile \"a\"", "KeySetRingIn", "SoftkeyAnswer,SoftkeyDance");
        assert_eq!(sets.keys(3), [11, 0]);
        assert!(complaints.iter().any(|c| c.problem.contains("SoftkeyDance")), "{complaints:?}");
        assert_eq!(sets.set("profile \"a\"", "KeySetX", "1").len(), 1);
    }

    #[test]
    fn numbers_stand_for_names() {
        assert_eq!(key_set_index("10"), Some(10));
        assert_eq!(key_set_index("16"), None);
        assert_eq!(soft_key_event("17"), Some(17));
        assert_eq!(soft_key_event("Sof"), None);
    }

    #[test]
    fn keys_that_no_phone_is_told_of_are_named() {
        let mut sets = SoftKeySets::default();
        let complaints = sets.set("profile \"a\"", "KeySetOnHook", "20,21,99,255,0");
        assert_eq!(sets.keys(0), [20, 0, 0, 0, 0]);
        assert_eq!(complaints.len(), 3, "{complaints:?}");
    }

    #[test]
    fn sets_without_a_name_are_sent_if_they_have_keys() {
        let mut sets = SoftKeySets::default();
        assert_eq!(sets.len(), KEY_SETS.len());
        assert_eq!(sets.set("profile", "12", "SoftkeyHold"), []);
        assert_eq!(sets.len(), 13);
    }
}
