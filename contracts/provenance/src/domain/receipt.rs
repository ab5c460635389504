//! What a receiver says about the lines of a shipment.

use super::{product::check_digest, ranges, shipment::Line, DomainError};
use cosmwasm_std::Timestamp;
use provenance_api::types::{
    IndexRange, LegSummary, LineReceipt, RejectReason, MAX_READ_OUT_SECONDS, MAX_VVM_STAGE,
};
use serde::{Deserialize, Serialize};

/// What is kept of a line's receipt besides the counts. Not stored while there is nothing in it.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
pub struct Detail {
    /// why not all was taken over
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RejectReason>,
    /// which units came and were not taken over
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<IndexRange>,
    /// which units did not come
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<IndexRange>,
    /// stage of the vial monitors
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub vvm_stage: Option<u8>,
    /// what the logger recorded
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<LegSummary>,
}

/// What came of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// units taken over
    pub accepted: u64,
    /// units that came and were not taken over
    pub rejected: u64,
    /// units that did not come
    pub missing: u64,
    /// for serialised lots which units were taken over
    pub accepted_ranges: Vec<IndexRange>,
    /// what else was said
    pub detail: Detail,
}

/// What the product asks of a receipt, and when the journey was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demands {
    /// custody is kept by index
    pub serialised: bool,
    /// the stage of vial monitors must be stated
    pub vial_monitor: bool,
    /// a leg summary must cover the journey
    pub full_cover: bool,
    /// how many storage rules the product has; asked for only if there is a leg summary
    pub storage_rules: usize,
    /// when the journey began: at pick-up, or with the offer where nobody picked it up
    pub journey_from: Timestamp,
    /// time of the acceptance
    pub now: Timestamp,
}

impl Outcome {
    /// Units that stay pending.
    pub const fn pending(&self) -> u64 {
        // their sum with `accepted` was checked against the shipped units
        self.rejected.saturating_add(self.missing)
    }
}

/// Puts the receipts in the order of the lines: every line exactly once.
pub fn in_order(shipped: usize, given: Vec<LineReceipt>) -> Result<Vec<LineReceipt>, DomainError> {
    if given.len() != shipped {
        return Err(DomainError::LineCountMismatch {
            shipped,
            given: given.len(),
        });
    }
    let mut by_line: Vec<Option<LineReceipt>> = (0..shipped).map(|_| None).collect();
    for receipt in given {
        let line = receipt.line;
        match by_line.get_mut(line as usize) {
            None => return Err(DomainError::UnknownLine { line, lines: shipped }),
            Some(Some(_)) => return Err(DomainError::LineTwice { line }),
            Some(free) => *free = Some(receipt),
        }
    }
    // as many as there are lines, none twice: none is left out
    Ok(by_line.into_iter().flatten().collect())
}

/// Checks one receipt against its line.
pub fn check(line: &Line, said: LineReceipt, demands: &Demands) -> Result<Outcome, DomainError> {
    let LineReceipt {
        line: number,
        accepted,
        rejected,
        missing,
        ..
    } = said;
    let given = u128::from(accepted)
        .saturating_add(rejected.into())
        .saturating_add(missing.into());
    if given != u128::from(line.units) {
        return Err(DomainError::UnitsDoNotAddUp {
            line: number,
            shipped: line.units,
            given,
        });
    }
    match (said.reason, given == u128::from(accepted)) {
        (None, false) => return Err(DomainError::ReasonLacking { line: number }),
        (Some(_), true) => return Err(DomainError::ReasonForNothing { line: number }),
        _ => {}
    }
    let (rejected_ranges, rejected_sum) = ranges::checked(&said.rejected_ranges)?;
    let (missing_ranges, missing_sum) = ranges::checked(&said.missing_ranges)?;
    let any_ranges = !(rejected_ranges.is_empty() && missing_ranges.is_empty());
    if any_ranges && !demands.serialised {
        return Err(DomainError::RangesWithoutSerials { lot: line.lot });
    }
    let accepted_ranges = if demands.serialised {
        for (ranges, stated) in [(rejected_sum, rejected), (missing_sum, missing)] {
            if ranges != stated {
                return Err(DomainError::RangeSumMismatch { ranges, stated });
            }
        }
        ranges::subtract(&line.ranges, &ranges::union(&rejected_ranges, &missing_ranges)?)?
    } else {
        vec![]
    };
    check_vial_monitor(number, accepted, said.vvm_stage, demands.vial_monitor)?;
    if let Some(leg) = &said.leg_summary {
        check_leg(number, leg, demands)?;
    }
    let covered = said.leg_summary.as_ref().is_some_and(|leg| covers(leg, demands));
    if demands.full_cover && accepted > 0 && !covered {
        return Err(DomainError::SensorCoverLacking { line: number });
    }
    Ok(Outcome {
        accepted,
        rejected,
        missing,
        accepted_ranges,
        detail: Detail {
            reason: said.reason,
            rejected: rejected_ranges,
            missing: missing_ranges,
            vvm_stage: said.vvm_stage,
            leg: said.leg_summary,
        },
    })
}

fn check_vial_monitor(line: u32, accepted: u64, stage: Option<u8>, needed: bool) -> Result<(), DomainError> {
    match stage {
        Some(stage) if !(1..=4).contains(&stage) => Err(DomainError::BadVialMonitor { stage }),
        Some(stage) if accepted > 0 && stage > MAX_VVM_STAGE => Err(DomainError::VialMonitorPast {
            line,
            stage,
            max: MAX_VVM_STAGE,
        }),
        None if accepted > 0 && needed => Err(DomainError::VialMonitorLacking { line }),
        _ => Ok(()),
    }
}

/// A summary must not contradict itself, whether or not the product asks for one.
fn check_leg(line: u32, leg: &LegSummary, demands: &Demands) -> Result<(), DomainError> {
    check_digest("a logger's file digest", &leg.raw_log_sha256)?;
    let wrong = if leg.start >= leg.end || leg.end > demands.now {
        "times"
    } else if leg.coverage_bps > 10_000 {
        "coverage"
    } else if leg.min_centi_celsius > leg.mean_centi_celsius || leg.mean_centi_celsius > leg.max_centi_celsius
    {
        "temperatures"
    } else if leg.rule_minutes.len() != demands.storage_rules {
        "minutes per storage rule"
    } else {
        return Ok(());
    };
    Err(DomainError::BadLegSummary { line, what: wrong })
}

/// Whether a summary covers the whole journey: without a gap, from its beginning to the acceptance, but for the time
/// that it takes to read the logger out.
fn covers(leg: &LegSummary, demands: &Demands) -> bool {
    let read_out = MAX_READ_OUT_SECONDS.saturating_mul(1_000_000_000);
    leg.coverage_bps == 10_000
        && leg.start <= demands.journey_from
        && leg.end >= demands.journey_from
        && leg.end.nanos().saturating_add(read_out) >= demands.now.nanos()
}
