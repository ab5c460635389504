//! `salus relay`: submits what patients signed, so that no wallet ties a life together.
//!
//! Whoever submits for many pays the fees, or has them paid under a grant. It sees envelopes and where they come from,
//! and writes neither down: the journal holds hashes of transactions, the log counts.

pub mod check;
pub mod envelope;
pub mod journal;
pub mod limit;
pub mod post;
pub mod queue;
pub mod serve;
pub mod sink;

use crate::context::Context;
use crate::domain::when::{show_seconds, When};
use crate::domain::write::Write;
use crate::failure::{Done, Failure};
use crate::money;
use crate::output::{self, Format};
use clap::{Args, Subcommand};
use cosmwasm_std::Coin;
use salus_client::{Chain, FeeGrant, Msg, Transaction};
use serde_json::{json, Value};
use std::net::SocketAddr;

/// Commands on relays.
#[derive(Debug, Subcommand)]
pub enum RelayCommand {
    /// Accept signed envelopes over HTTP and submit them, until Ctrl-C or SIGTERM
    ///
    /// POST an envelope, as `salus consent sign` writes it, to /v1/envelopes: the answer is the hash of the transaction,
    /// or a named error. The same envelope can be posted again at any time; it is submitted once. /v1/info says for which
    /// registry it works. Put a reverse proxy with TLS in front of it, which drops slow connections and limits each address;
    /// the relay sees the proxy's address only: --per-minute 0.
    #[command(after_help = "Example:\n  salus relay serve --from relayer\n  \
        salus relay serve --from relayer --fee-granter charity --collect 30 --listen 127.0.0.1:8086")]
    Serve(ServeArgs),
    /// Sponsor: pay a relay's fees: it may spend up to a limit of the sender's coins on calls of contracts, until a time
    ///
    /// The relay needs no coins of its own. One envelope takes some 6,000ustake on the local chain (`salus consent submit
    /// --dry-run` says what it takes elsewhere). While a grant runs there can be no second one: revoke it before you grant
    /// anew.
    #[command(
        after_help = "Example:\n  salus relay grant relayer --limit 50000000ustake --until +30d --from charity"
    )]
    Grant {
        /// The relay: an address, or the name of a key
        relay: String,
        /// Up to how much, in all
        #[arg(long, value_parser = money::coin)]
        limit: Coin,
        /// Until when
        #[arg(long)]
        until: When,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Sponsor: pay a relay's fees no longer
    #[command(after_help = "Example:\n  salus relay revoke relayer --from charity")]
    Revoke {
        /// The relay: an address, or the name of a key
        relay: String,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show what a relay may still spend of a sponsor's coins, and until when
    #[command(after_help = "Example:\n  salus relay allowance relayer --fee-granter charity")]
    Allowance {
        /// The relay: an address, or the name of a key
        relay: String,
        /// Who pays: an address, or the name of a key
        #[arg(long, value_name = "ADDRESS")]
        fee_granter: String,
    },
}

/// How to run a relay.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port; port 0 picks a free one
    #[arg(long, default_value = "127.0.0.1:8086", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Key that signs the transactions
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
    /// Who pays the fees, under a grant: an address, or the name of a key [default: the key that signs]
    #[arg(long, value_name = "ADDRESS")]
    pub fee_granter: Option<String>,
    /// How many seconds to collect envelopes that are then submitted together: more of them hide each other better
    #[arg(long, default_value_t = 0, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3_600))]
    pub collect: u64,
    /// How many envelopes one network address may send in a minute; 0 behind a proxy, which sees the addresses and limits
    #[arg(long, default_value_t = 30, value_name = "COUNT")]
    pub per_minute: u32,
    /// How many envelopes the relay pays for in an hour, from everybody: what it may cost at most
    #[arg(long, default_value_t = 3_600, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_hour: u32,
}

/// What is left of a sponsor's grant to a relay, which must pay for calls of contracts.
pub async fn granted(chain: &Chain, granter: &str, relay: &str) -> Done<FeeGrant> {
    let grant = chain.fee_grant(granter, relay).await?;
    let again =
        format!("grant it with: salus relay grant {relay} --limit COIN --until TIME --from {granter}");
    let none = || {
        let text = format!("{granter} pays no fees of {relay}: nothing is granted, or it is used up or over");
        Failure::refused(text).mend(again.clone())
    };
    let grant = grant.ok_or_else(none)?;
    if grant.pays_for.is_empty() || grant.pays_for.iter().any(|kind| kind == Msg::EXECUTE) {
        return Ok(grant);
    }
    let text = format!("the grant of {granter} does not pay for calls of contracts");
    Err(Failure::refused(text).mend(format!("revoke it, then {again}")))
}

fn facts(context: &Context, grant: &FeeGrant) -> Value {
    let coins: Vec<String> = grant.left.iter().map(ToString::to_string).collect();
    let until = match (grant.until, context.format) {
        (Some(until), Format::Table) => json!(show_seconds(until)),
        (until, _) => json!(until),
    };
    json!({"left": coins, "until": until})
}

/// Runs one of them.
pub async fn run(context: &Context, command: RelayCommand) -> Done {
    match command {
        RelayCommand::Serve(args) => serve::run(context, &args).await,
        RelayCommand::Grant {
            relay,
            limit,
            until,
            write,
        } => {
            let chain = context.chain().await?;
            let grant = Msg::GrantFees {
                grantee: context.address(&relay)?,
                limit: vec![limit],
                until: until.on(&chain).await?.seconds(),
            };
            write.transaction(context, Transaction::of(grant)).await
        }
        RelayCommand::Revoke { relay, write } => {
            let grantee = context.address(&relay)?;
            let revoke = Transaction::of(Msg::RevokeFees { grantee });
            write.transaction(context, revoke).await
        }
        RelayCommand::Allowance { relay, fee_granter } => {
            let chain = context.chain().await?;
            let granter = context.address(&fee_granter)?;
            let grant = granted(&chain, &granter, &context.address(&relay)?).await?;
            output::ordered(context.format, &facts(context, &grant), &["left", "until"])
        }
    }
}
