//! The story of mutual aid reckons each share a second time, by a plain list of members. Here that list meets the rules
//! that the contract runs.

use mutual_aid_rules::share::{
    approve, close_begin, close_step, join, open_cohort, sync, top_up, CohortTerms, Ledger, Member,
    MemoryPool, Pool, Stage, Start, Work,
};
use proptest::prelude::*;
use salus_cli::demo::mutual_aid::share::{Cohort, Due, Reckoning, Shares};

const CAP: u128 = 1_000_000;
const GRID: u128 = 250_000;
const SOLIDARITY_BPS: u16 = 2_000;
const GROUPS: [u16; 3] = [1960, 1980, 1995];
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

struct Both {
    pool: MemoryPool,
    ledger: Ledger,
    cohorts: Vec<u16>,
    members: Vec<Member>,
    reckoning: Reckoning,
    due: Vec<Due>,
    day: u32,
}

impl Both {
    fn new(members: &[(usize, u32, u128)]) -> Self {
        let terms = CohortTerms {
            cap: CAP,
            year_cap: 1_000 * CAP,
            case_cap: CAP,
            grid: GRID,
            fee_bps: 600,
            loading_bps: 300,
            grace_days: 1_000,
            reentry_days: 90,
            premium: 0,
            term_days: 0,
        };
        let mut pool = MemoryPool::new(vec![terms]);
        let mut ledger = Ledger::new(0, SOLIDARITY_BPS);
        let cohorts: Vec<u16> = GROUPS
            .iter()
            .map(|_| open_cohort(&mut pool, &mut ledger, 1).unwrap())
            .collect();
        let mut reckoning = Reckoning::new(Shares {
            cap: CAP,
            grid: GRID,
            solidarity_bps: SOLIDARITY_BPS.into(),
            loading_bps: 300,
        });
        for group in GROUPS {
            reckoning.cohorts.push(Cohort {
                group,
                index: 0,
                surplus: 0,
            });
        }
        let start = Start {
            today: 0,
            cover_from: 1,
            waited_day: 1,
        };
        let mut stored = vec![];
        for (name, (place, weight, extra)) in NAMES.iter().zip(members) {
            let paid = u128::from(*weight) * (CAP + GRID) + extra;
            let home = cohorts[*place];
            stored.push(join(&mut pool, &mut ledger, home, *weight, paid, start, None).unwrap());
            reckoning.join(name, GROUPS[*place], (*weight).into(), paid);
        }
        let mut both = Self {
            pool,
            ledger,
            cohorts,
            members: stored,
            reckoning,
            due: vec![],
            day: 0,
        };
        both.close();
        both
    }

    /// A claim, if members can bear it with the next close.
    fn claim(&mut self, place: usize, total: u128) {
        let books = &self.ledger.books;
        if total <= books.room.saturating_sub(books.to_collect) {
            approve(&mut self.pool, &mut self.ledger, self.cohorts[place], total, 0).unwrap();
            let group = GROUPS[place];
            self.due.push(Due { group, total });
        }
    }

    fn close(&mut self) {
        self.day += 1;
        let loading = self.ledger.books.reserve < self.ledger.reserve_target().unwrap();
        let next = self.ledger.closes + 1;
        close_begin(&mut self.ledger, self.day, next).unwrap();
        let work = Work {
            cohorts: 100,
            entries: 100,
        };
        while self.ledger.close.is_some() {
            close_step(&mut self.pool, &mut self.ledger, work).unwrap();
        }
        self.reckoning.close(&self.due, loading);
        self.due.clear();
    }

    fn come_back(&mut self) {
        for (name, member) in NAMES.iter().zip(&mut self.members) {
            sync(&self.pool, &self.ledger, member).unwrap();
            if let Stage::Lapsed { .. } = member.stage {
                let amount = u128::from(member.weight) * 2 * CAP;
                top_up(&mut self.pool, &mut self.ledger, member, amount, self.day).unwrap();
                self.reckoning.come_back(name, amount);
            }
        }
    }

    fn compare(&mut self) {
        for (id, cohort) in self.cohorts.iter().zip(&self.reckoning.cohorts) {
            let stored = self.pool.cohort(*id).unwrap();
            assert_eq!(
                stored.index.get().to_string(),
                cohort.index.to_string(),
                "index of {}",
                cohort.group
            );
            assert_eq!(stored.surplus.get().to_string(), cohort.surplus.to_string());
            assert_eq!(u128::from(stored.units), self.reckoning.units(cohort.group));
        }
        for (name, member) in NAMES.iter().zip(&mut self.members) {
            sync(&self.pool, &self.ledger, member).unwrap();
            let person = self.reckoning.person(name).unwrap();
            assert_eq!(
                member.prepaid.get().to_string(),
                person.left.to_string(),
                "money of {name}"
            );
            assert_eq!(member.charged.get().to_string(), person.charged.to_string());
            assert_eq!(
                matches!(member.stage, Stage::Active { .. }),
                person.active,
                "{name}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// MA-02: in random histories of closes, lapses and top-ups in grace, the list of members and the rules say the same
    /// of every cohort and every member, to the last 10⁻¹⁸.
    #[test]
    fn the_second_reckoning_is_that_of_the_rules(
        members in prop::collection::vec((0usize..3, 1u32..4, 0u128..6_000_000), 6),
        periods in prop::collection::vec(prop::collection::vec((0usize..3, 1u128..2_500_000), 0..4), 1..6),
    ) {
        let mut both = Both::new(&members);
        both.compare();
        for claims in periods {
            for (place, total) in claims {
                both.claim(place, total);
            }
            both.close();
            both.compare();
            both.come_back();
            both.compare();
        }
    }
}

/// What the story would not notice if the reckoning noticed nothing: a charge that is off by one is found.
#[test]
#[should_panic(expected = "index of 1980")]
fn a_charge_that_is_off_by_one_is_found() {
    let mut both = Both::new(&[(0, 1, 0), (1, 2, 7), (2, 1, 0), (0, 1, 0), (1, 1, 0), (2, 3, 0)]);
    both.claim(1, 1_000_000);
    both.close();
    both.reckoning.cohorts[1].index += 1;
    both.compare();
}
