//! A second implementation of the rules of evaluation, as plain as can be: it lists every chain of provisions that matches,
//! compares everything with everything, and shares no code with the first one.

mod research;

use accreditation_api::Role;
use consent_registry_api::types::{
    Action, Basis, ConsentId, ConsentState, DuoModifier, Effect, Grantor, Provision, Purpose, Span, Tag,
};
use consent_registry_rules::Held;

use crate::language::Case;

/// What is decided, in the simplest form.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    pub effect: Effect,
    pub basis: Basis,
    pub consent: Option<ConsentId>,
    /// other consents without which it would be another permit
    pub joined: Vec<ConsentId>,
    /// (tags, first second, last second), all inclusive
    pub parts: Vec<(Vec<Tag>, u64, u64)>,
    pub without_tags: Vec<Tag>,
    pub without_data: Vec<(u64, u64)>,
    pub summary_only: bool,
    pub duties: Vec<(DuoModifier, Option<u64>)>,
    pub expires: u64,
}

/// Seconds of a span, both inclusive.
pub fn closed(span: Span) -> (u64, u64) {
    (
        span.from.unwrap_or(0),
        span.until.map_or(u64::MAX, |until| until - 1),
    )
}

fn meet(a: (u64, u64), b: (u64, u64)) -> Option<(u64, u64)> {
    let both = (a.0.max(b.0), a.1.min(b.1));
    (both.0 <= both.1).then_some(both)
}

fn inside(inner: (u64, u64), outer: (u64, u64)) -> bool {
    meet(inner, outer) == Some(inner)
}

const DENY: Verdict = Verdict {
    effect: Effect::Deny,
    basis: Basis::Default,
    consent: None,
    joined: vec![],
    parts: vec![],
    without_tags: vec![],
    without_data: vec![],
    summary_only: false,
    duties: vec![],
    expires: 0,
};

/// Higher goes first.
fn rank(grantor: Grantor) -> u8 {
    match grantor {
        Grantor::Court => 4,
        Grantor::Patient => 3,
        Grantor::Guardian => 2,
        Grantor::Delegate => 1,
    }
}

fn is_a(asked: Purpose, named: Purpose) -> bool {
    asked == named || asked.parent().is_some_and(|parent| is_a(parent, named))
}

/// A consent's word about the whole request, or about a part of it.
#[derive(Clone)]
struct Word {
    consent: ConsentId,
    rank: u8,
    actor: u8,
    depth: u8,
    effect: Effect,
    tags: Vec<Tag>,
    data: (u64, u64),
    until: u64,
    duties: Vec<(DuoModifier, Option<u64>)>,
    provision: usize,
}

struct Shield {
    rank: u8,
    actor: u8,
    tag: Option<Tag>,
    data: (u64, u64),
}

pub fn decide(case: &Case) -> Verdict {
    let now = case.clock.now;
    let no = Verdict { expires: now, ..DENY };
    let (request, subject) = (&case.request, &case.subject);
    if !subject.known || subject.erasing || !case.by.acting {
        return no;
    }
    let standing = case.by.until.unwrap_or(u64::MAX);
    let asked = closed(request.data);
    if request.emergency.is_some() {
        let health_worker =
            matches!(request.profession, Some(code) if code / 100 == 22 || code == 3256 || code == 3258);
        let modest = !request
            .actions
            .iter()
            .any(|action| [Action::Write, Action::Derive, Action::Reshare].contains(action));
        let right = request.role == Role::AttestTreatment && health_worker && case.by.privileged && modest;
        if !right || subject.emergency.refuse {
            return no;
        }
        let mut without_tags = subject.emergency.without.clone();
        without_tags.sort();
        without_tags.dedup();
        return Verdict {
            effect: Effect::Permit,
            basis: Basis::Emergency,
            parts: vec![(vec![], asked.0, asked.1)],
            without_tags,
            summary_only: true,
            expires: standing.min(now + case.clock.emergency_seconds),
            ..no
        };
    }
    let mut words: Vec<Word> = vec![];
    let mut shields: Vec<Shield> = vec![];
    for held in &subject.consents {
        let ended = held.power.until.is_some_and(|until| now >= until);
        let used_up = held.terms.uses.is_some_and(|uses| held.used >= uses);
        if held.state == ConsentState::Active && !ended && !used_up {
            let (word, of_it) = speak(case, held);
            words.extend(word);
            shields.extend(of_it);
        }
    }
    let first = words.iter().map(|word| (word.rank, word.actor)).max();
    let mut tied: Vec<Word> = words
        .iter()
        .filter(|word| Some((word.rank, word.actor)) == first)
        .cloned()
        .collect();
    tied.sort_by_key(|word| word.consent);
    if let Some(denies) = tied.iter().find(|word| word.effect == Effect::Deny) {
        return Verdict {
            basis: Basis::Consent,
            consent: Some(denies.consent),
            ..no
        };
    }
    let by_default = subject.default == Effect::Permit
        && request.role == Role::AttestTreatment
        && is_a(request.purpose, Purpose::Treatment)
        && request.actions.iter().all(|action| *action == Action::Read);
    if tied.is_empty() && !by_default {
        return no;
    }
    let mut without_tags: Vec<Tag> = vec![];
    let mut without_data: Vec<(u64, u64)> = vec![];
    let mut openings: Vec<(Tag, &Word)> = vec![];
    for shield in &shields {
        match shield.tag {
            Some(tag) => {
                let opens = words.iter().filter(|word| {
                    word.effect == Effect::Permit
                        && word.tags.contains(&tag)
                        && word.rank >= shield.rank
                        && word.actor > shield.actor
                        && inside(asked, word.data)
                });
                let before = openings.len();
                openings.extend(opens.map(|word| (tag, word)));
                if openings.len() == before {
                    without_tags.push(tag);
                }
            }
            None => {
                let beaten = first.is_some_and(|first| first > (shield.rank, shield.actor));
                if !beaten {
                    without_data.push(shield.data);
                }
            }
        }
    }
    without_tags.sort();
    without_tags.dedup();
    without_data.sort();
    without_data.dedup();
    let mut parts: Vec<(Vec<Tag>, u64, u64)> = vec![];
    for word in &tied {
        let part = (word.tags.clone(), word.data.0, word.data.1);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    if tied.is_empty() {
        parts.push((vec![], asked.0, asked.1));
    }
    parts.retain(|(tags, from, until)| {
        let tags_gone = !tags.is_empty() && tags.iter().all(|tag| without_tags.contains(tag));
        let data_gone = without_data.iter().any(|gone| inside((*from, *until), *gone));
        !tags_gone && !data_gone
    });
    let consent = tied.first().map(|word| word.consent);
    let basis = if consent.is_some() {
        Basis::Consent
    } else {
        Basis::Default
    };
    if parts.is_empty() {
        return Verdict { basis, consent, ..no };
    }
    // a category that another shield keeps out is not opened
    openings.retain(|(tag, _)| !without_tags.contains(tag));
    let mut others: Vec<&Word> = openings.into_iter().map(|(_, word)| word).collect();
    others.retain(|word| tied.iter().all(|other| other.consent != word.consent));
    others.sort_by_key(|word| word.consent);
    others.dedup_by_key(|word| word.consent);
    let rests_on: Vec<&Word> = tied.iter().chain(others).collect();
    let mut duties = vec![];
    for modifier in DuoModifier::ALL {
        let dates: Vec<Option<u64>> = rests_on
            .iter()
            .flat_map(|word| &word.duties)
            .filter(|(duty, _)| duty == modifier)
            .map(|(_, at)| *at)
            .collect();
        if !dates.is_empty() {
            let known = dates.iter().flatten();
            let at = if *modifier == DuoModifier::Moratorium {
                known.max()
            } else {
                known.min()
            };
            duties.push((*modifier, at.copied()));
        }
    }
    let ends = rests_on.iter().map(|word| word.until).min().unwrap_or(u64::MAX);
    Verdict {
        effect: Effect::Permit,
        basis,
        consent,
        joined: rests_on.iter().skip(1).map(|word| word.consent).collect(),
        parts,
        without_tags,
        without_data,
        summary_only: false,
        duties,
        expires: ends.min(standing).min(now + case.clock.permit_seconds),
    }
}

/// The provisions from the base rule down to one, each an exception of the one before.
fn chain(provisions: &[Provision], of: usize) -> Option<Vec<usize>> {
    let depth = provisions[of].depth;
    if depth == 0 {
        return Some(vec![of]);
    }
    // the nearest one before that is less deep, and it is exactly one less deep
    let above = (0..of).rev().find(|before| provisions[*before].depth < depth)?;
    if provisions[above].depth + 1 != depth {
        return None;
    }
    let mut chain = chain(provisions, above)?;
    chain.push(of);
    Some(chain)
}

fn speak(case: &Case, held: &Held) -> (Option<Word>, Vec<Shield>) {
    let request = &case.request;
    let asked = closed(request.data);
    let provisions = &held.terms.provisions;
    let research = is_a(request.purpose, Purpose::Research);
    let duties = research
        .then(|| research::research_duties(held.terms.duo.as_ref(), request, case.by.org, case.clock.now));
    let barred = duties == Some(None);
    let care = held.terms.duo.as_ref().is_some_and(|duo| {
        let has = |modifier| duo.modifiers.contains(&modifier);
        has(DuoModifier::ClinicalCare)
            && is_a(request.purpose, Purpose::Treatment)
            && (!has(DuoModifier::Geographic) || duo.countries.contains(&request.destination))
            && (!has(DuoModifier::InstitutionSpecific) || duo.institutions.contains(&case.by.org))
            && (!has(DuoModifier::UserSpecific) || request.person.is_some_and(|who| duo.users.contains(&who)))
    });
    let matches = |provision: &Provision| -> bool {
        let permits = provision.effect == Effect::Permit;
        let valid = closed(provision.valid);
        let time = valid.0 <= case.clock.now && case.clock.now <= valid.1;
        let purpose = provision.purposes.is_empty()
            || provision
                .purposes
                .iter()
                .any(|named| is_a(request.purpose, *named))
            || care && permits;
        let actions = provision.actions.is_empty()
            || if permits {
                request
                    .actions
                    .iter()
                    .all(|action| provision.actions.contains(action))
            } else {
                request
                    .actions
                    .iter()
                    .any(|action| provision.actions.contains(action))
            };
        let place =
            provision.destinations.is_empty() || provision.destinations.contains(&request.destination);
        let who = provision.actors.is_empty() || own_actor(provision, case).is_some();
        let data = meet(closed(provision.data), asked).is_some();
        time && purpose && actions && place && who && data && !(permits && barred)
    };
    let partial = |provision: &Provision| {
        provision.effect == Effect::Deny
            && (!provision.tags.is_empty() || !inside(asked, closed(provision.data)))
    };
    let mut word: Option<Word> = None;
    // every chain that matches, with the first provision in it that only leaves something out
    let mut under: Vec<(usize, Vec<usize>)> = vec![];
    for of in 0..provisions.len() {
        let Some(chain) = chain(provisions, of) else {
            continue;
        };
        if !chain.iter().all(|link| matches(&provisions[*link])) {
            continue;
        }
        let links: Vec<&Provision> = chain.iter().map(|link| &provisions[*link]).collect();
        // what permits lie in a row above it, down from the last deny
        let mut data = asked;
        let mut gives_nothing = false;
        for link in &links {
            if link.effect == Effect::Deny {
                continue;
            }
            match meet(data, closed(link.data)) {
                Some(both) => data = both,
                None => gives_nothing = true,
            }
        }
        if gives_nothing {
            continue;
        }
        if let Some(place) = links.iter().position(|link| partial(link)) {
            under.push((chain[place], chain));
            continue;
        }
        let mut tags: Vec<Tag> = vec![];
        for link in &links {
            if link.effect == Effect::Permit && !link.tags.is_empty() {
                tags = link.tags.clone();
            }
        }
        tags.sort();
        tags.dedup();
        let ends = links
            .iter()
            .filter_map(|link| link.valid.until)
            .chain(held.power.until);
        let this = Word {
            consent: held.id,
            rank: rank(held.power.grantor),
            actor: actor_of(&links, case),
            depth: provisions[of].depth,
            effect: provisions[of].effect,
            tags,
            data: if provisions[of].effect == Effect::Permit {
                data
            } else {
                asked
            },
            until: ends.min().unwrap_or(u64::MAX),
            duties: match (&duties, provisions[of].effect) {
                (Some(Some(duties)), Effect::Permit) => duties.clone(),
                _ => vec![],
            },
            provision: of,
        };
        let weight = |word: &Word| {
            (
                word.depth,
                word.actor,
                word.effect == Effect::Deny,
                usize::MAX - word.provision,
            )
        };
        if word.as_ref().is_none_or(|before| weight(&this) > weight(before)) {
            word = Some(this);
        }
    }
    let mut shields = vec![];
    for root in 0..provisions.len() {
        let below: Vec<&Provision> = under
            .iter()
            .filter(|(of, chain)| *of == root && *chain.last().unwrap() != root)
            .map(|(_, chain)| &provisions[*chain.last().unwrap()])
            .collect();
        let Some((_, chain)) = under
            .iter()
            .find(|(of, chain)| *of == root && *chain.last().unwrap() == root)
        else {
            continue;
        };
        let links: Vec<&Provision> = chain.iter().map(|link| &provisions[*link]).collect();
        let actor = actor_of(&links, case);
        let shield = |tag, data| Shield {
            rank: rank(held.power.grantor),
            actor,
            tag,
            data,
        };
        if provisions[root].tags.is_empty() {
            let data = meet(closed(provisions[root].data), asked).unwrap();
            if !taken_back(&below, None, data) {
                shields.push(shield(None, data));
            }
        }
        for tag in &provisions[root].tags {
            if !taken_back(&below, Some(*tag), asked) {
                shields.push(shield(Some(*tag), asked));
            }
        }
    }
    (word, shields)
}

/// Whether the deepest exception about it permits, and none as deep denies.
fn taken_back(below: &[&Provision], tag: Option<Tag>, data: (u64, u64)) -> bool {
    let about: Vec<&&Provision> = below
        .iter()
        .filter(|provision| match tag {
            Some(tag) => provision.tags.is_empty() || provision.tags.contains(&tag),
            None => provision.tags.is_empty(),
        })
        .filter(|provision| provision.effect == Effect::Deny || inside(data, closed(provision.data)))
        .collect();
    let Some(deepest) = about.iter().map(|provision| provision.depth).max() else {
        return false;
    };
    !about
        .iter()
        .any(|provision| provision.depth == deepest && provision.effect == Effect::Deny)
}

/// The most specific of the actors of one provision that is who asks.
fn own_actor(provision: &Provision, case: &Case) -> Option<u8> {
    let request = &case.request;
    let mut best = None;
    for actor in &provision.actors {
        let study = request.research.as_ref().map(|research| research.study);
        let wrong = actor.org.is_some_and(|org| org != case.by.org)
            || actor.role.is_some_and(|role| role != request.role)
            || actor.profession.is_some() && actor.profession != request.profession
            || actor.person.is_some() && actor.person != request.person
            || actor.study.is_some() && actor.study != study;
        if wrong {
            continue;
        }
        let in_role = actor.role.is_some() || actor.profession.is_some();
        let level = match (actor.person, actor.study, actor.org, in_role) {
            (Some(_), ..) => 4,
            (None, Some(_), ..) | (None, None, Some(_), true) => 3,
            (None, None, Some(_), false) => 2,
            (None, None, None, true) => 1,
            (None, None, None, false) => 0,
        };
        best = best.max(Some(level));
    }
    best
}

fn actor_of(chain: &[&Provision], case: &Case) -> u8 {
    chain
        .iter()
        .filter_map(|provision| own_actor(provision, case))
        .max()
        .unwrap_or(0)
}
