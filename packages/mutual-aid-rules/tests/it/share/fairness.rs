//! People who try to pay less than others.

use super::naive::s;
use super::world::World;
use cosmwasm_std::Uint256;
use mutual_aid_rules::share::*;
use salus_testing::dice::Dice;

fn now(world: &World, who: usize) -> Member {
    let mut member = world.members[who].clone();
    sync(&world.pool, &world.ledger, &mut member).unwrap();
    member
}

/// What a unit of a member was charged.
fn per_unit(world: &World, who: usize) -> Uint256 {
    let member = now(world, who);
    member.charged.get() / Uint256::from(member.weight)
}

fn next_close(world: &mut World) {
    world.day += 30;
    world.close().unwrap();
    world.check().unwrap();
}

/// What each member was charged by the engine so far.
fn charged(world: &World) -> Vec<Uint256> {
    let all = 0..world.members.len();
    all.map(|who| now(world, who).charged.get()).collect()
}

/// A close, with what a unit of each cohort paid in it: by what the engine charged its members. Everybody who took part paid the
/// same for each unit, and nobody else paid anything.
fn close_alike(world: &mut World) -> [Uint256; 3] {
    world.day += 30;
    let takes_part = |member: &Member| match member.stage {
        Stage::Active { .. } => true,
        Stage::Waiting { .. } => member.cover_from <= world.day,
        Stage::Lapsed { .. } | Stage::Left { .. } => false,
    };
    let before: Vec<Member> = (0..world.members.len()).map(|who| now(world, who)).collect();
    let part: Vec<bool> = before.iter().map(takes_part).collect();
    world.close().unwrap();
    world.check().unwrap();
    let mut shares = [None; 3];
    for (who, member) in before.iter().enumerate() {
        let paid = now(world, who).charged.get() - member.charged.get();
        if !part[who] {
            assert_eq!(paid, Uint256::zero(), "{who} took no part");
            continue;
        }
        let share = shares[usize::from(member.cohort)].get_or_insert(paid / Uint256::from(member.weight));
        assert_eq!(
            paid,
            *share * Uint256::from(member.weight),
            "{who} paid another share than the first of its cohort"
        );
    }
    shares.map(Option::unwrap_or_default)
}

/// MA-03, MA-04: in random histories of joins, top-ups, lapses, exits and returns every unit of a cohort pays the same for the
/// same close, whatever its member holds; who lapsed and comes back pays exactly the closes that it missed, and who joins again
/// pays from then on.
#[test]
fn no_member_pays_less_per_unit_and_covered_close_than_another_of_its_cohort() {
    let (mut caught_up, mut came_back, mut joined_again, mut left) = (0, 0, 0, 0);
    for seed in 0..24 {
        let mut dice = Dice::new(seed);
        let mut world = World::new(*dice.pick(&[0, 2_000, 10_000]));
        for _ in 0..30 {
            let (cohort, weight) = (dice.below(3) as u16, dice.between(1, 5) as u32);
            let least = u128::from(weight) * if cohort == 0 { 69 } else { 1_100 };
            let amount = least + u128::from(dice.below(9_000));
            world
                .join(cohort, weight, amount, 1 + dice.below(200) as u32)
                .unwrap();
        }
        // per unit, since it lapsed
        let mut missed = vec![Uint256::zero(); world.members.len()];
        for _ in 0..14 {
            for _ in 0..dice.below(4) {
                let amount = u128::from(dice.below(2_500));
                world.approve(dice.below(3) as u16, amount, false).unwrap();
            }
            let gone = |who: &usize| {
                let stage = now(&world, *who).stage;
                matches!(stage, Stage::Lapsed { .. } | Stage::Left { .. })
            };
            let mut chosen: Vec<usize> = (0..30).filter(gone).filter(|_| dice.chance(40)).collect();
            chosen.extend((0..2).map(|_| dice.below(30) as usize));
            for who in chosen {
                let before = now(&world, who);
                let mut next = world.clone();
                let (late, amount) = (dice.below(40) as u32, u128::from(dice.below(9_000)));
                match (dice.below(8), before.stage) {
                    (0, Stage::Active { .. } | Stage::Waiting { .. }) if next.exit(who).is_ok() => left += 1,
                    (0, Stage::Lapsed { .. }) | (0..4, Stage::Left { .. }) => {
                        if next.rejoin(who, before.cohort, amount).is_err() {
                            continue;
                        }
                        assert_eq!(charged(&next)[who], Uint256::zero());
                        missed[who] = Uint256::zero();
                        joined_again += 1;
                    }
                    (_, stage) => {
                        if matches!(stage, Stage::Lapsed { .. }) {
                            next.day += late;
                        }
                        if next.top_up(who, amount).is_err() {
                            continue;
                        }
                        let after = now(&next, who);
                        let owed = std::mem::take(&mut missed[who]) * Uint256::from(before.weight);
                        assert_eq!(after.charged.get() - before.charged.get(), owed);
                        caught_up += u32::from(!owed.is_zero());
                        came_back += u32::from(after.came_back && !before.came_back);
                    }
                }
                world = next;
            }
            let shares = close_alike(&mut world);
            for (who, missed) in missed.iter_mut().enumerate() {
                let member = now(&world, who);
                if let Stage::Lapsed { day } = member.stage {
                    // this close is the one with which it left, if its day is the one after
                    if day <= world.day {
                        *missed += shares[usize::from(member.cohort)];
                    }
                }
            }
        }
    }
    assert!(
        caught_up > 10 && came_back > 20 && joined_again > 20 && left > 20,
        "{caught_up} caught up, {came_back} came back, {joined_again} joined again, {left} asked to leave"
    );
}

/// MA-06: who holds the least that is allowed and tops up only in grace pays for every close like one who holds a lot.
#[test]
fn riding_on_the_smallest_balance_gains_nothing() {
    let mut world = World::new(0);
    world.join(1, 1, 1_100, 1).unwrap();
    world.join(1, 1, 100_000, 1).unwrap();
    let mut lapses = 0;
    for round in 0..24u128 {
        world.approve(1, 100 + 57 * (round % 7), false).unwrap();
        next_close(&mut world);
        if let Stage::Lapsed { .. } = now(&world, 0).stage {
            lapses += 1;
            world.day += 5;
            let due = now(&world, 0);
            let needed = 1_100 - due.prepaid.floor().unwrap();
            world.top_up(0, needed).unwrap();
        }
        assert_eq!(
            per_unit(&world, 0),
            per_unit(&world, 1),
            "after close {}",
            round + 1
        );
        assert!(now(&world, 0).covered_on(world.day));
    }
    assert!(lapses > 5, "it did ride on the smallest balance");
}

/// MA-07: who asks to leave before a large close pays its part of it.
#[test]
fn a_last_minute_exit_before_a_large_close_does_not_escape_it() {
    let mut world = World::new(5_000);
    for _ in 0..4 {
        world.join(2, 2, 20_000, 1).unwrap();
    }
    next_close(&mut world);
    world.approve(2, 7_000, false).unwrap();
    world.exit(3).unwrap();
    next_close(&mut world);
    assert!(matches!(
        now(&world, 3).stage,
        Stage::Left { .. } | Stage::Active { .. }
    ));
    assert_eq!(per_unit(&world, 3), per_unit(&world, 0));
    assert!(per_unit(&world, 3) >= s(900), "the close was large");
}

/// MA-07: a claim that stays open holds back who asked to leave for three closes, and not longer.
#[test]
fn junk_filings_hold_nobody_longer_than_three_closes() {
    let mut world = World::new(0);
    world.join(1, 1, 20_000, 1).unwrap();
    world.join(1, 1, 20_000, 1).unwrap();
    next_close(&mut world);
    world.approve(1, 10, false).unwrap();
    world.exit(1).unwrap();
    for close in 1..=3 {
        assert!(
            matches!(now(&world, 1).stage, Stage::Active { .. }),
            "before close {close}"
        );
        next_close(&mut world);
    }
    assert!(matches!(now(&world, 1).stage, Stage::Left { .. }));
}

/// MA-06: who lapses on purpose before an expensive close and comes back pays it, and is not covered for what happened
/// in between nor for thirty days.
#[test]
fn lapsing_falling_ill_and_coming_back_gains_nothing() {
    let mut world = World::new(0);
    world.join(1, 1, 1_100, 1).unwrap();
    world.join(1, 1, 50_000, 1).unwrap();
    world.approve(1, 400, false).unwrap();
    next_close(&mut world);
    let lapsed = now(&world, 0);
    let Stage::Lapsed { day } = lapsed.stage else {
        panic!("it did not lapse: {lapsed:?}");
    };
    world.approve(1, 900, false).unwrap();
    next_close(&mut world);
    let ill = world.day;
    assert!(ill > day + 14);
    world.top_up(0, 5_000).unwrap();
    let back = now(&world, 0);
    assert_eq!(
        per_unit(&world, 0),
        per_unit(&world, 1),
        "the missed close is paid"
    );
    assert!(back.covered_on(day - 1));
    for missing in [day, ill - 1, ill, ill + 29] {
        assert!(!back.covered_on(missing), "day {missing}");
    }
    assert!(back.covered_on(ill + 30));
    assert_eq!(
        back.waited_day, lapsed.waited_day,
        "the wait that was served is kept"
    );
}

/// MA-06: the gap of a lapse is covered once it is paid in grace, and only then.
#[test]
fn illness_in_the_gap_is_covered_only_if_the_gap_is_paid() {
    let mut world = World::new(0);
    world.join(1, 1, 1_100, 1).unwrap();
    world.join(1, 1, 50_000, 1).unwrap();
    world.approve(1, 400, false).unwrap();
    next_close(&mut world);
    let Stage::Lapsed { day } = now(&world, 0).stage else {
        panic!("it did not lapse");
    };
    world.day += 13;
    assert!(!now(&world, 0).covered_on(day + 3));
    assert_eq!(
        world.clone().top_up(0, 1),
        Err(ShareError::TooLittle {
            paid: 885,
            needed: 1_100
        })
    );
    let mut late = world.clone();
    late.day += 2;
    late.top_up(0, 5_000).unwrap();
    assert!(!now(&late, 0).covered_on(day + 3), "grace was over");
    world.top_up(0, 5_000).unwrap();
    assert!(now(&world, 0).covered_on(day + 3));
}

/// I5: a threshold that is met exactly is met: one scaled unit more and the member leaves, after it paid.
#[test]
fn a_member_stays_at_the_edge_of_its_bucket_and_leaves_above_it() {
    let mut world = World::new(0);
    // one unit, threshold exactly one step of the grid: 100
    world.join(1, 1, 1_100, 1).unwrap();
    world.day += 1;
    world.close().unwrap();
    // 100 with its fee
    world.approve(1, 93, false).unwrap();
    next_close(&mut world);
    let edge = now(&world, 0);
    assert_eq!(edge.charged, Scaled::of(100));
    assert_eq!(edge.stage, Stage::Active { bucket: 1 });
    assert_eq!(
        edge.prepaid,
        Scaled::of(1_000),
        "one more close at the cap is prepaid"
    );
    world.approve(1, 1, false).unwrap();
    next_close(&mut world);
    let gone = now(&world, 0);
    assert!(matches!(gone.stage, Stage::Lapsed { .. }));
    assert_eq!(gone.charged, Scaled::of(101));
}

/// Dust cannot join: a weight of zero, or less than one close at the cap and one step.
#[test]
fn dust_members_are_refused() {
    let mut world = World::new(0);
    assert_eq!(world.join(0, 0, 1_000, 1), Err(ShareError::NoWeight));
    assert_eq!(
        world.join(0, 3, 206, 1),
        Err(ShareError::TooLittle {
            paid: 206,
            needed: 207
        })
    );
    assert_eq!(
        world.join(0, 3, 207, 0),
        Err(ShareError::ActivationTooEarly {
            activation: 10_000,
            today: 10_000
        })
    );
    world.join(0, 3, 207, 1).unwrap();
}

/// MA-05: ill inside the wait, everything comes back; also what a close has taken, out of the reserve.
#[test]
fn ill_inside_the_wait_everything_comes_back() {
    let mut world = World::new(0);
    world.join(1, 2, 3_000, 10).unwrap();
    world.join(1, 2, 3_000, 10).unwrap();
    world.join(1, 2, 3_000, 10).unwrap();
    let mut early = world.members[0].clone();
    let back = refund_wait(&mut world.pool, &mut world.ledger, &mut early, world.day).unwrap();
    assert_eq!(back, 3_000);
    world.ledger.books.deposit(Book::Reserve, 500).unwrap();
    world.day += 11;
    approve(&mut world.pool, &mut world.ledger, 1, 300, 0).unwrap();
    close_begin(&mut world.ledger, world.day, 1).unwrap();
    let work = Work {
        cohorts: 9,
        entries: 9,
    };
    close_step(&mut world.pool, &mut world.ledger, work).unwrap();
    let mut late = world.members[1].clone();
    let back = refund_wait(&mut world.pool, &mut world.ledger, &mut late, world.day).unwrap();
    assert_eq!(back, 3_000, "what was left and what the close took");
    let books = world.ledger.books;
    assert_eq!(books.assets(), books.liabilities());
    assert_eq!(world.pool.cohort(1).unwrap().units, 2);
}

/// Who left for good joins again as a new member, with what remained to it and its past cover.
#[test]
fn who_joins_again_brings_what_remained_and_its_past_cover() {
    let mut world = World::new(0);
    world.join(1, 1, 5_000, 1).unwrap();
    next_close(&mut world);
    world.exit(0).unwrap();
    next_close(&mut world);
    let left = now(&world, 0);
    let start = Start {
        today: world.day,
        cover_from: world.day + 180,
        waited_day: world.day + 180,
    };
    let again = join(&mut world.pool, &mut world.ledger, 2, 3, 0, start, Some(&left)).unwrap();
    assert_eq!(again.prepaid, left.prepaid);
    assert!(again.covered_on(world.day) && !again.covered_on(world.day + 1));
    assert!(!again.covered_on(world.day + 179) && again.covered_on(world.day + 180));
    let (then, now) = (again.cover_on(world.day).unwrap(), again.cover());
    assert_eq!((then.cohort, then.weight, then.joined_day), (1, 1, 10_000));
    assert_eq!((now.cohort, now.weight, now.joined_day), (2, 3, world.day));
    assert!(
        then.waited_day < world.day && now.waited_day > world.day,
        "the wait that was served counts for its own days only"
    );
    let books = world.ledger.books;
    assert_eq!(books.assets(), books.liabilities());
}

/// Opening cohorts and leaving them keeps nobody out: one that nobody uses makes room.
#[test]
fn cohorts_that_nobody_uses_make_room() {
    let mut world = World::new(0);
    for _ in 3..MAX_COHORTS {
        open_cohort(&mut world.pool, &mut world.ledger, 1).unwrap();
    }
    let start = Start {
        today: world.day,
        cover_from: world.day + 1,
        waited_day: world.day + 1,
    };
    let (pool, ledger) = (&mut world.pool, &mut world.ledger);
    for cohort in 0..MAX_COHORTS {
        join(pool, ledger, cohort, 1, 2_000, start, None).unwrap();
    }
    let full = open_cohort(pool, ledger, 1);
    assert_eq!(full, Err(ShareError::TooManyCohorts { live: 128, most: 128 }));
    ledger.cohorts = MAX_COHORTS;
    let mut one = join(pool, ledger, 77, 1, 2_000, start, None).unwrap();
    assert!(retire_cohort(pool, ledger, 77).is_err());
    request_exit(pool, ledger, &mut one, world.day).unwrap();
    let mut other = world.pool.cohort(77).unwrap();
    other.waiting = 0;
    world.pool.save_cohort(77, &other).unwrap();
    let opened = open_cohort(&mut world.pool, &mut world.ledger, 1).unwrap();
    let live = world.pool.live().unwrap();
    assert!(live.contains(&opened) && !live.contains(&77));
    assert_eq!(live.len(), usize::from(MAX_COHORTS));
}

/// A claim of somebody whose cohort has emptied since is borne by all, also when closes do not visit the cohort any more.
#[test]
fn a_late_claim_of_an_empty_cohort_is_borne_by_all() {
    let mut world = World::new(0);
    world.join(1, 1, 20_000, 1).unwrap();
    world.join(2, 5, 50_000, 1).unwrap();
    next_close(&mut world);
    world.exit(0).unwrap();
    next_close(&mut world);
    retire_cohort(&mut world.pool, &mut world.ledger, 1).unwrap();
    world.approve(1, 1_000, false).unwrap();
    next_close(&mut world);
    assert_eq!(world.ledger.books.to_collect, 0);
    assert_eq!(per_unit(&world, 1), s(1_080) / Uint256::from(5u128));
}
