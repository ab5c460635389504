//! A case from its opening to the verdict, with the beacon that runs beside the chain.

use crate::lab::{call, send, Lab, Settings, DENOM};
use accreditation_api::msg::ExecuteMsg as Standing;
use accreditation_api::types::{Limits, OrgKind};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{Coin, HexBinary, Timestamp, Uint128};
use panel_api::msg::{ExecuteMsg, QueryMsg};
use panel_api::opener::{Answer, Offer, OpenCase};
use panel_api::types::{CaseInfo, Outcome, Phase, SeatInfo, Terms};
use panel_api::CaseId;
use salus_client::{of_contract, Accreditation, Chain, Contract, Panel, SendOptions, Signer, Transaction};
use salus_testing::record_figure;
use std::time::Duration;

const JUDGES: [&str; 8] = [
    "charity",
    "hospital",
    "supplier",
    "carrier",
    "donor",
    "donor2",
    "donor3",
    "regulator",
];
/// A panel does not ask whether its opener is a contract.
const OPENER: &str = "arbiter";
const CASE: CaseId = CaseId(1);

struct Court<'a> {
    lab: &'a Lab,
    chain: Chain,
    accreditation: Contract<Accreditation>,
    panel: Contract<Panel>,
}

impl<'a> Court<'a> {
    /// Eight organisations, all of them clinical, on the roster of one set of terms.
    async fn new(lab: &'a Lab) -> Self {
        let context = lab.context();
        let court = Self {
            lab,
            chain: lab.chain().await,
            accreditation: context.contract().unwrap_or_else(|e| panic!("{}", e.text)),
            panel: context.contract().unwrap_or_else(|e| panic!("{}", e.text)),
        };
        let name = Standing::NameAuthority {
            authority: court.key("authority").address().to_owned(),
            country: "CH".to_owned(),
            roles: Role::ALL.to_vec(),
            from: None,
            until: None,
        };
        call(&court.chain, &court.key("deployer"), &court.accreditation, &name).await;
        let define = ExecuteMsg::DefineTerms {
            name: "claims".to_owned(),
            terms: court.terms(),
        };
        call(&court.chain, &court.key("deployer"), &court.panel, &define).await;
        let mut orgs = vec![];
        for judge in JUDGES {
            orgs.push((judge, court.register(judge).await));
        }
        let mut grants = Transaction::default();
        for (_, org) in &orgs {
            for role in [Role::Assess, Role::AttestTreatment] {
                let msg = Standing::Accredit {
                    org: *org,
                    role,
                    until: None,
                    limits: Limits::default(),
                };
                grants = grants.and(Transaction::call(&court.accreditation, &msg, vec![]).unwrap());
            }
        }
        court.send("authority", &grants).await;
        for (judge, org) in orgs {
            court.join(judge, org).await;
        }
        court
    }

    fn key(&self, name: &str) -> Signer {
        let signer = self.lab.context().signer(name);
        signer.unwrap_or_else(|e| panic!("{}", e.text))
    }

    fn terms(&self) -> Terms {
        Terms {
            openers: vec![self.key(OPENER).address().to_owned()],
            role: Role::Assess,
            seats: vec![5],
            clinicians: 2,
            draw_seconds: 600,
            commit_seconds: 40,
            reveal_seconds: 40,
            appeal_seconds: 0,
            deposit: Uint128::new(1_000),
            fee: Uint128::new(10),
            amounts: true,
        }
    }

    async fn send(&self, from: &str, tx: &Transaction) -> u64 {
        send(&self.chain, &self.key(from), tx, SendOptions::default())
            .await
            .gas_used
    }

    async fn register(&self, judge: &str) -> OrgId {
        let msg = Standing::RegisterOrganisation {
            legal_name: format!("House of {judge}"),
            kind: OrgKind::Hospital,
            country: "CH".to_owned(),
            metadata: None,
        };
        let done = call(&self.chain, &self.key(judge), &self.accreditation, &msg).await;
        let org = of_contract(
            &done.events,
            self.accreditation.address(),
            "organisation_registered",
        )
        .find_map(|event| event.get("org").map(str::to_owned))
        .unwrap();
        OrgId(org.parse().unwrap())
    }

    /// Acts for its organisation itself, deposits, and judges.
    async fn join(&self, judge: &str, org: OrgId) {
        let role = Role::Assess;
        let propose = Standing::ProposeOperator {
            org,
            operator: self.key(judge).address().to_owned(),
            permissions: vec![role],
            until: None,
        };
        let deposit = vec![Coin::new(1_000_000u128, DENOM)];
        let join = Transaction::call(&self.panel, &ExecuteMsg::JoinRoster { role }, deposit).unwrap();
        let enlist = Transaction::call(&self.panel, &ExecuteMsg::Enlist { role }, vec![]).unwrap();
        // who administers an organisation and proposes itself needs not accept
        let propose = Transaction::call(&self.accreditation, &propose, vec![]).unwrap();
        let tx = propose.and(join).and(enlist);
        self.send(judge, &tx).await;
    }

    async fn open(&self) {
        let terms = "claims".to_owned();
        let question = QueryMsg::Offer { terms: terms.clone() };
        let offer: Offer = self.panel.ask(&self.chain, &question).await.unwrap();
        let now = self.chain.tip().await.unwrap().seconds;
        let msg = ExecuteMsg::OpenCase(OpenCase {
            case: Some(CASE),
            reference: b"a question".into(),
            terms,
            ask: 1,
            amount: Some(Uint128::new(5_000)),
            parties: vec![],
            persons: vec![],
            evidence: HexBinary::from([9; 32]),
            deadline: Timestamp::from_seconds(now + 7_200),
        });
        let tx = Transaction::call(&self.panel, &msg, vec![offer.prepay]).unwrap();
        self.send(OPENER, &tx).await;
    }

    async fn case(&self) -> CaseInfo {
        let question = QueryMsg::Case { case: CASE };
        self.panel.ask(&self.chain, &question).await.unwrap()
    }

    /// Waits for the end of the window that runs.
    async fn window_over(&self) {
        let until = self.case().await.until.seconds() + 1;
        let waited = self.chain.wait_until(until, Duration::from_secs(120)).await;
        waited.unwrap();
    }

    /// The drawn organisations' keys.
    async fn drawn(&self) -> Vec<&'static str> {
        let question = QueryMsg::Seats {
            case: CASE,
            start_after: None,
            limit: None,
        };
        let seats: Vec<SeatInfo> = self.panel.ask(&self.chain, &question).await.unwrap();
        // organisations were registered in the order of their names, from 1
        let judge = |org: OrgId| JUDGES[usize::try_from(org.u64()).unwrap() - 1];
        seats.iter().map(|seat| judge(seat.org)).collect()
    }
}

/// MA-12: A case is drawn by the beacon's round, and decided by those who were drawn.
#[tokio::test]
async fn a_case_is_drawn_by_the_local_beacon_and_decided() {
    let lab = Lab::with(Settings::default());
    let court = Court::new(&lab).await;
    court.open().await;

    // nobody can draw before the round is out
    let draw = ["panel", "draw", "1", "--from", "stranger"];
    let early = lab.attempt(&draw);
    assert_eq!(early.code, Some(4), "{}", early.err);
    assert!(early.err.contains("is due in"), "{}", early.err);
    let info = court.case().await;
    assert_eq!(info.phase, Phase::Drawing);

    let round = info.draw.unwrap().beacon_round;
    let status = lab.json(&["devnet", "status"]);
    let beacon = status["beacon"].as_str().unwrap();
    let text = round.to_string();
    let show = ["beacon", "show", "--url", beacon, "--round", &text];
    let began = std::time::Instant::now();
    let shown = loop {
        let said = lab.attempt(&[&show[..], &["-o", "json"]].concat());
        if said.code == Some(0) {
            break serde_json::from_str::<serde_json::Value>(&said.out).unwrap();
        }
        assert!(began.elapsed().as_secs() < 120, "{}", said.err);
        std::thread::sleep(Duration::from_millis(500));
    };
    let msg = ExecuteMsg::Draw {
        case: CASE,
        signature: Some(HexBinary::from_hex(shown["signature"].as_str().unwrap()).unwrap()),
    };
    // an account's first transaction also stores its public key
    let stranger = court.key("stranger");
    let to_itself = Standing::RegisterOrganisation {
        legal_name: "Nobody's".to_owned(),
        kind: OrgKind::Charity,
        country: "CH".to_owned(),
        metadata: None,
    };
    call(&court.chain, &stranger, &court.accreditation, &to_itself).await;
    let drawn = call(&court.chain, &stranger, &court.panel, &msg).await;
    record_figure("gas.panel_draw", drawn.gas_used);
    assert_eq!(court.case().await.phase, Phase::Commit);

    let judges = court.drawn().await;
    assert_eq!(judges.len(), 5);
    let mut dearest = 0;
    for judge in &judges {
        let done = lab.json(&["panel", "commit", "1", "--choice", "grant", "--from", judge]);
        dearest = dearest.max(done["gas_used"].as_u64().unwrap());
    }
    record_figure("gas.panel_commit", dearest);
    court.window_over().await;
    lab.run(&["panel", "advance", "1", "--from", "stranger"]);
    for judge in &judges {
        lab.run(&["panel", "reveal", "1", "--from", judge]);
    }
    court.window_over().await;
    lab.run(&["panel", "advance", "1", "--from", "stranger"]);

    let question = QueryMsg::Verdict { case: CASE };
    let answer: Answer = court.panel.ask(&court.chain, &question).await.unwrap();
    assert_eq!(answer.outcome, Outcome::Granted);
    assert_eq!(answer.amount, Some(Uint128::new(5_000)));
}
