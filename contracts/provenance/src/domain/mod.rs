//! The rules. Values in, a new value, a decision or a [`DomainError`] out; no storage, no messages.

pub mod custody;
mod error;
pub mod lot;
pub mod product;
pub mod ranges;
pub mod receipt;
pub mod safety;
pub mod shipment;

pub use error::DomainError;
