//! `salus tx`: what became of a transaction.

use crate::context::Context;
use crate::domain::direct::{self, ExecuteArgs};
use crate::failure::{Done, Failure};
use crate::output;
use clap::Subcommand;
use salus_client::{Committed, Outcome};
use serde_json::{json, Value};
use std::time::Duration;

/// Commands on transactions.
#[derive(Debug, Subcommand)]
pub enum TxCommand {
    /// Say what became of a transaction: in which block it is and what it did
    #[command(after_help = "Example:\n  salus tx show 0F3C…A1 --last-height 4711")]
    Show {
        /// Hash of the transaction
        hash: String,
        /// Last block in which it can happen, as the command said that sent it: past it, a transaction that is not
        /// there never will be
        #[arg(long)]
        last_height: Option<u64>,
        /// How many seconds to look
        #[arg(long, default_value_t = 10)]
        patience: u64,
    },
    /// Send any message to a contract; it is checked against the contract's own message type first
    #[command(after_help = EXECUTE_EXAMPLE)]
    Execute(ExecuteArgs),
}

const EXECUTE_EXAMPLE: &str = r#"Example:
  salus tx execute donation-escrow '{"pause":{"seconds":86400}}' --from deployer
  salus tx execute mutual-aid '{"allow_denom":{"denom":"uosmo"}}' --from deployer
  salus tx execute accreditation '{"propose_owner":{"owner":"{key:regulator}","expires_in_seconds":604800}}' --from deployer"#;

/// Runs one of them.
pub async fn run(context: &Context, command: TxCommand) -> Done {
    match command {
        TxCommand::Execute(args) => direct::execute(context, args).await,
        TxCommand::Show {
            hash,
            last_height,
            patience,
        } => show(context, hash, last_height, patience).await,
    }
}

async fn show(context: &Context, hash: String, last_height: Option<u64>, patience: u64) -> Done {
    let chain = context.chain().await?;
    let outcome = chain
        .resolve(
            &hash,
            last_height.unwrap_or(u64::MAX),
            Duration::from_secs(patience),
        )
        .await?;
    match outcome {
        Outcome::Committed(committed) => {
            output::ordered(context.format, &as_json(&committed), &["hash", "height"])
        }
        Outcome::Unknown(unknown) if last_height.is_none() => Err(Failure {
            code: salus_client::ExitCode::NotFinal,
            text: format!("no block holds transaction {hash} ({})", unknown.why),
            mend: Some("with --last-height the answer becomes final once the chain is past it".to_owned()),
        }),
        Outcome::Unknown(unknown) => Err(Failure::unknown(&unknown)),
        Outcome::Accepted(_) => Err(Failure::network("not looked for")),
    }
}

/// A committed transaction for programs.
pub fn as_json(committed: &Committed) -> Value {
    let events: Vec<Value> = committed
        .events
        .iter()
        .filter(|event| event.contract.is_some())
        .map(|event| {
            let attributes: serde_json::Map<_, _> = event
                .attributes
                .iter()
                .map(|(name, value)| (name.clone(), json!(value)))
                .collect();
            json!({"event": event.name, "contract": event.contract, "attributes": attributes})
        })
        .collect();
    json!({
        "hash": committed.hash, "height": committed.height,
        "gas_used": committed.gas_used, "gas_limit": committed.gas_limit,
        "fee": committed.fee.map(|fee| fee.to_string()),
        "events": events,
    })
}
