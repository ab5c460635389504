//! Random histories, with every invariant checked after every step.

mod choose;
mod drain;

use crate::opener::Msg;
use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{coins, HexBinary};
use panel::domain::case::Case;
use panel::domain::draw::{position, seed};
use panel::domain::roster::{Entry, Roster};
use panel_api::msg::ExecuteMsg;
use panel_api::opener::Answer;
use panel_api::types::{CaseInfo, Choice, Outcome, Phase, SeatInfo, SeatState};
use panel_api::{commitment, CaseId};
use salus_core::packed::PackedMap;
use salus_testing::dice::Dice;
use salus_testing::walk::{StateHash, Walk, Walker};
use salus_testing::watch::variant_name;
use salus_testing::{actor, variants_of};
use std::collections::{BTreeMap, BTreeSet};

const ORGANISATIONS: u64 = 24;
const SEATS: [u8; 3] = [3, 5, 7];
const CLINICIANS: u8 = 1;
const WINDOW: u64 = 600;

/// One step, with every choice made.
#[derive(Clone, Debug)]
pub enum Step {
    /// a message to the panel, by somebody, with coins
    Send(Box<(String, ExecuteMsg, u128)>),
    /// the opener asks about these parties, with a deadline so many seconds away
    Ask(Vec<OrgId>, u64),
    /// the opener appeals or takes its refund
    Opener(Box<Msg>),
    /// brings the signature of the draw's round, or of another
    Draw(CaseId, bool),
    Commit(CaseId, u8, u8),
    Reveal(CaseId, u8),
    /// a decision of the accreditation contract
    Accredit(OrgId, bool, Role),
    Control(OrgId, Option<OrgId>),
    Pass(u64),
    /// to the end of the window that runs
    Wait(CaseId),
}

/// What was known when a case was opened: all that its draws may depend on.
#[derive(Clone, Debug)]
struct Opening {
    /// organisation, whether it could be drawn, whether it is clinical, with those above it
    roster: Vec<(OrgId, bool, bool, Vec<OrgId>)>,
    kin: BTreeSet<OrgId>,
}

pub struct World {
    suite: Suite,
    orgs: Vec<OrgId>,
    openings: BTreeMap<CaseId, Opening>,
    votes: BTreeMap<(CaseId, u8), Ballot>,
    /// verdicts that were not appealed when they came
    first: BTreeMap<CaseId, Answer>,
    phases: BTreeMap<CaseId, (Phase, u8)>,
    touched: Option<CaseId>,
    stray: u128,
}

const BALLOTS: [Ballot; 5] = [GRANT, REFUSE, part(700), part(499), part(500)];

fn rosters() -> PackedMap<u8, Roster> {
    PackedMap::new("ro")
}

fn entries() -> PackedMap<(u8, u32), Entry> {
    PackedMap::new("en")
}

fn cases() -> PackedMap<CaseId, Case> {
    PackedMap::new("ca")
}

impl World {
    fn stored_cases(&self) -> Vec<(CaseId, Case)> {
        let store = self.suite.app.contract_storage(&self.suite.panel);
        let all = cases().range(&*store, None, None, cosmwasm_std::Order::Ascending);
        all.collect::<Result<_, _>>().unwrap()
    }

    fn stored_entries(&self) -> Vec<(u32, Entry)> {
        let store = self.suite.app.contract_storage(&self.suite.panel);
        let role = Role::Assess.code();
        let all = entries().prefix_range(&*store, role, None, None, cosmwasm_std::Order::Ascending);
        all.collect::<Result<_, _>>().unwrap()
    }

    fn stored_roster(&self) -> Roster {
        let store = self.suite.app.contract_storage(&self.suite.panel);
        let found = rosters().may_load(&*store, Role::Assess.code()).unwrap();
        found.unwrap_or_default()
    }

    fn client(&self) -> accreditation_api::Client {
        accreditation_api::Client::new(self.suite.registry.addr().clone())
    }

    fn chain(&self, org: OrgId) -> Vec<OrgId> {
        let app = &self.suite.app;
        self.client().chain(&app.wrap(), org, app.now()).unwrap()
    }

    fn opening(&self, parties: &[OrgId]) -> Opening {
        let app = &self.suite.app;
        let holds = |org, role| self.client().holds(&app.wrap(), org, role, app.now()).unwrap();
        let roster = self.stored_entries().into_iter().map(|(_, entry)| {
            let org = OrgId(entry.org);
            // who joined in this very block cannot be drawn
            let eligible =
                entry.until.is_none() && entry.from < app.now().nanos() && holds(org, Role::Assess);
            (org, eligible, holds(org, Role::AttestTreatment), self.chain(org))
        });
        Opening {
            roster: roster.collect(),
            kin: parties.iter().flat_map(|org| self.chain(*org)).collect(),
        }
    }

    fn sender(&self, name: &str) -> cosmwasm_std::Addr {
        actor(name)
    }

    /// N5: the seats that a successful call drew are those that follow from the opening and the beacon.
    fn check_draw(&mut self, id: CaseId, before: &CaseInfo) -> Result<(), String> {
        let Some(draw) = before.draw.clone() else {
            return Err("N5: drawn without a draw".to_string());
        };
        let after = self.suite.seats(id);
        let new = &after[usize::from(before.next_seat)..];
        let randomness = beacon::randomness(signature(draw.beacon_round).as_slice().try_into().unwrap());
        // rosters here are short: every draw ends in its first call
        let key = seed(&self.suite.domain(), id.u64(), before.next_seat, &randomness);
        let opening = self.openings.get_mut(&id).unwrap();
        let standing: Vec<&SeatInfo> = after[usize::from(before.first_seat)..usize::from(before.next_seat)]
            .iter()
            .filter(|seat| matches!(seat.state, SeatState::Committed | SeatState::Revealed))
            .collect();
        let clinical = standing.iter().filter(|seat| seat.clinical).count() as u8;
        let mut clinicians = CLINICIANS.saturating_sub(clinical);
        let mut wanted = draw.wanted;
        let mut expected = vec![];
        for place in 0..before.roster {
            if wanted == 0 {
                break;
            }
            let (org, eligible, clinical, chain) =
                &opening.roster[position(&key, before.roster, place) as usize];
            let related = chain.iter().any(|org| opening.kin.contains(org));
            if !eligible || related || (!clinical && wanted <= clinicians) {
                continue;
            }
            opening.kin.extend(chain);
            expected.push((*org, *clinical));
            wanted -= 1;
            clinicians = clinicians.saturating_sub(u8::from(*clinical));
        }
        let found: Vec<_> = new.iter().map(|seat| (seat.org, seat.clinical)).collect();
        if found != expected {
            return Err(format!("N5: case {id} drew {found:?}, not {expected:?}"));
        }
        Ok(())
    }

    /// N1: the verdict follows from the votes that were revealed in the deciding round, and from nothing else.
    fn check_verdict(&self, info: &CaseInfo, seats: &[SeatInfo]) -> Result<(), String> {
        let answer = self.suite.verdict(info.id);
        let votes: Vec<&SeatInfo> = seats[usize::from(info.first_seat)..]
            .iter()
            .filter(|seat| seat.state == SeatState::Revealed)
            .collect();
        let worth = |seat: &SeatInfo| match seat.choice {
            Some(Choice::Grant) => ASKED,
            Some(Choice::Part) => seat.amount.unwrap().u128(),
            _ => 0,
        };
        let no = votes.iter().filter(|seat| 2 * worth(seat) < ASKED).count();
        let clinical_no = votes.iter().any(|seat| seat.clinical && 2 * worth(seat) < ASKED);
        let size = usize::from(SEATS[usize::from(info.round)]);
        let enough = 3 * votes.len() >= 2 * size;
        let decides = enough && (2 * no < votes.len() || (2 * no > votes.len() && clinical_no));
        if info.appealed && !decides {
            // an appeal that came to nothing leaves what there was
            let first = &self.first[&info.id];
            let same = |one: &Answer| (one.outcome, one.amount, one.codes.clone());
            return if same(first) == same(&answer) && answer.appeal_until.is_none() {
                Ok(())
            } else {
                Err(format!("N1: case {} said {first:?}, now {answer:?}", info.id))
            };
        }
        let right = match answer.outcome {
            Outcome::Pending => return Err(format!("N3: case {} is decided and pending", info.id)),
            Outcome::Hung => true,
            Outcome::Refused => enough && 2 * no > votes.len() && clinical_no && !answer.codes.is_empty(),
            Outcome::Granted | Outcome::Part => {
                let mut amounts: Vec<u128> = votes.iter().map(|seat| worth(seat)).collect();
                amounts.sort_unstable();
                let median = amounts.get(amounts.len().saturating_sub(1) / 2).copied();
                enough && 2 * no < votes.len() && answer.amount.map(|amount| amount.u128()) == median
            }
        };
        if right {
            Ok(())
        } else {
            Err(format!("N1: case {} says {answer:?} with {votes:?}", info.id))
        }
    }

    fn check_case(&self, id: CaseId) -> Result<(), String> {
        let info = self.suite.case(id);
        let seats = self.suite.seats(id);
        if matches!(info.phase, Phase::Drawing | Phase::Commit | Phase::Reveal) && info.until > info.deadline
        {
            return Err(format!("N3: case {id} has a window that ends after its deadline"));
        }
        if matches!(info.phase, Phase::Decided | Phase::Closed) {
            self.check_verdict(&info, &seats)?;
        }
        // N4: seats are unrelated to each other as things stood at the opening
        let chains: Vec<&Vec<OrgId>> = seats
            .iter()
            .map(|seat| {
                let known = self.openings[&id].roster.iter().find(|entry| entry.0 == seat.org);
                &known.unwrap().3
            })
            .collect();
        for (n, one) in chains.iter().enumerate() {
            if chains[..n]
                .iter()
                .any(|other| other.iter().any(|org| one.contains(org)))
            {
                return Err(format!(
                    "N4: case {id} has related seats: {:?}",
                    self.suite.orgs(id)
                ));
            }
        }
        for seat in &seats {
            let public = seat.choice.is_some();
            if public != (seat.state == SeatState::Revealed) {
                return Err(format!("N1: case {id} shows a vote of {seat:?}"));
            }
            if public {
                let cast = self.votes[&(id, seat.seat)];
                if (Some(cast.choice), cast.amount, cast.code) != (seat.choice, seat.amount, seat.code) {
                    return Err(format!("N1: case {id} shows another vote of {seat:?}"));
                }
            }
        }
        Ok(())
    }

    fn vote(&self, case: CaseId, seat: u8, ballot: Ballot) -> HexBinary {
        let round = self.suite.case(case).round;
        let Ballot { choice, amount, code } = ballot;
        HexBinary::from(commitment(
            &self.suite.place(case, round, seat),
            choice,
            amount,
            code,
            &salt(seat),
        ))
    }
}

fn walk_terms(suite: &Suite) -> panel_api::types::Terms {
    panel_api::types::Terms {
        seats: SEATS.to_vec(),
        clinicians: CLINICIANS,
        draw_seconds: WINDOW,
        commit_seconds: WINDOW,
        reveal_seconds: WINDOW,
        appeal_seconds: WINDOW,
        openers: vec![suite.opener.to_string(), actor("second opener").to_string()],
        ..suite.terms()
    }
}

impl Walk for World {
    type Step = Step;

    fn start(dice: &mut Dice) -> Self {
        let mut suite = Suite::new();
        let orgs: Vec<OrgId> = (0..ORGANISATIONS)
            .map(|_| {
                if dice.chance(85) {
                    suite.organisation(dice.chance(50))
                } else {
                    suite.accredited(true)
                }
            })
            .collect();
        for _ in 0..3 {
            suite.accredited(false);
        }
        for org in &orgs {
            let colleague = actor(&format!("colleague at {org}"));
            suite
                .registry
                .write(&mut suite.app)
                .operator(&colleague, *org, &[Role::Assess]);
            for who in [assessor_of(*org), colleague] {
                suite.app.mint(&who, &coins(1_000_000, DENOM));
            }
        }
        for name in ["second opener", "anybody"] {
            suite.app.mint(&actor(name), &coins(1_000_000, DENOM));
        }
        suite.define("claims", walk_terms(&suite)).unwrap();
        suite.app.pass(1);
        Self {
            suite,
            orgs,
            openings: BTreeMap::new(),
            votes: BTreeMap::new(),
            phases: BTreeMap::new(),
            first: BTreeMap::new(),
            touched: None,
            stray: 0,
        }
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        let cases = self.stored_cases();
        let open: Vec<CaseId> = cases
            .iter()
            .filter(|(_, case)| case.phase != Phase::Closed)
            .map(|(id, _)| *id)
            .collect();
        let busy = open.len() >= 3;
        if open.is_empty() || (!busy && dice.chance(10)) || dice.chance(1) {
            let parties = match dice.below(8) {
                0 => vec![*dice.pick(&self.orgs)],
                1 => vec![OrgId(ORGANISATIONS + 1)],
                2 => vec![*dice.pick(&self.orgs); dice.between(1, 2) as usize],
                3 if dice.chance(20) => vec![OrgId(99)],
                _ => vec![],
            };
            let seconds = *dice.pick(&[1_860, 2_000, 4_000, 8_000, 20_000, 100_000, 100_000, 100_000]);
            return Step::Ask(parties, seconds);
        }
        let id = *dice.pick(&open);
        if dice.chance(64) {
            self.course(dice, id)
        } else {
            let id = if dice.chance(50) { id } else { dice.pick(&cases).0 };
            self.anything(dice, id)
        }
    }

    fn message(step: &Step) -> Option<String> {
        let name = match step {
            Step::Send(send) => variant_name(&send.1),
            Step::Ask(..) => "OpenCase".to_string(),
            Step::Draw(..) => "Draw".to_string(),
            Step::Commit(..) => "Commit".to_string(),
            Step::Reveal(..) => "Reveal".to_string(),
            Step::Opener(msg) => match **msg {
                Msg::Appeal { .. } => "Appeal".to_string(),
                Msg::Refund { .. } => "Refund".to_string(),
                _ => return None,
            },
            _ => return None,
        };
        Some(name)
    }

    fn apply(&mut self, step: &Step) -> Result<(), String> {
        self.touched = None;
        let phases = self.stored_cases();
        self.phases = phases
            .iter()
            .map(|(id, case)| (*id, (case.phase, case.round)))
            .collect();
        for (id, case) in &phases {
            if case.phase == Phase::Decided && !case.appealed && !self.first.contains_key(id) {
                self.first.insert(*id, self.suite.verdict(*id));
            }
        }
        match step {
            Step::Send(send) => {
                let (name, msg, funds) = &**send;
                let sender = self.sender(name);
                let funds = if *funds == 0 { vec![] } else { coins(*funds, DENOM) };
                let opening = matches!(msg, ExecuteMsg::OpenCase(_)).then(|| self.opening(&[]));
                let response = self.suite.run(&sender, msg, &funds).map(drop);
                if let (Ok(()), Some(opening)) = (&response, opening) {
                    let id = CaseId(self.openings.len() as u64 + 1);
                    self.openings.insert(id, opening);
                    self.touched = Some(id);
                    self.suite.app.pass(1);
                }
                if let ExecuteMsg::Advance { case } | ExecuteMsg::Draw { case, .. } = msg {
                    self.touched = self.openings.contains_key(case).then_some(*case);
                }
                response
            }
            Step::Ask(parties, seconds) => {
                let mut question = self.suite.question();
                question.parties.clone_from(parties);
                question.deadline = self.suite.app.now().plus_seconds(*seconds);
                let opening = self.opening(parties);
                let id = self.suite.open_with(question)?;
                self.openings.insert(id, opening);
                self.touched = Some(id);
                // what else is decided in this block counts as well; `draw` has a test of that
                self.suite.app.pass(1);
                Ok(())
            }
            Step::Opener(msg) => {
                if let Msg::Appeal { case } | Msg::Refund { case } = **msg {
                    self.touched = self.openings.contains_key(&case).then_some(case);
                }
                self.suite.opener(msg).map(drop)
            }
            Step::Draw(id, honest) => {
                if !self.openings.contains_key(id) {
                    return Err("no such case".to_string());
                }
                let before = self.suite.case(*id);
                let round = before.draw.as_ref().map_or(1, |draw| draw.beacon_round);
                let round = if *honest { round } else { round + 1 };
                let signature = Some(signature(round));
                let msg = ExecuteMsg::Draw { case: *id, signature };
                self.suite.anyone(&msg)?;
                self.touched = Some(*id);
                self.check_draw(*id, &before)
                    .unwrap_or_else(|breach| panic!("{breach}"));
                Ok(())
            }
            Step::Commit(id, seat, ballot) => {
                let seats = match self.openings.contains_key(id) {
                    true => self.suite.seats(*id),
                    false => return Err("no such case".to_string()),
                };
                let Some(info) = seats.get(usize::from(*seat)) else {
                    return Err("no such seat".to_string());
                };
                let ballot = BALLOTS[usize::from(*ballot)];
                let commitment = self.vote(*id, *seat, ballot);
                let msg = ExecuteMsg::Commit {
                    case: *id,
                    seat: *seat,
                    commitment,
                };
                let who = assessor_of(info.org);
                self.suite.run(&who, &msg, &[])?;
                self.votes.insert((*id, *seat), ballot);
                self.touched = Some(*id);
                Ok(())
            }
            Step::Reveal(id, seat) => {
                let Some(ballot) = self.votes.get(&(*id, *seat)).copied() else {
                    return Err("no such vote".to_string());
                };
                self.suite.reveal(*id, *seat, ballot)?;
                self.touched = Some(*id);
                Ok(())
            }
            Step::Accredit(org, granted, role) => {
                let mut records = self.suite.registry.write(&mut self.suite.app);
                if *granted {
                    records.accredit(*org, *role);
                } else {
                    records.suspend(*org, *role);
                }
                Ok(())
            }
            Step::Control(org, parent) => {
                self.suite
                    .registry
                    .write(&mut self.suite.app)
                    .control(*org, *parent);
                Ok(())
            }
            Step::Pass(seconds) => {
                self.suite.app.pass(*seconds);
                if *seconds == 1 {
                    // somebody's coins, by mistake
                    let panel = self.suite.panel.clone();
                    self.suite.app.mint(&panel, &coins(3, DENOM));
                    self.stray += 3;
                }
                Ok(())
            }
            Step::Wait(id) => {
                if self.openings.contains_key(id) {
                    let until = self.suite.case(*id).until;
                    if self.suite.app.now() < until {
                        self.suite.app.go_to(until);
                    }
                }
                Ok(())
            }
        }
    }

    fn check(&self) -> Result<(), String> {
        // X1, N2: every coin is in one book
        let (entries, cases, roster) = (self.stored_entries(), self.stored_cases(), self.stored_roster());
        let in_entries: u128 = entries
            .iter()
            .map(|(_, entry)| entry.deposit + entry.earned)
            .sum();
        let in_cases: u128 = cases.iter().map(|(_, case)| case.pot + case.lost).sum();
        let books = self.suite.config();
        let held = books.received.u128() - books.paid.u128();
        if in_entries + in_cases + roster.lost != held {
            return Err(format!(
                "N2: {in_entries} of organisations, {in_cases} of cases and {} are not {held}",
                roster.lost
            ));
        }
        let balance = self.suite.app.balance(&self.suite.panel, DENOM);
        if balance != held + self.stray {
            return Err(format!("X1: {balance} are not {held} and {} stray", self.stray));
        }
        // the roster: one entry an organisation, whole deposits of those that can be drawn, the count of them
        let live = entries.iter().filter(|(_, entry)| entry.until.is_none());
        let distinct: BTreeSet<u64> = entries.iter().map(|(_, entry)| entry.org).collect();
        if distinct.len() != entries.len() || roster.length as usize != entries.len() {
            return Err("N5: an organisation has two entries, or the roster another length".to_string());
        }
        if live.clone().count() != roster.live as usize {
            return Err("N5: another number of live entries".to_string());
        }
        if let Some((position, entry)) = live.clone().find(|(_, entry)| entry.deposit < STANDING) {
            return Err(format!("N2: entry {position} has a deposit of {}", entry.deposit));
        }
        // forward only
        for (id, case) in &cases {
            if let Some((phase, round)) = self.phases.get(id) {
                if case.round < *round || (*phase == Phase::Closed && case.phase != Phase::Closed) {
                    return Err(format!("N3: case {id} went back"));
                }
            }
        }
        match self.touched {
            Some(id) => self.check_case(id),
            None => Ok(()),
        }
    }

    fn state_hash(&self) -> StateHash {
        self.suite.app.state_hash()
    }
}

/// Errors that a walk cannot meet, or meets too rarely to be held to it; `errors` provokes each.
pub const RARE: &[&str] = &[
    "Overflow",
    "BadDenom",
    "NoStandingDeposit",
    "BadGasLimit",
    "SelfAsParty",
    "TooMany",
    "UnknownTermsNumber",
    "DeadlineTooFar",
    "NotInForce",
];

/// N1, N2, N3, N4, N5, X1, X2, X5, X10: over random histories of joining, leaving, asking, drawing, voting, absence, appeals, changes
/// of accreditation and control, and time.
#[test]
fn no_history_breaks_an_invariant() {
    let report = Walker::new("panel")
        .episodes_of(250)
        .validate_before_mutate()
        .run::<World>();
    println!("{report}");
    report.assert_share(30, 72);
    let messages = include_str!("../../../../../packages/panel-api/src/msg.rs");
    report.assert_messages(variants_of(messages, "ExecuteMsg"));
    let errors = variants_of(include_str!("../../../src/error.rs"), "DomainError");
    report.assert_errors(errors.into_iter().filter(|name| !RARE.contains(&name.as_str())));
    report.record_figure();
}
