//! `salus tx execute` and `salus query`: any message of any contract. It is read as the contract's own type before it is
//! sent, so that a wrong name or a missing field is found here.

use super::write::Write;
use crate::context::Context;
use crate::deploy;
use crate::failure::{Done, Failure};
use crate::output;
use clap::{Args, ValueEnum};
use cosmwasm_std::Coin;
use salus_client::{
    Accreditation, Api, ConsentRegistry, Contract, DonationEscrow, MutualAid, Panel, Provenance,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

/// A contract of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// who is who, and what each organisation may do
    Accreditation,
    /// goods, their custody and their handovers
    Provenance,
    /// campaigns, gifts, payments and refunds
    DonationEscrow,
    /// plans, members and claims
    MutualAid,
    /// cases decided by drawn people
    Panel,
    /// who may see what, and who looked
    ConsentRegistry,
}

/// Arguments of `tx execute`.
#[derive(Debug, Args)]
pub struct ExecuteArgs {
    /// Which contract
    #[arg(value_enum)]
    pub contract: Kind,
    /// The message in JSON, or @FILE; `{key:NAME}` and `{contract:NAME}` stand for addresses
    pub message: String,
    /// Coins that go along
    #[arg(long, value_parser = crate::money::coin)]
    pub funds: Vec<Coin>,
    /// Gas for a listener that the contract calls, on top of what the simulation takes
    #[arg(long, default_value_t = 0, value_name = "GAS")]
    pub extra_gas: u64,
    /// How to send
    #[command(flatten)]
    pub write: Write,
}

/// Arguments of `query`.
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// Which contract
    #[arg(value_enum)]
    pub contract: Kind,
    /// The question in JSON, or @FILE; `{key:NAME}` and `{contract:NAME}` stand for addresses
    pub message: String,
}

/// Sends a message to a contract.
pub async fn execute(context: &Context, args: ExecuteArgs) -> Done {
    match args.contract {
        Kind::Accreditation => send::<Accreditation>(context, args).await,
        Kind::Provenance => send::<Provenance>(context, args).await,
        Kind::DonationEscrow => send::<DonationEscrow>(context, args).await,
        Kind::MutualAid => send::<MutualAid>(context, args).await,
        Kind::Panel => send::<Panel>(context, args).await,
        Kind::ConsentRegistry => send::<ConsentRegistry>(context, args).await,
    }
}

/// Asks a contract.
pub async fn query(context: &Context, args: QueryArgs) -> Done {
    match args.contract {
        Kind::Accreditation => ask::<Accreditation>(context, &args.message).await,
        Kind::Provenance => ask::<Provenance>(context, &args.message).await,
        Kind::DonationEscrow => ask::<DonationEscrow>(context, &args.message).await,
        Kind::MutualAid => ask::<MutualAid>(context, &args.message).await,
        Kind::Panel => ask::<Panel>(context, &args.message).await,
        Kind::ConsentRegistry => ask::<ConsentRegistry>(context, &args.message).await,
    }
}

async fn send<A: Api>(context: &Context, args: ExecuteArgs) -> Done {
    let msg: A::Execute = read(context, A::NAME, &args.message)?;
    args.write
        .call_with::<A>(context, &msg, args.funds, args.extra_gas)
        .await
}

async fn ask<A: Api>(context: &Context, message: &str) -> Done {
    let question: A::Query = read(context, A::NAME, message)?;
    let contract: Contract<A> = context.contract()?;
    let chain = context.chain().await?;
    let answer: Value = contract.ask(&chain, &question).await?;
    output::answer(context.format, &answer)
}

fn read<T: DeserializeOwned>(context: &Context, contract: &str, message: &str) -> Done<T> {
    let text = match message.strip_prefix('@') {
        Some(path) => std::fs::read_to_string(path).map_err(|e| Failure::file("read", Path::new(path), e))?,
        None => message.to_owned(),
    };
    let value: Value =
        serde_json::from_str(&text).map_err(|e| Failure::usage(format!("the message is no JSON: {e}")))?;
    let value = deploy::filled(context, value)?;
    serde_json::from_value(value)
        .map_err(|e| Failure::usage(format!("{contract} does not know this message: {e}")))
}
