//! Reads `skinny.conf`.

use crate::config::{Complaint, Profile, ProfileBuilder};
use crate::freeswitch::core;
use crate::freeswitch::xml::{Configuration, Node};
use crate::protocol::enums::DeviceType;

/// The file's name as the core knows it.
const FILE: &str = "skinny.conf";

/// The profile of this name as the file has it by now, if it can be used, and what is to be said of it, which the
/// log has as well.
///
/// # Errors
///
/// Why it cannot be used, in lines; none where the file has no such profile.
pub(super) fn read_one(name: &str) -> Result<(Profile, Vec<String>), Vec<String>> {
    let Some(configuration) = Configuration::open(FILE) else {
        return Err(vec![format!("{FILE} cannot be read")]);
    };
    // Of two that share a name the last one counts.
    let named = |node: &Node<'_>| node.attribute("name").is_some_and(|known| known == name);
    let profiles = configuration.node().child("profiles");
    let node = profiles.and_then(|profiles| profiles.children("profile").filter(named).last());
    let (profile, complaints) = node.map(profile).unwrap_or_default();
    let lines = complaints.iter().map(ToString::to_string).collect();
    match profile {
        Some(profile) => Ok((profile, lines)),
        None => Err(lines),
    }
}

/// The names of the profiles that the file has by now.
pub(super) fn names() -> Vec<String> {
    let Some(configuration) = Configuration::open(FILE) else { return Vec::new() };
    let profiles = configuration.node().child("profiles").into_iter();
    let profiles = profiles.flat_map(|profiles| profiles.children("profile"));
    profiles.filter_map(|node| node.attribute("name").map(std::borrow::Cow::into_owned)).collect()
}

/// Every profile that can be used. What cannot be used is said in the log and left out.
pub(super) fn read() -> Vec<Profile> {
    let Some(configuration) = Configuration::open(FILE) else {
        tracing::error!(
            "{FILE}: cannot be read, or has no <configuration name=\"{FILE}\">; no profile is started"
        );
        return Vec::new();
    };
    let Some(profiles) = configuration.node().child("profiles") else {
        tracing::error!("{FILE}: has no <profiles>; no profile is started");
        return Vec::new();
    };
    let mut read: Vec<Profile> = Vec::new();
    for node in profiles.children("profile") {
        let Some(profile) = profile(node).0 else { continue };
        if let Some(earlier) = read.iter().position(|earlier| earlier.name == profile.name) {
            tracing::warn!("{FILE}: profile \"{}\" is there twice, using the last", profile.name);
            read.remove(earlier);
        }
        read.push(profile);
    }
    if read.is_empty() {
        tracing::error!("{FILE}: has no <profile> that can be used");
    }
    read
}

/// A profile, if it can be used, and what is wrong with it, which the log is told.
fn profile(node: Node<'_>) -> (Option<Profile>, Vec<Complaint>) {
    let (mut profile, complaints) = match node.attribute("name").filter(|name| !name.is_empty()) {
        Some(name) => named(node, &name),
        None => (None, vec![Complaint::new("a <profile> without a name", "ignored")]),
    };
    if let Some(profile) = &mut profile {
        complete(profile);
    }
    for (number, complaint) in (1..).zip(&complaints) {
        // The last one says why it cannot be used.
        if profile.is_none() && number == complaints.len() {
            tracing::error!("{FILE}: {complaint}");
        } else {
            tracing::warn!("{FILE}: {complaint}");
        }
    }
    (profile, complaints)
}

fn named(node: Node<'_>, name: &str) -> (Option<Profile>, Vec<Complaint>) {
    let mut builder = ProfileBuilder::new(name);
    let Some(settings) = node.child("settings") else {
        return (None, vec![Complaint::new(format!("profile \"{name}\""), "no <settings>, ignored")]);
    };
    for (param, value) in params(settings) {
        builder.param(&param, &value);
    }
    for sets in node.child("soft-key-set-sets").into_iter().flat_map(|sets| sets.children("soft-key-set-set"))
    {
        let set_set = attribute(sets, "name");
        builder.soft_key_set_set(&set_set);
        for set in sets.children("soft-key-set") {
            builder.soft_key_set(&set_set, &attribute(set, "name"), &attribute(set, "value"));
        }
    }
    for kind in node.child("device-types").into_iter().flat_map(|types| types.children("device-type")) {
        let id = attribute(kind, "id");
        match DeviceType::parse(&id) {
            Some(known) => {
                params(kind).for_each(|(param, value)| builder.device_type(&id, known.into(), &param, &value))
            }
            None => builder.unknown_device_type(&id),
        }
    }
    builder.finish()
}

/// Has what the core knows stand for what is not set.
pub(super) fn complete(profile: &mut Profile) {
    if profile.tls.directory.is_empty() {
        profile.tls.directory = core::variable("certs_dir").unwrap_or_default();
    }
}

/// The names and values of `<param>` elements.
pub(super) fn params(node: Node<'_>) -> impl Iterator<Item = (String, String)> {
    node.children("param").map(|param| (attribute(param, "name"), attribute(param, "value")))
}

pub(super) fn attribute(node: Node<'_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().into_owned()
}
