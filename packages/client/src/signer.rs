//! Keys and addresses.

use crate::error::ClientError;
use bip39::Mnemonic;
use cosmrs::bip32::DerivationPath;
use cosmrs::crypto::secp256k1::SigningKey;
use cosmrs::crypto::PublicKey;
use cosmrs::AccountId;
use rand_core::{OsRng, RngCore};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// A key that signs, with its address on one chain.
pub struct Signer {
    key: SigningKey,
    address: AccountId,
}

impl Signer {
    /// The key at `m/44'/118'/0'/0/index` of a recovery phrase: what every Cosmos wallet derives.
    pub fn from_phrase(phrase: &str, index: u32, prefix: &str) -> Result<Self, ClientError> {
        let mnemonic = Mnemonic::parse_normalized(phrase.trim())
            .map_err(|e| ClientError::invalid("recovery phrase", e))?;
        let seed = Zeroizing::new(mnemonic.to_seed_normalized(""));
        let path = DerivationPath::from_str(&format!("m/44'/118'/0'/0/{index}"))
            .map_err(|e| ClientError::invalid("derivation path", e))?;
        let key = SigningKey::derive_from_path(seed.as_slice(), &path)
            .map_err(|e| ClientError::invalid("recovery phrase", e))?;
        let address = key
            .public_key()
            .account_id(prefix)
            .map_err(|e| ClientError::invalid(format!("address prefix {prefix:?}"), e))?;
        Ok(Self { key, address })
    }

    /// A new recovery phrase of 24 words from the system's randomness.
    pub fn new_phrase() -> Result<Zeroizing<String>, ClientError> {
        let mut entropy = Zeroizing::new([0_u8; 32]);
        OsRng
            .try_fill_bytes(entropy.as_mut_slice())
            .map_err(|e| ClientError::invalid("the system's randomness", e))?;
        let mnemonic = Mnemonic::from_entropy(entropy.as_slice())
            .map_err(|e| ClientError::invalid("recovery phrase", e))?;
        Ok(Zeroizing::new(mnemonic.to_string()))
    }

    /// Its address.
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }
}

impl fmt::Debug for Signer {
    /// Shows the address only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Signer").field(&self.address()).finish()
    }
}

/// A checked address of one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountAddress(AccountId);

impl AccountAddress {
    /// Checks the checksum of an address and that it belongs to chains with this prefix.
    pub fn parse(address: &str, prefix: &str) -> Result<Self, ClientError> {
        let id = AccountId::from_str(address)
            .map_err(|_| ClientError::invalid(format!("address {address:?}"), "not an address"))?;
        if id.prefix() != prefix {
            return Err(ClientError::invalid(
                format!("address {address:?}"),
                format!("an address of another chain: this one's begin with {prefix}1"),
            ));
        }
        Ok(Self(id))
    }

    pub(crate) fn from_bytes(bytes: &[u8], prefix: &str) -> Result<Self, ClientError> {
        AccountId::new(prefix, bytes)
            .map(Self)
            .map_err(|e| ClientError::invalid("address", e))
    }

    /// The same account on a chain whose addresses begin otherwise.
    pub fn on(&self, prefix: &str) -> Result<Self, ClientError> {
        Self::from_bytes(&self.to_bytes(), prefix)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// As the chain's own bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }
}

impl fmt::Display for AccountAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
