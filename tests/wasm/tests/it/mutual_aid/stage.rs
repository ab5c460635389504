//! A plan with its insurer, a hospital and members, and the three contracts as built.

use accreditation_api::msg::{ExecuteMsg as AccMsg, RegisteredData};
use accreditation_api::types::{Limits as Classes, OrgId, OrgKind, Role};
use cosmwasm_std::{coins, Addr, HexBinary, MessageInfo, Uint128};
use mutual_aid::contract;
use mutual_aid_api::msg::{ExecuteMsg, InstantiateMsg, Limits, QueryMsg};
use mutual_aid_api::types::{
    Attestation, Benefit, BenefitKind, ClaimInfo, Condition, Fund, Funding, NewClaim, NewMember, NewPlan,
    NewTerms, Payee, PayeeKind,
};
use mutual_aid_api::{ClaimId, PlanId};
use panel_api::msg::ExecuteMsg as PanelMsg;
use salus_core::wire::Wire;
use salus_core::Bps;
use serde::Deserialize;
use wasm_tests::chain::{coin, Chain, Receipt};

use crate::panel::{terms as wording, Court, DENOM};

pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
pub const PLAN: PlanId = PlanId(1);
/// Attests, and its doctor is "doctor".
pub const HOSPITAL: OrgId = OrgId(1);
/// Enough for the widest panel to be ready.
const ROSTER: u64 = 48;
/// Runs the plan.
pub const INSURER: OrgId = OrgId(ROSTER + 1);
/// Runs the layer; its operator is "reinsurer".
pub const REINSURER: OrgId = OrgId(ROSTER + 2);
/// Posts the index of the plan's covers; its operator is "officer".
pub const OFFICE: OrgId = OrgId(ROSTER + 3);
/// Hospital bills.
pub const STAY: u16 = 2;
/// What a challenge or an appeal deposits: as much as the panel asks at most.
pub const BOND: u128 = 100_000;
/// Nothing of a test comes near it.
pub const PLENTY: u128 = 1_000_000_000_000;

pub struct Stage {
    pub court: Court,
    pub chain: Chain,
    pub aid: String,
}

/// The id of a claim, as the contract answers it.
#[derive(Deserialize)]
pub struct ClaimData {
    pub claim: ClaimId,
}

impl Stage {
    /// Everybody has been accredited for a while; no plan yet.
    pub fn new() -> Self {
        let court = Court::new(ROSTER);
        let chain = court.chain.clone();
        let msg = InstantiateMsg {
            owner: chain.user("owner"),
            accreditation: court.accreditation.clone(),
            panel: court.panel.clone(),
            escrow: None,
            consents: None,
            denoms: vec![DENOM.to_owned()],
            limits: Limits::PUBLIC,
        };
        let (aid, _) = chain
            .instantiate("mutual-aid", &chain.user("owner"), &msg, &[])
            .unwrap();
        for (name, seats) in [("claims", vec![5, 9]), ("appeals", vec![15])] {
            let mut terms = wording(&chain, 2);
            terms.seats = seats;
            terms.openers = vec![aid.clone()];
            let name = name.to_owned();
            court.send("owner", &PanelMsg::DefineTerms { name, terms }, 0);
        }
        for (legal_name, expected, kind, role) in [
            (
                "Community Health Fund of Kisumu",
                INSURER,
                OrgKind::Insurer,
                Role::Insure,
            ),
            ("Lake Reinsurance", REINSURER, OrgKind::Insurer, Role::Insure),
            (
                "Health Office of Kisumu",
                OFFICE,
                OrgKind::Government,
                Role::ReportCases,
            ),
        ] {
            let registered = AccMsg::RegisterOrganisation {
                legal_name: legal_name.to_owned(),
                kind,
                country: "KE".to_owned(),
                metadata: None,
            };
            let org = chain
                .execute(&court.accreditation, &chain.user("admin"), &registered, &[])
                .unwrap()
                .data::<RegisteredData>()
                .org;
            assert_eq!(org, expected);
            let (until, limits) = (None, Classes::default());
            let msg = AccMsg::Accredit {
                org,
                role,
                until,
                limits,
            };
            court.standing("ministry", &msg);
        }
        for (name, org, permissions) in [
            ("insurer", INSURER, vec![Role::Insure]),
            ("second insurer", INSURER, vec![Role::Insure]),
            ("reinsurer", REINSURER, vec![Role::Insure]),
            ("officer", OFFICE, vec![Role::ReportCases]),
            ("doctor", HOSPITAL, vec![Role::AttestTreatment]),
        ] {
            let (operator, until) = (chain.user(name), None);
            let msg = AccMsg::ProposeOperator {
                org,
                operator,
                permissions,
                until,
            };
            court.standing("admin", &msg);
            court.standing(name, &AccMsg::AcceptOperator { org });
        }
        chain.advance(50 * DAY);
        Self { court, chain, aid }
    }

    pub fn user(&self, name: &str) -> String {
        self.chain.user(name)
    }

    /// Sends a message that must succeed, with coins made for it.
    #[track_caller]
    pub fn send(&self, who: &str, msg: &ExecuteMsg, amount: u128) -> Receipt {
        let funds = self.purse(who, amount);
        self.chain
            .execute(&self.aid, &self.user(who), msg, &funds)
            .unwrap_or_else(|e| panic!("{msg:?}: {e}"))
    }

    /// Coins that somebody has now.
    pub fn purse(&self, who: &str, amount: u128) -> Vec<cosmwasm_std::Coin> {
        if amount == 0 {
            return vec![];
        }
        self.chain.mint(&self.user(who), amount, DENOM);
        coin(amount, DENOM)
    }

    pub fn deposit(&self, plan: PlanId, fund: Fund, amount: u128) {
        self.send("treasury", &ExecuteMsg::Deposit { plan, fund }, amount);
    }

    pub fn today(&self) -> u32 {
        u32::try_from(self.chain.now() / DAY).unwrap()
    }

    /// Members join, each with its own address and coins, by the contract's own code, natively.
    pub fn enrol(&self, plan: PlanId, members: u64, who: impl Fn(u64) -> (NewMember, u128)) {
        let mut sum = 0;
        for n in 0..members {
            let (member, amount) = who(n);
            let info = MessageInfo {
                sender: Addr::unchecked(self.user(&name(n))),
                funds: coins(amount, DENOM),
            };
            let msg = ExecuteMsg::Join { plan, member };
            let joined = self.chain.natively(&self.aid, |deps, env| {
                contract::execute(deps, env, info, Wire(msg))
            });
            joined.unwrap_or_else(|e| panic!("{}: {e}", name(n)));
            sum += amount;
        }
        self.chain.mint(&self.aid, sum, DENOM);
    }

    /// A whole close in one call.
    #[track_caller]
    pub fn close(&self, plan: PlanId) -> Receipt {
        self.send("passer-by", &ExecuteMsg::ClosePeriod { plan, steps: 100 }, 0)
    }

    /// A claim of a member for a bill of today, and what its hospital states. Keys follow from `key`.
    pub fn bill(&self, member: &str, birth_group: u16, key: u8, amount: u128) -> (NewClaim, Attestation) {
        let hash = |kind: u8| HexBinary::from([[kind; 16], [key; 16]].concat());
        let (amount, diagnosis_day) = (Uint128::new(amount), self.today());
        let claim = NewClaim {
            plan: PLAN,
            member: self.user(member),
            class: STAY,
            diagnosis_day,
            amount,
            encounter: hash(1),
            episode: hash(2),
            evidence: hash(3),
            payees: vec![Payee {
                kind: PayeeKind::Member {},
                to: self.user(&format!("account of {member}")),
                bps: bps(10_000),
            }],
            emergency: None,
        };
        let facts = Attestation {
            class: STAY,
            diagnosis_day,
            birth_group,
            accident: false,
            encounter: hash(1),
            episode: hash(2),
            bill: amount,
            evidence: hash(4),
            consent: None,
        };
        (claim, facts)
    }

    #[track_caller]
    pub fn claim(&self, claim: ClaimId) -> ClaimInfo {
        self.chain.query(&self.aid, &QueryMsg::Claim { claim }).unwrap().0
    }
}

/// Members by number.
pub fn name(n: u64) -> String {
    format!("member {n}")
}

pub fn bps(value: u16) -> Bps {
    Bps::checked(value).unwrap()
}

pub fn condition(class: u16) -> Condition {
    Condition {
        class,
        definition: HexBinary::from([7; 32]),
    }
}

/// Closes every 15 days; every claim is shared by all cohorts.
pub fn plan() -> NewPlan {
    NewPlan {
        funding: Funding::Mutual {},
        denom: DENOM.to_owned(),
        licence: "KE-IRA-2026-114".to_owned(),
        jurisdiction: "KE".to_owned(),
        rules: HexBinary::from([9; 32]),
        regions: 4,
        period_seconds: 15 * DAY,
        solidarity_bps: bps(10_000),
        notice_seconds: 3 * DAY,
        clawback_seconds: 30 * DAY,
        challenge_bond: Uint128::new(BOND),
        preauth_seconds: HOUR,
        discharge_seconds: 3 * HOUR,
        interest_bps: bps(100),
        rate_count: 1_000,
        rate_amount: Uint128::new(PLENTY),
        rate_seconds: 30 * DAY,
        evidence_seconds: 90 * DAY,
        run_off_seconds: 180 * DAY,
        panel_terms: "claims".to_owned(),
        appeal_terms: "appeals".to_owned(),
    }
}

/// At most 100 a unit and close, on a grid of 10; bills are paid whole.
pub fn terms(tier0_limit: u128, tier1_limit: u128) -> NewTerms {
    NewTerms {
        cap: Uint128::new(100),
        year_cap: Uint128::new(1_200),
        case_cap: Uint128::new(100),
        grid: Uint128::new(10),
        fee_bps: bps(500),
        loading_bps: bps(100),
        wait_days: 30,
        filing_days: 60,
        grace_days: 14,
        reentry_days: 90,
        max_weight: 10,
        premium: Uint128::zero(),
        term_days: 0,
        benefits: vec![Benefit {
            class: STAY,
            from_age: 0,
            below_age: 200,
            tier: 1,
            per_case: Uint128::new(PLENTY),
            per_year: Uint128::new(2 * PLENTY),
            kind: BenefitKind::Indemnity,
            deductible: Uint128::zero(),
            copay_bps: Bps::ZERO,
        }],
        tier0_limit: Uint128::new(tier0_limit),
        tier1_limit: Uint128::new(tier1_limit),
        attesters: 1,
        consent: false,
    }
}
