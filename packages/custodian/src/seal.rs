//! Encryption of one record, and of its key.
//!
//! Both are ordinary age files (X25519, ChaCha20-Poly1305), so that any age program opens them. A record is encrypted
//! to a key pair that is made for it alone; whoever shall read the record is sent the private half, encrypted to the
//! reader's own key. Before it is encrypted a record is padded to the upper end of its size class.

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use age::DecryptError;
use thiserror::Error;
use zeroize::Zeroizing;

/// The longest head of an age file to one key, generously: its first line, the key's stanza, one of noise, the MAC.
const HEAD: usize = 2_048;
/// The nonce of an age file's content.
const NONCE: usize = 16;
/// An age file's content is cut into pieces of this many bytes,
const PIECE: usize = 65_536;
/// each of which has a tag.
const TAG: usize = 16;

/// Ends a record; nothing but zeros follows (ISO/IEC 7816-4).
const MARK: u8 = 0x80;

/// Why something is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// The file is encrypted to another key.
    #[error("this key does not open it: it is encrypted to another one")]
    WrongKey,
    /// The file ends too early, or its bytes are not those that were written.
    #[error("the encrypted bytes are truncated or altered")]
    Damaged,
    /// What is inside is not a record's key.
    #[error("what was unwrapped is not a record's key")]
    NotAKey,
}

impl From<DecryptError> for OpenError {
    fn from(error: DecryptError) -> Self {
        match error {
            DecryptError::NoMatchingKeys => Self::WrongKey,
            _ => Self::Damaged,
        }
    }
}

/// The private key of one record. It shows nothing of itself and is wiped from memory after use.
pub struct RecordKey(Identity);

impl std::fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordKey")
    }
}

impl RecordKey {
    /// The key, encrypted to a reader.
    pub fn wrap(&self, reader: &Recipient) -> Result<Vec<u8>, OpenError> {
        age::encrypt(reader, self.0.to_string().expose_secret().as_bytes()).map_err(|_| OpenError::Damaged)
    }

    /// Whether it is the same key.
    pub fn is(&self, other: &Self) -> bool {
        self.0.to_public() == other.0.to_public()
    }

    /// The key out of what was encrypted to `reader`.
    pub fn unwrap(wrapped: &[u8], reader: &Identity) -> Result<Self, OpenError> {
        let text = Zeroizing::new(age::decrypt(reader, wrapped)?);
        std::str::from_utf8(&text)
            .ok()
            .and_then(|text| text.parse().ok())
            .map(Self)
            .ok_or(OpenError::NotAKey)
    }

    /// The record out of its ciphertext.
    pub fn open(&self, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let mut record = Zeroizing::new(age::decrypt(&self.0, ciphertext)?);
        let end = record
            .iter()
            .rposition(|byte| *byte != 0)
            .ok_or(OpenError::Damaged)?;
        if record.get(end) != Some(&MARK) {
            return Err(OpenError::Damaged);
        }
        record.truncate(end);
        Ok(record)
    }
}

/// The most bytes that the ciphertext of a record has which is padded to `most` bytes.
pub const fn longest(most: usize) -> usize {
    let framed = most.saturating_add(1);
    let tags = framed.div_ceil(PIECE).saturating_mul(TAG);
    framed
        .saturating_add(tags)
        .saturating_add(NONCE)
        .saturating_add(HEAD)
}

/// Encrypts a record to a key that is made for it, padded to `most` bytes (and the mark that ends it), so that the
/// ciphertext's length tells nothing but the size class.
pub fn seal(record: &[u8], most: usize) -> Result<(Vec<u8>, RecordKey), OpenError> {
    let key = Identity::generate();
    let framed = most.max(record.len()).saturating_add(1);
    let mut padded = Zeroizing::new(Vec::with_capacity(framed));
    padded.extend_from_slice(record);
    padded.push(MARK);
    padded.resize(framed, 0);
    // encryption writes to memory only; it has no way to fail that a caller could mend
    let ciphertext = age::encrypt(&key.to_public(), &padded).map_err(|_| OpenError::Damaged)?;
    Ok((ciphertext, RecordKey(key)))
}
