//! Erasure: denied at once, gone when its time has come.

use super::super::parts::check;
use super::patient::Patient;
use super::record::{self, House};
use super::{Play, Who};
use crate::failure::{Done, Failure};
use accreditation_api::Role;
use consent_registry_api::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use consent_registry_api::types::{
    Body, Effect, EmergencyRule, ErasureInfo, Purpose, ReceiptStatus, Registration,
};

/// The most transactions that it may take to remove one subject.
const MOST_STEPS: u32 = 20;

async fn standing(play: &Play<'_>, anna: &Patient) -> Done<Option<ErasureInfo>> {
    let question = QueryMsg::Erasure {
        subject: anna.subject,
    };
    Ok(play.houses.registry.ask(play.stage.chain(), &question).await?)
}

/// Anna asks to be forgotten: from that block on everything is denied.
pub async fn ask(play: &mut Play<'_>, house: &House, anna: &mut Patient) -> Done {
    let what = format!(
        "asks to be forgotten. Custodians hear it on the chain; she can take it back for {} s",
        play.limits.erasure_seconds
    );
    play.submit("Anna", &what, &anna.key, anna.subject, &Body::Erase {})
        .await?;
    let mut request = play.request(anna.subject, Role::Research, Purpose::Research)?;
    request.research = Some(super::research::diabetes()?);
    let what = "asks again for its study, which she permitted: deny";
    let (_, info) = play.ask(Who::Institute, "the institute", what, &request).await?;
    anna.receipts.push(info.receipt);
    let standing = standing(play, anna).await?;
    let due = standing.map_or(0, |standing| standing.due_at);
    let kept = record::keeps(house, anna).await?;
    check(&[
        (
            "everything is denied from now on",
            info.status == ReceiptStatus::Denied,
        ),
        ("the erasure has a date", due > info.asked_at),
        (
            "the custodian destroys nothing as long as she can take it back",
            play.stage.chain().tip().await?.seconds >= due || kept,
        ),
    ])?;
    // the date has passed when the review is over; until then nothing may go, so that broken glass is judged in any case
    play.stage.wait_until(due).await?;
    let tx = advance(play, anna)?;
    let said = play.refusal(&tx, play.cast.stranger.address()).await?;
    check(&[(
        "a review that runs is ended first",
        said.contains("must end first"),
    )])?;
    record::destroyed(play, house, anna).await?;
    play.stage.remark(
        "her state on the chain does not go yet: a review of broken glass still runs, and nobody escapes it by this",
    )
}

fn advance(play: &Play<'_>, anna: &Patient) -> Done<salus_client::Transaction> {
    play.call(&ExecuteMsg::Advance {
        subject: anna.subject,
    })
}

async fn erased(play: &Play<'_>) -> Done<u64> {
    let config: ConfigResponse = play
        .houses
        .registry
        .ask(play.stage.chain(), &QueryMsg::Config {})
        .await?;
    Ok(config.erased)
}

/// Records of the registry's state in which a trace of her is, by what they are.
async fn left(play: &Play<'_>, anna: &Patient) -> Done<(usize, Vec<String>)> {
    let state = play
        .stage
        .chain()
        .whole_state(play.houses.registry.address())
        .await?;
    let traces = anna.traces();
    let has = |bytes: &[u8]| {
        traces.iter().any(|trace| {
            bytes
                .windows(trace.len())
                .any(|window| window == trace.as_slice())
        })
    };
    let hers = state.iter().filter(|(key, value)| has(key) || has(value));
    // two bytes of length, then the prefix of what it is
    let prefix = |key: &[u8]| String::from_utf8_lossy(key.get(2..4).unwrap_or_default()).into_owned();
    Ok((state.len(), hers.map(|(key, _)| prefix(key)).collect()))
}

/// What is left of Anna in state goes, but for counters.
pub async fn erase(play: &mut Play<'_>, anna: &Patient) -> Done {
    let (all, before) = left(play, anna).await?;
    check(&[("her state is still there", before.len() > anna.receipts.len())])?;
    play.stage.remark(&format!(
        "of {all} records in the registry's state, {} are about Anna: her subject, key, words, consents, receipts, records",
        before.len()
    ))?;
    let count = erased(play).await?;
    let mut steps = 0_u32;
    while play.subject(anna.subject).await?.is_some() {
        steps = steps.saturating_add(1);
        if steps > MOST_STEPS {
            return Err(Failure::refused("the erasure does not come to an end"));
        }
        let tx = advance(play, anna)?;
        let what = "moves the erasure on: its time has come, permits and reviews are over";
        play.stage
            .act("a stranger", what, &play.cast.stranger, &tx, 0, &[])
            .await?;
    }
    let (_, after) = left(play, anna).await?;
    check(&[
        (
            "one more subject was erased",
            erased(play).await? == count.saturating_add(1),
        ),
        (
            "no key and no value in the registry's state names her id, her key or anything of hers",
            after.is_empty(),
        ),
    ])?;
    play.stage.remark(
        "the raw state is read again, all of it: no id, no key, no consent, no receipt, no record, no word of hers. A counter for \
         each key that spoke is left under a digest, so that nothing that she once signed can be submitted again",
    )?;
    let body = Body::Register(Registration {
        custodian: play.cast.org(Who::Custodian)?,
        emergency: EmergencyRule::default(),
        default: Effect::Deny,
        guardians: None,
    });
    let signed = play.sign(&anna.key, anna.subject, &body).await?;
    let tx = play.call(&ExecuteMsg::Submit(signed))?;
    let said = play.refusal(&tx, play.cast.relay.address()).await?;
    check(&[("an erased subject never comes back", said.contains("existed"))])?;
    play.stage
        .remark("whoever would register the same subject again is refused. Anna begins anew with a new key, as somebody else")
}
