//! Reviewers of other hospitals judge broken glass: drawn by a beacon, sworn to their votes before they show them. One of
//! them does nothing, and is replaced.

use super::super::parts::{self, check};
use super::cast::SEAT_DEPOSIT;
use super::emergency::{emergency, Review};
use super::patient::Patient;
use super::{Play, Who};
use crate::devnet::GIFT_DENOM;
use crate::domain::panel::reveal;
use crate::domain::panel::vote::Vote;
use crate::failure::{Done, Failure};
use crate::money;
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{Emergency, Finding, ReceiptStatus};
use panel_api::msg::{ExecuteMsg as Panels, QueryMsg};
use panel_api::types::{CaseInfo, Choice, EntryInfo, Phase, SeatInfo, SeatState};
use panel_api::CaseId;
use salus_client::{Signer, Transaction};
use std::collections::BTreeMap;

/// Number of the reason for which reviewers find an access unjustified.
const NOT_NEEDED: u16 = 1;

impl Play<'_> {
    async fn case(&self, case: CaseId) -> Done<CaseInfo> {
        parts::case(self.stage.chain(), &self.houses.panel, case).await
    }

    async fn seats(&self, case: CaseId) -> Done<Vec<SeatInfo>> {
        parts::seats(self.stage.chain(), &self.houses.panel, case).await
    }

    fn panel(&self, msg: &Panels) -> Done<Transaction> {
        Ok(Transaction::call(&self.houses.panel, msg, vec![])?)
    }

    /// A reviewer's place on the roster.
    async fn entry(&self, org: OrgId) -> Done<EntryInfo> {
        let role = Role::AttestTreatment;
        let question = QueryMsg::Entry { role, org };
        let entry: Option<EntryInfo> = self.houses.panel.ask(self.stage.chain(), &question).await?;
        entry.ok_or_else(|| Failure::refused(format!("organisation {org} was never on the roster")))
    }
}

/// Waits for the rounds of the beacon, and has the seats of all these cases drawn in one transaction.
async fn draw(play: &mut Play<'_>, cases: &[CaseId], what: &str) -> Done {
    let chain = play.stage.chain().clone();
    let mut last = 0;
    for case in cases {
        last = last.max(play.case(*case).await?.draw.map_or(0, |draw| draw.beacon_round));
    }
    let rounds = match cases.len() {
        1 => "round",
        _ => "rounds up to",
    };
    play.stage.remark(&format!(
        "waiting for {rounds} {last} of the beacon, which nobody knew when this was asked for"
    ))?;
    parts::wait_for_round(play.context, &play.stage, last).await?;
    let mut tx = Transaction::default();
    for case in cases {
        let signature = parts::round_signature(play.context, &chain, &play.houses.panel, *case).await?;
        tx = tx.and(play.panel(&Panels::Draw {
            case: *case,
            signature,
        })?);
    }
    play.stage
        .act("a stranger", what, &play.cast.stranger, &tx, 0, &[])
        .await?;
    let related = [
        play.cast.org(Who::Rescue)?,
        play.cast.org(Who::Ward)?,
        play.cast.org(Who::Custodian)?,
    ];
    for case in cases {
        let seats = play.seats(*case).await?;
        let names: Vec<&str> = seats.iter().map(|seat| play.cast.name(seat.org)).collect();
        check(&[
            ("seats can commit", play.case(*case).await?.phase == Phase::Commit),
            (
                "nobody judges its own access",
                seats.iter().all(|seat| !related.contains(&seat.org)),
            ),
        ])?;
        play.stage.remark(&format!("case {case}: {}", names.join(", ")))?;
    }
    Ok(())
}

/// What goes on after the first votes: the emergency's review, in which somebody was idle.
pub struct Pending {
    idle: OrgId,
    /// of the idle reviewer, before
    deposit: u128,
    votes: Votes,
}

/// Votes that are committed to, and whose they are.
type Votes = Vec<(OrgId, Vote)>;

/// What a reviewer thinks.
const fn opinion(finding: Finding) -> (Choice, Option<u16>) {
    match finding {
        Finding::Justified => (Choice::Grant, None),
        _ => (Choice::Refuse, Some(NOT_NEEDED)),
    }
}

/// One transaction for each reviewer, of all that it has to send.
async fn by_reviewer(play: &mut Play<'_>, messages: Vec<(OrgId, Panels)>, what: &str) -> Done {
    let mut each: BTreeMap<u64, Transaction> = BTreeMap::new();
    for (org, msg) in messages {
        let tx = each.remove(&org.u64()).unwrap_or_default();
        each.insert(org.u64(), tx.and(play.panel(&msg)?));
    }
    let mut txs: Vec<(&Signer, Transaction)> = vec![];
    for (org, tx) in each {
        txs.push((&play.cast.reviewer(OrgId(org))?.signer, tx));
    }
    play.stage
        .together("the reviewers", what, &txs, &[])
        .await
        .map(|_| ())
}

/// Every seat that was drawn commits, but for an idle one.
async fn commit(play: &mut Play<'_>, cases: &[(CaseId, Finding)], idle: Option<(CaseId, u8)>) -> Done<Votes> {
    let mut votes = vec![];
    let mut messages = vec![];
    for (case, finding) in cases {
        let round = play.case(*case).await?.round;
        let (choice, code) = opinion(*finding);
        for seat in play.seats(*case).await? {
            if seat.state != SeatState::Drawn || idle == Some((*case, seat.seat)) {
                continue;
            }
            let vote = Vote::new(*case, round, seat.seat, choice, None, code);
            let msg = Panels::Commit {
                case: *case,
                seat: seat.seat,
                commitment: vote.commitment(
                    &play.stage.chain().network().chain_id,
                    play.houses.panel.address(),
                )?,
            };
            messages.push((seat.org, msg));
            votes.push((seat.org, vote));
        }
    }
    by_reviewer(
        play,
        messages,
        "commit to their votes; nobody can see or copy them",
    )
    .await?;
    Ok(votes)
}

/// Waits for the end of the window that runs.
async fn window_over(play: &Play<'_>, case: CaseId) -> Done {
    let until = play.case(case).await?.until.seconds();
    play.stage.wait_until(until.saturating_add(1)).await
}

/// The verdict of a case, which the registry hears in the same transaction.
async fn verdict(play: &mut Play<'_>, review: &Review, what: &str) -> Done {
    let case = review.case;
    let tx = play.panel(&Panels::Advance { case })?;
    let gas = play.houses.panel.answer_gas(play.stage.chain()).await?;
    let done = play
        .stage
        .act("a stranger", what, &play.cast.stranger, &tx, gas, &[])
        .await?;
    let found = play.told_by(&done, "access_judged", "finding")?;
    let info = play.receipt(review.receipt).await?;
    check(&[
        (
            "the registry heard the verdict in the same transaction",
            found == review.finding.to_string(),
        ),
        (
            "the receipt says what was found",
            info.emergency
                .is_some_and(|broken| broken.finding == review.finding),
        ),
    ])
}

/// The seats of all cases are drawn; one reviewer does nothing; the three needless accesses are judged.
pub async fn first_votes(play: &mut Play<'_>, anna: &mut Patient, reviews: &[Review]) -> Done<Pending> {
    let cases: Vec<CaseId> = reviews.iter().map(|review| review.case).collect();
    let what = "brings the beacon's signatures: the reviewers of all four accesses are drawn from ten other hospitals";
    draw(play, &cases, what).await?;
    let (rescue, needless) = reviews
        .split_first()
        .ok_or_else(|| Failure::usage("there is nothing to review"))?;
    let seats = play.seats(rescue.case).await?;
    let idle = seats.last().ok_or_else(|| Failure::refused("nobody was drawn"))?;
    let deposit = play.entry(idle.org).await?.deposit.u128();
    let all: Vec<(CaseId, Finding)> = reviews
        .iter()
        .map(|review| (review.case, review.finding))
        .collect();
    let votes = commit(play, &all, Some((rescue.case, idle.seat))).await?;
    window_over(play, rescue.case).await?;
    let mut tx = Transaction::default();
    for case in &cases {
        tx = tx.and(play.panel(&Panels::Advance { case: *case })?);
    }
    let what = format!(
        "ends the time to commit. {} did nothing in case {}: its seat is drawn anew, and the hospital that is judged has no harm of it",
        play.cast.name(idle.org),
        rescue.case
    );
    play.stage
        .act("a stranger", &what, &play.cast.stranger, &tx, 0, &[])
        .await?;
    let absent = play.seats(rescue.case).await?;
    check(&[
        (
            "the seat of the emergency is being drawn anew",
            play.case(rescue.case).await?.phase == Phase::Drawing,
        ),
        (
            "the idle reviewer has lost its place",
            absent
                .iter()
                .any(|seat| seat.seat == idle.seat && seat.state == SeatState::Absent),
        ),
    ])?;
    let judged: Vec<CaseId> = needless.iter().map(|review| review.case).collect();
    let (shown, kept): (Votes, Votes) = votes
        .into_iter()
        .partition(|(_, vote)| judged.contains(&vote.case));
    let shown = shown.into_iter().map(|(org, vote)| (org, reveal(vote))).collect();
    by_reviewer(
        play,
        shown,
        "show what they committed to about Bluewater Hospital",
    )
    .await?;
    for case in &judged {
        window_over(play, *case).await?;
    }
    for (number, review) in (1_u32..).zip(needless) {
        let what = format!("ends the vote of case {}: unjustified", review.case);
        verdict(play, review, &what).await?;
        let privilege = play.privilege(Who::Ward).await?;
        let last = number >= play.limits.unjustified;
        check(&[
            ("it counts", privilege.unjustified == number),
            (
                "the last one that is too many suspends the privilege, and none before",
                privilege.suspended_at.is_some() == last,
            ),
        ])?;
    }
    play.stage.remark(&format!(
        "three unjustified accesses: Bluewater Hospital may not break the glass any more, at once and by itself. Limit: {}",
        play.limits.unjustified
    ))?;
    let request = emergency(play, anna.subject, Emergency::DangerToLife)?;
    let what = "breaks the glass a fourth time: deny";
    let (_, info) = play.ask(Who::Ward, "Bluewater Hospital", what, &request).await?;
    check(&[("it gets nothing", info.status == ReceiptStatus::Denied)])?;
    play.explain(&request, &info).await?;
    anna.receipts.push(info.receipt);
    Ok(Pending {
        idle: idle.org,
        deposit,
        votes: kept,
    })
}

/// The seat of the idle reviewer is filled by another hospital; the access of the emergency is judged.
pub async fn second_vote(play: &mut Play<'_>, reviews: &[Review], pending: Pending) -> Done {
    let review = reviews
        .first()
        .ok_or_else(|| Failure::usage("there is nothing to review"))?;
    let case = review.case;
    let what = "brings the beacon's signature: another hospital takes the empty seat";
    draw(play, &[case], what).await?;
    let seats = play.seats(case).await?;
    let new = seats.iter().find(|seat| seat.replacement);
    check(&[(
        "it is another hospital",
        new.is_some_and(|new| new.org != pending.idle),
    )])?;
    let mut votes = pending.votes;
    votes.extend(commit(play, &[(case, review.finding)], None).await?);
    window_over(play, case).await?;
    let tx = play.panel(&Panels::Advance { case })?;
    play.stage
        .act(
            "a stranger",
            "ends the time to commit",
            &play.cast.stranger,
            &tx,
            0,
            &[],
        )
        .await?;
    check(&[("votes are shown", play.case(case).await?.phase == Phase::Reveal)])?;
    let shown = votes.into_iter().map(|(org, vote)| (org, reveal(vote))).collect();
    by_reviewer(play, shown, "show what they committed to about the emergency").await?;
    window_over(play, case).await?;
    verdict(play, review, "ends the vote: the doctor was right").await?;
    let privilege = play.privilege(Who::Rescue).await?;
    let entry = play.entry(pending.idle).await?;
    let lost = pending.deposit.saturating_sub(entry.deposit.u128());
    check(&[
        (
            "the emergency hospital has lost nothing",
            privilege.unjustified == 0 && privilege.suspended_at.is_none(),
        ),
        (
            "the idle reviewer has lost its seat's deposit",
            lost == SEAT_DEPOSIT,
        ),
    ])?;
    play.stage.remark(&format!(
        "justified. {} has lost {} for doing nothing, and is not drawn again until it deposits anew",
        play.cast.name(pending.idle),
        money::show(lost, GIFT_DENOM)
    ))
}
