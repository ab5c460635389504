use crate::Refused;
use cosmwasm_std::testing::MockStorage;
use proptest::prelude::*;
use salus_core::{
    migration::{check, guard},
    CoreError,
};

const NAME: &str = "salus:escrow";

/// Attack class 22: from the wrong contract, to an older version, or twice.
#[test]
fn a_migration_runs_once_from_the_same_contract_and_only_forwards() {
    let mut store = MockStorage::new();
    assert!(
        matches!(guard::<Refused>(&mut store, NAME, "0.2.0"), Err(Refused::Std(_))),
        "no record at all"
    );

    cw2::set_contract_version(&mut store, NAME, "0.1.0").unwrap();
    guard::<Refused>(&mut store, NAME, "0.2.0").unwrap();
    assert_eq!(cw2::get_contract_version(&store).unwrap().version, "0.2.0");
    for version in ["0.2.0", "0.1.9"] {
        let refused = guard::<Refused>(&mut store, NAME, version).unwrap_err();
        assert!(
            matches!(refused, Refused::Core(CoreError::NotNewer { .. })),
            "{version}: {refused:?}"
        );
    }
    let refused = guard::<Refused>(&mut store, "salus:panel", "0.3.0").unwrap_err();
    assert!(
        matches!(refused, Refused::Core(CoreError::WrongContract { .. })),
        "{refused:?}"
    );
    assert_eq!(
        cw2::get_contract_version(&store).unwrap().version,
        "0.2.0",
        "a refusal changes nothing"
    );
}

#[test]
fn what_is_no_version_is_refused() {
    for stored in ["", "1", "1.0", "v1.0.0", "1.0.0.0", "01.0.0"] {
        let expected = CoreError::BadVersion {
            stored: stored.to_string(),
        };
        assert_eq!(check(NAME, stored, NAME, "9.0.0"), Err(expected), "{stored:?}");
    }
    assert!(
        check(NAME, "1.0.0-rc.1", NAME, "1.0.0").is_ok(),
        "a release is newer than its candidate"
    );
    assert!(check(NAME, "1.0.0", NAME, "1.0.0-rc.1").is_err());
}

proptest! {
    /// Versions are compared as numbers, not as text.
    #[test]
    fn newer_means_newer_by_number(a in (0u64..12, 0u64..12, 0u64..12), b in (0u64..12, 0u64..12, 0u64..12)) {
        let text = |v: (u64, u64, u64)| format!("{}.{}.{}", v.0, v.1, v.2);
        prop_assert_eq!(check(NAME, &text(a), NAME, &text(b)).is_ok(), a < b);
    }
}
