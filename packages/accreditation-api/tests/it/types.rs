use accreditation_api::types::{OrgKind, ReasonCode, Role, RoleSet};
use cosmwasm_std::{from_json, to_json_string};
use proptest::prelude::*;

/// Codes stand in storage keys and role sets of running contracts: they can never change.
#[test]
fn roles_keep_their_codes_and_names() {
    let expected = [
        "raise_funds",
        "receive_goods",
        "manufacture",
        "distribute",
        "carry",
        "verify_delivery",
        "attest_treatment",
        "insure",
        "assess",
        "prescribe",
        "dispense",
        "hold_records",
        "research",
        "report_cases",
        "regulate",
        "arbitrate",
    ];
    for ((role, name), code) in Role::ALL.into_iter().zip(expected).zip(0u8..) {
        assert_eq!((role.code(), role.to_string().as_str()), (code, name));
    }
    assert_eq!(Role::ALL.len(), expected.len());
}

/// What an event says is what a message says.
#[test]
fn names_in_events_are_those_of_the_wire() {
    let quoted = |text: String| format!("\"{text}\"");
    for role in Role::ALL {
        assert_eq!(to_json_string(&role).unwrap(), quoted(role.to_string()));
    }
    for kind in [
        OrgKind::Hospital,
        OrgKind::Clinic,
        OrgKind::Laboratory,
        OrgKind::Pharmacy,
        OrgKind::Manufacturer,
        OrgKind::Distributor,
        OrgKind::Carrier,
        OrgKind::Insurer,
        OrgKind::MutualCommunity,
        OrgKind::Charity,
        OrgKind::Research,
        OrgKind::Government,
    ] {
        assert_eq!(to_json_string(&kind).unwrap(), quoted(kind.to_string()));
    }
    for reason in [
        ReasonCode::OwnRequest,
        ReasonCode::Investigation,
        ReasonCode::Breach,
        ReasonCode::Fraud,
        ReasonCode::Safety,
        ReasonCode::LicenceEnded,
        ReasonCode::Correction,
    ] {
        assert_eq!(to_json_string(&reason).unwrap(), quoted(reason.to_string()));
    }
}

proptest! {
    #[test]
    fn a_set_holds_the_roles_it_was_made_of(roles in proptest::collection::vec(proptest::sample::select(Role::ALL.to_vec()), 0..40)) {
        let set = RoleSet::of(&roles);
        for role in Role::ALL {
            prop_assert_eq!(set.contains(role), roles.contains(&role));
        }
        let mut expected = roles.clone();
        expected.sort();
        expected.dedup();
        prop_assert_eq!(set.roles().collect::<Vec<_>>(), expected.clone());
        prop_assert_eq!(set.is_empty(), roles.is_empty());
        let names: Vec<_> = expected.iter().map(ToString::to_string).collect();
        prop_assert_eq!(set.to_string(), names.join(","));
        prop_assert_eq!(from_json::<RoleSet>(to_json_string(&set).unwrap()).unwrap(), set);
    }
}
