#![doc = include_str!("../README.md")]

pub mod anchor;
pub mod ask;
pub mod batch;
pub mod chain;
pub mod cover;
pub mod custodian;
mod desk;
mod erasures;
pub mod fetch;
pub mod journal;
pub mod keyring;
pub mod manifest;
mod named;
mod outbox;
mod pause;
mod private;
pub mod readers;
pub mod record;
pub mod refusal;
pub mod registry;
mod release;
pub mod rewrap;
pub mod roots;
#[cfg(feature = "s3")]
pub mod s3;
pub mod scope;
pub mod seal;
pub mod server;
mod settle;
pub mod step;
pub mod store;
pub mod stream;
