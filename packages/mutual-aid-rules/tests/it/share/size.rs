//! At size: what a close does grows with cohorts and buckets, never with members.

use super::world::terms;
use mutual_aid_rules::share::*;
use std::cell::Cell;

/// Counts what goes through the port.
struct Counting {
    inner: MemoryPool,
    calls: Cell<u64>,
}

macro_rules! counted {
    ($(fn $name:ident(&self $(, $arg:ident: $type:ty)*) -> $result:ty;)*
     $(mut fn $name_mut:ident(&mut self $(, $arg_mut:ident: $type_mut:ty)*);)*) => {
        impl Pool for Counting {
            type Error = ShareError;
            $(fn $name(&self $(, $arg: $type)*) -> Result<$result, ShareError> {
                self.calls.set(self.calls.get() + 1);
                self.inner.$name($($arg),*)
            })*
            $(fn $name_mut(&mut self $(, $arg_mut: $type_mut)*) -> Result<(), ShareError> {
                self.calls.set(self.calls.get() + 1);
                self.inner.$name_mut($($arg_mut),*)
            })*
        }
    };
}

counted! {
    fn terms(&self, version: u16) -> CohortTerms;
    fn live(&self) -> Vec<u16>;
    fn cohort(&self, cohort: u16) -> Cohort;
    fn bucket(&self, cohort: u16, bucket: u64) -> Bucket;
    fn lowest_bucket(&self, cohort: u16) -> Option<(u64, Bucket)>;
    fn activation(&self, key: ActivationKey) -> Bucket;
    fn first_activation(&self) -> Option<(ActivationKey, Bucket)>;
    fn exit(&self, key: ExitKey) -> Bucket;
    fn first_exit(&self, cohort: u16) -> Option<(ExitKey, Bucket)>;
    fn mark(&self, cohort: u16, place: u32) -> Mark;
    mut fn save_live(&mut self, live: &[u16]);
    mut fn save_cohort(&mut self, cohort: u16, value: &Cohort);
    mut fn save_bucket(&mut self, cohort: u16, bucket: u64, value: Bucket);
    mut fn save_activation(&mut self, key: ActivationKey, value: Bucket);
    mut fn save_exit(&mut self, key: ExitKey, value: Bucket);
    mut fn save_mark(&mut self, cohort: u16, place: u32, value: &Mark);
}

const COHORTS: u16 = 20;

/// Port calls of each of 24 closes, and how many buckets there were at most.
fn closes(members: u32) -> (Vec<u64>, u64, Vec<Member>) {
    let inner = MemoryPool::new(terms());
    let mut pool = Counting {
        inner,
        calls: Cell::new(0),
    };
    let mut ledger = Ledger::new(0, 3_000);
    for _ in 0..COHORTS {
        open_cohort(&mut pool, &mut ledger, 2).unwrap();
    }
    let mut some = vec![];
    for i in 0..members {
        let start = Start {
            today: 0,
            cover_from: 1 + i % 3,
            waited_day: 90,
        };
        let cohort = (i % u32::from(COHORTS)) as u16;
        let amount = 1_100 + u128::from(i % 997) * 10;
        let member = join(&mut pool, &mut ledger, cohort, 1, amount, start, None).unwrap();
        if i % (members / 50) == 0 {
            some.push(member);
        }
    }
    let entries = pool.inner.entries() as u64;
    let mut calls = vec![];
    for number in 1..=24u32 {
        for cohort in 0..COHORTS {
            let need = u128::from(members) * u128::from(140 + 10 * (number % 5));
            approve(&mut pool, &mut ledger, cohort, need / u128::from(COHORTS), 0).unwrap();
        }
        pool.calls.set(0);
        close_begin(&mut ledger, number * 30, number).unwrap();
        while ledger.close.is_some() {
            let work = Work {
                cohorts: 7,
                entries: 50,
            };
            close_step(&mut pool, &mut ledger, work).unwrap();
        }
        calls.push(pool.calls.get());
        assert_eq!(
            ledger.books.assets(),
            ledger.books.liabilities(),
            "I1 at close {number}"
        );
    }
    (calls, entries, some)
}

/// MA-01: a close of a million members does what a close of a hundred thousand does.
#[test]
fn a_close_of_a_million_members_costs_what_cohorts_and_buckets_cost() {
    let (small, few, _) = closes(100_000);
    let (large, many, some) = closes(1_000_000);
    println!("port calls in a close: {small:?} of 100,000 members, {large:?} of 1,000,000; {few} and {many} entries");
    assert_eq!(few, many, "members fall into the same aggregates");
    for (ours, theirs) in large.iter().zip(&small) {
        assert!(
            ours.abs_diff(*theirs) * 20 <= *theirs,
            "{ours} calls against {theirs}"
        );
    }
    // each aggregate is touched a few times in its life, each cohort a few times in a close
    let bound = 10 * many + 24 * 12 * u64::from(COHORTS);
    assert!(large.iter().sum::<u64>() <= bound);
    assert!(!some.is_empty());
}
