#![doc = include_str!("../README.md")]

mod access;
pub mod contract;
pub mod domain;
pub mod error;
mod execute;
mod migrate;
mod peers;
mod query;
mod reply;
mod state;
