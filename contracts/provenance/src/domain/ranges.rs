//! Lists of index ranges: ascending, disjoint, both ends included.

use super::DomainError;
use provenance_api::types::{IndexRange, MAX_RANGES, MAX_UNITS};

/// How many units lie in a range that runs forward.
pub fn units_in(range: &IndexRange) -> u64 {
    range.last.saturating_sub(range.first).saturating_add(1)
}

/// Checks a list that came in a message; gives it with touching ranges joined, and the number of units.
pub fn checked(given: &[IndexRange]) -> Result<(Vec<IndexRange>, u64), DomainError> {
    if given.len() > MAX_RANGES {
        return Err(DomainError::TooManyRanges {
            given: given.len(),
            max: MAX_RANGES,
        });
    }
    let mut joined: Vec<IndexRange> = Vec::with_capacity(given.len());
    let mut units = 0u64;
    for range in given {
        let IndexRange { first, last } = *range;
        if last < first {
            return Err(DomainError::RangeBackwards { first, last });
        }
        if last >= MAX_UNITS {
            return Err(DomainError::IndexTooHigh {
                index: last,
                max: MAX_UNITS.saturating_sub(1),
            });
        }
        // at most 16 ranges of at most 10¹² units
        units = units.saturating_add(units_in(range));
        match joined.last_mut() {
            Some(before) if first <= before.last => return Err(DomainError::RangesOverlap { first, last }),
            Some(before) if first == before.last.saturating_add(1) => before.last = last,
            _ => joined.push(*range),
        }
    }
    Ok((joined, units))
}

/// Joins two checked lists that share no unit.
pub fn union(a: &[IndexRange], b: &[IndexRange]) -> Result<Vec<IndexRange>, DomainError> {
    let mut all: Vec<IndexRange> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    let mut joined: Vec<IndexRange> = Vec::with_capacity(all.len());
    for range in all {
        let IndexRange { first, last } = range;
        match joined.last_mut() {
            Some(before) if first <= before.last => return Err(DomainError::RangesOverlap { first, last }),
            Some(before) if first == before.last.saturating_add(1) => before.last = last,
            _ => joined.push(range),
        }
    }
    Ok(joined)
}

/// What is left of `from` without `take`. Both are joined lists; every range of `take` lies inside one of `from`.
pub fn subtract(from: &[IndexRange], take: &[IndexRange]) -> Result<Vec<IndexRange>, DomainError> {
    let mut rest = Vec::with_capacity(from.len().saturating_add(take.len()));
    let mut take = take.iter().peekable();
    for range in from {
        // first index of this range that is not dealt with; none: the range is used up
        let mut next = Some(range.first);
        while let Some(taken) = take.next_if(|taken| taken.first <= range.last) {
            let IndexRange { first, last } = *taken;
            let Some(start) = next.filter(|start| *start <= first && last <= range.last) else {
                return Err(DomainError::RangeNotShipped { first, last });
            };
            if start < first {
                rest.push(IndexRange {
                    first: start,
                    last: first.saturating_sub(1),
                });
            }
            next = last.checked_add(1).filter(|after| *after <= range.last);
        }
        if let Some(first) = next {
            rest.push(IndexRange {
                first,
                last: range.last,
            });
        }
    }
    match take.next() {
        Some(IndexRange { first, last }) => Err(DomainError::RangeNotShipped {
            first: *first,
            last: *last,
        }),
        None => Ok(rest),
    }
}
