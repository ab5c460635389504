use crate::actor;
use cosmwasm_std::{testing::message_info, Coin, Uint128, Uint256};
use salus_core::{
    funds::{no_coin, one_coin},
    CoreError,
};

fn coin(amount: impl Into<Uint256>, denom: &str) -> Coin {
    Coin::new(amount.into(), denom)
}

/// What is sent, and what comes of it.
type Case = (&'static str, Vec<Coin>, Result<(String, Uint128), CoreError>);

/// Attack class 15, by table.
#[test]
fn exactly_one_listed_coin_passes() {
    let above = Uint256::from(u128::MAX) + Uint256::one();
    let unlisted = |denom: &str| {
        Err(CoreError::UnlistedDenom {
            denom: denom.to_string(),
        })
    };
    let atoms = |amount| Ok(("uatom".to_string(), Uint128::new(amount)));
    let cases: Vec<Case> = vec![
        ("none", vec![], Err(CoreError::NoCoin)),
        ("the coin", vec![coin(5u128, "uatom")], atoms(5)),
        ("the smallest amount", vec![coin(1u128, "uatom")], atoms(1)),
        (
            "the largest amount",
            vec![coin(u128::MAX, "uatom")],
            atoms(u128::MAX),
        ),
        (
            "one more than that",
            vec![coin(above, "uatom")],
            Err(CoreError::AmountTooLarge),
        ),
        (
            "the largest of all",
            vec![coin(Uint256::MAX, "uatom")],
            Err(CoreError::AmountTooLarge),
        ),
        (
            "zero",
            vec![coin(0u128, "uatom")],
            Err(CoreError::ZeroAmount {
                denom: "uatom".to_string(),
            }),
        ),
        (
            "another coin",
            vec![coin(5u128, "ibc/AB12")],
            unlisted("ibc/AB12"),
        ),
        (
            "zero of another coin",
            vec![coin(0u128, "uosmo")],
            unlisted("uosmo"),
        ),
        ("another spelling", vec![coin(5u128, "UATOM")], unlisted("UATOM")),
        (
            "a denom that begins alike",
            vec![coin(5u128, "uatomx")],
            unlisted("uatomx"),
        ),
        ("no denom", vec![coin(5u128, "")], unlisted("")),
        (
            "two coins",
            vec![coin(5u128, "uatom"), coin(5u128, "uosmo")],
            Err(CoreError::TooManyCoins { count: 2 }),
        ),
        (
            "the coin twice",
            vec![coin(5u128, "uatom"); 2],
            Err(CoreError::TooManyCoins { count: 2 }),
        ),
        (
            "the coin and nothing",
            vec![coin(5u128, "uatom"), coin(0u128, "uosmo")],
            Err(CoreError::TooManyCoins { count: 2 }),
        ),
    ];
    for (what, funds, expected) in cases {
        let info = message_info(&actor("donor"), &funds);
        assert_eq!(one_coin(&info, |denom| denom == "uatom"), expected, "{what}");
        let none = no_coin(&info);
        if funds.is_empty() {
            assert_eq!(none, Ok(()), "{what}");
        } else {
            assert_eq!(
                none,
                Err(CoreError::UnexpectedFunds {
                    count: funds.len() as u64
                }),
                "{what}"
            );
        }
    }
}
