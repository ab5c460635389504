//! `salus demo consent`: a patient decides who sees what, for what, until when; every look leaves a receipt, broken glass is
//! judged, and what was erased is gone.

mod care;
mod cast;
mod child;
mod emergency;
mod erasure;
mod looked;
mod patient;
mod plan;
mod record;
mod research;
mod reviewers;

use super::parts::check;
use super::stage::{Change, Stage};
use crate::context::Context;
use crate::devnet::GIFT_DENOM;
use crate::domain::consent::explain::held;
use crate::failure::{Done, Failure};
use crate::output;
use accreditation_api::Role;
pub use cast::{Cast, Contracts, Who};
use consent_registry_api::msg::{ConfigResponse, ExecuteMsg, Limits, QueryMsg};
use consent_registry_api::sign::{consent_id, receipt_id};
use consent_registry_api::types::{
    Action, Body, ConsentId, ConsentInfo, Digest, PrivilegeInfo, Purpose, ReceiptId, ReceiptInfo,
    ReceiptStatus, Request, Signed, Span, SubjectId, SubjectInfo,
};
use consent_registry_rules::trace::Step;
use consent_registry_rules::{evaluate, Accreditation, Clock, Subject};
use cosmwasm_std::Timestamp;
use rand_core::{OsRng, RngCore};
pub use record::LETTERHEAD;
use salus_client::{Committed, Transaction};
use subject_keys::{commitment, KeyError, Registry, Salt, Secret, SigningKey};

/// How long what was signed may be submitted, in seconds.
const SIGNED_FOR: u64 = 3_600;
/// Country of everyone in the story.
const COUNTRY: &str = "CH";
/// Specialist medical practitioners, in ISCO-08.
const SPECIALIST: u16 = 2212;

/// What was measured while it was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// gas of a grant by signature
    pub grant: u64,
    /// gas of a request that is permitted, its receipt written
    pub request: u64,
}

/// The story as it goes.
struct Play<'a> {
    context: &'a Context,
    stage: Stage,
    houses: Contracts,
    cast: Cast,
    /// what signatures are for
    registry: Registry,
    /// spans of the contract
    limits: Limits,
    /// milliseconds since 1970, and one more with each signature
    seq: u64,
    told: Told,
}

/// Tells it on the network's chain; fails if any decision, receipt, balance or state is not exactly what the story says.
pub async fn tell(context: &Context) -> Done<Told> {
    let chain = context.chain().await?;
    let houses = Contracts::of(context)?;
    let mut stage = Stage::new(chain.clone(), GIFT_DENOM);

    stage.chapter("Who is who")?;
    let cast = cast::assemble(context, &mut stage, &houses).await?;
    stage.remark("all of them are accredited; patients are not registered anywhere, and have no account")?;
    let config: ConfigResponse = houses.registry.ask(&chain, &QueryMsg::Config {}).await?;
    let registry = Registry {
        chain_id: chain.network().chain_id.clone(),
        contract: houses.registry.address().to_owned(),
    };
    let mut play = Play {
        context,
        stage,
        houses,
        cast,
        registry,
        limits: config.limits,
        seq: chain.tip().await?.seconds.saturating_mul(1_000),
        told: Told::default(),
    };
    play.watch().await?;

    play.stage.chapter("A patient")?;
    let mut anna = patient::register(&mut play).await?;
    let mut house = record::take_in(&mut play, &mut anna).await?;
    // broken glass comes first, because its reviewers are drawn a minute later
    play.stage.chapter("An emergency")?;
    let mut reviews = emergency::rescue(&mut play, &mut house, &mut anna).await?;
    play.stage.chapter("A hospital that only wants to look")?;
    emergency::curiosity(&mut play, &mut house, &mut anna, &mut reviews).await?;
    play.stage.chapter("A clinic treats, an insurer is curious")?;
    let treatment = care::treat(&mut play, &mut house, &mut anna).await?;
    care::insurer(&mut play, &mut anna).await?;
    play.stage.chapter("The patient takes it back")?;
    care::revoke(&mut play, &mut anna, treatment).await?;
    play.stage.chapter("A plan that pays only by consent")?;
    plan::by_consent(&mut play, &mut house, &mut anna).await?;
    play.stage.chapter("A child and its guardian")?;
    let ben = child::guarded(&mut play).await?;
    play.stage.chapter("Research")?;
    research::study(&mut play, &mut house, &mut anna).await?;
    play.stage.chapter("The child comes of age")?;
    child::of_age(&mut play, &ben).await?;
    play.stage.chapter("Reviewers are drawn")?;
    let pending = reviewers::first_votes(&mut play, &mut anna, &reviews).await?;
    play.stage.chapter("Everyone who looked")?;
    looked::list(&mut play, &mut house, &mut anna).await?;
    play.stage.chapter("The right to be forgotten")?;
    erasure::ask(&mut play, &house, &mut anna).await?;
    play.stage.chapter("An idle reviewer is replaced")?;
    reviewers::second_vote(&mut play, &reviews, pending).await?;
    play.stage.chapter("Nothing is left")?;
    erasure::erase(&mut play, &anna).await?;
    play.stage
        .remark("every decision, receipt, balance and record of state is exactly what the story says")?;
    play.farewell(&ben)?;
    Ok(play.told)
}

/// Registers and accredits everyone of the story, and names the panel's terms, without telling: other stories begin with
/// them too.
pub async fn assemble(context: &Context, contracts: &Contracts) -> Done<Cast> {
    let mut stage = Stage::silent(context.chain().await?, GIFT_DENOM);
    cast::assemble(context, &mut stage, contracts).await
}

impl Play<'_> {
    /// Watches every purse that the story moves.
    async fn watch(&mut self) -> Done {
        let purses = [
            ("panel", self.houses.panel.address().to_owned()),
            ("registry", self.houses.registry.address().to_owned()),
            (
                "rescue",
                self.cast.party(Who::Rescue)?.signer.address().to_owned(),
            ),
            ("ward", self.cast.party(Who::Ward)?.signer.address().to_owned()),
            ("relay", self.cast.relay.address().to_owned()),
            ("plans", self.houses.aid.address().to_owned()),
            ("payer", self.cast.party(Who::Payer)?.signer.address().to_owned()),
            (
                "custodian",
                self.cast.party(Who::Custodian)?.signer.address().to_owned(),
            ),
            ("anna", self.cast.anna.address().to_owned()),
        ];
        for (name, address) in purses {
            self.stage.watch(name, &address).await?;
        }
        Ok(())
    }

    /// What a key says, signed; and the seq with which it is.
    async fn sign(&mut self, key: &SigningKey, subject: SubjectId, body: &Body) -> Done<Signed> {
        self.seq = self.seq.saturating_add(1);
        let now = self.stage.chain().tip().await?.seconds;
        let not_after = Timestamp::from_seconds(now.saturating_add(SIGNED_FOR));
        sound(subject_keys::seal(
            key,
            &self.registry,
            subject,
            self.seq,
            not_after,
            body,
        ))
    }

    /// Somebody without an account says something: it is signed off chain, and the relay submits it. Gives the id of the
    /// consent that it is, if it is one.
    async fn submit(
        &mut self,
        who: &str,
        what: &str,
        key: &SigningKey,
        subject: SubjectId,
        body: &Body,
    ) -> Done<(Committed, ConsentId)> {
        let signed = self.sign(key, subject, body).await?;
        let consent = consent_id(&subject, &signed.signer, signed.seq);
        let tx = self.call(&ExecuteMsg::Submit(signed))?;
        let done = self.stage.act(who, what, &self.cast.relay, &tx, 0, &[]).await?;
        Ok((done, consent))
    }

    /// What the contract answers to something that it must refuse.
    async fn refusal(&self, tx: &Transaction, sender: &str) -> Done<String> {
        match self.stage.chain().simulate(sender, tx, 0).await {
            Err(e) if e.refusal().is_some() => Ok(e.to_string()),
            Err(e) => Err(e.into()),
            Ok(_) => Err(Failure::refused(
                "the story does not add up: something was taken that must be refused",
            )),
        }
    }

    /// A call of the registry.
    fn call(&self, msg: &ExecuteMsg) -> Done<Transaction> {
        Ok(Transaction::call(&self.houses.registry, msg, vec![])?)
    }

    /// A request of somebody accredited in a role, to read for a purpose.
    fn request(&self, subject: SubjectId, role: Role, purpose: Purpose) -> Done<Request> {
        Ok(Request {
            subject,
            nonce: Digest(fresh()?),
            purpose,
            actions: vec![Action::Read],
            role,
            profession: (role == Role::AttestTreatment).then_some(SPECIALIST),
            person: None,
            destination: COUNTRY.to_owned(),
            data: Span::default(),
            research: None,
            emergency: None,
        })
    }

    /// An organisation asks.
    async fn ask(
        &mut self,
        from: Who,
        who: &str,
        what: &str,
        request: &Request,
    ) -> Done<(Committed, ReceiptInfo)> {
        let tx = self.call(&ExecuteMsg::RequestAccess(request.clone()))?;
        let party = self.cast.party(from)?;
        let receipt = receipt_id(party.org, &request.nonce);
        let done = self.stage.act(who, what, &party.signer, &tx, 0, &[]).await?;
        Ok((done, self.receipt(receipt).await?))
    }

    /// The custodian does something with receipts, all at once.
    async fn custodian(&mut self, what: &str, msgs: &[ExecuteMsg]) -> Done<Committed> {
        let mut tx = Transaction::default();
        for msg in msgs {
            tx = tx.and(self.call(msg)?);
        }
        let party = self.cast.party(Who::Custodian)?;
        self.stage
            .act("the custodian", what, &party.signer, &tx, 0, &[])
            .await
    }

    async fn receipt(&self, receipt: ReceiptId) -> Done<ReceiptInfo> {
        let chain = self.stage.chain();
        let question = QueryMsg::Receipt { receipt };
        let info: Option<ReceiptInfo> = self.houses.registry.ask(chain, &question).await?;
        info.ok_or_else(|| Failure::refused(format!("there is no receipt {receipt}")))
    }

    /// Fails unless a receipt stands where the story says.
    async fn stands(&self, receipt: ReceiptId, status: ReceiptStatus) -> Done<ReceiptInfo> {
        let info = self.receipt(receipt).await?;
        if info.status == status {
            return Ok(info);
        }
        Err(Failure::refused(format!(
            "the story does not add up: receipt {receipt} is {}, it should be {status}",
            info.status
        )))
    }

    async fn subject(&self, subject: SubjectId) -> Done<Option<SubjectInfo>> {
        let question = QueryMsg::Subject { subject };
        Ok(self.houses.registry.ask(self.stage.chain(), &question).await?)
    }

    async fn consents(&self, subject: SubjectId) -> Done<Vec<ConsentInfo>> {
        let question = QueryMsg::Consents {
            subject,
            start_after: None,
            limit: Some(100),
        };
        Ok(self.houses.registry.ask(self.stage.chain(), &question).await?)
    }

    async fn privilege(&self, of: Who) -> Done<PrivilegeInfo> {
        let org = self.cast.org(of)?;
        let question = QueryMsg::Privilege { org };
        Ok(self.houses.registry.ask(self.stage.chain(), &question).await?)
    }

    /// Decides a request a second time on this machine, by the code that the contract runs, and says why. Fails if what the
    /// chain wrote is anything else. To be asked before the subject changes.
    async fn explain(&self, request: &Request, info: &ReceiptInfo) -> Done {
        let found = self.subject(request.subject).await?;
        let found = found.ok_or_else(|| Failure::refused("the subject of a request is gone"))?;
        let privilege: PrivilegeInfo = {
            let question = QueryMsg::Privilege { org: info.org };
            self.houses.registry.ask(self.stage.chain(), &question).await?
        };
        let subject = Subject {
            known: true,
            erasing: false,
            default: found.default,
            emergency: found.emergency,
            consents: self
                .consents(request.subject)
                .await?
                .into_iter()
                .map(held)
                .collect(),
        };
        let by = Accreditation {
            org: info.org,
            acting: true,
            until: None,
            privileged: privilege.suspended_at.is_none(),
        };
        let clock = Clock {
            now: info.asked_at,
            permit_seconds: self.limits.permit_seconds,
            emergency_seconds: self.limits.emergency_seconds,
        };
        let mut steps: Vec<Step> = vec![];
        let again = evaluate(request, &subject, &by, clock, &mut steps);
        let same = again == info.decision;
        // of a refusal, the chain says no more than that
        let refused = again.effect == info.decision.effect && info.status == ReceiptStatus::Denied;
        check(&[(
            "the rules decide the same on this machine as on the chain",
            same || refused,
        )])?;
        for step in steps {
            self.stage.remark(&format!("why: {}", short(&step.to_string())))?;
        }
        Ok(())
    }

    /// The value that an event of the registry carries.
    fn told_by(&self, done: &Committed, event: &str, attribute: &str) -> Done<String> {
        salus_client::of_contract(&done.events, self.houses.registry.address(), event)
            .find_map(|event| event.get(attribute).map(ToOwned::to_owned))
            .ok_or_else(|| {
                Failure::refused(format!(
                    "transaction {} has no event {event} with {attribute}",
                    done.hash
                ))
            })
    }

    fn farewell(&self, ben: &child::Child) -> Done {
        let rpc = self.context.client_network()?.rpc;
        output::line("")?;
        output::line(&format!("The chain listens at {rpc}"))?;
        // as it was called, so that the line can be copied
        let salus = std::env::args().next().unwrap_or_else(|| "salus".to_owned());
        let question = format!(r#"{{"receipts":{{"subject":"{}"}}}}"#, ben.subject);
        output::line(&format!(
            "Try next: {salus} query consent-registry '{question}'   (or {salus} panel cases)"
        ))?;
        output::line("Stop it with: ./scripts/down.sh")
    }
}

/// Somebody with a new secret.
fn somebody() -> Done<Secret> {
    let phrase = salus_client::Signer::new_phrase()?;
    sound(Secret::from_phrase(&phrase))
}

/// 32 random bytes.
fn fresh() -> Done<[u8; 32]> {
    let mut bytes = [0; 32];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|e| Failure::network(format!("the system has no randomness: {e}")))?;
    Ok(bytes)
}

/// A commitment to something off the chain, under a salt of its own.
fn salted(what: &str) -> Done<Digest> {
    let salt = sound(Salt::from_bytes(&fresh()?))?;
    Ok(commitment(&salt, what.as_bytes()))
}

fn sound<T>(made: Result<T, KeyError>) -> Done<T> {
    made.map_err(|e| Failure::usage(e.to_string()))
}

/// The change of a purse that pays the panel, and of the panel's.
const fn fees(who: &'static str, amount: u128) -> [Change; 2] {
    [Change::Loses(who, amount), Change::Gains("panel", amount)]
}

/// Long ids, shortened to what tells them apart.
fn short(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let id = word.trim_end_matches(':');
        if id.len() >= 32 && id.bytes().all(|b| b.is_ascii_hexdigit()) {
            let head: String = id.chars().take(8).collect();
            word.replace(id, &format!("{head}…"))
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
