//! A panel on a simulated chain, with verbs.

use crate::opener::{self, Msg, Setup};
use accreditation_api::types::OrgKind;
use accreditation_api::{OrgId, Role};
use beacon::{Scheme, Signer};
use cosmwasm_std::{coins, Addr, Binary, Coin, Empty, HexBinary, Timestamp, Uint128};
use cw_multi_test::{AppResponse, Executor};
use panel::contract;
use panel_api::msg::{BeaconMsg, ConfigResponse, ExecuteMsg, InstantiateMsg, Limits, QueryMsg};
use panel_api::opener::{Answer, Offer, OpenCase};
use panel_api::types::*;
use panel_api::{commitment, domain, CaseId, Place};
use salus_testing::accredited::Registry;
use salus_testing::actor;
use salus_testing::app::TestApp;
pub use salus_testing::refused;
use salus_testing::watch::Watched;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::HashMap;

pub const DENOM: &str = "uatom";
pub const STANDING: u128 = 1_000;
pub const DEPOSIT: u128 = 100;
pub const FEE: u128 = 10;
pub const ASKED: u128 = 1_000;
pub const PERIOD: u64 = 3;
pub const DAY: u64 = 86_400;
/// windows that a test can wait for
pub const LIMITS: Limits = Limits {
    min_commit_seconds: 300,
    min_reveal_seconds: 200,
    notice_seconds: 3_600,
};
pub const CASE: CaseId = CaseId(1);
/// seconds since 1970 of the beacon's first round: long before the chain's beginning
pub const BEACON_GENESIS: u64 = 1_798_761_600 - 10_000;

pub struct Suite {
    pub app: TestApp,
    pub registry: Registry,
    pub panel: Addr,
    pub opener: Addr,
}

pub fn signer() -> Signer {
    Signer::from_seed(&[7; 32])
}

pub fn beacon_msg() -> BeaconMsg {
    BeaconMsg {
        public_key: HexBinary::from(signer().public_key().as_slice()),
        genesis: BEACON_GENESIS,
        period: PERIOD,
    }
}

pub fn scheme() -> Scheme {
    let api = cosmwasm_std::testing::MockApi::default();
    Scheme::new(&api, &signer().public_key(), BEACON_GENESIS, PERIOD).unwrap()
}

/// Signing takes a while, so that each round is signed once in a thread.
pub fn signature(round: u64) -> HexBinary {
    thread_local! {
        static SIGNED: RefCell<HashMap<u64, HexBinary>> = RefCell::default();
    }
    SIGNED.with_borrow_mut(|signed| {
        signed
            .entry(round)
            .or_insert_with(|| HexBinary::from(signer().sign(round).as_slice()))
            .clone()
    })
}

pub fn instantiate_msg(registry: &Addr) -> InstantiateMsg {
    InstantiateMsg {
        owner: actor("owner").to_string(),
        accreditation: registry.to_string(),
        beacon: beacon_msg(),
        denom: DENOM.to_string(),
        standing_deposit: Uint128::new(STANDING),
        answer_gas_limit: 400_000,
        limits: LIMITS,
    }
}

pub fn terms(openers: &[&Addr]) -> Terms {
    Terms {
        openers: openers.iter().map(ToString::to_string).collect(),
        role: Role::Assess,
        seats: vec![5, 9, 15],
        clinicians: 2,
        draw_seconds: 6 * 3_600,
        commit_seconds: DAY,
        reveal_seconds: DAY,
        appeal_seconds: 0,
        deposit: Uint128::new(DEPOSIT),
        fee: Uint128::new(FEE),
        amounts: true,
    }
}

/// A vote of a seat.
#[derive(Clone, Copy, Debug)]
pub struct Ballot {
    pub choice: Choice,
    pub amount: Option<Uint128>,
    pub code: Option<u16>,
}

pub const GRANT: Ballot = Ballot {
    choice: Choice::Grant,
    amount: None,
    code: None,
};
pub const REFUSE: Ballot = Ballot {
    choice: Choice::Refuse,
    amount: None,
    code: Some(7),
};
pub const fn part(amount: u128) -> Ballot {
    Ballot {
        choice: Choice::Part,
        amount: Some(Uint128::new(amount)),
        code: Some(3),
    }
}

pub const fn salt(seat: u8) -> [u8; 32] {
    [seat; 32]
}

pub fn assessor_of(org: OrgId) -> Addr {
    actor(&format!("assessor of {org}"))
}

impl Suite {
    /// A panel with the terms `claims`, an opener, and nobody on the roster.
    pub fn new() -> Self {
        let rich = [("owner", 0u128), ("anybody", 0)].map(|(name, n)| (actor(name), coins(n + 1, DENOM)));
        let mut app = TestApp::start(&rich);
        let registry = Registry::install(&mut app);
        let code = app.store_code(
            Watched::new(contract::execute, contract::instantiate, contract::query)
                .with_reply(contract::reply)
                .with_migrate(contract::migrate)
                .boxed(),
        );
        let admin = Some(actor("chain admin").to_string());
        let panel = app
            .instantiate_contract(
                code,
                actor("owner"),
                &instantiate_msg(registry.addr()),
                &[],
                "panel",
                admin,
            )
            .unwrap();
        let code = app.store_code(opener::contract());
        let setup = Setup { panel: panel.clone() };
        let opener = app
            .instantiate_contract(code, actor("owner"), &setup, &[], "opener", None)
            .unwrap();
        app.mint(&opener, &coins(1_000_000, DENOM));
        let mut suite = Self {
            app,
            registry,
            panel,
            opener,
        };
        suite.define("claims", suite.terms()).unwrap();
        suite
    }

    /// The same with organisations on the roster, of which every other one is clinical.
    pub fn with_roster(organisations: u64) -> Self {
        let mut suite = Self::new();
        for n in 0..organisations {
            suite.organisation(n % 2 == 0);
        }
        suite.app.pass(10);
        suite
    }

    pub fn terms(&self) -> Terms {
        terms(&[&self.opener])
    }

    // --- calls

    pub fn run(&mut self, sender: &Addr, msg: &ExecuteMsg, funds: &[Coin]) -> Result<AppResponse, String> {
        self.app.run(sender, &self.panel.clone(), msg, funds)
    }

    pub fn anyone(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.run(&actor("anybody"), msg, &[])
    }

    pub fn ask<R: DeserializeOwned>(&self, msg: &QueryMsg) -> R {
        self.app.ask(&self.panel, msg).unwrap()
    }

    /// Words terms, and waits until their notice is over.
    pub fn define(&mut self, name: &str, terms: Terms) -> Result<AppResponse, String> {
        let done = self.announce(name, terms)?;
        self.app.pass(LIMITS.notice_seconds);
        Ok(done)
    }

    /// Words terms.
    pub fn announce(&mut self, name: &str, terms: Terms) -> Result<AppResponse, String> {
        let name = name.to_string();
        self.run(&actor("owner"), &ExecuteMsg::DefineTerms { name, terms }, &[])
    }

    /// An accredited organisation with one assessor, on the roster.
    pub fn organisation(&mut self, clinical: bool) -> OrgId {
        let org = self.accredited(clinical);
        self.join(org, STANDING).unwrap();
        self.enlist(&assessor_of(org)).unwrap();
        org
    }

    /// An accredited organisation with one operator, not on the roster.
    pub fn accredited(&mut self, clinical: bool) -> OrgId {
        let mut records = self.registry.write(&mut self.app);
        let org = records.organisation(OrgKind::Clinic, "KE");
        records.accredit(org, Role::Assess);
        if clinical {
            records.accredit(org, Role::AttestTreatment);
        }
        records.operator(&assessor_of(org), org, &[Role::Assess]);
        org
    }

    pub fn join(&mut self, org: OrgId, deposit: u128) -> Result<AppResponse, String> {
        let who = assessor_of(org);
        let funds = coins(deposit, DENOM);
        self.app.mint(&who, &funds);
        let role = Role::Assess;
        self.run(&who, &ExecuteMsg::JoinRoster { role }, &funds)
    }

    pub fn enlist(&mut self, who: &Addr) -> Result<AppResponse, String> {
        let role = Role::Assess;
        self.run(who, &ExecuteMsg::Enlist { role }, &[])
    }

    pub fn leave(&mut self, org: OrgId) -> Result<AppResponse, String> {
        let admin = actor(&format!("admin of {org}"));
        let role = Role::Assess;
        self.run(&admin, &ExecuteMsg::LeaveRoster { role, org }, &[])
    }

    pub fn withdraw(&mut self, org: OrgId) -> Result<AppResponse, String> {
        let role = Role::Assess;
        self.anyone(&ExecuteMsg::Withdraw { role, org })
    }

    /// A question under `claims`, with a deadline far enough for everything.
    pub fn question(&self) -> OpenCase {
        OpenCase {
            case: None,
            reference: Binary::from(b"claim 1".as_slice()),
            terms: "claims".to_string(),
            ask: 1,
            amount: Some(Uint128::new(ASKED)),
            parties: vec![],
            persons: vec![],
            evidence: HexBinary::from([9u8; 32]),
            deadline: self.app.now().plus_seconds(90 * DAY),
        }
    }

    pub fn open(&mut self) -> CaseId {
        let question = self.question();
        self.open_with(question).unwrap()
    }

    pub fn open_with(&mut self, question: OpenCase) -> Result<CaseId, String> {
        let msg = Msg::Ask(Box::new(question));
        let opener = self.opener.clone();
        self.app.run(&actor("anybody"), &opener, &msg, &[])?;
        let limit = Some(100);
        let start_after = None;
        let all: Vec<CaseInfo> = self.ask(&QueryMsg::Cases { start_after, limit });
        Ok(all.last().unwrap().id)
    }

    /// Sends the opener a message of its own.
    pub fn opener(&mut self, msg: &Msg) -> Result<AppResponse, String> {
        let opener = self.opener.clone();
        self.app.run(&actor("anybody"), &opener, msg, &[])
    }

    /// What the opener has heard or pulled, in order.
    pub fn heard(&self) -> Vec<Answer> {
        self.app.ask(&self.opener, &Empty {}).unwrap()
    }

    /// Waits for the beacon round of a draw, and draws to the end.
    pub fn draw(&mut self, case: CaseId) {
        while let Some(draw) = self.case(case).draw {
            self.wait_for(draw.beacon_round);
            self.draw_once(case).unwrap();
        }
    }

    /// Until the beacon has signed a round.
    pub fn wait_for(&mut self, round: u64) {
        let due = Timestamp::from_seconds(scheme().time_of(round));
        if self.app.now() < due {
            self.app.go_to(due);
        }
    }

    pub fn draw_once(&mut self, case: CaseId) -> Result<AppResponse, String> {
        let round = self.case(case).draw.map_or(0, |draw| draw.beacon_round);
        let signature = Some(signature(round));
        self.anyone(&ExecuteMsg::Draw { case, signature })
    }

    /// Where a vote is cast.
    pub fn place(&self, case: CaseId, round: u8, seat: u8) -> Place {
        Place {
            domain: self.domain(),
            case,
            round,
            seat,
        }
    }

    /// What keeps this panel's hashes apart.
    pub fn domain(&self) -> [u8; 32] {
        domain(&self.app.block_info().chain_id, self.panel.as_str())
    }

    pub fn commit_as(
        &mut self,
        who: &Addr,
        case: CaseId,
        seat: u8,
        ballot: Ballot,
    ) -> Result<AppResponse, String> {
        let round = self.case(case).round;
        let Ballot { choice, amount, code } = ballot;
        let hash = commitment(&self.place(case, round, seat), choice, amount, code, &salt(seat));
        let commitment = HexBinary::from(hash);
        let msg = ExecuteMsg::Commit {
            case,
            seat,
            commitment,
        };
        self.run(who, &msg, &[])
    }

    pub fn commit(&mut self, case: CaseId, seat: u8, ballot: Ballot) -> Result<AppResponse, String> {
        let who = assessor_of(self.seat(case, seat).org);
        self.commit_as(&who, case, seat, ballot)
    }

    pub fn reveal_as(
        &mut self,
        who: &Addr,
        case: CaseId,
        seat: u8,
        ballot: Ballot,
    ) -> Result<AppResponse, String> {
        let Ballot { choice, amount, code } = ballot;
        let msg = ExecuteMsg::Reveal {
            case,
            seat,
            choice,
            amount,
            code,
            salt: HexBinary::from(salt(seat)),
        };
        self.run(who, &msg, &[])
    }

    pub fn reveal(&mut self, case: CaseId, seat: u8, ballot: Ballot) -> Result<AppResponse, String> {
        let who = assessor_of(self.seat(case, seat).org);
        self.reveal_as(&who, case, seat, ballot)
    }

    /// Lets the window that runs end, and moves the case on.
    pub fn next(&mut self, case: CaseId) -> AppResponse {
        let until = self.case(case).until;
        if self.app.now() < until {
            self.app.go_to(until);
        }
        self.advance(case).unwrap()
    }

    pub fn advance(&mut self, case: CaseId) -> Result<AppResponse, String> {
        self.anyone(&ExecuteMsg::Advance { case })
    }

    /// Everybody who is seated votes: draw, commit, reveal, count. A missing ballot is an absence.
    pub fn round(&mut self, case: CaseId, ballots: &[Option<Ballot>]) {
        self.draw(case);
        self.commits(case, ballots);
        self.next(case);
        if self.case(case).phase == Phase::Reveal {
            self.reveals(case, ballots);
            self.next(case);
        }
    }

    pub fn commits(&mut self, case: CaseId, ballots: &[Option<Ballot>]) {
        let first = self.case(case).first_seat;
        for (seat, ballot) in (first..).zip(ballots) {
            if let Some(ballot) = ballot {
                self.commit(case, seat, *ballot).unwrap();
            }
        }
    }

    pub fn reveals(&mut self, case: CaseId, ballots: &[Option<Ballot>]) {
        let first = self.case(case).first_seat;
        for (seat, ballot) in (first..).zip(ballots) {
            if let Some(ballot) = ballot {
                self.reveal(case, seat, *ballot).unwrap();
            }
        }
    }

    // --- looks

    pub fn config(&self) -> ConfigResponse {
        self.ask(&QueryMsg::Config {})
    }

    pub fn offer(&self) -> Offer {
        let terms = "claims".to_string();
        self.ask(&QueryMsg::Offer { terms })
    }

    pub fn case(&self, case: CaseId) -> CaseInfo {
        self.ask(&QueryMsg::Case { case })
    }

    pub fn verdict(&self, case: CaseId) -> Answer {
        self.ask(&QueryMsg::Verdict { case })
    }

    pub fn seats(&self, case: CaseId) -> Vec<SeatInfo> {
        let (start_after, limit) = (None, Some(100));
        self.ask(&QueryMsg::Seats {
            case,
            start_after,
            limit,
        })
    }

    pub fn seat(&self, case: CaseId, seat: u8) -> SeatInfo {
        self.seats(case)[usize::from(seat)].clone()
    }

    pub fn orgs(&self, case: CaseId) -> Vec<OrgId> {
        self.seats(case).iter().map(|seat| seat.org).collect()
    }

    pub fn entry(&self, org: OrgId) -> EntryInfo {
        let role = Role::Assess;
        let entry: Option<EntryInfo> = self.ask(&QueryMsg::Entry { role, org });
        entry.unwrap()
    }

    pub fn roster(&self) -> Vec<EntryInfo> {
        let (mut all, mut start_after) = (vec![], None);
        loop {
            let page: Vec<EntryInfo> = self.ask(&QueryMsg::Roster {
                role: Role::Assess,
                start_after,
                limit: Some(100),
            });
            let Some(last) = page.last() else {
                return all;
            };
            start_after = Some(last.position);
            all.extend(page);
        }
    }

    /// N2 and X1: what is held, in whichever book, is what came less what went, and lies in the contract.
    pub fn assert_books(&self, stray: u128) {
        let config = self.config();
        let held = config.received.u128() - config.paid.u128();
        assert_eq!(self.app.balance(&self.panel, DENOM), held + stray, "X1");
    }
}
