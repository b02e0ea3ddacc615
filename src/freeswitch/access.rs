//! Access lists: those of `acl.conf`, and networks.

use std::net::IpAddr;
use std::ptr;

use super::{sys, text};

/// Returns whether an address is on one of `lists`, separated by commas: names of lists of `acl.conf`
/// (`domains`, `localnet.auto`), networks (`10.0.0.0/8`) and addresses. A list that nobody knows holds none.
#[must_use]
pub fn is_listed(lists: &str, address: IpAddr) -> bool {
    let address = text::to_c(&address.to_canonical().to_string());
    lists.split(',').map(str::trim).filter(|list| !list.is_empty()).any(|list| {
        let list = text::to_c(&as_network(list));
        // SAFETY: the strings outlive the call, and nobody wants the token.
        let listed = unsafe {
            sys::switch_check_network_list_ip_token(address.as_ptr(), list.as_ptr(), ptr::null_mut())
        };
        listed != sys::SWITCH_FALSE
    })
}

/// A single address as the network of its own that the core knows.
fn as_network(list: &str) -> String {
    match list.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => format!("{address}/32"),
        Ok(IpAddr::V6(address)) => format!("{address}/128"),
        Err(_) => list.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::as_network;

    #[test]
    fn an_address_is_a_small_network() {
        assert_eq!(as_network("10.1.2.3"), "10.1.2.3/32");
        assert_eq!(as_network("::1"), "::1/128");
        assert_eq!(as_network("localnet.auto"), "localnet.auto");
        assert_eq!(as_network("10.0.0.0/8"), "10.0.0.0/8");
    }
}
