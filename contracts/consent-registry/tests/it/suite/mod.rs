//! A consent registry on a simulated chain, with verbs.

pub mod meter;
mod terms;

pub use terms::*;

use accreditation_api::types::OrgKind;
pub use accreditation_api::{OrgId, Role};
pub use consent_registry::contract;
pub use consent_registry_api::msg::*;
pub use consent_registry_api::sign;
pub use consent_registry_api::types::*;
pub use cosmwasm_std::{coins, from_json, Addr, Coin, Event};
use cosmwasm_std::{to_json_binary, Binary, HexBinary};
use cw_multi_test::{AppResponse, Executor};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey};
use salus_testing::accredited::Registry;
use salus_testing::app::TestApp;
use salus_testing::panel::PanelSetup;
use salus_testing::watch::Watched;
pub use salus_testing::{actor, panel, refused};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

pub const DENOM: &str = "uatom";
pub const DAY: u64 = 86_400;

pub const HOSPITAL: OrgId = OrgId(1);
pub const CLINIC: OrgId = OrgId(2);
pub const INSURER: OrgId = OrgId(3);
pub const INSTITUTE: OrgId = OrgId(4);
pub const COURT: OrgId = OrgId(5);

pub const ARCHIVE: OrgId = OrgId(7);

/// Organisations with the role that each holds, and its one operator.
pub const CAST: [(OrgKind, Role, &str); 7] = [
    (OrgKind::Hospital, Role::HoldRecords, "records"),
    (OrgKind::Clinic, Role::AttestTreatment, "doctor"),
    (OrgKind::Insurer, Role::Insure, "adjuster"),
    (OrgKind::Research, Role::Research, "researcher"),
    (OrgKind::Government, Role::Arbitrate, "judge"),
    (OrgKind::Government, Role::Regulate, "inspector"),
    (OrgKind::Hospital, Role::HoldRecords, "archivist"),
];

pub struct Suite {
    pub app: TestApp,
    pub registry: Registry,
    pub panel: Addr,
    pub consent: Addr,
    seqs: BTreeMap<(SubjectId, PublicKey), u64>,
    nonce: u64,
}

/// A person's key, by name.
pub fn key(name: &str) -> SigningKey {
    use sha2::Digest as _;
    SigningKey::from_slice(&sha2::Sha256::digest(name)).unwrap()
}

pub fn public(name: &str) -> PublicKey {
    PublicKey(
        key(name)
            .verifying_key()
            .to_encoded_point(true)
            .as_bytes()
            .try_into()
            .unwrap(),
    )
}

/// A person's subject at the hospital.
pub fn subject_of(name: &str) -> SubjectId {
    sign::subject_id(&public(name), HOSPITAL)
}

pub fn digest(n: u64) -> Digest {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    Digest(bytes)
}

pub fn limits() -> Limits {
    Limits::PUBLIC
}

/// What the contract itself emitted.
pub fn events(response: &AppResponse) -> Vec<Event> {
    response
        .events
        .iter()
        .filter(|event| event.ty.starts_with("wasm-"))
        .cloned()
        .map(|mut event| {
            event
                .attributes
                .retain(|attribute| attribute.key != "_contract_address");
            event
        })
        .collect()
}

/// Types of what the contract itself emitted.
pub fn types(response: &AppResponse) -> Vec<String> {
    events(response)
        .into_iter()
        .map(|event| event.ty.trim_start_matches("wasm-").to_string())
        .collect()
}

pub fn access_data(response: &AppResponse) -> AccessData {
    from_json(response.data.as_ref().unwrap()).unwrap()
}

impl Suite {
    /// A registry with the cast, and no subject.
    pub fn new() -> Self {
        Self::with_limits(limits())
    }

    pub fn with_limits(limits: Limits) -> Self {
        let mut app = TestApp::start(&[(actor("doctor"), coins(1_000_000, DENOM))]);
        let registry = Registry::install(&mut app);
        for (kind, role, operator) in CAST {
            registry
                .write(&mut app)
                .member(kind, "KE", &[role], &actor(operator));
        }
        let reviews = PanelSetup {
            denom: DENOM.to_string(),
            terms: vec!["emergency".to_string()],
            longest_seconds: 3 * DAY,
            live: 9,
        };
        let panel = panel::install(&mut app, &reviews);
        app.mint(&panel, &coins(1_000_000, DENOM));
        let code = app.store_code(
            Watched::new(contract::execute, contract::instantiate, contract::query)
                .with_reply(contract::reply)
                .with_migrate(contract::migrate)
                .boxed(),
        );
        let setup = InstantiateMsg {
            owner: actor("owner").to_string(),
            accreditation: registry.addr().to_string(),
            panel: panel.to_string(),
            panel_terms: "emergency".to_string(),
            limits,
        };
        let admin = Some(actor("chain admin").to_string());
        let consent = app
            .instantiate_contract(code, actor("owner"), &setup, &[], "consent", admin)
            .unwrap();
        Self {
            app,
            registry,
            panel,
            consent,
            seqs: BTreeMap::new(),
            nonce: 0,
        }
    }

    /// The same, with alice as a patient of the hospital.
    pub fn with_alice() -> Self {
        let mut suite = Self::new();
        suite.register("alice").unwrap();
        suite
    }

    pub fn now(&self) -> u64 {
        self.app.now().seconds()
    }

    pub fn pass(&mut self, seconds: u64) {
        self.app.pass(seconds);
    }

    // --- calls

    pub fn run(&mut self, sender: &str, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        self.run_with(sender, msg, &[])
    }

    pub fn run_with(
        &mut self,
        sender: &str,
        msg: &ExecuteMsg,
        funds: &[Coin],
    ) -> Result<AppResponse, String> {
        let consent = self.consent.clone();
        self.app.run(&actor(sender), &consent, msg, funds)
    }

    pub fn ask<R: DeserializeOwned>(&self, msg: &QueryMsg) -> R {
        self.try_ask(msg).unwrap()
    }

    pub fn try_ask<R: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<R, String> {
        self.app.ask(&self.consent, msg)
    }

    // --- what is signed

    /// What a person says about a subject, with its next seq.
    pub fn signed(&mut self, who: &str, subject: SubjectId, body: &Body) -> Signed {
        let seq = self.next_seq(who, subject);
        self.signed_as(who, subject, body, seq, self.now() + 600)
    }

    /// A seq that a person has not used about a subject.
    pub fn next_seq(&mut self, who: &str, subject: SubjectId) -> u64 {
        let last = self.seqs.entry((subject, public(who))).or_default();
        *last += 1;
        *last
    }

    pub fn signed_as(&self, who: &str, subject: SubjectId, body: &Body, seq: u64, not_after: u64) -> Signed {
        self.sealed(who, subject, to_json_binary(body).unwrap(), (seq, not_after))
    }

    /// What a person signs that may be anything.
    pub fn signed_words(&mut self, who: &str, subject: SubjectId, body: &[u8]) -> Signed {
        let seq = self.next_seq(who, subject);
        self.sealed(who, subject, body.into(), (seq, self.now() + 600))
    }

    fn sealed(&self, who: &str, subject: SubjectId, body: Binary, (seq, not_after): (u64, u64)) -> Signed {
        let mut signed = Signed {
            subject,
            signer: public(who),
            seq,
            not_after: cosmwasm_std::Timestamp::from_seconds(not_after),
            body,
            signature: HexBinary::default(),
        };
        let chain = self.app.block_info().chain_id;
        let hash = sign::signing_hash(&chain, self.consent.as_str(), &signed);
        let signature: Signature = key(who).sign_prehash(&hash).unwrap();
        let signature = signature.normalize_s().unwrap_or(signature);
        signed.signature = HexBinary::from(&signature.to_bytes()[..]);
        signed
    }

    /// A person says something about its own subject, through a relay.
    pub fn say(&mut self, who: &str, body: &Body) -> Result<AppResponse, String> {
        self.say_about(who, subject_of(who), body)
    }

    pub fn say_about(&mut self, who: &str, subject: SubjectId, body: &Body) -> Result<AppResponse, String> {
        let signed = self.signed(who, subject, body);
        self.run("relay", &ExecuteMsg::Submit(signed))
    }

    pub fn register(&mut self, who: &str) -> Result<AppResponse, String> {
        self.say(who, &Body::Register(registration()))
    }

    /// Grants, and gives the consent's id.
    pub fn grant(&mut self, who: &str, terms: Terms) -> Result<ConsentId, String> {
        self.grant_about(who, subject_of(who), terms)
    }

    pub fn grant_about(&mut self, who: &str, subject: SubjectId, terms: Terms) -> Result<ConsentId, String> {
        self.say_about(who, subject, &Body::Grant(terms))?;
        let seq = self.seqs[&(subject, public(who))];
        Ok(sign::consent_id(&subject, &public(who), seq))
    }

    pub fn revoke(&mut self, who: &str, consent: ConsentId) -> Result<AppResponse, String> {
        self.say(who, &Body::Revoke { consent })
    }

    // --- access

    /// A nonce that nobody has used.
    pub fn nonce(&mut self) -> Digest {
        self.nonce += 1;
        digest(self.nonce)
    }

    /// What a clinic asks for treatment.
    pub fn treatment(&mut self, subject: SubjectId) -> Request {
        Request {
            subject,
            nonce: self.nonce(),
            purpose: Purpose::Treatment,
            actions: vec![Action::Read],
            role: Role::AttestTreatment,
            profession: Some(2212),
            person: None,
            destination: "KE".to_string(),
            data: Span::default(),
            research: None,
            emergency: None,
        }
    }

    pub fn request(&mut self, sender: &str, request: Request) -> Result<AppResponse, String> {
        self.run(sender, &ExecuteMsg::RequestAccess(request))
    }

    /// The clinic asks for treatment.
    pub fn asks(&mut self, subject: SubjectId) -> AccessData {
        let request = self.treatment(subject);
        access_data(&self.request("doctor", request).unwrap())
    }

    /// The clinic breaks the glass.
    pub fn breaks(&mut self, subject: SubjectId) -> AccessData {
        let request = Request {
            purpose: Purpose::BreakTheGlass,
            emergency: Some(Emergency::Unconscious),
            ..self.treatment(subject)
        };
        access_data(&self.request("doctor", request).unwrap())
    }

    pub fn release(&mut self, receipt: ReceiptId) -> Result<AppResponse, String> {
        self.run("records", &ExecuteMsg::Release { receipt })
    }

    pub fn served(&mut self, receipt: ReceiptId) -> Result<AppResponse, String> {
        let manifest = digest(99);
        self.run("records", &ExecuteMsg::Served { receipt, manifest })
    }

    pub fn refuse(&mut self, receipt: ReceiptId, code: RefusalCode) -> Result<AppResponse, String> {
        self.run("records", &ExecuteMsg::Refuse { receipt, code })
    }

    pub fn justify(&mut self, receipt: ReceiptId) -> Result<AppResponse, String> {
        let statement = digest(55);
        let fee = coins(panel::PANEL_FEE, DENOM);
        self.run_with("doctor", &ExecuteMsg::Justify { receipt, statement }, &fee)
    }

    /// Whether a receipt is a permit that lives, for the clinic's treatment.
    pub fn lives(&self, receipt: ReceiptId) -> bool {
        let answer: PermittedResponse = self.ask(&QueryMsg::Permitted {
            receipt,
            requester: CLINIC,
            purpose: Purpose::Treatment,
        });
        answer.permitted
    }

    pub fn settle(&mut self, receipt: ReceiptId) -> Result<AppResponse, String> {
        self.run("anybody", &ExecuteMsg::SettleReview { receipt })
    }

    pub fn advance(&mut self, subject: SubjectId) -> Result<AppResponse, String> {
        self.run("anybody", &ExecuteMsg::Advance { subject })
    }

    /// Until nothing is left of a subject. How many calls it took.
    pub fn erase_all(&mut self, subject: SubjectId) -> usize {
        for calls in 1.. {
            if types(&self.advance(subject).unwrap()) == ["subject_erased"] {
                return calls;
            }
        }
        unreachable!("it ends, or a call is refused")
    }

    pub fn order(&mut self, subject: SubjectId, act: Body) -> Result<AppResponse, String> {
        let document = self.nonce();
        self.run(
            "judge",
            &ExecuteMsg::CourtOrder(Order {
                subject,
                document,
                act,
            }),
        )
    }

    pub fn commit_record(&mut self, subject: SubjectId, n: u64) -> Result<AppResponse, String> {
        self.run("records", &ExecuteMsg::CommitRecord(new_record(subject, n)))
    }

    /// One day of a device.
    pub fn anchor(&mut self, subject: SubjectId, device: u64, day: u32) -> Result<AppResponse, String> {
        let (device, root) = (digest(device), digest(day.into()));
        self.run(
            "records",
            &ExecuteMsg::AnchorStream(StreamRoot {
                subject,
                device,
                day,
                root,
            }),
        )
    }

    /// The panel comes to a verdict.
    pub fn rule(
        &mut self,
        case: u64,
        outcome: panel_api::types::Outcome,
        tell: bool,
    ) -> Result<AppResponse, String> {
        let panel = self.panel.clone();
        let case = panel_api::CaseId(case);
        let msg = panel::PanelMsg::Rule {
            case,
            outcome,
            amount: None,
            codes: vec![],
            tell,
        };
        self.app.run(&actor("anybody"), &panel, &msg, &[])
    }

    pub fn tell_panel(&mut self, msg: &panel::PanelMsg) {
        let panel = self.panel.clone();
        self.app.run(&actor("anybody"), &panel, msg, &[]).unwrap();
    }

    // --- looks

    pub fn receipt(&self, receipt: ReceiptId) -> ReceiptInfo {
        let found: Option<ReceiptInfo> = self.ask(&QueryMsg::Receipt { receipt });
        found.unwrap()
    }

    pub fn receipts(&self, subject: SubjectId) -> Vec<ReceiptInfo> {
        self.receipts_after(subject, 0)
    }

    pub fn receipts_after(&self, subject: SubjectId, number: u64) -> Vec<ReceiptInfo> {
        let (mut all, mut start_after) = (vec![], Some(number));
        loop {
            let page: Vec<ReceiptInfo> = self.ask(&QueryMsg::Receipts {
                subject,
                start_after,
                limit: Some(100),
            });
            let Some(last) = page.last() else {
                return all;
            };
            start_after = last.number;
            all.extend(page);
        }
    }

    pub fn subject(&self, subject: SubjectId) -> Option<SubjectInfo> {
        self.ask(&QueryMsg::Subject { subject })
    }

    pub fn consent(&self, consent: ConsentId) -> Option<ConsentInfo> {
        self.ask(&QueryMsg::Consent { consent })
    }

    pub fn privilege(&self, org: OrgId) -> PrivilegeInfo {
        self.ask(&QueryMsg::Privilege { org })
    }

    pub fn guardians(&self, subject: SubjectId) -> GuardiansInfo {
        let found: Option<GuardiansInfo> = self.ask(&QueryMsg::Guardians { subject });
        found.unwrap()
    }

    pub fn erasure(&self, subject: SubjectId) -> Option<ErasureInfo> {
        self.ask(&QueryMsg::Erasure { subject })
    }

    /// C5: the receipts of a subject are numbered without a gap, each bound to the one before, and the last one is the head.
    pub fn check_chain(&self, subject: SubjectId) -> Result<(), String> {
        self.check_chain_from(subject, (0, Digest([0; 32]))).map(drop)
    }

    /// The same, from a number with its head on. Gives the last ones.
    pub fn check_chain_from(
        &self,
        subject: SubjectId,
        (mut number, mut head): (u64, Digest),
    ) -> Result<(u64, Digest), String> {
        for receipt in self.receipts_after(subject, number) {
            number += 1;
            let entry = sign::entry_digest(&receipt).map_err(|e| e.to_string())?;
            let expected = sign::chain_head(&head, number, &receipt.receipt, &entry);
            let place = (receipt.number, receipt.previous, receipt.head);
            if place != (Some(number), Some(head), Some(expected)) {
                return Err(format!("C5: receipt {number} of {subject} does not follow"));
            }
            head = expected;
        }
        match self.subject(subject) {
            Some(info) if info.receipts != number || info.head != head => {
                Err(format!("C5: {} receipts, {number} found", info.receipts))
            }
            _ => Ok((number, head)),
        }
    }
}
