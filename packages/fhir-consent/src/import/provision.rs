//! Provisions.

use super::{actor, coding, Known};
use crate::code::{self, identifier_system, ACT_CODE, ACT_REASON, CONSENT_ACTION};
use crate::element::{Element, Extension};
use crate::{when, FhirError, Release};
use consent_registry_api::types::{
    Action, Actor, Effect, Provision, Purpose, Tag, MAX_DEPTH, MAX_LIST, MAX_PROVISIONS,
};
use subject_keys::{Category, KeyError};

/// How confidential something is; says nothing about what it is about.
const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const NARROWER: &str =
    "the registry does not narrow a rule by kind of document or resource, by code or by instance";

/// Reads provisions in their order: each before its exceptions.
pub(super) struct Reader<'a> {
    pub known: &'a Known<'a>,
    pub release: Release,
    pub provisions: Vec<Provision>,
}

/// What is in a provision besides its effect and exceptions.
#[derive(Default)]
struct Extras {
    effect: Option<Effect>,
    destinations: Vec<String>,
}

impl Reader<'_> {
    /// A policy adds nothing if the caller says so; nobody can know otherwise.
    pub fn policy(&self, policy: &str, path: &str) -> Result<(), FhirError> {
        if self.known.policies.contains(policy) {
            return Ok(());
        }
        Err(FhirError::UnknownPolicy {
            path: path.to_owned(),
            policy: policy.to_owned(),
        })
    }

    /// The base rule of release 4. Its effect is its own, or that of the policy rule; two that differ are refused.
    pub fn base_r4(&mut self, mut base: Element<'_>, rule: Option<Effect>) -> Result<(), FhirError> {
        let own = kind(&mut base)?;
        let effect = match (own, rule) {
            (Some(own), Some(rule)) if own != rule => {
                return Err(FhirError::Contradiction {
                    path: base.at("type"),
                    other: "Consent.policyRule".to_owned(),
                })
            }
            (Some(effect), _) | (None, Some(effect)) => effect,
            (None, None) => {
                return Err(FhirError::Missing {
                    path: base.at("type"),
                })
            }
        };
        self.rule(base, 0, effect)
    }

    /// An exception of a rule with this effect; of release 5, the opposite unless it says otherwise.
    pub fn nested(&mut self, mut element: Element<'_>, depth: u8, of: Effect) -> Result<(), FhirError> {
        let effect = match self.release {
            Release::R5 => code::opposite(of),
            Release::R4 => kind(&mut element)?.ok_or_else(|| FhirError::Missing {
                path: element.at("type"),
            })?,
        };
        self.rule(element, depth, effect)
    }

    fn rule(&mut self, mut element: Element<'_>, depth: u8, effect: Effect) -> Result<(), FhirError> {
        if depth > MAX_DEPTH {
            return Err(FhirError::TooDeep {
                path: element.path,
                depth,
                limit: MAX_DEPTH,
            });
        }
        if self.provisions.len() >= MAX_PROVISIONS {
            return Err(FhirError::TooMany {
                path: element.path,
                found: self.provisions.len().saturating_add(1),
                limit: MAX_PROVISIONS,
            });
        }
        match self.release {
            Release::R4 => element.refuse(&["class", "code", "data"], NARROWER)?,
            Release::R5 => {
                element.refuse(&["documentType", "resourceType", "code", "data"], NARROWER)?;
                element.refuse(&["expression"], "an expression cannot be evaluated on a chain")?;
            }
        }
        let extras = self.extras(&mut element)?;
        let effect = extras.effect.unwrap_or(effect);
        let provision = Provision {
            depth,
            effect,
            actors: self.actors(&mut element)?,
            purposes: purposes(&mut element)?,
            actions: actions(&mut element)?,
            tags: self.tags(&mut element)?,
            data: when::read_period(element.element("dataPeriod")?)?,
            valid: when::read_period(element.element("period")?)?,
            destinations: bounded(extras.destinations, &element.at("modifierExtension"))?,
        };
        self.provisions.push(provision);
        for exception in element.elements("provision")? {
            self.nested(exception, depth.saturating_add(1), effect)?;
        }
        element.end()
    }

    fn extras(&self, element: &mut Element<'_>) -> Result<Extras, FhirError> {
        let mut extras = Extras::default();
        for mut extension in element.extensions("modifierExtension")? {
            match (extension.name.as_str(), self.release) {
                ("destination", _) => extras.destinations.push(destination(&mut extension)?),
                ("effect", Release::R5) if extras.effect.is_none() => {
                    let path = extension.element.at("valueCode");
                    let code = extension.element.needed_text("valueCode")?;
                    extras.effect = Some(known_effect(code, path)?);
                }
                _ => return Err(extension.unknown()),
            }
            extension.element.end()?;
        }
        Ok(extras)
    }

    fn actors(&self, element: &mut Element<'_>) -> Result<Vec<Actor>, FhirError> {
        let path = element.at("actor");
        let actors = element
            .elements("actor")?
            .into_iter()
            .map(|actor| actor::read(actor, self.known, self.release))
            .collect::<Result<_, _>>()?;
        bounded(actors, &path)
    }

    fn tags(&self, element: &mut Element<'_>) -> Result<Vec<Tag>, FhirError> {
        let path = element.at("securityLabel");
        let tags = element
            .elements("securityLabel")?
            .into_iter()
            .map(|label| self.tag(label))
            .collect::<Result<_, _>>()?;
        bounded(tags, &path)
    }

    fn tag(&self, label: Element<'_>) -> Result<Tag, FhirError> {
        let path = label.path.clone();
        let (system, code) = coding::coding(label)?;
        let unknown = |path: String| FhirError::UnknownCode {
            path,
            system: system.to_owned(),
            code: code.to_owned(),
        };
        if system == identifier_system("category-tag") {
            return code.parse().map_err(|_| unknown(path));
        }
        if system == CONFIDENTIALITY {
            return Err(FhirError::Unsupported {
                path,
                why: "a level of confidentiality is no category",
            });
        }
        let category = match Category::new(system, code) {
            Ok(category) => category,
            Err(KeyError::CategoryForm { .. }) => {
                return Err(FhirError::WrongSystem {
                    path,
                    expected: ACT_CODE,
                    found: system.to_owned(),
                })
            }
            Err(_) => return Err(unknown(path)),
        };
        let tags = self
            .known
            .tags
            .ok_or_else(|| FhirError::TagKey { path: path.clone() })?;
        tags.tag(&category).map_err(|_| unknown(path))
    }
}

fn bounded<T>(items: Vec<T>, path: &str) -> Result<Vec<T>, FhirError> {
    if items.len() > MAX_LIST {
        return Err(FhirError::TooMany {
            path: path.to_owned(),
            found: items.len(),
            limit: MAX_LIST,
        });
    }
    Ok(items)
}

fn kind(element: &mut Element<'_>) -> Result<Option<Effect>, FhirError> {
    let path = element.at("type");
    element
        .text("type")?
        .map(|code| known_effect(code, path))
        .transpose()
}

fn known_effect(code: &str, path: String) -> Result<Effect, FhirError> {
    code::effect(code).ok_or_else(|| FhirError::UnknownCode {
        path,
        system: "http://hl7.org/fhir/consent-provision-type".to_owned(),
        code: code.to_owned(),
    })
}

fn purposes(element: &mut Element<'_>) -> Result<Vec<Purpose>, FhirError> {
    let path = element.at("purpose");
    let purposes = element
        .elements("purpose")?
        .into_iter()
        .map(|purpose| {
            let path = purpose.path.clone();
            let code = coding::of_system(purpose, ACT_REASON)?;
            code::purpose(code).ok_or_else(|| FhirError::UnknownPurpose {
                path,
                code: code.to_owned(),
            })
        })
        .collect::<Result<_, _>>()?;
    bounded(purposes, &path)
}

fn actions(element: &mut Element<'_>) -> Result<Vec<Action>, FhirError> {
    let path = element.at("action");
    let actions = element
        .elements("action")?
        .into_iter()
        .map(|action| {
            let path = action.path.clone();
            let code = coding::concept(action, CONSENT_ACTION)?;
            code::action(code).ok_or_else(|| FhirError::UnknownCode {
                path,
                system: CONSENT_ACTION.to_owned(),
                code: code.to_owned(),
            })
        })
        .collect::<Result<_, _>>()?;
    bounded(actions, &path)
}

/// A country, ISO 3166-1 alpha-2.
pub(super) fn country(code: &str, path: String) -> Result<String, FhirError> {
    if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(code.to_owned());
    }
    Err(FhirError::Form {
        path,
        expected: "a country of two capital letters",
    })
}

fn destination(extension: &mut Extension<'_>) -> Result<String, FhirError> {
    let path = extension.element.at("valueCode");
    country(extension.element.needed_text("valueCode")?, path)
}
