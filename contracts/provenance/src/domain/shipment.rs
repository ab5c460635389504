//! The two-party shipment.

use super::{ranges, DomainError};
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, Binary, Timestamp};
use provenance_api::types::{
    IndexRange, OfferLine, Origin, RejectReason, LOST_AFTER_SECONDS, MAX_LINES, MAX_OPEN_SECONDS,
    MAX_PAYLOAD_BYTES,
};
use provenance_api::LotId;
use serde::{Deserialize, Serialize};

/// What the offer fixed. Written once; short names because each byte is paid for.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Head {
    /// sender
    #[serde(rename = "f")]
    pub from: OrgId,
    /// receiver
    #[serde(rename = "t")]
    pub to: OrgId,
    /// who carries it
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<OrgId>,
    /// outermost logistic unit
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub sscc: Option<gs1::Sscc>,
    /// when it was offered
    #[serde(rename = "o")]
    pub offered_at: Timestamp,
    /// first instant at which it can no longer be accepted
    #[serde(rename = "e")]
    pub expires: Timestamp,
    /// whom to tell about the acceptance
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<Hook>,
}

/// Whom to tell, and what to give back.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Hook {
    /// contract that is called
    #[serde(rename = "a")]
    pub addr: Addr,
    /// given back unchanged
    #[serde(rename = "p")]
    pub payload: Binary,
}

/// A line of the offer. Written once.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// which lot
    #[serde(rename = "l")]
    pub lot: LotId,
    /// how many units
    #[serde(rename = "u")]
    pub units: u64,
    /// their origin when shipped
    #[serde(rename = "o")]
    pub origin: Origin,
    /// for serialised lots which units, touching ranges joined
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<IndexRange>,
}

/// Where a shipment stands. Not stored while it is [`Stage::Offered`].
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// waits for the carrier or the receiver
    Offered,
    /// the carrier has it
    InCarriage {
        /// since when
        since: Timestamp,
    },
    /// the receiver has said what it took over
    Accepted {
        /// when
        at: Timestamp,
        /// whether the receipt hook was called
        called: bool,
    },
    /// the receiver took nothing
    Refused {
        /// when
        at: Timestamp,
        /// why
        reason: RejectReason,
    },
    /// the sender took it back before pick-up
    Cancelled {
        /// when
        at: Timestamp,
    },
    /// nobody accepted it in time
    Expired {
        /// when it was moved here
        at: Timestamp,
    },
}

impl Stage {
    const fn name(&self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::InCarriage { .. } => "in carriage",
            Self::Accepted { .. } => "accepted",
            Self::Refused { .. } => "refused",
            Self::Cancelled { .. } => "cancelled",
            Self::Expired { .. } => "expired",
        }
    }

    const fn wrong(&self, step: &'static str) -> DomainError {
        DomainError::WrongStage {
            stage: self.name(),
            step,
        }
    }

    /// Open, and not past its end.
    fn live(&self, step: &'static str, expires: Timestamp, now: Timestamp) -> Result<(), DomainError> {
        match self {
            Self::Offered | Self::InCarriage { .. } if now < expires => Ok(()),
            Self::Offered | Self::InCarriage { .. } => Err(DomainError::ShipmentExpired { expires }),
            _ => Err(self.wrong(step)),
        }
    }

    /// The carrier takes the goods.
    pub fn pick_up(self, expires: Timestamp, now: Timestamp) -> Result<Self, DomainError> {
        self.live("picked up", expires, now)?;
        match self {
            Self::Offered => Ok(Self::InCarriage { since: now }),
            _ => Err(self.wrong("picked up")),
        }
    }

    /// The receiver takes over what it says.
    pub fn accept(self, expires: Timestamp, now: Timestamp, called: bool) -> Result<Self, DomainError> {
        self.live("accepted", expires, now)?;
        Ok(Self::Accepted { at: now, called })
    }

    /// The receiver takes nothing.
    pub fn refuse(
        self,
        expires: Timestamp,
        now: Timestamp,
        reason: RejectReason,
    ) -> Result<Self, DomainError> {
        self.live("refused", expires, now)?;
        Ok(Self::Refused { at: now, reason })
    }

    /// The sender takes the goods back. It may at any time before pick-up, past the end as well.
    pub const fn cancel(self, now: Timestamp) -> Result<Self, DomainError> {
        match self {
            Self::Offered => Ok(Self::Cancelled { at: now }),
            _ => Err(self.wrong("cancelled")),
        }
    }

    /// Nobody accepted in time.
    pub fn expire(self, expires: Timestamp, now: Timestamp) -> Result<Self, DomainError> {
        match self {
            Self::Offered | Self::InCarriage { .. } if now >= expires => Ok(Self::Expired { at: now }),
            Self::Offered | Self::InCarriage { .. } => Err(DomainError::NotYetExpired { expires }),
            _ => Err(self.wrong("expired")),
        }
    }

    /// When the shipment ended, if it ended in a way that leaves units pending.
    pub const fn ended_at(&self) -> Result<Timestamp, DomainError> {
        match self {
            Self::Accepted { at, .. } | Self::Refused { at, .. } | Self::Expired { at } => Ok(*at),
            Self::Offered | Self::InCarriage { .. } | Self::Cancelled { .. } => Err(self.wrong("returned")),
        }
    }

    /// Whether everything shipped was left pending when it ended.
    pub const fn all_pending(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Expired { .. })
    }
}

/// Checks what can be told from the offer alone; gives its lines with touching ranges joined.
pub fn check_lines(given: Vec<OfferLine>, with_hook: bool) -> Result<Vec<Line>, DomainError> {
    if given.is_empty() || given.len() > MAX_LINES {
        return Err(DomainError::BadLineCount {
            given: given.len(),
            max: MAX_LINES,
        });
    }
    let mut lines: Vec<Line> = Vec::with_capacity(given.len());
    for (line, offered) in (0u32..).zip(given) {
        let OfferLine {
            lot,
            units,
            origin,
            ranges,
        } = offered;
        if lines
            .iter()
            .any(|before| before.lot == lot && before.origin == origin)
        {
            return Err(DomainError::LotTwice { lot, origin });
        }
        if units == 0 {
            return Err(DomainError::NoUnits { line });
        }
        if with_hook && origin == Origin::Donated {
            return Err(DomainError::DonatedWithHook { line });
        }
        let (ranges, _) = ranges::checked(&ranges)?;
        lines.push(Line {
            lot,
            units,
            origin,
            ranges,
        });
    }
    Ok(lines)
}

/// Checks that ranges say the same as a count, where the lot has serials, and are absent where it has none.
pub fn check_ranges(
    lot: LotId,
    serialised: bool,
    units: u64,
    ranges: &[IndexRange],
) -> Result<(), DomainError> {
    if !serialised {
        return if ranges.is_empty() {
            Ok(())
        } else {
            Err(DomainError::RangesWithoutSerials { lot })
        };
    }
    let sum = ranges
        .iter()
        .fold(0u64, |sum, range| sum.saturating_add(ranges::units_in(range)));
    if sum == units {
        Ok(())
    } else {
        Err(DomainError::RangeSumMismatch {
            ranges: sum,
            stated: units,
        })
    }
}

/// An offer ends in the future, and not too far ahead.
pub fn check_expiry(expires: Timestamp, now: Timestamp) -> Result<(), DomainError> {
    let latest = later(now, MAX_OPEN_SECONDS);
    if expires <= now || expires > latest {
        return Err(DomainError::BadExpiry { expires, now, latest });
    }
    Ok(())
}

/// A payload is small.
pub fn check_payload(payload: &[u8]) -> Result<(), DomainError> {
    if payload.len() > MAX_PAYLOAD_BYTES {
        return Err(DomainError::PayloadTooLong {
            given: payload.len(),
            max: MAX_PAYLOAD_BYTES,
        });
    }
    Ok(())
}

/// Takes units out of what is pending; gives what is left.
pub fn resolve(line: u32, pending: u64, given: u64) -> Result<u64, DomainError> {
    if given == 0 {
        return Err(DomainError::NoUnits { line });
    }
    pending
        .checked_sub(given)
        .ok_or(DomainError::NotPending { line, pending, given })
}

/// From when anyone may declare what is pending lost.
pub fn lost_from(ended_at: Timestamp) -> Timestamp {
    later(ended_at, LOST_AFTER_SECONDS)
}

/// A block time plus less than two years: the clock of 64-bit nanoseconds reaches to the year 2554.
fn later(at: Timestamp, seconds: u64) -> Timestamp {
    Timestamp::from_nanos(at.nanos().saturating_add(seconds.saturating_mul(1_000_000_000)))
}
