//! Which chain, and what gas costs there.

use crate::error::ClientError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Price of gas: `micro` millionths of the smallest unit of `denom` for each unit of gas. A whole number, because
/// fees are money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GasPrice {
    /// millionths of a unit of the coin
    pub micro: u64,
    /// the coin
    pub denom: String,
}

impl GasPrice {
    /// What a gas limit costs, rounded up: a fee that is a fraction too low is refused.
    pub fn fee(&self, gas: u64) -> u128 {
        u128::from(gas)
            .saturating_mul(u128::from(self.micro))
            .div_ceil(1_000_000)
    }
}

impl FromStr for GasPrice {
    type Err = ClientError;

    /// Reads `0.025ustake`.
    fn from_str(text: &str) -> Result<Self, ClientError> {
        let bad = |why: &str| ClientError::invalid(format!("gas price {text:?}"), why);
        let split = text
            .find(|c: char| c.is_ascii_alphabetic())
            .ok_or_else(|| bad("no coin named; write it like 0.025ustake"))?;
        let (number, denom) = text.split_at(split);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() || !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(bad("not a number"));
        }
        if fraction.len() > 6 {
            return Err(bad("more than 6 decimals"));
        }
        let digits = format!("{whole}{fraction:0<6}");
        let micro = digits.parse().map_err(|_| bad("not a number"))?;
        Ok(Self {
            micro,
            denom: denom.to_owned(),
        })
    }
}

impl TryFrom<String> for GasPrice {
    type Error = ClientError;

    fn try_from(text: String) -> Result<Self, ClientError> {
        text.parse()
    }
}

impl From<GasPrice> for String {
    fn from(price: GasPrice) -> Self {
        price.to_string()
    }
}

impl fmt::Display for GasPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.micro.div_euclid(1_000_000);
        let fraction = format!("{:06}", self.micro.rem_euclid(1_000_000));
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{whole}{}", self.denom),
            fraction => write!(f, "{whole}.{fraction}{}", self.denom),
        }
    }
}

/// A chain, as a client sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// id that every signature is bound to
    pub chain_id: String,
    /// address of a node's RPC, like `http://127.0.0.1:26657`
    pub rpc: String,
    /// how addresses begin
    #[serde(default = "default_prefix")]
    pub prefix: String,
    /// what gas costs
    pub gas_price: GasPrice,
    /// gas limit as per cent of the simulated gas
    #[serde(default = "default_gas_percent")]
    pub gas_percent: u64,
    /// how many blocks a transaction stays valid after it was signed
    #[serde(default = "default_valid_blocks")]
    pub valid_blocks: u64,
}

fn default_prefix() -> String {
    "wasm".to_owned()
}

const fn default_gas_percent() -> u64 {
    130
}

const fn default_valid_blocks() -> u64 {
    120
}

impl Network {
    /// A network with the usual margins.
    pub fn new(
        chain_id: impl Into<String>,
        rpc: impl Into<String>,
        prefix: impl Into<String>,
        gas_price: GasPrice,
    ) -> Self {
        Self {
            chain_id: chain_id.into(),
            rpc: rpc.into(),
            prefix: prefix.into(),
            gas_price,
            gas_percent: default_gas_percent(),
            valid_blocks: default_valid_blocks(),
        }
    }
}
