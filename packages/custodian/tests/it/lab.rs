//! A folder, records, a reader, and a custodian with a server at work on them.

use crate::registry::{InMemory, CLINIC, START};
use age::x25519::{Identity, Recipient};
use consent_registry_api::types::{ReceiptId, ReceiptStatus, RecordId, RecordKind, SubjectId, Tag};
use custodian::ask::Ask;
use custodian::custodian::{put, Custodian, Settings, Tell};
use custodian::fetch::{Delivery, FetchError, Package, Server};
use custodian::readers::ReaderList;
use custodian::record::NewRecord;
use custodian::registry::Registry;
use custodian::store::{Blobs, Store};
use salus_client::Signer;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

const PHRASE: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
pub const SUBJECT: SubjectId = SubjectId([5; 32]);
pub const MENTAL: Tag = Tag([3; 16]);

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A folder that goes with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("salus-custodian-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        let mut builder = std::fs::DirBuilder::new();
        builder.mode(0o700).recursive(true).create(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn signer(index: u32) -> Signer {
    Signer::from_phrase(PHRASE, index, "cosmos").unwrap()
}

/// Bytes that look like a record and differ from place to place.
pub fn bytes(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| u8::try_from((at * 31 + at / 251) % 256).unwrap())
        .collect()
}

pub fn record(bytes: &[u8]) -> NewRecord<'_> {
    NewRecord {
        subject: SUBJECT,
        kind: RecordKind::Laboratory,
        tags: vec![],
        summary: false,
        made: START - 1_000,
        bytes,
    }
}

pub fn store(folder: &Path) -> Store {
    Store::open(folder, &Blobs::Local).unwrap()
}

pub fn settings() -> Settings {
    Settings {
        every: Duration::from_millis(20),
        ..Settings::default()
    }
}

/// A custodian's whole world apart from its process.
pub struct Lab {
    pub folder: Folder,
    pub chain: InMemory,
    pub reader: Identity,
    pub clinic: Signer,
    pub log: Arc<Mutex<Vec<String>>>,
}

impl Lab {
    pub fn new() -> Self {
        let chain = InMemory::new();
        let clinic = signer(1);
        chain.with(|state| state.operators.insert(clinic.address().to_owned(), CLINIC));
        chain.with(|state| state.admins.insert(CLINIC, signer(4).address().to_owned()));
        let lab = Self {
            folder: Folder::new(),
            chain,
            reader: Identity::generate(),
            clinic,
            log: Arc::default(),
        };
        // the clinic has named its reader long ago
        let list = serde_json::to_vec(&lab.list(1, &[lab.reader.to_public()])).unwrap();
        std::fs::create_dir_all(lab.folder.0.join("readers")).unwrap();
        std::fs::write(lab.folder.0.join(format!("readers/{CLINIC}.json")), list).unwrap();
        lab
    }

    /// The clinic's list of readers, signed by its admin.
    pub fn list(&self, number: u64, readers: &[Recipient]) -> ReaderList {
        ReaderList::sign(self.chain.place(), CLINIC, number, readers, &signer(4)).unwrap()
    }

    pub fn store(&self) -> Store {
        store(&self.folder.0)
    }

    pub async fn keep(&self, new: &NewRecord<'_>) -> RecordId {
        put(&self.store(), &self.chain, new).await.unwrap()
    }

    pub fn begin(&self, settings: Settings) -> Custodian<InMemory> {
        let log = Arc::clone(&self.log);
        let tell: Tell = Arc::new(move |line| log.lock().unwrap().push(line.to_owned()));
        Custodian::begin(self.store(), self.chain.clone(), settings, tell).unwrap()
    }

    /// A custodian with a server; the server ends with the runtime.
    pub async fn serve(&self, settings: Settings) -> (Custodian<InMemory>, Server) {
        let custodian = self.begin(settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = custodian::server::serve(listener, custodian.clone(), std::future::pending());
        tokio::spawn(serving);
        (custodian, Server::at(&url).unwrap())
    }

    pub fn ask(&self, receipt: ReceiptId) -> Ask {
        Ask::sign(
            self.chain.place(),
            receipt,
            &self.reader.to_public(),
            &self.clinic,
        )
        .unwrap()
    }

    pub async fn open(&self, receipt: ReceiptId, package: &Package) -> Result<Delivery, FetchError> {
        self.open_with(receipt, package, &self.reader).await
    }

    pub async fn open_with(
        &self,
        receipt: ReceiptId,
        package: &Package,
        reader: &Identity,
    ) -> Result<Delivery, FetchError> {
        let custodian = self.chain.place().custodian;
        let committed = |record| {
            let found = self.chain.recorded(record);
            async move { Ok(found) }
        };
        let subject = self.chain.info(receipt).subject;
        package
            .open(&receipt, &subject, custodian, reader, committed)
            .await
    }

    /// Asks, receives, checks and decrypts.
    pub async fn fetch(&self, server: &Server, receipt: ReceiptId) -> Result<Delivery, FetchError> {
        let package = server.ask(&self.ask(receipt), Duration::from_secs(20)).await?;
        self.open(receipt, &package).await
    }

    /// Waits until the chain shows a receipt at this status.
    pub async fn becomes(&self, receipt: ReceiptId, status: ReceiptStatus) {
        let began = Instant::now();
        while self.chain.info(receipt).status != status {
            let found = self.chain.info(receipt).status;
            assert!(began.elapsed().as_secs() < 20, "it is {found}, not {status}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
