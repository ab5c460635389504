use crate::check::as_string;
use crate::Gs1Error;
use std::{fmt, str::FromStr};

/// The most characters of a lot or serial number.
pub const MAX_TEXT: usize = 20;

/// Whether a byte belongs to GS1 character set 82: what may stand in a lot or serial number.
const fn in_set_82(byte: u8) -> bool {
    matches!(byte, b'!' | b'"' | b'%'..=b'/' | b'0'..=b'9' | b':'..=b'?' | b'A'..=b'Z' | b'_' | b'a'..=b'z')
}

macro_rules! text {
    ($(#[$meta:meta])* $name:ident, $what:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The characters, as printed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Gs1Error;
            fn from_str(text: &str) -> Result<Self, Gs1Error> {
                let length = text.len();
                if length == 0 || length > MAX_TEXT {
                    return Err(Gs1Error::BadLength { what: $what, length, min: 1, max: MAX_TEXT });
                }
                match text.bytes().position(|byte| !in_set_82(byte)) {
                    Some(position) => Err(Gs1Error::BadCharacter { what: $what, position }),
                    None => Ok(Self(text.to_string())),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        as_string!($name, $what);
    };
}

text!(
    /// Lot number, application identifier (10).
    ///
    /// ```
    /// let lot: gs1::Lot = "L-2026/07".parse().unwrap();
    /// assert_eq!(lot.as_str(), "L-2026/07");
    /// assert!("two words".parse::<gs1::Lot>().is_err());
    /// ```
    Lot,
    "lot number"
);

text!(
    /// Serial number of one unit, application identifier (21).
    ///
    /// ```
    /// assert!("A1b2_C3".parse::<gs1::Serial>().is_ok());
    /// assert!("".parse::<gs1::Serial>().is_err());
    /// ```
    Serial,
    "serial number"
);
