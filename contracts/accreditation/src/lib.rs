#![doc = include_str!("../README.md")]

pub mod contract;
pub mod domain;
pub mod error;
mod execute;
mod migrate;
mod query;
mod state;
