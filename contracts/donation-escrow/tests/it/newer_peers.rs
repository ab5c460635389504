//! Peers that are listed, peers that are not what they should be, and peers that know more than the escrow.

use crate::peers::{stand_in, Provenance};
use crate::suite::*;
use cosmwasm_std::{Addr, Empty};
use cw_multi_test::Executor;
use donation_escrow_api::msg::ExecuteMsg;
use provenance_api::types::RecallClass;
use provenance_api::LotId;
use salus_testing::actor;
use serde_json::{json, Value};

fn allow(provenance: &Addr) -> ExecuteMsg {
    ExecuteMsg::AllowProvenance {
        provenance: provenance.to_string(),
    }
}

/// Organisation 3 there is somebody else than organisation 3 here.
#[test]
fn a_provenance_contract_with_another_accreditation_contract_is_not_listed() {
    let mut suite = Suite::new();
    let other = suite.other_provenance.0.clone();
    let elsewhere = actor("another accreditation");
    suite.other_provenance.relies_on(&mut suite.app, &elsewhere);
    let error = format!("provenance contract {other} relies on accreditation contract {elsewhere}");
    refused(suite.owner(&allow(&other)), &error);
    let ours = suite.accreditation.0.clone();
    suite.other_provenance.relies_on(&mut suite.app, &ours);
    suite.owner(&allow(&other)).unwrap();
}

/// A plain account could send any `Receipt` that it likes.
#[test]
fn what_is_no_provenance_contract_is_not_listed() {
    let mut suite = Suite::new();
    let code = suite.app.store_code(stand_in());
    let silent = suite
        .app
        .instantiate_contract(code, actor("owner"), &Empty {}, &[], "silent", None);
    let accreditation = suite.accreditation.0.clone();
    for given in [actor("a plain account"), silent.unwrap(), accreditation] {
        let error = format!("{given} is no provenance contract");
        refused(suite.owner(&allow(&given)), &error);
    }
    let own = suite.escrow.clone();
    refused(
        suite.owner(&allow(&own)),
        "this contract cannot be its own provenance contract",
    );
}

/// Another escrow relies on the same accreditation contract, and is no provenance contract for that.
#[test]
fn another_escrow_is_not_listed_as_a_provenance_contract() {
    let mut suite = Suite::new();
    let code = suite.app.contract_data(&suite.escrow).unwrap().code_id;
    let init = donation_escrow_api::msg::InstantiateMsg {
        owner: actor("owner").to_string(),
        accreditation: suite.accreditation.0.to_string(),
        provenances: vec![],
        denoms: vec![],
        limits: donation_escrow_api::types::Limits::PUBLIC,
    };
    let second = suite
        .app
        .instantiate_contract(code, actor("owner"), &init, &[], "second escrow", None)
        .unwrap();
    refused(suite.owner(&allow(&second)), "is no provenance contract");
}

/// 10 units for 1,000, all of it retained; the shipment in lot 7.
fn retained() -> (Suite, provenance_api::ShipmentId) {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![retaining(10_000, tranche(1_000, 10, end))], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(7, 10)]);
    suite.hook(&facts).unwrap();
    (suite, facts.shipment)
}

/// The record of a lot as a provenance contract writes it that knows more than this one does.
fn plant_safety(suite: &mut Suite, record: &Value) {
    let Provenance(address) = &suite.provenance;
    let key = provenance_api::raw::LOT_SAFETY.key(LotId(7)).to_vec();
    let address = address.clone();
    suite.app.plant(&address, &key, record.to_string().as_bytes());
}

fn recall(suite: &Suite, class: &str, ended: bool) -> Value {
    let now = suite.app.now();
    json!({
        "class": class, "by": 9, "reason": "cyber_attack", "issued_at": now, "end_agreed_by": [], "scope": {"all": {}},
        "ended_at": ended.then_some(now),
    })
}

/// Classes of recalls, known ones and one that was added later: only the third class lets the payment go on.
#[test]
fn a_recall_of_an_unknown_class_stops_the_payment() {
    for (class, ended, stops) in [
        ("i", false, true),
        ("ii", false, true),
        ("iii", false, false),
        ("market_withdrawal", false, true),
        ("market_withdrawal", true, false),
        ("i", true, false),
    ] {
        let (mut suite, shipment) = retained();
        let recalls = [recall(&suite, class, ended)];
        plant_safety(
            &mut suite,
            &json!({"quarantine": null, "recalls": recalls, "watched": true}),
        );
        suite.app.pass(14 * DAY);
        suite.pay_out(1, shipment).unwrap();
        let refundable = suite.books().refundable.u128();
        let expected = if stops { (0, 1_000) } else { (1_000, 0) };
        assert_eq!((suite.supplier(), refundable), expected, "{class} {ended}");
    }
}

/// The texts of the classes are those of the provenance contract.
#[test]
fn the_third_class_is_the_only_one_that_stops_nothing() {
    for class in [RecallClass::I, RecallClass::Ii, RecallClass::Iii] {
        let (mut suite, shipment) = retained();
        suite.recall(7, class);
        assert_eq!(suite.book_recall(1, shipment).is_ok(), class.stops());
    }
}

/// A reason that was added later does not make the record unreadable, so the quarantine ends when it ends.
#[test]
fn a_quarantine_for_an_unknown_reason_holds_and_ends_like_any_other() {
    let (mut suite, shipment) = retained();
    let quarantine = json!({"by": 9, "reason": "cyber_attack", "since": suite.app.now(), "case": "A-1"});
    let third = recall(&suite, "iii", false);
    plant_safety(&mut suite, &json!({"quarantine": quarantine, "recalls": [third]}));
    suite.app.pass(14 * DAY);
    refused(suite.pay_out(1, shipment), "lot 7 holds the receipt");
    let third = recall(&suite, "iii", false);
    plant_safety(&mut suite, &json!({"quarantine": null, "recalls": [third]}));
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

/// A kind of organisation that was added later does not keep its admin from naming a payee.
#[test]
fn the_admin_of_an_organisation_of_an_unknown_kind_names_a_payee() {
    let mut suite = Suite::new();
    let (address, key) = (
        suite.accreditation.0.clone(),
        accreditation_api::raw::ORGANISATIONS.key(SUPPLIER).to_vec(),
    );
    let record = json!({"kind": "drone_operator", "country": "CH", "admin_addr": admin(SUPPLIER), "tier": 2});
    suite.app.plant(&address, &key, record.to_string().as_bytes());
    suite.propose_payee(SUPPLIER, &actor("second wallet")).unwrap();
    refused(
        suite.send(
            &actor("passer-by"),
            &ExecuteMsg::ProposePayee {
                org: SUPPLIER,
                payee: actor("thief").to_string(),
            },
            &[],
        ),
        "is not the admin of organisation 3",
    );
}
