//! The three tiers, refusals and what comes back.

use super::stage::*;

/// MA-09, MA-10, MA-17: the hospital's own transaction decides a small claim and pays it; 20 are deducted, a tenth is the
/// member's.
#[test]
fn a_small_claim_is_decided_and_paid_in_the_transaction_of_the_attestation() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Filed);
    let before = stage.have("alice");
    let response = stage.attest(id, &case).unwrap();
    assert_eq!(stage.have("alice") - before, 180);
    let info = stage.info(id);
    assert_eq!((info.status, info.tier), (ClaimStatus::PaidOpen, Some(0)));
    assert_eq!(
        (info.approved.u128(), info.fee.u128(), info.paid.u128()),
        (180, 14, 180)
    );
    assert!(info.codes.is_empty());
    let types: Vec<_> = events(&response).iter().map(|event| event.ty.as_str()).collect();
    let expected = [
        "wasm-claim_attested",
        "wasm-claim_decided",
        "wasm-claim_paid",
        "wasm-claim_moved",
    ];
    assert_eq!(types, expected);
    stage.assert_books();
    let provider = stage.provider(HOSPITAL);
    assert_eq!((provider.at_risk.u128(), provider.approved_count), (180, 1));
    let bill = stage.encounter(&case).unwrap();
    assert_eq!(
        (bill.org, bill.bill.u128(), bill.taken.u128()),
        (HOSPITAL, 220, 180)
    );
}

/// MA-25: 30 days later nothing can be taken back any more, and the bond is free again.
#[test]
fn the_clawback_window_ends_by_anyones_word() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.claim(&case);
    stage.pass(30 * DAY - 1);
    refused(stage.advance(id), "cannot be moved on");
    stage.pass(1);
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    assert_eq!(stage.provider(HOSPITAL).at_risk.u128(), 0);
    refused(stage.advance(id), "nothing is due");
    stage.assert_books();
}

/// MA-08: a claim of the second tier is public for three days before it is paid.
#[test]
fn a_larger_claim_is_paid_after_a_public_notice() {
    let mut stage = Stage::new();
    let case = stage.stroke(500);
    let id = stage.claim(&case);
    assert_eq!(stage.status(id), ClaimStatus::Notice);
    let before = stage.have("alice");
    stage.pass(3 * DAY - 1);
    refused(stage.advance(id), "cannot be moved on");
    stage.pass(1);
    stage.advance(id).unwrap();
    assert_eq!(stage.have("alice") - before, 500);
    assert_eq!(
        stage.status(id),
        ClaimStatus::Paid,
        "what was on notice is paid for good"
    );
    stage.assert_books();
}

/// MA-14: every refusal has its code, and nothing is reserved for it.
#[test]
fn a_refusal_has_a_code_and_reserves_nothing() {
    let mut stage = Stage::new();
    let before = stage.solvency();
    let day = stage.today();
    let early = stage.stay().day(day - 40);
    let id = stage.claim(&early);
    assert_eq!(stage.status(id), ClaimStatus::Refused);
    assert_eq!(
        stage.codes(id),
        "R01-NOT-OPEN R02-BEFORE R05-LATER",
        "every fault at once"
    );
    let after = stage.solvency();
    assert_eq!(before.to_collect, after.to_collect);
    assert_eq!(before.approved_unpaid, after.approved_unpaid);
    let bill = stage.encounter(&early).unwrap();
    assert_eq!(bill.taken.u128(), 0, "the bill is free for others");
    stage.pass(30 * DAY);
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Denied);
}

/// Without evidence a claim lapses, and can be filed again.
#[test]
fn a_claim_without_evidence_lapses() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    refused(stage.advance(id), "nothing is due");
    stage.pass(90 * DAY);
    refused(stage.attest(id, &case), "takes no attestation");
    stage.advance(id).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Lapsed, "X-NO-EVIDENCE")
    );
}

#[test]
fn a_member_withdraws_a_claim_that_is_not_decided() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    refused(
        stage.tell("bob", &ExecuteMsg::WithdrawClaim { claim: id }),
        "is not the member",
    );
    stage
        .tell("alice", &ExecuteMsg::WithdrawClaim { claim: id })
        .unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Lapsed);
    refused(stage.attest(id, &case), "takes no attestation");
    let paid = stage.stay();
    let id = stage.claim(&paid);
    refused(
        stage.tell("alice", &ExecuteMsg::WithdrawClaim { claim: id }),
        "cannot be withdrawn",
    );
}

/// MA-10: two of two different organisations; the second one's word decides.
#[test]
fn two_attesters_of_different_owners_are_asked_for() {
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
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Filed, "R06-FEW")
    );
    refused(stage.attest_as("doctor", id, &case.facts), "has attested before");
    refused(stage.attest_as("sister", id, &case.facts), "is related to");
    let before = stage.have("alice");
    stage.attest_as("second doctor", id, &case.facts).unwrap();
    assert_eq!(stage.have("alice") - before, 180);
    assert_eq!(stage.info(id).attestations.len(), 2);
    stage.assert_books();
}

/// I10, MA-18: the fee is at most 8 % and only on what is paid.
#[test]
fn the_fee_is_a_share_of_what_is_paid() {
    let mut stage = Stage::new();
    for (asked, bill) in [(220, 220), (100, 400), (33, 33)] {
        let case = stage.stay_of("bob").asks(asked).bill(bill);
        let id = stage.claim(&case);
        let info = stage.info(id);
        assert_eq!(info.fee.u128(), info.paid.u128() * 8 / 100);
    }
    stage.assert_books();
}

/// MA-04: another group of birth years than the member joined with pays the lower of the two benefits, with its code.
#[test]
fn another_birth_group_pays_the_lower_benefit() {
    let mut terms = sharing();
    terms.benefits = vec![
        Benefit {
            below_age: 60,
            ..bills(HOSPITAL_STAY, 1_000)
        },
        Benefit {
            from_age: 60,
            per_case: Uint128::new(8),
            per_year: Uint128::new(80),
            ..bills(HOSPITAL_STAY, 8)
        },
    ];
    let mut stage = Stage::with(mutual(), terms);
    let mut case = stage.stay();
    case.facts.birth_group = 1945;
    let id = stage.claim(&case);
    let info = stage.info(id);
    assert_eq!(info.approved.u128(), 80, "eight for each of ten units");
    assert_eq!(stage.codes(id), "R09-BIRTH-YEAR R09-SCHEDULE");
}

/// MA-05, MA-10: that it was an illness is the word of all who have to attest: one of two ends nobody's membership.
#[test]
fn one_attester_of_two_ends_no_membership() {
    let mut stage = Stage::with(
        mutual(),
        NewTerms {
            attesters: 2,
            ..sharing()
        },
    );
    stage.join("sponsor", 1, 510).unwrap();
    stage.pass(2 * DAY);
    let mut case = stage.stay().asks(40).bill(40);
    case.claim.member = actor("sponsor").to_string();
    case.claim.payees = vec![to_member("sponsor")];
    let claim = case.claim.clone();
    let purse = stage.have("sponsor");
    let id = claim_of(&stage.tell("sponsor", &ExecuteMsg::FileClaim { claim }).unwrap());
    stage.attest(id, &case).unwrap();
    assert_eq!(
        (stage.status(id), stage.have("sponsor")),
        (ClaimStatus::Filed, purse)
    );
    refused(stage.advance(id), "nothing is due");
    stage.attest_as("second doctor", id, &case.facts).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Refused, "R03-WAIT")
    );
    assert_eq!(stage.have("sponsor") - purse, 510);
    stage.assert_books();
}

/// MA-05: ill inside the wait, everything that was paid comes back; an accident is paid for.
#[test]
fn ill_inside_the_wait_gives_everything_back() {
    let mut stage = Stage::new();
    stage.suite.app.pass(DAY);
    let payer = stage.have("doctor");
    stage.join("doctor", 1, 510).unwrap();
    stage.pass(2 * DAY);
    let mut case = stage.stay();
    case.claim.member = actor("doctor").to_string();
    case.claim.payees = vec![to_member("doctor")];
    let claim = case.claim.clone();
    let response = stage.tell("doctor", &ExecuteMsg::FileClaim { claim }).unwrap();
    let id = claim_of(&response);
    // the doctor acts for the hospital, so that the other hospital attests
    refused(stage.attest(id, &case), "is related to");
    stage.attest_as("second doctor", id, &case.facts).unwrap();
    let info = stage.info(id);
    assert_eq!(info.status, ClaimStatus::Refused);
    assert_eq!(stage.codes(id), "R03-WAIT");
    assert_eq!(stage.have("doctor"), payer, "all of it came back");
    stage.assert_books();

    // an accident is covered from the first day
    stage.join("sponsor", 1, 510).unwrap();
    stage.pass(2 * DAY);
    let mut case = stage.stay().asks(30).bill(40).accident();
    case.claim.member = actor("sponsor").to_string();
    case.claim.payees = vec![to_member("sponsor")];
    let claim = case.claim.clone();
    let id = claim_of(&stage.tell("sponsor", &ExecuteMsg::FileClaim { claim }).unwrap());
    stage.attest(id, &case).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    stage.assert_books();
}

/// MA-05, MA-21: a policy is ended by an illness in its wait: the premium of the days that are left comes back; that of the
/// days that were covered for accidents is earned.
#[test]
fn ill_inside_the_wait_of_a_policy_the_unearned_premium_comes_back() {
    let mut stage = Stage::with(reserve(), insured());
    stage.join("sponsor", 2, 730).unwrap();
    stage.pass(2 * DAY);
    let mut case = stage.stay();
    case.claim.member = actor("sponsor").to_string();
    case.claim.payees = vec![to_member("sponsor")];
    let claim = case.claim.clone();
    let id = claim_of(&stage.tell("sponsor", &ExecuteMsg::FileClaim { claim }).unwrap());
    stage.attest(id, &case).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Refused, "R03-WAIT")
    );
    assert_eq!(stage.have("sponsor"), PURSE - 2 * 2, "two days of 365 are earned");
    assert_eq!(stage.member("sponsor").status, MemberStatus::Left);
    stage.assert_books();
}

/// A filing costs nothing, and capital and the settlement wait for what is open: a member has at most eight claims of which no
/// provider has said a word.
#[test]
fn claims_that_nobody_attests_are_few() {
    let mut stage = Stage::new();
    let cases: Vec<Case> = (0..12).map(|_| stage.stay().asks(20).bill(40)).collect();
    for case in &cases[..8] {
        stage.file(case).unwrap();
    }
    let before = stage.app.state_hash();
    refused(
        stage.file(&cases[8]),
        "8 claims of this member are open and nobody has attested",
    );
    assert_eq!(stage.app.state_hash(), before);
    // another member's are its own
    let bobs = stage.stay_of("bob");
    stage.file(&bobs).unwrap();
    stage.attest(ClaimId(3), &cases[2]).unwrap();
    stage.file(&cases[8]).unwrap();
    refused(stage.file(&cases[9]), "8 claims of this member are open");
    let claim = ClaimId(1);
    stage.tell("alice", &ExecuteMsg::WithdrawClaim { claim }).unwrap();
    stage.file(&cases[9]).unwrap();
    refused(stage.file(&cases[10]), "8 claims of this member are open");
    let due = stage.info(ClaimId(2)).deadline.unwrap().seconds();
    let wait = due - stage.app.now().seconds();
    stage.pass(wait);
    stage.advance(ClaimId(2)).unwrap();
    assert!(stage.info(ClaimId(2)).status == ClaimStatus::Lapsed);
    stage.suite.assert_books();
}
