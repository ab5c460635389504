//! The contract on a simulated chain, with verbs.

use accreditation::contract;
use accreditation_api::{
    msg::{ActingResponse, ExecuteMsg, InstantiateMsg, QueryMsg, RegisteredData, RelatedResponse},
    types::{
        AccreditationInfo, HistoryEntry, Limits, OperatorInfo, OrgId, OrgKind, OrganisationInfo, ReasonCode,
        Role, Standing,
    },
    Client,
};
use cosmwasm_std::{from_json, Addr, Coin, Timestamp};
use cw_multi_test::{AppResponse, Executor};
use salus_testing::{
    actor,
    app::{TestApp, GENESIS},
    watch::Watched,
};
use serde::de::DeserializeOwned;

/// The notice period of a suite: a week.
pub const NOTICE: u64 = 7 * 86_400;
/// Why, where a test does not care.
pub const REASON: ReasonCode = ReasonCode::Investigation;

/// A chain with the contract on it, owned by `owner`. `kenya` and `ghana` are authorities for all roles.
pub struct Suite {
    /// the chain
    pub app: TestApp,
    /// where the contract lives
    pub contract: Addr,
}

impl Suite {
    /// With a notice of a week.
    pub fn new() -> Self {
        Self::with_notice(NOTICE)
    }

    /// With another notice.
    pub fn with_notice(notice_seconds: u64) -> Self {
        let mut suite = Self::bare(notice_seconds);
        suite.name_authority("kenya", "KE", &Role::ALL);
        suite.name_authority("ghana", "GH", &Role::ALL);
        suite
    }

    /// Without authorities.
    pub fn bare(notice_seconds: u64) -> Self {
        let purse = vec![Coin::new(1_000u128, "uatom"), Coin::new(1_000u128, "uosmo")];
        let rich = ["owner", "stranger"].map(|name| (actor(name), purse.clone()));
        let mut app = TestApp::start(&rich);
        let code = app.store_code(
            Watched::new(contract::execute, contract::instantiate, contract::query)
                .with_migrate(contract::migrate)
                .boxed(),
        );
        let msg = InstantiateMsg {
            owner: actor("owner").to_string(),
            notice_seconds,
        };
        let admin = Some(actor("code admin").to_string());
        let contract = app
            .instantiate_contract(code, actor("owner"), &msg, &[], "accreditation", admin)
            .expect("the settings are good");
        Self { app, contract }
    }

    /// Sends a message as the actor of that name.
    pub fn send(&mut self, sender: &str, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        let contract = self.contract.clone();
        self.app.run(&actor(sender), &contract, msg, &[])
    }

    /// Sends a message that must succeed.
    #[track_caller]
    pub fn must(&mut self, sender: &str, msg: &ExecuteMsg) -> AppResponse {
        self.send(sender, msg)
            .unwrap_or_else(|e| panic!("{sender} sent {msg:?}: {e}"))
    }

    /// Sends a message that must be refused; gives the text, after checking that nothing changed.
    #[track_caller]
    pub fn refused(&mut self, sender: &str, msg: &ExecuteMsg) -> String {
        let before = self.app.state_hash();
        let Err(text) = self.send(sender, msg) else {
            panic!("{sender} could send {msg:?}")
        };
        assert_eq!(self.app.state_hash(), before, "a refused call changed the state");
        text
    }

    /// Asks a question that must be answered.
    #[track_caller]
    pub fn ask<R: DeserializeOwned>(&self, msg: &QueryMsg) -> R {
        self.app
            .ask(&self.contract, msg)
            .unwrap_or_else(|e| panic!("{msg:?}: {e}"))
    }

    /// Asks a question that must be refused.
    #[track_caller]
    pub fn ask_refused(&self, msg: &QueryMsg) -> String {
        match self.app.ask::<serde_json::Value>(&self.contract, msg) {
            Ok(answer) => panic!("{msg:?} was answered: {answer}"),
            Err(text) => text,
        }
    }

    // ----- verbs

    /// The owner names an authority without end.
    pub fn name_authority(&mut self, name: &str, country: &str, roles: &[Role]) {
        self.must("owner", &name_authority(name, country, roles, None, None));
    }

    /// Somebody registers a hospital.
    pub fn register(&mut self, admin: &str, country: &str) -> OrgId {
        let response = self.must(admin, &register("Hospital", country));
        from_json::<RegisteredData>(response.data.expect("the id"))
            .expect("the id is JSON")
            .org
    }

    /// A hospital in Kenya that holds the role, notice over.
    pub fn hospital(&mut self, admin: &str, role: Role) -> OrgId {
        let org = self.register(admin, "KE");
        self.accredit("kenya", org, role);
        self.app.pass(NOTICE);
        org
    }

    /// An authority grants a role without end or limits.
    #[track_caller]
    pub fn accredit(&mut self, authority: &str, org: OrgId, role: Role) {
        self.must(authority, &accredit(org, role, None));
    }

    /// The same until a time.
    #[track_caller]
    pub fn accredit_until(&mut self, authority: &str, org: OrgId, role: Role, until: Timestamp) {
        self.must(authority, &accredit(org, role, Some(until)));
    }

    #[track_caller]
    pub fn suspend(&mut self, by: &str, org: OrgId, role: Role) {
        self.must(by, &suspend(org, role));
    }

    #[track_caller]
    pub fn reinstate(&mut self, by: &str, org: OrgId, role: Role) {
        self.must(by, &reinstate(org, role));
    }

    #[track_caller]
    pub fn revoke(&mut self, by: &str, org: OrgId, role: Role) {
        self.must(by, &revoke(org, role));
    }

    /// The admin proposes an operator without end, who accepts.
    #[track_caller]
    pub fn appoint(&mut self, admin: &str, org: OrgId, operator: &str, roles: &[Role]) {
        self.must(admin, &propose_operator(org, operator, roles, None));
        self.must(operator, &ExecuteMsg::AcceptOperator { org });
    }

    /// Kenya sets the controller.
    #[track_caller]
    pub fn control(&mut self, org: OrgId, controller: impl Into<Option<OrgId>>) {
        self.must(
            "kenya",
            &ExecuteMsg::SetController {
                org,
                controller: controller.into(),
            },
        );
    }

    // ----- questions

    pub fn active(&self, org: OrgId, role: Role) -> bool {
        self.standing(org, role, None).active
    }

    pub fn active_at(&self, org: OrgId, role: Role, at: Timestamp) -> bool {
        self.standing(org, role, Some(at)).active
    }

    pub fn standing(&self, org: OrgId, role: Role, at: Option<Timestamp>) -> Standing {
        self.ask(&QueryMsg::Status { org, role, at })
    }

    pub fn history(&self, org: OrgId, role: Role) -> Vec<HistoryEntry> {
        self.ask(&QueryMsg::History {
            org,
            role,
            start_after: None,
            limit: Some(100),
        })
    }

    pub fn accreditations(&self, org: OrgId) -> Vec<AccreditationInfo> {
        self.ask(&QueryMsg::Accreditations { org })
    }

    pub fn organisation(&self, org: OrgId) -> OrganisationInfo {
        self.ask(&QueryMsg::Organisation { org })
    }

    pub fn operator(&self, name: &str) -> Option<OperatorInfo> {
        self.ask(&QueryMsg::Operator {
            operator: actor(name).to_string(),
        })
    }

    pub fn operators(&self, org: OrgId) -> Vec<OperatorInfo> {
        self.ask(&QueryMsg::Operators {
            org,
            start_after: None,
            limit: None,
        })
    }

    pub fn acting(&self, name: &str, role: Role) -> ActingResponse {
        self.ask(&QueryMsg::Acting {
            address: actor(name).to_string(),
            role,
        })
    }

    pub fn related(&self, a: OrgId, b: OrgId, at: Option<Timestamp>) -> bool {
        self.ask::<RelatedResponse>(&QueryMsg::Related { a, b, at })
            .related
    }

    pub fn holder(&self, digits: &str) -> Option<OrgId> {
        self.ask(&QueryMsg::PrefixHolder {
            digits: digits.to_string(),
        })
    }

    /// What peers use.
    pub fn client(&self) -> Client {
        Client::new(self.contract.clone())
    }
}

/// That many seconds after the chain began.
pub fn at(seconds: u64) -> Timestamp {
    GENESIS.plus_seconds(seconds)
}

// ----- messages

pub fn name_authority(
    name: &str,
    country: &str,
    roles: &[Role],
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> ExecuteMsg {
    ExecuteMsg::NameAuthority {
        authority: actor(name).to_string(),
        country: country.to_string(),
        roles: roles.to_vec(),
        from,
        until,
    }
}

pub fn register(name: &str, country: &str) -> ExecuteMsg {
    ExecuteMsg::RegisterOrganisation {
        legal_name: name.to_string(),
        kind: OrgKind::Hospital,
        country: country.to_string(),
        metadata: None,
    }
}

pub fn accredit(org: OrgId, role: Role, until: Option<Timestamp>) -> ExecuteMsg {
    ExecuteMsg::Accredit {
        org,
        role,
        until,
        limits: Limits::default(),
    }
}

pub fn suspend(org: OrgId, role: Role) -> ExecuteMsg {
    ExecuteMsg::Suspend {
        org,
        role,
        reason: REASON,
    }
}

pub fn reinstate(org: OrgId, role: Role) -> ExecuteMsg {
    ExecuteMsg::Reinstate {
        org,
        role,
        reason: REASON,
    }
}

pub fn revoke(org: OrgId, role: Role) -> ExecuteMsg {
    ExecuteMsg::Revoke {
        org,
        role,
        reason: REASON,
    }
}

pub fn propose_operator(org: OrgId, name: &str, roles: &[Role], until: Option<Timestamp>) -> ExecuteMsg {
    ExecuteMsg::ProposeOperator {
        org,
        operator: actor(name).to_string(),
        permissions: roles.to_vec(),
        until,
    }
}
