//! From what is stored to a decision, by the rules that custodians and tools run, too.

use crate::domain::consent::Consent;
use crate::domain::receipt::{Asked, Receipt};
use crate::domain::subject::Subject;
use crate::error::ContractError;
use crate::peers;
use crate::state::{self, Settings};
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{
    Basis, ConsentId, ConsentState, Decision, Digest, Effect, Request, SubjectId,
};
use consent_registry_rules::{audit, evaluate, Accreditation, Clock, Held};
use cosmwasm_std::{Deps, Env};

/// What the rules look at.
pub struct Ground {
    /// the subject, as it is stored; none: there is none
    pub stored: Option<Subject>,
    /// slots in which its consents begin, in the order in which the rules have them
    heads: Vec<u8>,
    subject: consent_registry_rules::Subject,
}

impl Ground {
    /// Reads as much for every id.
    pub fn probe(deps: Deps, id: &SubjectId) -> Result<Self, ContractError> {
        let (stored, slots) = state::probe(deps.storage, id)?;
        let mut subject = consent_registry_rules::Subject::absent();
        let mut heads = vec![];
        if let Some(stored) = &stored {
            subject.known = true;
            subject.erasing = !stored.is_live();
            subject.default = stored.default;
            subject.emergency = stored.emergency.clone();
            for (slot, consent) in state::consents_in(&slots)? {
                heads.push(slot);
                subject.consents.push(held(consent, stored.used(slot)));
            }
        }
        Ok(Self {
            stored,
            heads,
            subject,
        })
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
    let standing = peers::standing(&settings.client(), &deps.querier, org, role, env.block.time)?;
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
