//! A plan and its naive model, side by side.

use super::naive::{s, whole, Group, Naive, Person, Place, Stage as Slow};
use cosmwasm_std::Uint256;
use mutual_aid_rules::share::*;

/// What the insurer is taken to have paid in when a plan ends.
const CAPITAL: u128 = 500;

pub type Done = Result<(), ShareError>;

/// Terms of the walks: a narrow one whose members leave often, and a wide one with loading and a year cap that binds.
pub fn terms() -> Vec<CohortTerms> {
    let narrow = CohortTerms {
        cap: 64,
        year_cap: 640,
        case_cap: 64,
        grid: 5,
        fee_bps: 800,
        loading_bps: 0,
        grace_days: 14,
        reentry_days: 90,
        premium: 0,
        term_days: 0,
    };
    let wide = CohortTerms {
        cap: 1_000,
        year_cap: 2_500,
        case_cap: 700,
        grid: 100,
        loading_bps: 500,
        ..narrow
    };
    vec![narrow.checked().unwrap(), wide.checked().unwrap()]
}

#[derive(Clone, Debug)]
pub struct Claim {
    pub grant: Grant,
    pub unpaid: u128,
    pub period: u32,
    pub over: bool,
    pub settled: bool,
}

#[derive(Clone)]
pub struct World {
    pub pool: MemoryPool,
    pub ledger: Ledger,
    pub members: Vec<Member>,
    pub claims: Vec<Claim>,
    pub naive: Naive,
    pub day: u32,
    /// coins that went in less coins that went out
    pub bank: u128,
    pub fees: u128,
    pub sides: u128,
    /// a close that has begun and not shared out yet: day, year, loading, first unsettled period
    pub begun: Option<(u32, u32, bool, u32)>,
}

impl World {
    pub fn new(solidarity_bps: u16) -> Self {
        let mut pool = MemoryPool::new(terms());
        let mut ledger = Ledger::new(10_000, solidarity_bps);
        let mut naive = Naive {
            terms: terms(),
            ..Naive::default()
        };
        for version in [1u16, 2, 2] {
            open_cohort(&mut pool, &mut ledger, version).unwrap();
            naive.groups.push(Group {
                terms: usize::from(version) - 1,
                ..Group::default()
            });
        }
        Self {
            pool,
            ledger,
            members: vec![],
            claims: vec![],
            naive,
            day: 10_000,
            bank: 0,
            fees: 0,
            sides: 0,
            begun: None,
        }
    }

    pub fn join(&mut self, cohort: u16, weight: u32, amount: u128, wait: u32) -> Done {
        let start = Start {
            today: self.day,
            cover_from: self.day + wait,
            waited_day: self.day + wait,
        };
        let member = join(
            &mut self.pool,
            &mut self.ledger,
            cohort,
            weight,
            amount,
            start,
            None,
        )?;
        self.members.push(member);
        self.bank += amount;
        self.naive.people.push(Person {
            cohort: cohort.into(),
            weight: weight.into(),
            money: s(amount),
            charged: Uint256::zero(),
            missed: Uint256::zero(),
            stage: Slow::Waiting { day: self.day + wait },
            exit: None,
            frozen: Uint256::zero(),
            seen: 0,
            credits: 0,
            covered: vec![],
        });
        Ok(())
    }

    pub fn top_up(&mut self, who: usize, amount: u128) -> Done {
        let found = top_up(
            &mut self.pool,
            &mut self.ledger,
            &mut self.members[who],
            amount,
            self.day,
        )?;
        self.bank += amount;
        let naive = &mut self.naive;
        naive.people[who].money += s(amount);
        match naive.people[who].stage {
            Slow::Waiting { .. } => assert_eq!(found, TopUp::Added),
            Slow::Active { .. } => {
                assert_eq!(found, TopUp::Added);
                let limit = naive.limit(&naive.people[who]);
                naive.people[who].stage = Slow::Active { limit };
            }
            Slow::Lapsed { day } => {
                let terms = naive.terms_of(naive.people[who].cohort);
                let in_grace = self.day < day + terms.grace_days;
                assert_eq!(found == TopUp::InGrace, in_grace);
                assert!(self.day < day + terms.grace_days + terms.reentry_days);
                let person = &mut naive.people[who];
                let missed = std::mem::take(&mut person.missed);
                person.money -= missed;
                person.charged += missed;
                person.exit = None;
                naive.groups[person.cohort].surplus += missed;
                let limit = naive.limit(&naive.people[who]);
                naive.people[who].stage = Slow::Active { limit };
            }
            Slow::Left => panic!("a member that left was topped up"),
        }
        Ok(())
    }

    pub fn exit(&mut self, who: usize) -> Done {
        let paid = request_exit(&mut self.pool, &mut self.ledger, &mut self.members[who], self.day)?;
        self.bank -= paid;
        let closes = self.naive.closes;
        let ends = self.naive.run_off;
        let waits = match self.naive.people[who].stage {
            Slow::Waiting { day } => Some(day > ends.unwrap_or(self.day)),
            _ => None,
        };
        if waits == Some(true) {
            let person = &mut self.naive.people[who];
            assert_eq!(
                Uint256::from(paid),
                person.money / s(1),
                "a waiting member is paid back whole"
            );
            person.money = Uint256::zero();
            person.stage = Slow::Left;
            return Ok(());
        }
        assert_eq!(paid, 0);
        if waits.is_some() {
            self.naive.activate(who);
        }
        self.naive.people[who].exit = Some(closes);
        Ok(())
    }

    pub fn refund_wait(&mut self, who: usize) -> Done {
        let paid = refund_wait(&mut self.pool, &mut self.ledger, &mut self.members[who], self.day)?;
        self.bank -= paid;
        let waited = matches!(self.naive.people[who].stage, Slow::Waiting { .. });
        self.naive.people[who].stage = Slow::Left;
        let naive = &mut self.naive;
        if !waited {
            // what was approved on the strength of its units is the reserve's now
            let due = naive.to_collect() - naive.backlog();
            let uncovered = due.saturating_sub(naive.room()).saturating_sub(naive.committed);
            assert!(uncovered <= naive.free());
            naive.committed += uncovered;
        }
        let free = naive.free();
        let person = &mut naive.people[who];
        let back: u128 = (std::mem::take(&mut person.charged) / s(1))
            .to_string()
            .parse()
            .unwrap();
        let all = back <= free;
        let back = back.min(free);
        // what it has back does not come back again
        let gone = if all {
            person.frozen
        } else {
            person.frozen.min(s(back))
        };
        person.frozen -= gone;
        assert_eq!(
            Uint256::from(paid),
            (person.money + s(back)) / s(1),
            "everything back"
        );
        person.money = Uint256::zero();
        naive.reserve -= back;
        Ok(())
    }

    /// Who left joins again, with what remains to it.
    pub fn rejoin(&mut self, who: usize, cohort: u16, amount: u128) -> Done {
        let start = Start {
            today: self.day,
            cover_from: self.day + 3,
            waited_day: self.day + 30,
        };
        let mut before = self.members[who].clone();
        sync(&self.pool, &self.ledger, &mut before)?;
        let weight = before.weight;
        let (pool, ledger) = (&mut self.pool, &mut self.ledger);
        self.members[who] = join(pool, ledger, cohort, weight, amount, start, Some(&before))?;
        self.bank += amount;
        let person = &mut self.naive.people[who];
        person.cohort = cohort.into();
        person.money += s(amount);
        person.charged = Uint256::zero();
        person.missed = Uint256::zero();
        person.exit = None;
        person.stage = Slow::Waiting { day: self.day + 3 };
        Ok(())
    }

    pub fn collect(&mut self, who: usize) -> Done {
        let paid = collect(&self.pool, &mut self.ledger, &mut self.members[who])?;
        self.bank -= paid;
        let person = &mut self.naive.people[who];
        let credits = std::mem::take(&mut person.credits);
        let gone = matches!(self.members[who].stage, Stage::Lapsed { .. } | Stage::Left { .. });
        match person.stage {
            // in the middle of a close the member's cohort may not have been visited yet
            Slow::Lapsed { .. } | Slow::Left if gone || self.ledger.close.is_none() => {
                assert_eq!(
                    s(paid - credits),
                    person.money / s(1) * s(1),
                    "what remains, in whole coins"
                );
                person.money = Uint256::zero();
            }
            _ => assert_eq!(paid, credits),
        }
        Ok(())
    }

    pub fn approve(&mut self, cohort: u16, amount: u128, at_once: bool) -> Done {
        let fee = amount * 8 / 100;
        let (room, free) = (self.naive.room(), self.naive.free());
        let backlog = self.naive.backlog();
        let collected = self.naive.to_collect() - backlog;
        let mut grant = approve(&mut self.pool, &mut self.ledger, cohort, amount, fee)?;
        // R11 by the naive sums
        let total = amount + fee;
        let members = if backlog > 0 {
            0
        } else {
            total.min((room + self.naive.committed).saturating_sub(collected))
        };
        let reserve = if backlog > 0 { 0 } else { free.min(total - members) };
        assert_eq!(grant.reserve, reserve);
        assert_eq!(grant.now, members + reserve);
        assert_eq!(grant.later, total - members - reserve);
        // a cohort without members bears nothing
        let bps = match self.naive.units(cohort.into()) {
            0 => 10_000,
            _ => u128::from(self.ledger.solidarity_bps),
        };
        let shared = grant.now * bps / 10_000;
        assert_eq!(grant.shared, shared);
        self.naive.shared += shared;
        self.naive.groups[usize::from(cohort)].need += grant.now - shared;
        self.naive.committed += reserve;
        self.fees += fee;
        if grant.later > 0 {
            self.naive.queue.push(Place {
                claim: self.claims.len(),
                left: grant.later,
                void: false,
            });
        }
        let mut unpaid = amount;
        if at_once {
            advance(&mut self.ledger, &mut grant)?;
            self.naive.advances += amount;
            self.bank -= amount;
            unpaid = 0;
        }
        self.claims.push(Claim {
            grant,
            unpaid,
            period: self.naive.closes,
            over: false,
            settled: false,
        });
        Ok(())
    }

    pub fn queued(&self, which: usize) -> u128 {
        let place = self.naive.queue.iter().find(|place| place.claim == which);
        place.map_or(0, |place| place.left)
    }

    pub fn pay(&mut self, which: usize, part: u128) -> Done {
        let amount = self.claims[which].unpaid.min(part);
        if self.claims[which].over {
            return Ok(());
        }
        pay(&mut self.ledger, &self.claims[which].grant, amount)?;
        let shortfall = self
            .ledger
            .settling()
            .map(|settling| settling.shortfall)
            .unwrap_or_default();
        assert!(
            self.queued(which) == 0 || shortfall > 0,
            "only whole claims are paid"
        );
        self.bank -= amount;
        self.claims[which].unpaid -= amount;
        self.claims[which].over = self.claims[which].unpaid == 0;
        Ok(())
    }

    /// `recovered` out of bonds for what was paid already.
    pub fn cancel(&mut self, which: usize) -> Done {
        if self.claims[which].settled {
            return Ok(());
        }
        let claim = self.claims[which].clone();
        let paid = claim.grant.amount - claim.unpaid;
        let recovered = paid.min(self.ledger.books.bonds);
        cancel(
            &mut self.pool,
            &mut self.ledger,
            &claim.grant,
            claim.unpaid,
            recovered,
        )?;
        let grant = claim.grant;
        let unused = match paid {
            0 => grant.borne(&self.ledger),
            _ => 0,
        };
        let given = give_back(&mut self.pool, &mut self.ledger, unused)?;
        let collected = self.naive.closes > grant.closes;
        let shared = grant.shared;
        if collected {
            self.naive.reserve += grant.now;
        } else {
            self.naive.shared -= shared;
            self.naive.groups[usize::from(grant.cohort)].need -= grant.now - shared;
            self.naive.committed -= grant.reserve;
            self.naive.advances -= grant.advanced;
        }
        self.sides -= recovered;
        self.fees -= grant.fee;
        let last = self.naive.queue.len().wrapping_sub(1);
        match self.naive.queue.iter().position(|place| place.claim == which) {
            None => self.naive.reserve += grant.later,
            // what was collected is the reserve's at once
            Some(at) if at == last => {
                self.naive.reserve += grant.later - self.naive.queue[at].left;
                self.naive.queue.pop();
                // what was cancelled before it is the end now
                while self.naive.queue.pop_if(|place| place.void).is_some() {}
            }
            Some(at) => {
                self.naive.reserve += grant.later - self.naive.queue[at].left;
                self.naive.queue[at].void = true;
            }
        }
        self.naive.reserve -= paid - recovered;
        let unused = match paid {
            0 if collected => grant.now - grant.reserve,
            _ => 0,
        };
        let back = match self.ledger.settling() {
            Ok(_) => 0,
            Err(_) => self.naive.give_back(unused),
        };
        assert_eq!(given, back, "what members bore is theirs");
        self.claims[which].over = true;
        self.claims[which].settled = true;
        self.claims[which].unpaid = 0;
        Ok(())
    }

    pub fn deposit(&mut self, book: Book, amount: u128) -> Done {
        self.ledger.books.deposit(book, amount)?;
        self.bank += amount;
        match book {
            Book::Reserve => self.naive.reserve += amount,
            Book::Fees => self.fees += amount,
            _ => self.sides += amount,
        }
        Ok(())
    }

    pub fn withdraw(&mut self, book: Book, amount: u128) -> Done {
        if book == Book::Reserve && self.ledger.close.is_some() {
            return self.ledger.settled_books();
        }
        self.ledger.books.withdraw(book, amount)?;
        self.bank -= amount;
        match book {
            Book::Reserve => self.naive.reserve -= amount,
            Book::Fees => self.fees -= amount,
            _ => self.sides -= amount,
        }
        Ok(())
    }

    pub fn close_begin(&mut self) -> Done {
        let open = self
            .claims
            .iter()
            .filter(|claim| !claim.over)
            .map(|claim| claim.period)
            .min();
        let unsettled_from = open.unwrap_or(self.naive.closes + 1);
        let year = (self.day - 10_000) / 365;
        let loading = self.naive.reserve < self.ledger.reserve_target()?;
        close_begin(&mut self.ledger, self.day, unsettled_from)?;
        self.begun = Some((self.day, year, loading, unsettled_from));
        Ok(())
    }

    pub fn close_step(&mut self, cohorts: u32, entries: u32) -> Done {
        close_step(&mut self.pool, &mut self.ledger, Work { cohorts, entries })?;
        if self.ledger.close.is_none_or(|close| close.spread) {
            if let Some((day, year, loading, unsettled_from)) = self.begun.take() {
                self.naive.close(day, year, loading, unsettled_from);
            }
        }
        Ok(())
    }

    /// Waits for nothing: a whole close in one call.
    pub fn close(&mut self) -> Done {
        self.close_begin()?;
        self.close_step(u32::MAX, u32::MAX)
    }

    pub fn credit(&mut self, per_unit: u128) -> Done {
        let fund = self.ledger.books.index_funds;
        let credited = credit(&mut self.pool, &mut self.ledger, &[1, 2], per_unit, fund)?;
        let active = |p: &&mut Person| p.cohort > 0 && matches!(p.stage, Slow::Active { .. });
        let mut total = 0;
        for person in self.naive.people.iter_mut().filter(active) {
            person.credits += credited.per_unit * person.weight;
            total += credited.per_unit * person.weight;
        }
        assert_eq!(total, credited.total, "every unit and only units are credited");
        self.sides -= total;
        Ok(())
    }

    pub fn announce(&mut self) -> Done {
        announce_run_off(&self.pool, &mut self.ledger, self.day)?;
        self.naive.run_off = Some(self.day);
        let mut sum = Uint256::zero();
        for person in &mut self.naive.people {
            if matches!(person.stage, Slow::Active { .. }) {
                person.frozen = person.charged;
                sum += person.charged;
            }
        }
        assert_eq!(
            self.ledger.run_off.unwrap().charged.get(),
            sum,
            "what members were ever charged"
        );
        Ok(())
    }

    pub fn settle(&mut self) -> Done {
        begin_settling(&mut self.ledger)?;
        let naive = &mut self.naive;
        let waits = naive.backlog() - naive.voided();
        naive.reserve += naive.voided();
        let paid = naive.backlog().min(naive.reserve);
        naive.reserve -= paid;
        if naive.backlog() == paid {
            naive.queue.clear();
        }
        assert_eq!(
            self.ledger.settling()?.shortfall,
            naive.backlog().saturating_sub(paid),
            "the shortfall is what no money is left for"
        );
        assert_eq!(self.ledger.settling()?.backlog, waits, "borne by what waits");
        naive.queue.retain(|place| !place.void);
        Ok(())
    }

    pub fn settle_claim(&mut self, which: usize) -> Done {
        if self.claims[which].settled || self.claims[which].over {
            return Ok(());
        }
        let before = self.ledger.books;
        let fee = self.claims[which].grant.fee;
        let claim = &mut self.claims[which];
        let lost = settle_claim(&mut self.ledger, &mut claim.grant)?;
        claim.unpaid -= lost;
        claim.settled = true;
        claim.over = claim.unpaid == 0;
        self.fees -= fee - claim.grant.fee;
        self.naive.reserve += self.ledger.books.reserve - before.reserve;
        Ok(())
    }

    pub fn fix_return(&mut self) -> Done {
        let before = self.ledger.books;
        let again = self
            .ledger
            .settling()
            .is_ok_and(|settling| settling.returned.is_some());
        let pot = fix_return(&mut self.pool, &mut self.ledger, Some(CAPITAL))?;
        let naive = &mut self.naive;
        if again {
            assert_eq!(
                pot,
                naive.reserve - CAPITAL,
                "what came in later, above the capital"
            );
            naive.reserve -= pot;
            self.sides += pot;
            return Ok(());
        }
        let left_over = naive
            .groups
            .iter_mut()
            .map(|group| std::mem::take(&mut group.surplus));
        let left_over = left_over.fold(before.dust.get(), |sum, surplus| sum + surplus);
        naive.reserve += whole(left_over);
        let nobody = naive.people.iter().all(|person| person.frozen.is_zero());
        let insurers = CAPITAL.min(naive.reserve.saturating_sub(before.loading));
        let expected = if nobody { 0 } else { naive.reserve - insurers };
        assert_eq!(pot, expected, "the loading, and all that is above the capital");
        naive.reserve -= pot;
        self.sides += pot;
        Ok(())
    }

    pub fn pull(&mut self, who: usize) -> Done {
        let pot = self.ledger.books.return_pot;
        let paid = pull_return(&mut self.pool, &mut self.ledger, &mut self.members[who])?;
        self.bank -= paid;
        self.sides -= pot - self.ledger.books.return_pot;
        let settling = self.ledger.settling()?;
        let all = self.ledger.run_off.unwrap().charged.get();
        let person = &mut self.naive.people[who];
        let pot = settling.returned.unwrap();
        let seen = std::mem::replace(&mut person.seen, pot);
        let share = if all.is_zero() {
            Uint256::zero()
        } else {
            person.frozen * Uint256::from(pot) / all - person.frozen * Uint256::from(seen) / all
        };
        let expected = person.money / s(1) + share + Uint256::from(std::mem::take(&mut person.credits));
        assert_eq!(
            Uint256::from(paid),
            expected,
            "a member of a closed plan is paid what is left to it"
        );
        person.money = Uint256::zero();
        if !matches!(person.stage, Slow::Lapsed { .. }) {
            person.stage = Slow::Left;
        }
        Ok(())
    }
}
