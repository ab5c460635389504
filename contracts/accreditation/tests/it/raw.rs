//! What peers read without loading the contract: its layout, and that it says what the queries say.

use crate::suite::{at, Suite, NOTICE};
use accreditation_api::{
    msg::{ActingResponse, ExecuteMsg, QueryMsg},
    types::{Limits, Mandate, OperatorInfo, OrgId, ReasonCode, Role},
    Client, Denial,
};
use cosmwasm_std::{Addr, StdError};
use proptest::prelude::*;
use salus_testing::{actor, assert_golden};

/// An error type as a contract that reads would have it.
#[derive(Debug)]
enum Refusal {
    Std(StdError),
    Denial(Denial),
}
impl From<StdError> for Refusal {
    fn from(e: StdError) -> Self {
        Self::Std(e)
    }
}
impl From<Denial> for Refusal {
    fn from(e: Denial) -> Self {
        Self::Denial(e)
    }
}

/// Every record of a small world with its key, as bytes and as text: whoever reads raw depends on each of them.
#[test]
fn keys_and_records_that_peers_read_are_frozen() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    let group = suite.register("admin", "KE");
    suite.accredit_until("kenya", org, Role::ReceiveGoods, at(10 * NOTICE));
    suite.app.pass(NOTICE);
    suite.accredit("kenya", org, Role::ReceiveGoods);
    suite.accredit("kenya", org, Role::Arbitrate);
    suite.suspend("kenya", org, Role::Arbitrate);
    suite.appoint("admin", org, "nurse", &[Role::ReceiveGoods, Role::RaiseFunds]);
    suite.must(
        "admin",
        &crate::suite::propose_operator(org, "clerk", &[Role::Carry], Some(at(10 * NOTICE))),
    );
    suite.must("clerk", &ExecuteMsg::AcceptOperator { org });
    suite.control(org, group);
    suite.must(
        "kenya",
        &ExecuteMsg::BindPrefix {
            org,
            prefix: "6164001".to_string(),
        },
    );

    let public = ["op", "st", "ct", "or", "px"];
    let mut lines = vec![];
    for (key, value) in suite.app.records(&suite.contract) {
        let Some(namespace) = public
            .iter()
            .find(|prefix| key.starts_with(&[&[0, 2], prefix.as_bytes()].concat()))
        else {
            continue;
        };
        let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        lines.push(format!(
            "{namespace} {key}\n   {}",
            String::from_utf8(value).unwrap()
        ));
    }
    for prefix in public {
        assert!(
            lines.iter().any(|line| line.starts_with(prefix)),
            "no record under {prefix}"
        );
    }
    assert_golden("tests/it/golden/raw.txt", &lines.join("\n"));
}

#[derive(Debug, Clone)]
enum Op {
    Accredit { lasts: Option<u64> },
    Suspend,
    Reinstate,
    Revoke,
    Propose { lasts: Option<u64>, both: bool },
    Accept,
    Remove,
    Leave,
    Control { above: u64 },
}

fn op() -> impl Strategy<Value = (u64, u64, usize, Op)> {
    let lasts = || proptest::option::weighted(0.6, 1u64..4 * NOTICE);
    let op = prop_oneof![
        4 => lasts().prop_map(|lasts| Op::Accredit { lasts }),
        2 => Just(Op::Suspend),
        2 => Just(Op::Reinstate),
        1 => Just(Op::Revoke),
        3 => (lasts(), any::<bool>()).prop_map(|(lasts, both)| Op::Propose { lasts, both }),
        3 => Just(Op::Accept),
        1 => Just(Op::Remove),
        1 => Just(Op::Leave),
        3 => (0u64..5).prop_map(|above| Op::Control { above }),
    ];
    (
        prop_oneof![2 => Just(0u64), 3 => 1u64..NOTICE],
        1u64..5,
        0usize..4,
        op,
    )
}

const ROLES: [Role; 2] = [Role::Carry, Role::Insure];
const NAMES: [&str; 3] = ["admin", "nurse", "clerk"];

fn act(suite: &mut Suite, org: OrgId, pick: usize, op: &Op) -> bool {
    let role = ROLES[pick % 2];
    let (name, reason) = (NAMES[pick % 3], ReasonCode::Correction);
    let until = |lasts: &Option<u64>, from: u64| lasts.map(|l| suite.app.now().plus_seconds(from + l));
    let operator = actor(name).to_string();
    let (sender, msg) = match op {
        Op::Accredit { lasts } => {
            let until = until(lasts, NOTICE);
            (
                "kenya",
                ExecuteMsg::Accredit {
                    org,
                    role,
                    until,
                    limits: Limits::default(),
                },
            )
        }
        Op::Suspend => ("kenya", ExecuteMsg::Suspend { org, role, reason }),
        Op::Reinstate => ("kenya", ExecuteMsg::Reinstate { org, role, reason }),
        Op::Revoke => ("kenya", ExecuteMsg::Revoke { org, role, reason }),
        Op::Propose { lasts, both } => {
            let permissions = if *both { ROLES.to_vec() } else { vec![role] };
            (
                "admin",
                ExecuteMsg::ProposeOperator {
                    org,
                    operator,
                    permissions,
                    until: until(lasts, 0),
                },
            )
        }
        Op::Accept => (name, ExecuteMsg::AcceptOperator { org }),
        Op::Remove => ("admin", ExecuteMsg::RemoveOperator { org, operator }),
        Op::Leave => (name, ExecuteMsg::LeaveOperator {}),
        Op::Control { above } => {
            let controller = Some(OrgId(*above)).filter(|above| above.u64() > 0);
            ("kenya", ExecuteMsg::SetController { org, controller })
        }
    };
    suite.send(sender, &msg).is_ok()
}

/// Compares all that peers read raw with what the queries answer, now.
fn compare(suite: &Suite) {
    let (client, querier, now) = (suite.client(), suite.app.wrap(), suite.app.now());
    for name in NAMES {
        let addr = actor(name);
        for role in ROLES {
            compare_acting(suite, &client, &addr, role);
        }
        let smart = suite.operator(name);
        let raw = client.operating::<Refusal>(&querier, &addr, now);
        match (raw, smart) {
            (
                Ok(raw),
                Some(OperatorInfo {
                    org,
                    accepted: Some(mandate),
                    ..
                }),
            ) => {
                let permissions = raw.roles.roles().collect();
                assert_eq!(
                    (
                        raw.org,
                        Mandate {
                            permissions,
                            until: raw.until
                        }
                    ),
                    (org, mandate)
                );
            }
            (Err(Refusal::Denial(Denial::NotAnOperator { .. })), None) => {}
            (Err(Refusal::Denial(Denial::OperatorExpired { until, org, .. })), Some(info)) => {
                assert_eq!((info.org, info.accepted.unwrap().until), (org, Some(until)));
                assert!(until <= now);
            }
            (raw, smart) => panic!("raw {raw:?}, smart {smart:?}"),
        }
    }
    for a in (1..=4).map(OrgId) {
        for role in ROLES {
            let smart = client.status(&querier, a, role, None).unwrap();
            assert_eq!(
                client.holds(&querier, a, role, now).unwrap(),
                smart.active,
                "{a} in {role}"
            );
        }
        for b in (1..=4).map(OrgId) {
            // the controller history is complete in its raw record, so the past agrees, too
            for at in [now, now.minus_seconds(1), now.minus_seconds(NOTICE), at(0)] {
                let raw = client.related(&querier, a, b, at).unwrap();
                assert_eq!(raw, suite.related(a, b, Some(at)), "{a} and {b} at {at}");
            }
        }
    }
}

fn compare_acting(suite: &Suite, client: &Client, addr: &Addr, role: Role) {
    let (querier, now) = (suite.app.wrap(), suite.app.now());
    let smart: ActingResponse = suite.ask(&QueryMsg::Acting {
        address: addr.to_string(),
        role,
    });
    match client.acting::<Refusal>(&querier, addr, role, now) {
        Ok(org) => {
            assert_eq!(
                smart,
                ActingResponse {
                    org: Some(org),
                    denial: None
                }
            );
            assert!(client
                .acting_for::<Refusal>(&querier, addr, org, role, now)
                .is_ok());
            let other = OrgId(org.u64() + 1);
            let denial = client
                .acting_for::<Refusal>(&querier, addr, other, role, now)
                .unwrap_err();
            assert!(
                matches!(denial, Refusal::Denial(Denial::OtherOrganisation { .. })),
                "{denial:?}"
            );
        }
        Err(Refusal::Denial(denial)) => {
            assert_eq!(
                smart,
                ActingResponse {
                    org: None,
                    denial: Some(denial.to_string())
                }
            );
        }
        Err(Refusal::Std(e)) => panic!("{e}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Raw reads and smart queries give the same answers after every step of a random history.
    #[test]
    fn raw_and_smart_answers_agree_on_random_histories(
        ops in proptest::collection::vec(op(), 10..40)
    ) {
        let mut suite = Suite::new();
        for _ in 0..4 {
            suite.register("admin", "KE");
        }
        let mut done = 0;
        for (wait, org, pick, op) in ops {
            suite.app.pass(wait);
            compare(&suite);
            done += usize::from(act(&mut suite, OrgId(org), pick, &op));
            // in the same block
            compare(&suite);
        }
        prop_assert!(done > 0, "nothing succeeded");
    }
}

#[test]
fn an_answer_of_yes_takes_two_raw_reads() {
    use cosmwasm_std::{
        from_json, ContractResult, Querier, QuerierResult, QuerierWrapper, QueryRequest, SystemResult,
        WasmQuery,
    };
    use std::cell::Cell;

    /// Passes queries on and counts them; refuses smart ones.
    struct Counting<'a>(&'a dyn Querier, Cell<u32>);
    impl Querier for Counting<'_> {
        fn raw_query(&self, request: &[u8]) -> QuerierResult {
            let parsed: QueryRequest = from_json(request).unwrap();
            if !matches!(parsed, QueryRequest::Wasm(WasmQuery::Raw { .. })) {
                return SystemResult::Ok(ContractResult::Err("only raw reads are counted".to_string()));
            }
            self.1.set(self.1.get() + 1);
            self.0.raw_query(request)
        }
    }

    let mut suite = Suite::new();
    let org = suite.hospital("admin", Role::Carry);
    suite.appoint("admin", org, "nurse", &[Role::Carry]);
    let counting = Counting(&*suite.app, Cell::new(0));
    let querier = QuerierWrapper::new(&counting);
    let answer = suite
        .client()
        .acting::<Refusal>(&querier, &actor("nurse"), Role::Carry, suite.app.now());
    assert_eq!(answer.unwrap(), org);
    assert_eq!(counting.1.get(), 2);
}
