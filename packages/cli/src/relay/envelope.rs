//! What is signed, with the registry for which it is: a file, and what a relay is sent.

use crate::failure::{Done, Failure};
use crate::home;
use consent_registry_api::sign;
use consent_registry_api::types::{Body, Signed};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use subject_keys::{KeyError, Registry};

/// The largest envelope: terms of 32 provisions have a quarter of it.
pub const MAX_BYTES: usize = 65_536;

/// Something signed for one registry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// id of the chain
    pub chain_id: String,
    /// address of the registry
    pub contract: String,
    /// what was signed
    pub signed: Signed,
}

impl Envelope {
    /// The registry for which it is.
    pub fn registry(&self) -> Registry {
        Registry {
            chain_id: self.chain_id.clone(),
            contract: self.contract.clone(),
        }
    }

    /// What it says, if the signature is right.
    pub fn open(&self) -> Result<Body, KeyError> {
        subject_keys::open(&self.registry(), &self.signed)
    }

    /// Bytes of what was signed, which is nearly all of it.
    pub fn length(&self) -> usize {
        self.signed.body.len()
    }

    /// A name under which a relay finds it again. It says nothing that the chain does not say.
    pub fn name(&self) -> String {
        let digest = sign::signing_hash(&self.chain_id, &self.contract, &self.signed);
        let name = Sha256::new()
            .chain_update(b"salus/relay/v1")
            .chain_update(digest)
            .finalize();
        cosmwasm_std::HexBinary::from(<[u8; 32]>::from(name)).to_hex()
    }

    /// Reads a file.
    pub fn read(path: &Path) -> Done<Self> {
        let envelope: Self =
            home::read_json(path)?.ok_or_else(|| Failure::file("read", path, "there is no such file"))?;
        envelope
            .open()
            .map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
        Ok(envelope)
    }
}
