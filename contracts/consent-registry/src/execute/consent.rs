//! Consents come and go.

use crate::domain::consent::{Consent, Fate};
use crate::domain::slots::Slots;
use crate::domain::subject::Subject;
use crate::error::{ContractError, DomainError};
use crate::execute::act::{Author, Ground};
use crate::{peers, state};
use consent_registry_api::event::{ConsentGranted, ConsentRevoked};
use consent_registry_api::types::{ConsentId, Effect, Grantor, Power, SubjectId, Terms};
use consent_registry_rules::check;
use cosmwasm_std::{Deps, DepsMut, Env, Response, Storage};
use salus_core::packed::pack;

/// A consent holds from now on.
pub fn grant(
    deps: DepsMut,
    env: &Env,
    mut ground: Ground<'_>,
    author: &Author,
    terms: Terms,
) -> Result<Response, ContractError> {
    check::terms(&terms)?;
    assert_accredited(deps.as_ref(), env, &ground, &terms)?;
    let until = match (author.grantor, author.key) {
        (Grantor::Guardian, _) => ground.circle.guardians.now.until,
        (Grantor::Delegate, Some(key)) => {
            let subject = ground.id;
            let delegate = ground
                .circle
                .delegate(key, ground.now)
                .ok_or(DomainError::NoPower { subject })?;
            check::within_delegation(delegate, &terms)?;
            Some(delegate.until)
        }
        _ => None,
    };
    let consent = Consent {
        id: author.consent,
        power: Power {
            grantor: author.grantor,
            until,
        },
        by: author.key,
        granted_at: ground.now,
        revoked_at: None,
        terms,
    };
    let others = matches!(author.grantor, Grantor::Guardian | Grantor::Delegate);
    let (bytes, points) = (pack(&consent)?, consent.points());
    let mut slots = state::slots(deps.storage, &ground.id)?;
    let uses = ground.subject.uses.len();
    let head = match slots.add(&bytes, points, others) {
        Ok(head) => head,
        // what can never vote again makes room
        Err(DomainError::SlotsFull { .. }) => {
            sweep(deps.storage, &mut slots, &mut ground.subject, ground.now)?;
            slots.add(&bytes, points, others)?
        }
        Err(other) => return Err(other.into()),
    };
    ground.subject.forget_uses(head);
    if ground.subject.uses.len() != uses {
        state::save_subject(deps.storage, &ground.id, &ground.subject)?;
    }
    state::save_slots(deps.storage, &ground.id, &slots)?;
    state::list_consent(deps.storage, &consent.id, &ground.id)?;
    Ok(Response::new().add_event(ConsentGranted {
        subject: ground.id,
        consent: consent.id,
        grantor: author.grantor,
        slots: u8::try_from(Slots::needed(&bytes, points)).unwrap_or(u8::MAX),
    }))
}

/// Whoever is permitted something is accredited now: in the role that is named, or in any.
fn assert_accredited(deps: Deps, env: &Env, ground: &Ground<'_>, terms: &Terms) -> Result<(), ContractError> {
    let accreditation = ground.settings.client();
    let permits = terms
        .provisions
        .iter()
        .filter(|provision| provision.effect == Effect::Permit);
    for actor in permits.flat_map(|provision| &provision.actors) {
        let Some(org) = actor.org else {
            continue;
        };
        if !peers::is_accredited(&accreditation, &deps.querier, org, actor.role, env.block.time)? {
            return Err(DomainError::GranteeNotAccredited { org }.into());
        }
    }
    Ok(())
}

/// Frees the slots of consents that can never vote again.
fn sweep(
    store: &mut dyn Storage,
    slots: &mut Slots,
    subject: &mut Subject,
    now: u64,
) -> Result<(), ContractError> {
    for (slot, consent) in state::consents_in(slots)? {
        if consent.is_over(now) {
            slots.remove(slot);
            subject.forget_uses(slot);
            state::unlist_consent(store, &consent.id);
        }
    }
    Ok(())
}

/// A consent is revoked, for good.
pub fn revoke(
    deps: DepsMut,
    ground: &Ground<'_>,
    author: &Author,
    id: ConsentId,
) -> Result<Response, ContractError> {
    let mut slots = state::slots(deps.storage, &ground.id)?;
    let (slot, consent) = state::consents_in(&slots)?
        .into_iter()
        .find(|(_, consent)| consent.id == id)
        .ok_or(DomainError::NoConsent { consent: id })?;
    if let Some(at) = consent.revoked_at {
        return Err(DomainError::AlreadyRevoked { consent: id, at }.into());
    }
    if !consent.may_revoke(author.grantor, author.key) {
        let grantor = author.grantor;
        return Err(DomainError::NotYours { grantor }.into());
    }
    let event = end(&mut slots, ground.id, slot, consent, ground.now)?;
    state::save_slots(deps.storage, &ground.id, &slots)?;
    Ok(Response::new().add_event(event))
}

fn end(
    slots: &mut Slots,
    subject: SubjectId,
    slot: u8,
    mut consent: Consent,
    now: u64,
) -> Result<ConsentRevoked, ContractError> {
    consent.revoked_at = Some(now);
    slots.replace(slot, &pack(&consent)?)?;
    let consent = consent.id;
    Ok(ConsentRevoked { subject, consent })
}

/// Ends, or cuts short, the consents of those whose power has changed.
pub fn settle_powers(
    store: &mut dyn Storage,
    subject: SubjectId,
    now: u64,
    fate: &dyn Fn(&Consent) -> Fate,
    mut response: Response,
) -> Result<Response, ContractError> {
    let mut slots = state::slots(store, &subject)?;
    for (slot, mut consent) in state::consents_in(&slots)? {
        if consent.revoked_at.is_some() {
            continue;
        }
        match fate(&consent) {
            Fate::Stays => {}
            Fate::Until(until) => {
                consent.power.until = Some(until);
                slots.replace(slot, &pack(&consent)?)?;
            }
            Fate::Ends => response = response.add_event(end(&mut slots, subject, slot, consent, now)?),
        }
    }
    state::save_slots(store, &subject, &slots)?;
    Ok(response)
}
