//! The records of every contract, with a journal that undoes what failed, and with the prices
//! of a chain's store.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

use cosmwasm_std::{Order, Record};
use cosmwasm_vm::{BackendError, BackendResult, GasInfo, Storage};

/// CosmWasm gas in one unit of the chain's gas.
pub const GAS_MULTIPLIER: u64 = 140_000;
// The store prices of the Cosmos SDK, in the chain's gas.
const READ: u64 = 1_000;
const READ_BYTE: u64 = 3;
const WRITE: u64 = 2_000;
const WRITE_BYTE: u64 = 30;
const DELETE: u64 = 1_000;
const NEXT: u64 = 30;
/// Bytes that the chain puts before each key of a contract: a mark and its address.
const KEY_PREFIX: usize = 33;

type Key = (String, Vec<u8>);

#[derive(Clone, PartialEq)]
enum Undo {
    Record(Key, Option<Vec<u8>>),
    Coins((String, String), u128),
}

/// Records of all contracts and balances of all accounts.
#[derive(Default)]
pub struct Ledger {
    records: BTreeMap<Key, Vec<u8>>,
    coins: BTreeMap<(String, String), u128>,
    journal: Vec<Undo>,
}

impl Ledger {
    pub fn get(&self, contract: &str, key: &[u8]) -> Option<Vec<u8>> {
        self.records.get(&(contract.to_owned(), key.to_owned())).cloned()
    }

    fn put(&mut self, key: Key, value: Option<Vec<u8>>) {
        let before = match value {
            Some(value) => self.records.insert(key.clone(), value),
            None => self.records.remove(&key),
        };
        self.journal.push(Undo::Record(key, before));
    }

    pub fn balance(&self, owner: &str, denom: &str) -> u128 {
        self.coins
            .get(&(owner.to_owned(), denom.to_owned()))
            .copied()
            .unwrap_or_default()
    }

    pub fn set_balance(&mut self, owner: &str, denom: &str, amount: u128) {
        let key = (owner.to_owned(), denom.to_owned());
        let before = self.coins.insert(key.clone(), amount).unwrap_or_default();
        self.journal.push(Undo::Coins(key, before));
    }

    /// A point to which [`Ledger::undo`] can return.
    pub fn mark(&self) -> usize {
        self.journal.len()
    }

    pub fn undo(&mut self, mark: usize) {
        while self.journal.len() > mark {
            match self.journal.pop() {
                Some(Undo::Record(key, Some(value))) => drop(self.records.insert(key, value)),
                Some(Undo::Record(key, None)) => drop(self.records.remove(&key)),
                Some(Undo::Coins(key, amount)) => drop(self.coins.insert(key, amount)),
                None => break,
            }
        }
    }

    /// Forgets how to undo: what was done so far stays.
    pub fn commit(&mut self) {
        self.journal.clear();
    }

    pub fn count(&self, contract: &str) -> usize {
        self.records.keys().filter(|(owner, _)| owner == contract).count()
    }
}

/// What a read of this record costs, in the chain's gas.
pub fn read_price(key: &[u8], value: Option<&[u8]>) -> u64 {
    let bytes = (key.len() + KEY_PREFIX + value.map_or(0, <[u8]>::len)) as u64;
    READ + READ_BYTE * bytes
}

fn priced(gas: u64) -> GasInfo {
    GasInfo::with_externally_used(gas * GAS_MULTIPLIER)
}

/// One contract's view of the ledger.
pub struct ContractStore {
    ledger: Rc<RefCell<Ledger>>,
    contract: String,
    scans: Vec<Scan>,
}

/// What an open scan has not read yet.
struct Scan {
    from: Bound<Key>,
    to: Bound<Key>,
    order: Order,
}

impl Scan {
    fn of(contract: &str, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> Self {
        let key = |key: &[u8]| (contract.to_owned(), key.to_owned());
        let to = end.map_or_else(|| (format!("{contract}\0"), Vec::new()), key);
        Self {
            from: Bound::Included(key(start.unwrap_or_default())),
            to: Bound::Excluded(to),
            order,
        }
    }

    fn peek(&self, ledger: &Ledger) -> Option<Record> {
        let (Bound::Included(from) | Bound::Excluded(from)) = &self.from else {
            return None;
        };
        let (Bound::Included(to) | Bound::Excluded(to)) = &self.to else {
            return None;
        };
        if from >= to {
            return None;
        }
        let mut range = ledger.records.range((self.from.clone(), self.to.clone()));
        let found = match self.order {
            Order::Ascending => range.next(),
            Order::Descending => range.next_back(),
        };
        found.map(|((_, key), value)| (key.clone(), value.clone()))
    }

    fn pass(&mut self, key: Key) {
        match self.order {
            Order::Ascending => self.from = Bound::Excluded(key),
            Order::Descending => self.to = Bound::Excluded(key),
        }
    }
}

impl ContractStore {
    pub fn new(ledger: Rc<RefCell<Ledger>>, contract: &str) -> Self {
        Self {
            ledger,
            contract: contract.to_owned(),
            scans: Vec::new(),
        }
    }

    fn key(&self, key: &[u8]) -> Key {
        (self.contract.clone(), key.to_owned())
    }
}

impl Storage for ContractStore {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        let value = self.ledger.borrow().get(&self.contract, key);
        let price = read_price(key, value.as_deref());
        (Ok(value), priced(price))
    }

    fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> BackendResult<u32> {
        let scan = Scan::of(&self.contract, start, end, order);
        // The chain charges for the first record when the scan is opened.
        let price = step_price(scan.peek(&self.ledger.borrow()));
        self.scans.push(scan);
        (Ok(self.scans.len() as u32), priced(price))
    }

    fn next(&mut self, id: u32) -> BackendResult<Option<Record>> {
        let ledger = self.ledger.borrow();
        let Some(scan) = (id as usize)
            .checked_sub(1)
            .and_then(|index| self.scans.get_mut(index))
        else {
            return (Err(BackendError::iterator_does_not_exist(id)), GasInfo::free());
        };
        let record = scan.peek(&ledger);
        if let Some((key, _)) = &record {
            scan.pass((self.contract.clone(), key.clone()));
        }
        let price = step_price(scan.peek(&ledger));
        (Ok(record), priced(price))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        let bytes = (key.len() + KEY_PREFIX + value.len()) as u64;
        let key = self.key(key);
        self.ledger.borrow_mut().put(key, Some(value.to_owned()));
        (Ok(()), priced(WRITE + WRITE_BYTE * bytes))
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        let key = self.key(key);
        self.ledger.borrow_mut().put(key, None);
        (Ok(()), priced(DELETE))
    }
}

fn step_price(record: Option<Record>) -> u64 {
    record.map_or(0, |(key, value)| {
        NEXT + READ_BYTE * (key.len() + KEY_PREFIX + value.len()) as u64
    })
}

/// One contract's view of the ledger for the contract's own code, run natively. Nothing is charged for.
pub struct NativeStore {
    ledger: Rc<RefCell<Ledger>>,
    contract: String,
}

impl NativeStore {
    pub fn new(ledger: Rc<RefCell<Ledger>>, contract: &str) -> Self {
        Self {
            ledger,
            contract: contract.to_owned(),
        }
    }
}

impl cosmwasm_std::Storage for NativeStore {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.ledger.borrow().get(&self.contract, key)
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let mut scan = Scan::of(&self.contract, start, end, order);
        Box::new(std::iter::from_fn(move || {
            let record = scan.peek(&self.ledger.borrow())?;
            scan.pass((self.contract.clone(), record.0.clone()));
            Some(record)
        }))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        let key = (self.contract.clone(), key.to_owned());
        self.ledger.borrow_mut().put(key, Some(value.to_owned()));
    }

    fn remove(&mut self, key: &[u8]) {
        let key = (self.contract.clone(), key.to_owned());
        self.ledger.borrow_mut().put(key, None);
    }
}
