//! Which deliveries take a place in a tranche, until when they are settled, and what the messages about them refuse.

use crate::suite::*;
use donation_escrow_api::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use donation_escrow_api::terms::TermsResponse;
use donation_escrow_api::types::*;
use donation_escrow_api::{GiftId, TrancheId};
use provenance_api::types::{RecallClass, ShipmentStatus};

/// One tranche of 1,000 for 10 units, and its deadline.
fn awaiting() -> (Suite, cosmwasm_std::Timestamp) {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_000);
    suite.app.pass(2);
    (suite, end)
}

fn listed(suite: &Suite) -> Vec<ReceiptInfo> {
    suite.ask(&QueryMsg::Receipts {
        campaign: suite.campaign,
        tranche: TrancheId(1),
    })
}

/// A supplier whose goods were rejected again and again can still deliver good ones.
#[test]
fn sixteen_rejected_deliveries_do_not_block_the_seventeenth() {
    let (mut suite, _) = awaiting();
    for _ in 0..16 {
        let rejected = suite.deliver(1, 0).unwrap();
        assert_eq!(suite.holds(rejected), (0, 0, 0));
    }
    assert!(listed(&suite).is_empty());
    let good = suite.ship(1, 10);
    suite.bind(1, good).unwrap();
    let good = suite.deliver(1, 10).unwrap();
    assert_eq!(suite.supplier(), 1_000);
    assert_eq!(suite.tranche(1).receipts, 1);
    assert_eq!(listed(&suite)[0].shipment, good);
    let trace = suite.trace(GiftId(1));
    assert_eq!(trace.goods[0].accepted, 10);
    assert_eq!(trace.goods[0].deliveries[0].shipment, good);
}

/// A receipt that earned nothing is settled all the same: it does not come back when there is more to earn.
#[test]
fn a_rejected_delivery_is_settled_only_once() {
    let (mut suite, _) = awaiting();
    let facts = suite.facts(1, &[(1, 0)]);
    suite.hook(&facts).unwrap();
    refused(suite.hook(&facts), "was settled before");
    refused(suite.settle(1, facts.shipment), "was settled before");
    refused(suite.bind(1, facts.shipment), "was settled before");
}

#[test]
fn sixteen_deliveries_between_related_parties_do_not_block_the_seventeenth() {
    let (mut suite, _) = awaiting();
    let (from, until) = (suite.app.now(), suite.app.now().plus_seconds(100));
    suite
        .accreditation
        .controllers(&mut suite.app, SUPPLIER, &[(Some(HOLDING), from), (None, until)]);
    suite
        .accreditation
        .controllers(&mut suite.app, HOSPITAL, &[(Some(HOLDING), from)]);
    for _ in 0..16 {
        suite.deliver(1, 10).unwrap();
    }
    assert_eq!((suite.supplier(), suite.tranche(1).receipts), (0, 0));
    suite.app.pass(100);
    suite.deliver(1, 10).unwrap();
    assert_eq!((suite.supplier(), suite.tranche(1).receipts), (1_000, 1));
}

/// When no more deliveries can count, a supplier learns it before it ships.
#[test]
fn a_shipment_that_could_not_count_is_not_bound() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 100, end)], 1_000);
    for _ in 0..16 {
        suite.deliver(1, 1).unwrap();
    }
    let late = suite.ship(1, 84);
    refused(suite.bind(1, late), "the tranche has 16 deliveries already");
    // what earns nothing is settled even then
    suite.deliver(1, 0).unwrap();
    assert_eq!(suite.tranche(1).receipts, 16);
}

/// Accepted in time, and settled at the last moment: the dates of `Terms` hold, whoever sends what first.
#[test]
fn nothing_is_settled_from_the_end_of_a_tranche_on_even_if_nobody_ended_it() {
    for (early, by_hook) in [(1, false), (0, false), (1, true), (0, true)] {
        let (mut suite, end) = awaiting();
        suite.app.go_to(end.minus_seconds(1));
        let mut facts = suite.facts(1, &[(1, 10)]);
        facts.expires = end;
        suite.provenance.facts(&mut suite.app, &facts);
        suite.app.go_to(end.plus_days(3).minus_nanos(early));
        let settled = if by_hook {
            suite.hook(&facts)
        } else {
            suite.settle(1, facts.shipment)
        };
        if early == 1 {
            settled.unwrap();
            assert_eq!(suite.supplier(), 1_000);
            continue;
        }
        refused(settled, "the tranche took deliveries until");
        assert_eq!(suite.supplier(), 0);
        suite.advance_tranche(1).unwrap();
        assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 1_000);
    }
}

/// With the longest windows the last settlement is payable when `Terms` says, and that is within the longest exit.
#[test]
fn the_dates_of_the_terms_are_bounds() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = DAY;
    suite.funded(terms, vec![retaining(5_000, tranche(1_000, 10, end))], 1_000);
    let answer: TermsResponse = suite.ask(&QueryMsg::Terms {
        campaign: suite.campaign,
    });
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {});
    assert!(answer.dates.receipts_payable < suite.start.plus_seconds(config.longest_exit_seconds));
    suite.app.go_to(end.minus_nanos(1));
    let mut facts = suite.facts(1, &[(1, 10)]);
    facts.expires = end;
    suite.provenance.facts(&mut suite.app, &facts);
    suite.app.go_to(answer.dates.tranches_end.minus_nanos(1));
    suite.settle(1, facts.shipment).unwrap();
    suite.quarantine(1);
    suite.app.go_to(answer.dates.receipts_payable);
    suite.pay_out(1, facts.shipment).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

/// An offer that nobody can accept any more is not shown as under way.
#[test]
fn an_offer_that_expired_is_not_bound() {
    let (mut suite, _) = awaiting();
    let facts = suite.facts(1, &[(1, 10)]);
    for status in [
        ShipmentStatus::Offered {},
        ShipmentStatus::InCarriage {
            picked_up_at: suite.app.now(),
        },
    ] {
        suite.announce(&facts, status);
        suite.app.go_to(facts.expires);
        refused(suite.bind(1, facts.shipment), "the offer expired at");
    }
}

/// After everything was paid a recall can take nothing, and says so.
#[test]
fn a_recall_is_not_booked_where_nothing_is_held() {
    let (mut suite, _) = awaiting();
    let facts = suite.facts(1, &[(1, 0), (2, 10)]);
    suite.hook(&facts).unwrap();
    suite.recall(2, RecallClass::I);
    let error = format!("nothing is held for shipment {}", facts.shipment);
    refused(suite.book_recall(1, facts.shipment), &error);

    // so small a share that it rounds to nothing
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(2, 5, end)], 2);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(1, 1)]);
    suite.hook(&facts).unwrap();
    suite.recall(1, RecallClass::I);
    let before = suite.app.state_hash();
    refused(
        suite.book_recall(1, facts.shipment),
        "nothing is held for shipment",
    );
    assert_eq!(suite.app.state_hash(), before);
}

/// A pause stops every way into a campaign, drafts that are revised too.
#[test]
fn a_draft_is_not_revised_during_a_pause() {
    let mut suite = Suite::new();
    let (terms, tranches) = (suite.terms(), vec![tranche(100, 1, suite.deadline())]);
    let campaign = suite.create(terms.clone(), tranches.clone()).unwrap();
    let revise = ExecuteMsg::ReviseDraft {
        campaign,
        terms,
        tranches,
    };
    suite.owner(&ExecuteMsg::Pause { seconds: DAY }).unwrap();
    refused(suite.raiser(&revise), "paused");
    suite.app.pass(DAY);
    suite.raiser(&revise).unwrap();
}
