//! Operators.

use crate::suite::{at, propose_operator, Suite, NOTICE};
use accreditation_api::{
    msg::{ExecuteMsg, QueryMsg},
    types::{Mandate, OperatorInfo, OrgId, Role},
};
use salus_testing::actor;

const ROLE: Role = Role::ReceiveGoods;

fn mandate(permissions: &[Role], until: Option<u64>) -> Mandate {
    Mandate {
        permissions: permissions.to_vec(),
        until: until.map(at),
    }
}

fn remove(org: OrgId, name: &str) -> ExecuteMsg {
    ExecuteMsg::RemoveOperator {
        org,
        operator: actor(name).to_string(),
    }
}

#[test]
fn an_operator_acts_once_it_has_accepted_and_its_organisation_holds_the_role() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.must("admin", &propose_operator(org, "nurse", &[ROLE], None));
    assert_eq!(suite.acting("nurse", ROLE).org, None);
    assert!(suite
        .acting("nurse", ROLE)
        .denial
        .unwrap()
        .contains("is no operator of any organisation"));

    suite.must("nurse", &ExecuteMsg::AcceptOperator { org });
    assert!(suite
        .acting("nurse", ROLE)
        .denial
        .unwrap()
        .contains("is not accredited to receive_goods now"));
    suite.accredit("kenya", org, ROLE);
    suite.app.pass(NOTICE);
    assert_eq!(suite.acting("nurse", ROLE).org, Some(org));
    let denial = suite.acting("nurse", Role::Carry).denial.unwrap();
    assert!(denial.contains("has no permission to carry"), "{denial}");
}

/// Attack: an organisation registered by anybody proposes a hospital's address as its own operator, so that the
/// address could not operate for the hospital.
#[test]
fn a_proposal_reserves_nothing() {
    let mut suite = Suite::new();
    let hostile = suite.register("attacker", "KE");
    let hospital = suite.register("admin", "KE");
    suite.must("attacker", &propose_operator(hostile, "nurse", &Role::ALL, None));
    suite.appoint("admin", hospital, "nurse", &[ROLE]);
    assert_eq!(suite.operator("nurse").unwrap().org, hospital);
    // nor can removing the hostile proposal touch the real appointment
    suite.must("attacker", &remove(hostile, "nurse"));
    assert_eq!(suite.operator("nurse").unwrap().org, hospital);
}

#[test]
fn an_address_operates_for_one_organisation() {
    let mut suite = Suite::new();
    let (first, second) = (suite.register("admin", "KE"), suite.register("other", "KE"));
    suite.appoint("admin", first, "nurse", &[ROLE]);
    suite.must("other", &propose_operator(second, "nurse", &[ROLE], None));
    let text = suite.refused("nurse", &ExecuteMsg::AcceptOperator { org: second });
    assert!(
        text.contains("operates for organisation 1, it cannot operate for 2 as well"),
        "{text}"
    );
    // it may leave first
    suite.must("nurse", &ExecuteMsg::LeaveOperator {});
    suite.must("nurse", &ExecuteMsg::AcceptOperator { org: second });
    assert_eq!(suite.operator("nurse").unwrap().org, second);
    assert!(suite.operators(first).is_empty());
}

#[test]
fn an_admin_that_proposes_itself_operates_at_once_unless_it_operates_elsewhere() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.must("admin", &propose_operator(org, "admin", &[ROLE], None));
    assert_eq!(
        suite.operator("admin").unwrap().accepted,
        Some(mandate(&[ROLE], None))
    );
    let second = suite.register("admin", "KE");
    let text = suite.refused("admin", &propose_operator(second, "admin", &[ROLE], None));
    assert!(text.contains("operates for organisation 1"), "{text}");
}

#[test]
fn an_expired_operator_is_no_operator_and_free_to_accept_elsewhere() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    let second = suite.register("other", "KE");
    suite.must(
        "admin",
        &propose_operator(org, "nurse", &[ROLE], Some(at(NOTICE + 100))),
    );
    suite.must("nurse", &ExecuteMsg::AcceptOperator { org });
    suite.must("other", &propose_operator(second, "nurse", &[ROLE], None));
    suite.app.go_to(at(NOTICE + 99));
    assert_eq!(suite.acting("nurse", ROLE).org, Some(org));
    let accept = ExecuteMsg::AcceptOperator { org: second };
    assert!(suite
        .refused("nurse", &accept)
        .contains("operates for organisation 1"));
    suite.app.go_to(at(NOTICE + 100));
    let denial = suite.acting("nurse", ROLE).denial.unwrap();
    assert!(denial.contains("expired at"), "{denial}");
    suite.must("nurse", &accept);
    assert_eq!(suite.operator("nurse").unwrap().org, second);
    assert!(
        suite.operators(org).is_empty(),
        "its place in the first list is gone"
    );
}

#[test]
fn an_operator_needs_a_permission_and_time_left() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    let text = suite.refused("admin", &propose_operator(org, "nurse", &[], None));
    assert!(text.contains("at least one permission"), "{text}");
    let text = suite.refused("admin", &propose_operator(org, "nurse", &[ROLE], Some(at(0))));
    assert!(text.contains("the operator's time ended at"), "{text}");
    suite.must("admin", &propose_operator(org, "nurse", &[ROLE], Some(at(10))));
    suite.app.pass(10);
    let text = suite.refused("nurse", &ExecuteMsg::AcceptOperator { org });
    assert!(text.contains("the operator's time ended at"), "{text}");
}

#[test]
fn new_permissions_wait_for_acceptance_while_the_old_ones_hold() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.appoint("admin", org, "nurse", &[ROLE]);
    suite.must(
        "admin",
        &propose_operator(org, "nurse", &[Role::Dispense], Some(at(500))),
    );
    let expected = OperatorInfo {
        operator_addr: actor("nurse"),
        org,
        accepted: Some(mandate(&[ROLE], None)),
        proposed: Some(mandate(&[Role::Dispense], Some(500))),
    };
    // the proposal must not end the mandate that holds
    assert_eq!(suite.operator("nurse").unwrap(), expected);
    assert_eq!(suite.operators(org), vec![expected]);
    suite.must("nurse", &ExecuteMsg::AcceptOperator { org });
    let info = suite.operator("nurse").unwrap();
    assert_eq!(
        (info.accepted, info.proposed),
        (Some(mandate(&[Role::Dispense], Some(500))), None)
    );
    assert!(suite
        .refused("nurse", &ExecuteMsg::AcceptOperator { org })
        .contains("is not proposed as operator"));
}

#[test]
fn an_admin_removes_operators_and_proposals_of_its_own_organisation_only() {
    let mut suite = Suite::new();
    let (org, second) = (suite.register("admin", "KE"), suite.register("other", "KE"));
    suite.appoint("admin", org, "nurse", &[ROLE]);
    suite.must("admin", &propose_operator(org, "clerk", &[ROLE], None));
    let text = suite.refused("other", &remove(second, "nurse"));
    assert!(text.contains("is no operator of organisation 2"), "{text}");
    suite.must("admin", &remove(org, "nurse"));
    suite.must("admin", &remove(org, "clerk"));
    assert_eq!(suite.operator("nurse"), None);
    assert!(suite.operators(org).is_empty());
    assert!(suite
        .refused("clerk", &ExecuteMsg::AcceptOperator { org })
        .contains("is not proposed"));
    assert!(suite
        .refused("admin", &remove(org, "nurse"))
        .contains("is no operator of organisation 1"));
}

#[test]
fn an_operator_may_leave_and_what_is_proposed_to_it_stays_proposed() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.appoint("admin", org, "nurse", &[ROLE]);
    suite.must("admin", &propose_operator(org, "nurse", &[Role::Carry], None));
    suite.must("nurse", &ExecuteMsg::LeaveOperator {});
    assert!(suite
        .refused("nurse", &ExecuteMsg::LeaveOperator {})
        .contains("operates for no organisation"));
    assert_eq!(suite.operator("nurse"), None);
    suite.must("nurse", &ExecuteMsg::AcceptOperator { org });
    assert_eq!(
        suite.operator("nurse").unwrap().accepted,
        Some(mandate(&[Role::Carry], None))
    );
}

#[test]
fn operators_are_listed_by_address_each_once() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    let mut names: Vec<_> = (0..103).map(|n| format!("nurse-{n}")).collect();
    for (n, name) in names.iter().enumerate() {
        if n % 2 == 0 {
            suite.appoint("admin", org, name, &[ROLE]);
        } else {
            suite.must("admin", &propose_operator(org, name, &[ROLE], None));
        }
    }
    names.sort_by_key(|name| actor(name));
    let mut seen = vec![];
    loop {
        let start_after = seen.last().map(ToString::to_string);
        let found: Vec<OperatorInfo> = suite.ask(&QueryMsg::Operators {
            org,
            start_after,
            limit: Some(1_000),
        });
        if found.is_empty() {
            break;
        }
        assert!(found.len() <= 100);
        seen.extend(found.into_iter().map(|info| info.operator_addr));
    }
    assert_eq!(seen, names.iter().map(|name| actor(name)).collect::<Vec<_>>());
    assert_eq!(suite.operators(org).len(), 30);
}
