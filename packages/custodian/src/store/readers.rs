//! The keys that organisations have named.

use super::error::{storage, StoreError};
use super::Store;
use crate::readers::ReaderList;
use accreditation_api::OrgId;
use futures_util::TryStreamExt;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};

fn readers_key(org: OrgId) -> Key {
    Key::from(format!("{org}.json"))
}

impl Store {
    /// The keys that an organisation reads with, by its last word; none if it has said nothing.
    pub async fn readers(&self, org: OrgId) -> Result<Option<ReaderList>, StoreError> {
        let found = match self.readers.get(&readers_key(org)).await {
            Ok(found) => found.bytes().await.map_err(storage("read a list of readers"))?,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(e) => return Err(storage("read a list of readers")(e)),
        };
        serde_json::from_slice(&found)
            .map(Some)
            .map_err(|e| StoreError::Storage {
                doing: "understand a list of readers",
                why: e.to_string(),
            })
    }

    /// The lists of all organisations, by number of the organisation.
    pub async fn all_readers(&self) -> Result<Vec<ReaderList>, StoreError> {
        let names: Vec<String> = self
            .readers
            .list(None)
            .map_ok(|found| found.location.to_string())
            .try_collect()
            .await
            .map_err(storage("list readers"))?;
        let mut lists = vec![];
        for name in names {
            let org = name.strip_suffix(".json").and_then(|org| org.parse().ok());
            if let Some(org) = org {
                lists.extend(self.readers(OrgId(org)).await?);
            }
        }
        lists.sort_by_key(|list| list.org.u64());
        Ok(lists)
    }

    /// Keeps an organisation's list, in the place of the one before. What it says is not looked at here.
    pub async fn keep_readers(&self, list: &ReaderList) -> Result<(), StoreError> {
        let text = serde_json::to_vec(list).map_err(|e| StoreError::Storage {
            doing: "write a list of readers",
            why: e.to_string(),
        })?;
        self.readers
            .put(&readers_key(list.org), text.into())
            .await
            .map(|_| ())
            .map_err(storage("write a list of readers"))
    }
}
