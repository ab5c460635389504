#![doc = include_str!("../README.md")]

mod access;
mod claims;
pub mod contract;
pub mod domain;
mod error;
mod execute;
mod migrate;
mod peers;
mod query;
mod reply;
mod state;

pub use error::{ContractError, DomainError};
