//! Ciphertexts in a bucket.

use crate::store::StoreError;
use object_store::aws::AmazonS3Builder;
use object_store::prefix::PrefixStore;
use object_store::ObjectStore;
use std::sync::Arc;

/// Opens `s3://BUCKET/PREFIX`. Region, endpoint and credentials come from the usual AWS variables of the environment.
pub(crate) fn open(url: &str) -> Result<Arc<dyn ObjectStore>, StoreError> {
    // an error says that one was chosen before; that one is used then
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bucket = AmazonS3Builder::from_env()
        .with_url(url)
        .build()
        .map_err(|e| StoreError::Storage {
            doing: "open the bucket",
            why: e.to_string(),
        })?;
    let prefix = url
        .strip_prefix("s3://")
        .and_then(|rest| rest.split_once('/'))
        .map_or("", |(_, prefix)| prefix);
    Ok(Arc::new(PrefixStore::new(bucket, prefix)))
}
