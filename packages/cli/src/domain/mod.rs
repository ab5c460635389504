//! The tasks of the contracts, one file for each kind of thing.

pub mod campaign;
pub mod claim;
pub mod commit;
pub mod consent;
pub mod cover_day;
pub mod direct;
pub mod encounter;
pub mod gift;
pub mod lot;
pub mod member;
pub mod org;
pub mod panel;
pub mod payment;
pub mod plan;
pub mod product;
pub mod receipt;
pub mod shipment;
pub mod when;
pub mod write;

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::output;
use clap::Args;
use cosmwasm_std::{Binary, HexBinary};
use salus_client::{Api, Contract};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Which part of a listing.
#[derive(Clone, Debug, Args)]
pub struct Page<T: Clone + Send + Sync + 'static + std::str::FromStr>
where
    <T as std::str::FromStr>::Err: std::error::Error + Send + Sync + 'static,
{
    /// Begin after this one
    #[arg(long, value_name = "ID")]
    pub start_after: Option<T>,
    /// How many, at most 100
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub limit: Option<u32>,
}

/// Asks the network's contract of a kind and prints its answer, these columns first.
pub async fn read<A: Api>(context: &Context, question: &A::Query, first: &[&str]) -> Done {
    let contract: Contract<A> = context.contract()?;
    let chain = context.chain().await?;
    let answer: Value = contract.ask(&chain, question).await?;
    print(context, answer, first)
}

/// Prints a contract's answer. For people, instants are written as dates.
pub fn print(context: &Context, answer: Value, first: &[&str]) -> Done {
    let answer = match context.format {
        output::Format::Json => answer,
        _ => when::readable(answer),
    };
    output::ordered(context.format, &answer, first)
}

/// Reads a code as it is spelled in messages, like `receive_goods`; says which there are when it is none of them.
pub fn code<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(text.to_owned())).map_err(|e| e.to_string())
}

/// Reads 32 bytes written as 64 hexadecimal digits.
pub fn hash32(text: &str) -> Result<HexBinary, String> {
    HexBinary::from_hex(text)
        .ok()
        .filter(|bytes| bytes.len() == 32)
        .ok_or_else(|| "a SHA-256 has 64 hexadecimal digits".to_owned())
}

/// The same for messages that want it in base64.
pub fn sha256(text: &str) -> Result<Binary, String> {
    hash32(text).map(Into::into)
}

pub(crate) fn nothing_to_do(what: &str) -> Failure {
    Failure::usage(format!("nothing to do: {what}"))
}
