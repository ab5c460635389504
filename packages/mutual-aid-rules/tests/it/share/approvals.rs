//! Claims that are decided anew, and what approved claims come before.

use super::world::World;
use mutual_aid_rules::share::*;

/// Ten units at a cap of 1,000 a close and 2,500 a year, with so much in the reserve.
fn world(reserve: u128) -> World {
    let mut world = World::new(0);
    world.join(1, 10, 90_000, 1).unwrap();
    close(&mut world);
    world.deposit(Book::Reserve, reserve).unwrap();
    world
}

fn close(world: &mut World) {
    world.day += 1;
    world.close().unwrap();
}

fn approved(world: &mut World, amount: u128, fee: u128) -> Grant {
    approve(&mut world.pool, &mut world.ledger, 1, amount, fee).unwrap()
}

fn changed(world: &mut World, grant: &mut Grant, amount: u128, fee: u128) {
    change(&mut world.pool, &mut world.ledger, grant, amount, fee).unwrap();
    assert_eq!((grant.amount, grant.fee), (amount, fee));
    let parts = grant.now + grant.later + grant.earlier + grant.collected;
    assert_eq!(parts, amount + fee, "a grant is the sum of its parts");
    exact(world);
}

fn exact(world: &World) {
    let books = &world.ledger.books;
    assert_eq!(books.assets().unwrap(), books.liabilities().unwrap());
    if world.ledger.settling().is_err() {
        assert_eq!(books.queued - books.dequeued, books.backlog);
    }
}

fn step(world: &mut World) {
    let all = Work {
        cohorts: 99,
        entries: 99,
    };
    world.day += 1;
    close_begin(&mut world.ledger, world.day, 9).unwrap();
    close_step(&mut world.pool, &mut world.ledger, all).unwrap();
    exact(world);
}

/// What remains to members, and what they paid as loading.
fn left_to_members(world: &World) -> u128 {
    world.ledger.books.prepaid.floor().unwrap() + world.ledger.books.loading
}

/// MA-03: the same decision again moves nothing, before the close and after it.
#[test]
fn the_same_decision_again_moves_nothing() {
    let mut world = world(500);
    let mut grant = approved(&mut world, 11_000, 880);
    for _ in 0..2 {
        let (books, before) = (world.ledger.books, grant);
        changed(&mut world, &mut grant, 11_000, 880);
        assert_eq!((world.ledger.books, grant), (books, before));
        step(&mut world);
    }
}

/// I1, I4: members pay a claim once that is decided anew after the close that collected it.
#[test]
fn a_claim_decided_anew_is_charged_once() {
    let mut world = world(0);
    let mut grant = approved(&mut world, 1_000, 80);
    step(&mut world);
    assert_eq!(left_to_members(&world), 90_000 - 1_080);
    changed(&mut world, &mut grant, 1_500, 120);
    assert_eq!((grant.collected, grant.now), (1_080, 540));
    step(&mut world);
    assert_eq!(left_to_members(&world), 90_000 - 1_620);
    changed(&mut world, &mut grant, 500, 40);
    let books = &world.ledger.books;
    assert_eq!(
        books.reserve - books.loading,
        1_080,
        "what is less is the reserve's"
    );
    pay(&mut world.ledger, &grant, 500).unwrap();
    exact(&world);
    assert_eq!(world.ledger.books.approved_unpaid, 0);
}

/// Before its close, need and commitments fall with the claim, and rise to what a single decision would have reserved.
#[test]
fn before_its_close_a_changed_claim_is_as_if_decided_once() {
    for solidarity in [0, 3_333] {
        let mut once = World::new(solidarity);
        once.join(1, 10, 90_000, 1).unwrap();
        close(&mut once);
        once.deposit(Book::Reserve, 700).unwrap();
        let mut twice = once.clone();
        approved(&mut once, 9_700, 777);
        let mut grant = approved(&mut twice, 12_000, 960);
        changed(&mut twice, &mut grant, 1, 0);
        changed(&mut twice, &mut grant, 9_700, 777);
        let (mut a, mut b) = (once.ledger.books, twice.ledger.books);
        assert!(a.shared_need.abs_diff(b.shared_need) <= 2, "rounding");
        (a.shared_need, b.shared_need) = (0, 0);
        assert_eq!(a, b);
        cancel(&mut twice.pool, &mut twice.ledger, &grant, 9_700, 0).unwrap();
        exact(&twice);
        let books = twice.ledger.books;
        assert_eq!((books.to_collect, books.shared_need, books.committed), (0, 0, 0));
        assert_eq!(twice.pool.cohort(1).unwrap().need, 0);
    }
}

/// A claim that is raised while it waits keeps its place, and what is more queues behind those who came between.
#[test]
fn a_raised_claim_keeps_its_place_in_the_queue() {
    let mut world = world(0);
    let mut first = approved(&mut world, 12_000, 0);
    let mut second = approved(&mut world, 3_000, 0);
    changed(&mut world, &mut first, 13_000, 0);
    assert_eq!((first.earlier, first.earlier_position), (2_000, 2_000));
    assert_eq!((first.later, first.position), (1_000, 6_000));
    let again = change(
        &mut world.pool.clone(),
        &mut world.ledger.clone(),
        &mut second,
        3_100,
        0,
    );
    assert_eq!(again, Ok(()));
    step(&mut world);
    step(&mut world);
    assert!(first.is_whole(&world.ledger.books));
    assert_eq!(left_to_members(&world), 90_000 - 16_000);
    pay(&mut world.ledger, &first, 13_000).unwrap();
    exact(&world);
}

/// A claim that is lowered while it waits is whole sooner; all of it can still be taken back.
#[test]
fn a_lowered_claim_lets_go_of_the_end_of_its_queue() {
    let mut world = world(0);
    let mut first = approved(&mut world, 12_000, 0);
    approved(&mut world, 3_000, 0);
    changed(&mut world, &mut first, 13_000, 0);
    changed(&mut world, &mut first, 11_500, 0);
    assert_eq!(
        (first.position, first.uncollected(&world.ledger.books)),
        (1_500, 1_500)
    );
    let books = world.ledger.books;
    assert_eq!((books.voided, books.backlog), (500, 5_000));
    changed(&mut world, &mut first, 9_000, 0);
    assert_eq!((first.position, first.now), (0, 9_000));
    cancel(&mut world.pool, &mut world.ledger, &first, 9_000, 0).unwrap();
    exact(&world);
    let books = world.ledger.books;
    assert_eq!(
        (books.voided, books.backlog, books.to_collect),
        (2_000, 5_000, 5_000)
    );
}

/// MA-20: capital that has asked to leave pays approved claims first: with a close, and when the plan settles.
#[test]
fn capital_on_its_way_out_pays_the_queue_first() {
    for settles in [false, true] {
        let mut world = world(0);
        let grant = approved(&mut world, 12_000, 0);
        if settles {
            world.day += 1;
            announce_run_off(&world.pool, &mut world.ledger, world.day).unwrap();
            step(&mut world);
        }
        world.ledger.books.deposit(Book::QueuedCapital, 30_000).unwrap();
        if settles {
            assert_eq!(begin_settling(&mut world.ledger), Ok(0));
            assert_eq!(world.ledger.books.queued_capital, 0);
        } else {
            step(&mut world);
            assert_eq!(world.ledger.books.queued_capital, 28_000);
        }
        exact(&world);
        pay(&mut world.ledger, &grant, 12_000).unwrap();
    }
}

/// A cancelled claim that was collected in part takes nothing from those behind it when the plan settles.
#[test]
fn a_partly_collected_claim_that_is_cancelled_does_not_dilute_the_rest() {
    let mut world = world(0);
    let need = approved(&mut world, 10_000, 0);
    let first = approved(&mut world, 100, 0);
    let mut second = approved(&mut world, 100, 0);
    world.day += 1;
    announce_run_off(&world.pool, &mut world.ledger, world.day).unwrap();
    world.ledger.books.deposit(Book::Reserve, 50).unwrap();
    step(&mut world);
    assert_eq!(world.ledger.books.dequeued, 50);
    cancel(&mut world.pool, &mut world.ledger, &first, 100, 0).unwrap();
    assert_eq!(begin_settling(&mut world.ledger), Ok(50));
    assert_eq!(settle_claim(&mut world.ledger, &mut second), Ok(50));
    pay(&mut world.ledger, &second, 50).unwrap();
    pay(&mut world.ledger, &need, 10_000).unwrap();
    exact(&world);
    assert_eq!(world.ledger.books.reserve, 0);
}

/// MA-20: nor does one that was cancelled before a close collected part of its place: those who wait lose what the plan lacks
/// and no more, pro rata.
#[test]
fn a_cancelled_claim_that_is_collected_in_part_later_does_not_dilute_the_rest() {
    let mut world = world(0);
    let need = approved(&mut world, 10_000, 0);
    let cancelled = approved(&mut world, 100, 0);
    let mut others = [approved(&mut world, 100, 0), approved(&mut world, 300, 0)];
    cancel(&mut world.pool, &mut world.ledger, &cancelled, 100, 0).unwrap();
    world.day += 1;
    announce_run_off(&world.pool, &mut world.ledger, world.day).unwrap();
    world.ledger.books.deposit(Book::Reserve, 60).unwrap();
    step(&mut world);
    let books = world.ledger.books;
    assert_eq!((books.dequeued, books.voided, books.reserve), (60, 40, 60));
    assert_eq!(begin_settling(&mut world.ledger), Ok(340));
    let settling = world.ledger.settling().unwrap();
    assert_eq!((settling.backlog, settling.shortfall), (400, 340));
    let lost = others
        .each_mut()
        .map(|grant| settle_claim(&mut world.ledger, grant));
    assert_eq!(lost, [Ok(85), Ok(255)]);
    for grant in others.iter().chain([&need]) {
        pay(&mut world.ledger, grant, grant.amount).unwrap();
    }
    exact(&world);
    let books = world.ledger.books;
    assert_eq!((books.reserve, books.to_collect, books.cash), (0, 0, 80_000));
}

/// What many cancelled claims leave in the queue is exact up to sixteen places, and never less than there is beyond.
#[test]
fn the_places_of_cancelled_claims_are_known() {
    let mut world = world(0);
    // all that members can be charged in a year; from then on only the reserve helps the queue
    approved(&mut world, 25_000, 0);
    let all: Vec<Grant> = (0..80).map(|n| approved(&mut world, 10 + n, 0)).collect();
    for _ in 0..3 {
        step(&mut world);
    }
    assert_eq!(world.ledger.books.dequeued, 15_000);
    let cancelled: Vec<&Grant> = all.iter().step_by(5).collect();
    for grant in cancelled.iter().rev() {
        cancel(&mut world.pool, &mut world.ledger, grant, grant.amount, 0).unwrap();
    }
    let left = |world: &World, cancelled: &[&Grant]| -> u128 {
        let books = &world.ledger.books;
        cancelled.iter().map(|grant| grant.uncollected(books)).sum()
    };
    let rest = {
        let mut world = world.clone();
        for help in [1, 14, 300, 35, 700, 900] {
            assert_eq!(world.ledger.books.voided, left(&world, &cancelled));
            let free = world.ledger.books.free_reserve();
            world.ledger.books.withdraw(Book::Reserve, free).unwrap();
            world.ledger.books.deposit(Book::Reserve, help).unwrap();
            step(&mut world);
        }
        world.ledger.books.voided
    };
    assert!(rest > 0 && rest < world.ledger.books.voided);
    // one place too many: two count as one where the later ends
    let more: Vec<&Grant> = cancelled.into_iter().chain(all.get(77)).collect();
    cancel(&mut world.pool, &mut world.ledger, more[16], 87, 0).unwrap();
    for help in [10, 20, 500, 1_500, 1_500, 1_500] {
        assert!(world.ledger.books.voided >= left(&world, &more));
        world.ledger.books.deposit(Book::Reserve, help).unwrap();
        step(&mut world);
    }
    let books = world.ledger.books;
    assert_eq!((books.voided, books.backlog), (0, 0));
}

/// A cancelled claim's place is still collected while others wait behind it. When they are gone, too, nobody is charged for it.
#[test]
fn a_cancelled_place_that_becomes_the_end_of_the_queue_is_not_collected() {
    let mut world = world(0);
    approved(&mut world, 10_000, 0);
    let [first, second, third, last] = [100, 200, 300, 400].map(|sum| approved(&mut world, sum, 0));
    let gone = |world: &mut World, grant: &Grant| {
        cancel(&mut world.pool, &mut world.ledger, grant, grant.amount, 0).unwrap();
        exact(world);
        let books = &world.ledger.books;
        (books.voided, books.backlog)
    };
    assert_eq!(gone(&mut world, &second), (200, 1_000));
    // the last one goes: the second still has the third behind it
    assert_eq!(gone(&mut world, &last), (200, 600));
    assert_eq!(gone(&mut world, &third), (0, 100));
    assert_eq!(gone(&mut world, &first), (0, 0));
    let books = world.ledger.books;
    assert_eq!((books.queued, books.to_collect), (0, 10_000));
    step(&mut world);
    step(&mut world);
    assert_eq!(left_to_members(&world), 80_000);
    assert_eq!(world.ledger.books.reserve, world.ledger.books.loading);
}

/// The same when a close has collected a part of it: that part is the reserve's, the rest nobody's.
#[test]
fn of_a_cancelled_end_of_the_queue_only_what_is_collected_is_the_reserves() {
    let mut world = world(0);
    approved(&mut world, 10_000, 0);
    let [first, second] = [100, 200].map(|sum| approved(&mut world, sum, 0));
    cancel(&mut world.pool, &mut world.ledger, &first, 100, 0).unwrap();
    world.ledger.books.deposit(Book::Reserve, 40).unwrap();
    step(&mut world);
    let books = world.ledger.books;
    assert_eq!(
        (books.dequeued, books.voided, books.backlog, books.reserve),
        (40, 60, 260, 40)
    );
    cancel(&mut world.pool, &mut world.ledger, &second, 200, 0).unwrap();
    let books = world.ledger.books;
    assert_eq!(
        (books.queued, books.voided, books.backlog, books.to_collect),
        (40, 0, 0, 0)
    );
    exact(&world);
    // the next claim has the next place
    let next = approved(&mut world, 10_100, 0);
    // the 40 in the reserve pay what members have no room for
    assert_eq!((next.reserve, next.later, next.position), (40, 60, 100));
    exact(&world);
}

/// Where two places count as one, only what is known to lie at the end falls away: nobody's place is lost.
#[test]
fn no_place_is_lost_when_more_places_are_cancelled_than_are_told_apart() {
    let mut world = world(0);
    approved(&mut world, 10_000, 0);
    let all: Vec<Grant> = (0..40).map(|_| approved(&mut world, 10, 0)).collect();
    // every other one, but the last: twenty places, of which sixteen are told apart
    for grant in all.iter().step_by(2) {
        cancel(&mut world.pool, &mut world.ledger, grant, 10, 0).unwrap();
    }
    assert_eq!(world.ledger.books.voided, 200);
    for n in (1..40).rev().step_by(2) {
        let waiting: u128 = all[..n].iter().skip(1).step_by(2).map(|grant| grant.amount).sum();
        cancel(&mut world.pool, &mut world.ledger, &all[n], 10, 0).unwrap();
        exact(&world);
        let books = &world.ledger.books;
        assert_eq!(books.backlog, waiting + books.voided);
        let place = all[..n].iter().skip(1).step_by(2).next_back();
        assert!(books.queued >= place.map_or(0, |grant| grant.position));
    }
}
