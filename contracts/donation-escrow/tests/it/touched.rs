//! What the messages that people pay for most often read and write, record by record, at the prices of a Cosmos chain's
//! store. The rest of a transaction's gas is the chain's own.

use crate::response::{stage, Stage};
use crate::suite::{payload, tranche, Suite, DENOM, HOSPITAL, MASKS, SUPPLIER};
use cosmwasm_std::testing::{message_info, MockApi};
use cosmwasm_std::{
    coins, from_json, Addr, Api, CanonicalAddr, ContractResult, DepsMut, Order, Querier, QuerierResult,
    QuerierWrapper, QueryRequest, Record, Storage, SystemResult, Timestamp, Uint128, WasmQuery,
};
use donation_escrow::contract::execute;
use donation_escrow_api::msg::ExecuteMsg;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::receipt_hook::{ReceiptFacts, ReceiptLine};
use provenance_api::{LotId, ShipmentId};
use salus_testing::{actor, app::GENESIS, assert_golden};
use std::cell::RefCell;

/// Bytes that the chain puts before each key of a contract: a mark and its address.
const KEY_PREFIX: usize = 33;

/// A line for each record that is touched, and what it costs.
#[derive(Default)]
struct Bill {
    lines: Vec<String>,
    gas: usize,
}

impl Bill {
    fn add(&mut self, what: &str, key: &[u8], value: usize, gas: usize) {
        let name = match key {
            [0, 2, a, b, ..] => String::from_utf8_lossy(&[*a, *b]).into_owned(),
            whole => String::from_utf8_lossy(whole).into_owned(),
        };
        let key = key.len() + KEY_PREFIX;
        self.lines
            .push(format!("  {what:<6} {name:<3} {key:>4} {value:>4} {gas:>6}"));
        self.gas += gas;
    }

    fn read(&mut self, what: &str, key: &[u8], value: usize) {
        self.add(what, key, value, 1_000 + 3 * (key.len() + KEY_PREFIX + value));
    }

    fn step(&mut self, (key, value): &Record) {
        let gas = 30 + 3 * (key.len() + KEY_PREFIX + value.len());
        self.add("scan", key, value.len(), gas);
    }
}

struct Seen<'a> {
    store: &'a mut dyn Storage,
    bill: &'a RefCell<Bill>,
}

impl Storage for Seen<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.store.get(key);
        self.bill
            .borrow_mut()
            .read("read", key, value.as_ref().map_or(0, Vec::len));
        value
    }

    /// The chain charges for a record as soon as a scan stands on it: also for one that nobody asks for.
    fn range<'s>(
        &'s self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 's> {
        let mut records = self.store.range(start, end, order).peekable();
        let charge = |next: Option<&Record>| {
            if let Some(record) = next {
                self.bill.borrow_mut().step(record);
            }
        };
        charge(records.peek());
        Box::new(std::iter::from_fn(move || {
            let record = records.next()?;
            charge(records.peek());
            Some(record)
        }))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        let gas = 2_000 + 30 * (key.len() + KEY_PREFIX + value.len());
        self.bill.borrow_mut().add("write", key, value.len(), gas);
        self.store.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.bill.borrow_mut().add("delete", key, 0, 1_000);
        self.store.remove(key);
    }
}

struct Asked<'a> {
    querier: &'a dyn Querier,
    bill: &'a RefCell<Bill>,
}

impl Querier for Asked<'_> {
    fn raw_query(&self, request: &[u8]) -> QuerierResult {
        let answer = self.querier.raw_query(request);
        if let Ok(QueryRequest::Wasm(WasmQuery::Raw { key, .. })) = from_json::<QueryRequest>(request) {
            let value = match &answer {
                SystemResult::Ok(ContractResult::Ok(value)) => value.len(),
                _ => 0,
            };
            self.bill.borrow_mut().read("ask", &key, value);
        }
        answer
    }
}

/// The table that grows.
struct Table {
    stage: Stage,
    text: String,
}

impl Table {
    fn send(&mut self, name: &str, sender: &Addr, msg: ExecuteMsg, amount: u128) {
        let bill = RefCell::new(Bill::default());
        let funds = if amount == 0 { vec![] } else { coins(amount, DENOM) };
        let querier = Asked {
            querier: &self.stage.deps.querier,
            bill: &bill,
        };
        let mut store = Seen {
            store: &mut self.stage.deps.storage,
            bill: &bill,
        };
        let deps = DepsMut {
            storage: &mut store,
            api: &self.stage.deps.api,
            querier: QuerierWrapper::new(&querier),
        };
        execute(deps, self.stage.env.clone(), message_info(sender, &funds), msg).unwrap();
        let Bill { lines, gas } = bill.into_inner();
        self.text += &format!("{name}: {gas}\n{}\n", lines.join("\n"));
    }
}

/// An account of a person: twenty bytes, as those of a chain are.
fn person(number: u8) -> Addr {
    MockApi::default()
        .addr_humanize(&CanonicalAddr::from([number; 20]))
        .unwrap()
}

/// The delivery of a shipment for a campaign's first tranche, accepted at `now`.
fn facts(campaign: u64, now: Timestamp, lines: &[u64]) -> ReceiptFacts {
    ReceiptFacts {
        shipment: ShipmentId(campaign),
        from: SUPPLIER,
        to: HOSPITAL,
        carrier: None,
        hook_addr: Some(actor("escrow")),
        payload: payload(CampaignId(campaign), 1),
        offered_at: now.minus_seconds(1),
        accepted_at: now,
        expires: now.plus_seconds(1),
        lines: (100..)
            .zip(lines)
            .map(|(lot, units)| ReceiptLine {
                lot: LotId(lot),
                gtin: MASKS.to_string(),
                accepted: *units,
                rejected: 0,
                missing: 0,
            })
            .collect(),
    }
}

/// Two campaigns: in the first the supplier is paid after a challenge window, and that is its end; in the second it is paid
/// at once, and the donor is refunded what a second tranche did not deliver.
#[test]
fn what_each_message_touches_is_what_it_was() {
    let suite = Suite::new();
    let (mut stage, _) = stage();
    let payee = person(9).to_string();
    let org = SUPPLIER;
    stage.run("admin", ExecuteMsg::ProposePayee { org, payee }, 0);
    for (challenge, tranches) in [
        (3_600, vec![tranche(6_000_000, 100, GENESIS.plus_days(60))]),
        (
            0,
            vec![
                tranche(6_000_000, 100, GENESIS.plus_days(60)),
                tranche(4_000_000, 50, GENESIS.plus_days(20)),
            ],
        ),
    ] {
        let mut terms = suite.terms();
        terms.challenge_window_seconds = challenge;
        terms.minimum = Uint128::new(6_000_000);
        terms.provenance = actor("provenance").to_string();
        terms.fallback = person(8).to_string();
        stage.run("raiser", ExecuteMsg::CreateCampaign { terms, tranches }, 0);
    }
    let (first, second) = (CampaignId(1), CampaignId(2));
    for campaign in [first, second] {
        stage.run("raiser", ExecuteMsg::OpenFunding { campaign }, 0);
    }

    let mut table = Table {
        stage,
        text: "# message: gas of the store\n#  what, record, bytes of the key, bytes of the value, gas\n"
            .into(),
    };
    let give = |campaign| ExecuteMsg::Give { campaign };
    table.send("Give, the first", &person(1), give(first), 6_000_000);
    table.send("Give", &person(2), give(second), 4_000_000);
    table.send("Give, with one before it", &person(1), give(second), 6_000_000);
    let gift = GiftId(3);
    table.send("Give, to be withdrawn", &person(3), give(second), 5_000_000);
    let campaign = second;
    let back = ExecuteMsg::WithdrawGift { campaign, gift };
    table.send("WithdrawGift", &person(3), back, 0);
    table.stage.at(GENESIS.plus_days(10));
    let anyone = person(4);
    for campaign in [first, second] {
        let activate = ExecuteMsg::Activate { campaign };
        table.send("Activate", &anyone, activate, 0);
    }

    let now = GENESIS.plus_days(10).plus_seconds(5);
    table.stage.at(now);
    let provenance = actor("provenance");
    let one = ExecuteMsg::Receipt(facts(1, now, &[100]));
    table.send("Receipt, one line", &provenance, one, 0);
    let three = ExecuteMsg::Receipt(facts(2, now, &[40, 35, 25]));
    table.send("Receipt, three lines, paid", &provenance, three, 0);
    table.stage.at(now.plus_seconds(3_600));
    let (campaign, tranche, shipment) = (first, TrancheId(1), ShipmentId(1));
    let pay_out = ExecuteMsg::PayOut {
        campaign,
        tranche,
        shipment,
    };
    table.send("PayOut", &anyone, pay_out, 0);
    table.stage.at(GENESIS.plus_days(23));
    let (campaign, tranche) = (second, TrancheId(2));
    let advance = ExecuteMsg::AdvanceTranche { campaign, tranche };
    table.send("AdvanceTranche", &anyone, advance, 0);
    let gift = GiftId(1);
    let claim = ExecuteMsg::ClaimRefund { campaign, gift };
    table.send("ClaimRefund", &anyone, claim, 0);
    assert_golden("tests/it/golden/touched.txt", &table.text);
}
