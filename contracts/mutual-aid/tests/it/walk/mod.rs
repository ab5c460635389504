//! The random walker: every message that moves money or members, on three plans, with every invariant after each step.

mod check;
mod draw;

use crate::suite::panel::PanelMsg;
use crate::suite::*;
use cosmwasm_std::Uint256;
use panel_api::types::Outcome as Verdict;
use salus_testing::dice::Dice;
use salus_testing::walk::{message_of, StateHash, Walk, Walker};
use std::collections::BTreeMap;

/// One step, with every choice made.
#[derive(Clone, Debug)]
pub enum Step {
    /// a message; the sender by name
    Send {
        sender: String,
        msg: Box<ExecuteMsg>,
        amount: u128,
    },
    /// time passes
    Pass { seconds: u64 },
    /// the panel can open cases, or cannot
    Ready { ready: bool },
    /// the panel comes to a verdict, and tells or does not
    Rule {
        case: u64,
        outcome: Verdict,
        amount: Option<u128>,
        tell: bool,
    },
}

/// A claim as the walk knows it.
#[derive(Clone, Debug)]
pub struct Known {
    pub member: &'static str,
    pub facts: Attestation,
    pub status: ClaimStatus,
    pub case: Option<u64>,
}

pub struct World {
    pub suite: Suite,
    pub claims: BTreeMap<u64, Known>,
    /// index of each cohort after the step before
    pub seen: BTreeMap<(u64, u16), Uint256>,
    pub steps: u64,
    /// plans that have announced their end
    pub ending: Vec<PlanId>,
}

/// Two plans whose members share, with members in several cohorts, and one that its insurer pays for.
const PLANS: u64 = 3;

impl World {
    fn new(dice: &mut Dice) -> Self {
        let mut suite = Suite::empty();
        suite.app.pass(50 * DAY);
        let (mut whole, mut small) = (mutual(), sharing());
        whole.solidarity_bps = Bps::checked(*dice.pick(&[0, 2_500, 10_000])).unwrap();
        small.cap = Uint128::new(40);
        small.case_cap = Uint128::new(40);
        small.year_cap = Uint128::new(100);
        small.grid = Uint128::new(3);
        suite.create_plan(whole, sharing()).unwrap();
        suite.create_plan(mutual(), small).unwrap();
        suite.create_plan(reserve(), insured()).unwrap();
        for plan in 1..=PLANS {
            suite.plan = PlanId(plan);
            suite.bond(4_000);
            let amount = 500 + u128::from(dice.below(3_000));
            suite
                .deposit(&actor("treasury"), Fund::Reserve {}, amount)
                .unwrap();
            suite.deposit(&actor("sponsor"), Fund::Sponsor {}, 2_000).unwrap();
            for name in ["alice", "bob", "carol", "dan"] {
                let member = NewMember {
                    region: 1 + dice.below(2) as u16,
                    ..newcomer(10)
                };
                let amount = if plan == PLANS {
                    3_650
                } else {
                    1_200 + u128::from(dice.below(6_000))
                };
                suite.enrol(name, member, amount).unwrap();
            }
        }
        suite.app.pass(31 * DAY);
        Self {
            suite,
            claims: BTreeMap::new(),
            seen: BTreeMap::new(),
            steps: 0,
            ending: vec![],
        }
    }

    /// Looks at the claims again that may have moved.
    fn look(&mut self) {
        for (id, known) in &mut self.claims {
            let info: ClaimInfo = self.suite.ask(&QueryMsg::Claim { claim: ClaimId(*id) });
            known.status = info.status;
            known.case = info.case;
        }
    }

    /// Keeps where each index stands before the step.
    fn remember(&mut self) {
        for plan in (1..=PLANS).map(PlanId) {
            let all: Vec<CohortInfo> = self.suite.ask(&QueryMsg::Cohorts {
                plan,
                start_after: None,
                limit: Some(30),
            });
            for cohort in all {
                self.seen.insert((plan.u64(), cohort.cohort), cohort.index_scaled);
            }
        }
    }

    fn send(&mut self, sender: &str, msg: &ExecuteMsg, amount: u128) -> Result<(), String> {
        let funds = if amount == 0 { vec![] } else { coins(amount, DENOM) };
        let response = self.suite.send(&draw::address(sender), msg, &funds)?;
        if let ExecuteMsg::AnnounceRunOff { plan } = msg {
            self.ending.push(*plan);
        }
        let filed = match msg {
            ExecuteMsg::FileClaim { claim } => Some((claim, None)),
            ExecuteMsg::Preauthorise { claim, facts } => Some((claim, Some(facts))),
            _ => None,
        };
        if let Some((claim, facts)) = filed {
            #[derive(serde::Deserialize)]
            struct Data {
                claim: ClaimId,
            }
            let id = data::<Data>(&response).claim;
            let member = PEOPLE
                .into_iter()
                .find(|name| actor(name).as_str() == claim.member);
            let known = Known {
                member: member.unwrap(),
                facts: facts.cloned().unwrap_or_else(|| draw::facts(claim)),
                status: ClaimStatus::Filed,
                case: None,
            };
            self.claims.insert(id.u64(), known);
        }
        Ok(())
    }
}

impl Walk for World {
    type Step = Step;

    fn start(dice: &mut Dice) -> Self {
        Self::new(dice)
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        draw::step(self, dice)
    }

    fn message(step: &Step) -> Option<String> {
        match step {
            Step::Send { msg, .. } => message_of(msg),
            _ => None,
        }
    }

    fn apply(&mut self, step: &Step) -> Result<(), String> {
        self.remember();
        match step {
            Step::Send { sender, msg, amount } => self.send(sender, msg, *amount)?,
            Step::Pass { seconds } => self.suite.app.pass(*seconds),
            Step::Ready { ready } => self.suite.tell_panel(&PanelMsg::Ready { ready: *ready })?,
            Step::Rule {
                case,
                outcome,
                amount,
                tell,
            } => {
                let codes: &[u16] = if *outcome == Verdict::Refused { &[1] } else { &[] };
                self.suite.rule_silently(*case, *outcome, *amount, codes, *tell)?;
            }
        }
        self.steps += 1;
        self.look();
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        check::all(self)
    }

    fn state_hash(&self) -> StateHash {
        self.suite.app.state_hash()
    }
}

/// MA-02: I1, I2, I4, I5, I6, I10, X1, X2, X5, X10: after every step.
#[test]
fn no_history_breaks_an_invariant() {
    let report = Walker::new("mutual-aid")
        .normally(20_000)
        .episodes_of(400)
        .run::<World>();
    println!("{report}");
    report.record_figure();
    report.assert_share(30, 75);
    report.assert_messages([
        "Join",
        "TopUp",
        "Exit",
        "Collect",
        "ClosePeriod",
        "Deposit",
        "Withdraw",
        "FileClaim",
        "Attest",
        "Preauthorise",
        "Challenge",
        "Appeal",
        "Advance",
        "WithdrawClaim",
        "AnnounceRunOff",
        "SponsorMember",
        "AnswerReferral",
        "AdvancePlan",
    ]);
}
