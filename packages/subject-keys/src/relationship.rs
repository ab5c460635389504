//! What one person is to one custodian.

use crate::input::{encode, expand, key_of, mac, Key};
use crate::{Category, KeyError, SigningKey};
use accreditation_api::OrgId;
use consent_registry_api::sign;
use consent_registry_api::types::{Digest, SubjectId, Tag};
use sha2::{Digest as _, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Keys of one relationship. They say nothing about those of another.
pub struct Relationship {
    secret: Key,
    custodian: OrgId,
}

impl Relationship {
    pub(crate) const fn from_secret(secret: Key, custodian: OrgId) -> Self {
        Self { secret, custodian }
    }

    /// The custodian.
    pub const fn custodian(&self) -> OrgId {
        self.custodian
    }

    /// The key with which the subject begins.
    pub fn key(&self) -> Result<SigningKey, KeyError> {
        SigningKey::derive(&self.secret)
    }

    /// Who the person is to this custodian.
    pub fn subject(&self) -> Result<SubjectId, KeyError> {
        Ok(sign::subject_id(&self.key()?.public(), self.custodian))
    }

    /// The key of this relationship's categories.
    pub fn tags(&self) -> Result<TagKey, KeyError> {
        expand(&self.secret, "tags", &[]).map(TagKey)
    }

    /// The key of salts for records that the patient keeps.
    pub fn salts(&self) -> Result<SaltKey, KeyError> {
        expand(&self.secret, "salts", &[]).map(SaltKey)
    }

    /// The key of pseudonyms of devices.
    pub fn devices(&self) -> Result<DeviceKey, KeyError> {
        expand(&self.secret, "devices", &[]).map(DeviceKey)
    }
}

impl fmt::Debug for Relationship {
    /// Shows the custodian only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Relationship").field(&self.custodian).finish()
    }
}

/// Blinds categories. The patient gives it to the one custodian of the relationship, off chain: it has to know which
/// records a tag is about. To everybody else a tag is 16 random bytes.
pub struct TagKey(Key);

impl TagKey {
    /// From 32 bytes, as a custodian got them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        key_of(bytes).map(Self)
    }

    /// Its bytes, for the custodian.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    /// The tag of a category: the first 16 bytes of an HMAC over system and code.
    pub fn tag(&self, category: &Category) -> Result<Tag, KeyError> {
        let parts = [category.system().as_bytes(), category.code().as_bytes()];
        let [head @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = mac(&self.0, "tag", &parts)?;
        Ok(Tag(head))
    }
}

impl fmt::Debug for TagKey {
    /// Shows nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TagKey")
    }
}

/// Makes salts for records that the patient keeps: found again from the phrase, and gone only with it. A custodian's own
/// salts are random, so that it can destroy one.
pub struct SaltKey(Key);

impl SaltKey {
    /// The salt of what the patient calls by this name.
    pub fn salt(&self, name: &str) -> Result<Salt, KeyError> {
        if name.is_empty() {
            return Err(KeyError::Empty {
                what: "the name of a salt",
            });
        }
        mac(&self.0, "salt", &[name.as_bytes()]).map(|bytes| Salt(Zeroizing::new(bytes)))
    }
}

impl fmt::Debug for SaltKey {
    /// Shows nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SaltKey")
    }
}

/// 32 secret bytes that keep a commitment from being guessed. When the last copy is destroyed, the commitment says nothing
/// about what it was made of, for good.
pub struct Salt(Key);

impl Salt {
    /// From 32 random bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        key_of(bytes).map(Self)
    }

    /// Its bytes.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }
}

impl fmt::Debug for Salt {
    /// Shows nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt")
    }
}

/// A commitment: a document of an order, a justification, evidence for a task, a sample of a device.
pub fn commitment(salt: &Salt, content: &[u8]) -> Digest {
    Digest(Sha256::digest(encode("commitment", &[salt.0.as_slice(), content])).into())
}

/// Names devices for one custodian: a serial number is never on chain.
pub struct DeviceKey(Key);

impl DeviceKey {
    /// The pseudonym of a device.
    pub fn device(&self, serial: &str) -> Result<Digest, KeyError> {
        if serial.is_empty() {
            return Err(KeyError::Empty {
                what: "the serial number of a device",
            });
        }
        mac(&self.0, "device", &[serial.as_bytes()]).map(Digest)
    }
}

impl fmt::Debug for DeviceKey {
    /// Shows nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey")
    }
}
