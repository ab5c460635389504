//! Refusals tell nothing: *no consent*, *no such subject* and *sixteen consents that do not match* look alike.

use crate::suite::*;
use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{Order, OwnedDeps, Record, Storage};
use std::cell::RefCell;

/// Subjects: absent, empty, and full of consents for others.
fn three(suite: &mut Suite) -> [SubjectId; 3] {
    suite.register("empty").unwrap();
    suite.register("full").unwrap();
    for n in 0..SLOTS {
        let mut other = terms(vec![provision(Effect::Permit, Some(INSURER))]);
        other.provisions[0].tags = vec![tag(n)];
        other.uses = Some(5);
        suite.grant("full", other).unwrap();
    }
    [SubjectId([9; 32]), subject_of("empty"), subject_of("full")]
}

/// What differs by what was asked: ids. Everything else must be the same.
fn shape(suite: &mut Suite, subject: SubjectId) -> (Vec<Event>, AccessData, ReceiptInfo) {
    let request = suite.treatment(subject);
    let response = suite.request("doctor", request).unwrap();
    let mut events = events(&response);
    for event in &mut events {
        for attribute in &mut event.attributes {
            if ["receipt", "subject"].contains(&attribute.key.as_str()) {
                attribute.value = "…".to_string();
            }
        }
    }
    let mut data = access_data(&response);
    let mut receipt = suite.receipt(data.receipt);
    data.receipt = ReceiptId([0; 32]);
    receipt.receipt = ReceiptId([0; 32]);
    receipt.subject = SubjectId([0; 32]);
    receipt.head = Digest([0; 32]);
    (events, data, receipt)
}

/// CR-08: the same code, the same events, the same receipt.
#[test]
fn refusals_are_equal_for_absent_empty_and_full_subjects() {
    let mut suite = Suite::new();
    let [absent, empty, full] = three(&mut suite);
    let expected = shape(&mut suite, absent);
    assert!(!expected.1.permitted);
    assert_eq!(expected.2.decision, Decision::refusal(suite.now()));
    assert_eq!(shape(&mut suite, empty), expected);
    assert_eq!(shape(&mut suite, full), expected);
    // evaluated without asking, too
    for subject in [absent, empty, full] {
        let request = Box::new(suite.treatment(subject));
        let decision: Decision = suite.ask(&QueryMsg::Evaluate { org: CLINIC, request });
        assert_eq!(decision, Decision::refusal(suite.now()));
    }
}

/// A store that counts what a chain charges for: 1,000 a read and 3 a byte of key and value, 2,000 a write and 30 a byte.
struct Meter {
    inner: MockStorage,
    gas: RefCell<u64>,
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
        self.inner.range(start, end, order)
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

/// Equal within a hundredth, of what the store alone costs: less than a half of the whole.
#[test]
fn refusals_cost_the_same_for_absent_empty_and_full_subjects() {
    use salus_core::wire::Wire;
    let mut suite = Suite::new();
    let subjects = three(&mut suite);
    let mut costs = vec![];
    for subject in subjects {
        let mut inner = MockStorage::new();
        for (key, value) in suite.app.records(&suite.consent) {
            inner.set(&key, &value);
        }
        let mut records = MockStorage::new();
        for (key, value) in suite.app.records(suite.registry.addr()) {
            records.set(&key, &value);
        }
        let mut querier = MockQuerier::default();
        querier.update_wasm(salus_testing::accredited::raw_answers(
            suite.registry.addr().clone(),
            records,
        ));
        let gas = RefCell::new(0);
        let mut deps = OwnedDeps {
            storage: Meter { inner, gas },
            api: MockApi::default(),
            querier,
            custom_query_type: std::marker::PhantomData::<cosmwasm_std::Empty>,
        };
        let mut env = mock_env();
        env.block.time = suite.app.now();
        env.contract.address = suite.consent.clone();
        let msg = ExecuteMsg::RequestAccess(suite.treatment(subject));
        let info = message_info(&actor("doctor"), &[]);
        consent_registry::contract::execute(deps.as_mut(), env, info, Wire(msg)).unwrap();
        costs.push(deps.storage.gas.take());
    }
    let (least, most) = (costs.iter().min().unwrap(), costs.iter().max().unwrap());
    assert!((most - least) * 100 <= *least, "{costs:?}");
    assert!(*most < 75_000, "{costs:?}");
}
