//! What indexers depend on: the types of events and their attributes, frozen in a golden file.

use crate::claims::stage::Stage;
use crate::suite::*;
use salus_testing::assert_golden;
use std::collections::BTreeMap;

/// Types of events with their attributes in order, as the interface declares them: each field becomes one attribute.
fn declared() -> BTreeMap<String, Vec<String>> {
    let source = include_str!("../../../../packages/mutual-aid-api/src/event.rs");
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in source.lines() {
        let line = line.trim();
        if let Some((_, ty)) = line
            .strip_suffix("\" {")
            .and_then(|line| line.split_once(" = \""))
        {
            open = Some(ty.to_string());
            all.insert(ty.to_string(), vec![]);
        } else if line == "}" {
            open = None;
        } else if let (Some(ty), Some((field, _)), false) =
            (&open, line.split_once(": "), line.starts_with("//"))
        {
            all.get_mut(ty).unwrap().push(field.to_string());
        }
    }
    all
}

#[test]
fn every_event_is_what_it_was() {
    let all = declared();
    assert!(all.len() > 30, "{} events", all.len());
    let lines: Vec<String> = all
        .iter()
        .map(|(ty, fields)| format!("{ty}: {}", fields.join(" ")))
        .collect();
    assert_golden("tests/it/golden/events.txt", &lines.join("\n"));
}

/// What the contract emits is what is declared, attribute by attribute.
#[test]
fn events_are_emitted_as_they_are_declared() {
    let all = declared();
    let mut stage = Stage::new();
    let mut seen = vec![];
    let mut look = |response: &AppResponse| {
        for event in events(response) {
            let ty = event.ty.trim_start_matches("wasm-").to_string();
            let fields: Vec<_> = event
                .attributes
                .iter()
                .map(|attribute| attribute.key.clone())
                .filter(|key| key != "_contract_address")
                .collect();
            if let Some(expected) = all.get(&ty) {
                assert_eq!(&fields, expected, "{ty}");
                seen.push(ty);
            }
        }
    };
    let case = stage.stay();
    let claim = case.claim.clone();
    look(
        &stage
            .suite
            .tell("alice", &ExecuteMsg::FileClaim { claim })
            .unwrap(),
    );
    look(&stage.attest(ClaimId(1), &case).unwrap());
    let plan = stage.plan;
    look(&stage.suite.insurer(&ExecuteMsg::PausePlan { plan }).unwrap());
    look(&stage.deposit(&actor("sponsor"), Fund::Sponsor {}, 5).unwrap());
    look(&stage.withdraw(&actor("sponsor"), Fund::Sponsor {}, 5).unwrap());
    look(&stage.withdraw(&admin(INSURER), Fund::Capital {}, 5).unwrap());
    look(&stage.exit("bob").unwrap());
    look(&stage.top_up("carol", 500).unwrap());
    stage.pass(15 * DAY);
    look(&stage.close_some(200).unwrap());
    seen.sort();
    seen.dedup();
    assert!(seen.len() >= 12, "{seen:?}");
}
