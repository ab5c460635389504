//! Refusals tell nothing: neither what they say nor what they cost.

use consent_registry_api::msg::{AccessData, ExecuteMsg, QueryMsg};
use consent_registry_api::types::{
    Body, Decision, Effect, Provision, Purpose, ReceiptInfo, Request, SubjectId, Tag, MAX_PROVISIONS, SLOTS,
};
use cosmwasm_std::Event;
use salus_testing::record_figure;

use super::stage::{may, registration, terms, Stage, CLINIC, INSURER};

/// As many provisions as fit, all of which have to be looked at.
const LONG: &str = "full of long consents";

/// Subjects that refuse the clinic in every way that there is.
fn subjects(stage: &Stage) -> Vec<(&'static str, SubjectId)> {
    let names = ["empty", "sixteen", "long", "revoked"];
    let [empty, sixteen, long, revoked] = names.map(|name| stage.person(name));
    for person in [&empty, &sixteen, &long, &revoked] {
        stage.say(person, &Body::Register(registration()));
    }
    for n in 0..SLOTS {
        let other = Provision {
            tags: vec![Tag([n; 16])],
            ..may(INSURER)
        };
        stage.say(&sixteen, &Body::Grant(terms(vec![other])));
    }
    // two that fill half of the slots each, of as many provisions as there can be
    for _ in 0..2 {
        let mut provisions = vec![may(INSURER)];
        provisions.extend((1..MAX_PROVISIONS as u8).map(|n| Provision {
            depth: 1,
            effect: Effect::Deny,
            tags: (0..6).map(|tag| Tag([n.wrapping_mul(7) + tag; 16])).collect(),
            ..may(INSURER)
        }));
        stage.say(&long, &Body::Grant(terms(provisions)));
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
    vec![
        ("absent", SubjectId([9; 32])),
        ("empty", empty.subject),
        ("sixteen consents", sixteen.subject),
        (LONG, long.subject),
        ("revoked", revoked.subject),
    ]
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
    let zeros = consent_registry_api::types::Digest([0; 32]);
    (info.head, info.previous) = (zeros, zeros);
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

/// The most that a list differs, in hundredths of a per cent of the least, but for consents of as many provisions as there
/// can be: to think about those costs more, up to three per cent.
fn spread(costs: &[(&str, u64)]) -> u64 {
    let long = costs.iter().find(|(name, _)| *name == LONG).unwrap().1;
    assert!(long * 100 <= costs[0].1 * 103, "{costs:?}");
    let all = costs
        .iter()
        .filter(|(name, _)| *name != LONG)
        .map(|(_, gas)| *gas);
    let (least, most) = (all.clone().min().unwrap(), all.max().unwrap());
    ((most - least) * 10_000).div_ceil(least)
}

/// CR-08: who asks in vain cannot tell *no such subject* from *no consent*, *other consents* or *revoked*: by the answer, by
/// events, by the receipt, or by the gas, the first time or the next. In the machine of the chain.
#[test]
fn refusals_are_equal_in_form_and_cost_whatever_lies_behind_them() {
    let stage = Stage::new();
    let subjects = subjects(&stage);
    let mut worst = 0;
    for purpose in [Purpose::Treatment, Purpose::Payment] {
        for time in ["first", "next"] {
            let mut seen = vec![];
            let mut costs = vec![];
            for (name, subject) in &subjects {
                let request = Request {
                    purpose,
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
