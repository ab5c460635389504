use cosmwasm_std::Coin;
use salus_cli::money::{grouped, parse, show};

#[test]
fn an_amount_is_a_whole_number_and_a_coin() {
    assert_eq!(parse("2500000uatom").unwrap(), Coin::new(2_500_000_u128, "uatom"));
    assert_eq!(parse("1ibc/27AB").unwrap(), Coin::new(1_u128, "ibc/27AB"));
}

#[test]
fn what_is_no_amount_is_refused_with_the_reason() {
    for (text, why) in [
        ("", "no coin named"),
        ("5", "no coin named"),
        ("uatom", "no number"),
        ("-5uatom", "no number"),
        ("1.5uatom", "smallest unit"),
        ("1,500uatom", "smallest unit"),
        (&format!("{}uatom", "9".repeat(100)), "too large"),
    ] {
        let failure = parse(text).unwrap_err();
        assert!(failure.text.contains(why), "{text:?}: {}", failure.text);
        assert_eq!(failure.code.number(), 2);
    }
}

#[test]
fn amounts_are_shown_as_people_count() {
    assert_eq!(show(10_000_000, "uatom"), "10.000000 ATOM");
    assert_eq!(show(1_234_567_000_001, "ustake"), "1,234,567.000001 STAKE");
    assert_eq!(show(5, "ibc/27AB"), "5 ibc/27AB");
    assert_eq!(grouped(0), "0");
    assert_eq!(grouped(1_000), "1,000");
}
