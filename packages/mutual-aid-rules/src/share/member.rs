//! A member as it is stored. Closes do not touch it: where it stands now is worked out from its cohort's marks.

use crate::share::{CohortTerms, Scaled, ShareError, REENTRY_WAIT_DAYS};
use serde::{Deserialize, Serialize};

/// The most past spans of cover that a member keeps; the oldest goes first.
pub const MAX_COVERS: usize = 4;

/// One member of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// its cohort
    pub cohort: u16,
    /// w: units; above zero
    pub weight: u32,
    /// where it stood when it was last brought up to date
    pub stage: Stage,
    /// P: money that was left at `entry`, scaled
    pub prepaid: Scaled,
    /// index of the cohort from which `prepaid` counts down; after leaving: the index at which it left, scaled
    pub entry: Scaled,
    /// ever charged in this membership up to `entry`, scaled
    pub charged: Scaled,
    /// day of joining
    pub joined_day: u32,
    /// first day of the present or last span of cover
    pub cover_from: u32,
    /// first day after the wait: a claim diagnosed before is refused, unless it is an accident
    pub waited_day: u32,
    /// whether the present or last span of cover began by coming back after a lapse, 30 days before `cover_from`
    pub came_back: bool,
    /// end (excluded) of the term that is paid; zero in a plan whose members share
    pub paid_until: u32,
    /// period in which it asked to leave
    pub exit: Option<u32>,
    /// earlier spans of cover, oldest first; at most 4
    pub covers: Vec<Cover>,
    /// credit of the cohort from which credits of index covers count
    pub credit_entry: u128,
    /// credits of index covers up to `credit_entry` that were not collected, in whole units
    pub credit_due: u128,
    /// Σ charged at the announcement of the run-off, if it was active then, once it is known
    pub return_basis: Option<Scaled>,
    /// what that was when it took its part of the return, and how much was returned to all by then, in whole units
    pub returned: Option<(Scaled, u128)>,
}

/// Where a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// joined; becomes active with the first close of its day (`cover_from`) or later
    Waiting {
        /// whole steps of the grid prepaid above one close at the cap; its threshold counts from the index at its entry
        steps: u64,
    },
    /// charged by each close
    Active {
        /// number of its bucket: threshold ÷ grid. It leaves with the close that takes the index above the threshold
        bucket: u64,
    },
    /// left for want of money
    Lapsed {
        /// first day without cover
        day: u32,
    },
    /// left because it asked to, or had all paid back
    Left {
        /// first day without cover
        day: u32,
    },
}

impl Stage {
    /// Its name, for errors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Active { .. } => "active",
            Self::Lapsed { .. } => "lapsed",
            Self::Left { .. } => "left",
        }
    }
}

/// A span of cover, with what a claim of one of its days is decided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// first day
    pub from: u32,
    /// first day after it; `u32::MAX`: it is open
    pub until: u32,
    /// its cohort, and with it tier, region and terms
    pub cohort: u16,
    /// its units
    pub weight: u32,
    /// day of joining of the membership that it belongs to
    pub joined_day: u32,
    /// first day after the wait of that membership, also if it ended before
    pub waited_day: u32,
    /// whether it began by coming back after a lapse, 30 days before `from`
    pub came_back: bool,
}

impl Cover {
    /// The days in which somebody who came back is not covered yet, the last one excluded; none: it began by joining.
    pub fn reentry(&self) -> Option<(u32, u32)> {
        let began = self.from.saturating_sub(REENTRY_WAIT_DAYS);
        self.came_back.then_some((began, self.from.min(self.until)))
    }
}

impl Member {
    /// Whether a day is covered, for a member that is up to date. A day that has not come yet counts as if nothing
    /// happens until then.
    pub fn covered_on(&self, day: u32) -> bool {
        self.cover_on(day).is_some()
    }

    /// The span of cover that a day lies in, for a member that is up to date.
    pub fn cover_on(&self, day: u32) -> Option<Cover> {
        let holds = |cover: &Cover| cover.from <= day && day < cover.until;
        let past = self.covers.iter().copied();
        past.chain([self.cover()]).find(holds)
    }

    /// The present or last span of cover.
    pub fn cover(&self) -> Cover {
        Cover {
            from: self.cover_from,
            until: self.cover_until(),
            cohort: self.cohort,
            weight: self.weight,
            joined_day: self.joined_day,
            waited_day: self.waited_day,
            came_back: self.came_back,
        }
    }

    /// First day after the present span of cover; `u32::MAX` while it is open.
    pub fn cover_until(&self) -> u32 {
        let open = if self.paid_until == 0 {
            u32::MAX
        } else {
            self.paid_until
        };
        match self.stage {
            Stage::Waiting { .. } | Stage::Active { .. } => open,
            Stage::Lapsed { day } | Stage::Left { day } => day.min(open),
        }
    }

    /// Units as the closes count them.
    pub fn units(&self) -> u64 {
        self.weight.into()
    }

    /// What it would owe at `index`: (index − entry)·w, scaled. Nothing after it left.
    pub fn due(&self, index: Scaled) -> Result<Scaled, ShareError> {
        let what = "what a member owes";
        index.minus(self.entry, what)?.times(self.weight, what)
    }

    /// w·entry − charged, scaled: what its cohort's and bucket's `basis` hold for it.
    pub fn basis(&self) -> Result<Scaled, ShareError> {
        let what = "what a member's charges are measured from";
        self.entry.times(self.weight, what)?.minus(self.charged, what)
    }

    /// Least money to be active: w·(C + G), scaled.
    pub fn least(&self, terms: &CohortTerms) -> Result<Scaled, ShareError> {
        let what = "the least that is prepaid";
        let unit = Scaled::of(terms.cap).plus(Scaled::of(terms.grid), what)?;
        unit.times(self.weight, what)
    }

    /// Number of the bucket of an active member: ⌊(entry + P/w − C·S) / G⌋.
    pub fn bucket(&self, terms: &CohortTerms) -> Result<u64, ShareError> {
        let what = "a threshold";
        let cap = Scaled::of(terms.cap).times(self.weight, what)?;
        let step = Scaled::of(terms.grid).times(self.weight, what)?;
        let paid_up_to = self.entry.times(self.weight, what)?.plus(self.prepaid, what)?;
        paid_up_to.minus(cap, what)?.count_of(step, what)
    }

    /// Whole steps of the grid above one close at the cap: ⌊(P/w − C·S) / G⌋.
    pub fn steps(&self, terms: &CohortTerms) -> Result<u64, ShareError> {
        let what = "steps of the grid";
        let cap = Scaled::of(terms.cap).times(self.weight, what)?;
        let step = Scaled::of(terms.grid).times(self.weight, what)?;
        self.prepaid.minus(cap, what)?.count_of(step, what)
    }

    /// Refuses prepaid money that does not last for one close at the cap and one step of the grid.
    pub fn enough(&self, terms: &CohortTerms) -> Result<(), ShareError> {
        let needed = self.least(terms)?;
        if self.prepaid < needed {
            return Err(ShareError::TooLittle {
                paid: self.prepaid.floor()?,
                needed: needed.ceil()?,
            });
        }
        Ok(())
    }

    /// Ends the present span of cover and begins another.
    pub(crate) fn break_cover(&mut self, until: u32, from: u32) {
        if self.cover_from < until {
            if self.covers.len() >= MAX_COVERS {
                self.covers.remove(0);
            }
            self.covers.push(Cover {
                until,
                ..self.cover()
            });
        }
        self.cover_from = from;
    }
}

/// Threshold of a bucket: its number times the grid, scaled.
pub fn threshold(bucket: u64, terms: &CohortTerms) -> Result<Scaled, ShareError> {
    Scaled::of(terms.grid).times(bucket, "a threshold")
}
