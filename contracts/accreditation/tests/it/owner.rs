//! Set-up, ownership, migration.

use crate::suite::{name_authority, Suite};
use accreditation::{
    contract,
    error::{ContractError, DomainError},
};
use accreditation_api::{
    msg::{ConfigResponse, InstantiateMsg, MigrateMsg, QueryMsg},
    types::Role,
    CONTRACT_NAME,
};
use cosmwasm_std::{
    coin,
    testing::{message_info, mock_dependencies, mock_env},
};
use salus_core::wire::Wire;
use salus_core::{ownership::Ownership, CoreError};
use salus_testing::{actor, owner::assert_handed_over_in_two_steps};

#[test]
fn instantiation_sets_owner_notice_and_version() {
    let suite = Suite::bare(60);
    assert_eq!(
        suite.ask::<ConfigResponse>(&QueryMsg::Config {}).notice_seconds,
        60
    );
    let ownership: Ownership = suite.ask(&QueryMsg::Ownership {});
    assert_eq!((ownership.owner_addr, ownership.proposed), (actor("owner"), None));
    let version = cw2::query_contract_info(&suite.app.wrap(), suite.contract.clone()).unwrap();
    assert_eq!(
        (version.contract.as_str(), version.version.as_str()),
        (CONTRACT_NAME, contract::CONTRACT_VERSION)
    );
}

#[test]
fn instantiation_refuses_a_long_notice_coins_and_a_bad_owner() {
    let mut deps = mock_dependencies();
    let mut instantiate = |owner: &str, notice_seconds, funds: &[_]| {
        let info = message_info(&actor("creator"), funds);
        let msg = InstantiateMsg {
            owner: owner.to_string(),
            notice_seconds,
        };
        contract::instantiate(deps.as_mut(), mock_env(), info, Wire(msg))
    };
    let owner = actor("owner").to_string();
    let max_seconds = 90 * 86_400;
    let error = instantiate(&owner, max_seconds + 1, &[]).unwrap_err();
    let too_long = DomainError::NoticeTooLong {
        seconds: max_seconds + 1,
        max_seconds,
    };
    assert!(matches!(error, ContractError::Domain(e) if e == too_long));
    let error = instantiate(&owner, 0, &[coin(1, "uatom")]).unwrap_err();
    assert!(matches!(
        error,
        ContractError::Core(CoreError::UnexpectedFunds { count: 1 })
    ));
    let error = instantiate(&owner.to_uppercase(), 0, &[]).unwrap_err();
    assert!(matches!(error, ContractError::Core(CoreError::BadAddress { .. })));
    instantiate(&owner, max_seconds, &[]).unwrap();
}

#[test]
fn ownership_is_handed_over_in_two_steps_within_the_deadline() {
    let mut suite = Suite::new();
    assert_handed_over_in_two_steps(&mut suite.app, &suite.contract, &actor("owner"));
    let own = &name_authority("kenya", "KE", &Role::ALL, None, None);
    assert!(suite.refused("owner", own).contains("is not the owner"));
    suite.must("next owner", own);
}

#[test]
fn migration_runs_once_from_this_contract_and_only_forwards() {
    let mut deps = mock_dependencies();
    let mut migrate = |name: &str, version: &str| {
        cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        contract::migrate(deps.as_mut(), mock_env(), Wire(MigrateMsg {}))
    };
    migrate(CONTRACT_NAME, "0.0.9").unwrap();
    let error = migrate(CONTRACT_NAME, contract::CONTRACT_VERSION).unwrap_err();
    assert!(matches!(error, ContractError::Core(CoreError::NotNewer { .. })));
    let error = migrate(CONTRACT_NAME, "99.0.0").unwrap_err();
    assert!(matches!(error, ContractError::Core(CoreError::NotNewer { .. })));
    let error = migrate("salus:donation-escrow", "0.0.9").unwrap_err();
    assert!(matches!(
        error,
        ContractError::Core(CoreError::WrongContract { .. })
    ));
    let error = migrate(CONTRACT_NAME, "old").unwrap_err();
    assert!(matches!(error, ContractError::Core(CoreError::BadVersion { .. })));
}
