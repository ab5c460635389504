//! The grantee's side: asks a custodian, takes what it sends, checks and decrypts it.

use crate::ask::Ask;
use crate::manifest::{self, Item, Manifest};
use crate::readers::ReaderList;
use crate::record;
use crate::refusal::Refusal;
use crate::registry::Place;
use crate::seal::{self, OpenError, RecordKey};
use crate::server::PlaceInfo;
use accreditation_api::OrgId;
use age::x25519::Identity;
use consent_registry_api::sign::record_id;
use consent_registry_api::types::{Digest, ReceiptId, RecordId, RecordInfo, SubjectId};
use std::future::Future;
use std::time::Duration;
use thiserror::Error;
use tokio::time::Instant;
use zeroize::Zeroizing;

/// Why records were not received.
#[derive(Debug, Error)]
pub enum FetchError {
    /// No custodian answers, or it broke off.
    #[error("the custodian does not answer, or broke off: {0}")]
    Silent(String),
    /// The custodian said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What came is not an answer of a custodian.
    #[error("what came is not a custodian's answer: {0}")]
    NotAnAnswer(String),
    /// The answer is for another receipt.
    #[error("the answer is for receipt {found}, not for {asked}")]
    OtherReceipt {
        /// what was asked for
        asked: ReceiptId,
        /// what came
        found: ReceiptId,
    },
    /// The answer ended too early.
    #[error("record {record} is truncated: {expected} bytes were announced, {found} came")]
    Truncated {
        /// which record
        record: RecordId,
        /// as announced
        expected: u64,
        /// what came
        found: u64,
    },
    /// A record is announced that is longer than its size class allows. It was not taken.
    #[error("record {record} is announced with {length} bytes; one of its size class has at most {most}")]
    TooLarge {
        /// which record
        record: RecordId,
        /// as announced
        length: u64,
        /// what its size class allows
        most: u64,
    },
    /// More is announced than the reader wants to hold. It was not taken.
    #[error("{announced} bytes are announced, and at most {most} are taken")]
    TooMuch {
        /// as announced: the manifest and all ciphertexts
        announced: u64,
        /// what the reader takes
        most: u64,
    },
    /// More came than was announced.
    #[error("more came than was announced")]
    TooLong,
    /// The bytes are not those that were announced.
    #[error("record {record} was swapped or altered: its ciphertext has the hash {found}, not {expected}")]
    Altered {
        /// which record
        record: RecordId,
        /// as announced
        expected: Digest,
        /// what came
        found: Digest,
    },
    /// What was announced is not what the custodian committed to: there is no such commitment, or it is that of another
    /// subject, custodian, content, kind or size.
    #[error(
        "record {record} is not what the custodian committed to on chain for the subject of the receipt"
    )]
    NotCommitted {
        /// which record
        record: RecordId,
    },
    /// It does not open.
    #[error("record {record} does not open: {why}")]
    NotOpened {
        /// which record
        record: RecordId,
        /// what is wrong
        why: OpenError,
    },
}

/// A record that was received, checked and decrypted.
#[derive(Debug)]
pub struct Received {
    /// how it was announced
    pub item: Item,
    /// the record
    pub bytes: Zeroizing<Vec<u8>>,
}

/// Everything that was received under one receipt.
#[derive(Debug)]
pub struct Delivery {
    /// hash of the manifest: what the custodian says on chain that it has served
    pub manifest: Digest,
    /// the records
    pub records: Vec<Received>,
}

/// The most bytes of one answer that are taken, unless something else is said: all of it is held in memory.
pub const MOST: u64 = 1 << 30;

/// A custodian's server.
#[derive(Clone, Debug)]
pub struct Server {
    http: reqwest::Client,
    url: String,
    most: u64,
}

impl Server {
    /// A server that is not contacted yet.
    pub fn at(url: &str) -> Result<Self, FetchError> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(300))
            .build()
            .map_err(|e| FetchError::Silent(e.to_string()))?;
        Ok(Self {
            http,
            url: url.trim_end_matches('/').to_owned(),
            most: MOST,
        })
    }

    /// The same, of which an answer may have this many bytes and no more.
    #[must_use]
    pub fn taking(self, most: u64) -> Self {
        Self { most, ..self }
    }

    /// Of which chain, registry and custodian it says it is. Whoever signs a request compares it with what it expects.
    pub async fn place(&self) -> Result<Place, FetchError> {
        let answer = self
            .http
            .get(format!("{}/place", self.url))
            .send()
            .await
            .map_err(silent)?;
        let bytes = whole(answer, 4_096).await?;
        let place: PlaceInfo =
            serde_json::from_slice(&bytes).map_err(|e| FetchError::NotAnAnswer(e.to_string()))?;
        Ok(Place {
            chain_id: place.chain_id,
            registry: place.registry,
            custodian: OrgId(place.custodian),
        })
    }

    /// Tells it which keys an organisation reads with.
    pub async fn name_readers(&self, list: &ReaderList) -> Result<(), FetchError> {
        let body = serde_json::to_vec(list).map_err(|e| FetchError::NotAnAnswer(e.to_string()))?;
        let answer = self
            .http
            .put(format!("{}/readers", self.url))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .map_err(silent)?;
        match answer.status().is_success() {
            true => Ok(()),
            false => Err(refusal_of(answer).await?.into()),
        }
    }

    /// Asks for the records behind a receipt; comes again while the custodian is busy or the chain slow, for at most
    /// `patience`.
    pub async fn ask(&self, ask: &Ask, patience: Duration) -> Result<Package, FetchError> {
        let started = Instant::now();
        let mut pause = Duration::from_millis(200);
        loop {
            match self.ask_once(ask).await {
                Err(FetchError::Refused(refusal)) if refusal.is_passing() && started.elapsed() < patience => {
                    tokio::time::sleep(pause).await;
                    pause = pause.saturating_mul(2).min(Duration::from_secs(2));
                }
                other => return other,
            }
        }
    }

    async fn ask_once(&self, ask: &Ask) -> Result<Package, FetchError> {
        let body = serde_json::to_vec(ask).map_err(|e| FetchError::NotAnAnswer(e.to_string()))?;
        let answer = self
            .http
            .post(format!("{}/release", self.url))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .map_err(silent)?;
        if !answer.status().is_success() {
            return Err(refusal_of(answer).await?.into());
        }
        Package::read(answer, self.most).await
    }
}

/// What a custodian sent, not looked into yet.
#[derive(Debug)]
pub struct Package {
    line: Vec<u8>,
    ciphertexts: Vec<u8>,
}

impl Package {
    /// What a custodian's answer holds.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FetchError> {
        let end = bytes
            .iter()
            .position(|byte| *byte == b'\n')
            .ok_or_else(|| FetchError::NotAnAnswer("it has no manifest".to_owned()))?;
        let (line, rest) = bytes.split_at(end);
        Ok(Self {
            line: line.to_vec(),
            ciphertexts: rest.get(1..).unwrap_or_default().to_vec(),
        })
    }

    async fn read(mut answer: reqwest::Response, taken: u64) -> Result<Self, FetchError> {
        let mut bytes = vec![];
        // how much may come: the longest manifest first, then what it announces, if that is not too much
        let mut most = manifest::LONGEST;
        let mut announced = false;
        loop {
            match answer.chunk().await {
                Ok(Some(piece)) => bytes.extend_from_slice(&piece),
                Ok(None) => break,
                // a broken answer is looked into as far as it came: the missing record is named
                Err(_) if announced => break,
                Err(e) => return Err(silent(e)),
            }
            if !announced {
                if let Ok(package) = Self::from_bytes(&bytes) {
                    let line = u64::try_from(package.line.len()).unwrap_or(u64::MAX);
                    let records = package.manifest()?.records;
                    let all = records.iter().fold(line.saturating_add(1), |all, item| {
                        all.saturating_add(item.length)
                    });
                    if all > taken {
                        return Err(FetchError::TooMuch {
                            announced: all,
                            most: taken,
                        });
                    }
                    most = usize::try_from(all).map_err(|_| FetchError::TooLong)?;
                    announced = true;
                }
            }
            if bytes.len() > most {
                return Err(FetchError::TooLong);
            }
        }
        Self::from_bytes(&bytes)
    }

    /// Hash of the manifest: what the custodian says on chain that it has served.
    pub fn hash(&self) -> Digest {
        manifest::hash(&self.line)
    }

    /// What was announced, each record no longer than its size class allows.
    pub fn manifest(&self) -> Result<Manifest, FetchError> {
        let manifest: Manifest =
            serde_json::from_slice(&self.line).map_err(|e| FetchError::NotAnAnswer(e.to_string()))?;
        if manifest.what != manifest::WHAT {
            return Err(FetchError::NotAnAnswer(format!("it is {:?}", manifest.what)));
        }
        for item in &manifest.records {
            let most = u64::try_from(seal::longest(record::most_of(item.size))).unwrap_or(u64::MAX);
            if item.length > most {
                return Err(FetchError::TooLarge {
                    record: item.record,
                    length: item.length,
                    most,
                });
            }
        }
        Ok(manifest)
    }

    /// Checks every record against what was announced and against what the custodian committed to on chain for `subject`,
    /// that of the receipt as the chain has it, and decrypts it. `committed` gives a record as the chain has it.
    pub async fn open<F, Fut>(
        &self,
        receipt: &ReceiptId,
        subject: &SubjectId,
        custodian: OrgId,
        reader: &Identity,
        mut committed: F,
    ) -> Result<Delivery, FetchError>
    where
        F: FnMut(RecordId) -> Fut,
        Fut: Future<Output = Result<Option<RecordInfo>, FetchError>>,
    {
        let manifest = self.manifest()?;
        if manifest.receipt != *receipt {
            return Err(FetchError::OtherReceipt {
                asked: *receipt,
                found: manifest.receipt,
            });
        }
        let mut rest = self.ciphertexts.as_slice();
        let mut records = vec![];
        for item in manifest.records {
            let record = item.record;
            let length = usize::try_from(item.length).map_err(|_| FetchError::TooLong)?;
            let ciphertext = rest.get(..length).ok_or(FetchError::Truncated {
                record,
                expected: item.length,
                found: u64::try_from(rest.len()).unwrap_or(u64::MAX),
            })?;
            rest = rest.get(length..).unwrap_or_default();
            let found = record::sha256(ciphertext);
            if found != item.sha256 {
                return Err(FetchError::Altered {
                    record,
                    expected: item.sha256,
                    found,
                });
            }
            let content = item.content().map_err(|_| FetchError::NotCommitted { record })?;
            let on_chain = committed(record).await?;
            let same = on_chain.is_some_and(|info| {
                let said = info.commitment;
                info.custodian == custodian
                    && said.subject == *subject
                    && said.content == content
                    && (said.kind, said.size) == (item.kind, item.size)
            });
            if !same || record != record_id(custodian, &content) {
                return Err(FetchError::NotCommitted { record });
            }
            let opened = RecordKey::unwrap(&item.key, reader).and_then(|key| key.open(ciphertext));
            let bytes = opened.map_err(|why| FetchError::NotOpened { record, why })?;
            records.push(Received { item, bytes });
        }
        if !rest.is_empty() {
            return Err(FetchError::TooLong);
        }
        Ok(Delivery {
            manifest: self.hash(),
            records,
        })
    }
}

fn silent(error: reqwest::Error) -> FetchError {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    FetchError::Silent(text)
}

async fn refusal_of(answer: reqwest::Response) -> Result<Refusal, FetchError> {
    let status = answer.status();
    let said = whole(answer, 4_096).await?;
    serde_json::from_slice(&said).map_err(|_| FetchError::NotAnAnswer(format!("status {status}")))
}

async fn whole(mut answer: reqwest::Response, most: usize) -> Result<Vec<u8>, FetchError> {
    let mut bytes = vec![];
    while let Some(piece) = answer.chunk().await.map_err(silent)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > most {
            return Err(FetchError::TooLong);
        }
    }
    Ok(bytes)
}
