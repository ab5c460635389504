//! How a grantee asks for the records behind a receipt, and proves that it is the one who was permitted.
//!
//! The receipt is the challenge. It is made by the chain for one access of one organisation, lives for minutes, and is
//! released once; so a signature over it needs no second challenge from the custodian. What is signed also names the chain,
//! the registry and the custodian, so that it says nothing anywhere else, and the key to which the records' keys will be
//! encrypted: whoever repeats or catches the request gets bytes that only the signer can read. The signature is one of text
//! (ADR-036) by an operator of the organisation, so any wallet can make it and no transaction can be made of it.

use crate::registry::Place;
use age::x25519::Recipient;
use consent_registry_api::types::ReceiptId;
use salus_client::{off_chain, ClientError, Signer};
use serde::{Deserialize, Serialize};

pub use salus_client::off_chain::Proof;

/// A request for the records behind a receipt: the body of `POST /release`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// which receipt
    pub receipt: ReceiptId,
    /// public key of the reader (`age1...`)
    pub reader: String,
    /// who asks, and that it is so
    pub proof: Proof,
}

/// What the proof signs.
pub fn statement(place: &Place, receipt: &ReceiptId, reader: &str) -> String {
    let Place {
        chain_id,
        registry,
        custodian,
    } = place;
    format!(
        "salus custodian release v1\nchain {chain_id}\nregistry {registry}\ncustodian {custodian}\nreceipt {receipt}\nreader {reader}\n"
    )
}

impl Ask {
    /// A request, signed by an operator of the organisation that was permitted.
    pub fn sign(
        place: &Place,
        receipt: ReceiptId,
        reader: &Recipient,
        signer: &Signer,
    ) -> Result<Self, ClientError> {
        let reader = reader.to_string();
        let proof = off_chain::sign(signer, statement(place, &receipt, &reader).as_bytes())?;
        Ok(Self {
            receipt,
            reader,
            proof,
        })
    }

    /// The address that has signed it.
    pub fn signer(&self, place: &Place) -> Result<String, ClientError> {
        let text = statement(place, &self.receipt, &self.reader);
        off_chain::verify(&self.proof, text.as_bytes())?;
        Ok(self.proof.address.clone())
    }
}
