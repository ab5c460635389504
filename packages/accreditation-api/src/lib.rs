//! Who is who in health aid, and what each organisation may do, today and on any past day.
//!
//! # Roles of callers
//! - **Owner**: names authorities; may suspend and revoke anywhere, and say who controls whom, as only it may
//!   across countries. In practice a multisig or a DAO.
//! - **Authority**: an address that accredits the organisations of one country, for the roles the owner lets
//!   it grant, inside its validity window. If it may grant [`Role::Manufacture`], it binds GS1 company prefixes,
//!   and if [`Role::Regulate`], it says who controls whom in its country. How it votes is its own affair.
//! - **Admin** of an organisation: names operators, keeps metadata; handed over in two steps.
//! - **Operator**: an address that acts for one organisation, for some of its roles, until some day. It is an
//!   operator only from the moment at which the address itself has accepted.
//! - **Anyone** may register an organisation; it can do nothing until it is accredited.
//!
//! # Standing
//! What an organisation may do in a role is a list of entries that is only ever appended to; each says a
//! [`types::Status`], from when, and until when. **The standing at time t is the last appended entry whose
//! `from` ≤ t**, and a `granted` entry holds only while t lies before its `until`. Every new entry begins at
//! the block time or later, so the answer for a past time never changes. A first grant begins after the
//! notice period; a suspension, a reinstatement and a revocation begin in their own block. What the owner
//! suspended, no authority lifts or revokes.
//!
//! # Cheap reads
//! Other contracts ask "may this address act in this role now?" on their hot paths. [`Client::acting`]
//! answers with two raw reads of the records in [`raw`] and no contract load. [`Client::related`] walks the
//! controller histories the same way.
//!
//! # Relatedness
//! Two organisations are related if they are equal or their controller chains meet. A chain has at most
//! [`types::MAX_CONTROL_DEPTH`] links, counted from the lowest organisation to the top, and never a cycle. A link
//! across countries is made and ended by the owner alone: it makes organisations of the other country related,
//! and takes up length of their chains, without their authority having a say.

pub mod access;
mod client;
pub mod country;
pub mod event;
pub mod msg;
pub mod raw;
pub mod types;

pub use client::{Client, Denial};
pub use types::{OrgId, Role};

/// Name in the contract's cw2 record.
pub const CONTRACT_NAME: &str = "salus:accreditation";
