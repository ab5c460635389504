//! Changes to what is known of a record that is kept.

use super::error::StoreError;
use super::{entry_key, Store};
use crate::private;
use crate::record::{Entry, Standing, Wrapped};
use crate::seal::{OpenError, RecordKey};
use age::x25519::Recipient;
use std::fs;

impl Store {
    /// Notes that a block holds the commitment.
    pub async fn committed(&self, entry: &Entry) -> Result<(), StoreError> {
        self.alter(entry, |now| {
            Ok(Entry {
                standing: Standing::Committed,
                ..now
            })
        })
        .await
        .map(|_| ())
    }

    /// The newest epoch and the key for its new records.
    pub fn newest(&self) -> Result<(u32, Recipient), StoreError> {
        Ok(self.keyring.newest()?)
    }

    /// Epochs of which there is a key and under which no record is kept any more.
    pub async fn idle_epochs(&self) -> Result<Vec<u32>, StoreError> {
        let (newest, _) = self.keyring.newest()?;
        let entries = self.all().await?;
        let used = |epoch: u32| {
            let under = |entry: &Entry| {
                entry.epoch == epoch || entry.next.as_ref().is_some_and(|next| next.epoch == epoch)
            };
            epoch == newest || entries.iter().any(under)
        };
        let mut epochs = self.keyring.epochs();
        epochs.retain(|epoch| !used(*epoch));
        Ok(epochs)
    }

    /// Writes a record's key, encrypted to the key of a later epoch, beside the present one, and sees that it opens. What is
    /// beside it for that epoch already stays. Gives the entry as it is then; none if the record was erased.
    pub async fn wrap_anew(&self, entry: &Entry, epoch: u32) -> Result<Option<Entry>, StoreError> {
        let keeper = self.keyring.of(epoch)?;
        self.alter(entry, |now| {
            if now.epoch >= epoch || now.next.as_ref().is_some_and(|next| next.epoch == epoch) {
                return Ok(now);
            }
            let unusable = |why| StoreError::Key {
                record: now.blob,
                epoch,
                why,
            };
            let key = self.key(&now)?;
            let wrap = key.wrap(&keeper.to_public()).map_err(unusable)?;
            if !RecordKey::unwrap(&wrap, keeper).map_err(unusable)?.is(&key) {
                return Err(unusable(OpenError::Damaged));
            }
            let next = Some(Wrapped {
                epoch,
                wrap: wrap.into(),
            });
            Ok(Entry { next, ..now })
        })
        .await
    }

    /// Lets what is beside a record's key take its place. Gives the entry as it is then; none if the record was erased.
    pub async fn move_on(&self, entry: &Entry) -> Result<Option<Entry>, StoreError> {
        self.alter(entry, |now| {
            Ok(match now.next.clone() {
                Some(Wrapped { epoch, wrap }) => Entry {
                    epoch,
                    wrap,
                    next: None,
                    ..now
                },
                None => now,
            })
        })
        .await
    }

    /// Keeps every other process and task from changing entries until it is dropped.
    pub(super) async fn alone(&self) -> Result<fs::File, StoreError> {
        let path = self.folder.join("records.lock");
        let locked = tokio::task::spawn_blocking(move || {
            let file = private::file(&path)?;
            file.lock().map(|()| file)
        });
        let failed = |why: String| StoreError::Storage {
            doing: "lock the records",
            why,
        };
        locked
            .await
            .map_err(|e| failed(e.to_string()))?
            .map_err(|e| failed(e.to_string()))
    }

    /// Changes an entry as it is on the disk now. Gives it as it is then; none if it is gone: what was erased does not come
    /// back.
    async fn alter(
        &self,
        entry: &Entry,
        change: impl FnOnce(Entry) -> Result<Entry, StoreError>,
    ) -> Result<Option<Entry>, StoreError> {
        let _alone = self.alone().await?;
        let Some(now) = self.entry_at(&entry_key(&entry.subject, &entry.blob)).await? else {
            return Ok(None);
        };
        let then = change(now.clone())?;
        if then != now {
            self.write(&then).await?;
        }
        Ok(Some(then))
    }
}
