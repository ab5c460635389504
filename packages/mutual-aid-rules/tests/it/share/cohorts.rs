//! What becomes of cohorts that nobody is in, and of what members leave behind when a plan ends.

use super::world::World;
use mutual_aid_rules::share::*;

fn start(world: &World) -> Start {
    Start {
        today: world.day,
        cover_from: world.day + 1,
        waited_day: world.day + 1,
    }
}

fn next_close(world: &mut World) {
    world.day += 30;
    world.close().unwrap();
    world.check().unwrap();
}

fn exact(world: &World) {
    let books = &world.ledger.books;
    assert_eq!(books.assets().unwrap(), books.liabilities().unwrap());
}

/// As many cohorts as there can be, a member waiting in each but the first and the last.
fn full() -> World {
    let mut world = World::new(0);
    for _ in 3..MAX_COHORTS {
        open_cohort(&mut world.pool, &mut world.ledger, 1).unwrap();
    }
    let start = start(&world);
    for cohort in 1..MAX_COHORTS - 1 {
        join(&mut world.pool, &mut world.ledger, cohort, 1, 2_000, start, None).unwrap();
    }
    world
}

/// A close counts places on the list: nobody takes one over in the middle of it.
#[test]
fn no_cohort_makes_room_while_a_close_is_under_way() {
    let mut world = full();
    world.day += 1;
    close_begin(&mut world.ledger, world.day, 1).unwrap();
    let some = Work {
        cohorts: 1,
        entries: 1_000,
    };
    close_step(&mut world.pool, &mut world.ledger, some).unwrap();
    let opened = open_cohort(&mut world.pool.clone(), &mut world.ledger.clone(), 1);
    assert_eq!(opened, Err(ShareError::Closing { number: 1 }));
    let all = Work {
        cohorts: 1_000,
        entries: 1_000,
    };
    close_step(&mut world.pool, &mut world.ledger, all).unwrap();
    open_cohort(&mut world.pool, &mut world.ledger, 1).unwrap();
    assert!(!world.pool.live().unwrap().contains(&0));
}

/// A cohort whose members lapsed while they asked to leave is in use until their exits are through.
#[test]
fn a_cohort_with_exits_on_their_way_is_in_use() {
    let mut world = World::new(0);
    world.join(1, 1, 1_100, 1).unwrap();
    world.join(2, 1, 50_000, 1).unwrap();
    next_close(&mut world);
    world.approve(1, 400, false).unwrap();
    world.exit(0).unwrap();
    next_close(&mut world);
    let home = world.pool.cohort(1).unwrap();
    assert_eq!((home.units, home.leaving), (0, 1), "it left for want of money");
    assert!(matches!(
        retire_cohort(&mut world.pool, &mut world.ledger, 1),
        Err(ShareError::CohortInUse { .. })
    ));
    world.pay(0, u128::MAX).unwrap();
    next_close(&mut world);
    next_close(&mut world);
    retire_cohort(&mut world.pool, &mut world.ledger, 1).unwrap();
}

/// I1: what rounding collected too much of a cohort that nobody is in any more is not lost: whole coins are the reserve's.
#[test]
fn what_an_empty_cohort_kept_is_the_reserves() {
    let mut world = World::new(0);
    world.join(1, 1, 1_100, 1).unwrap();
    world.join(2, 1, 50_000, 1).unwrap();
    next_close(&mut world);
    world.approve(1, 400, false).unwrap();
    next_close(&mut world);
    world.approve(2, 300, false).unwrap();
    next_close(&mut world);
    // it comes back and pays what it missed into the surplus of its cohort, and leaves for good
    world.top_up(0, 9_000).unwrap();
    world.exit(0).unwrap();
    for _ in 0..3 {
        next_close(&mut world);
    }
    let kept = Scaled::of(13);
    let mut home = world.pool.cohort(1).unwrap();
    assert_eq!(home.units, 0);
    // as if more had been missed
    home.surplus = home.surplus.plus(kept, "").unwrap();
    world.pool.save_cohort(1, &home).unwrap();
    let books = &mut world.ledger.books;
    books.surplus = books.surplus.plus(kept, "").unwrap();
    books.cash += 13;
    let (surplus, reserve) = (home.surplus.floor().unwrap(), books.reserve);
    assert!(surplus >= 13);
    retire_cohort(&mut world.pool, &mut world.ledger, 1).unwrap();
    exact(&world);
    assert_eq!(world.ledger.books.reserve, reserve + surplus);
    assert!(world.pool.cohort(1).unwrap().surplus.is_zero());
}

/// A refund that the reserve cannot stand for changes nothing that is stored.
#[test]
fn a_refund_that_is_refused_leaves_its_bucket() {
    let mut world = World::new(0);
    world.join(1, 5, 50_000, 1).unwrap();
    next_close(&mut world);
    world.approve(1, 4_000, false).unwrap();
    let (books, buckets) = (world.ledger.books, world.pool.entries());
    let mut member = world.members[0].clone();
    let refused = refund_wait(&mut world.pool, &mut world.ledger, &mut member, world.day);
    assert!(matches!(
        refused,
        Err(ShareError::NotHeld {
            part: "the free reserve",
            ..
        })
    ));
    assert_eq!((world.ledger.books, world.pool.entries()), (books, buckets));
    world.check().unwrap();
}

/// MA-05, MA-20: who has everything back, because it was ill inside the wait, has no part in what the plan returns.
#[test]
fn a_refunded_member_has_no_part_in_the_return() {
    let mut world = World::new(0);
    world.join(1, 2, 20_000, 1).unwrap();
    world.join(1, 2, 20_000, 1).unwrap();
    next_close(&mut world);
    world.deposit(Book::Reserve, 3_000).unwrap();
    world.approve(1, 1_000, false).unwrap();
    world.pay(0, u128::MAX).unwrap();
    next_close(&mut world);
    world.announce().unwrap();
    world.refund_wait(0).unwrap();
    world.check().unwrap();
    next_close(&mut world);
    world.settle().unwrap();
    world.fix_return().unwrap();
    let pot = world.ledger.books.return_pot;
    assert!(pot > 1_900, "{pot}");
    world.pull(0).unwrap();
    assert_eq!(world.ledger.books.return_pot, pot, "nothing of it");
    world.pull(1).unwrap();
    assert_eq!(world.ledger.books.return_pot, 0, "all of it to who is left");
    world.check().unwrap();
}

/// MA-20: what is left of a plan: first the loading to members, then the capital to the insurer, then gifts and what
/// rounding left to members; the insurer never has more than it paid in.
#[test]
fn gifts_are_returned_to_members_and_capital_to_the_insurer() {
    for (reserve, capital, returned) in [
        (900, Some(500), 400),
        (900, Some(2_000), 0),
        (900, Some(0), 900),
        (900, None, 0),
    ] {
        let mut world = World::new(0);
        world.join(1, 3, 30_000, 1).unwrap();
        next_close(&mut world);
        // 1,081 by three units: the third of a coin is too much
        approve(&mut world.pool, &mut world.ledger, 1, 1_000, 0).unwrap();
        world.day += 30;
        close_begin(&mut world.ledger, world.day, 9).unwrap();
        let all = Work {
            cohorts: 9,
            entries: 9,
        };
        close_step(&mut world.pool, &mut world.ledger, all).unwrap();
        assert!(!world.ledger.books.surplus.is_zero());
        announce_run_off(&world.pool, &mut world.ledger, world.day).unwrap();
        world.ledger.books.withdraw(Book::Approved, 1_000).unwrap();
        world.ledger.books.deposit(Book::Reserve, reserve).unwrap();
        assert_eq!(begin_settling(&mut world.ledger), Ok(0));
        let loading = world.ledger.books.loading;
        let pot = fix_return(&mut world.pool, &mut world.ledger, capital).unwrap();
        let members = if capital.is_some() { loading } else { 0 };
        assert_eq!(pot, members + returned);
        assert!(world.ledger.books.surplus.is_zero());
        exact(&world);
    }
}

/// MA-20: whole coins of dust are returned, too, when no cohort has a surplus.
#[test]
fn whole_coins_of_dust_are_returned() {
    let mut world = World::new(0);
    world.join(1, 1, 30_000, 1).unwrap();
    next_close(&mut world);
    approve(&mut world.pool, &mut world.ledger, 1, 500, 0).unwrap();
    world.day += 30;
    close_begin(&mut world.ledger, world.day, 9).unwrap();
    let all = Work {
        cohorts: 9,
        entries: 9,
    };
    close_step(&mut world.pool, &mut world.ledger, all).unwrap();
    assert!(world.ledger.books.surplus.is_zero());
    announce_run_off(&world.pool, &mut world.ledger, world.day).unwrap();
    let books = &mut world.ledger.books;
    books.withdraw(Book::Approved, 500).unwrap();
    // what members that left had as fractions
    books.cash += 2;
    books.dust = Scaled::of(2);
    exact(&world);
    assert_eq!(begin_settling(&mut world.ledger), Ok(0));
    let reserve = world.ledger.books.reserve;
    let pot = fix_return(&mut world.pool, &mut world.ledger, Some(0)).unwrap();
    assert_eq!(pot, reserve + 2);
    assert!(world.ledger.books.dust.is_zero());
    exact(&world);
}
