//! The kernel that every Salus contract shares.
//!
//! | module | what it is for |
//! |---|---|
//! | [`id_type!`] | newtype ids that are storage keys, so that a lot cannot be passed for a shipment |
//! | [`address`] | the only way from a `String` to an `Addr` |
//! | [`event`] | events, one struct each, and those of ownership and pause |
//! | [`funds`] | exactly one listed coin, or none |
//! | [`text`] | what may be the name of a coin; how much of a text an error repeats |
//! | [`ownership`] | hand-over of a contract in two steps, the second within a deadline |
//! | [`pause`] | a stop of intake that ends by itself |
//! | [`packed`] | storage of records that only their own contract reads, in a compact binary form |
//! | [`page`] | bounded listings with cursors |
//! | [`bps`] | basis points, checked at the door |
//! | [`window`] | half-open spans of time |
//! | [`wire`] | reads JSON messages and answers with little code |
//! | [`math`] | multiply, then divide, over 256 bits, with the rounding in the name |
//! | [`peer`] | the only place that builds an execute message or a query to another contract; declares typed clients |
//! | [`migration`] | a migration only from the same contract and only to a newer version |
//!
//! Nothing here knows about health, money or goods.

pub mod address;
pub mod bps;
mod error;
pub mod event;
pub mod funds;
mod id;
pub mod math;
pub mod migration;
pub mod ownership;
pub mod packed;
pub mod page;
pub mod pause;
pub mod peer;
pub mod text;
pub mod window;
pub mod wire;

pub use address::checked;
pub use bps::Bps;
pub use error::CoreError;
pub use page::PageRequest;
pub use window::Window;

/// What the macros of this crate need; not part of the public interface.
#[doc(hidden)]
pub mod export {
    pub use cosmwasm_schema;
    pub use cosmwasm_std;
    pub use cw_storage_plus;
}
