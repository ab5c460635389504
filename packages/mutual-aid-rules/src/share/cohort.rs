//! Cohorts, and the aggregates of members in them.

use crate::share::{CohortTerms, Scaled, ShareError};
use serde::{Deserialize, Serialize};

/// Members that share alike: of one group of birth years, tier, region and version of terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// version of terms; never changes
    pub terms: u16,
    /// charged per unit since the start, scaled; never falls
    pub index: Scaled,
    /// Σ weights of active members
    pub units: u64,
    /// Σ weights of members whose day has not come to a close yet
    pub waiting: u64,
    /// Σ weights of active members that have asked to leave
    pub leaving: u64,
    /// collected above need, scaled
    pub surplus: Scaled,
    /// its own part of what the next close collects, in whole units
    pub need: u128,
    /// charged per unit in `year`, scaled
    pub year_charge: Scaled,
    /// to which year `year_charge` belongs
    pub year: u32,
    /// Σ (weight·entry − charged) over active members, scaled: Σ charged = index·units − basis
    pub basis: Scaled,
    /// how many marks its closes have left
    pub marks: u32,
    /// members became active since the last mark
    pub fresh: bool,
    /// credited per unit by index covers since the start, in whole units; never falls
    pub credit: u128,
}

impl Cohort {
    /// Begins a year: nothing of its cap is used.
    pub fn roll(&mut self, year: u32) {
        if self.year < year {
            self.year = year;
            self.year_charge = Scaled::ZERO;
        }
    }

    /// C_c: most that a unit can be charged by the next close of this year.
    pub fn cap(&self, terms: &CohortTerms) -> Scaled {
        let left = Scaled::of(terms.year_cap).minus_or_zero(self.year_charge);
        left.min(Scaled::of(terms.cap))
    }

    /// Most that the next close of this year can take from all of it, in whole units rounded down.
    pub fn room(&self, terms: &CohortTerms) -> Result<u128, ShareError> {
        self.cap(terms).times(self.units, "the room of a cohort")?.floor()
    }

    /// Σ charged over active members, scaled.
    pub fn charged(&self) -> Result<Scaled, ShareError> {
        let what = "what a cohort was charged";
        self.index.times(self.units, what)?.minus(self.basis, what)
    }
}

/// Units that act alike, and what their members' sum of charges is measured from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Σ weights
    pub units: u64,
    /// Σ (weight·entry − charged), scaled. Of an expiry: premium that is earned on its day, in whole units, scaled
    pub basis: Scaled,
}

impl Bucket {
    /// With more in it.
    pub fn plus(self, units: u64, basis: Scaled) -> Result<Self, ShareError> {
        let what = "a bucket";
        Ok(Self {
            units: add_units(self.units, units)?,
            basis: self.basis.plus(basis, what)?,
        })
    }

    /// With less in it.
    pub fn minus(self, units: u64, basis: Scaled) -> Result<Self, ShareError> {
        Ok(Self {
            units: sub_units(self.units, units)?,
            basis: self.basis.minus(basis, "a bucket")?,
        })
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.units == 0 && self.basis.is_zero()
    }
}

/// What a close left behind in a cohort, for members who look later when they left and at which index. Written only by
/// closes that charged it, made members of it active or let members of it go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// number of the plan's close, counted from 1
    pub number: u32,
    /// day of the close
    pub day: u32,
    /// index of the cohort after it
    pub index: Scaled,
    /// exits asked for in periods below this one are through
    pub exits_below: u32,
    /// credit of the cohort at the time
    pub credit: u128,
}

pub(crate) fn add_units(a: u64, b: u64) -> Result<u64, ShareError> {
    let what = "units";
    Ok(a.checked_add(b).ok_or(salus_core::CoreError::Overflow { what })?)
}

pub(crate) fn sub_units(held: u64, asked: u64) -> Result<u64, ShareError> {
    held.checked_sub(asked).ok_or(ShareError::NotHeld {
        part: "units",
        asked: asked.into(),
        held: held.into(),
    })
}
