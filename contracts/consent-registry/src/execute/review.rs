//! Broken glass is justified, judged and settled.

use crate::domain::privilege::Privilege;
use crate::domain::receipt::{Receipt, Review};
use crate::domain::subject::Subject;
use crate::error::{ContractError, DomainError};
use crate::reply;
use crate::state::{self, Settings};
use accreditation_api::OrgId;
use consent_registry_api::event::{
    AccessJudged, AccessJustified, JustificationCalled, PrivilegeOverridden, PrivilegeSuspended,
};
use consent_registry_api::types::{Digest, Finding, ReceiptId};
use cosmwasm_std::{Binary, Deps, DepsMut, Env, HexBinary, MessageInfo, Response, Timestamp, Uint128};
use panel_api::opener::{Answer, Offer, OpenCase, ANSWER_SECONDS, MAX_CASE_SECONDS};
use panel_api::types::Outcome;
use panel_api::{CaseId, Client};
use salus_core::funds::{no_coin, one_coin};

/// Gives the justification, and opens the review with the fees that were sent. A panel that cannot be asked takes no fees, and
/// the access is left undecided.
pub fn justify(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: ReceiptId,
    statement: Digest,
) -> Result<Response, ContractError> {
    let mut receipt = state::receipt(deps.storage, &id)?;
    let (org, custodian) = (receipt.org, receipt.custodian);
    let now = env.block.time.seconds();
    let reviewers = state::reviewers(deps.storage)?;
    let panel = Client::new(reviewers.panel);
    let offer = panel
        .offer(&deps.querier, reviewers.terms.clone())
        .ok()
        .filter(|offer| offer.ready);
    let broken = broken(&mut receipt, id)?;
    let case = offer
        .as_ref()
        .map_or(Review::NO_CASE, |offer| offer.next_case.u64());
    broken.justify(statement, case, now)?;
    let response = Response::new().add_event(AccessJustified { receipt: id, case });
    let Some(offer) = offer else {
        no_coin(info)?;
        state::save_receipt(deps.storage, &id, &receipt)?;
        return Ok(response);
    };
    take_fees(info, &offer)?;
    // an answer needs a call after the last window: who justifies late does not have the review end before it
    let left = broken.review_until.saturating_sub(now);
    let left = left.saturating_sub(ANSWER_SECONDS);
    let seconds = left.max(offer.shortest_seconds).min(MAX_CASE_SECONDS);
    let answered = now.saturating_add(seconds).saturating_add(ANSWER_SECONDS);
    broken.review_until = broken.review_until.max(answered);
    let question = OpenCase {
        case: Some(offer.next_case),
        reference: Binary::from(id.0),
        terms: reviewers.terms,
        ask: broken.reason as u16,
        amount: None,
        parties: if org == custodian {
            vec![org]
        } else {
            vec![org, custodian]
        },
        persons: vec![],
        evidence: HexBinary::from(statement.0),
        deadline: Timestamp::from_seconds(now.saturating_add(seconds)),
    };
    state::save_receipt(deps.storage, &id, &receipt)?;
    state::save_case(deps.storage, case, &id)?;
    let fees = offer.prepay.clone();
    let message = panel.open(question, offer.prepay)?;
    Ok(response.add_submessage(reply::opening(message, id, case, (&info.sender, fees))?))
}

fn broken(receipt: &mut Receipt, id: ReceiptId) -> Result<&mut crate::domain::receipt::Broken, DomainError> {
    receipt
        .broken
        .as_mut()
        .ok_or(DomainError::NotBroken { receipt: id })
}

/// What the panel asks, exactly.
fn take_fees(info: &MessageInfo, offer: &Offer) -> Result<(), ContractError> {
    let prepay = &offer.prepay;
    if prepay.amount.is_zero() {
        return Ok(no_coin(info)?);
    }
    let (denom, given) = one_coin(info, |denom| denom == prepay.denom)?;
    let needed = Uint128::try_from(prepay.amount).unwrap_or(Uint128::MAX).u128();
    if given.u128() != needed {
        let given = given.u128();
        return Err(DomainError::WrongFee { given, needed, denom }.into());
    }
    Ok(())
}

/// What an answer of the panel finds; none: nothing yet.
const fn found(answer: &Answer) -> Option<Finding> {
    match answer.outcome {
        Outcome::Pending => None,
        Outcome::Granted | Outcome::Part => Some(Finding::Justified),
        Outcome::Refused => Some(Finding::Unjustified),
        Outcome::Hung => Some(Finding::Undecided),
    }
}

/// The panel tells what came out of a case.
pub fn verdict(
    mut deps: DepsMut,
    env: &Env,
    settings: &Settings,
    answer: &Answer,
) -> Result<Response, ContractError> {
    let case = answer.case.u64();
    let other = DomainError::OtherCase { case };
    let id = state::case(deps.storage, case)?.ok_or_else(|| other.clone())?;
    let finding = found(answer).ok_or(other)?;
    let mut receipt = state::receipt(deps.storage, &id)?;
    let response = judge(deps.branch(), env, settings, (id, &mut receipt), finding)?;
    refund(deps, env, id, receipt, answer, response)
}

/// Notes what was found, with what follows for the organisation's privilege.
fn judge(
    deps: DepsMut,
    env: &Env,
    settings: &Settings,
    (id, receipt): (ReceiptId, &mut Receipt),
    finding: Finding,
) -> Result<Response, ContractError> {
    let org = receipt.org;
    broken(receipt, id)?.find(finding)?;
    state::save_receipt(deps.storage, &id, receipt)?;
    if let Some(mut subject) = state::may_subject(deps.storage, &receipt.subject)? {
        subject.reviews = subject.reviews.saturating_sub(1);
        state::save_subject(deps.storage, &receipt.subject, &subject)?;
    }
    let response = Response::new().add_event(AccessJudged {
        receipt: id,
        org,
        finding,
    });
    let mut privilege = state::privilege(deps.storage, org)?;
    let now = env.block.time.seconds();
    let lost = match finding {
        Finding::Unjustified => privilege.judged(settings.limits.unjustified, now),
        Finding::Silent => privilege.fell_silent(now),
        // who is idle or cannot agree takes nothing from the organisation
        Finding::Open | Finding::Justified | Finding::Undecided => return Ok(response),
    };
    state::save_privilege(deps.storage, org, &privilege)?;
    Ok(if lost {
        let unjustified = privilege.unjustified;
        response.add_event(PrivilegeSuspended { org, unjustified })
    } else {
        response
    })
}

/// Asks the panel for what a case did not use, if its outcome is final.
fn refund(
    deps: DepsMut,
    env: &Env,
    id: ReceiptId,
    mut receipt: Receipt,
    answer: &Answer,
    response: Response,
) -> Result<Response, ContractError> {
    let org = receipt.org;
    let broken = broken(&mut receipt, id)?;
    let Some(review) = broken.review.as_mut().filter(|review| review.refundable) else {
        return Ok(response);
    };
    if answer.outcome == Outcome::Pending || answer.appeal_until.is_some() {
        return Ok(response);
    }
    review.refundable = false;
    let case = review.case;
    let reviewers = state::reviewers(deps.storage)?;
    let panel = Client::new(reviewers.panel);
    // in which coin: one that does not say is asked again later
    let Ok(offer) = panel.offer(&deps.querier, reviewers.terms) else {
        return Ok(response);
    };
    state::save_receipt(deps.storage, &id, &receipt)?;
    state::forget_case(deps.storage, case);
    let denom = offer.prepay.denom;
    let before = reply::balance(deps.as_ref(), env, &denom)?;
    let message = panel.refund(CaseId(case))?;
    state::set_refunding(deps.storage, true)?;
    Ok(response.add_submessage(reply::refund(message, (id, org), denom, before)?))
}

/// Moves a broken glass on.
pub fn settle_review(
    mut deps: DepsMut,
    env: &Env,
    settings: &Settings,
    id: ReceiptId,
) -> Result<Response, ContractError> {
    let mut receipt = state::receipt(deps.storage, &id)?;
    let org = receipt.org;
    let now = env.block.time.seconds();
    let broken = broken(&mut receipt, id)?;
    if broken.is_unopened(now) {
        if let Some(subject) = callable(deps.as_ref(), &receipt)? {
            return call(deps, env, settings, id, receipt, subject);
        }
    }
    let broken = self::broken(&mut receipt, id)?;
    let overdue = broken.overdue(now);
    let open = broken.finding == Finding::Open;
    let asked = broken.review.filter(|review| review.refundable);
    let answer = asked.and_then(|review| ask(deps.as_ref(), review.case));
    let finding = answer.as_ref().and_then(found).or(overdue).filter(|_| open);
    if let Some(finding) = finding {
        let response = judge(deps.branch(), env, settings, (id, &mut receipt), finding)?;
        return match &answer {
            Some(answer) => refund(deps, env, id, receipt, answer, response),
            None => Ok(response),
        };
    }
    if let Some(answer) = answer.filter(|answer| found(answer).is_some() && answer.appeal_until.is_none()) {
        return refund(deps, env, id, receipt, &answer, Response::new());
    }
    pay_owed(deps, org)
}

/// The subject of an access for which no case was opened, if one can be opened now: the panel is ready, and no erasure has to
/// wait for it.
fn callable(deps: Deps, receipt: &Receipt) -> Result<Option<Subject>, ContractError> {
    let reviewers = state::reviewers(deps.storage)?;
    let offer = Client::new(reviewers.panel).offer(&deps.querier, reviewers.terms);
    if !offer.is_ok_and(|offer| offer.ready) {
        return Ok(None);
    }
    let subject = state::may_subject(deps.storage, &receipt.subject)?;
    Ok(subject.filter(Subject::is_live))
}

/// Nobody chooses the moment in which the panel is not ready: whoever justified then is asked again, with the same wait.
fn call(
    deps: DepsMut,
    env: &Env,
    settings: &Settings,
    id: ReceiptId,
    mut receipt: Receipt,
    mut subject: Subject,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let justify_until = now.saturating_add(settings.limits.justify_seconds);
    let review_until = now.saturating_add(settings.limits.review_seconds);
    if broken(&mut receipt, id)?.call(justify_until, review_until) {
        subject.reviews = subject.reviews.saturating_add(1);
        state::save_subject(deps.storage, &receipt.subject, &subject)?;
    }
    state::save_receipt(deps.storage, &id, &receipt)?;
    Ok(Response::new().add_event(JustificationCalled {
        receipt: id,
        org: receipt.org,
        justify_until,
    }))
}

/// What the panel says of a case now; one that does not answer says nothing.
fn ask(deps: Deps, case: u64) -> Option<Answer> {
    let reviewers = state::reviewers(deps.storage).ok()?;
    let answer = Client::new(reviewers.panel)
        .verdict(&deps.querier, CaseId(case))
        .ok()?;
    Some(answer).filter(|answer| answer.case.u64() == case)
}

/// Sends an organisation what could not be sent before.
fn pay_owed(deps: DepsMut, org: OrgId) -> Result<Response, ContractError> {
    let mut privilege = state::privilege(deps.storage, org)?;
    let Some((denom, amount)) = privilege.owed.take() else {
        return Err(DomainError::NothingDue.into());
    };
    state::save_privilege(deps.storage, org, &privilege)?;
    let client = state::settings(deps.storage)?.client();
    let admin = client.admin(&deps.querier, org)?.ok_or(DomainError::NothingDue)?;
    Ok(Response::new().add_submessage(reply::payment(&admin, org, denom, amount)?))
}

/// A regulator suspends the privilege, or gives it back.
pub fn override_privilege(
    deps: DepsMut,
    env: &Env,
    regulator: OrgId,
    org: OrgId,
    suspend: bool,
    document: Digest,
) -> Result<Response, ContractError> {
    let mut privilege: Privilege = state::privilege(deps.storage, org)?;
    privilege.rule(org, suspend, env.block.time.seconds())?;
    state::save_privilege(deps.storage, org, &privilege)?;
    Ok(Response::new().add_event(PrivilegeOverridden {
        org,
        regulator,
        suspended: suspend,
        document,
    }))
}
