//! Where records are kept: ciphertexts in an object store, what is known of them beside it on the local disk.
//!
//! A write is durable when it returns and is there wholly or not at all: the object store writes to a temporary file,
//! flushes it, renames it into place and flushes the folder. A ciphertext is written before its entry, so that a crash
//! leaves at most a ciphertext to which no key exists.

use crate::keyring::{Keyring, KeyringError};
use crate::record::{self, Entry, NewRecord, Standing};
use crate::seal::{self, OpenError, RecordKey};
use consent_registry_api::types::{Digest, SubjectId};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutMode};
use sha2::Digest as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// Why a record is not kept, or not found whole.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The disk or the object store failed.
    #[error("cannot {doing}: {why}")]
    Storage {
        /// what was tried
        doing: &'static str,
        /// what the store says
        why: String,
    },
    /// A key of the custodian's own is missing or unusable.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// What a salt should be is none.
    #[error(transparent)]
    Salt(#[from] subject_keys::KeyError),
    /// A record is larger than what can be committed to.
    #[error("a record has at most {most} bytes, this one {bytes}")]
    TooLarge {
        /// its size
        bytes: usize,
        /// the largest
        most: usize,
    },
    /// An empty record.
    #[error("the record is empty")]
    Empty,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
    /// The ciphertext is gone.
    #[error("the ciphertext of record {record} is missing")]
    Missing {
        /// name of the ciphertext
        record: Digest,
    },
    /// The ciphertext has not the length that was written.
    #[error("the ciphertext of record {record} is truncated or grown: {expected} bytes were written, {found} are there")]
    Length {
        /// name of the ciphertext
        record: Digest,
        /// what was written
        expected: u64,
        /// what is there
        found: u64,
    },
    /// The ciphertext has the right length and other bytes.
    #[error("the ciphertext of record {record} was swapped or altered: its hash is {found}, not {expected}")]
    Altered {
        /// name of the ciphertext
        record: Digest,
        /// hash of what was written
        expected: Digest,
        /// hash of what is there
        found: Digest,
    },
    /// The record's own key cannot be opened.
    #[error("the key of record {record} cannot be opened with the key of epoch {epoch}: {why}")]
    Key {
        /// name of the ciphertext
        record: Digest,
        /// epoch of the custodian's key
        epoch: u32,
        /// what is wrong
        why: OpenError,
    },
}

impl StoreError {
    /// Whether the record itself is damaged, as against a store that does not answer now.
    pub const fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Missing { .. } | Self::Length { .. } | Self::Altered { .. } | Self::Key { .. }
        ) || matches!(self, Self::Keyring(KeyringError::NoEpoch { .. }))
    }
}

fn storage(doing: &'static str) -> impl Fn(object_store::Error) -> StoreError {
    move |why| StoreError::Storage {
        doing,
        why: why.to_string(),
    }
}

/// Where ciphertexts are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blobs {
    /// in `blobs/` of the custodian's folder
    Local,
    /// in a bucket, `s3://BUCKET/PREFIX`; region, endpoint and credentials come from the usual AWS variables of the
    /// environment
    #[cfg(feature = "s3")]
    S3(String),
}

impl std::str::FromStr for Blobs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "local" => Ok(Self::Local),
            #[cfg(feature = "s3")]
            url if url.starts_with("s3://") => Ok(Self::S3(url.to_owned())),
            #[cfg(not(feature = "s3"))]
            url if url.starts_with("s3://") => {
                Err("this build cannot use S3; build it with the feature s3".to_owned())
            }
            other => Err(format!(
                "{other:?} is no place for ciphertexts: local, or s3://BUCKET/PREFIX"
            )),
        }
    }
}

/// A custodian's records.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    blobs: Arc<dyn ObjectStore>,
    entries: LocalFileSystem,
    keyring: Keyring,
}

/// Makes a folder that only its owner can read.
fn private_folder(path: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|why| StoreError::Storage {
        doing: "make the custodian's folder",
        why: format!("{}: {why}", path.display()),
    })
}

fn on_disk(folder: &Path) -> Result<LocalFileSystem, StoreError> {
    private_folder(folder)?;
    let disk = LocalFileSystem::new_with_prefix(folder).map_err(storage("open the custodian's folder"))?;
    Ok(disk.with_fsync(true))
}

fn blob_key(blob: &Digest) -> Key {
    Key::from(blob.to_string())
}

fn entry_key(entry: &Entry) -> Key {
    Key::from_iter([entry.subject.to_string(), format!("{}.json", entry.blob)])
}

impl Store {
    /// Opens a custodian's folder, or begins one.
    pub fn open(folder: &Path, blobs: &Blobs) -> Result<Self, StoreError> {
        private_folder(folder)?;
        let keys = folder.join("keys");
        private_folder(&keys)?;
        let blobs: Arc<dyn ObjectStore> = match blobs {
            Blobs::Local => Arc::new(on_disk(&folder.join("blobs"))?),
            #[cfg(feature = "s3")]
            Blobs::S3(url) => crate::s3::open(url)?,
        };
        Ok(Self {
            folder: folder.to_path_buf(),
            blobs,
            entries: on_disk(&folder.join("records"))?,
            keyring: Keyring::open(&keys)?,
        })
    }

    /// The custodian's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Encrypts a record to a key of its own and keeps it. The commitment to it is owed then.
    pub async fn put(&self, new: &NewRecord<'_>) -> Result<Entry, StoreError> {
        if new.bytes.is_empty() {
            return Err(StoreError::Empty);
        }
        let (size, most) = record::class_of(new.bytes.len()).ok_or(StoreError::TooLarge {
            bytes: new.bytes.len(),
            most: record::LARGEST,
        })?;
        let blob = Digest(record::fresh().ok_or(StoreError::NoRandomness)?);
        let salt = Digest(record::fresh().ok_or(StoreError::NoRandomness)?);
        let (epoch, keeper) = self.keyring.newest()?;
        let unusable = |why| StoreError::Key {
            record: blob,
            epoch,
            why,
        };
        let (ciphertext, key) = seal::seal(new.bytes, most).map_err(unusable)?;
        let wrap = key.wrap(&keeper).map_err(unusable)?;
        let entry = Entry {
            blob,
            subject: new.subject,
            kind: new.kind,
            size,
            tags: new.tags.clone(),
            summary: new.summary,
            made: new.made,
            length: u64::try_from(ciphertext.len()).unwrap_or(u64::MAX),
            sha256: record::sha256(&ciphertext),
            salt,
            epoch,
            wrap: wrap.into(),
            standing: Standing::Kept,
        };
        self.blobs
            .put_opts(&blob_key(&blob), ciphertext.into(), PutMode::Create.into())
            .await
            .map_err(storage("write a ciphertext"))?;
        self.write(&entry).await?;
        Ok(entry)
    }

    /// Notes that a block holds the commitment.
    pub async fn committed(&self, entry: &Entry) -> Result<(), StoreError> {
        self.write(&Entry {
            standing: Standing::Committed,
            ..entry.clone()
        })
        .await
    }

    async fn write(&self, entry: &Entry) -> Result<(), StoreError> {
        let text = serde_json::to_vec(entry).map_err(|e| StoreError::Storage {
            doing: "write an entry",
            why: e.to_string(),
        })?;
        self.entries
            .put(&entry_key(entry), text.into())
            .await
            .map(|_| ())
            .map_err(storage("write an entry"))
    }

    /// The entries of a subject, oldest data first.
    pub async fn of_subject(&self, subject: &SubjectId) -> Result<Vec<Entry>, StoreError> {
        self.entries_under(Some(&Key::from(subject.to_string()))).await
    }

    /// All entries, oldest data first.
    pub async fn all(&self) -> Result<Vec<Entry>, StoreError> {
        self.entries_under(None).await
    }

    async fn entries_under(&self, prefix: Option<&Key>) -> Result<Vec<Entry>, StoreError> {
        let names: Vec<_> = self
            .entries
            .list(prefix)
            .map_ok(|found| found.location)
            .try_collect()
            .await
            .map_err(storage("list entries"))?;
        let mut entries: Vec<Entry> = vec![];
        for name in names {
            let found = match self.entries.get(&name).await {
                Ok(found) => found.bytes().await.map_err(storage("read an entry"))?,
                // erased in between
                Err(object_store::Error::NotFound { .. }) => continue,
                Err(e) => return Err(storage("read an entry")(e)),
            };
            let entry = serde_json::from_slice(&found).map_err(|e| StoreError::Storage {
                doing: "understand an entry",
                why: e.to_string(),
            })?;
            entries.push(entry);
        }
        entries.sort_by_key(|entry| (entry.made, entry.blob));
        Ok(entries)
    }

    /// The key of a record.
    pub fn key(&self, entry: &Entry) -> Result<RecordKey, StoreError> {
        RecordKey::unwrap(&entry.wrap, self.keyring.of(entry.epoch)?).map_err(|why| StoreError::Key {
            record: entry.blob,
            epoch: entry.epoch,
            why,
        })
    }

    /// Looks whether a ciphertext is there, whole and unaltered, and whether its key opens.
    pub async fn check(&self, entry: &Entry) -> Result<(), StoreError> {
        self.key(entry)?;
        self.read(entry).await?.try_for_each(|_| async { Ok(()) }).await
    }

    /// The ciphertext, piece by piece. The last piece is followed by an error unless all of them together are what was
    /// written.
    pub async fn read(
        &self,
        entry: &Entry,
    ) -> Result<BoxStream<'static, Result<Piece, StoreError>>, StoreError> {
        let record = entry.blob;
        let found = match self.blobs.get(&blob_key(&record)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Err(StoreError::Missing { record }),
            Err(e) => return Err(storage("read a ciphertext")(e)),
        };
        let (expected, sha256) = (entry.length, entry.sha256);
        if found.meta.size != expected {
            return Err(StoreError::Length {
                record,
                expected,
                found: found.meta.size,
            });
        }
        let mut hash = sha2::Sha256::new();
        let mut length = 0_u64;
        let pieces = found
            .into_stream()
            .map(Some)
            .chain(futures_util::stream::iter([None]))
            .map(move |piece| match piece {
                Some(Ok(piece)) => {
                    hash.update(&piece);
                    length = length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
                    Ok(piece)
                }
                Some(Err(e)) => Err(storage("read a ciphertext")(e)),
                None if length != expected => Err(StoreError::Length {
                    record,
                    expected,
                    found: length,
                }),
                None => match Digest(hash.finalize_reset().into()) {
                    found if found != sha256 => Err(StoreError::Altered {
                        record,
                        expected: sha256,
                        found,
                    }),
                    _ => Ok(Piece::new()),
                },
            })
            .try_filter(|piece| std::future::ready(!piece.is_empty()));
        Ok(pieces.boxed())
    }

    /// Ciphertexts without an entry: left by a crash while a record was written, and readable by nobody.
    pub async fn orphans(&self) -> Result<Vec<String>, StoreError> {
        let known: Vec<String> = self
            .all()
            .await?
            .iter()
            .map(|entry| entry.blob.to_string())
            .collect();
        let found: Vec<String> = self
            .blobs
            .list(None)
            .map_ok(|found| found.location.to_string())
            .try_collect()
            .await
            .map_err(storage("list ciphertexts"))?;
        Ok(found.into_iter().filter(|name| !known.contains(name)).collect())
    }

    /// Destroys all of a subject's records: first the salts and keys, without which nothing that remains anywhere can be
    /// read or recognised, then the ciphertexts. Gives how many there were. May be repeated.
    pub async fn erase(&self, subject: &SubjectId) -> Result<usize, StoreError> {
        let entries = self.of_subject(subject).await?;
        for entry in &entries {
            self.entries
                .delete(&entry_key(entry))
                .await
                .map_err(storage("destroy an entry"))?;
        }
        for entry in &entries {
            match self.blobs.delete(&blob_key(&entry.blob)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(e) => return Err(storage("destroy a ciphertext")(e)),
            }
        }
        Ok(entries.len())
    }
}

/// Some bytes of a ciphertext.
pub type Piece = axum::body::Bytes;
