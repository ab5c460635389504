//! Members: who joins, tops up, lapses, comes back and leaves.
//!
//! Nobody is visited each period: the engine's buckets say whose money runs low, and those are asked what they do.

use super::dice::{Dice, Stream};
use super::error::SimError;
use super::population::{Table, COIN};
use super::setup::Setup;
use super::watch::Watch;
use super::world::{Event, Plan};
use mutual_aid_rules::share::{
    collect, join, refund_wait, request_exit, sync, threshold, top_up, Member, Pool, Scaled, Stage, Start,
    TopUp,
};
use std::collections::BTreeMap;

/// Everybody who ever joined.
pub struct People {
    /// by number, in the order of joining; kept as the contract keeps them
    pub members: Vec<Member>,
    /// numbers by group, in the order of joining
    pub of_group: Vec<Vec<u32>>,
    /// numbers of active members by cohort and bucket; some have left since
    by_bucket: Vec<BTreeMap<u64, Vec<u32>>>,
    /// cover begins with the next close
    waiting: Vec<u32>,
    /// asked to leave
    leaving: Vec<u32>,
    /// how many join in each period; turned away, they come again in the next one
    to_join: Vec<u64>,
    /// how many of a period could not join
    turned_away: u64,
    people: Dice,
    habits: Dice,
}

impl People {
    /// Nobody yet.
    pub fn new(setup: &Setup, table: &Table) -> Self {
        let groups = table.groups.len();
        let later = setup
            .members
            .saturating_mul(table.habits.join_later)
            .div_euclid(10_000);
        let mut to_join = vec![setup.members.saturating_sub(later)];
        to_join.extend(Table::split(later, (0..setup.periods).map(|_| 1)));
        Self {
            members: Vec::with_capacity(usize::try_from(setup.members).unwrap_or_default()),
            of_group: vec![vec![]; groups],
            by_bucket: vec![BTreeMap::new(); groups],
            waiting: vec![],
            leaving: vec![],
            to_join,
            turned_away: 0,
            people: Dice::new(setup.seed, Stream::People),
            habits: Dice::new(setup.seed, Stream::Habits),
        }
    }

    fn at(&mut self, id: u32) -> Result<&mut Member, SimError> {
        let place = usize::try_from(id).unwrap_or(usize::MAX);
        self.members
            .get_mut(place)
            .ok_or(SimError::Lost { what: "member" })
    }

    /// A member's units.
    pub fn weight(&self, id: u32) -> u32 {
        let place = usize::try_from(id).unwrap_or(usize::MAX);
        self.members
            .get(place)
            .map(|member| member.weight)
            .unwrap_or_default()
    }

    /// A member, brought up to date.
    pub fn up_to_date(&mut self, plan: &Plan<'_>, id: u32) -> Result<&mut Member, SimError> {
        let member = self.at(id)?;
        sync(&plan.pool, &plan.ledger, member)?;
        Ok(member)
    }

    /// The founders join.
    pub fn found(&mut self, plan: &mut Plan<'_>, watch: &Watch<'_>) -> Result<(), SimError> {
        let founders = self.to_join.first().copied().unwrap_or_default();
        self.join_many(plan, founders, watch)
    }

    /// Those of a period join, if the reserve allows it; some think better of it before their cover begins.
    pub fn join_later(
        &mut self,
        plan: &mut Plan<'_>,
        period: u32,
        watch: &Watch<'_>,
    ) -> Result<(), SimError> {
        let place = usize::try_from(period).unwrap_or(usize::MAX);
        let count = self.to_join.get(place).copied().unwrap_or_default();
        let count = count.saturating_add(self.turned_away);
        self.turned_away = 0;
        if !plan.ledger.joins_open()? {
            self.turned_away = count;
            return Ok(());
        }
        let before = self.members.len();
        self.join_many(plan, count, watch)?;
        for place in before..self.members.len() {
            if self.habits.happens(plan.table.habits.change_mind) {
                self.ask_to_leave(plan, u32::try_from(place).unwrap_or(u32::MAX))?;
            }
        }
        Ok(())
    }

    fn join_many(&mut self, plan: &mut Plan<'_>, count: u64, watch: &Watch<'_>) -> Result<(), SimError> {
        for _ in 0..count {
            watch.go_on()?;
            self.join_one(plan)?;
        }
        Ok(())
    }

    fn join_one(&mut self, plan: &mut Plan<'_>) -> Result<(), SimError> {
        let setup = plan.setup;
        let group = self
            .people
            .among(plan.table.groups.iter().map(|group| group.members));
        let weight: u32 = match self.people.below(10_000) {
            drawn if drawn < plan.table.habits.four_units => 4,
            drawn
                if drawn
                    < plan
                        .table
                        .habits
                        .four_units
                        .saturating_add(plan.table.habits.two_units) =>
            {
                2
            }
            _ => 1,
        };
        let quarters = u128::from(self.people.below(24));
        let per_unit = setup
            .cap
            .saturating_add(setup.grid())
            .saturating_add(setup.cap.saturating_mul(quarters).div_euclid(4));
        let odd = u128::from(self.people.below(1_000_000)).min(COIN);
        let amount = per_unit.saturating_mul(weight.into()).saturating_add(odd);
        let cover_from = plan.today.saturating_add(1);
        let start = Start {
            today: plan.today,
            cover_from,
            waited_day: cover_from.saturating_add(plan.table.plan.wait_days),
        };
        let cohort = u16::try_from(group).unwrap_or(u16::MAX);
        let member = join(
            &mut plan.pool,
            &mut plan.ledger,
            cohort,
            weight,
            amount,
            start,
            None,
        )?;
        let id = u32::try_from(self.members.len()).map_err(|_| SimError::Lost {
            what: "count of members",
        })?;
        if let Some(naive) = &mut plan.naive {
            naive.join(cohort, weight, amount, cover_from);
        }
        self.members.push(member);
        if let Some(group) = self.of_group.get_mut(group) {
            group.push(id);
        }
        self.waiting.push(id);
        plan.now.joined = plan.now.joined.saturating_add(1);
        Ok(())
    }

    /// Some members ask to leave for reasons of their own.
    pub fn leave(&mut self, plan: &mut Plan<'_>) -> Result<(), SimError> {
        let count = u64::try_from(self.members.len()).unwrap_or_default();
        let count = count.saturating_mul(plan.table.habits.leave).div_euclid(10_000);
        for _ in 0..count {
            let place = self.habits.place(self.members.len());
            self.ask_to_leave(plan, u32::try_from(place).unwrap_or(u32::MAX))?;
        }
        Ok(())
    }

    /// Asks to leave, unless the member has left or asked already.
    fn ask_to_leave(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        let today = plan.today;
        let member = self.up_to_date(plan, id)?;
        match member.stage {
            Stage::Active { .. } if member.exit.is_none() => {}
            Stage::Waiting { .. } => {}
            _ => return Ok(()),
        }
        let back = request_exit(&mut plan.pool, &mut plan.ledger, member, today)?;
        let left_at_once = matches!(member.stage, Stage::Left { .. });
        if let Some(naive) = &mut plan.naive {
            naive.exit(id, plan.ledger.closes, today, back)?;
        }
        if left_at_once {
            plan.now.left = plan.now.left.saturating_add(1);
        } else {
            self.leaving.push(id);
        }
        Ok(())
    }

    /// Everything back to a member that fell ill inside the wait. Put off while the plan needs its units.
    pub fn refund(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        let today = plan.today;
        let books = plan.ledger.books;
        let member = self.up_to_date(plan, id)?;
        let applies = match member.stage {
            Stage::Waiting { .. } => true,
            Stage::Active { .. } => member.exit.is_none(),
            _ => false,
        };
        if !applies {
            return Ok(());
        }
        let needed = books
            .to_collect
            .saturating_sub(books.backlog)
            .saturating_sub(books.committed);
        let less = plan
            .setup
            .cap
            .saturating_mul(member.weight.into())
            .saturating_add(COIN);
        if needed > books.room.saturating_sub(less) {
            let later = plan.now.day.saturating_add(1);
            plan.later(later, Event::Refund(id));
            return Ok(());
        }
        refund_wait(&mut plan.pool, &mut plan.ledger, member, today)?;
        if let Some(naive) = &mut plan.naive {
            naive.leave_now(id, today)?;
        }
        plan.now.left = plan.now.left.saturating_add(1);
        Ok(())
    }

    /// A lapsed member tops up: the closes that it missed, and enough to be active.
    pub fn come_back(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        let caps = self.habits.below(4).saturating_add(2);
        let today = plan.today;
        let setup = plan.setup;
        let member = self.up_to_date(plan, id)?;
        let Stage::Lapsed { .. } = member.stage else {
            return Ok(());
        };
        let index = plan.pool.cohort(member.cohort)?.index;
        let missed = member.due(index)?.ceil()?;
        let per_unit = setup.grid().saturating_add(setup.cap.saturating_mul(caps.into()));
        let amount = missed.saturating_add(per_unit.saturating_mul(member.weight.into()));
        let how = top_up(&mut plan.pool, &mut plan.ledger, member, amount, today)?;
        debug_assert!(how != TopUp::Added, "it had lapsed");
        let (cohort, stage) = (member.cohort, member.stage);
        if let Some(naive) = &mut plan.naive {
            naive.top_up(id, amount)?;
        }
        self.note_bucket(cohort, stage, id);
        plan.now.returned = plan.now.returned.saturating_add(1);
        Ok(())
    }

    /// Pays out what remains to a member that has left.
    pub fn collect(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        let member = self.up_to_date(plan, id)?;
        if !matches!(member.stage, Stage::Lapsed { .. } | Stage::Left { .. }) {
            return Ok(());
        }
        collect(&plan.pool, &mut plan.ledger, member)?;
        if let Some(naive) = &mut plan.naive {
            naive.collect(id)?;
        }
        Ok(())
    }

    fn note_bucket(&mut self, cohort: u16, stage: Stage, id: u32) {
        let Stage::Active { bucket } = stage else { return };
        if let Some(buckets) = self.by_bucket.get_mut(usize::from(cohort)) {
            buckets.entry(bucket).or_default().push(id);
        }
    }

    /// Members see what a close did: cover has begun, an exit is through, money runs low.
    pub fn after_close(&mut self, plan: &mut Plan<'_>, watch: &Watch<'_>) -> Result<(), SimError> {
        for id in std::mem::take(&mut self.waiting) {
            watch.go_on()?;
            let member = self.up_to_date(plan, id)?;
            let (cohort, stage) = (member.cohort, member.stage);
            match stage {
                Stage::Waiting { .. } => self.waiting.push(id),
                Stage::Active { .. } => self.note_bucket(cohort, stage, id),
                Stage::Lapsed { day } => self.lapsed(plan, id, day),
                Stage::Left { .. } => {}
            }
        }
        for id in std::mem::take(&mut self.leaving) {
            match self.up_to_date(plan, id)?.stage {
                Stage::Lapsed { .. } | Stage::Left { .. } => {
                    self.collect(plan, id)?;
                    plan.now.left = plan.now.left.saturating_add(1);
                }
                _ => self.leaving.push(id),
            }
        }
        for id in self.low(plan)? {
            watch.go_on()?;
            self.decide(plan, id)?;
        }
        Ok(())
    }

    /// Members in buckets that the next close at the cap would empty, or that are empty already.
    fn low(&mut self, plan: &Plan<'_>) -> Result<Vec<u32>, SimError> {
        let mut low = vec![];
        for (id, buckets) in (0u16..).zip(&mut self.by_bucket) {
            let cohort = plan.pool.cohort(id)?;
            let terms = plan.pool.terms(cohort.terms)?;
            let limit = cohort.index.plus(Scaled::of(terms.cap), "a threshold")?;
            while let Some(first) = buckets.first_entry() {
                if threshold(*first.key(), &terms)? >= limit {
                    break;
                }
                low.extend(first.remove());
            }
        }
        Ok(low)
    }

    /// What a member does whose money runs low.
    fn decide(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        let drawn = self.habits.below(10_000);
        let caps = self.habits.below(4).saturating_add(1);
        let odd = u128::from(self.habits.below(1_000_000));
        let today = plan.today;
        let member = self.up_to_date(plan, id)?;
        let (cohort, stage) = (member.cohort, member.stage);
        match stage {
            // those who asked to leave are followed until they have left
            _ if member.exit.is_some() => return Ok(()),
            Stage::Active { .. } => {}
            Stage::Lapsed { day } => {
                self.lapsed(plan, id, day);
                return Ok(());
            }
            Stage::Waiting { .. } | Stage::Left { .. } => return Ok(()),
        }
        let habits = &plan.table.habits;
        if drawn < habits.low_ignore {
            self.note_bucket(cohort, stage, id);
        } else if drawn < habits.low_ignore.saturating_add(habits.low_leave) {
            self.ask_to_leave(plan, id)?;
        } else {
            let amount = plan
                .setup
                .cap
                .saturating_mul(caps.into())
                .saturating_add(plan.setup.grid());
            let amount = amount.saturating_mul(member.weight.into()).saturating_add(odd);
            top_up(&mut plan.pool, &mut plan.ledger, member, amount, today)?;
            let stage = member.stage;
            if let Some(naive) = &mut plan.naive {
                naive.top_up(id, amount)?;
            }
            self.note_bucket(cohort, stage, id);
            plan.now.top_ups = plan.now.top_ups.saturating_add(1);
        }
        Ok(())
    }

    /// What a member does that has lapsed on a day: it comes back in grace, later, or never.
    fn lapsed(&mut self, plan: &mut Plan<'_>, id: u32, day: u32) {
        plan.now.lapsed = plan.now.lapsed.saturating_add(1);
        let habits = &plan.table.habits;
        let drawn = self.habits.below(10_000);
        let after = |days: u64| day.saturating_add(u32::try_from(days).unwrap_or_default());
        if drawn < habits.lapse_grace {
            let on = after(self.habits.below(13));
            plan.later(on, Event::ComeBack(id));
        } else if drawn < habits.lapse_grace.saturating_add(habits.lapse_return) {
            let on = after(self.habits.below(80).saturating_add(14));
            plan.later(on, Event::ComeBack(id));
        } else {
            plan.later(after(105), Event::Collect(id));
        }
    }
}
