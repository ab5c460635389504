//! Who pays the panel for what a provider asks before a treatment.

use crate::domain::claim::{Case, Claim, Route};
use crate::error::{ContractError, DomainError};
use crate::state::{claim as claims, fund};
use accreditation_api::OrgId;
use cosmwasm_std::Storage;
use mutual_aid_api::ClaimId;
use mutual_aid_rules::adjudicate::lifecycle::State;
use mutual_aid_rules::share::{Book, Ledger};

/// A question has led to a case, whose fees the plan has paid. That it does for one question of a provider at a time: else a
/// provider could empty the reserve with questions about nothing. While one is at the panel, the fees of the next come out of
/// what is free of the provider's bond; if that does not reach, the question is refused. What comes back of them is
/// the reserve's.
pub fn pay(
    store: &mut dyn Storage,
    books: &mut Ledger,
    claim: &Claim,
    id: ClaimId,
    case: Case,
) -> Result<(), ContractError> {
    let is_question = claim.route == Route::Asked && matches!(claim.state, State::Filed { .. });
    if !is_question || case.fees == 0 {
        return Ok(());
    }
    let (plan, org) = (claim.plan(), OrgId(claim.provider));
    let earlier = match claims::question(store, plan, claim.provider)? {
        Some(earlier) if is_open(&claims::claim(store, earlier)?) => earlier,
        _ => return Ok(claims::save_question(store, plan, claim.provider, id)?),
    };
    let mut bond = fund::bond(store, plan, org)?;
    let free = bond.held.saturating_sub(bond.at_risk);
    if case.fees > free {
        return Err(DomainError::QuestionOpen {
            claim: earlier,
            free,
            fees: case.fees,
        }
        .into());
    }
    bond.held = bond.held.saturating_sub(case.fees);
    bond.leaving = bond.leaving.min(bond.held);
    fund::save_bond(store, plan, org, &bond)?;
    Ok(books.books.transfer(Book::Bonds, Book::Reserve, case.fees)?)
}

/// Whether the panel still has it before it.
fn is_open(claim: &Claim) -> bool {
    claim.route == Route::Asked && matches!(claim.state, State::Panel { .. })
}
