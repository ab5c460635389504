//! Gifts, cool-off, refunds, what is left in the end.

use crate::suite::*;
use cosmwasm_std::{coin, coins, Uint128, Uint256};
use donation_escrow_api::msg::{ExecuteMsg, QueryMsg};
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId};
use salus_testing::actor;

fn opened() -> Suite {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.open(terms, vec![tranche(1_000, 10, end)]).unwrap();
    suite
}

/// A15: anyone can look a gift up and see who gave what and when.
#[test]
fn a_gift_is_a_receipt_that_anyone_can_verify() {
    let mut suite = opened();
    suite.give("bob", 40).unwrap();
    suite.app.pass(5);
    let id = suite.give("alice", 100).unwrap();
    assert_eq!(id, GiftId(2));
    let expected = GiftInfo {
        campaign: suite.campaign,
        id,
        donor_addr: actor("alice"),
        amount: Uint128::new(100),
        given_at: suite.start.plus_seconds(5),
        offset: Uint128::new(40),
        cool_off_ends: suite.start.plus_seconds(5).plus_days(2),
        status: GiftStatus::Live,
        claimed: Uint128::zero(),
        claimable: Uint128::zero(),
    };
    assert_eq!(suite.gift(id), expected);
    let by = QueryMsg::GiftsBy {
        donor: actor("alice").to_string(),
        start_after: None,
        limit: None,
    };
    assert_eq!(suite.ask::<Vec<GiftInfo>>(&by), [expected]);
}

#[test]
fn a_gift_of_the_wrong_coins_is_refused_and_nothing_is_kept() {
    let mut suite = opened();
    let give = ExecuteMsg::Give {
        campaign: suite.campaign,
    };
    let before = suite.app.state_hash();
    let table = [
        (vec![], "no coin was sent"),
        (coins(5, "ujunk"), "denom \"ujunk\" is not listed here"),
        (coins(5, "uosmo"), "denom \"uosmo\" is not listed here"),
        (vec![coin(5, DENOM), coin(5, "uosmo")], "2 coins were sent"),
    ];
    for (funds, error) in table {
        refused(suite.send(&actor("alice"), &give, &funds), error);
        assert_eq!(suite.app.state_hash(), before);
    }
    let unknown = ExecuteMsg::Give {
        campaign: CampaignId(9),
    };
    refused(
        suite.send(&actor("alice"), &unknown, &coins(5, DENOM)),
        "there is no campaign 9",
    );
}

#[test]
fn an_amount_beyond_128_bits_is_refused() {
    let mut suite = opened();
    let much = cosmwasm_std::Coin {
        denom: DENOM.to_string(),
        amount: Uint256::from(u128::MAX) + Uint256::one(),
    };
    suite.app.mint(&actor("dan"), std::slice::from_ref(&much));
    let give = ExecuteMsg::Give {
        campaign: suite.campaign,
    };
    refused(suite.send(&actor("dan"), &give, &[much]), "the amount is above");
    suite.give("alice", 10).unwrap();
    let most = coins(u128::MAX, DENOM);
    refused(
        suite.send(&actor("dan"), &give, &most),
        "arithmetic overflow in the sum of gifts",
    );
}

/// A gift above the goal is taken; what is not needed can be claimed at once.
#[test]
fn what_exceeds_the_goal_can_be_claimed_from_activation_on() {
    let mut suite = opened();
    let gift = suite.give("alice", 4_000).unwrap();
    refused(
        suite.claim("alice", gift),
        "nothing can be claimed now: 0 of 4000",
    );
    suite.app.go_to(suite.start.plus_days(2));
    suite.activate().unwrap();
    assert_eq!(suite.claim("alice", gift).unwrap(), 3_000);
    refused(
        suite.claim("alice", gift),
        "nothing can be claimed now: 3000 of 4000",
    );
}

/// Deadline edges: t − 1, t, t + 1.
#[test]
fn gifts_are_taken_until_the_funding_deadline() {
    let mut suite = opened();
    suite.app.go_to(suite.start.plus_days(10).minus_nanos(1));
    suite.give("alice", 1).unwrap();
    for _ in 0..2 {
        suite.app.go_to(suite.app.now().plus_nanos(1));
        refused(suite.give("alice", 1), "funding ended at");
    }
}

/// A9: until the cool-off ends a donor changes its mind and gets everything back.
#[test]
fn a_gift_is_taken_back_whole_until_its_cool_off_ends() {
    for (at, works) in [(2 * DAY - 1, true), (2 * DAY, false), (2 * DAY + 1, false)] {
        let mut suite = opened();
        let gift = suite.give("alice", 100).unwrap();
        suite.give("bob", 1).unwrap();
        suite.app.pass(at);
        let result = suite.withdraw_gift("alice", gift);
        if works {
            result.unwrap();
            assert_eq!(suite.balance("alice"), PURSE);
            assert_eq!(suite.gift(gift).status, GiftStatus::Withdrawn);
            let books = suite.books();
            assert_eq!(
                (books.given.u128(), books.withdrawn.u128(), books.gifts.u128()),
                (101, 100, 1)
            );
            refused(suite.withdraw_gift("alice", gift), "the gift was withdrawn");
            refused(suite.claim("alice", gift), "the gift was withdrawn");
        } else {
            refused(result, "the gift could be taken back until");
        }
    }
}

#[test]
fn only_the_donor_takes_a_gift_back() {
    let mut suite = opened();
    let gift = suite.give("alice", 100).unwrap();
    refused(suite.withdraw_gift("bob", gift), "is not the donor");
    refused(suite.withdraw_gift("bob", GiftId(2)), "has no gift 2");
}

/// The minimum counts live gifts only.
#[test]
fn a_missed_minimum_gives_everything_back() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.minimum = Uint128::new(100);
    suite.open(terms, vec![tranche(1_000, 10, end)]).unwrap();
    let kept = suite.give("alice", 99).unwrap();
    let back = suite.give("bob", 50).unwrap();
    suite.withdraw_gift("bob", back).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    let advance = ExecuteMsg::AdvanceCampaign {
        campaign: suite.campaign,
    };
    suite.anyone(&advance).unwrap();
    assert_eq!(suite.status(), CampaignStatus::Failed);
    assert_eq!(suite.claim("alice", kept).unwrap(), 99);
    refused(suite.claim("alice", kept), "the gift's last refund was claimed");
    assert_eq!(suite.escrowed(), 0);
}

#[test]
fn a_campaign_without_gifts_fails_and_is_over() {
    let mut suite = opened();
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    assert_eq!(suite.status(), CampaignStatus::Failed);
    refused(suite.sweep(), "nothing is left to sweep");
    refused(suite.activate(), "the campaign is failed, it must be funding");
}

/// Deadline edges of activation, with and without the goal reached.
#[test]
fn funding_ends_at_its_deadline_or_when_the_goal_is_reached_and_no_cool_off_runs() {
    let mut suite = opened();
    suite.give("alice", 999).unwrap();
    suite.app.pass(3 * DAY);
    refused(suite.activate(), "999 of 1000 given");
    suite.give("bob", 1).unwrap();
    refused(suite.activate(), "1000 of 1000 given");
    suite.app.pass(2 * DAY - 1);
    refused(suite.activate(), "cool-off until");
    suite.app.pass(1);
    suite.activate().unwrap();
    refused(
        suite.give("carol", 1),
        "the campaign is active, it must be funding",
    );

    let mut suite = opened();
    suite.give("alice", 1).unwrap();
    suite.app.go_to(suite.start.plus_days(10).minus_nanos(1));
    refused(suite.activate(), "funding cannot end before");
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
}

/// After two years what nobody claimed goes to the named fallback; the terms said so.
#[test]
fn unclaimed_refunds_lapse_to_the_fallback_after_the_time_in_the_terms() {
    let mut suite = opened();
    let alice = suite.give("alice", 300).unwrap();
    let bob = suite.give("bob", 100).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    let unfunded = suite.app.now();
    assert_eq!(
        suite.status(),
        CampaignStatus::Closed,
        "no tranche fits: over at once"
    );
    suite.claim("bob", bob).unwrap();
    suite.app.go_to(unfunded.plus_days(730).minus_nanos(1));
    refused(suite.sweep(), "1 gifts may still claim until");
    suite.app.go_to(unfunded.plus_days(730));
    suite.sweep().unwrap();
    assert_eq!((suite.balance("fallback"), suite.escrowed()), (300, 0));
    refused(suite.claim("alice", alice), "refunds lapsed");
    refused(suite.sweep(), "nothing is left to sweep");
    let books = suite.books();
    assert_eq!((books.swept.u128(), books.held.u128()), (300, 0));
}

/// Until somebody sweeps, nothing lapses.
#[test]
fn a_late_claim_is_paid_as_long_as_nobody_swept() {
    let mut suite = opened();
    let alice = suite.give("alice", 300).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    suite.app.pass(3_000 * DAY);
    assert_eq!(suite.claim("alice", alice).unwrap(), 300);
}

#[test]
fn nothing_is_swept_before_a_campaign_is_over() {
    let mut suite = opened();
    refused(
        suite.sweep(),
        "the campaign is funding, it must be closed, failed or cancelled",
    );
    let gift = suite.give("alice", 2_000).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    suite.claim("alice", gift).unwrap();
    refused(suite.sweep(), "the campaign is active");
    // a receipt that holds money keeps the campaign open as well
    let shipment = suite.deliver(1, 10).unwrap();
    assert_eq!(suite.holds(shipment), (0, 0, 1_000));
    assert_eq!(suite.status(), CampaignStatus::Closed);
}

/// The last claim may be of nothing: it marks the gift as done.
#[test]
fn a_claim_of_nothing_marks_a_gift_as_done_once_the_campaign_is_over() {
    let mut suite = opened();
    let gift = suite.give("alice", 1_000).unwrap();
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    refused(suite.claim("alice", gift), "nothing can be claimed now");
    suite.deliver(1, 10).unwrap();
    assert_eq!(suite.claim("alice", gift).unwrap(), 0);
    assert_eq!(suite.gift(gift).status, GiftStatus::Done);
    refused(suite.claim("alice", gift), "the gift's last refund was claimed");
}

/// A24: every answer comes from the contract itself, and every list is bounded and can be walked.
#[test]
fn every_gift_is_visited_once_by_paging() {
    let mut suite = opened();
    for n in 0..230u128 {
        suite.give(DONORS[(n % 5) as usize], n + 1).unwrap();
    }
    let mut seen = vec![];
    let mut start_after = None;
    loop {
        let msg = QueryMsg::Gifts {
            campaign: suite.campaign,
            start_after,
            limit: Some(1_000),
        };
        let page: Vec<GiftInfo> = suite.ask(&msg);
        assert!(page.len() <= 100);
        let Some(last) = page.last() else { break };
        start_after = Some(last.id);
        seen.extend(page.into_iter().map(|gift| gift.id.u64()));
    }
    assert_eq!(seen, (1..=230).collect::<Vec<_>>());
    let donor = actor("carol").to_string();
    let page = |start_after| QueryMsg::GiftsBy {
        donor: donor.clone(),
        start_after,
        limit: Some(45),
    };
    let first: Vec<GiftInfo> = suite.ask(&page(None));
    let cursor = donation_escrow_api::msg::GiftCursor {
        campaign: suite.campaign,
        gift: first[44].id,
    };
    let second: Vec<GiftInfo> = suite.ask(&page(Some(cursor)));
    assert_eq!((first.len(), second.len()), (45, 1));
    let default: Vec<GiftInfo> = suite.ask(&QueryMsg::Gifts {
        campaign: suite.campaign,
        start_after: None,
        limit: None,
    });
    assert_eq!(default.len(), 30);
}
