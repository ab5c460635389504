//! A recall of goods, before and after they were taken over and paid for.

use crate::world::*;
use donation_escrow_api::{
    msg::ExecuteMsg as EscrowMsg,
    types::{CampaignStatus, NewTerms},
    GiftId, TrancheId,
};
use provenance_api::msg::ExecuteMsg as GoodsMsg;

#[test]
fn a_lot_recalled_on_its_way_is_not_accepted_and_not_paid() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let (bad, good) = (world.lot("L1", 60), world.lot("L2", 40));
    let shipment = world.ship(&[(bad, 60), (good, 40)], campaign, 1);
    world.recall(bad);
    world.refused("hospital", &accept(shipment, &[60, 40]), "recall");
    // the rest of the shipment is good
    world.run("hospital", &accept_parts(shipment, &[(0, 60, 0), (40, 0, 0)]));
    assert_eq!(world.paid(), 400);
    world.end_tranche(campaign, 1);
    assert_eq!(world.claim("alice", campaign, GiftId(1)), 600);
    assert_eq!(world.app.balance(&world.escrow, DENOM), 0);
}

#[test]
fn what_is_recalled_inside_the_challenge_window_is_refunded_not_paid() {
    let mut world = World::new();
    let terms = NewTerms {
        challenge_window_seconds: 5 * DAY,
        ..world.terms()
    };
    let campaign = world.open(terms, vec![world.tranche(1_000, 100)]);
    let gift = world.give("alice", campaign, 1_000);
    world.activate(campaign);
    let (bad, good) = (world.lot("L1", 60), world.lot("L2", 40));
    let shipment = world.ship(&[(bad, 60), (good, 40)], campaign, 1);
    world.accept(shipment, &[60, 40]);
    assert_eq!(world.paid(), 0, "the window is open");
    world.recall(bad);
    let tranche = TrancheId(1);
    world.run(
        "passer-by",
        &EscrowMsg::BookRecall {
            campaign,
            tranche,
            shipment,
        },
    );
    world.app.pass(5 * DAY);
    world.run(
        "passer-by",
        &EscrowMsg::PayOut {
            campaign,
            tranche,
            shipment,
        },
    );
    assert_eq!(world.paid(), 400);
    // the delivery was complete, so what was not earned goes back at once
    assert_eq!(world.claim("alice", campaign, gift), 600);
    assert_eq!(world.status(campaign), CampaignStatus::Closed);
    world.check_books();
}

#[test]
fn what_is_paid_stays_paid_and_only_the_retention_answers_for_a_later_recall() {
    let mut world = World::new();
    let tranche = donation_escrow_api::types::NewTranche {
        retention_bps: 2_000,
        ..world.tranche(1_000, 100)
    };
    let campaign = world.open(world.terms(), vec![tranche]);
    let gift = world.give("alice", campaign, 1_000);
    world.activate(campaign);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    world.accept(shipment, &[100]);
    assert_eq!(world.paid(), 800);
    world.app.pass(DAY);
    world.recall(lot);
    let tranche = TrancheId(1);
    world.run(
        "passer-by",
        &EscrowMsg::BookRecall {
            campaign,
            tranche,
            shipment,
        },
    );
    assert_eq!(world.paid(), 800);
    world.app.go_to(world.start.plus_days(100));
    let _ = world.send("passer-by", &EscrowMsg::AdvanceTranche { campaign, tranche }, &[]);
    assert_eq!(world.claim("alice", campaign, gift), 200);
    assert_eq!(world.app.balance(&world.escrow, DENOM), 0);
    world.check_books();
}

#[test]
fn a_recalled_lot_is_offered_to_nobody() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    world.recall(lot);
    world.refused("supplier", &world.offer(&[(lot, 100)], campaign, 1), "recall");
}

#[test]
fn a_quarantine_delays_the_payment_and_its_release_lets_it_through() {
    let mut world = World::new();
    let terms = NewTerms {
        challenge_window_seconds: 5 * DAY,
        ..world.terms()
    };
    let campaign = world.open(terms, vec![world.tranche(1_000, 100)]);
    world.give("alice", campaign, 1_000);
    world.activate(campaign);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    world.accept(shipment, &[100]);
    let reason = provenance_api::types::SafetyReason::Investigation;
    world.run(
        "agency",
        &GoodsMsg::Quarantine {
            lot,
            reason,
            holder: None,
        },
    );
    world.app.pass(5 * DAY);
    let pay = EscrowMsg::PayOut {
        campaign,
        tranche: TrancheId(1),
        shipment,
    };
    world.refused("passer-by", &pay, "lot 1 holds the receipt");
    world.run("agency", &GoodsMsg::ReleaseQuarantine { lot });
    world.run("passer-by", &pay);
    assert_eq!(world.paid(), 1_000);
    world.check_books();
}
