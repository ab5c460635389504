//! What the interface promises by itself.

use accreditation_api::OrgId;
use cosmwasm_std::{
    from_json, to_json_string, to_json_vec, Addr, Binary, Coin, CosmosMsg, HexBinary, Timestamp, Uint128,
    WasmMsg,
};
use panel_api::msg::{ExecuteMsg, QueryMsg};
use panel_api::opener::{OpenCase, OpenerMsg, OpenerQuery};
use panel_api::types::{Choice, Outcome};
use panel_api::{commitment, domain, CaseId, Client, Place};

fn question() -> OpenCase {
    OpenCase {
        case: Some(CaseId(3)),
        reference: Binary::from(b"claim 7".as_slice()),
        terms: "claims".to_string(),
        ask: 4,
        amount: Some(Uint128::new(1_000)),
        parties: vec![OrgId(1), OrgId(2)],
        persons: vec![],
        evidence: HexBinary::from([7u8; 32]),
        deadline: Timestamp::from_seconds(9),
    }
}

/// An opener's message is one of the panel's, and says the same.
#[test]
fn what_openers_send_the_panel_understands() {
    let same = |sent: &OpenerMsg, heard: ExecuteMsg| {
        let heard_as: ExecuteMsg = from_json(to_json_vec(sent).unwrap()).unwrap();
        assert_eq!(heard_as, heard);
    };
    same(&OpenerMsg::OpenCase(question()), ExecuteMsg::OpenCase(question()));
    let case = CaseId(3);
    same(&OpenerMsg::Appeal { case }, ExecuteMsg::Appeal { case });
    same(&OpenerMsg::Refund { case }, ExecuteMsg::Refund { case });

    let asked = |sent: &OpenerQuery| from_json::<QueryMsg>(to_json_vec(sent).unwrap()).unwrap();
    assert_eq!(asked(&OpenerQuery::Verdict { case }), QueryMsg::Verdict { case });
    let terms = "claims".to_string();
    assert_eq!(
        asked(&OpenerQuery::Offer { terms: terms.clone() }),
        QueryMsg::Offer { terms }
    );
}

/// Coins go with an opening if it costs something, and a coin of zero, which a chain refuses, never does.
#[test]
fn an_opening_carries_its_fees_and_no_coin_of_zero() {
    let client = Client::new(Addr::unchecked("panel"));
    let funds = |amount: u128| match client.open(question(), Coin::new(amount, "uatom")).unwrap() {
        CosmosMsg::Wasm(WasmMsg::Execute { funds, .. }) => funds,
        other => panic!("{other:?}"),
    };
    assert_eq!(funds(5), vec![Coin::new(5u128, "uatom")]);
    assert_eq!(funds(0), vec![]);
}

/// A misspelt field of a question is refused: with a misspelt `persons`, a relative would judge.
#[test]
fn an_unknown_field_of_a_question_is_refused() {
    let json = to_json_string(&question()).unwrap();
    assert_eq!(from_json::<OpenCase>(&json).unwrap(), question());
    let misspelt = json.replace("\"persons\"", "\"person\"");
    assert_ne!(misspelt, json);
    assert!(from_json::<OpenCase>(&misspelt).is_err());
}

fn place(case: u64, round: u8, seat: u8) -> Place {
    Place {
        domain: domain("chain-1", "panel"),
        case: CaseId(case),
        round,
        seat,
    }
}

fn elsewhere(domain: [u8; 32]) -> Place {
    Place {
        domain,
        ..place(1, 0, 0)
    }
}

/// Every part of a vote changes the commitment, so that nothing can be changed when it is revealed; and "none" is not zero.
#[test]
fn a_commitment_binds_every_part_of_the_vote() {
    let some = |n| Some(Uint128::new(n));
    let salt = [1; 32];
    let all = [
        commitment(&place(1, 0, 0), Choice::Grant, None, None, &salt),
        commitment(&place(2, 0, 0), Choice::Grant, None, None, &salt),
        commitment(&place(1, 1, 0), Choice::Grant, None, None, &salt),
        commitment(&place(1, 0, 1), Choice::Grant, None, None, &salt),
        commitment(&place(1, 0, 0), Choice::Part, None, None, &salt),
        commitment(&place(1, 0, 0), Choice::Refuse, None, None, &salt),
        commitment(&place(1, 0, 0), Choice::Grant, some(0), None, &salt),
        commitment(&place(1, 0, 0), Choice::Grant, some(1), None, &salt),
        commitment(&place(1, 0, 0), Choice::Grant, None, Some(0), &salt),
        commitment(&place(1, 0, 0), Choice::Grant, None, Some(1), &salt),
        commitment(&place(1, 0, 0), Choice::Grant, None, None, &[2; 32]),
        commitment(
            &elsewhere(domain("chain-1", "other")),
            Choice::Grant,
            None,
            None,
            &salt,
        ),
        commitment(
            &elsewhere(domain("chain-2", "panel")),
            Choice::Grant,
            None,
            None,
            &salt,
        ),
    ];
    for (n, one) in all.iter().enumerate() {
        for other in all.iter().skip(n + 1) {
            assert_ne!(one, other);
        }
    }
}

/// Tools outside of this repository compute commitments, too.
#[test]
fn the_form_of_a_commitment_is_frozen() {
    let amount = Some(Uint128::new(600));
    let hash = commitment(&place(7, 1, 9), Choice::Part, amount, Some(12), &[3; 32]);
    assert_eq!(
        HexBinary::from(hash).to_hex(),
        "4b02c0600246edf7b628ca6b232e604bd03030967f582baa4ee76c0fee947a17"
    );
}

/// A code reads the same in an event, which prints it, and in an answer, which is JSON.
#[test]
fn outcomes_are_printed_as_they_are_in_json() {
    for outcome in [
        Outcome::Pending,
        Outcome::Granted,
        Outcome::Part,
        Outcome::Refused,
        Outcome::Hung,
    ] {
        let json = to_json_string(&outcome).unwrap();
        assert_eq!(json, format!("\"{outcome}\""));
    }
}
