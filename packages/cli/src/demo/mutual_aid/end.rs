//! The end of the community's plan: run-off, settling, everybody's money back.

use super::super::stage::Change::{Gains, Loses};
use super::community::{close, Community};
use super::share::S;
use super::{check, show, Play};
use crate::failure::{Done, Failure};
use mutual_aid_api::msg::ExecuteMsg;
use mutual_aid_api::types::{ClaimStatus, PlanStatus};
use mutual_aid_api::{ClaimId, PlanId};
use salus_client::{Signer, Transaction};

/// The community ends its plan; what was approved is collected; every member gets its rest.
pub async fn run_off(play: &mut Play<'_>, community: &mut Community) -> Done {
    let plan = community.plan;
    let tx = play.aid(&ExecuteMsg::AnnounceRunOff { plan }, 0)?;
    let what = "announces the end: no joins any more, what was diagnosed before is paid";
    play.stage
        .act("the community", what, &play.cast.insurer.signer, &tx, 0, &[])
        .await?;
    check(&[(
        "the plan runs off",
        play.plan(plan).await?.status == PlanStatus::RunOff,
    )])?;
    close(play, community).await?;
    settle(play, plan).await?;
    pay_back(play, community).await
}

/// Ends what can be ended, until the plan is closed.
async fn settle(play: &mut Play<'_>, plan: PlanId) -> Done {
    for (needed, what) in [
        (
            PlanStatus::Settling,
            "moves the plan on: every claim is decided, it settles",
        ),
        (
            PlanStatus::Closed,
            "moves the plan on: everything is paid, it is closed",
        ),
    ] {
        if play.plan(plan).await?.status == PlanStatus::Closed {
            break;
        }
        finish_claims(play, plan).await?;
        let tx = play.aid(&ExecuteMsg::AdvancePlan { plan }, 0)?;
        play.stage
            .act("a stranger", what, &play.cast.stranger, &tx, 0, &[])
            .await?;
        let status = play.plan(plan).await?.status;
        if status != needed && status != PlanStatus::Closed {
            return Err(Failure::refused(format!(
                "the story does not add up: the plan is {status}, it should be {needed}"
            )));
        }
    }
    check(&[(
        "the plan is closed",
        play.plan(plan).await?.status == PlanStatus::Closed,
    )])
}

/// Claims whose clawback window is over are paid for good.
async fn finish_claims(play: &mut Play<'_>, plan: PlanId) -> Done {
    use mutual_aid_api::msg::QueryMsg;
    use mutual_aid_api::types::ClaimInfo;
    let question = QueryMsg::Claims {
        plan,
        start_after: None,
        limit: Some(30),
    };
    let chain = play.stage.chain();
    let claims: Vec<ClaimInfo> = play.houses.aid.ask(chain, &question).await?;
    for info in claims {
        let ClaimInfo { claim, deadline, .. } = info;
        if let (ClaimStatus::PaidOpen, Some(deadline)) = (info.status, deadline) {
            play.wait_until(deadline.seconds().saturating_add(1)).await?;
            let tx = play.aid(&ExecuteMsg::Advance { claim }, 0)?;
            let what = format!("ends the clawback window of claim {claim}: it is paid for good");
            play.stage
                .act("a stranger", &what, &play.cast.stranger, &tx, 0, &[])
                .await?;
            finished(play, claim).await?;
        }
    }
    Ok(())
}

async fn finished(play: &Play<'_>, claim: ClaimId) -> Done {
    play.claim_is(claim, ClaimStatus::Paid).await.map(|_| ())
}

/// Every member collects what is left of its money, and its part of the loading that was not needed.
async fn pay_back(play: &mut Play<'_>, community: &Community) -> Done {
    let plan = community.plan;
    let mut txs: Vec<(&Signer, Transaction)> = vec![];
    let mut changes = vec![];
    let mut sum = 0_u128;
    for person in &community.reckoning.people {
        let info = play.member(plan, person.name).await?;
        let rest = person.left.div_euclid(S);
        let back = info.collectable.u128();
        check(&[(
            "a member gets at least what is left of its own money",
            back >= rest,
        )])?;
        sum = sum.saturating_add(back);
        let tx = play.aid(&ExecuteMsg::Collect { plan, member: None }, 0)?;
        txs.push((play.cast.key(person.name)?, tx));
        changes.extend([Loses("plans", back), Gains(person.name, back)]);
    }
    let what = format!("collect what is left of their money: {} in all", show(sum));
    play.stage
        .together("seven members", &what, &txs, &changes)
        .await?;
    let books = play.solvency(plan).await?;
    check(&[("no member has money left in the plan", books.prepaid.u128() <= 7)])
}

/// The insurer's plan goes on; its books agree.
pub async fn insurer_leaves(play: &mut Play<'_>, plan: PlanId) -> Done {
    let books = play.solvency(plan).await?;
    play.stage.remark(&format!(
        "the insurer's plan goes on, with {} of its own behind it",
        show(books.reserve.u128())
    ))
}
