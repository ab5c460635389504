//! The rules of a standing against a plain model: a list of entries and one sentence.

use accreditation::{
    domain::standing::{checked_limits, Decision, Entry, Standing},
    error::DomainError,
};
use accreditation_api::types::{Limits, OrgId, ReasonCode, Role, Status};
use cosmwasm_std::Timestamp;
use proptest::prelude::*;
use salus_testing::actor;

const ORG: OrgId = OrgId(1);
const ROLE: Role = Role::Carry;

#[derive(Debug, Clone)]
enum Op {
    Accredit { notice: u64, lasts: Option<u64> },
    Suspend,
    Reinstate,
    Revoke,
}

fn op() -> impl Strategy<Value = (u64, bool, Op)> {
    let accredit =
        (0u64..8, proptest::option::of(1u64..20)).prop_map(|(notice, lasts)| Op::Accredit { notice, lasts });
    let op =
        prop_oneof![3 => accredit, 3 => Just(Op::Suspend), 3 => Just(Op::Reinstate), 1 => Just(Op::Revoke)];
    (0u64..6, prop::bool::weighted(0.2), op)
}

fn t(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(1_000 + seconds)
}

/// The sentence: of the entries that have begun, the last appended one decides.
fn entry_at(list: &[Entry], at: Timestamp) -> Option<&Entry> {
    list.iter().rev().find(|entry| entry.from <= at)
}

fn active_at(list: &[Entry], at: Timestamp) -> bool {
    entry_at(list, at)
        .is_some_and(|entry| entry.status == Status::Granted && entry.until.is_none_or(|until| at < until))
}

/// Whether the list allows acting at any time from `now` on.
fn ever_active(list: &[Entry], now: u64) -> bool {
    (now..now + 40).any(|second| active_at(list, t(second)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Every decision is allowed exactly when the model allows it, and leads to what the model says.
    #[test]
    fn standings_follow_the_sentence(ops in proptest::collection::vec(op(), 1..25)) {
        let mut standing = Standing::default();
        let mut list: Vec<Entry> = vec![];
        // the list as it was before the suspension in force, and whether the owner ordered that
        let mut suspended: Option<(Vec<Entry>, bool)> = None;
        let mut now = 0;
        for (wait, by_owner, op) in ops {
            now += wait;
            let decision = Decision { org: ORG, role: ROLE, by: actor("authority"), by_owner, now: t(now) };
            let pending = list.last().is_some_and(|last| last.status == Status::Granted && last.from > t(now));
            let outranked = suspended.as_ref().is_some_and(|(_, owner)| *owner && !by_owner);
            let before = list.clone();

            let (allowed, decided) = match op {
                Op::Accredit { notice, lasts } => (
                    suspended.is_none() && !pending,
                    standing.clone().accredit(&decision, t(now + notice), lasts.map(|l| t(now + notice + l)), None),
                ),
                Op::Suspend => (
                    suspended.is_none() && (active_at(&list, t(now)) || pending),
                    standing.clone().suspend(&decision, ReasonCode::Breach),
                ),
                Op::Reinstate => (
                    suspended.as_ref().is_some_and(|(was, _)| !outranked && ever_active(was, now)),
                    standing.clone().reinstate(&decision, ReasonCode::Correction),
                ),
                Op::Revoke => (
                    if suspended.is_some() { !outranked } else { active_at(&list, t(now)) || pending },
                    standing.clone().revoke(&decision, ReasonCode::Fraud),
                ),
            };
            prop_assert_eq!(decided.is_ok(), allowed, "{:?} at {}: {:?}", op, now, decided.err());

            if let Ok((new, appended)) = decided {
                prop_assert!((1..=2).contains(&appended.len()));
                for entry in appended {
                    prop_assert_eq!(entry.seq as usize, list.len());
                    prop_assert_eq!(entry.recorded_at, t(now));
                    prop_assert!(entry.from >= t(now));
                    list.push(entry);
                }
                prop_assert_eq!(new.entries as usize, list.len());
                standing = new;
                match op {
                    Op::Suspend => suspended = Some((before.clone(), by_owner)),
                    Op::Reinstate => {
                        // as if there had been no suspension
                        let (was, _) = suspended.take().unwrap();
                        for second in now..now + 40 {
                            prop_assert_eq!(active_at(&list, t(second)), active_at(&was, t(second)));
                        }
                    }
                    Op::Revoke => suspended = None,
                    Op::Accredit { .. } => {}
                }
                if matches!(op, Op::Suspend | Op::Revoke) {
                    for second in now..now + 40 {
                        prop_assert!(!active_at(&list, t(second)), "active {} s after it was taken away", second - now);
                    }
                }
            }
            // AC1: no past answer changes
            for second in 0..now {
                prop_assert_eq!(entry_at(&list, t(second)), entry_at(&before, t(second)));
            }
            // the part that peers read says the same as the list, from the decision on
            for second in now..now + 40 {
                prop_assert_eq!(standing.entry(t(second)), entry_at(&list, t(second)));
            }
        }
    }
}

#[test]
fn limits_are_checked_class_by_class() {
    let limits = |classes: &[&str]| Limits {
        benefit_classes: vec![],
        product_classes: classes.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(checked_limits(Limits::default()), Ok(None));
    let good = limits(&["masks", "gloves"]);
    assert_eq!(checked_limits(good.clone()), Ok(Some(good)));
    let bad = |class: &str| {
        Err(DomainError::BadClass {
            class: class.to_string(),
            max: 16,
        })
    };
    assert_eq!(checked_limits(limits(&["masks", "masks"])), bad("masks"));
    assert_eq!(checked_limits(limits(&[""])), bad(""));
    assert_eq!(
        checked_limits(limits(&["seventeen-letters"])),
        bad("seventeen-letters")
    );
    assert!(checked_limits(limits(&["sixteen-letters."])).is_ok());
    let classes: Vec<String> = (0..33).map(|n| n.to_string()).collect();
    let many = Limits {
        benefit_classes: classes.clone(),
        product_classes: vec![],
    };
    assert_eq!(
        checked_limits(many),
        Err(DomainError::TooManyClasses { count: 33, max: 32 })
    );
    let most = Limits {
        benefit_classes: classes[..32].to_vec(),
        product_classes: vec![],
    };
    assert!(checked_limits(most).is_ok());
}
