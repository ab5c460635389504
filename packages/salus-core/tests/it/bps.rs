use cosmwasm_std::{from_json, to_json_string, Uint128};
use proptest::prelude::*;
use salus_core::{Bps, CoreError};

#[test]
fn basis_points_end_at_the_whole() {
    for given in [0, 1, 9_999, 10_000] {
        assert_eq!(Bps::checked(given).unwrap().get(), given);
    }
    for given in [10_001, u16::MAX] {
        assert_eq!(
            Bps::checked(given),
            Err(CoreError::BadBps { given: given.into() })
        );
    }
    assert_eq!(Bps::ZERO.get(), 0);
}

#[test]
fn on_the_wire_basis_points_are_a_plain_number() {
    assert_eq!(to_json_string(&Bps::checked(250).unwrap()).unwrap(), "250");
    assert_eq!(from_json::<Bps>("250").unwrap(), Bps::checked(250).unwrap());
    assert!(from_json::<Bps>("-1").is_err() && from_json::<Bps>("65536").is_err());
}

proptest! {
    /// A share and the share of the rest make the whole, but for one unit of rounding; a larger share is no less.
    #[test]
    fn shares_are_exact_within_a_unit(amount: u128, given in 0u16..=10_000) {
        let share = |given| Bps::checked(given).unwrap().floor_of(Uint128::new(amount)).unwrap();
        let (part, rest) = (share(given), share(10_000 - given));
        let whole = Uint128::new(amount);
        prop_assert!(part + rest <= whole && whole - part - rest <= Uint128::one());
        prop_assert!(given == 10_000 || part <= share(given + 1));
        prop_assert_eq!(share(10_000), whole);
        prop_assert_eq!(share(0), Uint128::zero());
    }
}
