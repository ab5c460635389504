//! What people say.

use super::*;

pub fn registration() -> Registration {
    Registration {
        custodian: HOSPITAL,
        emergency: EmergencyRule::default(),
        default: Effect::Deny,
        guardians: None,
    }
}

pub fn tag(n: u8) -> Tag {
    Tag([n; 16])
}

pub fn provision(effect: Effect, org: Option<OrgId>) -> Provision {
    let actor = |org| Actor {
        org: Some(org),
        ..Actor::default()
    };
    Provision {
        depth: 0,
        effect,
        actors: org.map(actor).into_iter().collect(),
        purposes: vec![Purpose::Treatment],
        actions: vec![Action::Read],
        tags: vec![],
        data: Span::default(),
        valid: Span::default(),
        destinations: vec![],
    }
}

pub fn terms(provisions: Vec<Provision>) -> Terms {
    Terms {
        provisions,
        duo: None,
        uses: None,
        texts: vec![Text {
            language: "sw".to_string(),
            sha256: Digest([3; 32]),
        }],
    }
}

/// Treatment by the clinic.
pub fn clinic_may() -> Terms {
    terms(vec![provision(Effect::Permit, Some(CLINIC))])
}

/// Treatment by the clinic until a time.
pub fn clinic_may_until(until: u64) -> Terms {
    let mut terms = clinic_may();
    terms.provisions[0].valid.until = Some(until);
    terms
}

/// Treatment by the clinic, but for one category.
pub fn clinic_may_without(n: u8) -> Terms {
    let mut out = provision(Effect::Deny, None);
    out.depth = 1;
    out.tags = vec![tag(n)];
    out.purposes = vec![];
    out.actions = vec![];
    terms(vec![provision(Effect::Permit, Some(CLINIC)), out])
}

/// Not the clinic.
pub fn clinic_may_not() -> Terms {
    terms(vec![provision(Effect::Deny, Some(CLINIC))])
}

pub fn guardians(names: &[&str], needed: u8) -> Guardians {
    Guardians {
        keys: names.iter().map(|name| public(name)).collect(),
        needed,
        joint: false,
        until: None,
    }
}

/// Research on anything biomedical, with results published and data deleted after a year.
pub fn research_may() -> Terms {
    let mut terms = terms(vec![Provision {
        purposes: vec![Purpose::Research],
        actions: vec![Action::Derive],
        ..provision(Effect::Permit, Some(INSTITUTE))
    }]);
    terms.duo = Some(Duo {
        permission: DuoPermission::Biomedical,
        diseases: vec![],
        modifiers: vec![DuoModifier::Publication, DuoModifier::TimeLimit],
        research_types: vec![],
        countries: vec![],
        users: vec![],
        projects: vec![],
        institutions: vec![],
        moratorium: None,
        months: Some(12),
    });
    terms
}

pub fn research_use() -> ResearchUse {
    ResearchUse {
        study: StudyId([5; 32]),
        permission: DuoPermission::Biomedical,
        diseases: vec![],
        research_types: vec![],
        ancestry: false,
        methods: false,
        genetic: false,
        commercial: false,
        for_profit: false,
        ethics: None,
        accepts: vec![DuoModifier::Publication, DuoModifier::TimeLimit],
        months: 12,
    }
}

pub fn new_record(subject: SubjectId, n: u64) -> NewRecord {
    NewRecord {
        subject,
        content: digest(1_000 + n),
        kind: RecordKind::Ehr,
        size: SizeClass::Small,
        epoch: 1,
        wrap: digest(2_000 + n),
    }
}
