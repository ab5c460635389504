//! What openers send.

use crate::domain::case::{Case, Dossier, DrawWindow};
use crate::domain::draw::Draw;
use crate::domain::terms::{assert_distinct, Wording};
use crate::error::{ContractError, DomainError};
use crate::{peers, state};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{
    coins, to_json_binary, BankMsg, Deps, DepsMut, Env, HexBinary, MessageInfo, Response, Timestamp, Uint128,
};
use panel_api::event::{CaseAppealed, CaseClosed, CaseOpened, DrawBegun};
use panel_api::msg::OpenedData;
use panel_api::opener::{OpenCase, MAX_CASE_SECONDS, MAX_PARTIES, MAX_PERSONS, MAX_REFERENCE_BYTES};
use panel_api::types::Phase;
use panel_api::CaseId;
use salus_core::{
    checked,
    funds::{no_coin, one_coin},
    window::after,
};

/// Opens a case, and fixes what its first draw depends on.
pub fn open_case(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    question: OpenCase,
) -> Result<Response, ContractError> {
    let (number, terms) = state::wording_named(deps.storage, &question.terms, env.block.time.nanos())?;
    let id = state::next_case(deps.storage)?;
    let evidence = check(&question, id, &terms)?;
    let now = env.block.time;
    let window = DrawWindow::after(now.nanos(), &state::beacon(deps.storage)?, &terms)?;
    check_deadline(question.deadline, window.votes_over(&terms)?, now)?;
    let pot = terms.prepay()?;
    take_fees(deps.as_ref(), &info, pot)?;
    let kin = kin(deps.as_ref(), &question, terms.role, now)?;

    let seats = terms.seats_of(0).ok_or(DomainError::Overflow)?;
    let mut roster = state::roster(deps.storage, terms.role)?;
    roster.note_deadline(question.deadline.nanos());
    let case = Case {
        terms: number,
        role: terms.role,
        opened_at: now.nanos(),
        deadline: question.deadline.nanos(),
        roster: roster.length,
        phase: Phase::Drawing,
        until: window.until,
        round: 0,
        appealed: false,
        first: 0,
        next: 0,
        pot,
        lost: 0,
    };
    let dossier = Dossier {
        opener: info.sender.clone(),
        reference: question.reference.into(),
        ask: question.ask,
        amount: question.amount.map(|amount| amount.u128()),
        evidence,
    };
    let draw = Draw::of_round(window.beacon_round, seats, terms.clinicians);
    state::save_roster(deps.storage, terms.role, &roster)?;
    state::add_case(deps.storage, id, &case, &dossier, &kin, &draw)?;
    if pot > 0 {
        state::note_received(deps.storage, pot)?;
    }
    Ok(Response::new()
        .set_data(to_json_binary(&OpenedData { case: id })?)
        .add_event(CaseOpened {
            case: id,
            opener: info.sender,
            terms: number,
            roster: roster.length,
            beacon_round: window.beacon_round,
            deadline: question.deadline,
        }))
}

/// Everything that needs neither time, coins nor other contracts. Gives the evidence.
fn check(question: &OpenCase, next: CaseId, terms: &Wording) -> Result<[u8; 32], DomainError> {
    if let Some(given) = question.case.filter(|given| *given != next) {
        return Err(DomainError::OtherCase { given, next });
    }
    let bytes = question.reference.len();
    if bytes > MAX_REFERENCE_BYTES {
        let max = MAX_REFERENCE_BYTES;
        return Err(DomainError::BadReference { bytes, max });
    }
    let given = question.amount.map_or(0, |amount| amount.u128());
    if terms.amounts != (given > 0) || question.amount.is_some() != terms.amounts {
        let carried = terms.amounts;
        return Err(DomainError::BadAmount { carried, given });
    }
    at_most("parties", question.parties.len(), MAX_PARTIES)?;
    at_most("persons", question.persons.len(), MAX_PERSONS)?;
    assert_distinct("party", &question.parties)?;
    assert_distinct("person", &question.persons)?;
    bytes32("evidence", &question.evidence)
}

fn at_most(what: &'static str, given: usize, max: usize) -> Result<(), DomainError> {
    if given > max {
        return Err(DomainError::TooMany { what, given, max });
    }
    Ok(())
}

/// Exactly 32 bytes.
pub fn bytes32(what: &'static str, given: &HexBinary) -> Result<[u8; 32], DomainError> {
    given.as_slice().try_into().map_err(|_| DomainError::BadLength {
        what,
        bytes: given.len(),
    })
}

fn check_deadline(deadline: Timestamp, earliest: u64, now: Timestamp) -> Result<(), ContractError> {
    let earliest = Timestamp::from_nanos(earliest);
    if deadline < earliest {
        return Err(DomainError::DeadlineTooNear { deadline, earliest }.into());
    }
    let latest = after(now, MAX_CASE_SECONDS)?;
    if deadline > latest {
        return Err(DomainError::DeadlineTooFar { deadline, latest }.into());
    }
    Ok(())
}

/// The fees of all rounds, exactly: what was sent too much would be lost in the contract.
fn take_fees(deps: Deps, info: &MessageInfo, needed: u128) -> Result<(), ContractError> {
    if needed == 0 {
        return Ok(no_coin(info)?);
    }
    let denom = state::settings(deps.storage)?.denom;
    let given = one_coin(info, |sent| sent == denom)?.1.u128();
    if given != needed {
        return Err(DomainError::WrongPrepay { given, needed }.into());
    }
    Ok(())
}

/// The parties, those for whom the persons operate, those for whom they last enlisted as assessors, and everybody above them now.
fn kin(deps: Deps, question: &OpenCase, role: Role, now: Timestamp) -> Result<Vec<u64>, ContractError> {
    let accreditation = state::accreditation(deps.storage)?;
    let mut orgs = question.parties.clone();
    for org in &question.parties {
        if accreditation.admin(&deps.querier, *org)?.is_none() {
            return Err(DomainError::UnknownOrganisation { org: *org }.into());
        }
    }
    for person in &question.persons {
        let person = checked(deps.api, person)?;
        orgs.extend(peers::operates_for(&accreditation, &deps.querier, &person)?);
        // an operator's record goes with its removal; that somebody was an assessor stays
        let canonical = deps.api.addr_canonicalize(person.as_str())?;
        if let Some(assessor) = state::assessor(deps.storage, role, &canonical)? {
            orgs.push(OrgId(state::entry(deps.storage, role, assessor.position)?.org));
        }
    }
    let mut kin = Vec::new();
    for org in orgs {
        add_chain(&mut kin, accreditation.chain(&deps.querier, org, now)?);
    }
    Ok(kin)
}

/// Adds an organisation and those above it to the list, each once.
pub fn add_chain(kin: &mut Vec<u64>, chain: Vec<OrgId>) {
    for org in chain {
        if !kin.contains(&org.u64()) {
            kin.push(org.u64());
        }
    }
}

/// Asks the next, wider round. The verdict is kept: it stands if the appeal is hung.
pub fn appeal(deps: DepsMut, env: &Env, id: CaseId) -> Result<Response, ContractError> {
    let mut case = state::case(deps.storage, id)?;
    case.assert_phase(id, Phase::Decided)?;
    let now = env.block.time.nanos();
    if case.until == 0 || now >= case.until {
        return Err(DomainError::NoAppeal { case: id }.into());
    }
    let terms = state::wording(deps.storage, case.terms)?;
    let window = DrawWindow::after(now, &state::beacon(deps.storage)?, &terms)?;
    case.next_round();
    case.appealed = true;
    let seats = terms
        .seats_of(case.round)
        .ok_or(DomainError::NoAppeal { case: id })?;
    if !case.open_draw(window, &terms)? {
        return Err(DomainError::NoAppeal { case: id }.into());
    }
    let draw = Draw::of_round(window.beacon_round, seats, terms.clinicians);
    state::save_draw(deps.storage, id, &draw)?;
    state::save_case(deps.storage, id, &case)?;
    Ok(Response::new()
        .add_event(CaseAppealed { case: id })
        .add_event(begun(id, &case, &draw)))
}

/// What is told of a draw that begins.
pub fn begun(id: CaseId, case: &Case, draw: &Draw) -> DrawBegun {
    DrawBegun {
        case: id,
        round: case.round,
        wanted: draw.wanted,
        beacon_round: draw.beacon_round,
        until: Timestamp::from_nanos(case.until),
    }
}

/// Gives the opener back what was not used.
pub fn refund(deps: DepsMut, env: &Env, info: MessageInfo, id: CaseId) -> Result<Response, ContractError> {
    let mut case = state::case(deps.storage, id)?;
    let amount = case.close(id, env.block.time.nanos())?;
    state::save_case(deps.storage, id, &case)?;
    let response = Response::new().add_event(CaseClosed {
        case: id,
        refund: Uint128::new(amount),
    });
    if amount == 0 {
        return Ok(response);
    }
    state::note_paid(deps.storage, amount)?;
    let denom = state::settings(deps.storage)?.denom;
    Ok(response.add_message(BankMsg::Send {
        to_address: info.sender.to_string(),
        amount: coins(amount, denom),
    }))
}
