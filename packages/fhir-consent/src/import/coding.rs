//! Codes.

use crate::element::Element;
use crate::FhirError;

/// System and code of a Coding. What it says to people is not read.
pub(super) fn coding<'a>(mut element: Element<'a>) -> Result<(&'a str, &'a str), FhirError> {
    let system = element.needed_text("system")?;
    let code = element.needed_text("code")?;
    element.leave(&["version", "display", "userSelected"], &mut vec![])?;
    element.end()?;
    Ok((system, code))
}

/// The code of a Coding that must be of one system.
pub(super) fn of_system<'a>(element: Element<'a>, expected: &'static str) -> Result<&'a str, FhirError> {
    let path = element.path.clone();
    let (system, code) = coding(element)?;
    if system == expected {
        return Ok(code);
    }
    Err(FhirError::WrongSystem {
        path,
        expected,
        found: system.to_owned(),
    })
}

/// Codings of a CodeableConcept: at least one, all for the same concept.
pub(super) fn codings<'a>(mut element: Element<'a>) -> Result<Vec<(&'a str, &'a str)>, FhirError> {
    let codings = element.elements("coding")?;
    element.leave(&["text"], &mut vec![])?;
    if codings.is_empty() {
        return Err(FhirError::Missing {
            path: element.at("coding"),
        });
    }
    element.end()?;
    codings.into_iter().map(coding).collect()
}

/// The code that a CodeableConcept has in one system.
pub(super) fn concept<'a>(element: Element<'a>, expected: &'static str) -> Result<&'a str, FhirError> {
    let path = element.path.clone();
    let codings = codings(element)?;
    let of_system: Vec<&str> = codings
        .iter()
        .filter(|(system, _)| *system == expected)
        .map(|(_, code)| *code)
        .collect();
    match of_system.as_slice() {
        [code] => Ok(code),
        [] => Err(FhirError::WrongSystem {
            path,
            expected,
            found: codings
                .first()
                .map(|(system, _)| (*system).to_owned())
                .unwrap_or_default(),
        }),
        several => Err(FhirError::TooMany {
            path: format!("{path}.coding"),
            found: several.len(),
            limit: 1,
        }),
    }
}
