//! What holds of every decision, whatever the facts.

use super::case::{Case, Signed};
use mutual_aid_rules::adjudicate::encounter::Encounter;
use mutual_aid_rules::adjudicate::facts::*;
use mutual_aid_rules::adjudicate::reason::Effect;
use mutual_aid_rules::adjudicate::{Decision, Reason, Tier};
use proptest::prelude::*;

/// Sentences of which any number may be true of a claim at once.
const FAULTS: &[&str] = &[
    "plan began 2025-06-01",
    "plan announced its end 2025-01-01",
    "plan is settled",
    "cover ended 2025-02-01",
    "covered from 2025-03-01 waiting until 2025-06-01",
    "filed 2026-01-01",
    "listed from 2025-04-01",
    "removed from the list 2024-01-15",
    "never listed",
    "born 1940",
    "attested born 1960",
    "attested by 10 suspended",
    "attested by 10 owned by 3, 11 owned by 3",
    "claimant acts for 10",
    "needs 2",
    "attested by 10 used before",
    "illness was paid before",
    "no bill",
    "bill 1_100 of which taken 1_100",
    "bill 1_100 of which taken 900",
    "had 3_000 this year",
    "asks 90",
    "hospital had 20 claims",
    "hospital had an amount of 50_000",
    "bond 0",
    "close has room for 0",
    "reserve 0",
    "units 0",
    "units 3",
    "at once up to 10",
    "notice up to 10",
    "class 9",
    "an accident",
    "weight 2",
];

fn cases() -> impl Strategy<Value = Case> {
    prop::collection::vec(prop::sample::select(FAULTS), 0..6).prop_map(|changes| {
        let mut case = Case::usual();
        for change in changes {
            if case.listing.is_some() || !change.contains("list") {
                case.change(change);
            }
        }
        case
    })
}

fn signed() -> impl Strategy<Value = Signed> {
    let standing = prop::sample::select(vec![
        Standing::Good,
        Standing::Good,
        Standing::Good,
        Standing::Suspended,
        Standing::NotAccredited,
        Standing::OtherClass,
    ]);
    let owners = prop::collection::vec(1u64..6, 0..3);
    (10u64..15, standing, owners.clone(), owners, any::<bool>()).prop_map(
        |(org, standing, then, now, same)| {
            let with = |mut owners: Vec<u64>| {
                owners.insert(0, org);
                owners
            };
            Signed {
                org,
                standing,
                then: with(then),
                now: with(now),
                agreement: if same { Agreement::Same } else { Agreement::Differs },
                used: Use::Fresh,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// The codes come in the order of the checks, each once, and only such as fit the decision.
    #[test]
    fn codes_come_in_the_order_of_the_checks(case in cases()) {
        let decision = case.decide().unwrap();
        let effect = match &decision {
            Decision::Approve { .. } => Effect::Note,
            Decision::Deny { .. } => Effect::Deny,
            Decision::Refer { .. } => Effect::Refer,
            Decision::Wait { .. } => Effect::Wait,
        };
        let codes = decision.codes();
        prop_assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
        prop_assert!(codes.iter().all(|code| code.effect() == effect), "{codes:?}");
        prop_assert!(effect == Effect::Note || !codes.is_empty());
    }

    /// A denial by the early checks stands whatever the facts of the later ones are: money, brakes and bills
    /// can add a code, never take one away or turn the decision.
    #[test]
    fn a_denial_never_depends_on_later_checks(case in cases()) {
        let Decision::Deny { codes } = case.decide().unwrap() else { return Ok(()) };
        let early = |codes: &[Reason]| -> Vec<Reason> {
            codes.iter().copied().filter(|code| code.number() < 600).collect()
        };
        let mut later = case.clone();
        later.attestations = vec![Signed::by(90), Signed::by(91), Signed::by(92)];
        later.attesters = 1;
        later.episode = Episode::Fresh;
        later.encounter = Some(Encounter { bill: 5_000, taken: 0 });
        later.approved_this_year = 0;
        later.asked = 500;
        later.provider.count = 0;
        later.provider.amount = 0;
        later.provider.free_bond = u128::MAX;
        later.money = Money { room: 1 << 90, free_reserve: 1 << 90, units: 1 << 40 };
        let cured = later.decide().unwrap();
        if early(&codes).is_empty() {
            prop_assert!(["approve", "refer"].contains(&cured.name()), "{cured:?}");
        } else {
            prop_assert_eq!(early(cured.codes()), early(&codes));
            prop_assert_eq!(cured.name(), "deny");
        }
    }

    /// R06: one attestation more never makes a decision worse, whoever gives it; only one that was used before can.
    #[test]
    fn a_further_attestation_never_spoils_a_claim(
        needed in 1u8..4,
        given in prop::collection::vec(signed(), 0..4),
        more in signed(),
        claimant in prop::collection::vec(1u64..6, 0..2),
    ) {
        let mut case = Case::usual();
        case.attesters = needed;
        case.attestations = given;
        case.owners_now = claimant;
        let before = case.decide().unwrap();
        case.attestations.push(more);
        let after = case.decide().unwrap();
        let denied = matches!(after, Decision::Deny { .. });
        prop_assert!(!denied);
        if matches!(before, Decision::Approve { .. }) {
            prop_assert_eq!(&before, &after);
        }
        // the order in which they came does not matter either
        case.attestations.reverse();
        prop_assert_eq!(&case.decide().unwrap(), &after);
        case.attestations[0].used = Use::Used;
        let reused = matches!(case.decide().unwrap(), Decision::Deny { codes } if codes == [Reason::AttestationUsed]);
        prop_assert!(reused);
    }

    /// R06 against a plain model: is there a set of enough good attesters, no two of which share an owner?
    #[test]
    fn enough_attesters_means_enough_unrelated_ones(
        needed in 1u8..4,
        given in prop::collection::vec(signed(), 0..6),
        claimant in prop::collection::vec(1u64..6, 0..2),
    ) {
        prop_assume!(given.len() <= MAX_ATTESTATIONS);
        let meet = |a: &[u64], b: &[u64]| a.iter().any(|org| b.contains(org));
        let good: Vec<_> = given
            .iter()
            .filter(|a| a.standing == Standing::Good && a.agreement == Agreement::Same)
            .filter(|a| !meet(&a.now, &claimant))
            .collect();
        let enough = (0u32..1 << good.len()).any(|set| {
            let chosen: Vec<_> = (0..good.len()).filter(|i| set >> i & 1 == 1).map(|i| good[i]).collect();
            chosen.len() == usize::from(needed)
                && chosen.iter().enumerate().all(|(i, a)| {
                    chosen[..i].iter().all(|b| !meet(&a.then, &b.then) && !meet(&a.now, &b.now))
                })
        });
        let mut case = Case::usual();
        case.attesters = needed;
        case.attestations = given;
        case.owners_now = claimant;
        let approved = matches!(case.decide().unwrap(), Decision::Approve { .. });
        prop_assert_eq!(approved, enough);
    }

    /// MA-09: the tier depends on the benefit alone, and an approval is never more than asked.
    #[test]
    fn the_tier_follows_from_the_benefit(case in cases()) {
        let (tier, amounts) = match case.decide().unwrap() {
            Decision::Approve { tier, amounts, .. } => (tier, amounts),
            Decision::Refer { amounts, codes, .. } => {
                let large = codes.contains(&Reason::Large);
                prop_assert_eq!(large, amounts.benefit > case.tier0_max.max(case.tier1_max));
                return Ok(());
            }
            _ => return Ok(()),
        };
        let expected = if amounts.benefit <= case.tier0_max {
            Tier::AtOnce
        } else {
            prop_assert!(amounts.benefit <= case.tier1_max);
            Tier::Notice
        };
        prop_assert_eq!(tier, expected);
        prop_assert!(0 < amounts.benefit && amounts.benefit <= case.asked);
    }

    /// The same facts give the same decision.
    #[test]
    fn a_decision_is_a_function_of_its_facts(case in cases()) {
        prop_assert_eq!(case.decide(), case.clone().decide());
    }
}
