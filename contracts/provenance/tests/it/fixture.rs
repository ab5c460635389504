//! An accreditation contract that is nothing but its store: peers read it raw, so its records are all that it
//! needs to have.

use accreditation_api::raw::{
    OperatorRecord, OrganisationRecord, PrefixRecord, StandingEntry, StandingRecord, OPERATORS,
    ORGANISATIONS, PREFIXES, STANDINGS,
};
use accreditation_api::types::{OrgKind, RoleSet, Status};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{
    to_json_vec, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, Timestamp,
};
use salus_testing::app::TestApp;
use salus_testing::{actor, watch::Watched};
use serde::Serialize;

fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> Result<Response, StdError> {
    Ok(Response::new())
}

/// Fails when it is asked: a smart query would load the peer's code, and could burn all gas.
fn no_smart_query(_: Deps, _: Env, _: Empty) -> Result<Binary, StdError> {
    Err(StdError::msg(
        "the accreditation contract was asked by a smart query",
    ))
}

/// The accreditation contract of a test.
#[derive(Clone)]
pub struct Registry {
    pub addr: Addr,
}

impl Registry {
    pub fn start(app: &mut TestApp) -> Self {
        use cw_multi_test::Executor;
        let code = app.store_code(Watched::new(nothing, nothing, no_smart_query).boxed());
        let addr = app
            .instantiate_contract(code, actor("owner"), &Empty {}, &[], "accreditation", None)
            .unwrap();
        Self { addr }
    }

    fn plant(&self, app: &mut TestApp, key: &[u8], value: &impl Serialize) {
        app.plant(&self.addr, key, &to_json_vec(value).unwrap());
    }

    /// An organisation in a country.
    pub fn organisation(&self, app: &mut TestApp, org: OrgId, kind: OrgKind, country: &str) {
        let record = OrganisationRecord {
            kind,
            country: country.to_string(),
            admin_addr: actor("admin"),
        };
        self.plant(app, &ORGANISATIONS.key(org), &record);
    }

    /// An operator with permissions, without an end.
    pub fn operator(&self, app: &mut TestApp, who: &Addr, org: OrgId, roles: &[Role]) {
        self.operator_until(app, who, org, roles, None);
    }

    pub fn operator_until(
        &self,
        app: &mut TestApp,
        who: &Addr,
        org: OrgId,
        roles: &[Role],
        until: Option<Timestamp>,
    ) {
        let record = OperatorRecord {
            org,
            roles: RoleSet::of(roles),
            until,
        };
        self.plant(app, &OPERATORS.key(who), &record);
    }

    /// What the organisation is in a role, from now on.
    pub fn standing(&self, app: &mut TestApp, org: OrgId, role: Role, status: Status) {
        let now = Some(StandingEntry {
            status,
            from: app.now(),
            until: None,
        });
        let record = StandingRecord { now, next: None };
        self.plant(app, &STANDINGS.key((org, role.code())), &record);
    }

    pub fn prefixes(&self, app: &mut TestApp, org: OrgId, prefixes: &[&str]) {
        let prefixes = prefixes.iter().map(ToString::to_string).collect();
        self.plant(app, &PREFIXES.key(org), &PrefixRecord { prefixes });
    }
}
