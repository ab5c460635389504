use crate::{Hash, MerkleError};
use sha2::{Digest, Sha256};

/// The fewest bytes of a salt.
pub const MIN_SALT: usize = 16;

/// One unit of a lot, as the text printed on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// the 14 digits behind application identifier (01)
    pub gtin: &'a str,
    /// the characters behind (10)
    pub lot: &'a str,
    /// the characters behind (21)
    pub serial: &'a str,
    /// the six digits behind (17), YYMMDD
    pub expiry: &'a str,
    /// random bytes, at least 16, that only the printed code holds
    pub salt: &'a [u8],
}

impl Leaf<'_> {
    /// SHA-256(0x00 ‖ the five fields, each behind one byte with its length).
    pub fn hash(&self) -> Result<Hash, MerkleError> {
        if self.salt.len() < MIN_SALT {
            return Err(MerkleError::SaltTooShort {
                length: self.salt.len(),
                min: MIN_SALT,
            });
        }
        let mut hasher = Sha256::new_with_prefix([0u8]);
        for (field, bytes) in [
            ("gtin", self.gtin.as_bytes()),
            ("lot", self.lot.as_bytes()),
            ("serial", self.serial.as_bytes()),
            ("expiry", self.expiry.as_bytes()),
            ("salt", self.salt),
        ] {
            let length = u8::try_from(bytes.len()).map_err(|_| MerkleError::FieldTooLong {
                field,
                length: bytes.len(),
            })?;
            hasher.update([length]);
            hasher.update(bytes);
        }
        Ok(hasher.finalize().into())
    }
}
