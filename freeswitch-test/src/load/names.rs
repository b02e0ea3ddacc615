//! The phones of a load: their names, their numbers, their entries in the directory, their addresses.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

/// Returns the device name of the crowd's phone `index`.
pub(super) fn name(index: usize) -> String {
    format!("SEP0000C0{index:06}")
}

/// Returns the address that the crowd's phone `index` connects from: one address has no more than some ten
/// thousand ports to give.
pub(super) fn address(index: usize) -> Ipv4Addr {
    let host = (index / PHONES_PER_ADDRESS) % 250;
    Ipv4Addr::new(127, 0, 1, u8::try_from(host + 1).unwrap_or(1))
}

/// Returns the directory's entries of the crowd's first `phones` phones, to be included in a domain of a server
/// that the generator does not start itself.
#[must_use]
pub fn directory(phones: usize) -> String {
    let mut xml = String::from("<include>\n");
    for index in 0..phones {
        let (name, number) = (name(index), 600_000 + index);
        // Writing to a string does not fail.
        let _ = writeln!(
            xml,
            "  <user id=\"{name}\"><skinny><buttons><button position=\"1\" type=\"Line\" label=\"{number}\" \
             value=\"{number}\" caller-name=\"Phone {number}\"/></buttons></skinny></user>"
        );
    }
    xml.push_str("</include>\n");
    xml
}

const PHONES_PER_ADDRESS: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_its_field_and_an_entry_has_it() {
        assert_eq!(name(9_999).len(), 15);
        assert!(directory(3).contains(&name(2)));
        assert_ne!(address(0), address(PHONES_PER_ADDRESS));
    }
}
