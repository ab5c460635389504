//! Random lives of claims.

use super::states::{approve, decision, filed, CLOCKS, TERMS};
use mutual_aid_rules::adjudicate::lifecycle::{Answer, Asked, Effects, Question, State, StateName};
use mutual_aid_rules::adjudicate::panel::{Cause, Verdict};
use mutual_aid_rules::adjudicate::{Reason, Tier};
use proptest::prelude::*;

const DAY: u64 = 86_400;

/// A step of a random life.
#[derive(Clone, Debug)]
enum Step {
    Decide(usize),
    Answer(Answer),
    Challenge,
    Appeal,
    Pay,
    Hear(Verdict),
    Advance,
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let verdicts = prop_oneof![
        Just(Verdict::Approve),
        Just(Verdict::Silent),
        Just(Verdict::Refuse { code: Reason::Staged }),
        (0u128..10_000).prop_map(|amount| Verdict::Part {
            amount,
            code: Reason::PriceTooHigh
        }),
    ];
    let step = prop_oneof![
        3 => (0usize..10).prop_map(Step::Decide),
        1 => prop::sample::select(vec![Answer::Grant, Answer::Refuse]).prop_map(Step::Answer),
        2 => Just(Step::Challenge),
        1 => Just(Step::Appeal),
        2 => Just(Step::Pay),
        2 => verdicts.prop_map(Step::Hear),
        2 => Just(Step::Advance),
        2 => prop_oneof![0u64..7_200, 0u64..40 * DAY].prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..40)
}

/// MA-13, MA-14: an appeal that nobody judged, and one that could not be heard, leaves the member the whole time for another.
/// It is the member's own silence that ends it.
#[test]
fn an_appeal_that_nobody_judged_is_brought_again() {
    let window = 30 * DAY;
    let appealed = State::Refused { until: 9_000 }.appeal(CLOCKS, 8_000).unwrap();
    let until = appealed.deadline().unwrap();
    let (again, effects) = appealed.advance(700, &TERMS, until).unwrap();
    assert_eq!(
        again,
        State::Refused {
            until: until + window
        }
    );
    assert_eq!(effects, Effects::Release { code: None }, "its codes stay");
    assert!(again.appeal(CLOCKS, until + window - 1).is_ok());
    assert_eq!(
        again.advance(0, &TERMS, until + window),
        Ok((State::Denied, Effects::None))
    );
    // no case could be opened: early or late, the time begins anew
    for now in [10, 9_000, 90_000] {
        let reopened = State::Refused { until: 9_000 }.reopen(CLOCKS, now);
        assert_eq!(reopened, Ok(State::Refused { until: now + window }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// I6, I7: in any history a claim is paid at most once, never after a refusal that stood, at most one panel of each
    /// kind has a word, and the approved amount never rises.
    #[test]
    fn no_history_pays_twice_or_raises_an_amount(steps in steps()) {
        let decisions = [approve(Tier::AtOnce), approve(Tier::Notice), approve(Tier::Panel), decision(&["plan is settled"]), decision(&["attested by nobody"])];
        let asked = [Asked::AfterTreatment, Asked::Cashless(Question::Promise)];
        let (mut state, mut now, mut paid, mut benefit, mut challenges, mut appeals) = (filed(), 1_000u64, 0, 9_000u128, 0, 0);
        for step in steps {
            let before = state;
            let moved = match step {
                Step::Decide(n) => {
                    let asked = match state {
                        State::Promised { .. } => Asked::Cashless(Question::Discharge),
                        _ => asked[n % 2],
                    };
                    state.decide(&decisions[n / 2], asked, CLOCKS, now).map(|s| (s, Effects::None))
                }
                Step::Answer(answer) => state.answer(answer, CLOCKS, now).map(|s| (s, Effects::None)),
                Step::Challenge => state.challenge(CLOCKS, now).map(|s| { challenges += 1; (s, Effects::None) }),
                Step::Appeal => state.appeal(CLOCKS, now).map(|s| { appeals += 1; (s, Effects::None) }),
                Step::Pay => state.pay(CLOCKS, now).map(|s| { paid += 1; (s, Effects::None) }),
                Step::Hear(verdict) => state.hear(&verdict, benefit, &TERMS, now),
                Step::Advance => state.advance(benefit, &TERMS, now),
                Step::Wait(seconds) => { now += seconds; Ok((state, Effects::None)) }
            };
            let Ok((next, effects)) = moved else { continue };
            if let Effects::Limit { amount, .. } = effects {
                prop_assert!(amount <= benefit);
                benefit = amount;
            }
            if let (State::Panel { cause: Cause::Appeal, .. }, State::Refused { .. }) = (before, next) {
                // nobody judged it
                appeals -= 1;
            }
            prop_assert!(!before.is_final() || next == before, "{:?} left for {:?}", before, next);
            prop_assert!(next.name() != StateName::ClawedBack || paid == 1);
            prop_assert!(paid <= 1 && challenges <= 1 && appeals <= 1);
            if let (Some(deadline), Some(earlier)) = (next.deadline(), before.deadline()) {
                prop_assert!(next == before || deadline >= now || earlier <= now);
            }
            state = next;
        }
    }
}
