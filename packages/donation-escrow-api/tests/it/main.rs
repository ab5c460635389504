//! What the interface promises by itself.

use cosmwasm_std::{coin, from_json, to_json_string, Addr, CosmosMsg, Event, Uint128, WasmMsg};
use donation_escrow_api::event::{GiftReceived, ReceiptSettled};
use donation_escrow_api::msg::ExecuteMsg;
use donation_escrow_api::terms::Consequence;
use donation_escrow_api::types::{CampaignStatus, Limits, UnfundedReason, Verdict};
use donation_escrow_api::{CampaignId, Client, GiftId, TrancheId};
use provenance_api::receipt_hook::{ReceiptFacts, ReceiptMsg};
use provenance_api::ShipmentId;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Display;

/// A code reads the same in an event, which prints it, and in an answer, which is JSON.
#[test]
fn codes_are_printed_as_they_are_in_json() {
    fn same(code: impl Display + Serialize) {
        assert_eq!(to_json_string(&code).unwrap(), format!("\"{code}\""));
    }
    use UnfundedReason::*;
    for reason in [
        NoRoom,
        PartiesRelated,
        SupplierNotAccredited,
        HospitalNotAccredited,
        CarrierNotAccredited,
        AccreditationUnreadable,
        CampaignEnded,
    ] {
        same(reason);
    }
    same(Verdict::Counted);
    same(Verdict::PartiesRelated);
    use CampaignStatus::*;
    for status in [Draft, Funding, Active, Closed, Failed, Cancelled] {
        same(status);
    }
}

/// What a provenance contract sends is what the escrow hears: one shape for both.
#[test]
fn the_receipt_message_has_the_shape_of_the_hook() {
    let facts = ReceiptFacts {
        shipment: ShipmentId(1),
        from: accreditation_api::OrgId(2),
        to: accreditation_api::OrgId(3),
        carrier: None,
        hook_addr: Some(Addr::unchecked("escrow")),
        payload: cosmwasm_std::Binary::from(b"{}".as_slice()),
        offered_at: cosmwasm_std::Timestamp::from_seconds(1),
        accepted_at: cosmwasm_std::Timestamp::from_seconds(2),
        expires: cosmwasm_std::Timestamp::from_seconds(3),
        lines: vec![],
    };
    let sent = to_json_string(&ReceiptMsg::Receipt(facts.clone())).unwrap();
    assert_eq!(
        from_json::<ExecuteMsg>(&sent).unwrap(),
        ExecuteMsg::Receipt(facts)
    );
}

#[test]
fn each_consequence_has_a_sentence_of_its_own() {
    use Consequence::*;
    let all = [
        GiftReturned,
        AllRefundable,
        ExcessRefundable,
        TrancheRefundable,
        SupplierPaid,
        NothingEarned,
        MayBeReplaced,
        UnearnedRefundable,
        UnpaidPartRefundable,
        NoChange,
        PaymentWaits,
        GoesToFallback,
    ];
    let sentences: BTreeSet<_> = all.iter().map(|consequence| consequence.sentence()).collect();
    assert_eq!(sentences.len(), all.len());
}

#[test]
fn the_public_floors_are_72_and_48_hours() {
    assert_eq!(Limits::PUBLIC.min_settlement_window_seconds, 72 * 60 * 60);
    assert_eq!(Limits::PUBLIC.cool_off_lead_seconds, 48 * 60 * 60);
    const { assert!(Limits::PUBLIC.payee_delay_seconds > Limits::PUBLIC.max_challenge_window_seconds) }
}

#[test]
fn events_carry_plain_scalars_in_order() {
    let event = GiftReceived {
        campaign: CampaignId(1),
        gift: GiftId(2),
        donor: Addr::unchecked("donor"),
        amount: Uint128::new(3),
        denom: "uatom".to_string(),
    };
    let expected = Event::new("gift_received")
        .add_attribute("campaign", "1")
        .add_attribute("gift", "2")
        .add_attribute("donor", "donor")
        .add_attribute("amount", "3")
        .add_attribute("denom", "uatom");
    assert_eq!(Event::from(event), expected);
    assert_eq!(ReceiptSettled::TYPE, "receipt_settled");
}

#[test]
fn the_client_sends_a_coin_with_a_gift_and_with_nothing_else() {
    let client = Client::new(Addr::unchecked("escrow"));
    let funds = |msg: CosmosMsg| match msg {
        CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr,
            msg,
            funds,
        }) => {
            assert_eq!(contract_addr, "escrow");
            (from_json::<ExecuteMsg>(msg).unwrap(), funds)
        }
        other => panic!("{other:?}"),
    };
    let campaign = CampaignId(4);
    let gift = client.give(campaign, coin(5, "uatom")).unwrap();
    assert_eq!(
        funds(gift),
        (ExecuteMsg::Give { campaign }, vec![coin(5, "uatom")])
    );
    let advance = ExecuteMsg::AdvanceTranche {
        campaign,
        tranche: TrancheId(1),
    };
    assert_eq!(funds(client.execute(&advance).unwrap()), (advance, vec![]));
}
