//! Every error variant occurs: the walk meets all of them but these.

use crate::suite::*;
use donation_escrow_api::types::Limits;
use provenance_api::ShipmentId;
use salus_testing::watch::take_journal;

/// Errors that a walk cannot meet, or meets too rarely to be held to it; the test below provokes each.
pub const RARE: &[&str] = &[
    "BadLimit",
    "TooManyListed",
    "NoProvenanceContract",
    "OtherAccreditation",
    "OtherShipment",
    "TooManyReceipts",
    "NoPayee",
    "OtherLayout",
];

#[test]
fn errors_that_the_walk_cannot_meet_occur_here() {
    let mut seen = vec![];
    let mut note = || seen.push(take_journal().errors.pop().unwrap_or_default());

    let limits = Limits {
        sweep_after_seconds: 0,
        ..Limits::PUBLIC
    };
    crate::owner::instantiate(|msg| msg.limits = limits).unwrap_err();
    note();
    crate::owner::instantiate(|msg| msg.denoms = vec!["uatom".to_string(); 65]).unwrap_err();
    note();

    crate::owner::instantiate(|msg| msg.provenances = vec![msg.owner.clone()]).unwrap_err();
    note();
    crate::owner::instantiate(|msg| msg.accreditation = msg.owner.clone()).unwrap_err();
    note();

    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 100, end)], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(1, 1)]);
    let key = provenance_api::raw::RECEIPTS.key(ShipmentId(70)).to_vec();
    suite.app.plant(
        &suite.provenance.0.clone(),
        &key,
        &cosmwasm_std::to_json_vec(&facts).unwrap(),
    );
    suite.settle(1, ShipmentId(70)).unwrap_err();
    note();
    for _ in 0..16 {
        suite.deliver(1, 1).unwrap();
    }
    suite.deliver(1, 1).unwrap_err();
    note();
    let mut suite = crate::payment::credited();
    let unknown = accreditation_api::raw::ORGANISATIONS
        .key(accreditation_api::OrgId(77))
        .to_vec();
    suite.app.plant(&suite.accreditation.0.clone(), &unknown, b"{}");
    suite.withdraw_credit(accreditation_api::OrgId(77)).unwrap_err();
    note();
    crate::owner::migrate_from(None).1.unwrap_err();
    note();
    assert_eq!(seen, RARE);
}
