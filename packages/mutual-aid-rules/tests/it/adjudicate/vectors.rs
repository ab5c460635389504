//! The table of claims and decisions in `claims.txt`.

use super::case::{words, Case};
use mutual_aid_rules::adjudicate::reason::Effect;
use mutual_aid_rules::adjudicate::Reason;
use std::path::Path;

const FILE: &str = "tests/it/adjudicate/claims.txt";

fn file() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    std::fs::read_to_string(path).unwrap()
}

/// The parts of a line that is a claim.
fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let mut parts = line.split(" | ");
    match (parts.next(), parts.next(), parts.next()) {
        (Some(name), Some(changes), Some(decision)) if !line.starts_with('#') => {
            Some((name, changes, decision))
        }
        _ => None,
    }
}

fn decide(changes: &str) -> String {
    let mut case = Case::usual();
    if changes != "the usual claim" {
        for change in changes.split("; ") {
            case.change(change);
        }
    }
    words(&case.decide().unwrap())
}

/// MA-09, MA-14, MA-21: every claim of the table is decided as it says. `SALUS_UPDATE_SNAPSHOTS=1` writes the
/// decisions anew.
#[test]
fn claims_of_the_table_are_decided_as_it_says() {
    let mut found = String::new();
    for line in file().lines() {
        match parts(line) {
            Some((name, changes, _)) => found += &format!("{name} | {changes} | {}\n", decide(changes)),
            None => found += &format!("{line}\n"),
        }
    }
    if std::env::var_os("SALUS_UPDATE_SNAPSHOTS").is_some_and(|v| v == "1") {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE), &found).unwrap();
    }
    for (expected, found) in file().lines().zip(found.lines()) {
        assert_eq!(expected, found);
    }
}

#[test]
fn the_table_has_at_least_eighty_claims_of_different_names() {
    let file = file();
    let mut names: Vec<_> = file.lines().filter_map(parts).map(|(name, ..)| name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    assert!(all >= 80, "{all}");
}

/// MA-14: each code that the rules themselves give stands somewhere in the table.
#[test]
fn every_code_of_the_rules_is_in_the_table() {
    let file = file();
    let decisions: Vec<_> = file
        .lines()
        .filter_map(parts)
        .map(|(.., decision)| decision)
        .collect();
    for reason in Reason::ALL {
        let by_rule = matches!(
            reason.effect(),
            Effect::Deny | Effect::Wait | Effect::Refer | Effect::Note
        );
        let later = [Reason::Challenged, Reason::Appealed, Reason::Silence].contains(reason);
        let found = decisions.iter().any(|decision| {
            decision
                .split([' ', ':', '(', ')'])
                .any(|word| word == reason.code())
        });
        assert_eq!(found, by_rule && !later, "{reason}");
    }
}
