//! The hospital asks first, treats, and is paid on discharge.

use super::stage::*;
use crate::suite::panel::PanelMsg;

impl Stage {
    pub fn ask_first(&mut self, case: &Case) -> Result<ClaimId, String> {
        let msg = ExecuteMsg::Preauthorise {
            claim: case.claim.clone(),
            facts: case.facts.clone(),
        };
        self.suite
            .tell("doctor", &msg)
            .map(|response| claim_of(&response))
    }

    /// What the hospital states on discharge: the same, with the bill as it came out and a commitment of its own.
    pub fn discharge(&mut self, id: ClaimId, case: &Case, bill: u128) -> Result<AppResponse, String> {
        let mut facts = case.facts.clone();
        facts.bill = Uint128::new(bill);
        facts.evidence = key(250);
        self.attest_as("doctor", id, &facts)
    }
}

pub fn insured_stage() -> Stage {
    Stage::with(reserve(), insured())
}

pub fn to_hospital(stage: &mut Stage, amount: u128) -> Case {
    let payees = vec![to_provider(HOSPITAL, 10_000)];
    stage.stay().asks(amount).bill(amount).payees(payees)
}

/// MA-17, MA-21: asked and granted in one transaction; treated; paid in the transaction of the discharge. Nobody at the
/// insurer touches the claim.
#[test]
fn a_hospital_asks_first_and_is_paid_on_discharge() {
    let mut stage = insured_stage();
    let case = to_hospital(&mut stage, 520);
    let id = stage.ask_first(&case).unwrap();
    let info = stage.info(id);
    assert_eq!(
        (info.status, info.approved.u128()),
        (ClaimStatus::Preauthorised, 450)
    );
    assert_eq!(stage.encounter(&case), None, "an estimate is no bill");
    stage.assert_books();
    stage.pass(5 * DAY);
    refused(stage.advance(id), "nothing is due");
    let purse = stage.balance(&admin(HOSPITAL));
    stage.discharge(id, &case, 420).unwrap();
    assert_eq!(
        stage.balance(&admin(HOSPITAL)) - purse,
        360,
        "the bill came out lower"
    );
    let info = stage.info(id);
    assert_eq!((info.status, info.fee.u128()), (ClaimStatus::Paid, 0));
    assert_eq!(stage.encounter(&case).unwrap().taken.u128(), 360);
    stage.assert_books();
}

/// During a close a discharge is refused, so that the hospital knows to send it again; a question is kept, and decided
/// by anyone after the close.
#[test]
fn a_close_under_way_keeps_a_question_and_refuses_a_discharge() {
    let mut stage = Stage::new();
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
    let promised = to_hospital(&mut stage, 520);
    let first = stage.ask_first(&promised).unwrap();
    assert_eq!(stage.status(first), ClaimStatus::Preauthorised);
    stage.pass(32 * DAY);
    let asked = to_hospital(&mut stage, 120);
    let step = ExecuteMsg::ClosePeriod {
        plan: stage.plan,
        steps: 1,
    };
    stage.anyone(&step).unwrap();
    assert!(stage.plan_info().closing.is_some());
    refused(stage.discharge(first, &promised, 520), "is under way");
    let second = stage.ask_first(&asked).unwrap();
    assert_eq!(stage.status(second), ClaimStatus::Filed);
    while stage.plan_info().closing.is_some() {
        stage.anyone(&step).unwrap();
    }
    stage.advance(second).unwrap();
    assert_eq!(stage.status(second), ClaimStatus::Preauthorised);
    stage.discharge(first, &promised, 520).unwrap();
    assert_eq!(stage.info(first).paid.u128(), 450);
    stage.assert_books();
}

/// A promise without a discharge ends, and frees what it had reserved.
#[test]
fn a_promise_ends_without_a_discharge() {
    let mut stage = insured_stage();
    let before = stage.solvency();
    let case = to_hospital(&mut stage, 520);
    let id = stage.ask_first(&case).unwrap();
    assert!(stage.solvency().approved_unpaid > before.approved_unpaid);
    stage.pass(90 * DAY);
    refused(stage.discharge(id, &case, 420), "takes no attestation");
    stage.advance(id).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Lapsed, "X-NO-DISCHARGE")
    );
    assert_eq!(stage.solvency().approved_unpaid, before.approved_unpaid);
    stage.assert_books();
}

/// MA-13, MA-17: what the rules do not grant goes to the insurer, whose clock is an hour; its silence grants up to the limit
/// of the notice tier.
#[test]
fn the_insurers_silence_grants_a_promise_up_to_the_limit() {
    let mut stage = insured_stage();
    let case = to_hospital(&mut stage, 3_000);
    let id = stage.ask_first(&case).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Referred, "T2-LARGE")
    );
    stage.pass(HOUR - 1);
    refused(stage.advance(id), "cannot be moved on");
    stage.pass(1);
    let late = ExecuteMsg::AnswerReferral {
        claim: id,
        refuse: None,
    };
    refused(stage.insurer(&late), "the time ended");
    stage.advance(id).unwrap();
    let info = stage.info(id);
    assert_eq!(
        (info.status, info.approved.u128()),
        (ClaimStatus::Preauthorised, 600)
    );
    assert_eq!(stage.codes(id), "T2-LARGE S-SILENCE");
    stage.assert_books();
}

/// MA-14, MA-21: the insurer grants, or two of its operators refuse with a code of a refusal; the member may appeal.
#[test]
fn the_insurer_answers_within_its_hour() {
    let mut stage = insured_stage();
    let case = to_hospital(&mut stage, 3_000);
    let id = stage.ask_first(&case).unwrap();
    let answer = |refuse: Option<&str>| ExecuteMsg::AnswerReferral {
        claim: id,
        refuse: refuse.map(str::to_string),
    };
    refused(
        stage.tell("stranger", &answer(None)),
        "is no operator of any organisation",
    );
    refused(stage.insurer(&answer(Some("R02-GAP"))), "is no code of a refusal");
    refused(stage.insurer(&answer(Some("no"))), "is no code of a refusal");
    stage.insurer(&answer(None)).unwrap();
    let granted = stage.info(id);
    assert_eq!(
        (granted.status, granted.approved.u128()),
        (ClaimStatus::Preauthorised, 2_682)
    );

    let case = to_hospital(&mut stage, 3_000);
    let second = stage.ask_first(&case).unwrap();
    let refuse = ExecuteMsg::AnswerReferral {
        claim: second,
        refuse: Some("P-NOT-NEEDED".to_string()),
    };
    stage.insurer(&refuse).unwrap();
    assert_eq!(stage.status(second), ClaimStatus::Referred);
    stage.tell("second insurer", &refuse).unwrap();
    assert_eq!(stage.status(second), ClaimStatus::Refused);
    assert_eq!(stage.codes(second), "T2-LARGE P-NOT-NEEDED");
    stage.appeal("alice", second, 100).unwrap();
    stage
        .rule(1, panel_api::types::Outcome::Granted, Some(3_000), &[])
        .unwrap();
    // the panel promises what the insurer did not; nothing is paid before the treatment
    let info = stage.info(second);
    assert_eq!((info.status, info.paid.u128()), (ClaimStatus::Preauthorised, 0));
    let purse = stage.balance(&admin(HOSPITAL));
    stage.discharge(second, &case, 2_900).unwrap();
    let refer = stage.status(second);
    assert_eq!(refer, ClaimStatus::Referred, "the discharge is large, too");
    let grant = ExecuteMsg::AnswerReferral {
        claim: second,
        refuse: None,
    };
    stage.insurer(&grant).unwrap();
    assert_eq!(stage.status(second), ClaimStatus::Paid);
    assert_eq!(stage.balance(&admin(HOSPITAL)) - purse, 2_592);
    stage.assert_books();
}

/// MA-12: where members share, the insurer alone decides about no more than the notice tier: a larger question is the
/// panel's, and so is a larger discharge. Silence promises up to the limit.
#[test]
fn where_members_share_a_large_question_is_the_panels() {
    use panel_api::types::Outcome;
    for silent in [false, true] {
        let mut stage = Stage::new();
        let case = to_hospital(&mut stage, 2_000);
        let id = stage.ask_first(&case).unwrap();
        assert_eq!(stage.status(id), ClaimStatus::Panel);
        for refuse in [None, Some("P-NOT-NEEDED".to_string())] {
            let alone = ExecuteMsg::AnswerReferral { claim: id, refuse };
            refused(stage.insurer(&alone), "cannot be answered");
        }
        if silent {
            stage.pass(7 * DAY);
            stage.advance(id).unwrap();
            assert_eq!(stage.info(id).approved.u128(), 600);
        } else {
            stage.rule(1, Outcome::Granted, Some(1_782), &[]).unwrap();
            assert_eq!(stage.info(id).approved.u128(), 1_782);
        }
        assert_eq!(stage.status(id), ClaimStatus::Preauthorised);
        stage.assert_books();
        let purse = stage.balance(&admin(HOSPITAL));
        stage.discharge(id, &case, 2_000).unwrap();
        assert_eq!(stage.status(id), ClaimStatus::Panel);
        stage.rule(2, Outcome::Part, Some(1_500), &[2_006]).unwrap();
        assert_eq!(stage.status(id), ClaimStatus::Paid);
        assert_eq!(stage.balance(&admin(HOSPITAL)) - purse, 1_500);
        stage.assert_books();
    }
}

/// MA-13, MA-17: what the insurer or the panel has promised stands: nobody pays less by keeping silent about the discharge.
#[test]
fn silence_about_a_discharge_pays_what_was_promised() {
    let mut stage = insured_stage();
    let case = to_hospital(&mut stage, 3_000);
    let id = stage.ask_first(&case).unwrap();
    let grant = ExecuteMsg::AnswerReferral {
        claim: id,
        refuse: None,
    };
    stage.insurer(&grant).unwrap();
    assert_eq!(stage.info(id).approved.u128(), 2_682);
    stage.discharge(id, &case, 2_900).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Referred);
    stage.pass(3 * HOUR);
    stage.advance(id).unwrap();
    assert_eq!(
        stage.info(id).paid.u128(),
        2_592 + 25,
        "of the bill, with interest"
    );
    stage.assert_books();

    let mut stage = Stage::new();
    let case = to_hospital(&mut stage, 2_000);
    let id = stage.ask_first(&case).unwrap();
    let granted = panel_api::types::Outcome::Granted;
    stage.rule(1, granted, Some(1_782), &[]).unwrap();
    stage.discharge(id, &case, 2_000).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Panel);
    stage.pass(7 * DAY);
    stage.advance(id).unwrap();
    assert_eq!(stage.info(id).paid.u128(), 1_782);
    stage.assert_books();
}

/// MA-17: an insurer that lets the hour of a question pass pays interest from its own bond, too; it comes with the discharge.
#[test]
fn a_missed_question_clock_costs_the_insurer_interest() {
    let mut stage = insured_stage();
    stage
        .deposit(&actor("treasury"), Fund::Bond { org: INSURER }, 500)
        .unwrap();
    let case = to_hospital(&mut stage, 3_000);
    let id = stage.ask_first(&case).unwrap();
    stage.pass(HOUR);
    stage.advance(id).unwrap();
    let info = stage.info(id);
    assert_eq!(
        (info.status, info.interest.u128()),
        (ClaimStatus::Preauthorised, 26),
        "a hundredth of 2,682"
    );
    assert_eq!(stage.provider(INSURER).bond.u128(), 474);
    stage.assert_books();
    // a small bill is paid at once, with the interest; a clawback takes the benefit from the hospital's bond
    let purse = stage.balance(&admin(HOSPITAL));
    stage.discharge(id, &case, 220).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    assert_eq!(stage.balance(&admin(HOSPITAL)) - purse, 180 + 26);
    assert_eq!(stage.provider(HOSPITAL).at_risk.u128(), 180);
    stage.assert_books();
    stage.challenge("bob", id, 100).unwrap();
    stage
        .rule(1, panel_api::types::Outcome::Refused, None, &[2_007])
        .unwrap();
    assert_eq!(stage.status(id), ClaimStatus::ClawedBack);
    assert_eq!(stage.provider(HOSPITAL).bond.u128(), 1_820);
    stage.assert_books();
}

/// A bond stands for what was paid at once, and is freed by that only: a claim whose promise was small, and which was won on
/// appeal after its discharge was refused, frees nothing.
#[test]
fn a_bond_is_freed_only_of_what_it_stood_for() {
    let mut stage = insured_stage();
    let case = to_hospital(&mut stage, 220);
    let id = stage.ask_first(&case).unwrap();
    assert_eq!(
        stage.provider(HOSPITAL).at_risk.u128(),
        0,
        "nothing is payable yet"
    );
    let other = stage.stay_of("bob");
    let paid = stage.claim(&other);
    assert_eq!(stage.status(paid), ClaimStatus::PaidOpen);
    stage.discharge(id, &case, 20).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Refused, "R09-DEDUCTIBLE")
    );
    stage.appeal("alice", id, 100).unwrap();
    stage
        .rule(1, panel_api::types::Outcome::Granted, Some(220), &[])
        .unwrap();
    let info = stage.info(id);
    assert_eq!((info.status, info.paid.u128()), (ClaimStatus::Paid, 20));
    assert_eq!(stage.provider(HOSPITAL).at_risk.u128(), 180, "bob's");
    stage.assert_books();
}

/// A lump sum needs no treatment that a hospital could ask for: a stranger's question would take the illness for months.
#[test]
fn a_lump_sum_is_not_asked_for_before_a_treatment() {
    let mut stage = Stage::new();
    let payees = vec![to_member("alice")];
    let case = stage.stroke(500).payees(payees);
    refused(stage.ask_first(&case), "kind of benefit");
}

/// MA-17: a discharge that the rules refer, here because the hospital is above its usual rate, waits for the insurer for
/// three hours. If it lets them pass, the claim is paid after the hold, with interest from the insurer's own bond.
#[test]
fn a_missed_discharge_clock_costs_the_insurer_interest() {
    let mut stage = Stage::with(
        NewPlan {
            rate_count: 1,
            ..reserve()
        },
        insured(),
    );
    stage
        .deposit(&actor("treasury"), Fund::Bond { org: INSURER }, 500)
        .unwrap();
    let case = to_hospital(&mut stage, 520);
    let id = stage.ask_first(&case).unwrap();
    assert_eq!(stage.provider(HOSPITAL).approved_count, 1);
    stage.pass(40 * DAY);
    let other = stage.stay_of("bob");
    let paid = stage.claim(&other);
    assert_eq!(
        stage.status(paid),
        ClaimStatus::PaidOpen,
        "the promise is out of the window"
    );
    stage.discharge(id, &case, 520).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Referred, "R10-COUNT")
    );
    stage.pass(3 * HOUR - 1);
    refused(stage.advance(id), "cannot be moved on");
    stage.pass(1);
    stage.advance(id).unwrap();
    let info = stage.info(id);
    assert_eq!(
        (info.status, info.interest.u128()),
        (ClaimStatus::Held, 4),
        "a hundredth of 450"
    );
    stage.assert_books();
    let purse = stage.balance(&admin(HOSPITAL));
    stage.pass(30 * DAY);
    stage.advance(id).unwrap();
    assert_eq!(stage.balance(&admin(HOSPITAL)) - purse, 454);
    assert_eq!(stage.provider(INSURER).bond.u128(), 496);
    stage.assert_books();
}

/// A promise does not count twice: neither for the rate of the hospital nor for the year or the money of the plan.
#[test]
fn a_promise_makes_room_for_its_own_discharge() {
    let mut terms = insured();
    terms.benefits[1].per_year = terms.benefits[1].per_case;
    let mut stage = Stage::with(
        NewPlan {
            rate_count: 1,
            ..reserve()
        },
        terms,
    );
    stage
        .deposit(&actor("treasury"), Fund::Bond { org: HOSPITAL }, 100_000)
        .unwrap();
    let case = to_hospital(&mut stage, 600);
    let id = stage.ask_first(&case).unwrap();
    stage.pass(DAY);
    stage.discharge(id, &case, 600).unwrap();
    assert_eq!(
        (stage.status(id), stage.info(id).paid.u128()),
        (ClaimStatus::Paid, 522)
    );
    assert_eq!(stage.provider(HOSPITAL).approved_count, 1);
    stage.assert_books();
}

/// The hospital cannot name strangers as payees, nor ask for a member of no plan.
#[test]
fn a_hospital_can_name_itself_and_the_member_only() {
    let mut stage = insured_stage();
    let case = stage.stay().payees(vec![to_member("eve")]);
    refused(stage.ask_first(&case), "is not where this payee is paid");
    let mut elsewhere = to_provider(HOSPITAL, 10_000);
    elsewhere.to = actor("doctor").to_string();
    let case = stage.stay().payees(vec![elsewhere]);
    refused(stage.ask_first(&case), "is not where this payee is paid");
    let mut nobody = to_hospital(&mut stage, 520);
    nobody.claim.member = actor("passer-by").to_string();
    refused(stage.ask_first(&nobody), "is no member of plan");
    let case = to_hospital(&mut stage, 520);
    let id = stage.ask_first(&case).unwrap();
    let facts = Attestation {
        evidence: key(99),
        ..case.facts.clone()
    };
    refused(
        stage.attest_as("second doctor", id, &facts),
        "organisation 4 is not the provider 3",
    );
}

/// MA-21: a benefit is split between the hospital and the member, to the last unit.
#[test]
fn a_benefit_is_split_among_its_payees() {
    let mut stage = Stage::new();
    let mut member = to_member("eve");
    member.bps = Bps::checked(3_333).unwrap();
    let case = stage.stay().payees(vec![to_provider(HOSPITAL, 6_667), member]);
    let (hospital, eve) = (stage.balance(&admin(HOSPITAL)), stage.have("eve"));
    let id = stage.claim(&case);
    assert_eq!(stage.balance(&admin(HOSPITAL)) - hospital, 120);
    assert_eq!(stage.have("eve") - eve, 60);
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    stage.assert_books();
}

/// A stay of Alice's in a hospital, of which her terms pay 450 in a year and no more.
fn year_of_450() -> NewTerms {
    NewTerms {
        benefits: vec![Benefit {
            per_year: Uint128::new(45),
            deductible: Uint128::zero(),
            copay_bps: Bps::ZERO,
            ..bills(HOSPITAL_STAY, 45)
        }],
        ..insured()
    }
}

/// MA-21: a hospital that Alice never saw asks for her, and holds what her terms pay in a year. She ends it: the promise lasts
/// no longer than a notice.
#[test]
fn a_strangers_promise_holds_a_members_year_no_longer_than_a_notice() {
    let mut stage = Stage::with(reserve(), year_of_450());
    let mut case = to_hospital(&mut stage, 520).asks(450);
    case.claim.payees = vec![to_provider(SECOND_HOSPITAL, 10_000)];
    let ask = ExecuteMsg::Preauthorise {
        claim: case.claim,
        facts: case.facts,
    };
    let promised = claim_of(&stage.tell("second doctor", &ask).unwrap());
    assert_eq!(stage.info(promised).approved.u128(), 450);
    let ill = to_hospital(&mut stage, 520).asks(450);
    let refusal = stage.ask_first(&ill).unwrap();
    assert_eq!(
        stage.status(refusal),
        ClaimStatus::Refused,
        "nothing is left of the year"
    );

    let end = ExecuteMsg::WithdrawClaim { claim: promised };
    refused(stage.tell("bob", &end), "is not the member");
    refused(stage.tell("second doctor", &end), "is not the member");
    let now = stage.app.now();
    stage.tell("alice", &end).unwrap();
    let info = stage.info(promised);
    assert_eq!(
        (info.status, info.deadline),
        (ClaimStatus::Preauthorised, Some(now.plus_seconds(3 * DAY)))
    );
    refused(stage.tell("alice", &end), "cannot be withdrawn");
    stage.pass(3 * DAY - 1);
    refused(stage.advance(promised), "nothing is due");
    stage.pass(1);
    stage.advance(promised).unwrap();
    assert_eq!(
        (stage.status(promised), stage.codes(promised).as_str()),
        (ClaimStatus::Lapsed, "X-NO-DISCHARGE")
    );
    let ill = to_hospital(&mut stage, 520).asks(450);
    let granted = stage.ask_first(&ill).unwrap();
    assert_eq!(stage.info(granted).approved.u128(), 450);
    stage.assert_books();
}

/// MA-21: a hospital that has treated is not left with the bill: it states its discharge within the notice.
#[test]
fn a_hospital_is_paid_within_the_notice_of_a_promise_that_is_withdrawn() {
    let mut stage = insured_stage();
    let case = to_hospital(&mut stage, 520);
    let id = stage.ask_first(&case).unwrap();
    stage
        .tell("alice", &ExecuteMsg::WithdrawClaim { claim: id })
        .unwrap();
    stage.pass(3 * DAY - 1);
    stage.discharge(id, &case, 420).unwrap();
    assert_eq!(
        (stage.status(id), stage.info(id).paid.u128()),
        (ClaimStatus::Paid, 360)
    );
    stage.assert_books();
}

/// Each large question opens a case that the plan pays: without end, they would empty its reserve. The plan pays for one of a
/// provider at a time; the fees of others are the provider's own.
#[test]
fn a_providers_questions_do_not_drain_the_reserve() {
    use panel_api::types::Outcome;
    let mut stage = Stage::new();
    let fee = Uint128::new(100);
    stage.tell_panel(&PanelMsg::Price { fee }).unwrap();
    let cases: Vec<Case> = (0..23).map(|_| to_hospital(&mut stage, 2_000)).collect();
    let books = |stage: &Stage| {
        let bond = stage.provider(HOSPITAL).bond.u128();
        (stage.solvency().reserve.u128(), bond)
    };
    let (reserve, bond) = books(&stage);
    assert_eq!(bond, 2_000);
    let first = stage.ask_first(&cases[0]).unwrap();
    assert_eq!(books(&stage), (reserve - 100, bond));
    for case in &cases[1..21] {
        stage.ask_first(case).unwrap();
    }
    assert_eq!(books(&stage), (reserve - 100, 0));
    let before = stage.app.state_hash();
    refused(
        stage.ask_first(&cases[21]),
        "claim 1 is at the panel: of the provider's bond 0 are free, and the fees are 100",
    );
    assert_eq!(stage.app.state_hash(), before);
    stage.assert_books();
    // when the panel has answered, the plan pays again
    stage.rule(1, Outcome::Granted, Some(1_000), &[]).unwrap();
    assert_eq!(stage.status(first), ClaimStatus::Preauthorised);
    let (reserve, _) = books(&stage);
    stage.ask_first(&cases[21]).unwrap();
    assert_eq!(books(&stage), (reserve - 100, 0));
    refused(stage.ask_first(&cases[22]), "claim 22 is at the panel");
    stage.assert_books();
}
