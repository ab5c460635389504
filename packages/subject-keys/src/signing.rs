//! Keys on secp256k1, and their signatures.

use crate::input::{expand, Key};
use crate::KeyError;
use consent_registry_api::types::PublicKey;
use k256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use k256::ecdsa::{Signature, SigningKey as Inner, VerifyingKey};
use std::fmt;

/// A key that signs for one subject.
pub struct SigningKey(Inner);

impl SigningKey {
    /// The first of 32 bytes per attempt that is a key. That the first attempt fails is as likely as guessing a key.
    pub(crate) fn derive(secret: &Key) -> Result<Self, KeyError> {
        for attempt in 0..=u8::MAX {
            let bytes = expand(secret, "key", &[&[attempt]])?;
            if let Ok(key) = Inner::from_slice(bytes.as_slice()) {
                return Ok(Self(key));
            }
        }
        Err(KeyError::NoKey)
    }

    /// Its public half, compressed.
    pub fn public(&self) -> PublicKey {
        let point = self.0.verifying_key().to_encoded_point(true);
        let mut bytes = [0_u8; 33];
        // a compressed point has 33 bytes
        for (to, from) in bytes.iter_mut().zip(point.as_bytes()) {
            *to = *from;
        }
        PublicKey(bytes)
    }

    /// Signs a digest: ECDSA with the deterministic nonce of RFC 6979, `s` in the lower half.
    pub fn sign(&self, digest: &[u8; 32]) -> Result<[u8; 64], KeyError> {
        let signature: Signature = self.0.sign_prehash(digest).map_err(|_| KeyError::NoKey)?;
        let low = signature.normalize_s().unwrap_or(signature);
        Ok(low.to_bytes().into())
    }
}

impl fmt::Debug for SigningKey {
    /// Shows the public half only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public()).finish()
    }
}

/// Whether `signature` is that of `key` over `digest`. One with `s` in the upper half is refused as a chain refuses it:
/// anybody can make it from the other one, so that one word would have two signatures.
pub fn verify(key: &PublicKey, digest: &[u8; 32], signature: &[u8]) -> Result<(), KeyError> {
    let key = VerifyingKey::from_sec1_bytes(&key.0).map_err(|_| KeyError::PublicKey)?;
    let signature = Signature::from_slice(signature).map_err(|_| KeyError::SignatureForm)?;
    if signature.normalize_s().is_some() {
        return Err(KeyError::SignatureForm);
    }
    key.verify_prehash(digest, &signature)
        .map_err(|_| KeyError::Signature)
}
