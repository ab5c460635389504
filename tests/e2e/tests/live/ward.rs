//! A hospital that keeps records, a clinic that is permitted to read them, and a patient who signs.

use crate::lab::{call, send, Lab};
use accreditation_api::msg::ExecuteMsg as Standing;
use accreditation_api::types::{Limits, OrgKind};
use accreditation_api::{OrgId, Role};
use age::x25519::Identity;
use consent_registry_api::msg::{ExecuteMsg, QueryMsg};
use consent_registry_api::sign::receipt_id;
use consent_registry_api::types::{
    Action, Actor, Body, ConsentId, Digest, Effect, EmergencyRule, Provision, Purpose, ReceiptId,
    ReceiptInfo, ReceiptStatus, RecordInfo, Registration, Request, Signed, Span, SubjectId, Tag, Terms, Text,
};
use cosmwasm_std::Timestamp;
use custodian::ask::Ask;
use custodian::fetch::{Delivery, FetchError, Package, Server};
use custodian::registry::Place;
use salus_client::{
    of_contract, Accreditation, Chain, ConsentRegistry, Contract, SendOptions, Signer, Transaction,
};
use sha2::{Digest as _, Sha256};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use subject_keys::{seal, Category, Registry, Relationship, Secret};

/// Who plays the custodian.
pub const HOSPITAL: &str = "hospital";
/// Who plays the clinic that asks.
pub const CLINIC: &str = "charity";

static NONCES: AtomicU64 = AtomicU64::new(1);

/// Everyone, on a lab's chain.
pub struct Ward<'a> {
    lab: &'a Lab,
    /// the chain
    pub chain: Chain,
    /// the consent registry
    pub registry: Contract<ConsentRegistry>,
    /// the custodian
    pub hospital: OrgId,
    /// who asks
    pub clinic: OrgId,
    /// the clinic's key to read with
    pub reader: Identity,
    relationship: Relationship,
    seq: AtomicU64,
}

/// A process of `salus custodian serve`. It is killed when it goes out of scope.
pub struct Serving {
    child: Child,
    /// where it answers
    pub server: Server,
    /// the same as text
    pub url: String,
}

impl Serving {
    /// Kills it with no chance to tidy up.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl<'a> Ward<'a> {
    /// Accredits both, registers the patient, and lets the clinic treat with everything but mental health.
    pub async fn new(lab: &'a Lab) -> Self {
        let context = lab.context();
        let chain = lab.chain().await;
        let registry: Contract<ConsentRegistry> = context.contract().unwrap_or_else(|e| panic!("{}", e.text));
        let accreditation: Contract<Accreditation> =
            context.contract().unwrap_or_else(|e| panic!("{}", e.text));
        let name = Standing::NameAuthority {
            authority: key(lab, "authority").address().to_owned(),
            country: "CH".to_owned(),
            roles: Role::ALL.to_vec(),
            from: None,
            until: None,
        };
        call(&chain, &key(lab, "deployer"), &accreditation, &name).await;
        let role = Role::HoldRecords;
        let hospital = accredited(lab, &chain, &accreditation, HOSPITAL, role).await;
        let role = Role::AttestTreatment;
        let clinic = accredited(lab, &chain, &accreditation, CLINIC, role).await;
        let place = Registry {
            chain_id: chain.network().chain_id.clone(),
            contract: registry.address().to_owned(),
        };
        let relationship = Secret::from_seed(&[42; 32])
            .unwrap()
            .relationship(&place, hospital, 0)
            .unwrap();
        let ward = Self {
            lab,
            chain,
            registry,
            hospital,
            clinic,
            reader: Identity::generate(),
            relationship,
            seq: AtomicU64::new(1),
        };
        let register = Body::Register(Registration {
            custodian: hospital,
            emergency: EmergencyRule::default(),
            default: Effect::Deny,
            guardians: None,
        });
        ward.submit(&register).await;
        ward.submit(&Body::Grant(ward.terms())).await;
        ward
    }

    /// Treatment by the clinic, except what is tagged as mental health.
    pub fn terms(&self) -> Terms {
        let base = Provision {
            depth: 0,
            effect: Effect::Permit,
            actors: vec![Actor {
                org: Some(self.clinic),
                ..Actor::default()
            }],
            purposes: vec![Purpose::Treatment],
            actions: vec![],
            tags: vec![],
            data: Span::default(),
            valid: Span::default(),
            destinations: vec![],
        };
        let except = Provision {
            depth: 1,
            effect: Effect::Deny,
            actors: vec![],
            purposes: vec![],
            tags: vec![self.mental_health()],
            ..base.clone()
        };
        Terms {
            provisions: vec![base, except],
            duo: None,
            uses: None,
            texts: vec![Text {
                language: "en".to_owned(),
                sha256: Digest([1; 32]),
            }],
        }
    }

    /// The patient, to the hospital.
    pub fn subject(&self) -> SubjectId {
        self.relationship.subject().unwrap()
    }

    /// What the patient calls mental health.
    pub fn mental_health(&self) -> Tag {
        let category = Category::known()
            .find(|category| category.code() == "PSY")
            .unwrap();
        self.relationship.tags().unwrap().tag(&category).unwrap()
    }

    /// Signs a body and lets a stranger submit it.
    pub async fn submit(&self, body: &Body) -> u64 {
        let now = self.chain.tip().await.unwrap().seconds;
        let signed = self.signed(body, now + 600);
        let seq = signed.seq;
        let msg = ExecuteMsg::Submit(signed);
        call(&self.chain, &key(self.lab, "stranger"), &self.registry, &msg).await;
        seq
    }

    /// What the patient signs, to be submitted until then.
    pub fn signed(&self, body: &Body, until: u64) -> Signed {
        let seq = self.seq.fetch_add(1, Ordering::Relaxed);
        let place = Registry {
            chain_id: self.chain.network().chain_id.clone(),
            contract: self.registry.address().to_owned(),
        };
        let until = Timestamp::from_seconds(until);
        let signer = self.relationship.key().unwrap();
        seal(&signer, &place, self.subject(), seq, until, body).unwrap()
    }

    /// The consent that was granted with this number.
    pub fn consent(&self, seq: u64) -> ConsentId {
        let signer = self.relationship.key().unwrap().public();
        consent_registry_api::sign::consent_id(&self.subject(), &signer, seq)
    }

    /// Takes the consent back with which the ward began.
    pub async fn revoke(&self) {
        let consent = self.consent(2);
        self.submit(&Body::Revoke { consent }).await;
    }

    fn request(&self) -> (ReceiptId, ExecuteMsg) {
        let number = NONCES.fetch_add(1, Ordering::Relaxed);
        let nonce = Digest(Sha256::digest(number.to_be_bytes()).into());
        let request = Request {
            subject: self.subject(),
            nonce,
            purpose: Purpose::Treatment,
            actions: vec![Action::Read],
            role: Role::AttestTreatment,
            profession: None,
            person: None,
            destination: "CH".to_owned(),
            data: Span::default(),
            research: None,
            emergency: None,
        };
        (
            receipt_id(self.clinic, &nonce),
            ExecuteMsg::RequestAccess(request),
        )
    }

    /// The clinic asks for access, as often as that.
    pub async fn ask_for_access(&self, number: usize) -> Vec<ReceiptId> {
        let asked: Vec<_> = (0..number).map(|_| self.request()).collect();
        let clinic = key(self.lab, CLINIC);
        for some in asked.chunks(10) {
            let mut tx = Transaction::default();
            for (_, msg) in some {
                tx = tx.and(Transaction::call(&self.registry, msg, vec![]).unwrap());
            }
            send(&self.chain, &clinic, &tx, SendOptions::default()).await;
        }
        asked.into_iter().map(|(receipt, _)| receipt).collect()
    }

    /// Once; and the block in which it was decided.
    pub async fn decided(&self) -> (ReceiptId, u64) {
        let (receipt, msg) = self.request();
        let done = call(&self.chain, &key(self.lab, CLINIC), &self.registry, &msg).await;
        (receipt, done.height)
    }

    /// Once.
    pub async fn permit(&self) -> ReceiptId {
        let receipt = self.ask_for_access(1).await.remove(0);
        assert_eq!(self.info(receipt).await.status, ReceiptStatus::Permitted);
        receipt
    }

    /// A receipt.
    pub async fn info(&self, receipt: ReceiptId) -> ReceiptInfo {
        let question = QueryMsg::Receipt { receipt };
        let found: Option<ReceiptInfo> = self.registry.ask(&self.chain, &question).await.unwrap();
        found.unwrap()
    }

    /// Waits until the chain shows a receipt at this status.
    pub async fn becomes(&self, receipt: ReceiptId, status: ReceiptStatus) -> ReceiptInfo {
        let began = Instant::now();
        loop {
            let info = self.info(receipt).await;
            if info.status == status {
                return info;
            }
            assert!(
                began.elapsed().as_secs() < 90,
                "it is {}, not {status}",
                info.status
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Keeps a record, by the command; gives its file.
    pub fn put(&self, name: &str, content: &[u8], more: &[&str]) -> PathBuf {
        let file = self.lab.folder().join(name);
        std::fs::write(&file, content).unwrap();
        let subject = self.subject().to_string();
        let path = file.to_string_lossy().into_owned();
        let mut args = vec![
            "custodian",
            "put",
            &path,
            "--subject",
            &subject,
            "--kind",
            "laboratory",
        ];
        args.extend(["--from", HOSPITAL]);
        args.extend(more);
        self.lab.run(&args);
        file
    }

    /// The files of the ciphertexts.
    pub fn ciphertexts(&self) -> Vec<PathBuf> {
        let folder = self.lab.folder().join(".salus/custodian/blobs");
        let mut found: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        found.sort();
        found
    }

    /// Starts the custodian, which is then asked where it answers.
    pub fn serve(&self) -> Serving {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.lab.folder().join("custodian.log"))
            .unwrap();
        let mut child = self
            .lab
            .salus()
            .args([
                "custodian",
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--erasures",
                "1",
                "--from",
                HOSPITAL,
                "-o",
                "json",
            ])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let line = out
            .lines()
            .map(Result::unwrap)
            .find(|line| line.contains("\"url\""))
            .unwrap_or_else(|| panic!("the custodian did not start: {}", self.log()));
        let url = line.split('"').nth(3).unwrap().to_owned();
        self.name_readers(&url, &[&self.reader.to_public().to_string()]);
        Serving {
            child,
            server: Server::at(&url).unwrap(),
            url,
        }
    }

    /// The clinic says which keys it reads with.
    pub fn name_readers(&self, url: &str, readers: &[&str]) {
        // a list's number is the chain's time, and a later one has a greater number
        std::thread::sleep(Duration::from_millis(1_100));
        let words = [&["custodian", "readers", "--at", url, "--from", CLINIC], readers].concat();
        self.lab.run(&words);
    }

    /// Everything that the custodian logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.lab.folder().join("custodian.log")).unwrap_or_default()
    }

    /// The custodian's place.
    pub fn place(&self) -> Place {
        Place {
            chain_id: self.chain.network().chain_id.clone(),
            registry: self.registry.address().to_owned(),
            custodian: self.hospital,
        }
    }

    /// A request for a receipt's records, signed by the clinic.
    pub fn ask(&self, receipt: ReceiptId) -> Ask {
        let clinic = key(self.lab, CLINIC);
        Ask::sign(&self.place(), receipt, &self.reader.to_public(), &clinic).unwrap()
    }

    /// Checks what came against the chain, and decrypts it.
    pub async fn open(&self, receipt: ReceiptId, package: &Package) -> Result<Delivery, FetchError> {
        let committed = |record| async move {
            let question = QueryMsg::Record { record };
            let found: Result<Option<RecordInfo>, _> = self.registry.ask(&self.chain, &question).await;
            found.map_err(|e| FetchError::Silent(e.to_string()))
        };
        let subject = self.info(receipt).await.subject;
        package
            .open(&receipt, &subject, self.hospital, &self.reader, committed)
            .await
    }

    /// Asks, receives, checks and decrypts.
    pub async fn fetch(&self, server: &Server, receipt: ReceiptId) -> Result<Delivery, FetchError> {
        let package = server.ask(&self.ask(receipt), Duration::from_secs(60)).await?;
        self.open(receipt, &package).await
    }
}

/// The key of a name.
pub fn key(lab: &Lab, name: &str) -> Signer {
    let signer = lab.context().signer(name);
    signer.unwrap_or_else(|e| panic!("{}", e.text))
}

/// A hospital that acts by its own key in one role.
async fn accredited(
    lab: &Lab,
    chain: &Chain,
    accreditation: &Contract<Accreditation>,
    who: &str,
    role: Role,
) -> OrgId {
    let signer = key(lab, who);
    let register = Standing::RegisterOrganisation {
        legal_name: format!("House of {who}"),
        kind: OrgKind::Hospital,
        country: "CH".to_owned(),
        metadata: None,
    };
    let done = call(chain, &signer, accreditation, &register).await;
    let org = of_contract(&done.events, accreditation.address(), "organisation_registered")
        .find_map(|event| event.get("org").map(str::to_owned))
        .unwrap();
    let org = OrgId(org.parse().unwrap());
    let accredit = Standing::Accredit {
        org,
        role,
        until: None,
        limits: Limits::default(),
    };
    call(chain, &key(lab, "authority"), accreditation, &accredit).await;
    // who administers an organisation and proposes itself needs not accept
    let propose = Standing::ProposeOperator {
        org,
        operator: signer.address().to_owned(),
        permissions: vec![role],
        until: None,
    };
    call(chain, &signer, accreditation, &propose).await;
    org
}
