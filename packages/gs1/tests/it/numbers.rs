use gs1::{check_digit, CompanyPrefix, Gln, Gs1Error, Gtin, Sscc};
use proptest::prelude::*;

/// Weighs the digits one by one from the right, as a person would.
fn check_digit_by_hand(body: &str) -> u8 {
    let sum: u32 = body
        .chars()
        .rev()
        .enumerate()
        .map(|(i, c)| c.to_digit(10).unwrap() * if i % 2 == 0 { 3 } else { 1 })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

/// B1: numbers printed in the GS1 specifications and on goods in shops are accepted, and printed back as they
/// were.
#[test]
fn published_numbers_are_accepted_and_printed_as_they_were() {
    for text in [
        "09506000134352",
        "10614141000415",
        "00614141000036",
        "80614141123458",
        "04006381333931",
    ] {
        assert_eq!(text.parse::<Gtin>().unwrap().to_string(), text);
    }
    for text in ["106141412345678908", "006141411234567890", "340123450000000000"] {
        assert_eq!(text.parse::<Sscc>().unwrap().to_string(), text);
    }
    for text in ["9506000134376", "0614141000012", "5412345000013"] {
        assert_eq!(text.parse::<Gln>().unwrap().to_string(), text);
    }
}

/// B1: any single wrong digit is caught, at every place and for every value.
#[test]
fn every_single_wrong_digit_is_caught() {
    let right = "09506000134352";
    for place in 0..14 {
        for digit in '0'..='9' {
            let mut chars: Vec<char> = right.chars().collect();
            if chars[place] == digit {
                continue;
            }
            chars[place] = digit;
            let wrong: String = chars.into_iter().collect();
            assert!(
                matches!(
                    wrong.parse::<Gtin>(),
                    Err(Gs1Error::BadCheckDigit { what: "GTIN-14", .. })
                ),
                "{wrong}"
            );
        }
    }
}

#[test]
fn each_fault_of_a_number_has_its_own_error() {
    assert_eq!(
        "0950600013435".parse::<Gtin>(),
        Err(Gs1Error::BadLength {
            what: "GTIN-14",
            length: 13,
            min: 14,
            max: 14
        })
    );
    assert_eq!(
        "095060001343522".parse::<Gtin>(),
        Err(Gs1Error::BadLength {
            what: "GTIN-14",
            length: 15,
            min: 14,
            max: 14
        })
    );
    assert_eq!(
        "0950600013435x".parse::<Gtin>(),
        Err(Gs1Error::BadCharacter {
            what: "GTIN-14",
            position: 13
        })
    );
    assert_eq!(
        " 9506000134352".parse::<Gtin>(),
        Err(Gs1Error::BadCharacter {
            what: "GTIN-14",
            position: 0
        })
    );
    // other scripts have digits too
    assert!(matches!(
        "٠٩٥٠٦٠٠".parse::<Gtin>(),
        Err(Gs1Error::BadCharacter { .. })
    ));
    assert_eq!(
        "09506000134351".parse::<Gtin>(),
        Err(Gs1Error::BadCheckDigit {
            what: "GTIN-14",
            given: 1,
            expected: 2
        })
    );
    assert_eq!(
        Gtin::new(100_000_000_000_000),
        Err(Gs1Error::BadLength {
            what: "GTIN-14",
            length: 15,
            min: 14,
            max: 14
        })
    );
    assert!(Gtin::with_check_digit(u64::MAX).is_err());
    assert_eq!("0000000".parse::<CompanyPrefix>(), Err(Gs1Error::ReservedPrefix));
    assert_eq!(
        "123".parse::<CompanyPrefix>(),
        Err(Gs1Error::BadLength {
            what: "company prefix",
            length: 3,
            min: 4,
            max: 12
        })
    );
    assert!("1234567890123".parse::<CompanyPrefix>().is_err());
}

#[test]
fn the_shorter_forms_are_the_same_number() {
    assert_eq!(Gtin::padded("96385074").unwrap().to_string(), "00000096385074"); // GTIN-8
    assert_eq!(
        Gtin::padded("614141000036").unwrap().to_string(),
        "00614141000036"
    ); // GTIN-12
    assert_eq!(
        Gtin::padded("4006381333931").unwrap().to_string(),
        "04006381333931"
    ); // GTIN-13
    assert!(Gtin::padded("400638133393").is_err()); // the check digit is missing
    assert!(Gtin::padded("").is_err());
}

/// A GTIN-8 carries no company prefix, even one whose digits it happens to contain.
#[test]
fn a_gtin_8_belongs_to_no_company_prefix() {
    let short = Gtin::padded("96385074").unwrap();
    assert!(short.is_gtin8());
    for text in ["0000", "00000", "000000"] {
        assert!(!short.carries(&text.parse().unwrap()), "{text}");
    }
}

#[test]
fn leading_zeros_of_a_prefix_count() {
    let unit: Gtin = "00614141000036".parse().unwrap();
    assert!(unit.carries(&"0614141".parse().unwrap()));
    assert!(!unit.carries(&"614141".parse().unwrap()));
    assert!(!unit.carries(&"00614141".parse().unwrap()));
}

#[test]
fn json_is_the_printed_string_and_nothing_else() {
    let gtin: Gtin = "09506000134352".parse().unwrap();
    assert_eq!(serde_json::to_string(&gtin).unwrap(), r#""09506000134352""#);
    assert_eq!(serde_json::from_str::<Gtin>(r#""09506000134352""#).unwrap(), gtin);
    for bad in [
        "9506000134352",
        r#""9506000134352""#,
        r#""09506000134353""#,
        "null",
        r#"["09506000134352"]"#,
    ] {
        assert!(serde_json::from_str::<Gtin>(bad).is_err(), "{bad}");
    }
    let prefix: CompanyPrefix = "0614141".parse().unwrap();
    assert_eq!(serde_json::to_string(&prefix).unwrap(), r#""0614141""#);
}

proptest! {
    #[test]
    fn the_check_digit_is_that_of_a_calculation_by_hand(body in 0u64..1_000_000_000_000_000_000) {
        prop_assert_eq!(check_digit(body), check_digit_by_hand(&body.to_string()));
    }

    #[test]
    fn a_number_survives_printing_and_reading(body in 0u64..10_000_000_000_000) {
        let gtin = Gtin::with_check_digit(body).unwrap();
        prop_assert_eq!(gtin.to_string().len(), Gtin::DIGITS);
        prop_assert_eq!(gtin.to_string().parse::<Gtin>(), Ok(gtin));
        prop_assert_eq!(Gtin::new(gtin.u64()), Ok(gtin));
    }

    /// The order of the numbers, which are storage keys, is the order of the texts.
    #[test]
    fn numbers_and_texts_sort_alike(a in 0u64..10_000_000_000_000, b in 0u64..10_000_000_000_000) {
        let (a, b) = (Gtin::with_check_digit(a).unwrap(), Gtin::with_check_digit(b).unwrap());
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }

    /// Two neighbouring digits exchanged are caught unless they differ by 0 or 5, which no check digit of
    /// this kind can see.
    #[test]
    fn exchanged_neighbours_are_caught(body in 0u64..10_000_000_000_000, place in 0usize..13) {
        let mut chars: Vec<char> = Gtin::with_check_digit(body).unwrap().to_string().chars().collect();
        let gap = chars[place].to_digit(10).unwrap().abs_diff(chars[place + 1].to_digit(10).unwrap());
        chars.swap(place, place + 1);
        let swapped: String = chars.into_iter().collect();
        prop_assert_eq!(swapped.parse::<Gtin>().is_ok(), gap == 0 || gap == 5);
    }

    /// B1: a prefix matches exactly when its text begins the 13 digits behind the packaging indicator.
    #[test]
    fn a_prefix_matches_from_the_second_digit(body in 0u64..10_000_000_000_000, other in "[0-9]{4,12}", take in 4usize..=12) {
        let gtin = Gtin::with_check_digit(body).unwrap();
        let text = gtin.to_string();
        let own = &text[1..1 + take];
        for candidate in [own, other.as_str()] {
            if let Ok(prefix) = candidate.parse::<CompanyPrefix>() {
                prop_assert_eq!(
                    gtin.carries(&prefix),
                    !gtin.is_gtin8() && text[1..].starts_with(candidate)
                );
            }
        }
    }

    #[test]
    fn prefixes_overlap_when_one_begins_the_other(a in "[0-2]{4,7}", b in "[0-2]{4,7}") {
        if let (Ok(x), Ok(y)) = (a.parse::<CompanyPrefix>(), b.parse::<CompanyPrefix>()) {
            prop_assert_eq!(x.overlaps(&y), a.starts_with(&b) || b.starts_with(&a));
            prop_assert_eq!(x.overlaps(&y), y.overlaps(&x));
            prop_assert_eq!(x.to_string(), a);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,40}") {
        let _ = text.parse::<Gtin>();
        let _ = text.parse::<Sscc>();
        let _ = text.parse::<Gln>();
        let _ = text.parse::<CompanyPrefix>();
        let _ = Gtin::padded(&text);
    }
}
