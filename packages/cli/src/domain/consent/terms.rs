//! Terms of a consent in a file that people can write.

use super::access::study;
use super::codes::category;
use super::secret::at;
use crate::domain::when::When;
use crate::failure::{Done, Failure};
use accreditation_api::OrgId;
use consent_registry_api::types::{
    Action, Actor, Digest, Duo, DuoModifier, DuoPermission, Effect, PersonId, Provision, Purpose, Span, Tag,
    Terms, Text,
};
use consent_registry_rules::check;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use subject_keys::Category;

/// A file of terms, in TOML. `docs/examples/consent.toml` is one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsFile {
    uses: Option<u32>,
    #[serde(rename = "rule")]
    rules: Vec<Rule>,
    #[serde(default, rename = "text")]
    texts: Vec<Shown>,
    research: Option<Research>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    depth: u8,
    effect: Effect,
    #[serde(default)]
    actors: Vec<Actor>,
    #[serde(default)]
    purposes: Vec<Purpose>,
    #[serde(default)]
    actions: Vec<Action>,
    /// by their codes; blinded before they are signed
    #[serde(default)]
    categories: Vec<String>,
    /// blinded already
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    data: Window,
    #[serde(default)]
    valid: Window,
    #[serde(default)]
    destinations: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Window {
    from: Option<String>,
    until: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    language: String,
    /// beside the file of the terms
    file: Option<PathBuf>,
    sha256: Option<Digest>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Research {
    permission: DuoPermission,
    #[serde(default)]
    diseases: Vec<String>,
    #[serde(default)]
    modifiers: Vec<DuoModifier>,
    #[serde(default)]
    research_types: Vec<u16>,
    #[serde(default)]
    countries: Vec<String>,
    #[serde(default)]
    users: Vec<PersonId>,
    /// numbers in a public registry of studies, or ids
    #[serde(default)]
    projects: Vec<String>,
    #[serde(default)]
    institutions: Vec<OrgId>,
    moratorium: Option<String>,
    months: Option<u16>,
}

/// Gives the tags of categories, or says which key is missing.
pub type Blind<'a> = &'a dyn Fn(&[Category]) -> Done<Vec<Tag>>;

/// Reads terms: JSON as messages have it, or TOML with categories by their codes and times as people write them.
pub fn read(path: &Path, tags: Blind<'_>) -> Done<Terms> {
    let text = std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, e))?;
    let wrong = |e: &dyn std::fmt::Display| Failure::usage(format!("{}: {e}", path.display()));
    let terms = if path.extension().is_some_and(|ending| ending == "json") {
        serde_json::from_str(&text).map_err(|e| wrong(&e))?
    } else {
        let file: TermsFile = toml::from_str(&text).map_err(|e| wrong(&e))?;
        file.terms(path, tags)?
    };
    sound(&terms)?;
    Ok(terms)
}

/// Fails for what the registry would refuse, before anything is signed.
pub fn sound(terms: &Terms) -> Done {
    check::terms(terms).map_err(|e| Failure::usage(format!("the registry does not take these terms: {e}")))
}

impl TermsFile {
    fn terms(self, path: &Path, tags: Blind<'_>) -> Done<Terms> {
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        Ok(Terms {
            provisions: self
                .rules
                .into_iter()
                .map(|rule| rule.provision(tags))
                .collect::<Done<_>>()?,
            duo: self.research.map(Research::duo).transpose()?,
            uses: self.uses,
            texts: self
                .texts
                .into_iter()
                .map(|text| text.text(folder))
                .collect::<Done<_>>()?,
        })
    }
}

impl Rule {
    fn provision(self, blind: Blind<'_>) -> Done<Provision> {
        let categories: Vec<Category> = self
            .categories
            .iter()
            .map(|code| category(code).map_err(Failure::usage))
            .collect::<Done<_>>()?;
        let mut tags = self.tags;
        tags.extend(blind(&categories)?);
        Ok(Provision {
            depth: self.depth,
            effect: self.effect,
            actors: self.actors,
            purposes: self.purposes,
            actions: self.actions,
            tags,
            data: self.data.span()?,
            valid: self.valid.span()?,
            destinations: self.destinations,
        })
    }
}

impl Window {
    fn span(self) -> Done<Span> {
        Ok(Span {
            from: self.from.as_deref().map(instant).transpose()?,
            until: self.until.as_deref().map(instant).transpose()?,
        })
    }
}

fn instant(text: &str) -> Done<u64> {
    let when: When = text.parse().map_err(Failure::usage)?;
    Ok(at(when))
}

impl Shown {
    fn text(self, folder: &Path) -> Done<Text> {
        let sha256 = match (self.file, self.sha256) {
            (None, Some(digest)) => digest,
            (Some(file), None) => {
                let path = folder.join(file);
                let bytes = std::fs::read(&path).map_err(|e| Failure::file("read", &path, e))?;
                Digest(Sha256::digest(bytes).into())
            }
            _ => return Err(Failure::usage("a text has a `file`, or its `sha256`")),
        };
        Ok(Text {
            language: self.language,
            sha256,
        })
    }
}

impl Research {
    fn duo(self) -> Done<Duo> {
        let projects = self
            .projects
            .iter()
            .map(|number| study(number).map_err(Failure::usage));
        let projects = projects.collect::<Done<_>>()?;
        Ok(Duo {
            permission: self.permission,
            diseases: self.diseases,
            modifiers: self.modifiers,
            research_types: self.research_types,
            countries: self.countries,
            users: self.users,
            projects,
            institutions: self.institutions,
            moratorium: self.moratorium.as_deref().map(instant).transpose()?,
            months: self.months,
        })
    }
}
