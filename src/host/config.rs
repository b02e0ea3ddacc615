//! Reads `skinny.conf`.

use crate::config::{Complaint, Profile, ProfileBuilder};
use crate::freeswitch::core;
use crate::freeswitch::xml::{Configuration, Node, has_domain};
use crate::protocol::enums::DeviceType;

/// The file's name as the core knows it.
const FILE: &str = "skinny.conf";

/// The profile of this name as the file has it by now, if it can be used.
pub(super) fn read_one(name: &str) -> Option<Profile> {
    let configuration = Configuration::open(FILE)?;
    let profiles = configuration.node().child("profiles")?;
    // Of two that share a name the last one counts.
    let named = |node: &Node<'_>| node.attribute("name").is_some_and(|known| known == name);
    profiles.children("profile").filter(named).last().and_then(profile)
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
        let Some(profile) = profile(node) else { continue };
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

fn profile(node: Node<'_>) -> Option<Profile> {
    let name = node.attribute("name").filter(|name| !name.is_empty());
    let Some(name) = name else {
        tracing::error!("{FILE}: a <profile> without a name, ignored");
        return None;
    };
    let Some(settings) = node.child("settings") else {
        tracing::error!("{FILE}: profile \"{name}\": no <settings>, ignored");
        return None;
    };
    let mut builder = ProfileBuilder::new(&name);
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
        if DeviceType::parse(&id).is_none() {
            tracing::warn!(
                "{FILE}: profile \"{name}\": device-type \"{id}\" is no type of phone and no number of one, ignored"
            );
            continue;
        }
        for (param, value) in params(kind) {
            builder.device_type(&id, &param, &value);
        }
    }
    let (mut profile, complaints) = builder.finish();
    if let Some(profile) = &mut profile {
        complete(profile);
    }
    complain(&complaints, profile.is_none());
    if let Some(profile) = profile.as_ref().filter(|profile| !has_domain(&profile.domain)) {
        let Profile { name, domain, .. } = profile;
        tracing::warn!(
            "{FILE}: profile \"{name}\": the directory has no domain \"{domain}\", no phone will register"
        );
    }
    profile
}

/// Has what the core knows stand for what is not set.
pub(super) fn complete(profile: &mut Profile) {
    if profile.tls.directory.is_empty() {
        profile.tls.directory = core::variable("certs_dir").unwrap_or_default();
    }
}

fn complain(complaints: &[Complaint], fatal: bool) {
    for complaint in complaints {
        tracing::warn!("{FILE}: {complaint}");
    }
    if let (true, Some(last)) = (fatal, complaints.last()) {
        tracing::error!("{FILE}: {}: not started", last.place);
    }
}

/// The names and values of `<param>` elements.
pub(super) fn params(node: Node<'_>) -> impl Iterator<Item = (String, String)> {
    node.children("param").map(|param| (attribute(param, "name"), attribute(param, "value")))
}

pub(super) fn attribute(node: Node<'_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().into_owned()
}
