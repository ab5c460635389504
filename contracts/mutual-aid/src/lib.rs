#![doc = include_str!("../README.md")]

mod access;
pub mod contract;
pub mod domain;
mod error;
mod execute;
mod migrate;
mod query;
mod state;

pub use error::{ContractError, DomainError};
