//! The shared register of bills.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, MessageInfo, Response};
use mutual_aid_api::msg::EncounterMsg;

/// A registrar takes or releases part of a bill.
pub fn encounter(_deps: DepsMut, _info: &MessageInfo, _msg: EncounterMsg) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
