//! The whole story, as its parties live it.

use crate::suite::*;
use donation_escrow_api::types::{CampaignStatus, TrancheStatus};
use donation_escrow_api::GiftId;

/// A2, A4, A5, A10: gifts stay in the escrow until a delivery is accepted, half of the units pay half of the amount,
/// no message releases money but the facts of an acceptance, and what was never delivered goes back at anyone's call.
#[test]
fn a_gift_becomes_a_delivery_and_what_is_not_delivered_goes_back() {
    let mut suite = Suite::new();
    let tranches = vec![
        tranche(600, 60, suite.deadline()),
        tranche(400, 40, suite.deadline()),
    ];
    let terms = suite.terms();
    suite.open(terms, tranches).unwrap();
    assert_eq!(suite.give("alice", 750).unwrap(), GiftId(1));
    assert_eq!(suite.give("bob", 250).unwrap(), GiftId(2));
    assert_eq!(suite.escrowed(), 1_000);

    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    assert_eq!(suite.status(), CampaignStatus::Active);
    assert_eq!(suite.tranche(2).status, TrancheStatus::Funded);

    suite.deliver(1, 30).unwrap();
    assert_eq!(suite.supplier(), 300, "half of the units pay half of the amount");
    suite.deliver(1, 30).unwrap();
    assert_eq!(suite.supplier(), 600);
    assert!(matches!(suite.tranche(1).status, TrancheStatus::Closed { .. }));

    suite.app.go_to(suite.deadline().plus_days(3));
    suite.advance_tranche(2).unwrap();
    assert_eq!(suite.status(), CampaignStatus::Closed);
    assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 300);
    assert_eq!(suite.claim("bob", GiftId(2)).unwrap(), 100);
    assert_eq!(suite.escrowed(), 0);
}
