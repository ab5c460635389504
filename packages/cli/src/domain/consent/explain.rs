//! Why a request is decided as it is: the registry's own rules, run on this machine over what the registry says.

use super::access::Asked;
use super::read::all_consents;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::output::{self, Format};
use accreditation_api::msg::QueryMsg as Who;
use accreditation_api::types::Standing;
use accreditation_api::OrgId;
use consent_registry_api::msg::{ConfigResponse, QueryMsg};
use consent_registry_api::types::{
    ConsentInfo, Decision, Emergency, ErasureInfo, PrivilegeInfo, Purpose, SubjectId, SubjectInfo,
};
use consent_registry_rules::trace::Step;
use consent_registry_rules::{evaluate, Accreditation, Clock, Held, Subject};
use salus_client::{Chain, ConsentRegistry, Contract};
use serde_json::json;

/// A consent as the rules want it.
pub fn held(consent: ConsentInfo) -> Held {
    Held {
        id: consent.consent,
        version: consent.version,
        power: consent.power,
        state: consent.state,
        used: consent.used,
        terms: consent.terms,
    }
}

async fn subject(contract: &Contract<ConsentRegistry>, chain: &Chain, subject: SubjectId) -> Done<Subject> {
    let found: Option<SubjectInfo> = contract.ask(chain, &QueryMsg::Subject { subject }).await?;
    let Some(found) = found else {
        return Ok(Subject::absent());
    };
    let erasure: Option<ErasureInfo> = contract.ask(chain, &QueryMsg::Erasure { subject }).await?;
    Ok(Subject {
        known: true,
        erasing: erasure.is_some(),
        default: found.default,
        emergency: found.emergency,
        consents: all_consents(contract, chain, subject)
            .await?
            .into_iter()
            .map(held)
            .collect(),
    })
}

/// Evaluates here, prints each step, and compares with what the registry itself would decide.
pub async fn explain(
    context: &Context,
    asked: Asked,
    purpose: Purpose,
    emergency: Option<Emergency>,
    org: OrgId,
) -> Done {
    let contract: Contract<ConsentRegistry> = context.contract()?;
    let accreditation: Contract<salus_client::Accreditation> = context.contract()?;
    let chain = context.chain().await?;
    let request = asked.request(&chain, purpose, emergency).await?;
    let config: ConfigResponse = contract.ask(&chain, &QueryMsg::Config {}).await?;
    let privilege: PrivilegeInfo = contract.ask(&chain, &QueryMsg::Privilege { org }).await?;
    let question = Who::Status {
        org,
        role: request.role,
        at: None,
    };
    let standing: Standing = accreditation.ask(&chain, &question).await?;
    let by = Accreditation {
        org,
        acting: standing.active,
        until: standing
            .entry
            .and_then(|entry| entry.until)
            .map(|until| until.seconds()),
        privileged: privilege.suspended_at.is_none(),
    };
    let clock = Clock {
        now: chain.tip().await?.seconds,
        permit_seconds: config.limits.permit_seconds,
        emergency_seconds: config.limits.emergency_seconds,
    };
    let subject = subject(&contract, &chain, request.subject).await?;
    let mut steps: Vec<Step> = vec![];
    let here = evaluate(&request, &subject, &by, clock, &mut steps);
    let question = QueryMsg::Evaluate {
        org,
        request: Box::new(request.clone()),
    };
    let there: Decision = contract.ask(&chain, &question).await?;
    let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
    if here.effect != there.effect {
        return Err(Failure::refused(format!(
            "this machine decides {} and the registry {}: the chain moved on in between, or this command is of another release",
            here.effect, there.effect
        ))
        .mend("ask again"));
    }
    if context.format == Format::Json {
        return output::answer(Format::Json, &json!({"decision": here, "steps": steps}));
    }
    for step in &steps {
        output::line(step)?;
    }
    let value = serde_json::to_value(&here).map_err(|e| Failure::network(e.to_string()))?;
    super::read::print(
        context,
        value,
        &["effect", "basis", "consent", "version", "expires"],
    )
}
