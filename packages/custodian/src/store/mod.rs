//! Where records are kept: ciphertexts in an object store, what is known of them beside it on the local disk.
//!
//! A write is durable when it returns and is there wholly or not at all: the object store writes to a temporary file,
//! flushes it, renames it into place and flushes the folder. A ciphertext is written before its entry, so that a crash
//! leaves at most a ciphertext to which no key exists.

use crate::keyring::Keyring;
use crate::private;
use crate::record::{self, Anchor, Entry, NewRecord, Standing};
use crate::seal::{self, RecordKey};
use consent_registry_api::types::{Digest, SubjectId};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutMode};
use sha2::Digest as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

mod change;
mod erase;
mod error;
mod readers;

use error::storage;
pub use error::StoreError;

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
    readers: LocalFileSystem,
    erasing: LocalFileSystem,
    keyring: Keyring,
}

/// Makes a custodian's folder that only its owner can enter. One that is there and that others can enter is refused, and left
/// as it is.
pub fn private_folder(path: &Path) -> Result<(), StoreError> {
    match made(path)? {
        None => Ok(()),
        Some(mode) => Err(StoreError::Open {
            path: path.to_path_buf(),
            mode,
        }),
    }
}

/// Gives the permissions of a folder that others can enter.
fn made(path: &Path) -> Result<Option<u32>, StoreError> {
    private::folder(path).map_err(|why| StoreError::Storage {
        doing: "make the custodian's folder",
        why: format!("{}: {why}", path.display()),
    })
}

/// A folder in the custodian's own, which nobody else can enter.
fn on_disk(folder: &Path) -> Result<LocalFileSystem, StoreError> {
    made(folder)?;
    let disk = LocalFileSystem::new_with_prefix(folder).map_err(storage("open the custodian's folder"))?;
    Ok(disk.with_fsync(true))
}

fn blob_key(blob: &Digest) -> Key {
    Key::from(blob.to_string())
}

fn entry_key(subject: &SubjectId, blob: &Digest) -> Key {
    Key::from_iter([subject.to_string(), format!("{blob}.json")])
}

impl Store {
    /// Opens a custodian's folder, or begins one.
    pub fn open(folder: &Path, blobs: &Blobs) -> Result<Self, StoreError> {
        // before anything is made in it
        private_folder(folder)?;
        let blobs: Arc<dyn ObjectStore> = match blobs {
            Blobs::Local => Arc::new(on_disk(&folder.join("blobs"))?),
            #[cfg(feature = "s3")]
            Blobs::S3(url) => crate::s3::open(url, &[])?,
        };
        Self::over(folder, blobs)
    }

    /// The same, with ciphertexts in an object store that is open already.
    pub fn over(folder: &Path, blobs: Arc<dyn ObjectStore>) -> Result<Self, StoreError> {
        private_folder(folder)?;
        let keys = folder.join("keys");
        made(&keys)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            blobs,
            entries: on_disk(&folder.join("records"))?,
            readers: on_disk(&folder.join("readers"))?,
            erasing: on_disk(&folder.join("erasing"))?,
            keyring: Keyring::open(&keys)?,
        })
    }

    /// The custodian's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Encrypts a record to a key of its own and keeps it. The commitment to it is owed then.
    pub async fn put(&self, new: &NewRecord<'_>) -> Result<Entry, StoreError> {
        self.put_with(new, None).await
    }

    /// The same for the record of a device's day.
    pub async fn put_day(&self, new: &NewRecord<'_>, anchor: Anchor) -> Result<Entry, StoreError> {
        self.put_with(new, Some(anchor)).await
    }

    async fn put_with(&self, new: &NewRecord<'_>, anchor: Option<Anchor>) -> Result<Entry, StoreError> {
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
            next: None,
            anchor,
            standing: Standing::Kept,
        };
        self.blobs
            .put_opts(&blob_key(&blob), ciphertext.into(), PutMode::Create.into())
            .await
            .map_err(storage("write a ciphertext"))?;
        self.write(&entry).await?;
        Ok(entry)
    }

    /// An entry; none if there is none.
    async fn entry_at(&self, name: &Key) -> Result<Option<Entry>, StoreError> {
        let found = match self.entries.get(name).await {
            Ok(found) => found.bytes().await.map_err(storage("read an entry"))?,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(e) => return Err(storage("read an entry")(e)),
        };
        serde_json::from_slice(&found)
            .map(Some)
            .map_err(|e| StoreError::Storage {
                doing: "understand an entry",
                why: e.to_string(),
            })
    }

    async fn write(&self, entry: &Entry) -> Result<(), StoreError> {
        let text = serde_json::to_vec(entry).map_err(|e| StoreError::Storage {
            doing: "write an entry",
            why: e.to_string(),
        })?;
        self.entries
            .put(&entry_key(&entry.subject, &entry.blob), text.into())
            .await
            .map(|_| ())
            .map_err(storage("write an entry"))
    }

    /// The entries of a subject, oldest data first.
    pub async fn of_subject(&self, subject: &SubjectId) -> Result<Vec<Entry>, StoreError> {
        self.entries_under(Some(&Key::from(subject.to_string()))).await
    }

    /// Every subject of which something is kept.
    pub async fn subjects(&self) -> Result<Vec<SubjectId>, StoreError> {
        let found = self.entries.list_with_delimiter(None).await;
        let found = found.map_err(storage("list subjects"))?;
        let names = found.common_prefixes.iter();
        Ok(names.filter_map(|name| name.as_ref().parse().ok()).collect())
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
            // none: erased in between
            entries.extend(self.entry_at(&name).await?);
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

    /// A record, decrypted.
    pub async fn content(&self, entry: &Entry) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let key = self.key(entry)?;
        let mut ciphertext = vec![];
        let mut pieces = self.read(entry).await?;
        while let Some(piece) = pieces.try_next().await? {
            ciphertext.extend_from_slice(&piece);
        }
        key.open(&ciphertext).map_err(|why| StoreError::Key {
            record: entry.blob,
            epoch: entry.epoch,
            why,
        })
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
}

/// Some bytes of a ciphertext.
pub type Piece = axum::body::Bytes;
