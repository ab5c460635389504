//! The real chain.

use crate::registry::{Fate, Known, Life, Note, Place, Registry, RegistryError, Why, Word};
use crate::step::Sent;
use accreditation_api::msg::QueryMsg as Standing;
use accreditation_api::types::{OperatorInfo, OrganisationInfo, Standing as Acts};
use accreditation_api::{OrgId, Role};
use consent_registry_api::msg::{ExecuteMsg, PermittedResponse, QueryMsg};
use consent_registry_api::types::{
    ConsentInfo, Digest, ErasureInfo, ReceiptId, ReceiptInfo, RecordId, RecordInfo, RootInfo, StreamRoot,
    SubjectId, SubjectInfo,
};
use cosmwasm_std::Timestamp;
use salus_client::{
    Accreditation, Chain, ClientError, ConsentRegistry, Contract, Outcome, SendOptions, Signer, Transaction,
    Wait,
};
use std::time::Duration;

/// How long a transaction is waited for before its fate is left to be found out later.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the fate of a transaction is looked for at once. More than one look is needed to be sure that it never happened.
const LOOK: Duration = Duration::from_millis(700);

/// How many consents are asked for at once.
const PAGE: u32 = 100;

/// The consent registry on a chain, spoken to by an operator of the custodian.
#[derive(Debug)]
pub struct OnChain {
    chain: Chain,
    registry: Contract<ConsentRegistry>,
    accreditation: Contract<Accreditation>,
    signer: Signer,
    place: Place,
}

impl OnChain {
    /// Connects, and finds out for which organisation the key operates.
    pub async fn connect(
        chain: Chain,
        registry: Contract<ConsentRegistry>,
        accreditation: Contract<Accreditation>,
        signer: Signer,
    ) -> Result<Self, RegistryError> {
        let mut this = Self {
            place: Place {
                chain_id: chain.network().chain_id.clone(),
                registry: registry.address().to_owned(),
                custodian: OrgId(0),
            },
            chain,
            registry,
            accreditation,
            signer,
        };
        let address = this.signer.address().to_owned();
        this.place.custodian = this.organisation(&address).await?.ok_or_else(|| {
            RegistryError::Refused(format!("{address} operates for no organisation").into())
        })?;
        Ok(this)
    }

    fn message(word: &Word) -> ExecuteMsg {
        match word.clone() {
            Word::Release(receipt) => ExecuteMsg::Release { receipt },
            Word::Served(receipt, manifest) => ExecuteMsg::Served { receipt, manifest },
            Word::Refuse(receipt, code) => ExecuteMsg::Refuse { receipt, code },
            Word::Commit(record) => ExecuteMsg::CommitRecord(record),
            Word::Root(batch) => ExecuteMsg::PostRoot(batch),
            Word::Anchor(root) => ExecuteMsg::AnchorStream(root),
            Word::Rewrap(record, epoch, wrap) => ExecuteMsg::RewrapRecord { record, epoch, wrap },
        }
    }
}

/// An error of the client, by what a custodian can do about it.
pub(crate) fn read(error: ClientError) -> RegistryError {
    match error {
        e @ (ClientError::Network { .. } | ClientError::Answer { .. }) => {
            RegistryError::Silent(e.to_string())
        }
        e => RegistryError::Refused(Why {
            name: e.refusal().and_then(|refusal| refusal.variant.clone()),
            text: e.to_string(),
        }),
    }
}

/// For which organisation an operator acts at some time.
pub(crate) fn acts_for(operator: &OperatorInfo, now: u64) -> Option<OrgId> {
    let mandate = operator.accepted.as_ref()?;
    let lasts = mandate
        .until
        .is_none_or(|until| Timestamp::from_seconds(now) < until);
    lasts.then_some(operator.org)
}

impl Registry for OnChain {
    fn place(&self) -> &Place {
        &self.place
    }

    async fn now(&self) -> Result<u64, RegistryError> {
        Ok(self.chain.tip().await.map_err(read)?.seconds)
    }

    async fn receipt(&self, receipt: &ReceiptId) -> Result<Option<ReceiptInfo>, RegistryError> {
        let question = QueryMsg::Receipt { receipt: *receipt };
        self.registry.ask(&self.chain, &question).await.map_err(read)
    }

    async fn custodian_of(&self, subject: &SubjectId) -> Result<Option<OrgId>, RegistryError> {
        let question = QueryMsg::Subject { subject: *subject };
        let found: Option<SubjectInfo> = self.registry.ask(&self.chain, &question).await.map_err(read)?;
        Ok(found.map(|found| found.custodian))
    }

    async fn lives(&self, receipt: &ReceiptInfo) -> Result<bool, RegistryError> {
        let question = QueryMsg::Permitted {
            receipt: receipt.receipt,
            requester: receipt.org,
            purpose: receipt.purpose,
        };
        let found: PermittedResponse = self.registry.ask(&self.chain, &question).await.map_err(read)?;
        Ok(found.permitted)
    }

    async fn life(&self, subject: &SubjectId) -> Result<Life, RegistryError> {
        let question = QueryMsg::Erasure { subject: *subject };
        let erasure: Option<ErasureInfo> = self.registry.ask(&self.chain, &question).await.map_err(read)?;
        if let Some(erasure) = erasure {
            return Ok(Life::Erasing {
                requested_at: erasure.requested_at,
                due_at: erasure.due_at,
            });
        }
        let question = QueryMsg::Subject { subject: *subject };
        let found: Option<SubjectInfo> = self.registry.ask(&self.chain, &question).await.map_err(read)?;
        Ok(match found {
            Some(_) => Life::Lives,
            None => Life::Gone,
        })
    }

    async fn known(&self, subject: &SubjectId) -> Result<Option<Known>, RegistryError> {
        let question = QueryMsg::Subject { subject: *subject };
        let found: Option<SubjectInfo> = self.registry.ask(&self.chain, &question).await.map_err(read)?;
        let Some(found) = found else { return Ok(None) };
        let erasing_since = match self.life(subject).await? {
            Life::Lives => None,
            Life::Erasing { requested_at, .. } => Some(requested_at),
            // erased between the two questions
            Life::Gone => return Ok(None),
        };
        let mut consents: Vec<ConsentInfo> = vec![];
        loop {
            let question = QueryMsg::Consents {
                subject: *subject,
                start_after: consents.last().map(|last| last.consent),
                limit: Some(PAGE),
            };
            let page: Vec<ConsentInfo> = self.registry.ask(&self.chain, &question).await.map_err(read)?;
            if page.is_empty() {
                break;
            }
            consents.extend(page);
        }
        Ok(Some(Known {
            custodian: found.custodian,
            erasing_since,
            default: found.default,
            consents,
        }))
    }

    async fn could_act(&self, org: OrgId, role: Role, at: u64) -> Result<bool, RegistryError> {
        let question = Standing::Status {
            org,
            role,
            at: Some(Timestamp::from_seconds(at)),
        };
        let found: Acts = self
            .accreditation
            .ask(&self.chain, &question)
            .await
            .map_err(read)?;
        Ok(found.active)
    }

    async fn record(&self, record: &RecordId) -> Result<Option<RecordInfo>, RegistryError> {
        let question = QueryMsg::Record { record: *record };
        self.registry.ask(&self.chain, &question).await.map_err(read)
    }

    async fn root(&self, number: u64) -> Result<Option<RootInfo>, RegistryError> {
        let question = QueryMsg::Roots {
            custodian: self.place.custodian,
            start_after: number.checked_sub(1),
            limit: Some(1),
        };
        let found: Vec<RootInfo> = self.registry.ask(&self.chain, &question).await.map_err(read)?;
        Ok(found.into_iter().find(|root| root.number == number))
    }

    async fn anchored(
        &self,
        subject: &SubjectId,
        device: &Digest,
        day: u32,
    ) -> Result<Option<StreamRoot>, RegistryError> {
        let question = QueryMsg::Streams {
            subject: *subject,
            device: *device,
            start_after: day.checked_sub(1),
            limit: Some(1),
        };
        let found: Vec<StreamRoot> = self.registry.ask(&self.chain, &question).await.map_err(read)?;
        Ok(found.into_iter().next())
    }

    async fn organisation(&self, operator: &str) -> Result<Option<OrgId>, RegistryError> {
        let question = Standing::Operator {
            operator: operator.to_owned(),
        };
        let found: Option<OperatorInfo> = self
            .accreditation
            .ask(&self.chain, &question)
            .await
            .map_err(read)?;
        match found {
            Some(operator) => Ok(acts_for(&operator, self.now().await?)),
            None => Ok(None),
        }
    }

    async fn admin(&self, org: OrgId) -> Result<Option<String>, RegistryError> {
        // a listing, because the question for one organisation fails when there is none
        let question = Standing::Organisations {
            start_after: org.u64().checked_sub(1).map(OrgId),
            limit: Some(1),
        };
        let found: Vec<OrganisationInfo> = self
            .accreditation
            .ask(&self.chain, &question)
            .await
            .map_err(read)?;
        let found = found.into_iter().find(|info| info.id == org);
        Ok(found.map(|info| info.admin_addr.into_string()))
    }

    async fn say(&self, words: &[Word], note: Note<'_>) -> Result<(), RegistryError> {
        let mut tx = Transaction::default();
        for word in words {
            let call = Transaction::call(&self.registry, &Self::message(word), vec![]).map_err(read)?;
            tx = tx.and(call);
        }
        let options = SendOptions {
            wait: Wait::For(PATIENCE),
            ..SendOptions::default()
        };
        let mut refused_note = None;
        let outcome = self
            .chain
            .send_noting(&self.signer, &tx, options, |signed| {
                let sent = Sent {
                    tx: signed.hash.clone(),
                    last_height: signed.last_height,
                };
                note(&sent).map_err(|why| {
                    refused_note = Some(why.clone());
                    ClientError::Invalid {
                        what: "journal".to_owned(),
                        why,
                    }
                })
            })
            .await;
        if let Some(why) = refused_note {
            return Err(RegistryError::NotNoted(why));
        }
        match outcome.map_err(|e| read(e.said_by("consent-registry")))? {
            Outcome::Committed(_) => Ok(()),
            Outcome::Unknown(unknown) => Err(RegistryError::Unknown {
                sent: Sent {
                    tx: unknown.hash,
                    last_height: unknown.last_height,
                },
                why: unknown.why,
            }),
            // nobody asked not to wait
            Outcome::Accepted(signed) => Err(RegistryError::Unknown {
                sent: Sent {
                    tx: signed.hash,
                    last_height: signed.last_height,
                },
                why: "nobody waited for it".to_owned(),
            }),
        }
    }

    async fn fate(&self, sent: &Sent) -> Result<Fate, RegistryError> {
        match self.chain.resolve(&sent.tx, sent.last_height, LOOK).await {
            Ok(Outcome::Committed(_)) => Ok(Fate::Happened),
            Ok(_) => Ok(Fate::Open),
            Err(ClientError::NeverHappened { .. } | ClientError::Refused(_)) => Ok(Fate::Never),
            Err(e) => Err(read(e)),
        }
    }
}
