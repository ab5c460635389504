//! What an organisation says about itself.

use crate::error::{shown, DomainError};
use accreditation_api::types::{Metadata, MAX_NAME_BYTES, MAX_URI_BYTES};

/// Refuses an empty name and one that is too long.
pub fn check_name(name: &str) -> Result<(), DomainError> {
    match name.len() {
        0 => Err(DomainError::EmptyName),
        bytes if bytes > MAX_NAME_BYTES => Err(DomainError::NameTooLong {
            bytes,
            max: MAX_NAME_BYTES,
        }),
        _ => Ok(()),
    }
}

/// Refuses metadata without an address, with one that is too long, or with anything but a SHA-256.
pub fn check_metadata(metadata: Option<&Metadata>) -> Result<(), DomainError> {
    let Some(Metadata { uri, sha256 }) = metadata else {
        return Ok(());
    };
    if uri.is_empty() || uri.len() > MAX_URI_BYTES {
        return Err(DomainError::BadUri {
            bytes: uri.len(),
            max: MAX_URI_BYTES,
        });
    }
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if sha256.len() == 64 && sha256.bytes().all(is_digit) {
        Ok(())
    } else {
        Err(DomainError::BadHash { given: shown(sha256) })
    }
}
