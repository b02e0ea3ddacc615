//! Collects a profile from its parts.

use super::{DEFAULT_SET, Profile, firmware};
use crate::config::Complaint;

/// Collects a profile from its parts and says what is wrong with it.
#[derive(Debug)]
pub struct ProfileBuilder {
    profile: Profile,
    complaints: Vec<Complaint>,
}

impl ProfileBuilder {
    /// Starts with the defaults.
    pub fn new(name: &str) -> Self {
        Self { profile: Profile::new(name), complaints: Vec::new() }
    }

    /// Takes a `<param>` of `<settings>`.
    pub fn param(&mut self, name: &str, value: &str) {
        if let Err(complaint) = self.profile.set(name, value) {
            self.complaints.push(complaint);
        }
    }

    /// Takes a `<soft-key-set-set name="…">`, which may hold no sets.
    pub fn soft_key_set_set(&mut self, name: &str) {
        self.profile.soft_key_sets.entry(name.to_owned()).or_default();
    }

    /// Takes a `<soft-key-set>` of the `<soft-key-set-set name="…">`.
    pub fn soft_key_set(&mut self, set_set: &str, name: &str, value: &str) {
        let place = format!("profile \"{}\", soft-key-set-set \"{set_set}\"", self.profile.name);
        let sets = self.profile.soft_key_sets.entry(set_set.to_owned()).or_default();
        self.complaints.extend(sets.set(&place, name, value));
    }

    /// Takes a `<param>` of the `<device-type id="…">` that stands for the type of this number.
    pub fn device_type(&mut self, id: &str, number: u32, name: &str, value: &str) {
        let outcome = if name.eq_ignore_ascii_case("firmware-version") {
            let settings = self.profile.device_types.entry(number).or_default();
            firmware(&mut settings.firmware_version, value)
                .map_err(|problem| format!("firmware-version \"{value}\" {problem}"))
        } else {
            Err(format!("param \"{name}\" is not known, ignored"))
        };
        if let Err(problem) = outcome {
            self.complain_of_type(id, problem);
        }
    }

    /// Takes a `<device-type id="…">` that nobody knows.
    pub fn unknown_device_type(&mut self, id: &str) {
        self.complain_of_type(id, "is no type of phone and no number of one, ignored");
    }

    fn complain_of_type(&mut self, id: &str, problem: impl Into<String>) {
        let place = format!("profile \"{}\", device-type \"{id}\"", self.profile.name);
        self.complaints.push(Complaint { place, problem: problem.into() });
    }

    /// The profile, if it can be used, and everything there is to say about it.
    pub fn finish(mut self) -> (Option<Profile>, Vec<Complaint>) {
        let place = format!("profile \"{}\"", self.profile.name);
        if self.profile.domain.is_empty() {
            let problem = "param \"domain\" is missing: no phone can be found in the directory";
            self.complaints.push(Complaint::new(&place, problem));
        }
        let usable = self.profile.soft_key_sets.contains_key(DEFAULT_SET);
        if !usable {
            let problem = format!("no <soft-key-set-set name=\"{DEFAULT_SET}\">, which it needs");
            self.complaints.push(Complaint::new(&place, problem));
        }
        (usable.then_some(self.profile), self.complaints)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_needs_default_soft_keys() {
        let mut builder = ProfileBuilder::new("a");
        builder.param("domain", "example.com");
        assert!(builder.finish().0.is_none());
        let mut builder = ProfileBuilder::new("a");
        builder.param("domain", "example.com");
        builder.soft_key_set("default", "KeySetOnHook", "SoftkeyNewcall");
        let (profile, complaints) = builder.finish();
        assert_eq!(complaints, []);
        assert_eq!(profile.unwrap().soft_keys(Some("nope")).keys(0), [2]);
    }
}
