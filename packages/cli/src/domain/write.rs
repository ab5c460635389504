//! What every command that changes something has in common.

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::money;
use crate::output::{self, Format};
use crate::tx;
use clap::Args;
use cosmwasm_std::Coin;
use salus_client::{Api, Chain, Committed, Contract, Outcome, SendOptions, Transaction, Wait};
use serde_json::json;
use std::time::Duration;

/// How to send.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Sending")]
pub struct Write {
    /// Key that signs; with --generate-only an address will do
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
    /// Say whether it would work and what it would cost; send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the unsigned transaction, for a key that lives elsewhere; send nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub generate_only: bool,
    /// How long to wait for the block; 0: hand it to the node and end with exit code 6
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub wait: u64,
    /// Gas limit, instead of what the simulation says
    #[arg(long)]
    pub gas: Option<u64>,
    /// A note that goes along, public for ever
    #[arg(long, default_value = "")]
    pub memo: String,
}

impl Write {
    /// Calls the network's contract of a kind and prints what happened.
    pub async fn call<A: Api>(&self, context: &Context, msg: &A::Execute) -> Done {
        self.call_with::<A>(context, msg, vec![], 0).await
    }

    /// The same with coins, and with gas for a listener.
    pub async fn call_with<A: Api>(
        &self,
        context: &Context,
        msg: &A::Execute,
        funds: Vec<Coin>,
        extra_gas: u64,
    ) -> Done {
        let contract: Contract<A> = context.contract()?;
        let tx = Transaction::call(&contract, msg, funds)?;
        self.send(context, tx, extra_gas, A::NAME).await
    }

    /// The same, with words of its own for what happened.
    pub async fn call_then<A: Api>(
        &self,
        context: &Context,
        msg: &A::Execute,
        funds: Vec<Coin>,
        then: impl FnOnce(&Committed) -> Done,
    ) -> Done {
        let contract: Contract<A> = context.contract()?;
        let tx = Transaction::call(&contract, msg, funds)?;
        match self.deliver(context, tx, 0, A::NAME).await? {
            Some(done) => then(&done),
            None => Ok(()),
        }
    }

    /// Sends any transaction and prints what happened.
    pub async fn transaction(&self, context: &Context, tx: Transaction) -> Done {
        self.send(context, tx, 0, "").await
    }

    /// Sends a transaction and prints what happened.
    async fn send(&self, context: &Context, tx: Transaction, extra_gas: u64, contract: &str) -> Done {
        match self.deliver(context, tx, extra_gas, contract).await? {
            Some(done) => tell(context, &done),
            None => Ok(()),
        }
    }

    /// Sends a transaction; none if it was only tried or printed. What refuses it is looked for among the errors of this
    /// contract first.
    async fn deliver(
        &self,
        context: &Context,
        mut tx: Transaction,
        extra_gas: u64,
        contract: &str,
    ) -> Done<Option<Committed>> {
        tx.memo.clone_from(&self.memo);
        let chain = context.chain().await?;
        if self.dry_run {
            self.estimate(context, &chain, &tx, extra_gas, contract).await?;
            return Ok(None);
        }
        if self.generate_only {
            self.generate(context, &chain, &tx, extra_gas, contract).await?;
            return Ok(None);
        }
        let signer = context.signer(&self.from)?;
        let options = SendOptions {
            wait: match self.wait {
                0 => Wait::No,
                seconds => Wait::For(Duration::from_secs(seconds)),
            },
            extra_gas,
            gas_limit: self.gas,
        };
        let sent = chain.send(&signer, &tx, options).await;
        match sent.map_err(|e| e.said_by(contract))? {
            Outcome::Committed(done) => Ok(Some(done)),
            Outcome::Unknown(unknown) => Err(Failure::unknown(&unknown)),
            Outcome::Accepted(signed) => {
                output::line(&signed.hash)?;
                Err(Failure {
                    code: salus_client::ExitCode::NotFinal,
                    text: format!("the node has transaction {}; no block does yet", signed.hash),
                    mend: Some(format!(
                        "look with: salus tx show {} --last-height {}",
                        signed.hash, signed.last_height
                    )),
                })
            }
        }
    }

    async fn estimate(
        &self,
        context: &Context,
        chain: &Chain,
        tx: &Transaction,
        extra_gas: u64,
        contract: &str,
    ) -> Done {
        let estimate = chain
            .simulate(&context.address(&self.from)?, tx, extra_gas)
            .await
            .map_err(|e| e.said_by(contract))?;
        let denom = &chain.network().gas_price.denom;
        let answer = json!({
            "would": "succeed", "gas": estimate.simulated, "gas_limit": estimate.limit,
            "fee": money::show(estimate.fee, denom),
        });
        output::ordered(context.format, &answer, &["would", "gas", "gas_limit", "fee"])
    }

    async fn generate(
        &self,
        context: &Context,
        chain: &Chain,
        tx: &Transaction,
        extra_gas: u64,
        contract: &str,
    ) -> Done {
        let sender = context.address(&self.from)?;
        let gas = match self.gas {
            Some(gas) => gas,
            None => {
                let estimate = chain.simulate(&sender, tx, extra_gas).await;
                estimate.map_err(|e| e.said_by(contract))?.limit
            }
        };
        output::answer(Format::Json, &tx.unsigned_json(&sender, gas, chain.network()))
    }
}

/// Prints what a transaction did.
pub fn tell(context: &Context, done: &Committed) -> Done {
    if context.format != Format::Table {
        return output::ordered(context.format, &tx::as_json(done), &["hash", "height"]);
    }
    for event in done.events.iter().filter(|event| event.contract.is_some()) {
        let attributes: Vec<String> = event
            .attributes
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        output::line(&format!("{}  {}", event.name, attributes.join("  ")))?;
    }
    output::line(&format!(
        "in block {}  tx {}  gas {}",
        done.height,
        done.hash,
        money::grouped(u128::from(done.gas_used))
    ))
}
