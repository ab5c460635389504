//! The same cost whatever else there is: consents of others, accesses of an hour.

use consent_registry_api::msg::ExecuteMsg;
use consent_registry_api::types::{BatchRoot, Body, Digest, Tag};
use salus_testing::figures::record_ratio;

use super::stage::{answered, may, registration, terms, Stage, CLINIC};

/// Gas in call of a grant, a request with its receipt, and a refused one.
struct Costs {
    grant: u64,
    permit: u64,
    refusal: u64,
}

fn costs(others: u64) -> Costs {
    let stage = Stage::new();
    stage.fill(others);
    let alice = stage.person("alice");
    stage.say(&alice, &Body::Register(registration()));
    let except = consent_registry_api::types::Provision {
        depth: 1,
        effect: consent_registry_api::types::Effect::Deny,
        actors: vec![],
        tags: vec![Tag([7; 16])],
        ..may(CLINIC)
    };
    let grant = stage
        .say(&alice, &Body::Grant(terms(vec![may(CLINIC), except])))
        .gas;
    let asks = |who, subject, role| {
        let request = consent_registry_api::types::Request {
            role,
            ..stage.treatment(subject)
        };
        stage.send(who, &ExecuteMsg::RequestAccess(request))
    };
    use accreditation_api::Role::{AttestTreatment, Insure};
    let permit = asks("doctor", alice.subject, AttestTreatment);
    assert!(answered(&permit).1);
    let refusal = asks("adjuster", alice.subject, Insure);
    assert!(!answered(&refusal).1);
    Costs {
        grant,
        permit: permit.gas,
        refusal: refusal.gas,
    }
}

/// CR-01, X7: a patient's consent is granted and asked for at the same cost with 100 consents of others in state and with
/// 100,000.
#[test]
fn grants_and_requests_cost_the_same_with_any_number_of_other_consents() {
    let few = costs(100);
    let many = costs(100_000);
    let ratio = |few: u64, many: u64| many as f64 / few as f64;
    record_ratio("ratio.access_100000_over_100", ratio(few.permit, many.permit));
    // in call: a whole transaction costs about 58,000 more
    for (what, few, many, most) in [
        ("grant", few.grant, many.grant, 161_000),
        ("permit", few.permit, many.permit, 96_000),
        ("refusal", few.refusal, many.refusal, 120_000),
    ] {
        assert!(ratio(few, many) <= 1.05, "{what}: {few} to {many}");
        assert!(many <= most, "{what}: {many}");
    }
}

/// CR-05: an hour's root costs the same for one access as for a billion.
#[test]
fn the_root_of_an_hour_costs_the_same_for_any_number_of_accesses() {
    let stage = Stage::new();
    let hour = stage.chain.now() / 3_600 - 10;
    let mut previous = Digest([0; 32]);
    let mut costs = vec![];
    for (number, accesses) in [(1, 1), (2, 1), (3, 1_000), (4, 1_000_000), (5, 1_000_000_000)] {
        let root = stage.fresh();
        let batch = BatchRoot {
            hour: hour + number,
            root,
            subjects: accesses,
            accesses,
            previous,
        };
        let gas = stage.send("records", &ExecuteMsg::PostRoot(batch)).gas;
        previous = root;
        costs.push(gas);
    }
    // the first one of a custodian has none before it to read
    let (least, most) = (costs[1..].iter().min().unwrap(), costs[1..].iter().max().unwrap());
    assert!((most - least) * 100 <= *least, "{costs:?}");
    assert!(costs.iter().all(|gas| *gas <= 81_000), "{costs:?}");
}
