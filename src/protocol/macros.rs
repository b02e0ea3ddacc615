//! Declarations of wire types: enumerations, bit sets, structs and messages.
//! See [`crate::protocol::messages`] for how to add a message.

/// Declares an enumeration that is sent as a word: for each value the variant,
/// the name that is shown, and further names that are understood. A value that
/// the table lacks is kept in `Unknown`.
macro_rules! wire_enum {
    ($(
        $(#[$meta:meta])*
        $name:ident $(blank $blank:ident)? {
            $( $(#[$vmeta:meta])* $variant:ident = $value:literal, $text:literal $(| $alias:literal)*; )+
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the variants are named as the protocol names them")]
        pub enum $name {
            $( $(#[$vmeta])* $variant, )+
            /// A value that isn't in the table.
            Unknown(u32),
        }

        impl $name {
            /// Returns the values of the table.
            #[must_use]
            pub fn all() -> &'static [Self] {
                &[$(Self::$variant),+]
            }

            /// Returns the name that is shown, `None` for a value that isn't
            /// in the table.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                match self {
                    $( Self::$variant => Some($text), )+
                    Self::Unknown(_) => None,
                }
            }

            /// Returns the value that a name or a decimal number stands for.
            /// Upper and lower case are the same.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                const NAMES: &[($name, &str)] =
                    &[$( ($name::$variant, $text), $( ($name::$variant, $alias), )* )+];
                if name.starts_with(|first: char| first.is_ascii_digit()) {
                    return name.parse::<u32>().ok().map(Self::from);
                }
                NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(value, _)| *value)
            }
        }

        impl From<u32> for $name {
            fn from(value: u32) -> Self {
                match value {
                    $( $value => Self::$variant, )+
                    unknown => Self::Unknown(unknown),
                }
            }
        }

        impl From<$name> for u32 {
            fn from(value: $name) -> Self {
                match value {
                    $( $name::$variant => $value, )+
                    $name::Unknown(unknown) => unknown,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.name() {
                    Some(name) => out.write_str(name),
                    None => std::fmt::Display::fmt(&u32::from(*self), out),
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                wire_enum!(@blank $($blank)?)
            }
        }

        impl $crate::protocol::wire::Value for $name {
            fn blank() -> Self {
                Self::default()
            }

            fn show(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, out)
            }
        }

        impl $crate::protocol::wire::Wire for $name {
            fn decode(
                body: &mut $crate::protocol::wire::Reader<'_>,
            ) -> Result<Self, $crate::protocol::wire::DecodeError> {
                u32::decode(body).map(Self::from)
            }

            fn encode(&self, body: &mut $crate::protocol::wire::Writer<'_>) {
                u32::from(*self).encode(body);
            }
        }
    )+};
    (@blank) => { Self::from(0) };
    (@blank $blank:ident) => { Self::$blank };
}

/// Declares a set of bits.
macro_rules! wire_bits {
    ($(
        $(#[$meta:meta])*
        $name:ident: $integer:ty {
            $( $(#[$bmeta:meta])* $bit:ident = $value:literal; )+
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $name(pub $integer);

        impl $name {
            $( $(#[$bmeta])* pub const $bit: Self = Self($value); )+

            /// Tells whether all of these bits are set.
            #[must_use]
            pub fn contains(self, bits: Self) -> bool {
                self.0 & bits.0 == bits.0
            }
        }

        impl std::ops::BitOr for $name {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl $crate::protocol::wire::Value for $name {
            fn blank() -> Self {
                Self::default()
            }

            fn show(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(out, "{:#x}", self.0)
            }
        }

        impl $crate::protocol::wire::Wire for $name {
            fn decode(
                body: &mut $crate::protocol::wire::Reader<'_>,
            ) -> Result<Self, $crate::protocol::wire::DecodeError> {
                <$integer>::decode(body).map(Self)
            }

            fn encode(&self, body: &mut $crate::protocol::wire::Writer<'_>) {
                self.0.encode(body);
            }
        }
    )+};
}

/// Declares a struct whose fields follow each other on the wire.
///
/// A field is `name: Type`, then optionally `as Codec` for its representation
/// and `[11..]` for the layouts that have it. `[count name: u16]` in front of
/// a field stands for the element count of a later one.
macro_rules! wire_struct {
    ($(
        $(#[$meta:meta])*
        $name:ident {
            $(
                $([count $count:ident: $width:ty])*
                $(#[$fmeta:meta])*
                $field:ident: $type:ty $(as $codec:ty)? $([$($range:tt)+])?
            ),* $(,)?
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the fields are named as the protocol names them")]
        pub struct $name {
            $( $(#[$fmeta])* pub $field: $type, )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: <$type as $crate::protocol::wire::Value>::blank(), )* }
            }
        }

        #[allow(unused_variables, reason = "some have no fields")]
        impl $crate::protocol::wire::Value for $name {
            fn blank() -> Self {
                Self::default()
            }

            fn show(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("{")?;
                $crate::protocol::wire::show_fields(out, "", &[
                    $( (stringify!($field), &self.$field), )*
                ])?;
                out.write_str("}")
            }
        }

        #[allow(unused_variables, reason = "some have no fields")]
        impl $crate::protocol::wire::Wire for $name {
            fn decode(
                body: &mut $crate::protocol::wire::Reader<'_>,
            ) -> Result<Self, $crate::protocol::wire::DecodeError> {
                $(
                    $(
                        body.field(stringify!($count));
                        let count = <$width>::decode(body)?;
                        body.announce(stringify!($count), usize::try_from(count).unwrap_or(usize::MAX));
                    )*
                    body.field(stringify!($field));
                    let $field = if wire_struct!(@in body $([$($range)+])?) {
                        type Codec = wire_struct!(@codec $type $(, $codec)?);
                        <Codec as $crate::protocol::codec::Codec>::decode(body)?
                    } else {
                        <$type as $crate::protocol::wire::Value>::absent()
                    };
                )*
                Ok(Self { $($field),* })
            }

            fn encode(&self, body: &mut $crate::protocol::wire::Writer<'_>) {
                $(
                    $( body.announce(stringify!($count), size_of::<$width>()); )*
                    if wire_struct!(@in body $([$($range)+])?) {
                        body.field(stringify!($field));
                        type Codec = wire_struct!(@codec $type $(, $codec)?);
                        <Codec as $crate::protocol::codec::Codec>::encode(&self.$field, body);
                    }
                )*
            }
        }
    )+};
    (@in $body:ident) => { true };
    (@in $body:ident [$($range:tt)+]) => { ($($range)+).contains(&$body.layout()) };
    (@codec $type:ty) => { $crate::protocol::codec::Plain<$type> };
    (@codec $type:ty, $codec:ty) => { $codec };
}

/// Declares the messages of one theme. See [`crate::protocol::messages`].
macro_rules! messages {
    ($group:ident: $(
        $(#[doc = $purpose:literal])+
        $name:ident = $id:literal, $direction:ident, $cisco:literal $(| $skinny:literal)? { $($fields:tt)* }
    )+) => {
        $(
            wire_struct! {
                $(#[doc = $purpose])+
                $name { $($fields)* }
            }

            impl $crate::protocol::messages::Body for $name {
                const ID: u32 = $id;
                const NAME: &'static str = $cisco;
                const SKINNY_NAME: &'static str = messages!(@skinny $cisco $(, $skinny)?);
                const DIRECTION: $crate::protocol::messages::Direction =
                    $crate::protocol::messages::Direction::$direction;
                const PURPOSE: &'static str = concat!($($purpose),+);
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    messages!(@show self, out, $name, $($fields)*)
                }
            }
        )+

        message_group! { ($) $group $($name)+ }
    };
    (@skinny $cisco:literal) => { $cisco };
    (@skinny $cisco:literal, $skinny:literal) => { $skinny };
    (@show $self:ident, $out:ident, $name:ident, $(
        $([count $count:ident: $width:ty])*
        $(#[$fmeta:meta])*
        $field:ident: $type:ty $(as $codec:ty)? $([$($range:tt)+])?
    ),* $(,)?) => {{
        $out.write_str(stringify!($name))?;
        $crate::protocol::wire::show_fields($out, " ", &[ $( (stringify!($field), &$self.$field), )* ])
    }};
}

/// Makes the list of a theme's messages available as a macro of the theme's
/// name. It appends its messages to those it is given and hands them to the
/// next theme; the last one makes the enumeration of all messages.
macro_rules! message_group {
    (($d:tt) $group:ident $($name:ident)+) => {
        macro_rules! $group {
            ([] $d($d earlier:ident)*) => {
                message_enum! { $d($d earlier)* $($name)+ }
            };
            ([$d next:ident $d($d later:ident)*] $d($d earlier:ident)*) => {
                $d next! { [$d($d later)*] $d($d earlier)* $($name)+ }
            };
        }
        pub(super) use $group;
    };
}
