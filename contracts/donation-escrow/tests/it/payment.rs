//! Challenge window, retention, recalls, quarantines, credits, payees.

use crate::suite::*;
use donation_escrow_api::types::*;
use donation_escrow_api::GiftId;
use provenance_api::raw::{LotSafetyRecord, RecallRecord};
use provenance_api::types::{RecallClass, SafetyReason};
use provenance_api::{LotId, ShipmentId};
use salus_testing::{actor, watch::take_journal};

/// One tranche of 1,000 for 100 units, a fifth retained, a day to challenge; 60 units of lot 7 delivered.
fn delivered() -> (Suite, ShipmentId) {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = DAY;
    suite.funded(terms, vec![retaining(2_000, tranche(1_000, 100, end))], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(7, 40), (8, 20)]);
    suite.hook(&facts).unwrap();
    (suite, facts.shipment)
}

#[test]
fn a_challenge_window_delays_payment_to_its_last_second() {
    let (mut suite, shipment) = delivered();
    assert_eq!((suite.supplier(), suite.holds(shipment)), (0, (480, 120, 0)));
    suite.app.pass(DAY - 1);
    refused(suite.pay_out(1, shipment), "nothing is payable now: 480 due from");
    suite.app.pass(1);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!((suite.supplier(), suite.holds(shipment)), (480, (0, 120, 480)));
    refused(suite.pay_out(1, shipment), "nothing is payable now");
}

#[test]
fn what_is_retained_is_paid_when_the_recall_window_has_passed() {
    let (mut suite, shipment) = delivered();
    suite.app.pass(14 * DAY - 1);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 480);
    refused(suite.pay_out(1, shipment), "nothing is payable now: 0 due");
    suite.app.pass(1);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!((suite.supplier(), suite.holds(shipment)), (600, (0, 0, 600)));
}

#[test]
fn a_recall_takes_the_part_of_the_affected_lot_for_the_donors() {
    let (mut suite, shipment) = delivered();
    suite.recall(7, RecallClass::Ii);
    assert_eq!(
        blocked(&suite, shipment),
        Some(Blocked::Recalled {
            lot: LotId(7),
            newly_affected: 40
        })
    );
    suite.book_recall(1, shipment).unwrap();
    assert_eq!(
        suite.holds(shipment),
        (160, 40, 0),
        "a third of it is left: 20 of 60 units"
    );
    assert_eq!(suite.books().refundable.u128(), 400);
    assert_eq!(blocked(&suite, shipment), None);
    refused(suite.book_recall(1, shipment), "no recall counts");
    // the rest is paid in its time
    suite.app.pass(14 * DAY);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 200);
}

/// 100 for three units, one of them recalled: 34 go back, not 33.
#[test]
fn what_a_recall_takes_is_rounded_up_for_the_donors() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = DAY;
    suite.funded(terms, vec![tranche(100, 3, end)], 100);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(7, 1), (8, 2)]);
    suite.hook(&facts).unwrap();
    suite.recall(7, RecallClass::I);
    suite.book_recall(1, facts.shipment).unwrap();
    assert_eq!(
        (suite.holds(facts.shipment), suite.books().refundable.u128()),
        ((66, 0, 0), 34)
    );
}

/// Nobody has to book a recall in time: the payment does it.
#[test]
fn a_payment_books_the_recalls_that_count_first() {
    let (mut suite, shipment) = delivered();
    suite.recall(8, RecallClass::I);
    suite.app.pass(20 * DAY);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 400);
    assert_eq!(suite.books().refundable.u128(), 200);
}

#[test]
fn recalls_of_all_lots_leave_nothing_to_pay() {
    let (mut suite, shipment) = delivered();
    suite.recall(7, RecallClass::I);
    suite.recall(8, RecallClass::I);
    suite.book_recall(1, shipment).unwrap();
    assert_eq!(suite.holds(shipment), (0, 0, 0));
    assert_eq!(suite.books().refundable.u128(), 600);
}

#[test]
fn a_mild_recall_changes_nothing() {
    let (mut suite, shipment) = delivered();
    suite.recall(7, RecallClass::Iii);
    refused(suite.book_recall(1, shipment), "no recall counts");
    suite.app.pass(14 * DAY);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 600);
}

/// t − 1, t, t + 1 around the cutoff.
#[test]
fn a_recall_counts_if_it_was_issued_before_the_cutoff() {
    for (at, counts) in [(14 * DAY - 1, true), (14 * DAY, false), (14 * DAY + 1, false)] {
        let (mut suite, shipment) = delivered();
        suite.app.pass(at);
        suite.recall(7, RecallClass::I);
        suite.app.pass(30 * DAY);
        suite.pay_out(1, shipment).unwrap();
        assert_eq!(
            suite.supplier(),
            if counts { 200 } else { 600 },
            "issued {at} s after acceptance"
        );
    }
}

#[test]
fn a_recall_that_ended_before_it_was_booked_does_not_count() {
    let (mut suite, shipment) = delivered();
    let now = suite.app.now();
    let recall = RecallRecord {
        class: RecallClass::I,
        by: HOLDING,
        reason: SafetyReason::Labelling,
        issued_at: now,
        end_agreed_by: vec![],
        ended_at: Some(now.plus_seconds(1)),
    };
    let record = LotSafetyRecord {
        quarantine: None,
        recalls: vec![recall],
    };
    suite.provenance.safety(&mut suite.app, LotId(7), &record);
    suite.app.pass(2);
    refused(suite.book_recall(1, shipment), "no recall counts");
}

#[test]
fn a_recall_between_acceptance_and_settlement_counts_at_settlement() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 100, end)], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(7, 40), (8, 60)]);
    suite.provenance.facts(&mut suite.app, &facts);
    suite.app.pass(10);
    suite.recall(7, RecallClass::I);
    suite.settle(1, facts.shipment).unwrap();
    assert_eq!(suite.supplier(), 600);
    assert_eq!(suite.books().refundable.u128(), 400);
}

/// Only units that count can be recalled: 40 of lot 7 and 60 of lot 8 for 50 that are needed.
#[test]
fn over_delivered_units_of_a_recalled_lot_cost_the_supplier_nothing() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = DAY;
    suite.funded(terms, vec![tranche(1_000, 50, end)], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(7, 40), (8, 60), (9, 5)]);
    suite.hook(&facts).unwrap();
    suite.recall(9, RecallClass::I);
    refused(suite.book_recall(1, facts.shipment), "no recall counts");
    suite.recall(8, RecallClass::I);
    suite.book_recall(1, facts.shipment).unwrap();
    assert_eq!(
        suite.holds(facts.shipment),
        (800, 0, 0),
        "10 of the 50 that count are of lot 8"
    );
}

#[test]
fn a_lot_in_two_lines_is_recalled_once() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = DAY;
    suite.funded(terms, vec![tranche(1_000, 100, end)], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(7, 30), (8, 40), (7, 30)]);
    suite.hook(&facts).unwrap();
    suite.recall(7, RecallClass::I);
    suite.book_recall(1, facts.shipment).unwrap();
    assert_eq!(suite.holds(facts.shipment), (400, 0, 0));
    refused(suite.book_recall(1, facts.shipment), "no recall counts");
}

#[test]
fn a_quarantine_holds_a_receipt_and_not_for_ever() {
    let (mut suite, shipment) = delivered();
    suite.quarantine(8);
    suite.app.pass(DAY);
    refused(suite.pay_out(1, shipment), "lot 8 holds the receipt");
    let cap = suite.start.plus_days(10).plus_seconds(2).plus_days(14 + 7);
    assert_eq!(
        blocked(&suite, shipment),
        Some(Blocked::Quarantined {
            lot: LotId(8),
            held_until: cap
        })
    );
    suite.app.go_to(cap.minus_seconds(1));
    refused(suite.pay_out(1, shipment), "lot 8 holds the receipt");
    suite.app.go_to(cap);
    assert_eq!(blocked(&suite, shipment), None);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 600);
}

#[test]
fn a_quarantine_that_is_lifted_lets_the_payment_go() {
    let (mut suite, shipment) = delivered();
    suite.quarantine(8);
    suite.app.pass(DAY);
    refused(suite.pay_out(1, shipment), "holds the receipt");
    suite.release(8);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 480);
}

#[test]
fn a_quarantine_after_the_cutoff_changes_nothing() {
    let (mut suite, shipment) = delivered();
    suite.app.pass(14 * DAY);
    suite.quarantine(7);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 600);
}

/// A recall is booked although another lot is quarantined; the rest waits.
#[test]
fn a_recall_is_booked_while_a_quarantine_holds_the_rest() {
    let (mut suite, shipment) = delivered();
    suite.recall(7, RecallClass::I);
    suite.quarantine(8);
    suite.app.pass(DAY);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!((suite.supplier(), suite.holds(shipment)), (0, (160, 40, 0)));
    refused(suite.pay_out(1, shipment), "lot 8 holds the receipt");
}

#[test]
fn a_settlement_does_not_fail_because_a_lot_is_quarantined() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 100, end)], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(7, 100)]);
    suite.provenance.facts(&mut suite.app, &facts);
    suite.quarantine(7);
    suite.settle(1, facts.shipment).unwrap();
    assert_eq!(
        (suite.supplier(), suite.holds(facts.shipment)),
        (0, (1_000, 0, 0))
    );
    suite.release(7);
    suite.pay_out(1, facts.shipment).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

/// A broken provenance contract delays like a quarantine, and no longer.
#[test]
fn unreadable_records_delay_a_payment_and_never_block_it() {
    let (mut suite, shipment) = delivered();
    suite.provenance.garble_safety(&mut suite.app, LotId(7));
    suite.app.pass(DAY);
    refused(suite.pay_out(1, shipment), "lot 7 holds the receipt");
    suite.app.pass((14 + 7) * DAY);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 600);
}

/// A settlement is fixed: facts that are altered, or cannot be read, afterwards change nothing.
#[test]
fn facts_that_change_after_the_settlement_change_nothing() {
    let (mut suite, shipment) = delivered();
    let mut facts = suite.facts(1, &[(11, 5_000)]);
    facts.shipment = shipment;
    suite.provenance.facts(&mut suite.app, &facts);
    suite.recall(11, RecallClass::I);
    refused(suite.book_recall(1, shipment), "no recall counts");
    suite.provenance.garble_facts(&mut suite.app, shipment);
    suite.recall(7, RecallClass::I);
    suite.book_recall(1, shipment).unwrap();
    assert_eq!(suite.holds(shipment), (160, 40, 0));
    suite.app.pass(14 * DAY);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 200);
}

/// What was paid is not taken back: a recall finds nothing in a receipt that is paid in full.
#[test]
fn a_recall_after_full_payment_takes_nothing() {
    let (mut suite, shipment) = delivered();
    suite.app.pass(14 * DAY);
    suite.pay_out(1, shipment).unwrap();
    suite.recall(7, RecallClass::I);
    refused(suite.book_recall(1, shipment), "nothing is held for shipment");
    assert_eq!(suite.holds(shipment), (0, 0, 600));
}

// --- where the money goes

/// A supplier that has named no payee.
const NEW: accreditation_api::OrgId = accreditation_api::OrgId(77);

#[test]
fn a_supplier_without_a_payee_is_credited_until_it_names_one() {
    let mut suite = credited();
    assert_eq!(suite.status(), CampaignStatus::Closed, "credited counts as paid");
    suite.propose_payee(NEW, &wallet(NEW)).unwrap();
    suite.withdraw_credit(NEW).unwrap();
    assert_eq!(suite.app.balance(&wallet(NEW), DENOM), 1_000);
    refused(
        suite.withdraw_credit(NEW),
        "organisation 77 has no credit in uatom",
    );
}

/// A supplier with credit and without a payee, in a campaign that is over.
pub fn credited() -> Suite {
    let mut suite = Suite::new();
    let end = suite.deadline();
    suite.accreditation.organisation(&mut suite.app, NEW, &admin(NEW));
    suite
        .accreditation
        .accredit(&mut suite.app, NEW, accreditation_api::Role::Distribute);
    let tranche = NewTranche {
        supplier: NEW,
        ..tranche(1_000, 10, end)
    };
    let terms = suite.terms();
    suite.funded(terms, vec![tranche], 1_000);
    suite.app.pass(2);
    let mut facts = suite.facts(1, &[(7, 10)]);
    facts.from = NEW;
    suite.hook(&facts).unwrap();
    assert_eq!((suite.credit(NEW), suite.escrowed()), (1_000, 1_000));
    suite
}

/// Who never names a payee, or lost the key to do so, is paid where the accreditation contract finds its admin.
#[test]
fn credit_without_a_payee_is_paid_to_the_organisations_admin() {
    let mut suite = credited();
    // its authority has given it a new admin
    suite
        .accreditation
        .organisation(&mut suite.app, NEW, &actor("restored admin"));
    suite.withdraw_credit(NEW).unwrap();
    assert_eq!((suite.balance("restored admin"), suite.escrowed()), (1_000, 0));
    refused(
        suite.withdraw_credit(NEW),
        "organisation 77 has no credit in uatom",
    );
}

/// Neither a payee nor an admin: the credit stays, and nothing else changes.
#[test]
fn credit_stays_while_neither_a_payee_nor_an_admin_can_be_read() {
    let key = accreditation_api::raw::ORGANISATIONS.key(NEW).to_vec();
    for unreadable in [b"{not json".as_slice(), b"{}", b"null"] {
        let mut suite = credited();
        let accreditation = suite.accreditation.0.clone();
        suite.app.plant(&accreditation, &key, unreadable);
        refused(suite.withdraw_credit(NEW), "organisation 77 has named no payee");
        assert_eq!(suite.credit(NEW), 1_000);
        suite.accreditation.organisation(&mut suite.app, NEW, &admin(NEW));
        suite.withdraw_credit(NEW).unwrap();
        assert_eq!(suite.app.balance(&admin(NEW), DENOM), 1_000);
    }
    // an organisation that is administered by the escrow itself: it would pay itself
    let mut suite = credited();
    let own = suite.escrow.clone();
    suite.accreditation.organisation(&mut suite.app, NEW, &own);
    refused(suite.withdraw_credit(NEW), "organisation 77 has named no payee");
}

/// A change of payee takes longer than any challenge window: a thief of the admin's key cannot catch what is on
/// its way.
#[test]
fn a_new_payee_is_paid_only_after_the_delay() {
    let (mut suite, shipment) = delivered();
    let thief = actor("thief");
    suite.propose_payee(SUPPLIER, &thief).unwrap();
    let delay = Limits::PUBLIC.payee_delay_seconds;
    suite.app.pass(delay - 1);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!((suite.supplier(), suite.balance("thief")), (600, 0));
    let info: Option<PayeeInfo> = suite.ask(&donation_escrow_api::msg::QueryMsg::Payee { org: SUPPLIER });
    assert_eq!(info.unwrap().next.unwrap().payee_addr, thief);
    suite.app.pass(1);
    let second = suite.deliver(1, 40).unwrap();
    suite.app.pass(14 * DAY);
    suite.pay_out(1, second).unwrap();
    assert_eq!((suite.supplier(), suite.balance("thief")), (600, 400));
}

#[test]
fn naming_the_present_payee_takes_a_change_back() {
    let (mut suite, shipment) = delivered();
    suite.propose_payee(SUPPLIER, &actor("thief")).unwrap();
    suite.propose_payee(SUPPLIER, &wallet(SUPPLIER)).unwrap();
    suite.app.pass(32 * DAY);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!((suite.supplier(), suite.balance("thief")), (600, 0));
}

#[test]
fn a_payee_that_cannot_be_paid_is_credited_and_blocks_nothing() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_000);
    suite.hide(1_000);
    suite.deliver(1, 5).unwrap();
    assert_eq!((suite.supplier(), suite.credit(SUPPLIER)), (0, 500));
    assert!(suite.withdraw_credit(SUPPLIER).is_err());
    assert_eq!(
        suite.credit(SUPPLIER),
        500,
        "a failed withdrawal keeps the credit"
    );
    suite.unhide(1_000);
    suite.withdraw_credit(SUPPLIER).unwrap();
    suite.deliver(1, 5).unwrap();
    assert_eq!((suite.supplier(), suite.credit(SUPPLIER)), (1_000, 0));
    take_journal();
}

/// A19: one coin that cannot be moved freezes neither campaigns in another coin nor other payees.
#[test]
fn a_blocked_payment_stops_nobody_else() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let other = NewTranche {
        supplier: OTHER_SUPPLIER,
        ..tranche(400, 4, end)
    };
    suite.funded(terms, vec![tranche(600, 6, end), other], 1_000);
    // the bank refuses to send 600 and can send less
    suite.hide(401);
    suite.deliver(1, 6).unwrap();
    suite.unhide(401);
    assert_eq!(suite.credit(SUPPLIER), 600);
    suite.app.pass(2);
    let mut facts = suite.facts(2, &[(5, 2)]);
    facts.from = OTHER_SUPPLIER;
    suite.hook(&facts).unwrap();
    assert_eq!(suite.app.balance(&wallet(OTHER_SUPPLIER), DENOM), 200);
    suite.app.go_to(end.plus_days(3));
    suite.advance_tranche(2).unwrap();
    assert_eq!(suite.status(), CampaignStatus::Closed);
    assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 200);
    assert_eq!(suite.escrowed(), 600, "the supplier's credit");
}

fn blocked(suite: &Suite, shipment: ShipmentId) -> Option<Blocked> {
    match suite.receipt(shipment) {
        ReceiptStatus::Settled { blocked, .. } => blocked,
        ReceiptStatus::InTransit { .. } => panic!("{shipment} is not settled"),
    }
}
