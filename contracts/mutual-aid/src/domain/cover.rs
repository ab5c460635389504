//! Emergency benefits and index covers: paid from funds of their own, at no cost to members.

use crate::domain::fund::Pot;
use crate::domain::limits::{within, within_128};
use crate::domain::terms::{MAX_AMOUNT, MAX_DAYS};
use crate::error::DomainError;
use mutual_aid_api::types::{NewEmergency, NewIndexCover};
use serde::{Deserialize, Serialize};

/// An emergency benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// the class
    pub class: u16,
    /// what a member is paid for one episode and unit
    pub per_case: u128,
    /// first day of diagnosis that counts
    pub from_day: u32,
    /// first day of diagnosis that is too late
    pub until_day: u32,
    /// first day on which no claim is taken any more
    pub filing_until_day: u32,
    /// claims that may still draw on the fund
    pub open: u64,
    /// its money
    pub pot: Pot,
}

impl Emergency {
    /// A new one. Claims can be filed for `filing_days` after its end.
    pub fn new(benefit: &NewEmergency, filing_days: u32, today: u32) -> Result<Self, DomainError> {
        let (from_day, until_day) = (benefit.from_day, benefit.until_day);
        within_128("per_case", benefit.per_case.u128(), 1, MAX_AMOUNT)?;
        within(
            "from_day",
            from_day.into(),
            today.saturating_sub(MAX_DAYS).into(),
            today.saturating_add(MAX_DAYS).into(),
        )?;
        within(
            "until_day",
            until_day.into(),
            today.max(from_day).saturating_add(1).into(),
            from_day.saturating_add(MAX_DAYS).into(),
        )?;
        Ok(Self {
            class: benefit.class,
            per_case: benefit.per_case.u128(),
            from_day,
            until_day,
            filing_until_day: until_day.saturating_add(filing_days),
            open: 0,
            pot: Pot::default(),
        })
    }

    /// As queries give it.
    pub fn wire(&self) -> NewEmergency {
        NewEmergency {
            class: self.class,
            per_case: self.per_case.into(),
            from_day: self.from_day,
            until_day: self.until_day,
        }
    }

    /// Whether a diagnosis of that day counts, for a claim that is filed today.
    pub const fn takes(&self, diagnosis_day: u32, today: u32) -> bool {
        self.from_day <= diagnosis_day && diagnosis_day < self.until_day && today < self.filing_until_day
    }

    /// Whether gifts go back: no claim can be filed any more, and none is open.
    pub const fn is_over(&self, today: u32) -> bool {
        today >= self.filing_until_day && self.open == 0
    }
}

/// An index cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexCover {
    /// which region
    pub region: u16,
    /// whose word counts
    pub authority: u64,
    /// least level that pays
    pub level: u32,
    /// what a unit is paid for each posting that pays
    pub per_unit: u128,
    /// least days between two postings that pay
    pub rest_days: u32,
    /// first day that is too late for a posting
    pub until_day: u32,
    /// last day that was posted, with its level
    pub last_post: Option<(u32, u32)>,
    /// last day that paid
    pub last_paid: Option<u32>,
    /// its money
    pub pot: Pot,
}

impl IndexCover {
    /// A new one.
    pub fn new(cover: &NewIndexCover, regions: u16, today: u32) -> Result<Self, DomainError> {
        within("region", cover.region.into(), 1, regions.into())?;
        within("level", cover.level.into(), 1, u32::MAX.into())?;
        within_128("per_unit", cover.per_unit.u128(), 1, MAX_AMOUNT)?;
        within("rest_days", cover.rest_days.into(), 1, MAX_DAYS.into())?;
        within(
            "until_day",
            cover.until_day.into(),
            today.saturating_add(1).into(),
            today.saturating_add(MAX_DAYS).into(),
        )?;
        Ok(Self {
            region: cover.region,
            authority: cover.authority.u64(),
            level: cover.level,
            per_unit: cover.per_unit.u128(),
            rest_days: cover.rest_days,
            until_day: cover.until_day,
            last_post: None,
            last_paid: None,
            pot: Pot::default(),
        })
    }

    /// As queries give it.
    pub fn wire(&self) -> NewIndexCover {
        NewIndexCover {
            region: self.region,
            authority: self.authority.into(),
            level: self.level,
            per_unit: self.per_unit.into(),
            rest_days: self.rest_days,
            until_day: self.until_day,
        }
    }

    /// The authority posts a day, today or yesterday and later than every day before. What each unit is to be credited.
    pub fn post(self, day: u32, level: u32, today: u32) -> Result<(Self, u128), DomainError> {
        let yesterday = today.saturating_sub(1);
        let least = self
            .last_post
            .map_or(yesterday, |(last, _)| yesterday.max(last.saturating_add(1)));
        let most = today.min(self.until_day.saturating_sub(1));
        within("day", day.into(), least.into(), most.into())?;
        let rested = self
            .last_paid
            .is_none_or(|last| day >= last.saturating_add(self.rest_days));
        let pays = level >= self.level && rested;
        let posted = Self {
            last_post: Some((day, level)),
            ..self
        };
        Ok((posted, if pays { self.per_unit } else { 0 }))
    }

    /// Members were credited this much for a day.
    pub fn credited(self, day: u32, total: u128) -> Result<Self, DomainError> {
        if total == 0 {
            return Ok(self);
        }
        Ok(Self {
            last_paid: Some(day),
            pot: self.pot.spend(total)?,
            ..self
        })
    }

    /// Whether gifts go back: no day can be posted any more.
    pub const fn is_over(&self, today: u32) -> bool {
        // the last day can be posted on the day after it
        today > self.until_day
    }
}
