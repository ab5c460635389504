//! Bad input: each case is a named error, and nothing is kept.

use super::stage::*;

/// Files a claim that was changed; its error, and that nothing was kept.
#[track_caller]
fn bad_claim(part: &str, change: impl FnOnce(&mut Stage, &mut Case)) {
    let mut stage = Stage::new();
    let mut case = stage.stay();
    change(&mut stage, &mut case);
    let before = stage.app.state_hash();
    let claim = case.claim.clone();
    refused(stage.tell("alice", &ExecuteMsg::FileClaim { claim }), part);
    assert_eq!(stage.app.state_hash(), before, "{part}: something was kept");
}

#[test]
fn claims_that_cannot_be_meant_are_refused() {
    bad_claim("is not the member", |_, case| {
        case.claim.member = actor("bob").to_string()
    });
    bad_claim("diagnosed at", |stage, case| {
        case.claim.diagnosis_day = stage.today() + 1
    });
    bad_claim("before the first birth year", |_, case| {
        case.claim.diagnosis_day = 365
    });
    bad_claim("asks for at least 1", |_, case| {
        case.claim.amount = Uint128::zero()
    });
    bad_claim("the schedule has at most 10000", |_, case| {
        case.claim.amount = Uint128::new(10_001)
    });
    bad_claim("there is no plan", |_, case| case.claim.plan = PlanId(9));
    bad_claim("encounter has 31 bytes", |_, case| {
        case.claim.encounter = vec![1; 31].into()
    });
    bad_claim("episode has 33 bytes", |_, case| {
        case.claim.episode = vec![1; 33].into()
    });
    bad_claim("evidence has 0 bytes", |_, case| {
        case.claim.evidence = vec![].into()
    });
    bad_claim("payees of 0", |_, case| case.claim.payees = vec![]);
    bad_claim("payees of 5", |_, case| {
        case.claim.payees = vec![to_member("alice"); 5]
    });
    bad_claim("are not the whole", |_, case| {
        case.claim.payees = vec![to_member("alice"); 2]
    });
    bad_claim("are not the whole", |_, case| {
        case.claim.payees[0].bps = Bps::ZERO
    });
    bad_claim("", |_, case| case.claim.payees[0].to = "ALICE".to_string());
    bad_claim("cannot be its own payee", |stage, case| {
        case.claim.payees[0].to = stage.aid.to_string()
    });
    bad_claim("is not where this payee is paid", |_, case| {
        case.claim.payees = vec![Payee {
            to: actor("eve").to_string(),
            ..to_provider(HOSPITAL, 10_000)
        }];
    });
    bad_claim("there is no organisation 77", |_, case| {
        case.claim.payees = vec![to_provider(OrgId(77), 10_000)];
    });
    bad_claim("there is no donation escrow", |_, case| {
        let kind = PayeeKind::Supplier {
            org: SUPPLIER,
            campaign: 1,
            shipment: 1,
        };
        case.claim.payees = vec![Payee {
            kind,
            ..to_provider(SUPPLIER, 10_000)
        }];
    });
    bad_claim("emergency benefit", |_, case| case.claim.emergency = Some(1));
}

#[test]
fn a_stranger_cannot_claim() {
    let mut stage = Stage::new();
    let mut case = stage.stay();
    case.claim.member = actor("passer-by").to_string();
    let claim = case.claim.clone();
    refused(
        stage.anyone(&ExecuteMsg::FileClaim { claim }),
        "is no member of plan",
    );
}

/// Attests a claim with changed facts.
#[track_caller]
fn bad_facts(part: &str, who: &str, change: impl FnOnce(&mut Stage, &mut Case)) {
    let mut stage = Stage::new();
    let mut case = stage.stay();
    let id = stage.file(&case).unwrap();
    change(&mut stage, &mut case);
    let before = stage.app.state_hash();
    refused(stage.attest_as(who, id, &case.facts), part);
    assert_eq!(stage.app.state_hash(), before, "{part}: something was kept");
}

#[test]
fn attestations_that_do_not_fit_are_refused() {
    bad_facts("is no operator of any organisation", "bob", |_, _| {});
    bad_facts("has no permission to attest_treatment", "insurer", |_, _| {});
    bad_facts("the class is not the claim's", "doctor", |_, case| {
        case.facts.class = STROKE
    });
    bad_facts("the day of diagnosis is not", "doctor", |_, case| {
        case.facts.diagnosis_day -= 1
    });
    bad_facts("the encounter is not", "doctor", |_, case| {
        case.facts.encounter = key(99)
    });
    bad_facts("the episode is not", "doctor", |_, case| {
        case.facts.episode = key(99)
    });
    bad_facts("encounter has 2 bytes", "doctor", |_, case| {
        case.facts.encounter = vec![1; 2].into()
    });
    bad_facts("evidence has 40 bytes", "doctor", |_, case| {
        case.facts.evidence = vec![1; 40].into()
    });
    bad_facts("the bill is not", "doctor", |_, case| {
        case.facts.bill = Uint128::zero()
    });
    bad_facts("not accredited", "doctor", |stage, _| {
        let registry = stage.registry.clone();
        registry
            .write(&mut stage.app)
            .suspend(HOSPITAL, Role::AttestTreatment);
    });
    bad_facts(
        "was not accredited to attest on the day",
        "newcomer",
        |stage, _| {
            stage.pass(2 * DAY);
            let registry = stage.registry.clone();
            let roles = [Role::AttestTreatment];
            registry
                .write(&mut stage.app)
                .member(OrgKind::Clinic, "KE", &roles, &actor("newcomer"));
        },
    );
}

/// R07: what was stated once is not stated again, for no claim.
#[test]
fn reused_evidence_is_refused() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let first = stage.claim(&case);
    let mut again = stage.stay();
    let id = stage.file(&again).unwrap();
    again.facts.evidence = case.facts.evidence.clone();
    refused(stage.attest(id, &again), &format!("was used for claim {first}"));
    // another organisation's commitments are its own
    again.facts.evidence = case.facts.evidence.clone();
    stage.attest_as("second doctor", id, &again.facts).unwrap();
}

/// The bill of an encounter is registered once, with one amount.
#[test]
fn another_bill_for_the_same_encounter_is_refused() {
    let mut stage = Stage::new();
    let case = stage.stay();
    stage.claim(&case);
    let mut other = stage.stay().bill(230);
    other.claim.encounter = case.claim.encounter.clone();
    other.facts.encounter = case.claim.encounter.clone();
    let id = stage.file(&other).unwrap();
    refused(stage.attest(id, &other), "a bill of 230 is registered with 220");
}

/// A claim takes five attestations, and no more.
#[test]
fn a_sixth_attestation_is_refused() {
    let mut stage = Stage::with(
        mutual(),
        NewTerms {
            attesters: 5,
            ..sharing()
        },
    );
    let registry = stage.registry.clone();
    let clinics: Vec<String> = (1..=6).map(|n| format!("clinic {n}")).collect();
    let mut orgs = vec![];
    for name in &clinics {
        let roles = [Role::AttestTreatment];
        orgs.push(
            registry
                .write(&mut stage.app)
                .member(OrgKind::Clinic, "KE", &roles, &actor(name)),
        );
    }
    stage.pass(DAY);
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    for name in &clinics[..4] {
        stage.attest_as(name, id, &case.facts).unwrap();
    }
    // one of them is suspended, so that the fifth word is not enough
    registry
        .write(&mut stage.app)
        .suspend(orgs[0], Role::AttestTreatment);
    stage.attest_as(&clinics[4], id, &case.facts).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Filed, "R06-FEW R06-SUSPENDED")
    );
    refused(
        stage.attest_as(&clinics[5], id, &case.facts),
        "6 attestations are more than 5",
    );
}

#[test]
fn attestations_of_what_is_decided_are_refused() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.claim(&case);
    refused(
        stage.attest_as("second doctor", id, &case.facts),
        "takes no attestation",
    );
    let unknown = ClaimId(77);
    refused(stage.attest(unknown, &case), "there is no claim 77");
}

#[test]
fn bonds_are_exact_and_in_the_plans_coin() {
    let mut stage = Stage::new();
    let case = stage.stroke(500);
    let id = stage.claim(&case);
    let before = stage.app.state_hash();
    let msg = ExecuteMsg::Challenge {
        claim: id,
        evidence: key(5),
    };
    refused(stage.tell("bob", &msg), "no coin");
    refused(stage.pay("bob", &msg, 101), "the bond is 100, not 101");
    refused(stage.send(&actor("bob"), &msg, &coins(100, "uosmo")), "uosmo");
    let two = [coin(100, DENOM), coin(1, "uosmo")];
    refused(stage.send(&actor("bob"), &msg, &two), "coins");
    let short = ExecuteMsg::Challenge {
        claim: id,
        evidence: vec![5; 3].into(),
    };
    refused(stage.pay("bob", &short, 100), "evidence has 3 bytes");
    refused(stage.appeal("alice", id, 100), "cannot be appealed");
    let coins_with_claim = ExecuteMsg::Advance { claim: id };
    refused(stage.pay("bob", &coins_with_claim, 1), "takes no coins");
    assert_eq!(stage.app.state_hash(), before);
}
