//! A consent in words that people can read.

use crate::domain::when::show_seconds;
use consent_registry_api::types::{Action, Actor, Effect, Provision, Span, Tag, Terms};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Display;
use subject_keys::{Category, TagKey};

/// What tags and organisations are called.
#[derive(Debug, Default)]
pub struct Names {
    /// legal names of organisations, by number
    pub orgs: BTreeMap<u64, String>,
    /// codes of categories, by tag; none for whoever does not have the key
    pub categories: BTreeMap<Tag, String>,
}

impl Names {
    /// Names of all categories that have a code, for who has the key that blinds them.
    pub fn read_tags(&mut self, key: &TagKey) {
        for category in Category::known() {
            if let Ok(tag) = key.tag(&category) {
                self.categories.insert(tag, category.to_string());
            }
        }
    }
}

/// The terms, a line for each rule, exceptions further to the right.
pub fn terms(terms: &Terms, names: &Names) -> Vec<String> {
    let mut lines: Vec<String> = terms.provisions.iter().map(|rule| line(rule, names)).collect();
    if let Some(uses) = terms.uses {
        lines.push(format!("at most {uses} times"));
    }
    if let Some(duo) = &terms.duo {
        let mut said = vec![duo.permission.to_string()];
        said.extend(duo.diseases.iter().cloned());
        said.extend(duo.modifiers.iter().map(ToString::to_string));
        let months = duo.months.map(|months| format!(", for {months} months"));
        lines.push(format!(
            "research: {}{}",
            said.join(" "),
            months.unwrap_or_default()
        ));
    }
    for text in &terms.texts {
        lines.push(format!(
            "shown in {}: the text with SHA-256 {}",
            text.language, text.sha256
        ));
    }
    lines
}

fn line(rule: &Provision, names: &Names) -> String {
    let mut parts = vec![rule.effect.to_string()];
    if !rule.actors.is_empty() {
        let actors: Vec<String> = rule.actors.iter().map(|actor| who(actor, &names.orgs)).collect();
        parts.push(actors.join(" or "));
    } else if rule.depth == 0 {
        parts.push("everybody".to_owned());
    }
    if !rule.purposes.is_empty() {
        parts.push(format!("for {}", list(&rule.purposes)));
    }
    if !rule.actions.is_empty() {
        let actions: Vec<String> = rule.actions.iter().map(action).collect();
        parts.push(format!("to {}", actions.join(", ")));
    }
    if !rule.tags.is_empty() {
        let tags: Vec<String> = rule
            .tags
            .iter()
            .map(|tag| {
                names
                    .categories
                    .get(tag)
                    .cloned()
                    .unwrap_or_else(|| format!("category {tag}"))
            })
            .collect();
        // a deny leaves these out and says nothing about the rest
        let only = if rule.effect == Effect::Permit {
            "only "
        } else {
            ""
        };
        parts.push(format!("{only}what is {}", tags.join(" or ")));
    }
    parts.extend(span("data", rule.data));
    parts.extend(span("holds", rule.valid));
    if !rule.destinations.is_empty() {
        parts.push(format!("going to {}", list(&rule.destinations)));
    }
    let indent = "  ".repeat(usize::from(rule.depth));
    let but = if rule.depth == 0 { "" } else { "but " };
    format!("{indent}{but}{}", parts.join("  "))
}

fn list<T: Display>(items: &[T]) -> String {
    items
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn action(action: &Action) -> String {
    match serde_json::to_value(action) {
        Ok(Value::String(code)) => code,
        _ => String::new(),
    }
}

fn span(what: &str, span: Span) -> Option<String> {
    let from = span.from.map(|from| format!(" from {}", show_seconds(from)));
    let until = span.until.map(|until| format!(" until {}", show_seconds(until)));
    match (from, until) {
        (None, None) => None,
        (from, until) => Some(format!(
            "{what}{}{}",
            from.unwrap_or_default(),
            until.unwrap_or_default()
        )),
    }
}

/// An actor in a few words.
pub fn who(actor: &Actor, names: &BTreeMap<u64, String>) -> String {
    let org = actor.org.map(|org| match names.get(&org.u64()) {
        Some(name) => format!("{name} (organisation {org})"),
        None => format!("organisation {org}"),
    });
    let parts = [
        actor.person.map(|person| format!("person {person}")),
        actor.role.map(|role| role.to_string()),
        actor
            .profession
            .map(|profession| format!("profession {profession}")),
        org,
        actor.study.map(|study| format!("study {study}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" of ")
}
