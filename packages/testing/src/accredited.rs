//! Accredited organisations for suites of other contracts.
//!
//! A contract reads the accreditation contract by raw queries, so a suite needs no such contract: it needs its
//! records, at the documented keys. [`Registry::install`] puts a contract on the simulated chain that has no
//! messages, and of the queries answers only the one for a past standing; [`Records`] writes the records of [`accreditation_api::raw`] into its store. A test of
//! entry points without a chain writes them into any store and answers with [`raw_answers`].
//!
//! ```
//! use accreditation_api::{types::OrgKind, Client, Denial, Role};
//! use salus_testing::{accredited::Registry, actor, app::TestApp};
//! # #[derive(Debug)] struct E;
//! # impl From<cosmwasm_std::StdError> for E { fn from(_: cosmwasm_std::StdError) -> Self { E } }
//! # impl From<Denial> for E { fn from(_: Denial) -> Self { E } }
//!
//! let mut app = TestApp::start(&[]);
//! let registry = Registry::install(&mut app);
//! let hospital = registry.write(&mut app).organisation(OrgKind::Hospital, "KE");
//! registry.write(&mut app).accredit(hospital, Role::ReceiveGoods);
//! registry.write(&mut app).operator(&actor("nurse"), hospital, &[Role::ReceiveGoods]);
//!
//! // what the contract under test does
//! let client = Client::new(registry.addr().clone());
//! let acting = |app: &TestApp| client.acting::<E>(&app.wrap(), &actor("nurse"), Role::ReceiveGoods, app.now());
//! assert_eq!(acting(&app).unwrap(), hospital);
//!
//! registry.write(&mut app).suspend(hospital, Role::ReceiveGoods);
//! assert!(acting(&app).is_err());
//! ```

use crate::{actor, app::TestApp};
use accreditation_api::{
    msg::QueryMsg,
    raw::{
        ControllerLink, OperatorRecord, OrganisationRecord, StandingEntry, StandingRecord, CONTROLLERS,
        OPERATORS, ORGANISATIONS, PREFIXES, STANDINGS,
    },
    types::{HistoryEntry, Limits, OrgId, OrgKind, Role, RoleSet, Standing, Status},
};
use cosmwasm_std::{
    testing::MockStorage, to_json_binary, Addr, Binary, ContractResult, Deps, DepsMut, Empty, Env,
    MessageInfo, Order, QuerierResult, Response, StdError, StdResult, Storage, SystemError, SystemResult,
    Timestamp, WasmQuery,
};
use cw_multi_test::{ContractWrapper, Executor};
use cw_storage_plus::Map;

/// Where the records live on a simulated chain.
#[derive(Clone, Debug)]
pub struct Registry {
    contract: Addr,
}

impl Registry {
    /// Puts an empty registry on the chain.
    pub fn install(app: &mut TestApp) -> Self {
        fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
            Ok(Response::new())
        }
        let code = app.store_code(Box::new(ContractWrapper::new(nothing, nothing, answer)));
        let contract = app
            .instantiate_contract(code, actor("registry"), &Empty {}, &[], "registry", None)
            .expect("an empty contract instantiates");
        Self { contract }
    }

    /// Its address, for the contract under test.
    pub const fn addr(&self) -> &Addr {
        &self.contract
    }

    /// Its records, to be written as of now.
    pub fn write<'a>(&self, app: &'a mut TestApp) -> Records<'a> {
        let now = app.now();
        Records {
            store: app.contract_storage_mut(&self.contract),
            now,
        }
    }
}

/// Every entry of a standing, oldest first: what the contract itself keeps apart from the records that peers read.
const HISTORY: Map<(OrgId, u8), Vec<StandingEntry>> = Map::new("test_history");

/// Benefit classes that an accreditation is limited to.
const LIMITS: Map<(OrgId, u8), Vec<String>> = Map::new("test_limits");

/// Answers for the standing at any time.
fn answer(deps: Deps, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    let QueryMsg::Status { org, role, at } = msg else {
        return Err(StdError::msg("a registry of a test answers for standings only"));
    };
    let at = at.unwrap_or(env.block.time);
    let history = HISTORY
        .may_load(deps.storage, (org, role.code()))?
        .unwrap_or_default();
    let entry = history.iter().rev().find(|entry| entry.from <= at);
    let limits = LIMITS.may_load(deps.storage, (org, role.code()))?;
    to_json_binary(&Standing {
        active: entry.is_some_and(|entry| entry.active(at)),
        entry: entry.filter(|_| limits.is_some()).map(|entry| HistoryEntry {
            seq: 0,
            status: entry.status,
            from: entry.from,
            until: entry.until,
            limits: limits.map(|benefit_classes| Limits {
                benefit_classes,
                product_classes: vec![],
            }),
            by_addr: actor("authority"),
            recorded_at: entry.from,
            reason: None,
        }),
    })
}

/// The raw records of an accreditation contract.
pub struct Records<'a> {
    store: Box<dyn Storage + 'a>,
    now: Timestamp,
}

impl<'a> Records<'a> {
    /// In any store, as of `now`.
    pub fn over(store: &'a mut MockStorage, now: Timestamp) -> Self {
        Self {
            store: Box::new(Borrowed(store)),
            now,
        }
    }

    /// Registers an organisation; its admin is the actor `admin of <id>`.
    pub fn organisation(&mut self, kind: OrgKind, country: &str) -> OrgId {
        let last = ORGANISATIONS
            .keys(&*self.store, None, None, Order::Descending)
            .next();
        let org = OrgId(1 + last.map_or(0, |last| last.expect("an id").u64()));
        let admin_addr = actor(&format!("admin of {org}"));
        let record = OrganisationRecord {
            kind,
            country: country.to_string(),
            admin_addr,
        };
        ORGANISATIONS
            .save(&mut *self.store, org, &record)
            .expect("save an organisation");
        org
    }

    /// Grants a role from now on, without end.
    pub fn accredit(&mut self, org: OrgId, role: Role) {
        self.accredit_until(org, role, None);
    }

    /// Grants a role from now on.
    pub fn accredit_until(&mut self, org: OrgId, role: Role, until: Option<Timestamp>) {
        self.decide(
            org,
            role,
            StandingEntry {
                status: Status::Granted,
                from: self.now,
                until,
            },
        );
    }

    /// Limits a role, at all times, to some benefit classes.
    pub fn limit(&mut self, org: OrgId, role: Role, classes: Vec<String>) {
        LIMITS
            .save(&mut *self.store, (org, role.code()), &classes)
            .expect("save the limits");
    }

    /// Suspends a role from now on.
    pub fn suspend(&mut self, org: OrgId, role: Role) {
        self.decide(
            org,
            role,
            StandingEntry {
                status: Status::Suspended,
                from: self.now,
                until: None,
            },
        );
    }

    /// Revokes a role from now on.
    pub fn revoke(&mut self, org: OrgId, role: Role) {
        self.decide(
            org,
            role,
            StandingEntry {
                status: Status::Revoked,
                from: self.now,
                until: None,
            },
        );
    }

    fn decide(&mut self, org: OrgId, role: Role, entry: StandingEntry) {
        let key = (org, role.code());
        let mut history = HISTORY
            .may_load(&*self.store, key)
            .expect("a history")
            .unwrap_or_default();
        history.push(entry);
        HISTORY
            .save(&mut *self.store, key, &history)
            .expect("save a history");
        let record = StandingRecord {
            now: Some(entry),
            next: None,
        };
        STANDINGS
            .save(&mut *self.store, (org, role.code()), &record)
            .expect("save a standing");
    }

    /// Makes an address an operator of an organisation, without end.
    pub fn operator(&mut self, addr: &Addr, org: OrgId, roles: &[Role]) {
        self.operator_until(addr, org, roles, None);
    }

    /// Makes an address an operator of an organisation.
    pub fn operator_until(&mut self, addr: &Addr, org: OrgId, roles: &[Role], until: Option<Timestamp>) {
        let record = OperatorRecord {
            org,
            roles: RoleSet::of(roles),
            until,
        };
        OPERATORS
            .save(&mut *self.store, addr, &record)
            .expect("save an operator");
    }

    /// Ends an operator's mandate.
    pub fn remove_operator(&mut self, addr: &Addr) {
        OPERATORS.remove(&mut *self.store, addr);
    }

    /// Sets who controls an organisation from now on.
    pub fn control(&mut self, org: OrgId, controller: Option<OrgId>) {
        let mut record = CONTROLLERS
            .may_load(&*self.store, org)
            .expect("a record")
            .unwrap_or_default();
        record.links.push(ControllerLink {
            controller,
            from: self.now,
        });
        CONTROLLERS
            .save(&mut *self.store, org, &record)
            .expect("save a controller");
    }

    /// Binds a GS1 company prefix.
    pub fn prefix(&mut self, org: OrgId, prefix: &str) {
        let mut record = PREFIXES
            .may_load(&*self.store, org)
            .expect("a record")
            .unwrap_or_default();
        record.prefixes.push(prefix.to_string());
        PREFIXES
            .save(&mut *self.store, org, &record)
            .expect("save a prefix");
    }

    /// An organisation that holds these roles, with one operator who may act in all of them.
    pub fn member(&mut self, kind: OrgKind, country: &str, roles: &[Role], operator: &Addr) -> OrgId {
        let org = self.organisation(kind, country);
        for role in roles {
            self.accredit(org, *role);
        }
        self.operator(operator, org, roles);
        org
    }
}

/// Lets a borrowed store be boxed.
struct Borrowed<'a>(&'a mut MockStorage);

impl Storage for Borrowed<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.0.get(key)
    }
    fn range<'b>(
        &'b self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = cosmwasm_std::Record> + 'b> {
        self.0.range(start, end, order)
    }
    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.0.set(key, value);
    }
    fn remove(&mut self, key: &[u8]) {
        self.0.remove(key);
    }
}

/// Answers raw queries to `contract` from a store, for
/// [`MockQuerier::update_wasm`](cosmwasm_std::testing::MockQuerier::update_wasm).
pub fn raw_answers(contract: Addr, store: MockStorage) -> impl Fn(&WasmQuery) -> QuerierResult {
    move |query| match query {
        WasmQuery::Raw { contract_addr, key } if *contract_addr == contract.as_str() => {
            SystemResult::Ok(ContractResult::Ok(store.get(key).unwrap_or_default().into()))
        }
        WasmQuery::Raw { contract_addr, .. } | WasmQuery::Smart { contract_addr, .. } => {
            SystemResult::Err(SystemError::NoSuchContract {
                addr: contract_addr.clone(),
            })
        }
        other => SystemResult::Err(SystemError::UnsupportedRequest {
            kind: format!("{other:?}"),
        }),
    }
}
