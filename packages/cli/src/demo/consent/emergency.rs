//! Broken glass: once rightly, three times not.

use super::super::parts;
use super::super::parts::check;
use super::patient::Patient;
use super::record::{self, House};
use super::{fees, fresh, salted, Play, Who};
use crate::devnet::GIFT_DENOM;
use crate::failure::{Done, Failure};
use crate::money;
use accreditation_api::Role;
use consent_registry_api::msg::ExecuteMsg;
use consent_registry_api::sign::receipt_id;
use consent_registry_api::types::{
    Basis, Digest, Effect, Emergency, Finding, Purpose, ReceiptId, ReceiptInfo, Request, SubjectId,
};
use cosmwasm_std::Coin;
use panel_api::CaseId;
use salus_client::{of_contract, Transaction};

/// A broken glass that is to be judged.
pub struct Review {
    /// the panel's case
    pub case: CaseId,
    /// the access
    pub receipt: ReceiptId,
    /// what the reviewers find
    pub finding: Finding,
}

/// A request that breaks the glass.
pub fn emergency(play: &Play<'_>, subject: SubjectId, reason: Emergency) -> Done<Request> {
    let mut request = play.request(subject, Role::AttestTreatment, Purpose::BreakTheGlass)?;
    request.emergency = Some(reason);
    Ok(request)
}

fn is_summary(play: &Play<'_>, info: &ReceiptInfo, anna: &Patient) -> Done {
    let decision = &info.decision;
    let broken = info.emergency.as_ref();
    let due = info.asked_at.saturating_add(play.limits.justify_seconds);
    check(&[
        (
            "broken glass permits at once",
            (decision.effect, decision.basis) == (Effect::Permit, Basis::Emergency),
        ),
        (
            "it gives the summary only, without what she keeps out",
            decision.summary_only && decision.without_tags == anna.mental,
        ),
        (
            "it ends by itself",
            decision.expires == info.asked_at.saturating_add(play.limits.emergency_seconds),
        ),
        (
            "a justification is due",
            broken.is_some_and(|broken| broken.justify_until == due && broken.finding == Finding::Open),
        ),
    ])
}

/// A doctor finds Anna unconscious, breaks the glass and says why.
pub async fn rescue(play: &mut Play<'_>, house: &mut House, anna: &mut Patient) -> Done<Vec<Review>> {
    let request = emergency(play, anna.subject, Emergency::Unconscious)?;
    let what = "breaks the glass: Anna lies unconscious, and has granted nothing. Everybody can see at once that it did";
    let (done, info) = play
        .ask(Who::Rescue, "Summit Emergency Hospital", what, &request)
        .await?;
    is_summary(play, &info, anna)?;
    let reason = play.told_by(&done, "glass_broken", "reason")?;
    check(&[("its reason is on the chain", reason == "unconscious")])?;
    play.stage.remark(
        "permit: the summary's required sections only, without mental health, as Anna has said beforehand",
    )?;
    play.explain(&request, &info).await?;
    anna.receipts.push(info.receipt);
    record::hand_out(play, house, Who::Rescue, std::slice::from_ref(&info)).await?;
    let cases = justify(
        play,
        Who::Rescue,
        "rescue",
        "Summit Emergency Hospital",
        &[info.receipt],
    )
    .await?;
    let case = cases
        .first()
        .copied()
        .ok_or_else(|| Failure::refused("a justification opened no case"))?;
    Ok(vec![Review {
        case,
        receipt: info.receipt,
        finding: Finding::Justified,
    }])
}

/// A hospital whose patient she is not breaks the glass three times.
pub async fn curiosity(
    play: &mut Play<'_>,
    house: &mut House,
    anna: &mut Patient,
    reviews: &mut Vec<Review>,
) -> Done {
    let mut tx = Transaction::default();
    let mut receipts = vec![];
    let org = play.cast.org(Who::Ward)?;
    for _ in 0..3 {
        let request = emergency(play, anna.subject, Emergency::DangerToLife)?;
        receipts.push(receipt_id(org, &request.nonce));
        tx = tx.and(play.call(&ExecuteMsg::RequestAccess(request))?);
    }
    let what = "breaks the glass three times: Anna is well known, and was never there";
    let ward = play.cast.party(Who::Ward)?;
    play.stage
        .act("Bluewater Hospital", what, &ward.signer, &tx, 0, &[])
        .await?;
    let mut permits = vec![];
    for receipt in &receipts {
        let info = play.receipt(*receipt).await?;
        is_summary(play, &info, anna)?;
        permits.push(info);
    }
    anna.receipts.extend(&receipts);
    play.stage.remark(
        "nobody can know in the moment that it is no emergency: it is permitted, and judged afterwards",
    )?;
    record::hand_out(play, house, Who::Ward, &permits).await?;
    let cases = justify(play, Who::Ward, "ward", "Bluewater Hospital", &receipts).await?;
    reviews.extend(cases.into_iter().zip(receipts).map(|(case, receipt)| Review {
        case,
        receipt,
        finding: Finding::Unjustified,
    }));
    Ok(())
}

/// Says why, which opens a case of the panel for each.
async fn justify(
    play: &mut Play<'_>,
    who: Who,
    purse: &'static str,
    name: &str,
    receipts: &[ReceiptId],
) -> Done<Vec<CaseId>> {
    let config: consent_registry_api::msg::ConfigResponse = play
        .houses
        .registry
        .ask(
            play.stage.chain(),
            &consent_registry_api::msg::QueryMsg::Config {},
        )
        .await?;
    let fee = parts::panel_fees(play.stage.chain(), &play.houses.panel, &config.panel_terms).await?;
    let mut tx = Transaction::default();
    let mut all = 0_u128;
    for receipt in receipts {
        let msg = ExecuteMsg::Justify {
            receipt: *receipt,
            statement: salted("why the glass was broken")?,
        };
        let coins = vec![Coin::new(fee, GIFT_DENOM)];
        tx = tx.and(Transaction::call(&play.houses.registry, &msg, coins)?);
        all = all.saturating_add(fee);
    }
    let what = format!(
        "says why, under a salt, and prepays the reviewers: {}. They are drawn by a round of the beacon that nobody knows yet",
        money::show(all, GIFT_DENOM)
    );
    let signer = &play.cast.party(who)?.signer;
    let done = play
        .stage
        .act(name, &what, signer, &tx, 0, &fees(purse, all))
        .await?;
    let cases: Vec<CaseId> = of_contract(&done.events, play.houses.registry.address(), "access_justified")
        .filter_map(|event| event.get("case")?.parse().ok().map(CaseId))
        .collect();
    check(&[("each access has a case", cases.len() == receipts.len())])?;
    Ok(cases)
}

/// An id that no patient has.
pub fn nobody() -> Done<SubjectId> {
    let Digest(bytes) = Digest(fresh()?);
    Ok(SubjectId(bytes))
}
