//! What consents, requests, guardians and batches may say. Everything here is bounded, so that nothing unbounded gets in.

use crate::duo::{is_duty, is_research};
use crate::RuleError;
use accreditation_api::country::is_assigned;
use consent_registry_api::types::{
    Audit, BatchRoot, Delegate, Duo, DuoModifier, DuoPermission, Effect, EmergencyRule, Guardians, Provision,
    Purpose, Request, ResearchUse, Span, Terms, MAX_DEPTH, MAX_GUARDIANS, MAX_LIST, MAX_PROVISIONS,
    MAX_TEXTS, SECONDS_PER_HOUR,
};

/// The most months of a time limit: a hundred years.
pub const MAX_MONTHS: u16 = 1_200;

/// Whether a consent can be given like this.
pub fn terms(terms: &Terms) -> Result<(), RuleError> {
    if terms.provisions.is_empty() {
        return Err(RuleError::NoProvision {});
    }
    if terms.provisions.len() > MAX_PROVISIONS {
        return Err(RuleError::TooManyProvisions {
            count: terms.provisions.len(),
            max: MAX_PROVISIONS,
        });
    }
    let mut above: Vec<&Provision> = vec![];
    for (index, provision) in terms.provisions.iter().enumerate() {
        let depth = provision.depth;
        if depth > MAX_DEPTH {
            return Err(RuleError::TooDeep {
                index,
                depth,
                max: MAX_DEPTH,
            });
        }
        // the first is the base rule, and no other one is
        let parents = usize::from(depth);
        if parents > above.len() || (parents == 0) != (index == 0) {
            return Err(RuleError::NoParent { index, depth });
        }
        above.truncate(parents);
        one(index, provision, &above)?;
        above.push(provision);
    }
    research(terms)?;
    let permits = terms.provisions.iter().any(permits);
    if terms.uses.is_some_and(|uses| uses == 0 || !permits) {
        return Err(RuleError::BadUses {});
    }
    list("texts", &terms.texts, MAX_TEXTS, true)?;
    for (position, text) in terms.texts.iter().enumerate() {
        let letters = text.language.bytes().all(|byte| byte.is_ascii_lowercase());
        if !letters || !(2..=3).contains(&text.language.len()) {
            return Err(RuleError::BadLanguage {
                language: text.language.clone(),
            });
        }
        if terms
            .texts
            .iter()
            .take(position)
            .any(|other| other.language == text.language)
        {
            return Err(RuleError::Twice { what: "a language" });
        }
    }
    Ok(())
}

fn permits(provision: &Provision) -> bool {
    provision.effect == Effect::Permit
}

fn one(index: usize, provision: &Provision, above: &[&Provision]) -> Result<(), RuleError> {
    list("actors", &provision.actors, MAX_LIST, false)?;
    list("purposes", &provision.purposes, MAX_LIST, false)?;
    list("actions", &provision.actions, MAX_LIST, false)?;
    list("tags", &provision.tags, MAX_LIST, false)?;
    countries(&provision.destinations, false)?;
    span(provision.data)?;
    span(provision.valid)?;
    for actor in &provision.actors {
        if *actor == Default::default() {
            return Err(RuleError::EmptyActor { index });
        }
        actor.profession.map_or(Ok(()), profession)?;
    }
    // the nearest permit above that is about some categories only
    let narrow = above
        .iter()
        .rev()
        .find(|above| permits(above) && !above.tags.is_empty());
    let wider = narrow.is_some_and(|narrow| {
        permits(provision) && !provision.tags.iter().all(|tag| narrow.tags.contains(tag))
    });
    if wider {
        return Err(RuleError::WiderTags { index });
    }
    Ok(())
}

fn research(terms: &Terms) -> Result<(), RuleError> {
    let Some(duo) = &terms.duo else {
        let named = terms.provisions.iter().filter(|provision| permits(provision));
        let research = named
            .flat_map(|provision| &provision.purposes)
            .find(|purpose| is_research(**purpose));
        return match research {
            Some(purpose) => Err(RuleError::ResearchWithoutTerms { purpose: *purpose }),
            None => Ok(()),
        };
    };
    if !terms.provisions.iter().any(permits) {
        return Err(RuleError::TermsWithoutPermit {});
    }
    self::duo(duo)
}

fn duo(duo: &Duo) -> Result<(), RuleError> {
    let has = |modifier| duo.modifiers.contains(&modifier);
    list("modifiers", &duo.modifiers, DuoModifier::ALL.len(), false)?;
    list("diseases", &duo.diseases, MAX_LIST, false)?;
    list("research types", &duo.research_types, MAX_LIST, false)?;
    list("users", &duo.users, MAX_LIST, false)?;
    list("projects", &duo.projects, MAX_LIST, false)?;
    list("institutions", &duo.institutions, MAX_LIST, false)?;
    countries(&duo.countries, false)?;
    diseases(&duo.diseases)?;
    let pairs = [
        (
            "DS",
            duo.permission == DuoPermission::DiseaseSpecific,
            !duo.diseases.is_empty(),
        ),
        (
            "RS",
            has(DuoModifier::ResearchSpecific),
            !duo.research_types.is_empty(),
        ),
        ("GS", has(DuoModifier::Geographic), !duo.countries.is_empty()),
        ("US", has(DuoModifier::UserSpecific), !duo.users.is_empty()),
        ("PS", has(DuoModifier::ProjectSpecific), !duo.projects.is_empty()),
        (
            "IS",
            has(DuoModifier::InstitutionSpecific),
            !duo.institutions.is_empty(),
        ),
        ("MOR", has(DuoModifier::Moratorium), duo.moratorium.is_some()),
        ("TS", has(DuoModifier::TimeLimit), duo.months.is_some()),
    ];
    if let Some((code, ..)) = pairs.into_iter().find(|(_, code, what)| code != what) {
        return Err(RuleError::Unpaired { code });
    }
    duo.months.map_or(Ok(()), |months| {
        bounds("months", months.into(), 1, MAX_MONTHS.into())
    })
}

/// Whether access can be asked for like this.
pub fn request(request: &Request) -> Result<(), RuleError> {
    list("actions", &request.actions, MAX_LIST, true)?;
    span(request.data)?;
    country(&request.destination)?;
    request.profession.map_or(Ok(()), profession)?;
    let purpose = request.purpose;
    if (purpose == Purpose::BreakTheGlass) != request.emergency.is_some() {
        return Err(RuleError::Unpaired { code: "BTG" });
    }
    if is_research(purpose) != request.research.is_some() {
        return Err(RuleError::Unpaired { code: "HRESCH" });
    }
    request.research.as_ref().map_or(Ok(()), research_use)
}

fn research_use(asked: &ResearchUse) -> Result<(), RuleError> {
    list("diseases", &asked.diseases, MAX_LIST, false)?;
    list("research types", &asked.research_types, MAX_LIST, false)?;
    list("accepted duties", &asked.accepts, DuoModifier::ALL.len(), false)?;
    diseases(&asked.diseases)?;
    if let Some(modifier) = asked.accepts.iter().find(|modifier| !is_duty(**modifier)) {
        return Err(RuleError::NotADuty { modifier: *modifier });
    }
    bounds("months", asked.months.into(), 0, MAX_MONTHS.into())
}

/// Whether a regulator can read like this.
pub fn audit(audit: &Audit) -> Result<(), RuleError> {
    span(audit.data)?;
    country(&audit.destination)
}

/// Whether what the patient says beforehand is within bounds.
pub fn emergency_rule(rule: &EmergencyRule) -> Result<(), RuleError> {
    list("tags", &rule.without, MAX_LIST, false)
}

/// Whether guardians can be set, at `now`.
pub fn guardians(guardians: &Guardians, now: u64) -> Result<(), RuleError> {
    list("guardians", &guardians.keys, MAX_GUARDIANS, false)?;
    let count = guardians.keys.len() as u64;
    if count > 0 {
        bounds(
            "the number of guardians that it takes",
            guardians.needed.into(),
            1,
            count,
        )?;
    }
    ahead(guardians.until, now)
}

/// Whether a delegate can be named, at `now`.
pub fn delegate(delegate: &Delegate, now: u64) -> Result<(), RuleError> {
    list("purposes", &delegate.purposes, MAX_LIST, true)?;
    ahead(Some(delegate.until), now)
}

/// Whether a delegate may grant this: permits name purposes, and each is within its own. Terms for research that allow
/// clinical care, too (`CC`), permit treatment without naming it.
pub fn within_delegation(delegate: &Delegate, terms: &Terms) -> Result<(), RuleError> {
    let may = |purpose: &Purpose| delegate.purposes.iter().any(|own| own.covers(*purpose));
    let care = |duo: &Duo| duo.modifiers.contains(&DuoModifier::ClinicalCare);
    if terms.duo.as_ref().is_some_and(care) && !may(&Purpose::Treatment) {
        return Err(RuleError::OutsideDelegation {});
    }
    let mut permitted: Vec<&[Purpose]> = vec![];
    for provision in &terms.provisions {
        // an exception without purposes has those of what it is an exception of
        permitted.truncate(provision.depth.into());
        let purposes = match (&*provision.purposes, permitted.last()) {
            ([], Some(above)) => above,
            (own, _) => own,
        };
        if permits(provision) && (purposes.is_empty() || !purposes.iter().all(may)) {
            return Err(RuleError::OutsideDelegation {});
        }
        permitted.push(purposes);
    }
    Ok(())
}

/// Whether a batch is of an hour that is over, and of something.
pub fn batch(batch: &BatchRoot, now: u64) -> Result<(), RuleError> {
    let over = now.checked_div(SECONDS_PER_HOUR).unwrap_or_default();
    let last = over.saturating_sub(1);
    bounds("the hour", batch.hour, 0, last)?;
    bounds("accesses", batch.accesses, 1, u64::MAX)?;
    bounds("subjects", batch.subjects, 1, batch.accesses)
}

fn ahead(until: Option<u64>, now: u64) -> Result<(), RuleError> {
    match until {
        Some(until) if until <= now => Err(RuleError::EmptySpan { from: now, until }),
        _ => Ok(()),
    }
}

fn span(span: Span) -> Result<(), RuleError> {
    ahead(span.until, span.from.unwrap_or(0))
}

fn profession(profession: u16) -> Result<(), RuleError> {
    if (1_000..10_000).contains(&profession) {
        Ok(())
    } else {
        Err(RuleError::BadProfession { profession })
    }
}

fn country(code: &str) -> Result<(), RuleError> {
    if is_assigned(code) {
        Ok(())
    } else {
        Err(RuleError::UnknownCountry {
            code: code.to_string(),
        })
    }
}

fn countries(codes: &[String], needed: bool) -> Result<(), RuleError> {
    list("countries", codes, MAX_LIST, needed)?;
    codes.iter().try_for_each(|code| country(code))
}

/// ICD-10: a capital letter, two digits, then up to four letters or digits.
fn diseases(codes: &[String]) -> Result<(), RuleError> {
    let good = |code: &&String| {
        let mut bytes = code.bytes();
        let mut next = |is: fn(&u8) -> bool| bytes.next().is_some_and(|byte| is(&byte));
        next(u8::is_ascii_uppercase)
            && next(u8::is_ascii_digit)
            && (3..=7).contains(&code.len())
            && bytes.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    match codes.iter().find(|code| !good(code)) {
        Some(code) => Err(RuleError::BadDisease { code: code.clone() }),
        None => Ok(()),
    }
}

fn bounds(what: &'static str, value: u64, min: u64, max: u64) -> Result<(), RuleError> {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(RuleError::OutOfBounds {
            what,
            value,
            min,
            max,
        })
    }
}

/// A list within its length, with nothing twice.
fn list<T: PartialEq>(what: &'static str, items: &[T], max: usize, needed: bool) -> Result<(), RuleError> {
    let count = items.len();
    if needed && count == 0 {
        return Err(RuleError::Missing { what });
    }
    if count > max {
        return Err(RuleError::TooMany { what, count, max });
    }
    let twice = items
        .iter()
        .enumerate()
        .any(|(position, item)| items.iter().take(position).any(|other| other == item));
    if twice {
        return Err(RuleError::Twice { what });
    }
    Ok(())
}
