//! Cases decided by drawn, accredited, unrelated people, who commit before they reveal.
//!
//! # Roles of callers
//! - **Owner**: defines named sets of terms, and says which contracts may open cases under them.
//! - **Operator** of an organisation accredited for a role: puts it on the roster of that role, with a deposit, and
//!   enlists itself as one of its assessors.
//! - **Opener**: a contract that asks for a decision and prepays the fees of all rounds. All that it needs is in
//!   [`opener`].
//! - **Assessor** of an organisation that was drawn: commits, then reveals.
//! - **Anyone**: brings the beacon's signature, moves a case on when a window is over, sends organisations what is theirs.
//!
//! # Life of a case
//! ```text
//!            seats filled          window over          window over, enough revealed
//! Drawing ───────────────▶ Commit ─────────────▶ Reveal ────────────────────────────▶ Decided
//!   ▲  │                     │  │                  │ │                                  │ Appeal (opener, once)
//!   │  └── too few ──▶ Hung ◀┼──┼──────────────────┼─┘ no wider round is left           ▼
//!   └────────────────────────┴──┴──────────────────┘                                 Drawing
//!      absent seats are replaced once; then a wider round
//! ```
//! `Refund` closes a case whose outcome is final.
//!
//! # The draw
//! A case notes the length of the roster and the beacon round that is the first at or after its opening + 60 s. When that
//! round is out, anyone submits its signature. What it hashes to orders the roster; seats go to the organisations in that
//! order, passing over who was not accredited or not on the roster at the opening, and who was related to a party or to an
//! organisation that was drawn before. So the seats follow from list and beacon alone.
//!
//! # Votes
//! A commitment is [`commitment`] of the vote and a salt. Votes are counted when ⅔ of the round's seats have revealed. A
//! part below half of what is asked counts as a refusal. *Refused* takes a majority of the revealed votes and, where the
//! terms ask for clinicians, two clinical votes (one, if they ask for one seat) among them. *Granted* takes a majority,
//! too, and where the terms carry amounts the median of all votes, the lower one of an even count. Anything else goes to
//! the next, wider round, and after the last one the case is *hung*: then the opener's own default applies.

pub mod access;
mod client;
pub mod event;
pub mod msg;
pub mod opener;
pub mod types;
mod vote;

pub use client::Client;
pub use types::CaseId;
pub use vote::{commitment, domain, Place};

/// Name in the contract's cw2 record.
pub const CONTRACT_NAME: &str = "salus:panel";
