//! An insurer's plan: the clinic asks first, treats, and is paid on discharge with nobody touching the claim.

use super::super::stage::Change::{Gains, Loses};
use super::cast::Character;
use super::claims::Illness;
use super::community::{benefit, bps, condition, covered, frame, joining, BILLS};
use super::{check, show, Play};
use crate::failure::Done;
use cosmwasm_std::Uint128;
use mutual_aid_api::msg::ExecuteMsg;
use mutual_aid_api::types::{BenefitKind, ClaimStatus, Fund, Funding, NewPlan, NewTerms, PayeeKind};
use mutual_aid_api::{ClaimId, PlanId};
use salus_client::ContractEvent;

/// What the insurer puts in.
pub const CAPITAL: u128 = 20_000_000;
/// What a term costs.
pub const PREMIUM: u128 = 1_000_000;
/// What stands behind the clinic's word in this plan.
const CLINIC_BOND: u128 = 3_000_000;
/// The estimate, and the bill in the end.
const ESTIMATE: u128 = 2_000_000;
const BILL: u128 = 1_850_000;

static AMIR: Character = Character {
    name: "amir",
    person: "Amir Osmani",
    born: 1962,
    units: 1,
    pays: PREMIUM,
};

/// What was paid of the bill.
pub fn paid() -> u128 {
    covered(BILL)
}

/// Opens the plan, and has one discharge paid. Gives the plan.
pub async fn cashless(play: &mut Play<'_>) -> Done<PlanId> {
    let plan = open(play).await?;
    let amir = play.member(plan, AMIR.name).await?;
    play.wait_for_day(amir.waited_day.max(amir.activation_day))
        .await?;

    let org = play.cast.clinic.org;
    let to = play.cast.clinic.signer.address().to_owned();
    let day = play.today().await?;
    let illness = |bill: u128| Illness {
        who: &AMIR,
        number: "4",
        diagnosis: "M16.1 primary coxarthrosis",
        class: BILLS,
        day,
        amount: ESTIMATE,
        bill,
    };
    let asked = illness(ESTIMATE);
    let msg = ExecuteMsg::Preauthorise {
        claim: asked.claim(play, plan, PayeeKind::Provider { org }, &to)?,
        facts: asked.facts(play, "the estimate")?,
    };
    let tx = play.aid(&msg, 0)?;
    let what = format!(
        "asks first: Amir needs treatment for about {}. The rules grant it in the same transaction",
        show(ESTIMATE)
    );
    let done = play
        .stage
        .act("the clinic", &what, &play.cast.clinic.signer, &tx, 0, &[])
        .await?;
    let asked_at = done.height;
    let claim = ClaimId(play.id(&done, "claim_filed", "claim")?);
    play.claim_is(claim, ClaimStatus::Preauthorised).await?;

    let treated = illness(BILL);
    let aid = paid();
    let msg = ExecuteMsg::Attest {
        claim,
        facts: treated.facts(play, "the treatment")?,
    };
    let tx = play.aid(&msg, 0)?;
    let what = format!(
        "treats Amir and attests the discharge, a bill of {}: it is paid at once",
        show(BILL)
    );
    let changes = [Loses("plans", aid), Gains("clinic", aid)];
    let done = play
        .stage
        .act("the clinic", &what, &play.cast.clinic.signer, &tx, 0, &changes)
        .await?;
    let info = play.claim_is(claim, ClaimStatus::PaidOpen).await?;
    let clinic = play.cast.clinic.signer.address();
    check(&[
        (
            "the clinic was paid what the plan covers of the bill",
            info.paid == Uint128::new(aid),
        ),
        (
            "nobody but the clinic touched the claim",
            touched(play, claim, asked_at, done.height).await? == [clinic.to_owned(), clinic.to_owned()],
        ),
    ])?;
    play.solvency(plan).await?;
    Ok(plan)
}

/// Who sent the transactions that did something to a claim, in their order, as the blocks themselves say.
async fn touched(play: &Play<'_>, claim: ClaimId, from: u64, to: u64) -> Done<Vec<String>> {
    let claim = claim.to_string();
    let plans = play.houses.aid.address();
    let mut senders = vec![];
    for height in from..=to {
        for events in play.stage.chain().block_events(height).await? {
            let ours = |event: &ContractEvent| {
                event.contract.as_deref() == Some(plans) && event.get("claim") == Some(claim.as_str())
            };
            if !events.iter().any(ours) {
                continue;
            }
            // the chain's own event about a message names who signed it
            let message = events.iter().find(|event| {
                event.name == "message" && event.contract.is_none() && event.get("action").is_some()
            });
            let sender = message.and_then(|event| event.get("sender"));
            senders.push(sender.unwrap_or("nobody").to_owned());
        }
    }
    Ok(senders)
}

async fn open(play: &mut Play<'_>) -> Done<PlanId> {
    let insurer = |play: &Play<'_>| -> Done<NewPlan> {
        Ok(NewPlan {
            licence: "CH-DEMO-2".to_owned(),
            solidarity_bps: bps(0)?,
            ..frame(play, Funding::Reserve {})?
        })
    };
    let msg = ExecuteMsg::CreatePlan {
        plan: insurer(play)?,
        terms: terms()?,
        conditions: vec![condition(BILLS)],
    };
    let tx = play.aid(&msg, 0)?;
    let what = format!(
        "opens a plan of its own: {} for a term, paid out of its own deposit",
        show(PREMIUM)
    );
    let done = play
        .stage
        .act("the insurer", &what, &play.cast.insurer.signer, &tx, 0, &[])
        .await?;
    let plan = PlanId(play.id(&done, "plan_created", "plan")?);
    let fund = |fund| ExecuteMsg::Deposit { plan, fund };
    let capital = play.aid(&fund(Fund::Capital {}), CAPITAL)?;
    let org = play.cast.clinic.org;
    let bond = play.aid(&fund(Fund::Bond { org }), CLINIC_BOND)?;
    let join = play.aid(
        &ExecuteMsg::Join {
            plan,
            member: joining(&AMIR, None),
        },
        PREMIUM,
    )?;
    let txs = [
        (&play.cast.insurer.signer, capital),
        (&play.cast.clinic.signer, bond),
        (play.cast.key(AMIR.name)?, join),
    ];
    let what = format!(
        "pay in: the insurer {}, the clinic its bond of {}, Amir a premium of {}",
        show(CAPITAL),
        show(CLINIC_BOND),
        show(PREMIUM)
    );
    let changes = [
        Loses("insurer", CAPITAL),
        Loses("clinic", CLINIC_BOND),
        Loses("amir", PREMIUM),
        Gains("plans", CAPITAL),
        Gains("plans", CLINIC_BOND),
        Gains("plans", PREMIUM),
    ];
    play.stage
        .together("insurer, clinic and member", &what, &txs, &changes)
        .await?;
    Ok(plan)
}

fn terms() -> Done<NewTerms> {
    let zero = Uint128::zero();
    Ok(NewTerms {
        cap: zero,
        year_cap: zero,
        case_cap: zero,
        grid: zero,
        fee_bps: bps(0)?,
        loading_bps: bps(0)?,
        wait_days: 1,
        filing_days: 30,
        grace_days: 10,
        reentry_days: 10,
        max_weight: 1,
        premium: Uint128::new(PREMIUM),
        term_days: 100,
        benefits: vec![benefit(BILLS, BenefitKind::Indemnity, 5_000_000)?],
        tier0_limit: Uint128::new(2_500_000),
        tier1_limit: Uint128::new(10_000_000),
        attesters: 1,
        consent: false,
    })
}
