//! What the custodian has promised, done and still owes, on disk.

use crate::private;
use crate::step::{Access, Step};
use consent_registry_api::types::{ReceiptId, SubjectId};
use redb::backends::FileBackend;
use redb::{Database, DatabaseError, ReadableDatabase, ReadableTable, TableDefinition};
use std::path::Path;
use thiserror::Error;

/// Receipt to access, as JSON: those for which something is left to do.
const OPEN: Table = TableDefinition::new("open");
/// The same of those that are over.
const OVER: Table = TableDefinition::new("over");

/// Subjects whose erasure was asked for, and from when on it cannot be taken back.
const ERASING: TableDefinition<'static, [u8; 32], u64> = TableDefinition::new("erasing");

type Table = TableDefinition<'static, [u8; 32], &'static [u8]>;

/// Why the journal cannot be used.
#[derive(Debug, Error)]
pub enum JournalError {
    /// Another process has it.
    #[error("another custodian works on this folder")]
    Taken,
    /// The disk failed, or what is there is no journal.
    #[error("the journal fails: {0}")]
    Broken(String),
    /// A step that must not follow the last one. It is a defect of this program; nothing was written.
    #[error("an access that is {from} cannot become {to}")]
    Step {
        /// name of the last step
        from: &'static str,
        /// name of the step that was to follow
        to: &'static str,
    },
}

fn broken(error: impl std::fmt::Display) -> JournalError {
    JournalError::Broken(error.to_string())
}

/// The journal: a file of transactions. A write that has returned is on the disk, one that has not is there wholly or
/// not at all. The file is locked as long as it is open.
#[derive(Debug)]
pub struct Journal {
    file: Database,
}

impl Journal {
    /// Opens it, or makes an empty one, readable by its owner only.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let file = private::file(path).map_err(broken)?;
        let file = FileBackend::new(file).and_then(|file| Database::builder().create_with_backend(file));
        let file = file.map_err(|e| match e {
            DatabaseError::DatabaseAlreadyOpen => JournalError::Taken,
            other => broken(other),
        })?;
        let write = file.begin_write().map_err(broken)?;
        write.open_table(OPEN).map_err(broken)?;
        write.open_table(OVER).map_err(broken)?;
        write.open_table(ERASING).map_err(broken)?;
        write.commit().map_err(broken)?;
        Ok(Self { file })
    }

    /// From when on the erasure of a subject cannot be taken back; none if none was heard of.
    pub fn erasing(&self, subject: &SubjectId) -> Result<Option<u64>, JournalError> {
        let read = self.file.begin_read().map_err(broken)?;
        let erasing = read.open_table(ERASING).map_err(broken)?;
        let found = erasing.get(subject.0).map_err(broken)?;
        Ok(found.map(|due_at| due_at.value()))
    }

    /// Notes that an erasure was heard of; none, that it was taken back or done.
    pub fn note_erasing(&self, subject: &SubjectId, due_at: Option<u64>) -> Result<(), JournalError> {
        let write = self.file.begin_write().map_err(broken)?;
        {
            let mut erasing = write.open_table(ERASING).map_err(broken)?;
            match due_at {
                Some(due_at) => erasing.insert(subject.0, due_at).map_err(broken)?,
                None => erasing.remove(subject.0).map_err(broken)?,
            };
        }
        write.commit().map_err(broken)
    }

    /// What is known of a receipt.
    pub fn get(&self, receipt: &ReceiptId) -> Result<Option<Access>, JournalError> {
        let read = self.file.begin_read().map_err(broken)?;
        for table in [OPEN, OVER] {
            let table = read.open_table(table).map_err(broken)?;
            if let Some(found) = table.get(receipt.0).map_err(broken)? {
                return understand(found.value()).map(Some);
            }
        }
        Ok(None)
    }

    /// Writes accesses, all of them or none. A step that must not follow the last one is refused.
    pub fn set(&self, accesses: &[Access]) -> Result<(), JournalError> {
        let write = self.file.begin_write().map_err(broken)?;
        {
            let mut open = write.open_table(OPEN).map_err(broken)?;
            let mut over = write.open_table(OVER).map_err(broken)?;
            for access in accesses {
                let key = access.receipt.0;
                let last = open
                    .remove(key)
                    .map_err(broken)?
                    .map(|last| understand(last.value()));
                let last = match last {
                    None => over
                        .remove(key)
                        .map_err(broken)?
                        .map(|last| understand(last.value())),
                    open => open,
                };
                if let Some(last) = last.transpose()? {
                    // what is not committed is as if it had not been: nothing is lost by leaving here
                    follow(&last.step, &access.step)?;
                }
                let text = serde_json::to_vec(access).map_err(broken)?;
                let table = if access.step.is_over() {
                    &mut over
                } else {
                    &mut open
                };
                table.insert(key, text.as_slice()).map_err(broken)?;
            }
        }
        write.commit().map_err(broken)
    }

    /// All for which something is left to do.
    pub fn open_accesses(&self) -> Result<Vec<Access>, JournalError> {
        self.list(OPEN)
    }

    /// All that are kept.
    pub fn all(&self) -> Result<Vec<Access>, JournalError> {
        let mut all = self.list(OPEN)?;
        all.extend(self.list(OVER)?);
        Ok(all)
    }

    fn list(&self, table: Table) -> Result<Vec<Access>, JournalError> {
        let read = self.file.begin_read().map_err(broken)?;
        let table = read.open_table(table).map_err(broken)?;
        let mut found = vec![];
        for row in table.iter().map_err(broken)? {
            let (_, value) = row.map_err(broken)?;
            found.push(understand(value.value())?);
        }
        Ok(found)
    }

    /// Forgets accesses that are over and whose permit ended before `time`: by then the chain itself refuses to release
    /// once more.
    pub fn forget(&self, time: u64) -> Result<(), JournalError> {
        let gone = self.list(OVER)?;
        let write = self.file.begin_write().map_err(broken)?;
        {
            let mut over = write.open_table(OVER).map_err(broken)?;
            for access in gone.iter().filter(|access| access.until < time) {
                over.remove(access.receipt.0).map_err(broken)?;
            }
        }
        write.commit().map_err(broken)
    }
}

fn understand(text: &[u8]) -> Result<Access, JournalError> {
    // where it fails and not on what: what is there may be an id, and this goes to a log
    serde_json::from_slice(text)
        .map_err(|e| JournalError::Broken(format!("an access is not understood from byte {} on", e.column())))
}

fn follow(last: &Step, next: &Step) -> Result<(), JournalError> {
    if last.may_become(next) {
        return Ok(());
    }
    Err(JournalError::Step {
        from: last.name(),
        to: next.name(),
    })
}
