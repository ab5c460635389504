//! Self-dealing: organisations under one controller do not pay each other.

use crate::world::*;
use donation_escrow_api::{
    msg::ExecuteMsg as EscrowMsg,
    types::{TrancheStatus, UnfundedReason},
};

#[test]
fn a_campaign_between_related_parties_is_refused() {
    let mut world = World::new();
    world.control(SUPPLIER, Some(HOLDING));
    world.control(CHARITY, Some(HOLDING));
    let create = EscrowMsg::CreateCampaign {
        terms: world.terms(),
        tranches: vec![world.tranche(1_000, 100)],
    };
    world.refused("charity", &create, "related");
    world.control(SUPPLIER, None);
    world.run("charity", &create);
}

#[test]
fn parties_that_became_related_while_funding_ran_get_nothing() {
    let mut world = World::new();
    let campaign = world.open(world.terms(), vec![world.tranche(1_000, 100)]);
    let gift = world.give("alice", campaign, 1_000);
    world.control(HOSPITAL, Some(SUPPLIER));
    world.activate(campaign);
    let reason = UnfundedReason::PartiesRelated;
    assert_eq!(
        world.tranche_status(campaign, 1),
        TrancheStatus::Unfunded { reason }
    );
    assert_eq!(world.claim("alice", campaign, gift), 1_000);
    assert_eq!(world.balance("alice"), PURSE);
    world.check_books();
}

#[test]
fn relations_over_three_links_are_seen() {
    let mut world = World::new();
    // supplier → agency → carrier's group → holding, and the charity directly under the holding
    world.control(SUPPLIER, Some(AGENCY));
    world.control(AGENCY, Some(HOLDING));
    world.control(CHARITY, Some(HOLDING));
    let create = EscrowMsg::CreateCampaign {
        terms: world.terms(),
        tranches: vec![world.tranche(1_000, 100)],
    };
    world.refused("charity", &create, "related");
}
