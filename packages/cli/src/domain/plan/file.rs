//! Files of plans and terms.

use crate::failure::{Done, Failure};
use mutual_aid_api::types::{Condition, NewPlan, NewTerms};
use serde::de::DeserializeOwned;
use serde::Deserialize;
use std::path::Path;

/// What `salus plan create` reads: the fields of the message itself, so that nothing of a plan can be left out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// what it is, for good
    pub plan: NewPlan,
    /// the first version of terms
    pub terms: NewTerms,
    /// the first list of conditions
    pub conditions: Vec<Condition>,
}

/// What `salus plan offer-terms` and `salus plan dry-run` read. A file of a whole plan will do as well.
#[derive(Deserialize)]
struct TermsFile {
    terms: NewTerms,
}

/// Reads the file of a plan.
pub fn plan(path: &Path) -> Done<PlanFile> {
    read(path)
}

/// Reads terms.
pub fn terms(path: &Path) -> Done<NewTerms> {
    read::<TermsFile>(path).map(|file| file.terms)
}

fn read<T: DeserializeOwned>(path: &Path) -> Done<T> {
    let text = std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, e))?;
    toml::from_str(&text).map_err(|e| {
        Failure::usage(format!("{} is not understood: {e}", path.display()))
            .mend("docs/examples has files to begin with")
    })
}
