//! What is signed off chain, sealed by its author and opened by whoever passes it on.

use crate::{verify, KeyError, SigningKey};
use consent_registry_api::sign;
use consent_registry_api::types::{Body, Signed, SubjectId};
use cosmwasm_std::{from_json, to_json_vec, Binary, HexBinary, Timestamp};

/// One registry: a contract on a chain. A signature for one is worth nothing on another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// id of the chain
    pub chain_id: String,
    /// address of the contract
    pub contract: String,
}

/// Signs a body. `seq` must be greater than the signer's last one for this subject; `not_after` is at most 24 hours ahead.
/// Both are public: an exact time in either ties together what a person signs in one go for several custodians.
pub fn seal(
    key: &SigningKey,
    registry: &Registry,
    subject: SubjectId,
    seq: u64,
    not_after: Timestamp,
    body: &Body,
) -> Result<Signed, KeyError> {
    let body = to_json_vec(body).map_err(|e| KeyError::Body { why: e.to_string() })?;
    let mut signed = Signed {
        subject,
        signer: key.public(),
        seq,
        not_after,
        body: Binary::from(body),
        signature: HexBinary::default(),
    };
    let digest = sign::signing_hash(&registry.chain_id, &registry.contract, &signed);
    signed.signature = HexBinary::from(key.sign(&digest)?.as_slice());
    Ok(signed)
}

/// What an envelope says, if its signature is the signer's for this registry. Whether the signer may say it, and whether
/// it is in time, is for the registry.
pub fn open(registry: &Registry, signed: &Signed) -> Result<Body, KeyError> {
    let digest = sign::signing_hash(&registry.chain_id, &registry.contract, signed);
    verify(&signed.signer, &digest, signed.signature.as_slice())?;
    let body: Body = from_json(&signed.body).map_err(|e| KeyError::Body { why: e.to_string() })?;
    if let Body::Register(registration) = &body {
        if sign::subject_id(&signed.signer, registration.custodian) != signed.subject {
            return Err(KeyError::ForeignSubject {
                subject: signed.subject,
            });
        }
    }
    Ok(body)
}
