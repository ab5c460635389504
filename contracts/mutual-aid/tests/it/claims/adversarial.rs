//! Attacks on claims, by name.

use super::stage::*;
use panel_api::types::Outcome as Verdict;

/// Join after the diagnosis.
#[test]
fn joining_after_the_diagnosis_covers_nothing() {
    let mut stage = Stage::new();
    let ill = stage.today();
    stage.pass(DAY);
    stage.join("sponsor", 1, 510).unwrap();
    stage.pass(40 * DAY);
    stage.close();
    let mut case = stage.stay().day(ill);
    case.claim.member = actor("sponsor").to_string();
    case.claim.payees = vec![to_member("sponsor")];
    let claim = case.claim.clone();
    let id = claim_of(&stage.tell("sponsor", &ExecuteMsg::FileClaim { claim }).unwrap());
    stage.attest(id, &case).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Refused, "R02-BEFORE")
    );
}

/// An encounter key burnt by a stranger: another hospital registers the same key first, with a bill of 1, for a member
/// that it colludes with. The victim's hospital is not touched by it.
#[test]
fn a_stranger_cannot_burn_an_encounter_key() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let victim = stage.file(&case).unwrap();
    let mut burn = stage.stay_of("bob").bill(21).asks(21);
    burn.claim.encounter = case.claim.encounter.clone();
    burn.facts.encounter = case.claim.encounter.clone();
    let id = stage.file(&burn).unwrap();
    stage.attest_as("second doctor", id, &burn.facts).unwrap();
    let before = stage.have("alice");
    stage.attest(victim, &case).unwrap();
    assert_eq!(stage.have("alice") - before, 180);
    stage.assert_books();
}

/// A stranger that attests first: a member that names its hospital among the payees, if only with nothing of the sum, is heard
/// on that hospital's word alone.
#[test]
fn a_named_hospital_speaks_first() {
    let mut stage = Stage::new();
    let payees = vec![to_member("alice"), to_provider(HOSPITAL, 0)];
    let case = stage.stay().payees(payees);
    let id = stage.file(&case).unwrap();
    let lie = Attestation {
        bill: Uint128::new(21),
        ..case.facts.clone()
    };
    refused(
        stage.attest_as("second doctor", id, &lie),
        "organisation 4 is not the provider 3",
    );
    let purse = stage.have("alice");
    stage.attest(id, &case).unwrap();
    assert_eq!(stage.have("alice") - purse, 180);
    stage.assert_books();
}

/// Provider and member collude until the bond stops them: what a hospital can have paid on its word alone is its free bond.
#[test]
fn collusion_is_stopped_by_the_bond() {
    let mut stage = Stage::new();
    let mut paid = 0;
    for round in 0..20 {
        let case = stage.stay_of(MEMBERS[round % 6]).asks(320).bill(320);
        let id = stage.claim(&case);
        match stage.status(id) {
            ClaimStatus::PaidOpen => paid += 270,
            status => {
                assert_eq!(
                    (status, stage.codes(id).as_str()),
                    (ClaimStatus::Panel, "R10-BOND")
                );
                break;
            }
        }
    }
    assert_eq!(paid, 1_890, "7 × 270 of a bond of 2,000");
    assert_eq!(stage.provider(HOSPITAL).at_risk.u128(), paid);
    stage.assert_books();
}

/// The hospital's bond cannot leave ahead of what it stands for.
#[test]
fn a_bond_does_not_leave_before_the_clawback_window() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.claim(&case);
    let fund = Fund::Bond { org: HOSPITAL };
    let boss = admin(HOSPITAL);
    let asked = stage.withdraw(&boss, fund.clone(), 2_000);
    if asked.is_ok() {
        stage.pass(29 * DAY);
        assert!(stage.withdraw(&boss, fund, 2_000).is_err());
    }
    stage.challenge("bob", id, 100).unwrap();
    stage.rule(1, Verdict::Refused, None, &[2_007]).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::ClawedBack);
    assert_eq!(stage.provider(HOSPITAL).bond.u128(), 1_820);
    stage.assert_books();
}

/// The bond stands for what is approved to be paid at once, not only for what is paid: claims that wait for a delivery or for
/// instalments are no way around it.
#[test]
fn what_waits_for_its_money_uses_up_the_bond() {
    let mut terms = sharing();
    terms.tier0_limit = Uint128::new(20_000);
    terms.tier1_limit = Uint128::new(20_000);
    terms.case_cap = Uint128::new(100);
    terms.benefits = vec![lump_sum(STROKE, 2_000)];
    let mut stage = Stage::with(mutual(), terms);
    stage
        .deposit(&actor("treasury"), Fund::Bond { org: HOSPITAL }, 20_000)
        .unwrap();
    let statuses = ["alice", "bob", "carol", "dan"].map(|name| {
        let case = stage.stay_of(name).of(STROKE).asks(5_500).bill(0);
        let id = stage.claim(&case);
        stage.status(id)
    });
    let expected = [
        ClaimStatus::PaidOpen,
        ClaimStatus::Approved,
        ClaimStatus::Approved,
        ClaimStatus::Approved,
    ];
    assert_eq!(statuses, expected, "22,000 of a bond of 22,000");
    let case = stage.stay_of("eve").of(STROKE).asks(5_500).bill(0);
    let id = stage.claim(&case);
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Panel, "R10-BOND R11-INSTALMENTS")
    );
    stage.assert_books();
}

/// The claimant works for the hospital that would attest, or for one of the same owner.
#[test]
fn whoever_works_for_the_hospital_needs_another_one() {
    let mut stage = Stage::new();
    let registry = stage.registry.clone();
    registry
        .write(&mut stage.app)
        .operator(&actor("alice"), SISTER_CLINIC, &[]);
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    refused(
        stage.attest(id, &case),
        "organisation 3 is related to organisation 5",
    );
    stage.attest_as("second doctor", id, &case.facts).unwrap();
    assert_eq!(
        stage.status(id),
        ClaimStatus::Panel,
        "the other hospital has no bond"
    );
    assert_eq!(stage.codes(id), "R10-BOND");
}

/// An attester that is suspended between its word and the decision does not count.
#[test]
fn a_suspension_between_two_attestations_counts() {
    let mut stage = Stage::with(
        mutual(),
        NewTerms {
            attesters: 2,
            ..sharing()
        },
    );
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    stage.attest(id, &case).unwrap();
    let registry = stage.registry.clone();
    registry
        .write(&mut stage.app)
        .suspend(HOSPITAL, Role::AttestTreatment);
    stage.attest_as("second doctor", id, &case.facts).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Filed, "R06-FEW R06-SUSPENDED")
    );
    let grant = |stage: &mut Stage| {
        registry
            .write(&mut stage.app)
            .accredit(HOSPITAL, Role::AttestTreatment)
    };
    grant(&mut stage);
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    stage.assert_books();
}

/// A stranger cannot have a claim decided before anybody has attested: the cause, an accident, is not known yet.
#[test]
fn nobody_can_hurry_a_claim_into_a_refusal() {
    let mut stage = Stage::new();
    stage.join("sponsor", 1, 510).unwrap();
    stage.pass(2 * DAY);
    let mut case = stage.stay().asks(40).bill(40).accident();
    case.claim.member = actor("sponsor").to_string();
    case.claim.payees = vec![to_member("sponsor")];
    let claim = case.claim.clone();
    let id = claim_of(&stage.tell("sponsor", &ExecuteMsg::FileClaim { claim }).unwrap());
    refused(stage.advance(id), "nothing is due");
    stage.attest(id, &case).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
}

/// While a close is under way an attestation is stored, and decided afterwards by anyone.
#[test]
fn an_attestation_during_a_close_is_decided_after_it() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    // a second cohort, so that a close takes two calls
    let other = ExecuteMsg::Join {
        plan: stage.plan,
        member: NewMember {
            birth_group: 1950,
            tier: 1,
            region: 1,
            weight: 1,
            terms: 1,
            member: None,
            born_day: None,
        },
    };
    stage.pay("sponsor", &other, 510).unwrap();
    stage.pass(32 * DAY);
    let step = ExecuteMsg::ClosePeriod {
        plan: stage.plan,
        steps: 1,
    };
    let mut calls = 0;
    stage.anyone(&step).unwrap();
    while stage.plan_info().closing.is_some() {
        if calls == 0 {
            stage.attest(id, &case).unwrap();
            assert_eq!(stage.status(id), ClaimStatus::Filed);
            refused(stage.advance(id), "is under way");
        }
        calls += 1;
        stage.anyone(&step).unwrap();
    }
    assert!(calls > 0, "the close took more than one call");
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    stage.assert_books();
}

/// I8: approved claims are paid in any order; the last one gets all.
#[test]
fn approved_claims_are_paid_in_any_order() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut stage = Stage::new();
        let ids: Vec<_> = ["alice", "bob", "carol"]
            .iter()
            .map(|name| {
                let case = stage.stay_of(name).of(STROKE).asks(500).bill(0);
                stage.claim(&case)
            })
            .collect();
        stage.pass(3 * DAY);
        for n in order {
            stage.advance(ids[n]).unwrap();
            assert_eq!(stage.info(ids[n]).paid.u128(), 500);
            stage.assert_books();
        }
    }
}

/// MA-03: what the next close has no room for is borne by the reserve, and what the reserve does not have is collected in
/// instalments and paid when it is whole.
#[test]
fn a_claim_beyond_room_and_reserve_is_paid_in_instalments() {
    let mut terms = sharing();
    terms.tier0_limit = Uint128::new(20_000);
    terms.tier1_limit = Uint128::new(20_000);
    terms.case_cap = Uint128::new(100);
    terms.benefits = vec![lump_sum(STROKE, 2_000)];
    let mut stage = Stage::with(mutual(), terms);
    stage
        .deposit(&actor("treasury"), Fund::Bond { org: HOSPITAL }, 100_000)
        .unwrap();
    // capital of 10,000 and room for 6,000
    let mut all = vec![];
    for name in ["alice", "bob", "carol", "dan"] {
        let case = stage.stay_of(name).of(STROKE).asks(5_500).bill(0);
        all.push(stage.claim(&case));
        stage.assert_books();
    }
    let statuses: Vec<_> = all.iter().map(|id| stage.status(*id)).collect();
    assert!(statuses.contains(&ClaimStatus::Approved), "{statuses:?}");
    let waits = *all.last().unwrap();
    // the bond stands for what waits for its money, too
    assert_eq!(stage.provider(HOSPITAL).at_risk.u128(), 4 * 5_500);
    assert!(
        stage.codes(waits).contains("R11-INSTALMENTS"),
        "{}",
        stage.codes(waits)
    );
    refused(stage.advance(waits), "nothing is due");
    for _ in 0..6 {
        stage.pass(15 * DAY);
        stage.close();
        stage.assert_books();
        if stage.advance(waits).is_ok() {
            break;
        }
    }
    assert_eq!(stage.info(waits).paid.u128(), 5_500);
}

/// 16: a notice can be challenged to its last second, and not at its end.
#[test]
fn time_at_each_edge_of_a_notice() {
    let mut stage = Stage::new();
    let case = stage.stroke(500);
    let id = stage.claim(&case);
    stage.pass(3 * DAY - 1);
    stage.challenge("bob", id, 100).unwrap();
    let case = stage.stroke(500);
    let second = stage.claim(&case);
    stage.pass(3 * DAY);
    refused(stage.challenge("bob", second, 100), "the time ended");
}

/// 19, MA-15: rules changed under a member: new terms and removals from the list concern those who join later.
#[test]
fn rules_that_change_do_not_reach_a_member() {
    let mut stage = Stage::new();
    let plan = stage.plan;
    let mean = NewTerms {
        fee_bps: Bps::ZERO,
        benefits: vec![bills(HOSPITAL_STAY, 1)],
        ..sharing()
    };
    let from_day = stage.today() + 30;
    stage
        .insurer(&ExecuteMsg::OfferTerms {
            plan,
            terms: mean,
            from_day,
        })
        .unwrap();
    let remove = vec![HOSPITAL_STAY];
    stage
        .insurer(&ExecuteMsg::ListConditions {
            plan,
            add: vec![],
            remove,
        })
        .unwrap();
    stage.pass(40 * DAY);
    stage.close();
    let case = stage.stay();
    let id = stage.claim(&case);
    let info = stage.info(id);
    assert_eq!((info.paid.u128(), info.fee.u128()), (180, 14));
    stage.assert_books();
}

/// MA-10: an accreditation for some classes only counts for those, also when it was asked before.
#[test]
fn an_accreditation_for_another_class_does_not_count() {
    let mut stage = Stage::new();
    let registry = stage.registry.clone();
    let roles = [Role::AttestTreatment];
    let clinic = registry
        .write(&mut stage.app)
        .member(OrgKind::Clinic, "KE", &roles, &actor("cardiologist"));
    let classes = vec![STROKE.to_string()];
    registry
        .write(&mut stage.app)
        .limit(clinic, Role::AttestTreatment, classes);
    stage.pass(DAY);
    for _ in 0..2 {
        let case = stage.stay();
        let id = stage.file(&case).unwrap();
        refused(
            stage.attest_as("cardiologist", id, &case.facts),
            "is not accredited for class 2",
        );
        let case = stage.stroke(200);
        let id = stage.file(&case).unwrap();
        stage.attest_as("cardiologist", id, &case.facts).unwrap();
    }
}

/// C4, MA-26: no name, no code of a diagnosis and no key of a bill is in any event of a claim's whole life.
#[test]
fn events_show_a_class_amounts_and_commitments_only() {
    let mut stage = Stage::new();
    let case = stage.stroke(500);
    let mut responses = vec![];
    let id = {
        let claim = case.claim.clone();
        let response = stage.tell("alice", &ExecuteMsg::FileClaim { claim }).unwrap();
        let id = claim_of(&response);
        responses.push(response);
        id
    };
    responses.push(stage.attest(id, &case).unwrap());
    responses.push(stage.challenge("bob", id, 100).unwrap());
    stage.rule(1, Verdict::Granted, Some(500), &[]).unwrap();
    let secrets = [
        case.claim.encounter.to_hex(),
        case.claim.episode.to_hex(),
        actor("alice").to_string(),
    ];
    for response in &responses {
        for event in events(response) {
            for attribute in &event.attributes {
                let shown = secrets.iter().any(|secret| attribute.value.contains(secret));
                assert!(!shown, "{} shows {}={}", event.ty, attribute.key, attribute.value);
            }
        }
    }
}
