use gs1::{Gs1Error, Lot, Serial};
use proptest::prelude::*;

/// Character set 82, in the order of the specifications' table.
const SET_82: &str = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

#[test]
fn exactly_the_82_characters_of_the_set_are_allowed() {
    assert_eq!(SET_82.len(), 82);
    for byte in 0u8..=127 {
        let text = char::from(byte).to_string();
        assert_eq!(text.parse::<Lot>().is_ok(), SET_82.contains(&text), "{text:?}");
        assert_eq!(text.parse::<Serial>().is_ok(), SET_82.contains(&text), "{text:?}");
    }
}

#[test]
fn one_to_twenty_characters() {
    assert_eq!(
        "".parse::<Lot>(),
        Err(Gs1Error::BadLength {
            what: "lot number",
            length: 0,
            min: 1,
            max: 20
        })
    );
    assert!("x".repeat(20).parse::<Lot>().is_ok());
    assert_eq!(
        "x".repeat(21).parse::<Serial>(),
        Err(Gs1Error::BadLength {
            what: "serial number",
            length: 21,
            min: 1,
            max: 20
        })
    );
    assert_eq!(
        "a b".parse::<Lot>(),
        Err(Gs1Error::BadCharacter {
            what: "lot number",
            position: 1
        })
    );
    assert!(matches!(
        "Größe".parse::<Lot>(),
        Err(Gs1Error::BadCharacter { position: 2, .. })
    ));
}

/// The error of a text of a megabyte is as short as any other.
#[test]
fn a_huge_text_gives_a_short_error() {
    let error = "9".repeat(1_000_000).parse::<Lot>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "a lot number has 1 to 20 characters, not 1000000"
    );
}

proptest! {
    #[test]
    fn a_text_of_the_set_survives_json(text in "[!\"%-?A-Z_a-z]{1,20}") {
        let lot: Lot = text.parse().unwrap();
        let json = serde_json::to_string(&lot).unwrap();
        prop_assert_eq!(serde_json::from_str::<Lot>(&json).unwrap(), lot);
        prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
