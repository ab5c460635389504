//! Two cases before drawn assessors: the beacon's round, commitments, votes, verdicts.

use super::super::parts;
use super::super::stage::Change::{Gains, Loses};
use super::cast::member;
use super::community::{Community, BOND, LUMP_SUM};
use super::{check, show, Play};
use crate::domain::member::birth_group;
use crate::domain::panel::reveal;
use crate::domain::panel::vote::Vote;
use crate::failure::{Done, Failure};
use cosmwasm_std::Uint128;
use mutual_aid_api::types::ClaimStatus;
use mutual_aid_api::ClaimId;
use panel_api::msg::{ExecuteMsg as Panels, QueryMsg};
use panel_api::opener::Answer;
use panel_api::types::{CaseInfo, Choice, Outcome, Phase, SeatInfo, SeatState};
use panel_api::CaseId;
use salus_client::{Signer, Transaction};

/// Number of R04-LATE in the list of reasons.
const LATE: u16 = 401;

impl Play<'_> {
    /// What a case under these terms costs.
    pub async fn panel_fees(&self, terms: &str) -> Done<u128> {
        parts::panel_fees(self.stage.chain(), &self.houses.panel, terms).await
    }

    async fn case(&self, case: CaseId) -> Done<CaseInfo> {
        parts::case(self.stage.chain(), &self.houses.panel, case).await
    }

    async fn seats(&self, case: CaseId) -> Done<Vec<SeatInfo>> {
        parts::seats(self.stage.chain(), &self.houses.panel, case).await
    }
}

/// Both cases are drawn, voted on and decided; what the verdicts say is done.
pub async fn judge(
    play: &mut Play<'_>,
    community: &mut Community,
    challenged: ClaimId,
    refused: ClaimId,
) -> Done {
    let mut cases = vec![];
    for claim in [challenged, refused] {
        let case = play.claim(claim).await?.case;
        let case = case.ok_or_else(|| Failure::refused(format!("claim {claim} has no case")))?;
        cases.push(CaseId(case));
    }
    // a window runs from the draw, or from the step before: nobody waits for the other case inside one
    for case in &cases {
        draw(play, *case).await?;
        commit(play, *case).await?;
    }
    for case in &cases {
        open_vote(play, *case).await?;
        reveal_all(play, *case).await?;
    }
    let (first, second) = match cases.as_slice() {
        [first, second] => (*first, *second),
        _ => return Err(Failure::usage("two cases are told")),
    };
    challenge_fails(play, first, challenged).await?;
    appeal_is_won(play, community, second, refused).await
}

async fn draw(play: &mut Play<'_>, case: CaseId) -> Done {
    let chain = play.stage.chain().clone();
    let info = play.case(case).await?;
    if let Some(draw) = info.draw {
        play.stage.remark(&format!(
            "case {case} is drawn by round {} of the beacon, which nobody knew when it was opened",
            draw.beacon_round
        ))?;
        parts::wait_for_round(play.context, &play.stage, draw.beacon_round).await?;
    }
    let mut signature = parts::round_signature(play.context, &chain, &play.houses.panel, case).await?;
    while play.case(case).await?.phase == Phase::Drawing {
        let msg = Panels::Draw {
            case,
            signature: signature.take(),
        };
        let tx = Transaction::call(&play.houses.panel, &msg, vec![])?;
        let what = format!("brings the round's signature: the seats of case {case} are drawn");
        let done = play
            .stage
            .act("a stranger", &what, &play.cast.stranger, &tx, 0, &[])
            .await?;
        play.told.draw = done.gas_used;
    }
    let seats = play.seats(case).await?;
    let names: Vec<String> = seats.iter().map(|seat| seat.org.to_string()).collect();
    play.stage.remark(&format!(
        "case {case} has seats of organisations {}",
        names.join(", ")
    ))?;
    check(&[("seats can commit", play.case(case).await?.phase == Phase::Commit)])
}

/// What a seat thinks: the last one of each panel disagrees with the others.
fn opinion(info: &CaseInfo, place: usize, seats: usize) -> (Choice, Option<Uint128>, Option<u16>) {
    let last = place.saturating_add(1) == seats;
    match (last, info.amount) {
        (true, Some(asked)) => {
            let part = asked.u128().saturating_mul(3).div_euclid(4);
            (Choice::Part, Some(Uint128::new(part)), Some(LATE))
        }
        (true, None) => (Choice::Refuse, None, Some(LATE)),
        (false, _) => (Choice::Grant, None, None),
    }
}

async fn commit(play: &mut Play<'_>, case: CaseId) -> Done {
    let info = play.case(case).await?;
    let seats = play.seats(case).await?;
    let mut txs: Vec<(&Signer, Transaction)> = vec![];
    for (place, seat) in seats.iter().enumerate() {
        let (choice, amount, code) = opinion(&info, place, seats.len());
        let vote = Vote::new(case, info.round, seat.seat, choice, amount, code);
        vote.keep(play.context)?;
        let msg = Panels::Commit {
            case,
            seat: seat.seat,
            commitment: vote.commitment(
                &play.stage.chain().network().chain_id,
                play.houses.panel.address(),
            )?,
        };
        let tx = Transaction::call(&play.houses.panel, &msg, vec![])?;
        txs.push((&play.cast.assessor(seat.org)?.signer, tx));
    }
    let what = format!("commit to their votes in case {case}; nobody can see or copy them");
    let done = play.stage.together("the assessors", &what, &txs, &[]).await?;
    play.told.commit = done.last().map_or(0, |last| last.gas_used);
    Ok(())
}

/// Waits for the end of the window that runs.
async fn window_over(play: &Play<'_>, case: CaseId) -> Done {
    let until = play.case(case).await?.until.seconds();
    play.wait_until(until.saturating_add(1)).await
}

async fn open_vote(play: &mut Play<'_>, case: CaseId) -> Done {
    window_over(play, case).await?;
    let tx = Transaction::call(&play.houses.panel, &Panels::Advance { case }, vec![])?;
    let what = format!("opens the vote of case {case}: the time to commit is over");
    play.stage
        .act("a stranger", &what, &play.cast.stranger, &tx, 0, &[])
        .await
        .map(|_| ())
}

async fn reveal_all(play: &mut Play<'_>, case: CaseId) -> Done {
    let seats = play.seats(case).await?;
    let mut txs: Vec<(&Signer, Transaction)> = vec![];
    for seat in seats.iter().filter(|seat| seat.state == SeatState::Committed) {
        let vote = Vote::read(play.context, case, seat.seat)?
            .ok_or_else(|| Failure::usage(format!("no vote of seat {} is kept", seat.seat)))?;
        let tx = Transaction::call(&play.houses.panel, &reveal(vote), vec![])?;
        txs.push((&play.cast.assessor(seat.org)?.signer, tx));
    }
    let what = format!("reveal what they committed to in case {case}");
    play.stage
        .together("the assessors", &what, &txs, &[])
        .await
        .map(|_| ())
}

/// Ends the votes of a case, which tells the plan in the same transaction; gives what came out.
async fn verdict(play: &mut Play<'_>, case: CaseId, changes: &[super::super::stage::Change]) -> Done<Answer> {
    window_over(play, case).await?;
    let tx = Transaction::call(&play.houses.panel, &Panels::Advance { case }, vec![])?;
    let what = format!("ends the vote of case {case}; the plan hears the verdict in the same transaction");
    let gas = play.houses.panel.answer_gas(play.stage.chain()).await?;
    play.stage
        .act("a stranger", &what, &play.cast.stranger, &tx, gas, changes)
        .await?;
    let chain = play.stage.chain();
    Ok(play.houses.panel.ask(chain, &QueryMsg::Verdict { case }).await?)
}

async fn challenge_fails(play: &mut Play<'_>, case: CaseId, claim: ClaimId) -> Done {
    let answer = verdict(play, case, &[Loses("plans", LUMP_SUM), Gains("tomas", LUMP_SUM)]).await?;
    check(&[(
        "the panel grants the challenged claim",
        answer.outcome == Outcome::Granted,
    )])?;
    let info = play.claim_is(claim, ClaimStatus::Paid).await?;
    check(&[("it is paid whole", info.paid == Uint128::new(LUMP_SUM))])?;
    play.stage.remark(&format!(
        "the challenge was unfounded: Tomas has his {}, the stranger lost the bond of {}",
        show(LUMP_SUM),
        show(BOND)
    ))
}

async fn appeal_is_won(play: &mut Play<'_>, community: &mut Community, case: CaseId, claim: ClaimId) -> Done {
    let aid = LUMP_SUM;
    let paid = aid.saturating_add(BOND);
    let answer = verdict(play, case, &[Loses("plans", paid), Gains("leila", paid)]).await?;
    check(&[("the panel grants the appeal", answer.outcome == Outcome::Granted)])?;
    let info = play.claim_is(claim, ClaimStatus::Paid).await?;
    check(&[("it is paid whole", info.paid == Uint128::new(aid))])?;
    play.stage.remark(&format!(
        "the appeal is won: Leila has {} and her bond back",
        show(aid)
    ))?;
    community.owes(birth_group(member("leila")?.born), aid);
    Ok(())
}
