//! X5: whatever arrives is refused or done; nothing panics, and what is refused leaves nothing behind.

use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{HexBinary, Timestamp, Uint128};
use cw_multi_test::AppResponse;
use panel_api::msg::{ExecuteMsg, QueryMsg};
use panel_api::types::{Choice, Terms};
use panel_api::CaseId;
use proptest::prelude::*;
use proptest::sample::select;
use salus_testing::actor;
use salus_testing::json::{assert_other_shapes_refused, value, with};
use serde_json::{json, Value};

fn send(suite: &mut Suite, json: &Value) -> Result<AppResponse, String> {
    suite.app.send(&actor("owner"), &suite.panel, &json.to_string())
}

/// With a misspelt `clinicians` the terms would have none.
#[test]
fn a_misspelt_field_is_refused_and_nothing_is_kept() {
    let mut suite = Suite::with_roster(3);
    let terms = value(&ExecuteMsg::DefineTerms {
        name: "claims".to_string(),
        terms: suite.terms(),
    });
    let open = value(&ExecuteMsg::OpenCase(suite.question()));
    let draw = value(&ExecuteMsg::Draw {
        case: CASE,
        signature: None,
    });
    for (good, place, field) in [
        (&terms, "/define_terms", "Name"),
        (&terms, "/define_terms/terms", "clinician"),
        (&terms, "/define_terms/terms", "appeal"),
        (&open, "/open_case", "party"),
        (&open, "/open_case", "expires"),
        (&draw, "/draw", "seed"),
    ] {
        let bad = with(good, place, field, json!(1));
        let before = suite.app.state_hash();
        let error = send(&mut suite, &bad).expect_err(field);
        assert!(error.contains("unknown field"), "{error}");
        assert_eq!(suite.app.state_hash(), before);
    }
    send(&mut suite, &terms).unwrap();
}

/// JSON that is no message, or a message with the wrong kind of value in a field.
#[test]
fn json_of_another_shape_is_refused_and_nothing_is_kept() {
    let mut suite = Suite::with_roster(3);
    let good = [
        ExecuteMsg::ProposeOwner {
            owner: actor("x").to_string(),
            expires_in_seconds: 5,
        },
        ExecuteMsg::DefineTerms {
            name: "claims".to_string(),
            terms: suite.terms(),
        },
        ExecuteMsg::LeaveRoster {
            role: Role::Assess,
            org: OrgId(1),
        },
        ExecuteMsg::OpenCase(suite.question()),
        ExecuteMsg::Commit {
            case: CASE,
            seat: 1,
            commitment: HexBinary::from([0u8; 32]),
        },
        ExecuteMsg::Advance { case: CASE },
    ];
    let tried = assert_other_shapes_refused(
        &mut suite.app,
        (&actor("owner"), &suite.panel),
        &good,
        |field, was, bad| match (was, bad) {
            (Value::String(_), Value::String(_)) | (Value::Array(_), Value::Array(_)) => true,
            // what may be absent may be null
            (_, Value::Null) => ["case", "amount"].contains(&field),
            _ => false,
        },
    );
    assert!(tried > 150, "{tried}");
}

/// A question with one thing wrong in each: its own error, and nothing kept, not even the coins.
#[test]
fn each_bad_question_has_its_own_error() {
    let mut suite = Suite::with_roster(5);
    let mut claims = suite.terms();
    claims.amounts = false;
    suite.define("plain", claims).unwrap();
    let good = suite.question();
    let now = suite.app.now();
    let with = |change: &dyn Fn(&mut panel_api::opener::OpenCase)| {
        let mut question = good.clone();
        change(&mut question);
        question
    };
    let bad = [
        (with(&|q| q.case = Some(CaseId(2))), "the next case is 1, not 2"),
        (with(&|q| q.case = Some(CaseId(0))), "the next case is 1, not 0"),
        (
            with(&|q| q.reference = vec![0; 65].into()),
            "a reference of 65 bytes",
        ),
        (with(&|q| q.terms = "none".into()), "there are no terms \"none\""),
        (with(&|q| q.terms = String::new()), "there are no terms \"\""),
        (
            with(&|q| q.amount = None),
            "terms with amounts: true; amount asked: 0",
        ),
        (
            with(&|q| q.amount = Some(Uint128::zero())),
            "terms with amounts: true; amount asked: 0",
        ),
        (
            with(&|q| q.terms = "plain".into()),
            "terms with amounts: false; amount asked: 1000",
        ),
        (
            with(&|q| {
                q.terms = "plain".into();
                q.amount = Some(Uint128::zero());
            }),
            "terms with amounts: false; amount asked: 0",
        ),
        (
            with(&|q| q.parties = vec![OrgId(99)]),
            "organisation 99 does not exist",
        ),
        (
            with(&|q| q.parties = vec![OrgId(0)]),
            "organisation 0 does not exist",
        ),
        (with(&|q| q.persons = vec!["me".into()]), "is not a valid address"),
        (
            with(&|q| q.evidence = HexBinary::from([])),
            "evidence has 32 bytes, not 0",
        ),
        (
            with(&|q| q.evidence = HexBinary::from([1; 33])),
            "evidence has 32 bytes, not 33",
        ),
        (with(&|q| q.deadline = now), "is before"),
        (with(&|q| q.deadline = Timestamp::from_nanos(0)), "is before"),
        (with(&|q| q.deadline = now.plus_seconds(181 * DAY)), "is after"),
    ];
    for (question, why) in bad {
        let before = suite.app.state_hash();
        refused(suite.open_with(question), why);
        assert_eq!(suite.app.state_hash(), before);
    }
    suite.open_with(good).unwrap();
}

// --- any values in messages of the right shape

fn id() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 1u64..7, 1 => select(vec![0, u64::MAX, u64::MAX - 1, 1 << 32])]
}

fn bytes() -> impl Strategy<Value = HexBinary> {
    prop_oneof![3 => Just(32usize), 1 => 0usize..70]
        .prop_flat_map(|length| proptest::collection::vec(any::<u8>(), length))
        .prop_map(HexBinary::from)
}

fn number() -> impl Strategy<Value = u128> {
    prop_oneof![3 => 0u128..2_000, 1 => select(vec![u128::MAX, u128::MAX - 1, 1 << 64])]
}

fn seconds() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0u64..100_000, 1 => select(vec![u64::MAX, 2_592_000, 2_592_001])]
}

fn message() -> impl Strategy<Value = ExecuteMsg> {
    let role = || select(vec![Role::Assess, Role::Arbitrate]);
    let seat = || prop_oneof![3 => 0u8..6, 1 => any::<u8>()];
    let choice = select(vec![Choice::Grant, Choice::Part, Choice::Refuse]);
    let terms = (
        proptest::collection::vec(prop_oneof![Just(3u8), Just(5), any::<u8>()], 0..4),
        any::<u8>(),
        (seconds(), seconds(), seconds(), seconds()),
        (number(), number(), any::<bool>()),
    )
        .prop_map(
            |(seats, clinicians, (draw, commit, reveal, appeal), (deposit, fee, amounts))| Terms {
                openers: vec![actor("opener").to_string()],
                role: Role::Assess,
                seats,
                clinicians: clinicians % 4,
                draw_seconds: draw,
                commit_seconds: commit,
                reveal_seconds: reveal,
                appeal_seconds: appeal,
                deposit: Uint128::new(deposit),
                fee: Uint128::new(fee),
                amounts,
            },
        );
    let question = (
        (
            proptest::option::of(id()),
            bytes(),
            any::<u16>(),
            proptest::option::of(number()),
        ),
        proptest::collection::vec(id(), 0..10),
        proptest::collection::vec(select(vec!["anybody", "owner"]), 0..3),
        (bytes(), any::<u64>()),
    )
        .prop_map(
            |((case, reference, ask, amount), parties, persons, (evidence, deadline))| {
                panel_api::opener::OpenCase {
                    case: case.map(CaseId),
                    reference: reference.to_vec().into(),
                    terms: "claims".to_string(),
                    ask,
                    amount: amount.map(Uint128::new),
                    parties: parties.into_iter().map(OrgId).collect(),
                    persons: persons.iter().map(|name| actor(name).to_string()).collect(),
                    evidence,
                    deadline: Timestamp::from_nanos(deadline),
                }
            },
        );
    prop_oneof![
        ("[a-z-]{0,34}", terms).prop_map(|(name, terms)| ExecuteMsg::DefineTerms { name, terms }),
        role().prop_map(|role| ExecuteMsg::JoinRoster { role }),
        (role(), id()).prop_map(|(role, org)| ExecuteMsg::LeaveRoster {
            role,
            org: OrgId(org)
        }),
        role().prop_map(|role| ExecuteMsg::Enlist { role }),
        question.prop_map(ExecuteMsg::OpenCase),
        (id(), proptest::option::of(bytes())).prop_map(|(case, signature)| ExecuteMsg::Draw {
            case: CaseId(case),
            signature,
        }),
        (id(), seat(), bytes()).prop_map(|(case, seat, commitment)| ExecuteMsg::Commit {
            case: CaseId(case),
            seat,
            commitment,
        }),
        (
            id(),
            seat(),
            choice,
            proptest::option::of(number()),
            any::<Option<u16>>(),
            bytes()
        )
            .prop_map(|(case, seat, choice, amount, code, salt)| ExecuteMsg::Reveal {
                case: CaseId(case),
                seat,
                choice,
                amount: amount.map(Uint128::new),
                code,
                salt,
            }),
        id().prop_map(|case| ExecuteMsg::Advance { case: CaseId(case) }),
        id().prop_map(|case| ExecuteMsg::Appeal { case: CaseId(case) }),
        id().prop_map(|case| ExecuteMsg::Refund { case: CaseId(case) }),
        (role(), id()).prop_map(|(role, org)| ExecuteMsg::Withdraw {
            role,
            org: OrgId(org)
        }),
        seconds().prop_map(|expires_in_seconds| ExecuteMsg::ProposeOwner {
            owner: actor("owner").to_string(),
            expires_in_seconds,
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// X2, X5: a case stands in each of its phases while they come.
    #[test]
    fn no_message_of_the_right_shape_makes_the_contract_panic(
        calls in proptest::collection::vec((0usize..6, message(), id()), 1..40),
    ) {
        let mut suite = Suite::with_roster(12);
        let first = suite.open();
        suite.draw(first);
        suite.commits(first, &[Some(GRANT); 5]);
        let second = suite.open();
        suite.draw(second);
        suite.open();
        let senders = [
            actor("owner"),
            suite.opener.clone(),
            assessor_of(suite.seat(first, 0).org),
            assessor_of(suite.seat(second, 1).org),
            actor("admin of 1"),
            actor("anybody"),
        ];
        for (who, msg, asked) in calls {
            let before = suite.app.state_hash();
            if suite.run(&senders[who], &msg, &[]).is_err() {
                prop_assert_eq!(suite.app.state_hash(), before, "X2");
            }
            let case = CaseId(asked);
            let _: Result<Value, _> = suite.app.ask(&suite.panel, &QueryMsg::Case { case });
            let _: Result<Value, _> = suite.app.ask(&suite.panel, &QueryMsg::Verdict { case });
            suite.app.pass(20_000);
        }
        suite.assert_books(0);
    }
}
