//! The shared register of bills.

use crate::domain::plan::hash;
use crate::error::{ContractError, DomainError};
use crate::state::{claim as claims, settings};
use accreditation_api::OrgId;
use cosmwasm_std::{DepsMut, HexBinary, MessageInfo, Response, Storage};
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
            let known = claims::registered(deps.storage, key, org.u64())?;
            register(deps.storage, key, org.u64(), (known, bill.u128()))?;
            let known = claims::bill(deps.storage, key, org.u64())?;
            let known = known.ok_or(AdjudicateError::NoBill)?.take(amount.u128())?;
            claims::save_taken(deps.storage, key, known.taken)?;
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
            claims::save_taken(deps.storage, key, bill.release(given)?.taken)?;
            Ok(Response::new().add_event(event::EncounterReleased {
                encounter: digest(&key),
                amount,
            }))
        }
    }
}

/// Registers a bill under its key and its issuer; one that is `known` there already must be the same.
pub fn register(
    store: &mut dyn Storage,
    key: [u8; 32],
    org: u64,
    (known, bill): (Option<u128>, u128),
) -> Result<(), ContractError> {
    match known {
        None => Ok(claims::register(
            store,
            key,
            org,
            Encounter::register(bill)?.bill,
        )?),
        Some(known) if known == bill => Ok(()),
        Some(registered) => Err(DomainError::OtherBill {
            given: bill,
            registered,
        }
        .into()),
    }
}

/// What events show of a key.
fn digest(key: &[u8; 32]) -> HexBinary {
    HexBinary::from(<[u8; 32]>::from(Sha256::digest(key)))
}
