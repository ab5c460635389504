//! Who controls whom.
//!
//! A chain of control has at most [`MAX_CONTROL_DEPTH`] links from its lowest organisation to its top, and no
//! cycle. Looking up from an organisation is a short walk. Looking *down* is not: an organisation may control
//! thousands. So each keeps a count of its direct subordinates by their own height, from which its height
//! follows without looking at any of them.

use crate::error::DomainError;
use accreditation_api::types::{OrgId, MAX_CONTROL_DEPTH};
use salus_core::CoreError;
use serde::{Deserialize, Serialize};

/// How many direct subordinates an organisation has, by their height. A subordinate is at most one link lower
/// than the longest chain allows.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Below([u64; MAX_CONTROL_DEPTH]);

impl Below {
    /// Links from the organisation down to the lowest below it: 0 if it controls nobody.
    pub fn height(&self) -> usize {
        self.0
            .iter()
            .rposition(|count| *count > 0)
            .map_or(0, |height| height.saturating_add(1))
    }

    /// With one subordinate of that height more.
    pub fn with(self, height: usize) -> Result<Self, CoreError> {
        self.changed(height, |count| count.checked_add(1))
    }

    /// With one subordinate of that height less.
    pub fn without(self, height: usize) -> Result<Self, CoreError> {
        self.changed(height, |count| count.checked_sub(1))
    }

    fn changed(mut self, height: usize, change: impl Fn(u64) -> Option<u64>) -> Result<Self, CoreError> {
        let overflow = CoreError::Overflow {
            what: "the count of subordinates",
        };
        match self
            .0
            .get_mut(height)
            .and_then(|count| change(*count).map(|new| *count = new))
        {
            Some(()) => Ok(self),
            None => Err(overflow),
        }
    }
}

/// Whether an authority may make or end a link between `org` and `other`: only inside one country.
///
/// A link makes everybody in both trees related and takes up length of the chains above. Across countries, an
/// authority would decide that about organisations that are none of its business.
pub fn check_countries(org: (OrgId, &str), other: (OrgId, &str)) -> Result<(), DomainError> {
    if org.1 == other.1 {
        return Ok(());
    }
    Err(DomainError::LinkAcrossCountries {
        org: org.0,
        country: org.1.to_string(),
        other: other.0,
        other_country: other.1.to_string(),
    })
}

/// Whether `org`, which has `height` links below it, may come under the first of `chain`: its new controller and
/// everybody above that one, lowest first.
///
/// ```
/// use accreditation::{domain::control::check_link, error::DomainError};
/// use accreditation_api::OrgId;
/// let (a, b, c) = (OrgId(1), OrgId(2), OrgId(3));
/// assert!(check_link(a, 1, &[b, c]).is_ok());
/// assert_eq!(check_link(a, 2, &[b, c]), Err(DomainError::ChainTooLong { links: 4, max: 3 }));
/// assert_eq!(check_link(a, 1, &[b, a]), Err(DomainError::ControlCycle { org: a, controller: b }));
/// assert_eq!(check_link(a, 0, &[a]), Err(DomainError::ControlsItself { org: a }));
/// ```
pub fn check_link(org: OrgId, height: usize, chain: &[OrgId]) -> Result<(), DomainError> {
    let Some(controller) = chain.first().copied() else {
        return Ok(());
    };
    if controller == org {
        return Err(DomainError::ControlsItself { org });
    }
    if chain.contains(&org) {
        return Err(DomainError::ControlCycle { org, controller });
    }
    // below org, the new link's own count is in the chain: its length is the links above org
    let links = height.saturating_add(chain.len());
    if links > MAX_CONTROL_DEPTH {
        return Err(DomainError::ChainTooLong {
            links,
            max: MAX_CONTROL_DEPTH,
        });
    }
    Ok(())
}
