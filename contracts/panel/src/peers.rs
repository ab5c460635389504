//! What the accreditation contract says.

use accreditation_api::raw::{OperatorRecord, StandingRecord, OPERATORS, STANDINGS};
use accreditation_api::{Client, OrgId, Role};
use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Timestamp};
use salus_core::peer::Peer;
use serde::{Deserialize, Serialize};

/// Whether an organisation held a role at a past time. One raw read, as a rule; where the record has changed since, the
/// history is asked. The answer for a past time never changes, so a draw does not depend on when it is made.
pub fn held(
    accreditation: &Client,
    querier: &QuerierWrapper<'_>,
    org: OrgId,
    role: Role,
    at: Timestamp,
) -> StdResult<bool> {
    let peer = Peer::new(accreditation.addr().clone());
    let record: Option<StandingRecord> = peer.raw(querier, &STANDINGS.key((org, role.code())))?;
    match record {
        None => Ok(false),
        // the entry in force when the record was written began later: what was before is history
        Some(record) if record.now.is_some_and(|now| now.from > at) => {
            let past: Standing = peer.smart(
                querier,
                &Question::Status {
                    org,
                    role,
                    at: Some(at),
                },
            )?;
            Ok(past.active)
        }
        Some(record) => Ok(record.active(at)),
    }
}

/// The question of `accreditation_api::msg::QueryMsg` that is asked here. All of its messages and answers would be a tenth of
/// the compiled contract; a test compares it with the original.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Status {
        org: OrgId,
        role: Role,
        at: Option<Timestamp>,
    },
}

/// The part of `accreditation_api::types::Standing` that matters here.
#[derive(Deserialize)]
struct Standing {
    active: bool,
}

/// For whom an address operates, expired or not. One raw read.
pub fn operates_for(
    accreditation: &Client,
    querier: &QuerierWrapper<'_>,
    address: &Addr,
) -> StdResult<Option<OrgId>> {
    let peer = Peer::new(accreditation.addr().clone());
    let found: Option<OperatorRecord> = peer.raw(querier, &OPERATORS.key(address))?;
    Ok(found.map(|operator| operator.org))
}
