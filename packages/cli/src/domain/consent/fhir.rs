//! FHIR Consent in and out.

use super::secret::Whose;
use super::sign::same_subject;
use super::terms::sound;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home;
use crate::output::{self, Format};
use clap::{Args, ValueEnum};
use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{
    Actor, ConsentId, ConsentInfo, ConsentState, Digest, SubjectId, SubjectInfo, Terms, Text,
};
use fhir_consent::{export, import, Known, Origin, Release, MAX_BYTES};
use salus_client::{ConsentRegistry, Contract};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use subject_keys::TagKey;

/// A FHIR Consent, and what it refers to.
#[derive(Clone, Debug, Args)]
pub struct FhirFile {
    /// File of a FHIR Consent, release 4 or 5
    #[arg(long, value_name = "FILE")]
    pub fhir: Option<PathBuf>,
    /// TOML file that says who its references are on the registry, and which policies add nothing;
    /// docs/examples/known.toml is one
    #[arg(long, value_name = "FILE", requires = "fhir")]
    pub known: Option<PathBuf>,
    /// A text that was shown, as LANGUAGE=FILE, where the Consent has none
    #[arg(long = "text", value_name = "LANGUAGE=FILE", requires = "fhir", value_parser = text)]
    pub texts: Vec<(String, PathBuf)>,
}

/// What `--known` reads.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownFile {
    /// addresses of policies, or `SYSTEM|CODE`
    #[serde(default)]
    policies: BTreeSet<String>,
    /// by the text of a reference, or `SYSTEM|VALUE` of its identifier
    #[serde(default)]
    actors: BTreeMap<String, Actor>,
}

/// A release of FHIR on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// FHIR 4.0 and 4.3
    #[default]
    R4,
    /// FHIR 5.0
    R5,
}

fn text(argument: &str) -> Result<(String, PathBuf), String> {
    match argument.split_once('=') {
        Some((language, file)) if !file.is_empty() => Ok((language.to_owned(), file.into())),
        _ => Err(format!(
            "{argument:?} is no text; write it like de=consent-de.txt"
        )),
    }
}

/// Reads a file that may be far larger than any Consent, without reading all of it.
fn bounded(path: &Path) -> Done<Vec<u8>> {
    let failed = |e| Failure::file("read", path, e);
    let mut bytes = vec![];
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(path)
        .map_err(failed)?
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}

/// Reads a Consent as terms. What was left behind is said on standard error.
pub fn read(file: &FhirFile, tags: Option<&TagKey>, signs: Option<SubjectId>) -> Done<Terms> {
    let path = file
        .fhir
        .as_deref()
        .ok_or_else(|| Failure::usage("name the file of a FHIR Consent with --fhir FILE"))?;
    let known: KnownFile = match &file.known {
        None => KnownFile::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, e))?;
            toml::from_str(&text).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?
        }
    };
    let texts = file
        .texts
        .iter()
        .map(|(language, path)| {
            let bytes = std::fs::read(path).map_err(|e| Failure::file("read", path, e))?;
            Ok(Text {
                language: language.clone(),
                sha256: Digest(Sha256::digest(bytes).into()),
            })
        })
        .collect::<Done<_>>()?;
    let known = Known {
        tags,
        actors: known.actors,
        policies: known.policies,
        texts,
    };
    let imported =
        import(&bounded(path)?, &known).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
    same_subject(imported.subject, signs)?;
    sound(&imported.terms)?;
    if !imported.left_behind.is_empty() {
        output::progress(&format!(
            "left behind, as it decides nothing: {}",
            imported.left_behind.join(", ")
        ));
    }
    Ok(imported.terms)
}

/// Reads a Consent and writes the terms as JSON, for `salus consent sign grant --terms`.
pub fn bring_in(context: &Context, file: &FhirFile, whose: &Whose, out: Option<&Path>) -> Done {
    let author = whose.author(context)?;
    let terms = read(file, author.tags.as_ref(), Some(author.subject))?;
    let value = serde_json::to_value(&terms).map_err(|e| Failure::usage(e.to_string()))?;
    match out {
        Some(path) => home::write_json(path, &value),
        None => output::answer(Format::Json, &value),
    }
}

/// Writes a consent of the registry as a FHIR Consent.
pub async fn give_out(
    context: &Context,
    consent: ConsentId,
    form: Form,
    tags: Option<&Path>,
    out: Option<&Path>,
) -> Done {
    let contract: Contract<ConsentRegistry> = context.contract()?;
    let chain = context.chain().await?;
    let info: Option<ConsentInfo> = contract.ask(&chain, &QueryMsg::Consent { consent }).await?;
    let info = info.ok_or_else(|| Failure::refused(format!("there is no consent {consent}")))?;
    let question = QueryMsg::Subject {
        subject: info.subject,
    };
    let subject: Option<SubjectInfo> = contract.ask(&chain, &question).await?;
    let origin = Origin {
        subject: info.subject,
        custodian: subject.map(|subject| subject.custodian),
        consent: Some(consent),
        at: info.granted_at,
        revoked: info.state == ConsentState::Revoked,
    };
    let release = match form {
        Form::R4 => Release::R4,
        Form::R5 => Release::R5,
    };
    let tags = tags.map(super::secret::read_tag_key).transpose()?;
    let value =
        export(&info.terms, &origin, release, tags.as_ref()).map_err(|e| Failure::refused(e.to_string()))?;
    match out {
        Some(path) => home::write_json(path, &value),
        None => output::answer(Format::Json, &value),
    }
}
