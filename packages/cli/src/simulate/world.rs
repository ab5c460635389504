//! A plan and its members through time, on the engine that the contract runs.

use super::claims::Desk;
use super::error::SimError;
use super::naive::{Bill, Naive};
use super::people::People;
use super::population::{Table, FIRST_DAY, PERIOD_DAYS};
use super::record::Record;
use super::setup::Setup;
use super::watch::Watch;
use mutual_aid_rules::share::{
    close_begin, close_step, open_cohort, Book, CohortTerms, Ledger, MemoryPool, Pool, Work,
};
use std::collections::BTreeMap;

/// What one call of a close may do: small, so that closes go on over several calls as on a chain.
const WORK: Work = Work {
    cohorts: 3,
    entries: 200,
};

/// Something that happens on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// a claim is filed
    File(u32),
    /// its missing attestation comes
    Attest(u32),
    /// somebody challenges it
    Challenge(u32),
    /// its member appeals
    Appeal(u32),
    /// its panel answers
    Hear(u32),
    /// its time is over
    Due(u32),
    /// a member fell ill inside the wait: everything back
    Refund(u32),
    /// a lapsed member tops up
    ComeBack(u32),
    /// a member that has left takes out what remains
    Collect(u32),
}

/// The plan's own state.
pub struct Plan<'a> {
    pub setup: &'a Setup,
    pub table: &'a Table,
    pub pool: MemoryPool,
    pub ledger: Ledger,
    /// days since 1970
    pub today: u32,
    pub agenda: BTreeMap<u32, Vec<Event>>,
    pub now: Record,
    pub naive: Option<Naive>,
}

impl Plan<'_> {
    /// Lets something happen on a later day.
    pub fn later(&mut self, day: u32, event: Event) {
        self.agenda.entry(day.max(self.today)).or_default().push(event);
    }

    /// Number of the next close: errors name it.
    pub fn next_close(&self) -> u32 {
        self.ledger.closes.saturating_add(1)
    }

    /// Active units, and units whose cover has not begun.
    pub fn units(&self) -> Result<(u64, u64), SimError> {
        let (mut active, mut waiting) = (0u64, 0u64);
        for id in 0..self.ledger.cohorts {
            let cohort = self.pool.cohort(id)?;
            active = active.saturating_add(cohort.units);
            waiting = waiting.saturating_add(cohort.waiting);
        }
        Ok((active, waiting))
    }
}

/// A history under way.
pub struct World<'a> {
    plan: Plan<'a>,
    people: People,
    desk: Desk,
    records: Vec<Record>,
}

/// A history to its end.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// period by period
    pub records: Vec<Record>,
    /// members that joined before the first close
    pub founders: u64,
    /// closes that were exact: all
    pub exact: u32,
    /// closes after which every member was compared with the naive model
    pub compared: u32,
}

impl<'a> World<'a> {
    /// A plan before anybody joined.
    pub fn new(setup: &'a Setup, table: &'a Table, naive: bool) -> Result<Self, SimError> {
        let terms = CohortTerms {
            cap: setup.cap,
            year_cap: setup.year_cap(),
            case_cap: setup.case_cap(),
            grid: setup.grid(),
            fee_bps: table.plan.fee_bps,
            loading_bps: setup.loading_bps,
            grace_days: 14,
            reentry_days: 90,
            premium: 0,
            term_days: 0,
        }
        .checked()?;
        let first_day = FIRST_DAY.saturating_sub(PERIOD_DAYS);
        let mut plan = Plan {
            setup,
            table,
            pool: MemoryPool::new(vec![terms]),
            ledger: Ledger::new(first_day, setup.solidarity_bps),
            today: first_day,
            agenda: BTreeMap::new(),
            now: Record::default(),
            naive: naive.then(|| Naive::new(terms, first_day)),
        };
        for _ in &table.groups {
            open_cohort(&mut plan.pool, &mut plan.ledger, 1)?;
        }
        plan.ledger.books.deposit(Book::Reserve, setup.reserve)?;
        let desk = Desk::new(&mut plan)?;
        let people = People::new(setup, table);
        Ok(Self {
            plan,
            people,
            desk,
            records: vec![],
        })
    }

    /// Runs it to its end.
    pub fn run(mut self, watch: &Watch<'_>) -> Result<Outcome, SimError> {
        let outcome = self.all(watch);
        let next = self.plan.next_close();
        outcome.map_err(|error| error.before_close(next))
    }

    fn all(&mut self, watch: &Watch<'_>) -> Result<Outcome, SimError> {
        let (plan, people) = (&mut self.plan, &mut self.people);
        people.found(plan, watch)?;
        self.close(FIRST_DAY.saturating_sub(1), watch)?;
        let founders = u64::try_from(self.people.members.len()).unwrap_or_default();
        let weights = self.plan.table.seasons.weights.iter().copied().cycle();
        let periods = usize::try_from(self.plan.setup.periods).unwrap_or_default();
        let claims = Table::split(self.plan.setup.claims, weights.take(periods));
        for (period, claims) in (1u32..).zip(claims) {
            self.period(period, claims, watch)?;
        }
        Ok(Outcome {
            records: std::mem::take(&mut self.records),
            founders,
            exact: self.plan.ledger.closes,
            compared: self.plan.naive.as_ref().map(Naive::compared).unwrap_or_default(),
        })
    }

    fn period(&mut self, period: u32, claims: u64, watch: &Watch<'_>) -> Result<(), SimError> {
        let days = period.saturating_sub(1).saturating_mul(PERIOD_DAYS);
        let first = FIRST_DAY.saturating_add(days);
        let last = first.saturating_add(PERIOD_DAYS).saturating_sub(1);
        let plan = &mut self.plan;
        plan.now.period = period;
        plan.now.day = last;
        plan.now.claims = claims;
        plan.today = first;
        self.people.join_later(plan, period, watch)?;
        self.people.leave(plan)?;
        self.desk.draw(plan, &self.people, claims, first)?;
        while let Some(entry) = plan.agenda.first_entry() {
            let day = *entry.key();
            if day > last {
                break;
            }
            let events = entry.remove();
            plan.today = day.max(first);
            for event in events {
                watch.go_on()?;
                match event {
                    Event::Refund(id) => self.people.refund(plan, id)?,
                    Event::ComeBack(id) => self.people.come_back(plan, id)?,
                    Event::Collect(id) => self.people.collect(plan, id)?,
                    claim => self.desk.handle(plan, &mut self.people, claim)?,
                }
            }
        }
        self.close(last, watch)
    }

    /// Closes the period, and lets members look at what it did to them.
    fn close(&mut self, day: u32, watch: &Watch<'_>) -> Result<(), SimError> {
        let plan = &mut self.plan;
        plan.today = day;
        self.desk.withdraw_fees(plan)?;
        let unsettled_from = self.desk.unsettled_from(plan);
        let bill = plan
            .naive
            .as_ref()
            .map(|_| Bill::before(&plan.ledger, &plan.pool, unsettled_from))
            .transpose()?;
        close_begin(&mut plan.ledger, day, unsettled_from)?;
        let loading = plan.ledger.close.is_some_and(|close| close.loading);
        let groups = plan.table.groups.len();
        plan.now.shares = vec![Default::default(); groups];
        plan.now.charged_units = vec![0; groups];
        while plan.ledger.close.is_some() {
            for charged in close_step(&mut plan.pool, &mut plan.ledger, WORK)? {
                let group = usize::from(charged.cohort);
                if let Some(share) = plan.now.shares.get_mut(group) {
                    *share = charged.per_unit;
                }
                if let Some(units) = plan.now.charged_units.get_mut(group) {
                    *units = charged.units;
                }
            }
        }
        self.exact()?;
        let plan = &mut self.plan;
        if let (Some(naive), Some(bill)) = (&mut plan.naive, &bill) {
            naive.close(bill, day, loading)?;
            naive.compare(&plan.ledger, &plan.pool, &self.people.members)?;
        }
        plan.now.reserve = plan.ledger.books.reserve;
        plan.now.target = plan.ledger.reserve_target()?;
        plan.now.backlog = plan.ledger.books.backlog;
        (plan.now.units, plan.now.waiting_units) = plan.units()?;
        plan.today = day.saturating_add(1);
        self.people.after_close(plan, watch)?;
        self.desk.after_close(plan)?;
        watch.close_done();
        self.records_push();
        Ok(())
    }

    fn records_push(&mut self) {
        let record = std::mem::take(&mut self.plan.now);
        if record.period > 0 {
            self.records.push(record);
        }
    }

    /// The identity: what the plan has is what it owes, in scaled units.
    fn exact(&self) -> Result<(), SimError> {
        let books = &self.plan.ledger.books;
        let (assets, liabilities) = (books.assets()?, books.liabilities()?);
        if assets != liabilities {
            let close = self.plan.ledger.closes;
            return Err(SimError::NotExact {
                close,
                assets,
                liabilities,
            });
        }
        Ok(())
    }
}
