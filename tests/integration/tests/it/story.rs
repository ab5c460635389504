//! A gift becomes a delivery.

use crate::world::*;
use donation_escrow_api::{
    msg::ExecuteMsg as EscrowMsg,
    types::{CampaignStatus, TrancheStatus},
    TrancheId,
};
use provenance_api::types::HookOutcome;

/// The whole story: the hospital's acceptance pays the supplier in the same transaction; the tranche that was
/// never delivered goes back to the donors, to the last unit.
#[test]
fn an_acceptance_pays_the_supplier_and_what_never_came_is_refunded_to_the_last_unit() {
    let mut world = World::new();
    let tranches = vec![world.tranche(600, 60), world.tranche(401, 40)];
    let campaign = world.open(world.terms(), tranches);
    let alice = world.give("alice", campaign, 750);
    let bob = world.give("bob", campaign, 251);
    world.activate(campaign);
    assert_eq!(world.tranche_status(campaign, 1), TrancheStatus::Funded);
    assert_eq!(world.tranche_status(campaign, 2), TrancheStatus::Funded);
    world.check_books();

    let lot = world.lot("L1", 1_000);
    let shipment = world.ship(&[(lot, 60)], campaign, 1);
    assert_eq!((world.paid(), world.totals(lot).in_transit), (0, 60));
    let response = world.accept(shipment, &[60]);

    // one transaction: goods taken over, receipt settled, supplier paid
    assert_eq!(world.paid(), 600);
    assert_eq!(world.shipment(shipment).hook_outcome, HookOutcome::Delivered);
    for event in [
        "shipment_accepted",
        "line_received",
        "receipt_settled",
        "receipt_paid",
    ] {
        assert_eq!(events(&response, event).len(), 1, "{event}");
    }
    assert_eq!((world.totals(lot).in_transit, world.totals(lot).held), (0, 1_000));
    world.check_books();

    world.end_tranche(campaign, 2);
    assert_eq!(world.status(campaign), CampaignStatus::Closed);
    let (to_alice, to_bob) = (
        world.claim("alice", campaign, alice),
        world.claim("bob", campaign, bob),
    );
    // 401 over gifts of 750 and 251, rounded down, the last unit swept
    assert_eq!((to_alice, to_bob), (300, 100));
    world.run("passer-by", &EscrowMsg::Sweep { campaign });
    assert_eq!(
        (world.balance("fallback"), world.app.balance(&world.escrow, DENOM)),
        (1, 0)
    );
    let all: u128 = DONORS.iter().map(|name| world.balance(name)).sum();
    assert_eq!(
        all + world.paid() + world.balance("fallback"),
        PURSE * DONORS.len() as u128
    );
    world.check_books();
}

#[test]
fn a_refund_that_divides_evenly_leaves_nothing_behind() {
    let mut world = World::new();
    let tranches = vec![world.tranche(600, 60), world.tranche(400, 40)];
    let campaign = world.open(world.terms(), tranches);
    let gift = world.give("alice", campaign, 1_000);
    world.activate(campaign);
    let lot = world.lot("L1", 60);
    let shipment = world.ship(&[(lot, 60)], campaign, 1);
    world.accept(shipment, &[60]);
    world.end_tranche(campaign, 2);
    assert_eq!(world.claim("alice", campaign, gift), 400);
    assert_eq!(world.app.balance(&world.escrow, DENOM), 0);
    assert_eq!(world.balance("alice") + world.paid(), PURSE);
}

#[test]
fn only_what_was_accepted_is_paid_and_the_rest_can_be_delivered_later() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let (first, second) = (world.lot("L1", 70), world.lot("L2", 200));
    let shipment = world.ship(&[(first, 70), (second, 30)], campaign, 1);
    world.run("hospital", &accept_parts(shipment, &[(50, 15, 5), (30, 0, 0)]));
    assert_eq!(world.paid(), 800);
    assert!(matches!(world.tranche_status(campaign, 1), TrancheStatus::Open));

    let replacement = world.ship(&[(second, 20)], campaign, 1);
    world.accept(replacement, &[20]);
    assert_eq!(world.paid(), 1_000);
    assert!(matches!(
        world.tranche_status(campaign, 1),
        TrancheStatus::Closed { .. }
    ));
    assert_eq!(world.status(campaign), CampaignStatus::Closed);
    world.check_books();
}

#[test]
fn one_shipment_is_not_paid_in_two_tranches() {
    let mut world = World::new();
    let tranches = vec![world.tranche(500, 50), world.tranche(500, 50)];
    let campaign = world.open(world.terms(), tranches);
    world.give("alice", campaign, 1_000);
    world.activate(campaign);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 50)], campaign, 1);
    world.accept(shipment, &[50]);
    for tranche in [1, 2] {
        let settle = EscrowMsg::Settle {
            campaign,
            tranche: TrancheId(tranche),
            shipment,
        };
        assert!(
            world.send("passer-by", &settle, &[]).is_err(),
            "tranche {tranche}"
        );
    }
    assert_eq!(world.paid(), 500);
    world.check_books();
}

#[test]
fn goods_that_never_arrive_come_back_and_so_does_the_money() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    world.app.pass(31 * DAY);
    world.refused("hospital", &accept(shipment, &[100]), "expire");
    world.run("passer-by", &provenance_api::msg::ExecuteMsg::Expire { shipment });
    let back = provenance_api::msg::ExecuteMsg::ConfirmReturn {
        shipment,
        line: 0,
        units: 100,
        ranges: vec![],
    };
    world.run("supplier", &back);
    assert_eq!(world.totals(lot).held, 100);

    world.end_tranche(campaign, 1);
    assert_eq!(
        world.claim("alice", campaign, donation_escrow_api::GiftId(1)),
        1_000
    );
    assert_eq!((world.paid(), world.balance("alice")), (0, PURSE));
}
