use salus_client::GasPrice;

fn price(text: &str) -> GasPrice {
    text.parse().unwrap()
}

#[test]
fn a_price_is_read_and_written_the_same() {
    for text in [
        "0.025ustake",
        "1uatom",
        "12.5ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2",
        "0.000001x",
    ] {
        assert_eq!(price(text).to_string(), text);
    }
}

#[test]
fn a_fee_is_rounded_up_so_that_it_is_never_a_fraction_too_low() {
    let price = price("0.025ustake");
    assert_eq!(price.fee(0), 0);
    assert_eq!(price.fee(1), 1);
    assert_eq!(price.fee(40), 1);
    assert_eq!(price.fee(41), 2);
    assert_eq!(price.fee(u64::MAX), 461_168_601_842_738_791);
}

#[test]
fn a_price_that_is_none_is_refused() {
    for text in [
        "",
        "0.025",
        "ustake",
        "0.0000001ustake",
        "1.2.3ustake",
        "-1ustake",
        "99999999999999999999ustake",
    ] {
        assert!(text.parse::<GasPrice>().is_err(), "{text:?} was read as a price");
    }
}
