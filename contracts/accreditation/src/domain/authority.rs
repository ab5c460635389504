//! Who may decide about whom.

use crate::error::DomainError;
use accreditation_api::{
    country,
    types::{OrgId, Role, RoleSet},
};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Timestamp};
use salus_core::{CoreError, Window};

/// An authority: the accrediting body of one country.
#[cw_serde]
pub struct Authority {
    /// ISO 3166-1 alpha-2
    pub country: String,
    /// what it may grant
    pub roles: RoleSet,
    /// when it may decide
    pub window: Window,
}

/// Why an authority cannot be named: either a rule of the kernel or one of this contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// the window ends before it begins
    Core(CoreError),
    /// everything else
    Domain(DomainError),
}

impl Authority {
    /// An authority of a known country, with something to grant and a window that has not passed.
    pub fn new(
        country: String,
        roles: &[Role],
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, Unfit> {
        known_country(&country).map_err(Unfit::Domain)?;
        if roles.is_empty() {
            return Err(Unfit::Domain(DomainError::NoRoles));
        }
        let window = Window::new(from.unwrap_or(now), until).map_err(Unfit::Core)?;
        match until {
            Some(until) if until <= now => Err(Unfit::Domain(DomainError::WindowOver { until, now })),
            _ => Ok(Self {
                country,
                roles: RoleSet::of(roles),
                window,
            }),
        }
    }

    /// Whether it may decide, being at the address `own`, about an organisation of `country` in `role`.
    pub fn may_decide(
        &self,
        own: &Addr,
        org: OrgId,
        country: &str,
        role: Role,
        now: Timestamp,
    ) -> Result<(), DomainError> {
        if !self.window.contains(now) {
            let Window { from, until } = self.window;
            return Err(DomainError::AuthorityNotInForce {
                authority: own.clone(),
                from,
                until,
                now,
            });
        }
        if self.country != country {
            return Err(DomainError::WrongCountry {
                authority: own.clone(),
                own: self.country.clone(),
                org,
                country: country.to_string(),
            });
        }
        if !self.roles.contains(role) {
            return Err(DomainError::RoleNotGrantable {
                authority: own.clone(),
                role,
            });
        }
        Ok(())
    }
}

/// Refuses a code that is not assigned.
pub fn known_country(code: &str) -> Result<(), DomainError> {
    if country::is_assigned(code) {
        Ok(())
    } else {
        Err(DomainError::UnknownCountry {
            country: crate::error::shown(code),
        })
    }
}
