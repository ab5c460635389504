//! What can be asked before anything is sent, and about what was.

use super::stage::*;

fn ask(stage: &Stage, case: &Case, facts: Vec<PreparedFacts>) -> Outcome {
    stage.ask(&QueryMsg::WouldDecide {
        claim: case.claim.clone(),
        facts,
    })
}

/// MA-09: the answer in advance is the decision that the messages come to.
#[test]
fn the_rules_say_in_advance_what_they_will_decide() {
    let mut stage = Stage::new();
    let small = stage.stay();
    let large = stage.stroke(2_000);
    let early = {
        let day = stage.today();
        stage.stay().day(day - 40)
    };
    for (case, decision) in [(small, "approve"), (large, "refer"), (early, "deny")] {
        let nothing = ask(&stage, &case, vec![]);
        assert!(
            ["wait", "deny"].contains(&nothing.decision.as_str()),
            "{nothing:?}"
        );
        let facts = vec![PreparedFacts {
            org: HOSPITAL,
            facts: case.facts.clone(),
        }];
        let before = stage.app.state_hash();
        let found = ask(&stage, &case, facts);
        assert_eq!(stage.app.state_hash(), before, "a question changes nothing");
        assert_eq!(found.decision, decision);
        let id = stage.claim(&case);
        let info = stage.info(id);
        assert_eq!(info.codes, found.codes);
        match decision {
            "approve" => assert_eq!(
                (info.approved, info.fee, info.tier),
                (found.amount, found.fee, found.tier)
            ),
            "refer" => assert_eq!(info.status, ClaimStatus::Panel),
            _ => assert_eq!(info.status, ClaimStatus::Refused),
        }
    }
}

/// MA-15: an insurer runs past claims under new terms before it offers them.
#[test]
fn past_claims_are_run_under_other_terms() {
    let mut stage = Stage::new();
    let small = stage.stay();
    let paid = stage.claim(&small);
    let stroke = stage.stroke(500);
    stage.claim(&stroke);
    let run = |stage: &Stage, terms: NewTerms, limit| -> Vec<DryRun> {
        stage.ask(&QueryMsg::DryRun {
            plan: stage.plan,
            terms,
            start_after: None,
            limit,
        })
    };
    let same = run(&stage, sharing(), None);
    assert_eq!(same.len(), 2);
    assert_eq!(same[0].claim, paid);
    assert_eq!(same[0].approved, same[0].outcome.amount);
    assert_eq!(same[1].approved, same[1].outcome.amount);
    let mut strict = sharing();
    strict.tier0_limit = Uint128::new(100);
    strict.benefits[1].deductible = Uint128::new(120);
    let other = run(&stage, strict, None);
    assert_eq!(other[0].outcome.amount.u128(), 90);
    assert_eq!(other[0].outcome.tier, Some(0));
    let gone = NewTerms {
        benefits: vec![lump_sum(STROKE, 500)],
        ..sharing()
    };
    assert_eq!(run(&stage, gone, None)[0].outcome.codes, ["R05-AGE"]);
    assert_eq!(run(&stage, sharing(), Some(1)).len(), 1);
    let bad = NewTerms {
        attesters: 0,
        ..sharing()
    };
    let msg = QueryMsg::DryRun {
        plan: stage.plan,
        terms: bad,
        start_after: None,
        limit: None,
    };
    refused(stage.try_ask::<Vec<DryRun>>(&msg), "attesters");
}

/// X6: pages of claims visit each once.
#[test]
fn claims_are_listed_page_by_page() {
    let mut stage = Stage::new();
    let first = stage.plan;
    let mut ids = vec![];
    for _ in 0..5 {
        let case = stage.stay_of("bob").asks(30).bill(30);
        ids.push(stage.claim(&case));
    }
    let second = stage.open(mutual(), sharing());
    let case = stage.stay_of("bob");
    let other = stage.claim(&case);
    let (mut seen, mut after) = (vec![], None);
    loop {
        let page: Vec<ClaimInfo> = stage.ask(&QueryMsg::Claims {
            plan: first,
            start_after: after,
            limit: Some(2),
        });
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(last.claim);
        seen.extend(page.iter().map(|info| info.claim));
    }
    assert_eq!(seen, ids);
    let page: Vec<ClaimInfo> = stage.ask(&QueryMsg::Claims {
        plan: second,
        start_after: None,
        limit: None,
    });
    assert_eq!(page.iter().map(|info| info.claim).collect::<Vec<_>>(), [other]);
}

#[test]
fn a_claim_shows_what_was_filed_and_stated() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.claim(&case);
    let info = stage.info(id);
    assert_eq!(info.filed, case.claim);
    assert_eq!(info.attestations.len(), 1);
    assert_eq!(
        (info.attestations[0].org, &info.attestations[0].facts),
        (HOSPITAL, &case.facts)
    );
    refused(
        stage.try_ask::<ClaimInfo>(&QueryMsg::Claim { claim: ClaimId(99) }),
        "there is no claim 99",
    );
    let unknown: Option<EncounterInfo> = stage.ask(&QueryMsg::Encounter { encounter: key(77) });
    assert_eq!(unknown, None);
}
