//! What was signed off chain, and what a court orders.

use crate::domain::circle::Circle;
use crate::domain::guardians::{About, Voices};
use crate::domain::subject::{Phase, Subject};
use crate::error::{ContractError, DomainError};
use crate::execute::{circle, consent};
use crate::state::{self, Settings};
use accreditation_api::{OrgId, Role};
use consent_registry_api::event::{CourtOrdered, SubjectRegistered, VoiceGiven};
use consent_registry_api::sign::{consent_id, court_consent_id, signing_hash, subject_id};
use consent_registry_api::types::{
    Body, ConsentId, Digest, Grantor, Order, PublicKey, Registration, Signed, SubjectId, MAX_AHEAD_SECONDS,
};
use consent_registry_rules::check;
use cosmwasm_std::{Deps, DepsMut, Env, Response};
use salus_core::wire::{from_slice, Unknown};
use salus_core::{pause, window};
use sha2::{Digest as _, Sha256};

/// Half the order of secp256k1, big-endian: the largest `s` of a signature.
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x5d,
    0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];

/// Who says something, and what its word is worth.
pub struct Author {
    /// what it is to the subject
    pub grantor: Grantor,
    /// whose key; none: a court
    pub key: Option<PublicKey>,
    /// the id of a consent that it grants with these words
    pub consent: ConsentId,
    /// guardians who have said the same
    pub voices: u8,
}

/// A subject, with who decides for it.
pub struct Ground<'a> {
    /// what is fixed for good
    pub settings: &'a Settings,
    /// which subject
    pub id: SubjectId,
    /// as it is stored
    pub subject: Subject,
    /// its guardians and delegates
    pub circle: Circle,
    /// seconds since 1970
    pub now: u64,
}

/// Submits what was signed.
pub fn submit(
    deps: DepsMut,
    env: &Env,
    settings: &Settings,
    signed: Signed,
) -> Result<Response, ContractError> {
    let last = state::last_seq(deps.storage, &signed.subject, &signed.signer)?;
    verify(deps.as_ref(), env, &signed, last)?;
    let body: Body = from_slice(&signed.body, Unknown::Refuse)?;
    state::save_seq(deps.storage, &signed.subject, &signed.signer, signed.seq)?;
    if let Body::Register(registration) = body {
        // a signer who has spoken is one of a subject that exists or existed
        if last.is_some() {
            let subject = signed.subject;
            return Err(DomainError::SubjectExists { subject }.into());
        }
        return register(deps, env, settings, &signed, registration);
    }
    let id = signed.subject;
    let mut ground = Ground {
        settings,
        id,
        subject: state::subject(deps.storage, &id)?,
        circle: state::circle(deps.storage, &id)?,
        now: env.block.time.seconds(),
    };
    let grantor = if ground.subject.key == signed.signer {
        Grantor::Patient
    } else {
        let found = ground.circle.grantor(signed.signer, ground.now);
        found.ok_or(DomainError::NoPower { subject: id })?
    };
    may(grantor, &body)?;
    let mut author = Author {
        grantor,
        key: Some(signed.signer),
        consent: consent_id(&id, &signed.signer, signed.seq),
        voices: 1,
    };
    if grantor == Grantor::Guardian && (ground.circle.guardians.now.joint || takes_all(&body)) {
        // a voice for what would be refused now must not wait for a time when it would not be
        assert_timely(&ground.subject, &body)?;
        if takes_all(&body) {
            ground.circle.assert_no_recovery()?;
        }
        let digest = Digest(Sha256::digest(signed.body.as_slice()).into());
        let said = voice(&mut ground, signed.signer, (digest, about(&body)))?;
        if !said.enough {
            state::save_circle(deps.storage, &id, &ground.circle)?;
            return Ok(Response::new().add_event(VoiceGiven {
                subject: id,
                body: digest,
                voices: said.voices,
                needed: ground.circle.guardians.now.needed,
            }));
        }
        // the act of the last voice is over
        state::save_circle(deps.storage, &id, &ground.circle)?;
        author.voices = said.voices;
    }
    act(deps, env, ground, &author, body)
}

/// Everything but whose the key is.
fn verify(deps: Deps, env: &Env, signed: &Signed, last: Option<u64>) -> Result<(), ContractError> {
    let now = env.block.time;
    let not_after = signed.not_after;
    if not_after < now {
        return Err(DomainError::SignedTooLate { not_after, now }.into());
    }
    let latest = window::after(now, MAX_AHEAD_SECONDS)?;
    if latest < not_after {
        return Err(DomainError::SignedTooFar { not_after, latest }.into());
    }
    let last = last.unwrap_or(0);
    if signed.seq <= last {
        let given = signed.seq;
        return Err(DomainError::BadSeq { given, last }.into());
    }
    // the other half of the curve has a second signature of everything: nobody but its author makes one
    if signed
        .signature
        .get(32..)
        .is_some_and(|s| s > HALF_ORDER.as_slice())
    {
        return Err(DomainError::HighS.into());
    }
    let hash = signing_hash(&env.block.chain_id, env.contract.address.as_str(), signed);
    match deps
        .api
        .secp256k1_verify(&hash, &signed.signature, &signed.signer.0)
    {
        Ok(true) => Ok(()),
        _ => Err(DomainError::BadSignature.into()),
    }
}

/// A subject begins.
fn register(
    deps: DepsMut,
    env: &Env,
    settings: &Settings,
    signed: &Signed,
    registration: Registration,
) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    let Registration {
        custodian,
        emergency,
        default,
        guardians,
    } = registration;
    let (subject, now) = (signed.subject, env.block.time);
    let expected = subject_id(&signed.signer, custodian);
    if expected != subject {
        let given = subject;
        return Err(DomainError::WrongSubject { given, expected }.into());
    }
    check::emergency_rule(&emergency)?;
    if !settings
        .client()
        .holds(&deps.querier, custodian, Role::HoldRecords, now)?
    {
        let (org, role) = (custodian, Role::HoldRecords);
        return Err(accreditation_api::Denial::NotAccredited { org, role }.into());
    }
    if let Some(guardians) = guardians {
        circle::check_guardians(&guardians, now.seconds())?;
        let mut circle = Circle::default();
        circle.guardians.set(guardians);
        state::save_circle(deps.storage, &subject, &circle)?;
    }
    let record = Subject {
        custodian,
        key: signed.signer,
        emergency,
        default,
        reviews: 0,
        uses: vec![],
        phase: Phase::Live,
    };
    state::save_subject(deps.storage, &subject, &record)?;
    Ok(Response::new().add_event(SubjectRegistered { subject, custodian }))
}

/// What a guardian can only do together with others.
const fn takes_all(body: &Body) -> bool {
    matches!(
        body,
        Body::SetGuardians(_) | Body::Recover { .. } | Body::Erase {}
    )
}

/// What voices for it are about.
const fn about(body: &Body) -> About {
    match body {
        Body::SetGuardians(_) => About::Guardians,
        Body::Recover { .. } => About::Recovery,
        Body::Erase {} | Body::CancelErase {} => About::Erasure,
        _ => About::Other,
    }
}

/// Refuses what is not a signer's to say.
fn may(grantor: Grantor, body: &Body) -> Result<(), DomainError> {
    let allowed = match body {
        Body::Register(_) => false,
        Body::Grant(_) | Body::Revoke { .. } | Body::DismissDelegate { .. } => true,
        Body::SetEmergencyRule(_)
        | Body::SetDefault { .. }
        | Body::NameDelegate(_)
        | Body::SetGuardians(_)
        | Body::Erase {}
        | Body::CancelErase {} => grantor != Grantor::Delegate,
        Body::Recover { .. } => grantor == Grantor::Guardian,
        Body::CancelRecovery {} => grantor == Grantor::Patient,
    };
    if allowed {
        Ok(())
    } else {
        Err(DomainError::NotYours { grantor })
    }
}

fn voice(ground: &mut Ground<'_>, key: PublicKey, body: (Digest, About)) -> Result<Voices, DomainError> {
    let subject = ground.id;
    let place = ground
        .circle
        .guardians
        .place(key, ground.now)
        .ok_or(DomainError::NoPower { subject })?;
    ground.circle.guardians.voice(place, body, ground.now)
}

/// A court orders something.
pub fn court_order(
    deps: DepsMut,
    env: &Env,
    settings: &Settings,
    court: OrgId,
    order: Order,
) -> Result<Response, ContractError> {
    let Order {
        subject: id,
        document,
        act: body,
    } = order;
    let for_courts = matches!(
        body,
        Body::Grant(_)
            | Body::Revoke { .. }
            | Body::DismissDelegate { .. }
            | Body::SetGuardians(_)
            | Body::Recover { .. }
            | Body::CancelRecovery {}
            | Body::CancelErase {}
    );
    if !for_courts {
        return Err(DomainError::NotForCourts.into());
    }
    let ground = Ground {
        settings,
        id,
        subject: state::subject(deps.storage, &id)?,
        circle: state::circle(deps.storage, &id)?,
        now: env.block.time.seconds(),
    };
    if state::is_document_used(deps.storage, &id, &document) {
        return Err(DomainError::DocumentUsed { document }.into());
    }
    state::use_document(deps.storage, &id, &document)?;
    let author = Author {
        grantor: Grantor::Court,
        key: None,
        consent: court_consent_id(&id, court, &document),
        voices: 0,
    };
    let response = act(deps, env, ground, &author, body)?;
    Ok(response.add_event(CourtOrdered {
        subject: id,
        court,
        document,
    }))
}

/// While a subject is being erased only what takes something back can be said, and a recovery: whoever stole the key must not
/// lock the guardians out with an erasure.
const fn assert_timely(subject: &Subject, body: &Body) -> Result<(), DomainError> {
    match body {
        Body::Revoke { .. }
        | Body::DismissDelegate { .. }
        | Body::Recover { .. }
        | Body::CancelRecovery {} => Ok(()),
        Body::CancelErase {} if subject.is_live() => Err(DomainError::NotErasing),
        Body::CancelErase {} => Ok(()),
        _ => subject.assert_live(),
    }
}

/// Does what was said.
fn act(
    deps: DepsMut,
    env: &Env,
    ground: Ground<'_>,
    author: &Author,
    body: Body,
) -> Result<Response, ContractError> {
    assert_timely(&ground.subject, &body)?;
    match body {
        // a subject that is there does not begin
        Body::Register(_) => Err(DomainError::SubjectExists { subject: ground.id }.into()),
        Body::Grant(terms) => consent::grant(deps, env, ground, author, terms),
        Body::Revoke { consent } => consent::revoke(deps, &ground, author, consent),
        Body::SetEmergencyRule(rule) => circle::set_emergency_rule(deps, ground, rule),
        Body::SetDefault { effect } => circle::set_default(deps, ground, effect),
        Body::NameDelegate(delegate) => circle::name_delegate(deps, ground, author, delegate),
        Body::DismissDelegate { key } => circle::dismiss_delegate(deps, ground, author, key),
        Body::SetGuardians(guardians) => circle::set_guardians(deps, ground, author, guardians),
        Body::Recover { key } => circle::recover(deps, ground, author, key),
        Body::CancelRecovery {} => circle::cancel_recovery(deps, ground, author),
        Body::Erase {} => circle::erase(deps, ground),
        Body::CancelErase {} => circle::cancel_erase(deps, ground),
    }
}
