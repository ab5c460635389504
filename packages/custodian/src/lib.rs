#![doc = include_str!("../README.md")]

pub mod ask;
pub mod chain;
pub mod custodian;
mod desk;
pub mod fetch;
pub mod journal;
pub mod keyring;
pub mod manifest;
mod outbox;
pub mod record;
pub mod refusal;
pub mod registry;
mod release;
#[cfg(feature = "s3")]
mod s3;
pub mod scope;
pub mod seal;
pub mod server;
mod settle;
pub mod step;
pub mod store;
