//! Assessors commit and reveal.

use crate::domain::seat::Vote;
use crate::error::ContractError;
use crate::execute::open::bytes32;
use crate::state;
use cosmwasm_std::{DepsMut, Env, HexBinary, MessageInfo, Response, Uint128};
use panel_api::event::{VoteCommitted, VoteRevealed};
use panel_api::types::{Choice, Phase};
use panel_api::{domain, CaseId, Place};

/// Binds a seat to a vote.
pub fn commit(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    id: CaseId,
    number: u8,
    commitment: &HexBinary,
) -> Result<Response, ContractError> {
    let case = state::case(deps.storage, id)?;
    case.assert_open(id, Phase::Commit, env.block.time.nanos())?;
    let commitment = bytes32("a commitment", commitment)?;
    let assessor = deps.api.addr_canonicalize(info.sender.as_str())?;
    let mut seat = state::seat(deps.storage, id, &case, number)?;
    seat.commit(number, assessor.into(), commitment)?;
    state::save_seat(deps.storage, id, number, &seat)?;
    Ok(Response::new().add_event(VoteCommitted {
        case: id,
        seat: number,
        assessor: info.sender,
    }))
}

/// Makes a seat's vote public.
pub fn reveal(
    deps: DepsMut,
    env: &Env,
    id: CaseId,
    number: u8,
    (choice, amount, code): (Choice, Option<Uint128>, Option<u16>),
    salt: &HexBinary,
) -> Result<Response, ContractError> {
    let case = state::case(deps.storage, id)?;
    case.assert_open(id, Phase::Reveal, env.block.time.nanos())?;
    let salt = bytes32("a salt", salt)?;
    let place = Place {
        domain: domain(&env.block.chain_id, env.contract.address.as_str()),
        case: id,
        round: case.round,
        seat: number,
    };
    let vote = Vote {
        choice,
        amount: amount.map(|amount| amount.u128()),
        code,
    };
    let asked = state::dossier(deps.storage, id)?.amount;
    let mut seat = state::seat(deps.storage, id, &case, number)?;
    seat.reveal(place, vote, asked, &salt)?;
    state::save_seat(deps.storage, id, number, &seat)?;
    Ok(Response::new().add_event(VoteRevealed {
        case: id,
        seat: number,
        choice: match choice {
            Choice::Grant => "grant",
            Choice::Part => "part",
            Choice::Refuse => "refuse",
        },
    }))
}
