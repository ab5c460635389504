//! Every error variant occurs: the walk meets all of them but these.

use crate::suite::*;
use crate::walker::RARE;
use cosmwasm_std::{Timestamp, Uint128};
use cw_multi_test::Executor;
use panel_api::msg::{BeaconMsg, InstantiateMsg, Limits, QueryMsg};
use panel_api::types::TermsInfo;
use salus_testing::actor;
use salus_testing::watch::{take_journal, Watched};

fn instantiate(suite: &mut Suite, change: impl Fn(&mut InstantiateMsg)) -> Result<(), String> {
    use panel::contract;
    let mut msg = instantiate_msg(suite.registry.addr());
    change(&mut msg);
    let code = suite
        .app
        .store_code(Watched::new(contract::execute, contract::instantiate, contract::query).boxed());
    let owner = actor("owner");
    suite
        .app
        .instantiate_contract(code, owner, &msg, &[], "panel", None)
        .map(drop)
        .map_err(|e| e.to_string())
}

#[test]
fn errors_that_the_walk_cannot_meet_occur_here() {
    let mut seen = vec![];
    let mut note = || seen.push(take_journal().errors.pop().unwrap_or_default());
    let mut suite = Suite::with_roster(3);

    let mut terms = suite.terms();
    terms.fee = Uint128::MAX;
    suite.define("dear", terms).unwrap();
    let mut question = suite.question();
    question.terms = "dear".to_string();
    suite.open_with(question).unwrap_err();
    note();

    for denom in ["", "u", "1atom", "uatom!", &"u".repeat(129)] {
        instantiate(&mut suite, |msg| msg.denom = denom.to_string()).unwrap_err();
    }
    note();
    instantiate(&mut suite, |msg| msg.standing_deposit = Uint128::zero()).unwrap_err();
    note();
    for gas in [0, 99_999, 5_000_001, u64::MAX] {
        instantiate(&mut suite, |msg| msg.answer_gas_limit = gas).unwrap_err();
    }
    note();
    let mut terms = suite.terms();
    terms.openers = vec![suite.panel.to_string()];
    suite.define("claims", terms).unwrap_err();
    note();
    let mut question = suite.question();
    question.parties = (1..=9).map(accreditation_api::OrgId).collect();
    suite.open_with(question).unwrap_err();
    note();
    let terms: Result<TermsInfo, String> = suite.app.ask(&suite.panel, &QueryMsg::Terms { number: 77 });
    refused(terms, "there are no terms with number 77");
    note();
    let mut question = suite.question();
    question.deadline = suite.app.now().plus_seconds(180 * DAY + 1);
    suite.open_with(question.clone()).unwrap_err();
    note();
    question.deadline = question.deadline.minus_seconds(1);
    suite.open_with(question).unwrap();
    let mut question = suite.question();
    let terms = suite.terms();
    suite.announce("new", terms).unwrap();
    question.terms = "new".to_string();
    suite.open_with(question).unwrap_err();
    note();
    assert_eq!(seen, RARE);
}

/// Keys that are none: the contract does not begin with a beacon that nobody could verify.
#[test]
fn a_beacon_without_a_proper_key_is_refused() {
    let mut suite = Suite::new();
    let mut identity = vec![0u8; 96];
    identity[0] = 0xc0;
    for key in [
        vec![],
        vec![0; 96],
        identity,
        vec![0xff; 96],
        signer().public_key()[..95].to_vec(),
    ] {
        instantiate(&mut suite, |msg| msg.beacon.public_key = key.clone().into()).unwrap_err();
    }
    instantiate(&mut suite, |msg| msg.beacon.period = 0).unwrap_err();
    // a network that is known, with a clock that is not its own
    let known = beacon::Scheme::QUICKNET;
    for (genesis, period) in [(known.genesis() - 3, 3), (known.genesis(), 30), (0, 1)] {
        let beacon = BeaconMsg {
            public_key: known.public_key().as_slice().into(),
            genesis,
            period,
        };
        refused(
            instantiate(&mut suite, |msg| msg.beacon = beacon.clone()),
            "the network with this key began at 1692803367, with a round every 3 s",
        );
    }
    for limits in [
        Limits {
            min_commit_seconds: 30 * DAY + 1,
            ..LIMITS
        },
        Limits {
            min_reveal_seconds: 30 * DAY + 1,
            ..LIMITS
        },
        Limits {
            notice_seconds: u64::MAX,
            ..LIMITS
        },
    ] {
        refused(
            instantiate(&mut suite, |msg| msg.limits = limits),
            "is not 0 to 2592000",
        );
    }
    instantiate(&mut suite, |_| {}).unwrap();
    // its own address is not known before, but never its accreditation contract
    refused(
        instantiate(&mut suite, |msg| msg.accreditation = "somebody".to_string()),
        "is not a valid address",
    );
}

/// The earliest deadline is that of a round without replacements, to the nanosecond.
#[test]
fn a_deadline_leaves_time_for_one_round() {
    let mut suite = Suite::with_roster(45);
    let shortest = suite.offer().shortest_seconds;
    let mut question = suite.question();
    question.deadline = suite.app.now().plus_seconds(shortest);
    suite.open_with(question.clone()).unwrap();
    let info = suite.case(CASE);
    let needed = info.until.plus_seconds(2 * DAY);
    assert!(needed <= question.deadline);
    question.deadline = Timestamp::from_nanos(needed.nanos() - 1);
    refused(suite.open_with(question.clone()), "is before");
    question.deadline = needed;
    let case = suite.open_with(question).unwrap();
    // every window used to its end, and there is a verdict at the deadline
    suite.app.go_to(info.until.minus_nanos(1));
    suite.draw_once(case).unwrap();
    suite.commits(case, &[Some(GRANT); 5]);
    suite.next(case);
    suite.reveals(case, &[Some(GRANT); 5]);
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, panel_api::types::Outcome::Granted);
    assert!(suite.app.now() <= needed);
}
