//! The receipts of a subject, each bound to the one before.

use crate::error::DomainError;
use consent_registry_api::sign::chain_head;
use consent_registry_api::types::{Digest, ReceiptId};
use serde::{Deserialize, Serialize};

/// One receipt of a subject, with where its chain stands since. There are such for every id that was ever asked for,
/// whether there is such a subject or not; an erasure removes all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// which receipt
    pub receipt: ReceiptId,
    /// head of the chain with it
    pub head: Digest,
    /// first second at which no permit up to it can be released any more
    pub open_until: u64,
}

impl Link {
    /// What is before the first one.
    pub const NONE: Self = Self {
        receipt: ReceiptId([0; 32]),
        head: Digest([0; 32]),
        open_until: 0,
    };
}

/// Where the chain of a subject stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// number of the last receipt; 0: nobody asked, ever or since an erasure
    pub number: u64,
    /// the last one
    pub last: Link,
}

impl Chain {
    /// Nobody asked.
    pub const NEW: Self = Self {
        number: 0,
        last: Link::NONE,
    };

    /// Goes on by one receipt, of a permit that can be released until then, if it is one.
    pub fn add(
        &mut self,
        receipt: ReceiptId,
        entry: &Digest,
        permitted_until: Option<u64>,
    ) -> Result<(), DomainError> {
        self.number = self.number.checked_add(1).ok_or(DomainError::Overflow)?;
        self.last = Link {
            receipt,
            head: chain_head(&self.last.head, self.number, &receipt, entry),
            open_until: self.last.open_until.max(permitted_until.unwrap_or(0)),
        };
        Ok(())
    }
}
