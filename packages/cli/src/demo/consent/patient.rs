//! A patient who is nobody on the chain.

use super::super::parts::check;
use super::{short, somebody, sound, Play, Who};
use crate::failure::Done;
use consent_registry_api::types::{
    Body, ConsentId, Digest, Effect, EmergencyRule, ReceiptId, RecordId, Registration, SubjectId, Tag,
};
use subject_keys::{Category, SigningKey};

/// Categories of mental health, in codes of HL7 v3 ActCode.
const MENTAL_HEALTH: [&str; 3] = ["MH", "PSY", "PSYTHPN"];

/// A patient, as one custodian knows her.
pub struct Patient {
    /// her key for this custodian
    pub key: SigningKey,
    /// who she is to it
    pub subject: SubjectId,
    /// her own words for mental health
    pub mental: Vec<Tag>,
    /// her own word for psychiatry, one of them
    pub psychiatry: Tag,
    /// commitments to her records
    pub records: Vec<RecordId>,
    /// what she has granted
    pub consents: Vec<ConsentId>,
    /// what was asked about her
    pub receipts: Vec<ReceiptId>,
}

impl Patient {
    /// All that could tell that a stored record is about her.
    pub fn traces(&self) -> Vec<Vec<u8>> {
        let mut traces = vec![self.subject.0.to_vec(), self.key.public().0.to_vec()];
        traces.extend(self.mental.iter().map(|tag| tag.0.to_vec()));
        traces.extend(self.consents.iter().map(|consent| consent.0.to_vec()));
        traces.extend(self.records.iter().map(|record| record.0.to_vec()));
        traces.extend(self.receipts.iter().map(|receipt| receipt.0.to_vec()));
        traces
    }
}

/// Anna begins with a custodian.
pub async fn register(play: &mut Play<'_>) -> Done<Patient> {
    let custodian = play.cast.org(Who::Custodian)?;
    let secret = somebody()?;
    let tie = sound(secret.relationship(&play.registry, custodian, 0))?;
    let (key, subject) = (sound(tie.key())?, sound(tie.subject())?);
    let elsewhere = sound(secret.relationship(&play.registry, play.cast.org(Who::Practice)?, 0))?;
    let other = sound(elsewhere.subject())?;
    let tags = sound(tie.tags())?;
    let mut mental = vec![];
    for code in MENTAL_HEALTH {
        let category: Category = sound(code.parse())?;
        mental.push(sound(tags.tag(&category))?);
    }
    mental.sort_unstable();
    let same: Category = sound("PSY".parse())?;
    let unlike = sound(sound(elsewhere.tags())?.tag(&same))?;
    let psychiatry = sound(tags.tag(&same))?;
    check(&[
        (
            "nothing ties her two subjects",
            subject != other && key.public() != sound(elsewhere.key())?.public(),
        ),
        ("her words mean nothing elsewhere", !mental.contains(&unlike)),
    ])?;
    play.stage.remark(&format!(
        "from one secret Anna derives who she is at each custodian: {} at Riverside Hospital, {} elsewhere",
        short(&subject.to_string()),
        short(&other.to_string())
    ))?;
    play.stage.remark(&format!(
        "psychiatry is {} in her words; nobody but her and her custodian can tell",
        short(&psychiatry.to_string())
    ))?;
    let body = Body::Register(Registration {
        custodian,
        emergency: EmergencyRule {
            refuse: false,
            without: mental.clone(),
        },
        default: Effect::Deny,
        guardians: None,
    });
    let what = "signs that she begins at Riverside Hospital; a relay submits it and pays. No address of hers is on the chain";
    play.submit("Anna", what, &key, subject, &body).await?;
    let info = play.subject(subject).await?;
    check(&[(
        "the registry knows a key and a custodian, and nothing else",
        info.is_some_and(|info| {
            let bare = info.receipts == 0 && info.slots == 0 && info.delegates.is_empty();
            bare && info.key == key.public() && info.custodian == custodian && info.head == Digest([0; 32])
        }),
    )])?;
    Ok(Patient {
        key,
        subject,
        mental,
        psychiatry,
        records: vec![],
        consents: vec![],
        receipts: vec![],
    })
}
