//! Accesses of an hour under standing permits: one root for all of them, and for each subject a proof of how many there were.
//!
//! Under a standing permit a ward round reads hundreds of records an hour, and a receipt for each would say too much and cost
//! too much. So the custodian keeps, for each subject, a counter and a chain of hashes over every such access, and posts once an
//! hour a root over the subjects that were read in it. A subject that asks is given its place in the tree, or the two
//! neighbours between which it is not; a counter that has grown by more than was shown has a gap.

use crate::stream::input::{InputError, Reading};
use accreditation_api::{OrgId, Role};
use consent_registry_api::sign::{batch_leaf, chain_head};
use consent_registry_api::types::{
    BatchRoot, ConsentId, Digest, Purpose, ReceiptId, SubjectId, SECONDS_PER_HOUR,
};
use merkle::{MerkleError, Tree};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// What a proof says that it is.
pub const PROOF: &str = "salus custodian hour v1";
/// Domain of entries.
const DOMAIN: &str = "salus/batch/v1";

/// Why something is no batch of accesses, or no proof.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// No access: an hour without any has no root.
    #[error("there is no access in the hour")]
    Empty,
    /// An access of another hour.
    #[error("an access at {second} is not of hour {hour}")]
    OtherHour {
        /// when it was
        second: u64,
        /// the hour, hours since 1970
        hour: u64,
    },
    /// A counter that is full.
    #[error("the counter of a subject is full")]
    Full,
    /// A tree that cannot be, or a path that leads elsewhere.
    #[error(transparent)]
    Merkle(#[from] MerkleError),
    /// A proof that proves something else.
    #[error("this proves nothing about the subject in the hour: {0}")]
    NotAProof(&'static str),
}

/// One access under a standing permit: what a consent permits for as long as it holds, without a receipt for each access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// whose data
    pub subject: SubjectId,
    /// when, seconds since 1970
    pub second: u64,
    /// the consent that covers it
    pub consent: ConsentId,
    /// who read
    pub org: OrgId,
    /// the role in which it read
    pub role: Role,
    /// profession of the person who read: a unit group of ISCO-08
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profession: Option<u16>,
    /// what for
    pub purpose: Purpose,
    /// country to which the data went, ISO 3166-1 alpha-2
    pub destination: String,
    /// SHA-256 of what was handed out, or of the log's line about it
    pub what: Digest,
}

#[derive(Deserialize)]
struct Row {
    subject: String,
    consent: String,
    org: String,
    role: Role,
    #[serde(default)]
    profession: String,
    purpose: Purpose,
    destination: String,
    what: String,
}

impl Access {
    /// An access out of a line of a log: `subject`, `consent` and `what` in hexadecimal digits, `org` a number, `role` and
    /// `purpose` in the registry's codes, `destination` a country; `profession` may be left out. All of it is text. An error
    /// does not repeat what the line says.
    pub fn read(line: u64, reading: &Reading) -> Result<Self, InputError> {
        let wrong = |why: &str| InputError {
            line,
            why: why.to_owned(),
        };
        let row: Row = serde_json::from_str(&reading.text)
            .map_err(|_| {
                wrong("it has not subject, consent, org, role, purpose, destination and what, each once, as text and known")
            })?;
        let profession = match row.profession.as_str() {
            "" => None,
            code => Some(
                code.parse()
                    .map_err(|_| wrong("its profession is no code of ISCO-08"))?,
            ),
        };
        Ok(Self {
            subject: row.subject.parse().map_err(|_| wrong("its subject is none"))?,
            second: reading.second,
            consent: row.consent.parse().map_err(|_| wrong("its consent is none"))?,
            org: OrgId(row.org.parse().map_err(|_| wrong("its org is no number"))?),
            role: row.role,
            profession,
            purpose: row.purpose,
            destination: row.destination,
            what: row
                .what
                .parse()
                .map_err(|_| wrong("its \"what\" is no SHA-256"))?,
        })
    }

    /// The hour, hours since 1970.
    pub const fn hour(&self) -> u64 {
        self.second.div_euclid(SECONDS_PER_HOUR)
    }

    /// What the subject's chain has of it: SHA-256 over domain and label, who read in which role, what for and to where, each
    /// behind its length; the number of the organisation, the code of the profession, when, and what.
    pub fn entry(&self) -> Digest {
        let (role, purpose) = (self.role.to_string(), self.purpose.to_string());
        let mut hash = Sha256::new();
        for part in [DOMAIN, "access", &role, &purpose, &self.destination] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        hash.update(self.org.u64().to_be_bytes());
        hash.update(self.profession.unwrap_or_default().to_be_bytes());
        hash.update(self.second.to_be_bytes());
        hash.update(self.what.0);
        Digest(hash.finalize().into())
    }

    /// Accesses in the one order in which they are kept: by subject, then time, then the rest.
    pub(crate) fn sort(accesses: &mut [Self]) {
        accesses.sort_by_cached_key(|access| {
            (
                access.subject.0,
                access.second,
                access.consent.0,
                access.entry().0,
            )
        });
    }
}

/// Where a subject's chain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// whose
    pub subject: SubjectId,
    /// how many accesses there ever were under batches
    pub counter: u64,
    /// head of their chain
    pub head: Digest,
}

impl Leaf {
    /// Of a subject that was never read under a batch.
    pub const fn new(subject: SubjectId) -> Self {
        Self {
            subject,
            counter: 0,
            head: Digest([0; 32]),
        }
    }

    /// After one more access.
    pub fn after(self, access: &Access) -> Result<Self, BatchError> {
        let counter = self.counter.checked_add(1).ok_or(BatchError::Full)?;
        Ok(Self {
            counter,
            head: chain_head(&self.head, counter, &ReceiptId(access.consent.0), &access.entry()),
            ..self
        })
    }

    fn hash(&self) -> merkle::Hash {
        batch_leaf(&self.subject, self.counter, &self.head)
    }
}

/// One hour: what is posted, and what proofs are made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    /// hours since 1970
    pub hour: u64,
    /// the custodian's root before it
    pub previous: Digest,
    /// the accesses, by subject and time
    pub accesses: Vec<Access>,
    /// where the chain of each subject stands after them, by subject
    pub leaves: Vec<Leaf>,
}

impl Hour {
    /// Closes an hour. `before` gives where a subject's chain stood.
    pub fn close<E: From<BatchError>>(
        hour: u64,
        previous: Digest,
        mut accesses: Vec<Access>,
        mut before: impl FnMut(&SubjectId) -> Result<Leaf, E>,
    ) -> Result<Self, E> {
        Access::sort(&mut accesses);
        if accesses.is_empty() {
            return Err(BatchError::Empty.into());
        }
        let mut leaves: Vec<Leaf> = vec![];
        for access in &accesses {
            if access.hour() != hour {
                let second = access.second;
                return Err(BatchError::OtherHour { second, hour }.into());
            }
            match leaves.last_mut().filter(|leaf| leaf.subject == access.subject) {
                Some(leaf) => *leaf = leaf.after(access)?,
                None => leaves.push(before(&access.subject)?.after(access)?),
            }
        }
        Ok(Self {
            hour,
            previous,
            accesses,
            leaves,
        })
    }

    fn tree(&self) -> Result<Tree, BatchError> {
        Ok(Tree::build(self.leaves.iter().map(Leaf::hash).collect())?)
    }

    /// What is posted.
    pub fn root(&self) -> Result<BatchRoot, BatchError> {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Ok(BatchRoot {
            hour: self.hour,
            root: Digest(self.tree()?.root()),
            subjects: count(self.leaves.len()),
            accesses: count(self.accesses.len()),
            previous: self.previous,
        })
    }

    /// What a subject is shown: its place in the hour, or that it has none.
    pub fn prove(&self, custodian: OrgId, number: u64, subject: &SubjectId) -> Result<HourProof, BatchError> {
        let tree = self.tree()?;
        let shown = |index: usize| -> Result<Option<Shown>, BatchError> {
            let Some(leaf) = self.leaves.get(index).copied() else {
                return Ok(None);
            };
            let index = u64::try_from(index).unwrap_or(u64::MAX);
            let path = tree.proof(index)?.into_iter().map(Digest).collect();
            Ok(Some(Shown { index, leaf, path }))
        };
        let found = self
            .leaves
            .binary_search_by(|leaf| leaf.subject.0.cmp(&subject.0));
        let shown = match found {
            Ok(index) => shown(index)?.into_iter().collect(),
            Err(index) => {
                let before = match index.checked_sub(1) {
                    Some(before) => shown(before)?,
                    None => None,
                };
                before.into_iter().chain(shown(index)?).collect()
            }
        };
        let own = self.accesses.iter().filter(|access| access.subject == *subject);
        Ok(HourProof {
            what: PROOF.to_owned(),
            custodian,
            number,
            hour: self.hour,
            subject: *subject,
            shown,
            accesses: own.cloned().collect(),
        })
    }
}

/// A leaf of an hour and its way to the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// its place, from 0
    pub index: u64,
    /// the leaf
    pub leaf: Leaf,
    /// hashes on the way to the root
    pub path: Vec<Digest>,
}

/// What a subject is shown of an hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HourProof {
    /// always [`PROOF`]
    pub what: String,
    /// whose root
    pub custodian: OrgId,
    /// the root's number, from 1
    pub number: u64,
    /// hours since 1970
    pub hour: u64,
    /// for whom
    pub subject: SubjectId,
    /// its leaf; or the leaves between which it would be, of which there is one at an end
    pub shown: Vec<Shown>,
    /// its accesses in the hour, in the order of their chain
    pub accesses: Vec<Access>,
}

/// What a proof proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proven {
    /// there were accesses
    Read {
        /// in the hour
        accesses: u64,
        /// ever
        counter: u64,
        /// head of the chain after them
        head: Digest,
    },
    /// there was none
    NotRead,
}

impl HourProof {
    /// What it proves, given what the chain has for the custodian's root of that number. `before` is where the subject's chain
    /// stood by the proof before this one, if there is one: then the accesses are compared with it, too.
    pub fn verify(&self, root: &BatchRoot, before: Option<&Leaf>) -> Result<Proven, BatchError> {
        if self.what != PROOF || self.hour != root.hour {
            return Err(BatchError::NotAProof("it is of something else"));
        }
        for shown in &self.shown {
            let path: Vec<merkle::Hash> = shown.path.iter().map(|hash| hash.0).collect();
            merkle::verify(
                &root.root.0,
                root.subjects,
                shown.index,
                &shown.leaf.hash(),
                &path,
            )?;
        }
        let last = root.subjects.saturating_sub(1);
        match self.shown.as_slice() {
            [own] if own.leaf.subject == self.subject => self.read(&own.leaf, before),
            // all of them are after it, or before it
            [first] if first.index == 0 && self.subject.0 < first.leaf.subject.0 => self.not_read(),
            [end] if end.index == last && end.leaf.subject.0 < self.subject.0 => self.not_read(),
            [one, other]
                if one.index.checked_add(1) == Some(other.index)
                    && one.leaf.subject.0 < self.subject.0
                    && self.subject.0 < other.leaf.subject.0 =>
            {
                self.not_read()
            }
            _ => Err(BatchError::NotAProof(
                "the leaves that are shown are not its own or its neighbours'",
            )),
        }
    }

    fn not_read(&self) -> Result<Proven, BatchError> {
        if !self.accesses.is_empty() {
            return Err(BatchError::NotAProof("it lists accesses that are in no leaf"));
        }
        Ok(Proven::NotRead)
    }

    fn read(&self, leaf: &Leaf, before: Option<&Leaf>) -> Result<Proven, BatchError> {
        let accesses = u64::try_from(self.accesses.len()).unwrap_or(u64::MAX);
        let foreign = |access: &Access| access.subject != self.subject || access.hour() != self.hour;
        if accesses == 0 || accesses > leaf.counter || self.accesses.iter().any(foreign) {
            return Err(BatchError::NotAProof("the accesses are not those of the leaf"));
        }
        let first = Leaf::new(self.subject);
        // without the proof before, the chain can be followed only from its beginning
        let known = before.or((accesses == leaf.counter).then_some(&first));
        if let Some(known) = known {
            let end = self.accesses.iter().try_fold(*known, Leaf::after)?;
            if end != *leaf {
                return Err(BatchError::NotAProof(
                    "the accesses do not lead to the leaf: one is missing or changed",
                ));
            }
        }
        Ok(Proven::Read {
            accesses,
            counter: leaf.counter,
            head: leaf.head,
        })
    }
}
