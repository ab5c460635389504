//! Bills that several plans share, brakes of providers, shares of payees.

use super::case::Case;
use mutual_aid_rules::adjudicate::benefit::{covered, fee_on, highest, most_within, split, year_of};
use mutual_aid_rules::adjudicate::brakes::Window;
use mutual_aid_rules::adjudicate::encounter::Encounter;
use mutual_aid_rules::adjudicate::facts::{Kind, WHOLE_BPS};
use mutual_aid_rules::adjudicate::{assert_fileable, AdjudicateError, Decision};
use proptest::prelude::*;

#[test]
fn a_bill_of_nothing_is_refused() {
    assert_eq!(Encounter::register(0), Err(AdjudicateError::NoBill));
}

/// MA-11: the last unit of a bill can be taken, and not one more; what is released can be taken again.
#[test]
fn a_bill_is_taken_to_its_last_unit() {
    let bill = Encounter::register(100).unwrap().take(60).unwrap();
    let exceeded = AdjudicateError::BillExceeded {
        amount: 41,
        bill: 100,
        taken: 60,
    };
    assert_eq!(bill.take(41), Err(exceeded));
    let full = bill.take(40).unwrap();
    assert_eq!(full.room(), 0);
    assert_eq!(full.release(100).unwrap().take(100), Ok(full));
    assert_eq!(
        full.release(101),
        Err(AdjudicateError::NotTaken {
            amount: 101,
            taken: 100
        })
    );
    assert!(
        bill.take(u128::MAX).is_err(),
        "a sum that leaves the range is no room either"
    );
}

/// What one plan does with the shared bill.
#[derive(Clone, Debug)]
enum Step {
    /// a plan decides a claim for this much
    Claim { plan: usize, asked: u128 },
    /// a plan's claim is refused or clawed back
    GiveBack { pick: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(
        prop_oneof![
            3 => (0usize..3, 1u128..2_000).prop_map(|(plan, asked)| Step::Claim { plan, asked }),
            1 => (0usize..9).prop_map(|pick| Step::GiveBack { pick }),
        ],
        1..24,
    )
}

/// MA-11: where others have taken more by a larger copy of the bill, a claim's part of it can fall and stay, and not rise.
#[test]
fn a_part_of_a_bill_that_others_overtook_falls_and_does_not_rise() {
    let shared = Encounter {
        bill: 600,
        taken: 1_044,
    };
    for to in [0, 300, 522] {
        assert_eq!(shared.change(522, to).unwrap().taken, 522 + to);
    }
    assert!(shared.change(522, 523).is_err());
    assert!(shared.change(1_045, 0).is_err(), "more than was taken");
    let own = Encounter {
        bill: 600,
        taken: 300,
    };
    assert_eq!(own.change(300, 600).unwrap().taken, 600);
}

proptest! {
    /// MA-11, MA-21, I6: three plans of different terms that cover the same bill never pay more than it together,
    /// in any order of claims, refusals and clawbacks; and a plan alone pays what it would bear.
    #[test]
    fn plans_together_never_pay_more_than_the_bill(bill in 1u128..3_000, steps in steps()) {
        let mut plans = [Case::usual(), Case::usual(), Case::usual()];
        plans[1].benefits[0].co_pay = 0;
        plans[1].benefits[0].deductible = 0;
        plans[2].benefits[0].per_case = 250;
        let mut shared = Encounter::register(bill).unwrap();
        let mut paid: Vec<(usize, u128)> = vec![];
        for step in steps {
            match step {
                Step::Claim { plan, asked } => {
                    let mut case = plans[plan].clone();
                    case.asked = asked;
                    case.encounter = Some(shared);
                    case.approved_this_year = paid.iter().filter(|(by, _)| *by == plan).map(|(_, b)| b).sum();
                    if let Decision::Approve { amounts, .. } = case.decide().unwrap() {
                        let row = plans[plan].benefits[0];
                        prop_assert!(amounts.benefit <= asked && amounts.benefit <= row.per_case);
                        prop_assert!(case.approved_this_year + amounts.benefit <= row.per_year);
                        prop_assert_eq!(amounts.fee, amounts.benefit * 8 / 100, "I10: the fee is on what is paid");
                        prop_assert_eq!(
                            amounts.benefit + amounts.fee,
                            amounts.from_room + amounts.from_reserve + amounts.later
                        );
                        shared = shared.take(amounts.benefit).unwrap();
                        paid.push((plan, amounts.benefit));
                    }
                }
                Step::GiveBack { pick } if !paid.is_empty() => {
                    let (_, amount) = paid.swap_remove(pick % paid.len());
                    shared = shared.release(amount).unwrap();
                }
                Step::GiveBack { .. } => {}
            }
            let sum: u128 = paid.iter().map(|(_, amount)| amount).sum();
            prop_assert!(sum <= bill);
            prop_assert_eq!(sum, shared.taken);
        }
    }

    /// A second insurer with a lawful share gets what is left, up to what it would bear alone.
    #[test]
    fn a_second_insurer_pays_its_own_part_of_the_rest(bill in 100u128..5_000, taken in 0u128..5_000) {
        let mut case = Case::usual();
        case.encounter = Some(Encounter { bill, taken: taken.min(bill) });
        let left = bill - taken.min(bill);
        let alone = (bill.min(1_000) - 100) * 9 / 10;
        let found = match case.decide().unwrap() {
            Decision::Approve { amounts, .. } => amounts.benefit,
            Decision::Deny { .. } => 0,
            other => panic!("{other:?}"),
        };
        prop_assert_eq!(found, alone.min(left));
    }

    /// MA-18, I10: benefit and fee fit into a limit, and a benefit of one more would not.
    #[test]
    fn the_largest_benefit_within_a_limit_is_the_largest(limit in 0u128..u128::MAX >> 16, fee in 0u16..=800) {
        let most = most_within(limit, fee).unwrap();
        prop_assert!(most + fee_on(most, fee).unwrap() <= limit);
        let more = most + 1;
        prop_assert!(more * 10_000 + more * u128::from(fee) > limit * 10_000);
    }

    /// What the plan bears is at most the bill less the deductible, and the member's share is at least its due.
    #[test]
    fn the_member_bears_deductible_and_share(bill in 0u128..1 << 100, deductible in 0u128..1 << 100, co_pay in 0u16..WHOLE_BPS) {
        let plan = covered(bill, deductible, co_pay).unwrap();
        let rest = bill.saturating_sub(deductible);
        prop_assert!(plan <= rest);
        prop_assert_eq!(plan, rest * u128::from(WHOLE_BPS - co_pay) / 10_000);
    }

    /// A benefit is split to its last unit, each part within one unit of its share.
    #[test]
    fn payees_together_get_all(amount in any::<u128>(), cuts in prop::collection::vec(0u16..=10_000, 0..4)) {
        let mut cuts = cuts;
        cuts.extend([0, 10_000]);
        cuts.sort_unstable();
        let shares: Vec<u16> = cuts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let parts = split(amount, &shares).unwrap();
        prop_assert_eq!(parts.iter().sum::<u128>(), amount);
        for (part, share) in parts.iter().zip(&shares) {
            if *share == 0 {
                prop_assert_eq!(*part, 0);
            }
            let exact = cosmwasm_std::Uint128::new(amount).full_mul(u128::from(*share));
            let scaled = cosmwasm_std::Uint128::new(*part).full_mul(10_000u128);
            let off = if exact > scaled { exact - scaled } else { scaled - exact };
            prop_assert!(off < cosmwasm_std::Uint256::from(10_000u128));
        }
    }

    /// MA-25, R10: a window never forgets what lies inside it, and remembers nothing a quarter longer than it is.
    #[test]
    fn a_window_remembers_at_least_its_span_and_at_most_a_quarter_more(
        span in 4u64..5_000,
        gaps in prop::collection::vec((0u64..2_000, 1u128..1_000), 1..40),
    ) {
        let (mut window, mut now, mut all) = (Window::default(), 1_000_000u64, vec![]);
        for (gap, amount) in gaps {
            now += gap;
            window = window.add(now, span, amount).unwrap();
            all.push((now, amount));
            let within = |span: u64| -> (u32, u128) {
                let inside = all.iter().filter(|(at, _)| at + span > now);
                inside.fold((0, 0), |(count, sum), (_, amount)| (count + 1, sum + amount))
            };
            let (count, sum) = window.sum(now, span);
            let slot = span / 4;
            // slots of a span that is no multiple of four are up to three seconds short, four slots deep
            let (least, most) = (within(slot * 4), within(slot * 5));
            prop_assert!(count >= least.0 && sum >= least.1);
            prop_assert!(count <= most.0 && sum <= most.1);
        }
        prop_assert!(window.is_empty_at(now + span * 2, span));
    }

    /// What is clawed back no longer counts, and nothing else is forgotten with it.
    #[test]
    fn what_is_taken_back_no_longer_counts(amounts in prop::collection::vec((0u64..30, 1u128..1_000), 1..20), pick in any::<prop::sample::Index>()) {
        let span = 100;
        let (mut window, mut now, mut all) = (Window::default(), 5_000u64, vec![]);
        for (gap, amount) in amounts {
            now += gap;
            window = window.add(now, span, amount).unwrap();
            all.push((now, amount));
        }
        let (at, amount) = all[pick.index(all.len())];
        let (count, sum) = window.sum(now, span);
        let remembered = now / 25 - at / 25 < 5;
        let (left, rest) = window.take_back(at, span, amount).sum(now, span);
        prop_assert_eq!((left, rest), if remembered { (count - 1, sum - amount) } else { (count, sum) });
    }

    /// The calendar, against counting day by day.
    #[test]
    fn the_year_of_an_instant_is_that_of_the_calendar(days in 0u64..200_000, second in 0u64..86_400) {
        let (mut year, mut left) = (1970u16, days);
        loop {
            let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
            let length = if leap { 366 } else { 365 };
            if left < length {
                break;
            }
            left -= length;
            year += 1;
        }
        prop_assert_eq!(year_of(days * 86_400 + second), year);
    }
}

/// Bad input: each is a named error, before anything is kept.
#[test]
fn claims_that_cannot_be_meant_are_refused_by_name() {
    let fileable = |change: &str| {
        let mut case = Case::usual();
        case.change(change);
        case.with(|rules, member, claim, _| assert_fileable(rules, member, claim, case.now))
    };
    assert_eq!(fileable("asks 1_000"), Ok(()));
    assert_eq!(
        fileable("class 8"),
        Ok(()),
        "a class without benefit is denied with a code instead"
    );
    assert_eq!(fileable("diagnosed 2025-03-21"), Ok(()));
    let now = super::case::day("2025-03-21");
    let tomorrow = AdjudicateError::DiagnosedInFuture {
        diagnosed_at: now + 86_400,
        now,
    };
    assert_eq!(fileable("diagnosed 2025-03-22"), Err(tomorrow));
    let unborn = AdjudicateError::DiagnosedBeforeBirth {
        year: 2025,
        birth_group: 2030,
    };
    assert_eq!(fileable("born 2030"), Err(unborn));
    assert_eq!(fileable("asks 0"), Err(AdjudicateError::NothingAsked));
    let over = AdjudicateError::OverSchedule {
        asked: 1_001,
        most: 1_000,
    };
    assert_eq!(fileable("asks 1_001"), Err(over));
    let mut many = Case::usual();
    many.change("attested by 1, 2, 3, 4, 5, 6");
    assert_eq!(
        many.decide(),
        Err(AdjudicateError::TooManyAttestations { given: 6, most: 5 })
    );
}

#[test]
fn benefits_that_could_not_be_applied_are_refused() {
    let good = Case::usual().benefits[0];
    assert_eq!(good.checked(), Ok(()));
    let bad = |change: fn(&mut mutual_aid_rules::adjudicate::facts::Benefit)| {
        let mut benefit = good;
        change(&mut benefit);
        assert_eq!(benefit.checked(), Err(AdjudicateError::BadBenefit { class: 7 }));
    };
    bad(|benefit| benefit.from_age = benefit.below_age);
    bad(|benefit| benefit.per_case = 0);
    bad(|benefit| benefit.per_year = benefit.per_case - 1);
    bad(|benefit| benefit.co_pay = WHOLE_BPS);
    bad(|benefit| benefit.kind = Kind::LumpSum);
}

#[test]
fn shares_that_are_not_the_whole_are_refused() {
    assert_eq!(
        split(1, &[5_000, 4_999]),
        Err(AdjudicateError::BadShares { given: 9_999 })
    );
    assert_eq!(
        split(1, &[10_000, 1]),
        Err(AdjudicateError::BadShares { given: 10_001 })
    );
    assert_eq!(split(1, &[]), Err(AdjudicateError::BadShares { given: 0 }));
}

#[test]
fn amounts_that_leave_the_range_are_an_error_and_no_panic() {
    let mut case = Case::usual();
    case.weight = u64::MAX;
    case.benefits[0].per_case = u128::MAX;
    assert_eq!(case.decide(), Err(AdjudicateError::Overflow { what: "benefits" }));
    let highest = case.with(|rules, member, claim, _| highest(rules, member, claim.class));
    assert_eq!(highest, Err(AdjudicateError::Overflow { what: "benefits" }));
}
