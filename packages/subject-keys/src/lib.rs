//! The one place where anything is derived from a patient's secret.
//!
//! One recovery phrase is enough for a life: every key, subject, blinded category, salt and pseudonym follows from it and
//! can be found again. Nobody without the phrase can tell that two of them belong together.
//!
//! | what | from what | who holds it |
//! |---|---|---|
//! | [`Secret`] | the recovery phrase (BIP-39) | the patient |
//! | [`Relationship`] | the secret, the registry, the custodian, a generation | the patient; a single one can be given to a device |
//! | [`SigningKey`] | a relationship, or the secret and another person's subject | the patient, guardian or delegate |
//! | subject | the first public key and the custodian | patient and custodian; whoever asks learns it from a card or a resolver |
//! | [`TagKey`] | a relationship | the patient and that custodian, which has to know what a tag stands for |
//! | [`SaltKey`], [`DeviceKey`] | a relationship | the patient |
//! | [`DirectoryKey`] | an organisation's own secret | the organisation |
//!
//! Every derivation begins with a domain and a label, and every part of changing length is preceded by its length, so that
//! no two derivations ever hash the same bytes. What has little entropy, such as a category or a serial number, is only
//! hashed under a key. `docs/privacy.md` has the formulas in full; `vectors/v1.json` has what they give, computed by a
//! second implementation in `vectors/derive.py`, which shares no code with this one.
//!
//! Secrets are wiped from memory when they are dropped. What the hash functions hold while they run is not; a machine whose
//! memory others read is no place for a recovery phrase.

#![warn(missing_docs)]

mod category;
mod directory;
mod envelope;
mod error;
mod input;
mod relationship;
mod secret;
mod signing;

pub use category::{Category, ACT_CODE_SYSTEM, SENSITIVITY_CODES};
pub use directory::{study_id, DirectoryKey};
pub use envelope::{open, seal, Registry};
pub use error::KeyError;
pub use input::DOMAIN;
pub use relationship::{commitment, DeviceKey, Relationship, Salt, SaltKey, TagKey};
pub use secret::{Secret, SEED_BYTES};
pub use signing::{verify, SigningKey};
