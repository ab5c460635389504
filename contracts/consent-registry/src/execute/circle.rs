//! Guardians, delegates, recovery, erasure, and what was said beforehand.

use crate::domain::circle::Circle;
use crate::domain::consent::{Consent, Fate};
use crate::domain::guardians::About;
use crate::domain::subject::Subject;
use crate::error::{ContractError, DomainError};
use crate::execute::act::{Author, Ground};
use crate::execute::consent::settle_powers;
use crate::state;
use consent_registry_api::event::{
    DefaultSet, DelegateDismissed, DelegateNamed, EmergencyRuleSet, ErasureCancelled, ErasureRequested,
    GuardiansProposed, GuardiansSet, KeyRecovered, RecoveryBegun, RecoveryCancelled, RecoveryReferred,
};
use consent_registry_api::types::{
    Delegate, Effect, EmergencyRule, Grantor, Guardians, PublicKey, SubjectId,
};
use consent_registry_rules::check;
use cosmwasm_std::{DepsMut, Response, Storage};

/// Says what breaking the glass gives.
pub fn set_emergency_rule(
    deps: DepsMut,
    mut ground: Ground<'_>,
    rule: EmergencyRule,
) -> Result<Response, ContractError> {
    check::emergency_rule(&rule)?;
    ground.subject.emergency = rule;
    state::save_subject(deps.storage, &ground.id, &ground.subject)?;
    let subject = ground.id;
    Ok(Response::new().add_event(EmergencyRuleSet { subject }))
}

/// Says what holds where no consent does.
pub fn set_default(deps: DepsMut, mut ground: Ground<'_>, effect: Effect) -> Result<Response, ContractError> {
    ground.subject.default = effect;
    state::save_subject(deps.storage, &ground.id, &ground.subject)?;
    let subject = ground.id;
    Ok(Response::new().add_event(DefaultSet { subject }))
}

/// Refuses what would outlast the power of a guardian who says it: power over a child ends at majority, however it was passed
/// on.
fn within_power(circle: &Circle, author: &Author, until: Option<u64>) -> Result<(), DomainError> {
    let own = circle.guardians.now.until;
    match own.filter(|_| author.grantor == Grantor::Guardian) {
        Some(own) if until.is_none_or(|until| own < until) => Err(DomainError::BeyondPower { until: own }),
        _ => Ok(()),
    }
}

/// Somebody may consent in the subject's place. What it granted before keeps within what it may from now on.
pub fn name_delegate(
    deps: DepsMut,
    mut ground: Ground<'_>,
    author: &Author,
    delegate: Delegate,
) -> Result<Response, ContractError> {
    check::delegate(&delegate, ground.now)?;
    assert_key("the delegate's", &delegate.key)?;
    let until = delegate.until;
    within_power(&ground.circle, author, Some(until))?;
    let by = author.key.filter(|_| author.grantor == Grantor::Guardian);
    let known = ground.circle.name_delegate(delegate.clone(), by, ground.now)?;
    state::save_circle(deps.storage, &ground.id, &ground.circle)?;
    let subject = ground.id;
    let response = Response::new().add_event(DelegateNamed { subject, until });
    if !known {
        return Ok(response);
    }
    let fate = |consent: &Consent| {
        if !consent.is_of_delegate(delegate.key) {
            Fate::Stays
        } else if check::within_delegation(&delegate, &consent.terms).is_err() {
            Fate::Ends
        } else {
            consent.capped(Some(until))
        }
    };
    settle_powers(deps.storage, subject, ground.now, &fate, response)
}

/// A delegation ends, and what was granted under it.
pub fn dismiss_delegate(
    deps: DepsMut,
    mut ground: Ground<'_>,
    author: &Author,
    key: PublicKey,
) -> Result<Response, ContractError> {
    if author.grantor == Grantor::Delegate && author.key != Some(key) {
        let grantor = author.grantor;
        return Err(DomainError::NotYours { grantor }.into());
    }
    ground.circle.dismiss(key)?;
    state::save_circle(deps.storage, &ground.id, &ground.circle)?;
    let subject = ground.id;
    let response = Response::new().add_event(DelegateDismissed { subject });
    let fate = |consent: &Consent| {
        if consent.is_of_delegate(key) {
            Fate::Ends
        } else {
            Fate::Stays
        }
    };
    settle_powers(deps.storage, subject, ground.now, &fate, response)
}

/// Refuses guardians out of bounds.
pub fn check_guardians(guardians: &Guardians, now: u64) -> Result<(), ContractError> {
    check::guardians(guardians, now)?;
    for key in &guardians.keys {
        assert_key("a guardian's", key)?;
    }
    Ok(())
}

/// The first byte of a compressed point. A key that is no point at all has no signatures.
fn assert_key(what: &'static str, key: &PublicKey) -> Result<(), DomainError> {
    match key.0 {
        [2 | 3, ..] => Ok(()),
        _ => Err(DomainError::BadKey { what }),
    }
}

/// Guardians are to change: after a wait, or at once where a court says so.
pub fn set_guardians(
    deps: DepsMut,
    mut ground: Ground<'_>,
    author: &Author,
    guardians: Guardians,
) -> Result<Response, ContractError> {
    check_guardians(&guardians, ground.now)?;
    let subject = ground.id;
    if author.grantor == Grantor::Court {
        ground.circle.guardians.set(guardians);
        let mut response = Response::new();
        // what those before wanted goes with them
        if ground.circle.recovery.take().is_some() {
            response = response.add_event(RecoveryCancelled { subject });
        }
        return guardians_set(deps.storage, subject, &mut ground.circle, ground.now, response);
    }
    ground.circle.assert_no_recovery()?;
    if !guardians.keys.is_empty() {
        within_power(&ground.circle, author, guardians.until)?;
    }
    let due_at = ground
        .now
        .checked_add(ground.settings.limits.guardian_seconds)
        .ok_or(DomainError::Overflow)?;
    ground.circle.guardians.next = Some((guardians, due_at));
    ground.circle.guardians.forget(About::Guardians);
    state::save_circle(deps.storage, &subject, &ground.circle)?;
    Ok(Response::new().add_event(GuardiansProposed { subject, due_at }))
}

/// Guardians have changed: consents of those who are none any more end, those of the others with their new power; likewise their
/// delegates, with what these granted.
pub fn guardians_set(
    store: &mut dyn Storage,
    subject: SubjectId,
    circle: &mut Circle,
    now: u64,
    response: Response,
) -> Result<Response, ContractError> {
    let gone = circle.settle_delegates();
    state::save_circle(store, &subject, circle)?;
    let response = gone
        .iter()
        .fold(response.add_event(GuardiansSet { subject }), |response, _| {
            response.add_event(DelegateDismissed { subject })
        });
    let guardians = &circle.guardians.now;
    let fate = |consent: &Consent| match (consent.power.grantor, consent.by) {
        (Grantor::Guardian, Some(by)) if guardians.keys.contains(&by) => consent.capped(guardians.until),
        (Grantor::Guardian, _) => Fate::Ends,
        (Grantor::Delegate, Some(by)) if gone.contains(&by) => Fate::Ends,
        (Grantor::Delegate, Some(by)) => {
            let mut delegates = circle.delegates.iter().map(|named| &named.delegate);
            let found = delegates.find(|delegate| delegate.key == by);
            found.map_or(Fate::Stays, |delegate| consent.capped(Some(delegate.until)))
        }
        _ => Fate::Stays,
    };
    settle_powers(store, subject, now, &fate, response)
}

/// A new key decides. Who had the old one may have been a thief: delegates go with what they granted, and what the key itself
/// granted since the recovery was begun ends, too. What it granted before stays until the new key revokes it.
pub fn recovered(
    store: &mut dyn Storage,
    id: SubjectId,
    (subject, circle): (&mut Subject, &mut Circle),
    key: PublicKey,
    now: u64,
    response: Response,
) -> Result<Response, ContractError> {
    let since = circle.recovered();
    subject.key = key;
    state::save_subject(store, &id, subject)?;
    state::save_circle(store, &id, circle)?;
    let fate = |consent: &Consent| match consent.power.grantor {
        Grantor::Delegate => Fate::Ends,
        Grantor::Patient if since.is_some_and(|since| since <= consent.granted_at) => Fate::Ends,
        _ => Fate::Stays,
    };
    let response = response.add_event(KeyRecovered { subject: id });
    settle_powers(store, id, now, &fate, response)
}

/// A new key is to decide: after a wait, or at once where a court says so.
pub fn recover(
    deps: DepsMut,
    mut ground: Ground<'_>,
    author: &Author,
    key: PublicKey,
) -> Result<Response, ContractError> {
    assert_key("the new", &key)?;
    let subject = ground.id;
    let mut response = Response::new();
    // frozen as well: a thief would erase first
    let erasing = !ground.subject.is_live();
    if erasing {
        ground.subject.cancel_erase(ground.now)?;
        ground.circle.guardians.forget(About::Erasure);
        response = response.add_event(ErasureCancelled { subject });
    }
    if author.grantor == Grantor::Court {
        let Ground {
            mut subject,
            mut circle,
            id,
            now,
            ..
        } = ground;
        return recovered(deps.storage, id, (&mut subject, &mut circle), key, now, response);
    }
    if erasing {
        state::save_subject(deps.storage, &subject, &ground.subject)?;
    }
    let wait = ground.settings.limits.recovery_seconds;
    let due_at = ground.circle.recover(key, author.voices, ground.now, wait)?;
    within_power(&ground.circle, author, due_at.checked_add(1))?;
    // frozen: a thief would change guardians first
    ground.circle.guardians.next = None;
    state::save_circle(deps.storage, &subject, &ground.circle)?;
    Ok(response.add_event(RecoveryBegun { subject, due_at }))
}

/// The old key, or a court, stops a recovery.
pub fn cancel_recovery(
    deps: DepsMut,
    mut ground: Ground<'_>,
    author: &Author,
) -> Result<Response, ContractError> {
    let subject = ground.id;
    let stopped = if author.grantor == Grantor::Court {
        ground.circle.recovery.take().ok_or(DomainError::NoRecovery)?;
        ground.circle.guardians.forget(About::Recovery);
        true
    } else {
        let span = ground.settings.limits.cancel_seconds;
        ground.circle.cancel_recovery(ground.now, span)?
    };
    state::save_circle(deps.storage, &subject, &ground.circle)?;
    let response = Response::new();
    Ok(if stopped {
        response.add_event(RecoveryCancelled { subject })
    } else {
        response.add_event(RecoveryReferred { subject })
    })
}

/// From now on every access is denied, and after a wait the state goes.
pub fn erase(deps: DepsMut, mut ground: Ground<'_>) -> Result<Response, ContractError> {
    ground.circle.assert_no_recovery()?;
    let wait = ground.settings.limits.erasure_seconds;
    let due_at = ground.subject.erase(ground.now, wait)?;
    state::save_subject(deps.storage, &ground.id, &ground.subject)?;
    Ok(Response::new().add_event(ErasureRequested {
        subject: ground.id,
        custodian: ground.subject.custodian,
        due_at,
    }))
}

/// An erasure is taken back.
pub fn cancel_erase(deps: DepsMut, mut ground: Ground<'_>) -> Result<Response, ContractError> {
    ground.subject.cancel_erase(ground.now)?;
    ground.circle.guardians.forget(About::Erasure);
    state::save_circle(deps.storage, &ground.id, &ground.circle)?;
    state::save_subject(deps.storage, &ground.id, &ground.subject)?;
    let subject = ground.id;
    Ok(Response::new().add_event(ErasureCancelled { subject }))
}
