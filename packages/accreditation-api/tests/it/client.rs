use accreditation_api::{
    msg::ExecuteMsg,
    raw::{self, OperatorRecord, OrganisationRecord, PrefixRecord, StandingEntry, StandingRecord},
    types::{OrgKind, RoleSet, Status},
    Client, Denial, OrgId, Role,
};
use cosmwasm_std::{
    testing::{MockApi, MockQuerier, MockStorage},
    Addr, ContractResult, CosmosMsg, QuerierWrapper, StdError, Storage, SystemResult, Timestamp, WasmMsg,
    WasmQuery,
};
use std::{cell::RefCell, rc::Rc};

#[derive(Debug)]
enum Refused {
    Denied(Denial),
    Unreadable,
}
impl From<Denial> for Refused {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}
impl From<StdError> for Refused {
    fn from(_: StdError) -> Self {
        Self::Unreadable
    }
}

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn now() -> Timestamp {
    Timestamp::from_seconds(1_000)
}

/// A store that answers raw queries, and a list of the keys that were asked for.
struct Contract {
    store: Rc<RefCell<MockStorage>>,
    querier: MockQuerier,
}

impl Contract {
    fn new() -> Self {
        let store = Rc::new(RefCell::new(MockStorage::new()));
        let mut querier = MockQuerier::default();
        let answers = Rc::clone(&store);
        querier.update_wasm(move |query| match query {
            WasmQuery::Raw { key, .. } => {
                let value = answers.borrow().get(key).unwrap_or_default();
                SystemResult::Ok(ContractResult::Ok(value.into()))
            }
            _ => SystemResult::Ok(ContractResult::Err("raw reads only".to_string())),
        });
        Self { store, querier }
    }

    fn operator(&self, until: Option<Timestamp>) {
        let record = OperatorRecord {
            org: OrgId(7),
            roles: RoleSet::of(&[Role::Carry]),
            until,
        };
        raw::OPERATORS
            .save(&mut *self.store.borrow_mut(), &addr("driver"), &record)
            .unwrap();
    }

    fn standing(&self, status: Status) {
        let entry = StandingEntry {
            status,
            from: Timestamp::from_seconds(0),
            until: None,
        };
        let record = StandingRecord {
            now: Some(entry),
            next: None,
        };
        let key = (OrgId(7), Role::Carry.code());
        raw::STANDINGS
            .save(&mut *self.store.borrow_mut(), key, &record)
            .unwrap();
    }

    fn acting(&self, role: Role) -> Result<OrgId, Refused> {
        let client = Client::new(addr("accreditation"));
        client.acting(&QuerierWrapper::new(&self.querier), &addr("driver"), role, now())
    }
}

/// Each reason why an address may not act has its own refusal, and they are looked for in this order.
#[test]
fn each_reason_has_its_own_refusal() {
    let contract = Contract::new();
    let (address, org, role) = (addr("driver"), OrgId(7), Role::Carry);
    let denied = |role| match contract.acting(role) {
        Err(Refused::Denied(denial)) => denial,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        denied(role),
        Denial::NotAnOperator {
            address: address.clone()
        }
    );
    contract.operator(Some(now()));
    let expired = Denial::OperatorExpired {
        address: address.clone(),
        org,
        until: now(),
    };
    assert_eq!(denied(role), expired);
    contract.operator(Some(now().plus_nanos(1)));
    assert_eq!(
        denied(Role::Insure),
        Denial::NotPermitted {
            address: address.clone(),
            org,
            role: Role::Insure
        }
    );
    assert_eq!(denied(role), Denial::NotAccredited { org, role });
    for status in [Status::Suspended, Status::Revoked] {
        contract.standing(status);
        assert_eq!(denied(role), Denial::NotAccredited { org, role });
    }
    contract.standing(Status::Granted);
    assert_eq!(contract.acting(role).unwrap(), org);
}

#[test]
fn acting_for_another_organisation_is_refused() {
    let contract = Contract::new();
    contract.operator(None);
    contract.standing(Status::Granted);
    let client = Client::new(addr("accreditation"));
    let querier = QuerierWrapper::new(&contract.querier);
    let acting_for = |org| client.acting_for::<Refused>(&querier, &addr("driver"), org, Role::Carry, now());
    assert!(acting_for(OrgId(7)).is_ok());
    let expected = Denial::OtherOrganisation {
        address: addr("driver"),
        acts_for: OrgId(7),
        org: OrgId(8),
    };
    assert!(matches!(acting_for(OrgId(8)), Err(Refused::Denied(denial)) if denial == expected));
}

/// Attack class 13: a record that cannot be read is an error, never a permission.
#[test]
fn a_damaged_record_permits_nothing() {
    let contract = Contract::new();
    contract.operator(None);
    contract.standing(Status::Granted);
    for key in [
        raw::OPERATORS.key(&addr("driver")).to_vec(),
        raw::STANDINGS.key((OrgId(7), Role::Carry.code())).to_vec(),
    ] {
        let good = contract.store.borrow().get(&key).unwrap();
        for bad in [b"{".as_slice(), b"null", b"{\"org\":\"7\"}", b"[]"] {
            contract.store.borrow_mut().set(&key, bad);
            assert!(contract.acting(Role::Carry).is_err(), "{bad:?}");
        }
        contract.store.borrow_mut().set(&key, b"{");
        assert!(matches!(contract.acting(Role::Carry), Err(Refused::Unreadable)));
        contract.store.borrow_mut().set(&key, &good);
    }
    assert!(contract.acting(Role::Carry).is_ok());
}

#[test]
fn organisations_and_prefixes_are_read_or_absent() {
    let contract = Contract::new();
    let client = Client::new(addr("accreditation"));
    let querier = QuerierWrapper::new(&contract.querier);
    assert_eq!(client.organisation(&querier, OrgId(7)).unwrap(), None);
    assert_eq!(client.prefixes(&querier, OrgId(7)).unwrap(), Vec::<String>::new());
    let record = OrganisationRecord {
        kind: OrgKind::Carrier,
        country: "KE".to_string(),
        admin_addr: addr("admin"),
    };
    let prefixes = PrefixRecord {
        prefixes: vec!["6164001".to_string()],
    };
    raw::ORGANISATIONS
        .save(&mut *contract.store.borrow_mut(), OrgId(7), &record)
        .unwrap();
    raw::PREFIXES
        .save(&mut *contract.store.borrow_mut(), OrgId(7), &prefixes)
        .unwrap();
    assert_eq!(client.organisation(&querier, OrgId(7)).unwrap(), Some(record));
    assert_eq!(client.prefixes(&querier, OrgId(7)).unwrap(), prefixes.prefixes);
}

#[test]
fn a_message_goes_to_the_contract_without_coins() {
    let client = Client::new(addr("accreditation"));
    let message = client.execute(&ExecuteMsg::AcceptOwner {}).unwrap();
    let expected = WasmMsg::Execute {
        contract_addr: addr("accreditation").to_string(),
        msg: br#"{"accept_owner":{}}"#.into(),
        funds: vec![],
    };
    assert_eq!(message, CosmosMsg::Wasm(expected));
    assert_eq!(client.addr(), &addr("accreditation"));
}
