//! A request for records, from its proof to the last byte of the answer.

use crate::ask::Ask;
use crate::custodian::Answer;
use crate::desk::{Desk, Held};
use crate::journal::JournalError;
use crate::manifest::{self, Item, Manifest};
use crate::named::Named;
use crate::readers::ReaderList;
use crate::record::{self, Entry, Standing};
use crate::refusal::Refusal;
use crate::registry::{Fate, Registry, RegistryError, Word};
use crate::scope;
use crate::step::{Access, Post, Step};
use crate::store::{Piece, StoreError};
use accreditation_api::OrgId;
use age::x25519::Recipient;
use consent_registry_api::types::{
    Digest, NewRecord as Commitment, ReceiptId, ReceiptInfo, ReceiptStatus, RefusalCode,
};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use std::sync::Arc;

impl<R: Registry> Desk<R> {
    /// Answers a request, or says why not.
    pub(crate) async fn release(self: &Arc<Self>, ask: &Ask) -> Result<Answer, Refusal> {
        let place = self.place().await?;
        let info = self.proven(ask).await?;
        let claim = self.claim(ask.receipt).ok_or(Refusal::InProgress)?;
        let mut access = match self.journal.get(&ask.receipt).map_err(|e| self.failed(&e))? {
            Some(access) => access,
            None => Access {
                receipt: ask.receipt,
                reader: ask.reader.clone(),
                until: info.decision.expires,
                step: Step::Requested,
            },
        };
        if access.reader != ask.reader {
            return Err(Refusal::OtherReader);
        }
        self.may_go_on(&mut access, &info).await?;

        let Some(reader) = self.reader_of(info.org, ask).await? else {
            return Err(self.give_up(&mut access, RefusalCode::WrongKey));
        };
        let entries = match self.records(&info).await {
            Ok(entries) => entries,
            Err(e) => return Err(self.cannot(&mut access, &e)),
        };
        if entries.is_empty() {
            return Err(self.give_up(&mut access, RefusalCode::NoRecord));
        }
        if let Some(e) = self.other_than_committed(&entries).await? {
            return Err(self.cannot(&mut access, &e));
        }
        let (line, manifest) = match self.manifest(&ask.receipt, &entries, &reader) {
            Ok(made) => made,
            Err(e) => return Err(self.cannot(&mut access, &e)),
        };
        if access.step != Step::Released {
            self.bind(&mut access).await?;
        }
        let parts = match self.parts(&entries).await {
            Ok(parts) => parts,
            Err(e) => return Err(self.cannot(&mut access, &e)),
        };
        let held = Held {
            claim: Some(claim),
            _place: place,
            wake: Arc::clone(&self.wake),
        }
        .for_at_most(self.settings.reading);
        let length = entries.iter().map(|entry| entry.length);
        let length = length.fold(u64::try_from(line.len()).unwrap_or(u64::MAX), u64::saturating_add);
        let first = Arc::clone(self).begin_to_serve(access, manifest, line);
        // the claim and the reader's place end with the stream, read to its end or not
        let bytes = stream::once(first)
            .chain(stream::iter(parts).flatten())
            .take_until(tokio::time::sleep(self.settings.reading))
            .map(move |piece| {
                let _ = &held;
                piece
            });
        Ok(Answer {
            length,
            manifest,
            bytes: bytes.boxed(),
        })
    }

    /// The first piece of an answer. From here on bytes may leave: that is on disk first. An answer of which nothing is
    /// read never comes here, and may be asked for again.
    async fn begin_to_serve(
        self: Arc<Self>,
        mut access: Access,
        manifest: Digest,
        line: Vec<u8>,
    ) -> Result<Piece, StoreError> {
        self.mark(
            &mut access,
            Step::Served {
                manifest,
                post: Post::Due,
            },
        )
        .map_err(|e| StoreError::Storage {
            doing: "write the journal",
            why: e.to_string(),
        })?;
        (self.tell)("serving");
        Ok(Piece::from(line))
    }

    async fn parts(
        &self,
        entries: &[Entry],
    ) -> Result<Vec<BoxStream<'static, Result<Piece, StoreError>>>, StoreError> {
        let mut parts = vec![];
        for entry in entries {
            parts.push(self.store.read(entry).await?);
        }
        Ok(parts)
    }

    /// The receipt, if an operator of the organisation that was permitted has signed the request, and if it is about records
    /// of this custodian. Anything else changes nothing: neither the journal nor the chain hears of it.
    async fn proven(&self, ask: &Ask) -> Result<ReceiptInfo, Refusal> {
        let signer = ask
            .signer(self.registry.place())
            .map_err(|e| Refusal::NotProven { why: e.to_string() })?;
        let silent = |e: RegistryError| self.silent(&e);
        let info = self.registry.receipt(&ask.receipt).await.map_err(silent)?;
        let org = self.registry.organisation(&signer).await.map_err(silent)?;
        // one answer for all, as a receipt that is not there must not differ from another's
        let info = info
            .filter(|info| Some(info.org) == org)
            .ok_or(Refusal::NotTheRequester)?;
        // before anything that would tell a subject that exists from one that does not
        if info.status == ReceiptStatus::Denied {
            return Err(Refusal::Denied);
        }
        match self.registry.custodian_of(&info.subject).await.map_err(silent)? {
            Some(custodian) if custodian == self.registry.place().custodian => Ok(info),
            _ => Err(Refusal::NotTheRequester),
        }
    }

    /// Whether bytes may still leave under this receipt, by what the journal and the chain say.
    async fn may_go_on(&self, access: &mut Access, info: &ReceiptInfo) -> Result<(), Refusal> {
        if let Step::Releasing(_) = access.step {
            self.settle_release(access, info.status).await?;
        }
        match &access.step {
            Step::Requested => match info.status {
                ReceiptStatus::Permitted => Ok(()),
                ReceiptStatus::Died => Err(self.give_up(access, RefusalCode::PermitEnded)),
                ReceiptStatus::Denied => Err(Refusal::Denied),
                // released, and this journal knows nothing of it: bytes may have left
                _ => Err(Refusal::AlreadyAnswered),
            },
            Step::Released => self.still_lives(access, info).await,
            Step::Releasing(_) => Err(Refusal::Unsettled),
            Step::Served { .. } => Err(Refusal::AlreadyAnswered),
            Step::Refused { code, .. } => Err(Refusal::Refused { code: *code }),
        }
    }

    /// A block held the release some time ago, and no byte has left since: what was permitted then may have been revoked, have
    /// expired or be about to be erased. Looks once more.
    async fn still_lives(&self, access: &mut Access, info: &ReceiptInfo) -> Result<(), Refusal> {
        match self.registry.lives(info).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.give_up(access, RefusalCode::PermitEnded)),
            Err(e) => Err(self.silent(&e)),
        }
    }

    /// The key to which the records' keys are encrypted: one that the organisation's admin of today has put on its list.
    async fn reader_of(&self, org: OrgId, ask: &Ask) -> Result<Option<Recipient>, Refusal> {
        let Ok(reader) = ask.reader.parse::<Recipient>() else {
            return Ok(None);
        };
        let Some(list) = self.store.readers(org).await.map_err(|e| self.failed(&e))? else {
            return Ok(None);
        };
        if !list.names(&reader) {
            return Ok(None);
        }
        // what lies on the disk is believed no more than what came over the wire
        let Ok(signer) = list.signer(self.registry.place()) else {
            return Ok(None);
        };
        let admin = self.registry.admin(org).await.map_err(|e| self.silent(&e))?;
        Ok((admin == Some(signer)).then_some(reader))
    }

    /// Keeps an organisation's list of readers.
    pub(crate) async fn name_readers(&self, list: &ReaderList) -> Result<(), Refusal> {
        let _place = self.place().await?;
        if let Some(why) = list.fault() {
            return Err(Refusal::NotUnderstood { why });
        }
        let signer = list
            .signer(self.registry.place())
            .map_err(|e| Refusal::NotProven { why: e.to_string() })?;
        let admin = self.registry.admin(list.org).await.map_err(|e| self.silent(&e))?;
        if admin != Some(signer) {
            return Err(Refusal::NotTheAdmin);
        }
        let _alone = self.listing.lock().await;
        let last = self.store.readers(list.org).await.map_err(|e| self.failed(&e))?;
        match last {
            // said twice: it is so
            Some(last) if last == *list => return Ok(()),
            Some(last) if last.number >= list.number => {
                return Err(Refusal::Outdated { last: last.number });
            }
            _ => {}
        }
        self.store.keep_readers(list).await.map_err(|e| self.failed(&e))?;
        (self.tell)("an organisation has named its readers");
        Ok(())
    }

    /// The first of some records of which the chain has no commitment or another one: the reader would find out, but only
    /// when the access is over. Epoch and wrap are not compared, as the key may be about to be wrapped anew.
    async fn other_than_committed(&self, entries: &[Entry]) -> Result<Option<StoreError>, Refusal> {
        let mut questions: Vec<BoxFuture<'_, Result<bool, RegistryError>>> = vec![];
        for entry in entries {
            questions.push(Box::pin(self.is_committed(entry)));
        }
        let mut answers = stream::iter(questions).buffered(16).zip(stream::iter(entries));
        while let Some((same, entry)) = answers.next().await {
            if !same.map_err(|e| self.silent(&e))? {
                return Ok(Some(StoreError::NotCommitted { record: entry.blob }));
            }
        }
        Ok(None)
    }

    async fn is_committed(&self, entry: &Entry) -> Result<bool, RegistryError> {
        let custodian = self.registry.place().custodian;
        let (Ok(record), Ok(expected)) = (entry.record_id(custodian), entry.commitment()) else {
            return Ok(false);
        };
        let found = self.registry.record(&record).await?;
        Ok(found.is_some_and(|info| {
            let same = Commitment {
                epoch: expected.epoch,
                wrap: expected.wrap,
                ..info.commitment
            };
            info.custodian == custodian && same == expected
        }))
    }

    /// The records that a receipt covers, each looked at: whole, unaltered, its key at hand.
    async fn records(&self, info: &ReceiptInfo) -> Result<Vec<Entry>, StoreError> {
        let mut entries = self.store.of_subject(&info.subject).await?;
        entries.retain(|entry| entry.standing == Standing::Committed && scope::covers(&info.decision, entry));
        for entry in &entries {
            self.store.check(entry).await?;
        }
        Ok(entries)
    }

    /// Says that a damaged record will not be served; leaves everything as it is when only the store does not answer.
    fn cannot(&self, access: &mut Access, error: &StoreError) -> Refusal {
        if error.is_damage() {
            self.give_up(access, RefusalCode::Integrity)
        } else {
            self.failed(error)
        }
    }

    fn manifest(
        &self,
        receipt: &ReceiptId,
        entries: &[Entry],
        reader: &Recipient,
    ) -> Result<(Vec<u8>, Digest), StoreError> {
        let custodian = self.registry.place().custodian;
        let mut records = vec![];
        for entry in entries {
            let unusable = |why| StoreError::Key {
                record: entry.blob,
                epoch: entry.epoch,
                why,
            };
            let key = self.store.key(entry)?.wrap(reader).map_err(unusable)?;
            records.push(Item::of(entry, entry.record_id(custodian)?, key));
        }
        let manifest = Manifest {
            what: manifest::WHAT.to_owned(),
            receipt: *receipt,
            nonce: Digest(record::fresh().ok_or(StoreError::NoRandomness)?),
            records,
        };
        let mut line = serde_json::to_vec(&manifest).map_err(|e| StoreError::Storage {
            doing: "write a manifest",
            why: e.to_string(),
        })?;
        let hash = manifest::hash(&line);
        line.push(b'\n');
        Ok((line, hash))
    }

    /// Commits to release, and goes on only when a block holds it and the permit was alive in that block.
    async fn bind(&self, access: &mut Access) -> Result<(), Refusal> {
        self.mark(access, Step::Requested).map_err(|e| self.failed(&e))?;
        let word = Word::Release(access.receipt);
        let said = self.outbox.say(
            word,
            Some((access.clone(), |access, sent| access.at(Step::Releasing(sent)))),
        );
        let said = said.await;
        if let Ok(Some(noted)) = self.journal.get(&access.receipt) {
            *access = noted;
        }
        if let Err(RegistryError::Unknown { .. }) = &said {
            return Err(Refusal::Unsettled);
        }
        if let (Err(e), Step::Releasing(_)) = (&said, &access.step) {
            // nothing was kept of what was noted
            (self.tell)(&format!("not released: {}", e.name()));
            self.mark(access, Step::Requested).map_err(|e| self.failed(&e))?;
        }
        // whether it was released, or the permit had died, only the receipt says
        let info = self
            .registry
            .receipt(&access.receipt)
            .await
            .map_err(|e| self.silent(&e))?;
        let status = info.ok_or(Refusal::NotTheRequester)?.status;
        self.settle_release(access, status).await?;
        match &access.step {
            Step::Released => Ok(()),
            Step::Refused { code, .. } => Err(Refusal::Refused { code: *code }),
            _ => Err(Refusal::Unsettled),
        }
    }

    /// Finds out what became of a release that was on its way.
    pub(crate) async fn settle_release(
        &self,
        access: &mut Access,
        status: ReceiptStatus,
    ) -> Result<(), Refusal> {
        let failed = |e: JournalError| self.failed(&e);
        match status {
            ReceiptStatus::Released => self.mark(access, Step::Released).map_err(failed),
            ReceiptStatus::Permitted => {
                let Step::Releasing(sent) = &access.step else {
                    return Ok(());
                };
                match self.registry.fate(sent).await {
                    Ok(Fate::Never) => self.mark(access, Step::Requested).map_err(failed),
                    Ok(_) => Ok(()),
                    Err(e) => Err(self.silent(&e)),
                }
            }
            _ => {
                self.give_up(access, RefusalCode::PermitEnded);
                Ok(())
            }
        }
    }
}
