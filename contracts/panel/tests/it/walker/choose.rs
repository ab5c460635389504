//! Which step comes next.

use super::{walk_terms, Step, World, BALLOTS, ORGANISATIONS, WINDOW};
use crate::opener::Msg;
use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{HexBinary, Uint128};
use panel_api::msg::ExecuteMsg;
use panel_api::types::{Phase, SeatState};
use panel_api::CaseId;
use salus_testing::dice::Dice;

impl World {
    /// A step that belongs to the phase of a case.
    pub fn course(&self, dice: &mut Dice, id: CaseId) -> Step {
        let info = self.suite.case(id);
        let anybody = |msg| Step::Send(Box::new(("anybody".to_string(), msg, 0)));
        let seats = self.suite.seats(id);
        let now = self.suite.app.now();
        let in_state = |state| -> Vec<u8> {
            seats[usize::from(info.first_seat)..]
                .iter()
                .filter(|seat| seat.state == state)
                .map(|seat| seat.seat)
                .collect()
        };
        match info.phase {
            Phase::Drawing | Phase::Commit | Phase::Reveal if now >= info.until => {
                anybody(ExecuteMsg::Advance { case: id })
            }
            Phase::Drawing => Step::Draw(id, !dice.chance(8)),
            Phase::Commit => match dice.maybe_pick(&in_state(SeatState::Drawn)) {
                Some(seat) if dice.chance(96) => {
                    let ballot = if dice.chance(55) {
                        id.u64() % 2
                    } else {
                        dice.below(5)
                    };
                    Step::Commit(id, *seat, ballot as u8)
                }
                _ => Step::Wait(id),
            },
            Phase::Reveal => match dice.maybe_pick(&in_state(SeatState::Committed)) {
                Some(seat) if dice.chance(96) => Step::Reveal(id, *seat),
                _ => Step::Wait(id),
            },
            Phase::Decided if dice.chance(50) => Step::Opener(Box::new(Msg::Appeal { case: id })),
            Phase::Decided if dice.chance(50) => Step::Pass(WINDOW),
            _ => Step::Opener(Box::new(Msg::Refund { case: id })),
        }
    }

    pub fn anything(&self, dice: &mut Dice, id: CaseId) -> Step {
        let org = *dice.pick(&self.orgs);
        let role = if dice.chance(95) {
            Role::Assess
        } else {
            Role::Arbitrate
        };
        let who = if dice.chance(75) {
            "assessor of"
        } else {
            "colleague at"
        };
        let assessor = format!("{who} {org}");
        let send = |name: String, msg, funds| Step::Send(Box::new((name, msg, funds)));
        let admin = format!("admin of {}", if dice.chance(90) { org } else { OrgId(1) });
        match dice.below(30) {
            0..=3 => {
                let funds = *dice.pick(&[0, 1, DEPOSIT, STANDING, STANDING, STANDING, STANDING - 1]);
                send(assessor, ExecuteMsg::JoinRoster { role }, funds)
            }
            4 => send(admin, ExecuteMsg::LeaveRoster { role, org }, 0),
            5 | 6 => send(assessor, ExecuteMsg::Enlist { role }, 0),
            7..=10 => send("anybody".to_string(), ExecuteMsg::Withdraw { role, org }, 0),
            11 => {
                let mut terms = walk_terms(&self.suite);
                match dice.below(7) {
                    0 => terms.seats = vec![4],
                    1 => terms.clinicians = 9,
                    2 => terms.commit_seconds = 0,
                    3 => terms.deposit = Uint128::new(STANDING + 1),
                    4 => terms.openers = vec![self.suite.opener.to_string(); 2],
                    _ => {}
                }
                let name = if dice.chance(80) { "claims" } else { "A name" };
                let name = name.to_string();
                send("owner".to_string(), ExecuteMsg::DefineTerms { name, terms }, 0)
            }
            12 => {
                let owner = self.sender("next owner").to_string();
                let expires_in_seconds = dice.edgy(4_000_000);
                let msg = ExecuteMsg::ProposeOwner {
                    owner,
                    expires_in_seconds,
                };
                send("owner".to_string(), msg, 0)
            }
            13 => send("owner".to_string(), ExecuteMsg::WithdrawOwnerProposal {}, 0),
            14 => send("next owner".to_string(), ExecuteMsg::AcceptOwner {}, 0),
            15 => {
                let case = if dice.chance(50) { id } else { CaseId(999) };
                send("anybody".to_string(), ExecuteMsg::Advance { case }, 0)
            }
            16 => {
                let signature = None;
                send("anybody".to_string(), ExecuteMsg::Draw { case: id, signature }, 0)
            }
            17 => {
                let seat = dice.below(12) as u8;
                let commitment = HexBinary::from(vec![1; dice.between(31, 32) as usize]);
                let msg = ExecuteMsg::Commit {
                    case: id,
                    seat,
                    commitment,
                };
                send(assessor, msg, 0)
            }
            18 | 27 => {
                let ballot = BALLOTS[dice.below(5) as usize];
                let seats = self.suite.seats(id);
                let committed: Vec<_> = seats
                    .iter()
                    .filter(|seat| seat.state == SeatState::Committed)
                    .cloned()
                    .collect();
                let seats = if committed.is_empty() { seats } else { committed };
                let Some(seat) = dice.maybe_pick(&seats) else {
                    return Step::Pass(1);
                };
                let msg = ExecuteMsg::Reveal {
                    case: id,
                    seat: seat.seat,
                    choice: ballot.choice,
                    amount: ballot.amount,
                    code: if dice.chance(50) { ballot.code } else { None },
                    salt: HexBinary::from(vec![1; dice.between(31, 32) as usize]),
                };
                send(format!("assessor of {}", seat.org), msg, 0)
            }
            19 => send("anybody".to_string(), ExecuteMsg::Refund { case: id }, 0),
            20 => Step::Opener(Box::new(Msg::Appeal { case: id })),
            21 => Step::Opener(Box::new(Msg::Refund { case: id })),
            22 => Step::Opener(Box::new(Msg::Deafen {
                deaf: dice.chance(30),
            })),
            23 | 24 => {
                let role = if dice.chance(60) {
                    Role::Assess
                } else {
                    Role::AttestTreatment
                };
                Step::Accredit(org, dice.chance(65), role)
            }
            25 => {
                let parent = dice.chance(30).then(|| OrgId(ORGANISATIONS + 1 + dice.below(3)));
                Step::Control(org, parent)
            }
            26 => Step::Pass(dice.edgy(2 * WINDOW)),
            28 => Step::Reveal(id, dice.below(12) as u8),
            _ => {
                let case = CaseId(dice.below(60));
                let open = self.suite.question();
                let terms = dice.pick(&["claims", "claims", "claims", "others"]).to_string();
                let question = panel_api::opener::OpenCase {
                    case: dice.chance(30).then_some(case),
                    terms,
                    amount: dice.chance(70).then_some(Uint128::new(ASKED)),
                    evidence: HexBinary::from(vec![1; dice.between(31, 32) as usize]),
                    reference: vec![1; dice.between(60, 66) as usize].into(),
                    ..open
                };
                let sender = dice.pick(&["second opener", "anybody"]).to_string();
                let funds = *dice.pick(&[0, FEE, 15 * FEE, 15 * FEE]);
                send(sender, ExecuteMsg::OpenCase(question), funds)
            }
        }
    }
}
