//! The shared register of bills.

use crate::domain::plan::hash;
use crate::error::{ContractError, DomainError};
use crate::state::{claim as claims, settings};
use accreditation_api::OrgId;
use cosmwasm_std::{DepsMut, HexBinary, MessageInfo, Response};
use mutual_aid_api::event;
use mutual_aid_api::msg::EncounterMsg;
use mutual_aid_rules::adjudicate::encounter::Encounter;
use mutual_aid_rules::adjudicate::AdjudicateError;
use sha2::{Digest, Sha256};

/// A registrar takes or releases part of a bill.
pub fn encounter(deps: DepsMut, info: &MessageInfo, msg: EncounterMsg) -> Result<Response, ContractError> {
    match msg {
        EncounterMsg::Take {
            encounter,
            org,
            bill,
            amount,
        } => {
            if settings::registrar(deps.storage, &info.sender)? != Some(true) {
                return Err(DomainError::RegistrarNotListed {
                    registrar: info.sender.clone(),
                }
                .into());
            }
            let key = hash("encounter", &encounter)?;
            let known = match claims::bill(deps.storage, key, org.u64())? {
                None => Encounter::register(bill.u128())?,
                Some(known) if known.bill == bill.u128() => known,
                Some(known) => {
                    return Err(DomainError::OtherBill {
                        given: bill.u128(),
                        registered: known.bill,
                    }
                    .into())
                }
            };
            let taken = known.take(amount.u128())?;
            claims::save_bill(deps.storage, key, org.u64(), &taken)?;
            let mine = match claims::taken_by(deps.storage, key, &info.sender)? {
                None => 0,
                Some((known, taken)) if known == org.u64() => taken,
                Some((known, _)) => {
                    return Err(DomainError::OtherProvider {
                        given: org,
                        expected: OrgId(known),
                    }
                    .into())
                }
            };
            let mine = mine.saturating_add(amount.u128());
            claims::save_taken_by(deps.storage, key, &info.sender, (org.u64(), mine))?;
            Ok(Response::new().add_event(event::EncounterTaken {
                encounter: digest(&key),
                amount,
            }))
        }
        EncounterMsg::Release { encounter, amount } => {
            let key = hash("encounter", &encounter)?;
            let given = amount.u128();
            let (org, taken) = claims::taken_by(deps.storage, key, &info.sender)?.unwrap_or_default();
            let not_taken = AdjudicateError::NotTaken { amount: given, taken };
            let left = taken.checked_sub(given).ok_or(not_taken)?;
            let bill = claims::bill(deps.storage, key, org)?.ok_or(not_taken)?;
            claims::save_taken_by(deps.storage, key, &info.sender, (org, left))?;
            claims::save_bill(deps.storage, key, org, &bill.release(given)?)?;
            Ok(Response::new().add_event(event::EncounterReleased {
                encounter: digest(&key),
                amount,
            }))
        }
    }
}

/// What events show of a key.
fn digest(key: &[u8; 32]) -> HexBinary {
    HexBinary::from(<[u8; 32]>::from(Sha256::digest(key)))
}
