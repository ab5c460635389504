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
use crate::domain::when::When;
use crate::domain::write::Write;
use crate::failure::Done;
use crate::money;
use clap::{Args, Subcommand};
use cosmwasm_std::Coin;
use salus_client::{Msg, Transaction};
use std::net::SocketAddr;

/// Commands on relays.
#[derive(Debug, Subcommand)]
pub enum RelayCommand {
    /// Accept signed envelopes over HTTP and submit them, until Ctrl-C or SIGTERM
    ///
    /// POST an envelope, as `salus consent sign` writes it, to /v1/envelopes: the answer is the hash of the transaction,
    /// or a named error. The same envelope can be posted again at any time; it is submitted once. /v1/info says for which
    /// registry it works. Put a reverse proxy with TLS in front of it.
    #[command(after_help = "Example:\n  salus relay serve --from relayer\n  \
        salus relay serve --from relayer --fee-granter charity --collect 30 --listen 127.0.0.1:8086")]
    Serve(ServeArgs),
    /// Pay a relay's fees: it may spend up to a limit of the sender's coins on calls of contracts, until a time
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
    /// How many envelopes one network address may send in a minute
    #[arg(long, default_value_t = 30, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_minute: u32,
    /// How many envelopes the relay takes in an hour, from everybody: what it may cost at most
    #[arg(long, default_value_t = 3_600, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_hour: u32,
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
    }
}
