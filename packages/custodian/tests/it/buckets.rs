//! Ciphertexts in a bucket of a server that speaks S3.

use crate::lab::{bytes, record, settings, Folder, Lab, SUBJECT};
use crate::registry::Terms;
use consent_registry_api::types::{ReceiptStatus, RefusalCode};
use custodian::custodian::{put, Custodian};
use custodian::fetch::{FetchError, Server};
use custodian::record::LARGEST;
use custodian::refusal::Refusal;
use custodian::s3;
use custodian::store::{Store, StoreError};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const KEY: &str = "AKIASALUS";
const SECRET: &str = "a secret of the hospital's own";

/// A bucket, and what stops its server.
struct Bucket {
    root: Folder,
    endpoint: String,
    serving: JoinHandle<()>,
}

impl Bucket {
    async fn new() -> Self {
        let root = Folder::new();
        std::fs::create_dir(root.0.join("records")).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(&root.0).unwrap());
        builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let service = service.clone();
                tokio::spawn(async move {
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self {
            root,
            endpoint,
            serving,
        }
    }

    fn store(&self, folder: &Path, secret: &str) -> Store {
        let settings = [
            ("aws_endpoint", self.endpoint.as_str()),
            ("aws_allow_http", "true"),
            ("aws_region", "eu-central-1"),
            ("aws_access_key_id", KEY),
            ("aws_secret_access_key", secret),
        ];
        let bucket = s3::open("s3://records/lakeside", &settings).unwrap();
        Store::over(folder, bucket).unwrap()
    }

    /// The objects, as the server has them on its disk.
    fn objects(&self) -> Vec<PathBuf> {
        let Ok(found) = std::fs::read_dir(self.root.0.join("records/lakeside")) else {
            return vec![];
        };
        let mut found: Vec<_> = found.map(|entry| entry.unwrap().path()).collect();
        found.sort();
        found
    }
}

fn refused(said: &FetchError, code: RefusalCode) {
    let right = matches!(said, FetchError::Refused(Refusal::Refused { code: found }) if *found == code);
    assert!(right, "{said}");
}

/// CR-09, CR-11: records go into a bucket and come out of it as they went in, through the whole of the custodian; keys and
/// entries stay on the local disk; damage in the bucket is refused visibly; and erasing leaves nothing in it.
#[tokio::test]
async fn records_are_kept_in_a_bucket_and_handed_out_from_it() {
    let lab = Lab::new();
    let bucket = Bucket::new().await;
    let store = || bucket.store(&lab.folder.0, SECRET);
    let (large, small) = (bytes(LARGEST), bytes(100));
    for content in [&large, &small] {
        put(&store(), &lab.chain, &record(content)).await.unwrap();
    }
    assert_eq!(bucket.objects().len(), 2);
    assert!(!lab.folder.0.join("blobs").exists());
    for entry in store().all().await.unwrap() {
        store().check(&entry).await.unwrap();
    }
    assert!(store().orphans().await.unwrap().is_empty());

    let custodian = Custodian::begin(store(), lab.chain.clone(), settings(), Arc::new(|_| {})).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::at(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(custodian::server::serve(
        listener,
        custodian.clone(),
        std::future::pending(),
    ));
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let delivery = lab.fetch(&server, receipt).await.unwrap();
    let mut came: Vec<&Vec<u8>> = delivery.records.iter().map(|record| &*record.bytes).collect();
    came.sort_by_key(|content| content.len());
    assert!(
        came == [&small, &large],
        "they came out otherwise than they went in"
    );
    lab.becomes(receipt, ReceiptStatus::Served).await;

    // truncated, swapped, gone
    let objects = bucket.objects();
    let whole: Vec<Vec<u8>> = objects.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let damages: [&dyn Fn(); 3] = [
        &|| std::fs::write(&objects[0], &whole[0][1..]).unwrap(),
        &|| {
            std::fs::write(&objects[0], &whole[1]).unwrap();
            std::fs::write(&objects[1], &whole[0]).unwrap();
        },
        &|| std::fs::remove_file(&objects[0]).unwrap(),
    ];
    for damage in damages {
        damage();
        let receipt = lab.chain.permit(SUBJECT, Terms::default());
        let said = lab.fetch(&server, receipt).await.unwrap_err();
        refused(&said, RefusalCode::Integrity);
        lab.becomes(receipt, ReceiptStatus::Refused).await;
    }

    for (path, content) in objects.iter().zip(&whole) {
        std::fs::write(path, content).unwrap();
    }
    assert_eq!(store().erase(&SUBJECT).await.unwrap(), 2);
    assert!(bucket.objects().is_empty(), "{:?}", bucket.objects());
}

#[tokio::test]
async fn a_bucket_that_refuses_or_does_not_answer_is_told_from_a_damaged_record() {
    let folder = Folder::new();
    let bucket = Bucket::new().await;
    let said = bucket
        .store(&folder.0, "another secret")
        .put(&record(b"x"))
        .await
        .unwrap_err();
    assert!(
        matches!(said, StoreError::Storage { .. }) && !said.is_damage(),
        "{said}"
    );
    assert!(!said.to_string().contains("another secret"), "{said}");
    assert!(bucket.objects().is_empty());

    let store = bucket.store(&folder.0, SECRET);
    let entry = store.put(&record(b"x")).await.unwrap();
    bucket.serving.abort();
    let began = Instant::now();
    // a connection that was open may still be answered
    let said = loop {
        match bucket.store(&folder.0, SECRET).check(&entry).await {
            Err(e) => break e,
            Ok(()) => assert!(began.elapsed().as_secs() < 60, "it still answers"),
        }
    };
    assert!(
        matches!(said, StoreError::Storage { .. }) && !said.is_damage(),
        "{said}"
    );
    assert!(began.elapsed().as_secs() < 60, "it was waited for too long");
}
