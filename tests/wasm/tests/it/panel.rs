//! What the messages of `panel` cost, with a beacon's signatures verified by the machine.

use std::collections::BTreeMap;

use accreditation_api::msg::{ExecuteMsg as AccMsg, InstantiateMsg as AccInit};
use accreditation_api::types::{Limits as Classes, OrgId, OrgKind, Role};
use beacon::Signer;
use cosmwasm_std::{HexBinary, Timestamp, Uint128};
use panel_api::msg::{BeaconMsg, ExecuteMsg, InstantiateMsg, Limits as Floors, OpenedData, QueryMsg};
use panel_api::opener::{Offer, OpenCase};
use panel_api::types::{CaseInfo, Choice, Outcome, Phase, SeatInfo, Terms};
use panel_api::{commitment, domain, CaseId, Place};
use salus_testing::figures::{record_figure, record_ratio};
use wasm_tests::bench::{names, Bench};
use wasm_tests::chain::{coin, Chain, Receipt};
use wasm_tests::snapshot::Costs;

pub const DENOM: &str = "uatom";
const ROLE: Role = Role::Assess;
const STANDING: u128 = 1_000;
pub const SALT: [u8; 32] = [7; 32];
pub const WINDOW: u64 = 3_600;

/// A panel, its accreditation contract, and organisations on its roster.
pub struct Court {
    pub chain: Chain,
    pub accreditation: String,
    pub panel: String,
    pub signer: Signer,
}

pub fn terms(chain: &Chain, clinicians: u8) -> Terms {
    Terms {
        openers: vec![chain.user("opener")],
        role: ROLE,
        seats: vec![5, 9, 15],
        clinicians,
        draw_seconds: WINDOW,
        commit_seconds: WINDOW,
        reveal_seconds: WINDOW,
        appeal_seconds: WINDOW,
        deposit: Uint128::new(100),
        fee: Uint128::new(10),
        amounts: true,
    }
}

impl Court {
    /// Where a vote of the first round is cast.
    pub fn place(&self, case: CaseId, seat: u8) -> Place {
        Place {
            domain: domain(&self.chain.id(), &self.panel),
            case,
            round: 0,
            seat,
        }
    }

    /// So many organisations are on the roster, all of them clinical; two of the seats are to be.
    pub fn new(organisations: u64) -> Self {
        let chain = Chain::new();
        let owner = chain.user("owner");
        let setup = AccInit {
            owner: owner.clone(),
            notice_seconds: 0,
        };
        let (accreditation, _) = chain.instantiate("accreditation", &owner, &setup, &[]).unwrap();
        let signer = Signer::from_seed(&[1; 32]);
        let setup = InstantiateMsg {
            owner: owner.clone(),
            accreditation: accreditation.clone(),
            beacon: BeaconMsg {
                public_key: HexBinary::from(&signer.public_key()),
                genesis: 1_767_225_600,
                period: 3,
            },
            denom: DENOM.to_owned(),
            standing_deposit: Uint128::new(STANDING),
            answer_gas_limit: 300_000,
            limits: Floors {
                min_commit_seconds: 1,
                min_reveal_seconds: 1,
                notice_seconds: 0,
            },
        };
        let (panel, _) = chain.instantiate("panel", &owner, &setup, &[]).unwrap();
        let court = Self {
            chain,
            accreditation,
            panel,
            signer,
        };
        court.standing(
            "owner",
            &AccMsg::NameAuthority {
                authority: court.chain.user("ministry"),
                country: "KE".to_owned(),
                roles: Role::ALL.to_vec(),
                from: None,
                until: None,
            },
        );
        for number in 1..=organisations {
            court.settle_in(OrgId(number));
        }
        court.chain.advance(5);
        court
    }

    /// Registered, accredited, with an operator who has joined the roster and judges.
    fn settle_in(&self, org: OrgId) {
        let judge = judge(org);
        self.standing(
            "admin",
            &AccMsg::RegisterOrganisation {
                legal_name: "Moi Teaching and Referral Hospital".to_owned(),
                kind: OrgKind::Hospital,
                country: "KE".to_owned(),
                metadata: None,
            },
        );
        for role in [ROLE, Role::AttestTreatment] {
            self.standing(
                "ministry",
                &AccMsg::Accredit {
                    org,
                    role,
                    until: None,
                    limits: Classes::default(),
                },
            );
        }
        self.standing(
            "admin",
            &AccMsg::ProposeOperator {
                org,
                operator: self.chain.user(&judge),
                permissions: vec![ROLE],
                until: None,
            },
        );
        self.standing(&judge, &AccMsg::AcceptOperator { org });
        self.chain.mint(&self.chain.user(&judge), STANDING, DENOM);
        self.send(&judge, &ExecuteMsg::JoinRoster { role: ROLE }, STANDING);
        self.send(&judge, &ExecuteMsg::Enlist { role: ROLE }, 0);
    }

    #[track_caller]
    pub fn standing(&self, sender: &str, msg: &AccMsg) {
        let sender = self.chain.user(sender);
        let done = self.chain.execute(&self.accreditation, &sender, msg, &[]);
        done.unwrap_or_else(|e| panic!("{msg:?}: {e}"));
    }

    #[track_caller]
    pub fn send(&self, sender: &str, msg: &ExecuteMsg, amount: u128) -> Receipt {
        let funds = if amount > 0 { coin(amount, DENOM) } else { vec![] };
        self.chain
            .execute(&self.panel, &self.chain.user(sender), msg, &funds)
            .unwrap_or_else(|e| panic!("{msg:?}: {e}"))
    }

    #[track_caller]
    pub fn case(&self, case: CaseId) -> CaseInfo {
        self.chain.query(&self.panel, &QueryMsg::Case { case }).unwrap().0
    }

    /// A question of nobody on the roster, with its fees at hand.
    fn question(&self) -> (ExecuteMsg, u128) {
        let offer = QueryMsg::Offer {
            terms: "claims".to_owned(),
        };
        let offer: Offer = self.chain.query(&self.panel, &offer).unwrap().0;
        let prepay = Uint128::try_from(offer.prepay.amount).unwrap().u128();
        self.chain.mint(&self.chain.user("opener"), prepay, DENOM);
        let question = OpenCase {
            case: None,
            reference: b"claim 17".into(),
            terms: "claims".to_owned(),
            ask: 1,
            amount: Some(Uint128::new(5_000)),
            parties: vec![],
            persons: vec![],
            evidence: HexBinary::from([9; 32]),
            deadline: Timestamp::from_seconds(self.chain.now() + 60 * WINDOW),
        };
        (ExecuteMsg::OpenCase(question), prepay)
    }

    /// Waits for the round of a case's draw, and gives the message that brings its signature.
    pub fn signed_draw(&self, case: CaseId) -> ExecuteMsg {
        let draw = self.case(case).draw.expect("a draw runs");
        self.chain.advance(70);
        ExecuteMsg::Draw {
            case,
            signature: Some(HexBinary::from(&self.signer.sign(draw.beacon_round))),
        }
    }

    /// The seats of the round that runs: number, and who judges.
    pub fn seats(&self, case: CaseId) -> Vec<(u8, String)> {
        let first = self.case(case).first_seat;
        let question = QueryMsg::Seats {
            case,
            start_after: None,
            limit: Some(100),
        };
        let seats: Vec<SeatInfo> = self.chain.query(&self.panel, &question).unwrap().0;
        let of_round = seats.into_iter().filter(|seat| seat.seat >= first);
        of_round.map(|seat| (seat.seat, judge(seat.org))).collect()
    }

    /// Seats are drawn, and all of them vote the same.
    pub fn rule(&self, case: CaseId, choice: Choice) {
        let draw = self.signed_draw(case);
        self.send("passer-by", &draw, 0);
        assert_eq!(self.case(case).phase, Phase::Commit);
        let seats = self.seats(case);
        for (seat, judge) in &seats {
            let vote = commitment(&self.place(case, *seat), choice, None, None, &SALT);
            let commit = ExecuteMsg::Commit {
                case,
                seat: *seat,
                commitment: HexBinary::from(vote),
            };
            self.send(judge, &commit, 0);
        }
        self.chain.advance(WINDOW);
        self.send("passer-by", &ExecuteMsg::Advance { case }, 0);
        for (seat, judge) in &seats {
            let reveal = ExecuteMsg::Reveal {
                case,
                seat: *seat,
                choice,
                amount: None,
                code: None,
                salt: HexBinary::from(SALT),
            };
            self.send(judge, &reveal, 0);
        }
        self.chain.advance(WINDOW);
        self.send("passer-by", &ExecuteMsg::Advance { case }, 0);
        // without another round to appeal to it is closed at once
        let phase = self.case(case).phase;
        assert!(matches!(phase, Phase::Decided | Phase::Closed), "{phase:?}");
    }
}

pub fn judge(org: OrgId) -> String {
    format!("judge {org}")
}

/// From the opening to the verdict of the first round: all for granting.
fn decided(court: &Court, bench: &mut Bench) -> CaseId {
    let (open, prepay) = court.question();
    let opened = bench.send("opener", &open, &coin(prepay, DENOM));
    let case = opened.data::<OpenedData>().case;
    let draw = court.signed_draw(case);
    bench.send("passer-by", &draw, &[]);
    assert_eq!(court.case(case).phase, Phase::Commit);
    let seats = court.seats(case);
    assert_eq!(seats.len(), 5);
    for (seat, judge) in &seats {
        let vote = commitment(&court.place(case, *seat), Choice::Grant, None, None, &SALT);
        let commit = ExecuteMsg::Commit {
            case,
            seat: *seat,
            commitment: HexBinary::from(vote),
        };
        bench.send(judge, &commit, &[]);
    }
    court.chain.advance(WINDOW);
    bench.send("passer-by", &ExecuteMsg::Advance { case }, &[]);
    for (seat, judge) in &seats {
        let reveal = ExecuteMsg::Reveal {
            case,
            seat: *seat,
            choice: Choice::Grant,
            amount: None,
            code: None,
            salt: HexBinary::from(SALT),
        };
        bench.send(judge, &reveal, &[]);
    }
    court.chain.advance(WINDOW);
    bench.send("passer-by", &ExecuteMsg::Advance { case }, &[]);
    let info = court.case(case);
    assert_eq!(info.phase, Phase::Decided);
    case
}

/// Every message at least once, with so many organisations on the roster.
fn costs(organisations: u64) -> BTreeMap<String, u64> {
    let court = Court::new(organisations);
    let mut bench = Bench::new(&court.chain, &court.panel);
    let define = ExecuteMsg::DefineTerms {
        name: "claims".to_owned(),
        terms: terms(&court.chain, 2),
    };
    bench.send("owner", &define, &[]);

    let case = decided(&court, &mut bench);
    bench.send("opener", &ExecuteMsg::Appeal { case }, &[]);
    let wider = court.signed_draw(case);
    court.send("passer-by", &wider, 0);
    assert_eq!(court.seats(case).len(), 9);

    let case = decided(&court, &mut bench);
    court.chain.advance(WINDOW);
    bench.send("opener", &ExecuteMsg::Refund { case }, &[]);
    let verdict: panel_api::opener::Answer = court
        .chain
        .query(&court.panel, &QueryMsg::Verdict { case })
        .unwrap()
        .0;
    assert_eq!(verdict.outcome, Outcome::Granted);

    let seated = court.seats(case).first().map(|(_, judge)| judge.clone()).unwrap();
    let org = OrgId(seated.strip_prefix("judge ").unwrap().parse().unwrap());
    bench.send("passer-by", &ExecuteMsg::Withdraw { role: ROLE, org }, &[]);
    let newcomer = OrgId(organisations + 1);
    court.settle_in(newcomer);
    let (role, judge) = (ROLE, judge(newcomer));
    bench.send("admin", &ExecuteMsg::LeaveRoster { role, org: newcomer }, &[]);
    // back on the roster: by a new organisation, so that joining is measured as the first time it is
    let last = OrgId(organisations + 2);
    measured_joining(&court, &mut bench, last);

    questions(&mut bench, case, org);
    let successor = || ExecuteMsg::ProposeOwner {
        owner: court.chain.user(&judge),
        expires_in_seconds: 1_000,
    };
    bench.send("owner", &successor(), &[]);
    bench.send("owner", &ExecuteMsg::WithdrawOwnerProposal {}, &[]);
    bench.send("owner", &successor(), &[]);
    bench.send(&judge, &ExecuteMsg::AcceptOwner {}, &[]);
    bench.done()
}

fn measured_joining(court: &Court, bench: &mut Bench, org: OrgId) {
    let (role, judge) = (ROLE, judge(org));
    let operator = court.chain.user(&judge);
    let (legal_name, country) = ("Kisumu County Hospital".to_owned(), "KE".to_owned());
    court.standing(
        "admin",
        &AccMsg::RegisterOrganisation {
            legal_name,
            kind: OrgKind::Hospital,
            country,
            metadata: None,
        },
    );
    let (until, limits) = (None, Classes::default());
    court.standing(
        "ministry",
        &AccMsg::Accredit {
            org,
            role,
            until,
            limits,
        },
    );
    let permissions = vec![role];
    court.standing(
        "admin",
        &AccMsg::ProposeOperator {
            org,
            operator: operator.clone(),
            permissions,
            until,
        },
    );
    court.standing(&judge, &AccMsg::AcceptOperator { org });
    court.chain.mint(&operator, STANDING, DENOM);
    bench.send(&judge, &ExecuteMsg::JoinRoster { role }, &coin(STANDING, DENOM));
    bench.send(&judge, &ExecuteMsg::Enlist { role }, &[]);
}

fn questions(bench: &mut Bench, case: CaseId, org: OrgId) {
    let (role, limit) = (ROLE, Some(5));
    let name = || "claims".to_owned();
    bench.ask(&QueryMsg::Config {});
    bench.ask(&QueryMsg::Ownership {});
    bench.ask(&QueryMsg::Terms { number: 1 });
    bench.ask(&QueryMsg::TermsSets {
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Offer { terms: name() });
    bench.ask(&QueryMsg::Roster {
        role,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Entry { role, org });
    bench.ask(&QueryMsg::Case { case });
    bench.ask(&QueryMsg::Cases {
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Seats {
        case,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Verdict { case });
}

/// X7: no message or query costs noticeably more with 10,000 organisations on the roster than with 100.
#[test]
fn every_message_of_panel_costs_what_it_did_with_any_roster() {
    let few = costs(100);
    let source = include_str!("../../../../packages/panel-api/src/msg.rs");
    let unmeasured: Vec<String> = names(source).filter(|name| !few.contains_key(name)).collect();
    assert!(unmeasured.is_empty(), "not measured: {unmeasured:?}");
    let many = costs(10_000);
    record_ratio(
        "ratio.panel_draw_10000_over_100",
        many["Draw"] as f64 / few["Draw"] as f64,
    );
    Costs::of(&few, &many).settle("panel");
}

/// The dearest draw that a roster can bring about: everybody has the same owner, so that after the first seat each of the
/// others is looked at in full and passed over. It still fits a block many times.
#[test]
fn a_draw_that_looks_at_forty_in_vain_has_a_bounded_cost() {
    let court = Court::new(60);
    for number in 2..=60 {
        court.standing(
            "ministry",
            &AccMsg::SetController {
                org: OrgId(number),
                controller: Some(OrgId(1)),
            },
        );
    }
    court.chain.advance(5);
    let define = ExecuteMsg::DefineTerms {
        name: "claims".to_owned(),
        terms: terms(&court.chain, 2),
    };
    court.send("owner", &define, 0);
    let (open, prepay) = court.question();
    let case = court.send("opener", &open, prepay).data::<OpenedData>().case;
    let draw = court.signed_draw(case);
    let gas = court.send("passer-by", &draw, 0).gas;
    let info = court.case(case).draw.expect("it goes on");
    assert_eq!((info.looked_at, info.wanted, info.seeded), (40, 4, true));
    record_figure("gas.panel_draw_40_in_vain_in_call", gas);
    assert!(gas < 3_000_000, "{gas}");

    // the second call needs no signature and ends it: one seat cannot decide
    let again = ExecuteMsg::Draw {
        case,
        signature: None,
    };
    court.send("passer-by", &again, 0);
    assert_eq!(court.case(case).phase, Phase::Hung);
}

/// The machine itself refuses what is not the beacon's signature, and the case waits for the right one.
#[test]
fn the_machine_of_the_chain_refuses_every_other_signature() {
    let court = Court::new(12);
    let define = ExecuteMsg::DefineTerms {
        name: "claims".to_owned(),
        terms: terms(&court.chain, 2),
    };
    court.send("owner", &define, 0);
    let (open, prepay) = court.question();
    let case = court.send("opener", &open, prepay).data::<OpenedData>().case;
    let round = court.case(case).draw.expect("a draw runs").beacon_round;
    court.chain.advance(70);
    let attempt = |signature: Vec<u8>| {
        let draw = ExecuteMsg::Draw {
            case,
            signature: Some(HexBinary::from(signature)),
        };
        let sender = court.chain.user("passer-by");
        court.chain.execute(&court.panel, &sender, &draw, &[])
    };
    let right = court.signer.sign(round).to_vec();
    let mut negative = right.clone();
    negative[0] ^= 0x20;
    let mut off_curve = right.clone();
    off_curve[47] ^= 1;
    let mut identity = vec![0; 48];
    identity[0] = 0xc0;
    let stranger = Signer::from_seed(&[2; 32]).sign(round).to_vec();
    let earlier = court.signer.sign(round - 1).to_vec();
    let not_this = format!("this is not the beacon's signature of round {round}");
    for (signature, says) in [
        (earlier, not_this.as_str()),
        (stranger, &not_this),
        (negative, &not_this),
        (off_curve, "the signature is not a point of its group"),
        (identity, "a signature cannot be the point at infinity"),
        (right[..47].to_vec(), "a signature has 48 bytes, not 47"),
        (vec![], "a signature has 48 bytes, not 0"),
    ] {
        let refused = attempt(signature).unwrap_err();
        assert!(refused.contains(says), "{refused}");
    }
    attempt(right).unwrap();
    assert_eq!(court.case(case).phase, Phase::Commit);
}
