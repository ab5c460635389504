//! From what is stored to a decision, by the rules that custodians and tools run, too.

use crate::domain::consent::Consent;
use crate::domain::receipt::{Asked, Receipt};
use crate::domain::slots::SLOTS;
use crate::domain::subject::Subject;
use crate::error::ContractError;
use crate::state::{self, Settings};
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{
    Basis, ConsentId, ConsentState, Decision, Digest, Effect, Request, SubjectId,
};
use consent_registry_rules::points::SLOT_POINTS;
use consent_registry_rules::{audit, evaluate, Accreditation, Clock, Held};
use cosmwasm_std::{Deps, Env};
use std::hint::black_box;

/// What the rules look at.
pub struct Ground {
    /// the subject, as it is stored; none: there is none
    pub stored: Option<Subject>,
    /// slots in which its consents begin, in the order in which the rules have them
    heads: Vec<u8>,
    subject: consent_registry_rules::Subject,
    /// which pad is as long as what is missing of it in the store
    missing: usize,
    /// how much work it was
    points: usize,
}

/// Work in reading one category that an emergency leaves out, or the uses of one consent: of the store, too.
const EMERGENCY_TAG: usize = 54;
const USES: usize = 10;
/// As much work as a subject can be: what is less is spent otherwise.
const MOST_POINTS: usize = SLOTS * SLOT_POINTS;
/// Turns of an empty loop for one point of work, as measured in the chain's machine.
const TURNS: usize = 20;

impl Ground {
    /// Reads all of a subject that counts.
    pub fn probe(deps: Deps, id: &SubjectId) -> Result<Self, ContractError> {
        let (stored, slots, missing) = state::probe(deps.storage, id)?;
        let mut subject = consent_registry_rules::Subject::absent();
        let mut heads = vec![];
        let mut points = 0usize;
        if let Some(stored) = &stored {
            subject.known = true;
            subject.erasing = !stored.is_live();
            subject.default = stored.default;
            subject.emergency = stored.emergency.clone();
            let tags = stored.emergency.without.len().saturating_mul(EMERGENCY_TAG);
            points = tags.saturating_add(stored.uses.len().saturating_mul(USES));
            subject.consents.reserve(SLOTS);
            for (slot, bytes) in slots.consents()? {
                let consent = state::consent(&bytes)?;
                points = points.saturating_add(consent.points());
                heads.push(slot);
                subject.consents.push(held(consent, stored.used(slot)));
            }
        }
        Ok(Self {
            stored,
            heads,
            subject,
            missing,
            points,
        })
    }

    /// Reads what a subject with all slots full has more, and does as much work as it would be: what a refusal costs must not
    /// say what there is. A permit says so by itself, and does not pay for it.
    pub fn even_out(&self, deps: Deps) {
        state::read_pad(deps.storage, self.missing);
        let mut turns = MOST_POINTS.saturating_sub(self.points).saturating_mul(TURNS);
        // outside of the chain's machine nobody counts
        while turns > 0 && cfg!(target_arch = "wasm32") {
            turns = black_box(turns).saturating_sub(1);
        }
    }

    /// The slot in which a consent begins.
    pub fn slot(&self, consent: ConsentId) -> Option<u8> {
        let mut all = self.subject.consents.iter().zip(&self.heads);
        all.find(|(held, _)| held.id == consent).map(|(_, slot)| *slot)
    }

    /// Decides a request of an organisation that may act in its role, or may not.
    pub fn decide(&self, request: &Request, by: &Accreditation, clock: Clock) -> Decision {
        evaluate(request, &self.subject, by, clock, &mut ())
    }

    /// Decides a regulator's read.
    pub fn audit(
        &self,
        data: consent_registry_api::types::Span,
        by: &Accreditation,
        clock: Clock,
    ) -> Decision {
        audit(data, &self.subject, by, clock)
    }
}

/// A consent as the rules take it.
fn held(consent: Consent, used: u32) -> Held {
    Held {
        id: consent.id,
        version: consent.version(used),
        power: consent.power,
        state: match consent.revoked_at {
            None => ConsentState::Active,
            Some(_) => ConsentState::Revoked,
        },
        used,
        terms: consent.terms,
    }
}

/// The time of the block, and how long permits live.
pub fn clock(env: &Env, settings: &Settings) -> Clock {
    Clock {
        now: env.block.time.seconds(),
        permit_seconds: settings.limits.permit_seconds,
        emergency_seconds: settings.limits.emergency_seconds,
    }
}

/// Who asks. `acting`: it is accredited for its role, and until when, if an end is known. Only for an emergency the privilege
/// is read.
pub fn by(
    deps: Deps,
    org: OrgId,
    acting: Option<Option<u64>>,
    emergency: bool,
) -> Result<Accreditation, ContractError> {
    let privileged = !emergency || state::privilege(deps.storage, org)?.suspended_at.is_none();
    Ok(Accreditation {
        org,
        acting: acting.is_some(),
        until: acting.flatten(),
        privileged,
    })
}

/// Whether an organisation is accredited for a role now, and until when, if an end is known.
pub fn acting(
    deps: Deps,
    env: &Env,
    settings: &Settings,
    org: OrgId,
    role: Role,
) -> Result<Option<Option<u64>>, ContractError> {
    let standing = settings
        .client()
        .standing(&deps.querier, org, role, env.block.time)?;
    Ok(standing.map(|entry| entry.until.map(|until| until.seconds())))
}

/// What anybody can read of a decision.
pub fn public(decision: Decision, now: u64) -> Decision {
    match decision.effect {
        Effect::Permit => decision,
        Effect::Deny => Decision::refusal(now),
    }
}

/// What would be decided about a receipt's request if it were asked now.
pub fn again(
    deps: Deps,
    env: &Env,
    settings: &Settings,
    receipt: &Receipt,
    ground: &Ground,
    research: Option<consent_registry_api::types::ResearchUse>,
) -> Result<Decision, ContractError> {
    let Asked {
        purpose,
        actions,
        role,
        profession,
        person,
        destination,
        data,
    } = receipt.asked.clone();
    let acting = acting(deps, env, settings, receipt.org, role)?;
    let emergency = receipt.broken.as_ref().map(|broken| broken.reason);
    let by = by(deps, receipt.org, acting, emergency.is_some())?;
    let clock = clock(env, settings);
    if receipt.decision.basis == Basis::Audit {
        return Ok(ground.audit(data, &by, clock));
    }
    let request = Request {
        subject: receipt.subject,
        nonce: Digest([0; 32]),
        purpose,
        actions,
        role,
        profession,
        person,
        destination,
        data,
        research,
        emergency,
    };
    Ok(ground.decide(&request, &by, clock))
}
