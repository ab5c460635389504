//! A clinic that treats, an insurer that is told nothing, and a consent that is taken back.

use super::super::parts::check;
use super::emergency::nobody;
use super::patient::Patient;
use super::record::{self, House};
use super::{short, Play, Who};
use crate::failure::Done;
use crate::money;
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::Provision;
use consent_registry_api::types::{
    Action, Actor, Basis, Body, ConsentId, ConsentState, Decision, Digest, Duo, Effect, Purpose, ReceiptId,
    ReceiptInfo, ReceiptStatus, Span, SubjectId, Tag, Terms, Text,
};
use salus_client::Committed;
use sha2::{Digest as _, Sha256};

/// A month, in seconds.
const MONTH: u64 = 30 * 86_400;
/// What was shown to who signs.
const TEXT: &str =
    "Those who treat you may read your record for a month, but for what is about mental health.";

/// Terms that permit a purpose to somebody, without some categories.
pub fn terms(
    actor: Actor,
    purpose: Purpose,
    actions: Vec<Action>,
    valid: Span,
    without: &[Tag],
    duo: Option<Duo>,
) -> Terms {
    let base = Provision {
        depth: 0,
        effect: Effect::Permit,
        actors: vec![actor],
        purposes: vec![purpose],
        actions,
        tags: vec![],
        data: Span::default(),
        valid,
        destinations: vec![],
    };
    let mut provisions = vec![base];
    if !without.is_empty() {
        provisions.push(Provision {
            depth: 1,
            effect: Effect::Deny,
            actors: vec![],
            purposes: vec![],
            actions: vec![],
            tags: without.to_vec(),
            data: Span::default(),
            valid: Span::default(),
            destinations: vec![],
        });
    }
    Terms {
        provisions,
        duo,
        uses: None,
        texts: vec![Text {
            language: "en".to_owned(),
            sha256: Digest(Sha256::digest(TEXT.as_bytes()).into()),
        }],
    }
}

/// An organisation, by its id.
pub fn organisation(org: OrgId) -> Actor {
    Actor {
        org: Some(org),
        ..Actor::default()
    }
}

/// Anna grants a clinic; it asks, and gets what she granted and no more.
pub async fn treat(play: &mut Play<'_>, house: &mut House, anna: &mut Patient) -> Done<ConsentId> {
    let now = play.stage.chain().tip().await?.seconds;
    let until = now.saturating_add(MONTH);
    let valid = Span {
        from: Some(now),
        until: Some(until),
    };
    let clinic = organisation(play.cast.org(Who::Practice)?);
    let terms = terms(
        clinic,
        Purpose::Treatment,
        vec![Action::Read],
        valid,
        &anna.mental,
        None,
    );
    let body = Body::Grant(terms.clone());
    let what = "grants Lakeside Clinic to read her record for treatment, for a month, but for mental health";
    let (done, consent) = play.submit("Anna", what, &anna.key, anna.subject, &body).await?;
    play.told.grant = done.gas_used;
    anna.consents.push(consent);
    let stored = play.consents(anna.subject).await?;
    check(&[(
        "the consent is there as she signed it",
        stored.iter().any(|one| {
            one.consent == consent
                && one.state == ConsentState::Active
                && one.version == 1
                && one.terms == terms
        }),
    )])?;

    let request = play.request(anna.subject, Role::AttestTreatment, Purpose::Treatment)?;
    let (done, info) = play
        .ask(
            Who::Practice,
            "Lakeside Clinic",
            "asks to read, for treatment",
            &request,
        )
        .await?;
    play.told.request = done.gas_used;
    anna.receipts.push(info.receipt);
    let decision = &info.decision;
    check(&[
        (
            "it is permitted by her consent",
            (decision.effect, decision.basis, decision.consent)
                == (Effect::Permit, Basis::Consent, Some(consent)),
        ),
        (
            "what is about mental health must be left out",
            decision.without_tags == anna.mental && !decision.summary_only,
        ),
        (
            "the permit is short, whatever the consent says",
            decision.expires == info.asked_at.saturating_add(play.limits.permit_seconds),
        ),
    ])?;
    let tags: Vec<String> = decision
        .without_tags
        .iter()
        .map(|tag| short(&tag.to_string()))
        .collect();
    play.stage.remark(&format!(
        "permit, to be released within {} s. Obligations: read only; leave out the categories {}",
        play.limits.permit_seconds,
        tags.join(", ")
    ))?;
    play.explain(&request, &info).await?;
    record::hand_out(play, house, Who::Practice, std::slice::from_ref(&info)).await?;
    Ok(consent)
}

/// All that an asker sees of a refusal's receipt, but for the ids that it chose itself and the time.
fn seen(info: &ReceiptInfo) -> ReceiptInfo {
    let mut seen = info.clone();
    seen.receipt = ReceiptId([0; 32]);
    seen.subject = SubjectId([0; 32]);
    (seen.asked_at, seen.decision.expires) = (0, info.decision.expires.saturating_sub(info.asked_at));
    seen
}

/// The form of what a transaction said: names of events and of their attributes.
fn form(done: &Committed, contract: &str) -> Vec<String> {
    let ours = done.events.iter();
    ours.filter(|event| event.contract.as_deref() == Some(contract))
        .map(|event| {
            let telling = ["purpose", "effect", "basis", "org"];
            let attributes = event.attributes.iter().map(|(name, value)| {
                if telling.contains(&name.as_str()) {
                    format!("{name} {value}")
                } else {
                    // ids that who asks has chosen, and times: their length is all that they show
                    format!("{name} of {}", value.len())
                }
            });
            format!("{}: {}", event.name, attributes.collect::<Vec<_>>().join(", "))
        })
        .collect()
}

/// An insurer asks about Anna, and about nobody, and cannot tell the answers apart.
pub async fn insurer(play: &mut Play<'_>, anna: &mut Patient) -> Done {
    let decoy = nobody()?;
    let about_her = play.request(anna.subject, Role::Insure, Purpose::Payment)?;
    let about_nobody = play.request(decoy, Role::Insure, Purpose::Payment)?;
    let name = "Alpine Insurance";
    let (her_done, her) = play.ask(Who::Payer, name, "asks about Anna", &about_her).await?;
    let what = "asks the same about an id that is nobody's";
    let (no_done, no) = play.ask(Who::Payer, name, what, &about_nobody).await?;
    anna.receipts.push(her.receipt);
    let contract = play.houses.registry.address();
    let (her_form, no_form) = (form(&her_done, contract), form(&no_done, contract));
    let (her_gas, no_gas) = (her_done.gas_used, no_done.gas_used);
    let apart = her_gas.abs_diff(no_gas);
    check(&[
        (
            "Anna has no consent for insurers",
            her.status == ReceiptStatus::Denied,
        ),
        (
            "both answers are the same refusal",
            seen(&her) == seen(&no) && her.decision == Decision::refusal(her.asked_at),
        ),
        (
            "neither receipt says how many there were before",
            her.number.is_none() && her.head.is_none() && anna.receipts.len() > 1,
        ),
        (
            "both events have the same form",
            her_form == no_form && !her_form.is_empty(),
        ),
        (
            "both cost the same, to one part in a hundred",
            apart.saturating_mul(100) <= her_gas.min(no_gas),
        ),
    ])?;
    let rows = [
        ("", "about Anna".to_owned(), "about nobody".to_owned()),
        ("decision", verdict(&her), verdict(&no)),
        ("consent", none(her.decision.consent), none(no.decision.consent)),
        (
            "events",
            format!("{} of the same form", her_form.len()),
            format!("{} of the same form", no_form.len()),
        ),
        (
            "gas",
            money::grouped(u128::from(her_gas)),
            money::grouped(u128::from(no_gas)),
        ),
    ];
    for (what, her, no) in rows {
        play.stage.remark(&format!("{what:<10} {her:<24} {no}"))?;
    }
    play.stage
        .remark("the answers do not tell the insurer whether there is such a patient")?;
    play.explain(&about_her, &her).await
}

fn verdict(info: &ReceiptInfo) -> String {
    format!("{}, by {}", info.decision.effect, info.decision.basis)
}

fn none(consent: Option<ConsentId>) -> String {
    consent.map_or_else(|| "none".to_owned(), |consent| short(&consent.to_string()))
}

/// Anna revokes while a permit is open: it dies before anything is served.
pub async fn revoke(play: &mut Play<'_>, anna: &mut Patient, consent: ConsentId) -> Done {
    let request = play.request(anna.subject, Role::AttestTreatment, Purpose::Treatment)?;
    let (_, open) = play
        .ask(
            Who::Practice,
            "Lakeside Clinic",
            "asks again, and is permitted",
            &request,
        )
        .await?;
    anna.receipts.push(open.receipt);
    check(&[("the permit is open", open.status == ReceiptStatus::Permitted)])?;
    let body = Body::Revoke { consent };
    let what = "revokes, off chain like everything she says; it holds in the block in which the relay's transaction is";
    play.submit("Anna", what, &anna.key, anna.subject, &body).await?;
    let stored = play.consents(anna.subject).await?;
    check(&[(
        "the consent is revoked for good",
        stored
            .iter()
            .any(|one| one.consent == consent && one.state == ConsentState::Revoked),
    )])?;
    let receipt = open.receipt;
    let msg = consent_registry_api::msg::ExecuteMsg::Release { receipt };
    let done = play
        .custodian(
            "would release to the clinic: the open permit dies before anything is served",
            &[msg],
        )
        .await?;
    play.told_by(&done, "permit_died", "receipt")?;
    let died = play.stands(receipt, ReceiptStatus::Died).await?;
    check(&[("nothing was released", died.released_at.is_none())])?;

    let again = play.request(anna.subject, Role::AttestTreatment, Purpose::Treatment)?;
    let (_, info) = play
        .ask(Who::Practice, "Lakeside Clinic", "asks once more: deny", &again)
        .await?;
    anna.receipts.push(info.receipt);
    check(&[("it is denied from now on", info.status == ReceiptStatus::Denied)])?;
    play.explain(&again, &info).await
}
