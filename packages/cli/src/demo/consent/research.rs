//! Research: terms in codes of the Data Use Ontology decide, and what researchers owe in return is tracked.

use super::super::parts::check;
use super::care::terms;
use super::patient::Patient;
use super::record::{self, House};
use super::{salted, sound, Play, Who};
use crate::failure::Done;
use accreditation_api::Role;
use consent_registry_api::msg::{ExecuteMsg, QueryMsg};
use consent_registry_api::types::{
    Action, Actor, Body, Duo, DuoModifier, DuoPermission, Purpose, ReceiptId, ReceiptStatus, ResearchUse,
    Span, StudyId, TaskInfo,
};
use subject_keys::study_id;

/// A trial of the story, in the form of a public registry of studies.
const STUDY: &str = "NCT00000102";
/// Months for which the data is kept.
const MONTHS: u16 = 12;
const DUTIES: [DuoModifier; 3] = [
    DuoModifier::Publication,
    DuoModifier::Return,
    DuoModifier::TimeLimit,
];

fn use_of(study: StudyId, permission: DuoPermission, diseases: &[&str]) -> Done<ResearchUse> {
    Ok(ResearchUse {
        study,
        permission,
        diseases: diseases.iter().map(|code| (*code).to_owned()).collect(),
        research_types: vec![],
        ancestry: permission == DuoPermission::Ancestry,
        methods: false,
        genetic: false,
        commercial: false,
        for_profit: false,
        ethics: Some(salted("approval of the ethics board")?),
        accepts: DUTIES.to_vec(),
        months: MONTHS,
    })
}

/// A study of diabetes.
pub fn diabetes() -> Done<ResearchUse> {
    use_of(sound(study_id(STUDY))?, DuoPermission::DiseaseSpecific, &["E11"])
}

/// Anna permits biomedical research on conditions; a study of ancestry is denied, one of diabetes is permitted.
pub async fn study(play: &mut Play<'_>, house: &mut House, anna: &mut Patient) -> Done {
    let mut modifiers = vec![DuoModifier::NotForProfit, DuoModifier::Ethics];
    modifiers.extend(DUTIES);
    let duo = Duo {
        permission: DuoPermission::Biomedical,
        diseases: vec![],
        modifiers,
        research_types: vec![],
        countries: vec![],
        users: vec![],
        projects: vec![],
        institutions: vec![],
        moratorium: None,
        months: Some(24),
    };
    let researchers = Actor {
        role: Some(Role::Research),
        ..Actor::default()
    };
    let actions = vec![Action::Read, Action::Derive];
    let body = Body::Grant(terms(
        researchers,
        Purpose::Research,
        actions.clone(),
        Span::default(),
        &anna.mental,
        Some(duo),
    ));
    let what = "permits biomedical research (HMB), not for profit (NPU), with an ethics approval (IRB); results are published (PUB), \
                derived data comes back (RTN), all ends within 24 months (TS)";
    let (_, consent) = play.submit("Anna", what, &anna.key, anna.subject, &body).await?;
    anna.consents.push(consent);

    let study = sound(study_id(STUDY))?;
    let mut request = play.request(anna.subject, Role::Research, Purpose::Research)?;
    request.actions = actions;
    request.research = Some(use_of(study, DuoPermission::Ancestry, &[])?);
    let name = "the institute";
    let (_, info) = play
        .ask(
            Who::Institute,
            name,
            "asks for a study of ancestry: deny",
            &request,
        )
        .await?;
    anna.receipts.push(info.receipt);
    check(&[("ancestry is not within HMB", info.status == ReceiptStatus::Denied)])?;
    play.explain(&request, &info).await?;

    request.nonce = play
        .request(anna.subject, Role::Research, Purpose::Research)?
        .nonce;
    request.research = Some(diabetes()?);
    let what = "asks for a study of diabetes (DS, E11), and accepts all duties: permit";
    let (_, info) = play.ask(Who::Institute, name, what, &request).await?;
    anna.receipts.push(info.receipt);
    let duties: Vec<DuoModifier> = info.decision.duties.iter().map(|duty| duty.duty).collect();
    let until = info.decision.duties.iter().find_map(|duty| duty.at);
    check(&[
        (
            "it is permitted by her consent",
            info.status == ReceiptStatus::Permitted && info.decision.consent == Some(consent),
        ),
        (
            "every duty is an obligation of the permit",
            DUTIES.iter().all(|duty| duties.contains(duty)) && duties.len() == DUTIES.len(),
        ),
        (
            "what ends with the time limit has a date",
            until.is_some_and(|until| until > info.asked_at),
        ),
        (
            "mental health is left out",
            info.decision.without_tags == anna.mental,
        ),
    ])?;
    play.explain(&request, &info).await?;
    record::hand_out(play, house, Who::Institute, std::slice::from_ref(&info)).await?;
    let tasks = tasks(play, info.receipt).await?;
    check(&[(
        "its duties are tracked tasks, all open",
        tasks.len() == DUTIES.len() && tasks.iter().all(|task| task.done_at.is_none()),
    )])?;
    publish(play, info.receipt).await
}

async fn tasks(play: &Play<'_>, receipt: ReceiptId) -> Done<Vec<TaskInfo>> {
    let question = QueryMsg::Tasks {
        org: play.cast.org(Who::Institute)?,
        start_after: None,
        limit: Some(100),
    };
    let all: Vec<TaskInfo> = play.houses.registry.ask(play.stage.chain(), &question).await?;
    Ok(all.into_iter().filter(|task| task.receipt == receipt).collect())
}

/// The institute publishes; what it owes is one task less.
async fn publish(play: &mut Play<'_>, receipt: ReceiptId) -> Done {
    let evidence = salted("the publication")?;
    let tx = play.call(&ExecuteMsg::FulfilTask {
        receipt,
        duty: DuoModifier::Publication,
        evidence,
    })?;
    let signer = &play.cast.party(Who::Institute)?.signer;
    play.stage
        .act(
            "the institute",
            "has published, and says where by a hash",
            signer,
            &tx,
            0,
            &[],
        )
        .await?;
    let tasks = tasks(play, receipt).await?;
    let done = |task: &TaskInfo| task.done_at.is_some() && task.evidence == Some(evidence);
    check(&[
        (
            "publishing is done, with its evidence",
            tasks
                .iter()
                .any(|task| task.duty.duty == DuoModifier::Publication && done(task)),
        ),
        (
            "the rest is open",
            tasks.iter().filter(|task| task.done_at.is_none()).count() == 2,
        ),
    ])?;
    for task in &tasks {
        let state = if task.done_at.is_some() { "done" } else { "open" };
        let by = task
            .duty
            .at
            .map_or_else(String::new, |at| format!(", due at {at}"));
        play.stage
            .remark(&format!("task {}: {state}{by}", task.duty.duty))?;
    }
    Ok(())
}
