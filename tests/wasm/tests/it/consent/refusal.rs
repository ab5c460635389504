//! Refusals tell nothing: neither what they say nor what they cost.

use accreditation_api::types::OrgId;
use consent_registry_api::msg::{AccessData, ExecuteMsg, QueryMsg};
use consent_registry_api::types::{
    Action, Actor, Body, Decision, Digest, Duo, DuoModifier, DuoPermission, Effect, Emergency, EmergencyRule,
    PersonId, Provision, Purpose, ReceiptInfo, Registration, Request, ResearchUse, Span, StudyId, SubjectId,
    SubjectInfo, Tag, Terms, Text, MAX_PROVISIONS, SLOTS,
};
use cosmwasm_std::Event;
use salus_testing::record_figure;

use super::stage::{answered, may, registration, terms, Stage, CLINIC, DAY, INSURER};

/// A consent for others than the clinic, with as many exceptions like this one.
fn consent(exception: &Provision, exceptions: usize) -> Terms {
    let mut provisions = vec![may(INSURER)];
    provisions.extend(std::iter::repeat_n(exception.clone(), exceptions));
    terms(provisions)
}

/// A consent with so many exceptions.
type Long = Box<dyn Fn(usize) -> Terms>;

/// Consents that are dear to read or to think about, each in another way, with so many exceptions.
fn dear() -> Vec<(&'static str, Long)> {
    let short = Provision {
        depth: 1,
        actors: vec![],
        purposes: vec![],
        actions: vec![],
        ..may(INSURER)
    };
    let with = |change: &dyn Fn(&mut Provision)| {
        let mut exception = short.clone();
        change(&mut exception);
        Box::new(move |exceptions| consent(&exception, exceptions)) as Long
    };
    let professions = |count: u16| {
        let actor = |n| Actor {
            profession: Some(3_000 + n),
            ..Actor::default()
        };
        (0..count).map(actor).collect::<Vec<_>>()
    };
    let people = |count: u8| {
        let actor = |n| Actor {
            person: Some(PersonId([n; 32])),
            ..Actor::default()
        };
        (0..count).map(actor).collect::<Vec<_>>()
    };
    let countries = [
        "KE", "UG", "TZ", "RW", "BI", "ET", "SO", "SS", "CD", "ZM", "MW", "MZ", "ZA", "NG", "GH", "SN",
    ];
    let tags = |count: u8| (0..count).map(|n| Tag([n + 1; 16])).collect::<Vec<_>>();
    let research = move |exceptions| {
        let mut all = consent(&may(INSURER), 0);
        all.provisions[0].purposes = vec![Purpose::Research];
        let codes = |prefix: &str| (10..26).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>();
        all.provisions.extend(std::iter::repeat_n(
            Provision {
                depth: 1,
                effect: Effect::Deny,
                ..may(INSURER)
            },
            exceptions,
        ));
        all.duo = Some(Duo {
            permission: DuoPermission::DiseaseSpecific,
            diseases: codes("C"),
            modifiers: vec![
                DuoModifier::Geographic,
                DuoModifier::InstitutionSpecific,
                DuoModifier::Publication,
            ],
            research_types: vec![],
            countries: countries.map(str::to_owned).to_vec(),
            users: vec![],
            projects: vec![],
            institutions: (1..17).map(OrgId).collect(),
            moratorium: None,
            months: None,
        });
        all
    };
    let texts = move |exceptions| {
        let mut all = consent(&short_of(), exceptions);
        all.texts = ["sw", "en", "fr", "de", "pt", "am", "so", "ar"]
            .map(|language| Text {
                language: language.to_owned(),
                sha256: Digest([3; 32]),
            })
            .to_vec();
        all
    };
    // everybody is in it, and still gets nothing: categories are left out of nothing
    let left_out = {
        let tags = tags(16);
        move |exceptions| {
            let mut all = consent(&short_of(), exceptions);
            for provision in &mut all.provisions {
                *provision = Provision {
                    actors: vec![],
                    effect: Effect::Deny,
                    tags: tags.clone(),
                    ..provision.clone()
                };
            }
            all
        }
    };
    // all of them are for the clinic, and one word is against it
    let outweighed = {
        let tags = tags(16);
        move |exceptions: usize| {
            let mut all = terms(vec![may(CLINIC)]);
            for n in 0..exceptions {
                all.provisions.push(Provision {
                    depth: 1,
                    effect: [Effect::Permit, Effect::Deny][n % 2],
                    tags: tags.clone(),
                    ..may(CLINIC)
                });
            }
            all.provisions.push(Provision {
                depth: 1,
                effect: Effect::Deny,
                ..may(CLINIC)
            });
            all
        }
    };
    vec![
        ("short exceptions", with(&|_| ())),
        ("actors by profession", with(&move |p| p.actors = professions(16))),
        ("actors by name", with(&move |p| p.actors = people(16))),
        (
            "purposes",
            with(&|p| p.purposes = Purpose::ALL.iter().copied().take(16).collect()),
        ),
        (
            "actions",
            with(&|p| {
                p.actions = vec![
                    Action::Read,
                    Action::Copy,
                    Action::Write,
                    Action::Derive,
                    Action::Reshare,
                ]
            }),
        ),
        (
            "countries",
            with(&move |p| p.destinations = countries.map(str::to_owned).to_vec()),
        ),
        ("categories", with(&move |p| p.tags = tags(16))),
        (
            "windows",
            with(&|p| {
                (p.data, p.valid) = (
                    Span {
                        from: Some(1),
                        until: Some(u64::MAX),
                    },
                    Span {
                        from: Some(1),
                        until: Some(u64::MAX),
                    },
                )
            }),
        ),
        ("research", Box::new(research)),
        ("texts", Box::new(texts)),
        ("left out", Box::new(left_out)),
        ("outweighed", Box::new(outweighed)),
    ]
}

fn short_of() -> Provision {
    Provision {
        depth: 1,
        actors: vec![],
        purposes: vec![],
        actions: vec![],
        ..may(INSURER)
    }
}

/// A subject whose slots are full of consents as long as they can be.
fn full(stage: &Stage, name: &str, terms: &dyn Fn(usize) -> Terms) -> SubjectId {
    let person = stage.person(name);
    stage.say(&person, &Body::Register(registration()));
    for exceptions in (0..MAX_PROVISIONS).rev() {
        while stage.try_say(&person, &Body::Grant(terms(exceptions))).is_ok() {}
    }
    assert_full(stage, person.subject, name);
    person.subject
}

fn assert_full(stage: &Stage, subject: SubjectId, name: &str) {
    let question = QueryMsg::Subject { subject };
    let info: Option<SubjectInfo> = stage.chain.query(&stage.consent, &question).unwrap().0;
    assert_eq!(info.unwrap().slots, SLOTS, "{name}");
}

/// Its erasure was asked for, and everything is still there.
fn erasing(stage: &Stage, name: &str, subject: SubjectId) -> SubjectId {
    assert_full(stage, subject, name);
    stage.say(&stage.person(name), &Body::Erase {});
    subject
}

/// Sixteen consents and sixteen permits were there, and are gone.
fn erased(stage: &Stage) -> SubjectId {
    let subject = erasing(stage, "erased", used_up(stage, "erased"));
    stage.chain.advance(14 * DAY);
    let question = QueryMsg::Subject { subject };
    loop {
        stage.send("passer-by", &ExecuteMsg::Advance { subject });
        let left: Option<SubjectInfo> = stage.chain.query(&stage.consent, &question).unwrap().0;
        if left.is_none() {
            return subject;
        }
    }
}

/// Subjects that refuse the clinic in every way that there is.
fn subjects(stage: &Stage) -> Vec<(&'static str, SubjectId)> {
    let erased = erased(stage);
    let name = "being erased";
    let being_erased = erasing(stage, name, used_up(stage, name));
    let name = "being erased, dear";
    // of what is dear, the last one would be heard in full if nobody had asked for its erasure
    let dearest = dear().pop().unwrap().1;
    let dear_erased = erasing(stage, name, full(stage, name, &dearest));
    let [empty, sixteen, revoked] = ["empty", "sixteen", "revoked"].map(|name| stage.person(name));
    for person in [&empty, &sixteen, &revoked] {
        stage.say(person, &Body::Register(registration()));
    }
    for n in 0..SLOTS {
        let other = Provision {
            tags: vec![Tag([n; 16])],
            ..may(INSURER)
        };
        stage.say(&sixteen, &Body::Grant(terms(vec![other])));
    }
    stage.say(&revoked, &Body::Grant(terms(vec![may(CLINIC)])));
    let list = QueryMsg::Consents {
        subject: revoked.subject,
        start_after: None,
        limit: None,
    };
    let granted: Vec<consent_registry_api::types::ConsentInfo> =
        stage.chain.query(&stage.consent, &list).unwrap().0;
    let consent = granted[0].consent;
    stage.say(&revoked, &Body::Revoke { consent });
    let mut all = vec![
        ("absent", SubjectId([9; 32])),
        ("erased", erased),
        ("being erased", being_erased),
        ("being erased, dear", dear_erased),
        ("empty", empty.subject),
        ("sixteen consents", sixteen.subject),
        ("revoked", revoked.subject),
        ("used up", used_up(stage, "used up")),
        ("emergencies restricted", restricted(stage)),
    ];
    all.extend(
        dear()
            .iter()
            .map(|(name, terms)| (*name, full(stage, name, terms))),
    );
    all
}

/// Sixteen consents for the clinic, each of which it has used as often as it may.
fn used_up(stage: &Stage, name: &str) -> SubjectId {
    let person = stage.person(name);
    stage.say(&person, &Body::Register(registration()));
    for _ in 0..SLOTS {
        let once = Terms {
            uses: Some(1),
            ..terms(vec![may(CLINIC)])
        };
        stage.say(&person, &Body::Grant(once));
        let asked = stage.send(
            "doctor",
            &ExecuteMsg::RequestAccess(stage.treatment(person.subject)),
        );
        let (receipt, permitted) = answered(&asked);
        assert!(permitted);
        stage.send("records", &ExecuteMsg::Release { receipt });
    }
    person.subject
}

/// Nothing but as many categories as there can be that an emergency does not give.
fn restricted(stage: &Stage) -> SubjectId {
    let person = stage.person("restricted");
    let emergency = EmergencyRule {
        refuse: true,
        without: (1..17).map(|n| Tag([n; 16])).collect(),
    };
    let begin = Registration {
        emergency,
        ..registration()
    };
    stage.say(&person, &Body::Register(begin));
    person.subject
}

/// Everything that can be seen of a refusal but ids.
#[derive(Debug, PartialEq)]
struct Seen {
    events: Vec<Event>,
    permitted: bool,
    expires: u64,
    receipt: ReceiptInfo,
}

fn asks(stage: &Stage, request: Request) -> (Seen, u64) {
    let subject = request.subject;
    let receipt = stage.send("doctor", &ExecuteMsg::RequestAccess(request));
    let data: AccessData = receipt.data();
    let question = QueryMsg::Receipt {
        receipt: data.receipt,
    };
    let found: Option<ReceiptInfo> = stage.chain.query(&stage.consent, &question).unwrap().0;
    let mut info = found.unwrap();
    info.subject = SubjectId([0; 32]);
    info.receipt = consent_registry_api::types::ReceiptId([0; 32]);
    let mut events = receipt.events.clone();
    for attribute in events.iter_mut().flat_map(|event| &mut event.attributes) {
        for id in [data.receipt.to_string(), subject.to_string()] {
            attribute.value = attribute.value.replace(&id, "an id");
        }
    }
    let seen = Seen {
        events,
        permitted: data.permitted,
        expires: data.expires,
        receipt: info,
    };
    (seen, receipt.gas)
}

/// The most that a list differs, in hundredths of a per cent of the least.
fn spread(costs: &[(&str, u64)]) -> u64 {
    let all = costs.iter().map(|(_, gas)| *gas);
    let (least, most) = (all.clone().min().unwrap(), all.max().unwrap());
    ((most - least) * 10_000).div_ceil(least)
}

/// CR-08: who asks in vain cannot tell *no such subject* from *no consent*, *other consents*, *revoked*, *being erased* or
/// *erased*: by the answer, by events, by the whole receipt, or by the gas, the first time or the next, whatever was permitted
/// before. In the machine of the chain.
#[test]
fn refusals_are_equal_in_form_and_cost_whatever_lies_behind_them() {
    let stage = Stage::new();
    let subjects = subjects(&stage);
    let mut worst = 0;
    // an emergency in which nobody of a health profession asks
    for purpose in [
        Purpose::Treatment,
        Purpose::Payment,
        Purpose::Research,
        Purpose::BreakTheGlass,
    ] {
        let emergency = (purpose == Purpose::BreakTheGlass).then_some(Emergency::Unconscious);
        let research = (purpose == Purpose::Research).then(|| ResearchUse {
            study: StudyId([5; 32]),
            permission: DuoPermission::DiseaseSpecific,
            diseases: vec!["C25".to_owned()],
            research_types: vec![],
            ancestry: false,
            methods: false,
            genetic: false,
            commercial: false,
            for_profit: false,
            ethics: None,
            accepts: vec![DuoModifier::Publication],
            months: 12,
        });
        for time in ["first", "next"] {
            let mut seen = vec![];
            let mut costs = vec![];
            for (name, subject) in &subjects {
                let request = Request {
                    purpose,
                    profession: Some(2212).filter(|_| emergency.is_none()),
                    emergency,
                    research: research.clone(),
                    ..stage.treatment(*subject)
                };
                let (shape, gas) = asks(&stage, request);
                seen.push(shape);
                costs.push((*name, gas));
            }
            assert!(!seen[0].permitted);
            assert_eq!(seen[0].receipt.decision, Decision::refusal(stage.chain.now()));
            for other in &seen[1..] {
                assert_eq!(*other, seen[0], "{purpose}, the {time} time");
            }
            let spread = spread(&costs);
            assert!(spread <= 100, "{purpose}, the {time} time: {costs:?}");
            worst = worst.max(spread);
        }
    }
    record_figure("consent.refusal_spread_bp", worst);
}

/// CR-08: nor by asking what would be decided.
#[test]
fn questions_that_are_refused_are_equal_in_form_and_cost() {
    let stage = Stage::new();
    let mut costs = vec![];
    for (name, subject) in subjects(&stage) {
        let request = Box::new(stage.treatment(subject));
        let question = QueryMsg::Evaluate { org: CLINIC, request };
        let (decision, gas): (Decision, u64) = stage.chain.query(&stage.consent, &question).unwrap();
        assert_eq!(decision, Decision::refusal(stage.chain.now()), "{name}");
        costs.push((name, gas));
    }
    assert!(spread(&costs) <= 100, "{costs:?}");
}
