//! Attacks, by class. Each is tried, and must fail.

use crate::suite::{
    accredit, at, name_authority, propose_operator, reinstate, revoke, suspend, Suite, NOTICE,
};
use accreditation_api::{
    msg::{ExecuteMsg, QueryMsg},
    types::{Limits, OrgId, Role},
};
use cosmwasm_std::coin;
use salus_testing::{actor, actors::foreign_actor};

const ROLE: Role = Role::ReceiveGoods;

fn bind(org: OrgId, prefix: &str) -> ExecuteMsg {
    ExecuteMsg::BindPrefix {
        org,
        prefix: prefix.to_string(),
    }
}

fn set(org: OrgId, controller: Option<OrgId>) -> ExecuteMsg {
    ExecuteMsg::SetController { org, controller }
}

/// Class 1: the same role twice in one list must count once.
#[test]
fn attack_the_same_id_twice_in_one_list() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.must("owner", &name_authority("moh", "KE", &[ROLE, ROLE], None, None));
    suite.appoint("admin", org, "nurse", &[ROLE, ROLE, ROLE]);
    assert_eq!(
        suite.operator("nurse").unwrap().accepted.unwrap().permissions,
        [ROLE]
    );
    let limits = Limits {
        benefit_classes: vec!["a".to_string(); 2],
        product_classes: vec![],
    };
    let text = suite.refused(
        "kenya",
        &ExecuteMsg::Accredit {
            org,
            role: ROLE,
            until: None,
            limits,
        },
    );
    assert!(text.contains("named once"), "{text}");
}

/// Class 3: another spelling of an address is another storage key, and an address of another chain is nobody.
#[test]
fn attack_address_in_another_spelling_or_of_another_chain() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    let nurse = actor("nurse");
    let spellings = [
        nurse.as_str().to_uppercase(),
        format!(" {nurse}"),
        foreign_actor("nurse").to_string(),
        String::new(),
        "nurse".to_string(),
    ];
    for given in spellings {
        let messages = [
            (
                "admin",
                ExecuteMsg::ProposeAdmin {
                    org,
                    admin: given.clone(),
                },
            ),
            (
                "admin",
                ExecuteMsg::RemoveOperator {
                    org,
                    operator: given.clone(),
                },
            ),
            (
                "admin",
                ExecuteMsg::ProposeOperator {
                    org,
                    operator: given.clone(),
                    permissions: vec![ROLE],
                    until: None,
                },
            ),
            (
                "owner",
                ExecuteMsg::RemoveAuthority {
                    authority: given.clone(),
                },
            ),
            (
                "owner",
                ExecuteMsg::ProposeOwner {
                    owner: given.clone(),
                    expires_in_seconds: 9,
                },
            ),
            (
                "owner",
                ExecuteMsg::NameAuthority {
                    authority: given.clone(),
                    country: "KE".to_string(),
                    roles: vec![ROLE],
                    from: None,
                    until: None,
                },
            ),
        ];
        for (sender, msg) in messages {
            let text = suite.refused(sender, &msg);
            assert!(
                text.contains("is not a valid address of this chain"),
                "{msg:?}: {text}"
            );
        }
        let text = suite.ask_refused(&QueryMsg::Operator { operator: given });
        assert!(text.contains("is not a valid address of this chain"), "{text}");
    }
}

/// Class 5: a refusal that is built but not returned. Each refused decision leaves the standing as it was.
#[test]
fn attack_an_error_built_but_not_returned() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    for sender in ["stranger", "admin", "ghana"] {
        for msg in [
            accredit(org, ROLE, None),
            suspend(org, ROLE),
            revoke(org, ROLE),
            reinstate(org, ROLE),
        ] {
            suite.refused(sender, &msg);
        }
    }
    assert!(suite.active(org, ROLE));
    assert_eq!(suite.history(org, ROLE).len(), 1);
}

/// Class 6: a window the wrong way round, or of no length, would never or always be open.
#[test]
fn attack_inverted_windows() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.refused(
        "owner",
        &name_authority("moh", "KE", &[ROLE], Some(at(10)), Some(at(9))),
    );
    suite.refused(
        "owner",
        &name_authority("moh", "KE", &[ROLE], Some(at(10)), Some(at(10))),
    );
    suite.refused("kenya", &accredit(org, ROLE, Some(at(NOTICE))));
    suite.refused("kenya", &accredit(org, ROLE, Some(at(0))));
    suite.refused("admin", &propose_operator(org, "nurse", &[ROLE], Some(at(0))));
}

/// Class 7: records of different organisations, roles and addresses must not share a storage key.
#[test]
fn attack_two_items_on_one_storage_key() {
    let mut suite = Suite::with_notice(0);
    // 256 and 65,536 differ from 1 in one byte; roles are one byte next to the id
    let orgs: Vec<_> = (0..258).map(|_| suite.register("admin", "KE")).collect();
    let (first, far) = (orgs[0], orgs[256]);
    suite.accredit("kenya", first, Role::RaiseFunds);
    suite.accredit("kenya", far, Role::Arbitrate);
    for org in &orgs {
        for role in Role::ALL {
            let expected =
                (*org, role) == (first, Role::RaiseFunds) || (*org, role) == (far, Role::Arbitrate);
            assert_eq!(suite.active(*org, role), expected, "{org} in {role}");
        }
    }
    assert_eq!(suite.accreditations(first).len(), 1);
    // a prefix and a longer one with the same digits are two keys, and lists do not run into each other
    suite.must("admin", &propose_operator(first, "nurse", &[ROLE], None));
    assert!(suite.operators(far).is_empty() && suite.operators(OrgId(2)).is_empty());
}

/// Class 9: a decision must not be dated back.
#[test]
fn attack_back_dated_decisions() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    let noted: Vec<_> = (0..NOTICE)
        .step_by(3_600)
        .map(|s| (s, suite.active_at(org, ROLE, at(s))))
        .collect();
    for round in 0..5 {
        suite.app.pass(round);
        suite.suspend("kenya", org, ROLE);
        suite.reinstate("kenya", org, ROLE);
        suite.revoke("owner", org, ROLE);
        suite.accredit("kenya", org, ROLE);
        suite.app.pass(NOTICE);
    }
    for (second, active) in noted {
        assert_eq!(suite.active_at(org, ROLE, at(second)), active, "at {second}");
    }
}

/// Class 14: an organisation controls itself, over corners.
#[test]
fn attack_control_in_a_circle() {
    let mut suite = Suite::new();
    let orgs: Vec<_> = (0..3).map(|_| suite.register("admin", "KE")).collect();
    suite.control(orgs[0], orgs[1]);
    suite.control(orgs[1], orgs[2]);
    for controller in &orgs {
        let set = ExecuteMsg::SetController {
            org: orgs[2],
            controller: Some(*controller),
        };
        suite.refused("kenya", &set);
    }
}

/// Class 15: coins sent along would be lost in the contract.
#[test]
fn attack_coins_sent_along() {
    let mut suite = Suite::new();
    let contract = suite.contract.clone();
    let coins = [vec![coin(1, "uatom")], vec![coin(1, "uatom"), coin(2, "uosmo")]];
    for funds in coins {
        let register = crate::suite::register("Clinic", "KE");
        for (sender, msg) in [
            ("stranger", register),
            ("owner", ExecuteMsg::WithdrawOwnerProposal {}),
        ] {
            let text = suite
                .app
                .run(&actor(sender), &contract, &msg, &funds)
                .unwrap_err();
            assert!(text.contains("this message takes no coins"), "{text}");
        }
    }
    assert_eq!(suite.app.balance(&contract, "uatom"), 0);
}

/// Class 16: each edge of each window at t − 1 ns, t and t + 1 ns.
#[test]
fn attack_deadline_edges() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit_until("kenya", org, ROLE, at(2 * NOTICE));
    for (edge, before, after) in [(at(NOTICE), false, true), (at(2 * NOTICE), true, false)] {
        assert_eq!(suite.active_at(org, ROLE, edge.minus_nanos(1)), before);
        assert_eq!(suite.active_at(org, ROLE, edge), after);
        assert_eq!(suite.active_at(org, ROLE, edge.plus_nanos(1)), after);
    }
    let until = at(2 * NOTICE);
    suite.must("admin", &propose_operator(org, "nurse", &[ROLE], Some(until)));
    suite.must("nurse", &ExecuteMsg::AcceptOperator { org });
    for (now, acts) in [
        (at(NOTICE).minus_nanos(1), false),
        (at(NOTICE), true),
        (until.minus_nanos(1), true),
        (until, false),
    ] {
        suite.app.go_to(now);
        assert_eq!(suite.acting("nurse", ROLE).org.is_some(), acts, "at {now}");
    }
}

/// Class 18: no decision depends on somebody who may be silent: a suspended role can always be revoked, an
/// operator can always leave, an authority can always be replaced by the owner.
#[test]
fn attack_silence() {
    let mut suite = Suite::with_notice(0);
    let org = suite.register("admin", "KE");
    suite.accredit("kenya", org, ROLE);
    suite.appoint("admin", org, "nurse", &[ROLE]);
    // the authority is gone for good
    suite.must(
        "owner",
        &ExecuteMsg::RemoveAuthority {
            authority: actor("kenya").to_string(),
        },
    );
    suite.suspend("owner", org, ROLE);
    suite.revoke("owner", org, ROLE);
    suite.must("nurse", &ExecuteMsg::LeaveOperator {});
    suite.name_authority("kenya-2", "KE", &Role::ALL);
    suite.accredit("kenya-2", org, ROLE);
    assert!(suite.active(org, ROLE));
}

/// Class 19: no setting can be changed under its users: the notice period is fixed at the start, and a new
/// authority record does not touch what the old one decided.
#[test]
fn attack_parameters_changed_under_users() {
    let mut suite = Suite::with_notice(0);
    let org = suite.register("admin", "KE");
    suite.accredit("kenya", org, ROLE);
    suite.name_authority("kenya", "GH", &[Role::Insure]);
    assert!(suite.active(org, ROLE));
}

/// Class 23 and operators: taking an address hostage by registering an organisation and proposing it.
#[test]
fn attack_an_address_taken_by_a_proposal() {
    let mut suite = Suite::new();
    let hospital = suite.hospital("admin", ROLE);
    suite.appoint("admin", hospital, "nurse", &[ROLE]);
    let hostile = suite.register("attacker", "KE");
    suite.must("attacker", &propose_operator(hostile, "nurse", &Role::ALL, None));
    suite.must("attacker", &propose_operator(hostile, "admin", &Role::ALL, None));
    assert_eq!(suite.acting("nurse", ROLE).org, Some(hospital));
    let remove = ExecuteMsg::RemoveOperator {
        org: hostile,
        operator: actor("nurse").to_string(),
    };
    suite.must("attacker", &remove);
    assert_eq!(suite.acting("nurse", ROLE).org, Some(hospital));
}

/// A role that the organisation does not hold cannot be lent to an operator.
#[test]
fn attack_permissions_beyond_the_organisation() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    suite.appoint("admin", org, "nurse", &Role::ALL);
    for role in Role::ALL {
        assert_eq!(suite.acting("nurse", role).org.is_some(), role == ROLE, "{role}");
    }
}

/// An authority for something harmless takes another maker's numbers, or frees them for itself.
#[test]
fn attack_prefixes_by_an_authority_for_another_role() {
    let mut suite = Suite::new();
    let (maker, friend) = (suite.register("admin", "KE"), suite.register("friend", "KE"));
    suite.must("kenya", &bind(maker, "6164001"));
    suite.name_authority("for carriers", "KE", &[Role::Carry]);
    let release = ExecuteMsg::ReleasePrefix {
        org: maker,
        prefix: "6164001".to_string(),
    };
    for msg in [release, bind(friend, "6164002")] {
        let text = suite.refused("for carriers", &msg);
        assert!(text.contains("may not decide about manufacture"), "{text}");
    }
    assert_eq!(suite.holder("6164001"), Some(maker));
}

/// An authority for something harmless makes a hospital and its supplier related, which stops the escrow between
/// them, or hides that they are.
#[test]
fn attack_control_by_an_authority_for_another_role() {
    let mut suite = Suite::new();
    let orgs: Vec<_> = (0..3).map(|_| suite.register("admin", "KE")).collect();
    suite.control(orgs[0], orgs[1]);
    let others: Vec<Role> = Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Regulate)
        .collect();
    suite.name_authority("all but one", "KE", &others);
    for (org, controller) in [
        (orgs[0], None),
        (orgs[0], Some(orgs[2])),
        (orgs[2], Some(orgs[1])),
    ] {
        let text = suite.refused("all but one", &set(org, controller));
        assert!(text.contains("may not decide about regulate"), "{text}");
    }
    assert!(suite.related(orgs[0], orgs[1], None));
    suite.name_authority("only one", "KE", &[Role::Regulate]);
    suite.must("only one", &set(orgs[0], None));
}

/// An authority hangs organisations of its own country under one of another country, until nobody there can be
/// linked to it any more, or to make the two related.
#[test]
fn attack_links_into_another_country() {
    let mut suite = Suite::new();
    let (victim, branch) = (suite.register("admin", "GH"), suite.register("admin", "GH"));
    let top = suite.register("admin", "GH");
    let orgs: Vec<_> = (0..3).map(|_| suite.register("attacker", "KE")).collect();
    // a tower at home is allowed; it cannot be put under the victim, nor over it
    suite.control(orgs[1], orgs[0]);
    suite.control(orgs[2], orgs[1]);
    for org in &orgs {
        suite.refused("kenya", &set(*org, Some(victim)));
        suite.refused("kenya", &set(victim, Some(*org)));
        assert!(!suite.related(*org, victim, None));
    }
    suite.must("ghana", &set(branch, Some(victim)));
    suite.must("ghana", &set(victim, Some(top)));
}

/// An organisation changes its country so that a link at home becomes one across countries, or so that the
/// authority of another country rules over prefixes it did not bind.
#[test]
fn attack_a_country_changed_under_a_link_or_a_prefix() {
    let mut suite = Suite::new();
    let (below, above) = (suite.register("attacker", "KE"), suite.register("attacker", "KE"));
    let maker = suite.register("attacker", "KE");
    suite.control(below, above);
    suite.must("kenya", &bind(maker, "6164001"));
    for org in [below, above, maker] {
        let msg = ExecuteMsg::CorrectCountry {
            org,
            country: "GH".to_string(),
        };
        let text = suite.refused("attacker", &msg);
        assert!(text.contains("its country is fixed"), "{text}");
    }
}

/// An authority uses up all changes of a controller, so that a link would stay for ever: the owner still ends it.
#[test]
fn attack_the_history_of_controllers_filled() {
    let mut suite = Suite::new();
    let orgs: Vec<_> = (0..3).map(|_| suite.register("admin", "KE")).collect();
    for n in 0..64 {
        suite.control(orgs[0], orgs[1 + n % 2]);
    }
    suite.refused("kenya", &set(orgs[0], None));
    assert!(suite.related(orgs[0], orgs[2], None));
    suite.app.pass(1);
    suite.must("owner", &set(orgs[0], None));
    assert!(!suite.related(orgs[0], orgs[2], None));
}
