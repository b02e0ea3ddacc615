//! Addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{DecodeError, Reader, Value, Wire, Writer};

/// An address of a media stream or a server: 4 bytes in network order below
/// layout 17; from there a word that tells the family and 16 bytes, of which
/// an IPv4 address takes the first 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MediaAddress(pub IpAddr);

/// First layout with room for IPv6 addresses.
const WIDE_ADDRESSES: u8 = 17;

/// The family word of an IPv6 address.
const FAMILY_IPV6: u32 = 1;

impl Default for MediaAddress {
    fn default() -> Self {
        Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

impl From<IpAddr> for MediaAddress {
    fn from(address: IpAddr) -> Self {
        Self(address)
    }
}

impl From<Ipv4Addr> for MediaAddress {
    fn from(address: Ipv4Addr) -> Self {
        Self(address.into())
    }
}

impl Value for MediaAddress {
    fn blank() -> Self {
        Self::default()
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl Wire for MediaAddress {
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if body.layout() < WIDE_ADDRESSES {
            return Ok(Self(Ipv4Addr::decode(body)?.into()));
        }
        if u32::decode(body)? == FAMILY_IPV6 {
            return Ok(Self(Ipv6Addr::decode(body)?.into()));
        }
        let address = Ipv4Addr::decode(body)?;
        body.take(12)?;
        Ok(Self(address.into()))
    }

    /// Older layouts have no room for an IPv6 address: 0.0.0.0 is sent.
    fn encode(&self, body: &mut Writer<'_>) {
        let wide = body.layout() >= WIDE_ADDRESSES;
        match (self.0, wide) {
            (IpAddr::V4(address), false) => address.encode(body),
            (IpAddr::V6(_), false) => Ipv4Addr::UNSPECIFIED.encode(body),
            (IpAddr::V4(address), true) => {
                0u32.encode(body);
                address.encode(body);
                body.put_zeros(12);
            }
            (IpAddr::V6(address), true) => {
                FAMILY_IPV6.encode(body);
                address.encode(body);
            }
        }
    }
}

macro_rules! addresses {
    ($($address:ty),*) => {$(
        impl Value for $address {
            fn blank() -> Self {
                Self::UNSPECIFIED
            }

            fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }

        impl Wire for $address {
            fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Ok(Self::from(body.take_array()?))
            }

            fn encode(&self, body: &mut Writer<'_>) {
                body.put(&self.octets());
            }
        }
    )*};
}

addresses!(Ipv4Addr, Ipv6Addr);
