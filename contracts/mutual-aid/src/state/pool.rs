//! Members, and the aggregates of them that closes work on: the storage behind the share-out's port.

use crate::domain::terms::Terms;
use crate::error::{ContractError, DomainError};
use crate::state::{ledger, plan as plans, settings};
use cosmwasm_std::{Addr, Env, Order, StdResult, Storage};
use mutual_aid_api::PlanId;
use mutual_aid_rules::share::{
    sync, ActivationKey, Bucket, Cohort, CohortTerms, ExitKey, Mark, Member, Pool, ShareError,
};
use salus_core::packed::PackedMap;
use serde::{Deserialize, Serialize};

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

/// Stores a member.
pub fn save_member(store: &mut dyn Storage, plan: PlanId, who: &Addr, member: &Member) -> StdResult<()> {
    MEMBERS.save(store, (plan.u64(), who), member)
}

/// A member as it stands now, and what its cohort is.
pub fn member_now(store: &dyn Storage, plan: PlanId, who: &Addr) -> Result<(Member, Kind), ContractError> {
    let mut found = member(store, plan, who)?.ok_or_else(|| DomainError::UnknownMember {
        plan,
        member: who.clone(),
    })?;
    let books = ledger::ledger(store, plan)?;
    sync(&ReadPool { store, plan }, &books, &mut found)?;
    let kind = kind(store, plan, found.cohort)?;
    Ok((found, kind))
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
    let pool = ReadPool { store, plan };
    let mut sum = 0u64;
    for cohort in pool.live()? {
        sum = sum.saturating_add(pool.cohort(cohort)?.units);
    }
    Ok(sum)
}

/// The day of a block, in days of the contract's length.
pub fn today(store: &dyn Storage, env: &Env) -> Result<u32, ContractError> {
    let length = settings::limits(store)?.day_seconds;
    let day = env.block.time.seconds().checked_div(length).unwrap_or_default();
    Ok(u32::try_from(day).unwrap_or(u32::MAX))
}

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

/// What a plan has stored, to be read.
pub struct ReadPool<'a> {
    /// where
    pub store: &'a dyn Storage,
    /// of which plan
    pub plan: PlanId,
}

/// What a plan has stored, to be read and written.
pub struct PlanPool<'a> {
    /// where
    pub store: &'a mut dyn Storage,
    /// of which plan
    pub plan: PlanId,
}

impl PlanPool<'_> {
    fn read(&self) -> ReadPool<'_> {
        ReadPool { store: &*self.store, plan: self.plan }
    }
}

impl ReadPool<'_> {
    fn id(&self) -> u64 {
        self.plan.u64()
    }

    const fn refuse<T>() -> Result<T, ContractError> {
        // a question writes nothing
        Err(ContractError::Share(ShareError::NotClosing))
    }
}

impl Pool for ReadPool<'_> {
    type Error = ContractError;

    fn terms(&self, version: u16) -> Result<CohortTerms, ContractError> {
        Ok(numbers(&plans::terms(self.store, self.plan, version)?))
    }
    fn live(&self) -> Result<Vec<u16>, ContractError> {
        Ok(LIVE.may_load(self.store, self.id())?.unwrap_or_default())
    }
    fn save_live(&mut self, _: &[u16]) -> Result<(), ContractError> {
        Self::refuse()
    }
    fn cohort(&self, cohort: u16) -> Result<Cohort, ContractError> {
        let found = COHORTS.may_load(self.store, (self.id(), cohort))?;
        Ok(found.ok_or(ShareError::Missing { what: "cohort", id: cohort.into() })?)
    }
    fn save_cohort(&mut self, _: u16, _: &Cohort) -> Result<(), ContractError> {
        Self::refuse()
    }
    fn bucket(&self, cohort: u16, bucket: u64) -> Result<Bucket, ContractError> {
        Ok(BUCKETS.may_load(self.store, (self.id(), cohort, bucket))?.unwrap_or_default())
    }
    fn save_bucket(&mut self, _: u16, _: u64, _: Bucket) -> Result<(), ContractError> {
        Self::refuse()
    }
    fn lowest_bucket(&self, cohort: u16) -> Result<Option<(u64, Bucket)>, ContractError> {
        let mut all = BUCKETS.prefix_range(self.store, (self.id(), cohort), None, None, Order::Ascending);
        Ok(all.next().transpose()?)
    }
    fn activation(&self, key: ActivationKey) -> Result<Bucket, ContractError> {
        let place = (self.id(), key.day, (key.cohort, key.steps));
        Ok(ACTIVATIONS.may_load(self.store, place)?.unwrap_or_default())
    }
    fn save_activation(&mut self, _: ActivationKey, _: Bucket) -> Result<(), ContractError> {
        Self::refuse()
    }
    fn first_activation(&self) -> Result<Option<(ActivationKey, Bucket)>, ContractError> {
        let first = (self.id(), 0, (0, 0));
        let last = (self.id(), u32::MAX, (u16::MAX, u64::MAX));
        let bound = cw_storage_plus::Bound::inclusive;
        let mut all = ACTIVATIONS.range(self.store, Some(bound(first)), Some(bound(last)), Order::Ascending);
        let Some(entry) = all.next() else { return Ok(None) };
        let ((_, day, (cohort, steps)), bucket) = entry?;
        Ok(Some((ActivationKey { day, cohort, steps }, bucket)))
    }
    fn exit(&self, key: ExitKey) -> Result<Bucket, ContractError> {
        let place = (self.id(), key.cohort, (key.period, key.bucket));
        Ok(EXITS.may_load(self.store, place)?.unwrap_or_default())
    }
    fn save_exit(&mut self, _: ExitKey, _: Bucket) -> Result<(), ContractError> {
        Self::refuse()
    }
    fn first_exit(&self, cohort: u16) -> Result<Option<(ExitKey, Bucket)>, ContractError> {
        let mut all = EXITS.prefix_range(self.store, (self.id(), cohort), None, None, Order::Ascending);
        let Some(entry) = all.next() else { return Ok(None) };
        let ((period, bucket), value) = entry?;
        Ok(Some((ExitKey { cohort, period, bucket }, value)))
    }
    fn mark(&self, cohort: u16, place: u32) -> Result<Mark, ContractError> {
        let found = MARKS.may_load(self.store, (self.id(), cohort, place))?;
        Ok(found.ok_or(ShareError::Missing { what: "mark", id: place.into() })?)
    }
    fn save_mark(&mut self, _: u16, _: u32, _: &Mark) -> Result<(), ContractError> {
        Self::refuse()
    }
}
