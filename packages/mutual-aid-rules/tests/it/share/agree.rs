//! What must hold after every step, and what the naive model says.

use super::naive::Stage as Slow;
use super::world::World;
use cosmwasm_std::Uint256;
use mutual_aid_rules::share::*;

impl World {
    /// Everything that must hold after every step.
    pub fn check(&self) -> Result<(), String> {
        let must = |holds: bool, what: String| if holds { Ok(()) } else { Err(what) };
        let books = &self.ledger.books;
        let (assets, owed) = (books.assets().unwrap(), books.liabilities().unwrap());
        must(assets == owed, format!("I1: {assets} ≠ {owed}"))?;
        must(
            books.cash == self.bank,
            format!("X1: {} ≠ {}", books.cash, self.bank),
        )?;
        // I8: everything approved outside of the queue can be paid now, in any order
        // in Settling claims first bear the shortfall
        let queued = if self.ledger.settling().is_ok() {
            books.to_collect
        } else {
            books.backlog
        };
        must(
            books.cash + queued >= books.approved_unpaid + books.holds,
            format!("I8: {} in cash for {}", books.cash, books.approved_unpaid),
        )?;
        if self.ledger.close.is_some() {
            return Ok(());
        }
        self.check_members()?;
        self.check_cohorts()?;
        self.check_books()
    }

    fn check_members(&self) -> Result<(), String> {
        let mut sum = Uint256::zero();
        for (i, (member, person)) in self.members.iter().zip(&self.naive.people).enumerate() {
            let mut now = member.clone();
            sync(&self.pool, &self.ledger, &mut now).map_err(|error| format!("member {i}: {error}"))?;
            let same = match (now.stage, &person.stage) {
                (Stage::Waiting { .. }, Slow::Waiting { day }) => now.cover_from == *day,
                (Stage::Active { bucket }, Slow::Active { limit }) => {
                    let terms = self.naive.terms_of(person.cohort);
                    threshold(bucket, &terms).unwrap().get() == *limit
                }
                (Stage::Lapsed { day }, Slow::Lapsed { day: slow }) => day == *slow,
                (Stage::Left { .. }, Slow::Left) => true,
                _ => false,
            };
            if !same {
                return Err(format!(
                    "I9: member {i} is {:?}, by hand {:?}",
                    now.stage, person.stage
                ));
            }
            if now.prepaid.get() != person.money || now.charged.get() != person.charged {
                return Err(format!(
                    "I4: member {i} has {} and was charged {}, by hand {} and {}",
                    now.prepaid, now.charged, person.money, person.charged
                ));
            }
            if now.credit_due != person.credits {
                return Err(format!(
                    "member {i} is credited {}, by hand {}",
                    now.credit_due, person.credits
                ));
            }
            sum += person.money;
        }
        if self.ledger.books.prepaid.get() != sum {
            return Err(format!("I1: prepaid {} ≠ Σ {sum}", self.ledger.books.prepaid));
        }
        Ok(())
    }

    fn check_cohorts(&self) -> Result<(), String> {
        let live = self.pool.live().unwrap();
        let mut surplus = Uint256::zero();
        for (g, group) in self.naive.groups.iter().enumerate() {
            let cohort = self.pool.cohort(g as u16).unwrap();
            let units = self.naive.units(g);
            surplus += group.surplus;
            let same = u128::from(cohort.units) == units
                && cohort.index.get() == group.level
                && cohort.surplus.get() == group.surplus
                && cohort.need == group.need
                && cohort.year_charge.get() == group.year_charge;
            if !same {
                return Err(format!(
                    "I3: cohort {g} is {cohort:?}, by hand {group:?} with {units} units"
                ));
            }
            let in_buckets = self
                .pool
                .buckets(g as u16)
                .fold(Bucket::default(), |sum, (_, bucket)| {
                    sum.plus(bucket.units, bucket.basis).unwrap()
                });
            let in_use = cohort.units > 0 || cohort.waiting > 0 || cohort.leaving > 0 || cohort.need > 0;
            if in_use && !live.contains(&(g as u16)) {
                return Err(format!("I3: no close visits cohort {g}, which is in use"));
            }
            if (in_buckets.units, in_buckets.basis) != (cohort.units, cohort.basis) {
                return Err(format!("I3: cohort {g} is not the sum of its buckets"));
            }
        }
        if self.ledger.books.surplus.get() != surplus {
            return Err(format!("I1: surplus {} ≠ Σ {surplus}", self.ledger.books.surplus));
        }
        Ok(())
    }

    fn check_books(&self) -> Result<(), String> {
        let frozen = self.naive.people.iter().map(|person| person.frozen);
        let frozen = frozen.fold(Uint256::zero(), |sum, frozen| sum + frozen);
        let returned = self.ledger.settling().is_ok_and(|end| end.returned.is_some());
        if let Some(run_off) = self.ledger.run_off.filter(|_| !returned) {
            if run_off.charged.get() != frozen {
                return Err(format!("I4: {} were charged, by hand {frozen}", run_off.charged));
            }
        }
        let (books, naive) = (&self.ledger.books, &self.naive);
        let unpaid: u128 = self.claims.iter().map(|claim| claim.unpaid).sum();
        let sides = books.bonds
            + books.sponsors
            + books.emergency
            + books.index_funds
            + books.queued_capital
            + books.return_pot;
        let settling = self.ledger.settling().is_ok();
        for (what, ours, slow) in [
            ("reserve", books.reserve, naive.reserve),
            ("approved", books.approved_unpaid, unpaid),
            ("fees", books.fees_due, self.fees),
            ("voided", books.voided, naive.voided()),
            ("side books", sides, self.sides),
            ("closes", self.ledger.closes.into(), naive.closes.into()),
        ] {
            if ours != slow {
                return Err(format!("I1: {what} {ours}, by hand {slow}"));
            }
        }
        if settling {
            return Ok(());
        }
        for (what, ours, slow) in [
            ("to collect", books.to_collect, naive.to_collect()),
            ("the queue", books.backlog, naive.backlog()),
            ("advances", books.advances, naive.advances),
            ("commitments", books.committed, naive.committed),
            ("room", books.room, naive.room()),
        ] {
            if ours != slow {
                return Err(format!("I1: {what} {ours}, by hand {slow}"));
            }
        }
        for (i, claim) in self.claims.iter().enumerate().filter(|(_, claim)| !claim.over) {
            if claim.grant.uncollected(books) != self.queued(i) {
                return Err(format!(
                    "claim {i} waits for {}, by hand {}",
                    claim.grant.uncollected(books),
                    self.queued(i)
                ));
            }
        }
        Ok(())
    }
}
