//! Each known attack by name. Attacks on the draw are in `draw`.

use crate::opener::Msg;
use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{coin, coins, Binary, HexBinary, Uint128};
use panel_api::msg::{ExecuteMsg, QueryMsg};
use panel_api::types::{Outcome, SeatState, TermsInfo};
use panel_api::{commitment, CaseId};
use salus_testing::actor;

pub fn committing() -> (Suite, CaseId) {
    let mut suite = Suite::with_roster(45);
    let case = suite.open();
    suite.draw(case);
    (suite, case)
}

// --- seats

/// Collusion below the quorum decides nothing: three of five who agree in silence of the others go to a wider round.
#[test]
fn colluding_seats_below_the_quorum_decide_nothing() {
    let (mut suite, case) = committing();
    suite.commits(case, &[Some(GRANT), Some(GRANT), Some(GRANT)]);
    suite.next(case);
    suite.draw(case);
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Pending);
    assert_eq!(suite.case(case).round, 1);
}

/// Collusion at the quorum decides, as a majority does: three of the four who are present. What keeps it from happening is the draw.
/// Against a refusal, clinicians stand as well.
#[test]
fn colluding_seats_at_the_quorum_are_a_majority() {
    let (mut suite, case) = committing();
    let votes = [GRANT, GRANT, GRANT, REFUSE, REFUSE].map(Some);
    suite.commits(case, &votes);
    suite.next(case);
    suite.reveals(case, &votes[..4]);
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Granted);
}

/// A commitment for the same case and seat of another panel, or of this one on another chain, cannot be revealed here.
#[test]
fn a_commitment_of_another_panel_or_chain_cannot_be_revealed() {
    let (mut suite, case) = committing();
    let chain = suite.app.block_info().chain_id;
    let panel = suite.panel.to_string();
    for (seat, domain) in [
        (0, panel_api::domain(&chain, "another panel")),
        (1, panel_api::domain("another chain", &panel)),
    ] {
        let place = panel_api::Place {
            domain,
            ..suite.place(case, 0, seat)
        };
        let hash = commitment(&place, GRANT.choice, None, None, &salt(seat));
        let who = assessor_of(suite.seat(case, seat).org);
        let commitment = HexBinary::from(hash);
        let msg = ExecuteMsg::Commit {
            case,
            seat,
            commitment,
        };
        suite.run(&who, &msg, &[]).unwrap();
    }
    for seat in 2..5 {
        suite.commit(case, seat, GRANT).unwrap();
    }
    suite.next(case);
    refused(suite.reveal(case, 0, GRANT), "committed to another vote");
    refused(suite.reveal(case, 1, GRANT), "committed to another vote");
    suite.reveal(case, 2, GRANT).unwrap();
}

/// A commitment that was copied from another seat binds its seat to nothing that it could reveal: it was absent.
#[test]
fn a_copied_commitment_cannot_be_revealed() {
    let (mut suite, case) = committing();
    let hash = commitment(&suite.place(case, 0, 0), GRANT.choice, None, None, &salt(0));
    let copied = |seat| ExecuteMsg::Commit {
        case,
        seat,
        commitment: HexBinary::from(hash),
    };
    for seat in [0, 1] {
        let who = assessor_of(suite.seat(case, seat).org);
        suite.run(&who, &copied(seat), &[]).unwrap();
    }
    suite.commits(case, &[]);
    for seat in 2..5 {
        suite.commit(case, seat, REFUSE).unwrap();
    }
    suite.next(case);
    suite.reveal(case, 0, GRANT).unwrap();
    // the copyist sees vote and salt of the other, and cannot use them
    let who = assessor_of(suite.seat(case, 1).org);
    let reveal = ExecuteMsg::Reveal {
        case,
        seat: 1,
        choice: GRANT.choice,
        amount: None,
        code: None,
        salt: HexBinary::from(salt(0)),
    };
    refused(suite.run(&who, &reveal, &[]), "seat 1 committed to another vote");
    for seat in 2..5 {
        suite.reveal(case, seat, REFUSE).unwrap();
    }
    suite.next(case);
    assert_eq!(suite.seat(case, 1).state, SeatState::Absent);
    assert_eq!(suite.verdict(case).outcome, Outcome::Refused);
}

#[test]
fn nobody_reveals_twice_or_for_another_seat() {
    let (mut suite, case) = committing();
    suite.commits(case, &[Some(GRANT); 5]);
    suite.next(case);
    suite.reveal(case, 0, GRANT).unwrap();
    refused(suite.reveal(case, 0, GRANT), "seat 0 is Revealed");
    let stranger = assessor_of(suite.seat(case, 0).org);
    refused(
        suite.reveal_as(&stranger, case, 1, GRANT),
        "did not commit for seat 1",
    );
    refused(
        suite.reveal_as(&actor("anybody"), case, 2, GRANT),
        "did not commit for seat 2",
    );
    refused(suite.reveal(case, 3, REFUSE), "seat 3 committed to another vote");
    refused(suite.reveal_as(&stranger, case, 17, GRANT), "has no seat 17");
}

/// A colleague of the one who committed cannot reveal for it, or commit again.
#[test]
fn the_first_assessor_to_commit_judges_for_its_organisation() {
    let mut suite = Suite::with_roster(45);
    let orgs: Vec<OrgId> = suite.roster().iter().map(|entry| entry.org).collect();
    for org in &orgs {
        let colleague = actor(&format!("colleague at {org}"));
        suite
            .registry
            .write(&mut suite.app)
            .operator(&colleague, *org, &[Role::Assess]);
        suite.enlist(&colleague).unwrap();
    }
    suite.app.pass(10);
    let case = suite.open();
    suite.draw(case);
    let org = suite.seat(case, 0).org;
    let colleague = actor(&format!("colleague at {org}"));
    suite.commit_as(&colleague, case, 0, GRANT).unwrap();
    refused(suite.commit(case, 0, REFUSE), "seat 0 is Committed");
    for seat in 1..5 {
        suite.commit(case, seat, GRANT).unwrap();
    }
    suite.next(case);
    refused(suite.reveal(case, 0, GRANT), "did not commit for seat 0");
    suite.reveal_as(&colleague, case, 0, GRANT).unwrap();
    assert_eq!(suite.seat(case, 0).assessor_addr, Some(colleague));
}

/// A seat cannot be sold: who became an assessor after the opening does not judge, nor who is no operator any more.
#[test]
fn a_drawn_organisation_cannot_sell_its_seat() {
    let (mut suite, case) = committing();
    let org = suite.seat(case, 0).org;
    let buyer = actor("briber");
    suite
        .registry
        .write(&mut suite.app)
        .operator(&buyer, org, &[Role::Assess]);
    refused(
        suite.commit_as(&buyer, case, 0, GRANT),
        "was no assessor of organisation",
    );
    suite.enlist(&buyer).unwrap();
    refused(
        suite.commit_as(&buyer, case, 0, GRANT),
        "was no assessor of organisation",
    );
    let assessor = assessor_of(org);
    suite.registry.write(&mut suite.app).remove_operator(&assessor);
    refused(suite.commit(case, 0, GRANT), "is no operator of any organisation");
    // nor does one who works for another organisation of the roster by now
    let other = suite.seat(case, 1).org;
    suite
        .registry
        .write(&mut suite.app)
        .operator(&assessor, other, &[Role::Assess]);
    refused(suite.commit(case, 0, GRANT), "acts for organisation");
    refused(
        suite.commit_as(&assessor, case, 1, GRANT),
        "was no assessor of organisation",
    );
}

/// An authority cannot answer a draw that it does not like by suspending seats: the standing at the opening counts, for the seat as
/// for the draw. What it can end is what an operator may do, as the organisation's admin can.
#[test]
fn a_suspension_after_the_opening_unseats_nobody() {
    let (mut suite, case) = committing();
    for seat in 0..5 {
        let org = suite.seat(case, seat).org;
        suite.registry.write(&mut suite.app).suspend(org, Role::Assess);
        suite.commit(case, seat, GRANT).unwrap();
    }
    suite.next(case);
    suite.reveals(case, &[Some(GRANT); 5]);
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Granted);
    let next = suite.open();
    suite.draw(next);
    let suspended = suite.orgs(case);
    assert!(suite.orgs(next).iter().all(|org| !suspended.contains(org)));
    // an operator who lost the permission is none for the role
    let org = suite.seat(next, 0).org;
    let who = assessor_of(org);
    suite
        .registry
        .write(&mut suite.app)
        .operator(&who, org, &[Role::Prescribe]);
    refused(suite.commit(next, 0, GRANT), "has no permission to assess");
}

// --- openers

/// Class 8: an opener that reverts on the answer loses the message, nothing else; it looks later.
#[test]
fn an_opener_that_reverts_on_the_answer_blocks_nothing() {
    let (mut suite, case) = committing();
    suite.opener(&Msg::Deafen { deaf: true }).unwrap();
    suite.commits(case, &[Some(GRANT); 5]);
    suite.next(case);
    suite.reveals(case, &[Some(GRANT); 5]);
    let until = suite.case(case).until;
    suite.app.go_to(until);
    let response = suite.advance(case).unwrap();
    assert!(response
        .events
        .iter()
        .any(|event| event.ty == "wasm-answer_failed"));
    assert_eq!(suite.verdict(case).outcome, Outcome::Granted);
    assert!(suite.heard().is_empty());
    suite.opener(&Msg::Pull { case }).unwrap();
    assert_eq!(suite.heard()[0], suite.verdict(case));
    suite.opener(&Msg::Refund { case }).unwrap();
}

/// Class 6: an unknown contract cannot open cases, so that nobody can have assessors miss them for a share in their deposits.
#[test]
fn only_listed_openers_open_cases() {
    let mut suite = Suite::with_roster(45);
    let question = suite.question();
    let fees = coins(29 * FEE, DENOM);
    suite.app.mint(&actor("anybody"), &fees);
    let open = ExecuteMsg::OpenCase(question.clone());
    let anybody = actor("anybody");
    refused(
        suite.run(&anybody, &open, &fees),
        "may not open cases under terms",
    );
    // a set without openers is retired
    let mut terms = suite.terms();
    terms.openers.clear();
    suite.define("claims", terms).unwrap();
    refused(suite.open_with(question), "may not open cases under terms");
}

/// Another contract's case is neither appealed nor refunded.
#[test]
fn a_case_belongs_to_its_opener() {
    let (mut suite, case) = committing();
    for msg in [ExecuteMsg::Appeal { case }, ExecuteMsg::Refund { case }] {
        refused(suite.anyone(&msg), "did not open case 1");
        refused(suite.run(&actor("owner"), &msg, &[]), "did not open case 1");
    }
}

/// Class 19: new wordings change nothing for a case that is open.
#[test]
fn new_terms_do_not_touch_open_cases() {
    let (mut suite, case) = committing();
    let until = suite.case(case).until;
    let mut harsh = suite.terms();
    harsh.seats = vec![3];
    harsh.deposit = Uint128::new(STANDING / 5);
    harsh.fee = Uint128::zero();
    harsh.commit_seconds = LIMITS.min_commit_seconds;
    suite.define("claims", harsh).unwrap();
    assert_eq!(suite.case(case).until, until);
    suite.commits(case, &[Some(GRANT), Some(GRANT), Some(GRANT), Some(GRANT), None]);
    let absent = suite.seat(case, 4).org;
    suite.next(case);
    assert_eq!(suite.entry(absent).deposit.u128(), STANDING - DEPOSIT);
    let number = suite.case(case).terms;
    let wording: TermsInfo = suite.ask(&QueryMsg::Terms { number });
    assert_eq!(wording.terms.seats, vec![5, 9, 15]);
    // a case that is opened now has the new ones, and costs nothing
    suite.opener(&Msg::Deafen { deaf: false }).unwrap();
    let next = suite.open();
    assert_eq!(suite.case(next).pot.u128(), 0);
    suite.draw(next);
    assert_eq!(suite.seats(next).len(), 3);
}

// --- money

/// Class 4: stray coins change nothing, and belong to nobody.
#[test]
fn stray_coins_change_nothing() {
    let (mut suite, case) = committing();
    let panel = suite.panel.clone();
    suite.app.mint(&panel, &[coin(77, DENOM), coin(5, "uother")]);
    suite.commits(case, &[Some(GRANT); 5]);
    suite.next(case);
    suite.reveals(case, &[Some(GRANT); 5]);
    suite.next(case);
    suite.opener(&Msg::Refund { case }).unwrap();
    for org in suite.orgs(case) {
        suite.withdraw(org).unwrap();
    }
    suite.assert_books(77);
}

/// Class 15: the fees come exactly, in one coin, or not at all.
#[test]
fn wrong_coins_are_refused_and_nothing_is_kept() {
    let mut suite = Suite::with_roster(5);
    let mut terms = suite.terms();
    let payer = actor("payer");
    terms.openers.push(payer.to_string());
    suite.define("claims", terms.clone()).unwrap();
    suite
        .app
        .mint(&payer, &[coin(10_000, DENOM), coin(10_000, "uother")]);
    let open = ExecuteMsg::OpenCase(suite.question());
    let needed = 29 * FEE;
    for (funds, why) in [
        (vec![], "no coin was sent"),
        (coins(needed - 1, DENOM), "289 were sent, the fees are 290"),
        (coins(needed + 1, DENOM), "291 were sent, the fees are 290"),
        (coins(needed, "uother"), "is not listed here"),
        (vec![coin(needed, DENOM), coin(1, "uother")], "2 coins were sent"),
    ] {
        refused(suite.run(&payer, &open, &funds), why);
    }
    suite.run(&payer, &open, &coins(needed, DENOM)).unwrap();
    // a set that costs nothing takes no coin
    terms.fee = Uint128::zero();
    suite.define("claims", terms).unwrap();
    refused(
        suite.run(&payer, &open, &coins(1, DENOM)),
        "this message takes no coins",
    );
    suite.run(&payer, &open, &[]).unwrap();
    // nor does any other message
    for msg in [
        ExecuteMsg::AcceptOwner {},
        ExecuteMsg::Advance { case: CASE },
        ExecuteMsg::Refund { case: CASE },
    ] {
        let sender = if matches!(msg, ExecuteMsg::AcceptOwner {}) {
            let owner = payer.to_string();
            let propose = ExecuteMsg::ProposeOwner {
                owner,
                expires_in_seconds: 60,
            };
            suite.run(&actor("owner"), &propose, &[]).unwrap();
            &payer
        } else {
            &payer
        };
        refused(
            suite.run(sender, &msg, &coins(1, DENOM)),
            "this message takes no coins",
        );
    }
}

/// Class 17: the last one is paid like the first, whatever the order.
#[test]
fn the_last_to_withdraw_is_paid_like_the_first() {
    let (mut suite, case) = committing();
    suite.commits(case, &[Some(GRANT), Some(GRANT), Some(GRANT), Some(GRANT), None]);
    suite.next(case);
    suite.draw(case);
    suite.next(case);
    suite.reveals(case, &[Some(GRANT), Some(GRANT), Some(GRANT), Some(GRANT)]);
    suite.next(case);
    suite.opener(&Msg::Refund { case }).unwrap();
    let orgs: Vec<OrgId> = suite.roster().iter().map(|entry| entry.org).collect();
    for org in &orgs {
        if suite.entry(*org).until.is_none() {
            suite.leave(*org).unwrap();
        }
    }
    suite.app.pass(91 * DAY);
    for org in orgs.iter().rev() {
        suite.withdraw(*org).unwrap();
    }
    suite.assert_books(0);
    // nothing is left but what no share could be made of
    assert!(suite.app.balance(&suite.panel, DENOM) < 4);
}

// --- the rest of the list

/// Class 1: one party, one person, one opener, named twice.
#[test]
fn nothing_is_named_twice() {
    let mut suite = Suite::with_roster(5);
    let org = suite.roster()[0].org;
    let mut question = suite.question();
    question.parties = vec![org, org];
    refused(suite.open_with(question), "party 1 is named twice");
    let mut question = suite.question();
    let person = actor("claimant").to_string();
    question.persons = vec![person.clone(), person];
    refused(suite.open_with(question), "is named twice");
    let mut terms = suite.terms();
    terms.openers.push(suite.opener.to_string());
    refused(suite.define("claims", terms), "is named twice");
}

/// Class 2: amounts and times at the end of their range.
#[test]
fn what_does_not_fit_is_an_error() {
    let mut suite = Suite::with_roster(5);
    let mut terms = suite.terms();
    terms.fee = Uint128::MAX;
    suite.define("dear", terms).unwrap();
    let mut question = suite.question();
    question.terms = "dear".to_string();
    refused(suite.open_with(question), "overflow");
    let mut question = suite.question();
    question.deadline = cosmwasm_std::Timestamp::from_nanos(u64::MAX);
    refused(suite.open_with(question), "is after");
    let mut question = suite.question();
    question.amount = Some(Uint128::MAX);
    suite.open_with(question).unwrap();
}

/// Class 3: another spelling of an address is another address.
#[test]
fn addresses_in_another_case_are_refused() {
    let mut suite = Suite::with_roster(5);
    let mut terms = suite.terms();
    terms.openers = vec![suite.opener.to_string().to_uppercase()];
    refused(suite.define("claims", terms), "is not a valid address");
    let mut question = suite.question();
    question.persons = vec![actor("claimant").to_string().to_uppercase()];
    refused(suite.open_with(question), "is not a valid address");
}

/// Class 14: the panel as its own counterparty.
#[test]
fn the_panel_is_not_its_own_opener() {
    let mut suite = Suite::with_roster(5);
    let mut terms = suite.terms();
    terms.openers = vec![suite.panel.to_string()];
    refused(
        suite.define("claims", terms),
        "the panel cannot be its own opener",
    );
}

/// Class 20: deep and huge JSON.
#[test]
fn deep_and_huge_json_is_refused() {
    let mut suite = Suite::with_roster(5);
    let panel = suite.panel.clone();
    for text in [
        format!("{{\"open_case\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("{{\"advance\":{{\"case\":{}}}}}", "9".repeat(100_000)),
        format!("{{\"{}\":{{}}}}", "a".repeat(100_000)),
    ] {
        let msg = cosmwasm_std::WasmMsg::Execute {
            contract_addr: panel.to_string(),
            msg: Binary::from(text.as_bytes()),
            funds: vec![],
        };
        use cw_multi_test::Executor;
        assert!(suite.app.execute(actor("anybody"), msg.into()).is_err());
    }
    let mut question = suite.question();
    question.reference = vec![1u8; 65].into();
    refused(suite.open_with(question), "65 bytes is longer than 64");
    let mut question = suite.question();
    question.parties = (1..=9).map(OrgId).collect();
    refused(suite.open_with(question), "9 parties are more than 8");
    let mut question = suite.question();
    question.persons = (0..5)
        .map(|n| actor(&format!("person {n}")).to_string())
        .collect();
    refused(suite.open_with(question), "5 persons are more than 4");
    let mut terms = suite.terms();
    terms.openers = (0..17)
        .map(|n| actor(&format!("opener {n}")).to_string())
        .collect();
    refused(suite.define("claims", terms), "17 openers are more than 16");
}

/// Class 22: migration from another contract, to the same version, or twice.
#[test]
fn only_an_older_version_of_the_same_contract_is_migrated() {
    use cosmwasm_std::testing::{mock_dependencies, mock_env};
    use panel_api::msg::MigrateMsg;
    let mut deps = mock_dependencies();
    let mut migrate = |name: &str, version: &str| {
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        panel::contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).map_err(|e| e.to_string())
    };
    refused(migrate("salus:accreditation", "0.0.1"), "another contract");
    refused(
        migrate("salus:panel", panel::contract::CONTRACT_VERSION),
        "not strictly newer",
    );
    refused(migrate("salus:panel", "99.0.0"), "not strictly newer");
    migrate("salus:panel", "0.0.1").unwrap();
    let again = panel::contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
    refused(again.map_err(|e| e.to_string()), "not strictly newer");
}

/// A reply that nobody asked for is an error, and an opener's failure is none.
#[test]
fn only_failures_of_answers_are_replies() {
    use cosmwasm_std::testing::{mock_dependencies, mock_env};
    use cosmwasm_std::{Reply, SubMsgResult};
    let mut deps = mock_dependencies();
    let mut reply = |id, payload: &[u8]| {
        let reply = Reply {
            id,
            payload: Binary::from(payload),
            gas_used: 0,
            result: SubMsgResult::Err("refused".to_string()),
        };
        panel::contract::reply(deps.as_mut(), mock_env(), reply).map_err(|e| e.to_string())
    };
    let seven = 7u64.to_be_bytes();
    let response = reply(1, &seven).unwrap();
    assert_eq!(response.events[0].attributes[0].value, "7");
    refused(reply(2, &seven), "a reply that was not asked for");
    refused(reply(1, b"short"), "a reply that was not asked for");
}
