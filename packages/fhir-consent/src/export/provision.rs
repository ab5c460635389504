//! Provisions.

use super::identifier;
use crate::code::{
    self, action_code, extension_url, identifier_system, ACT_REASON, CONSENT_ACTION, PARTICIPATION,
};
use crate::{when, FhirError, Release};
use consent_registry_api::types::{Actor, Effect, Provision, Tag};
use serde_json::{json, Map, Value};
use subject_keys::{Category, TagKey};

/// Writes provisions with their exceptions inside.
pub(super) struct Writer {
    release: Release,
    categories: Vec<(Tag, Category)>,
}

impl Writer {
    pub fn new(release: Release, tags: Option<&TagKey>) -> Self {
        let categories = tags
            .map(|tags| {
                Category::known()
                    .filter_map(|category| Some((tags.tag(&category).ok()?, category)))
                    .collect()
            })
            .unwrap_or_default();
        Self { release, categories }
    }

    /// Exceptions of this depth among `rest`, up to the first one that is less deep.
    pub fn children(&self, rest: &[Provision], depth: u8, of: Effect) -> Result<Vec<Value>, FhirError> {
        let mut out = vec![];
        let mut rest = rest;
        while let Some((first, after)) = rest.split_first() {
            if first.depth < depth {
                break;
            }
            if first.depth == depth {
                out.push(self.rule(first, after, Some(of))?);
            }
            rest = after;
        }
        Ok(out)
    }

    /// A rule and its exceptions. `of`: the effect of what it is an exception of; release 5 writes its own only where it
    /// is not the opposite.
    pub fn rule(&self, rule: &Provision, rest: &[Provision], of: Option<Effect>) -> Result<Value, FhirError> {
        let path = "Consent.provision";
        let mut out = Map::new();
        let mut put = |name: &str, value: Value| {
            out.insert(name.to_owned(), value);
        };
        let mut modifiers: Vec<Value> = rule
            .destinations
            .iter()
            .map(|country| json!({"url": extension_url("destination"), "valueCode": country}))
            .collect();
        match self.release {
            Release::R4 => put("type", code::effect_code(rule.effect).into()),
            Release::R5 if of == Some(rule.effect) => modifiers
                .push(json!({"url": extension_url("effect"), "valueCode": code::effect_code(rule.effect)})),
            Release::R5 => {}
        }
        if let Some(period) = when::write_period(&rule.valid, path)? {
            put("period", period);
        }
        if let Some(period) = when::write_period(&rule.data, path)? {
            put("dataPeriod", period);
        }
        let actors = rule.actors.iter().map(actor).collect::<Result<Vec<_>, _>>()?;
        let actions = rule
            .actions
            .iter()
            .map(|action| json!({"coding": [{"system": CONSENT_ACTION, "code": action_code(*action)}]}))
            .collect();
        let purposes = rule
            .purposes
            .iter()
            .map(|purpose| json!({"system": ACT_REASON, "code": purpose.code()}))
            .collect();
        let labels = rule.tags.iter().map(|tag| self.label(tag)).collect();
        let exceptions: Vec<Value> = self.children(
            within(rest, rule.depth),
            rule.depth.saturating_add(1),
            rule.effect,
        )?;
        for (name, list) in [
            ("actor", actors),
            ("action", actions),
            ("securityLabel", labels),
            ("purpose", purposes),
            ("modifierExtension", modifiers),
            ("provision", exceptions),
        ] {
            if !list.is_empty() {
                put(name, list.into());
            }
        }
        if out.is_empty() {
            // an empty object is no FHIR; that everything is meant has to be said somehow
            let of_parent =
                json!([{"url": extension_url("effect"), "valueCode": code::effect_code(rule.effect)}]);
            out.insert("modifierExtension".to_owned(), of_parent);
        }
        Ok(Value::Object(out))
    }

    fn label(&self, tag: &Tag) -> Value {
        match self.categories.iter().find(|(known, _)| known == tag) {
            Some((_, category)) => json!({"system": category.system(), "code": category.code()}),
            None => json!({"system": identifier_system("category-tag"), "code": tag.to_string()}),
        }
    }
}

/// What comes before the next rule that is not deeper.
fn within(rest: &[Provision], depth: u8) -> &[Provision] {
    let end = rest
        .iter()
        .position(|rule| rule.depth <= depth)
        .unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest)
}

/// The most specific name as the reference, the others as conditions that must hold, too.
fn actor(actor: &Actor) -> Result<Value, FhirError> {
    let mut names = [
        actor.person.map(|it| identifier("person", it.to_string())),
        actor.org.map(|it| identifier("organisation", it.to_string())),
        actor.study.map(|it| identifier("study", it.to_string())),
        actor.role.map(|it| identifier("role", it.to_string())),
        actor
            .profession
            .map(|it| identifier("profession", it.to_string())),
    ]
    .into_iter()
    .flatten();
    let first = names.next().ok_or_else(|| FhirError::Missing {
        path: "Consent.provision.actor.reference".to_owned(),
    })?;
    let also: Vec<Value> = names
        .map(|it| json!({"url": extension_url("also"), "valueIdentifier": it}))
        .collect();
    let mut out = json!({
        "role": {"coding": [{"system": PARTICIPATION, "code": "IRCP"}]},
        "reference": {"identifier": first},
    });
    if let (Some(fields), false) = (out.as_object_mut(), also.is_empty()) {
        fields.insert("modifierExtension".to_owned(), also.into());
    }
    Ok(out)
}
