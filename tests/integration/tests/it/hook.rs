//! The receipt hook that fails, is not called, or is aimed wrongly.

use crate::world::*;
use cosmwasm_std::Binary;
use donation_escrow_api::{
    msg::ExecuteMsg as EscrowMsg, types::ShipmentPayload, CampaignId, GiftId, TrancheId,
};
use provenance_api::{msg::ExecuteMsg as GoodsMsg, types::HookOutcome, ShipmentId};

fn settle(campaign: CampaignId, shipment: ShipmentId) -> EscrowMsg {
    EscrowMsg::Settle {
        campaign,
        tranche: TrancheId(1),
        shipment,
    }
}

/// The acceptance is the hospital's: nothing in the escrow can undo it, and anyone can settle it afterwards.
#[test]
fn an_acceptance_without_hook_is_settled_by_anyone() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    let GoodsMsg::Accept { lines, .. } = accept(shipment, &[100]) else {
        unreachable!()
    };
    world.run(
        "hospital",
        &GoodsMsg::Accept {
            shipment,
            lines,
            call_hook: false,
        },
    );
    assert_eq!(
        (world.paid(), world.shipment(shipment).hook_outcome),
        (0, HookOutcome::NotCalled)
    );
    world.run("passer-by", &settle(campaign, shipment));
    assert_eq!(world.paid(), 1_000);
    assert!(
        world.send("passer-by", &settle(campaign, shipment), &[]).is_err(),
        "only once"
    );
    world.check_books();
}

#[test]
fn a_hook_that_fails_does_not_undo_the_acceptance() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let payloads = [
        Binary::from(b"no json"),
        Binary::default(),
        cosmwasm_std::to_json_binary(&ShipmentPayload {
            campaign: CampaignId(99),
            tranche: TrancheId(1),
        })
        .unwrap(),
        cosmwasm_std::to_json_binary(&ShipmentPayload {
            campaign,
            tranche: TrancheId(9),
        })
        .unwrap(),
    ];
    for payload in payloads {
        let offer = world.offer_with(&[(lot, 10)], payload);
        let shipment = world.under_way(&offer);
        world.accept(shipment, &[10]);
        assert_eq!(world.shipment(shipment).hook_outcome, HookOutcome::Failed);
        assert!(
            world.send("passer-by", &settle(campaign, shipment), &[]).is_err(),
            "aimed at nothing"
        );
    }
    assert_eq!((world.paid(), world.totals(lot).in_transit), (0, 0));
    // the money is not lost: it goes to goods that are aimed rightly, or back
    let shipment = world.ship(&[(lot, 50)], campaign, 1);
    world.accept(shipment, &[50]);
    assert_eq!(world.paid(), 500);
    world.end_tranche(campaign, 1);
    assert_eq!(world.claim("alice", campaign, GiftId(1)), 500);
    world.check_books();
}

/// Nobody but the provenance contract tells the escrow of an acceptance.
#[test]
fn a_receipt_from_anybody_else_is_refused() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    world.run("hospital", &accept_parts(shipment, &[(1, 99, 0)]));
    let facts: Option<provenance_api::receipt_hook::ReceiptFacts> = world.ask(
        &world.provenance,
        &provenance_api::msg::QueryMsg::Receipt { shipment },
    );
    let facts = facts.expect("the facts of an acceptance");
    let paid = world.paid();
    for sender in ["supplier", "hospital", "owner", "ministry"] {
        assert!(
            world
                .send(sender, &EscrowMsg::Receipt(facts.clone()), &[])
                .is_err(),
            "{sender}"
        );
    }
    assert_eq!(world.paid(), paid);
}

/// An offer that could be accepted after the deadline does not count, whenever it is accepted.
#[test]
fn an_offer_that_outlives_the_deadline_does_not_count() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let GoodsMsg::Offer {
        to,
        lines,
        carrier,
        sscc,
        receipt_hook,
        ..
    } = world.offer(&[(lot, 100)], campaign, 1)
    else {
        unreachable!()
    };
    let expires = world.start.plus_days(60).plus_nanos(1);
    let late = GoodsMsg::Offer {
        to,
        lines,
        carrier,
        sscc,
        expires,
        receipt_hook,
    };
    let shipment = world.under_way(&late);
    world.accept(shipment, &[100]);
    assert_eq!(world.shipment(shipment).hook_outcome, HookOutcome::Failed);
    world.refused("passer-by", &settle(campaign, shipment), "after the deadline");
    assert_eq!(world.paid(), 0);
    world.end_tranche(campaign, 1);
    assert_eq!(world.claim("alice", campaign, GiftId(1)), 1_000);
    world.check_books();
}

/// Accepted in time, settled later: the deadline is that of the acceptance.
#[test]
fn an_acceptance_in_time_can_be_settled_after_the_deadline() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    world.app.go_to(world.start.plus_days(59));
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    let GoodsMsg::Accept { lines, .. } = accept(shipment, &[100]) else {
        unreachable!()
    };
    world.run(
        "hospital",
        &GoodsMsg::Accept {
            shipment,
            lines,
            call_hook: false,
        },
    );
    world.app.go_to(world.start.plus_days(63).minus_nanos(1));
    world.run("passer-by", &settle(campaign, shipment));
    assert_eq!(world.paid(), 1_000);
    world.check_books();
}
