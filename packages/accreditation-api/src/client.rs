use crate::msg::{ExecuteMsg, QueryMsg};
use crate::raw::{self, ControllerRecord, OperatorRecord, OrganisationRecord, StandingEntry, StandingRecord};
use crate::types::{OrgId, Role, Standing, MAX_CONTROL_DEPTH};
use cosmwasm_std::{Addr, CosmosMsg, QuerierWrapper, StdError, Timestamp};
use serde::Deserialize;
use thiserror::Error;

/// Why an address may not act in a role.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum Denial {
    /// The address has accepted to act for no organisation.
    #[error("{address} is no operator of any organisation")]
    NotAnOperator {
        /// who wanted to act
        address: Addr,
    },
    /// The operator's time is over.
    #[error("operator {address} of organisation {org} expired at {until}")]
    OperatorExpired {
        /// who wanted to act
        address: Addr,
        /// for whom
        org: OrgId,
        /// end of its time
        until: Timestamp,
    },
    /// The operator may act for the organisation, but not in this role.
    #[error("operator {address} of organisation {org} has no permission to {role}")]
    NotPermitted {
        /// who wanted to act
        address: Addr,
        /// for whom
        org: OrgId,
        /// in which role
        role: Role,
    },
    /// The organisation does not hold the role now.
    #[error("organisation {org} is not accredited to {role} now")]
    NotAccredited {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
    },
    /// The operator acts for another organisation than the one concerned.
    #[error("{address} acts for organisation {acts_for}, not for {org}")]
    OtherOrganisation {
        /// who wanted to act
        address: Addr,
        /// for whom it acts
        acts_for: OrgId,
        /// the organisation concerned
        org: OrgId,
    },
}

salus_core::client! {
    /// Typed access to an accreditation contract.
    Client
}

impl Client {
    /// An execute message.
    pub fn execute(&self, msg: &ExecuteMsg) -> Result<CosmosMsg, StdError> {
        self.peer.execute(msg, vec![])
    }

    /// For which organisation `address` may act in `role` now. Two raw reads.
    pub fn acting<E: From<StdError> + From<Denial>>(
        &self,
        querier: &QuerierWrapper<'_>,
        address: &Addr,
        role: Role,
        now: Timestamp,
    ) -> Result<OrgId, E> {
        let operator = self.operating::<E>(querier, address, now)?;
        let org = operator.org;
        if !operator.roles.contains(role) {
            return Err(Denial::NotPermitted {
                address: address.clone(),
                org,
                role,
            }
            .into());
        }
        if !self.holds(querier, org, role, now)? {
            return Err(Denial::NotAccredited { org, role }.into());
        }
        Ok(org)
    }

    /// The same, for one organisation: whether `address` may act in `role` for `org` now. Two raw reads.
    pub fn acting_for<E: From<StdError> + From<Denial>>(
        &self,
        querier: &QuerierWrapper<'_>,
        address: &Addr,
        org: OrgId,
        role: Role,
        now: Timestamp,
    ) -> Result<(), E> {
        let acts_for = self.acting::<E>(querier, address, role, now)?;
        if acts_for == org {
            Ok(())
        } else {
            Err(Denial::OtherOrganisation {
                address: address.clone(),
                acts_for,
                org,
            }
            .into())
        }
    }

    /// For which organisation `address` operates now, with its permissions. One raw read.
    pub fn operating<E: From<StdError> + From<Denial>>(
        &self,
        querier: &QuerierWrapper<'_>,
        address: &Addr,
        now: Timestamp,
    ) -> Result<OperatorRecord, E> {
        let operator: OperatorRecord =
            self.peer
                .raw(querier, &raw::OPERATORS.key(address))?
                .ok_or_else(|| Denial::NotAnOperator {
                    address: address.clone(),
                })?;
        match operator.until {
            Some(until) if until <= now => Err(Denial::OperatorExpired {
                address: address.clone(),
                org: operator.org,
                until,
            }
            .into()),
            _ => Ok(operator),
        }
    }

    /// Whether `org` holds `role` now. One raw read.
    pub fn holds(
        &self,
        querier: &QuerierWrapper<'_>,
        org: OrgId,
        role: Role,
        now: Timestamp,
    ) -> Result<bool, StdError> {
        Ok(self.standing(querier, org, role, now)?.is_some())
    }

    /// The entry by which `org` holds `role` now; `None` if it does not hold it. One raw read.
    pub fn standing(
        &self,
        querier: &QuerierWrapper<'_>,
        org: OrgId,
        role: Role,
        now: Timestamp,
    ) -> Result<Option<StandingEntry>, StdError> {
        let standing: Option<StandingRecord> =
            self.peer.raw(querier, &raw::STANDINGS.key((org, role.code())))?;
        let entry = standing.and_then(|standing| standing.entry(now));
        Ok(entry.filter(|entry| entry.active(now)))
    }

    /// The part of an organisation that peers need; `None` if there is none with that id. One raw read.
    pub fn organisation(
        &self,
        querier: &QuerierWrapper<'_>,
        org: OrgId,
    ) -> Result<Option<OrganisationRecord>, StdError> {
        self.peer.raw(querier, &raw::ORGANISATIONS.key(org))
    }

    /// Who administers `org`; `None` if there is no organisation with that id. One raw read, which minds nothing else in the
    /// record: an organisation of a kind that is newer than this code has an admin, too.
    pub fn admin(&self, querier: &QuerierWrapper<'_>, org: OrgId) -> Result<Option<Addr>, StdError> {
        #[derive(Deserialize)]
        struct Organisation {
            admin_addr: Addr,
        }
        let found: Option<Organisation> = self.peer.raw(querier, &raw::ORGANISATIONS.key(org))?;
        Ok(found.map(|organisation| organisation.admin_addr))
    }

    /// The GS1 company prefixes of an organisation. One raw read.
    pub fn prefixes(&self, querier: &QuerierWrapper<'_>, org: OrgId) -> Result<Vec<String>, StdError> {
        let record: Option<raw::PrefixRecord> = self.peer.raw(querier, &raw::PREFIXES.key(org))?;
        Ok(record.map(|record| record.prefixes).unwrap_or_default())
    }

    /// An organisation and everybody above it at a time, from the lowest up: at most 4, one raw read each.
    pub fn chain(
        &self,
        querier: &QuerierWrapper<'_>,
        org: OrgId,
        at: Timestamp,
    ) -> Result<Vec<OrgId>, StdError> {
        let mut chain = vec![org];
        let mut below = org;
        for _ in 0..MAX_CONTROL_DEPTH {
            let record: Option<ControllerRecord> = self.peer.raw(querier, &raw::CONTROLLERS.key(below))?;
            match record.and_then(|record| record.at(at)) {
                Some(above) => {
                    chain.push(above);
                    below = above;
                }
                None => break,
            }
        }
        Ok(chain)
    }

    /// Whether two organisations are equal or their controller chains meet at a time. At most 6 raw reads.
    pub fn related(
        &self,
        querier: &QuerierWrapper<'_>,
        a: OrgId,
        b: OrgId,
        at: Timestamp,
    ) -> Result<bool, StdError> {
        if a == b {
            return Ok(true);
        }
        let above_a = self.chain(querier, a, at)?;
        let above_b = self.chain(querier, b, at)?;
        Ok(above_a.iter().any(|org| above_b.contains(org)))
    }

    /// The standing at any time, past times included. A smart query: it loads the contract.
    pub fn status(
        &self,
        querier: &QuerierWrapper<'_>,
        org: OrgId,
        role: Role,
        at: Option<Timestamp>,
    ) -> Result<Standing, StdError> {
        self.peer.smart(querier, &QueryMsg::Status { org, role, at })
    }
}
