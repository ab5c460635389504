//! Who may send what: the matrix as a golden file, and every message tried by every wrong sender.

use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{coins, Addr, HexBinary};
use panel_api::access::Access;
use panel_api::msg::ExecuteMsg;
use panel_api::types::Choice;
use salus_testing::access::assert_access_frozen;
use salus_testing::actor;
use salus_testing::watch::take_journal;

/// One message of each kind, about case 1, seat 0, and organisation 1.
fn one_of_each(suite: &Suite) -> Vec<ExecuteMsg> {
    use ExecuteMsg::*;
    let (role, org, case, seat) = (Role::Assess, OrgId(1), CASE, 0);
    vec![
        ProposeOwner {
            owner: actor("somebody").to_string(),
            expires_in_seconds: 60,
        },
        AcceptOwner {},
        WithdrawOwnerProposal {},
        DefineTerms {
            name: "claims".to_string(),
            terms: suite.terms(),
        },
        JoinRoster { role },
        LeaveRoster { role, org },
        Enlist { role },
        OpenCase(suite.question()),
        Draw {
            case,
            signature: None,
        },
        Commit {
            case,
            seat,
            commitment: HexBinary::from([0u8; 32]),
        },
        Reveal {
            case,
            seat,
            choice: Choice::Grant,
            amount: None,
            code: None,
            salt: HexBinary::from([0u8; 32]),
        },
        Advance { case },
        Appeal { case },
        Refund { case },
        Withdraw { role, org },
    ]
}

/// Errors that say: not you.
const NOT_YOU: [&str; 12] = [
    "NotOwner",
    "NotProposed",
    "NotAnOperator",
    "OperatorExpired",
    "NotPermitted",
    "NotAccredited",
    "OtherOrganisation",
    "NotOrganisationAdmin",
    "NotListedOpener",
    "NotOpener",
    "NotAssessor",
    "NotCommitter",
];

/// Seat 0 has been drawn, and has committed if `committed`.
fn stage(committed: bool) -> Suite {
    let mut suite = Suite::with_roster(45);
    let owner = actor("next owner").to_string();
    let propose = ExecuteMsg::ProposeOwner {
        owner,
        expires_in_seconds: DAY,
    };
    suite.run(&actor("owner"), &propose, &[]).unwrap();
    suite
        .registry
        .write(&mut suite.app)
        .operator(&actor("clerk"), OrgId(1), &[Role::Prescribe]);
    suite.app.pass(10);
    let case = suite.open();
    suite.draw(case);
    if committed {
        suite.commit(case, 0, GRANT).unwrap();
    }
    suite
}

fn everybody(suite: &Suite) -> Vec<(&'static str, Addr)> {
    let seats = suite.seats(CASE);
    vec![
        ("owner", actor("owner")),
        ("next owner", actor("next owner")),
        ("admin of 1", actor("admin of 1")),
        ("admin of 2", actor("admin of 2")),
        ("operator", assessor_of(seats[0].org)),
        ("other operator", assessor_of(seats[1].org)),
        ("clerk", actor("clerk")),
        ("opener", suite.opener.clone()),
        ("registry", suite.registry.addr().clone()),
        ("the panel itself", suite.panel.clone()),
        ("passer-by", actor("anybody")),
    ]
}

/// Who may, of everybody.
fn allowed(access: Access<'_>) -> &'static [&'static str] {
    match access {
        Access::Anyone => &[],
        Access::Owner => &["owner"],
        Access::ProposedOwner => &["next owner"],
        Access::Operator(_) => &["operator", "other operator"],
        Access::OrganisationAdmin(_) => &["admin of 1"],
        Access::ListedOpener(_) | Access::Opener(_) => &["opener"],
        Access::Assessor(..) | Access::Committed(..) => &["operator"],
    }
}

#[test]
fn the_access_matrix_is_what_it_was() {
    assert_access_frozen(
        &one_of_each(&Suite::new()),
        |msg| msg.required_access().to_string(),
        include_str!("../../../../packages/panel-api/src/msg.rs"),
    );
}

/// X4: every message by every sender who may not send it, and by those who may.
#[test]
fn every_message_is_refused_to_every_wrong_sender() {
    let mut tried = 0;
    for committed in [false, true] {
        let mut suite = stage(committed);
        for msg in one_of_each(&suite) {
            for (who, sender) in everybody(&suite) {
                let access = msg.required_access();
                let may = access == Access::Anyone || allowed(access).contains(&who);
                let nobody = matches!(access, Access::Committed(..)) && !committed;
                if may && !nobody {
                    continue;
                }
                let before = suite.app.state_hash();
                take_journal();
                let result = suite.run(&sender, &msg, &[]);
                let error = take_journal().errors.pop().unwrap_or_default();
                assert!(
                    result.is_err() && NOT_YOU.contains(&error.as_str()),
                    "{who} may {msg:?}: {error}"
                );
                assert_eq!(suite.app.state_hash(), before);
                tried += 1;
            }
        }
        for n in 0..one_of_each(&suite).len() {
            let mut suite = stage(committed);
            let msg = one_of_each(&suite).remove(n);
            for (who, sender) in everybody(&suite) {
                if allowed(msg.required_access()).contains(&who) {
                    take_journal();
                    let _ = suite.run(&sender, &msg, &[]);
                    let error = take_journal().errors.pop().unwrap_or_default();
                    let nobody = matches!(msg, ExecuteMsg::Reveal { .. }) && !committed;
                    assert!(
                        nobody || !NOT_YOU.contains(&error.as_str()),
                        "{who} may not {msg:?}: {error}"
                    );
                }
            }
        }
    }
    assert!(tried > 200, "{tried} wrong senders");
}

/// Messages that take no coins refuse them, all but two.
#[test]
fn coins_that_nobody_asked_for_are_refused() {
    let mut suite = stage(true);
    for msg in one_of_each(&suite) {
        if matches!(msg, ExecuteMsg::JoinRoster { .. } | ExecuteMsg::OpenCase(_)) {
            continue;
        }
        let may = allowed(msg.required_access())
            .first()
            .copied()
            .unwrap_or("passer-by");
        let everybody = everybody(&suite);
        let (_, sender) = everybody.iter().find(|(name, _)| *name == may).unwrap();
        suite.app.mint(sender, &coins(5, DENOM));
        let before = suite.app.state_hash();
        refused(
            suite.run(sender, &msg, &coins(5, DENOM)),
            "this message takes no coins",
        );
        assert_eq!(suite.app.state_hash(), before);
    }
}

/// Who operates no longer, or for a role no longer accredited, is nobody.
#[test]
fn an_expired_operator_is_no_operator() {
    let mut suite = Suite::with_roster(0);
    let org = suite.accredited(true);
    let until = suite.app.now().plus_seconds(5);
    let who = assessor_of(org);
    suite
        .registry
        .write(&mut suite.app)
        .operator_until(&who, org, &[Role::Assess], Some(until));
    suite.app.go_to(until);
    refused(suite.join(org, STANDING), "expired at");
    suite
        .registry
        .write(&mut suite.app)
        .operator(&who, org, &[Role::Assess]);
    suite.registry.write(&mut suite.app).suspend(org, Role::Assess);
    refused(suite.join(org, STANDING), "is not accredited to assess now");
}
