//! The patient decides who sees what, for which purpose, until when; every use leaves a receipt.
//!
//! # Roles of callers
//! - **Subject**: a patient, as one custodian's records know it. Signs off chain; any relay submits what it signed.
//! - **Guardian**, **delegate**: sign in its place, as far as their power goes.
//! - **Court**: an operator of an organisation accredited to arbitrate. Its consents rank above all others.
//! - **Requester**: an operator of an accredited organisation. Asks for access, and breaks the glass in an emergency.
//! - **Custodian**: an operator of the organisation that keeps the records, as ciphertext, off chain. Commits to records,
//!   binds itself to serve, then serves and says so, or refuses and says why.
//! - **Regulator**: an operator of an organisation accredited to regulate. Audits, which leaves receipts like any access,
//!   and overrides privileges.
//! - **Panel**: judges whether a glass was rightly broken.
//! - **Owner**: may pause intake. It can neither read, grant, revoke nor stop an exit.
//! - **Anyone**: submits what was signed, and lets take effect what is due.
//!
//! # How a request is decided
//! By `evaluate` of the package `consent-registry-rules`, the same code in the contract, at custodians and in the command:
//! erasure, accreditation and emergency first; then the rank of the grantor (court, patient, guardian, delegate); then how
//! specific the actor is (person, role in an organisation or study, organisation, role at large, everybody); then deny
//! before permit; then the subject's default.
//!
//! # Life of a receipt
//! ```text
//! RequestAccess ─┬─▶ Denied
//!                └─▶ Permitted ── Release ─┬─▶ Released ─┬─ Served ─▶ Served | ServedAfterRevocation
//!                        │                 │             ├─ Refuse ─▶ Refused
//!                        │                 └─▶ Died      └─ silence shows as a mismatch
//!                        ├── Served without a release ─▶ ServedAfterRevocation, once the permit is over
//!                        └── Refuse ─▶ Refused
//! ```
//! # What is on the chain
//! Ids, commitments and codes. Sensitive categories are tags that only the patient and those it told can read. A consent
//! shows to whom and for which purposes it is, but not of what illness; a subject is a number that nobody can tie to
//! another custodian's.

pub mod access;
mod client;
pub mod event;
pub mod msg;
pub mod query;
pub mod sign;
pub mod types;

pub use client::Client;

/// Name in the contract's cw2 record.
pub const CONTRACT_NAME: &str = "salus:consent-registry";
