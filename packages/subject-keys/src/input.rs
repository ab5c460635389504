//! How the parts of a derivation become bytes.

use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::KeyError;

/// Domain of every derivation of this crate.
pub const DOMAIN: &str = "salus/subject-keys/v1";

/// 32 secret bytes.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// Domain, label and parts, each preceded by its length in eight bytes, the highest first: what is hashed can be read in
/// one way only.
pub(crate) fn encode(label: &str, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::new());
    let all = [DOMAIN.as_bytes(), label.as_bytes()];
    for part in all.iter().chain(parts) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// HKDF-Extract with the domain as its salt.
pub(crate) fn extract(secret: &[u8]) -> Key {
    let (key, _) = Hkdf::<Sha256>::extract(Some(DOMAIN.as_bytes()), secret);
    Zeroizing::new(key.into())
}

/// HKDF-Expand to 32 bytes.
pub(crate) fn expand(key: &Key, label: &str, parts: &[&[u8]]) -> Result<Key, KeyError> {
    let mut out = Zeroizing::new([0_u8; 32]);
    Hkdf::<Sha256>::from_prk(key.as_slice())
        .map_err(|_| KeyError::NoKey)?
        .expand(&encode(label, parts), out.as_mut_slice())
        .map_err(|_| KeyError::NoKey)?;
    Ok(out)
}

/// HMAC-SHA256.
pub(crate) fn mac(key: &Key, label: &str, parts: &[&[u8]]) -> Result<[u8; 32], KeyError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).map_err(|_| KeyError::NoKey)?;
    mac.update(&encode(label, parts));
    Ok(mac.finalize().into_bytes().into())
}

/// 32 bytes that came from somewhere else.
pub(crate) fn key_of(bytes: &[u8]) -> Result<Key, KeyError> {
    let array: [u8; 32] = bytes
        .try_into()
        .map_err(|_| KeyError::KeyLength { got: bytes.len() })?;
    Ok(Zeroizing::new(array))
}
