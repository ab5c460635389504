//! Answers.

use crate::{
    domain::{
        authority::Authority,
        operator::Mandate,
        prefix,
        standing::{Entry, Standing},
    },
    error::{ContractError, DomainError},
    state,
};
use accreditation_api::{
    msg::{ActingResponse, ConfigResponse, QueryMsg, RelatedResponse},
    raw::OrganisationRecord,
    types::{
        self, AccreditationInfo, AuthorityInfo, HistoryEntry, OperatorInfo, OrgId, OrganisationInfo, Role,
    },
    Denial,
};
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdError, Storage, Timestamp};
use salus_core::{checked, ownership, page};

/// Answers one query as it stands at `now`, the time of the block.
pub fn answer(deps: Deps, now: Timestamp, msg: QueryMsg) -> Result<Binary, ContractError> {
    let store = deps.storage;
    let addr = |given: &str| checked(deps.api, given);
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&ConfigResponse {
            notice_seconds: state::notice_seconds(store)?,
        }),
        QueryMsg::Ownership {} => to_json_binary(&ownership::load(store)?),
        QueryMsg::Authority { authority } => {
            let addr = addr(&authority)?;
            let authority = state::authority(store, &addr)?;
            to_json_binary(&authority_info(addr, authority))
        }
        QueryMsg::Authorities { start_after, limit } => {
            let after = start_after.as_deref().map(addr).transpose()?;
            let found = state::authorities(store, after.as_ref(), page::limit(limit))?;
            let list: Vec<_> = found
                .into_iter()
                .map(|(addr, one)| authority_info(addr, one))
                .collect();
            to_json_binary(&list)
        }
        QueryMsg::Organisation { org } => to_json_binary(&organisation_info(
            store,
            org,
            state::organisation(store, org)?,
            now,
        )?),
        QueryMsg::Organisations { start_after, limit } => {
            let found = state::organisations(store, start_after, page::limit(limit))?;
            let list: Result<Vec<_>, ContractError> = found
                .into_iter()
                .map(|(org, record)| organisation_info(store, org, record, now))
                .collect();
            to_json_binary(&list?)
        }
        QueryMsg::Operator { operator } => {
            let addr = addr(&operator)?;
            let org = state::operator(store, &addr)?.map(|record| record.org);
            let info = org.map(|org| operator_info(store, org, addr)).transpose()?;
            to_json_binary(&info)
        }
        QueryMsg::Operators {
            org,
            start_after,
            limit,
        } => {
            let after = start_after.as_deref().map(addr).transpose()?;
            state::organisation(store, org)?;
            let found = state::roster(store, org, after.as_ref(), page::limit(limit))?;
            let list: Result<Vec<_>, StdError> = found
                .into_iter()
                .map(|(addr, _)| operator_info(store, org, addr))
                .collect();
            to_json_binary(&list?)
        }
        QueryMsg::Status { org, role, at } => {
            state::organisation(store, org)?;
            let at = at.unwrap_or(now);
            let entry = state::entry_at(store, org, role, at)?;
            to_json_binary(&standing_at(entry.as_ref(), at))
        }
        QueryMsg::Accreditations { org } => {
            state::organisation(store, org)?;
            let found = state::standings(store, org)?;
            let list: Vec<_> = found
                .iter()
                .filter_map(|(code, standing)| accreditation_info(*code, standing, now))
                .collect();
            to_json_binary(&list)
        }
        QueryMsg::History {
            org,
            role,
            start_after,
            limit,
        } => {
            state::organisation(store, org)?;
            let found = state::history(store, org, role, start_after, page::limit(limit))?;
            to_json_binary(&found.iter().map(history_entry).collect::<Vec<_>>())
        }
        QueryMsg::Controllers { org } => {
            state::organisation(store, org)?;
            to_json_binary(&state::controllers(store, org)?.links)
        }
        QueryMsg::Related { a, b, at } => {
            state::organisation(store, a)?;
            state::organisation(store, b)?;
            let at = at.unwrap_or(now);
            let (above_a, above_b) = (state::chain(store, a, at)?, state::chain(store, b, at)?);
            let related = above_a.iter().any(|org| above_b.contains(org));
            to_json_binary(&RelatedResponse { related })
        }
        QueryMsg::PrefixHolder { digits } => {
            let mut holder = None;
            for beginning in prefix::beginnings(prefix::searched(&digits)?) {
                holder = state::holder(store, beginning)?;
                if holder.is_some() {
                    break;
                }
            }
            to_json_binary(&holder)
        }
        QueryMsg::Acting { address, role } => {
            let answer = match acting(store, addr(&address)?, role, now)? {
                Ok(org) => ActingResponse {
                    org: Some(org),
                    denial: None,
                },
                Err(denial) => ActingResponse {
                    org: None,
                    denial: Some(denial.to_string()),
                },
            };
            to_json_binary(&answer)
        }
    };
    Ok(answer?)
}

/// For whom an address may act in a role, from this contract's own records.
fn acting(
    store: &dyn Storage,
    address: Addr,
    role: Role,
    now: Timestamp,
) -> Result<Result<OrgId, Denial>, StdError> {
    let Some(record) = state::operator(store, &address)? else {
        return Ok(Err(Denial::NotAnOperator { address }));
    };
    let org = record.org;
    let mandate = Mandate {
        roles: record.roles,
        until: record.until,
    };
    if let Err(DomainError::OperatorTimeOver { until, .. }) = mandate.running(now) {
        return Ok(Err(Denial::OperatorExpired { address, org, until }));
    }
    if !mandate.roles.contains(role) {
        return Ok(Err(Denial::NotPermitted { address, org, role }));
    }
    let entry = state::entry_at(store, org, role, now)?;
    if entry.is_some_and(|entry| entry.active(now)) {
        Ok(Ok(org))
    } else {
        Ok(Err(Denial::NotAccredited { org, role }))
    }
}

/// As queries give it.
fn authority_info(
    authority_addr: Addr,
    Authority {
        country,
        roles,
        window,
    }: Authority,
) -> AuthorityInfo {
    AuthorityInfo {
        authority_addr,
        country,
        roles: roles.roles().collect(),
        from: window.from,
        until: window.until,
    }
}

/// As queries give it.
fn organisation_info(
    store: &dyn Storage,
    id: OrgId,
    OrganisationRecord {
        kind,
        country,
        admin_addr,
    }: OrganisationRecord,
    now: Timestamp,
) -> Result<OrganisationInfo, ContractError> {
    let details = state::details(store, id)?;
    Ok(OrganisationInfo {
        id,
        legal_name: details.legal_name,
        kind,
        country,
        admin_addr,
        proposed_admin_addr: details.proposed_admin_addr,
        metadata: details.metadata,
        controller: state::controllers(store, id)?.at(now),
        gs1_prefixes: state::prefixes(store, id)?.prefixes,
        accredited_before: details.accredited_before,
    })
}

/// As queries give it.
fn operator_info(store: &dyn Storage, org: OrgId, operator_addr: Addr) -> Result<OperatorInfo, StdError> {
    let shown = |mandate: Mandate| types::Mandate {
        permissions: mandate.roles.roles().collect(),
        until: mandate.until,
    };
    let proposed = state::place(store, org, &operator_addr)?.and_then(|place| place.proposed);
    Ok(OperatorInfo {
        accepted: state::accepted(store, org, &operator_addr)?.map(shown),
        proposed: proposed.map(shown),
        operator_addr,
        org,
    })
}

/// As queries give it.
fn history_entry(entry: &Entry) -> HistoryEntry {
    HistoryEntry {
        seq: entry.seq,
        status: entry.status,
        from: entry.from,
        until: entry.until,
        limits: entry.limits.clone(),
        by_addr: entry.by.clone(),
        recorded_at: entry.recorded_at,
        reason: entry.reason,
    }
}

/// As queries give it.
fn standing_at(entry: Option<&Entry>, at: Timestamp) -> types::Standing {
    types::Standing {
        active: entry.is_some_and(|entry| entry.active(at)),
        entry: entry.map(history_entry),
    }
}

/// As queries give it.
fn accreditation_info(code: u8, standing: &Standing, now: Timestamp) -> Option<AccreditationInfo> {
    let role = Role::ALL.into_iter().find(|role| role.code() == code)?;
    Some(AccreditationInfo {
        role,
        standing: standing_at(standing.entry(now), now),
        pending: standing.pending(now).map(history_entry),
        entries: standing.entries,
    })
}
