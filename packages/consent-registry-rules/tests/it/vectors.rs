//! The truth table: `tests/vectors/*.toml`, in the language of [`crate::language`].

use crate::language::Case;
use crate::naive;
use crate::table::all;
use consent_registry_api::types::{Decision, Delegate, Grantor, Part, PublicKey, Purpose};
use consent_registry_rules::trace::Step;
use consent_registry_rules::{check, evaluate};
use std::collections::BTreeSet;

/// The decision in the words of the second implementation.
pub fn verdict(decision: &Decision) -> naive::Verdict {
    let part = |part: &Part| {
        let (from, until) = naive::closed(part.data);
        (part.tags.clone(), from, until)
    };
    naive::Verdict {
        effect: decision.effect,
        basis: decision.basis,
        consent: decision.consent,
        joined: decision.joined.clone(),
        parts: decision.parts.iter().map(part).collect(),
        without_tags: decision.without_tags.clone(),
        without_data: decision
            .without_data
            .iter()
            .map(|span| naive::closed(*span))
            .collect(),
        summary_only: decision.summary_only,
        duties: decision.duties.iter().map(|duty| (duty.duty, duty.at)).collect(),
        expires: decision.expires,
    }
}

pub fn traced(case: &Case) -> (Decision, Vec<Step>) {
    let mut steps: Vec<Step> = vec![];
    let decision = evaluate(&case.request, &case.subject, &case.by, case.clock, &mut steps);
    (decision, steps)
}

/// CR-01, CR-02, CR-03, CR-04, CR-06: the whole table, decided as a clinician reads it, by both implementations. What is
/// traced changes nothing. Consents in another order change nothing.
#[test]
fn every_vector_is_decided_as_written() {
    let vectors = all();
    let mut wrong: Vec<String> = vec![];
    for (file, vector) in &vectors {
        let mut case = vector.case();
        let expected = vector.expected(&case);
        let (decision, steps) = traced(&case);
        if decision != expected {
            let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
            wrong.push(format!(
                "{file}: {vector}\nexpected {expected:?}\ndecided  {decision:?}\n  {}\n",
                steps.join("\n  ")
            ));
        }
        assert_eq!(
            naive::decide(&case),
            verdict(&decision),
            "{file}: {}",
            vector.title
        );
        let silent = evaluate(&case.request, &case.subject, &case.by, case.clock, &mut ());
        assert_eq!(silent, decision, "{file}: {}", vector.title);
        case.subject.consents.reverse();
        assert_eq!(traced(&case).0, decision, "{file}: {}", vector.title);
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        vectors.len(),
        wrong.join("\n")
    );
    salus_testing::record_figure("vectors.evaluate", vectors.len() as u64);
}

/// CR-02: the explanation says why the winner won: of each vote that does not count, whether it is outweighed by rank, by a closer
/// actor, or by a deny among equals. The vectors about precedence state it one by one; elsewhere it is stated where it matters.
#[test]
fn the_explanation_says_by_what_each_vote_is_outweighed() {
    let mut told = BTreeSet::new();
    for (file, vector) in all() {
        let case = vector.case();
        let (_, steps) = traced(&case);
        let mut outweighed: Vec<_> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Outweighed { consent, by } => Some((*consent, *by)),
                _ => None,
            })
            .collect();
        outweighed.sort_by_key(|(consent, _)| *consent);
        told.extend(outweighed.iter().map(|(_, by)| by.to_string()));
        if vector.trace.is_some() || file == "02-precedence" {
            assert_eq!(outweighed, vector.outweighed(), "{file}: {}", vector.title);
        }
        // every vote counts or is outweighed, and who decides is not
        let votes = steps.iter().filter(|step| matches!(step, Step::Vote { .. }));
        let decides = steps.iter().find_map(|step| match step {
            Step::Decides { consent, .. } => Some(*consent),
            _ => None,
        });
        assert!(
            outweighed.len() < votes.count().max(1),
            "{file}: {}",
            vector.title
        );
        let loser = outweighed.iter().find(|(consent, _)| Some(*consent) == decides);
        assert_eq!(loser, None, "{file}: {}", vector.title);
    }
    assert_eq!(told.len(), 3, "{told:?}");
}

/// CR-01: at least 200 vectors, no two of which say the same; each says why; the published patterns are among them.
#[test]
fn the_table_is_whole() {
    let vectors = all();
    assert!(vectors.len() >= 200, "{} vectors", vectors.len());
    let titles: BTreeSet<_> = vectors.iter().map(|(_, vector)| &vector.title).collect();
    assert_eq!(titles.len(), vectors.len(), "two vectors have one title");
    let inputs: BTreeSet<_> = vectors
        .iter()
        .map(|(_, vector)| vector.lines().join("\n"))
        .collect();
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = vectors
        .iter()
        .filter(|(_, vector)| !seen.insert(vector.lines().join("\n")))
        .map(|(_, vector)| &vector.title)
        .collect();
    assert_eq!(inputs.len(), vectors.len(), "the same is asked twice: {twice:?}");
    for (_, vector) in &vectors {
        assert!(vector.why.len() >= 10, "{}: why?", vector.title);
    }
    let patterns: BTreeSet<&str> = vectors
        .iter()
        .filter_map(|(_, vector)| vector.pattern.as_deref())
        .collect();
    for example in PCF {
        let name = format!("IHE PCF 1.1 {example}");
        assert!(patterns.contains(name.as_str()), "no vector for {name}");
    }
    for modifier in consent_registry_api::types::DuoModifier::ALL {
        let name = format!("DUO {modifier}");
        let count = vectors
            .iter()
            .filter(|(_, vector)| vector.pattern.as_deref() == Some(&name))
            .count();
        assert!(
            count >= 2,
            "{name} is met in one vector and not in another one: {count}"
        );
    }
    for permission in consent_registry_api::types::DuoPermission::ALL {
        let name = format!("DUO {permission}");
        assert!(patterns.contains(name.as_str()), "no vector for {name}");
    }
}

/// CR-01: every vector's consents can be given and its request asked as they are: the table is about what can happen.
#[test]
fn every_vector_can_happen() {
    for (file, vector) in all() {
        let case = vector.case();
        for held in &case.subject.consents {
            let checked = check::terms(&held.terms);
            assert_eq!(checked, Ok(()), "{file}: {}", vector.title);
            if held.power.grantor == Grantor::Delegate {
                let all = Delegate {
                    key: PublicKey([2; 33]),
                    purposes: Purpose::ALL.to_vec(),
                    until: u64::MAX,
                };
                let within = check::within_delegation(&all, &held.terms);
                assert_eq!(within, Ok(()), "{file}: {}", vector.title);
            }
        }
        let checked = check::request(&case.request);
        assert_eq!(checked, Ok(()), "{file}: {}", vector.title);
    }
}

/// Examples of the published guide: basic, intermediate, advanced.
const PCF: [&str; 23] = [
    "ex-consent-basic-treat",
    "ex-consent-basic-ink",
    "ex-consent-basic-reject",
    "ex-consent-basic-infant",
    "ex-consent-basic-research",
    "ex-consent-expired-treat",
    "ex-consent-intermediate-timeframe",
    "ex-consent-intermediate-not-timeframe",
    "ex-consent-intermediate-data",
    "ex-consent-intermediate-not-data",
    "ex-consent-intermediate-authoredby",
    "ex-consent-intermediate-not-authoredby",
    "ex-consent-intermediate-encounter",
    "ex-consent-intermediate-not-encounter",
    "ex-consent-intermediate-purpose",
    "ex-dissent-intermediate-break-glass",
    "ex-consent-advanced-normal",
    "ex-consent-advanced-normal-restricted",
    "ex-consent-advanced-normal-not-restricted",
    "ex-consent-advanced-normal-focused-restricted",
    "ex-consent-advanced-normal-focused-psy",
    "ex-consent-advanced-normal-focused-psy-or-sex",
    "ex-consent-advanced-normal-break-glass-restricted",
];
