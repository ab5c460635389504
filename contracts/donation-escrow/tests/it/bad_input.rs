//! A field that is not known is refused: a misspelt one would be lost, and terms are final.

use crate::suite::*;
use cosmwasm_std::Binary;
use donation_escrow_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use donation_escrow_api::types::*;
use donation_escrow_api::CampaignId;
use salus_testing::actor;
use salus_testing::json::{value, with};
use serde_json::{json, Value};

/// Sends this JSON as a message.
fn send(suite: &mut Suite, sender: &str, json: &Value) -> Result<(), String> {
    let sender = match sender {
        "provenance" => suite.provenance.0.clone(),
        name => actor(name),
    };
    suite
        .app
        .send(&sender, &suite.escrow, &json.to_string())
        .map(drop)
}

/// With a misspelt `carrier` a tranche would bind no carrier for good.
#[test]
fn a_misspelt_field_of_the_terms_is_refused_and_nothing_is_kept() {
    let mut suite = Suite::new();
    let description = Description {
        uri: "https://example.org/appeal".to_string(),
        sha256: "ab".repeat(32),
    };
    let terms = NewTerms {
        description: Some(description),
        ..suite.terms()
    };
    let tranches = vec![tranche(100, 1, suite.deadline())];
    let good = value(&ExecuteMsg::CreateCampaign { terms, tranches });
    let before = suite.app.state_hash();
    for (place, field, added) in [
        ("", "pause", json!({"seconds": 1})),
        ("/create_campaign", "tranche", json!([])),
        ("/create_campaign/terms", "descripton", json!(null)),
        ("/create_campaign/terms", "carrier", json!(4)),
        ("/create_campaign/terms/description", "md5", json!("")),
        ("/create_campaign/tranches/0", "carier", json!(4)),
        ("/create_campaign/tranches/0", "Carrier", json!(4)),
        ("/create_campaign/tranches/0", "retention", json!(500)),
    ] {
        let bad = with(&good, place, field, added);
        let error = send(&mut suite, "raiser", &bad).expect_err(field);
        assert!(
            error.contains("unknown field") || place.is_empty(),
            "{place} {field}: {error}"
        );
        assert_eq!(suite.app.state_hash(), before, "{place} {field} left something");
    }
    send(&mut suite, "raiser", &good).unwrap();
}

/// In every message, whoever sends it.
#[test]
fn a_field_that_no_message_has_is_refused() {
    let mut suite = Suite::new();
    let before = suite.app.state_hash();
    for (sender, json) in [
        ("owner", json!({"unpause": {"now": true}})),
        ("owner", json!({"pause": {"seconds": 1, "until": "9"}})),
        ("owner", json!({"allow_denom": {"denom": "unew", "cap": "5"}})),
        ("passer-by", json!({"give": {"campaign": 1, "anonymous": true}})),
        (
            "passer-by",
            json!({"withdraw_credit": {"org": 3, "denom": "uatom", "to": "me"}}),
        ),
        ("passer-by", json!({"sweep": {"campaign": 1, "force": true}})),
        ("passer-by", json!({"take_over": {}})),
    ] {
        let error = send(&mut suite, sender, &json).unwrap_err();
        assert!(
            error.contains("unknown field") || error.contains("unknown variant"),
            "{json}: {error}"
        );
        assert_eq!(suite.app.state_hash(), before);
    }
}

/// The messages that a chain's user cannot send in a table: what sets up, moves and asks.
#[test]
fn a_field_that_no_setting_and_no_question_has_is_refused() {
    fn is_strict<T: serde::de::DeserializeOwned>(good: &Value, place: &str) {
        serde_json::from_value::<T>(good.clone()).unwrap();
        let bad = with(good, place, "unheard_of", json!(null));
        let error = serde_json::from_value::<T>(bad).err().unwrap().to_string();
        assert!(error.contains("unknown field"), "{error}");
    }
    let init = json!({"owner": "o", "accreditation": "a", "provenances": [], "denoms": [], "limits": value(&Limits::PUBLIC)});
    is_strict::<InstantiateMsg>(&init, "");
    is_strict::<InstantiateMsg>(&init, "/limits");
    is_strict::<MigrateMsg>(&json!({}), "");
    is_strict::<QueryMsg>(&json!({"config": {}}), "/config");
    is_strict::<QueryMsg>(&json!({"gifts": {"campaign": 1}}), "/gifts");
    is_strict::<ShipmentPayload>(&json!({"campaign": 1, "tranche": 1}), "");
}

/// A payload that says more than it should is taken for none.
#[test]
fn a_payload_with_a_field_too_many_names_no_tranche() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_000);
    suite.app.pass(2);
    let mut facts = suite.facts(1, &[(1, 10)]);
    facts.payload = Binary::from(br#"{"campaign":1,"tranche":1,"payee":"me"}"#.as_slice());
    refused(suite.hook(&facts), "names no tranche");
}

/// A newer provenance contract may say more of an acceptance: that fails no settlement.
#[test]
fn facts_with_more_fields_than_are_known_are_settled() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_000);
    assert_eq!(suite.campaign, CampaignId(1));
    suite.app.pass(2);
    let facts = suite.facts(1, &[(1, 4)]);
    let hook = with(
        &value(&ExecuteMsg::Receipt(facts)),
        "/receipt",
        "temperature",
        json!(4),
    );
    let hook = with(&hook, "/receipt/lines/0", "opened", json!(0));
    send(&mut suite, "provenance", &hook).unwrap();
    assert_eq!(suite.supplier(), 400);
    let pulled = suite.facts(1, &[(2, 6)]);
    let json = with(&value(&pulled), "", "temperature", json!(4));
    let key = provenance_api::raw::RECEIPTS.key(pulled.shipment).to_vec();
    let provenance = suite.provenance.0.clone();
    suite.app.plant(&provenance, &key, json.to_string().as_bytes());
    suite.settle(1, pulled.shipment).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}
