//! Who has which unit of a serialised lot: a map from first index to interval.
//!
//! The intervals of a lot tile 0 to quantity − 1 without gap or overlap, and no two neighbours are alike, so
//! that a run of units with one holder is always one interval.

use accreditation_api::OrgId;
use provenance_api::types::{IndexRange, Origin};
use provenance_api::ShipmentId;
use serde::{Deserialize, Serialize};

/// Who has a unit.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// an organisation
    #[serde(rename = "o")]
    Org(OrgId),
    /// a shipment, in transit or as a pending return
    #[serde(rename = "s")]
    Shipment(ShipmentId),
    /// nobody
    #[serde(rename = "l")]
    Lost,
}

/// Who has a run of units, and their origin.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// who
    #[serde(rename = "k")]
    pub keeper: Keeper,
    /// fresh or donated
    #[serde(rename = "o")]
    pub origin: Origin,
}

/// An interval, stored under its first index.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// last index inside
    #[serde(rename = "l")]
    pub last: u64,
    /// who has it
    #[serde(rename = "h")]
    pub holder: Holder,
}

/// The part of a map that a change of one range can touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbourhood {
    /// first index of the interval in which the whole range lies
    pub first: u64,
    /// that interval
    pub interval: Interval,
    /// the interval before it; needed only if the range begins where it begins
    pub before: Option<(u64, Interval)>,
    /// the interval behind it; needed only if the range ends where it ends
    pub behind: Option<Interval>,
}

/// What to do to the map: first `remove`, then `put`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// first indices of intervals that vanish
    pub remove: Vec<u64>,
    /// intervals to store, by first index
    pub put: Vec<(u64, Interval)>,
}

/// Gives the units of `range` to `to`. `None` if the range does not lie within the interval.
pub fn reassign(around: &Neighbourhood, range: &IndexRange, to: Holder) -> Option<Edits> {
    let Neighbourhood {
        first,
        interval,
        before,
        behind,
    } = *around;
    if range.first < first || range.last > interval.last || range.last < range.first {
        return None;
    }
    if interval.holder == to {
        return Some(Edits::default());
    }
    let mut edits = Edits::default();
    let (mut start, mut end) = (range.first, range.last);
    if first < range.first {
        edits.put.push((
            first,
            Interval {
                last: range.first.checked_sub(1)?,
                ..interval
            },
        ));
    } else if let Some((before_first, _)) = before.filter(|(_, before)| before.holder == to) {
        start = before_first;
        edits.remove.push(first);
    }
    let after = range.last.checked_add(1)?;
    if range.last < interval.last {
        edits.put.push((after, interval));
    } else if let Some(behind) = behind.filter(|behind| behind.holder == to) {
        end = behind.last;
        edits.remove.push(after);
    }
    edits.put.push((
        start,
        Interval {
            last: end,
            holder: to,
        },
    ));
    Some(edits)
}

/// Adds the units of `range` behind all others.
pub fn append(tail: Option<(u64, Interval)>, range: &IndexRange, holder: Holder) -> (u64, Interval) {
    let first = tail
        .filter(|(_, tail)| tail.holder == holder)
        .map_or(range.first, |(first, _)| first);
    (
        first,
        Interval {
            last: range.last,
            holder,
        },
    )
}
