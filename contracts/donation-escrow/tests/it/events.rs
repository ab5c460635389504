//! What indexers depend on: every event, frozen in a golden file.

use crate::suite::*;
use accreditation_api::Role;
use cosmwasm_std::coins;
use donation_escrow_api::msg::ExecuteMsg;
use donation_escrow_api::types::*;
use donation_escrow_api::{GiftId, TrancheId};
use provenance_api::types::RecallClass;
use salus_testing::actor;
use salus_testing::events::EventLog;

#[test]
fn every_event_is_what_it_was() {
    let mut suite = Suite::new();
    let mut log = EventLog::of(suite.escrow.clone());
    settings(&mut suite, &mut log);
    cancelled_and_failed(&mut suite, &mut log);
    delivered(&mut suite, &mut log);
    log.assert_frozen(include_str!(
        "../../../../packages/donation-escrow-api/src/event.rs"
    ));
}

fn settings(suite: &mut Suite, log: &mut EventLog) {
    let next = actor("next owner");
    let propose = |owner: &cosmwasm_std::Addr| ExecuteMsg::ProposeOwner {
        owner: owner.to_string(),
        expires_in_seconds: 60,
    };
    log.add(suite.owner(&propose(&next)));
    log.add(suite.owner(&ExecuteMsg::WithdrawOwnerProposal {}));
    suite.owner(&propose(&actor("owner"))).unwrap();
    log.add(suite.owner(&ExecuteMsg::AcceptOwner {}));
    log.add(suite.owner(&ExecuteMsg::AllowDenom {
        denom: "unew".to_string(),
    }));
    log.add(suite.owner(&ExecuteMsg::DisallowDenom {
        denom: "unew".to_string(),
    }));
    let provenance = suite.other_provenance.0.to_string();
    log.add(suite.owner(&ExecuteMsg::AllowProvenance {
        provenance: provenance.clone(),
    }));
    log.add(suite.owner(&ExecuteMsg::DisallowProvenance { provenance }));
    log.add(suite.owner(&ExecuteMsg::Pause { seconds: 60 }));
    log.add(suite.owner(&ExecuteMsg::Unpause {}));
    log.add(suite.propose_payee(SUPPLIER, &actor("second wallet")));
    suite.propose_payee(SUPPLIER, &wallet(SUPPLIER)).unwrap();
}

fn cancelled_and_failed(suite: &mut Suite, log: &mut EventLog) {
    let (mut terms, end) = (suite.terms(), suite.deadline());
    let tranches = vec![tranche(100, 1, end)];
    let create = ExecuteMsg::CreateCampaign {
        terms: terms.clone(),
        tranches: tranches.clone(),
    };
    let response = suite.raiser(&create).unwrap();
    let campaign = data::<donation_escrow_api::msg::CampaignData>(&response).campaign;
    log.add(Ok(response));
    log.add(suite.raiser(&ExecuteMsg::ReviseDraft {
        campaign,
        terms: terms.clone(),
        tranches: tranches.clone(),
    }));
    log.add(suite.raiser(&ExecuteMsg::OpenFunding { campaign }));
    let give = ExecuteMsg::Give { campaign };
    log.add(suite.send(&actor("alice"), &give, &coins(50, DENOM)));
    suite.campaign = campaign;
    log.add(suite.withdraw_gift("alice", GiftId(1)));
    log.add(suite.raiser(&ExecuteMsg::CancelCampaign { campaign }));

    terms.funding_deadline = suite.start.plus_days(1);
    terms.minimum = 100u128.into();
    suite.open(terms, tranches).unwrap();
    suite.give("bob", 7).unwrap();
    suite.app.go_to(suite.start.plus_days(1));
    log.add(suite.activate());
    log.add(suite.anyone(&ExecuteMsg::ClaimRefund {
        campaign: suite.campaign,
        gift: GiftId(1),
    }));
}

fn delivered(suite: &mut Suite, log: &mut EventLog) {
    let (terms, end) = (suite.terms(), suite.deadline());
    let other = NewTranche {
        supplier: OTHER_SUPPLIER,
        ..tranche(300, 7, end)
    };
    suite
        .open(
            terms,
            vec![
                retaining(1_000, tranche(600, 60, end)),
                other,
                tranche(900, 1, end),
            ],
        )
        .unwrap();
    suite.give("alice", 500).unwrap();
    suite.give("bob", 501).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    log.add(suite.activate());
    suite.app.pass(2);
    let shipment = suite.ship(1, 60);
    log.add(suite.bind(1, shipment));
    let mut facts = suite.facts(1, &[(7, 40), (8, 20)]);
    facts.shipment = shipment;
    log.add(suite.hook(&facts));
    suite.recall(7, RecallClass::Ii);
    log.add(suite.book_recall(1, shipment));
    suite.app.pass(14 * DAY);
    log.add(suite.pay_out(1, shipment));
    // a delivery that cannot be paid
    let mut facts = suite.facts(2, &[(9, 2)]);
    facts.from = OTHER_SUPPLIER;
    let all = suite.escrowed();
    suite.hide(all);
    log.add(suite.hook(&facts));
    suite.unhide(all);
    log.add(suite.withdraw_credit(OTHER_SUPPLIER));
    suite.app.go_to(end.plus_days(3));
    log.add(suite.anyone(&ExecuteMsg::AdvanceTranche {
        campaign: suite.campaign,
        tranche: TrancheId(2),
    }));
    for gift in [GiftId(1), GiftId(2)] {
        suite.claim("alice", gift).unwrap();
    }
    log.add(suite.sweep());
    // a party that is not accredited any more
    let (mut terms, end) = (suite.terms(), suite.app.now().plus_days(60));
    terms.funding_deadline = suite.app.now().plus_days(1);
    terms.delivery_deadline = end;
    suite.open(terms.clone(), vec![tranche(1, 1, end)]).unwrap();
    suite.give("alice", 1).unwrap();
    suite
        .accreditation
        .suspend(&mut suite.app, SUPPLIER, Role::Distribute);
    suite.app.go_to(terms.funding_deadline);
    log.add(suite.activate());
}
