//! How much a profile takes from the network, and from whom.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;

use super::params::{self, Param, change, number, params, positive, text};

/// Limits of a profile; 0 is no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Access lists, separated by commas, of which one has to hold an address that connects; empty for all.
    pub inbound_acl: String,
    /// Connections at the same time.
    pub connections: u32,
    /// Connections at the same time from one address.
    pub connections_per_address: u32,
    /// Registrations in a second.
    pub registrations_per_second: u32,
    /// How long a TLS handshake may last, and then a connection before it has asked to register.
    pub register_within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            inbound_acl: String::new(),
            connections: 20_000,
            connections_per_address: 0,
            registrations_per_second: 0,
            register_within: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// Takes the setting of this name; `None` when it is not one of these.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        params::take(PARAMS, self, name, value)
    }
}

pub(super) const PARAMS: &[Param<Limits>] = params![
    "apply-inbound-acl": "list", "none", "voice,192.0.2.0/24",
        "lists of `acl.conf`, networks or addresses, separated by commas; a connection from elsewhere is closed before a byte of it is read",
        |limits, value| text(&mut limits.inbound_acl, value);
    "max-connections": "number", "20000", "500", "connections at the same time (0: any number)",
        |limits, value| change(&mut limits.connections, value, number);
    "max-connections-per-ip": "number", "0", "2", "the same from one address",
        |limits, value| change(&mut limits.connections_per_address, value, number);
    "max-registrations-per-second": "number", "0", "50", "registrations in a second; the others are rejected and try again",
        |limits, value| change(&mut limits.registrations_per_second, value, number);
    "register-timeout": "number (seconds)", "5", "10", "seconds after which a connection is closed that has not asked to register, or not come to the end of its TLS handshake",
        |limits, value| change(&mut limits.register_within, value, |value, now| {
            positive(value, now.as_secs()).map(|seconds| Duration::from_secs(seconds.into()))
        });
];

/// The networks that a phone may register from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowFrom(Option<Vec<IpNet>>);

impl AllowFrom {
    /// Reads networks and addresses, separated by commas or blanks. What is neither is named and left out: a
    /// list of nothing but mistakes allows nobody.
    pub fn parse(list: &str) -> (Self, Result<(), String>) {
        let mut mistakes = Ok(());
        let words = list.split([',', ' ']).filter(|word| !word.is_empty());
        let networks: Vec<IpNet> = words
            .filter_map(|word| {
                let network = word.parse().or_else(|_| word.parse::<IpAddr>().map(IpNet::from)).ok();
                if network.is_none() {
                    mistakes =
                        Err(format!("holds \"{word}\", which is neither an address nor a network, ignored"));
                }
                network
            })
            .collect();
        (Self(Some(networks)), mistakes)
    }

    /// Whether a phone at this address is one of them; without a list everybody is.
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.as_ref().is_none_or(|networks| networks.iter().any(|network| network.contains(&address)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_allowed() {
        let (list, mistakes) = AllowFrom::parse("10.1.0.0/16, 192.0.2.7,2001:db8::/32");
        assert_eq!(mistakes, Ok(()));
        for (address, allowed) in [
            ("10.1.2.3", true),
            ("10.2.2.3", false),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("2001:db8::1", true),
            ("::ffff:10.1.2.3", true),
        ] {
            assert_eq!(list.allows(address.parse().unwrap()), allowed, "{address}");
        }
        assert!(AllowFrom::default().allows("203.0.113.1".parse().unwrap()));
    }

    #[test]
    fn a_mistake_lets_nobody_in() {
        let (list, mistakes) = AllowFrom::parse("10.1.0.0/99");
        assert!(mistakes.unwrap_err().contains("10.1.0.0/99"));
        assert!(!list.allows("10.1.0.1".parse().unwrap()));
    }

    #[test]
    fn limits_are_numbers() {
        let mut limits = Limits::default();
        assert_eq!(limits.set("max-connections", "12"), Some(Ok(())));
        assert!(limits.set("max-connections-per-ip", "many").is_some_and(|result| result.is_err()));
        assert!(limits.set("register-timeout", "0").is_some_and(|result| result.is_err()));
        assert_eq!(limits.set("shoe-size", "44"), None);
        assert_eq!(limits.connections, 12);
    }
}
