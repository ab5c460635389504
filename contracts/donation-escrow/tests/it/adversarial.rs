//! Known attack classes, by number and name. Classes whose whole test lives elsewhere are named in SECURITY.md.

use crate::suite::*;
use cosmwasm_std::{Addr, Binary, Uint128, WasmMsg};
use cw_multi_test::Executor;
use donation_escrow_api::msg::{ExecuteMsg, QueryMsg};
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use provenance_api::types::RecallClass;
use provenance_api::ShipmentId;
use salus_testing::actor;

fn funded(amount: u128, units: u64) -> Suite {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(amount, units, end)], amount);
    suite.app.pass(2);
    suite
}

/// The same lot in several lines is one lot: its units add up and it is recalled once.
#[test]
fn class_01_the_same_lot_in_two_lines_is_counted_once() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![retaining(10_000, tranche(1_000, 100, end))], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(7, 50), (7, 50)]);
    suite.hook(&facts).unwrap();
    suite.recall(7, RecallClass::I);
    suite.book_recall(1, facts.shipment).unwrap();
    assert_eq!(suite.books().refundable.u128(), 1_000, "all of it, and not twice");
    refused(
        suite.book_recall(1, facts.shipment),
        "nothing is held for shipment",
    );
}

#[test]
fn class_02_unit_counts_that_overflow_are_an_error() {
    let mut suite = funded(1_000, 100);
    let facts = suite.facts(1, &[(1, u64::MAX), (2, 1)]);
    refused(suite.hook(&facts), "arithmetic overflow in accepted units");
    // one line of the largest count counts as what is needed; the next would overflow the running sum
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 1_000_000_000_000, end)], 1_000);
    suite.app.pass(2);
    suite.deliver(1, 10).unwrap();
    let facts = suite.facts(1, &[(1, u64::MAX)]);
    refused(suite.hook(&facts), "arithmetic overflow in accepted units");
    suite.deliver(1, u64::MAX - 10).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

/// Two spellings of an address are one account and must not become two keys.
#[test]
fn class_03_addresses_in_another_case_are_refused() {
    let mut suite = funded(1_000, 100);
    let shouted = actor("alice").to_string().to_uppercase();
    let by = QueryMsg::GiftsBy {
        donor: shouted.clone(),
        start_after: None,
        limit: None,
    };
    refused(
        suite.app.ask::<Vec<GiftInfo>>(&suite.escrow, &by),
        "is not a valid address",
    );
    refused(
        suite.propose_payee(SUPPLIER, &Addr::unchecked(shouted.clone())),
        "is not a valid address",
    );
    refused(
        suite.owner(&ExecuteMsg::AllowProvenance { provenance: shouted }),
        "is not a valid address",
    );
    // an address out of a peer's JSON is compared, never trusted
    let mut facts = suite.facts(1, &[(1, 5)]);
    facts.hook_addr = Some(Addr::unchecked(suite.escrow.to_string().to_uppercase()));
    refused(suite.hook(&facts), "does not name this contract");
}

/// Shares come from the books: a first gift of one unit and a rain of coins change nobody's part.
#[test]
fn class_04_stray_coins_and_a_tiny_first_gift_change_no_share() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.open(terms, vec![tranche(1_000, 10, end)]).unwrap();
    let first = suite.give("eve", 1).unwrap();
    suite
        .app
        .mint(&suite.escrow.clone(), &[cosmwasm_std::coin(1_000_000, DENOM)]);
    let second = suite.give("alice", 1_999).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    suite.deliver(1, 10).unwrap();
    assert_eq!(suite.claim("alice", second).unwrap(), 999);
    assert_eq!(suite.claim("eve", first).unwrap(), 0);
    suite.sweep().unwrap();
    assert_eq!(suite.balance("fallback"), 1);
    assert_eq!(suite.escrowed(), 1_000_000, "stray coins stay what they are");
}

/// Every refused call leaves everything as it was.
#[test]
fn class_05_an_error_undoes_the_whole_call() {
    let mut suite = funded(1_000, 100);
    let (campaign, tranche, shipment) = (suite.campaign, TrancheId(1), ShipmentId(77));
    let gift = GiftId(1);
    let before = suite.app.state_hash();
    for msg in [
        ExecuteMsg::ClaimRefund { campaign, gift },
        ExecuteMsg::WithdrawGift { campaign, gift },
        ExecuteMsg::Settle {
            campaign,
            tranche,
            shipment,
        },
        ExecuteMsg::PayOut {
            campaign,
            tranche,
            shipment,
        },
        ExecuteMsg::BookRecall {
            campaign,
            tranche,
            shipment,
        },
        ExecuteMsg::AdvanceTranche { campaign, tranche },
        ExecuteMsg::AdvanceCampaign { campaign },
        ExecuteMsg::Activate { campaign },
        ExecuteMsg::Sweep { campaign },
        ExecuteMsg::WithdrawCredit {
            org: SUPPLIER,
            denom: DENOM.to_string(),
        },
    ] {
        suite.send(&actor("alice"), &msg, &[]).unwrap_err();
        assert_eq!(suite.app.state_hash(), before, "{msg:?}");
    }
}

/// Inverted windows are refused at the door, and a hook that nobody listed is not heard.
#[test]
fn class_06_inverted_windows_and_unknown_hooks_are_refused() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    std::mem::swap(&mut terms.funding_deadline, &mut terms.delivery_deadline);
    refused(
        suite.create(terms, vec![tranche(100, 1, end)]),
        "delivery_deadline",
    );
    let facts = suite.facts(1, &[(1, 1)]);
    let sent = suite.send(&actor("eve"), &ExecuteMsg::Receipt(facts), &[]);
    refused(sent, "is not a listed provenance contract");
}

/// Ids that look alike when written one after the other are different keys.
#[test]
fn class_07_no_two_records_share_a_key() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    for _ in 0..257 {
        suite.create(terms.clone(), vec![tranche(100, 1, end)]).unwrap();
    }
    for campaign in [CampaignId(1), CampaignId(257)] {
        suite.raiser(&ExecuteMsg::OpenFunding { campaign }).unwrap();
    }
    suite.campaign = CampaignId(1);
    for n in 1..=258 {
        suite.give("alice", n).unwrap();
    }
    suite.campaign = CampaignId(257);
    suite.give("bob", 7).unwrap();
    suite.give("bob", 8).unwrap();
    assert_eq!(suite.gift(GiftId(2)).amount.u128(), 8);
    suite.campaign = CampaignId(1);
    assert_eq!(suite.gift(GiftId(258)).amount.u128(), 258);
    let donors: Vec<GiftInfo> = suite.ask(&QueryMsg::GiftsBy {
        donor: actor("bob").to_string(),
        start_after: None,
        limit: None,
    });
    assert_eq!(donors.len(), 2);
}

/// The payment failed; the delivery is settled, and the money is still the supplier's.
#[test]
fn class_08_a_failed_payment_is_kept_as_credit() {
    let mut suite = funded(1_000, 100);
    suite.hide(1_000);
    suite.deliver(1, 100).unwrap();
    suite.unhide(1_000);
    assert_eq!(
        (suite.supplier(), suite.credit(SUPPLIER), suite.escrowed()),
        (0, 1_000, 1_000)
    );
    suite.withdraw_credit(SUPPLIER).unwrap();
    assert_eq!(
        (suite.supplier(), suite.credit(SUPPLIER), suite.escrowed()),
        (1_000, 0, 0)
    );
}

/// An acceptance that lies long back does not shorten the time to challenge or to recall.
#[test]
fn class_09_late_settlement_skips_no_window() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = 5 * DAY;
    terms.recall_window_seconds = DAY;
    suite.funded(terms, vec![retaining(5_000, tranche(1_000, 10, end))], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(1, 10)]);
    suite.provenance.facts(&mut suite.app, &facts);
    suite.app.pass(40 * DAY);
    suite.settle(1, facts.shipment).unwrap();
    refused(suite.pay_out(1, facts.shipment), "nothing is payable now");
    suite.recall(1, RecallClass::I);
    suite.book_recall(1, facts.shipment).unwrap();
    assert_eq!(suite.books().refundable.u128(), 1_000);
}

/// A goal and a minimum are measured in gifts, not in what lies in the account.
#[test]
fn class_10_stray_coins_reach_neither_goal_nor_minimum() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.minimum = Uint128::new(1_000);
    suite.open(terms, vec![tranche(1_000, 10, end)]).unwrap();
    suite.give("alice", 999).unwrap();
    suite
        .app
        .mint(&suite.escrow.clone(), &[cosmwasm_std::coin(1_000, DENOM)]);
    suite.app.pass(3 * DAY);
    refused(suite.activate(), "999 of 1000 given");
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    assert_eq!(suite.status(), CampaignStatus::Failed);
}

/// What was paid once is not there a second time.
#[test]
fn class_11_every_payment_is_remembered() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = DAY;
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_500);
    let shipment = suite.deliver(1, 5).unwrap();
    assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 500);
    refused(suite.claim("alice", GiftId(1)), "nothing can be claimed now");
    suite.app.pass(DAY);
    suite.pay_out(1, shipment).unwrap();
    refused(suite.pay_out(1, shipment), "nothing is payable now");
    assert_eq!((suite.supplier(), suite.escrowed()), (500, 500));
}

/// Shares that round to zero are not lost: the running total pays them when they make a whole unit.
#[test]
fn class_12_shares_that_round_to_zero_add_up() {
    let mut suite = funded(2, 5);
    let paid: Vec<u128> = (0..5)
        .map(|_| {
            suite.deliver(1, 1).unwrap();
            suite.supplier()
        })
        .collect();
    assert_eq!(paid, [0, 0, 1, 1, 2]);
}

/// A provenance contract that contradicts itself can delay, never drain: it cannot make more than its tranche pay.
#[test]
fn class_13_a_hostile_provenance_contract_cannot_take_more_than_its_tranches() {
    let mut suite = funded(1_000, 10);
    let honest = suite.campaign;
    let evil = suite.other_provenance.0.clone();
    suite
        .owner(&ExecuteMsg::AllowProvenance {
            provenance: evil.to_string(),
        })
        .unwrap();
    // it speaks of a campaign that does not rely on it
    let facts = suite.facts(1, &[(1, 10)]);
    refused(
        suite.send(&evil, &ExecuteMsg::Receipt(facts), &[]),
        "does not rely on",
    );
    // it lies about one that does: at most that campaign's tranche is paid
    let mut terms = suite.terms();
    terms.funding_deadline = suite.app.now().plus_days(5);
    terms.provenance = evil.to_string();
    let end = suite.deadline();
    suite.open(terms.clone(), vec![tranche(300, 3, end)]).unwrap();
    suite.give("bob", 300).unwrap();
    suite.app.go_to(terms.funding_deadline);
    suite.activate().unwrap();
    suite.app.pass(2);
    for _ in 0..3 {
        let facts = suite.facts(1, &[(1, 1_000)]);
        let _ = suite.send(&evil, &ExecuteMsg::Receipt(facts), &[]);
    }
    assert_eq!(suite.supplier(), 300);
    suite.campaign = honest;
    assert_eq!(suite.books().held.u128(), 1_000);
}

#[test]
fn class_14_the_escrow_is_nobodys_counterparty() {
    let mut suite = funded(1_000, 10);
    let escrow = suite.escrow.clone();
    refused(
        suite.propose_payee(SUPPLIER, &escrow),
        "this contract cannot be a payee",
    );
    let facts = suite.facts(1, &[(1, 1)]);
    refused(
        suite.send(&escrow, &ExecuteMsg::Receipt(facts), &[]),
        "is not a listed provenance contract",
    );
}

/// Class 16 at the edges that have no test of their own: acceptance and offers around the tranche's deadline.
#[test]
fn class_16_acceptance_counts_up_to_the_last_nanosecond_before_the_deadline() {
    for (nanos, counts) in [(-1i64, true), (0, false), (1, false)] {
        let mut suite = funded(1_000, 10);
        let end = suite.deadline();
        let at = if nanos < 0 {
            end.minus_nanos(1)
        } else {
            end.plus_nanos(nanos.unsigned_abs())
        };
        suite.app.go_to(at);
        let mut facts = suite.facts(1, &[(1, 10)]);
        facts.expires = end;
        assert_eq!(
            suite.hook(&facts).is_ok(),
            counts,
            "{nanos} ns after the deadline"
        );
    }
}

/// A11: claimants in any order get the same.
#[test]
fn class_17_the_order_of_claims_does_not_matter() {
    let gifts = [7u128, 11, 13, 17, 19];
    let claims = |order: &[usize]| {
        let mut suite = Suite::new();
        let (terms, end) = (suite.terms(), suite.deadline());
        suite.open(terms, vec![tranche(50, 3, end)]).unwrap();
        for (donor, gift) in DONORS.into_iter().zip(gifts) {
            suite.give(donor, gift).unwrap();
        }
        suite.app.go_to(suite.start.plus_days(10));
        suite.activate().unwrap();
        suite.deliver(1, 2).unwrap();
        suite.app.go_to(end.plus_days(3));
        suite.advance_tranche(1).unwrap();
        let mut got = [0u128; 5];
        for n in order {
            got[*n] = suite.claim(DONORS[*n], GiftId(*n as u64 + 1)).unwrap();
        }
        got
    };
    let first = claims(&[0, 1, 2, 3, 4]);
    assert_eq!(first, claims(&[4, 3, 2, 1, 0]));
    assert_eq!(first, claims(&[2, 4, 0, 3, 1]));
    // 67 given, 33 paid, 34 refundable
    assert_eq!(first, [3, 5, 6, 8, 9]);
}

/// Settings change what comes, never what is.
#[test]
fn class_19_no_setting_changes_an_open_campaign() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.open(terms, vec![tranche(1_000, 10, end)]).unwrap();
    let ask = QueryMsg::Terms {
        campaign: suite.campaign,
    };
    let before: serde_json::Value = suite.ask(&ask);
    suite
        .owner(&ExecuteMsg::DisallowDenom {
            denom: DENOM.to_string(),
        })
        .unwrap();
    let provenance = suite.provenance.0.to_string();
    suite
        .owner(&ExecuteMsg::DisallowProvenance { provenance })
        .unwrap();
    suite.give("alice", 1_000).unwrap();
    assert_eq!(suite.ask::<serde_json::Value>(&ask), before);
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    suite.deliver(1, 10).unwrap();
    assert_eq!(suite.supplier(), 1_000);
}

/// Deep and huge JSON is refused as a message and as a payload.
#[test]
fn class_20_deep_and_huge_json_is_refused() {
    let mut suite = funded(1_000, 10);
    let before = suite.app.state_hash();
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let huge = "x".repeat(1_000_000);
    for json in [
        deep.clone(),
        format!("{{\"give\":{deep}}}"),
        format!("{{\"give\":{{\"campaign\":{deep}}}}}"),
        format!("{{\"{huge}\":{{}}}}"),
        format!("{{\"give\":{{\"campaign\":\"{huge}\"}}}}"),
        format!("{{\"propose_payee\":{{\"org\":3,\"payee\":\"{huge}\"}}}}"),
        format!("{{\"allow_denom\":{{\"denom\":\"{huge}\"}}}}"),
        "{\"give\":{\"campaign\":18446744073709551616}}".to_string(),
        "{\"give\":{\"campaign\":-1}}".to_string(),
        "{\"give\":{\"campaign\":1,\"amount\":5}}".to_string(),
        "{}".to_string(),
        String::new(),
    ] {
        let msg = WasmMsg::Execute {
            contract_addr: suite.escrow.to_string(),
            msg: Binary::from(json.as_bytes()),
            funds: vec![],
        };
        assert!(suite.app.execute(admin(SUPPLIER), msg.into()).is_err());
        assert_eq!(suite.app.state_hash(), before);
    }
    for payload in [deep, huge] {
        let mut facts = suite.facts(1, &[(1, 10)]);
        facts.payload = Binary::from(payload.as_bytes());
        refused(suite.hook(&facts), "names no tranche");
    }
}
