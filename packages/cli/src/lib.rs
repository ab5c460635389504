//! The `salus` command: a local chain, deployments, keys, and every task of the Salus contracts.
//!
//! The program is [`entry`] alone; everything is here, so that tests and other programs can use it.

pub mod beacon;
pub mod cli;
mod clock;
pub mod context;
pub mod custodian;
pub mod demo;
pub mod deploy;
pub mod devnet;
pub mod doctor;
pub mod domain;
pub mod failure;
pub mod home;
pub mod keys;
mod listen;
pub mod money;
pub mod output;
pub mod relay;
pub mod shell;
pub mod simulate;
pub mod tx;

use clap::Parser;
use std::process::ExitCode;

/// Reads the command line, does what it says, and turns a [`failure::Failure`] into an exit code.
pub fn entry() -> ExitCode {
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(e) => {
            output::progress(&format!("salus: cannot start: {e}"));
            return ExitCode::from(salus_client::ExitCode::Network.number());
        }
    };
    match runtime.block_on(cli::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::progress(&format!("salus: {}", failure.text));
            if let Some(mend) = &failure.mend {
                output::progress(&format!("  {mend}"));
            }
            ExitCode::from(failure.code.number())
        }
    }
}
