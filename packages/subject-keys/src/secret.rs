//! The secret that everything follows from.

use crate::envelope::Registry;
use crate::input::{expand, extract, Key};
use crate::{KeyError, Relationship, SigningKey};
use accreditation_api::OrgId;
use bip39::Mnemonic;
use consent_registry_api::types::SubjectId;
use std::fmt;
use zeroize::Zeroizing;

/// The fewest bytes of a seed that is not a phrase.
pub const SEED_BYTES: usize = 32;

/// One person's secret. Whoever has it decides for all of that person's subjects, and can tie them together.
pub struct Secret(Key);

impl Secret {
    /// The secret of a recovery phrase of 12 to 24 English words (BIP-39, no passphrase).
    ///
    /// ```
    /// use subject_keys::Secret;
    /// let words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    /// assert!(Secret::from_phrase(words).is_ok());
    /// assert!(Secret::from_phrase("abandon ability").is_err());
    /// ```
    pub fn from_phrase(phrase: &str) -> Result<Self, KeyError> {
        let words = Zeroizing::new(phrase.split_whitespace().collect::<Vec<_>>().join(" "));
        let mnemonic = Mnemonic::parse_normalized(&words).map_err(|_| KeyError::Phrase)?;
        let seed = Zeroizing::new(mnemonic.to_seed_normalized(""));
        Ok(Self(extract(seed.as_slice())))
    }

    /// The secret of at least [`SEED_BYTES`] random bytes.
    pub fn from_seed(seed: &[u8]) -> Result<Self, KeyError> {
        if seed.len() < SEED_BYTES {
            return Err(KeyError::Seed {
                least: SEED_BYTES,
                got: seed.len(),
            });
        }
        Ok(Self(extract(seed)))
    }

    /// What the person is to one custodian, on one registry. `generation` is 0 at first, and one more for a new beginning
    /// there after an erasure, because an erased subject never comes back.
    pub fn relationship(
        &self,
        registry: &Registry,
        custodian: OrgId,
        generation: u32,
    ) -> Result<Relationship, KeyError> {
        let parts: [&[u8]; 4] = [
            registry.chain_id.as_bytes(),
            registry.contract.as_bytes(),
            &custodian.u64().to_be_bytes(),
            &generation.to_be_bytes(),
        ];
        let secret = expand(&self.0, "relationship", &parts)?;
        Ok(Relationship::from_secret(secret, custodian))
    }

    /// The key with which the person acts for somebody else's subject: as guardian or as delegate. Another one for each
    /// subject, so that brothers and sisters are not tied together by the key of their mother.
    pub fn acting(&self, registry: &Registry, subject: &SubjectId) -> Result<SigningKey, KeyError> {
        let parts: [&[u8]; 3] = [
            registry.chain_id.as_bytes(),
            registry.contract.as_bytes(),
            &subject.0,
        ];
        SigningKey::derive(&expand(&self.0, "acting", &parts)?)
    }

    /// The `number`th key for a recovery of one's own subject: unrelated to the lost one, and found again from the phrase.
    pub fn recovery(
        &self,
        registry: &Registry,
        subject: &SubjectId,
        number: u32,
    ) -> Result<SigningKey, KeyError> {
        let parts: [&[u8]; 4] = [
            registry.chain_id.as_bytes(),
            registry.contract.as_bytes(),
            &subject.0,
            &number.to_be_bytes(),
        ];
        SigningKey::derive(&expand(&self.0, "recovery", &parts)?)
    }
}

impl fmt::Debug for Secret {
    /// Shows nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
