//! The language of the vectors: consents and requests in lines that a clinician can read.
//!
//! ```text
//! now 2026-06-01T12:00:00
//! subject default permit
//! consent A patient until 2027-01-01
//!   permit clinic for TREAT,HPAYMT doing read,copy to KE
//!     deny everybody tags psychiatry
//!   duo HMB PUB TS=12
//! request by clinic as attest_treatment profession doctor for TREAT
//! ```
//! Indentation of two spaces for each depth. What a line leaves out has the defaults of [`Case::default_request`]. Names of
//! categories, persons and studies are any words; those of organisations and professions are listed in this file.

use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{
    Action, Actor, ConsentId, ConsentState, Digest, Duo, DuoModifier, DuoPermission, Effect, Emergency,
    Grantor, PersonId, Power, Provision, Purpose, Request, ResearchUse, Span, StudyId, SubjectId, Tag, Terms,
    Text,
};
use consent_registry_rules::{Accreditation, Clock, Held, Subject};

const ORGANISATIONS: [&str; 8] = [
    "clinic",
    "hospital",
    "insurer",
    "laboratory",
    "university",
    "company",
    "ministry",
    "pharmacy",
];
const PROFESSIONS: [(&str, u16); 5] = [
    ("doctor", 2212),
    ("nurse", 2221),
    ("paramedic", 3258),
    ("pharmacist", 2262),
    ("clerk", 4110),
];

/// One case, ready to be decided.
#[derive(Debug, Clone)]
pub struct Case {
    pub request: Request,
    pub subject: Subject,
    pub by: Accreditation,
    pub clock: Clock,
}

impl Case {
    fn default_request() -> Request {
        Request {
            subject: SubjectId([1; 32]),
            nonce: Digest([2; 32]),
            purpose: Purpose::Treatment,
            actions: vec![Action::Read],
            role: Role::AttestTreatment,
            profession: None,
            person: None,
            destination: "KE".to_string(),
            data: Span::default(),
            research: None,
            emergency: None,
        }
    }

    /// Reads a case out of its lines.
    pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut case = Self {
            request: Self::default_request(),
            subject: Subject {
                known: true,
                ..Subject::absent()
            },
            by: Accreditation {
                org: OrgId(1),
                acting: true,
                until: None,
                privileged: true,
            },
            clock: Clock {
                now: time("2026-06-01T12:00:00"),
                permit_seconds: 600,
                emergency_seconds: 86_400,
            },
        };
        for line in lines {
            let words = line.split('#').next().unwrap();
            let mut words = Words::of(words);
            let depth = (line.len() - line.trim_start().len()) / 2;
            match words.take() {
                None => {}
                Some("now") => case.clock.now = time(words.must()),
                Some("subject") => case.about_subject(words),
                Some("request") => case.about_request(words),
                Some("consent") => case.subject.consents.push(consent(words)),
                Some(first) => {
                    let held = case.subject.consents.last_mut().expect("a consent comes first");
                    match first {
                        "duo" => held.terms.duo = Some(duo(words)),
                        "permit" => held
                            .terms
                            .provisions
                            .push(provision(depth, Effect::Permit, words)),
                        "deny" => held.terms.provisions.push(provision(depth, Effect::Deny, words)),
                        other => panic!("{other:?} in {line:?}"),
                    }
                }
            }
        }
        case
    }

    fn about_subject(&mut self, mut words: Words<'_>) {
        while let Some(word) = words.take() {
            match word {
                "absent" => self.subject.known = false,
                "erasing" => self.subject.erasing = true,
                "default" => self.subject.default = effect(words.must()),
                "emergency" => match words.must() {
                    "refused" => self.subject.emergency.refuse = true,
                    "without" => self.subject.emergency.without = list(words.must(), tag),
                    other => panic!("emergency {other:?}"),
                },
                other => panic!("subject {other:?}"),
            }
        }
    }

    fn about_request(&mut self, mut words: Words<'_>) {
        while let Some(word) = words.take() {
            let request = &mut self.request;
            match word {
                "by" => self.by.org = org(words.must()).expect("an organisation"),
                "as" => request.role = role(words.must()),
                "profession" => request.profession = Some(profession(words.must()).expect("a profession")),
                "person" => request.person = Some(person(words.must())),
                "for" => request.purpose = purpose(words.must()),
                "doing" => request.actions = list(words.must(), action),
                "to" => request.destination = words.must().to_string(),
                "data" => request.data = span(words.must()),
                "emergency" => request.emergency = Some(emergency(words.must())),
                "not-accredited" => self.by.acting = false,
                "accredited-until" => self.by.until = Some(time(words.must())),
                "suspended" => self.by.privileged = false,
                "study" => {
                    request.research = Some(ResearchUse {
                        study: study(words.must()),
                        permission: DuoPermission::GeneralResearch,
                        diseases: vec![],
                        research_types: vec![],
                        ancestry: false,
                        methods: false,
                        genetic: false,
                        commercial: false,
                        for_profit: false,
                        ethics: None,
                        accepts: vec![],
                        months: 0,
                    });
                }
                other => about_research(
                    request.research.as_mut().expect("a study comes first"),
                    other,
                    &mut words,
                ),
            }
        }
    }
}

fn about_research(research: &mut ResearchUse, word: &str, words: &mut Words<'_>) {
    match word {
        "asks" => research.permission = permission(words.must()).expect("a permission"),
        "about" => research.diseases = list(words.must(), str::to_string),
        "types" => research.research_types = list(words.must(), number),
        "ancestry" => research.ancestry = true,
        "methods" => research.methods = true,
        "genetic" => research.genetic = true,
        "commercial" => research.commercial = true,
        "for-profit" => research.for_profit = true,
        "approved" => research.ethics = Some(Digest([9; 32])),
        "accepts" => research.accepts = list(words.must(), modifier),
        "keeps" => research.months = number(words.must()),
        other => panic!("request {other:?}"),
    }
}

fn consent(mut words: Words<'_>) -> Held {
    let id = consent_id(words.must());
    let mut held = Held {
        id,
        version: 1,
        power: Power {
            grantor: match words.must() {
                "court" => Grantor::Court,
                "patient" => Grantor::Patient,
                "guardian" => Grantor::Guardian,
                "delegate" => Grantor::Delegate,
                other => panic!("grantor {other:?}"),
            },
            until: None,
        },
        state: ConsentState::Active,
        used: 0,
        terms: Terms {
            provisions: vec![],
            duo: None,
            uses: None,
            texts: vec![Text {
                language: "en".to_string(),
                sha256: Digest([3; 32]),
            }],
        },
    };
    while let Some(word) = words.take() {
        match word {
            "until" => held.power.until = Some(time(words.must())),
            "revoked" => held.state = ConsentState::Revoked,
            "uses" => held.terms.uses = Some(number(words.must())),
            "used" => held.used = number(words.must()),
            "version" => held.version = number(words.must()),
            other => panic!("consent {other:?}"),
        }
    }
    held
}

/// A consent's id: its letter, 32 times.
pub fn consent_id(letter: &str) -> ConsentId {
    assert_eq!(letter.len(), 1, "a consent is a letter, not {letter:?}");
    ConsentId([letter.as_bytes()[0]; 32])
}

fn provision(depth: usize, effect: Effect, mut words: Words<'_>) -> Provision {
    let mut out = Provision {
        depth: u8::try_from(depth - 1).unwrap(),
        effect,
        actors: vec![],
        purposes: vec![],
        actions: vec![],
        tags: vec![],
        data: Span::default(),
        valid: Span::default(),
        destinations: vec![],
    };
    while let Some(word) = words.take() {
        match word {
            "for" => out.purposes = list(words.must(), purpose),
            "doing" => out.actions = list(words.must(), action),
            "tags" => out.tags = list(words.must(), tag),
            "data" => out.data = span(words.must()),
            "valid" => out.valid = span(words.must()),
            "to" => out.destinations = list(words.must(), str::to_string),
            "everybody" => {}
            who => out.actors = list(who, actor),
        }
    }
    out
}

/// `clinic/doctor`, `role:insure`, `person:amina`, `study:heart`, and any of them together.
fn actor(text: &str) -> Actor {
    let mut out = Actor::default();
    for part in text.split('/') {
        match part.split_once(':') {
            Some(("role", name)) => out.role = Some(role(name)),
            Some(("person", name)) => out.person = Some(person(name)),
            Some(("study", name)) => out.study = Some(study(name)),
            Some(_) => panic!("actor {part:?}"),
            None => match (org(part), profession(part)) {
                (None, None) => panic!("actor {part:?}"),
                (org, profession) => {
                    out.org = org.or(out.org);
                    out.profession = profession.or(out.profession);
                }
            },
        }
    }
    out
}

fn duo(mut words: Words<'_>) -> Duo {
    let mut out = Duo {
        permission: DuoPermission::NoRestriction,
        diseases: vec![],
        modifiers: vec![],
        research_types: vec![],
        countries: vec![],
        users: vec![],
        projects: vec![],
        institutions: vec![],
        moratorium: None,
        months: None,
    };
    while let Some(word) = words.take() {
        let (code, value) = word.split_once('=').unwrap_or((word, ""));
        if let Some(known) = permission(code) {
            out.permission = known;
        } else {
            out.modifiers.push(modifier(code));
        }
        match code {
            "DS" => out.diseases = list(value, str::to_string),
            "RS" => out.research_types = list(value, number),
            "GS" => out.countries = list(value, str::to_string),
            "US" => out.users = list(value, person),
            "PS" => out.projects = list(value, study),
            "IS" => out.institutions = list(value, |name| org(name).expect("an organisation")),
            "MOR" => out.moratorium = Some(time(value)),
            "TS" => out.months = Some(number(value)),
            _ => assert_eq!(value, "", "{code} has no value"),
        }
    }
    out
}

/// Words of a line, one after the other.
pub struct Words<'a>(std::str::SplitWhitespace<'a>);

impl<'a> Words<'a> {
    pub fn of(line: &'a str) -> Self {
        Self(line.split_whitespace())
    }

    pub fn take(&mut self) -> Option<&'a str> {
        self.0.next()
    }

    pub fn must(&mut self) -> &'a str {
        self.0.next().expect("a word is missing")
    }
}

pub fn list<T>(text: &str, one: impl Fn(&str) -> T) -> Vec<T> {
    text.split(',').map(one).collect()
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse().ok().unwrap_or_else(|| panic!("number {text:?}"))
}

fn org(name: &str) -> Option<OrgId> {
    let place = ORGANISATIONS.iter().position(|known| *known == name)?;
    Some(OrgId(place as u64 + 1))
}

fn profession(name: &str) -> Option<u16> {
    PROFESSIONS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, code)| *code)
}

fn role(name: &str) -> Role {
    let found = Role::ALL.into_iter().find(|role| role.to_string() == name);
    found.unwrap_or_else(|| panic!("role {name:?}"))
}

fn purpose(code: &str) -> Purpose {
    let found = Purpose::ALL.iter().find(|purpose| purpose.code() == code);
    *found.unwrap_or_else(|| panic!("purpose {code:?}"))
}

fn permission(code: &str) -> Option<DuoPermission> {
    DuoPermission::ALL
        .iter()
        .find(|known| known.code() == code)
        .copied()
}

pub fn modifier(code: &str) -> DuoModifier {
    let found = DuoModifier::ALL.iter().find(|known| known.code() == code);
    *found.unwrap_or_else(|| panic!("modifier {code:?}"))
}

fn effect(name: &str) -> Effect {
    match name {
        "permit" => Effect::Permit,
        "deny" => Effect::Deny,
        other => panic!("effect {other:?}"),
    }
}

fn action(name: &str) -> Action {
    match name {
        "read" => Action::Read,
        "copy" => Action::Copy,
        "write" => Action::Write,
        "derive" => Action::Derive,
        "reshare" => Action::Reshare,
        other => panic!("action {other:?}"),
    }
}

fn emergency(name: &str) -> Emergency {
    match name {
        "unconscious" => Emergency::Unconscious,
        "danger_to_life" => Emergency::DangerToLife,
        "danger_to_others" => Emergency::DangerToOthers,
        "mass_casualty" => Emergency::MassCasualty,
        "poisoning" => Emergency::Poisoning,
        other => panic!("emergency {other:?}"),
    }
}

fn named<const N: usize>(kind: u8, name: &str) -> [u8; N] {
    let mut out = [kind; N];
    assert!(name.len() < N && !name.is_empty(), "name {name:?}");
    out[1..=name.len()].copy_from_slice(name.as_bytes());
    out
}

pub fn tag(name: &str) -> Tag {
    Tag(named(1, name))
}

fn person(name: &str) -> PersonId {
    PersonId(named(2, name))
}

fn study(name: &str) -> StudyId {
    StudyId(named(3, name))
}

/// `2026-01-01..2026-02-01`, open on either side.
pub fn span(text: &str) -> Span {
    let (from, until) = text.split_once("..").unwrap_or_else(|| panic!("span {text:?}"));
    let end = |text: &str| (!text.is_empty()).then(|| time(text));
    Span {
        from: end(from),
        until: end(until),
    }
}

/// `2026-01-01` or `2026-01-01T12:30:59`: seconds since 1970 UTC. Counts the days one year and one month after the other.
pub fn time(text: &str) -> u64 {
    let (date, clock) = text.split_once('T').unwrap_or((text, "00:00:00"));
    let date: Vec<u64> = date.split('-').map(number).collect();
    let clock: Vec<u64> = clock.split(':').map(number).collect();
    let years: u64 = (1970..date[0])
        .map(|year| if leap(year) { 366 } else { 365 })
        .sum();
    let february = if leap(date[0]) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before: u64 = months[..date[1] as usize - 1].iter().sum();
    (years + before + date[2] - 1) * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
}

/// Whether a year has a 29th of February.
pub const fn leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}
