//! The end of the community's plan: run-off, settling, everybody's money back.

use super::super::stage::Change::{Gains, Loses};
use super::community::{close, Community, CLINIC_BOND, FILING_DAYS};
use super::insurer;
use super::share::{Reckoning, S};
use super::{check, show, Play};
use crate::failure::{Done, Failure};
use cosmwasm_std::Uint128;
use mutual_aid_api::msg::{ExecuteMsg, FundResponse, QueryMsg};
use mutual_aid_api::types::{ClaimInfo, ClaimStatus, Fund, PlanStatus};
use mutual_aid_api::{ClaimId, PlanId};
use salus_client::{Signer, Transaction};

/// The community ends its plan; what was approved is collected; every member gets its rest.
pub async fn run_off(play: &mut Play<'_>, community: &mut Community) -> Done {
    let plan = community.plan;
    let tx = play.aid(&ExecuteMsg::AnnounceRunOff { plan }, 0)?;
    let what = "announces the end: no joins any more, what was diagnosed before is paid";
    play.stage
        .act("the community", what, &play.cast.community.signer, &tx, 0, &[])
        .await?;
    check(&[(
        "the plan runs off",
        play.plan(plan).await?.status == PlanStatus::RunOff,
    )])?;
    let announced = community.reckoning.clone();
    close(play, community).await?;
    settle(play, plan).await?;
    pay_back(play, community, &announced).await?;
    last_books(play, community).await
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
        nobody_can_file(play, plan).await?;
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

/// Waits until what was diagnosed before the announcement can no longer be filed.
async fn nobody_can_file(play: &Play<'_>, plan: PlanId) -> Done {
    let Some(announced) = play.plan(plan).await?.run_off else {
        return Ok(());
    };
    let days = u64::from(FILING_DAYS).saturating_add(1);
    let span = days.saturating_mul(play.day_seconds);
    play.wait_until(announced.seconds().saturating_add(span)).await
}

/// Claims whose clawback window is over are paid for good.
async fn finish_claims(play: &mut Play<'_>, plan: PlanId) -> Done {
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

/// Every member collects what is left of its money, and its part of what the plan has left: in proportion to what it had
/// been charged when the end was announced. Nobody put capital in, so all that is nobody else's is the members': the gift,
/// the loading that was not needed, lost bonds, what rounding left.
async fn pay_back(play: &mut Play<'_>, community: &Community, announced: &Reckoning) -> Done {
    let plan = community.plan;
    let left = community.reckoning.people.iter().map(|person| person.left);
    let others = CLINIC_BOND.saturating_add(community.fees).saturating_mul(S);
    let cash = play.solvency(plan).await?.cash.u128().saturating_mul(S);
    let pot = left
        .fold(cash.saturating_sub(others), u128::saturating_sub)
        .div_euclid(S);
    check(&[(
        "the loading is in what is returned",
        pot >= community.reckoning.loading,
    )])?;
    let returns = announced.returns(pot);
    let mut txs: Vec<(&Signer, Transaction)> = vec![];
    let mut changes = vec![];
    let mut sum = 0_u128;
    for person in &community.reckoning.people {
        let returned = returns
            .iter()
            .find(|(name, _)| *name == person.name)
            .map_or(0, |(_, part)| *part);
        let back = person.left.div_euclid(S).saturating_add(returned);
        let info = play.member(plan, person.name).await?;
        if info.collectable.u128() != back {
            return Err(Failure::refused(format!(
                "the story does not add up: {} can collect {}, reckoned were {back}",
                person.name, info.collectable
            )));
        }
        sum = sum.saturating_add(back);
        let tx = play.aid(&ExecuteMsg::Collect { plan, member: None }, 0)?;
        txs.push((play.cast.key(person.name)?, tx));
        changes.extend([Loses("plans", back), Gains(person.name, back)]);
    }
    let what = format!(
        "collect what is left of their money and their part of the {} that the plan has left: {} in all",
        show(pot),
        show(sum)
    );
    play.stage
        .together("seven members", &what, &txs, &changes)
        .await?;
    let books = play.solvency(plan).await?;
    check(&[("no member has money left in the plan", books.prepaid.is_zero())])
}

/// The fees of the aid that was paid go to whoever ran the plan, and nothing else: it put no capital in.
async fn last_books(play: &mut Play<'_>, community: &Community) -> Done {
    let plan = community.plan;
    let capital = free(play, plan, Fund::Capital {}).await?;
    let amount = free(play, plan, Fund::Fees {}).await?;
    check(&[
        (
            "the fees are 6 % of the aid that was paid, and free",
            amount.u128() == community.fees,
        ),
        ("whoever ran the plan can take nothing else", capital.is_zero()),
    ])?;
    let fund = Fund::Fees {};
    let tx = play.aid(&ExecuteMsg::Withdraw { plan, fund, amount }, 0)?;
    let changes = [Loses("plans", amount.u128()), Gains("community", amount.u128())];
    let what = "withdraws its fees: 6 % of the aid that was paid";
    play.stage
        .act(
            "the community",
            what,
            &play.cast.community.signer,
            &tx,
            0,
            &changes,
        )
        .await?;
    let books = play.solvency(plan).await?;
    let rest = books.cash.u128().saturating_sub(CLINIC_BOND);
    check(&[("nothing but the clinic's bond and crumbs are left", rest < 20)])?;
    play.stage.remark(&format!(
        "left are the clinic's bond of {} and {rest} millionths of crumbs from rounding",
        show(CLINIC_BOND)
    ))
}

/// What whoever runs the plan can take out of a fund.
async fn free(play: &Play<'_>, plan: PlanId, fund: Fund) -> Done<Uint128> {
    let depositor = play.cast.community.signer.address().to_owned();
    let question = QueryMsg::Fund {
        plan,
        fund,
        depositor,
    };
    let book: FundResponse = play.houses.aid.ask(play.stage.chain(), &question).await?;
    Ok(book.free)
}

/// The insurer's plan goes on; its members are charged nothing, its reserve bears the claim.
pub async fn insurer_goes_on(play: &mut Play<'_>, plan: PlanId) -> Done {
    let next_close = play.plan(plan).await?.next_close.seconds();
    play.wait_until(next_close).await?;
    let tx = play.aid(&ExecuteMsg::ClosePeriod { plan, steps: 128 }, 0)?;
    let what =
        "closes a period of the insurer's plan: its reserve bears the claim, its member pays nothing more";
    play.stage
        .act("a stranger", what, &play.cast.stranger, &tx, 0, &[])
        .await?;
    let books = play.solvency(plan).await?;
    let left = insurer::CAPITAL.saturating_sub(insurer::paid());
    check(&[
        (
            "the insurer's deposit bore the claim",
            books.reserve.u128() == left,
        ),
        (
            "its member was charged nothing",
            play.member(plan, "amir").await?.charged.is_zero(),
        ),
    ])?;
    play.stage.remark(&format!(
        "the insurer's plan goes on, with {} of its own behind it",
        show(left)
    ))
}
