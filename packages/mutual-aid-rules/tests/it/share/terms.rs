//! Plans that an insurer's reserve pays for: premiums for terms.

use mutual_aid_rules::share::*;
use salus_testing::dice::Dice;

fn plan() -> (MemoryPool, Ledger) {
    let terms = CohortTerms {
        cap: 0,
        year_cap: 0,
        case_cap: 0,
        grid: 1,
        fee_bps: 0,
        loading_bps: 0,
        grace_days: 14,
        reentry_days: 90,
        premium: 365,
        term_days: 365,
    };
    let mut pool = MemoryPool::new(vec![terms.checked().unwrap()]);
    let mut ledger = Ledger::new(0, 0);
    open_cohort(&mut pool, &mut ledger, 1).unwrap();
    (pool, ledger)
}

fn start(today: u32, cover_from: u32) -> Start {
    Start {
        today,
        cover_from,
        waited_day: cover_from,
    }
}

fn close(pool: &mut MemoryPool, ledger: &mut Ledger, day: u32) {
    close_begin(ledger, day, ledger.closes + 1).unwrap();
    let work = Work {
        cohorts: u32::MAX,
        entries: u32::MAX,
    };
    close_step(pool, ledger, work).unwrap();
}

/// MA-21: a term's premium comes back for the days that are not used, and is earned when the term ends.
#[test]
fn cancelling_gives_back_the_unearned_premium() {
    let (mut pool, mut ledger) = plan();
    let mut a = join_for_term(&mut pool, &mut ledger, 0, 2, 730, start(0, 10), None).unwrap();
    let mut b = join_for_term(&mut pool, &mut ledger, 0, 1, 365, start(0, 10), None).unwrap();
    let wrong = join_for_term(&mut pool, &mut ledger, 0, 1, 364, start(0, 10), None);
    assert!(matches!(
        wrong,
        Err(ShareError::TermOutOfRange { term: "premium", .. })
    ));
    assert_eq!(ledger.books.unearned, 1_095);
    close(&mut pool, &mut ledger, 30);
    assert_eq!(pool.cohort(0).unwrap().units, 3);
    // days 10 to 40 are used: 31 of 365
    assert_eq!(
        cancel_term(&mut pool, &mut ledger, &mut a, 40),
        Ok(2 * (365 - 31))
    );
    assert_eq!((ledger.books.reserve, ledger.books.unearned), (62, 365));
    assert!(a.covered_on(40) && !a.covered_on(41));
    assert!(cancel_term(&mut pool, &mut ledger, &mut a, 41).is_err());
    renew(&mut pool, &mut ledger, &mut b, 365, 300).unwrap();
    assert!(
        renew(&mut pool, &mut ledger, &mut b, 365, 300).is_err(),
        "one term ahead is the most"
    );
    close(&mut pool, &mut ledger, 375);
    assert_eq!(
        (ledger.books.reserve, ledger.books.unearned),
        (427, 365),
        "the first term is earned"
    );
    assert_eq!(pool.cohort(0).unwrap().units, 1);
    close(&mut pool, &mut ledger, 740);
    assert_eq!(pool.cohort(0).unwrap().units, 0);
    sync(&pool, &ledger, &mut b).unwrap();
    assert_eq!(b.stage, Stage::Lapsed { day: 740 });
    assert!(b.covered_on(739) && !b.covered_on(740));
    assert_eq!(ledger.books.assets(), ledger.books.liabilities());
}

/// MA-21: claims of such a plan come out of the reserve, and wait in the queue when it is empty.
#[test]
fn claims_are_paid_by_the_reserve() {
    let (mut pool, mut ledger) = plan();
    ledger.books.deposit(Book::Reserve, 1_000).unwrap();
    let first = approve(&mut pool, &mut ledger, 0, 800, 0).unwrap();
    let second = approve(&mut pool, &mut ledger, 0, 500, 0).unwrap();
    assert_eq!((second.now, second.reserve, second.later), (200, 200, 300));
    pay(&mut ledger, &first, 800).unwrap();
    assert_eq!(
        pay(&mut ledger, &second, 500),
        Err(ShareError::NotWhole {
            position: 300,
            collected: 0
        })
    );
    ledger.books.deposit(Book::Reserve, 300).unwrap();
    close(&mut pool, &mut ledger, 30);
    pay(&mut ledger, &second, 500).unwrap();
    assert_eq!(ledger.books.assets(), ledger.books.liabilities());
    assert_eq!(ledger.books.cash, 0);
}

/// I1: random terms, renewals and cancellations: unearned premium is never less than what members would get back.
#[test]
fn unearned_premiums_cover_every_cancellation() {
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let (mut pool, mut ledger) = plan();
        let mut members: Vec<Member> = vec![];
        let mut day = 0;
        for _ in 0..60 {
            let who = dice.below(members.len().max(1) as u64) as usize;
            match dice.below(6) {
                0 | 1 => {
                    let weight = dice.between(1, 3) as u32;
                    let from = start(day, day + 1 + dice.below(20) as u32);
                    let paid = 365 * u128::from(weight);
                    members.push(join_for_term(&mut pool, &mut ledger, 0, weight, paid, from, None).unwrap());
                }
                2 => day += dice.below(200) as u32,
                3 => close(&mut pool, &mut ledger, day),
                4 if who < members.len() => {
                    let mut next = members[who].clone();
                    let before = (pool.clone(), ledger);
                    let paid = 365 * u128::from(next.weight);
                    match renew(&mut pool, &mut ledger, &mut next, paid, day) {
                        Ok(()) => members[who] = next,
                        Err(_) => (pool, ledger) = before,
                    }
                }
                5 if who < members.len() => {
                    let mut next = members[who].clone();
                    let before = (pool.clone(), ledger);
                    match cancel_term(&mut pool, &mut ledger, &mut next, day) {
                        Ok(_) => members[who] = next,
                        Err(error) => {
                            assert!(matches!(error, ShareError::WrongStage { .. }), "{error}");
                            (pool, ledger) = before;
                        }
                    }
                }
                _ => {}
            }
            assert_eq!(ledger.books.assets(), ledger.books.liabilities(), "I1");
        }
        close(&mut pool, &mut ledger, day);
        for member in &mut members {
            let _ = cancel_term(&mut pool, &mut ledger, member, day);
        }
        close(&mut pool, &mut ledger, day + 2_000);
        assert_eq!(
            ledger.books.unearned, 0,
            "nothing is unearned when all terms are over"
        );
        assert_eq!(pool.cohort(0).unwrap().units, 0);
        assert_eq!(pool.entries(), 0);
        assert_eq!(ledger.books.cash, ledger.books.reserve);
    }
}
