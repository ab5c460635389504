//! Every message and every question once, and every body of what is signed.

use std::collections::BTreeMap;

use consent_registry_api::msg::ExecuteMsg;
use consent_registry_api::types::{
    Action, Audit, BatchRoot, Body, Delegate, Digest, Duo, DuoModifier, DuoPermission, Effect, Emergency,
    EmergencyRule, Guardians, NewRecord, Order, Provision, Purpose, ReceiptId, RecordId, RecordKind,
    RefusalCode, Request, ResearchUse, SizeClass, Span, StreamRoot, StudyId, Tag,
};
use consent_registry_api::{sign, types};
use cosmwasm_std::Uint128;
use panel_api::msg::QueryMsg as PanelQuery;
use panel_api::opener::Offer;
use panel_api::types::Choice;
use panel_api::CaseId;
use salus_testing::variants_of;
use subject_keys::SigningKey;
use wasm_tests::bench::{names, variant, Bench};
use wasm_tests::chain::{coin, Receipt};
use wasm_tests::snapshot::Costs;

use super::questions;
use super::stage::{answered, may, registration, terms, Person, Stage, CLINIC, DAY, HOSPITAL, INSTITUTE};
use crate::panel::{DENOM, WINDOW};

/// What the measured subject is, and what was done for it.
pub struct Done {
    pub alice: Person,
    pub consent: types::ConsentId,
    pub receipt: ReceiptId,
    pub record: RecordId,
    pub device: Digest,
}

/// Signs a body and sends it, measured under its own name.
fn say(stage: &Stage, bench: &mut Bench, key: &SigningKey, about: &Person, body: &Body) -> Receipt {
    let signed = stage.signed(key, about.subject, body);
    let name = format!("Submit {}", variant(body));
    bench.send_as(&name, "relay", &ExecuteMsg::Submit(signed), &[])
}

/// Every message at least once, with so many consents of other subjects in state.
fn costs(others: u64) -> BTreeMap<String, u64> {
    let stage = Stage::new();
    stage.fill(others);
    let mut bench = Bench::new(&stage.chain, &stage.consent);
    settings(&stage, &mut bench);
    let alice = stage.person("alice");
    say(
        &stage,
        &mut bench,
        &alice.key,
        &alice,
        &Body::Register(registration()),
    );
    said(&stage, &mut bench, &alice);
    let (record, device) = records(&stage, &mut bench, &alice);
    let (consent, receipt) = accesses(&stage, &mut bench, &alice);
    research(&stage, &mut bench, &alice);
    roots(&stage, &mut bench);
    let done = Done {
        alice,
        consent,
        receipt,
        record,
        device,
    };
    questions::all(&stage, &mut bench, &done);
    let alice = done.alice;
    bench.send("records", &ExecuteMsg::RetireRecord { record }, &[]);
    say(&stage, &mut bench, &alice.key, &alice, &Body::Revoke { consent });
    emergencies(&stage, &mut bench, &alice);
    guardians(&stage, &mut bench, &alice);
    erased(&stage, &mut bench, &alice);
    bench.done()
}

fn settings(stage: &Stage, bench: &mut Bench) {
    let propose = |who: &str| ExecuteMsg::ProposeOwner {
        owner: stage.chain.user(who),
        expires_in_seconds: 1_000,
    };
    bench.send("owner", &propose("successor"), &[]);
    bench.send("owner", &ExecuteMsg::WithdrawOwnerProposal {}, &[]);
    bench.send("owner", &propose("successor"), &[]);
    bench.send("successor", &ExecuteMsg::AcceptOwner {}, &[]);
    bench.send("successor", &ExecuteMsg::Pause { seconds: 1_000 }, &[]);
    bench.send("successor", &ExecuteMsg::Unpause {}, &[]);
}

/// What a patient says beforehand.
fn said(stage: &Stage, bench: &mut Bench, alice: &Person) {
    let rule = EmergencyRule {
        refuse: false,
        without: vec![Tag([7; 16])],
    };
    let effect = Effect::Deny;
    let until = stage.chain.now() + 30 * DAY;
    let key = stage.person("daughter").key;
    let delegate = Delegate {
        key: key.public(),
        purposes: vec![Purpose::Treatment],
        until,
    };
    for body in [
        Body::SetEmergencyRule(rule),
        Body::SetDefault { effect },
        Body::NameDelegate(delegate),
    ] {
        say(stage, bench, &alice.key, alice, &body);
    }
    let granted = Body::Grant(terms(vec![may(CLINIC)]));
    stage.send(
        "relay",
        &ExecuteMsg::Submit(stage.signed(&key, alice.subject, &granted)),
    );
    let key = key.public();
    say(stage, bench, &alice.key, alice, &Body::DismissDelegate { key });
}

fn records(stage: &Stage, bench: &mut Bench, alice: &Person) -> (RecordId, Digest) {
    let commitment = NewRecord {
        subject: alice.subject,
        content: stage.fresh(),
        kind: RecordKind::Laboratory,
        size: SizeClass::Medium,
        epoch: 1,
        wrap: stage.fresh(),
    };
    let record = sign::record_id(HOSPITAL, &commitment.content);
    bench.send("records", &ExecuteMsg::CommitRecord(commitment), &[]);
    let (epoch, wrap) = (2, stage.fresh());
    bench.send("records", &ExecuteMsg::RewrapRecord { record, epoch, wrap }, &[]);
    let device = stage.fresh();
    let today = u32::try_from(stage.chain.now() / DAY).unwrap();
    for day in [today - 2, today - 1] {
        let stream = StreamRoot {
            subject: alice.subject,
            device,
            day,
            root: stage.fresh(),
        };
        bench.send("records", &ExecuteMsg::AnchorStream(stream), &[]);
    }
    (record, device)
}

/// A permit that is served, one that the custodian refuses, a court's order, an audit.
fn accesses(stage: &Stage, bench: &mut Bench, alice: &Person) -> (types::ConsentId, ReceiptId) {
    let except = Provision {
        depth: 1,
        effect: Effect::Deny,
        actors: vec![],
        tags: vec![Tag([7; 16])],
        ..may(CLINIC)
    };
    let granted = Body::Grant(terms(vec![may(CLINIC), except]));
    let signed = stage.signed(&alice.key, alice.subject, &granted);
    let consent = sign::consent_id(&alice.subject, &signed.signer, signed.seq);
    bench.send_as("Submit Grant", "relay", &ExecuteMsg::Submit(signed), &[]);
    let mut permits = vec![];
    for _ in 0..2 {
        let request = stage.treatment(alice.subject);
        let done = bench.send("doctor", &ExecuteMsg::RequestAccess(request), &[]);
        let (receipt, permitted) = answered(&done);
        assert!(permitted);
        bench.send("records", &ExecuteMsg::Release { receipt }, &[]);
        permits.push(receipt);
    }
    let (receipt, manifest) = (permits[0], stage.fresh());
    bench.send("records", &ExecuteMsg::Served { receipt, manifest }, &[]);
    let (unserved, code) = (permits[1], RefusalCode::Unavailable);
    let refuse = ExecuteMsg::Refuse {
        receipt: unserved,
        code,
    };
    bench.send("records", &refuse, &[]);

    let order = Order {
        subject: alice.subject,
        document: stage.fresh(),
        act: Body::Grant(terms(vec![may(CLINIC)])),
    };
    bench.send("magistrate", &ExecuteMsg::CourtOrder(order), &[]);
    let audit = Audit {
        subject: alice.subject,
        nonce: stage.fresh(),
        order: stage.fresh(),
        destination: "KE".to_owned(),
        data: Span::default(),
    };
    bench.send("inspector", &ExecuteMsg::Audit(audit), &[]);
    (consent, receipt)
}

/// With a duty, which is met.
fn research(stage: &Stage, bench: &mut Bench, alice: &Person) {
    let mut granted = terms(vec![Provision {
        purposes: vec![Purpose::Research],
        actions: vec![Action::Derive],
        ..may(INSTITUTE)
    }]);
    let modifiers = vec![DuoModifier::Publication, DuoModifier::TimeLimit];
    granted.duo = Some(Duo {
        permission: DuoPermission::Biomedical,
        diseases: vec![],
        modifiers: modifiers.clone(),
        research_types: vec![],
        countries: vec![],
        users: vec![],
        projects: vec![],
        institutions: vec![],
        moratorium: None,
        months: Some(12),
    });
    say(stage, bench, &alice.key, alice, &Body::Grant(granted));
    let request = Request {
        purpose: Purpose::Research,
        actions: vec![Action::Derive],
        role: accreditation_api::Role::Research,
        profession: None,
        research: Some(ResearchUse {
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
            accepts: modifiers,
            months: 12,
        }),
        ..stage.treatment(alice.subject)
    };
    let done = bench.send_as(
        "RequestAccess for research",
        "researcher",
        &ExecuteMsg::RequestAccess(request),
        &[],
    );
    let (receipt, permitted) = answered(&done);
    assert!(permitted);
    bench.send_as(
        "Release with duties",
        "records",
        &ExecuteMsg::Release { receipt },
        &[],
    );
    let manifest = stage.fresh();
    stage.send("records", &ExecuteMsg::Served { receipt, manifest });
    let (duty, evidence) = (DuoModifier::Publication, stage.fresh());
    let fulfil = ExecuteMsg::FulfilTask {
        receipt,
        duty,
        evidence,
    };
    bench.send("researcher", &fulfil, &[]);
}

fn roots(stage: &Stage, bench: &mut Bench) {
    let mut previous = Digest([0; 32]);
    for ago in [3, 2] {
        let root = stage.fresh();
        let batch = BatchRoot {
            hour: stage.chain.now() / 3_600 - ago,
            root,
            subjects: 1_000,
            accesses: 25_000,
            previous,
        };
        bench.send("records", &ExecuteMsg::PostRoot(batch), &[]);
        previous = root;
    }
}

/// One is justified and judged by drawn reviewers, who are paid out of its fee; after the other there is silence.
fn emergencies(stage: &Stage, bench: &mut Bench, alice: &Person) {
    let mut broken = vec![];
    for _ in 0..2 {
        let request = Request {
            purpose: Purpose::BreakTheGlass,
            emergency: Some(Emergency::Unconscious),
            ..stage.treatment(alice.subject)
        };
        let done = bench.send_as(
            "RequestAccess in an emergency",
            "doctor",
            &ExecuteMsg::RequestAccess(request),
            &[],
        );
        let (receipt, permitted) = answered(&done);
        assert!(permitted);
        broken.push(receipt);
    }
    let offer = PanelQuery::Offer {
        terms: "emergency".to_owned(),
    };
    let offer: Offer = stage.chain.query(&stage.court.panel, &offer).unwrap().0;
    let fee = Uint128::try_from(offer.prepay.amount).unwrap().u128();
    stage.chain.mint(&stage.chain.user("doctor"), fee, DENOM);
    let justify = ExecuteMsg::Justify {
        receipt: broken[0],
        statement: stage.fresh(),
    };
    let done = bench.send("doctor", &justify, &coin(fee, DENOM));
    let case: u64 = done.attribute("case").unwrap().parse().unwrap();
    assert!(case > 0, "the panel is asked");
    stage.court.rule(CaseId(case), Choice::Grant);
    stage.chain.advance(WINDOW);
    // what the panel did not use comes back
    let settle = |receipt| ExecuteMsg::SettleReview { receipt };
    bench.send("passer-by", &settle(broken[0]), &[]);
    stage.chain.advance(DAY);
    bench.send("passer-by", &settle(broken[1]), &[]);
    let give = ExecuteMsg::OverridePrivilege {
        org: CLINIC,
        suspend: false,
        document: stage.fresh(),
    };
    bench.send("inspector", &give, &[]);
}

/// Two are named, recover, and are stopped.
fn guardians(stage: &Stage, bench: &mut Bench, alice: &Person) {
    let [mother, father] = ["mother", "father"].map(|name| stage.person(name).key);
    let two = Guardians {
        keys: vec![mother.public(), father.public()],
        needed: 2,
        joint: false,
        until: None,
    };
    say(stage, bench, &alice.key, alice, &Body::SetGuardians(two));
    stage.chain.advance(14 * DAY);
    let subject = alice.subject;
    bench.send("passer-by", &ExecuteMsg::Advance { subject }, &[]);
    let key = stage.person("alice again").key.public();
    for guardian in [mother, father] {
        say(stage, bench, &guardian, alice, &Body::Recover { key });
    }
    say(stage, bench, &alice.key, alice, &Body::CancelRecovery {});
}

fn erased(stage: &Stage, bench: &mut Bench, alice: &Person) {
    for body in [Body::Erase {}, Body::CancelErase {}, Body::Erase {}] {
        say(stage, bench, &alice.key, alice, &body);
    }
    stage.chain.advance(14 * DAY);
    let subject = alice.subject;
    let question = consent_registry_api::msg::QueryMsg::Subject { subject };
    loop {
        bench.send_as(
            "Advance of an erasure",
            "passer-by",
            &ExecuteMsg::Advance { subject },
            &[],
        );
        let left: Option<types::SubjectInfo> = stage.chain.query(&stage.consent, &question).unwrap().0;
        if left.is_none() {
            return;
        }
    }
}

/// X7: no message or question costs noticeably more with 10,000 consents of others in state than with 100.
#[test]
fn every_message_of_consent_registry_costs_what_it_did_with_any_number_of_consents() {
    let few = costs(100);
    let messages = include_str!("../../../../../packages/consent-registry-api/src/msg.rs");
    let questions = include_str!("../../../../../packages/consent-registry-api/src/query.rs");
    let bodies = include_str!("../../../../../packages/consent-registry-api/src/types/subject.rs");
    let bodies = variants_of(bodies, "Body").into_iter();
    // only the panel sends `Verdict`: it is part of what its own `Advance` costs there
    let unmeasured: Vec<String> = names(&[messages, questions].concat())
        .filter(|name| name != "Verdict" && name != "Submit")
        .chain(bodies.map(|body| format!("Submit {body}")))
        .filter(|name| !few.contains_key(name))
        .collect();
    assert!(unmeasured.is_empty(), "not measured: {unmeasured:?}");
    let many = costs(10_000);
    Costs::of(&few, &many).settle("consent-registry");
}
