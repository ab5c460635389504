//! Cases at the panel. The plan trusts it with neither money nor time: a case that cannot be opened, an answer that does
//! not come and a panel that is gone all lead to the claim's own deadline and default. Only an appeal waits for a panel that
//! can hear it: a refusal has no default that nobody judged.

use crate::claims::facts::Ground;
use crate::domain::claim::{Case, Claim, Filed, PaidKind};
use crate::error::{ContractError, DomainError};
use crate::reply;
use crate::state::settings;
use accreditation_api::OrgId;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Env, HexBinary, Response, StdError, StdResult, SubMsg, Timestamp, Uint128,
    Uint256,
};
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::panel::{Cause, Verdict};
use mutual_aid_rules::adjudicate::Reason;
use mutual_aid_rules::share::{Book, Ledger};
use panel_api::opener::{Answer, Offer, OpenCase, ANSWER_SECONDS, MAX_CASE_SECONDS, MAX_PARTIES};
use panel_api::types::Outcome;
use panel_api::{CaseId, Client};

/// A case that is opened.
pub struct Opened {
    /// seconds until the claim's own default applies
    pub seconds: u64,
    /// the case; none: the panel cannot be asked
    pub case: Option<(Case, SubMsg)>,
    /// fees that an appellant's bond has lent to the plan
    pub lent: u128,
}

/// What the panel offers to a plan: else why it cannot be asked.
fn offered(deps: Deps, ground: &Ground, cause: Cause) -> StdResult<Result<Offer, DomainError>> {
    let panel = Client::new(settings::settings(deps.storage)?.panel);
    let Ok(offer) = panel.offer(&deps.querier, terms(ground, cause).clone()) else {
        return Ok(Err(DomainError::NoCase {
            why: "the panel does not answer",
        }));
    };
    let prepay = &offer.prepay;
    let why = if !offer.ready {
        "the panel's roster is too short"
    } else if prepay.amount.is_zero() {
        return Ok(Ok(offer));
    } else if prepay.denom != ground.plan.denom {
        "the panel takes another coin"
    } else if prepay.amount > Uint256::from(ground.rules.challenge_bond) {
        "the panel asks for more than a challenge deposits"
    } else {
        return Ok(Ok(offer));
    };
    Ok(Err(DomainError::NoCase { why }))
}

const fn terms(ground: &Ground, cause: Cause) -> &String {
    match cause {
        Cause::Appeal => &ground.rules.appeal_terms,
        Cause::Large | Cause::Brake | Cause::Challenge | Cause::Review => &ground.rules.panel_terms,
    }
}

/// Whether no appeal could be opened now.
pub fn hears_no_appeal(deps: Deps, ground: &Ground) -> StdResult<bool> {
    Ok(offered(deps, ground, Cause::Appeal)?.is_err())
}

/// Asks the panel; `raised` is who challenges or appeals, with its evidence. Takes the fees of all rounds out of the plan's
/// free reserve, at most as much as a challenge deposits: a dear panel cannot drain the plan. If it cannot be asked, because
/// its roster is too short, it is too dear, its coin is another one or the reserve cannot pay, only the deadline runs. An
/// appeal is refused then, so that its time does not run; what the reserve cannot pay for it is lent by its bond.
pub fn open(
    deps: Deps,
    env: &Env,
    (ground, books): (&Ground, &mut Ledger),
    claim: &Claim,
    (id, filed): (ClaimId, &Filed),
    cause: Cause,
    raised: Option<(&Addr, [u8; 32])>,
) -> Result<Opened, ContractError> {
    let nobody = Opened {
        seconds: ground.rules.notice_seconds,
        case: None,
        lent: 0,
    };
    let appeals = cause == Cause::Appeal;
    let offer = match offered(deps, ground, cause)? {
        Ok(offer) => offer,
        Err(why) if appeals => return Err(why.into()),
        Err(_) => return Ok(nobody),
    };
    let fees = Uint128::try_from(offer.prepay.amount)
        .map_err(StdError::from)?
        .u128();
    let in_reserve = fees <= books.books.free_reserve();
    let from = match (in_reserve, appeals) {
        (true, _) => Book::Reserve,
        (false, true) => Book::Bonds,
        (false, false) => return Ok(nobody),
    };
    books.books.withdraw(from, fees)?;
    let panel = Client::new(settings::settings(deps.storage)?.panel);
    let seconds = offer.longest_seconds.min(MAX_CASE_SECONDS);
    let mut persons = vec![filed.member.to_string()];
    let challenger = raised.map(|(who, _)| who);
    persons.extend(
        challenger
            .filter(|who| **who != filed.member)
            .map(Addr::to_string),
    );
    let open = OpenCase {
        case: Some(offer.next_case),
        reference: Binary::from(id.u64().to_be_bytes().as_slice()),
        terms: terms(ground, cause).clone(),
        ask: claim.class,
        amount: Some(claim.benefit.max(1).into()),
        parties: parties(ground, claim, filed),
        persons,
        evidence: HexBinary::from(raised.map_or(filed.evidence, |(_, evidence)| evidence)),
        // an answer needs a call after the last window: it must not come after our own default
        deadline: Timestamp::from_seconds(
            env.block
                .time
                .seconds()
                .saturating_add(seconds.saturating_sub(ANSWER_SECONDS)),
        ),
    };
    let message = reply::opening(panel.open(open, offer.prepay)?, id, fees)?;
    Ok(Opened {
        seconds,
        case: Some((
            Case {
                id: offer.next_case.u64(),
                fees,
            },
            message,
        )),
        lent: if in_reserve { 0 } else { fees },
    })
}

/// Organisations that nobody on the panel may be related to, each once.
fn parties(ground: &Ground, claim: &Claim, filed: &Filed) -> Vec<OrgId> {
    let mut parties = vec![ground.plan.insurer];
    let payees = filed.payees.iter().filter_map(|payee| match payee.kind {
        PaidKind::Member => None,
        PaidKind::Provider(org) | PaidKind::Supplier(org, ..) => Some(org),
    });
    for org in payees.chain([claim.provider]) {
        if org > 0 && !parties.contains(&org) && parties.len() < MAX_PARTIES {
            parties.push(org);
        }
    }
    parties.into_iter().map(OrgId).collect()
}

/// Notes a case with its claim, and sends it on its way.
pub fn note(opened: Opened, id: ClaimId, claim: &mut Claim, cause: Cause, response: Response) -> Response {
    let case = opened.case.as_ref().map(|(case, _)| *case);
    let before = std::mem::replace(&mut claim.case, case);
    claim.earlier.extend(before.filter(|case| case.fees > 0));
    if let Some(code) = cause.code() {
        claim.note(code);
    }
    match opened.case {
        None => response,
        Some((case, message)) => response.add_submessage(message).add_event(event::CaseOpened {
            claim: id,
            case: case.id,
            cause: name(cause),
        }),
    }
}

const fn name(cause: Cause) -> &'static str {
    match cause {
        Cause::Large => "tier2",
        Cause::Brake => "rate",
        Cause::Challenge | Cause::Review => "challenge",
        Cause::Appeal => "appeal",
    }
}

/// What the panel says of a claim's case now; a panel that does not answer is silent.
pub fn ask(deps: Deps, claim: &Claim) -> Result<Option<Answer>, ContractError> {
    let Some(case) = claim.case else {
        return Ok(None);
    };
    let panel = Client::new(settings::settings(deps.storage)?.panel);
    let answer = panel.verdict(&deps.querier, CaseId(case.id)).ok();
    Ok(answer.filter(|answer| answer.case.u64() == case.id))
}

/// An answer as the rules take it; none: there is no outcome yet. A code that is not on the list counts as *not shown*.
pub fn verdict(answer: &Answer) -> Option<Verdict> {
    let code = answer
        .codes
        .iter()
        .find_map(|code| Reason::of(*code))
        .unwrap_or(Reason::NotShown);
    match answer.outcome {
        Outcome::Pending => None,
        Outcome::Granted => Some(Verdict::Approve),
        Outcome::Part => Some(Verdict::Part {
            amount: answer.amount.unwrap_or_default().u128(),
            code,
        }),
        Outcome::Refused => Some(Verdict::Refuse { code }),
        Outcome::Hung => Some(Verdict::Silent),
    }
}

/// Asks for the fees that a case did not use, if its outcome is final: the claim's present case, of which `known` may be the
/// answer, or else one before it. The first message of a response: what others bring or take would count as refund.
pub fn refund(
    deps: DepsMut,
    env: &Env,
    ground: &Ground,
    id: ClaimId,
    claim: &Claim,
    known: Option<&Answer>,
) -> Result<Response, ContractError> {
    let panel = Client::new(settings::settings(deps.storage)?.panel);
    for case in claim
        .case
        .iter()
        .chain(&claim.earlier)
        .filter(|case| case.fees > 0)
    {
        let answer = match known.filter(|answer| answer.case.u64() == case.id) {
            Some(answer) => Some(answer.clone()),
            None => panel.verdict(&deps.querier, CaseId(case.id)).ok(),
        };
        let over = |answer: Answer| answer.outcome != Outcome::Pending && answer.appeal_until.is_none();
        if answer.is_some_and(over) {
            let before = reply::balance(deps.as_ref(), env, &ground.plan.denom)?;
            let message = panel.refund(CaseId(case.id))?;
            settings::set_refunding(deps.storage, true)?;
            return Ok(Response::new().add_submessage(reply::refund(message, id, (before, case.id))?));
        }
    }
    Ok(Response::new())
}
