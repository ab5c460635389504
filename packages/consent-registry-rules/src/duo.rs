//! Whether research is within terms in codes of the Data Use Ontology.
//!
//! The published flat file has the codes without their order. What is allowed contains what is narrower:
//! `NRES ⊇ GRU ⊇ HMB ⊇ DS`, and `GRU ⊇ POA`. A disease contains those whose codes begin with its own.

use crate::spans::months_after;
use accreditation_api::OrgId;
use consent_registry_api::types::{Duo, DuoModifier, DuoPermission, Duty, Purpose, Request, ResearchUse};
use std::fmt;

/// Why terms do not allow a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// there are no terms for research, or the request says nothing about research
    NoTerms,
    /// more is asked than the permission contains
    Permission(DuoPermission),
    /// the condition is not met
    Modifier(DuoModifier),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTerms => f.write_str("there are none, or nothing is said about the study"),
            Self::Permission(permission) => write!(f, "{permission} does not contain what is asked"),
            Self::Modifier(modifier) => write!(f, "{modifier} is not met"),
        }
    }
}

/// Numbers of the permissions in the ontology.
pub const PERMISSIONS: [(DuoPermission, u32); 5] = [
    (DuoPermission::NoRestriction, 4),
    (DuoPermission::Biomedical, 6),
    (DuoPermission::DiseaseSpecific, 7),
    (DuoPermission::Ancestry, 11),
    (DuoPermission::GeneralResearch, 42),
];

/// Numbers of the modifiers in the ontology.
pub const MODIFIERS: [(DuoModifier, u32); 18] = [
    (DuoModifier::ResearchSpecific, 12),
    (DuoModifier::NoMethods, 15),
    (DuoModifier::GeneticOnly, 16),
    (DuoModifier::NotForProfitNonCommercial, 18),
    (DuoModifier::Publication, 19),
    (DuoModifier::Collaboration, 20),
    (DuoModifier::Ethics, 21),
    (DuoModifier::Geographic, 22),
    (DuoModifier::Moratorium, 24),
    (DuoModifier::TimeLimit, 25),
    (DuoModifier::UserSpecific, 26),
    (DuoModifier::ProjectSpecific, 27),
    (DuoModifier::InstitutionSpecific, 28),
    (DuoModifier::Return, 29),
    (DuoModifier::ClinicalCare, 43),
    (DuoModifier::NoAncestry, 44),
    (DuoModifier::NotForProfit, 45),
    (DuoModifier::NonCommercial, 46),
];

/// Modifiers that whoever gets data accepts as duties. `GS` is a duty, too, but where data goes says whether it is met.
pub const fn is_duty(modifier: DuoModifier) -> bool {
    matches!(
        modifier,
        DuoModifier::Publication
            | DuoModifier::Collaboration
            | DuoModifier::Return
            | DuoModifier::Moratorium
            | DuoModifier::TimeLimit
    )
}

/// Whether the request is for research.
pub fn is_research(purpose: Purpose) -> bool {
    Purpose::Research.covers(purpose)
}

/// The duties that come with a use that the terms allow.
///
/// With a time limit, results are published and derived data comes back by its end, and until then data stays in the
/// countries; without one, these have no date. A moratorium that is over is no duty any more.
pub fn duties(terms: Option<&Duo>, request: &Request, org: OrgId, now: u64) -> Result<Vec<Duty>, Mismatch> {
    let (Some(terms), Some(asked)) = (terms, &request.research) else {
        return Err(Mismatch::NoTerms);
    };
    let ancestry = is_ancestry(request.purpose, asked);
    if !contains(terms, asked, ancestry) {
        return Err(Mismatch::Permission(terms.permission));
    }
    let broken = terms
        .modifiers
        .iter()
        .find(|modifier| !met(**modifier, terms, request, asked, org, ancestry));
    if let Some(modifier) = broken {
        return Err(Mismatch::Modifier(*modifier));
    }
    let end = terms.months.map(|_| months_after(now, asked.months));
    let duty = |modifier: &DuoModifier| {
        let at = match modifier {
            DuoModifier::Moratorium => Some(terms.moratorium.filter(|at| now < *at)?),
            DuoModifier::Collaboration => None,
            _ => end,
        };
        let stays = *modifier == DuoModifier::Geographic;
        (stays || is_duty(*modifier)).then_some(Duty { duty: *modifier, at })
    };
    Ok(terms.modifiers.iter().filter_map(duty).collect())
}

/// Whether terms for research allow clinical care, too (`CC`), here: where, by whom and in which house still counts.
pub fn allows_care(terms: Option<&Duo>, request: &Request, org: OrgId) -> bool {
    terms.is_some_and(|terms| {
        Purpose::Treatment.covers(request.purpose)
            && terms.modifiers.contains(&DuoModifier::ClinicalCare)
            && terms.modifiers.iter().all(|modifier| match modifier {
                DuoModifier::Geographic => terms.countries.contains(&request.destination),
                DuoModifier::InstitutionSpecific => terms.institutions.contains(&org),
                DuoModifier::UserSpecific => user(terms, request),
                // about research
                _ => true,
            })
    })
}

/// Research on origins or ancestry, whether it is all of it or a part.
fn is_ancestry(purpose: Purpose, asked: &ResearchUse) -> bool {
    asked.ancestry || asked.permission == DuoPermission::Ancestry || purpose == Purpose::AncestryResearch
}

fn contains(terms: &Duo, asked: &ResearchUse, ancestry: bool) -> bool {
    use DuoPermission::{Ancestry, Biomedical, DiseaseSpecific, GeneralResearch, NoRestriction};
    match terms.permission {
        NoRestriction => true,
        GeneralResearch => asked.permission != NoRestriction,
        Biomedical => matches!(asked.permission, Biomedical | DiseaseSpecific) && !ancestry,
        DiseaseSpecific => {
            let named = |disease: &String| terms.diseases.iter().any(|of| disease.starts_with(of.as_str()));
            asked.permission == DiseaseSpecific
                && !ancestry
                && !asked.diseases.is_empty()
                && asked.diseases.iter().all(named)
        }
        Ancestry => asked.permission == Ancestry,
    }
}

fn user(terms: &Duo, request: &Request) -> bool {
    request.person.is_some_and(|person| terms.users.contains(&person))
}

fn met(
    modifier: DuoModifier,
    terms: &Duo,
    request: &Request,
    asked: &ResearchUse,
    org: OrgId,
    ancestry: bool,
) -> bool {
    let accepted = asked.accepts.contains(&modifier);
    match modifier {
        DuoModifier::ResearchSpecific => {
            let named = |of| terms.research_types.contains(of);
            !asked.research_types.is_empty() && asked.research_types.iter().all(named)
        }
        DuoModifier::NoMethods => !asked.methods,
        DuoModifier::GeneticOnly => asked.genetic,
        DuoModifier::NotForProfitNonCommercial => !asked.for_profit && !asked.commercial,
        DuoModifier::NotForProfit => !asked.for_profit,
        DuoModifier::NonCommercial => !asked.commercial,
        DuoModifier::NoAncestry => !ancestry,
        DuoModifier::Ethics => asked.ethics.is_some(),
        DuoModifier::Geographic => terms.countries.contains(&request.destination),
        DuoModifier::UserSpecific => user(terms, request),
        DuoModifier::ProjectSpecific => terms.projects.contains(&asked.study),
        DuoModifier::InstitutionSpecific => terms.institutions.contains(&org),
        DuoModifier::TimeLimit => {
            accepted && asked.months > 0 && terms.months.is_some_and(|months| asked.months <= months)
        }
        DuoModifier::Publication
        | DuoModifier::Collaboration
        | DuoModifier::Return
        | DuoModifier::Moratorium => accepted,
        DuoModifier::ClinicalCare => true,
    }
}
