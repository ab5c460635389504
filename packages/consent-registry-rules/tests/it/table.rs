//! The truth table as it lies in `tests/vectors`, in the language of [`crate::language`].

use crate::language::{consent_id, list, modifier, span, tag, time, Case, Words};
use consent_registry_api::types::{Basis, ConsentId, Decision, Duty, Effect, Part};
use consent_registry_rules::trace::Weight;
use salus_testing::figures::workspace_root;
use serde::Deserialize;
use std::fmt;
use std::path::Path;

/// A vector as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// what it shows
    pub title: String,
    /// the published pattern or code that it is one of
    pub pattern: Option<String>,
    /// when it is
    pub now: Option<String>,
    /// what is special about the subject
    pub subject: Option<String>,
    /// consents with their provisions
    #[serde(default)]
    pub consents: String,
    /// what is asked
    #[serde(default)]
    pub request: String,
    /// what is decided
    pub expect: String,
    /// whose votes do not count, and by what they are outweighed: rank, actor or deny
    pub trace: Option<String>,
    /// why
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Vector>,
}

/// Every vector, with the name of its file.
pub fn all() -> Vec<(String, Vector)> {
    let workspace = workspace_root(Path::new(env!("CARGO_MANIFEST_DIR")));
    let folder = workspace.join("packages/consent-registry-rules/tests/vectors");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut out = vec![];
    for path in files
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
    {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let file: File = toml::from_str(&std::fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        out.extend(file.case.into_iter().map(|vector| (name.clone(), vector)));
    }
    out
}

impl Vector {
    /// Its lines in the language of the vectors.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = vec![];
        lines.extend(self.now.iter().map(|now| format!("now {now}")));
        lines.extend(self.subject.iter().map(|subject| format!("subject {subject}")));
        // a line that is not indented begins a consent
        let consent = |line: &str| match line.starts_with(' ') || line.is_empty() {
            true => line.to_string(),
            false => format!("consent {line}"),
        };
        lines.extend(self.consents.lines().map(consent));
        lines.push(format!("request {}", self.request.replace('\n', " ")));
        lines
    }

    /// Its case.
    pub fn case(&self) -> Case {
        let lines = self.lines();
        Case::read(lines.iter().map(String::as_str))
    }

    /// Whose votes it says do not count, and by what.
    pub fn outweighed(&self) -> Vec<(ConsentId, Weight)> {
        let stated = self.trace.as_deref().unwrap_or_default();
        let one = |words: &str| match words.trim().split_once(' ') {
            Some((letter, "rank")) => (consent_id(letter), Weight::Rank),
            Some((letter, "actor")) => (consent_id(letter), Weight::Actor),
            Some((letter, "deny")) => (consent_id(letter), Weight::Deny),
            _ => panic!("{words:?} is no consent with rank, actor or deny"),
        };
        stated
            .split(',')
            .filter(|words| !words.is_empty())
            .map(one)
            .collect()
    }

    /// What it says is decided.
    pub fn expected(&self, case: &Case) -> Decision {
        let mut out = Decision::refusal(case.clock.now);
        let mut words = Words::of(&self.expect);
        match words.must() {
            "permit" => {
                out.effect = Effect::Permit;
                out.expires = case.clock.now + case.clock.permit_seconds;
            }
            "deny" => {}
            other => panic!("{other:?} is expected"),
        }
        while let Some(word) = words.take() {
            match word {
                "by" => match words.must() {
                    "default" => out.basis = Basis::Default,
                    "emergency" => {
                        out.basis = Basis::Emergency;
                        out.summary_only = true;
                        out.expires = case.clock.now + case.clock.emergency_seconds;
                    }
                    letter => {
                        let id = consent_id(letter);
                        let held = case.subject.consents.iter().find(|held| held.id == id);
                        out.basis = Basis::Consent;
                        out.consent = Some(id);
                        out.version = Some(held.expect("one of the consents").version);
                    }
                },
                "with" => out.joined = list(words.must(), consent_id),
                "until" => out.expires = time(words.must()),
                "only" => {
                    let part = words.must();
                    let (tags, data) = part.split_once('@').unwrap_or((part, ""));
                    out.parts.push(Part {
                        tags: if tags.is_empty() { vec![] } else { list(tags, tag) },
                        data: if data.is_empty() {
                            case.request.data
                        } else {
                            span(data)
                        },
                    });
                }
                "without" => out.without_tags = list(words.must(), tag),
                "without-data" => out.without_data.push(span(words.must())),
                "duties" => {
                    out.duties = list(words.must(), |duty| {
                        let (code, at) = duty.split_once('@').unwrap_or((duty, ""));
                        Duty {
                            duty: modifier(code),
                            at: (!at.is_empty()).then(|| time(at)),
                        }
                    });
                    out.duties.sort_by_key(|duty| duty.duty as u8);
                }
                other => panic!("{other:?} is expected"),
            }
        }
        if out.effect == Effect::Permit && out.parts.is_empty() {
            out.parts.push(Part {
                tags: vec![],
                data: case.request.data,
            });
        }
        out.without_tags.sort();
        for part in &mut out.parts {
            part.tags.sort();
        }
        out
    }
}

/// What a failing test shows of it.
impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = self.pattern.as_deref().unwrap_or("no published pattern");
        write!(
            f,
            "{} ({pattern})\n{}\nexpected: {}, {}",
            self.title,
            self.lines().join("\n"),
            self.expect,
            self.why
        )
    }
}
