//! Answers. State types become wire types here.

use crate::domain::custody::{Holder, Keeper};
use crate::domain::receipt::Detail;
use crate::domain::shipment::{Head, Line, Stage};
use crate::domain::{lot, product::Product, DomainError};
use crate::{state, ContractError};
use cosmwasm_std::{to_json_binary, Binary, Deps, Env, Storage};
use gs1::Gtin;
use provenance_api::msg::{ConfigResponse, QueryMsg};
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::types::{
    Custodian, CustodyInfo, Day, HoldingInfo, HookInfo, HookOutcome, IndexRange, LineInfo, LineReceipt,
    LotInfo, LotTotals, ProductInfo, SerialCommitment, ShipmentInfo, ShipmentStatus, MAX_LINES_SCAN,
    MAX_PENDING_RANGES,
};
use provenance_api::{LotId, ShipmentId};
use salus_core::page::limit as page;
use salus_core::{ownership, pause};

pub fn query(deps: Deps<'_>, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let store = deps.storage;
    let today = Day::of(env.block.time);
    let answer = match msg {
        QueryMsg::Config {} => {
            let state::Config {
                accreditation,
                hook_gas_limit,
            } = state::config(store)?;
            to_json_binary(&ConfigResponse {
                accreditation_addr: accreditation,
                hook_gas_limit,
            })
        }
        QueryMsg::Ownership {} => to_json_binary(&ownership::load(store)?),
        QueryMsg::PauseState {} => to_json_binary(&pause::load(store)?),
        QueryMsg::Product { gtin } => {
            let gtin: Gtin = gtin.parse()?;
            let product = state::product(store, gtin)?.ok_or(DomainError::UnknownProduct { gtin })?;
            to_json_binary(&product_info(gtin, product))
        }
        QueryMsg::Products { start_after, limit } => {
            let after = start_after.map(|gtin| gtin.parse::<Gtin>()).transpose()?;
            let products: Result<Vec<_>, ContractError> = state::products(store, after, page(limit))?
                .into_iter()
                .map(|(gtin, product)| Ok(product_info(Gtin::new(gtin)?, product)))
                .collect();
            to_json_binary(&products?)
        }
        QueryMsg::Lot { lot } => to_json_binary(&lot_info(store, lot, today)?),
        QueryMsg::LotByNumber { gtin, lot } => {
            let (gtin, number): (Gtin, gs1::Lot) = (gtin.parse()?, lot.parse()?);
            let lot = state::lot_by_number(store, gtin, &number)?
                .ok_or(DomainError::UnknownLotNumber { gtin, number })?;
            to_json_binary(&lot_info(store, lot, today)?)
        }
        QueryMsg::Lots {
            gtin,
            start_after,
            limit,
        } => {
            let lots: Result<Vec<_>, ContractError> =
                state::lots_of(store, gtin.parse()?, start_after, page(limit))?
                    .into_iter()
                    .map(|lot| lot_info(store, lot, today))
                    .collect();
            to_json_binary(&lots?)
        }
        QueryMsg::Totals { lot } => to_json_binary(&totals(store, lot)?),
        QueryMsg::Holdings {
            lot,
            start_after,
            limit,
        } => {
            let holdings: Vec<_> = state::holdings(store, lot, start_after, page(limit))?
                .into_iter()
                .map(|(org, origin, units)| HoldingInfo {
                    lot,
                    org,
                    origin,
                    units,
                })
                .collect();
            to_json_binary(&holdings)
        }
        QueryMsg::Custody {
            lot,
            start_after,
            limit,
        } => {
            let custody: Vec<_> = state::custody(store, lot, start_after, page(limit))?
                .into_iter()
                .map(|(first, interval)| CustodyInfo {
                    range: IndexRange {
                        first,
                        last: interval.last,
                    },
                    custodian: custodian(interval.holder.keeper),
                    origin: interval.holder.origin,
                })
                .collect();
            to_json_binary(&custody)
        }
        QueryMsg::LotSafety { lot } => to_json_binary(&state::safety(store, lot)?),
        QueryMsg::Shipment { shipment } => to_json_binary(&shipment_info(store, shipment)?),
        QueryMsg::Lines { shipment } => to_json_binary(&lines(store, shipment)?),
        QueryMsg::ShipmentsFrom {
            org,
            start_after,
            limit,
        } => to_json_binary(&shipments(
            store,
            state::shipments_from(store, org, start_after, page(limit))?,
        )?),
        QueryMsg::ShipmentsTo {
            org,
            start_after,
            limit,
        } => to_json_binary(&shipments(
            store,
            state::shipments_to(store, org, start_after, page(limit))?,
        )?),
        QueryMsg::Receipt { shipment } => to_json_binary(&state::receipt(store, shipment)?),
    };
    Ok(answer?)
}

fn product_info(gtin: Gtin, product: Product) -> ProductInfo {
    let Product {
        maker,
        storage,
        master_data,
        at,
    } = product;
    ProductInfo {
        gtin: gtin.to_string(),
        maker,
        storage,
        master_data_sha256: master_data,
        registered_at: at,
    }
}

fn lot_info(store: &dyn Storage, id: LotId, today: Day) -> Result<LotInfo, ContractError> {
    let lot = state::lot::<ContractError>(store, id)?;
    let commitments = state::commitments(store, id)?
        .into_iter()
        .map(|state::Commitment { root, leaf_count, .. }| SerialCommitment { root, leaf_count })
        .collect();
    Ok(LotInfo {
        id,
        gtin: lot.gtin.to_string(),
        lot: lot.number.to_string(),
        issuer: lot.issuer,
        made: lot.made,
        expiry: lot.expiry,
        quantity: state::totals(store, id)?.quantity,
        serialised: lot.serialised,
        commitments,
        certificates: state::certificates(store, id)?,
        status: lot::status(lot.expiry, &state::safety(store, id)?, today),
    })
}

fn totals(store: &dyn Storage, lot: LotId) -> Result<LotTotals, ContractError> {
    state::lot::<ContractError>(store, lot)?;
    let totals = state::totals(store, lot)?;
    Ok(LotTotals {
        quantity: totals.quantity,
        held: totals.held()?,
        in_transit: totals.in_transit,
        lost: totals.lost,
        ..LotTotals::default()
    })
}

const fn custodian(keeper: Keeper) -> Custodian {
    match keeper {
        Keeper::Org(org) => Custodian::Organisation { org },
        Keeper::Shipment(shipment) => Custodian::Shipment { shipment },
        Keeper::Lost => Custodian::Lost {},
    }
}

fn shipments(store: &dyn Storage, ids: Vec<ShipmentId>) -> Result<Vec<ShipmentInfo>, ContractError> {
    ids.into_iter().map(|id| shipment_info(store, id)).collect()
}

fn shipment_info(store: &dyn Storage, id: ShipmentId) -> Result<ShipmentInfo, ContractError> {
    let (head, stage) = state::shipment::<ContractError>(store, id)?;
    let Head {
        from,
        to,
        carrier,
        sscc,
        offered_at,
        expires,
        hook,
    } = head;
    let hook_outcome = match stage {
        Stage::Accepted { called: true, .. } if state::hook_failed(store, id) => HookOutcome::Failed,
        Stage::Accepted { called: true, .. } => HookOutcome::Delivered,
        _ => HookOutcome::NotCalled,
    };
    Ok(ShipmentInfo {
        id,
        from,
        to,
        carrier,
        sscc: sscc.map(|sscc| sscc.to_string()),
        offered_at,
        expires,
        hook: hook.map(|hook| HookInfo {
            hook_addr: hook.addr,
            payload: hook.payload,
        }),
        status: status(stage),
        hook_outcome,
        lines: state::lines(store, id)?.len().try_into().unwrap_or(u32::MAX),
    })
}

const fn status(stage: Stage) -> ShipmentStatus {
    match stage {
        Stage::Offered => ShipmentStatus::Offered {},
        Stage::InCarriage { since } => ShipmentStatus::InCarriage { picked_up_at: since },
        Stage::Accepted { at, .. } => ShipmentStatus::Accepted { accepted_at: at },
        Stage::Refused { at, reason } => ShipmentStatus::Refused {
            refused_at: at,
            reason,
        },
        Stage::Cancelled { at } => ShipmentStatus::Cancelled { cancelled_at: at },
        Stage::Expired { at } => ShipmentStatus::Expired { expired_at: at },
    }
}

/// At most 32, and the whole answer is as long as what the shipment's parties wrote.
fn lines(store: &dyn Storage, id: ShipmentId) -> Result<Vec<LineInfo>, ContractError> {
    let (_, stage) = state::shipment::<ContractError>(store, id)?;
    let facts = state::receipt(store, id)?;
    let mut budget = MAX_LINES_SCAN;
    (0u32..)
        .zip(state::lines(store, id)?)
        .map(|(number, line)| line_info(store, id, &stage, facts.as_ref(), number, line, &mut budget))
        .collect()
}

fn line_info(
    store: &dyn Storage,
    id: ShipmentId,
    stage: &Stage,
    facts: Option<&ReceiptFacts>,
    number: u32,
    line: Line,
    budget: &mut usize,
) -> Result<LineInfo, ContractError> {
    let outcome = match facts.and_then(|facts| facts.lines.get(number as usize)) {
        None => None,
        Some(said) => {
            let Detail {
                reason,
                rejected,
                missing,
                vvm_stage,
                leg,
            } = state::detail(store, id, number)?;
            Some(LineReceipt {
                line: number,
                accepted: said.accepted,
                rejected: said.rejected,
                missing: said.missing,
                reason,
                rejected_ranges: rejected,
                missing_ranges: missing,
                vvm_stage,
                leg_summary: leg,
            })
        }
    };
    let pending_units = state::pending(store, id, stage, number, &line)?;
    let mut pending_ranges = vec![];
    if pending_units > 0 {
        let transit = Holder {
            keeper: Keeper::Shipment(id),
            origin: line.origin,
        };
        for range in &line.ranges {
            let room = MAX_PENDING_RANGES.saturating_sub(pending_ranges.len());
            pending_ranges.extend(state::custody_within(
                store, line.lot, range, transit, room, budget,
            )?);
        }
    }
    Ok(LineInfo {
        line: number,
        lot: line.lot,
        gtin: state::lot::<ContractError>(store, line.lot)?.gtin.to_string(),
        units: line.units,
        origin: line.origin,
        ranges: line.ranges,
        outcome,
        pending_units,
        pending_ranges,
    })
}
