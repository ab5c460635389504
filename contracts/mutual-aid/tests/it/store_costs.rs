//! What the dearest messages of members read and write, record by record, at the prices of a chain's store: a change of
//! cost is a visible change.

use crate::claims::stage::{Stage, MEMBERS};
use crate::suite::*;
use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockStorage};
use cosmwasm_std::{DepsMut, Order, Record, Storage};
use salus_core::wire::Wire;
use salus_testing::assert_golden;
use std::cell::RefCell;
use std::fmt::Write as _;

/// Bytes that a chain puts before each key of a contract.
const KEY_PREFIX: usize = 33;

/// A store that writes down what is asked of it.
struct Noted {
    records: MockStorage,
    notes: RefCell<String>,
    sum: RefCell<usize>,
}

impl Noted {
    fn of(records: Vec<Record>) -> Self {
        let mut store = MockStorage::new();
        for (key, value) in records {
            store.set(&key, &value);
        }
        Self {
            records: store,
            notes: RefCell::default(),
            sum: RefCell::default(),
        }
    }

    fn note(&self, what: &str, key: &[u8], value: usize, (flat, byte): (usize, usize)) {
        let gas = flat + byte * (KEY_PREFIX + key.len() + value);
        *self.sum.borrow_mut() += gas;
        let _ = writeln!(
            self.notes.borrow_mut(),
            "{what:6} {:3}  key {:3}  value {value:4}  gas {gas:6}",
            prefix(key),
            key.len()
        );
    }

    fn told(self, what: &str) -> String {
        let sum = self.sum.into_inner();
        format!("{what}: {sum}\n{}\n", self.notes.into_inner())
    }
}

/// The two letters of a record: maps put their length before them.
fn prefix(key: &[u8]) -> String {
    let name = match key {
        [0, 2, a, b, ..] => [*a, *b],
        [a, b] => [*a, *b],
        _ => [b'?', b'?'],
    };
    String::from_utf8(name.to_vec()).unwrap()
}

impl Storage for Noted {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.records.get(key);
        self.note("read", key, value.as_ref().map_or(0, Vec::len), (1_000, 3));
        value
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let steps = self.records.range(start, end, order);
        Box::new(steps.inspect(|(key, value)| self.note("step", key, value.len(), (30, 3))))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.note("write", key, value.len(), (2_000, 30));
        self.records.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        *self.sum.borrow_mut() += 1_000;
        let _ = writeln!(self.notes.borrow_mut(), "remove {}", prefix(key));
        self.records.remove(key);
    }
}

/// What a message would read and write now. The chain stays as it is.
fn costs(suite: &Suite, what: &str, sender: &str, msg: ExecuteMsg, amount: u128) -> String {
    let mut store = Noted::of(suite.app.records(&suite.aid));
    let mut env = mock_env();
    env.block = suite.app.block_info();
    env.contract.address = suite.aid.clone();
    let funds = if amount == 0 { vec![] } else { coins(amount, DENOM) };
    let deps = DepsMut {
        storage: &mut store,
        api: &MockApi::default(),
        querier: suite.app.wrap(),
    };
    let info = message_info(&actor(sender), &funds);
    mutual_aid::contract::execute(deps, env, info, Wire(msg)).unwrap();
    store.told(what)
}

/// The prices are those of the Cosmos SDK: 1,000 and 3 a byte for a read, 2,000 and 30 a byte for a write, key and value
/// counted, 1,000 for a deletion, 30 and 3 a byte for a step of a scan.
#[test]
fn what_members_and_providers_pay_for_the_store_is_known_record_by_record() {
    let mut stage = Stage::new();
    stage.enrol("passer-by", newcomer(2), 1_020).unwrap();
    let plan = stage.plan;
    let join = ExecuteMsg::Join {
        plan,
        member: newcomer(1),
    };
    let mut all = costs(&stage, "join", "treasury", join, 1_000);
    let top_up = |member: Option<&str>| ExecuteMsg::TopUp {
        plan,
        member: member.map(|name| actor(name).to_string()),
    };
    all += &costs(&stage, "top up", MEMBERS[0], top_up(None), 1_000);
    all += &costs(&stage, "top up while waiting", "passer-by", top_up(None), 1_000);
    let case = stage.stay();
    let file = ExecuteMsg::FileClaim {
        claim: case.claim.clone(),
    };
    all += &costs(&stage, "file", MEMBERS[0], file, 0);
    let claim = stage.file(&case).unwrap();
    let facts = case.facts.clone();
    let attest = ExecuteMsg::Attest { claim, facts };
    all += &costs(&stage, "attest and pay", "doctor", attest, 0);
    all += &costs(&stage, "exit", MEMBERS[1], ExecuteMsg::Exit { plan }, 0);
    assert_golden("tests/it/golden/store.txt", &all);
}
