//! Gifts that become deliveries: money that only an accepted delivery can release, and that otherwise goes
//! back to who gave it.
//!
//! # Roles of callers
//! - **Fund-raiser**: an operator of an organisation accredited to raise funds; drafts a campaign, opens it, may
//!   cancel it until it is activated. It never touches the money.
//! - **Donor**: gives coins to an open campaign; may take a gift back while its cool-off runs. A gift is not
//!   transferable: it is the receipt.
//! - **Supplier's admin**: says where its organisation is paid; a change takes effect after a delay that is
//!   longer than any challenge window.
//! - **Provenance contract**: says what a hospital accepted ([`provenance_api::receipt_hook`]).
//! - **Owner**: lists denoms and provenance contracts for *new* campaigns, and may pause intake. Nothing it can
//!   do changes an open campaign, moves money or stops an exit.
//! - **Anyone**: moves on what has come to its time, and triggers payments, which go to the recorded party only.
//!
//! # Life of a campaign
//! ```text
//! Draft ── OpenFunding ──▶ Funding ── Activate ──▶ Active ── all tranches ended, all receipts paid ──▶ Closed
//!   └── CancelCampaign ──▶ Cancelled ◀──┤ (cancelled, or fund-raiser no longer accredited)
//!                            Failed ◀───┘ (minimum missed)
//! ```
//! Terms can be revised while in draft and never after. Activation freezes the gifts (D), funds tranches in
//! order while their sum fits D, and declares the rest refundable. `Failed` and `Cancelled` make everything
//! refundable.
//!
//! # Life of a tranche
//! A tranche pays its amount for N units of one GTIN from one supplier to one hospital.
//! ```text
//! Planned ──▶ Funded ──▶ Open (something is under way or delivered) ──▶ Closed (complete, or past its end)
//!    └──────▶ Unfunded (no room, parties related, or no longer accredited)
//! ```
//! A shipment belongs to the tranche that its receipt hook's payload names ([`types::ShipmentPayload`]), and
//! counts if sender, receiver and GTIN are those of the tranche, it was offered after activation and expires by
//! the deadline. What the hospital accepts earns its share: see `donation_escrow_rules::receipt`. Each delivery
//! has its own receipt with its own books: *due* after the challenge window, *retained* until the recall window
//! ends. A recall of class I or II issued in that time takes the affected part back for the donors; a
//! quarantine holds the receipt, but not for ever.
//!
//! # Money
//! Every coin given is in one place: waiting for deliveries, booked on a receipt, paid, or refundable. A refund
//! has one formula for every cause: ⌊d·F/D⌋ − claimed. Everything is pulled, nobody is paid in a loop, no call's
//! cost grows with the number of donors.
//!
//! # Time
//! All spans are half-open: at a deadline it is too late. The floors and caps of the spans in a campaign's terms
//! are fixed when the contract is set up ([`types::Limits`]) and never change.

pub mod access;
mod client;
pub mod event;
pub mod msg;
pub mod terms;
pub mod trace;
pub mod types;

pub use client::Client;
pub use types::{CampaignId, GiftId, TrancheId};

/// Name in the contract's cw2 record.
pub const CONTRACT_NAME: &str = "salus:donation-escrow";
