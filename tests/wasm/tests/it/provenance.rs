//! What the messages of `provenance` cost, with a campaign that listens.

use std::collections::BTreeMap;

use cosmwasm_std::Binary;
use donation_escrow_api::msg::ExecuteMsg as EscrowMsg;
use donation_escrow_api::{CampaignId, TrancheId};
use provenance_api::msg::{ExecuteMsg, QueryMsg, ShipmentData};
use provenance_api::types::{
    Day, RecallClass, RecallTarget, RejectReason, SafetyReason, SerialCommitment, StorageProfile,
};
use provenance_api::{LotId, ShipmentId};
use wasm_tests::bench::{names, Bench};
use wasm_tests::snapshot::Costs;

use crate::scene::{accept, Scene, DAY, HOSPITAL, MASKS, SUPPLIER};

/// A scene whose provenance contract holds at least so many records: lots, each shipped in part.
fn with_records(records: usize) -> Scene {
    let scene = Scene::new();
    let mut number = 0u32;
    while scene.chain.records(&scene.provenance) < records {
        number += 1;
        let lot = scene.lot(&format!("B{number}"), 1_000);
        let shipment = scene.ship(&[(lot, 10)], None);
        scene.goods("hospital", &accept(shipment, &[(10, 0)], false));
    }
    scene
}

/// Every message at least once, from the settings to the end of a recall.
fn costs(records: usize) -> BTreeMap<String, u64> {
    let scene = with_records(records);
    let campaign = scene.open(&[(60_000, 60)]);
    let payee = scene.user("bank of the supplier");
    scene.money(
        "admin of supplier",
        &EscrowMsg::ProposePayee { org: SUPPLIER, payee },
    );
    scene.give("alice", campaign, 60_000);
    scene.activate(campaign);
    let mut bench = Bench::new(&scene.chain, &scene.provenance);
    settings(&scene, &mut bench);

    let lots = [
        scene.lot("L1", 1_000),
        scene.lot("L2", 1_000),
        scene.lot("L3", 1_000),
    ];
    bench.send("supplier", &scene.register_lot("L4", 1_000), &[]);
    serials(&scene, &mut bench);

    // the whole story: three lines, accepted, settled and paid in one transaction
    delivered(&scene, &mut bench, lots, campaign);

    // the other ways that a shipment ends
    let (lot, reason) = (lots[0], RejectReason::Damaged);
    let shipment = offered(&scene, &mut bench, lot);
    bench.send("supplier", &ExecuteMsg::Cancel { shipment }, &[]);
    let shipment = offered(&scene, &mut bench, lot);
    bench.send("hospital", &ExecuteMsg::Refuse { shipment, reason }, &[]);
    let shipment = scene.ship(&[(lot, 10)], None);
    scene.goods("hospital", &accept(shipment, &[(4, 6)], false));
    let (line, units, ranges) = (0, 3, vec![]);
    bench.send(
        "supplier",
        &ExecuteMsg::ConfirmReturn {
            shipment,
            line,
            units,
            ranges: ranges.clone(),
        },
        &[],
    );
    bench.send(
        "supplier",
        &ExecuteMsg::DeclareLost {
            shipment,
            line,
            units,
            ranges,
        },
        &[],
    );
    let shipment = offered(&scene, &mut bench, lot);
    scene.chain.advance(31 * DAY);
    bench.send("passer-by", &ExecuteMsg::Expire { shipment }, &[]);

    // safety
    let (reason, holder) = (SafetyReason::Contamination, None);
    bench.send("agency", &ExecuteMsg::Quarantine { lot, reason, holder }, &[]);
    bench.send("agency", &ExecuteMsg::ReleaseQuarantine { lot }, &[]);
    let (target, class) = (RecallTarget::Lot { lot }, RecallClass::I);
    let recall = bench.send(
        "agency",
        &ExecuteMsg::Recall {
            target,
            class,
            reason,
            holder,
        },
        &[],
    );
    let recall = recall.attribute("recall").unwrap().parse().unwrap();
    bench.ask(&QueryMsg::LotSafety { lot });
    bench.send("agency", &ExecuteMsg::EndRecall { lot, recall }, &[]);
    bench.done()
}

fn settings(scene: &Scene, bench: &mut Bench) {
    let successor = || ExecuteMsg::ProposeOwner {
        owner: scene.user("successor"),
        expires_in_seconds: 1_000,
    };
    bench.send("owner", &successor(), &[]);
    bench.send("owner", &ExecuteMsg::WithdrawOwnerProposal {}, &[]);
    bench.send("owner", &successor(), &[]);
    bench.send("successor", &ExecuteMsg::AcceptOwner {}, &[]);
    bench.send("successor", &ExecuteMsg::SetHookGasLimit { gas: 500_001 }, &[]);
    bench.send("successor", &ExecuteMsg::Pause { seconds: 1_000 }, &[]);
    bench.send("successor", &ExecuteMsg::Unpause {}, &[]);
    bench.ask(&QueryMsg::Config {});
    bench.ask(&QueryMsg::Ownership {});
    bench.ask(&QueryMsg::PauseState {});
}

/// A second product and a lot with serials, in two commitments.
fn serials(scene: &Scene, bench: &mut Bench) {
    let storage = StorageProfile {
        rules: vec![],
        full_sensor_cover: false,
        vial_monitor: false,
    };
    let gtin = "09506000134369".to_owned();
    bench.send(
        "supplier",
        &ExecuteMsg::RegisterProduct {
            gtin,
            storage,
            master_data_sha256: None,
        },
        &[],
    );
    let commitment = |leaf_count| SerialCommitment {
        root: Binary::new(vec![7; 32]),
        leaf_count,
    };
    let today = Day::of(scene.at(0));
    let lot = ExecuteMsg::RegisterLot {
        gtin: MASKS.to_owned(),
        lot: "S1".to_owned(),
        made: Day(today.0 - 1),
        expiry: Day(today.0 + 500),
        quantity: 1_000,
        serials: Some(commitment(1_000)),
        certificates: vec![],
    };
    let lot = bench
        .send("supplier", &lot, &[])
        .data::<provenance_api::msg::LotData>()
        .lot;
    let append = ExecuteMsg::AppendSerials {
        lot,
        first_index: 1_000,
        serials: commitment(400),
    };
    bench.send("supplier", &append, &[]);
    let limit = Some(10);
    bench.ask(&QueryMsg::Custody {
        lot,
        start_after: None,
        limit,
    });
}

fn delivered(scene: &Scene, bench: &mut Bench, lots: [LotId; 3], campaign: CampaignId) {
    let tranche = Some((campaign, TrancheId(1)));
    let offer = scene.offer(&lots.map(|lot| (lot, 20)), tranche);
    let shipment = bench
        .send("supplier", &offer, &[])
        .data::<ShipmentData>()
        .shipment;
    bench.send("carrier", &ExecuteMsg::PickUp { shipment }, &[]);
    scene.chain.advance(3_600);
    let paid = bench.send("hospital", &accept(shipment, &[(20, 0); 3], true), &[]);
    assert_eq!(
        scene
            .chain
            .balance(&scene.user("bank of the supplier"), crate::scene::DENOM),
        60_000,
        "{paid:?}"
    );

    let (lot, gtin, limit) = (lots[0], MASKS.to_owned(), Some(10));
    bench.ask(&QueryMsg::Product { gtin: gtin.clone() });
    bench.ask(&QueryMsg::Products {
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Lot { lot });
    bench.ask(&QueryMsg::LotByNumber {
        gtin: gtin.clone(),
        lot: "L1".to_owned(),
    });
    bench.ask(&QueryMsg::Lots {
        gtin,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Totals { lot });
    bench.ask(&QueryMsg::Holdings {
        lot,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Shipment { shipment });
    bench.ask(&QueryMsg::Lines { shipment });
    bench.ask(&QueryMsg::ShipmentsFrom {
        org: SUPPLIER,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::ShipmentsTo {
        org: HOSPITAL,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Receipt { shipment });
}

fn offered(scene: &Scene, bench: &mut Bench, lot: LotId) -> ShipmentId {
    bench
        .send("supplier", &scene.offer(&[(lot, 10)], None), &[])
        .data::<ShipmentData>()
        .shipment
}

/// X7: no message or query costs noticeably more with 10,000 records than with 100.
#[test]
fn every_message_of_provenance_costs_what_it_did_at_any_size() {
    let few = costs(100);
    let source = include_str!("../../../../packages/provenance-api/src/msg.rs");
    let unmeasured: Vec<String> = names(source).filter(|name| !few.contains_key(name)).collect();
    assert!(unmeasured.is_empty(), "not measured: {unmeasured:?}");
    Costs::of(&few, &costs(10_000)).settle("provenance");
}
