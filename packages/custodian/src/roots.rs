//! A custodian's hours on disk: what was posted, what is still to be posted, and where every subject's chain stands.

use crate::batch::{Access, BatchError, Hour, HourProof, Leaf};
use crate::private;
use crate::registry::{Registry, RegistryError, Word};
use consent_registry_api::types::{BatchRoot, Digest, SubjectId};
use redb::backends::FileBackend;
use redb::{Database, DatabaseError, ReadableDatabase, ReadableTable, TableDefinition};
use std::path::Path;
use thiserror::Error;

/// Number of a root to its hour, as JSON.
const HOURS: TableDefinition<'static, u64, &'static [u8]> = TableDefinition::new("hours");
/// Subject to counter and head, as JSON.
const LEAVES: TableDefinition<'static, [u8; 32], &'static [u8]> = TableDefinition::new("leaves");

/// Why an hour is not closed, posted or proven.
#[derive(Debug, Error)]
pub enum RootsError {
    /// Another process works on it.
    #[error("another custodian works on these roots")]
    Taken,
    /// The disk failed, or what is there is something else.
    #[error("the roots cannot be read or written: {0}")]
    Broken(String),
    /// No batch, or no proof.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The chain was not asked or told.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The hour is not over.
    #[error("hour {hour} is not over yet by the chain's clock")]
    NotOver {
        /// hours since 1970
        hour: u64,
    },
    /// The hour was closed with other accesses, or a later one was. What came late cannot be posted any more.
    #[error("hour {hour} is closed, with other accesses than these")]
    Closed {
        /// hours since 1970
        hour: u64,
    },
    /// No root of that hour.
    #[error("there is no root of hour {hour}")]
    NoHour {
        /// hours since 1970
        hour: u64,
    },
    /// The chain has another root at this number, or more roots than are here.
    #[error("the chain has another root at number {number}: these are not all of this custodian's roots")]
    Elsewhere {
        /// the root's number, from 1
        number: u64,
    },
}

fn broken(error: impl std::fmt::Display) -> RootsError {
    RootsError::Broken(error.to_string())
}

/// The hours of a custodian: a file of transactions, locked as long as it is open.
#[derive(Debug)]
pub struct Roots {
    file: Database,
}

impl Roots {
    /// Opens them in a custodian's folder, or begins them, readable by their owner only.
    pub fn open(folder: &Path) -> Result<Self, RootsError> {
        let file = private::file(&folder.join("roots.redb")).map_err(broken)?;
        let file = FileBackend::new(file).and_then(|file| Database::builder().create_with_backend(file));
        let file = file.map_err(|e| match e {
            DatabaseError::DatabaseAlreadyOpen => RootsError::Taken,
            other => broken(other),
        })?;
        let write = file.begin_write().map_err(broken)?;
        write.open_table(HOURS).map_err(broken)?;
        write.open_table(LEAVES).map_err(broken)?;
        write.commit().map_err(broken)?;
        Ok(Self { file })
    }

    /// The hour whose root has this number; none if there is none.
    pub fn hour(&self, number: u64) -> Result<Option<Hour>, RootsError> {
        let read = self.file.begin_read().map_err(broken)?;
        let hours = read.open_table(HOURS).map_err(broken)?;
        let found = hours.get(number).map_err(broken)?;
        found
            .map(|found| serde_json::from_slice(found.value()).map_err(broken))
            .transpose()
    }

    /// The last hour and the number of its root.
    pub fn last(&self) -> Result<Option<(u64, Hour)>, RootsError> {
        let read = self.file.begin_read().map_err(broken)?;
        let hours = read.open_table(HOURS).map_err(broken)?;
        let found = hours.last().map_err(broken)?;
        found
            .map(|(number, hour)| {
                let hour = serde_json::from_slice(hour.value()).map_err(broken)?;
                Ok((number.value(), hour))
            })
            .transpose()
    }

    fn find(&self, hour: u64) -> Result<Option<(u64, Hour)>, RootsError> {
        let read = self.file.begin_read().map_err(broken)?;
        let hours = read.open_table(HOURS).map_err(broken)?;
        // the newest first: that is what is asked for
        for row in hours.iter().map_err(broken)?.rev() {
            let (number, text) = row.map_err(broken)?;
            let found: Hour = serde_json::from_slice(text.value()).map_err(broken)?;
            if found.hour == hour {
                return Ok(Some((number.value(), found)));
            }
            if found.hour < hour {
                break;
            }
        }
        Ok(None)
    }

    /// Whether an hour is closed.
    pub fn is_closed(&self, hour: u64) -> Result<bool, RootsError> {
        Ok(self.find(hour)?.is_some())
    }

    /// Closes an hour, in one transaction with the chains of its subjects. Gives the number of its root. The same accesses
    /// again change nothing. Whether consents cover them is [`crate::cover`]'s question, to be asked before.
    pub fn close(&self, hour: u64, mut accesses: Vec<Access>) -> Result<u64, RootsError> {
        Access::sort(&mut accesses);
        if let Some((number, known)) = self.find(hour)? {
            return match known.accesses == accesses {
                true => Ok(number),
                false => Err(RootsError::Closed { hour }),
            };
        }
        let last = self.last()?;
        if last.as_ref().is_some_and(|(_, last)| last.hour > hour) {
            return Err(RootsError::Closed { hour });
        }
        let previous = match &last {
            Some((_, last)) => last.root()?.root,
            None => Digest([0; 32]),
        };
        let number = last.map_or(0, |(number, _)| number).saturating_add(1);
        let write = self.file.begin_write().map_err(broken)?;
        {
            let mut leaves = write.open_table(LEAVES).map_err(broken)?;
            let closed = Hour::close(hour, previous, accesses, |subject: &SubjectId| {
                let found = leaves.get(subject.0).map_err(broken)?;
                match found {
                    Some(found) => serde_json::from_slice(found.value()).map_err(broken),
                    None => Ok::<_, RootsError>(Leaf::new(*subject)),
                }
            })?;
            for leaf in &closed.leaves {
                let text = serde_json::to_vec(leaf).map_err(broken)?;
                leaves.insert(leaf.subject.0, text.as_slice()).map_err(broken)?;
            }
            let text = serde_json::to_vec(&closed).map_err(broken)?;
            let mut hours = write.open_table(HOURS).map_err(broken)?;
            hours.insert(number, text.as_slice()).map_err(broken)?;
        }
        write.commit().map_err(broken)?;
        Ok(number)
    }

    /// Posts every root that the chain does not have yet, in their order. Gives those that were posted now.
    pub async fn post<R: Registry>(&self, registry: &R) -> Result<Vec<(u64, BatchRoot)>, RootsError> {
        let Some((last, _)) = self.last()? else {
            return Ok(vec![]);
        };
        let mut first = last;
        // back to the last one that the chain has
        while first > 0 && registry.root(first).await?.is_none() {
            first = first.saturating_sub(1);
        }
        if first > 0 {
            let here = self.hour(first)?.map(|hour| hour.root()).transpose()?;
            if registry.root(first).await?.map(|info| info.batch) != here {
                return Err(RootsError::Elsewhere { number: first });
            }
        }
        let mut posted = vec![];
        for number in first.saturating_add(1)..=last {
            let Some(hour) = self.hour(number)? else {
                return Err(broken(format!("root {number} is missing")));
            };
            let root = hour.root()?;
            match registry.say(&[Word::Root(root.clone())], &mut |_| Ok(())).await {
                Ok(()) => {}
                Err(RegistryError::Refused(why)) => match registry.root(number).await? {
                    // an earlier attempt, whose outcome was not known, has come through
                    Some(info) if info.batch == root => {}
                    Some(_) => return Err(RootsError::Elsewhere { number }),
                    None => return Err(RegistryError::Refused(why).into()),
                },
                Err(e) => return Err(e.into()),
            }
            posted.push((number, root));
        }
        Ok(posted)
    }

    /// What a subject is shown of an hour.
    pub fn prove<R: Registry>(
        &self,
        registry: &R,
        hour: u64,
        subject: &SubjectId,
    ) -> Result<HourProof, RootsError> {
        let (number, found) = self.find(hour)?.ok_or(RootsError::NoHour { hour })?;
        Ok(found.prove(registry.place().custodian, number, subject)?)
    }
}
