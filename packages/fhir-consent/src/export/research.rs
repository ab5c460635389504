//! Terms for research.

use super::identifier;
use crate::code::{extension_url, DUO, ICD_10, MODIFIERS, PERMISSIONS};
use crate::{when, FhirError};
use consent_registry_api::types::Duo;
use serde_json::{json, Value};

pub(super) fn write(duo: &Duo) -> Result<Value, FhirError> {
    let mut parts = vec![coded("permission", DUO, number(PERMISSIONS, &duo.permission))];
    parts.extend(
        duo.modifiers
            .iter()
            .map(|modifier| coded("modifier", DUO, number(MODIFIERS, modifier))),
    );
    parts.extend(
        duo.diseases
            .iter()
            .map(|code| coded("disease", ICD_10, &dotted(code))),
    );
    parts.extend(
        duo.research_types
            .iter()
            .map(|it| json!({"url": "research-type", "valueUnsignedInt": it})),
    );
    parts.extend(
        duo.countries
            .iter()
            .map(|it| json!({"url": "country", "valueCode": it})),
    );
    let mut who = |url: &str, name: &str, value: String| {
        parts.push(json!({"url": url, "valueIdentifier": identifier(name, value)}));
    };
    for user in &duo.users {
        who("user", "person", user.to_string());
    }
    for project in &duo.projects {
        who("project", "study", project.to_string());
    }
    for institution in &duo.institutions {
        who("institution", "organisation", institution.to_string());
    }
    if let Some(at) = duo.moratorium {
        let at = when::write_instant(at, "Consent.modifierExtension")?;
        parts.push(json!({"url": "moratorium", "valueInstant": at}));
    }
    if let Some(months) = duo.months {
        parts.push(json!({"url": "months", "valuePositiveInt": months}));
    }
    Ok(json!({"url": extension_url("research-terms"), "extension": parts}))
}

fn number<T: PartialEq>(table: &[(T, &'static str)], of: &T) -> &'static str {
    table
        .iter()
        .find(|(known, _)| known == of)
        .map_or("", |(_, number)| number)
}

fn coded(url: &str, system: &str, code: &str) -> Value {
    json!({"url": url, "valueCoding": {"system": system, "code": code}})
}

/// ICD-10 has a dot after the third place.
fn dotted(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((category, rest)) if !rest.is_empty() => format!("{category}.{rest}"),
        _ => code.to_owned(),
    }
}
