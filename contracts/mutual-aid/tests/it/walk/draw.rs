//! What the walker does next.

use super::{Known, Step, World, PLANS};
use crate::suite::*;
use panel_api::types::Outcome as Verdict;
use salus_testing::dice::Dice;

const WALKERS: [&str; 6] = ["alice", "bob", "carol", "dan", "eve", "frank"];
const DOCTORS: [&str; 3] = ["doctor", "second doctor", "sister"];

/// Whose address a name is: an actor, or the admin of an organisation.
pub fn address(name: &str) -> Addr {
    match name.strip_prefix("admin ").and_then(|number| number.parse().ok()) {
        Some(number) => admin(OrgId(number)),
        None => actor(name),
    }
}

/// What an honest hospital states about a claim.
pub fn facts(claim: &NewClaim) -> Attestation {
    Attestation {
        class: claim.class,
        diagnosis_day: claim.diagnosis_day,
        birth_group: GROUP,
        accident: false,
        encounter: claim.encounter.clone(),
        episode: claim.episode.clone(),
        bill: if claim.class == STROKE {
            Uint128::zero()
        } else {
            claim.amount
        },
        evidence: HexBinary::from([claim.evidence.as_slice()[..31].to_vec(), vec![7]].concat()),
        consent: None,
    }
}

pub fn step(world: &World, dice: &mut Dice) -> Step {
    let plan = PlanId(1 + dice.below(PLANS));
    let open: Vec<u64> = world
        .claims
        .iter()
        .filter(|(_, known)| is_open(known))
        .map(|(id, _)| *id)
        .collect();
    let claim = dice.maybe_pick(&open);
    if dice.chance(30) {
        if let Some(plan) = dice.maybe_pick(&world.ending) {
            return last_steps(*plan, dice);
        }
    }
    if dice.chance(1) {
        let ready = dice.chance(75);
        return Step::Ready { ready };
    }
    match dice.weighted(&[20, 8, 7, 4, 5, 12, 6, 12, 40, 5]) {
        0 => Step::Pass {
            seconds: *dice.pick(&[
                HOUR,
                DAY,
                2 * DAY,
                3 * DAY,
                14 * DAY,
                15 * DAY,
                31 * DAY,
                90 * DAY,
            ]),
        },
        1 => join(plan, dice),
        2 => top_up(plan, dice),
        3 => send(walker(dice), ExecuteMsg::Exit { plan }, 0),
        4 => send(walker(dice), ExecuteMsg::Collect { plan, member: None }, 0),
        5 => send(
            "passer-by",
            ExecuteMsg::ClosePeriod {
                plan,
                steps: *dice.pick(&[1, 2, 200]),
            },
            0,
        ),
        6 => fund(plan, dice),
        7 => file(world, plan, dice),
        8 => match claim {
            Some(id) => about(*id, &world.claims[id], dice),
            None => file(world, plan, dice),
        },
        _ => end(world, plan, dice),
    }
}

fn send(sender: &str, msg: ExecuteMsg, amount: u128) -> Step {
    Step::Send {
        sender: sender.to_string(),
        msg: Box::new(msg),
        amount,
    }
}

fn is_open(known: &Known) -> bool {
    use ClaimStatus::*;
    !matches!(known.status, Paid | Denied | ClawedBack | Lapsed)
}

fn join(plan: PlanId, dice: &mut Dice) -> Step {
    let weight = dice.edgy(10) as u32;
    let member = NewMember {
        birth_group: GROUP + 5 * dice.below(2) as u16,
        region: 1 + dice.below(2) as u16,
        ..newcomer(weight)
    };
    let amount = match plan.u64() {
        3 => u128::from(weight) * 365,
        1 => u128::from(weight) * 110 + u128::from(dice.below(2_000)),
        _ => u128::from(weight) * 43 + u128::from(dice.below(300)),
    };
    send(walker(dice), ExecuteMsg::Join { plan, member }, amount)
}

fn top_up(plan: PlanId, dice: &mut Dice) -> Step {
    let amount = if plan.u64() == 3 {
        365 * u128::from(dice.between(1, 10))
    } else {
        1 + u128::from(dice.below(1_500))
    };
    if dice.chance(20) {
        let member = actor(walker(dice)).to_string();
        let amount = Uint128::new(amount);
        return send("sponsor", ExecuteMsg::SponsorMember { plan, member, amount }, 0);
    }
    send(walker(dice), ExecuteMsg::TopUp { plan, member: None }, amount)
}

fn fund(plan: PlanId, dice: &mut Dice) -> Step {
    let amount = u128::from(dice.below(800)) + 1;
    let (sender, fund) = match dice.below(5) {
        0 => ("sponsor", Fund::Sponsor {}),
        1 => ("admin 1", Fund::Capital {}),
        2 => ("admin 1", Fund::Fees {}),
        3 => ("admin 3", Fund::Bond { org: HOSPITAL }),
        _ => ("treasury", Fund::Reserve {}),
    };
    if dice.chance(60) && sender != "admin 3" {
        return send(sender, ExecuteMsg::Deposit { plan, fund }, amount);
    }
    let amount = Uint128::new(amount);
    send(sender, ExecuteMsg::Withdraw { plan, fund, amount }, 0)
}

fn file(world: &World, plan: PlanId, dice: &mut Dice) -> Step {
    let who = walker(dice);
    let key = |kind: u8| {
        let mut bytes = [kind; 32];
        bytes[..8].copy_from_slice(&world.steps.to_be_bytes());
        HexBinary::from(bytes)
    };
    let amount = Uint128::from(dice.between(1, 1_400));
    let claim = NewClaim {
        plan,
        member: actor(who).to_string(),
        class: if dice.chance(15) { STROKE } else { HOSPITAL_STAY },
        diagnosis_day: world.suite.today() - dice.edgy(9) as u32,
        amount,
        encounter: key(1),
        episode: key(2),
        evidence: key(3),
        payees: vec![Payee {
            kind: PayeeKind::Member {},
            to: actor(who).to_string(),
            bps: Bps::checked(10_000).unwrap(),
        }],
        emergency: None,
    };
    if dice.chance(20) {
        let facts = facts(&claim);
        return send(doctor(dice), ExecuteMsg::Preauthorise { claim, facts }, 0);
    }
    send(who, ExecuteMsg::FileClaim { claim }, 0)
}

/// What a claim is ready for more often than not.
fn about(id: u64, known: &Known, dice: &mut Dice) -> Step {
    let claim = ClaimId(id);
    let evidence = HexBinary::from([9; 32]);
    let advance = send("passer-by", ExecuteMsg::Advance { claim }, 0);
    let attest = |dice: &mut Dice| {
        let mut facts = known.facts.clone();
        facts.accident = dice.chance(10);
        let doctor = if dice.chance(95) { "doctor" } else { doctor(dice) };
        send(doctor, ExecuteMsg::Attest { claim, facts }, 0)
    };
    match known.status {
        ClaimStatus::Filed | ClaimStatus::Preauthorised if dice.chance(75) => attest(dice),
        ClaimStatus::Filed if dice.chance(30) => send(known.member, ExecuteMsg::WithdrawClaim { claim }, 0),
        ClaimStatus::Referred if dice.chance(60) => {
            let refuse = dice.chance(60).then(|| "P-NOT-NEEDED".to_string());
            let who = *dice.pick(&["insurer", "second insurer"]);
            send(who, ExecuteMsg::AnswerReferral { claim, refuse }, 0)
        }
        ClaimStatus::Notice | ClaimStatus::PaidOpen if dice.chance(50) => {
            send("passer-by", ExecuteMsg::Challenge { claim, evidence }, 100)
        }
        ClaimStatus::Refused if dice.chance(60) => {
            send(known.member, ExecuteMsg::Appeal { claim, evidence }, 100)
        }
        ClaimStatus::Panel | ClaimStatus::Held if dice.chance(70) => {
            let Some(case) = known.case else { return advance };
            let outcome = *dice.pick(&[Verdict::Granted, Verdict::Part, Verdict::Refused, Verdict::Hung]);
            let amount = (outcome == Verdict::Part).then(|| u128::from(dice.between(1, 300)));
            Step::Rule {
                case,
                outcome,
                amount,
                tell: dice.chance(60),
            }
        }
        _ if dice.chance(90) => advance,
        _ => attest(dice),
    }
}

/// What brings a plan to its end.
fn last_steps(plan: PlanId, dice: &mut Dice) -> Step {
    match dice.below(6) {
        0 | 1 => send("passer-by", ExecuteMsg::ClosePeriod { plan, steps: 200 }, 0),
        2 | 3 => send("passer-by", ExecuteMsg::AdvancePlan { plan }, 0),
        4 => Step::Pass { seconds: 31 * DAY },
        _ => send(walker(dice), ExecuteMsg::Collect { plan, member: None }, 0),
    }
}

fn end(world: &World, plan: PlanId, dice: &mut Dice) -> Step {
    let msg = match dice.below(8) {
        0 if world.steps > 60 && !world.ending.contains(&plan) => ExecuteMsg::AnnounceRunOff { plan },
        1 => ExecuteMsg::PausePlan { plan },
        2 | 3 => ExecuteMsg::ResumePlan { plan },
        _ => return send("passer-by", ExecuteMsg::AdvancePlan { plan }, 0),
    };
    send("insurer", msg, 0)
}

fn walker(dice: &mut Dice) -> &'static str {
    dice.pick::<&str>(&WALKERS)
}

fn doctor(dice: &mut Dice) -> &'static str {
    dice.pick::<&str>(&DOCTORS)
}
