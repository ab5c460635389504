//! The stage: accounts, organisations, a plan, and verbs.

pub mod people;
pub mod terms;

pub use self::people::*;
pub use self::terms::*;

pub use accreditation_api::types::OrgKind;
pub use accreditation_api::{OrgId, Role};
pub use cosmwasm_std::{coin, coins, Addr, Coin, HexBinary, Timestamp, Uint128};
pub use cw_multi_test::{AppResponse, Executor};
pub use mutual_aid_api::msg::*;
pub use mutual_aid_api::types::*;
pub use salus_core::Bps;
pub use salus_testing::{actor, app::TestApp, panel, refused};

use cosmwasm_std::{from_json, Empty, Event};
use cw_multi_test::Contract;
use mutual_aid::contract;
use panel::{PanelMsg, PanelQuery, PanelSetup};
use panel_api::types::Outcome as Verdict;
use panel_api::CaseId;
use salus_testing::{accredited::Registry, watch::Watched};
use serde::de::DeserializeOwned;

pub const DENOM: &str = "uatom";
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
pub const PURSE: u128 = 1_000_000_000;

/// Who has coins.
pub const PEOPLE: [&str; 10] = [
    "alice",
    "bob",
    "carol",
    "dan",
    "eve",
    "frank",
    "sponsor",
    "treasury",
    "doctor",
    "passer-by",
];

/// Organisations, in the order in which the registry numbers them.
pub const INSURER: OrgId = OrgId(1);
pub const OTHER_INSURER: OrgId = OrgId(2);
pub const HOSPITAL: OrgId = OrgId(3);
pub const SECOND_HOSPITAL: OrgId = OrgId(4);
/// controlled by the same holding as the hospital
pub const SISTER_CLINIC: OrgId = OrgId(5);
pub const HOLDING: OrgId = OrgId(6);
pub const AUTHORITY: OrgId = OrgId(7);
pub const SUPPLIER: OrgId = OrgId(8);

/// Who administers an organisation.
pub fn admin(org: OrgId) -> Addr {
    actor(&format!("admin of {org}"))
}

pub struct Suite {
    pub app: TestApp,
    pub aid: Addr,
    pub registry: Registry,
    pub panel: Addr,
    pub start: Timestamp,
    /// the plan that verbs are about
    pub plan: PlanId,
}

pub use mutual_aid_api::{ClaimId, PlanId};

impl Suite {
    /// The contract with the limits of a public network, and everybody accredited; no plan yet.
    pub fn empty() -> Self {
        let purse = || vec![coin(PURSE, DENOM), coin(PURSE, "uosmo"), coin(PURSE, "ujunk")];
        let mut balances: Vec<_> = PEOPLE.iter().map(|name| (actor(name), purse())).collect();
        balances.push((admin(INSURER), purse()));
        let mut app = TestApp::start(&balances);
        let registry = Registry::install(&mut app);
        let setup = PanelSetup {
            denom: DENOM.to_string(),
            terms: ["claims", "appeals"].map(String::from).to_vec(),
            longest_seconds: 7 * DAY,
            live: 45,
        };
        let panel = panel::install(&mut app, &setup);
        let aid = install(&mut app, &Self::instantiation(registry.addr(), &panel));
        let start = app.now();
        let mut suite = Self {
            app,
            aid,
            registry,
            panel,
            start,
            plan: PlanId(1),
        };
        suite.accredit_all();
        suite
    }

    /// With a plan whose members share.
    pub fn new() -> Self {
        let mut suite = Self::empty();
        suite.create_plan(mutual(), sharing()).unwrap();
        suite
    }

    /// What the contract is set up with.
    pub fn instantiation(accreditation: &Addr, panel: &Addr) -> InstantiateMsg {
        InstantiateMsg {
            owner: actor("owner").to_string(),
            accreditation: accreditation.to_string(),
            panel: panel.to_string(),
            escrow: None,
            consents: None,
            denoms: vec![DENOM.to_string(), "uosmo".to_string()],
            limits: Limits::PUBLIC,
        }
    }

    /// Puts a played peer on the chain, and the contract once more, set up with it.
    pub fn set_up_with(
        &mut self,
        peer: Box<dyn Contract<Empty>>,
        name: impl FnOnce(&mut InstantiateMsg, String),
    ) -> Addr {
        let code = self.app.store_code(peer);
        let peer = self
            .app
            .instantiate_contract(code, actor("owner"), &Empty {}, &[], "peer", None)
            .unwrap();
        let mut msg = Self::instantiation(self.registry.addr(), &self.panel);
        name(&mut msg, peer.to_string());
        self.aid = install(&mut self.app, &msg);
        peer
    }

    fn accredit_all(&mut self) {
        let mut records = self.registry.write(&mut self.app);
        let orgs = [
            (OrgKind::Insurer, &[Role::Insure][..], "insurer", INSURER),
            (OrgKind::Insurer, &[Role::Insure], "other insurer", OTHER_INSURER),
            (
                OrgKind::Hospital,
                &[Role::AttestTreatment, Role::Assess],
                "doctor",
                HOSPITAL,
            ),
            (
                OrgKind::Hospital,
                &[Role::AttestTreatment],
                "second doctor",
                SECOND_HOSPITAL,
            ),
            (OrgKind::Clinic, &[Role::AttestTreatment], "sister", SISTER_CLINIC),
            (OrgKind::Government, &[], "holder", HOLDING),
            (OrgKind::Government, &[Role::ReportCases], "officer", AUTHORITY),
            (OrgKind::Distributor, &[Role::Distribute], "supplier", SUPPLIER),
        ];
        for (kind, roles, operator, number) in orgs {
            let org = records.member(kind, "KE", roles, &actor(operator));
            assert_eq!(org, number, "{operator}");
        }
        records.operator(&actor("second insurer"), INSURER, &[Role::Insure]);
        records.control(HOSPITAL, Some(HOLDING));
        records.control(SISTER_CLINIC, Some(HOLDING));
    }

    // --- messages

    pub fn send(&mut self, sender: &Addr, msg: &ExecuteMsg, funds: &[Coin]) -> Result<AppResponse, String> {
        let aid = self.aid.clone();
        self.app.run(sender, &aid, msg, funds)
    }

    /// Sends a message without coins.
    pub fn tell(&mut self, who: &str, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.send(&actor(who), msg, &[])
    }

    /// Sends a message with coins.
    pub fn pay(&mut self, who: &str, msg: &ExecuteMsg, amount: u128) -> Result<AppResponse, String> {
        self.send(&actor(who), msg, &coins(amount, DENOM))
    }

    pub fn owner(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.tell("owner", msg)
    }

    pub fn insurer(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.tell("insurer", msg)
    }

    pub fn anyone(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.tell("passer-by", msg)
    }

    // --- plans

    /// Opens a plan with the classes of its benefits on its list, and makes it the one that verbs are about.
    pub fn create_plan(&mut self, plan: NewPlan, terms: NewTerms) -> Result<PlanId, String> {
        let mut classes: Vec<u16> = terms.benefits.iter().map(|benefit| benefit.class).collect();
        classes.dedup();
        let conditions = classes.into_iter().map(listed).collect();
        let response = self.insurer(&ExecuteMsg::CreatePlan {
            plan,
            terms,
            conditions,
        })?;
        #[derive(serde::Deserialize)]
        struct Data {
            plan: PlanId,
        }
        self.plan = data::<Data>(&response).plan;
        Ok(self.plan)
    }

    /// Today, counted as the contract counts.
    pub fn today(&self) -> u32 {
        (self.app.now().seconds() / DAY) as u32
    }

    // --- books

    pub fn deposit(&mut self, who: &Addr, fund: Fund, amount: u128) -> Result<AppResponse, String> {
        let plan = self.plan;
        self.send(who, &ExecuteMsg::Deposit { plan, fund }, &coins(amount, DENOM))
    }

    pub fn withdraw(&mut self, who: &Addr, fund: Fund, amount: u128) -> Result<AppResponse, String> {
        let plan = self.plan;
        let amount = Uint128::new(amount);
        self.send(who, &ExecuteMsg::Withdraw { plan, fund, amount }, &[])
    }

    /// What a depositor holds in a book, and what of it is free.
    pub fn fund(&self, who: &Addr, fund: Fund) -> (u128, u128) {
        let found: FundResponse = self.ask(&QueryMsg::Fund {
            plan: self.plan,
            fund,
            depositor: who.to_string(),
        });
        (found.held.u128(), found.free.u128())
    }

    pub fn balance(&self, who: &Addr) -> u128 {
        self.app.balance(who, DENOM)
    }

    // --- questions

    pub fn try_ask<R: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<R, String> {
        self.app.ask(&self.aid, msg)
    }

    pub fn ask<R: DeserializeOwned>(&self, msg: &QueryMsg) -> R {
        self.try_ask(msg).unwrap()
    }

    pub fn solvency(&self) -> Solvency {
        self.ask(&QueryMsg::Solvency { plan: self.plan })
    }

    pub fn plan_info(&self) -> PlanInfo {
        self.ask(&QueryMsg::Plan { plan: self.plan })
    }

    /// I1, X1: what each plan holds is what it owes, to the last fraction, and the coins of all of them are there.
    pub fn assert_books(&self) {
        let plans: Vec<PlanInfo> = self.ask(&QueryMsg::Plans {
            start_after: None,
            limit: Some(100),
        });
        let mut cash = std::collections::BTreeMap::new();
        for info in plans {
            let solvency: Solvency = self.ask(&QueryMsg::Solvency { plan: info.plan });
            assert_eq!(
                solvency.assets_scaled, solvency.liabilities_scaled,
                "the books of plan {}: {solvency:?}",
                info.plan
            );
            *cash.entry(info.plan_terms.denom).or_insert(0u128) += solvency.cash.u128();
        }
        for (denom, held) in cash {
            assert_eq!(self.app.balance(&self.aid, &denom), held, "coins of {denom}");
        }
    }

    // --- the panel

    /// The panel says what comes out of a case, and tells the contract.
    pub fn rule(
        &mut self,
        case: u64,
        outcome: Verdict,
        amount: Option<u128>,
        codes: &[u16],
    ) -> Result<(), String> {
        self.rule_silently(case, outcome, amount, codes, true)
    }

    /// The panel comes to a verdict; `tell` says whether the contract hears of it.
    pub fn rule_silently(
        &mut self,
        case: u64,
        outcome: Verdict,
        amount: Option<u128>,
        codes: &[u16],
        tell: bool,
    ) -> Result<(), String> {
        let msg = PanelMsg::Rule {
            case: CaseId(case),
            outcome,
            amount: amount.map(Uint128::new),
            codes: codes.to_vec(),
            tell,
        };
        self.tell_panel(&msg)
    }

    pub fn tell_panel(&mut self, msg: &PanelMsg) -> Result<(), String> {
        let panel = self.panel.clone();
        self.app.run(&actor("owner"), &panel, msg, &[]).map(drop)
    }

    /// A case as the panel has it.
    pub fn case(&self, case: u64) -> panel::Case {
        let case = CaseId(case);
        self.app.ask(&self.panel, &PanelQuery::Case { case }).unwrap()
    }
}

fn install(app: &mut TestApp, msg: &InstantiateMsg) -> Addr {
    let code = app.store_code(
        Watched::new(contract::execute, contract::instantiate, contract::query)
            .with_migrate(contract::migrate)
            .with_reply(contract::reply)
            .boxed(),
    );
    let admin = Some(actor("deployer").to_string());
    app.instantiate_contract(code, actor("owner"), msg, &[], "mutual aid", admin)
        .unwrap()
}

/// The response's data, which cw-multi-test wraps when a message went through it.
pub fn data<R: DeserializeOwned>(response: &AppResponse) -> R {
    from_json(response.data.as_ref().expect("data")).unwrap()
}

/// The contract's events, without the chain's own.
pub fn events(response: &AppResponse) -> Vec<&Event> {
    let ours = |event: &&Event| event.ty.starts_with("wasm-");
    response.events.iter().filter(ours).collect()
}
