#![doc = include_str!("../README.md")]

mod access;
pub mod contract;
pub mod domain;
mod error;
mod execute;
mod migrate;
mod peers;
mod query;
mod reply;
mod state;
mod trace;

pub use error::{ContractError, DomainError};
