//! `salus deploy`: what shall run on a network, said in one file, made true and checked.
//!
//! `deploy/<network>.toml` names the codes, their settings and who may replace them. Addresses follow from code,
//! sender and salt, so they are known before anything is sent, and contracts can name each other. After each step
//! the state file is written; before each transaction its hash is, so that a command that was killed at any point
//! goes on where it was.

mod apply;
pub mod file;
pub mod plan;
pub mod state;
mod verify;

use crate::context::Context;
use crate::failure::Done;
use crate::output;
use clap::Subcommand;
use plan::Plan;
use serde_json::Value;

/// Commands on deployments.
#[derive(Debug, Subcommand)]
pub enum DeployCommand {
    /// Say what `apply` would do, and at which addresses
    #[command(after_help = "Example:\n  salus deploy plan --network local")]
    Plan,
    /// Store the codes and make the contracts that are not there yet
    #[command(after_help = "Example:\n  salus deploy apply --network local")]
    Apply,
    /// Compare codes, settings and admins on the chain with the plan
    #[command(after_help = "Example:\n  salus deploy verify --network local -o json")]
    Verify,
    /// Show what the state file says was done
    #[command(after_help = "Example:\n  salus deploy status --network local")]
    Status,
}

/// Runs one of them.
pub async fn run(context: &Context, command: DeployCommand) -> Done {
    match command {
        DeployCommand::Plan => {
            let plan = Plan::read(context)?;
            let chain = context.chain().await?;
            output::ordered(
                context.format,
                &plan.preview(&chain).await?,
                &["contract", "step", "address"],
            )
        }
        DeployCommand::Apply => {
            let plan = Plan::read(context)?;
            apply::apply(context, &plan).await
        }
        DeployCommand::Verify => {
            let plan = Plan::read(context)?;
            verify::verify(context, &plan).await
        }
        DeployCommand::Status => {
            let state = state::State::read(context)?;
            output::ordered(
                context.format,
                &state.as_rows(),
                &["contract", "state", "address"],
            )
        }
    }
}

/// A value in which `{key:NAME}` and `{contract:NAME}` are replaced by addresses of the network.
pub fn filled(context: &Context, value: Value) -> Done<Value> {
    let mut addresses = context.deploy_file()?.addresses;
    for (name, made) in state::State::read(context)?.contracts {
        addresses.entry(name).or_insert(made.address);
    }
    plan::fill(context, &addresses, value)
}
