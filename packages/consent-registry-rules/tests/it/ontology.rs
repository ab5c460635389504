//! The codes for research against the published ontology.

use consent_registry_api::types::{DuoModifier, DuoPermission};
use consent_registry_rules::duo::{MODIFIERS, PERMISSIONS};
use std::collections::BTreeMap;

/// Number and shorthand of every term that has a shorthand.
fn published() -> BTreeMap<String, u32> {
    let text = include_str!("../../data/duo.csv");
    let rows = text.lines().skip(1).map(|line| {
        let mut fields = line.splitn(3, ',');
        let number = fields.next().unwrap().strip_prefix("DUO:").expect("a term id");
        (fields.next().unwrap().to_string(), number.parse().unwrap())
    });
    rows.filter(|(shorthand, _)| !shorthand.is_empty()).collect()
}

/// CR-04: every permission and modifier of the published ontology is known by its shorthand and number, and no other one.
#[test]
fn all_codes_of_the_ontology_are_known_and_no_others() {
    let permissions = PERMISSIONS
        .iter()
        .map(|(known, number)| (known.code().to_string(), *number));
    let modifiers = MODIFIERS
        .iter()
        .map(|(known, number)| (known.code().to_string(), *number));
    let known: BTreeMap<String, u32> = permissions.chain(modifiers).collect();
    assert_eq!(known, published());
    assert_eq!(known.len(), DuoPermission::ALL.len() + DuoModifier::ALL.len());
}
