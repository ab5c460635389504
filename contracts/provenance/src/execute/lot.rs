use crate::access::{accreditation, Actor};
use crate::domain::custody::{Holder, Keeper};
use crate::domain::{lot, product, DomainError};
use crate::{state, ContractError};
use cosmwasm_std::{to_json_binary, DepsMut, Env, Response};
use gs1::Gtin;
use provenance_api::event::{ranges_text, LotRegistered, SerialsAppended};
use provenance_api::msg::LotData;
use provenance_api::types::{CertificateRef, Day, IndexRange, Origin, SerialCommitment};
use provenance_api::LotId;
use salus_core::pause;

/// What the maker says of a new lot.
pub struct NewLot {
    /// product
    pub gtin: String,
    /// lot number
    pub number: String,
    /// day of manufacture
    pub made: Day,
    /// last day on which it may be used
    pub expiry: Day,
    /// units in it
    pub quantity: u64,
    /// commitment to the serials
    pub serials: Option<SerialCommitment>,
    /// documents that vouch for it
    pub certificates: Vec<CertificateRef>,
}

pub fn register_lot(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    new: NewLot,
) -> Result<Response, ContractError> {
    let now = env.block.time;
    pause::assert_open::<ContractError>(deps.storage, now)?;
    let NewLot {
        made,
        expiry,
        quantity,
        serials,
        certificates,
        ..
    } = new;
    let (gtin, number): (Gtin, gs1::Lot) = (new.gtin.parse()?, new.number.parse()?);
    let registered = state::product(deps.storage, gtin)?.ok_or(DomainError::UnknownProduct { gtin })?;
    let issuer = registered.maker;
    actor.acts_for(issuer)?;

    lot::check_days(made, expiry, Day::of(now))?;
    let totals = lot::check_quantity(quantity, serials.as_ref())?;
    lot::check_certificates(&certificates, Day::of(now))?;
    let client = accreditation(&state::config(deps.storage)?);
    // the prefix may have passed to another since the product was registered
    product::check_prefix(gtin, issuer, &client.prefixes(&deps.querier, issuer)?)?;
    for certificate in &certificates {
        let org = certificate.issuer;
        if client.organisation(&deps.querier, org)?.is_none() {
            return Err(DomainError::UnknownOrganisation { org }.into());
        }
    }
    if state::lot_by_number(deps.storage, gtin, &number)?.is_some() {
        return Err(DomainError::LotExists { gtin, number }.into());
    }

    let serialised = serials.is_some();
    let lot = lot::Lot {
        gtin,
        number,
        issuer,
        made,
        expiry,
        serialised,
        vial_monitor: registered.storage.vial_monitor,
        full_cover: registered.storage.full_sensor_cover,
    };
    let id = state::add_lot::<ContractError>(deps.storage, &lot, totals, &certificates)?;
    if let Some(serials) = serials {
        append(deps, id, issuer, 0, 0, serials)?;
    }
    let event = LotRegistered {
        lot: id,
        gtin: gtin.to_string(),
        number: lot.number.to_string(),
        issuer,
        made,
        expiry,
        quantity,
        serialised,
    };
    Ok(Response::new()
        .add_event(event)
        .set_data(to_json_binary(&LotData { lot: id })?))
}

pub fn append_serials(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    id: LotId,
    first_index: u64,
    serials: SerialCommitment,
) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    let lot = state::lot::<ContractError>(deps.storage, id)?;
    let issuer = lot.issuer;
    actor.acts_for(issuer)?;
    if !lot.serialised {
        return Err(DomainError::NotSerialised { lot: id }.into());
    }
    lot::check_not_expired(lot.expiry, Day::of(env.block.time))?;
    let client = accreditation(&state::config(deps.storage)?);
    product::check_prefix(lot.gtin, issuer, &client.prefixes(&deps.querier, issuer)?)?;
    let commitments = state::commitments(deps.storage, id)?.len();
    let totals = state::totals(deps.storage, id)?;
    let grown = lot::append(totals, commitments, first_index, &serials)?;

    state::save_totals(deps.storage, id, &grown)?;
    state::add_held::<ContractError>(deps.storage, id, issuer, Origin::Fresh, serials.leaf_count)?;
    // at most 64 commitments
    let commitment = u32::try_from(commitments).unwrap_or(u32::MAX);
    let range = append(deps, id, issuer, commitment, first_index, serials)?;
    let ranges = ranges_text(&[range]).unwrap_or_default();
    Ok(Response::new().add_event(SerialsAppended {
        lot: id,
        issuer,
        commitment,
        ranges,
    }))
}

/// Stores a commitment and gives its units to the issuer.
fn append(
    deps: DepsMut<'_>,
    lot: LotId,
    issuer: accreditation_api::OrgId,
    position: u32,
    first: u64,
    serials: SerialCommitment,
) -> Result<IndexRange, ContractError> {
    let SerialCommitment { root, leaf_count } = serials;
    // a commitment has at least one leaf, and a lot at most 10¹² units
    let range = IndexRange {
        first,
        last: first.saturating_add(leaf_count).saturating_sub(1),
    };
    state::add_commitment(
        deps.storage,
        lot,
        position,
        &state::Commitment {
            first,
            root,
            leaf_count,
        },
    )?;
    let holder = Holder {
        keeper: Keeper::Org(issuer),
        origin: Origin::Fresh,
    };
    state::append_custody(deps.storage, lot, &range, holder)?;
    Ok(range)
}
