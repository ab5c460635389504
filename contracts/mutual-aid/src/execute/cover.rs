//! Emergency benefits and index covers.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use mutual_aid_api::types::{NewEmergency, NewIndexCover};
use mutual_aid_api::PlanId;

/// Opens an emergency benefit.
pub fn open_emergency(
    _deps: DepsMut,
    _env: &Env,
    _plan: PlanId,
    _benefit: NewEmergency,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// Opens an index cover.
pub fn open_index_cover(
    _deps: DepsMut,
    _env: &Env,
    _plan: PlanId,
    _cover: NewIndexCover,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// An authority posts the index of a day.
pub fn post_index(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _plan: PlanId,
    _cover: u32,
    _day: u32,
    _level: u32,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
