//! The first state of the local chain.

use super::accounts;
use super::{FEE_DENOM, GIFT_DENOM};
use crate::failure::{Done, Failure};
use serde_json::{json, Value};
use std::path::Path;

/// Gas that one block may use: of the order of public chains, so that what fits here fits there.
const BLOCK_MAX_GAS: u64 = 60_000_000;
/// Bytes that one block may hold.
const BLOCK_MAX_BYTES: u64 = 4_194_304;
/// What each test account begins with, of each coin: a million whole coins.
const FUNDS: u128 = 1_000_000_000_000;

/// Puts the test accounts and the block limits into a fresh `genesis.json`.
pub fn write(chain: &Path) -> Done {
    let path = chain.join("config").join("genesis.json");
    let mut genesis: Value = crate::home::read_json(&path)?
        .ok_or_else(|| Failure::file("find", &path, "the chain was not set up"))?;
    let odd = |what: &str| Failure::file("edit", &path, format!("it has no {what}"));

    let block = genesis
        .pointer_mut("/consensus/params/block")
        .and_then(Value::as_object_mut)
        .ok_or_else(|| odd("block parameters"))?;
    block.insert("max_gas".to_owned(), json!(BLOCK_MAX_GAS.to_string()));
    block.insert("max_bytes".to_owned(), json!(BLOCK_MAX_BYTES.to_string()));

    let mut records = vec![];
    let mut balances = vec![];
    for (number, (account, signer)) in accounts::all()?.iter().enumerate() {
        records.push(json!({
            "@type": "/cosmos.auth.v1beta1.BaseAccount", "address": signer.address(),
            "pub_key": null, "account_number": number.to_string(), "sequence": "0",
        }));
        // the chain wants coins sorted by name
        let mut coins = vec![];
        if account.name != "newcomer" {
            coins.push(json!({"denom": GIFT_DENOM, "amount": FUNDS.to_string()}));
        }
        coins.push(json!({"denom": FEE_DENOM, "amount": FUNDS.to_string()}));
        balances.push(json!({"address": signer.address(), "coins": coins}));
    }
    *genesis
        .pointer_mut("/app_state/auth/accounts")
        .ok_or_else(|| odd("accounts"))? = json!(records);
    *genesis
        .pointer_mut("/app_state/bank/balances")
        .ok_or_else(|| odd("balances"))? = json!(balances);
    crate::home::write_json(&path, &genesis)
}
