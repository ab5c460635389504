//! Terms for research.

use super::actor::{identified, identifier};
use super::coding::of_system;
use super::provision::country;
use crate::code::{DUO, ICD_10, MODIFIERS, PERMISSIONS};
use crate::element::Element;
use crate::{when, FhirError};
use consent_registry_api::types::{Actor, Duo, DuoPermission};

/// Reads our extension: one inner extension for each code, disease, country, person, study, organisation and number.
pub(super) fn read(element: &mut Element<'_>) -> Result<Duo, FhirError> {
    let mut permission: Option<DuoPermission> = None;
    let mut duo = Duo {
        permission: DuoPermission::NoRestriction,
        diseases: vec![],
        modifiers: vec![],
        research_types: vec![],
        countries: vec![],
        users: vec![],
        projects: vec![],
        institutions: vec![],
        moratorium: None,
        months: None,
    };
    for mut part in element.elements("extension")? {
        let url = part.needed_text("url")?;
        match url {
            "permission" if permission.is_none() => permission = Some(duo_code(&mut part, PERMISSIONS)?),
            "modifier" => duo.modifiers.push(duo_code(&mut part, MODIFIERS)?),
            "disease" => {
                let code = of_system(needed(&mut part, "valueCoding")?, ICD_10)?;
                duo.diseases.push(code.replace('.', ""));
            }
            "research-type" => duo.research_types.push(short(&mut part, "valueUnsignedInt")?),
            "country" => {
                let path = part.at("valueCode");
                duo.countries.push(country(part.needed_text("valueCode")?, path)?);
            }
            "user" => duo.users.push(who(&mut part, |actor| actor.person)?),
            "project" => duo.projects.push(who(&mut part, |actor| actor.study)?),
            "institution" => duo.institutions.push(who(&mut part, |actor| actor.org)?),
            "moratorium" if duo.moratorium.is_none() => {
                duo.moratorium = Some(when::read_instant(&mut part, "valueInstant")?);
            }
            "months" if duo.months.is_none() => duo.months = Some(short(&mut part, "valuePositiveInt")?),
            _ => {
                return Err(FhirError::UnknownExtension {
                    url: url.to_owned(),
                    path: part.path,
                })
            }
        }
        part.end()?;
    }
    duo.permission = permission.ok_or_else(|| FhirError::Missing {
        path: element.at("extension"),
    })?;
    Ok(duo)
}

fn needed<'a>(part: &mut Element<'a>, name: &'static str) -> Result<Element<'a>, FhirError> {
    part.element(name)?
        .ok_or_else(|| FhirError::Missing { path: part.at(name) })
}

fn duo_code<T: Copy>(part: &mut Element<'_>, table: &[(T, &str)]) -> Result<T, FhirError> {
    let path = part.at("valueCoding");
    let code = of_system(needed(part, "valueCoding")?, DUO)?;
    table
        .iter()
        .find(|(_, known)| *known == code)
        .map(|(value, _)| *value)
        .ok_or_else(|| FhirError::UnknownCode {
            path,
            system: DUO.to_owned(),
            code: code.to_owned(),
        })
}

fn short(part: &mut Element<'_>, name: &'static str) -> Result<u16, FhirError> {
    let path = part.at(name);
    u16::try_from(part.number(name)?).map_err(|_| FhirError::Form {
        path,
        expected: "a number up to 65,535",
    })
}

fn who<T>(part: &mut Element<'_>, which: fn(Actor) -> Option<T>) -> Result<T, FhirError> {
    let element = needed(part, "valueIdentifier")?;
    let path = element.path.clone();
    let (system, value) = identifier(element)?;
    identified(system, value, &path)?
        .and_then(which)
        .ok_or_else(|| FhirError::UnknownReference {
            path,
            reference: format!("{system}|{value}"),
        })
}
