//! What lies in the store, and under which keys.

use crate::suite::*;
use cosmwasm_std::Timestamp;
use donation_escrow::domain::campaign::{Outcome, Phase};
use donation_escrow::domain::gift::State;
use donation_escrow::domain::receipt::Counts;
use donation_escrow::domain::tranche::{Delivered, Tranche};
use donation_escrow_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use donation_escrow_api::types::UnfundedReason;
use donation_escrow_api::GiftId;
use provenance_api::ShipmentId;
use salus_core::packed::pack;
use salus_testing::layout::{assert_named_tests_exist, assert_prefixes_listed};
use salus_testing::{actor, assert_golden};

/// X9: prefixes are unique, none begins another, and the README lists each of them.
#[test]
fn storage_prefixes_are_unique_and_listed() {
    let sources = [
        include_str!("../../src/state/campaign.rs"),
        include_str!("../../src/state/gift.rs"),
        include_str!("../../src/state/payee.rs"),
        include_str!("../../src/state/receipt.rs"),
        include_str!("../../src/state/settings.rs"),
        include_str!("../../src/state/tranche.rs"),
        include_str!("../../../../packages/salus-core/src/ownership.rs"),
        include_str!("../../../../packages/salus-core/src/pause.rs"),
    ];
    assert_prefixes_listed(&sources, include_str!("../../README.md"));
}

#[test]
fn the_committed_schema_is_the_one_of_the_messages() {
    let api = cosmwasm_schema::generate_api! {
        name: "donation-escrow",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let schema = api.render().to_string().unwrap();
    assert_golden("../../schema/donation-escrow/donation-escrow.json", &schema);
}

/// SECURITY.md names tests that are there.
#[test]
fn every_test_that_the_security_page_names_exists() {
    assert_named_tests_exist(include_str!("../../SECURITY.md"), 41);
}

/// X8: every address in the store is written as the chain writes it, or in its canonical bytes. And records are small: what
/// each gift writes costs every donor.
#[test]
fn hot_records_are_small_and_addresses_are_normal() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![retaining(1_000, tranche(1_000, 10, end))], 1_000);
    suite.deliver(1, 4).unwrap();
    suite.propose_payee(SUPPLIER, &actor("second wallet")).unwrap();
    let denom = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2".to_string();
    suite.owner(&ExecuteMsg::AllowDenom { denom }).unwrap();

    let mut lines = vec![];
    for (key, value) in suite.app.records(&suite.escrow) {
        let (key, shown) = (text(&key), text(&value));
        assert!(
            !key.contains("COSMWASM1") && !shown.contains("COSMWASM1"),
            "{key}: {shown}"
        );
        lines.push(format!("{key}\n    {shown}"));
        let limit = match key.trim_start_matches("\\0\\2").get(..2) {
            // addresses of people are shorter than those of the test by 12 bytes
            Some("gi") => 60,
            Some("tr") => 30,
            Some("re") => 40,
            Some("ca") => 40,
            _ => continue,
        };
        assert!(value.len() <= limit, "{} bytes in {key}: {shown}", value.len());
    }
    assert_golden("tests/it/golden/store.txt", &lines.join("\n"));
}

/// Bytes as text, those that are no plain signs in hexadecimal.
fn text(bytes: &[u8]) -> String {
    let sign = |byte: &u8| match *byte {
        b if b.is_ascii_graphic() || b == b' ' => char::from(b).to_string(),
        b => format!("\\{b:x}"),
    };
    bytes.iter().map(sign).collect()
}

/// These stand in stored records by their place in the enum: another order would be another layout.
#[test]
fn reasons_and_codes_are_stored_by_their_place() {
    let reasons = [
        UnfundedReason::NoRoom,
        UnfundedReason::PartiesRelated,
        UnfundedReason::SupplierNotAccredited,
        UnfundedReason::HospitalNotAccredited,
        UnfundedReason::CarrierNotAccredited,
        UnfundedReason::AccreditationUnreadable,
        UnfundedReason::CampaignEnded,
    ];
    for (place, reason) in (0u8..).zip(reasons) {
        let stored = pack(&Tranche::Unfunded { reason }).unwrap();
        assert_eq!(stored, [0, place]);
    }
    let at = Timestamp::from_nanos(5);
    let outcomes = [Outcome::Closed, Outcome::Failed, Outcome::Cancelled];
    for (place, outcome) in (0u8..).zip(outcomes) {
        assert_eq!(pack(&Phase::Over { outcome, at }).unwrap(), [3, place, 5]);
        assert_eq!(pack(&Phase::Swept { outcome, at }).unwrap(), [4, place, 5]);
    }
    assert_eq!(pack(&Phase::Draft {}).unwrap(), [0]);
    assert_eq!(pack(&Phase::Funding { until: at }).unwrap(), [1, 5]);
    assert_eq!(pack(&Phase::Active { since: at, open: 7 }).unwrap(), [2, 5, 7]);
    let delivered = Delivered {
        units: 4,
        shipments: vec![ShipmentId(9)],
    };
    assert_eq!(pack(&Tranche::Funded {}).unwrap(), [1]);
    assert_eq!(pack(&Tranche::Open(delivered.clone())).unwrap(), [2, 4, 1, 9]);
    assert_eq!(pack(&Tranche::Closed { at, delivered }).unwrap(), [3, 5, 4, 1, 9]);
    for (place, state) in (0u8..).zip([State::Live, State::Withdrawn, State::Done]) {
        assert_eq!(pack(&state).unwrap(), [place]);
    }
    for (place, counts) in (0u8..).zip([Counts::Yes, Counts::PartiesRelated]) {
        assert_eq!(pack(&counts).unwrap(), [place]);
    }
}

/// While a campaign takes gifts its record says nothing of them: each gift says what was given before it.
#[test]
fn a_gift_writes_two_records_and_the_books_follow_from_the_last_one() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.open(terms, vec![tranche(1_000, 10, end)]).unwrap();
    let escrow = suite.escrow.clone();
    let record = |suite: &Suite| {
        let records = suite.app.records(&escrow);
        let found = records.iter().find(|(key, _)| key.starts_with(b"\0\x02ca"));
        (records.len(), found.unwrap().1.clone())
    };
    let (count, before) = record(&suite);
    for (n, donor, amount) in [(1, "alice", 300), (2, "bob", 40), (3, "alice", 5)] {
        suite.give(donor, amount).unwrap();
        assert_eq!(record(&suite), (count + 2 * n, before.clone()));
    }
    assert_eq!((suite.info().gifts, suite.books().given.u128()), (3, 345));
    // the last gift is taken back, and stays the last one
    suite.withdraw_gift("alice", GiftId(3)).unwrap();
    let books = suite.books();
    assert_eq!((books.given.u128(), books.gifts.u128()), (345, 340));
    assert_eq!(suite.give("carol", 7).unwrap(), GiftId(4));
    assert_eq!(suite.gift(GiftId(4)).offset.u128(), 345);
    let books = suite.books();
    assert_eq!(
        [books.given, books.withdrawn, books.gifts, books.held].map(|n| n.u128()),
        [352, 5, 347, 347]
    );
    // from the end of funding on the record says all of it
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    assert_eq!((suite.info().gifts, suite.books().given.u128()), (4, 352));
    assert_eq!(suite.books().held.u128(), 347);
}
