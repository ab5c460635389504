//! Where a member stands now. Closes never touch members; a member looks up in its cohort's marks what they did to it.

use crate::share::{threshold, Cohort, CohortTerms, Ledger, Mark, Member, Pool, Scaled, ShareError, Stage};
use salus_core::CoreError;

/// A member's cohort with its terms.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    /// the cohort
    pub cohort: Cohort,
    /// its terms
    pub terms: CohortTerms,
}

/// Brings a member up to date: a waiting one becomes active at the index before the close of its day, an active one
/// leaves at the first close that took the index above its threshold, or that let those go who asked when it did.
/// Changes nothing but the member. Costs a few reads, and a binary search over the cohort's marks if it left.
pub fn sync<P: Pool>(pool: &P, ledger: &Ledger, member: &mut Member) -> Result<Home, P::Error> {
    let cohort = pool.cohort(member.cohort)?;
    let terms = pool.terms(cohort.terms)?;
    let marks = Marks {
        pool,
        cohort: member.cohort,
        count: cohort.marks,
    };
    // after the announcement of a run-off nobody becomes active and no term ends
    let last_day = ledger.run_off.map_or(u32::MAX, |run_off| run_off.day);
    let waiting = match member.stage {
        Stage::Waiting { steps } if member.cover_from <= last_day => Some(steps),
        _ => None,
    };
    if let Some(steps) = waiting {
        if let Some(place) = marks.first(|mark| mark.day >= member.cover_from)? {
            let before = marks.index_before(place)?;
            let credit = pool.mark(member.cohort, place)?.credit;
            become_active(member, &terms, steps, before, credit)?;
        }
    }
    let Stage::Active { bucket } = member.stage else {
        return Ok(Home { cohort, terms });
    };
    if let Some(run_off) = ledger.run_off {
        if member.return_basis.is_none() {
            member.return_basis = return_basis(&marks, member, &cohort, bucket, &terms, run_off.closes)?;
        }
    }
    let left = match member.paid_until > last_day {
        true => None,
        false => leaving(&marks, member, &cohort, bucket, &terms)?,
    };
    match left {
        Some((mark, stage)) => {
            settle(member, mark.index, mark.credit)?;
            member.stage = stage;
        }
        None => settle(member, cohort.index, cohort.credit)?,
    }
    Ok(Home { cohort, terms })
}

/// Least top-up with which the member is still there after one more close at the cap. Nothing
/// where terms are paid for, in a run-off, and for who left. The member must be up to date.
pub fn least_top_up(member: &Member, home: &Home, ledger: &Ledger) -> Result<u128, ShareError> {
    let what = "the least top-up";
    if member.paid_until > 0 || ledger.run_off.is_some() || matches!(member.stage, Stage::Left { .. }) {
        return Ok(0);
    }
    let terms = &home.terms;
    let (cap, grid, index) = (Scaled::of(terms.cap), Scaled::of(terms.grid), home.cohort.index);
    let needed = if let Stage::Lapsed { .. } = member.stage {
        member.due(index)?.plus(member.least(terms)?, what)?
    } else {
        // the first threshold that the close does not take the index above
        let after = index.plus(cap, what)?;
        let mut bucket = after.count_of(grid, what)?;
        if threshold(bucket, terms)? < after {
            bucket = bucket.saturating_add(1);
        }
        let unit = threshold(bucket, terms)?.plus(cap, what)?.minus(index, what)?;
        unit.times(member.weight, what)?
    };
    needed.minus_or_zero(member.prepaid).ceil()
}

/// Makes a waiting member active at an index that the next charge comes on top of.
pub(crate) fn become_active(
    member: &mut Member,
    terms: &CohortTerms,
    steps: u64,
    index: Scaled,
    credit: u128,
) -> Result<(), ShareError> {
    member.entry = index;
    member.credit_entry = credit;
    member.stage = Stage::Active {
        bucket: bucket_at(index, steps, terms)?,
    };
    Ok(())
}

/// Bucket of members who become active at `index` with so many steps: ⌊index/G⌋ + steps. Member and bucket use the same.
pub(crate) fn bucket_at(index: Scaled, steps: u64, terms: &CohortTerms) -> Result<u64, ShareError> {
    if steps == u64::MAX {
        return Ok(u64::MAX);
    }
    let what = "a threshold";
    let first = index.count_of(Scaled::of(terms.grid), what)?;
    Ok(first.checked_add(steps).ok_or(CoreError::Overflow { what })?)
}

/// Charges a member up to an index.
pub(crate) fn settle(member: &mut Member, index: Scaled, credit: u128) -> Result<(), ShareError> {
    let due = member.due(index)?;
    member.prepaid = member.prepaid.minus(due, "what remains to a member")?;
    member.charged = member.charged.plus(due, "what a member was charged")?;
    member.entry = index;
    let what = "credits of a member";
    let credited = credit
        .checked_sub(member.credit_entry)
        .and_then(|per_unit| per_unit.checked_mul(member.weight.into()))
        .and_then(|credited| credited.checked_add(member.credit_due));
    member.credit_due = credited.ok_or(CoreError::Overflow { what })?;
    member.credit_entry = credit;
    Ok(())
}

/// The close with which an active member left, and where that leaves it.
fn leaving<P: Pool>(
    marks: &Marks<'_, P>,
    member: &Member,
    cohort: &Cohort,
    bucket: u64,
    terms: &CohortTerms,
) -> Result<Option<(Mark, Stage)>, P::Error> {
    if member.paid_until > 0 {
        let end = marks.first(|mark| mark.day >= member.paid_until)?;
        let Some(place) = end else { return Ok(None) };
        let day = member.paid_until;
        return Ok(Some((marks.at(place)?, Stage::Lapsed { day })));
    }
    let limit = threshold(bucket, terms)?;
    let lapsed = match cohort.index > limit {
        true => marks.first(|mark| mark.index > limit)?,
        false => None,
    };
    let asked = match member.exit {
        Some(period) => marks.first(|mark| mark.exits_below > period)?,
        None => None,
    };
    let (place, left) = match (lapsed, asked) {
        (None, None) => return Ok(None),
        (Some(lapsed), None) => (lapsed, false),
        (None, Some(asked)) => (asked, true),
        (Some(lapsed), Some(asked)) => (lapsed.min(asked), asked <= lapsed),
    };
    let mark = marks.at(place)?;
    // the day of the close is still covered
    let day = mark.day.saturating_add(1);
    let stage = if left {
        Stage::Left { day }
    } else {
        Stage::Lapsed { day }
    };
    Ok(Some((mark, stage)))
}

/// What an active member had been charged at the announcement of a run-off; none if it had left by then.
fn return_basis<P: Pool>(
    marks: &Marks<'_, P>,
    member: &Member,
    cohort: &Cohort,
    bucket: u64,
    terms: &CohortTerms,
    closes: u32,
) -> Result<Option<Scaled>, P::Error> {
    let later = marks.first(|mark| mark.number > closes)?;
    let index = match later {
        Some(place) => marks.index_before(place)?,
        None => cohort.index,
    };
    if let Some((mark, _)) = leaving(marks, member, cohort, bucket, terms)? {
        if mark.number <= closes {
            return Ok(None);
        }
    }
    if index < member.entry {
        // became active with a close after the announcement
        return Ok(None);
    }
    let what = "what a member was charged";
    let charged = member.due(index)?.plus(member.charged, what);
    Ok(Some(charged?))
}

struct Marks<'a, P> {
    pool: &'a P,
    cohort: u16,
    count: u32,
}

impl<P: Pool> Marks<'_, P> {
    fn at(&self, place: u32) -> Result<Mark, P::Error> {
        self.pool.mark(self.cohort, place)
    }

    /// Place of the first mark for which a test holds that holds for all later ones, too.
    fn first(&self, holds: impl Fn(&Mark) -> bool) -> Result<Option<u32>, P::Error> {
        let Some(last) = self.count.checked_sub(1) else {
            return Ok(None);
        };
        if !holds(&self.at(last)?) {
            return Ok(None);
        }
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = low.midpoint(high);
            if holds(&self.at(middle)?) {
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        Ok(Some(low))
    }

    fn index_before(&self, place: u32) -> Result<Scaled, P::Error> {
        match place.checked_sub(1) {
            Some(earlier) => Ok(self.at(earlier)?.index),
            None => Ok(Scaled::ZERO),
        }
    }
}
