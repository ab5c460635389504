//! Mutual aid asks the consent registry before a hospital's evidence counts.

use crate::world::data;
use accreditation_api::{types::OrgKind, OrgId, Role};
use consent_registry_api::msg::{AccessData, ExecuteMsg as ConsentMsg, InstantiateMsg as ConsentInit};
use consent_registry_api::types::{
    Action, Actor, Body, ConsentId, Digest, Effect, EmergencyRule, Provision, Purpose, ReceiptId,
    Registration, Request, Span, SubjectId, Terms, Text,
};
use consent_registry_api::{msg::Limits as ConsentLimits, sign};
use cosmwasm_std::{
    coin, coins, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, HexBinary, MessageInfo, Response,
    StdResult, Uint128,
};
use cw_multi_test::{AppResponse, ContractWrapper, Executor};
use mutual_aid_api::msg::{ExecuteMsg as AidMsg, InstantiateMsg as AidInit, Limits as AidLimits, QueryMsg};
use mutual_aid_api::types::{
    Attestation, Benefit, BenefitKind, ClaimInfo, ClaimStatus, Condition, Fund, Funding, NewClaim, NewMember,
    NewPlan, NewTerms, Payee, PayeeKind,
};
use mutual_aid_api::{ClaimId, PlanId};
use panel_api::opener::Offer;
use panel_api::CaseId;
use salus_core::Bps;
use salus_testing::{accredited::Registry, actor, app::TestApp, watch::Watched};
use serde::Deserialize;
use subject_keys::Registry as Home;
use subject_keys::{seal, Relationship, Secret};

const DENOM: &str = "uatom";
const DAY: u64 = 86_400;
const INSURER: OrgId = OrgId(1);
const HOSPITAL: OrgId = OrgId(2);
const CLINIC: OrgId = OrgId(3);
const STAY: u16 = 2;

/// A panel that is ready and is never asked.
pub fn panel_offer(_: Deps, _: Env, question: serde_json::Value) -> StdResult<Binary> {
    let asked = question.pointer("/offer/terms").and_then(|terms| terms.as_str());
    let seats = if asked == Some("claims") { 5 } else { 7 };
    to_json_binary(&Offer {
        prepay: coin(30, DENOM),
        next_case: CaseId(1),
        shortest_seconds: 3_600,
        longest_seconds: 7 * DAY,
        first_seats: seats,
        widest_seats: seats,
        clinicians: 2,
        live: 45,
        ready: true,
    })
}

pub fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

struct Stage {
    app: TestApp,
    aid: Addr,
    consents: Addr,
    patient: Relationship,
    seq: u64,
    keys: u8,
}

fn hash(n: u8) -> HexBinary {
    HexBinary::from(vec![n; 32])
}

/// Bills of up to 1,000, paid at once up to 300, under the consent of who is treated.
pub fn terms() -> NewTerms {
    NewTerms {
        cap: Uint128::zero(),
        year_cap: Uint128::zero(),
        case_cap: Uint128::zero(),
        grid: Uint128::zero(),
        fee_bps: Bps::ZERO,
        loading_bps: Bps::ZERO,
        wait_days: 30,
        filing_days: 60,
        grace_days: 14,
        reentry_days: 90,
        max_weight: 10,
        premium: Uint128::new(365),
        term_days: 365,
        benefits: vec![Benefit {
            class: STAY,
            from_age: 0,
            below_age: 120,
            tier: 1,
            per_case: Uint128::new(1_000),
            per_year: Uint128::new(2_000),
            kind: BenefitKind::Indemnity,
            deductible: Uint128::new(20),
            copay_bps: Bps::ZERO,
        }],
        tier0_limit: Uint128::new(300),
        tier1_limit: Uint128::new(600),
        attesters: 1,
        consent: true,
    }
}

pub fn plan() -> NewPlan {
    NewPlan {
        funding: Funding::Reserve {},
        denom: DENOM.to_string(),
        licence: "KE-IRA-2026-114".to_string(),
        jurisdiction: "KE".to_string(),
        rules: hash(9),
        regions: 1,
        period_seconds: 15 * DAY,
        solidarity_bps: Bps::ZERO,
        notice_seconds: 3 * DAY,
        clawback_seconds: 30 * DAY,
        challenge_bond: Uint128::new(100),
        preauth_seconds: 3_600,
        discharge_seconds: 3 * 3_600,
        interest_bps: Bps::ZERO,
        rate_count: 20,
        rate_amount: Uint128::new(1_000_000),
        rate_seconds: 30 * DAY,
        evidence_seconds: 90 * DAY,
        run_off_seconds: 180 * DAY,
        panel_terms: "claims".to_string(),
        appeal_terms: "appeals".to_string(),
    }
}

impl Stage {
    /// An insurer's plan with alice and bob as members whose wait is over; alice is a patient of the hospital.
    fn new() -> Self {
        let purses = ["alice", "bob", "treasury"].map(|name| (actor(name), coins(1_000_000, DENOM)));
        let mut app = TestApp::start(&purses);
        let registry = Registry::install(&mut app);
        let orgs: [(OrgKind, &[Role], &str); 3] = [
            (OrgKind::Insurer, &[Role::Insure], "insurer"),
            (
                OrgKind::Hospital,
                &[Role::AttestTreatment, Role::HoldRecords],
                "doctor",
            ),
            (
                OrgKind::Clinic,
                &[Role::AttestTreatment, Role::HoldRecords],
                "clinic",
            ),
        ];
        for (kind, roles, operator) in orgs {
            registry
                .write(&mut app)
                .member(kind, "KE", roles, &actor(operator));
        }
        let code = app.store_code(Box::new(ContractWrapper::new(nothing, nothing, panel_offer)));
        let panel = app
            .instantiate_contract(code, actor("owner"), &Empty {}, &[], "panel", None)
            .unwrap();
        let consents = {
            use consent_registry::contract::{execute, instantiate, query, reply};
            let code = app.store_code(
                Watched::new(execute, instantiate, query)
                    .with_reply(reply)
                    .boxed(),
            );
            let init = ConsentInit {
                owner: actor("owner").to_string(),
                accreditation: registry.addr().to_string(),
                panel: panel.to_string(),
                panel_terms: "emergency".to_string(),
                limits: ConsentLimits::PUBLIC,
            };
            app.instantiate_contract(code, actor("owner"), &init, &[], "consents", None)
                .unwrap()
        };
        let aid = {
            use mutual_aid::contract::{execute, instantiate, query, reply};
            let code = app.store_code(
                Watched::new(execute, instantiate, query)
                    .with_reply(reply)
                    .boxed(),
            );
            let init = AidInit {
                owner: actor("owner").to_string(),
                accreditation: registry.addr().to_string(),
                panel: panel.to_string(),
                escrow: None,
                consents: Some(consents.to_string()),
                denoms: vec![DENOM.to_string()],
                limits: AidLimits::PUBLIC,
            };
            app.instantiate_contract(code, actor("owner"), &init, &[], "aid", None)
                .unwrap()
        };
        let home = home(&app, &consents);
        let patient = Secret::from_seed(&[7; 64])
            .unwrap()
            .relationship(&home, HOSPITAL, 0)
            .unwrap();
        let mut stage = Self {
            app,
            aid,
            consents,
            patient,
            seq: 0,
            keys: 0,
        };
        // organisations have been accredited for a while
        stage.app.pass(50 * DAY);
        let msg = AidMsg::CreatePlan {
            plan: plan(),
            terms: terms(),
            conditions: vec![Condition {
                class: STAY,
                definition: hash(2),
            }],
        };
        stage.aid("insurer", &msg, 0).unwrap();
        for name in ["alice", "bob"] {
            let member = NewMember {
                birth_group: 1985,
                tier: 1,
                region: 1,
                weight: 1,
                terms: 1,
                member: None,
                born_day: None,
            };
            let plan = PlanId(1);
            stage.aid(name, &AidMsg::Join { plan, member }, 365).unwrap();
        }
        for fund in [Fund::Capital {}, Fund::Bond { org: HOSPITAL }] {
            let plan = PlanId(1);
            stage
                .aid("treasury", &AidMsg::Deposit { plan, fund }, 5_000)
                .unwrap();
        }
        stage.app.pass(31 * DAY);
        stage
            .say(&Body::Register(Registration {
                custodian: HOSPITAL,
                emergency: EmergencyRule::default(),
                default: Effect::Deny,
                guardians: None,
            }))
            .unwrap();
        stage
    }

    fn aid(&mut self, who: &str, msg: &AidMsg, amount: u128) -> Result<AppResponse, String> {
        let aid = self.aid.clone();
        let funds = if amount > 0 { coins(amount, DENOM) } else { vec![] };
        self.app.run(&actor(who), &aid, msg, &funds)
    }

    fn subject(&self) -> SubjectId {
        self.patient.subject().unwrap()
    }

    /// The patient signs, and anybody passes it on.
    fn say(&mut self, body: &Body) -> Result<AppResponse, String> {
        self.seq += 1;
        let home = home(&self.app, &self.consents);
        let until = self.app.now().plus_seconds(600);
        let key = self.patient.key().unwrap();
        let signed = seal(&key, &home, self.subject(), self.seq, until, body).unwrap();
        let consents = self.consents.clone();
        self.app
            .run(&actor("relay"), &consents, &ConsentMsg::Submit(signed), &[])
    }

    /// The patient lets the insurer read for payment.
    fn consent(&mut self) -> ConsentId {
        let provision = Provision {
            depth: 0,
            effect: Effect::Permit,
            actors: vec![Actor {
                org: Some(INSURER),
                ..Actor::default()
            }],
            purposes: vec![Purpose::Payment],
            actions: vec![Action::Read],
            tags: vec![],
            data: Span::default(),
            valid: Span::default(),
            destinations: vec![],
        };
        self.say(&Body::Grant(Terms {
            provisions: vec![provision],
            duo: None,
            uses: None,
            texts: vec![Text {
                language: "sw".to_string(),
                sha256: Digest([3; 32]),
            }],
        }))
        .unwrap();
        let signer = self.patient.key().unwrap().public();
        sign::consent_id(&self.subject(), &signer, self.seq)
    }

    /// The insurer asks the registry; the receipt, and whether it is a permit.
    fn ask(&mut self, purpose: Purpose) -> (ReceiptId, bool) {
        self.keys += 1;
        let request = Request {
            subject: self.subject(),
            nonce: Digest([self.keys; 32]),
            purpose,
            actions: vec![Action::Read],
            role: Role::Insure,
            profession: None,
            person: None,
            destination: "KE".to_string(),
            data: Span::default(),
            research: None,
            emergency: None,
        };
        let consents = self.consents.clone();
        let response = self
            .app
            .run(
                &actor("insurer"),
                &consents,
                &ConsentMsg::RequestAccess(request),
                &[],
            )
            .unwrap();
        let answer: AccessData = data(&response);
        (answer.receipt, answer.permitted)
    }

    /// A member was in hospital today: a bill of 220.
    fn file(&mut self, who: &str) -> (ClaimId, Attestation) {
        self.keys += 4;
        let diagnosis_day = u32::try_from(self.app.now().seconds() / DAY).unwrap();
        let [encounter, episode, evidence] = [1, 2, 3].map(|n| hash(100 + self.keys + n));
        let claim = NewClaim {
            plan: PlanId(1),
            member: actor(who).to_string(),
            class: STAY,
            diagnosis_day,
            amount: Uint128::new(220),
            encounter: encounter.clone(),
            episode: episode.clone(),
            evidence: evidence.clone(),
            payees: vec![Payee {
                kind: PayeeKind::Member {},
                to: actor(who).to_string(),
                bps: Bps::checked(10_000).unwrap(),
            }],
            emergency: None,
        };
        #[derive(Deserialize)]
        struct Data {
            claim: ClaimId,
        }
        let filed: Data = data(&self.aid(who, &AidMsg::FileClaim { claim }, 0).unwrap());
        let facts = Attestation {
            class: STAY,
            diagnosis_day,
            birth_group: 1985,
            accident: false,
            encounter,
            episode,
            bill: Uint128::new(220),
            evidence,
            consent: None,
        };
        (filed.claim, facts)
    }

    /// An operator attests under a receipt.
    fn attest(
        &mut self,
        who: &str,
        claim: ClaimId,
        facts: &Attestation,
        receipt: ReceiptId,
    ) -> Result<(), String> {
        let facts = Attestation {
            consent: Some(HexBinary::from(receipt.0)),
            ..facts.clone()
        };
        self.aid(who, &AidMsg::Attest { claim, facts }, 0).map(drop)
    }

    /// The same, and it is refused with these words and changes nothing.
    #[track_caller]
    fn refused(&mut self, who: &str, claim: ClaimId, facts: &Attestation, receipt: ReceiptId, words: &str) {
        let before = self.app.state_hash();
        let text = self.attest(who, claim, facts, receipt).unwrap_err();
        let said = text.lines().last().unwrap_or_default();
        assert!(said.contains(words), "{said}");
        assert_eq!(self.app.state_hash(), before, "a refused call changed the state");
    }

    fn status(&self, claim: ClaimId) -> ClaimStatus {
        let info: ClaimInfo = self.app.ask(&self.aid, &QueryMsg::Claim { claim }).unwrap();
        info.status
    }
}

fn home(app: &TestApp, consents: &Addr) -> Home {
    Home {
        chain_id: app.block_info().chain_id,
        contract: consents.to_string(),
    }
}

/// MA-10, CR-05: a hospital's evidence counts under a permit of the patient that lives in that block: for this insurer, for
/// payment or a kind of it, for what this hospital keeps; and for one claim only.
#[test]
fn evidence_is_read_only_through_a_consent() {
    let mut stage = Stage::new();
    let (claim, facts) = stage.file("alice");
    let (refusal, permitted) = stage.ask(Purpose::Payment);
    assert!(!permitted);
    stage.refused("doctor", claim, &facts, refusal, "is no live permit");
    stage.consent();
    let (permit, permitted) = stage.ask(Purpose::ClaimAttachment);
    assert!(permitted);
    // another hospital cannot use it for what it keeps itself
    stage.refused(
        "clinic",
        claim,
        &facts,
        permit,
        &format!("what organisation {CLINIC} keeps"),
    );
    stage.attest("doctor", claim, &facts, permit).unwrap();
    assert_eq!(stage.status(claim), ClaimStatus::PaidOpen);
    let (other, facts) = stage.file("bob");
    stage.refused(
        "doctor",
        other,
        &facts,
        permit,
        "this consent was used for claim 1",
    );
    assert_eq!(stage.status(other), ClaimStatus::Filed);
}

/// CR-05: a permit that the patient takes back, or that has run out, is none: the claim waits for another one.
#[test]
fn a_consent_that_was_revoked_opens_nothing() {
    let mut stage = Stage::new();
    let consent = stage.consent();
    let (claim, facts) = stage.file("alice");
    let (permit, permitted) = stage.ask(Purpose::Payment);
    assert!(permitted);
    stage.say(&Body::Revoke { consent }).unwrap();
    stage.refused("doctor", claim, &facts, permit, "is no live permit");
    stage.consent();
    let (permit, _) = stage.ask(Purpose::Payment);
    stage.app.pass(ConsentLimits::PUBLIC.permit_seconds);
    stage.refused("doctor", claim, &facts, permit, "is no live permit");
    let (permit, _) = stage.ask(Purpose::Payment);
    stage.attest("doctor", claim, &facts, permit).unwrap();
    assert_eq!(stage.status(claim), ClaimStatus::PaidOpen);
}
