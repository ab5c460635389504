//! Broken glass: reviewed, suspended, settled.

use crate::suite::panel::{PanelMsg, PANEL_FEE};
use crate::suite::*;
use panel_api::types::Outcome;

/// CR-07, C6: reason, expiry, event at once, and a review.
#[test]
fn a_broken_glass_has_a_reason_an_end_and_a_review() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let request = Request {
        purpose: Purpose::BreakTheGlass,
        emergency: Some(Emergency::DangerToLife),
        ..suite.treatment(alice)
    };
    let response = suite.request("doctor", request).unwrap();
    assert_eq!(types(&response), ["access_decided", "glass_broken"]);
    let data = access_data(&response);
    assert!(data.permitted);
    assert_eq!(data.expires, suite.now() + DAY);
    let receipt = suite.receipt(data.receipt);
    assert!(receipt.decision.summary_only);
    let emergency = receipt.emergency.unwrap();
    assert_eq!(
        (emergency.reason, emergency.finding),
        (Emergency::DangerToLife, Finding::Open)
    );
    assert_eq!(emergency.justify_until, suite.now() + DAY);
    assert_eq!(emergency.review_until, suite.now() + 3 * DAY);

    suite.release(data.receipt).unwrap();
    suite.served(data.receipt).unwrap();
    let response = suite.justify(data.receipt).unwrap();
    assert!(types(&response).contains(&"access_justified".to_string()));
    assert_eq!(suite.receipt(data.receipt).emergency.unwrap().case, Some(1));
    refused(suite.justify(data.receipt), "was justified or judged before");
    let response = suite.rule(1, Outcome::Granted, true).unwrap();
    assert!(types(&response).contains(&"access_judged".to_string()));
    let finding = suite.receipt(data.receipt).emergency.unwrap().finding;
    assert_eq!(finding, Finding::Justified);
    assert_eq!(suite.privilege(CLINIC).unjustified, 0);
    // what the panel did not use went to the organisation's admin
    let admin = actor("admin of 2");
    assert_eq!(suite.app.balance(&admin, DENOM), PANEL_FEE * 2 / 3);
    assert_eq!(suite.app.balance(&suite.consent, DENOM), 0);
    refused(suite.settle(data.receipt), "nothing is due");
}

/// CR-07: a patient restricts it beforehand, or refuses it.
#[test]
fn a_patient_restricts_an_emergency_beforehand() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let rule = EmergencyRule {
        refuse: false,
        without: vec![tag(4)],
    };
    let response = suite.say("alice", &Body::SetEmergencyRule(rule.clone())).unwrap();
    assert_eq!(types(&response), ["emergency_rule_set"]);
    let open = suite.breaks(alice);
    assert_eq!(suite.receipt(open.receipt).decision.without_tags, [tag(4)]);
    let refuse = EmergencyRule { refuse: true, ..rule };
    suite.say("alice", &Body::SetEmergencyRule(refuse)).unwrap();
    assert!(!suite.breaks(alice).permitted);
    // and what was broken before is not released any more
    assert_eq!(types(&suite.release(open.receipt).unwrap()), ["permit_died"]);
}

/// CR-07: a third unjustified access takes the privilege.
#[test]
fn three_unjustified_accesses_suspend_the_privilege() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    for n in 1..=3u64 {
        let data = suite.breaks(alice);
        assert!(data.permitted);
        suite.justify(data.receipt).unwrap();
        let response = suite.rule(n, Outcome::Refused, true).unwrap();
        let suspended = types(&response).contains(&"privilege_suspended".to_string());
        assert_eq!(suspended, n == 3);
    }
    let privilege = suite.privilege(CLINIC);
    assert_eq!(
        (privilege.unjustified, privilege.suspended_at),
        (3, Some(suite.now()))
    );
    assert!(!suite.breaks(alice).permitted);
    // a regulator gives it back, and that is logged
    let give = ExecuteMsg::OverridePrivilege {
        org: CLINIC,
        suspend: false,
        document: digest(1),
    };
    refused(suite.run("doctor", &give), "regulate");
    assert_eq!(
        types(&suite.run("inspector", &give).unwrap()),
        ["privilege_overridden"]
    );
    refused(suite.run("inspector", &give), "may break the glass");
    let privilege = suite.privilege(CLINIC);
    assert_eq!((privilege.unjustified, privilege.overrides), (0, 1));
    assert!(suite.breaks(alice).permitted);
    let take = ExecuteMsg::OverridePrivilege {
        org: CLINIC,
        suspend: true,
        document: digest(2),
    };
    suite.run("inspector", &take).unwrap();
    refused(suite.run("inspector", &take), "may not break the glass since");
}

/// Attack class 18, CR-07: reviewers that are idle, hung, or say nothing count for nothing.
#[test]
fn idle_reviewers_never_count_against_a_hospital() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let hung = suite.breaks(alice);
    suite.justify(hung.receipt).unwrap();
    suite.rule(1, Outcome::Hung, true).unwrap();
    let finding = |suite: &Suite, receipt| suite.receipt(receipt).emergency.unwrap().finding;
    assert_eq!(finding(&suite, hung.receipt), Finding::Undecided);
    let silent = suite.breaks(alice);
    suite.justify(silent.receipt).unwrap();
    suite.pass(3 * DAY - 1);
    refused(suite.settle(silent.receipt), "nothing is due");
    suite.pass(1);
    assert_eq!(types(&suite.settle(silent.receipt).unwrap()), ["access_judged"]);
    assert_eq!(finding(&suite, silent.receipt), Finding::Undecided);
    let privilege = suite.privilege(CLINIC);
    assert_eq!(
        (privilege.unjustified, privilege.silent, privilege.suspended_at),
        (0, 0, None)
    );
    // the fees of a case that is decided later still come back
    suite.rule(2, Outcome::Refused, false).unwrap();
    suite.settle(silent.receipt).unwrap();
    assert_eq!(finding(&suite, silent.receipt), Finding::Undecided);
    let admin = actor("admin of 2");
    assert_eq!(suite.app.balance(&admin, DENOM), 2 * (PANEL_FEE * 2 / 3));
}

/// Attack class 18, CR-07: who justifies in the last second does not have the review end before the panel can answer.
#[test]
fn a_late_justification_does_not_outrun_its_review() {
    let mut suite = Suite::with_limits(Limits {
        review_seconds: DAY,
        ..limits()
    });
    suite.register("alice").unwrap();
    let open = suite.breaks(subject_of("alice"));
    suite.pass(DAY - 1);
    suite.justify(open.receipt).unwrap();
    suite.pass(1);
    refused(suite.settle(open.receipt), "nothing is due");
    suite.rule(1, Outcome::Refused, true).unwrap();
    let finding = suite.receipt(open.receipt).emergency.unwrap().finding;
    assert_eq!(finding, Finding::Unjustified);
    assert_eq!(suite.privilege(CLINIC).unjustified, 1);

    // a panel that stays idle ends it all the same
    let idle = suite.breaks(subject_of("alice"));
    suite.justify(idle.receipt).unwrap();
    let until = suite.receipt(idle.receipt).emergency.unwrap().review_until;
    let left = until - suite.now();
    suite.pass(left);
    assert_eq!(types(&suite.settle(idle.receipt).unwrap()), ["access_judged"]);
}

/// CR-07: whoever gives no justification in time loses the privilege at once, at anybody's call.
#[test]
fn silence_of_a_hospital_suspends_its_privilege() {
    let mut suite = Suite::with_alice();
    let data = suite.breaks(subject_of("alice"));
    suite.pass(DAY - 1);
    refused(suite.settle(data.receipt), "nothing is due");
    suite.pass(1);
    refused(suite.justify(data.receipt), "the justification was due before");
    let response = suite.settle(data.receipt).unwrap();
    assert_eq!(types(&response), ["access_judged", "privilege_suspended"]);
    let privilege = suite.privilege(CLINIC);
    assert_eq!((privilege.silent, privilege.unjustified), (1, 0));
    assert!(!suite.breaks(subject_of("alice")).permitted);
    refused(suite.settle(data.receipt), "nothing is due");
}

/// Attack class 8: a verdict that was not told can be pulled, once.
#[test]
fn a_verdict_can_be_pulled() {
    let mut suite = Suite::with_alice();
    let data = suite.breaks(subject_of("alice"));
    suite.justify(data.receipt).unwrap();
    refused(suite.settle(data.receipt), "nothing is due");
    suite.rule(1, Outcome::Refused, false).unwrap();
    suite.settle(data.receipt).unwrap();
    assert_eq!(suite.privilege(CLINIC).unjustified, 1);
    refused(
        suite.rule(1, Outcome::Refused, true),
        "case 1 is not one that waits here",
    );
    assert_eq!(suite.privilege(CLINIC).unjustified, 1);
}

/// Attack class 13: a panel that cannot be asked takes nothing, and suspends nobody.
#[test]
fn a_panel_that_is_not_ready_leaves_the_access_undecided() {
    let mut suite = Suite::with_alice();
    suite.tell_panel(&PanelMsg::Ready { ready: false });
    let data = suite.breaks(subject_of("alice"));
    refused(suite.justify(data.receipt), "takes no coins");
    let (receipt, statement) = (data.receipt, digest(55));
    suite
        .run("doctor", &ExecuteMsg::Justify { receipt, statement })
        .unwrap();
    let emergency = suite.receipt(data.receipt).emergency.unwrap();
    assert_eq!((emergency.case, emergency.justification), (None, Some(statement)));
    suite.pass(3 * DAY);
    suite.settle(data.receipt).unwrap();
    assert_eq!(suite.privilege(CLINIC).suspended_at, None);
}

/// Attack classes 8, 13: a panel that refuses the case gives the sender its fees back.
#[test]
fn a_panel_that_refuses_a_case_takes_no_fees() {
    let mut suite = Suite::with_alice();
    let data = suite.breaks(subject_of("alice"));
    suite.tell_panel(&PanelMsg::Refusing { refusing: true });
    let before = suite.app.balance(&actor("doctor"), DENOM);
    suite.justify(data.receipt).unwrap();
    assert_eq!(suite.app.balance(&actor("doctor"), DENOM), before);
    assert_eq!(suite.app.balance(&suite.consent, DENOM), 0);
    assert_eq!(suite.receipt(data.receipt).emergency.unwrap().case, None);
}

/// Attack class 15: the panel's fee exactly, in its coin; nobody else sends coins.
#[test]
fn a_review_takes_the_panels_fee_exactly() {
    let mut suite = Suite::with_alice();
    let data = suite.breaks(subject_of("alice"));
    let (receipt, statement) = (data.receipt, digest(55));
    let justify = ExecuteMsg::Justify { receipt, statement };
    suite.app.mint(&actor("doctor"), &coins(100, "other"));
    let mut try_with = |funds: &[Coin], why| {
        refused(suite.run_with("doctor", &justify, funds), why);
    };
    try_with(&[], "no coin was sent");
    try_with(
        &coins(PANEL_FEE - 1, DENOM),
        "29 is not the panel's fee of 30 uatom",
    );
    try_with(
        &coins(PANEL_FEE + 1, DENOM),
        "31 is not the panel's fee of 30 uatom",
    );
    try_with(&coins(PANEL_FEE, "other"), "is not listed here");
    try_with(
        &[coins(PANEL_FEE, DENOM), coins(PANEL_FEE, "other")].concat(),
        "send exactly one",
    );
    let stranger = suite.run("adjuster", &justify);
    refused(stranger, "acts for organisation 3, not for 2");
    suite.justify(receipt).unwrap();
}

/// An ordinary receipt has nothing to justify, and a free panel takes no coin.
#[test]
fn only_broken_glass_is_justified() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    let plain = suite.asks(subject_of("alice"));
    refused(suite.justify(plain.receipt), "is not of a broken glass");
    refused(suite.settle(plain.receipt), "is not of a broken glass");
    suite.tell_panel(&PanelMsg::Price { fee: 0u128.into() });
    let data = suite.breaks(subject_of("alice"));
    let (receipt, statement) = (data.receipt, digest(55));
    suite
        .run("doctor", &ExecuteMsg::Justify { receipt, statement })
        .unwrap();
    suite.rule(1, Outcome::Granted, true).unwrap();
}

/// What an emergency does not give: other roles, other professions, writing.
#[test]
fn only_health_professionals_break_the_glass_to_read() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let broken = |suite: &mut Suite, change: &dyn Fn(&mut Request), sender: &str| {
        let mut request = Request {
            purpose: Purpose::BreakTheGlass,
            emergency: Some(Emergency::Unconscious),
            ..suite.treatment(alice)
        };
        change(&mut request);
        access_data(&suite.request(sender, request).unwrap()).permitted
    };
    assert!(!broken(&mut suite, &|r| r.role = Role::Insure, "adjuster"));
    assert!(!broken(&mut suite, &|r| r.profession = None, "doctor"));
    assert!(!broken(&mut suite, &|r| r.profession = Some(2310), "doctor"));
    assert!(!broken(
        &mut suite,
        &|r| r.actions = vec![Action::Write],
        "doctor"
    ));
    assert!(broken(
        &mut suite,
        &|r| r.actions = vec![Action::Read, Action::Copy],
        "doctor"
    ));
}

/// CR-07, attack class 18: whoever justifies while no reviewers can be drawn is not punished, and has not escaped: when they can,
/// anybody calls for the justification again, and silence then costs the privilege.
#[test]
fn an_access_without_a_review_is_called_for_again() {
    let mut suite = Suite::with_alice();
    suite.tell_panel(&PanelMsg::Ready { ready: false });
    let data = suite.breaks(subject_of("alice"));
    let (receipt, statement) = (data.receipt, digest(55));
    let justify = ExecuteMsg::Justify { receipt, statement };
    let finding = |suite: &Suite| suite.receipt(receipt).emergency.unwrap().finding;
    suite.run("doctor", &justify).unwrap();
    // it may try again itself, as often as it likes
    suite.run("doctor", &justify).unwrap();
    suite.pass(3 * DAY);
    assert_eq!(types(&suite.settle(receipt).unwrap()), ["access_judged"]);
    assert_eq!(finding(&suite), Finding::Undecided);
    refused(suite.settle(receipt), "nothing is due");
    refused(suite.run("doctor", &justify), "was justified or judged before");

    suite.tell_panel(&PanelMsg::Ready { ready: true });
    assert_eq!(types(&suite.settle(receipt).unwrap()), ["justification_called"]);
    let emergency = suite.receipt(receipt).emergency.unwrap();
    assert_eq!(
        (emergency.finding, emergency.justification),
        (Finding::Open, None)
    );
    assert_eq!(emergency.justify_until, suite.now() + DAY);
    refused(suite.settle(receipt), "nothing is due");
    // a panel that is not ready again excuses again
    suite.tell_panel(&PanelMsg::Ready { ready: false });
    suite.run("doctor", &justify).unwrap();
    suite.pass(3 * DAY);
    suite.tell_panel(&PanelMsg::Ready { ready: true });
    assert_eq!(types(&suite.settle(receipt).unwrap()), ["justification_called"]);
    suite.justify(receipt).unwrap();
    suite.rule(1, Outcome::Refused, true).unwrap();
    assert_eq!(finding(&suite), Finding::Unjustified);
    assert_eq!(suite.privilege(CLINIC).unjustified, 1);
    refused(suite.settle(receipt), "nothing is due");

    // and silence after a call
    suite.tell_panel(&PanelMsg::Refusing { refusing: true });
    let silent = suite.breaks(subject_of("alice"));
    suite.justify(silent.receipt).unwrap();
    suite.pass(3 * DAY);
    assert_eq!(
        types(&suite.settle(silent.receipt).unwrap()),
        ["justification_called"]
    );
    suite.pass(DAY);
    let response = suite.settle(silent.receipt).unwrap();
    assert_eq!(types(&response), ["access_judged", "privilege_suspended"]);
    assert_eq!(
        suite.receipt(silent.receipt).emergency.unwrap().finding,
        Finding::Silent
    );
}

/// CR-20: an erasure does not wait for reviewers that cannot be drawn.
#[test]
fn an_access_of_a_subject_that_is_being_erased_is_not_called_for_again() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    suite.tell_panel(&PanelMsg::Ready { ready: false });
    let data = suite.breaks(alice);
    let (receipt, statement) = (data.receipt, digest(55));
    suite
        .run("doctor", &ExecuteMsg::Justify { receipt, statement })
        .unwrap();
    suite.say("alice", &Body::Erase {}).unwrap();
    suite.tell_panel(&PanelMsg::Ready { ready: true });
    suite.pass(14 * DAY);
    refused(suite.advance(alice), "1 reviews and permits until");
    assert_eq!(types(&suite.settle(receipt).unwrap()), ["access_judged"]);
    refused(suite.settle(receipt), "nothing is due");
    assert_eq!(types(&suite.advance(alice).unwrap()), ["subject_erased"]);
}
