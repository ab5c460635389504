//! The states of a claim: no step out of order, and an end by deadlines alone.

use super::case::Case;
use mutual_aid_rules::adjudicate::clocks::Clocks;
use mutual_aid_rules::adjudicate::lifecycle::{Answer, Asked, Effects, Question, State, StateName, Terms};
use mutual_aid_rules::adjudicate::panel::{Cause, Verdict};
use mutual_aid_rules::adjudicate::{AdjudicateError, Decision, Reason, Tier};

pub const CLOCKS: &Clocks = &Clocks::PUBLIC;
pub const TERMS: Terms<'static> = Terms {
    clocks: CLOCKS,
    tier1_max: 4_000,
};
const DAY: u64 = 86_400;

pub fn decision(changes: &[&str]) -> Decision {
    let mut case = Case::usual();
    changes.iter().for_each(|change| case.change(change));
    case.decide().unwrap()
}

pub fn approve(tier: Tier) -> Decision {
    match tier {
        Tier::AtOnce => decision(&[]),
        Tier::Notice => decision(&["at once up to 10"]),
        Tier::Panel => decision(&["at once up to 10", "notice up to 20"]),
    }
}

pub fn filed() -> State {
    State::file(1_000, CLOCKS)
}

fn after(decision: &Decision) -> State {
    filed()
        .decide(decision, Asked::AfterTreatment, CLOCKS, 2_000)
        .unwrap()
}

/// MA-09, MA-17, MA-25: a small claim is approved in the moment of its decision, paid, and open to challenge for 30 days.
#[test]
fn a_small_claim_is_paid_at_once_and_for_good_after_the_clawback_window() {
    let approved = after(&approve(Tier::AtOnce));
    assert_eq!(
        approved,
        State::Approved {
            tier: Tier::AtOnce,
            since: 2_000
        }
    );
    let paid = approved.pay(CLOCKS, 2_000).unwrap();
    assert_eq!(
        paid,
        State::PaidOpen {
            until: 2_000 + 30 * DAY
        }
    );
    let early = paid.advance(810, &TERMS, 1_999 + 30 * DAY);
    assert!(matches!(
        early,
        Err(AdjudicateError::TooEarly {
            state: StateName::PaidOpen,
            ..
        })
    ));
    assert_eq!(
        paid.advance(810, &TERMS, 2_000 + 30 * DAY),
        Ok((State::Paid, Effects::None))
    );
    assert!(
        paid.challenge(CLOCKS, 2_000 + 30 * DAY).is_err(),
        "the window is over at its end"
    );
    assert!(paid.challenge(CLOCKS, 1_999 + 30 * DAY).is_ok());
}

/// MA-08: a claim of the second tier is public for 72 hours, and can be challenged to the last second.
#[test]
fn a_notice_lasts_seventy_two_hours() {
    let notice = after(&approve(Tier::Notice));
    let end = 2_000 + 72 * 3_600;
    assert_eq!(notice, State::Notice { until: end });
    assert!(
        notice.pay(CLOCKS, end).is_err(),
        "nothing is paid out of a notice"
    );
    assert!(matches!(
        notice.advance(810, &TERMS, end - 1),
        Err(AdjudicateError::TooEarly { .. })
    ));
    let challenged = notice.challenge(CLOCKS, end - 1).unwrap();
    assert_eq!(
        challenged,
        State::Panel {
            cause: Cause::Challenge,
            until: end - 1 + 7 * DAY
        }
    );
    assert!(matches!(
        notice.challenge(CLOCKS, end),
        Err(AdjudicateError::TooLate { .. })
    ));
    let (payable, effects) = notice.advance(810, &TERMS, end).unwrap();
    assert_eq!(
        (payable, effects),
        (
            State::Approved {
                tier: Tier::Notice,
                since: end
            },
            Effects::None
        )
    );
    assert_eq!(
        payable.pay(CLOCKS, end),
        Ok(State::Paid),
        "what was on notice is paid for good"
    );
}

/// A challenge cannot be used to delay for ever: after the panel there is no second one, and its silence pays.
#[test]
fn a_challenge_delays_by_one_panel_and_one_hold_at_most() {
    let notice = after(&approve(Tier::Notice));
    let panel = notice.challenge(CLOCKS, 3_000).unwrap();
    assert!(panel.challenge(CLOCKS, 3_001).is_err());
    let (held, effects) = panel.advance(5_000, &TERMS, 3_000 + 7 * DAY).unwrap();
    assert_eq!(
        held,
        State::Held {
            cause: Cause::Challenge,
            until: 3_000 + 37 * DAY
        }
    );
    assert_eq!(
        effects,
        Effects::Limit {
            amount: 4_000,
            note: Some(Reason::Silence)
        }
    );
    assert!(held.challenge(CLOCKS, 3_001).is_err());
    let silent = held.hear(&Verdict::Silent, 4_000, &TERMS, 4_000);
    assert_eq!(
        silent,
        Ok((held, Effects::None)),
        "silence does not lengthen a hold"
    );
    let (payable, _) = held.advance(4_000, &TERMS, 3_000 + 37 * DAY).unwrap();
    assert_eq!(payable.pay(CLOCKS, 0), Ok(State::Paid));
}

/// MA-12, MA-13: what a panel's answer does, for every reason to ask it.
#[test]
fn a_panels_answer_decides_by_what_it_was_asked() {
    let code = Reason::NotShown;
    let refuse = Verdict::Refuse { code };
    let part = |amount| Verdict::Part {
        amount,
        code: Reason::PriceTooHigh,
    };
    let at = |cause| State::Panel { cause, until: 9_000 };
    let payable = State::Approved {
        tier: Tier::Panel,
        since: 5_000,
    };
    let refused = State::Refused {
        until: 5_000 + 30 * DAY,
    };
    let limit = |amount, note| Effects::Limit { amount, note };
    let release = |code| Effects::Release { code };
    let hold = |cause| State::Held {
        cause,
        until: 5_000 + 30 * DAY,
    };
    let price = Some(Reason::PriceTooHigh);
    let silence = Some(Reason::Silence);
    let table = [
        (Cause::Large, Verdict::Approve, payable, limit(9_001, None)),
        (Cause::Large, part(9_001), payable, limit(9_001, None)),
        (Cause::Large, part(90_000), payable, limit(9_001, None)),
        (Cause::Large, part(4_501), payable, limit(4_501, price)),
        (Cause::Large, part(4_500), refused, release(price)),
        (Cause::Large, refuse.clone(), refused, release(Some(code))),
        (Cause::Large, Verdict::Silent, payable, limit(4_000, silence)),
        (Cause::Brake, Verdict::Approve, payable, limit(9_001, None)),
        (Cause::Brake, refuse.clone(), refused, release(Some(code))),
        (
            Cause::Brake,
            Verdict::Silent,
            hold(Cause::Brake),
            limit(4_000, silence),
        ),
        (Cause::Challenge, part(0), refused, release(price)),
        (
            Cause::Challenge,
            Verdict::Silent,
            hold(Cause::Challenge),
            limit(4_000, silence),
        ),
        (Cause::Review, Verdict::Approve, State::Paid, Effects::None),
        (Cause::Review, Verdict::Silent, State::Paid, Effects::None),
        (Cause::Review, part(4_501), State::Paid, Effects::None),
        (
            Cause::Review,
            refuse.clone(),
            State::ClawedBack,
            Effects::TakeBack { code },
        ),
        (
            Cause::Review,
            part(1),
            State::ClawedBack,
            Effects::TakeBack {
                code: Reason::PriceTooHigh,
            },
        ),
        (Cause::Appeal, Verdict::Approve, payable, limit(9_001, None)),
        (Cause::Appeal, part(8_000), payable, limit(8_000, price)),
        (Cause::Appeal, refuse, State::Denied, release(Some(code))),
        // nobody judged it: the refusal is as it was, and can be appealed anew
        (Cause::Appeal, Verdict::Silent, refused, release(None)),
    ];
    for (cause, verdict, state, effects) in table {
        let found = at(cause).hear(&verdict, 9_001, &TERMS, 5_000).unwrap();
        assert_eq!(found, (state, effects), "{cause:?} {verdict:?}");
    }
}

/// During a hold the panel may still decide, as it could before.
#[test]
fn a_panel_can_still_decide_during_the_hold() {
    let held = State::Held {
        cause: Cause::Brake,
        until: 9_000,
    };
    let refuse = Verdict::Refuse { code: Reason::Staged };
    let (state, effects) = held.hear(&refuse, 4_000, &TERMS, 8_000).unwrap();
    assert_eq!(
        state,
        State::Refused {
            until: 8_000 + 30 * DAY
        }
    );
    assert_eq!(
        effects,
        Effects::Release {
            code: Some(Reason::Staged)
        }
    );
    let (state, _) = held.hear(&Verdict::Approve, 4_000, &TERMS, 8_000).unwrap();
    assert_eq!(
        state,
        State::Approved {
            tier: Tier::Panel,
            since: 8_000
        }
    );
}

/// MA-14: a refusal can be appealed once, within its window.
#[test]
fn a_refusal_can_be_appealed_once() {
    let refused = after(&decision(&["cover ended 2025-01-01"]));
    assert_eq!(
        refused,
        State::Refused {
            until: 2_000 + 30 * DAY
        }
    );
    assert!(refused.appeal(CLOCKS, 2_000 + 30 * DAY).is_err());
    let appealed = refused.appeal(CLOCKS, 1_999 + 30 * DAY).unwrap();
    let (denied, _) = appealed
        .hear(&Verdict::Refuse { code: Reason::Staged }, 0, &TERMS, 3_000)
        .unwrap();
    assert_eq!(denied, State::Denied);
    assert!(denied.appeal(CLOCKS, 3_000).is_err());
    assert_eq!(
        refused.advance(0, &TERMS, 2_000 + 30 * DAY),
        Ok((State::Denied, Effects::None))
    );
}

/// MA-17, MA-21: a promise before the treatment, payment on discharge, and the insurer's clocks of 1 and 3 hours.
#[test]
fn a_hospital_asks_first_and_is_paid_on_discharge() {
    let (promise, discharge) = (
        Asked::Cashless(Question::Promise),
        Asked::Cashless(Question::Discharge),
    );
    let yes = approve(Tier::Notice);
    let promised = filed().decide(&yes, promise, CLOCKS, 2_000).unwrap();
    assert_eq!(
        promised,
        State::Promised {
            until: 2_000 + 90 * DAY
        }
    );
    let payable = promised.decide(&yes, discharge, CLOCKS, 5_000).unwrap();
    assert_eq!(
        payable,
        State::Approved {
            tier: Tier::Notice,
            since: 5_000
        }
    );
    assert_eq!(
        payable.pay(CLOCKS, 5_000),
        Ok(State::Paid),
        "what was promised is not on notice again"
    );
    let small = promised
        .decide(&approve(Tier::AtOnce), discharge, CLOCKS, 5_000)
        .unwrap();
    assert!(matches!(small.pay(CLOCKS, 5_000), Ok(State::PaidOpen { .. })));

    let large = approve(Tier::Panel);
    let asked = filed().decide(&large, promise, CLOCKS, 2_000).unwrap();
    assert_eq!(
        asked,
        State::Referred {
            question: Question::Promise,
            cause: Cause::Large,
            until: 2_000 + 3_600
        }
    );
    assert_eq!(
        asked.answer(Answer::Grant, CLOCKS, 5_599),
        Ok(State::Promised {
            until: 5_599 + 90 * DAY
        })
    );
    assert!(matches!(
        asked.answer(Answer::Grant, CLOCKS, 5_600),
        Err(AdjudicateError::TooLate { .. })
    ));
    assert!(matches!(
        asked.answer(Answer::Refuse, CLOCKS, 2_001),
        Ok(State::Refused { .. })
    ));
    let silent = asked.advance(9_000, &TERMS, 5_600).unwrap();
    assert_eq!(
        silent.0,
        State::Promised {
            until: 5_600 + 90 * DAY
        }
    );
    assert_eq!(
        silent.1,
        Effects::Limit {
            amount: 4_000,
            note: Some(Reason::Silence)
        }
    );

    let out = promised.decide(&large, discharge, CLOCKS, 2_000).unwrap();
    assert_eq!(
        out,
        State::Referred {
            question: Question::Discharge,
            cause: Cause::Large,
            until: 2_000 + 3 * 3_600
        }
    );
    assert_eq!(
        out.answer(Answer::Grant, CLOCKS, 3_000),
        Ok(State::Approved {
            tier: Tier::Panel,
            since: 3_000
        })
    );
    let (late, _) = out.advance(9_000, &TERMS, 2_000 + 3 * 3_600).unwrap();
    assert_eq!(
        late,
        State::Approved {
            tier: Tier::Panel,
            since: 2_000 + 3 * 3_600
        }
    );
    let braked = promised
        .decide(&decision(&["hospital had 99 claims"]), discharge, CLOCKS, 2_000)
        .unwrap();
    let (held, _) = braked.advance(810, &TERMS, 2_000 + 3 * 3_600).unwrap();
    assert!(
        matches!(
            held,
            State::Held {
                cause: Cause::Brake,
                ..
            }
        ),
        "failed brakes are paid after a hold"
    );
}

/// Waiting for evidence costs nothing but time; without it the claim lapses and can be filed again.
#[test]
fn a_claim_waits_for_evidence_and_lapses_without() {
    let wait = decision(&["attested by nobody"]);
    assert_eq!(after(&wait), filed());
    let end = 1_000 + 180 * DAY;
    let late = filed().decide(&approve(Tier::AtOnce), Asked::AfterTreatment, CLOCKS, end);
    assert!(matches!(late, Err(AdjudicateError::TooLate { .. })));
    let lapsed = (
        State::Lapsed,
        Effects::Release {
            code: Some(Reason::NoEvidence),
        },
    );
    assert_eq!(filed().advance(0, &TERMS, end), Ok(lapsed));
    let promised = State::Promised { until: 9 };
    let ended = (
        State::Lapsed,
        Effects::Release {
            code: Some(Reason::NoDischarge),
        },
    );
    assert_eq!(promised.advance(0, &TERMS, 9), Ok(ended));
}

/// MA-20: in a run-off only what nobody has begun to decide lapses; a late challenge cannot take a claim with it.
#[test]
fn the_end_of_a_run_off_lapses_only_what_nobody_decides() {
    for state in every_state() {
        let lapses = matches!(state, State::Filed { .. } | State::Promised { .. });
        match state.lapse_in_run_off() {
            Ok((
                State::Lapsed,
                Effects::Release {
                    code: Some(Reason::Undecided),
                },
            )) => assert!(lapses),
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                assert!(!lapses);
                assert_eq!(
                    error,
                    AdjudicateError::WrongState {
                        state: state.name(),
                        step: "lapsed"
                    }
                );
            }
        }
    }
}

fn every_state() -> Vec<State> {
    let mut states = vec![
        State::Filed { until: 10 },
        State::Promised { until: 10 },
        State::Notice { until: 10 },
        State::PaidOpen { until: 10 },
        State::Refused { until: 10 },
        State::Paid,
        State::Denied,
        State::ClawedBack,
        State::Lapsed,
    ];
    for tier in [Tier::AtOnce, Tier::Notice, Tier::Panel] {
        states.push(State::Approved { tier, since: 10 });
    }
    for cause in [
        Cause::Large,
        Cause::Brake,
        Cause::Challenge,
        Cause::Review,
        Cause::Appeal,
    ] {
        states.push(State::Panel { cause, until: 10 });
        states.push(State::Held { cause, until: 10 });
        for question in [Question::Promise, Question::Discharge] {
            states.push(State::Referred {
                question,
                cause,
                until: 10,
            });
        }
    }
    states
}

/// Only the states from which a step exists take it; the others refuse it by their name.
#[test]
fn every_step_is_refused_by_every_state_that_has_none() {
    for state in every_state() {
        let name = state.name();
        let wrong = |error: AdjudicateError| matches!(error, AdjudicateError::WrongState { state, .. } if state == name);
        let is = |names: &[StateName]| names.contains(&name);
        let taken = |result: Result<State, AdjudicateError>, names: &[StateName]| match result {
            Ok(_) => assert!(is(names), "{state:?}"),
            Err(error) => assert!(wrong(error) && !is(names), "{state:?} {error}"),
        };
        let approved = approve(Tier::AtOnce);
        taken(
            state.decide(&approved, Asked::AfterTreatment, CLOCKS, 5),
            &[StateName::Filed, StateName::Promised],
        );
        taken(state.answer(Answer::Grant, CLOCKS, 5), &[StateName::Referred]);
        taken(
            state.challenge(CLOCKS, 5),
            &[StateName::Notice, StateName::PaidOpen],
        );
        taken(state.appeal(CLOCKS, 5), &[StateName::Refused]);
        taken(state.reopen(CLOCKS, 5), &[StateName::Refused]);
        taken(state.pay(CLOCKS, 5), &[StateName::Approved]);
        taken(
            state
                .hear(&Verdict::Approve, 1, &TERMS, 5)
                .map(|(state, _)| state),
            &[StateName::Panel, StateName::Held],
        );
        match state.withdraw(CLOCKS, 5) {
            Ok(after) => {
                assert_eq!(after, State::Lapsed);
                assert!(is(&[StateName::Filed, StateName::Referred]));
            }
            Err(error) => assert!(wrong(error)),
        }
        assert_eq!(
            state.takes_evidence(),
            is(&[StateName::Filed, StateName::Promised])
        );
        assert!(!state.is_final() || !state.is_undecided());
    }
}

/// MA-14: a promise that its member withdraws ends after a notice: in that time the provider can state its discharge. It is
/// never made longer.
#[test]
fn a_promise_that_its_member_withdraws_ends_after_a_notice() {
    let promised = |until| State::Promised { until };
    let far = 5 + CLOCKS.notice + 1;
    assert_eq!(promised(far).withdraw(CLOCKS, 5), Ok(promised(far - 1)));
    for until in [far - 1, far - 2] {
        assert!(promised(until).withdraw(CLOCKS, 5).is_err());
    }
    assert!(promised(far - 1).withdraw(CLOCKS, 6).is_err(), "once is enough");
}

/// N3, I8: with no word from anybody every claim ends; nothing but an approved claim waits for more than time, and
/// that one is paid by whoever calls.
#[test]
fn every_state_reaches_an_end_by_deadlines_alone() {
    for start in every_state() {
        let (mut state, mut now, mut steps) = (start, 0u64, 0);
        while let Some(deadline) = state.deadline() {
            let earlier = state.advance(9_000, &TERMS, deadline.max(1) - 1);
            assert!(earlier.is_err(), "{state:?} moved before its time");
            now = now.max(deadline);
            let next = match state {
                State::Approved { .. } => state.pay(CLOCKS, now).unwrap(),
                _ => state.advance(9_000, &TERMS, now).unwrap().0,
            };
            assert_ne!(next, state, "{state:?} stays where it is");
            state = next;
            steps += 1;
            assert!(steps < 8, "{start:?} goes on for ever");
        }
        assert!(state.is_final());
        // a stay, a hold and a panel
        assert!(now <= 10 + 130 * DAY, "{start:?} ends only at {now}");
    }
}

/// MA-13: what silence leads to. Only evidence that never came, a discharge that never came, and a refusal that was
/// given with a code and that its member lets stand end without money.
#[test]
fn silence_never_denies() {
    for start in every_state() {
        let mut state = start;
        while let Some(deadline) = state.deadline() {
            state = match state {
                State::Approved { .. } => state.pay(CLOCKS, deadline).unwrap(),
                _ => state.advance(9_000, &TERMS, deadline).unwrap().0,
            };
        }
        let without = match start {
            State::Filed { .. } | State::Promised { .. } => State::Lapsed,
            State::Refused { .. } | State::Denied => State::Denied,
            // the panel's silence gives the member its time again, and the member's ends it
            State::Panel {
                cause: Cause::Appeal, ..
            } => State::Denied,
            // the insurer's silence makes it a promise, which waits for a discharge
            State::Referred {
                question: Question::Promise,
                ..
            } => State::Lapsed,
            State::Lapsed => State::Lapsed,
            State::ClawedBack => State::ClawedBack,
            _ => State::Paid,
        };
        assert_eq!(state, without, "{start:?}");
    }
}
