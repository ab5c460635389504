//! Codes and addresses.

use crate::error::ClientError;
use crate::query::hex;
use crate::signer::AccountAddress;
use cosmwasm_std::{CanonicalAddr, HexBinary};
use sha2::{Digest, Sha256};

/// The checksum by which a chain knows a code: SHA-256 of the plain wasm, in hex.
pub fn checksum(wasm: &[u8]) -> String {
    hex(&Sha256::digest(wasm))
}

/// Where a contract will live that `creator` instantiates from a code of this checksum with this salt.
pub fn predicted_address(
    checksum: &str,
    creator: &str,
    salt: &[u8],
    prefix: &str,
) -> Result<AccountAddress, ClientError> {
    let sum = HexBinary::from_hex(checksum)
        .map_err(|_| ClientError::invalid(format!("checksum {checksum:?}"), "not hex"))?;
    let creator = CanonicalAddr::from(AccountAddress::parse(creator, prefix)?.to_bytes());
    let address = cosmwasm_std::instantiate2_address(&sum, &creator, salt)
        .map_err(|e| ClientError::invalid("salt or checksum", e))?;
    AccountAddress::from_bytes(&address, prefix)
}
