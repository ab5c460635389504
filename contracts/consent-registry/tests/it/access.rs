//! Who may send what: the matrix as a golden file, and every message tried by every wrong sender.

use crate::suite::*;
use consent_registry_api::access::Access;
use panel_api::opener::Answer;
use panel_api::types::Outcome;
use panel_api::CaseId;
use salus_testing::access::{assert_access_frozen, message_name};
use salus_testing::assert_golden;
use salus_testing::owner::assert_handed_over_in_two_steps;
use salus_testing::watch::take_journal;

/// One message of each kind, about alice, a receipt and a record.
fn one_of_each(suite: &mut Suite, receipt: ReceiptId, record: RecordId) -> Vec<ExecuteMsg> {
    use ExecuteMsg::*;
    let subject = subject_of("alice");
    let signed = suite.signed("alice", subject, &Body::Grant(clinic_may()));
    let request = suite.treatment(subject);
    let day = (suite.now() / DAY) as u32 - 1;
    vec![
        ProposeOwner {
            owner: actor("somebody").to_string(),
            expires_in_seconds: 60,
        },
        AcceptOwner {},
        WithdrawOwnerProposal {},
        Pause { seconds: 60 },
        Unpause {},
        Submit(signed),
        CourtOrder(Order {
            subject,
            document: digest(700),
            act: Body::Grant(clinic_may()),
        }),
        Advance { subject },
        RequestAccess(request),
        Audit(consent_registry_api::types::Audit {
            subject,
            nonce: digest(701),
            order: digest(702),
            destination: "KE".to_string(),
            data: Span::default(),
        }),
        Release { receipt },
        Served {
            receipt,
            manifest: digest(703),
        },
        Refuse {
            receipt,
            code: RefusalCode::NoRecord,
        },
        PostRoot(BatchRoot {
            hour: suite.now() / 3_600 - 1,
            root: digest(704),
            subjects: 1,
            accesses: 1,
            previous: Digest([0; 32]),
        }),
        FulfilTask {
            receipt,
            duty: DuoModifier::Publication,
            evidence: digest(705),
        },
        CommitRecord(new_record(subject, 700)),
        RewrapRecord {
            record,
            epoch: 9,
            wrap: digest(706),
        },
        RetireRecord { record },
        AnchorStream(StreamRoot {
            subject,
            device: digest(707),
            day,
            root: digest(708),
        }),
        Justify {
            receipt,
            statement: digest(709),
        },
        Verdict(Answer {
            case: CaseId(1),
            reference: b"".into(),
            outcome: Outcome::Granted,
            amount: None,
            codes: vec![],
            appeal_until: None,
        }),
        SettleReview { receipt },
        OverridePrivilege {
            org: CLINIC,
            suspend: true,
            document: digest(710),
        },
    ]
}

/// Errors that say: not you.
const NOT_YOU: [&str; 8] = [
    "NotOwner",
    "NotProposed",
    "NotAnOperator",
    "OperatorExpired",
    "NotPermitted",
    "NotAccredited",
    "OtherOrganisation",
    "NotPanel",
];

/// Who may, of everybody.
fn allowed(access: Access) -> &'static [&'static str] {
    match access {
        Access::Anyone => &[],
        Access::Owner => &["owner"],
        Access::ProposedOwner => &["next owner"],
        Access::Operator(Role::Arbitrate) => &["judge"],
        Access::Operator(Role::Regulate) => &["inspector"],
        Access::Operator(Role::AttestTreatment) | Access::Requester(_) => &["doctor"],
        Access::Operator(Role::HoldRecords) => &["records", "archivist"],
        Access::Operator(_) => &[],
        Access::CustodianOf(_)
        | Access::Releasing(_)
        | Access::CustodianFor(_)
        | Access::RecordCustodian(_) => &["records"],
        Access::Panel => &["panel"],
    }
}

const EVERYBODY: [&str; 12] = [
    "owner",
    "next owner",
    "records",
    "doctor",
    "adjuster",
    "researcher",
    "judge",
    "inspector",
    "archivist",
    "clerk",
    "passer-by",
    "admin of 1",
];

fn stage() -> (Suite, Vec<ExecuteMsg>) {
    let mut suite = Suite::with_alice();
    let owner = actor("next owner").to_string();
    let expires_in_seconds = DAY;
    let propose = ExecuteMsg::ProposeOwner {
        owner,
        expires_in_seconds,
    };
    suite.run("owner", &propose).unwrap();
    suite
        .registry
        .write(&mut suite.app)
        .operator(&actor("clerk"), HOSPITAL, &[Role::Prescribe]);
    suite.commit_record(subject_of("alice"), 1).unwrap();
    let record = sign::record_id(HOSPITAL, &new_record(subject_of("alice"), 1).content);
    let broken = suite.breaks(subject_of("alice"));
    let messages = one_of_each(&mut suite, broken.receipt, record);
    (suite, messages)
}

#[test]
fn the_matrix_is_what_it_was() {
    let (_, messages) = stage();
    assert_access_frozen(
        &messages,
        ExecuteMsg::required_access,
        include_str!("../../../../packages/consent-registry-api/src/msg.rs"),
    );
}

#[test]
fn the_registry_is_handed_over_in_two_steps() {
    let mut suite = Suite::new();
    assert_handed_over_in_two_steps(&mut suite.app, &suite.consent, &actor("owner"));
}

/// X4: only the listed roles change anything.
#[test]
fn every_message_is_refused_to_every_wrong_sender() {
    let (mut suite, messages) = stage();
    let (consent, panel) = (suite.consent.clone(), suite.panel.clone());
    for msg in messages {
        let may = allowed(msg.required_access());
        if msg.required_access() == Access::Anyone {
            continue;
        }
        let others = EVERYBODY.iter().map(|name| (*name, actor(name)));
        let others = others.chain([("panel", panel.clone()), ("itself", consent.clone())]);
        for (name, addr) in others.filter(|(name, _)| !may.contains(name)) {
            take_journal();
            let before = suite.app.state_hash();
            let result = suite.app.run(&addr, &consent, &msg, &[]);
            let error = take_journal().errors.pop().unwrap_or_default();
            assert!(result.is_err(), "{name} may send {msg:?}");
            assert!(NOT_YOU.iter().any(|not| error.contains(not)), "{name}: {error}");
            assert_eq!(suite.app.state_hash(), before);
        }
    }
}

/// What each kind of organisation gets for each purpose, in the role that it is accredited for, of a subject that consents to what
/// each role is for: a line each.
fn requests_by_kind() -> Vec<String> {
    use accreditation_api::types::OrgKind;
    let mut suite = Suite::with_alice();
    let asking = [
        ("provider", OrgKind::Clinic, Role::AttestTreatment, "provider"),
        (
            "laboratory",
            OrgKind::Laboratory,
            Role::AttestTreatment,
            "chemist",
        ),
        ("pharmacy", OrgKind::Pharmacy, Role::Dispense, "pharmacist"),
        ("insurer", OrgKind::Insurer, Role::Insure, "underwriter"),
        ("researcher", OrgKind::Research, Role::Research, "scholar"),
        ("custodian", OrgKind::Hospital, Role::HoldRecords, "keeper"),
        ("authority", OrgKind::Government, Role::Regulate, "ministry"),
    ];
    for (_, kind, role, operator) in asking {
        let operator = actor(operator);
        let mut records = suite.registry.write(&mut suite.app);
        records.member(kind, "KE", &[role], &operator);
    }
    let may = |role, purpose, action| Provision {
        actors: vec![Actor {
            role: Some(role),
            ..Actor::default()
        }],
        purposes: vec![purpose],
        actions: vec![action],
        ..provision(Effect::Permit, None)
    };
    for (role, purpose) in [
        (Role::AttestTreatment, Purpose::Treatment),
        (Role::Dispense, Purpose::Treatment),
        (Role::Insure, Purpose::Payment),
    ] {
        let terms = terms(vec![may(role, purpose, Action::Read)]);
        suite.grant("alice", terms).unwrap();
    }
    let mut studies = research_may();
    studies.provisions = vec![may(Role::Research, Purpose::Research, Action::Read)];
    suite.grant("alice", studies).unwrap();
    let mut lines = vec![];
    for (name, _, role, operator) in asking {
        let mut got = vec![];
        for purpose in [
            Purpose::Treatment,
            Purpose::Payment,
            Purpose::BiomedicalResearch,
            Purpose::BreakTheGlass,
        ] {
            let emergency = (purpose == Purpose::BreakTheGlass).then_some(Emergency::Unconscious);
            let research = (purpose == Purpose::BiomedicalResearch).then(research_use);
            let request = Request {
                purpose,
                role,
                emergency,
                research,
                ..suite.treatment(subject_of("alice"))
            };
            let foreign = [Role::AttestTreatment, Role::Insure][usize::from(role == Role::AttestTreatment)];
            let pretended = Request {
                role: foreign,
                ..request.clone()
            };
            take_journal();
            assert!(suite.request(operator, pretended).is_err(), "{name} as {foreign}");
            let error = take_journal().errors.pop().unwrap_or_default();
            assert!(NOT_YOU.iter().any(|not| error.contains(not)), "{name}: {error}");
            if access_data(&suite.request(operator, request).unwrap()).permitted {
                got.push(purpose.to_string());
            }
        }
        if got.is_empty() {
            got.push("nothing".to_string());
        }
        lines.push(format!("{name} is permitted: {}", got.join(" ")));
    }
    lines
}

/// CR-21: eight kinds meet the registry: patient (with guardian and delegate, who speak for one), custodian, provider, laboratory,
/// pharmacy, insurer, researcher, and authority (regulator and court). Each has its own messages, and gets for each purpose what
/// its own role was granted, whatever it pretends. Beside them panel and owner, who have no word about anybody.
#[test]
fn each_of_eight_kinds_of_people_has_its_own_messages() {
    let (_, messages) = stage();
    let kinds: [(&str, &[&str]); 6] = [
        ("whoever asks", &["doctor"]),
        ("custodian", &["records"]),
        ("authority: court", &["judge"]),
        ("authority: regulator", &["inspector"]),
        ("panel", &["panel"]),
        ("owner", &["owner"]),
    ];
    let of = |people: &[&str]| -> Vec<String> {
        messages
            .iter()
            .filter(|msg| {
                allowed(msg.required_access())
                    .iter()
                    .any(|name| people.contains(name))
            })
            .map(message_name)
            .collect()
    };
    let mut lines: Vec<String> = kinds
        .iter()
        .map(|(kind, people)| format!("{kind}: {}", of(people).join(" ")))
        .collect();
    lines.extend(requests_by_kind());
    // who signs has no message of its own: what each may say is tried with every body
    let mut suite = Suite::new();
    let begin = Registration {
        guardians: Some(guardians(&["mother"], 1)),
        ..registration()
    };
    suite.say("alice", &Body::Register(begin)).unwrap();
    let alice = subject_of("alice");
    let until = suite.now() + DAY;
    let delegate = |name: &str| Delegate {
        key: public(name),
        purposes: vec![Purpose::Treatment],
        until,
    };
    suite.say("alice", &Body::NameDelegate(delegate("dan"))).unwrap();
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let bodies = [
        Body::Register(registration()),
        Body::Grant(clinic_may()),
        Body::Revoke { consent },
        Body::SetEmergencyRule(EmergencyRule::default()),
        Body::SetDefault { effect: Effect::Deny },
        Body::NameDelegate(delegate("eve")),
        Body::DismissDelegate { key: public("eve") },
        Body::SetGuardians(guardians(&["mother"], 1)),
        Body::Recover {
            key: public("new alice"),
        },
        Body::CancelRecovery {},
        Body::Erase {},
        Body::CancelErase {},
    ];
    for (kind, name) in [
        ("patient", "alice"),
        ("patient's guardian", "mother"),
        ("patient's delegate", "dan"),
        ("stranger", "mallory"),
    ] {
        let mut may = vec![];
        for body in &bodies {
            let signed = suite.signed(name, alice, body);
            take_journal();
            let done = suite.run("relay", &ExecuteMsg::Submit(signed)).is_ok();
            let error = take_journal().errors.pop().unwrap_or_default();
            if done
                || !["NotYours", "NoPower", "SubjectExists", "WrongSubject"]
                    .iter()
                    .any(|not| error.contains(not))
            {
                may.push(message_name(body));
            }
        }
        lines.push(format!("{kind}: {}", may.join(" ")));
        // undone, for the next one
        suite.say("alice", &Body::CancelRecovery {}).ok();
        suite.say("alice", &Body::CancelErase {}).ok();
    }
    assert_golden("tests/it/golden/kinds.txt", &lines.join("\n"));
}

#[test]
fn coins_that_nobody_asked_for_are_refused() {
    let (mut suite, messages) = stage();
    for msg in messages {
        if matches!(msg, ExecuteMsg::Justify { .. }) {
            continue;
        }
        let sender = allowed(msg.required_access()).first().unwrap_or(&"passer-by");
        let addr = if *sender == "panel" {
            suite.panel.clone()
        } else {
            actor(sender)
        };
        suite.app.mint(&addr, &coins(1, DENOM));
        let consent = suite.consent.clone();
        let result = suite.app.run(&addr, &consent, &msg, &coins(1, DENOM));
        refused(result, "this message takes no coins");
    }
}
