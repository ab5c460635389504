use accreditation_api::country::{is_assigned, CODES};
use isocountry::CountryCode;
use std::collections::BTreeSet;

fn table() -> Vec<String> {
    CODES
        .as_bytes()
        .chunks(2)
        .map(|code| String::from_utf8(code.to_vec()).unwrap())
        .collect()
}

#[test]
fn the_table_is_the_list_of_assigned_codes() {
    let ours: BTreeSet<_> = table().into_iter().collect();
    let theirs: BTreeSet<_> = CountryCode::iter()
        .map(|country| country.alpha2().to_string())
        .collect();
    assert_eq!(ours, theirs);
    assert_eq!(table().len(), 249, "each once");
}

/// A pair of letters across the border of two codes is no code.
#[test]
fn every_pair_of_bytes_is_judged_as_the_list_says() {
    let assigned: BTreeSet<_> = table().into_iter().collect();
    for a in 0u8..=127 {
        for b in 0u8..=127 {
            let code = String::from_utf8(vec![a, b]).unwrap();
            assert_eq!(is_assigned(&code), assigned.contains(&code), "{code:?}");
        }
    }
    for code in ["", "K", "KEN", "KEKE", "ke", "Ke", " KE", "é", "КЕ"] {
        assert!(!is_assigned(code), "{code:?}");
    }
}
