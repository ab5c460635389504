//! What the registry says, for people.

use super::secret::read_tag_key;
use super::words::{terms, who, Names};
use crate::context::Context;
use crate::domain::when::show_seconds;
use crate::failure::{Done, Failure};
use crate::output::{self, Format};
use accreditation_api::msg::QueryMsg as Who;
use accreditation_api::types::OrganisationInfo;
use accreditation_api::OrgId;
use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{
    ConsentId, ConsentInfo, ConsentReceipt, Detail, ReceiptInfo, SubjectId, TaskInfo,
};
use salus_client::{Accreditation, Chain, ClientError, ConsentRegistry, Contract};
use serde::de::DeserializeOwned;
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Consents of one page.
const PAGE: u32 = 30;
/// Fields that hold seconds since 1970.
const SECONDS: &[&str] = &["at", "expires", "from", "until", "moratorium"];

/// Asks, and prints the answer, these columns first.
pub async fn ask(context: &Context, question: &QueryMsg, first: &[&str]) -> Done {
    let value: Value = fetch(context, question).await?;
    print(context, value, first)
}

/// Asks.
pub async fn fetch<T: DeserializeOwned>(context: &Context, question: &QueryMsg) -> Done<T> {
    let contract: Contract<ConsentRegistry> = context.contract()?;
    let chain = context.chain().await?;
    Ok(contract.ask(&chain, question).await?)
}

/// Prints an answer. For people, seconds are written as times; what is not there is said to be.
pub fn print(context: &Context, value: Value, first: &[&str]) -> Done {
    if value.is_null() && context.format != Format::Json {
        return output::line("there is none under this id at this network's registry");
    }
    if context.format == Format::Table && value.as_array().is_some_and(Vec::is_empty) {
        return output::line("there are none");
    }
    let value = match context.format {
        Format::Json => value,
        _ => readable(value),
    };
    output::ordered(context.format, &value, first)
}

fn readable(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, field)| {
                    let is_time =
                        name.ends_with("_at") || name.ends_with("_until") || SECONDS.contains(&name.as_str());
                    let field = match field.as_u64() {
                        Some(seconds) if is_time => Value::String(show_seconds(seconds)),
                        _ => readable(field),
                    };
                    (name, field)
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(readable).collect()),
        other => other,
    }
}

/// All consents of a subject; there are at most as many as it has slots and those that were revoked.
pub async fn all_consents(
    contract: &Contract<ConsentRegistry>,
    chain: &Chain,
    subject: SubjectId,
) -> Done<Vec<ConsentInfo>> {
    let mut all: Vec<ConsentInfo> = vec![];
    loop {
        let question = QueryMsg::Consents {
            subject,
            start_after: all.last().map(|consent| consent.consent),
            limit: Some(PAGE),
        };
        let page: Vec<ConsentInfo> = contract.ask(chain, &question).await?;
        let more = page.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
        all.extend(page);
        if !more {
            return Ok(all);
        }
    }
}

/// Consents, a line each.
pub async fn consents(context: &Context, question: &QueryMsg) -> Done {
    let found: Vec<ConsentInfo> = fetch(context, question).await?;
    if context.format == Format::Json {
        return output::answer(Format::Json, &json!(found));
    }
    let actors = found
        .iter()
        .flat_map(|info| &info.terms.provisions)
        .flat_map(|rule| &rule.actors);
    let names = names(context, actors.filter_map(|actor| actor.org)).await?;
    let rows: Vec<Value> = found.iter().map(|info| row(info, &names)).collect();
    print(
        context,
        rows.into(),
        &["consent", "state", "effect", "to", "purposes", "until"],
    )
}

/// One consent: how it stands, and what it says in words.
pub async fn consent(context: &Context, consent: ConsentId, tag_key: Option<&Path>) -> Done {
    let mut names = Names::default();
    if let Some(path) = tag_key {
        names.read_tags(&read_tag_key(path)?);
    }
    let value: Value = fetch(context, &QueryMsg::Consent { consent }).await?;
    let first = ["consent", "state", "version", "used"];
    if value.is_null() || context.format != Format::Table {
        return print(context, value, &first);
    }
    let info: ConsentInfo =
        serde_json::from_value(value.clone()).map_err(|e| Failure::network(e.to_string()))?;
    let actors = info.terms.provisions.iter().flat_map(|rule| &rule.actors);
    names.orgs = self::names(context, actors.filter_map(|actor| actor.org)).await?;
    let mut standing = value;
    if let Some(fields) = standing.as_object_mut() {
        fields.remove("terms");
    }
    print(context, standing, &first)?;
    output::line("it says")?;
    terms(&info.terms, &names)
        .iter()
        .try_for_each(|line| output::line(&format!("  {line}")))
}

fn row(info: &ConsentInfo, names: &BTreeMap<u64, String>) -> Value {
    let base = info.terms.provisions.first();
    let to: Vec<String> = base
        .map(|base| base.actors.iter().map(|actor| who(actor, names)).collect())
        .unwrap_or_default();
    json!({
        "consent": info.consent,
        "state": info.state,
        "effect": base.map(|base| base.effect),
        "to": if to.is_empty() { "everybody".to_owned() } else { to.join(", ") },
        "purposes": base.map(|base| base.purposes.clone()),
        "exceptions": info.terms.provisions.len().saturating_sub(1),
        "until": base.and_then(|base| base.valid.until),
        "by": info.power.grantor.to_string(),
        "version": info.version,
        "used": info.used,
    })
}

/// Who looked, and who asked, a line each.
pub async fn log(context: &Context, question: &QueryMsg) -> Done {
    let found: Vec<ReceiptInfo> = fetch(context, question).await?;
    if context.format == Format::Json {
        return output::answer(Format::Json, &json!(found));
    }
    let names = names(context, found.iter().map(|info| info.org)).await?;
    let rows: Vec<Value> = found
        .iter()
        .map(|info| {
            json!({
                "number": info.number,
                "asked_at": info.asked_at,
                "org": info.org,
                "name": names.get(&info.org.u64()),
                "role": info.role.to_string(),
                "purpose": info.purpose,
                "destination": info.destination,
                "decision": info.decision.effect,
                "basis": info.decision.basis.to_string(),
                "status": info.status.to_string(),
                "receipt": info.receipt,
            })
        })
        .collect();
    let first = [
        "number",
        "asked_at",
        "org",
        "name",
        "role",
        "purpose",
        "decision",
        "basis",
        "status",
        "destination",
        "receipt",
    ];
    print(context, rows.into(), &first)
}

/// The legal names of organisations, of those that there are.
async fn names(context: &Context, orgs: impl Iterator<Item = OrgId>) -> Done<BTreeMap<u64, String>> {
    let contract: Contract<Accreditation> = context.contract()?;
    let chain = context.chain().await?;
    let mut names = BTreeMap::new();
    for org in orgs.collect::<BTreeSet<_>>() {
        let found: Result<OrganisationInfo, ClientError> =
            contract.ask(&chain, &Who::Organisation { org }).await;
        match found {
            Ok(found) => {
                names.insert(org.u64(), found.legal_name);
            }
            Err(e) if e.refusal().is_some() => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(names)
}

/// Where an erasure stands. What was erased cannot be told from what never was.
pub async fn erasure(context: &Context, subject: SubjectId) -> Done {
    let value: Value = fetch(context, &QueryMsg::Erasure { subject }).await?;
    if !value.is_null() || context.format != Format::Table {
        return print(context, value, &["requested_at", "due_at", "open", "done"]);
    }
    let there: Value = fetch(context, &QueryMsg::Subject { subject }).await?;
    output::line(if there.is_null() {
        "there is no such subject: it never began at this registry, or it is erased"
    } else {
        "no erasure was asked for"
    })
}

/// What an organisation has to do, a line each.
pub async fn tasks(context: &Context, question: &QueryMsg, open: bool) -> Done {
    let mut found: Vec<TaskInfo> = fetch(context, question).await?;
    if open {
        found.retain(|task| task.done_at.is_none());
    }
    let first = ["receipt", "org", "duty.duty", "duty.at", "done_at"];
    print(context, json!(found), &first)
}

/// A consent as a receipt with the fields of ISO/IEC TS 27560, always in JSON.
pub async fn receipt(context: &Context, question: &QueryMsg) -> Done {
    let found: Option<ConsentReceipt> = fetch(context, question).await?;
    let found = found.ok_or_else(|| Failure::refused("there is no such consent"))?;
    output::answer(Format::Json, &json!(found))
}

/// How much a receipt says.
pub fn detail(text: &str) -> Result<Detail, String> {
    crate::domain::code(text)
}
