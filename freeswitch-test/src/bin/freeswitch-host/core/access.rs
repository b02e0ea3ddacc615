//! Access lists: those of `acl.conf`, the ones that the core makes itself, and networks written out.

use std::net::IpAddr;

use freeswitch_test::content::xml::Element;
use ipnet::IpNet;

use super::host::host;

const FILE: &str = "acl.conf";

/// The lists that are there without being configured, and the networks on them.
const AUTOMATIC: [(&str, &[&str]); 5] = [
    ("rfc1918.auto", &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fe80::/10"]),
    ("rfc6598.auto", &["100.64.0.0/10"]),
    ("loopback.auto", &["127.0.0.0/8"]),
    ("any_v4.auto", &["0.0.0.0/0"]),
    ("any_v6.auto", &["::/0"]),
];

/// Whether `address` is on the list of this name, or in one of the networks that stand in its place.
pub(crate) fn is_listed(list: &str, address: IpAddr) -> bool {
    let holds = |networks: &[&str]| {
        networks.iter().filter_map(|text| text.trim().parse::<IpNet>().ok()).any(|net| net.contains(&address))
    };
    if let Some(listed) = configured(list, address) {
        return listed;
    }
    match AUTOMATIC.iter().find(|(name, _)| *name == list) {
        Some((_, networks)) => holds(networks),
        None => holds(&list.split(',').collect::<Vec<_>>()),
    }
}

/// What the configured list says; `None` where there is none of that name.
fn configured(name: &str, address: IpAddr) -> Option<bool> {
    let document = host().document();
    let lists = document.configuration(FILE)?.child("network-lists")?;
    let list = lists.find("list", "name", name)?;
    Some(verdict(list, address))
}

/// The narrowest network that holds the address decides, else the list's default.
fn verdict(list: &Element, address: IpAddr) -> bool {
    let allows = |element: &Element, attribute: &str| element.attribute(attribute) == Some("allow");
    let nodes = list.children_named("node").filter_map(|node| {
        let network: IpNet = node.attribute("cidr")?.parse().ok()?;
        network.contains(&address).then(|| (network.prefix_len(), allows(node, "type")))
    });
    nodes.max_by_key(|(length, _)| *length).map_or_else(|| allows(list, "default"), |(_, allowed)| allowed)
}
