//! Whom a provision is about.

use super::{coding, Known};
use crate::code::{identifier_system, CLINICAL_TRIALS, PARTICIPATION};
use crate::element::Element;
use crate::{FhirError, Release};
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::Actor;
use serde_json::Value;
use subject_keys::study_id;

/// Somebody to whom information goes.
const RECIPIENTS: [&str; 2] = ["IRCP", "PRCP"];

pub(super) fn read(
    mut element: Element<'_>,
    known: &Known<'_>,
    release: Release,
) -> Result<Actor, FhirError> {
    match element.element("role")? {
        Some(role) => {
            let path = role.path.clone();
            let code = coding::concept(role, PARTICIPATION)?;
            if !RECIPIENTS.contains(&code) {
                return Err(FhirError::UnknownCode {
                    path,
                    system: PARTICIPATION.to_owned(),
                    code: code.to_owned(),
                });
            }
        }
        None if release == Release::R4 => {
            return Err(FhirError::Missing {
                path: element.at("role"),
            })
        }
        None => {}
    }
    let reference = element.element("reference")?.ok_or_else(|| FhirError::Missing {
        path: element.at("reference"),
    })?;
    let mut actor = referred(reference, known)?;
    for mut extension in element.extensions("modifierExtension")? {
        if extension.name != "also" {
            return Err(extension.unknown());
        }
        let also = extension
            .element
            .element("valueIdentifier")?
            .ok_or_else(|| FhirError::Missing {
                path: extension.element.at("valueIdentifier"),
            })?;
        let path = also.path.clone();
        let (system, value) = identifier(also)?;
        let more = identified(system, value, &path)?.ok_or_else(|| FhirError::UnknownReference {
            path: path.clone(),
            reference: format!("{system}|{value}"),
        })?;
        join(&mut actor, more, &path)?;
        extension.element.end()?;
    }
    element.end()?;
    Ok(actor)
}

fn referred(mut reference: Element<'_>, known: &Known<'_>) -> Result<Actor, FhirError> {
    reference.leave(&["type", "display"], &mut vec![])?;
    let path = reference.path.clone();
    let mut names = vec![];
    if let Some(identifier_of) = reference.element("identifier")? {
        let path = identifier_of.path.clone();
        let (system, value) = identifier(identifier_of)?;
        if let Some(actor) = identified(system, value, &path)? {
            // the literal reference is the same one's address somewhere
            reference.leave(&["reference"], &mut vec![])?;
            reference.end()?;
            return Ok(actor);
        }
        names.push(format!("{system}|{value}"));
    }
    if let Some(literal) = reference.text("reference")? {
        names.push(literal.to_owned());
    }
    reference.end()?;
    names
        .iter()
        .find_map(|name| known.actors.get(name))
        .cloned()
        .ok_or_else(|| match names.into_iter().next() {
            Some(reference) => FhirError::UnknownReference { path, reference },
            None => FhirError::Missing {
                path: format!("{path}.reference"),
            },
        })
}

/// System and value of an Identifier.
pub(super) fn identifier<'a>(mut element: Element<'a>) -> Result<(&'a str, &'a str), FhirError> {
    let system = element.needed_text("system")?;
    let value = element.needed_text("value")?;
    element.leave(&["use", "type"], &mut vec![])?;
    element.end()?;
    Ok((system, value))
}

/// Who an identifier of ours names; none for another system.
pub(super) fn identified(system: &str, value: &str, path: &str) -> Result<Option<Actor>, FhirError> {
    let wrong = || FhirError::UnknownCode {
        path: path.to_owned(),
        system: system.to_owned(),
        code: value.to_owned(),
    };
    let mut actor = Actor::default();
    if system == CLINICAL_TRIALS {
        actor.study = Some(study_id(value).map_err(|_| wrong())?);
        return Ok(Some(actor));
    }
    let Some(name) = system.strip_prefix(&identifier_system("")) else {
        return Ok(None);
    };
    match name {
        "organisation" => actor.org = Some(OrgId(value.parse().map_err(|_| wrong())?)),
        "role" => {
            let role: Role = serde_json::from_value(Value::String(value.to_owned())).map_err(|_| wrong())?;
            actor.role = Some(role);
        }
        "profession" => actor.profession = Some(value.parse().map_err(|_| wrong())?),
        "person" => actor.person = Some(value.parse().map_err(|_| wrong())?),
        "study" => actor.study = Some(value.parse().map_err(|_| wrong())?),
        _ => return Err(wrong()),
    }
    Ok(Some(actor))
}

/// Both must hold; the same said twice in two ways is refused.
fn join(actor: &mut Actor, more: Actor, path: &str) -> Result<(), FhirError> {
    fn one<T: PartialEq>(into: &mut Option<T>, more: Option<T>) -> bool {
        match (into.is_some(), more) {
            (_, None) => true,
            (true, Some(_)) => false,
            (false, more) => {
                *into = more;
                true
            }
        }
    }
    let fine = one(&mut actor.org, more.org)
        && one(&mut actor.role, more.role)
        && one(&mut actor.profession, more.profession)
        && one(&mut actor.person, more.person)
        && one(&mut actor.study, more.study);
    if fine {
        return Ok(());
    }
    Err(FhirError::Contradiction {
        path: path.to_owned(),
        other: "what the actor's reference or another extension says".to_owned(),
    })
}
