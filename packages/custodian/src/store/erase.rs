//! Destroying a subject's records.
//!
//! What is to be destroyed is written down before anything of it is: entries are the only way from a subject to its
//! ciphertexts, so without that list whatever breaks off between the two would leave ciphertexts behind.

use super::error::{storage, StoreError};
use super::{blob_key, entry_key, Store};
use crate::record;
use consent_registry_api::types::{Digest, SubjectId};
use futures_util::TryStreamExt;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};
use serde::{Deserialize, Serialize};
use std::fs;

/// What is to be destroyed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Doomed {
    subject: SubjectId,
    /// names of its ciphertexts, which are those of its entries, too
    blobs: Vec<Digest>,
}

/// What was to be deleted may be gone already.
fn gone(outcome: object_store::Result<()>) -> object_store::Result<()> {
    match outcome {
        Err(object_store::Error::NotFound { .. }) => Ok(()),
        other => other,
    }
}

impl Store {
    /// Destroys all of a subject's records: first the salts and keys, without which nothing that remains anywhere can be
    /// read or recognised, then the ciphertexts. Gives how many there were. May be repeated, and goes on with whatever an
    /// earlier attempt left; so does the next start of a custodian.
    pub async fn erase(&self, subject: &SubjectId) -> Result<usize, StoreError> {
        let alone = self.alone().await?;
        // by their names: an entry that cannot be understood is destroyed like any other
        let blobs = self.blobs_of(subject).await?;
        let number = blobs.len();
        if number > 0 {
            let doomed = Doomed {
                subject: *subject,
                blobs,
            };
            self.write_down(&doomed).await?;
        }
        self.sweep(subject).await?;
        drop(alone);
        self.finish_erasures().await?;
        Ok(number)
    }

    /// Goes on with every erasure that was broken off.
    pub async fn finish_erasures(&self) -> Result<(), StoreError> {
        let lists: Vec<Key> = self
            .erasing
            .list(None)
            .map_ok(|found| found.location)
            .try_collect()
            .await
            .map_err(storage("list what is to be destroyed"))?;
        for list in lists {
            self.finish(&list).await?;
        }
        Ok(())
    }

    async fn finish(&self, list: &Key) -> Result<(), StoreError> {
        let found = match self.erasing.get(list).await {
            Ok(found) => found.bytes().await,
            // another run of this has done it
            Err(object_store::Error::NotFound { .. }) => return Ok(()),
            Err(e) => Err(e),
        };
        let found = found.map_err(storage("read what is to be destroyed"))?;
        let Doomed { subject, blobs } = serde_json::from_slice(&found).map_err(|e| StoreError::Storage {
            doing: "understand what is to be destroyed",
            why: e.to_string(),
        })?;
        let alone = self.alone().await?;
        for blob in &blobs {
            gone(self.entries.delete(&entry_key(&subject, blob)).await)
                .map_err(storage("destroy an entry"))?;
        }
        self.sweep(&subject).await?;
        drop(alone);
        for blob in &blobs {
            gone(self.blobs.delete(&blob_key(blob)).await).map_err(storage("destroy a ciphertext"))?;
        }
        gone(self.erasing.delete(list).await).map_err(storage("forget what was destroyed"))
    }

    /// Destroys a subject's folder if no entry is in it. A write that a kill broke off leaves a file there that no listing
    /// shows, with salts and keys in it.
    async fn sweep(&self, subject: &SubjectId) -> Result<(), StoreError> {
        if !self.blobs_of(subject).await?.is_empty() {
            return Ok(());
        }
        match fs::remove_dir_all(self.folder.join("records").join(subject.to_string())) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(StoreError::Storage {
                doing: "destroy what is left of the entries",
                why: e.to_string(),
            }),
            _ => Ok(()),
        }
    }

    /// The names of a subject's ciphertexts, by those of its entries.
    async fn blobs_of(&self, subject: &SubjectId) -> Result<Vec<Digest>, StoreError> {
        let name = |found: object_store::ObjectMeta| {
            let name = found.location.filename()?.strip_suffix(".json")?;
            name.parse::<Digest>().ok()
        };
        self.entries
            .list(Some(&Key::from(subject.to_string())))
            .try_filter_map(|found| std::future::ready(Ok(name(found))))
            .try_collect()
            .await
            .map_err(storage("list entries"))
    }

    async fn write_down(&self, doomed: &Doomed) -> Result<(), StoreError> {
        let name = Digest(record::fresh().ok_or(StoreError::NoRandomness)?);
        let text = serde_json::to_vec(doomed).map_err(|e| StoreError::Storage {
            doing: "write what is to be destroyed",
            why: e.to_string(),
        })?;
        self.erasing
            .put(&Key::from(format!("{name}.json")), text.into())
            .await
            .map(|_| ())
            .map_err(storage("write what is to be destroyed"))
    }
}
