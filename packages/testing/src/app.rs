//! A simulated chain.

use crate::{store::HashedStore, walk::StateHash};
use cosmwasm_std::{testing::MockApi, Addr, Binary, Coin, Record, Timestamp, Uint256, WasmMsg};
use cw_multi_test::{App, AppBuilder, AppResponse, BankKeeper, BankSudo, Executor, SudoMsg};
use serde::{de::DeserializeOwned, Serialize};
use std::fmt::Debug;
use std::ops::{Deref, DerefMut};

type Inner = App<BankKeeper, MockApi, HashedStore>;

/// cw-multi-test's `App` over a [`HashedStore`], with the verbs that suites need again and again.
///
/// It dereferences to the `App`, so everything of cw-multi-test is there as well.
pub struct TestApp(Inner);

impl Deref for TestApp {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl DerefMut for TestApp {
    fn deref_mut(&mut self) -> &mut Inner {
        &mut self.0
    }
}

/// When a [`TestApp`] starts: 2027-01-01T00:00:00Z, a round number that makes deadlines readable.
pub const GENESIS: Timestamp = Timestamp::from_seconds(1_798_761_600);

impl TestApp {
    /// A fresh chain at [`GENESIS`] on which these accounts hold these coins.
    pub fn start(balances: &[(Addr, Vec<Coin>)]) -> Self {
        let mut app = AppBuilder::new()
            .with_storage(HashedStore::default())
            .build(|router, _, store| {
                for (who, coins) in balances {
                    router
                        .bank
                        .init_balance(store, who, coins.clone())
                        .expect("coins of a genesis account");
                }
            });
        app.update_block(|block| {
            block.time = GENESIS;
            block.height = 1;
        });
        Self(app)
    }

    /// Time of the current block.
    pub fn now(&self) -> Timestamp {
        self.0.block_info().time
    }

    /// Goes on by that many seconds and one block.
    pub fn pass(&mut self, seconds: u64) {
        let to = self.now().plus_seconds(seconds);
        self.go_to(to);
    }

    /// Sets the block time, forwards, and makes one block.
    pub fn go_to(&mut self, at: Timestamp) {
        assert!(
            at >= self.now(),
            "time does not go back: from {} to {at}",
            self.now()
        );
        self.0.update_block(|block| {
            block.time = at;
            block.height += 1;
        });
    }

    /// Executes a contract; an error comes as its text.
    pub fn run<M: Serialize + Debug>(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &M,
        funds: &[Coin],
    ) -> Result<AppResponse, String> {
        self.0
            .execute_contract(sender.clone(), contract.clone(), msg, funds)
            .map_err(|e| e.to_string())
    }

    /// Executes a contract with a text, which need not be a message, nor JSON; an error comes as its text.
    pub fn send(&mut self, sender: &Addr, contract: &Addr, text: &str) -> Result<AppResponse, String> {
        let msg = WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg: Binary::from(text.as_bytes()),
            funds: vec![],
        };
        self.0
            .execute(sender.clone(), msg.into())
            .map_err(|e| e.to_string())
    }

    /// Smart query; an error comes as its text.
    pub fn ask<R: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> Result<R, String> {
        self.0
            .wrap()
            .query_wasm_smart(contract, msg)
            .map_err(|e| e.to_string())
    }

    /// Makes coins out of nothing, as a stray transfer to `to` would bring them.
    pub fn mint(&mut self, to: &Addr, coins: &[Coin]) {
        let msg = BankSudo::Mint {
            to_address: to.to_string(),
            amount: coins.to_vec(),
        };
        self.0
            .sudo(SudoMsg::Bank(msg))
            .expect("minting needs a valid address and amounts above zero");
    }

    /// How much of `denom` an account holds.
    pub fn balance(&self, of: &Addr, denom: &str) -> u128 {
        let amount: Uint256 = self.0.wrap().query_balance(of, denom).expect("bank query").amount;
        amount.to_string().parse().expect("test balances fit 128 bits")
    }

    /// Digest of everything on this chain: contracts, balances, code.
    pub fn state_hash(&self) -> StateHash {
        StateHash(self.0.storage().digest())
    }

    /// All records of one contract, in key order.
    pub fn records(&self, contract: &Addr) -> Vec<Record> {
        self.0.dump_wasm_raw(contract)
    }

    /// Bytes of a contract's largest value whose key begins with a prefix.
    #[track_caller]
    pub fn largest(&self, contract: &Addr, prefix: &[u8]) -> usize {
        let records = self.records(contract);
        let of = records.iter().filter(|(key, _)| key.starts_with(prefix));
        of.map(|(_, value)| value.len())
            .max()
            .expect("records with this prefix")
    }

    /// Writes a record into a contract's store behind its back: for peers that are played by fixtures and
    /// for tests of damaged state.
    pub fn plant(&mut self, contract: &Addr, key: &[u8], value: &[u8]) {
        self.0.contract_storage_mut(contract).set(key, value);
    }
}

/// Asserts that a call failed with an error whose own text, without the message that the simulated chain quotes before it,
/// holds `part`.
#[track_caller]
pub fn refused<T: Debug>(result: Result<T, String>, part: &str) {
    let text = result.expect_err("the call should have failed");
    let own = text
        .rsplit_once("kind: Other, error: ")
        .map_or(text.as_str(), |(_, own)| own);
    assert!(
        own.contains(part),
        "failed with {own:?}, which does not hold {part:?}"
    );
}
