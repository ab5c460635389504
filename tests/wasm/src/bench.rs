//! Measures what each message of a contract costs.

use std::collections::BTreeMap;
use std::fmt::Debug;

use cosmwasm_std::Coin;
use salus_testing::variants_of;
use serde::de::IgnoredAny;
use serde::Serialize;

use crate::chain::{Chain, Receipt};

/// The gas of each message and query, by its name. Where one is sent several times, the dearest
/// counts.
pub struct Bench {
    /// where they are sent
    pub chain: Chain,
    /// to whom
    pub contract: String,
    gas: BTreeMap<String, u64>,
}

impl Bench {
    /// Nothing measured yet.
    pub fn new(chain: &Chain, contract: &str) -> Self {
        Self {
            chain: chain.clone(),
            contract: contract.to_owned(),
            gas: BTreeMap::new(),
        }
    }

    /// Sends a message that must succeed, from the person of this name, and notes its gas.
    ///
    /// # Panics
    /// When it fails.
    #[track_caller]
    pub fn send<M: Serialize + Debug>(&mut self, sender: &str, msg: &M, funds: &[Coin]) -> Receipt {
        self.send_as(&variant(msg), sender, msg, funds)
    }

    /// The same under a name of its own, for a message whose cost depends on what is in it.
    ///
    /// # Panics
    /// When it fails.
    #[track_caller]
    pub fn send_as<M: Serialize + Debug>(
        &mut self,
        name: &str,
        sender: &str,
        msg: &M,
        funds: &[Coin],
    ) -> Receipt {
        let sender = self.chain.user(sender);
        let receipt = must(self.chain.execute(&self.contract, &sender, msg, funds), msg);
        self.note(name.to_owned(), receipt.gas);
        receipt
    }

    /// Asks a question that must be answered and notes its gas.
    ///
    /// # Panics
    /// When it is not answered.
    #[track_caller]
    pub fn ask<M: Serialize + Debug>(&mut self, msg: &M) {
        let (_, gas) = must(self.chain.query::<IgnoredAny>(&self.contract, msg), msg);
        self.note(format!("query {}", variant(msg)), gas);
    }

    /// What was measured.
    pub fn done(self) -> BTreeMap<String, u64> {
        self.gas
    }

    fn note(&mut self, name: String, gas: u64) {
        let dearest = self.gas.entry(name).or_default();
        *dearest = gas.max(*dearest);
    }
}

#[track_caller]
fn must<T, M: Debug>(result: Result<T, String>, msg: &M) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{msg:?}: {error}"),
    }
}

/// The name of a message's variant.
pub fn variant(msg: &impl Debug) -> String {
    let text = format!("{msg:?}");
    text.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}

/// The names under which every message and query of a contract must be measured, from the source
/// of its messages.
pub fn names(source: &str) -> impl Iterator<Item = String> {
    let messages = variants_of(source, "ExecuteMsg").into_iter();
    let queries = variants_of(source, "QueryMsg").into_iter();
    messages.chain(queries.map(|query| format!("query {query}")))
}
