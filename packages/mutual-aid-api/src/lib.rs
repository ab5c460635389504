//! Claims that settle themselves: plans in which members share what was paid, and insurers' own plans on the same engine.
//!
//! # Roles of callers
//! - **Insurer**: an operator of the plan's organisation, accredited to insure. Opens plans, offers new terms to later
//!   members, keeps the list of conditions, announces the end. It decides no claim, except those that the rules refer
//!   to it while its clock runs.
//! - **Member**: prepays, is covered, claims, leaves.
//! - **Provider**: an operator of an organisation accredited to attest treatment. What it states decides claims, and its
//!   bond stands behind it.
//! - **Authority**: an operator of an organisation accredited to report cases; posts the level of an index.
//! - **Registrar**: another contract that pays bills (another insurer's plan, a gateway to another country); listed by
//!   the owner; takes part of a bill in the register of encounters.
//! - **Panel**: decides what the rules cannot, and what was challenged or appealed against.
//! - **Owner**: lists coins and registrars, and may pause intake. Nothing it can do changes a plan, moves money or stops
//!   an exit.
//! - **Anyone**: closes periods, challenges with a bond, moves on what has come to its time.
//!
//! # Life of a plan
//! ```text
//! Active ◀──▶ Paused ── AnnounceRunOff ──▶ RunOff ──▶ Settling ──▶ Closed
//! ```
//! # Life of a claim
//! ```text
//! Filed ─┬─▶ PaidOpen (tier 0, in the attesting transaction) ─┬─▶ Paid
//!        │                                                     └─ challenged ▶ Panel ▶ Paid | ClawedBack
//!        ├─▶ Notice (tier 1) ─┬─▶ Approved ▶ Paid
//!        │                    └─ challenged ▶ Panel ▶ Approved | Refused | Held
//!        ├─▶ Panel (tier 2, or the provider is outside its usual rate) ▶ Approved | Refused | Held
//!        ├─▶ Refused ── appeal ▶ Panel ▶ Approved | Denied
//!        └─▶ Lapsed (withdrawn, or no evidence in time)
//! Preauthorised (asked first) ── discharge attested ──▶ as above
//! ```
//! Every state but the final ones has a deadline after which anybody may move the claim on with
//! [`msg::ExecuteMsg::Advance`]; silence never refuses.
//!
//! # Money
//! Members are prepaid; a close charges units, cohort by cohort, and never a member. What a plan holds is in books whose
//! sum is exact at every moment ([`types::Solvency`]). Everything is pulled, or paid to the payees that a claim names.

pub mod access;
pub mod claim;
mod client;
pub mod event;
pub mod msg;
pub mod types;

pub use client::Client;
pub use types::{ClaimId, PlanId};

/// Name in the contract's cw2 record.
pub const CONTRACT_NAME: &str = "salus:mutual-aid";
