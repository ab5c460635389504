//! Bad input, by table: each is a named refusal, and nothing is kept.

use crate::suite::{name_authority, register, Suite};
use accreditation::contract;
use accreditation_api::{
    msg::{ExecuteMsg, InstantiateMsg, QueryMsg},
    types::{Limits, Metadata, OrgId, Role},
};
use cosmwasm_std::{
    testing::{message_info, mock_dependencies, mock_env},
    Binary,
};
use salus_core::wire::Wire;
use salus_testing::{actor, app::GENESIS};

/// Sends these bytes as a message.
fn send(suite: &mut Suite, sender: &str, json: &str) -> Result<(), String> {
    suite.app.send(&actor(sender), &suite.contract, json).map(drop)
}

/// Class 20, and X5: no shape of JSON is taken for another, none panics.
#[test]
fn json_that_is_no_message_is_refused_and_nothing_is_kept() {
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let deep_object = format!("{}1{}", r#"{"a":"#.repeat(1_000), "}".repeat(1_000));
    let registering = |field: &str, value: &str| {
        let mut fields = vec![
            ("legal_name", r#""Clinic""#),
            ("kind", r#""clinic""#),
            ("country", r#""KE""#),
            ("metadata", "null"),
        ];
        for entry in &mut fields {
            if entry.0 == field {
                entry.1 = value;
            }
        }
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!(r#""{name}":{value}"#))
            .collect();
        format!(r#"{{"register_organisation":{{{}}}}}"#, fields.join(","))
    };
    let big = format!("\"{}\"", "x".repeat(1_000_000));
    let cases: Vec<(&str, String)> = vec![
        ("nothing", String::new()),
        ("no JSON", "accredit".to_string()),
        ("a number", "7".to_string()),
        ("null", "null".to_string()),
        ("a list", "[]".to_string()),
        ("no variant", "{}".to_string()),
        ("an unknown variant", r#"{"take_over":{}}"#.to_string()),
        ("two variants", r#"{"accept_owner":{},"withdraw_owner_proposal":{}}"#.to_string()),
        ("a variant in capitals", r#"{"AcceptOwner":{}}"#.to_string()),
        ("an unknown field", r#"{"accept_owner":{"force":true}}"#.to_string()),
        (
            "a misspelt optional field",
            r#"{"accredit":{"org":1,"role":"carry","untill":"9","limits":{"benefit_classes":[],"product_classes":[]}}}"#
                .to_string(),
        ),
        (
            "an unknown field inside a value",
            registering("metadata", &format!(r#"{{"uri":"u","sha256":"{}","md5":""}}"#, "00".repeat(32))),
        ),
        ("a missing field", r#"{"accept_admin":{}}"#.to_string()),
        ("an id as text", r#"{"accept_admin":{"org":"1"}}"#.to_string()),
        ("a negative id", r#"{"accept_admin":{"org":-1}}"#.to_string()),
        ("an id with a fraction", r#"{"accept_admin":{"org":1.5}}"#.to_string()),
        ("an id over 64 bits", r#"{"accept_admin":{"org":18446744073709551616}}"#.to_string()),
        ("an unknown kind", registering("kind", r#""school""#)),
        ("a kind as a number", registering("kind", "3")),
        ("an unknown role", r#"{"suspend":{"org":1,"role":"heal","reason":"breach"}}"#.to_string()),
        ("an unknown reason", r#"{"suspend":{"org":1,"role":"carry","reason":"dislike"}}"#.to_string()),
        ("a name of 1 MB", registering("legal_name", &big)),
        ("a country of 1 MB", registering("country", &big)),
        ("an unknown country", registering("country", r#""QQ""#)),
        ("a control character as country", registering("country", r#""\u0000\u0000""#)),
        ("metadata as text", registering("metadata", r#""here""#)),
        ("JSON of depth 1,000", deep.clone()),
        ("objects of depth 1,000", deep_object.clone()),
        ("depth 1,000 in a field", registering("metadata", &deep)),
        ("a time before 1970", r#"{"accredit":{"org":1,"role":"carry","until":"-1","limits":{}}}"#.to_string()),
        ("trailing bytes", format!("{} x", registering("kind", r#""clinic""#))),
    ];
    let mut suite = Suite::new();
    suite.register("admin", "KE");
    let before = suite.app.state_hash();
    for (what, json) in &cases {
        for sender in ["owner", "kenya", "admin"] {
            assert!(send(&mut suite, sender, json).is_err(), "{what} was taken");
        }
        assert_eq!(suite.app.state_hash(), before, "{what} left something");
    }
    // the same shape with good values is taken
    send(&mut suite, "admin", &registering("kind", r#""clinic""#)).unwrap();
}

/// A refusal repeats only as much of the input as is needed to recognise it.
#[test]
fn a_refusal_of_a_megabyte_is_short() {
    let mut deps = mock_dependencies();
    let mut env = mock_env();
    env.block.time = GENESIS;
    let owner = message_info(&actor("owner"), &[]);
    let msg = InstantiateMsg {
        owner: actor("owner").to_string(),
        notice_seconds: 0,
    };
    contract::instantiate(deps.as_mut(), env.clone(), owner.clone(), Wire(msg)).unwrap();
    contract::execute(
        deps.as_mut(),
        env.clone(),
        owner.clone(),
        Wire(register("Clinic", "KE")),
    )
    .unwrap();
    let moh = name_authority("owner", "KE", &Role::ALL, None, None);
    contract::execute(deps.as_mut(), env.clone(), owner.clone(), Wire(moh)).unwrap();

    let (big, org) = ("x".repeat(1_000_000), OrgId(1));
    let limits = Limits {
        benefit_classes: vec![big.clone()],
        product_classes: vec![],
    };
    let hash = Metadata {
        uri: "u".to_string(),
        sha256: big.clone(),
    };
    let uri = Metadata {
        uri: big.clone(),
        sha256: "00".repeat(32),
    };
    let messages = [
        register(&big, "KE"),
        register("Clinic", &big),
        ExecuteMsg::ProposeAdmin {
            org,
            admin: big.clone(),
        },
        ExecuteMsg::UpdateMetadata {
            org,
            metadata: Some(hash),
        },
        ExecuteMsg::UpdateMetadata {
            org,
            metadata: Some(uri),
        },
        ExecuteMsg::Accredit {
            org,
            role: Role::Carry,
            until: None,
            limits,
        },
        ExecuteMsg::BindPrefix {
            org,
            prefix: big.clone(),
        },
        ExecuteMsg::ReleasePrefix {
            org,
            prefix: big.clone(),
        },
    ];
    for msg in messages {
        let text = contract::execute(deps.as_mut(), env.clone(), owner.clone(), Wire(msg))
            .unwrap_err()
            .to_string();
        assert!(text.len() < 300, "{} bytes: {}", text.len(), &text[..300]);
    }
    let question = QueryMsg::PrefixHolder { digits: big };
    assert!(
        contract::query(deps.as_ref(), env, Wire(question))
            .unwrap_err()
            .to_string()
            .len()
            < 300
    );
}

#[test]
fn a_question_with_bad_values_is_refused() {
    let mut suite = Suite::new();
    suite.register("admin", "KE");
    for json in [
        r#"{"status":{"org":1,"role":"heal"}}"#,
        r#"{"status":{"org":1}}"#,
        r#"{"config":{"a":1}}"#,
        "{}",
    ] {
        let query = cosmwasm_std::WasmQuery::Smart {
            contract_addr: suite.contract.to_string(),
            msg: Binary::from(json.as_bytes()),
        };
        assert!(
            suite
                .app
                .wrap()
                .query::<serde_json::Value>(&query.into())
                .is_err(),
            "{json}"
        );
    }
    suite.ask_refused(&QueryMsg::Organisation { org: OrgId(0) });
    suite.ask_refused(&QueryMsg::Organisation { org: OrgId(u64::MAX) });
    let none: Vec<serde_json::Value> = suite.ask(&QueryMsg::Organisations {
        start_after: Some(OrgId(u64::MAX)),
        limit: None,
    });
    assert!(none.is_empty());
}
