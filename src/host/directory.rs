//! Looks phones up in the directory.

use std::sync::LazyLock;

use super::config::{attribute, params};
use crate::config::{BUTTON_ATTRIBUTES, DeviceRecord, Profile, RawButton};
use crate::exchange::{ConnectionId, Input, Refusal};
use crate::freeswitch::directory::{self, Directory};
use crate::freeswitch::event::{Event, EventType};
use crate::freeswitch::xml::{Node, User};
use crate::server::Handle;

/// Looks a registering phone up and tells the exchange.
pub(super) fn answer(exchange: &Handle, profile: &Profile, connection: ConnectionId, name: &str) {
    exchange.tell(Input::Directory(connection, look_up(profile, name)));
}

/// Looks a registered phone up again and tells the exchange.
pub(super) fn answer_again(exchange: &Handle, profile: &Profile, connection: ConnectionId, name: &str) {
    exchange.tell(Input::Reread(connection, name.to_owned(), look_up(profile, name)));
}

fn look_up(profile: &Profile, name: &str) -> Result<DeviceRecord, Refusal> {
    let user = find(profile, name, Some("skinny-auth"));
    user.map(|user| record(profile, name, &user)).ok_or_else(|| {
        // Whoever answers from elsewhere was asked once, and is not asked again for the sake of a better word.
        if directory::is_own_domain(&profile.domain) { Refusal::Unknown } else { Refusal::NoDomain }
    })
}

/// The variables of a phone that makes a call. The question says of no action, as the original's did not.
pub(super) fn variables_of(profile: &Profile, name: &str) -> Option<Vec<(String, String)>> {
    find(profile, name, None).map(|user| variables(&user))
}

/// The directory user that is the phone `name`. `action` tells whoever answers what it is for.
pub(super) fn find(profile: &Profile, name: &str, action: Option<&str>) -> Option<User> {
    let params = Event::new(EventType::REQUEST_PARAMS).map(|event| match action {
        Some(action) => event.header("action", action),
        None => event,
    });
    DIRECTORY.user(name, &profile.domain, params)
}

/// Gives up what is remembered of the directory.
pub(super) fn forget() {
    DIRECTORY.forget();
}

static DIRECTORY: LazyLock<Directory> = LazyLock::new(Directory::default);

fn record(profile: &Profile, name: &str, user: &User) -> DeviceRecord {
    let mut record = DeviceRecord::default();
    let warn = |problem: String| tracing::warn!("directory: device \"{name}\": {problem}");
    let skinny = user.user().child("skinny");
    for holder in [Some(user.domain()), user.group(), Some(user.user())].into_iter().flatten() {
        for (param, value) in holder.child("params").into_iter().flat_map(params) {
            record.param(&param, &value).unwrap_or_else(warn);
        }
    }
    for (param, value) in skinny.and_then(|node| node.child("params")).into_iter().flat_map(params) {
        record.own_param(&param, &value).unwrap_or_else(warn);
    }
    let sets = record.soft_key_set_set.as_ref();
    if let Some(sets) = sets.filter(|sets| !profile.soft_key_sets.contains_key(*sets)) {
        warn(format!(
            "skinny-soft-key-set-set \"{sets}\" is not in profile \"{}\", using default",
            profile.name
        ));
    }
    let buttons: Vec<RawButton> = skinny
        .and_then(|node| node.child("buttons"))
        .into_iter()
        .flat_map(|node| node.children("button"))
        .map(raw)
        .collect();
    for complaint in record.buttons(name, &buttons) {
        tracing::warn!("directory: {complaint}");
    }
    if record.lines().next().is_none() {
        warn("has no <skinny><buttons><button type=\"Line\">, it cannot make calls".to_owned());
    }
    record.variables = variables(user);
    record
}

/// The variables of domain, group and user, the nearer ones winning.
pub(super) fn variables(user: &User) -> Vec<(String, String)> {
    let mut merged: Vec<(String, String)> = Vec::new();
    for holder in [Some(user.domain()), user.group(), Some(user.user())].into_iter().flatten() {
        for variable in holder.child("variables").into_iter().flat_map(|node| node.children("variable")) {
            let (name, value) = (attribute(variable, "name"), attribute(variable, "value"));
            if name.is_empty() {
                continue;
            }
            match merged.iter_mut().find(|(known, _)| *known == name) {
                Some((_, old)) => *old = value,
                None => merged.push((name, value)),
            }
        }
    }
    merged
}

fn raw(node: Node<'_>) -> RawButton {
    let read = |name: &&str| Some(((*name).to_owned(), node.attribute(name)?.into_owned()));
    RawButton { attributes: BUTTON_ATTRIBUTES.iter().filter_map(read).collect() }
}
