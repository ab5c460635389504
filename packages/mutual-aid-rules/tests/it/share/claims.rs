//! Claims on the books: paid in any order, in instalments, cancelled, and pro rata at the end.

use super::world::World;
use mutual_aid_rules::share::*;

/// Ten units at a cap of 1,000 a close and 2,500 a year, with so much in the reserve.
fn world(reserve: u128) -> World {
    let mut world = World::new(0);
    world.join(1, 10, 90_000, 1).unwrap();
    world.day += 1;
    world.close().unwrap();
    world.deposit(Book::Reserve, reserve).unwrap();
    world
}

/// I8: whatever fits into the next close or the free reserve is payable at once and in any order.
#[test]
fn approved_claims_are_payable_in_any_order() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut world = world(3_000);
        for amount in [2_000, 7_000, 2_500] {
            world.approve(1, amount, false).unwrap();
        }
        for which in order {
            world.pay(which, u128::MAX).unwrap();
            world.check().unwrap();
        }
        world.day += 30;
        world.close().unwrap();
        world.check().unwrap();
        assert_eq!(world.ledger.books.to_collect, 0);
    }
}

/// MA-03: what does not fit is collected by the next closes, oldest first, and paid when it is whole.
#[test]
fn a_claim_that_does_not_fit_is_collected_in_instalments() {
    let mut world = world(0);
    // 23,000 with the fee against a room of 10,000, and 25,000 a year
    world.approve(1, 21_297, false).unwrap();
    world.approve(1, 100, false).unwrap();
    let first = world.claims[0].grant;
    assert_eq!((first.now, first.later), (10_000, 13_000));
    assert_eq!(world.claims[1].grant.later, 108, "others queue behind");
    for (closes, whole) in [(1, [false, false]), (2, [false, false]), (3, [true, true])] {
        world.day += 30;
        world.close().unwrap();
        world.check().unwrap();
        let books = &world.ledger.books;
        let found = [0, 1].map(|n| world.claims[n].grant.is_whole(books));
        assert_eq!(found, whole, "after {closes} closes");
    }
    world.pay(1, u128::MAX).unwrap();
    world.pay(0, u128::MAX).unwrap();
    world.check().unwrap();
}

/// MA-25: clawed back before its collection, need, fee and advance fall away; after it, amount and fee are the reserve's.
#[test]
fn a_clawback_undoes_before_the_close_and_feeds_the_reserve_after_it() {
    let mut before = world(1_000);
    before.deposit(Book::Bonds, 500).unwrap();
    before.approve(1, 500, true).unwrap();
    assert_eq!(before.ledger.books.free_reserve(), 500);
    let mut after = before.clone();
    before.cancel(0).unwrap();
    before.check().unwrap();
    let books = before.ledger.books;
    assert_eq!(
        (books.to_collect, books.fees_due, books.advances, books.bonds),
        (0, 0, 0, 0)
    );
    assert_eq!((books.reserve, books.cash), (1_000, 91_000));

    after.day += 30;
    after.close().unwrap();
    after.cancel(0).unwrap();
    after.check().unwrap();
    assert_eq!(after.ledger.books.reserve, 1_540);
    assert_eq!(after.ledger.books.fees_due, 0);
}

/// Tier 0 pays out of the free reserve, and only what the next close collects whole.
#[test]
fn nothing_is_advanced_that_the_reserve_does_not_have() {
    let mut world = world(100);
    let refused = world.clone().approve(1, 101, true);
    assert!(matches!(
        refused,
        Err(ShareError::NotHeld {
            part: "the free reserve",
            ..
        })
    ));
    let refused = world.clone().approve(1, 12_000, true);
    assert!(matches!(refused, Err(ShareError::NotWithinNextClose { .. })));
    world.approve(1, 100, true).unwrap();
    world.check().unwrap();
}

/// MA-20: when a plan settles and money does not reach, claims in the queue bear the shortfall pro rata, whoever comes
/// first, and nobody is left unpaid.
#[test]
fn a_shortfall_is_borne_pro_rata_by_what_waits() {
    for order in [[0, 1], [1, 0]] {
        let mut world = world(0);
        // the room takes 10,000; 11,600 and 5,400 with their fees wait
        world.approve(1, 20_000, false).unwrap();
        world.approve(1, 5_000, false).unwrap();
        world.announce().unwrap();
        world.day += 30;
        world.close().unwrap();
        assert_eq!(world.settle(), Ok(()), "the reserve has nothing");
        let settling = world.ledger.settling().unwrap();
        assert_eq!((settling.backlog, settling.shortfall), (17_000, 17_000));
        for which in order {
            assert!(matches!(
                world.clone().pay(which, u128::MAX),
                Err(ShareError::NotWhole { .. })
            ));
            world.settle_claim(which).unwrap();
            world.pay(which, u128::MAX).unwrap();
            world.check().unwrap();
        }
        // of the first claim 10,000 were collected, eight parts in a hundred and eight of them fees
        assert_eq!(world.claims[0].grant.amount + world.claims[0].grant.fee, 10_000);
        assert_eq!(world.claims[1].grant.amount + world.claims[1].grant.fee, 0);
        assert_eq!(world.ledger.books.to_collect, 0);
        world.fix_return().unwrap();
        world.pull(0).unwrap();
        world.check().unwrap();
    }
}

/// A cancelled claim's part of the queue goes to the reserve once the queue is collected; those behind it keep their place.
#[test]
fn a_cancelled_claim_in_the_queue_feeds_the_reserve() {
    let mut world = world(0);
    world.approve(1, 10_000, false).unwrap();
    world.approve(1, 1_000, false).unwrap();
    world.approve(1, 1_000, false).unwrap();
    let last = world.claims[2].grant;
    world.cancel(1).unwrap();
    world.check().unwrap();
    assert_eq!(world.ledger.books.voided, 1_080);
    world.day += 30;
    world.close().unwrap();
    world.day += 30;
    world.close().unwrap();
    world.check().unwrap();
    assert!(last.is_whole(&world.ledger.books));
    let books = world.ledger.books;
    assert_eq!((books.voided, books.reserve - books.loading), (0, 1_080));
}
