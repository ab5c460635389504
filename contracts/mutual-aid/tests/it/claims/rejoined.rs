//! Claims of an earlier membership, filed by somebody who has left and joined again.

use super::stage::*;

/// Alice leaves with the next close, and joins again with so many units a day later.
fn leave_and_return(stage: &mut Stage, weight: u32) {
    stage.exit("alice").unwrap();
    stage.close_next();
    stage.collect("alice").unwrap();
    stage.pass(DAY);
    stage.join("alice", weight, 510 * u128::from(weight)).unwrap();
}

/// MA-04, MA-07: what was diagnosed under an earlier membership is decided by its terms: its wait was served, its weight
/// counts, and its cohort bears it.
#[test]
fn a_claim_of_an_earlier_membership_is_decided_by_that_membership() {
    let mut stage = Stage::new();
    let case = stage.stroke(300);
    leave_and_return(&mut stage, 1);
    let small = stage.member("alice");
    assert_eq!(small.weight, 1);
    let before = stage.have("alice");
    let id = stage.claim(&case);
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::PaidOpen, "")
    );
    assert_eq!(stage.have("alice") - before, 300);
    assert_eq!(stage.member("alice").status, MemberStatus::Waiting);
    assert_eq!(
        stage.cohorts()[0].own_need.u128(),
        260,
        "324 less the shared fifth"
    );
    stage.assert_books();
}

/// MA-04: units of an earlier membership count for its days, those of the present one do not.
#[test]
fn the_weight_of_the_day_counts() {
    let mut stage = Stage::new();
    let case = stage.stroke(4_000);
    leave_and_return(&mut stage, 1);
    // ten units had up to 5,000 on that day; one unit has 500
    let id = stage.file(&case).unwrap();
    stage.attest(id, &case).unwrap();
    assert_eq!(stage.codes(id), "T2-LARGE R09-CASE-CAP");
    let asked = stage.case(stage.info(id).case.unwrap()).opened.amount;
    assert_eq!(
        asked,
        Some(Uint128::new(2_314)),
        "cut to the cap of a case; a weight of one is worth 500"
    );
}

/// MA-05: who was ill inside the wait of an earlier membership is refused for it, and keeps the present one.
#[test]
fn a_refusal_of_the_past_ends_no_present_membership() {
    let mut stage = Stage::new();
    stage.join("sponsor", 2, 1_020).unwrap();
    stage.pass(2 * DAY);
    let mut case = stage.stay();
    case.claim.member = actor("sponsor").to_string();
    case.claim.payees = vec![to_member("sponsor")];
    stage.pass(13 * DAY);
    stage.close();
    stage.exit("sponsor").unwrap();
    stage.close_next();
    stage.collect("sponsor").unwrap();
    stage.join("sponsor", 1, 510).unwrap();
    stage.pass(2 * DAY);
    let held = stage.have("sponsor");
    let claim = case.claim.clone();
    let id = claim_of(&stage.tell("sponsor", &ExecuteMsg::FileClaim { claim }).unwrap());
    stage.attest(id, &case).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Refused, "R03-WAIT")
    );
    assert_eq!(
        stage.have("sponsor"),
        held,
        "nothing of the present one is given back"
    );
    assert_eq!(stage.member("sponsor").status, MemberStatus::Active);
    stage.assert_books();
}

/// MA-16: a class that was on the list when the earlier membership began stays covered for its days, though it was
/// removed before the present one.
#[test]
fn the_list_of_the_earlier_membership_counts_for_its_days() {
    let mut stage = Stage::new();
    let plan = stage.plan;
    let (add, remove) = (vec![], vec![STROKE]);
    stage
        .insurer(&ExecuteMsg::ListConditions { plan, add, remove })
        .unwrap();
    stage.pass(15 * DAY);
    let case = stage.stroke(300);
    leave_and_return(&mut stage, 1);
    let first = stage.claim(&case);
    assert_eq!(
        stage.status(first),
        ClaimStatus::PaidOpen,
        "{}",
        stage.codes(first)
    );
}
