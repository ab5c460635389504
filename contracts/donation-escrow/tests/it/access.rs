//! Who may send what: the matrix as a golden file, and every message tried by every wrong sender.

use crate::suite::*;
use accreditation_api::Role;
use cosmwasm_std::{coins, Addr};
use donation_escrow_api::access::Access;
use donation_escrow_api::msg::ExecuteMsg;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::ShipmentId;
use salus_testing::access::assert_access_frozen;
use salus_testing::actor;
use salus_testing::watch::take_journal;

/// One message of each kind, about campaign 1, gift 1, and the supplier.
fn one_of_each(suite: &mut Suite) -> Vec<ExecuteMsg> {
    use ExecuteMsg::*;
    let (campaign, gift, tranche) = (CampaignId(1), GiftId(1), TrancheId(1));
    let shipment = ShipmentId(1);
    let (terms, tranches) = (
        suite.terms(),
        vec![crate::suite::tranche(100, 1, suite.deadline())],
    );
    let address = actor("somebody").to_string();
    vec![
        ProposeOwner {
            owner: address.clone(),
            expires_in_seconds: 60,
        },
        AcceptOwner {},
        WithdrawOwnerProposal {},
        Pause { seconds: 1 },
        Unpause {},
        AllowDenom {
            denom: "unew".to_string(),
        },
        DisallowDenom {
            denom: DENOM.to_string(),
        },
        AllowProvenance {
            provenance: address.clone(),
        },
        DisallowProvenance {
            provenance: suite.provenance.0.to_string(),
        },
        CreateCampaign {
            terms: terms.clone(),
            tranches: tranches.clone(),
        },
        ReviseDraft {
            campaign,
            terms,
            tranches,
        },
        OpenFunding { campaign },
        CancelCampaign { campaign },
        Give { campaign },
        WithdrawGift { campaign, gift },
        Activate { campaign },
        BindShipment {
            campaign,
            tranche,
            shipment,
        },
        Receipt(suite.facts(1, &[(1, 1)])),
        Settle {
            campaign,
            tranche,
            shipment,
        },
        PayOut {
            campaign,
            tranche,
            shipment,
        },
        BookRecall {
            campaign,
            tranche,
            shipment,
        },
        WithdrawCredit {
            org: SUPPLIER,
            denom: DENOM.to_string(),
        },
        ClaimRefund { campaign, gift },
        AdvanceCampaign { campaign },
        AdvanceTranche { campaign, tranche },
        Sweep { campaign },
        ProposePayee {
            org: SUPPLIER,
            payee: address,
        },
    ]
}

/// Errors that say: not you.
const NOT_YOU: [&str; 10] = [
    "NotOwner",
    "NotProposed",
    "NotAnOperator",
    "OperatorExpired",
    "NotPermitted",
    "NotAccredited",
    "OtherOrganisation",
    "NotDonor",
    "NotOrganisationAdmin",
    "NotProvenance",
];

fn stage() -> Suite {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.open(terms, vec![tranche(100, 1, end)]).unwrap();
    suite.give("alice", 10).unwrap();
    let owner = actor("next owner").to_string();
    suite
        .owner(&ExecuteMsg::ProposeOwner {
            owner,
            expires_in_seconds: DAY,
        })
        .unwrap();
    // an operator of another fund-raiser, and one of ours without the permission
    let (app, acc) = (&mut suite.app, &suite.accreditation);
    acc.operator(app, &actor("other raiser"), HOLDING, &[Role::RaiseFunds]);
    acc.accredit(app, HOLDING, Role::RaiseFunds);
    acc.operator(app, &actor("clerk"), RAISER, &[Role::Carry]);
    suite
}

fn everybody(suite: &Suite) -> Vec<(&'static str, Addr)> {
    let mut all: Vec<_> = [
        "owner",
        "next owner",
        "raiser",
        "other raiser",
        "clerk",
        "alice",
        "bob",
        "passer-by",
    ]
    .map(|name| (name, actor(name)))
    .to_vec();
    all.push(("supplier's admin", admin(SUPPLIER)));
    all.push(("hospital's admin", admin(HOSPITAL)));
    all.push(("provenance", suite.provenance.0.clone()));
    all.push(("accreditation", suite.accreditation.0.clone()));
    all.push(("the escrow itself", suite.escrow.clone()));
    all
}

/// Who may, of everybody.
fn allowed(access: Access) -> &'static [&'static str] {
    match access {
        Access::Anyone => &[],
        Access::Owner => &["owner"],
        Access::ProposedOwner => &["next owner"],
        Access::Operator(_) => &["raiser", "other raiser"],
        Access::FundRaiser(_) => &["raiser"],
        Access::Donor(..) => &["alice"],
        Access::OrganisationAdmin(_) => &["supplier's admin"],
        Access::Provenance => &["provenance"],
    }
}

#[test]
fn the_access_matrix_is_what_it_was() {
    assert_access_frozen(
        &one_of_each(&mut Suite::new()),
        ExecuteMsg::required_access,
        include_str!("../../../../packages/donation-escrow-api/src/msg.rs"),
    );
}

/// X4: every message by every sender who may not send it, and by those who may.
#[test]
fn every_message_is_refused_to_every_wrong_sender() {
    let mut tried = 0;
    for n in 0..one_of_each(&mut Suite::new()).len() {
        for (who, _) in everybody(&Suite::new()) {
            let mut suite = stage();
            let msg = one_of_each(&mut suite).remove(n);
            let access = msg.required_access();
            let sender = everybody(&suite)
                .into_iter()
                .find(|(name, _)| *name == who)
                .unwrap()
                .1;
            let funds = match (&msg, who) {
                (ExecuteMsg::Give { .. }, "alice" | "bob") => coins(1, DENOM),
                _ => vec![],
            };
            take_journal();
            let result = suite.send(&sender, &msg, &funds);
            let error = take_journal().errors.pop().unwrap_or_default();
            let not_you = NOT_YOU.contains(&error.as_str());
            if access == Access::Anyone || allowed(access).contains(&who) {
                assert!(!not_you, "{who} may not {msg:?}: {error}");
            } else {
                assert!(result.is_err() && not_you, "{who} may {msg:?}: {error}");
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "{tried} wrong senders");
}

/// Whoever is not the fund-raiser any more cannot act for it, whatever the campaign's state.
#[test]
fn an_expired_operator_is_no_operator() {
    let mut suite = stage();
    let campaign = suite.campaign;
    let record = accreditation_api::raw::OperatorRecord {
        org: RAISER,
        roles: accreditation_api::types::RoleSet::of(&[Role::RaiseFunds]),
        until: Some(suite.app.now().plus_seconds(1)),
    };
    let key = accreditation_api::raw::OPERATORS.key(&actor("raiser")).to_vec();
    suite.app.plant(
        &suite.accreditation.0.clone(),
        &key,
        &cosmwasm_std::to_json_vec(&record).unwrap(),
    );
    suite.app.pass(1);
    refused(
        suite.raiser(&ExecuteMsg::CancelCampaign { campaign }),
        "expired at",
    );
}

/// Messages that take no coins refuse them, all but `Give`.
#[test]
fn coins_that_nobody_asked_for_are_refused() {
    for n in 0..one_of_each(&mut Suite::new()).len() {
        let mut suite = stage();
        let msg = one_of_each(&mut suite).remove(n);
        if matches!(msg, ExecuteMsg::Give { .. }) {
            continue;
        }
        let may = allowed(msg.required_access()).first().copied().unwrap_or("alice");
        let sender = everybody(&suite)
            .into_iter()
            .find(|(name, _)| *name == may)
            .unwrap()
            .1;
        suite.app.mint(&sender, &coins(5, DENOM));
        let before = suite.app.state_hash();
        refused(
            suite.send(&sender, &msg, &coins(5, DENOM)),
            "this message takes no coins",
        );
        assert_eq!(suite.app.state_hash(), before);
    }
}
