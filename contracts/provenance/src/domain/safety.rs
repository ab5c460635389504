//! Quarantine and recall.

use super::DomainError;
use accreditation_api::OrgId;
use cosmwasm_std::Timestamp;
use provenance_api::raw::{LotSafetyRecord, QuarantineRecord, RecallRecord, MAX_RECALLS, RESERVED_RECALLS};
use provenance_api::types::{RecallClass, SafetyReason};
use provenance_api::LotId;

/// On what ground an organisation may act on a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Say {
    /// who acts
    pub org: OrgId,
    /// who issued the lot
    pub issuer: OrgId,
    /// it regulates the country of the lot's issuer
    pub home_regulator: bool,
}

/// Holds a lot. A regulator takes the issuer's order over, and a home regulator anybody's, so that none shields the
/// lot from whoever watches over it.
pub fn quarantine(
    safety: LotSafetyRecord,
    lot: LotId,
    say: Say,
    reason: SafetyReason,
    now: Timestamp,
) -> Result<LotSafetyRecord, DomainError> {
    let since = match &safety.quarantine {
        None => now,
        Some(order) if order.by != say.org && (say.home_regulator || order.by == say.issuer) => order.since,
        Some(order) => return Err(DomainError::AlreadyQuarantined { lot, by: order.by }),
    };
    Ok(LotSafetyRecord {
        quarantine: Some(QuarantineRecord {
            by: say.org,
            reason,
            since,
        }),
        ..safety
    })
}

/// Ends a quarantine: whoever ordered it, or a home regulator.
pub fn release(safety: LotSafetyRecord, lot: LotId, say: Say) -> Result<LotSafetyRecord, DomainError> {
    match &safety.quarantine {
        None => Err(DomainError::NotQuarantined { lot }),
        Some(order) if order.by == say.org || say.home_regulator => Ok(LotSafetyRecord {
            quarantine: None,
            ..safety
        }),
        Some(_) => Err(DomainError::NoJurisdiction { org: say.org, lot }),
    }
}

/// Adds a recall; gives its position in the list. A full list makes room where a recall has ended.
pub fn recall(
    mut safety: LotSafetyRecord,
    lot: LotId,
    say: Say,
    class: RecallClass,
    reason: SafetyReason,
    now: Timestamp,
) -> Result<(LotSafetyRecord, usize), DomainError> {
    let by = say.org;
    let in_force = safety.recalls.iter().filter(|recall| recall.ended_at.is_none());
    if in_force
        .clone()
        .any(|recall| recall.by == by && recall.class <= class)
    {
        return Err(DomainError::AlreadyRecalled { lot, by });
    }
    let max = if by == say.issuer {
        MAX_RECALLS
    } else if say.home_regulator {
        MAX_RECALLS.saturating_sub(1)
    } else {
        MAX_RECALLS.saturating_sub(1).saturating_sub(RESERVED_RECALLS)
    };
    if in_force.count() >= max {
        return Err(DomainError::TooManyRecalls { lot, max });
    }
    let recall = RecallRecord {
        class,
        by,
        reason,
        issued_at: now,
        end_agreed_by: vec![],
        ended_at: None,
    };
    let ended = safety.recalls.iter().position(|recall| recall.ended_at.is_some());
    // below the limit above, so a full list has one that has ended
    match ended.filter(|_| safety.recalls.len() >= MAX_RECALLS) {
        Some(position) => {
            if let Some(place) = safety.recalls.get_mut(position) {
                *place = recall;
            }
            Ok((safety, position))
        }
        None => {
            safety.recalls.push(recall);
            let position = safety.recalls.len().saturating_sub(1);
            Ok((safety, position))
        }
    }
}

/// Agrees to end a recall. It has ended when its initiator and a home regulator have agreed; `true` says so.
pub fn end(
    mut safety: LotSafetyRecord,
    lot: LotId,
    number: u32,
    say: Say,
    now: Timestamp,
) -> Result<(LotSafetyRecord, bool), DomainError> {
    let org = say.org;
    let recall = safety
        .recalls
        .get_mut(number as usize)
        .ok_or(DomainError::UnknownRecall { lot, recall: number })?;
    if recall.ended_at.is_some() {
        return Err(DomainError::RecallHasEnded { lot, recall: number });
    }
    let initiator = recall.by == org;
    if !initiator && !say.home_regulator {
        return Err(DomainError::NoJurisdiction { org, lot });
    }
    // the list never holds more than the initiator and one home regulator, whose word stands for all of them
    let by = recall.by;
    if recall
        .end_agreed_by
        .iter()
        .any(|agreed| (*agreed == by) == initiator)
    {
        return Err(DomainError::AlreadyAgreed { org });
    }
    let initiator_agreed = initiator || recall.end_agreed_by.contains(&by);
    let regulator_agreed = say.home_regulator || recall.end_agreed_by.iter().any(|agreed| *agreed != by);
    recall.end_agreed_by.push(org);
    let ended = initiator_agreed && regulator_agreed;
    if ended {
        recall.ended_at = Some(now);
    }
    Ok((safety, ended))
}
