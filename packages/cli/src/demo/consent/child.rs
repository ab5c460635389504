//! A child: its mother decides until its birthday, and not a second longer.

use super::super::parts::check;
use super::care::{organisation, terms};
use super::{somebody, sound, Play, Who};
use crate::failure::Done;
use accreditation_api::Role;
use consent_registry_api::msg::ExecuteMsg;
use consent_registry_api::types::{
    Action, Body, Effect, EmergencyRule, Guardians, Purpose, ReceiptStatus, Registration, Span, SubjectId,
};
use subject_keys::SigningKey;

/// Seconds until the child is of age: years, outside of stories.
const YOUTH: u64 = 30;

/// A child, and who decides for it.
pub struct Child {
    key: SigningKey,
    mother: SigningKey,
    /// who it is to the custodian
    pub subject: SubjectId,
    birthday: u64,
}

/// Ben is registered with his mother as guardian; she grants, and the clinic may read.
pub async fn guarded(play: &mut Play<'_>) -> Done<Child> {
    let custodian = play.cast.org(Who::Custodian)?;
    let (ben, clara) = (somebody()?, somebody()?);
    let tie = sound(ben.relationship(&play.registry, custodian, 0))?;
    let (key, subject) = (sound(tie.key())?, sound(tie.subject())?);
    let mother = sound(clara.acting(&play.registry, &subject))?;
    let birthday = play.stage.chain().tip().await?.seconds.saturating_add(YOUTH);
    let body = Body::Register(Registration {
        custodian,
        emergency: EmergencyRule::default(),
        default: Effect::Deny,
        guardians: Some(Guardians {
            keys: vec![mother.public()],
            needed: 1,
            joint: false,
            until: Some(birthday),
        }),
    });
    let what = format!(
        "is registered with the key that is kept for him; Clara, his mother, is guardian until he is of age, in {YOUTH} s"
    );
    play.submit("Ben", &what, &key, subject, &body).await?;
    let child = Child {
        key,
        mother,
        subject,
        birthday,
    };
    let clinic = organisation(play.cast.org(Who::Practice)?);
    let body = Body::Grant(terms(
        clinic,
        Purpose::Treatment,
        vec![Action::Read],
        Span::default(),
        &[],
        None,
    ));
    let what = "grants Lakeside Clinic for Ben, without an end of its own";
    play.submit("Clara", what, &child.mother, subject, &body).await?;
    let request = play.request(subject, Role::AttestTreatment, Purpose::Treatment)?;
    let what = "asks about Ben: permit, at most until his birthday";
    let (_, info) = play.ask(Who::Practice, "Lakeside Clinic", what, &request).await?;
    let permit = info.asked_at.saturating_add(play.limits.permit_seconds);
    check(&[
        (
            "a guardian's word counts",
            info.status == ReceiptStatus::Permitted,
        ),
        (
            "it ends with her power",
            info.decision.expires == birthday.min(permit),
        ),
    ])?;
    play.explain(&request, &info).await?;
    Ok(child)
}

/// On his birthday his mother's power and what she granted are over; he decides for himself.
pub async fn of_age(play: &mut Play<'_>, ben: &Child) -> Done {
    play.stage.wait_until(ben.birthday).await?;
    let request = play.request(ben.subject, Role::AttestTreatment, Purpose::Treatment)?;
    let what = "asks about Ben on his birthday: deny. Nobody had to do anything for that";
    let (_, info) = play.ask(Who::Practice, "Lakeside Clinic", what, &request).await?;
    check(&[(
        "what the guardian granted ended with her power",
        info.status == ReceiptStatus::Denied,
    )])?;
    play.explain(&request, &info).await?;

    let clinic = organisation(play.cast.org(Who::Practice)?);
    let body = Body::Grant(terms(
        clinic,
        Purpose::Treatment,
        vec![Action::Read],
        Span::default(),
        &[],
        None,
    ));
    let signed = play.sign(&ben.mother, ben.subject, &body).await?;
    let tx = play.call(&ExecuteMsg::Submit(signed))?;
    let said = play.refusal(&tx, play.cast.relay.address()).await?;
    check(&[("his mother has no power any more", said.contains("no power"))])?;
    play.stage
        .remark("Clara would grant again: refused, she has no power any more")?;
    play.submit("Ben", "grants the clinic himself", &ben.key, ben.subject, &body)
        .await?;
    let request = play.request(ben.subject, Role::AttestTreatment, Purpose::Treatment)?;
    let what = "asks about Ben: permit, by his own word";
    let (_, info) = play.ask(Who::Practice, "Lakeside Clinic", what, &request).await?;
    let permit = info.asked_at.saturating_add(play.limits.permit_seconds);
    check(&[(
        "his own word has no end",
        info.status == ReceiptStatus::Permitted && info.decision.expires == permit,
    )])?;
    play.explain(&request, &info).await
}
