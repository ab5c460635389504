//! Members, and the aggregates of them that closes work on: the storage behind the share-out's port.

use crate::domain::terms::Terms;
use crate::error::{ContractError, DomainError};
use crate::state::{ledger, plan as plans};
use cosmwasm_std::{Addr, Order, Record, StdResult, Storage};
use cw_storage_plus::Bound;
use mutual_aid_api::PlanId;
use mutual_aid_rules::share::{
    sync, ActivationKey, Bucket, Cohort, CohortTerms, ExitKey, Mark, Member, Pool, ShareError,
};
use salus_core::packed::PackedMap;
use serde::{Deserialize, Serialize};
use std::cell::Cell;

const MEMBERS: PackedMap<(u64, &Addr), Member> = PackedMap::new("mb");
const COHORTS: PackedMap<(u64, u16), Cohort> = PackedMap::new("ch");
/// who belongs to a cohort; never changes
const KINDS: PackedMap<(u64, u16), Kind> = PackedMap::new("ck");
/// the cohort of a kind: group of birth years and tier, region and terms
const COHORT_OF: PackedMap<(u64, u32, u32), u16> = PackedMap::new("cw");
/// cohorts that closes visit, in order
const LIVE: PackedMap<u64, Vec<u16>> = PackedMap::new("lv");
const BUCKETS: PackedMap<(u64, u16, u64), Bucket> = PackedMap::new("bk");
/// by plan, day, cohort and steps
const ACTIVATIONS: PackedMap<(u64, u32, (u16, u64)), Bucket> = PackedMap::new("ac");
/// by plan, cohort, period and bucket
const EXITS: PackedMap<(u64, u16, (u32, u64)), Bucket> = PackedMap::new("ex");
const MARKS: PackedMap<(u64, u16, u32), Mark> = PackedMap::new("mk");

/// Who belongs to a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// group of birth years
    pub birth_group: u16,
    /// tier of benefits
    pub tier: u8,
    /// region
    pub region: u16,
    /// version of terms
    pub terms: u16,
}

impl Kind {
    fn key(self, plan: PlanId) -> (u64, u32, u32) {
        let who = u32::from(self.birth_group) << 8 | u32::from(self.tier);
        let what = u32::from(self.region) << 16 | u32::from(self.terms);
        (plan.u64(), who, what)
    }
}

/// A member as it is stored.
pub fn member(store: &dyn Storage, plan: PlanId, who: &Addr) -> StdResult<Option<Member>> {
    MEMBERS.may_load(store, (plan.u64(), who))
}

/// A member as it is stored; an error if there is none.
pub fn stored(store: &dyn Storage, plan: PlanId, who: &Addr) -> Result<Member, ContractError> {
    member(store, plan, who)?.ok_or_else(|| {
        DomainError::UnknownMember {
            plan,
            member: who.clone(),
        }
        .into()
    })
}

/// Stores a member.
pub fn save_member(store: &mut dyn Storage, plan: PlanId, who: &Addr, member: &Member) -> StdResult<()> {
    MEMBERS.save(store, (plan.u64(), who), member)
}

/// A member as it stands now.
pub fn member_now(store: &dyn Storage, plan: PlanId, who: &Addr) -> Result<Member, ContractError> {
    let mut found = stored(store, plan, who)?;
    let books = ledger::ledger(store, plan)?;
    sync(&PlanPool::read(store, plan), &books, &mut found)?;
    Ok(found)
}

/// What a cohort is.
pub fn kind(store: &dyn Storage, plan: PlanId, cohort: u16) -> StdResult<Kind> {
    KINDS.load(store, (plan.u64(), cohort))
}

/// The cohort of a kind, if it was opened.
pub fn cohort_of(store: &dyn Storage, plan: PlanId, kind: Kind) -> StdResult<Option<u16>> {
    COHORT_OF.may_load(store, kind.key(plan))
}

/// A cohort was opened.
pub fn save_kind(store: &mut dyn Storage, plan: PlanId, cohort: u16, kind: Kind) -> StdResult<()> {
    KINDS.save(store, (plan.u64(), cohort), &kind)?;
    COHORT_OF.save(store, kind.key(plan), &cohort)
}

/// Active units of all cohorts that closes visit; reads each of them.
pub fn units(store: &dyn Storage, plan: PlanId) -> Result<u64, ContractError> {
    let pool = PlanPool::read(store, plan);
    let mut sum = 0u64;
    for cohort in pool.live()? {
        sum = sum.saturating_add(pool.cohort(cohort)?.units);
    }
    Ok(sum)
}

/// The numbers of terms that the share-out needs.
fn numbers(terms: &Terms) -> CohortTerms {
    CohortTerms {
        cap: terms.cap,
        year_cap: terms.year_cap,
        case_cap: terms.case_cap,
        grid: terms.grid.max(1),
        fee_bps: terms.fee_bps,
        loading_bps: terms.loading_bps,
        grace_days: terms.grace_days,
        reentry_days: terms.reentry_days,
        premium: terms.premium,
        term_days: terms.term_days,
    }
}

/// What a plan has stored for its share-out. One type for questions and for changes, so that the rules are compiled once.
///
/// It remembers the cohort, the terms and the mark that it read last: a call comes back to them, and each read of the store
/// costs.
pub struct PlanPool<'a> {
    store: Access<'a>,
    plan: u64,
    cohort: Cell<Option<(u16, Cohort)>>,
    terms: Cell<Option<(u16, CohortTerms)>>,
    mark: Cell<Option<((u16, u32), Mark)>>,
}

enum Access<'a> {
    /// what is written is forgotten: a question may try what a step would give
    Read(&'a dyn Storage, Nowhere),
    Write(&'a mut dyn Storage),
}

impl<'a> PlanPool<'a> {
    /// To be read.
    pub fn read(store: &'a dyn Storage, plan: PlanId) -> Self {
        Self::of(Access::Read(store, Nowhere), plan)
    }

    /// To be read and written.
    pub fn write(store: &'a mut dyn Storage, plan: PlanId) -> Self {
        Self::of(Access::Write(store), plan)
    }

    const fn of(store: Access<'a>, plan: PlanId) -> Self {
        Self {
            store,
            plan: plan.u64(),
            cohort: Cell::new(None),
            terms: Cell::new(None),
            mark: Cell::new(None),
        }
    }

    /// With a version of terms that was read already: it is not read again.
    pub fn knowing(self, version: u16, terms: &Terms) -> Self {
        self.terms.set(Some((version, numbers(terms))));
        self
    }

    /// Stores a member of the plan.
    pub fn save_member(&mut self, who: &Addr, member: &Member) -> StdResult<()> {
        let plan = PlanId(self.plan);
        save_member(self.put(), plan, who, member)
    }

    /// Numbers of the live cohorts of a region.
    pub fn live_in(&self, region: u16) -> Result<Vec<u16>, ContractError> {
        let mut found = vec![];
        for cohort in self.live()? {
            if kind(self.get(), PlanId(self.plan), cohort)?.region == region {
                found.push(cohort);
            }
        }
        Ok(found)
    }

    fn get(&self) -> &dyn Storage {
        match &self.store {
            Access::Read(store, _) => *store,
            Access::Write(store) => &**store,
        }
    }

    fn put(&mut self) -> &mut dyn Storage {
        match &mut self.store {
            Access::Write(store) => &mut **store,
            Access::Read(_, nowhere) => nowhere,
        }
    }
}

/// A store that forgets.
struct Nowhere;

impl Storage for Nowhere {
    fn get(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }
    fn range<'a>(
        &'a self,
        _: Option<&[u8]>,
        _: Option<&[u8]>,
        _: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        Box::new(std::iter::empty())
    }
    fn set(&mut self, _: &[u8], _: &[u8]) {}
    fn remove(&mut self, _: &[u8]) {}
}

impl Pool for PlanPool<'_> {
    type Error = ContractError;

    fn terms(&self, version: u16) -> Result<CohortTerms, ContractError> {
        if let Some((_, terms)) = self.terms.get().filter(|(known, _)| *known == version) {
            return Ok(terms);
        }
        let terms = numbers(&plans::terms(self.get(), PlanId(self.plan), version)?);
        self.terms.set(Some((version, terms)));
        Ok(terms)
    }

    fn live(&self) -> Result<Vec<u16>, ContractError> {
        Ok(LIVE.may_load(self.get(), self.plan)?.unwrap_or_default())
    }

    fn save_live(&mut self, live: &[u16]) -> Result<(), ContractError> {
        let plan = self.plan;
        Ok(LIVE.save(self.put(), plan, &live.to_vec())?)
    }

    fn cohort(&self, cohort: u16) -> Result<Cohort, ContractError> {
        if let Some((_, known)) = self.cohort.get().filter(|(known, _)| *known == cohort) {
            return Ok(known);
        }
        let found = COHORTS.may_load(self.get(), (self.plan, cohort))?;
        let found = found.ok_or(ShareError::Missing {
            what: "cohort",
            id: cohort.into(),
        })?;
        self.cohort.set(Some((cohort, found)));
        Ok(found)
    }

    fn save_cohort(&mut self, cohort: u16, value: &Cohort) -> Result<(), ContractError> {
        let key = (self.plan, cohort);
        self.cohort.set(Some((cohort, *value)));
        Ok(COHORTS.save(self.put(), key, value)?)
    }

    fn bucket(&self, cohort: u16, bucket: u64) -> Result<Bucket, ContractError> {
        let found = BUCKETS.may_load(self.get(), (self.plan, cohort, bucket))?;
        Ok(found.unwrap_or_default())
    }

    fn save_bucket(&mut self, cohort: u16, bucket: u64, value: Bucket) -> Result<(), ContractError> {
        let key = (self.plan, cohort, bucket);
        if value.is_empty() {
            BUCKETS.remove(self.put(), key);
            return Ok(());
        }
        Ok(BUCKETS.save(self.put(), key, &value)?)
    }

    fn lowest_bucket(&self, cohort: u16) -> Result<Option<(u64, Bucket)>, ContractError> {
        let mut all = BUCKETS.prefix_range(self.get(), (self.plan, cohort), None, None, Order::Ascending);
        Ok(all.next().transpose()?)
    }

    fn activation(&self, key: ActivationKey) -> Result<Bucket, ContractError> {
        let place = (self.plan, key.day, (key.cohort, key.steps));
        Ok(ACTIVATIONS.may_load(self.get(), place)?.unwrap_or_default())
    }

    fn save_activation(&mut self, key: ActivationKey, value: Bucket) -> Result<(), ContractError> {
        let place = (self.plan, key.day, (key.cohort, key.steps));
        if value.is_empty() {
            ACTIVATIONS.remove(self.put(), place);
            return Ok(());
        }
        Ok(ACTIVATIONS.save(self.put(), place, &value)?)
    }

    fn first_activation(&self) -> Result<Option<(ActivationKey, Bucket)>, ContractError> {
        let first = Bound::inclusive((self.plan, 0, (0, 0)));
        let last = Bound::inclusive((self.plan, u32::MAX, (u16::MAX, u64::MAX)));
        let mut all = ACTIVATIONS.range(self.get(), Some(first), Some(last), Order::Ascending);
        let Some(entry) = all.next() else {
            return Ok(None);
        };
        let ((_, day, (cohort, steps)), bucket) = entry?;
        Ok(Some((ActivationKey { day, cohort, steps }, bucket)))
    }

    fn exit(&self, key: ExitKey) -> Result<Bucket, ContractError> {
        let place = (self.plan, key.cohort, (key.period, key.bucket));
        Ok(EXITS.may_load(self.get(), place)?.unwrap_or_default())
    }

    fn save_exit(&mut self, key: ExitKey, value: Bucket) -> Result<(), ContractError> {
        let place = (self.plan, key.cohort, (key.period, key.bucket));
        if value.is_empty() {
            EXITS.remove(self.put(), place);
            return Ok(());
        }
        Ok(EXITS.save(self.put(), place, &value)?)
    }

    fn first_exit(&self, cohort: u16) -> Result<Option<(ExitKey, Bucket)>, ContractError> {
        let mut all = EXITS.prefix_range(self.get(), (self.plan, cohort), None, None, Order::Ascending);
        let Some(entry) = all.next() else {
            return Ok(None);
        };
        let ((period, bucket), value) = entry?;
        let key = ExitKey {
            cohort,
            period,
            bucket,
        };
        Ok(Some((key, value)))
    }

    fn mark(&self, cohort: u16, place: u32) -> Result<Mark, ContractError> {
        let at = (cohort, place);
        if let Some((_, known)) = self.mark.get().filter(|(known, _)| *known == at) {
            return Ok(known);
        }
        let found = MARKS.may_load(self.get(), (self.plan, cohort, place))?;
        let found = found.ok_or(ShareError::Missing {
            what: "mark",
            id: place.into(),
        })?;
        self.mark.set(Some((at, found)));
        Ok(found)
    }

    fn save_mark(&mut self, cohort: u16, place: u32, value: &Mark) -> Result<(), ContractError> {
        let key = (self.plan, cohort, place);
        Ok(MARKS.save(self.put(), key, value)?)
    }
}
