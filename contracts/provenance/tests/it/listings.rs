//! Listings, lots and what they cost.

use crate::suite::*;
use accreditation_api::OrgId;
use cosmwasm_std::Binary;
use provenance_api::msg::{ExecuteMsg, QueryMsg};
use provenance_api::types::{
    CertificateKind, CertificateRef, CustodyInfo, Day, HoldingInfo, LotInfo, LotStatus, Origin, ProductInfo,
    SerialCommitment, ShipmentInfo, StorageProfile,
};
use provenance_api::{LotId, ShipmentId};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fmt::Debug;

/// Reads a listing page by page and checks that no page is too long and no entry comes twice.
fn pages<T: DeserializeOwned, K: Ord + Clone + Debug>(
    suite: &Suite,
    limit: u32,
    page: impl Fn(Option<K>, Option<u32>) -> QueryMsg,
    key: impl Fn(T) -> K,
) -> Vec<K> {
    let mut found: Vec<K> = vec![];
    loop {
        let entries: Vec<T> = suite.ask(&page(found.last().cloned(), Some(limit)));
        assert!(entries.len() <= limit.min(100) as usize);
        if entries.is_empty() {
            break;
        }
        found.extend(entries.into_iter().map(&key));
    }
    let unique: BTreeSet<K> = found.iter().cloned().collect();
    assert_eq!(
        unique.into_iter().collect::<Vec<_>>(),
        found,
        "in order, each once"
    );
    found
}

/// Invariant X6: at most 100 entries a page, 30 if nothing is said; a cursor visits each entry once.
#[test]
fn every_listing_is_bounded_and_complete() {
    let mut suite = Suite::start();
    let lots: Vec<LotId> = (0..120)
        .map(|n| suite.counted_lot(&format!("L{n}"), 10))
        .collect();
    let first = lots[0];
    let shipments: Vec<ShipmentId> = (0..105).map(|n| suite.offer(vec![line(lots[n], 1)])).collect();
    let serialised = suite.serialised_lot("S", 1_000);
    for n in 0..40 {
        suite.offer(vec![serials(serialised, &[pack(n * 20 + 5, n * 20 + 9)])]);
    }
    for shipment in shipments.iter().take(3) {
        suite.accept(*shipment, vec![all(0, 1)]);
    }
    let gtin = || MASKS.to_string();
    for limit in [1, 7, 100, 5_000] {
        let lots = |start_after, limit| QueryMsg::Lots {
            gtin: gtin(),
            start_after,
            limit,
        };
        assert_eq!(pages(&suite, limit, lots, |lot: LotInfo| lot.id).len(), 121);
        let to = |start_after, limit| QueryMsg::ShipmentsTo {
            org: HOSPITAL,
            start_after,
            limit,
        };
        let from = |start_after, limit| QueryMsg::ShipmentsFrom {
            org: MAKER,
            start_after,
            limit,
        };
        let id = |shipment: ShipmentInfo| shipment.id;
        assert_eq!(pages(&suite, limit, to, id).len(), 145);
        assert_eq!(pages(&suite, limit, from, id).len(), 145);
        let custody = |start_after, limit| QueryMsg::Custody {
            lot: serialised,
            start_after,
            limit,
        };
        let first_unit = |interval: CustodyInfo| interval.range.first;
        assert_eq!(pages(&suite, limit, custody, first_unit).len(), 81);
        let holdings = |start_after, limit| QueryMsg::Holdings {
            lot: first,
            start_after,
            limit,
        };
        assert_eq!(
            pages(&suite, limit, holdings, |held: HoldingInfo| (
                held.org,
                held.origin
            )),
            [(MAKER, Origin::Fresh), (HOSPITAL, Origin::Fresh)]
        );
        let products = |start_after, limit| QueryMsg::Products { start_after, limit };
        assert_eq!(
            pages(&suite, limit, products, |product: ProductInfo| product.gtin),
            [MASKS, VACCINE]
        );
    }
    let unasked: Vec<LotInfo> = suite.ask(&QueryMsg::Lots {
        gtin: gtin(),
        start_after: None,
        limit: None,
    });
    assert_eq!(unasked.len(), 30);
    let nobody: Vec<ShipmentInfo> = suite.ask(&QueryMsg::ShipmentsTo {
        org: OrgId(99),
        start_after: None,
        limit: None,
    });
    assert!(nobody.is_empty());
}

/// What the maker says of a lot can be read by anybody, by id or by what is printed on the pack.
#[test]
fn a_lot_shows_its_master_data() {
    let mut suite = Suite::start();
    let today = Day::of(suite.app.now());
    let certificate = CertificateRef {
        issuer: REGULATOR,
        kind: CertificateKind::BatchRelease,
        sha256: root(9),
        valid_until: Some(today),
    };
    let commitment = SerialCommitment {
        root: root(7),
        leaf_count: 500,
    };
    let msg = ExecuteMsg::RegisterLot {
        gtin: MASKS.to_string(),
        lot: "L-2026/07".to_string(),
        made: today,
        expiry: Day(today.0 + 700),
        quantity: 500,
        serials: Some(commitment.clone()),
        certificates: vec![certificate.clone()],
    };
    let lot = suite.register_lot(&msg);
    let more = SerialCommitment {
        root: root(8),
        leaf_count: 20,
    };
    let append = ExecuteMsg::AppendSerials {
        lot,
        first_index: 500,
        serials: more.clone(),
    };
    suite.run_ok(&suite.maker.clone(), &append);
    let expected = LotInfo {
        id: lot,
        gtin: MASKS.to_string(),
        lot: "L-2026/07".to_string(),
        issuer: MAKER,
        made: today,
        expiry: Day(today.0 + 700),
        quantity: 520,
        serialised: true,
        // neither replaces the other
        commitments: vec![commitment, more],
        certificates: vec![certificate],
        status: LotStatus::Active,
    };
    assert_eq!(suite.lot_info(lot), expected);
    let by_number = QueryMsg::LotByNumber {
        gtin: MASKS.to_string(),
        lot: "L-2026/07".to_string(),
    };
    assert_eq!(suite.ask::<LotInfo>(&by_number), expected);
    let product: ProductInfo = suite.ask(&QueryMsg::Product {
        gtin: MASKS.to_string(),
    });
    assert_eq!(
        (product.maker, product.storage),
        (MAKER, StorageProfile::default())
    );
}

#[test]
fn what_is_not_there_is_named() {
    let suite = Suite::start();
    let ask = |msg: &QueryMsg| {
        let error = suite.app.ask::<Binary>(&suite.contract, msg).unwrap_err();
        let journal = salus_testing::watch::take_journal();
        assert_eq!(journal.errors.len(), 1, "{error}");
        journal.errors[0].clone()
    };
    let (lot, shipment) = (LotId(9), ShipmentId(9));
    assert_eq!(
        ask(&QueryMsg::Product {
            gtin: GLOVES.to_string()
        }),
        "UnknownProduct"
    );
    assert_eq!(
        ask(&QueryMsg::Product {
            gtin: "1".to_string()
        }),
        "BadLength"
    );
    assert_eq!(ask(&QueryMsg::Lot { lot }), "UnknownLot");
    assert_eq!(ask(&QueryMsg::Totals { lot }), "UnknownLot");
    assert_eq!(ask(&QueryMsg::Shipment { shipment }), "UnknownShipment");
    assert_eq!(ask(&QueryMsg::Lines { shipment }), "UnknownShipment");
    let by_number = |lot: &str| QueryMsg::LotByNumber {
        gtin: MASKS.to_string(),
        lot: lot.to_string(),
    };
    assert_eq!(ask(&by_number("NONE")), "UnknownLotNumber");
    assert_eq!(ask(&by_number("")), "BadLength");
    let after = Some("nothing".to_string());
    assert_eq!(
        ask(&QueryMsg::Products {
            start_after: after,
            limit: None
        }),
        "BadLength"
    );
}

/// B4: a million serials cost as many records, and nearly as many bytes, as one; and each unit can be proved to
/// belong to the lot.
#[test]
fn a_million_serials_cost_one_record() {
    let bytes = |leaf_count| {
        let mut suite = Suite::start();
        let before = suite.app.records(&suite.contract);
        suite.serialised_lot("L", leaf_count);
        let after = suite.app.records(&suite.contract);
        let size = |records: &[cosmwasm_std::Record]| -> usize {
            records.iter().map(|(key, value)| key.len() + value.len()).sum()
        };
        (after.len() - before.len(), size(&after) - size(&before))
    };
    let (records, size) = bytes(1);
    let (records_of_million, size_of_million) = bytes(1_000_000);
    assert_eq!(records_of_million, records);
    // six more digits in quantity, holding, leaf count and last index
    assert!(
        size_of_million <= size + 4 * 6,
        "{size_of_million} bytes against {size}"
    );
}

/// X7, as far as the store tells: an offer of three lines writes as much with ten thousand other records as with
/// none, and its storage gas leaves room for the limit of 200,000 a transaction.
#[test]
fn an_offer_and_an_acceptance_write_little_however_much_is_stored() {
    let gas = |others: u64| {
        let mut suite = Suite::start();
        for n in 0..others {
            suite.counted_lot(&format!("O{n}"), 10);
        }
        let lots = [1, 2, 3].map(|n| suite.counted_lot(&format!("L{n}"), 1_000));
        let before = suite.app.records(&suite.contract);
        let hook = suite.stranger.clone();
        let lines = lots.iter().map(|lot| line(*lot, 100)).collect();
        let shipment = suite.offer_with_hook(lines, &hook);
        let offered = suite.app.records(&suite.contract);
        suite.accept(shipment, vec![all(0, 100), all(1, 100), all(2, 100)]);
        let accepted = suite.app.records(&suite.contract);
        [write_gas(&before, &offered), write_gas(&offered, &accepted)]
    };
    let [offer, acceptance] = gas(0);
    println!("gas of writes: offer {offer}, acceptance {acceptance}");
    assert!(offer <= 70_000, "{offer}");
    assert!(acceptance <= 75_000, "{acceptance}");
    let later = gas(1_000);
    for (now, then) in later.into_iter().zip([offer, acceptance]) {
        // ids have more digits, nothing else
        assert!(now <= then + then / 20, "{now} against {then}");
    }
}

/// What the chain charges for the records that changed: 2,000 a write and 30 a byte of key and value; a key has 33 bytes in
/// front that name the contract.
fn write_gas(before: &[cosmwasm_std::Record], after: &[cosmwasm_std::Record]) -> u64 {
    let old: BTreeSet<_> = before.iter().collect();
    after
        .iter()
        .filter(|record| !old.contains(record))
        .map(|(key, value)| 2_000 + 30 * (33 + key.len() + value.len()) as u64)
        .sum()
}

/// The answer about lines looks at a bounded number of custody intervals, however a sender has cut its lot up; the custody
/// map itself can be read to its end.
#[test]
fn the_lines_of_a_shipment_are_answered_with_bounded_work() {
    let mut suite = Suite::start();
    let units = 1_200;
    let lot = suite.serialised_lot("L", units);
    let shipment = suite.offer(vec![serials(lot, &[pack(0, units - 1)])]);
    let (maker, hospital) = (suite.maker.clone(), suite.hospital.clone());
    let reason = provenance_api::types::RejectReason::Damaged;
    suite.run_ok(&hospital, &ExecuteMsg::Refuse { shipment, reason });
    // every second unit is lost, those between are back: only the last is left
    for (parity, lost) in [(0, true), (1, false)] {
        let singles: Vec<_> = (0..units - 1)
            .filter(|n| n % 2 == parity)
            .map(|n| pack(n, n))
            .collect();
        for ranges in singles.chunks(16) {
            let (units, ranges) = (ranges.len() as u64, ranges.to_vec());
            let msg = if lost {
                ExecuteMsg::DeclareLost {
                    shipment,
                    line: 0,
                    units,
                    ranges,
                }
            } else {
                ExecuteMsg::ConfirmReturn {
                    shipment,
                    line: 0,
                    units,
                    ranges,
                }
            };
            suite.run_ok(&maker, &msg);
        }
    }
    let line = suite.lines(shipment).remove(0);
    assert_eq!(
        (line.pending_units, line.pending_ranges),
        (1, vec![]),
        "beyond what is looked at"
    );
    let last: Vec<CustodyInfo> = suite.ask(&QueryMsg::Custody {
        lot,
        start_after: Some(units - 2),
        limit: None,
    });
    assert_eq!(
        last[0].custodian,
        provenance_api::types::Custodian::Shipment { shipment }
    );
}

/// A GS1 prefix passes from one maker to another: from then on only the new one makes lots of its products, which it takes
/// over as they are.
#[test]
fn a_product_follows_its_prefix() {
    let mut suite = Suite::start();
    let (maker, other) = (suite.maker.clone(), suite.other_maker.clone());
    let before = suite.serialised_lot("BEFORE", 10);
    suite.refused(&other, &product(MASKS), "ForeignGtin");
    let key = accreditation_api::raw::PREFIXES.key(MAKER).to_vec();
    let none = accreditation_api::raw::PrefixRecord::default();
    let registry = suite.registry.addr().clone();
    suite
        .app
        .plant(&registry, &key, &cosmwasm_std::to_json_vec(&none).unwrap());
    suite.records().prefix(OTHER_MAKER, "9506000");

    suite.refused(&maker, &suite.lot("AFTER", 10, None), "ForeignGtin");
    let serials = SerialCommitment {
        root: root(1),
        leaf_count: 1,
    };
    let append = ExecuteMsg::AppendSerials {
        lot: before,
        first_index: 10,
        serials,
    };
    suite.refused(&maker, &append, "ForeignGtin");
    suite.refused(&maker, &product(MASKS), "ForeignGtin");
    suite.refused(&other, &suite.lot("AFTER", 10, None), "OtherOrganisation");
    let response = suite.run_ok(&other, &product(MASKS));
    assert_eq!(
        attribute(&response, "product_registered", "former_maker").as_deref(),
        Some("1")
    );
    let info: ProductInfo = suite.ask(&QueryMsg::Product {
        gtin: MASKS.to_string(),
    });
    assert_eq!(info.maker, OTHER_MAKER);
    suite.run_ok(&other, &suite.lot("AFTER", 10, None));
    // what was made before stays its maker's to ship and to recall
    assert_eq!(suite.lot_info(before).issuer, MAKER);
    suite.offer(vec![crate::suite::serials(before, &[pack(0, 4)])]);
    suite.run_ok(&maker, &quarantine(before));
}
