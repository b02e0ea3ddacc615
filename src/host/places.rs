//! Whether what a setting names is there: addresses of this machine, lists of `acl.conf`.

use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs};

use crate::config::Profile;
use crate::freeswitch::xml::Configuration;

/// Why a profile could not listen where it says, as far as that can be seen beforehand; `own` is where it listens
/// now. Asks the name service, so it may block.
pub(super) fn listening_problem(profile: &Profile, own: &[SocketAddr]) -> Option<String> {
    let words = profile.addresses().filter(|word| !word.is_empty());
    let ports = [Some(profile.port), profile.tls.enabled.then_some(profile.tls.port)];
    words.flat_map(|word| ports.into_iter().flatten().map(move |port| (word, port))).find_map(
        |(word, port)| {
            let problem = bind(word, port, own).err()?;
            Some(format!("cannot listen on ip \"{word}\" port {port}: {problem}"))
        },
    )
}

fn bind(word: &str, port: u16, own: &[SocketAddr]) -> std::io::Result<()> {
    let address = (word, port).to_socket_addrs()?.next().ok_or(std::io::ErrorKind::NotFound)?;
    // Its own sockets would be in the way, and are closed before it listens again.
    let ours = own.iter().any(|own| own.port() == port);
    let port = if ours { 0 } else { port };
    TcpListener::bind(SocketAddr::new(address.ip(), port)).map(drop)
}

/// The first word of an access list that is no network, no address and no list of `acl.conf`: it holds nobody.
pub(super) fn unknown_list(lists: &str) -> Option<&str> {
    let words = lists.split(',').map(str::trim).filter(|word| !word.is_empty());
    let mut names = words.filter(|word| !is_network(word) && !word.ends_with(AUTOMATIC)).peekable();
    names.peek()?;
    let configuration = Configuration::open("acl.conf");
    let known = |wanted: &str| {
        let lists = configuration.as_ref().and_then(|acl| acl.node().child("network-lists"));
        let mut lists = lists.into_iter().flat_map(|lists| lists.children("list"));
        lists.any(|list| list.attribute("name").is_some_and(|name| name == wanted))
    };
    names.find(|name| !known(name))
}

fn is_network(word: &str) -> bool {
    word.parse::<ipnet::IpNet>().is_ok() || word.parse::<IpAddr>().is_ok()
}

/// How the names of lists end that the core makes by itself.
const AUTOMATIC: &str = ".auto";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_to_be_this_machines_and_the_port_free() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let mut profile = Profile::new("internal");
        profile.port = address.port();
        for (ip, own, fits) in [
            ("127.0.0.1", &[][..], false),
            ("127.0.0.1", &[address][..], true),
            ("192.0.2.77", &[address][..], false),
            ("-5", &[][..], false),
            ("", &[][..], true),
        ] {
            profile.ip = ip.to_owned();
            assert_eq!(listening_problem(&profile, own).is_none(), fits, "{ip} {own:?}");
        }
    }

    #[test]
    fn networks_need_no_list() {
        assert_eq!(unknown_list("10.0.0.0/8, ::1,localnet.auto,"), None);
    }
}
