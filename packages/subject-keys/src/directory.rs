//! Pseudonyms that organisations give out.

use crate::input::{key_of, mac, Key};
use crate::KeyError;
use consent_registry_api::types::{PersonId, StudyId};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// An organisation's secret for the pseudonyms of its people. A consent that names a person names this.
pub struct DirectoryKey(Key);

impl DirectoryKey {
    /// From 32 random bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        key_of(bytes).map(Self)
    }

    /// The pseudonym of a person, by a number in the organisation's own books.
    pub fn person(&self, number: &str) -> Result<PersonId, KeyError> {
        if number.is_empty() {
            return Err(KeyError::Empty {
                what: "the number of a person",
            });
        }
        mac(&self.0, "person", &[number.as_bytes()]).map(PersonId)
    }
}

impl fmt::Debug for DirectoryKey {
    /// Shows nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DirectoryKey")
    }
}

/// A study by its number in a public registry of studies, such as `NCT00000102`. The number is public, so it is hashed
/// plainly: everybody must get the same id.
pub fn study_id(number: &str) -> Result<StudyId, KeyError> {
    let number = number.trim();
    if number.is_empty() {
        return Err(KeyError::Empty {
            what: "the number of a study",
        });
    }
    Ok(StudyId(Sha256::digest(number.as_bytes()).into()))
}
