//! Who may do what: the matrix is frozen, and tried as every wrong caller.

use crate::suite::*;
use cosmwasm_std::{Addr, Binary};
use provenance_api::access::Access;
use provenance_api::msg::ExecuteMsg;
use provenance_api::types::{
    Day, RecallClass, RecallTarget, RejectReason, SafetyReason, SerialCommitment, StorageProfile,
};
use provenance_api::{LotId, ShipmentId};
use salus_testing::access::assert_access_frozen;
use salus_testing::watch::{take_journal, variant_name};

/// One message of each kind, about things that exist.
fn one_of_each(lot: LotId, shipment: ShipmentId) -> Vec<ExecuteMsg> {
    let serials = || SerialCommitment {
        root: root(1),
        leaf_count: 1,
    };
    let ranges = Vec::new;
    let expires = salus_testing::app::GENESIS.plus_seconds(DAY);
    vec![
        ExecuteMsg::ProposeOwner {
            owner: salus_testing::actor("next").to_string(),
            expires_in_seconds: 60,
        },
        ExecuteMsg::AcceptOwner {},
        ExecuteMsg::WithdrawOwnerProposal {},
        ExecuteMsg::Pause { seconds: 1 },
        ExecuteMsg::Unpause {},
        ExecuteMsg::SetHookGasLimit { gas: 1 },
        ExecuteMsg::RegisterProduct {
            gtin: "09506000134376".to_string(),
            storage: StorageProfile::default(),
            master_data_sha256: Some(Binary::from([0; 32])),
        },
        ExecuteMsg::RegisterLot {
            gtin: MASKS.to_string(),
            lot: "NEW".to_string(),
            made: Day(20_000),
            expiry: Day(30_000),
            quantity: 1,
            serials: None,
            certificates: vec![],
        },
        ExecuteMsg::AppendSerials {
            lot,
            first_index: 100,
            serials: serials(),
        },
        ExecuteMsg::Offer {
            to: WHOLESALER,
            lines: vec![serials_line(lot)],
            carrier: None,
            sscc: None,
            expires,
            receipt_hook: None,
        },
        ExecuteMsg::PickUp { shipment },
        accept(shipment, vec![all(0, 10)]),
        ExecuteMsg::Refuse {
            shipment,
            reason: RejectReason::Damaged,
        },
        ExecuteMsg::Cancel { shipment },
        ExecuteMsg::Expire { shipment },
        ExecuteMsg::ConfirmReturn {
            shipment,
            line: 0,
            units: 1,
            ranges: ranges(),
        },
        ExecuteMsg::DeclareLost {
            shipment,
            line: 0,
            units: 1,
            ranges: ranges(),
        },
        quarantine(lot),
        ExecuteMsg::ReleaseQuarantine { lot },
        ExecuteMsg::Recall {
            target: RecallTarget::Lot { lot },
            class: RecallClass::Iii,
            reason: SafetyReason::Labelling,
            holder: None,
        },
        ExecuteMsg::EndRecall { lot, recall: 0 },
    ]
}

fn serials_line(lot: LotId) -> provenance_api::types::OfferLine {
    serials(lot, &[pack(90, 99)])
}

#[test]
fn the_access_matrix_is_frozen() {
    assert_access_frozen(
        &one_of_each(LotId(1), ShipmentId(1)),
        ExecuteMsg::required_access,
        include_str!("../../../../packages/provenance-api/src/msg.rs"),
    );
}

/// Invariant P3, X4: every message from everybody who should not send it is refused for who they are, before anything else
/// is looked at.
#[test]
fn every_message_is_refused_to_every_wrong_caller() {
    let mut suite = Suite::start();
    let lot = suite.serialised_lot("L", 100);
    let shipment = suite.offer(vec![serials(lot, &[pack(0, 9)])]);
    let maker = suite.maker.clone();
    suite.run_ok(&maker, &quarantine(lot));
    suite.run_ok(&maker, &recall(lot, RecallClass::Iii));
    let callers: Vec<(&str, Addr)> = vec![
        ("owner", suite.owner.clone()),
        ("maker", suite.maker.clone()),
        ("other maker", suite.other_maker.clone()),
        ("hospital", suite.hospital.clone()),
        ("wholesaler", suite.wholesaler.clone()),
        ("carrier", suite.carrier.clone()),
        ("regulator", suite.regulator.clone()),
        ("foreign regulator", suite.foreign_regulator.clone()),
        ("stranger", suite.stranger.clone()),
        ("the contract itself", suite.contract.clone()),
        ("the accreditation contract", suite.registry.addr().clone()),
    ];
    let mut tried = 0;
    for msg in one_of_each(lot, shipment) {
        let right: &[&str] = match msg.required_access() {
            Access::Owner => &["owner"],
            // nobody is proposed
            Access::ProposedOwner => &[],
            Access::Accredited(role) | Access::Permitted(role) | Access::PermittedOrLate(role) => {
                match role {
                    accreditation_api::Role::ReceiveGoods => &["hospital"],
                    accreditation_api::Role::Carry => &["carrier"],
                    _ if matches!(msg, ExecuteMsg::Offer { .. }) => {
                        &["maker", "other maker", "hospital", "wholesaler"]
                    }
                    // under its own prefix the other maker may register products, so this GTIN is refused as such
                    _ if matches!(msg, ExecuteMsg::RegisterProduct { .. }) => &["maker", "other maker"],
                    _ => &["maker"],
                }
            }
            Access::SafetyOfficer => &["maker", "regulator"],
            Access::Anyone => continue,
        };
        for (name, caller) in &callers {
            if right.contains(name) {
                continue;
            }
            take_journal();
            let error = suite.run(caller, &msg).expect_err(name);
            let errors = take_journal().errors;
            let because_of_who = [
                "NotOwner",
                "NotProposed",
                "NotAnOperator",
                "NotPermitted",
                "OtherOrganisation",
                "NoJurisdiction",
                "NotLateEnough",
            ];
            // whether the shipment leaves anything to return is told before whose it is
            let allowed = if matches!(msg, ExecuteMsg::DeclareLost { .. }) {
                "WrongStage"
            } else {
                ""
            };
            assert!(
                errors
                    .iter()
                    .any(|e| because_of_who.contains(&e.as_str()) || e == allowed),
                "{name} sent {}: {error}",
                variant_name(&msg)
            );
            tried += 1;
        }
    }
    assert!(tried > 150, "{tried} tried");
}

/// Invariant X4: the owner changes settings and nothing else: it is no party to any shipment and gives no orders.
#[test]
fn the_owner_is_no_party_to_anything() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 10);
    let owner = suite.owner.clone();
    for msg in [quarantine(lot), recall(lot, RecallClass::I)] {
        suite.refused(&owner, &msg, "NotAnOperator");
    }
}
