//! Byte strings of a fixed length: hexadecimal digits in JSON, plain bytes in storage. A wrong length is refused at the
//! door, and the text of the error names the type.

use cosmwasm_schema::schemars::{gen::SchemaGenerator, schema::Schema, JsonSchema};
use cosmwasm_std::HexBinary;
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

fn read_bytes<'de, D: Deserializer<'de>>(from: D, name: &str, out: &mut [u8]) -> Result<(), D::Error> {
    let digits = out.len().saturating_mul(2);
    let fits = if from.is_human_readable() {
        let text = String::deserialize(from)?;
        let bytes = HexBinary::from_hex(&text).unwrap_or_default();
        fill(out, &bytes)
    } else {
        from.deserialize_bytes(Plain(out))?
    };
    if fits {
        return Ok(());
    }
    Err(D::Error::custom(format_args!(
        "{name} must be {digits} hexadecimal digits"
    )))
}

/// Whether they are as many.
fn fill(out: &mut [u8], bytes: &[u8]) -> bool {
    let fits = out.len() == bytes.len();
    if fits {
        out.copy_from_slice(bytes);
    }
    fits
}

/// Reads bytes at once, and to where they belong: one by one they cost fifty times as much.
struct Plain<'a>(&'a mut [u8]);

impl Visitor<'_> for Plain<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<bool, E> {
        Ok(fill(self.0, bytes))
    }
}

fn write_bytes<S: Serializer>(to: S, bytes: &[u8]) -> Result<S::Ok, S::Error> {
    if to.is_human_readable() {
        to.collect_str(&Hex(bytes))
    } else {
        to.serialize_bytes(bytes)
    }
}

/// A text that is no such byte string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHex {
    /// name of the type
    pub name: &'static str,
    /// how many digits it has
    pub digits: usize,
}

impl fmt::Display for NotHex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} must be {} hexadecimal digits", self.name, self.digits)
    }
}

impl std::error::Error for NotHex {}

struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

macro_rules! fixed_bytes {
    ($( $(#[$meta:meta])* $name:ident: $length:literal )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, cosmwasm_schema::cw_schema::Schemaifier)]
        #[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
        #[schemaifier(type = cosmwasm_schema::cw_schema::NodeType::HexBinary)]
        pub struct $name(
            /// the bytes
            pub [u8; $length],
        );

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&Hex(&self.0), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                write_bytes(to, &self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let mut bytes = [0; $length];
                read_bytes(from, stringify!($name), &mut bytes)?;
                Ok(Self(bytes))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> String {
                stringify!($name).to_string()
            }

            fn json_schema(gen: &mut SchemaGenerator) -> Schema {
                String::json_schema(gen)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotHex;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                HexBinary::from_hex(text)
                    .and_then(|bytes| bytes.to_array())
                    .map(Self)
                    .map_err(|_| NotHex {
                        name: stringify!($name),
                        digits: 2 * $length,
                    })
            }
        }
    )*};
}

fixed_bytes! {
    /// A patient, as one custodian's records know it: [`crate::sign::subject_id`]. Nobody else can tie two of them.
    SubjectId: 32
    /// A consent: [`crate::sign::consent_id`].
    ConsentId: 32
    /// A request for access and all that came of it: [`crate::sign::receipt_id`].
    ReceiptId: 32
    /// The commitment to one record: [`crate::sign::record_id`].
    RecordId: 32
    /// A person who works for, or asks through, an organisation: a pseudonym that the organisation's directory gives out,
    /// derived under a secret of its own, never from a name or number alone.
    PersonId: 32
    /// A study: SHA-256 of its number in a public registry of studies.
    StudyId: 32
    /// A SHA-256 digest. What it commits to is salted unless it is public.
    Digest: 32
    /// A sensitive category, blinded: the first 16 bytes of an HMAC under the patient's key. Equal categories of two
    /// patients have nothing in common.
    Tag: 16
    /// A compressed public key on secp256k1.
    PublicKey: 33
}
