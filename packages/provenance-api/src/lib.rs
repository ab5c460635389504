//! Medical goods from maker to patient, with both parties of every handover on record, in GS1 EPCIS terms.
//!
//! # Roles of callers
//! - **Maker**: an operator of an organisation accredited to manufacture; registers products under its own
//!   GS1 prefix, and lots.
//! - **Sender**: an operator of an organisation accredited to distribute; offers goods that it holds.
//! - **Carrier**: an operator of the carrier that a shipment names; picks it up.
//! - **Receiver**: an operator of an organisation accredited to receive goods; accepts line by line or refuses.
//! - **Regulator**: an operator of an organisation accredited to regulate, of the country of the lot's issuer
//!   or of somebody who holds it; quarantines and recalls, as does the issuer.
//! - **Anyone**: moves what has passed its deadline.
//!
//! # Life of a shipment
//! ```text
//!            ┌── Cancel (sender, before pick-up) ──▶ Cancelled
//! Offered ───┼── PickUp (carrier) ──▶ InCarriage ─┐
//!    │       └── Refuse (receiver) ──▶ Refused ◀──┤
//!    ├────────── Accept (receiver) ──▶ Accepted ◀─┤
//!    └────────── Expire (anyone)   ──▶ Expired  ◀─┘
//! ```
//! Offering moves units into transit. Cancelling gives them back at once. Units that were rejected, missing,
//! refused or in an expired shipment stay in transit as a *pending return*, until the sender confirms that it
//! has them again or declares them lost; after 90 days anyone may declare them lost.
//!
//! # Always
//! quantity = Σ held + Σ in transit + dispensed + destroyed + returned to issuer + declared lost, for each lot.
//!
//! # Origin
//! Goods are `fresh` until they are accepted from an offer that carries a receipt hook, and `donated` ever
//! after, whether or not the hook was called or succeeded. Donated goods cannot be offered with a hook: the
//! same mask is not paid for twice.
//!
//! # Receipt hook
//! See [`receipt_hook`]. The facts of an acceptance are stored once and never change; a listener that was not
//! called, or failed, reads them later by [`raw::RECEIPTS`].

pub mod access;
mod bounds;
mod client;
pub mod event;
pub mod msg;
pub mod raw;
pub mod receipt_hook;
pub mod types;

pub use client::Client;
pub use types::{LotId, ShipmentId};

/// Name in the contract's cw2 record.
pub const CONTRACT_NAME: &str = "salus:provenance";
