//! A registry in memory that keeps the contract's rules for receipts and records, can fall silent, lose transactions, and
//! stop the world at any of its calls.

use accreditation_api::{OrgId, Role};
use consent_registry_api::sign::{receipt_id, record_id};
use consent_registry_api::types::{
    Action, Basis, Decision, Digest, Effect, Part, Purpose, ReceiptId, ReceiptInfo, ReceiptStatus, RecordId,
    RecordInfo, RootInfo, Span, StreamRoot, SubjectId, Tag,
};
use custodian::registry::{Fate, Known, Life, Note, Place, Registry, RegistryError, Word};
use custodian::step::Sent;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

pub const CUSTODIAN: OrgId = OrgId(7);
pub const CLINIC: OrgId = OrgId(9);
pub const START: u64 = 1_800_000_000;
/// For how many transactions a transaction stays valid.
const VALID: u64 = 3;

/// Where in a call the world stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// before anything is noted or sent
    Before,
    /// when it is noted and not sent
    Noted,
    /// when it has happened and nobody has heard of it
    After,
}

#[derive(Default)]
pub struct State {
    pub now: u64,
    height: u64,
    receipts: HashMap<ReceiptId, ReceiptInfo>,
    revoked: HashSet<ReceiptId>,
    pub records: HashMap<RecordId, RecordInfo>,
    /// anchored days, oldest first
    pub streams: Vec<StreamRoot>,
    /// posted roots, oldest first
    pub roots: Vec<RootInfo>,
    /// subjects that are no more
    pub erased: HashSet<SubjectId>,
    /// custodians of subjects; those of all others are this one's
    pub elsewhere: HashMap<SubjectId, OrgId>,
    pub operators: HashMap<String, OrgId>,
    pub admins: HashMap<OrgId, String>,
    /// whether subjects live, and what decides who may read of them; others live, and nothing is known of them
    pub lives: HashMap<SubjectId, Life>,
    pub known: HashMap<SubjectId, Known>,
    /// from when on an organisation may act in a role
    pub accredited: HashMap<(OrgId, Role), u64>,
    txs: HashMap<String, u64>,
    /// everything that was ever said and kept, in order
    pub said: Vec<Word>,
    /// number of messages of each transaction
    pub batches: Vec<usize>,
    /// number of transactions that were refused
    pub refused: usize,
    /// the custodian's operator may not speak
    pub suspended: bool,
    /// no call is answered
    pub silent: bool,
    /// the call of `say`, counted from 0, at which the world stops
    pub cut: Option<(usize, Cut)>,
    calls: usize,
    /// the world has stopped
    pub stopped: bool,
    numbers: u64,
}

impl State {
    fn apply(&mut self, word: &Word) -> Result<(), String> {
        let now = self.now;
        if let Word::Release(receipt) | Word::Served(receipt, _) | Word::Refuse(receipt, _) = word {
            let subject = self.receipts.get(receipt).ok_or("no such receipt")?.subject;
            let org = self.custodian_of(&subject);
            if self.suspended {
                return Err(format!("cosmos1operator may not hold records for {CUSTODIAN}"));
            }
            if org != CUSTODIAN {
                return Err(format!(
                    "cosmos1operator acts for organisation {CUSTODIAN}, not for {org}"
                ));
            }
        }
        match word {
            Word::Commit(new) if self.erased.contains(&new.subject) => {
                return Err(format!("there is no subject {}", new.subject));
            }
            Word::Commit(new) => {
                let record = record_id(CUSTODIAN, &new.content);
                if self.records.contains_key(&record) {
                    return Err("commitment used before".to_owned());
                }
                let info = RecordInfo {
                    record,
                    custodian: CUSTODIAN,
                    commitment: new.clone(),
                    at: now,
                };
                self.records.insert(record, info);
            }
            Word::Root(batch) => {
                let zeros = Digest([0; 32]);
                let last = self.roots.last();
                let follows = last.is_none_or(|last| last.batch.hour < batch.hour)
                    && batch.previous == last.map_or(zeros, |last| last.batch.root);
                if !follows || (batch.hour + 1) * 3_600 > now || batch.subjects == 0 || batch.accesses == 0 {
                    return Err(format!("hour {} does not follow, or is not over", batch.hour));
                }
                let number = u64::try_from(self.roots.len()).unwrap() + 1;
                self.roots.push(RootInfo {
                    custodian: CUSTODIAN,
                    number,
                    batch: batch.clone(),
                    at: now,
                });
            }
            Word::Anchor(new) => {
                let over = (u64::from(new.day) + 1) * 86_400 <= now;
                let last = self.streams.iter().filter(|root| root.device == new.device);
                if !over
                    || last
                        .max_by_key(|root| root.day)
                        .is_some_and(|last| last.day >= new.day)
                {
                    return Err(format!("day {} is not over, or not later than the last", new.day));
                }
                self.streams.push(new.clone());
            }
            Word::Rewrap(record, epoch, wrap) => {
                let info = self.records.get_mut(record).ok_or("no such record")?;
                let last = info.commitment.epoch;
                if *epoch <= last {
                    return Err(format!("epoch {epoch} does not follow {last}"));
                }
                info.commitment.epoch = *epoch;
                info.commitment.wrap = *wrap;
            }
            Word::Release(receipt) => {
                let dead = self.revoked.contains(receipt);
                let info = self.receipts.get_mut(receipt).ok_or("no such receipt")?;
                if info.status != ReceiptStatus::Permitted {
                    return Err(format!("receipt is {}, not permitted", info.status));
                }
                let alive = !dead && now < info.decision.expires;
                info.status = if alive {
                    ReceiptStatus::Released
                } else {
                    ReceiptStatus::Died
                };
                info.released_at = alive.then_some(now);
            }
            Word::Served(receipt, manifest) => {
                let dead = self.revoked.contains(receipt);
                let info = self.receipts.get_mut(receipt).ok_or("no such receipt")?;
                info.status = match info.status {
                    ReceiptStatus::Released if !dead => ReceiptStatus::Served,
                    ReceiptStatus::Released | ReceiptStatus::Died => ReceiptStatus::ServedAfterRevocation,
                    other => return Err(format!("receipt is {other}")),
                };
                info.manifest = Some(*manifest);
            }
            Word::Refuse(receipt, code) => {
                let info = self.receipts.get_mut(receipt).ok_or("no such receipt")?;
                match info.status {
                    ReceiptStatus::Permitted | ReceiptStatus::Died | ReceiptStatus::Released => {
                        info.status = ReceiptStatus::Refused;
                        info.refusal = Some(*code);
                    }
                    other => return Err(format!("receipt is {other}")),
                }
            }
        }
        self.said.push(word.clone());
        Ok(())
    }

    fn custodian_of(&self, subject: &SubjectId) -> OrgId {
        self.elsewhere.get(subject).copied().unwrap_or(CUSTODIAN)
    }

    /// All of it or nothing.
    fn all(&mut self, words: &[Word]) -> Result<(), String> {
        let before = (
            self.receipts.clone(),
            self.records.clone(),
            self.streams.clone(),
            self.roots.clone(),
            self.said.clone(),
        );
        let done = words.iter().try_for_each(|word| self.apply(word));
        if done.is_err() {
            (self.receipts, self.records, self.streams, self.roots, self.said) = before;
            self.refused += 1;
        }
        done
    }
}

/// A handle on the registry; all handles are of the same one.
#[derive(Clone)]
pub struct InMemory {
    state: Arc<Mutex<State>>,
    place: Place,
}

/// Terms of a permit, as far as tests differ in them.
#[derive(Default)]
pub struct Terms {
    pub without: Vec<Tag>,
    pub summary_only: bool,
}

impl InMemory {
    pub fn new() -> Self {
        let state = State {
            now: START,
            ..State::default()
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            place: Place {
                chain_id: "alpha-1".to_owned(),
                registry: "cosmos1registry".to_owned(),
                custodian: CUSTODIAN,
            },
        }
    }

    pub fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.state.lock().unwrap())
    }

    /// A permit of ten minutes for the clinic.
    pub fn permit(&self, subject: SubjectId, terms: Terms) -> ReceiptId {
        self.with(|state| {
            state.numbers += 1;
            let mut nonce = [0; 32];
            nonce[..8].copy_from_slice(&state.numbers.to_be_bytes());
            let receipt = receipt_id(CLINIC, &Digest(nonce));
            let decision = Decision {
                effect: Effect::Permit,
                basis: Basis::Consent,
                parts: vec![Part {
                    tags: vec![],
                    data: Span::default(),
                }],
                without_tags: terms.without,
                summary_only: terms.summary_only,
                expires: state.now + 600,
                ..Decision::refusal(state.now)
            };
            let info = ReceiptInfo {
                receipt,
                subject,
                number: Some(state.numbers),
                previous: Some(Digest([0; 32])),
                head: Some(Digest([1; 32])),
                org: CLINIC,
                role: Role::AttestTreatment,
                profession: None,
                person: None,
                purpose: Purpose::Treatment,
                actions: vec![Action::Read],
                destination: "CH".to_owned(),
                asked_at: state.now,
                decision,
                status: ReceiptStatus::Permitted,
                released_at: None,
                answered_at: None,
                manifest: None,
                refusal: None,
                order: None,
                emergency: None,
            };
            state.receipts.insert(receipt, info);
            receipt
        })
    }

    pub fn revoke(&self, receipt: ReceiptId) {
        self.with(|state| state.revoked.insert(receipt));
    }

    /// Somebody else has brought it there.
    pub fn becomes(&self, receipt: ReceiptId, status: ReceiptStatus) {
        self.with(|state| state.receipts.get_mut(&receipt).unwrap().status = status);
    }

    /// The receipts of a subject go, as they do when it is erased.
    pub fn forget(&self, receipt: ReceiptId) {
        self.with(|state| state.receipts.remove(&receipt));
    }

    pub fn info(&self, receipt: ReceiptId) -> ReceiptInfo {
        self.with(|state| state.receipts[&receipt].clone())
    }

    pub fn recorded(&self, record: RecordId) -> Option<RecordInfo> {
        self.with(|state| state.records.get(&record).cloned())
    }

    /// Blocks without our transactions go by.
    pub fn blocks(&self, number: u64) {
        self.with(|state| state.height += number);
    }

    fn ask<T>(&self, f: impl FnOnce(&mut State) -> T) -> Result<T, RegistryError> {
        self.with(|state| {
            if state.silent {
                return Err(RegistryError::Silent("no chain answers".to_owned()));
            }
            Ok(f(state))
        })
    }

    async fn stop_here(&self, call: usize, at: Cut) {
        let stop = self.with(|state| {
            let stop = state.cut == Some((call, at));
            state.stopped |= stop;
            stop
        });
        if stop {
            std::future::pending::<()>().await;
        }
    }
}

impl Registry for InMemory {
    fn place(&self) -> &Place {
        &self.place
    }

    async fn now(&self) -> Result<u64, RegistryError> {
        self.ask(|state| state.now)
    }

    async fn receipt(&self, receipt: &ReceiptId) -> Result<Option<ReceiptInfo>, RegistryError> {
        self.ask(|state| state.receipts.get(receipt).cloned())
    }

    async fn custodian_of(&self, subject: &SubjectId) -> Result<Option<OrgId>, RegistryError> {
        self.ask(|state| Some(state.custodian_of(subject)))
    }

    async fn lives(&self, receipt: &ReceiptInfo) -> Result<bool, RegistryError> {
        self.ask(|state| {
            let Some(info) = state.receipts.get(&receipt.receipt) else {
                return false;
            };
            let open = matches!(
                info.status,
                ReceiptStatus::Permitted | ReceiptStatus::Released | ReceiptStatus::Served
            );
            open && !state.revoked.contains(&receipt.receipt) && state.now < info.decision.expires
        })
    }

    async fn life(&self, subject: &SubjectId) -> Result<Life, RegistryError> {
        self.ask(|state| state.lives.get(subject).copied().unwrap_or(Life::Lives))
    }

    async fn known(&self, subject: &SubjectId) -> Result<Option<Known>, RegistryError> {
        self.ask(|state| state.known.get(subject).cloned())
    }

    async fn could_act(&self, org: OrgId, role: Role, at: u64) -> Result<bool, RegistryError> {
        self.ask(|state| state.accredited.get(&(org, role)).is_some_and(|from| *from <= at))
    }

    async fn record(&self, record: &RecordId) -> Result<Option<RecordInfo>, RegistryError> {
        self.ask(|state| state.records.get(record).cloned())
    }

    async fn root(&self, number: u64) -> Result<Option<RootInfo>, RegistryError> {
        self.ask(|state| state.roots.iter().find(|root| root.number == number).cloned())
    }

    async fn anchored(
        &self,
        subject: &SubjectId,
        device: &Digest,
        day: u32,
    ) -> Result<Option<StreamRoot>, RegistryError> {
        self.ask(|state| {
            let of = |root: &&StreamRoot| root.subject == *subject && root.device == *device;
            let mut from = state.streams.iter().filter(of);
            from.find(|root| root.day >= day).cloned()
        })
    }

    async fn organisation(&self, operator: &str) -> Result<Option<OrgId>, RegistryError> {
        self.ask(|state| state.operators.get(operator).copied())
    }

    async fn admin(&self, org: OrgId) -> Result<Option<String>, RegistryError> {
        self.ask(|state| state.admins.get(&org).cloned())
    }

    async fn say(&self, words: &[Word], note: Note<'_>) -> Result<(), RegistryError> {
        let call = self.ask(|state| {
            state.calls += 1;
            state.calls - 1
        })?;
        self.stop_here(call, Cut::Before).await;
        let sent = self.with(|state| Sent {
            tx: format!("tx-{call}"),
            last_height: state.height + VALID,
        });
        note(&sent).map_err(RegistryError::NotNoted)?;
        self.stop_here(call, Cut::Noted).await;
        let done = self.with(|state| {
            state.height += 1;
            let done = state.all(words);
            if done.is_ok() {
                state.batches.push(words.len());
                let height = state.height;
                state.txs.insert(sent.tx.clone(), height);
            }
            done
        });
        self.stop_here(call, Cut::After).await;
        done.map_err(|text| RegistryError::Refused(text.into()))
    }

    async fn fate(&self, sent: &Sent) -> Result<Fate, RegistryError> {
        self.ask(|state| match state.txs.get(&sent.tx) {
            Some(_) => Fate::Happened,
            None if state.height > sent.last_height => Fate::Never,
            None => Fate::Open,
        })
    }
}
