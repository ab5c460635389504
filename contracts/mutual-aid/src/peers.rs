//! What other contracts say, as narrow questions and the parts of their answers that matter here: all of their types
//! would be a tenth of the compiled contract.

use accreditation_api::{Client, OrgId, Role};
use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Timestamp};
use salus_core::peer::Peer;
use serde::{Deserialize, Serialize};

/// The questions of the accreditation contract and of the donation escrow that are asked here.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Status { org: OrgId, role: Role, at: Timestamp },
    Receipt { campaign: u64, shipment: u64 },
    Tranche { campaign: u64, tranche: u64 },
}

#[derive(Deserialize)]
struct Standing {
    active: bool,
    entry: Option<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    limits: Option<Limits>,
}

#[derive(Deserialize)]
struct Limits {
    benefit_classes: Vec<String>,
}

/// Benefit classes that an organisation's accreditation at a time was limited to; empty: not limited; none: it was not
/// accredited. A smart query.
pub fn classes_at(
    accreditation: &Client,
    querier: &QuerierWrapper<'_>,
    org: OrgId,
    role: Role,
    at: Timestamp,
) -> StdResult<Option<Vec<String>>> {
    let peer = Peer::new(accreditation.addr().clone());
    let standing: Standing = peer.smart(querier, &Question::Status { org, role, at })?;
    let limits = standing.entry.and_then(|entry| entry.limits);
    let classes = limits.map(|limits| limits.benefit_classes);
    Ok(standing.active.then(|| classes.unwrap_or_default()))
}

#[derive(Deserialize)]
struct Receipt {
    tranche: u64,
    status: ReceiptStatus,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReceiptStatus {
    InTransit {},
    Settled { credited: u64 },
}

#[derive(Deserialize)]
struct Tranche {
    terms: TrancheTerms,
}

#[derive(Deserialize)]
struct TrancheTerms {
    supplier: u64,
}

/// Whether the donation escrow says that units of a delivery of this supplier were accepted and count. One that does not
/// answer says no.
pub fn is_delivered(
    querier: &QuerierWrapper<'_>,
    escrow: Addr,
    supplier: u64,
    (campaign, shipment): (u64, u64),
) -> bool {
    let escrow = Peer::new(escrow);
    let receipt: StdResult<Receipt> = escrow.smart(querier, &Question::Receipt { campaign, shipment });
    let Ok(Receipt {
        tranche,
        status: ReceiptStatus::Settled { credited: 1.. },
    }) = receipt
    else {
        return false;
    };
    let tranche: StdResult<Tranche> = escrow.smart(querier, &Question::Tranche { campaign, tranche });
    tranche.is_ok_and(|tranche| tranche.terms.supplier == supplier)
}
