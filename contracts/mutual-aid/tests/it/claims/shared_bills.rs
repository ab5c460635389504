//! One bill, several payers.

use super::stage::*;

fn two_plans() -> (Stage, PlanId, PlanId) {
    let mut stage = Stage::new();
    let first = stage.plan;
    let second = stage.open(mutual(), sharing());
    (stage, first, second)
}

/// MA-11, MA-21: two plans cover the member; the second pays its lawful share of the rest, and together they never pay more
/// than the bill.
#[test]
fn two_plans_pay_at_most_the_bill() {
    let (mut stage, first, second) = two_plans();
    let case = stage.stay();
    let one = case.clone().in_plan(first);
    let paid = stage.claim(&one);
    assert_eq!(stage.info(paid).paid.u128(), 180);
    let mut two = case.in_plan(second);
    two.facts.evidence = key(240);
    let rest = stage.claim(&two);
    let info = stage.info(rest);
    assert_eq!(info.paid.u128(), 40, "of 220 there were 40 left");
    assert_eq!(stage.codes(rest), "R08-PART");
    assert_eq!(stage.encounter(&two).unwrap().taken.u128(), 220);
    let mut three = two.clone();
    three.facts.evidence = key(241);
    let none = stage.claim(&three);
    assert_eq!(
        (stage.status(none), stage.codes(none).as_str()),
        (ClaimStatus::Refused, "R08-FULL")
    );
    // not even a panel finds more in it, and there is no second appeal
    stage.appeal("alice", none, 100).unwrap();
    stage
        .rule(1, panel_api::types::Outcome::Granted, Some(180), &[])
        .unwrap();
    assert_eq!(stage.status(none), ClaimStatus::Denied);
    refused(stage.appeal("alice", none, 100), "cannot be appealed");
    stage.assert_books();
}

/// MA-11: what a plan has approved is taken during its notice, too; a challenge that is right frees it for others.
#[test]
fn a_notice_takes_its_part_of_the_bill_and_a_refusal_frees_it() {
    let (mut stage, first, second) = two_plans();
    let case = stage.stay().asks(600).bill(600).in_plan(first);
    let id = stage.claim(&case);
    assert_eq!(
        (stage.status(id), stage.info(id).approved.u128()),
        (ClaimStatus::Notice, 522)
    );
    let mut two = case.clone().in_plan(second);
    two.facts.evidence = key(240);
    let rest = stage.claim(&two);
    assert_eq!(stage.info(rest).paid.u128(), 78);
    stage.plan = first;
    stage.challenge("bob", id, 100).unwrap();
    stage
        .rule(1, panel_api::types::Outcome::Refused, None, &[2_001])
        .unwrap();
    assert_eq!(stage.encounter(&case).unwrap().taken.u128(), 78);
    stage.assert_books();
}

/// I7, MA-11: a lump sum is paid once for an illness and plan, whatever the encounter.
#[test]
fn a_lump_sum_is_paid_once_for_an_illness() {
    let mut stage = Stage::new();
    let case = stage.stroke(200);
    let id = stage.claim(&case);
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    let mut again = stage.stroke(200);
    again.claim.episode = case.claim.episode.clone();
    again.facts.episode = case.claim.episode.clone();
    let second = stage.claim(&again);
    assert_eq!(
        (stage.status(second), stage.codes(second).as_str()),
        (ClaimStatus::Refused, "R07-EPISODE")
    );
    stage.assert_books();
}

/// MA-11: two providers of one owner cannot bill the same encounter twice, not even in two plans.
#[test]
fn two_providers_of_one_owner_cannot_bill_the_same_encounter() {
    let (mut stage, first, second) = two_plans();
    let case = stage.stay();
    let one = case.clone().in_plan(first);
    stage.claim(&one);
    let mut two = case.in_plan(second);
    two.facts.evidence = key(240);
    let id = stage.file(&two).unwrap();
    refused(
        stage.attest_as("sister", id, &two.facts),
        "organisation 5 is related to organisation 3",
    );
    assert_eq!(
        stage.status(id),
        ClaimStatus::Filed,
        "the hospital itself may still attest"
    );
    stage.attest(id, &two).unwrap();
    assert_eq!(stage.codes(id), "R08-PART");
    stage.assert_books();
}

/// MA-11, I6: nor can two providers that are not related: whoever issued the bill, what is taken under its key is taken.
#[test]
fn two_unrelated_providers_cannot_have_one_bill_paid_twice() {
    let (mut stage, first, second) = two_plans();
    let bond = Fund::Bond { org: SECOND_HOSPITAL };
    stage.deposit(&actor("treasury"), bond, 2_000).unwrap();
    let case = stage.stay();
    let one = case.clone().in_plan(first);
    stage.claim(&one);
    let two = case.in_plan(second);
    let id = stage.file(&two).unwrap();
    stage.attest_as("second doctor", id, &two.facts).unwrap();
    assert_eq!(stage.info(id).paid.u128(), 40, "of 220 there were 40 left");
    assert_eq!(stage.encounter(&two).unwrap().taken.u128(), 220);
    // nor a registrar, by the name of a third
    let registrar = actor("carol").to_string();
    stage.owner(&ExecuteMsg::AllowRegistrar { registrar }).unwrap();
    let take = ExecuteMsg::Encounter(EncounterMsg::Take {
        encounter: two.claim.encounter.clone(),
        org: SISTER_CLINIC,
        bill: Uint128::new(220),
        amount: Uint128::new(1),
    });
    refused(stage.tell("carol", &take), "is more than what is left");
    // what is clawed back is free again
    stage.challenge("bob", id, 100).unwrap();
    stage
        .rule(1, panel_api::types::Outcome::Refused, None, &[2_008])
        .unwrap();
    assert_eq!(stage.encounter(&two).unwrap().taken.u128(), 180);
    stage.assert_books();
}

/// MA-11: another insurer's contract takes its part of a bill by the narrow message, and gives it back.
#[test]
fn a_registrar_takes_and_gives_back_its_own_part() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let encounter = case.claim.encounter.clone();
    let take = |amount: u128, bill: u128| {
        ExecuteMsg::Encounter(EncounterMsg::Take {
            encounter: encounter.clone(),
            org: HOSPITAL,
            bill: Uint128::new(bill),
            amount: Uint128::new(amount),
        })
    };
    let release = |amount: u128| {
        ExecuteMsg::Encounter(EncounterMsg::Release {
            encounter: encounter.clone(),
            amount: Uint128::new(amount),
        })
    };
    refused(stage.tell("carol", &take(100, 220)), "is not a listed registrar");
    let registrar = actor("carol").to_string();
    stage
        .owner(&ExecuteMsg::AllowRegistrar {
            registrar: registrar.clone(),
        })
        .unwrap();
    refused(stage.tell("carol", &take(221, 220)), "is more than what is left");
    stage.tell("carol", &take(100, 220)).unwrap();
    refused(stage.tell("carol", &take(1, 230)), "is registered with 220");
    refused(stage.tell("carol", &release(101)), "cannot be released");
    let id = stage.claim(&case);
    assert_eq!(stage.info(id).paid.u128(), 120);
    refused(stage.tell("carol", &take(1, 220)), "is more than what is left");
    stage.owner(&ExecuteMsg::DisallowRegistrar { registrar }).unwrap();
    refused(stage.tell("carol", &take(1, 220)), "is not listed");
    stage.tell("carol", &release(100)).unwrap();
    assert_eq!(stage.encounter(&case).unwrap().taken.u128(), 120);
    refused(stage.tell("carol", &release(1)), "cannot be released");
    stage.assert_books();
}

/// MA-11, MA-14: a larger bill of somebody else under the same key takes nothing from a claim that was approved before it: the
/// panel can still refuse that claim, or grant a part of it.
#[test]
fn a_larger_bill_under_the_same_key_holds_no_claim_up() {
    use panel_api::types::Outcome;
    let part = (Outcome::Part, Some(300), 522 + 300);
    for (outcome, amount, taken) in [part, (Outcome::Refused, None, 522)] {
        let (mut stage, first, second) = two_plans();
        let case = stage.stay().asks(600).bill(600).in_plan(first);
        let id = stage.claim(&case);
        assert_eq!(stage.encounter(&case).unwrap().taken.u128(), 522);
        let other = case.clone().in_plan(second).bill(2_000);
        let theirs = stage.file(&other).unwrap();
        stage.attest_as("second doctor", theirs, &other.facts).unwrap();
        assert_eq!(stage.encounter(&case).unwrap().taken.u128(), 1_044);
        stage.plan = first;
        stage.challenge("bob", id, 100).unwrap();
        stage.rule(1, outcome, amount, &[2_001]).unwrap();
        let granted = amount.unwrap_or_default();
        assert_eq!(stage.info(id).approved.u128(), granted);
        assert_eq!(stage.info(id).paid.u128(), granted);
        assert_eq!(stage.encounter(&case).unwrap().taken.u128(), taken);
        stage.assert_books();
    }
}

/// MA-11: I6: a larger bill that somebody else registers under the key gives no more room to this one: two plans pay at most what
/// the hospital's own bill says.
#[test]
fn a_larger_bill_under_the_same_key_raises_no_other() {
    let (mut stage, first, second) = two_plans();
    let case = stage.stay();
    let mut larger = stage.stay_of("bob").bill(600).asks(30).in_plan(first);
    larger.claim.encounter = case.claim.encounter.clone();
    larger.facts.encounter = case.claim.encounter.clone();
    let strangers = stage.file(&larger).unwrap();
    stage
        .attest_as("second doctor", strangers, &larger.facts)
        .unwrap();
    assert_eq!(stage.encounter(&case).unwrap().bill.u128(), 600);
    let paid = stage.claim(&case.clone().in_plan(first));
    assert_eq!(stage.info(paid).paid.u128(), 180);
    let mut two = case.in_plan(second);
    two.facts.evidence = key(240);
    let rest = stage.claim(&two);
    assert_eq!(stage.info(rest).paid.u128(), 40, "of 220 there were 40 left");
    assert_eq!(stage.codes(rest), "R08-PART");
    stage.assert_books();
}
