//! Whether consents cover accesses that have no receipt of their own: the registry's rules, over what the registry has, for the
//! second of each access.
//!
//! A consent counts from when it was granted, or from when all it permits begins by its own words if the patient dated it
//! back, and until it was revoked. What an access was about the rules cannot see, only a hash of it: that a record of an
//! excluded category was not read is for the custodian to answer for, as everywhere. Research and emergencies are never
//! covered in this way, and neither is a consent whose uses are counted: each of those accesses needs a receipt.

use crate::batch::Access;
use crate::registry::{Known, Registry, RegistryError};
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{
    Action, Basis, ConsentInfo, ConsentState, Digest, Effect, EmergencyRule, Request, Span, SubjectId,
};
use consent_registry_rules::{check, evaluate, Accreditation, Clock, Held, Subject};
use std::collections::hash_map::Entry;
use std::collections::HashMap;
use thiserror::Error;

/// Why a consent does not cover an access.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Uncovered {
    /// Later than the chain's clock.
    #[error("it is later than the chain's clock")]
    Future,
    /// No such subject, or another custodian's.
    #[error("its subject is none of this custodian's")]
    NoSubject,
    /// The subject's erasure was asked for.
    #[error("its subject had asked to be erased")]
    Erasing,
    /// The organisation could not act in the role.
    #[error("the organisation could not act in the role then")]
    NotAccredited,
    /// No such consent of the subject.
    #[error("its subject has no such consent")]
    NoConsent,
    /// The consent is younger than the access.
    #[error("the consent was granted later, at {granted_at}")]
    NotYet {
        /// when it was granted, seconds since 1970
        granted_at: u64,
    },
    /// The consent was revoked before.
    #[error("the consent was revoked before, at {revoked_at}")]
    Revoked {
        /// when it was revoked, seconds since 1970
        revoked_at: u64,
    },
    /// Each use of the consent needs a receipt.
    #[error("the consent counts its uses: each needs a receipt")]
    Counted,
    /// Nobody could ask for this.
    #[error("nobody could ask for it: {0}")]
    NoRequest(String),
    /// The consent does not permit it.
    #[error("the consent does not permit it")]
    NotPermitted,
    /// The consent would permit it, another one of the subject's denies.
    #[error("another consent of its subject denies it")]
    Denied,
}

/// Finds the accesses that the consents that they name do not cover: their places in the list, from 0, and why.
pub async fn uncovered<R: Registry>(
    registry: &R,
    accesses: &[Access],
) -> Result<Vec<(usize, Uncovered)>, RegistryError> {
    let now = registry.now().await?;
    let mut subjects: HashMap<SubjectId, Option<Known>> = HashMap::new();
    let mut acting: HashMap<(OrgId, Role, u64), bool> = HashMap::new();
    let mut found = vec![];
    for (place, access) in accesses.iter().enumerate() {
        if let Entry::Vacant(unasked) = subjects.entry(access.subject) {
            unasked.insert(registry.known(&access.subject).await?);
        }
        let who = (access.org, access.role, access.second);
        if let Entry::Vacant(unasked) = acting.entry(who) {
            unasked.insert(registry.could_act(access.org, access.role, access.second).await?);
        }
        let known = subjects.get(&access.subject).and_then(Option::as_ref);
        let could_act = acting.get(&who).is_some_and(|could| *could);
        let custodian = registry.place().custodian;
        if let Err(why) = is_covered(access, known, could_act, custodian, now) {
            found.push((place, why));
        }
    }
    Ok(found)
}

/// From when on a consent counts.
fn counts_from(consent: &ConsentInfo) -> u64 {
    let begins = consent.terms.provisions.iter().filter(|one| one.depth == 0);
    // an end that is open begins with the grant; what the patient dated back begins when the last of it does
    let dated = begins
        .map(|one| one.valid.from.unwrap_or(consent.granted_at))
        .max();
    dated.unwrap_or(consent.granted_at).min(consent.granted_at)
}

fn counted_at(consent: &ConsentInfo, second: u64) -> bool {
    counts_from(consent) <= second && consent.revoked_at.is_none_or(|at| second < at)
}

fn held(consent: &ConsentInfo) -> Held {
    Held {
        id: consent.consent,
        version: consent.version,
        power: consent.power,
        // as it was then, and not as it may be now
        state: ConsentState::Active,
        used: consent.used,
        terms: consent.terms.clone(),
    }
}

fn is_covered(
    access: &Access,
    known: Option<&Known>,
    could_act: bool,
    custodian: OrgId,
    now: u64,
) -> Result<(), Uncovered> {
    let at = access.second;
    if now < at {
        return Err(Uncovered::Future);
    }
    let known = known.filter(|known| known.custodian == custodian);
    let known = known.ok_or(Uncovered::NoSubject)?;
    if known.erasing_since.is_some_and(|since| since <= at) {
        return Err(Uncovered::Erasing);
    }
    if !could_act {
        return Err(Uncovered::NotAccredited);
    }
    let named = known.consents.iter().find(|one| one.consent == access.consent);
    let named = named.ok_or(Uncovered::NoConsent)?;
    if let Some(revoked_at) = named.revoked_at.filter(|revoked_at| *revoked_at <= at) {
        return Err(Uncovered::Revoked { revoked_at });
    }
    if at < counts_from(named) {
        let granted_at = named.granted_at;
        return Err(Uncovered::NotYet { granted_at });
    }
    if named.terms.uses.is_some() {
        return Err(Uncovered::Counted);
    }
    let request = Request {
        subject: access.subject,
        nonce: Digest([0; 32]),
        purpose: access.purpose,
        actions: vec![Action::Read],
        role: access.role,
        profession: access.profession,
        person: None,
        destination: access.destination.clone(),
        data: Span::default(),
        research: None,
        emergency: None,
    };
    check::request(&request).map_err(|e| Uncovered::NoRequest(e.to_string()))?;
    let by = Accreditation {
        org: access.org,
        acting: true,
        until: None,
        privileged: false,
    };
    let clock = Clock {
        now: at,
        permit_seconds: 1,
        emergency_seconds: 1,
    };
    let permits = |consents: Vec<Held>, default: Effect| {
        let subject = Subject {
            known: true,
            erasing: false,
            default,
            emergency: EmergencyRule::default(),
            consents,
        };
        let decision = evaluate(&request, &subject, &by, clock, &mut ());
        (decision.effect, decision.basis) == (Effect::Permit, Basis::Consent)
    };
    if !permits(vec![held(named)], Effect::Deny) {
        return Err(Uncovered::NotPermitted);
    }
    let then = known.consents.iter().filter(|one| counted_at(one, at));
    if !permits(then.map(held).collect(), known.default) {
        return Err(Uncovered::Denied);
    }
    Ok(())
}
