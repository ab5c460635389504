//! The receipts of a subject, each bound to the one before.

use crate::error::DomainError;
use consent_registry_api::sign::chain_head;
use consent_registry_api::types::{Digest, ReceiptId};
use serde::{Deserialize, Serialize};

/// Where the chain of a subject stands. There is one for every id that was ever asked for, whether there is such a subject
/// or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// number of the last receipt
    pub number: u64,
    /// head with it
    pub head: Digest,
    /// first second at which no permit can be released any more
    pub open_until: u64,
}

impl Chain {
    /// Nobody ever asked.
    pub const NEW: Self = Self {
        number: 0,
        head: Digest([0; 32]),
        open_until: 0,
    };

    /// Goes on by one receipt. Gives the head before.
    pub fn add(&mut self, receipt: &ReceiptId, entry: &Digest) -> Result<Digest, DomainError> {
        let previous = self.head;
        self.number = self.number.checked_add(1).ok_or(DomainError::Overflow)?;
        self.head = chain_head(&previous, self.number, receipt, entry);
        Ok(previous)
    }
}
