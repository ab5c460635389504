//! What becomes of one request for access, as the custodian's own journal has it.
//!
//! ```text
//! Requested ─▶ Releasing(tx) ─▶ Released ─▶ Served(post)
//!     │  ▲          │    │           │
//!     │  └── never ─┘    └─ refused ─┤
//!     └──────────────────────────────┴─▶ Refused(post)
//! ```
//! Each step is on disk before what it allows is done: `Releasing` before the transaction leaves this machine, `Released`
//! only when a block holds it, `Served` before the first byte of an answer. So whatever moment the process is killed at,
//! the journal says at least as much as has happened.

use consent_registry_api::types::{Digest, ReceiptId, RefusalCode};
use serde::{Deserialize, Serialize};

/// A transaction that has been handed, or is about to be handed, to a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// its hash
    pub tx: String,
    /// last height at which it can happen
    pub last_height: u64,
}

/// How far a word to the chain has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// it is owed
    Due,
    /// it may be on its way
    Sent(Sent),
    /// a block holds it
    Done,
    /// the chain will never take it: the receipt ended otherwise. Nothing is owed any more
    Moot,
}

impl Post {
    /// Whether nothing is left to do.
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Moot)
    }

    const fn may_become(&self, next: &Self) -> bool {
        match (self, next) {
            // a transaction that never happened is sent again; one of an earlier life of this process may have happened
            (Self::Due | Self::Sent(_), _) => true,
            (Self::Done, Self::Done) | (Self::Moot, Self::Moot) => true,
            (Self::Done | Self::Moot, _) => false,
        }
    }
}

/// How far a request for access has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// its proof was good, the chain permits, the records are whole
    Requested,
    /// the commitment to release may be on its way
    Releasing(Sent),
    /// a block holds it; no byte has left
    Released,
    /// bytes may have left
    Served {
        /// hash of the manifest that went first
        manifest: Digest,
        /// the word about it
        post: Post,
    },
    /// no byte has left, nor will
    Refused {
        /// why
        code: RefusalCode,
        /// the word about it
        post: Post,
    },
}

impl Step {
    /// Whether this step may be followed by that one.
    pub fn may_become(&self, next: &Self) -> bool {
        match (self, next) {
            // `Released`, when the chain says so of a transaction that was taken for lost
            (
                Self::Requested,
                Self::Requested | Self::Releasing(_) | Self::Released | Self::Refused { .. },
            ) => true,
            (
                Self::Releasing(_),
                // signed again, or it never happened
                Self::Releasing(_) | Self::Requested | Self::Released | Self::Refused { .. },
            ) => true,
            (Self::Released, Self::Released | Self::Served { .. } | Self::Refused { .. }) => true,
            (
                Self::Served { manifest, post },
                Self::Served {
                    manifest: same,
                    post: next,
                },
            ) => manifest == same && post.may_become(next),
            (
                Self::Refused { code, post },
                Self::Refused {
                    code: same,
                    post: next,
                },
            ) => code == same && post.may_become(next),
            _ => false,
        }
    }

    /// Whether nothing is left to do.
    pub const fn is_over(&self) -> bool {
        match self {
            Self::Served { post, .. } | Self::Refused { post, .. } => post.is_over(),
            Self::Requested | Self::Releasing(_) | Self::Released => false,
        }
    }

    /// Its name, for people.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Releasing(_) => "releasing",
            Self::Released => "released",
            Self::Served { .. } => "served",
            Self::Refused { .. } => "refused",
        }
    }
}

/// One request for access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// the chain's number of it
    pub receipt: ReceiptId,
    /// key to which the records' keys are encrypted; nobody else can ask under this receipt
    pub reader: String,
    /// when the permit ends, seconds since 1970 by the chain's clock
    pub until: u64,
    /// how far it has come
    pub step: Step,
}

impl Access {
    /// The same, one step on.
    #[must_use]
    pub fn at(&self, step: Step) -> Self {
        Self { step, ..self.clone() }
    }
}
