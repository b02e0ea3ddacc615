//! Numbers, and values made of others.

use std::fmt;

use bytes::Bytes;

use super::{DecodeError, Reader, Value, Wire, Writer};

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Value for $integer {
            fn blank() -> Self {
                0
            }

            fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }

        impl Wire for $integer {
            fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Ok(Self::from_le_bytes(body.take_array()?))
            }

            fn encode(&self, body: &mut Writer<'_>) {
                body.put(&self.to_le_bytes());
            }
        }
    )*};
}

integers!(u8, u16, u32, i32);

impl<T: Value> Value for Option<T> {
    fn blank() -> Self {
        Some(T::blank())
    }

    fn absent() -> Self {
        None
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => value.show(out),
            None => out.write_str("-"),
        }
    }
}

impl<T: Wire> Wire for Option<T> {
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        body.optional(T::decode)
    }

    fn encode(&self, body: &mut Writer<'_>) {
        match self {
            Some(value) => value.encode(body),
            None => body.omit(|body| T::blank().encode(body)),
        }
    }
}

impl<T: Value> Value for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_list(self, out)
    }
}

impl<T: Value, const N: usize> Value for [T; N] {
    fn blank() -> Self {
        std::array::from_fn(|_| T::blank())
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_list(self, out)
    }
}

impl<T: Wire, const N: usize> Wire for [T; N] {
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut array = Self::blank();
        for element in &mut array {
            *element = T::decode(body)?;
        }
        Ok(array)
    }

    fn encode(&self, body: &mut Writer<'_>) {
        for element in self {
            element.encode(body);
        }
    }
}

fn show_list<T: Value>(list: &[T], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str("[")?;
    for (position, element) in list.iter().enumerate() {
        if position > 0 {
            out.write_str(" ")?;
        }
        element.show(out)?;
    }
    out.write_str("]")
}

impl Value for Bytes {
    fn blank() -> Self {
        Self::new()
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", String::from_utf8_lossy(self))
    }
}
