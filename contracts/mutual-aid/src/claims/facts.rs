//! What the rules decide from, gathered from storage and from the accreditation contract's records.

use crate::domain::claim::{Claim, Filed, Statement};
use crate::domain::plan::Plan;
use crate::domain::terms::Terms;
use crate::error::ContractError;
use crate::state::pool::{self, PlanPool};
use crate::state::{claim as claims, fund, ledger, plan as plans, settings};
use accreditation_api::{Client, Denial, OrgId, Role};
use cosmwasm_std::{Addr, Deps, Env, QuerierWrapper, StdResult, Timestamp};
use mutual_aid_api::types::{NewPlan, PlanStatus};
use mutual_aid_api::{ClaimId, PlanId};
use mutual_aid_rules::adjudicate::benefit::worth;
use mutual_aid_rules::adjudicate::encounter::Encounter;
use mutual_aid_rules::adjudicate::evidence::check;
use mutual_aid_rules::adjudicate::facts::{
    covers_of, Agreement, Attestation, Benefit, Cause, Claim as ClaimFacts, Cover, Episode, Funding, Kind,
    Listing, Member as MemberFacts, Money, Provider, Rules, Stage, Standing, Use, NEVER,
};
use mutual_aid_rules::adjudicate::{adjudicate, assert_fileable, AdjudicateError, Decision};
use mutual_aid_rules::share::{sync, Books, Cover as Span, Ledger, Member};
use std::cell::Cell;

/// Version of the terms that a plan begins with.
const FIRST_TERMS: u16 = 1;
/// More than anybody asks for in a year, and times any weight within the range.
const MOST_IN_A_YEAR: u128 = u128::MAX >> 32;

/// What a plan and a member's terms say, as far as a claim of one class and day needs it. Somebody who has joined again
/// since has the units, tier and terms of the membership that covered the day.
#[derive(Clone)]
pub struct Ground {
    /// the plan as it stands
    pub plan: Plan,
    /// the plan as it is for good
    pub rules: NewPlan,
    /// the member's terms on that day
    pub terms: Terms,
    /// benefits of the class
    pub benefits: Vec<Benefit>,
    /// the member, up to date
    pub member: Member,
    /// the span of cover that the day of the diagnosis lies in; if it lies in none: the present or last one
    pub cover: Span,
    /// first of its group of birth years
    pub birth_group: u16,
    /// its tier
    pub tier: u8,
    /// the plan's books as they were read
    pub books: Ledger,
    /// the accreditation contract
    pub accreditation: Client,
    /// the organisation that the member acts for, once it is known
    acts_for: Cell<Option<Option<u64>>>,
}

impl Ground {
    /// Reads them, for a class and a day of diagnosis.
    pub fn read(
        deps: Deps,
        plan_id: PlanId,
        who: &Addr,
        (class, day): (u16, u32),
    ) -> Result<Self, ContractError> {
        let plan = plans::plan(deps.storage, plan_id)?;
        let rules = plans::rules(deps.storage, plan_id)?;
        let books = ledger::ledger(deps.storage, plan_id)?;
        let mut member = pool::stored(deps.storage, plan_id, who)?;
        let mut home = pool::kind(deps.storage, plan_id, member.cohort)?;
        let mut terms = plans::terms(deps.storage, plan_id, home.terms)?;
        let known = PlanPool::read(deps.storage, plan_id).knowing(home.terms, &terms);
        sync(&known, &books, &mut member)?;
        let cover = member.cover_on(day).unwrap_or_else(|| member.cover());
        if cover.cohort != member.cohort {
            home = pool::kind(deps.storage, plan_id, cover.cohort)?;
            terms = plans::terms(deps.storage, plan_id, home.terms)?;
        }
        let benefits = plans::benefits(deps.storage, plan_id, home.terms, class)?;
        Ok(Self {
            plan,
            rules,
            terms,
            benefits,
            member,
            cover,
            birth_group: home.birth_group,
            tier: home.tier,
            books,
            accreditation: settings::accreditation(deps.storage)?,
            acts_for: Cell::new(None),
        })
    }

    /// The organisation that the claimant acts for now, if it does. Asks once.
    pub fn claimant(&self, deps: Deps, filed: &Filed, now: Timestamp) -> Result<Option<u64>, ContractError> {
        if let Some(known) = self.acts_for.get() {
            return Ok(known);
        }
        let org = acts_for(&self.accreditation, &deps.querier, &filed.member, now)?;
        self.acts_for.set(Some(org));
        Ok(org)
    }

    /// Whether the time of the plan's run-off is over: what is not decided then holds it up no longer.
    pub fn run_off_is_over(&self, now: u64) -> bool {
        let over = |at: u64| now >= at.saturating_add(self.rules.run_off_seconds);
        self.plan.run_off_at.is_some_and(over)
    }

    /// Whether a refused claim waits no longer for a panel that could judge it. Else one that never comes would hold capital, the
    /// gifts of an emergency benefit and the end of the plan: it waits as long as a run-off lasts, from the end of the time for
    /// evidence, and not beyond the plan's own run-off.
    pub fn waits_no_longer(&self, claim: &Claim, now: u64) -> bool {
        let time = self
            .rules
            .evidence_seconds
            .saturating_add(self.rules.run_off_seconds);
        self.run_off_is_over(now) || now >= claim.filed_at.saturating_add(time)
    }

    /// First instant of a day.
    pub const fn start_of(&self, day: u32) -> u64 {
        if day == u32::MAX {
            return NEVER;
        }
        (day as u64).saturating_mul(self.plan.day_seconds)
    }

    /// The instant of a day at which accreditation is asked: its end, or now if it has not ended.
    pub fn instant_of(&self, day: u32, now: u64) -> Timestamp {
        let end = self.start_of(day.saturating_add(1)).saturating_sub(1);
        Timestamp::from_seconds(end.min(now))
    }

    /// First day that an instant belongs to, as seconds.
    const fn day_of(&self, at: u64) -> u64 {
        match at.checked_rem(self.plan.day_seconds) {
            Some(rest) => at.saturating_sub(rest),
            None => at,
        }
    }

    /// Year of cover of a day.
    pub const fn year_of(&self, day: u32) -> u32 {
        day / 365
    }

    /// The member as it would be if it had waited like everybody. A wait that was waived for a newborn is due in full for whom a
    /// provider finds to be of another age: else everybody could join as the child of a member.
    fn without_waiver(&self) -> Member {
        let mut member = self.member.clone();
        let waited = |joined_day: u32| joined_day.saturating_add(self.terms.wait_days);
        member.waited_day = member.waited_day.max(waited(member.joined_day));
        for span in &mut member.covers {
            span.waited_day = span.waited_day.max(waited(span.joined_day));
        }
        member
    }

    fn grace_until(&self) -> u64 {
        match self.member.stage {
            mutual_aid_rules::share::Stage::Lapsed { day } => {
                self.start_of(day.saturating_add(self.terms.grace_days))
            }
            _ => 0,
        }
    }
}

/// An attester with its owners.
struct Attester {
    org: u64,
    standing: Standing,
    then: Vec<u64>,
    now: Vec<u64>,
}

/// Everything that the rules decide from.
pub struct Facts {
    pub(crate) ground: Ground,
    claim: Claim,
    listing: Option<Listing>,
    covers: Vec<Cover>,
    attesters: Vec<Attester>,
    accident: bool,
    birth_group: Option<u16>,
    encounter: Option<Encounter>,
    episode: Episode,
    owners_then: Vec<u64>,
    owners_now: Vec<u64>,
    approved_this_year: u128,
    provider: Provider,
    money: Money,
    books: Ledger,
    now: u64,
}

impl Facts {
    /// Gathers them. The claim need not be stored; `statements` are those that would count.
    pub fn gather(
        deps: Deps,
        env: &Env,
        ground: Ground,
        claim: &Claim,
        filed: &Filed,
        statements: &[Statement],
    ) -> Result<Self, ContractError> {
        let store = deps.storage;
        let now = env.block.time.seconds();
        let plan_id = claim.plan();
        let client = &ground.accreditation;
        let then = ground.instant_of(claim.diagnosis_day, now);
        let (mut owners_then, mut owners_now) = (vec![], vec![]);
        if let Some(org) = ground.claimant(deps, filed, env.block.time)? {
            owners_then = owners(client, &deps.querier, org, then)?;
            owners_now = owners(client, &deps.querier, org, env.block.time)?;
        }
        let lone = statements.len() <= 1 && owners_now.is_empty();
        let mut attesters = vec![];
        for statement in statements {
            let org = OrgId(statement.org);
            let holds = client.holds(&deps.querier, org, Role::AttestTreatment, env.block.time)?;
            let (owners_then, owners_now) = if lone {
                (vec![statement.org], vec![statement.org])
            } else {
                (
                    owners(client, &deps.querier, statement.org, then)?,
                    owners(client, &deps.querier, statement.org, env.block.time)?,
                )
            };
            attesters.push(Attester {
                org: statement.org,
                standing: if holds {
                    Standing::Good
                } else {
                    Standing::Suspended
                },
                then: owners_then,
                now: owners_now,
            });
        }
        let first = statements.first();
        let birth_group = first.map(|statement| statement.birth_group);
        let listing = listing(deps, &ground, claim)?;
        let (benefits, listing, fund_left) = match claim.emergency {
            None => (ground.benefits.clone(), listing, None),
            Some(number) => {
                let emergency = fund::emergency(store, plan_id, number)?;
                let benefit = Benefit {
                    class: emergency.class,
                    tier: ground.tier,
                    from_age: 0,
                    below_age: u16::MAX,
                    kind: Kind::LumpSum,
                    per_case: emergency.per_case,
                    // no other limit than that of a case and of the fund
                    per_year: MOST_IN_A_YEAR,
                    deductible: 0,
                    co_pay: 0,
                };
                let listing = emergency
                    .takes(claim.diagnosis_day, emergency.from_day)
                    .then_some(Listing {
                        from: 0,
                        removed_at: NEVER,
                    });
                (vec![benefit], listing, Some(emergency.pot.left()))
            }
        };
        let books = ground.books;
        let money = match fund_left {
            Some(left) => Money {
                room: 0,
                free_reserve: left.saturating_add(claim.approved()),
                units: 0,
            },
            None => money(
                &ground,
                claim,
                &books.books,
                units(deps, &ground, claim, &books.books)?,
            ),
        };
        let encounter = match first {
            Some(statement) if statement.bill > 0 => {
                let known = claims::bill(store, filed.encounter, statement.org)?;
                // what is taken under a key counts for bills that are registered there
                let taken = known.map_or(0, |bill| bill.taken.saturating_sub(claim.taken));
                Some(Encounter {
                    bill: known.map_or(statement.bill, |bill| bill.bill),
                    taken,
                })
            }
            _ => None,
        };
        let promised = claims::episode(store, claim.episode(filed))?;
        let year = ground.year_of(claim.diagnosis_day);
        let approved = match claim.emergency {
            // gifts are beside the plan's own year
            Some(_) => 0,
            None => claims::approved_in(store, plan_id, &filed.member, claim.class, year)?,
        };
        let provider = provider(deps, &ground, claim, first, now)?;
        let midnight = |day| ground.start_of(day);
        let covers = match birth_group {
            Some(group) if group != ground.birth_group => covers_of(&ground.without_waiver(), midnight),
            _ => covers_of(&ground.member, midnight),
        };
        let mut ground = ground;
        ground.benefits = benefits;
        Ok(Self {
            listing,
            covers,
            attesters,
            accident: first.is_some_and(|statement| statement.accident),
            birth_group,
            encounter,
            episode: match promised {
                Some(other) if claim.approved_at == 0 && other > 0 => Episode::Taken,
                _ => Episode::Fresh,
            },
            owners_then,
            owners_now,
            // what this claim has reserved is free for it
            approved_this_year: approved.saturating_sub(claim.approved()),
            provider,
            money,
            books,
            now,
            claim: claim.clone(),
            ground,
        })
    }

    /// What the rules say.
    pub fn decide(&self) -> Result<Decision, AdjudicateError> {
        self.with(|rules, member, claim, attestations| {
            adjudicate(
                rules,
                member,
                claim,
                attestations,
                &self.provider,
                &self.money,
                self.now,
            )
        })
    }

    /// The plan's books as they were read.
    pub const fn books(&self) -> &Ledger {
        &self.books
    }

    /// Whether as many have attested as have to (R06).
    pub fn is_attested(&self) -> bool {
        self.with(|rules, _, claim, attestations| check(rules.attesters, claim, attestations).is_empty())
    }

    /// What is left when the decision is made: the ground, and the plan's books as they were read.
    pub fn into_ground(self) -> (Ground, Ledger) {
        (self.ground, self.books)
    }

    /// Whether the class was on the list of the day of the diagnosis.
    pub fn is_listed(&self) -> bool {
        let day = self.ground.start_of(self.claim.diagnosis_day.saturating_add(1));
        let joined = self.ground.start_of(self.ground.cover.joined_day);
        self.listing
            .is_some_and(|listing| listing.from < day && joined < listing.removed_at)
    }

    /// What the claim is worth by its terms, whatever else speaks against it; none: nothing.
    pub fn worth(&self) -> Result<Option<u128>, AdjudicateError> {
        let worth = self.with(|rules, member, claim, _| worth(rules, member, claim, &self.money))?;
        Ok(worth.ok().map(|worth| worth.benefit))
    }

    /// As if the member had agreed to other terms.
    pub fn under(&mut self, terms: Terms, benefits: Vec<Benefit>) {
        self.ground.terms = terms;
        if self.claim.emergency.is_none() {
            self.ground.benefits = benefits;
        }
    }

    /// Refuses a claim that cannot be meant.
    pub fn assert_fileable(&self) -> Result<(), AdjudicateError> {
        self.with(|rules, member, claim, _| assert_fileable(rules, member, claim, self.now))
    }

    fn with<T>(
        &self,
        ask: impl FnOnce(&Rules<'_>, &MemberFacts<'_>, &ClaimFacts<'_>, &[Attestation<'_>]) -> T,
    ) -> T {
        let Ground {
            plan, terms, cover, ..
        } = &self.ground;
        let mutual = !plan.reserve && self.claim.emergency.is_none();
        let rules = Rules {
            funding: match self.claim.emergency {
                Some(_) => Funding::Fund,
                None if mutual => Funding::Mutual,
                None => Funding::Reserve,
            },
            stage: match plan.status {
                PlanStatus::Active | PlanStatus::Paused | PlanStatus::RunOff => Stage::Open,
                PlanStatus::Settling | PlanStatus::Closed => Stage::Over,
            },
            active_from: self.ground.day_of(plan.created_at),
            run_off_at: plan.run_off_at.unwrap_or(NEVER),
            listing: self.listing,
            benefits: &self.ground.benefits,
            // so many whole days after the day of the diagnosis
            filing_limit: self
                .ground
                .start_of(terms.filing_days.saturating_add(1))
                .saturating_sub(1),
            attesters: terms.attesters,
            tier0_max: terms.tier0_limit,
            tier1_max: terms.tier1_limit,
            fee: if mutual { terms.fee_bps } else { 0 },
            case_cap: if mutual { terms.case_cap } else { 0 },
        };
        let member = MemberFacts {
            joined_at: self.ground.start_of(cover.joined_day),
            birth_group: self.ground.birth_group,
            tier: self.ground.tier,
            weight: cover.weight.into(),
            covers: &self.covers,
            grace_until: self.ground.grace_until(),
            approved_this_year: self.approved_this_year,
        };
        let claim = ClaimFacts {
            class: self.claim.class,
            diagnosed_at: self.ground.start_of(self.claim.diagnosis_day),
            filed_at: self.claim.filed_at,
            cause: if self.accident {
                Cause::Accident
            } else {
                Cause::Illness
            },
            asked: self.claim.asked,
            birth_group: self.birth_group,
            encounter: self.encounter,
            episode: self.episode,
            owners_then: &self.owners_then,
            owners_now: &self.owners_now,
        };
        let attestations: Vec<Attestation<'_>> = self
            .attesters
            .iter()
            .map(|attester| Attestation {
                org: attester.org,
                standing: attester.standing,
                owners_then: &attester.then,
                owners_now: &attester.now,
                // what says something else, or was used, is refused when it is sent
                agreement: Agreement::Same,
                used: Use::Fresh,
            })
            .collect();
        ask(&rules, &member, &claim, &attestations)
    }
}

/// When the class was on the list, for somebody who joined when the member did: the entry that covers the day, else the
/// newest one, which says why not.
fn listing(deps: Deps, ground: &Ground, claim: &Claim) -> Result<Option<Listing>, ContractError> {
    let diagnosed_at = ground.start_of(claim.diagnosis_day);
    let joined_at = ground.start_of(ground.cover.joined_day);
    let entries: Vec<Listing> = plans::conditions_of(deps.storage, claim.plan(), claim.class)?
        .into_iter()
        .map(|(_, listed)| Listing {
            from: ground.day_of(listed.from),
            removed_at: listed.removed_at,
        })
        .collect();
    let covering = entries
        .iter()
        .find(|entry| entry.from <= diagnosed_at && joined_at < entry.removed_at);
    Ok(covering.or(entries.last()).copied())
}

/// Rule R11's room, as the share-out sees it: behind a queue of instalments everybody queues. What the claim itself has
/// is room for it.
fn money(ground: &Ground, claim: &Claim, books: &Books, units: u64) -> Money {
    let own = claim.grant.map_or(0, |grant| {
        let whole = grant.amount.saturating_add(grant.fee);
        whole.saturating_sub(grant.uncollected(books))
    });
    let (room, free) = match books.backlog {
        0 => (
            books
                .room
                .saturating_add(books.committed)
                .saturating_sub(books.to_collect),
            books.free_reserve().saturating_add(books.queued_capital),
        ),
        _ => (0, 0),
    };
    let (mine, theirs) = if ground.plan.reserve { (0, own) } else { (own, 0) };
    Money {
        room: room.saturating_add(mine),
        free_reserve: free.saturating_add(theirs),
        units,
    }
}

/// Active units, as far as the cap of a case needs them. While all members have the same terms, what the next close has room
/// for tells at least how many there are; only if the claim comes near the cap of so many, or if some members may have a
/// higher cap than others, are they counted, cohort by cohort.
fn units(deps: Deps, ground: &Ground, claim: &Claim, books: &Books) -> Result<u64, ContractError> {
    let terms = &ground.terms;
    let alike = ground.plan.terms == FIRST_TERMS;
    let at_least = books.room.checked_div(terms.cap).unwrap_or_default();
    let at_least = u64::try_from(at_least).unwrap_or(u64::MAX);
    // a fee is at most a tenth
    let most = claim.asked.saturating_add(claim.asked / 10).saturating_add(1);
    if terms.case_cap == 0 || alike && terms.case_cap.saturating_mul(at_least.into()) >= most {
        return Ok(at_least);
    }
    pool::units(deps.storage, claim.plan())
}

fn provider(
    deps: Deps,
    ground: &Ground,
    claim: &Claim,
    first: Option<&Statement>,
    now: u64,
) -> Result<Provider, ContractError> {
    let rules = &ground.rules;
    let org = first.map_or(0, |statement| statement.org);
    let mut rate = claims::rate(deps.storage, claim.plan(), org)?;
    if claim.approved_at > 0 {
        rate = rate.take_back(claim.approved_at, rules.rate_seconds, claim.reserved);
    }
    let (count, amount) = rate.sum(now, rules.rate_seconds);
    let bond = fund::bond(deps.storage, claim.plan(), OrgId(org))?;
    Ok(Provider {
        usual_count: rules.rate_count,
        usual_amount: rules.rate_amount.u128(),
        count,
        amount,
        tier0_paid: bond.at_risk.saturating_sub(claim.at_risk),
        free_bond: bond.free(),
    })
}

/// The organisation that an address acts for now, if it does.
fn acts_for(
    client: &Client,
    querier: &QuerierWrapper<'_>,
    who: &Addr,
    now: Timestamp,
) -> Result<Option<u64>, ContractError> {
    match client.operating::<ContractError>(querier, who, now) {
        Ok(operator) => Ok(Some(operator.org.u64())),
        Err(ContractError::Denial(Denial::OperatorExpired { org, .. })) => Ok(Some(org.u64())),
        Err(ContractError::Denial(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// An organisation and everybody above it at a time.
pub fn owners(client: &Client, querier: &QuerierWrapper<'_>, org: u64, at: Timestamp) -> StdResult<Vec<u64>> {
    let chain = client.chain(querier, OrgId(org), at)?;
    Ok(chain.into_iter().map(OrgId::u64).collect())
}

/// Gathers the facts of a claim that is stored.
pub fn of_stored(deps: Deps, env: &Env, id: ClaimId, claim: &Claim) -> Result<(Facts, Filed), ContractError> {
    let filed = claims::filed(deps.storage, claim.plan(), id)?;
    let statements = claims::statements(deps.storage, id)?;
    let ground = Ground::read(deps, claim.plan(), &filed.member, claim.illness())?;
    let facts = Facts::gather(deps, env, ground, claim, &filed, &statements)?;
    Ok((facts, filed))
}
