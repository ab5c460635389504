//! What an authority decides reaches goods and money in the same block.

use crate::world::*;
use accreditation_api::{
    msg::ExecuteMsg as AccMsg,
    types::{Limits, ReasonCode},
    Role,
};
use donation_escrow_api::{msg::ExecuteMsg as EscrowMsg, types::CampaignStatus, GiftId};
use provenance_api::msg::ExecuteMsg as GoodsMsg;
use salus_testing::actor;

/// AC2: no block passes between the suspension and its effect.
#[test]
fn a_suspended_hospital_accepts_nothing_from_that_block_on() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    world.suspend(HOSPITAL, Role::ReceiveGoods);
    world.refused(
        "hospital",
        &accept(shipment, &[100]),
        "not accredited to receive_goods",
    );
    assert_eq!(world.paid(), 0);

    // lifted in time: the goods are taken over, the money follows
    world.app.pass(DAY);
    world.reinstate(HOSPITAL, Role::ReceiveGoods);
    world.accept(shipment, &[100]);
    assert_eq!(world.paid(), 1_000);
    world.check_books();
}

#[test]
fn a_suspension_that_lasts_leads_to_the_refund_without_anybodys_key() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    world.suspend(HOSPITAL, Role::ReceiveGoods);
    world.app.pass(31 * DAY);
    world.run("passer-by", &GoodsMsg::Expire { shipment });
    world.end_tranche(campaign, 1);
    assert_eq!(world.claim("alice", campaign, GiftId(1)), 1_000);
    assert_eq!(world.app.balance(&world.escrow, DENOM), 0);
    world.check_books();
}

#[test]
fn a_suspended_supplier_offers_nothing_new_but_what_is_under_way_is_paid_for() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 40)], campaign, 1);
    world.suspend(SUPPLIER, Role::Distribute);
    world.refused(
        "supplier",
        &world.offer(&[(lot, 60)], campaign, 1),
        "not accredited to distribute",
    );
    // the hospital has the goods: they are owed for
    world.accept(shipment, &[40]);
    assert_eq!(world.paid(), 400);
    world.check_books();
}

#[test]
fn a_suspended_maker_makes_nothing() {
    let mut world = World::new();
    world.lot("L1", 100);
    world.suspend(SUPPLIER, Role::Manufacture);
    let day = provenance_api::types::Day::of(world.app.now());
    let lot = GoodsMsg::RegisterLot {
        gtin: MASKS.to_string(),
        lot: "L2".to_string(),
        made: day,
        expiry: provenance_api::types::Day(day.0 + 1),
        quantity: 1,
        serials: None,
        certificates: vec![],
    };
    world.refused("supplier", &lot, "not accredited to manufacture");
}

#[test]
fn a_carrier_picks_up_only_while_it_is_accredited() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let offer = world.offer(&[(lot, 100)], campaign, 1);
    let shipment = data::<provenance_api::msg::ShipmentData>(&world.run("supplier", &offer)).shipment;
    world.suspend(CARRIER, Role::Carry);
    world.refused(
        "carrier",
        &GoodsMsg::PickUp { shipment },
        "not accredited to carry",
    );
    world.reinstate(CARRIER, Role::Carry);
    world.run("carrier", &GoodsMsg::PickUp { shipment });
}

#[test]
fn a_charity_that_was_suspended_before_activation_gets_no_campaign() {
    let mut world = World::new();
    let campaign = world.open(world.terms(), vec![world.tranche(1_000, 100)]);
    let gift = world.give("alice", campaign, 1_000);
    world.suspend(CHARITY, Role::RaiseFunds);
    world.activate(campaign);
    assert_eq!(world.status(campaign), CampaignStatus::Cancelled);
    assert_eq!(world.claim("alice", campaign, gift), 1_000);
    assert_eq!(world.balance("alice"), PURSE);
    world.check_books();
}

#[test]
fn a_charity_that_is_suspended_afterwards_holds_nothing_up() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    world.suspend(CHARITY, Role::RaiseFunds);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 50)], campaign, 1);
    world.accept(shipment, &[50]);
    assert_eq!(world.paid(), 500);
    world.end_tranche(campaign, 1);
    assert_eq!(world.claim("alice", campaign, GiftId(1)), 500);
    assert_eq!(world.app.balance(&world.escrow, DENOM), 0);
}

#[test]
fn an_operator_that_was_removed_or_left_acts_no_more_and_its_successor_does() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    let remove = AccMsg::RemoveOperator {
        org: HOSPITAL,
        operator: actor("hospital").to_string(),
    };
    world.run("admin of hospital", &remove);
    world.refused(
        "hospital",
        &accept(shipment, &[100]),
        "is no operator of any organisation",
    );
    let propose = AccMsg::ProposeOperator {
        org: HOSPITAL,
        operator: actor("new nurse").to_string(),
        permissions: vec![Role::ReceiveGoods],
        until: Some(world.app.now().plus_days(1)),
    };
    world.run("admin of hospital", &propose);
    world.refused(
        "new nurse",
        &accept(shipment, &[100]),
        "is no operator of any organisation",
    );
    world.run("new nurse", &AccMsg::AcceptOperator { org: HOSPITAL });
    world.app.pass(DAY);
    world.refused("new nurse", &accept(shipment, &[100]), "expired at");
    let again = AccMsg::ProposeOperator {
        org: HOSPITAL,
        operator: actor("new nurse").to_string(),
        permissions: vec![Role::ReceiveGoods],
        until: None,
    };
    world.run("admin of hospital", &again);
    world.run("new nurse", &AccMsg::AcceptOperator { org: HOSPITAL });
    world.run("new nurse", &accept(shipment, &[100]));
    assert_eq!(world.paid(), 1_000);
}

#[test]
fn a_role_that_was_revoked_counts_again_only_after_the_notice() {
    let mut world = World::new();
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    let (org, role) = (HOSPITAL, Role::ReceiveGoods);
    world.run(
        "owner",
        &AccMsg::Revoke {
            org,
            role,
            reason: ReasonCode::Fraud,
        },
    );
    world.run(
        "ministry",
        &AccMsg::Accredit {
            org,
            role,
            until: None,
            limits: Limits::default(),
        },
    );
    world.app.pass(NOTICE - 1);
    world.refused("hospital", &accept(shipment, &[100]), "not accredited");
    world.app.pass(1);
    world.accept(shipment, &[100]);
    assert_eq!(world.paid(), 1_000);
}

#[test]
fn nobody_without_the_role_raises_funds_or_accepts() {
    let mut world = World::new();
    let create = EscrowMsg::CreateCampaign {
        terms: world.terms(),
        tranches: vec![world.tranche(1, 1)],
    };
    for sender in ["hospital", "supplier", "stranger", "admin of charity"] {
        assert!(world.send(sender, &create, &[]).is_err(), "{sender}");
    }
    let campaign = world.funded(1_000, 100);
    let lot = world.lot("L1", 100);
    let shipment = world.ship(&[(lot, 100)], campaign, 1);
    for sender in ["supplier", "carrier", "charity", "stranger", "admin of hospital"] {
        assert!(
            world.send(sender, &accept(shipment, &[100]), &[]).is_err(),
            "{sender}"
        );
    }
}
