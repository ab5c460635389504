//! Sequences that break simpler designs, each by name.

use crate::suite::*;
use accreditation_api::Role;
use cosmwasm_std::{Timestamp, Uint128};
use donation_escrow_api::msg::ExecuteMsg;
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::types::RecallClass;
use salus_testing::actor;

/// A campaign of such tranches that was given that much and is active; and the end of its deliveries.
fn active(given: u128, tranches: impl FnOnce(Timestamp) -> Vec<NewTranche>) -> (Suite, Timestamp) {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, tranches(end), given);
    (suite, end)
}

/// With one tranche of 1,000 for 10 units, all of it given.
fn one_tranche() -> (Suite, Timestamp) {
    active(1_000, |end| vec![tranche(1_000, 10, end)])
}

const THREE: [&str; 3] = ["alice", "bob", "carol"];

/// A campaign whose tranche of 100 for so many units has ended after one of them came; each donor gave 34. What comes
/// `first` happens before their gifts.
fn one_unit_came(units: u64, first: impl FnOnce(&mut Suite)) -> Suite {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.open(terms, vec![tranche(100, units, end)]).unwrap();
    first(&mut suite);
    for donor in THREE {
        suite.give(donor, 34).unwrap();
    }
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    suite.deliver(1, 1).unwrap();
    suite.app.go_to(end.plus_days(3));
    suite.advance_tranche(1).unwrap();
    suite
}

/// A round that met its minimum but not its goal must not pay out another round's coins.
#[test]
fn an_underfunded_round_never_pays_with_the_coins_of_another() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let rich = suite.open(terms.clone(), vec![tranche(1_000, 10, end)]).unwrap();
    suite.give("bob", 1_000).unwrap();
    let poor = suite
        .open(terms, vec![tranche(400, 4, end), tranche(600, 6, end)])
        .unwrap();
    suite.give("alice", 500).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();

    assert_eq!(suite.tranche(1).status, TrancheStatus::Funded);
    assert_eq!(
        suite.tranche(2).status,
        TrancheStatus::Unfunded {
            reason: UnfundedReason::NoRoom
        }
    );
    assert_eq!(
        suite.books().refundable.u128(),
        100,
        "what no tranche needs goes back at once"
    );
    refused(suite.deliver(2, 6), "the tranche is not funded: no_room");
    suite.deliver(1, 4).unwrap();
    assert_eq!(suite.supplier(), 400);
    assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 100);
    assert_eq!((suite.campaign, suite.books().held.u128()), (poor, 0));

    suite.campaign = rich;
    assert_eq!(suite.books().held.u128(), 1_000);
    assert_eq!(suite.escrowed(), 1_000);
}

/// The first tranche that does not fit ends funding, also for smaller ones after it.
#[test]
fn a_small_tranche_does_not_overtake_a_large_one() {
    let (suite, _) = active(200, |end| {
        vec![tranche(100, 1, end), tranche(900, 1, end), tranche(50, 1, end)]
    });
    assert_eq!(
        suite.tranche(3).status,
        TrancheStatus::Unfunded {
            reason: UnfundedReason::NoRoom
        }
    );
    assert_eq!(suite.books().refundable.u128(), 100);
}

/// Rejected units earn nothing and may be replaced; the replacement earns their share.
#[test]
fn replaced_goods_are_paid_once() {
    let (mut suite, _) = active(1_000, |end| vec![tranche(1_000, 100, end)]);
    suite.app.pass(2);
    let mut facts = suite.facts(1, &[(1, 70)]);
    facts.lines[0].rejected = 30;
    suite.hook(&facts).unwrap();
    assert_eq!(suite.supplier(), 700);
    suite.deliver(1, 30).unwrap();
    assert_eq!(suite.supplier(), 1_000);
    refused(suite.deliver(1, 30), "the campaign is closed");
}

/// Recalled units stay credited: they cannot be replaced, so they are not paid for twice.
#[test]
fn recalled_goods_cannot_be_replaced() {
    let (mut suite, _) = active(1_000, |end| vec![retaining(2_000, tranche(1_000, 100, end))]);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(7, 60)]);
    suite.hook(&facts).unwrap();
    assert_eq!(suite.supplier(), 480);
    suite.recall(7, RecallClass::I);
    suite.book_recall(1, facts.shipment).unwrap();
    assert_eq!(
        suite.books().refundable.u128(),
        120,
        "what was retained for the recalled units"
    );

    suite.deliver(1, 60).unwrap();
    assert_eq!(suite.supplier(), 480 + 320, "only 40 more units count");
    assert!(matches!(suite.tranche(1).status, TrancheStatus::Closed { .. }));
}

/// The payload names one tranche, and a shipment counts once in the whole contract.
#[test]
fn one_shipment_cannot_count_in_two_tranches() {
    let (mut suite, _) = active(1_000, |end| vec![tranche(500, 10, end), tranche(500, 10, end)]);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(1, 10)]);
    suite.hook(&facts).unwrap();
    assert_eq!(suite.supplier(), 500);
    refused(suite.hook(&facts), "was settled before");
    refused(suite.settle(1, facts.shipment), "was settled before");
    refused(suite.settle(2, facts.shipment), "was settled before");

    // not settled yet, and asked for in the wrong place
    let facts = suite.facts(2, &[(1, 4)]);
    suite.provenance.facts(&mut suite.app, &facts);
    refused(suite.settle(1, facts.shipment), "the tranche ended");
    let other = suite.facts(2, &[(1, 3)]);
    suite.provenance.facts(&mut suite.app, &other);
    suite.settle(2, facts.shipment).unwrap();
    assert_eq!(suite.supplier(), 700);
}

/// Even if its provenance contract told two stories about it, a shipment is one record here.
#[test]
fn a_shipment_retold_for_another_tranche_is_not_counted_again() {
    let (mut suite, _) = active(1_000, |end| vec![tranche(500, 10, end), tranche(500, 10, end)]);
    suite.app.pass(2);
    let mut facts = suite.facts(1, &[(1, 5)]);
    suite.hook(&facts).unwrap();
    facts.payload = payload(suite.campaign, 2);
    refused(suite.hook(&facts), "was settled before");
    refused(suite.settle(2, facts.shipment), "was settled before");
    assert_eq!(suite.supplier(), 250);
}

/// A5: what decides is the time of acceptance, not of settlement.
#[test]
fn a_delivery_accepted_in_time_is_settled_after_the_deadline() {
    let (mut suite, end) = one_tranche();
    suite.app.go_to(end.minus_seconds(1));
    let mut facts = suite.facts(1, &[(1, 10)]);
    facts.expires = end;
    // the hospital did not call the hook
    suite.provenance.facts(&mut suite.app, &facts);
    suite.app.go_to(end.plus_days(3).minus_seconds(1));
    refused(suite.advance_tranche(1), "the tranche ends at");
    suite.settle(1, facts.shipment).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

#[test]
fn a_delivery_accepted_at_the_deadline_is_too_late() {
    let (mut suite, end) = one_tranche();
    suite.app.go_to(end);
    let mut facts = suite.facts(1, &[(1, 10)]);
    facts.expires = end;
    refused(suite.hook(&facts), "accepted at");
}

/// Settlement and the end of the tranche do not race: from the end on nothing is settled, before it nothing is ended,
/// and no coin is counted twice.
#[test]
fn after_its_end_a_tranche_takes_nothing_more() {
    let (mut suite, end) = one_tranche();
    suite.app.go_to(end.minus_seconds(1));
    let mut facts = suite.facts(1, &[(1, 10)]);
    facts.expires = end;
    suite.provenance.facts(&mut suite.app, &facts);
    suite.app.go_to(end.plus_days(3));
    refused(
        suite.settle(1, facts.shipment),
        "the tranche took deliveries until",
    );
    suite.advance_tranche(1).unwrap();
    refused(suite.settle(1, facts.shipment), "the campaign is closed");
    assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 1_000);
}

/// A balance kept for the whole tranche overpays or turns negative here; books of each delivery do neither.
#[test]
fn a_recall_and_a_second_delivery_neither_overpay_nor_underflow() {
    let (mut suite, _) = active(1_000, |end| vec![retaining(1_000, tranche(1_000, 100, end))]);
    suite.app.pass(2);
    let first = suite.facts(1, &[(1, 50)]);
    suite.hook(&first).unwrap();
    assert_eq!(suite.supplier(), 450);
    suite.recall(1, RecallClass::Ii);
    suite.book_recall(1, first.shipment).unwrap();
    let second = suite.facts(1, &[(2, 50)]);
    suite.hook(&second).unwrap();
    assert_eq!(suite.supplier(), 900);
    refused(suite.pay_out(1, first.shipment), "nothing is payable now");
    suite.app.pass(14 * DAY);
    suite.pay_out(1, second.shipment).unwrap();
    assert_eq!(suite.supplier(), 950);
    let books = suite.books();
    assert_eq!(
        (books.paid.u128(), books.refundable.u128(), books.held.u128()),
        (950, 50, 50)
    );
    assert_eq!(suite.status(), CampaignStatus::Closed);
}

/// A11, A12: shares are rounded down, so nobody can be last in a queue; what rounding leaves goes to the fallback.
#[test]
fn the_last_claimant_is_paid_like_the_first_and_the_dust_is_swept() {
    let mut suite = one_unit_came(3, |_| {});
    assert_eq!(suite.supplier(), 33);
    // 69 are left for three equal gifts, of which 2 since activation
    refused(suite.sweep(), "3 gifts may still claim");
    let claims: Vec<_> = (1..)
        .zip(THREE)
        .map(|(n, d)| suite.claim(d, GiftId(n)).unwrap())
        .collect();
    assert_eq!(claims, [23, 23, 23]);
    refused(suite.sweep(), "nothing is left");
}

#[test]
fn dust_goes_to_the_fallback_once_every_gift_is_done() {
    let mut suite = one_unit_came(2, |_| {});
    // 52 for three: 17 each, 1 left
    for (n, donor) in (1..).zip(THREE) {
        assert_eq!(suite.claim(donor, GiftId(n)).unwrap(), 17);
    }
    suite.sweep().unwrap();
    assert_eq!(suite.balance("fallback"), 1);
    assert_eq!(suite.escrowed(), 0);
}

/// A gift that was taken back does not keep the rest waiting for a claim that cannot come.
#[test]
fn a_withdrawn_gift_does_not_hold_up_the_sweep() {
    let mut suite = one_unit_came(2, |suite| {
        let regretted = suite.give("eve", 5).unwrap();
        suite.withdraw_gift("eve", regretted).unwrap();
    });
    for (n, donor) in (2..).zip(THREE) {
        suite.claim(donor, GiftId(n)).unwrap();
    }
    suite.sweep().unwrap();
    assert_eq!((suite.balance("fallback"), suite.escrowed()), (1, 0));
}

/// A sham giver fills the goal, lets the campaign be activated or others stay away, and leaves: not possible.
#[test]
fn a_sham_giver_cannot_leave_at_the_last_second() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.open(terms, vec![tranche(1_000, 10, end)]).unwrap();
    suite.app.go_to(suite.start.plus_days(8).minus_seconds(1));
    let sham = suite.give("eve", 1_000).unwrap();
    // the goal is reached, but her cool-off runs: no activation that she could pull the rug from under
    refused(suite.activate(), "funding cannot end before");
    // it ends 48 hours before the deadline, for every gift and for good
    suite.app.go_to(suite.start.plus_days(8));
    refused(
        suite.withdraw_gift("eve", sham),
        "the gift could be taken back until",
    );
    suite.activate().unwrap();
    refused(suite.withdraw_gift("eve", sham), "the campaign is active");
}

/// Activation sends money back where it cannot be sure, and never fails.
#[test]
fn activation_never_fails_once_its_time_has_come() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let other = NewTranche {
        supplier: OTHER_SUPPLIER,
        ..tranche(100, 1, end)
    };
    let carried = NewTranche {
        carrier: Some(CARRIER),
        ..tranche(100, 1, end)
    };
    let tranches = vec![
        tranche(100, 1, end),
        other,
        carried.clone(),
        tranche(100, 1, end),
        carried,
    ];
    suite.open(terms, tranches).unwrap();
    suite.give("alice", 500).unwrap();
    suite
        .accreditation
        .garble(&mut suite.app, OTHER_SUPPLIER, Role::Distribute);
    suite.accreditation.suspend(&mut suite.app, CARRIER, Role::Carry);
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    let reasons: Vec<_> = (1..=5).map(|n| suite.tranche(n).status).collect();
    let unfunded = |reason| TrancheStatus::Unfunded { reason };
    assert_eq!(
        reasons,
        [
            TrancheStatus::Funded,
            unfunded(UnfundedReason::AccreditationUnreadable),
            unfunded(UnfundedReason::CarrierNotAccredited),
            TrancheStatus::Funded,
            unfunded(UnfundedReason::CarrierNotAccredited),
        ]
    );
    assert_eq!(suite.books().refundable.u128(), 300);
}

#[test]
fn a_fund_raiser_that_lost_its_accreditation_gives_everything_back() {
    for unreadable in [false, true] {
        let mut suite = Suite::new();
        let (terms, end) = (suite.terms(), suite.deadline());
        suite.open(terms, vec![tranche(100, 1, end)]).unwrap();
        suite.give("alice", 77).unwrap();
        if unreadable {
            suite
                .accreditation
                .garble(&mut suite.app, RAISER, Role::RaiseFunds);
        } else {
            suite
                .accreditation
                .suspend(&mut suite.app, RAISER, Role::RaiseFunds);
        }
        suite.app.go_to(suite.start.plus_days(10));
        suite.activate().unwrap();
        assert_eq!(suite.status(), CampaignStatus::Cancelled);
        assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 77);
    }
}

/// Relations that arise after activation are found at settlement, by the time of acceptance.
#[test]
fn parties_that_were_related_at_acceptance_earn_nothing_and_the_goods_may_be_replaced() {
    let (mut suite, _) = one_tranche();
    suite.app.pass(2);
    let (t0, t1) = (suite.app.now(), suite.app.now().plus_seconds(100));
    let links = [(Some(HOLDING), t0), (None, t1)];
    suite.accreditation.controllers(&mut suite.app, SUPPLIER, &links);
    suite
        .accreditation
        .controllers(&mut suite.app, HOSPITAL, &[(Some(HOLDING), t0)]);
    suite.app.pass(50);
    let during = suite.facts(1, &[(1, 10)]);
    // settled when they are no longer related: the time of acceptance counts
    suite.provenance.facts(&mut suite.app, &during);
    suite.app.pass(100);
    suite.settle(1, during.shipment).unwrap();
    assert_eq!(suite.supplier(), 0);
    let ReceiptStatus::Settled {
        verdict,
        credited,
        accepted,
        ..
    } = suite.receipt(during.shipment)
    else {
        panic!("settled")
    };
    assert_eq!((verdict, credited, accepted), (Verdict::PartiesRelated, 0, 10));
    suite.deliver(1, 10).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

/// The carrier need not be in the terms to be a party: whoever carried must not be related to the others.
#[test]
fn a_delivery_by_a_related_carrier_earns_nothing() {
    let (strange, own) = (accreditation_api::OrgId(60), accreditation_api::OrgId(61));
    for (carrier, paid) in [
        (None, 1_000),
        (Some(strange), 1_000),
        (Some(own), 0),
        (Some(SUPPLIER), 0),
    ] {
        let mut suite = Suite::new();
        let (terms, end) = (suite.terms(), suite.deadline());
        suite.funded(terms, vec![tranche(1_000, 10, end)], 1_000);
        let start = suite.start;
        suite
            .accreditation
            .controllers(&mut suite.app, own, &[(Some(HOSPITAL), start)]);
        suite.app.pass(2);
        let mut facts = suite.facts(1, &[(1, 10)]);
        facts.carrier = carrier;
        suite.hook(&facts).unwrap();
        assert_eq!(suite.supplier(), paid, "carried by {carrier:?}");
    }
}

/// A carrier that the terms name may of course carry.
#[test]
fn the_carrier_of_the_terms_is_not_related_to_itself() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let carried = NewTranche {
        carrier: Some(CARRIER),
        ..tranche(1_000, 10, end)
    };
    suite.funded(terms, vec![carried], 1_000);
    suite.app.pass(2);
    let mut facts = suite.facts(1, &[(1, 10)]);
    facts.carrier = Some(CARRIER);
    suite.hook(&facts).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

/// Controllers that cannot be read are no reason to pay, nor to fail for good: settlement waits until they can, and
/// in the end the donors have their coins back.
#[test]
fn unreadable_controllers_delay_a_settlement_and_lose_no_coin() {
    let (mut suite, end) = active(1_000, |end| vec![tranche(600, 6, end), tranche(400, 4, end)]);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(1, 6)]);
    let key = accreditation_api::raw::CONTROLLERS.key(SUPPLIER).to_vec();
    let accreditation = suite.accreditation.0.clone();
    suite.app.plant(&accreditation, &key, b"{not json");
    assert!(suite.hook(&facts).is_err());
    let unknown = accreditation_api::raw::ControllerRecord::default();
    suite.app.plant(
        &accreditation,
        &key,
        &cosmwasm_std::to_json_vec(&unknown).unwrap(),
    );
    suite.provenance.facts(&mut suite.app, &facts);
    suite.settle(1, facts.shipment).unwrap();
    assert_eq!(suite.supplier(), 600);
    // and if they never can be read again
    suite.app.plant(&accreditation, &key, b"{not json");
    suite.app.go_to(end.plus_days(3));
    suite.advance_tranche(2).unwrap();
    assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 400);
}

/// A13: a campaign drains with every privileged key lost: nobody but passers-by acts from here on.
#[test]
fn a_campaign_drains_without_any_privileged_key() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = DAY;
    suite
        .open(
            terms,
            vec![retaining(1_000, tranche(600, 6, end)), tranche(400, 4, end)],
        )
        .unwrap();
    suite.give("alice", 500).unwrap();
    suite.give("bob", 501).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    let one = suite.deliver(1, 3).unwrap();
    let late = suite.facts(1, &[(9, 1)]);
    suite.provenance.facts(&mut suite.app, &late);
    suite.settle(1, late.shipment).unwrap();

    suite.app.go_to(end.plus_days(3));
    suite.advance_tranche(1).unwrap();
    suite.advance_tranche(2).unwrap();
    suite.pay_out(1, one).unwrap();
    suite.pay_out(1, late.shipment).unwrap();
    assert_eq!(suite.status(), CampaignStatus::Closed);
    suite.claim("alice", GiftId(1)).unwrap();
    suite.claim("bob", GiftId(2)).unwrap();
    suite.sweep().unwrap();
    assert_eq!(suite.supplier(), 400);
    assert_eq!(suite.escrowed(), 0);
}

/// A17: fifty gifts to fifty campaigns in one transaction, all or nothing.
#[test]
fn one_transaction_gives_to_fifty_campaigns() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let campaigns: Vec<_> = (0..50)
        .map(|_| suite.open(terms.clone(), vec![tranche(100, 1, end)]).unwrap())
        .collect();
    let client = donation_escrow_api::Client::new(suite.escrow.clone());
    let gift = |campaign| client.give(campaign, cosmwasm_std::coin(7, DENOM)).unwrap();
    let mut batch: Vec<_> = campaigns.iter().copied().map(gift).collect();
    batch.push(gift(CampaignId(999)));
    assert!(suite.app.execute_multi(actor("alice"), batch.clone()).is_err());
    assert_eq!(suite.escrowed(), 0);
    batch.pop();
    suite.app.execute_multi(actor("alice"), batch).unwrap();
    assert_eq!(suite.escrowed(), 350);
}

/// A21: what an organisation may do is asked when it matters; what it did before stays.
#[test]
fn an_accreditation_that_lapses_after_acceptance_changes_nothing() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = DAY;
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_000);
    let shipment = suite.deliver(1, 10).unwrap();
    suite
        .accreditation
        .suspend(&mut suite.app, SUPPLIER, Role::Distribute);
    suite
        .accreditation
        .suspend(&mut suite.app, HOSPITAL, Role::ReceiveGoods);
    suite.app.pass(DAY);
    suite.pay_out(1, shipment).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

/// A18: from the opening on nobody can change a word of the terms.
#[test]
fn terms_are_frozen_once_gifts_are_taken() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    let campaign = suite.create(terms.clone(), vec![tranche(100, 1, end)]).unwrap();
    let revise = ExecuteMsg::ReviseDraft {
        campaign,
        terms,
        tranches: vec![tranche(200, 1, end)],
    };
    suite.raiser(&revise).unwrap();
    assert_eq!(suite.info().goal, Uint128::new(200));
    suite.raiser(&ExecuteMsg::OpenFunding { campaign }).unwrap();
    refused(suite.raiser(&revise), "the campaign is funding, it must be draft");
    assert_eq!(suite.tranche(1).terms.amount, Uint128::new(200));
    let msg = ExecuteMsg::AdvanceTranche {
        campaign,
        tranche: TrancheId(1),
    };
    refused(suite.anyone(&msg), "the campaign is funding");
}
