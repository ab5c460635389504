//! What other contracts say, as narrow questions and the parts of their answers that matter here: all of their types
//! would be a tenth of the compiled contract.

use accreditation_api::{Client, OrgId, Role};
use cosmwasm_std::{Addr, HexBinary, QuerierWrapper, StdResult, Timestamp};
use salus_core::peer::Peer;
use serde::{Deserialize, Serialize};

/// The questions of the accreditation contract, of the donation escrow and of the consent registry that are asked here.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Status {
        org: OrgId,
        role: Role,
        at: Timestamp,
    },
    Receipt {
        campaign: u64,
        shipment: u64,
    },
    Tranche {
        campaign: u64,
        tranche: u64,
    },
    Permitted {
        receipt: HexBinary,
        requester: OrgId,
        purpose: &'static str,
    },
}

/// HL7 v3 ActReason: payment, with claim attachments and authorisation of cover below it.
const PAYMENT: &str = "HPAYMT";

#[derive(Deserialize)]
struct Permitted {
    custodian: Option<OrgId>,
}

/// Whose records a receipt of the consent registry lets `requester` read for payment now; none: it is no such permit, or lives
/// no more. A smart query.
pub fn permitted_by(
    querier: &QuerierWrapper<'_>,
    registry: Addr,
    receipt: &HexBinary,
    requester: OrgId,
) -> StdResult<Option<OrgId>> {
    let question = Question::Permitted {
        receipt: receipt.clone(),
        requester,
        purpose: PAYMENT,
    };
    let answer: Permitted = Peer::new(registry).smart(querier, &question)?;
    Ok(answer.custodian)
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
