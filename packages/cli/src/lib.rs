//! The `salus` command: a local chain, deployments, keys, and every task of the Salus contracts.
//!
//! `main.rs` only reads the command line and turns a [`failure::Failure`] into an exit code; everything else is
//! here, so that tests and other programs can use it.

pub mod cli;
pub mod context;
pub mod demo;
pub mod deploy;
pub mod devnet;
pub mod doctor;
pub mod domain;
pub mod failure;
pub mod home;
pub mod keys;
pub mod money;
pub mod output;
pub mod shell;
pub mod tx;
