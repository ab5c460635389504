//! What the messages of `donation-escrow` cost, with the other contracts at work beside it.

use std::collections::BTreeMap;

use donation_escrow_api::msg::{CampaignData, ExecuteMsg, GiftData, QueryMsg};
use donation_escrow_api::types::NewTranche;
use donation_escrow_api::{CampaignId, TrancheId};
use provenance_api::msg::ExecuteMsg as GoodsMsg;
use provenance_api::types::{RecallClass, RecallTarget, SafetyReason};
use salus_testing::figures::record_ratio;
use wasm_tests::bench::{names as bench_names, Bench};
use wasm_tests::chain::coin;
use wasm_tests::snapshot::Costs;

use crate::scene::{accept, Scene, DAY, DENOM, SUPPLIER};

/// The campaign that many gave to.
const CROWD: CampaignId = CampaignId(1);
const ONE: TrancheId = TrancheId(1);
const TWO: TrancheId = TrancheId(2);

/// A scene whose escrow holds at least so many records: gifts to one campaign.
fn with_records(records: usize) -> Scene {
    let scene = Scene::new();
    assert_eq!(scene.open(&[(1_000_000_000, 1_000)]), CROWD);
    let mut number = 0u32;
    while scene.chain.records(&scene.escrow) < records {
        number += 1;
        scene.give(&format!("donor {number}"), CROWD, 1_000);
    }
    scene
}

/// Every message at least once, from the settings to the sweep.
fn costs(records: usize) -> BTreeMap<String, u64> {
    let scene = with_records(records);
    let mut bench = Bench::new(&scene.chain, &scene.escrow);
    settings(&scene, &mut bench);

    // a draft that is revised and cancelled
    let retained = |amount, units| NewTranche {
        retention_bps: 1_000,
        ..scene.tranche(amount, units)
    };
    let create = || ExecuteMsg::CreateCampaign {
        terms: scene.terms(),
        tranches: vec![retained(600, 60), scene.tranche(401, 40)],
    };
    let campaign = bench
        .send("charity", &create(), &[])
        .data::<CampaignData>()
        .campaign;
    let tranches = vec![scene.tranche(600, 60)];
    bench.send(
        "charity",
        &ExecuteMsg::ReviseDraft {
            campaign,
            terms: scene.terms(),
            tranches,
        },
        &[],
    );
    bench.send("charity", &ExecuteMsg::CancelCampaign { campaign }, &[]);

    // one gift of many taken back, one kept
    scene.chain.mint(&scene.user("alice"), 2_000, DENOM);
    let give = ExecuteMsg::Give { campaign: CROWD };
    let gift = bench
        .send("alice", &give, &coin(1_000, DENOM))
        .data::<GiftData>()
        .gift;
    bench.send(
        "alice",
        &ExecuteMsg::WithdrawGift {
            campaign: CROWD,
            gift,
        },
        &[],
    );
    let kept = bench
        .send("alice", &give, &coin(1_000, DENOM))
        .data::<GiftData>()
        .gift;

    // two campaigns for deliveries
    let campaign = bench
        .send("charity", &create(), &[])
        .data::<CampaignData>()
        .campaign;
    bench.send("charity", &ExecuteMsg::OpenFunding { campaign }, &[]);
    let gifts = [
        scene.give("bob", campaign, 750),
        scene.give("carol", campaign, 251),
    ];
    scene.chain.advance(10 * DAY);
    bench.send("passer-by", &ExecuteMsg::Activate { campaign }, &[]);
    bench.send("passer-by", &ExecuteMsg::AdvanceCampaign { campaign: CROWD }, &[]);
    scene.chain.advance(5);

    // three lines, accepted in time; the supplier has no account yet, so it is credited
    let lots = [scene.lot("L1", 100), scene.lot("L2", 100), scene.lot("L3", 100)];
    let lines = lots.map(|lot| (lot, 15));
    let shipment = scene.ship(&lines, Some((campaign, ONE)));
    let bind = ExecuteMsg::BindShipment {
        campaign,
        tranche: ONE,
        shipment,
    };
    bench.send("passer-by", &bind, &[]);
    let (start_after, limit) = (None, Some(10));
    bench.ask(&QueryMsg::InTransit {
        campaign,
        tranche: ONE,
        start_after,
        limit,
    });
    scene.goods("hospital", &accept(shipment, &[(15, 0); 3], false));
    bench.send(
        "passer-by",
        &ExecuteMsg::Settle {
            campaign,
            tranche: ONE,
            shipment,
        },
        &[],
    );
    bench.ask(&QueryMsg::Credits {
        start_after: None,
        limit,
    });
    let payee = scene.user("bank of the supplier");
    bench.send(
        "admin of supplier",
        &ExecuteMsg::ProposePayee { org: SUPPLIER, payee },
        &[],
    );
    let (org, denom) = (SUPPLIER, DENOM.to_owned());
    bench.send("passer-by", &ExecuteMsg::WithdrawCredit { org, denom }, &[]);

    // a lot that was paid in part is recalled; the rest of what was kept back is paid
    let lot = lots[0];
    let (target, class) = (RecallTarget::Lot { lot }, RecallClass::I);
    let reason = SafetyReason::Contamination;
    scene.goods(
        "agency",
        &GoodsMsg::Recall {
            target,
            class,
            reason,
            holder: None,
        },
    );
    bench.send(
        "passer-by",
        &ExecuteMsg::BookRecall {
            campaign,
            tranche: ONE,
            shipment,
        },
        &[],
    );
    scene.chain.advance(15 * DAY);
    bench.send(
        "passer-by",
        &ExecuteMsg::PayOut {
            campaign,
            tranche: ONE,
            shipment,
        },
        &[],
    );

    bench.ask(&QueryMsg::Receipt { campaign, shipment });
    queries(&scene, &mut bench, campaign);

    // what never came goes back
    scene.chain.advance(60 * DAY);
    bench.send(
        "passer-by",
        &ExecuteMsg::ClaimRefund {
            campaign: CROWD,
            gift: kept,
        },
        &[],
    );
    for tranche in [ONE, TWO] {
        bench.send(
            "passer-by",
            &ExecuteMsg::AdvanceTranche { campaign, tranche },
            &[],
        );
    }
    for gift in gifts {
        bench.send("passer-by", &ExecuteMsg::ClaimRefund { campaign, gift }, &[]);
    }
    bench.send("passer-by", &ExecuteMsg::Sweep { campaign }, &[]);
    bench.done()
}

fn settings(scene: &Scene, bench: &mut Bench) {
    let successor = || ExecuteMsg::ProposeOwner {
        owner: scene.user("successor"),
        expires_in_seconds: 1_000,
    };
    let provenance = scene.provenance.clone();
    let denom = || "uosmo".to_owned();
    bench.send("owner", &successor(), &[]);
    bench.send("owner", &ExecuteMsg::WithdrawOwnerProposal {}, &[]);
    bench.send("owner", &successor(), &[]);
    bench.send("successor", &ExecuteMsg::AcceptOwner {}, &[]);
    bench.send("successor", &ExecuteMsg::AllowDenom { denom: denom() }, &[]);
    bench.send("successor", &ExecuteMsg::DisallowDenom { denom: denom() }, &[]);
    let disallow = ExecuteMsg::DisallowProvenance {
        provenance: provenance.clone(),
    };
    bench.send("successor", &disallow, &[]);
    bench.send("successor", &ExecuteMsg::AllowProvenance { provenance }, &[]);
    bench.send("successor", &ExecuteMsg::Pause { seconds: 1_000 }, &[]);
    bench.send("successor", &ExecuteMsg::Unpause {}, &[]);
}

fn queries(scene: &Scene, bench: &mut Bench, campaign: CampaignId) {
    let limit = Some(10);
    let gift = donation_escrow_api::GiftId(1);
    bench.ask(&QueryMsg::Config {});
    bench.ask(&QueryMsg::Ownership {});
    bench.ask(&QueryMsg::Pause {});
    bench.ask(&QueryMsg::Denoms {
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Provenances {
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Campaign { campaign: CROWD });
    bench.ask(&QueryMsg::Campaigns {
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Terms { campaign });
    bench.ask(&QueryMsg::Tranche {
        campaign,
        tranche: ONE,
    });
    bench.ask(&QueryMsg::Tranches {
        campaign,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Receipts {
        campaign,
        tranche: ONE,
    });
    bench.ask(&QueryMsg::Gift {
        campaign: CROWD,
        gift,
    });
    bench.ask(&QueryMsg::Gifts {
        campaign: CROWD,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::GiftsBy {
        donor: scene.user("alice"),
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Trace {
        campaign,
        gift,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Payee { org: SUPPLIER });
}

/// X7: no message or query costs noticeably more with 10,000 records than with 100.
#[test]
fn every_message_of_donation_escrow_costs_what_it_did_at_any_size() {
    let few = costs(100);
    let source = include_str!("../../../../packages/donation-escrow-api/src/msg.rs");
    // only a provenance contract sends `Receipt`: it is part of what `Accept` costs there
    let unmeasured: Vec<String> = bench_names(source)
        .filter(|name| !few.contains_key(name) && name != "Receipt")
        .collect();
    assert!(unmeasured.is_empty(), "not measured: {unmeasured:?}");
    let many = costs(10_000);
    record_ratio(
        "ratio.give_10000_over_100",
        many["Give"] as f64 / few["Give"] as f64,
    );
    Costs::of(&few, &many).settle("donation-escrow");
}
