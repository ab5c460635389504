//! The registry's terms to a Consent of FHIR.

mod provision;
mod research;

use crate::code::{self, extension_url, identifier_system, ACT_CODE, LOINC, SCOPE};
use crate::{when, FhirError, Release};
use accreditation_api::OrgId;
use consent_registry_api::types::{ConsentId, Effect, Provision, SubjectId, Terms, Text};
use provision::Writer;
use serde_json::{json, Map, Value};
use subject_keys::TagKey;

/// What a Consent says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// whose it is
    pub subject: SubjectId,
    /// who keeps the records
    pub custodian: Option<OrgId>,
    /// its id on the registry, once it is granted
    pub consent: Option<ConsentId>,
    /// when it was granted or written, seconds since 1970
    pub at: u64,
    /// it was revoked
    pub revoked: bool,
}

/// Writes a Consent. With the key that blinds categories, tags of known categories are written as the sensitivity labels
/// that they stand for; without, as tags.
pub fn export(
    terms: &Terms,
    origin: &Origin,
    release: Release,
    tags: Option<&TagKey>,
) -> Result<Value, FhirError> {
    let writer = Writer::new(release, tags);
    let (base, exceptions) = terms
        .provisions
        .split_first()
        .filter(|(base, _)| base.depth == 0)
        .ok_or_else(|| FhirError::Depth {
            place: 0,
            depth: terms.provisions.first().map_or(0, |base| base.depth),
        })?;
    check_depths(exceptions)?;
    let instant = when::write_instant(origin.at, "Consent.date")?;
    let mut modifiers = vec![];
    if let Some(uses) = terms.uses {
        modifiers.push(json!({"url": extension_url("uses"), "valuePositiveInt": uses}));
    }
    if let Some(duo) = &terms.duo {
        modifiers.push(research::write(duo)?);
    }
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        out.insert(name.to_owned(), value);
    };
    put("resourceType", "Consent".into());
    put(
        "status",
        if origin.revoked { "inactive" } else { "active" }.into(),
    );
    put(
        "category",
        json!([{"coding": [{"system": LOINC, "code": "59284-0"}]}]),
    );
    if let Some(consent) = origin.consent {
        put("identifier", json!([identifier("consent", consent.to_string())]));
    }
    let subject = json!({"identifier": identifier("subject", origin.subject.to_string())});
    let custodian = origin
        .custodian
        .map(|org| json!([{"identifier": identifier("organisation", org.to_string())}]));
    match release {
        Release::R4 => {
            let scope = if terms.duo.is_some() {
                "research"
            } else {
                "patient-privacy"
            };
            let rule = match base.effect {
                Effect::Permit => "OPTIN",
                Effect::Deny => "OPTOUT",
            };
            put("scope", json!({"coding": [{"system": SCOPE, "code": scope}]}));
            put("patient", subject);
            put("dateTime", instant.into());
            put(
                "policyRule",
                json!({"coding": [{"system": ACT_CODE, "code": rule}]}),
            );
            put("provision", writer.rule(base, exceptions, None)?);
            if let Some(custodian) = custodian {
                put("organization", custodian);
            }
        }
        Release::R5 => {
            put("subject", subject);
            // a day is what release 5 has here
            put("date", instant.get(..10).unwrap_or_default().into());
            if let Some(custodian) = custodian {
                put("controller", custodian);
            }
            if is_plain(base) {
                put("decision", code::effect_code(base.effect).into());
                if let Some(period) = when::write_period(&base.valid, "Consent.period")? {
                    put("period", period);
                }
                let nested = writer.children(exceptions, 1, base.effect)?;
                if !nested.is_empty() {
                    put("provision", nested.into());
                }
            } else {
                // whoever the base rule is not about, this consent says nothing about
                modifiers.push(json!({"url": extension_url("says-only"), "valueBoolean": true}));
                let decision = code::opposite(base.effect);
                put("decision", code::effect_code(decision).into());
                put(
                    "provision",
                    json!([writer.rule(base, exceptions, Some(decision))?]),
                );
            }
        }
    }
    if !modifiers.is_empty() {
        put("modifierExtension", modifiers.into());
    }
    let texts: Vec<Value> = terms.texts.iter().map(shown_text).collect();
    if !texts.is_empty() {
        put("extension", texts.into());
    }
    Ok(Value::Object(out))
}

fn identifier(name: &str, value: String) -> Value {
    json!({"system": identifier_system(name), "value": value})
}

fn shown_text(text: &Text) -> Value {
    json!({
        "url": extension_url("shown-text"),
        "extension": [
            {"url": "language", "valueCode": text.language},
            {"url": "sha256", "valueString": text.sha256.to_string()},
        ],
    })
}

/// About everybody and everything: what release 5 can say without a provision.
fn is_plain(base: &Provision) -> bool {
    base.actors.is_empty()
        && base.purposes.is_empty()
        && base.actions.is_empty()
        && base.tags.is_empty()
        && base.destinations.is_empty()
        && base.data.from.is_none()
        && base.data.until.is_none()
}

/// Each exception is at most one deeper than what comes before it, and none is a second base rule.
fn check_depths(exceptions: &[Provision]) -> Result<(), FhirError> {
    let mut before = 0_u8;
    for (place, provision) in (1..).zip(exceptions) {
        if provision.depth == 0 || provision.depth > before.saturating_add(1) {
            return Err(FhirError::Depth {
                place,
                depth: provision.depth,
            });
        }
        before = provision.depth;
    }
    Ok(())
}
