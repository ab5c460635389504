//! Ciphertexts in a bucket.

use crate::store::StoreError;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// How long a bucket that does not answer is tried again before whoever asked is told so.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens `s3://BUCKET/PREFIX`. Region, endpoint and credentials come from the usual AWS variables of the environment, and from
/// `settings`, by the same names in small letters (`aws_endpoint`, `aws_access_key_id`), which go before.
pub fn open(url: &str, settings: &[(&str, &str)]) -> Result<Arc<dyn ObjectStore>, StoreError> {
    // an error says that one was chosen before; that one is used then
    let _ = rustls::crypto::ring::default_provider().install_default();
    let failed = |why: object_store::Error| StoreError::Storage {
        doing: "open the bucket",
        why: why.to_string(),
    };
    let mut builder = AmazonS3Builder::from_env().with_url(url).with_retry(RetryConfig {
        max_retries: 4,
        retry_timeout: PATIENCE,
        ..RetryConfig::default()
    });
    for (name, value) in settings {
        let key: AmazonS3ConfigKey = name.parse().map_err(failed)?;
        builder = builder.with_config(key, *value);
    }
    let bucket = builder.build().map_err(failed)?;
    let prefix = url
        .strip_prefix("s3://")
        .and_then(|rest| rest.split_once('/'))
        .map_or("", |(_, prefix)| prefix);
    Ok(Arc::new(PrefixStore::new(bucket, prefix)))
}
