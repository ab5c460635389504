//! A Consent of FHIR to the registry's terms.

mod actor;
mod coding;
mod provision;
mod research;

use crate::code::{self, identifier_system, ACT_CODE, SCOPE};
use crate::element::Element;
use crate::{strict, when, FhirError, Release};
use consent_registry_api::types::{
    Actor, Digest, Effect, Provision, Span, SubjectId, Terms, Text, MAX_TEXTS,
};
use cosmwasm_std::Binary;
use provision::Reader;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use subject_keys::TagKey;

/// What the reader of a Consent has to be told, because FHIR refers to it.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// the key that blinds sensitivity labels, of the relationship for which the consent will be signed
    pub tags: Option<&'a TagKey>,
    /// who somebody is on the registry: by the text of a reference, like `Organization/clinic`, or by an identifier,
    /// written `SYSTEM|VALUE`
    pub actors: BTreeMap<String, Actor>,
    /// policies, by address or `SYSTEM|CODE`, that add nothing to what the Consent itself says
    pub policies: BTreeSet<String>,
    /// texts that were shown, besides those in the Consent
    pub texts: Vec<Text>,
}

/// What a Consent says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// of which release it was
    pub release: Release,
    /// in the registry's words. Whether the registry takes them is for its own check: a study needs terms for research, a
    /// list in them needs its code
    pub terms: Terms,
    /// whose it is, if it says so by an id of the registry
    pub subject: Option<SubjectId>,
    /// paths of what decides nothing and was left behind
    pub left_behind: Vec<String>,
}

/// Reads a Consent of either release.
pub fn import(bytes: &[u8], known: &Known<'_>) -> Result<Imported, FhirError> {
    let document = strict::read(bytes)?;
    let mut root = Element::of(&document, "Consent".to_owned())?;
    match root.needed_text("resourceType")? {
        "Consent" => {}
        other => {
            return Err(FhirError::NotConsent {
                found: other.to_owned(),
            })
        }
    }
    match root.needed_text("status")? {
        "active" => {}
        other => {
            return Err(FhirError::NotActive {
                status: other.to_owned(),
            })
        }
    }
    let release = release_of(&root);
    let mut left_behind = vec![];
    common(&mut root, &mut left_behind)?;
    let mut texts = known.texts.clone();
    let mut uses = None;
    let mut duo = None;
    let mut says_only = false;
    for mut extension in root.extensions("modifierExtension")? {
        match (extension.name.as_str(), release) {
            ("uses", _) if uses.is_none() => {
                let path = extension.element.at("valuePositiveInt");
                let count = extension.element.number("valuePositiveInt")?;
                uses = Some(small(count, &path)?);
            }
            ("research-terms", _) if duo.is_none() => duo = Some(research::read(&mut extension.element)?),
            ("says-only", Release::R5) if !says_only => match extension.element.take("valueBoolean") {
                Some(Value::Bool(true)) => says_only = true,
                _ => {
                    return Err(FhirError::Form {
                        path: extension.element.at("valueBoolean"),
                        expected: "true",
                    })
                }
            },
            _ => return Err(extension.unknown()),
        }
        extension.element.end()?;
    }
    for mut extension in root.extensions("extension")? {
        if extension.name != "shown-text" {
            return Err(extension.unknown());
        }
        texts.push(shown_text(&mut extension.element)?);
        extension.element.end()?;
    }
    attachments(&mut root, release, &mut texts, &mut left_behind)?;
    let mut reader = Reader {
        known,
        release,
        provisions: vec![],
    };
    let subject = match release {
        Release::R4 => r4(&mut root, &mut reader, &mut left_behind)?,
        Release::R5 => r5(&mut root, &mut reader, says_only, &mut left_behind)?,
    };
    root.end()?;
    Ok(Imported {
        release,
        terms: Terms {
            provisions: reader.provisions,
            duo,
            uses,
            texts: each_once(texts)?,
        },
        subject,
        left_behind,
    })
}

/// A Consent does not say which release it is of; its elements do. What the other release does not have is refused later.
fn release_of(root: &Element<'_>) -> Release {
    let only_in_4 = [
        "scope",
        "patient",
        "dateTime",
        "performer",
        "policyRule",
        "policy",
    ];
    if only_in_4.iter().any(|name| root.has(name)) {
        Release::R4
    } else {
        Release::R5
    }
}

fn common(root: &mut Element<'_>, left: &mut Vec<String>) -> Result<(), FhirError> {
    root.refuse(
        &["implicitRules"],
        "rules that are written elsewhere could change what it means",
    )?;
    root.refuse(
        &["contained"],
        "name organisations and people by identifier or reference",
    )?;
    root.leave(
        &[
            "meta",
            "language",
            "text",
            "identifier",
            "category",
            "sourceReference",
            "verification",
        ],
        left,
    )
}

fn small(count: u64, path: &str) -> Result<u32, FhirError> {
    u32::try_from(count)
        .ok()
        .filter(|count| *count > 0)
        .ok_or_else(|| FhirError::Form {
            path: path.to_owned(),
            expected: "a number from 1 to 4,294,967,295",
        })
}

fn r4(
    root: &mut Element<'_>,
    reader: &mut Reader<'_>,
    left: &mut Vec<String>,
) -> Result<Option<SubjectId>, FhirError> {
    let scope = root.element("scope")?.ok_or_else(|| FhirError::Missing {
        path: root.at("scope"),
    })?;
    let path = scope.path.clone();
    let code = coding::concept(scope, SCOPE)?;
    if !["patient-privacy", "research"].contains(&code) {
        return Err(FhirError::UnknownCode {
            path,
            system: SCOPE.to_owned(),
            code: code.to_owned(),
        });
    }
    let subject = subject(root, "patient", left)?;
    root.leave(&["dateTime", "performer", "organization"], left)?;
    for mut policy in root.elements("policy")? {
        // who made it is in its address
        policy.leave(&["authority"], left)?;
        let path = policy.at("uri");
        let uri = policy.needed_text("uri")?;
        reader.policy(uri, &path)?;
        policy.end()?;
    }
    let rule = match root.element("policyRule")? {
        Some(rule) => policy_rule(rule, reader)?,
        None => None,
    };
    match root.element("provision")? {
        Some(base) => reader.base_r4(base, rule)?,
        None => {
            let effect = rule.ok_or_else(|| FhirError::Missing {
                path: root.at("provision"),
            })?;
            reader.provisions.push(plain(effect, Span::default()));
        }
    }
    Ok(subject)
}

/// Opt in permits, opt out denies; any other policy must be known, and adds nothing.
fn policy_rule(rule: Element<'_>, reader: &Reader<'_>) -> Result<Option<Effect>, FhirError> {
    let path = rule.path.clone();
    let codings = coding::codings(rule)?;
    let mut effect = None;
    for (system, code) in codings {
        let said = match (system, code) {
            (ACT_CODE, "OPTIN") => Effect::Permit,
            (ACT_CODE, "OPTOUT") => Effect::Deny,
            (system, code) => {
                reader.policy(&format!("{system}|{code}"), &path)?;
                continue;
            }
        };
        if effect.is_some_and(|before| before != said) {
            return Err(FhirError::Contradiction {
                other: format!("{path}.coding"),
                path,
            });
        }
        effect = Some(said);
    }
    Ok(effect)
}

fn r5(
    root: &mut Element<'_>,
    reader: &mut Reader<'_>,
    says_only: bool,
    left: &mut Vec<String>,
) -> Result<Option<SubjectId>, FhirError> {
    let subject = subject(root, "subject", left)?;
    root.leave(
        &[
            "date",
            "grantor",
            "grantee",
            "manager",
            "controller",
            "regulatoryBasis",
            "policyText",
        ],
        left,
    )?;
    if let Some(mut policy) = root.element("policyBasis")? {
        policy.refuse(&["reference"], "name the policy by its url")?;
        let path = policy.at("url");
        let url = policy.needed_text("url")?;
        reader.policy(url, &path)?;
        policy.end()?;
    }
    let path = root.at("decision");
    let decision = root.needed_text("decision")?;
    let decision = code::effect(decision).ok_or_else(|| FhirError::UnknownCode {
        path,
        system: "http://hl7.org/fhir/consent-provision-type".to_owned(),
        code: decision.to_owned(),
    })?;
    let period = root.element("period")?;
    let exceptions = root.elements("provision")?;
    if !says_only {
        reader
            .provisions
            .push(plain(decision, when::read_period(period)?));
        for exception in exceptions {
            reader.nested(exception, 1, decision)?;
        }
        return Ok(subject);
    }
    if let Some(period) = period {
        return Err(FhirError::Contradiction {
            path: period.path,
            other: root.at("modifierExtension"),
        });
    }
    let found = exceptions.len();
    let mut exceptions = exceptions.into_iter();
    match (exceptions.next(), exceptions.next()) {
        (Some(base), None) => reader.nested(base, 0, decision)?,
        (None, _) => {
            return Err(FhirError::Missing {
                path: root.at("provision"),
            })
        }
        (Some(_), Some(_)) => {
            return Err(FhirError::TooMany {
                path: root.at("provision"),
                found,
                limit: 1,
            })
        }
    }
    Ok(subject)
}

/// A base rule about everybody and everything.
const fn plain(effect: Effect, valid: Span) -> Provision {
    Provision {
        depth: 0,
        effect,
        actors: vec![],
        purposes: vec![],
        actions: vec![],
        tags: vec![],
        data: Span {
            from: None,
            until: None,
        },
        valid,
        destinations: vec![],
    }
}

/// Whose it is, by an id of the registry. A reference to a patient's record stays behind.
fn subject(
    root: &mut Element<'_>,
    field: &'static str,
    left: &mut Vec<String>,
) -> Result<Option<SubjectId>, FhirError> {
    let path = root.at(field);
    let mut here = vec![];
    let ours = identifier_system("subject");
    let value = root.peek(field);
    let is_ours = value
        .and_then(|it| it.pointer("/identifier/system"))
        .and_then(Value::as_str)
        == Some(&ours);
    let id = value
        .and_then(|it| it.pointer("/identifier/value"))
        .and_then(Value::as_str);
    root.leave(&[field], &mut here)?;
    if !is_ours {
        left.extend(here);
        return Ok(None);
    }
    id.and_then(|id| id.parse().ok())
        .map(Some)
        .ok_or_else(|| FhirError::Form {
            path: format!("{path}.identifier.value"),
            expected: "64 hexadecimal digits",
        })
}

fn shown_text(element: &mut Element<'_>) -> Result<Text, FhirError> {
    let (mut language, mut sha256) = (None, None);
    for mut part in element.elements("extension")? {
        match part.needed_text("url")? {
            "language" => language = Some(self::language(part.needed_text("valueCode")?, &part)?),
            "sha256" => {
                let text = part.needed_text("valueString")?;
                let digest: Digest = text.parse().map_err(|_| FhirError::Form {
                    path: part.at("valueString"),
                    expected: "64 hexadecimal digits",
                })?;
                sha256 = Some(digest);
            }
            other => {
                return Err(FhirError::UnknownExtension {
                    url: other.to_owned(),
                    path: part.path,
                })
            }
        }
        part.end()?;
    }
    match (language, sha256) {
        (Some(language), Some(sha256)) => Ok(Text { language, sha256 }),
        _ => Err(FhirError::Missing {
            path: element.at("extension"),
        }),
    }
}

/// The language of a tag such as `de-CH`: its first part.
fn language(tag: &str, of: &Element<'_>) -> Result<String, FhirError> {
    let first = tag.split('-').next().unwrap_or_default();
    if (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Ok(first.to_owned());
    }
    Err(FhirError::Form {
        path: of.path.clone(),
        expected: "a language of two or three small letters",
    })
}

/// Texts that are in the resource. One that is only linked to cannot be committed to, and stays behind.
fn attachments(
    root: &mut Element<'_>,
    release: Release,
    texts: &mut Vec<Text>,
    left: &mut Vec<String>,
) -> Result<(), FhirError> {
    let found = match release {
        Release::R4 => root.element("sourceAttachment")?.into_iter().collect(),
        Release::R5 => root.elements("sourceAttachment")?,
    };
    for mut attachment in found {
        attachment.leave(
            &[
                "contentType",
                "url",
                "size",
                "hash",
                "title",
                "creation",
                "height",
                "width",
                "pages",
            ],
            &mut vec![],
        )?;
        let path = attachment.at("data");
        let language = attachment.text("language")?;
        match attachment.text("data")? {
            None => left.push(attachment.path.clone()),
            Some(data) => {
                let bytes = Binary::from_base64(data).map_err(|_| FhirError::Form {
                    path,
                    expected: "base64",
                })?;
                let language = language.ok_or_else(|| FhirError::Missing {
                    path: attachment.at("language"),
                })?;
                texts.push(Text {
                    language: self::language(language, &attachment)?,
                    sha256: Digest(Sha256::digest(bytes.as_slice()).into()),
                });
            }
        }
        attachment.end()?;
    }
    Ok(())
}

fn each_once(texts: Vec<Text>) -> Result<Vec<Text>, FhirError> {
    let mut once: Vec<Text> = vec![];
    for text in texts {
        if !once.contains(&text) {
            once.push(text);
        }
    }
    let path = "Consent.sourceAttachment".to_owned();
    if once.is_empty() {
        return Err(FhirError::Missing { path });
    }
    if once.len() > MAX_TEXTS {
        return Err(FhirError::TooMany {
            path,
            found: once.len(),
            limit: MAX_TEXTS,
        });
    }
    Ok(once)
}
