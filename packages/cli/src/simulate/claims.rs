//! Claims: filed, decided by the rules that the contract runs, heard, paid or refused.

use super::dice::{Dice, Stream};
use super::error::SimError;
use super::facts::{self, Case};
use super::hospitals::Hospitals;
use super::people::People;
use super::population::{coins, Class, Table};
use super::world::{Event, Plan};
use mutual_aid_rules::adjudicate::benefit::{fee_on, worth};
use mutual_aid_rules::adjudicate::clocks::Clocks;
use mutual_aid_rules::adjudicate::encounter::Encounter;
use mutual_aid_rules::adjudicate::facts::Benefit;
use mutual_aid_rules::adjudicate::lifecycle::{Asked, Effects, State, StateName, Terms};
use mutual_aid_rules::adjudicate::panel::Verdict;
use mutual_aid_rules::adjudicate::{adjudicate, Decision, Reason, Tier};
use mutual_aid_rules::share::{advance, approve, cancel, pay, Book, Grant};
use std::collections::BTreeMap;

/// Seconds of a day.
pub const DAY: u64 = 86_400;

/// How far a claim's evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// both attestations are there
    Complete,
    /// one is missing
    One,
    /// the second is from a hospital of the same owner
    Related,
}

/// A claim with what the contract would keep of it.
#[derive(Clone, Debug)]
pub struct Claim {
    pub member: u32,
    pub class: usize,
    /// days since 1970
    pub diagnosed: u32,
    pub filed: u32,
    pub accident: bool,
    pub asked: u128,
    pub encounter: Option<Encounter>,
    pub hospital: usize,
    pub evidence: Evidence,
    state: State,
    /// closes that were done when it was filed
    period: u32,
    benefit: u128,
    grant: Option<Grant>,
    settled: bool,
}

/// Everything about claims.
pub struct Desk {
    claims: Vec<Claim>,
    pub benefits: Vec<Benefit>,
    clocks: Clocks,
    hospitals: Hospitals,
    /// undecided claims by period of filing
    open: BTreeMap<u32, u32>,
    /// approved, and not payable yet
    unpaid: Vec<u32>,
    /// approved for a member in a calendar year
    approved: BTreeMap<(u32, u16), u128>,
    /// members that had a lump sum approved
    had_lump_sum: Vec<u32>,
    /// fees of claims that are over, for the insurer
    earned: u128,
    draws: Dice,
    events: Dice,
}

impl Desk {
    /// Nothing filed yet; hospitals have put up their bonds.
    pub fn new(plan: &mut Plan<'_>) -> Result<Self, SimError> {
        Ok(Self {
            claims: vec![],
            benefits: facts::benefits(plan.table)?,
            clocks: Clocks::PUBLIC,
            hospitals: Hospitals::open(plan)?,
            open: BTreeMap::new(),
            unpaid: vec![],
            approved: BTreeMap::new(),
            had_lump_sum: vec![],
            earned: 0,
            draws: Dice::new(plan.setup.seed, Stream::Claims),
            events: Dice::new(plan.setup.seed, Stream::Events),
        })
    }

    /// Who falls ill in a period. The draws do not depend on what became of earlier claims.
    pub fn draw(
        &mut self,
        plan: &mut Plan<'_>,
        people: &People,
        count: u64,
        first: u32,
    ) -> Result<(), SimError> {
        let table = plan.table;
        for _ in 0..count {
            let groups = table.groups.iter().zip(&people.of_group);
            let ill = groups.map(|(group, members)| {
                group
                    .claims
                    .saturating_mul(u64::try_from(members.len()).unwrap_or_default())
            });
            let group = self.draws.among(ill);
            let class = self.draws.among(table.classes.iter().map(|class| class.part));
            let members = people.of_group.get(group).map(Vec::as_slice).unwrap_or_default();
            let place = self.draws.place(members.len());
            let filed = first.saturating_add(u32::try_from(self.draws.below(29)).unwrap_or_default());
            let delay = match self.draws.below(1_000) {
                0..3 => self.draws.below(200),
                _ => self.draws.below(21),
            };
            let mean = table.classes.get(class).map(|class| coins(class.mean_bill));
            let bill = self.draws.skewed(mean.unwrap_or_default());
            let accident = self.draws.happens(table.events.accident);
            let hospital = self.draws.place(self.hospitals.count());
            let evidence = match self.draws.below(10_000) {
                drawn if drawn < table.events.second_late => Evidence::One,
                drawn if drawn < table.events.second_late.saturating_add(table.events.related) => {
                    Evidence::Related
                }
                _ => Evidence::Complete,
            };
            let other_payer = self.draws.happens(table.events.other_payer);
            let Some(member) = members.get(place).copied() else {
                continue;
            };
            let weight = people.weight(member);
            let (asked, encounter) = bill_of(table, class, group, weight, bill, other_payer)?;
            let id = u32::try_from(self.claims.len()).map_err(|_| SimError::Lost {
                what: "count of claims",
            })?;
            self.claims.push(Claim {
                member,
                class,
                diagnosed: filed.saturating_sub(u32::try_from(delay).unwrap_or_default()),
                filed,
                accident,
                asked,
                encounter,
                hospital,
                evidence,
                state: State::Lapsed,
                period: 0,
                benefit: 0,
                grant: None,
                settled: false,
            });
            plan.later(filed, Event::File(id));
        }
        Ok(())
    }

    fn at(&mut self, id: u32) -> Result<&mut Claim, SimError> {
        let place = usize::try_from(id).unwrap_or(usize::MAX);
        self.claims.get_mut(place).ok_or(SimError::Lost { what: "claim" })
    }

    /// Something happens to a claim.
    pub fn handle(&mut self, plan: &mut Plan<'_>, people: &mut People, event: Event) -> Result<(), SimError> {
        let now = noon(plan.today);
        match event {
            Event::File(id) => {
                let (clocks, closes) = (self.clocks, plan.ledger.closes);
                let claim = self.at(id)?;
                claim.state = State::file(now, &clocks);
                claim.period = closes;
                let open = self.open.entry(closes).or_default();
                *open = open.saturating_add(1);
                self.decide(plan, people, id)
            }
            Event::Attest(id) => {
                self.at(id)?.evidence = Evidence::Complete;
                self.decide(plan, people, id)
            }
            Event::Challenge(id) => {
                let clocks = self.clocks;
                let claim = self.at(id)?;
                claim.state = claim.state.challenge(&clocks, now)?;
                self.before_panel(plan, id)
            }
            Event::Appeal(id) => {
                let clocks = self.clocks;
                let claim = self.at(id)?;
                claim.state = claim.state.appeal(&clocks, now)?;
                let facts = self.case(plan, people, id)?;
                let benefit =
                    facts.with(|rules, member, claim, _| worth(rules, member, claim, &facts.money))?;
                let claim = self.at(id)?;
                claim.benefit = benefit.map(|worth| worth.benefit).unwrap_or_default();
                self.before_panel(plan, id)
            }
            Event::Hear(id) => self.hear(plan, people, id),
            Event::Due(id) => self.due(plan, people, id),
            Event::Refund(_) | Event::ComeBack(_) | Event::Collect(_) => Ok(()),
        }
    }

    /// The facts of a claim as they are now.
    fn case(&mut self, plan: &Plan<'_>, people: &mut People, id: u32) -> Result<Case, SimError> {
        let claim = self.at(id)?.clone();
        let year = facts::year(&claim);
        let approved = self
            .approved
            .get(&(claim.member, year))
            .copied()
            .unwrap_or_default();
        let had_lump_sum = self.had_lump_sum.contains(&claim.member);
        let provider = self
            .hospitals
            .brakes(claim.hospital, noon(plan.today), &self.clocks)?;
        let member = people.up_to_date(plan, claim.member)?;
        Case::gather(
            plan,
            member,
            &claim,
            &self.benefits,
            provider,
            (approved, had_lump_sum),
        )
    }

    /// The rules decide.
    fn decide(&mut self, plan: &mut Plan<'_>, people: &mut People, id: u32) -> Result<(), SimError> {
        let now = noon(plan.today);
        let facts = self.case(plan, people, id)?;
        let decision = facts.with(|rules, member, claim, attestations| {
            adjudicate(
                rules,
                member,
                claim,
                attestations,
                &facts.provider,
                &facts.money,
                now,
            )
        })?;
        let clocks = self.clocks;
        let claim = self.at(id)?;
        claim.state = claim
            .state
            .decide(&decision, Asked::AfterTreatment, &clocks, now)?;
        match &decision {
            Decision::Wait { .. } => plan.later(plan.today.saturating_add(7), Event::Attest(id)),
            Decision::Deny { codes } => self.refused(plan, id, codes)?,
            Decision::Refer { amounts, .. } => {
                claim.benefit = amounts.benefit;
                self.before_panel(plan, id)?;
            }
            Decision::Approve { tier, amounts, .. } => {
                self.grant(plan, people, id, amounts.benefit)?;
                plan.now.approved = plan.now.approved.saturating_add(1);
                let challenged = self.events.happens(plan.table.events.challenged);
                match tier {
                    Tier::Notice if challenged => {
                        plan.later(plan.today.saturating_add(1), Event::Challenge(id))
                    }
                    Tier::Notice => self.when_due(plan, id)?,
                    Tier::AtOnce | Tier::Panel => self.try_to_pay(plan, id)?,
                }
            }
        }
        Ok(())
    }

    /// After a refusal by the rules.
    fn refused(&mut self, plan: &mut Plan<'_>, id: u32, codes: &[Reason]) -> Result<(), SimError> {
        plan.now.refused = plan.now.refused.saturating_add(1);
        if codes.contains(&Reason::InWait) {
            let member = self.at(id)?.member;
            plan.later(plan.today, Event::Refund(member));
        }
        if self.events.happens(plan.table.events.appealed) {
            plan.later(plan.today.saturating_add(5), Event::Appeal(id));
            return Ok(());
        }
        self.when_due(plan, id)
    }

    /// Anybody moves the claim on once its time is over.
    fn when_due(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        if let Some(deadline) = self.at(id)?.state.deadline() {
            let day = u32::try_from(deadline.div_ceil(DAY)).unwrap_or(u32::MAX);
            plan.later(day, Event::Due(id));
        }
        Ok(())
    }

    /// A panel answers after four days, or is silent.
    fn before_panel(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        if self.events.happens(plan.table.events.panel_silent) {
            return self.when_due(plan, id);
        }
        plan.later(plan.today.saturating_add(4), Event::Hear(id));
        Ok(())
    }

    fn hear(&mut self, plan: &mut Plan<'_>, people: &mut People, id: u32) -> Result<(), SimError> {
        let odds = &plan.table.events;
        let drawn = self.events.below(10_000);
        let claim = self.at(id)?;
        let appeal =
            matches!(claim.state, State::Panel { cause, .. } if cause.code() == Some(Reason::Appealed));
        // most refusals stand: the rules read the same facts
        let refuses = if appeal { 8_000 } else { odds.panel_refuses };
        let verdict = if drawn < refuses || claim.benefit == 0 {
            Verdict::Refuse {
                code: Reason::NotShown,
            }
        } else if drawn < refuses.saturating_add(odds.panel_reduces) {
            let amount = claim.benefit.saturating_mul(7).div_euclid(10);
            Verdict::Part {
                amount,
                code: Reason::PriceTooHigh,
            }
        } else {
            Verdict::Approve
        };
        let terms = Terms {
            clocks: &self.clocks,
            tier1_max: coins(plan.table.plan.notice_up_to),
        };
        let place = usize::try_from(id).unwrap_or(usize::MAX);
        let claim = self
            .claims
            .get_mut(place)
            .ok_or(SimError::Lost { what: "claim" })?;
        let (state, effects) = claim
            .state
            .hear(&verdict, claim.benefit, &terms, noon(plan.today))?;
        claim.state = state;
        self.follow(plan, people, id, effects)
    }

    fn due(&mut self, plan: &mut Plan<'_>, people: &mut People, id: u32) -> Result<(), SimError> {
        let terms = Terms {
            clocks: &self.clocks,
            tier1_max: coins(plan.table.plan.notice_up_to),
        };
        let place = usize::try_from(id).unwrap_or(usize::MAX);
        let claim = self
            .claims
            .get_mut(place)
            .ok_or(SimError::Lost { what: "claim" })?;
        let (state, effects) = claim.state.advance(claim.benefit, &terms, noon(plan.today))?;
        claim.state = state;
        self.follow(plan, people, id, effects)
    }

    /// What a step means for the money, and what comes next.
    fn follow(
        &mut self,
        plan: &mut Plan<'_>,
        people: &mut People,
        id: u32,
        effects: Effects,
    ) -> Result<(), SimError> {
        match effects {
            Effects::None => {}
            Effects::Limit { amount, .. } => {
                let granted = self.at(id)?.grant.map(|grant| grant.amount);
                if granted != Some(amount) {
                    if granted.is_some() {
                        self.release(plan, id)?;
                    }
                    self.grant(plan, people, id, amount)?;
                    plan.now.approved = plan.now.approved.saturating_add(1);
                }
            }
            Effects::Release { .. } => {
                self.release(plan, id)?;
                plan.now.refused = plan.now.refused.saturating_add(1);
            }
            Effects::TakeBack { .. } => self.take_back(plan, id)?,
        }
        match self.at(id)?.state.name() {
            StateName::Approved => self.try_to_pay(plan, id),
            StateName::Paid | StateName::Denied | StateName::ClawedBack | StateName::Lapsed => self.over(id),
            _ => self.when_due(plan, id),
        }
    }

    /// Reserves the money of an approval.
    fn grant(
        &mut self,
        plan: &mut Plan<'_>,
        people: &mut People,
        id: u32,
        benefit: u128,
    ) -> Result<(), SimError> {
        let fee = fee_on(benefit, plan.table.plan.fee_bps)?;
        let now = noon(plan.today);
        let lump_sum = {
            let claim = self.at(id)?;
            let cohort = people.up_to_date(plan, claim.member)?.cohort;
            claim.encounter = claim.encounter.map(|bill| bill.take(benefit)).transpose()?;
            claim.grant = Some(approve(&mut plan.pool, &mut plan.ledger, cohort, benefit, fee)?);
            claim.benefit = benefit;
            claim.encounter.is_none()
        };
        let claim = self.at(id)?;
        let (member, hospital, year) = (claim.member, claim.hospital, facts::year(claim));
        let sum = self.approved.entry((member, year)).or_default();
        *sum = sum.saturating_add(benefit);
        if lump_sum {
            self.had_lump_sum.push(member);
        }
        self.hospitals.approved(hospital, now, benefit)
    }

    /// Gives up the money of an approval that is not paid.
    fn release(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        let claim = self.at(id)?;
        let Some(grant) = claim.grant.take() else {
            return Ok(());
        };
        claim.encounter = claim
            .encounter
            .map(|bill| bill.release(grant.amount))
            .transpose()?;
        cancel(&mut plan.pool, &mut plan.ledger, &grant, grant.amount, 0)?;
        self.unreserve(id, grant.amount)
    }

    /// Takes back from the hospital's bond what was paid at once.
    fn take_back(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        let claim = self.at(id)?;
        let Some(grant) = claim.grant.take() else {
            return Ok(());
        };
        claim.encounter = claim
            .encounter
            .map(|bill| bill.release(grant.amount))
            .transpose()?;
        cancel(&mut plan.pool, &mut plan.ledger, &grant, 0, grant.amount)?;
        Hospitals::refill(plan, grant.amount)?;
        plan.now.refused = plan.now.refused.saturating_add(1);
        self.unreserve(id, grant.amount)
    }

    fn unreserve(&mut self, id: u32, amount: u128) -> Result<(), SimError> {
        let claim = self.at(id)?;
        let (member, year, lump_sum) = (claim.member, facts::year(claim), claim.encounter.is_none());
        if let Some(sum) = self.approved.get_mut(&(member, year)) {
            *sum = sum.saturating_sub(amount);
        }
        if lump_sum {
            self.had_lump_sum.retain(|other| *other != member);
        }
        Ok(())
    }

    /// Pays an approved claim if its money is there: out of the reserve before the close that collects it, after that
    /// close out of what it collected.
    fn try_to_pay(&mut self, plan: &mut Plan<'_>, id: u32) -> Result<(), SimError> {
        self.decided(id)?;
        let now = noon(plan.today);
        let clocks = self.clocks;
        let claim = self.at(id)?;
        let Some(mut grant) = claim.grant else {
            return Ok(());
        };
        let at_once = matches!(
            claim.state,
            State::Approved {
                tier: Tier::AtOnce,
                ..
            }
        );
        let books = &plan.ledger.books;
        let collected = plan.ledger.closes > grant.closes;
        if collected && grant.is_whole(books) {
            pay(&mut plan.ledger, &grant, grant.amount)?;
        } else if !collected && grant.later == 0 && grant.amount <= books.free_reserve() {
            if at_once {
                advance(&mut plan.ledger, &mut grant)?;
            } else {
                pay(&mut plan.ledger, &grant, grant.amount)?;
            }
        } else {
            self.unpaid.push(id);
            return Ok(());
        }
        claim.grant = Some(grant);
        claim.state = claim.state.pay(&clocks, now)?;
        let (hospital, open) = (claim.hospital, claim.state.name() == StateName::PaidOpen);
        plan.now.paid = plan.now.paid.saturating_add(grant.amount);
        if !open {
            return self.over(id);
        }
        self.hospitals
            .paid_at_once(hospital, now, &clocks, grant.amount)?;
        if self.events.happens(plan.table.events.reviewed) {
            plan.later(plan.today.saturating_add(3), Event::Challenge(id));
            return Ok(());
        }
        self.when_due(plan, id)
    }

    /// An exit need not wait for it any more.
    fn decided(&mut self, id: u32) -> Result<(), SimError> {
        let claim = self.at(id)?;
        if std::mem::replace(&mut claim.settled, true) {
            return Ok(());
        }
        let period = claim.period;
        if let Some(open) = self.open.get_mut(&period) {
            *open = open.saturating_sub(1);
            if *open == 0 {
                self.open.remove(&period);
            }
        }
        Ok(())
    }

    /// Nothing can happen to it any more: its fee is the insurer's.
    fn over(&mut self, id: u32) -> Result<(), SimError> {
        self.decided(id)?;
        let fee = self.at(id)?.grant.map(|grant| grant.fee).unwrap_or_default();
        self.earned = self.earned.saturating_add(fee);
        Ok(())
    }

    /// The first period with an open claim, or the next one.
    pub fn unsettled_from(&self, plan: &Plan<'_>) -> u32 {
        self.open
            .keys()
            .next()
            .copied()
            .unwrap_or_else(|| plan.next_close())
    }

    /// The insurer takes the fees that it has earned.
    pub fn withdraw_fees(&mut self, plan: &mut Plan<'_>) -> Result<(), SimError> {
        Ok(plan
            .ledger
            .books
            .withdraw(Book::Fees, std::mem::take(&mut self.earned))?)
    }

    /// What a close has collected is paid.
    pub fn after_close(&mut self, plan: &mut Plan<'_>) -> Result<(), SimError> {
        for id in std::mem::take(&mut self.unpaid) {
            self.try_to_pay(plan, id)?;
        }
        Ok(())
    }
}

/// What is asked, and the bill if there is one.
fn bill_of(
    table: &Table,
    class: usize,
    group: usize,
    weight: u32,
    bill: u128,
    other_payer: bool,
) -> Result<(u128, Option<Encounter>), SimError> {
    let class: &Class = table.classes.get(class).ok_or(SimError::Lost { what: "class" })?;
    let weight = u128::from(weight);
    if class.lump_sum > 0 {
        let old = table
            .groups
            .get(group)
            .is_some_and(|group| facts::is_old(group.born));
        return Ok((facts::lump_sum(class, old).saturating_mul(weight), None));
    }
    let mut encounter = Encounter::register(bill)?;
    if other_payer {
        encounter = encounter.take(bill.saturating_mul(3).div_euclid(10))?;
    }
    Ok((
        bill.min(coins(class.per_case).saturating_mul(weight)),
        Some(encounter),
    ))
}

/// The instant at which everything of a day happens.
pub fn noon(day: u32) -> u64 {
    u64::from(day)
        .saturating_mul(DAY)
        .saturating_add(DAY.div_euclid(2))
}
