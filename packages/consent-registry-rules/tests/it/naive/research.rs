//! Research, one question after the other.

use crate::language::leap;
use accreditation_api::OrgId;
use consent_registry_api::types::{Duo, DuoModifier, DuoPermission, Purpose, Request, ResearchUse};

/// None: not allowed.
pub(super) fn research_duties(
    duo: Option<&Duo>,
    request: &Request,
    org: OrgId,
    now: u64,
) -> Option<Vec<(DuoModifier, Option<u64>)>> {
    let duo = duo?;
    let asked = request.research.as_ref()?;
    let ancestry = asked.ancestry
        || asked.permission == DuoPermission::Ancestry
        || request.purpose == Purpose::AncestryResearch;
    // from narrow to wide
    let ladder = [
        DuoPermission::DiseaseSpecific,
        DuoPermission::Biomedical,
        DuoPermission::GeneralResearch,
        DuoPermission::NoRestriction,
    ];
    let height = |permission| ladder.iter().position(|step| *step == permission);
    let contained = match (height(duo.permission), height(asked.permission)) {
        // research on ancestry stands beside the ladder: general research contains it, what is narrower does not
        (Some(granted), None) => granted >= 2,
        (None, Some(_)) => false,
        (None, None) => true,
        (Some(granted), Some(asked)) => granted >= asked,
    };
    let narrow = matches!(
        duo.permission,
        DuoPermission::DiseaseSpecific | DuoPermission::Biomedical
    );
    if !contained || narrow && ancestry {
        return None;
    }
    if duo.permission == DuoPermission::DiseaseSpecific {
        let covered = |disease: &String| {
            duo.diseases
                .iter()
                .any(|named| disease.find(named.as_str()) == Some(0))
        };
        if asked.diseases.is_empty() || asked.diseases.iter().any(|disease| !covered(disease)) {
            return None;
        }
    }
    let end = duo.months.map(|_| later(now, asked.months));
    let mut duties = vec![];
    for modifier in &duo.modifiers {
        let accepted = asked.accepts.iter().any(|accepted| accepted == modifier);
        let ok = match modifier {
            DuoModifier::NoMethods => !asked.methods,
            DuoModifier::GeneticOnly => asked.genetic,
            DuoModifier::NoAncestry => !ancestry,
            DuoModifier::NotForProfit => !asked.for_profit,
            DuoModifier::NonCommercial => !asked.commercial,
            DuoModifier::NotForProfitNonCommercial => !(asked.for_profit || asked.commercial),
            DuoModifier::Ethics => asked.ethics.is_some(),
            DuoModifier::Geographic => {
                duties.push((*modifier, end));
                duo.countries.contains(&request.destination)
            }
            DuoModifier::InstitutionSpecific => duo.institutions.contains(&org),
            DuoModifier::ProjectSpecific => duo.projects.contains(&asked.study),
            DuoModifier::UserSpecific => request.person.is_some_and(|person| duo.users.contains(&person)),
            DuoModifier::ResearchSpecific => research_types(duo, asked),
            DuoModifier::ClinicalCare => true,
            DuoModifier::TimeLimit => {
                duties.push((*modifier, end));
                accepted && asked.months >= 1 && asked.months <= duo.months.unwrap_or(0)
            }
            DuoModifier::Moratorium => {
                if duo.moratorium > Some(now) {
                    duties.push((*modifier, duo.moratorium));
                }
                accepted
            }
            DuoModifier::Collaboration => {
                duties.push((*modifier, None));
                accepted
            }
            DuoModifier::Publication | DuoModifier::Return => {
                duties.push((*modifier, end));
                accepted
            }
        };
        if !ok {
            return None;
        }
    }
    Some(duties)
}

fn research_types(duo: &Duo, asked: &ResearchUse) -> bool {
    !asked.research_types.is_empty()
        && !asked
            .research_types
            .iter()
            .any(|of| !duo.research_types.contains(of))
}

/// Months later by walking the calendar day by day.
fn later(at: u64, months: u16) -> u64 {
    let length = |year: u64, month: u64| match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let mut days = at / 86_400;
    let (mut year, mut month) = (1970, 1);
    while days >= length(year, month) {
        days -= length(year, month);
        (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
    }
    let mut first = at / 86_400 - days;
    for _ in 0..months {
        first += length(year, month);
        (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
    }
    (first + days.min(length(year, month) - 1)) * 86_400 + at % 86_400
}
