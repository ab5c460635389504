//! Answers.

use crate::domain::case::{Case, Dossier};
use crate::domain::roster::{Entry, Roster};
use crate::domain::seat::{Ballot, Seat};
use crate::domain::survey::Survey;
use crate::domain::tally::Verdict;
use crate::domain::terms::Wording;
use crate::error::ContractError;
use crate::state;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{
    to_json_binary, Addr, Api, Binary, CanonicalAddr, Coin, Deps, Env, HexBinary, StdResult, Timestamp,
    Uint128,
};
use panel_api::msg::{BeaconMsg, ConfigResponse, QueryMsg};
use panel_api::opener::{Answer, Offer};
use panel_api::types::{CaseInfo, DrawInfo, EntryInfo, Outcome, Phase, SeatInfo, Terms, TermsInfo};
use panel_api::CaseId;
use salus_core::{ownership, page};

const NANOS: u64 = 1_000_000_000;

/// Answers one query as it stands in this block.
pub fn query(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let store = deps.storage;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Ownership {} => to_json_binary(&ownership::load(store)?),
        QueryMsg::Terms { number } => {
            let wording = state::wording(store, number)?;
            to_json_binary(&terms_info((number, wording)))
        }
        QueryMsg::TermsSets { start_after, limit } => {
            let found = state::wordings(store, start_after.as_deref(), page::limit(limit))?;
            to_json_binary(&found.into_iter().map(terms_info).collect::<Vec<_>>())
        }
        QueryMsg::Offer { terms } => to_json_binary(&offer(deps, env.block.time, &terms)?),
        QueryMsg::Roster {
            role,
            start_after,
            limit,
        } => {
            let found = state::entries(store, role, start_after, page::limit(limit))?;
            to_json_binary(&found.into_iter().map(entry_info).collect::<Vec<_>>())
        }
        QueryMsg::Entry { role, org } => {
            let found = match state::position(store, role, org)? {
                Some(position) => Some(entry_info((position, state::entry(store, role, position)?))),
                None => None,
            };
            to_json_binary(&found)
        }
        QueryMsg::Case { case } => to_json_binary(&case_info(deps, case, state::case(store, case)?)?),
        QueryMsg::Cases { start_after, limit } => {
            let mut list = Vec::new();
            for (id, case) in state::cases(store, start_after, page::limit(limit))? {
                list.push(case_info(deps, id, case)?);
            }
            to_json_binary(&list)
        }
        QueryMsg::Seats {
            case,
            start_after,
            limit,
        } => {
            state::case(store, case)?;
            let mut list = Vec::new();
            for seat in state::seats(store, case, start_after, page::limit(limit))? {
                list.push(seat_info(deps.api, seat)?);
            }
            to_json_binary(&list)
        }
        QueryMsg::Verdict { case: id } => {
            let (case, dossier) = (state::case(store, id)?, state::dossier(store, id)?);
            let verdict = state::verdict(store, id)?;
            to_json_binary(&answer(id, &case, dossier, verdict, env.block.time.nanos()))
        }
    };
    Ok(answer?)
}

/// What an opener is told.
pub fn answer(id: CaseId, case: &Case, dossier: Dossier, verdict: Option<Verdict>, now: u64) -> Answer {
    let appeal = case.phase == Phase::Decided && now < case.until;
    let runs = matches!(case.phase, Phase::Drawing | Phase::Commit | Phase::Reveal);
    let verdict = verdict.filter(|_| !runs).unwrap_or(Verdict {
        outcome: Outcome::Pending,
        ..Verdict::HUNG
    });
    Answer {
        case: id,
        reference: dossier.reference.into(),
        outcome: verdict.outcome,
        amount: verdict.amount.map(Uint128::new),
        codes: verdict.codes,
        appeal_until: appeal.then(|| Timestamp::from_nanos(case.until)),
    }
}

fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let store = deps.storage;
    let (settings, books, beacon) = (
        state::settings(store)?,
        state::books(store)?,
        state::beacon(store)?,
    );
    Ok(ConfigResponse {
        accreditation_addr: state::accreditation(store)?.addr().clone(),
        beacon: BeaconMsg {
            public_key: HexBinary::from(beacon.public_key().as_slice()),
            genesis: beacon.genesis(),
            period: beacon.period(),
        },
        denom: settings.denom,
        standing_deposit: Uint128::new(settings.standing_deposit),
        answer_gas_limit: settings.answer_gas_limit,
        limits: settings.limits,
        received: Uint128::new(books.received),
        paid: Uint128::new(books.paid),
    })
}

fn terms_info((number, wording): (u32, Wording)) -> TermsInfo {
    let seconds = |nanos: u64| nanos.wrapping_div(NANOS);
    TermsInfo {
        name: wording.name,
        number,
        from: Timestamp::from_nanos(wording.from),
        terms: Terms {
            openers: wording.openers.into_iter().map(Addr::into_string).collect(),
            role: wording.role,
            seats: wording.seats,
            clinicians: wording.clinicians,
            draw_seconds: seconds(wording.draw),
            commit_seconds: seconds(wording.commit),
            reveal_seconds: seconds(wording.reveal),
            appeal_seconds: seconds(wording.appeal),
            deposit: Uint128::new(wording.deposit),
            fee: Uint128::new(wording.fee),
            amounts: wording.amounts,
        },
    }
}

fn offer(deps: Deps, now: Timestamp, name: &str) -> Result<Offer, ContractError> {
    let (_, wording) = state::wording_named(deps.storage, name, now.nanos())?;
    let period = state::beacon(deps.storage)?.period();
    let roster = state::roster(deps.storage, wording.role)?;
    let denom = state::settings(deps.storage)?.denom;
    Ok(Offer {
        prepay: Coin::new(wording.prepay()?, denom),
        next_case: state::next_case(deps.storage)?,
        shortest_seconds: wording.shortest(period)?.div_ceil(NANOS),
        longest_seconds: wording.longest_seconds(period)?,
        first_seats: wording.seats_of(0).unwrap_or_default(),
        widest_seats: wording.widest(),
        clinicians: wording.clinicians,
        live: roster.live,
        ready: ready(deps, &wording, &roster, now)?,
    })
}

/// Whether enough organisations that nobody is related to each other could be drawn. It looks at a number of entries that
/// depends on the terms, not on the length of the roster, evenly spread over it.
fn ready(deps: Deps, terms: &Wording, roster: &Roster, now: Timestamp) -> Result<bool, ContractError> {
    let mut survey = Survey::new(terms);
    // the cheap answer first
    if roster.live < survey.needed() {
        return Ok(false);
    }
    let accreditation = state::accreditation(deps.storage)?;
    for position in survey.sample(roster.length) {
        let entry = state::entry(deps.storage, terms.role, position)?;
        let org = OrgId(entry.org);
        if !entry.live_at(now.nanos()) || !accreditation.holds(&deps.querier, org, terms.role, now)? {
            continue;
        }
        let clinical =
            terms.clinicians > 0 && accreditation.holds(&deps.querier, org, Role::AttestTreatment, now)?;
        let chain = accreditation.chain(&deps.querier, org, now)?;
        survey.add(chain.last().unwrap_or(&org).u64(), clinical);
        if survey.enough() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn entry_info((position, entry): (u32, Entry)) -> EntryInfo {
    EntryInfo {
        position,
        org: OrgId(entry.org),
        from: Timestamp::from_nanos(entry.from),
        until: entry.until.map(|gone| Timestamp::from_nanos(gone.since)),
        back_at: entry.back_at().map(Timestamp::from_nanos),
        free_at: entry.until.map(|gone| Timestamp::from_nanos(gone.free_at)),
        deposit: Uint128::new(entry.deposit),
        earned: Uint128::new(entry.earned),
    }
}

fn case_info(deps: Deps, id: CaseId, case: Case) -> Result<CaseInfo, ContractError> {
    let dossier = state::dossier(deps.storage, id)?;
    let draw = state::may_draw(deps.storage, id)?.map(|draw| DrawInfo {
        beacon_round: draw.beacon_round,
        seeded: draw.seed.is_some(),
        looked_at: draw.looked_at,
        wanted: draw.wanted,
    });
    Ok(CaseInfo {
        id,
        opener_addr: dossier.opener,
        reference: dossier.reference.into(),
        terms: case.terms,
        ask: dossier.ask,
        amount: dossier.amount.map(Uint128::new),
        kin: state::kin(deps.storage, id)?.into_iter().map(OrgId).collect(),
        evidence: HexBinary::from(dossier.evidence),
        opened_at: Timestamp::from_nanos(case.opened_at),
        deadline: Timestamp::from_nanos(case.deadline),
        roster: case.roster,
        phase: case.phase,
        until: Timestamp::from_nanos(case.until),
        round: case.round,
        appealed: case.appealed,
        first_seat: case.first,
        next_seat: case.next,
        pot: Uint128::new(case.pot),
        draw,
    })
}

fn seat_info(api: &dyn Api, (number, seat): (u8, Seat)) -> Result<SeatInfo, ContractError> {
    let state = seat.state();
    let (assessor, vote) = match seat.ballot {
        Ballot::Committed(assessor, _) => (Some(assessor), None),
        Ballot::Revealed(assessor, vote) => (Some(assessor), Some(vote)),
        Ballot::Drawn | Ballot::Absent => (None, None),
    };
    let assessor = assessor.map(CanonicalAddr::from);
    Ok(SeatInfo {
        seat: number,
        org: OrgId(seat.org),
        clinical: seat.clinical,
        replacement: seat.replacement,
        state,
        assessor_addr: assessor.map(|one| api.addr_humanize(&one)).transpose()?,
        choice: vote.map(|vote| vote.choice),
        amount: vote.and_then(|vote| vote.amount).map(Uint128::new),
        code: vote.and_then(|vote| vote.code),
    })
}
