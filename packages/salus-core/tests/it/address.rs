use crate::actor;
use cosmwasm_std::testing::MockApi;
use salus_core::{checked, CoreError};

/// Attack class 3, by table: one account has one spelling.
#[test]
fn only_the_normal_form_of_an_address_of_this_chain_passes() {
    let api = MockApi::default();
    let good = actor("donor").to_string();
    assert_eq!(checked(&api, &good), Ok(actor("donor")));
    let mut typo = good.clone();
    typo.pop();
    let bad = [
        good.to_uppercase(),
        format!(
            "{}{}",
            good.get(..1).unwrap().to_uppercase(),
            good.get(1..).unwrap()
        ),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{good}x"),
        typo,
        MockApi::default()
            .with_prefix("osmo")
            .addr_make("donor")
            .to_string(),
        String::new(),
        "donor".to_string(),
        "cosmwasm1".to_string(),
        "ｃosmwasm1".to_string(),
    ];
    for given in bad {
        assert_eq!(
            checked(&api, &given),
            Err(CoreError::BadAddress { given: given.clone() }),
            "{given:?}"
        );
    }
}

#[test]
fn a_refusal_repeats_at_most_128_characters() {
    let Err(CoreError::BadAddress { given }) = checked(&MockApi::default(), &"é".repeat(1_000_000)) else {
        panic!("a megabyte is no address")
    };
    assert_eq!(given.chars().count(), 128);
}
