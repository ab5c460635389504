//! Seats are filled.

use crate::domain::case::Case;
use crate::domain::draw::{self, Draw};
use crate::domain::seat::Seat;
use crate::domain::terms::Wording;
use crate::error::{ContractError, DomainError};
use crate::execute::{advance, open::add_chain};
use crate::{peers, state};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{Deps, DepsMut, Env, HexBinary, Response, Timestamp};
use panel_api::event::SeatDrawn;
use panel_api::types::{Phase, CANDIDATES_PER_DRAW};
use panel_api::CaseId;

/// Looks at the next entries of the order in which the seed puts the roster.
pub fn draw(
    deps: DepsMut,
    env: &Env,
    id: CaseId,
    signature: Option<HexBinary>,
) -> Result<Response, ContractError> {
    let mut case = state::case(deps.storage, id)?;
    case.assert_open(id, Phase::Drawing, env.block.time.nanos())?;
    let mut draw = state::draw(deps.storage, id)?;
    let seed = seed(deps.as_ref(), env, id, &case, &draw, signature)?;
    draw.seed = Some(seed);
    let terms = state::wording(deps.storage, case.terms)?;
    let mut kin = state::kin(deps.storage, id)?;
    let mut response = Response::new();
    let mut drawn = Vec::new();
    for _ in 0..CANDIDATES_PER_DRAW {
        if draw.over(case.roster) {
            break;
        }
        let Some(position) = draw.next_position(&seed, case.roster) else {
            break;
        };
        let found = candidate(deps.as_ref(), &case, &terms, &draw, &kin, position)?;
        let Some((seat, chain)) = found else {
            continue;
        };
        draw.fill(seat.clinical)?;
        add_chain(&mut kin, chain);
        let number = case.next;
        case.next = number.checked_add(1).ok_or(DomainError::Overflow)?;
        response = response.add_event(SeatDrawn {
            case: id,
            seat: number,
            org: OrgId(seat.org),
            clinical: seat.clinical,
        });
        drawn.push((number, seat));
    }
    for (number, seat) in &drawn {
        state::save_seat(deps.storage, id, *number, seat)?;
    }
    state::save_kin(deps.storage, id, &kin)?;
    if draw.over(case.roster) {
        advance::seats_filled(deps, env, id, case, terms, &draw, response)
    } else {
        state::save_draw(deps.storage, id, &draw)?;
        state::save_case(deps.storage, id, &case)?;
        Ok(response)
    }
}

/// The seed that the first call brought, or brings now.
fn seed(
    deps: Deps,
    env: &Env,
    id: CaseId,
    case: &Case,
    draw: &Draw,
    signature: Option<HexBinary>,
) -> Result<[u8; 32], ContractError> {
    if let Some(seed) = draw.seed {
        return Ok(seed);
    }
    let beacon_round = draw.beacon_round;
    let signature = signature.ok_or(DomainError::NoSignature { beacon_round })?;
    let scheme = state::beacon(deps.storage)?;
    let randomness = scheme.verify(deps.api, beacon_round, &signature)?;
    let domain = panel_api::domain(&env.block.chain_id, env.contract.address.as_str());
    Ok(draw::seed(&domain, id.u64(), case.next, &randomness))
}

/// The seat of the organisation at a position, and those above it; none if it cannot be drawn. All that is asked is how
/// things stood when the case was opened.
fn candidate(
    deps: Deps,
    case: &Case,
    terms: &Wording,
    draw: &Draw,
    kin: &[u64],
    position: u32,
) -> Result<Option<(Seat, Vec<OrgId>)>, ContractError> {
    let entry = state::entry(deps.storage, terms.role, position)?;
    if !entry.live_at(case.opened_at) || kin.contains(&entry.org) {
        return Ok(None);
    }
    let (org, at) = (OrgId(entry.org), Timestamp::from_nanos(case.opened_at));
    let accreditation = state::accreditation(deps.storage)?;
    if !peers::held(&accreditation, &deps.querier, org, terms.role, at)? {
        return Ok(None);
    }
    let clinical =
        terms.clinicians > 0 && peers::held(&accreditation, &deps.querier, org, Role::AttestTreatment, at)?;
    if !clinical && !draw.takes_others() {
        return Ok(None);
    }
    let chain = accreditation.chain(&deps.querier, org, at)?;
    if chain.iter().any(|above| kin.contains(&above.u64())) {
        return Ok(None);
    }
    Ok(Some((Seat::new(org, position, clinical, draw.replaces), chain)))
}
