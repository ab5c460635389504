//! One day of what a device measured: a record like any other, and one root on the chain from which a single reading can be
//! shown later without the rest of the day.
//!
//! The record is text: a line with the day's seed, the **head** (device, day, number of readings, hash of the device's
//! attestation), and each reading on a line of its own. The head and the readings, in this order, are the leaves of the tree.
//! A leaf is the [`commitment`] to its text under a salt of its own, and the salts come from the day's seed, so that whoever
//! is shown one reading can neither guess the others nor open them. The head says how many leaves there are, and every proof
//! has the head in it: a root alone would say nothing of the tree's shape.

pub mod input;

use consent_registry_api::types::{Digest, SubjectId};
use merkle::{MerkleError, Tree};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subject_keys::{commitment, KeyError, Salt};
use thiserror::Error;

/// Seconds of a day.
pub const SECONDS_PER_DAY: u64 = 86_400;
/// What a head says that it is.
pub const HEAD: &str = "salus device day v1";
/// What the first line of a day's record says that it is.
pub const FILE: &str = "salus device day file v1";
/// What a proof says that it is.
pub const PROOF: &str = "salus device reading v1";
/// Domain of salts.
const DOMAIN: &str = "salus/stream/v1";

/// Why something is no day of a device, or no proof of a reading.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StreamError {
    /// A day without readings.
    #[error("the day has no readings")]
    NoReadings,
    /// A reading that is empty or has more than one line.
    #[error("reading {number} is empty or has more than one line")]
    NotALine {
        /// which, from 1
        number: u64,
    },
    /// It is not the record of a day.
    #[error("this is not the record of a device's day: {0}")]
    NotADay(String),
    /// It is not a proof.
    #[error("this is no proof of a reading: {0}")]
    NotAProof(String),
    /// There is no such reading.
    #[error("the day has readings 1 to {readings}, not {number}")]
    NoSuchReading {
        /// which was asked for
        number: u64,
        /// how many there are
        readings: u64,
    },
    /// A tree that cannot be, or a path that leads elsewhere.
    #[error("reading {number}: {why}")]
    Path {
        /// which leaf: 0 is the head
        number: u64,
        /// what is wrong
        why: MerkleError,
    },
    /// What should be a salt is none.
    #[error(transparent)]
    Salt(#[from] KeyError),
}

/// What a day says of itself: the first leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// always [`HEAD`]
    pub what: String,
    /// pseudonym of the device for this subject
    pub device: Digest,
    /// days since 1970
    pub day: u32,
    /// how many readings follow
    pub readings: u64,
    /// SHA-256 of what the device or its maker attests about it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation: Option<Digest>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    what: String,
    seed: Digest,
}

/// One day of a device.
#[derive(Clone, PartialEq, Eq)]
pub struct Day {
    head: Head,
    seed: Digest,
    /// the head's text and the readings'
    lines: Vec<String>,
}

impl std::fmt::Debug for Day {
    /// Readings and seed are nobody's business.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Day")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

fn number(index: usize) -> u64 {
    u64::try_from(index).unwrap_or(u64::MAX)
}

/// The salt of a leaf: SHA-256 over domain and seed, each behind its length, and the leaf's number.
fn salt_of(seed: &Digest, index: u64) -> Digest {
    let mut hash = Sha256::new();
    for part in [DOMAIN.as_bytes(), b"salt", &seed.0] {
        hash.update(number(part.len()).to_be_bytes());
        hash.update(part);
    }
    hash.update(index.to_be_bytes());
    Digest(hash.finalize().into())
}

/// A leaf. Its first hashed byte is that of a length, 0, so that no leaf can be taken for a node.
fn leaf(salt: &Digest, text: &str) -> Result<merkle::Hash, StreamError> {
    Ok(commitment(&Salt::from_bytes(&salt.0)?, text.as_bytes()).0)
}

impl Day {
    /// A day of these readings, each a line of text, in their order. The seed is random and used once.
    pub fn new(
        device: Digest,
        day: u32,
        readings: Vec<String>,
        attestation: Option<Digest>,
        seed: Digest,
    ) -> Result<Self, StreamError> {
        if readings.is_empty() {
            return Err(StreamError::NoReadings);
        }
        if let Some(at) = readings
            .iter()
            .position(|text| text.is_empty() || text.contains(['\n', '\r']))
        {
            return Err(StreamError::NotALine {
                number: number(at).saturating_add(1),
            });
        }
        let head = Head {
            what: HEAD.to_owned(),
            device,
            day,
            readings: number(readings.len()),
            attestation,
        };
        let text = serde_json::to_string(&head).map_err(|e| StreamError::NotADay(e.to_string()))?;
        let lines = std::iter::once(text).chain(readings).collect();
        Ok(Self { head, seed, lines })
    }

    /// What it says of itself.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The readings.
    pub fn readings(&self) -> &[String] {
        self.lines.get(1..).unwrap_or_default()
    }

    /// The record, as it is kept and handed out.
    pub fn to_bytes(&self) -> Result<Vec<u8>, StreamError> {
        let first = First {
            what: FILE.to_owned(),
            seed: self.seed,
        };
        let mut bytes = serde_json::to_vec(&first).map_err(|e| StreamError::NotADay(e.to_string()))?;
        for line in &self.lines {
            bytes.push(b'\n');
            bytes.extend_from_slice(line.as_bytes());
        }
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// A day out of its record.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StreamError> {
        let none = |why: &str| StreamError::NotADay(why.to_owned());
        let text = std::str::from_utf8(bytes).map_err(|_| none("it is no text"))?;
        let text = text.strip_suffix('\n').ok_or_else(|| none("it ends too early"))?;
        let mut lines = text.split('\n').map(str::to_owned);
        let first = lines.next().unwrap_or_default();
        let first: First = serde_json::from_str(&first).map_err(|e| none(&e.to_string()))?;
        let lines: Vec<String> = lines.collect();
        let head = lines.first().ok_or_else(|| none("it has no head"))?;
        let head: Head = serde_json::from_str(head).map_err(|e| none(&e.to_string()))?;
        if first.what != FILE || head.what != HEAD {
            return Err(none("it is something else"));
        }
        if head.readings.checked_add(1) != Some(number(lines.len())) {
            return Err(none("it has not as many readings as it says"));
        }
        Ok(Self {
            head,
            seed: first.seed,
            lines,
        })
    }

    fn tree(&self) -> Result<Tree, StreamError> {
        let leaves = self
            .lines
            .iter()
            .enumerate()
            .map(|(index, text)| leaf(&salt_of(&self.seed, number(index)), text))
            .collect::<Result<Vec<_>, _>>()?;
        Tree::build(leaves).map_err(|why| StreamError::Path { number: 0, why })
    }

    /// What is said on chain of it.
    pub fn root(&self) -> Result<Digest, StreamError> {
        Ok(Digest(self.tree()?.root()))
    }

    /// A proof of one reading, from 1.
    pub fn prove(&self, subject: SubjectId, which: u64) -> Result<ReadingProof, StreamError> {
        let readings = self.head.readings;
        if which == 0 || which > readings {
            return Err(StreamError::NoSuchReading {
                number: which,
                readings,
            });
        }
        let tree = self.tree()?;
        let shown = |index: u64| -> Result<Shown, StreamError> {
            let wrong = |why| StreamError::Path { number: index, why };
            let text = usize::try_from(index).ok().and_then(|at| self.lines.get(at));
            let missing = StreamError::NoSuchReading {
                number: index,
                readings,
            };
            Ok(Shown {
                text: text.ok_or(missing)?.clone(),
                salt: salt_of(&self.seed, index),
                path: tree
                    .proof(index)
                    .map_err(wrong)?
                    .into_iter()
                    .map(Digest)
                    .collect(),
            })
        };
        Ok(ReadingProof {
            what: PROOF.to_owned(),
            subject,
            number: which,
            head: shown(0)?,
            reading: shown(which)?,
        })
    }
}

/// One leaf, and how it leads to the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// its text
    pub text: String,
    /// what its commitment is salted with
    pub salt: Digest,
    /// hashes on the way to the root
    pub path: Vec<Digest>,
}

/// One reading of a day, and all that is needed to compare it with the chain. It shows nothing of the other readings but how
/// many there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingProof {
    /// always [`PROOF`]
    pub what: String,
    /// whose
    pub subject: SubjectId,
    /// which reading of the day, from 1
    pub number: u64,
    /// what the day says of itself
    pub head: Shown,
    /// the reading
    pub reading: Shown,
}

impl ReadingProof {
    /// What the day says of itself. Whether it is true is for [`Self::verify`].
    pub fn claim(&self) -> Result<Head, StreamError> {
        let head: Head =
            serde_json::from_str(&self.head.text).map_err(|e| StreamError::NotAProof(e.to_string()))?;
        if self.what != PROOF || head.what != HEAD {
            return Err(StreamError::NotAProof("it is something else".to_owned()));
        }
        Ok(head)
    }

    /// Whether the head and the reading lead to the root that is on the chain for the head's device and day.
    pub fn verify(&self, root: &Digest) -> Result<Head, StreamError> {
        let head = self.claim()?;
        if self.number == 0 || self.number > head.readings {
            return Err(StreamError::NoSuchReading {
                number: self.number,
                readings: head.readings,
            });
        }
        let leaves = head.readings.saturating_add(1);
        for (index, shown) in [(0, &self.head), (self.number, &self.reading)] {
            let path: Vec<merkle::Hash> = shown.path.iter().map(|hash| hash.0).collect();
            merkle::verify(&root.0, leaves, index, &leaf(&shown.salt, &shown.text)?, &path)
                .map_err(|why| StreamError::Path { number: index, why })?;
        }
        Ok(head)
    }
}
