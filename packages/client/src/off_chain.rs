//! Signatures of text that is no transaction, as wallets make them (ADR-036 of the Cosmos SDK).
//!
//! What is signed is a transaction document of no chain with one message that no chain has, so that the signature can never
//! move a coin.

use crate::error::ClientError;
use crate::signer::{AccountAddress, Signer};
use cosmrs::crypto::PublicKey;
use cosmwasm_std::Binary;
use k256::ecdsa::signature::Verifier;
use k256::ecdsa::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};

/// Who signed a text, and that it is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// the signer's address
    pub address: String,
    /// its public key on secp256k1, compressed
    pub public_key: Binary,
    /// the signature, 64 bytes
    pub signature: Binary,
}

/// The document that is signed: keys in alphabetical order, no spaces. Neither address nor base64 has anything that JSON
/// would escape.
fn document(address: &str, data: &[u8]) -> Vec<u8> {
    let data = Binary::from(data).to_base64();
    let value = format!(r#"{{"data":"{data}","signer":"{address}"}}"#);
    let msgs = format!(r#"[{{"type":"sign/MsgSignData","value":{value}}}]"#);
    let fee = r#"{"amount":[],"gas":"0"}"#;
    let text = format!(
        r#"{{"account_number":"0","chain_id":"","fee":{fee},"memo":"","msgs":{msgs},"sequence":"0"}}"#
    );
    text.into_bytes()
}

/// Signs a text.
pub fn sign(signer: &Signer, text: &[u8]) -> Result<Proof, ClientError> {
    let signature = signer
        .key()
        .sign(&document(signer.address(), text))
        .map_err(|e| ClientError::invalid("signature", e))?;
    Ok(Proof {
        address: signer.address().to_owned(),
        public_key: signer.public_key().to_bytes().into(),
        signature: signature.to_vec().into(),
    })
}

/// Checks that the address of a proof has signed this text.
pub fn verify(proof: &Proof, text: &[u8]) -> Result<(), ClientError> {
    let bad = |why: &str| ClientError::invalid("signature", why);
    let (prefix, _) = proof
        .address
        .rsplit_once('1')
        .ok_or_else(|| bad("the signer's address is none"))?;
    let address = AccountAddress::parse(&proof.address, prefix)?;
    let key = VerifyingKey::from_sec1_bytes(&proof.public_key).map_err(|_| bad("the public key is none"))?;
    let owner = PublicKey::from(key)
        .account_id(prefix)
        .map_err(|_| bad("the public key has no address"))?;
    if owner.as_ref() != address.as_str() {
        return Err(bad("the public key is not that of the address"));
    }
    let signature = Signature::from_slice(&proof.signature).map_err(|_| bad("it has not 64 bytes"))?;
    key.verify(&document(address.as_str(), text), &signature)
        .map_err(|_| bad("it is not of this text by this key"))
}
