//! Where an organisation is paid.

use cosmwasm_std::{Addr, Timestamp};
use salus_core::packed;
use serde::{Deserialize, Serialize};

/// Who is paid, and who will be.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// who is paid until a change takes effect
    pub addr: Addr,
    /// an announced change
    pub next: Option<Change>,
}

/// A change of payee.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// who will be paid
    pub addr: Addr,
    /// from when
    #[serde(with = "packed::instant")]
    pub from: Timestamp,
}

impl Payee {
    /// What the admin's word makes of the record: the first payee at once, a change from `from` on. Naming the
    /// present payee takes a change back. Says from when the named one is paid.
    pub fn propose(last: Option<Self>, payee: Addr, from: Timestamp, now: Timestamp) -> (Self, Timestamp) {
        match last.map(|last| last.at(now)) {
            Some(present) if present.addr != payee => (
                Self {
                    addr: present.addr,
                    next: Some(Change { addr: payee, from }),
                },
                from,
            ),
            _ => (
                Self {
                    addr: payee,
                    next: None,
                },
                now,
            ),
        }
    }

    /// The record as it stands at `now`, with a change that has taken effect.
    pub fn at(self, now: Timestamp) -> Self {
        match self.next {
            Some(next) if next.from <= now => Self {
                addr: next.addr,
                next: None,
            },
            _ => self,
        }
    }
}
