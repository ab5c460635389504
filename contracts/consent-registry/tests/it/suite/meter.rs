//! What a message costs in the store, at a chain's prices.

use super::*;
use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{Empty, Order, OwnedDeps, Record, Storage};
use std::cell::RefCell;
use std::marker::PhantomData;

/// A store that counts what a chain charges for: 1,000 a read and 3 a byte of key and value, 2,000 a write and 30 a byte; a scan
/// costs 30 and 3 a byte for each record that it stands before.
struct Meter {
    inner: MockStorage,
    gas: RefCell<u64>,
}

impl Meter {
    fn stand_before(&self, record: Option<&Record>) {
        let price = |(key, value): &Record| 30 + 3 * (key.len() + value.len()) as u64;
        *self.gas.borrow_mut() += record.map_or(0, price);
    }
}

impl Storage for Meter {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let found = self.inner.get(key);
        let bytes = key.len() + found.as_ref().map_or(0, Vec::len);
        *self.gas.borrow_mut() += 1_000 + 3 * bytes as u64;
        found
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let mut records = self.inner.range(start, end, order).peekable();
        self.stand_before(records.peek());
        Box::new(std::iter::from_fn(move || {
            let next = records.next();
            self.stand_before(records.peek());
            next
        }))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        *self.gas.borrow_mut() += 2_000 + 30 * (key.len() + value.len()) as u64;
        self.inner.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        *self.gas.borrow_mut() += 1_000;
        self.inner.remove(key);
    }
}

fn copy(suite: &Suite, contract: &Addr) -> MockStorage {
    let mut store = MockStorage::new();
    for (key, value) in suite.app.records(contract) {
        store.set(&key, &value);
    }
    store
}

/// What a message would cost in the store, which it leaves as it is.
pub fn store_gas(suite: &Suite, sender: &str, msg: ExecuteMsg) -> u64 {
    let registry = suite.registry.addr().clone();
    let records = copy(suite, &registry);
    let mut querier = MockQuerier::default();
    querier.update_wasm(salus_testing::accredited::raw_answers(registry, records));
    let inner = copy(suite, &suite.consent);
    let gas = RefCell::new(0);
    let mut deps = OwnedDeps {
        storage: Meter { inner, gas },
        api: MockApi::default(),
        querier,
        custom_query_type: PhantomData::<Empty>,
    };
    let mut env = mock_env();
    env.block = suite.app.block_info();
    env.contract.address = suite.consent.clone();
    let info = message_info(&actor(sender), &[]);
    contract::execute(deps.as_mut(), env, info, salus_core::wire::Wire(msg)).unwrap();
    deps.storage.gas.take()
}
