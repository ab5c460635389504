//! A hospital that keeps records, those who ask for them, and the three contracts as built.

use std::cell::Cell;

use accreditation_api::msg::{ExecuteMsg as AccMsg, RegisteredData};
use accreditation_api::types::{Limits as Classes, OrgId, OrgKind, Role};
use consent_registry::domain::consent::Consent;
use consent_registry::domain::slots::Slots;
use consent_registry::domain::subject::{Phase, Subject};
use consent_registry_api::msg::{AccessData, ExecuteMsg, InstantiateMsg, Limits};
use consent_registry_api::sign::seq_key;
use consent_registry_api::types::{
    Action, Actor, Body, ConsentId, Digest, Effect, EmergencyRule, Grantor, Power, Provision, PublicKey,
    Purpose, ReceiptId, Registration, Request, Signed, Span, SubjectId, Terms, Text,
};
use cosmwasm_std::{Storage, Timestamp};
use panel_api::msg::ExecuteMsg as PanelMsg;
use salus_core::packed::{pack, PackedMap};
use sha2::{Digest as _, Sha256};
use subject_keys::{seal, Registry, Secret, SigningKey};
use wasm_tests::chain::{Chain, Receipt};

use crate::panel::{terms as wording, Court};

pub const DAY: u64 = 24 * 3_600;
/// Enough for a panel to be ready.
const ROSTER: u64 = 48;
/// Keeps the records; its operator is "records".
pub const HOSPITAL: OrgId = OrgId(1);
/// Treats; its operator is "doctor".
pub const CLINIC: OrgId = OrgId(2);
pub const INSURER: OrgId = OrgId(ROSTER + 1);
pub const INSTITUTE: OrgId = OrgId(ROSTER + 2);

// The contract's records, by its README: what a subject has when it has granted.
const SUBJECTS: PackedMap<&[u8], Subject> = PackedMap::new("su");
const SEQS: PackedMap<&[u8], u64> = PackedMap::new("sq");
const PAGES: PackedMap<(&[u8], u8), Vec<u8>> = PackedMap::new("pg");
const CONSENTS: PackedMap<&[u8], SubjectId> = PackedMap::new("co");

/// Writes a subject as the contract stores it, with its consents and how often each was used. None: consents of nobody.
pub fn write(store: &mut dyn Storage, id: &SubjectId, subject: Option<Subject>, consents: &[(Consent, u32)]) {
    let mut slots = Slots::of(&Default::default()).unwrap();
    let mut uses = vec![];
    for (consent, used) in consents {
        let head = slots
            .add(&pack(consent).unwrap(), consent.points(), false)
            .unwrap();
        if *used > 0 {
            uses.push((head, *used));
        }
        CONSENTS.save(store, &consent.id.0, id).unwrap();
    }
    for (number, page) in slots.changes() {
        store.set(&PAGES.raw_key((&id.0, number)), &page);
    }
    if let Some(subject) = subject {
        SEQS.save(store, &seq_key(id, &subject.key), &1).unwrap();
        let subject = Subject { uses, ..subject };
        SUBJECTS.save(store, &id.0, &subject).unwrap();
    }
}

/// A subject of the hospital about which nothing special is said.
pub fn plain(key: PublicKey) -> Subject {
    Subject {
        custodian: HOSPITAL,
        key,
        emergency: EmergencyRule::default(),
        default: Effect::Deny,
        reviews: 0,
        uses: vec![],
        phase: Phase::Live,
    }
}

/// A patient's key at the hospital.
pub struct Person {
    pub key: SigningKey,
    pub subject: SubjectId,
}

pub struct Stage {
    pub court: Court,
    pub chain: Chain,
    pub consent: String,
    said: Cell<u64>,
    asked: Cell<u64>,
}

impl Stage {
    /// Everybody is accredited; no subject yet.
    pub fn new() -> Self {
        let court = Court::new(ROSTER);
        let chain = court.chain.clone();
        let owner = chain.user("owner");
        let msg = InstantiateMsg {
            owner: owner.clone(),
            accreditation: court.accreditation.clone(),
            panel: court.panel.clone(),
            panel_terms: "emergency".to_owned(),
            limits: Limits::PUBLIC,
        };
        let (consent, _) = chain.instantiate("consent-registry", &owner, &msg, &[]).unwrap();
        let mut terms = wording(&chain, 2);
        terms.openers = vec![consent.clone()];
        terms.amounts = false;
        let name = "emergency".to_owned();
        court.send("owner", &PanelMsg::DefineTerms { name, terms }, 0);
        let stage = Self {
            court,
            chain,
            consent,
            said: Cell::new(0),
            asked: Cell::new(0),
        };
        stage.accredit(HOSPITAL, Role::HoldRecords);
        for (name, org) in [("records", HOSPITAL), ("doctor", CLINIC)] {
            stage.employ(name, org);
        }
        for (name, kind, role) in [
            ("adjuster", OrgKind::Insurer, Role::Insure),
            ("researcher", OrgKind::Research, Role::Research),
            ("magistrate", OrgKind::Government, Role::Arbitrate),
            ("inspector", OrgKind::Government, Role::Regulate),
        ] {
            let org = stage.found(kind);
            stage.accredit(org, role);
            stage.employ(name, org);
        }
        stage.chain.advance(5);
        stage
    }

    fn found(&self, kind: OrgKind) -> OrgId {
        let msg = AccMsg::RegisterOrganisation {
            legal_name: "Lakeside Institution of Kisumu".to_owned(),
            kind,
            country: "KE".to_owned(),
            metadata: None,
        };
        let admin = self.chain.user("admin");
        let done = self.chain.execute(&self.court.accreditation, &admin, &msg, &[]);
        done.unwrap().data::<RegisteredData>().org
    }

    fn accredit(&self, org: OrgId, role: Role) {
        let (until, limits) = (None, Classes::default());
        let msg = AccMsg::Accredit {
            org,
            role,
            until,
            limits,
        };
        self.court.standing("ministry", &msg);
    }

    fn employ(&self, name: &str, org: OrgId) {
        let msg = AccMsg::ProposeOperator {
            org,
            operator: self.chain.user(name),
            permissions: Role::ALL.to_vec(),
            until: None,
        };
        self.court.standing("admin", &msg);
        self.court.standing(name, &AccMsg::AcceptOperator { org });
    }

    /// Which registry signatures are for.
    fn registry(&self) -> Registry {
        Registry {
            chain_id: self.chain.id(),
            contract: self.consent.clone(),
        }
    }

    pub fn person(&self, name: &str) -> Person {
        let secret = Secret::from_seed(&Sha256::digest(name)).unwrap();
        let relationship = secret.relationship(&self.registry(), HOSPITAL, 0).unwrap();
        Person {
            key: relationship.key().unwrap(),
            subject: relationship.subject().unwrap(),
        }
    }

    /// What somebody signs about a subject; later than everything that was signed before.
    pub fn signed(&self, key: &SigningKey, subject: SubjectId, body: &Body) -> Signed {
        self.said.set(self.said.get() + 1);
        let not_after = Timestamp::from_seconds(self.chain.now() + 600);
        seal(key, &self.registry(), subject, self.said.get(), not_after, body).unwrap()
    }

    #[track_caller]
    pub fn say(&self, who: &Person, body: &Body) -> Receipt {
        let signed = self.signed(&who.key, who.subject, body);
        self.send("relay", &ExecuteMsg::Submit(signed))
    }

    /// What somebody says, if it is taken.
    pub fn try_say(&self, who: &Person, body: &Body) -> Result<Receipt, String> {
        let msg = ExecuteMsg::Submit(self.signed(&who.key, who.subject, body));
        self.chain
            .execute(&self.consent, &self.chain.user("relay"), &msg, &[])
    }

    #[track_caller]
    pub fn send(&self, who: &str, msg: &ExecuteMsg) -> Receipt {
        let sent = self.chain.execute(&self.consent, &self.chain.user(who), msg, &[]);
        sent.unwrap_or_else(|e| panic!("{msg:?}: {e}"))
    }

    /// 32 bytes that were not there before.
    pub fn fresh(&self) -> Digest {
        self.asked.set(self.asked.get() + 1);
        digest(self.asked.get())
    }

    /// To read, for treatment, as the clinic's doctor.
    pub fn treatment(&self, subject: SubjectId) -> Request {
        Request {
            subject,
            nonce: self.fresh(),
            purpose: Purpose::Treatment,
            actions: vec![Action::Read],
            role: Role::AttestTreatment,
            profession: Some(2212),
            person: None,
            destination: "KE".to_owned(),
            data: Span::default(),
            research: None,
            emergency: None,
        }
    }

    /// So many subjects, of each a consent for the clinic, written by the contract's own code as it stores them.
    pub fn fill(&self, consents: u64) {
        for first in (0..consents).step_by(1_000) {
            self.chain.natively(&self.consent, |deps, env| {
                for n in first..consents.min(first + 1_000) {
                    let Digest(id) = digest(u64::MAX - n);
                    let mut key = [2; 33];
                    key[1..].copy_from_slice(&id);
                    let consent = Consent {
                        id: ConsentId(id),
                        power: Power {
                            grantor: Grantor::Patient,
                            until: None,
                        },
                        by: Some(PublicKey(key)),
                        granted_at: env.block.time.seconds(),
                        revoked_at: None,
                        terms: terms(vec![may(CLINIC)]),
                    };
                    let subject = plain(PublicKey(key));
                    write(deps.storage, &SubjectId(id), Some(subject), &[(consent, 0)]);
                }
            });
        }
    }
}

/// Bytes that look like those of a digest, another one for each number.
pub fn digest(n: u64) -> Digest {
    Digest(Sha256::digest(n.to_be_bytes()).into())
}

pub fn registration() -> Registration {
    Registration {
        custodian: HOSPITAL,
        emergency: EmergencyRule::default(),
        default: Effect::Deny,
        guardians: None,
    }
}

/// An organisation may read, for treatment.
pub fn may(org: OrgId) -> Provision {
    Provision {
        depth: 0,
        effect: Effect::Permit,
        actors: vec![Actor {
            org: Some(org),
            ..Actor::default()
        }],
        purposes: vec![Purpose::Treatment],
        actions: vec![Action::Read],
        tags: vec![],
        data: Span::default(),
        valid: Span::default(),
        destinations: vec![],
    }
}

pub fn terms(provisions: Vec<Provision>) -> Terms {
    Terms {
        provisions,
        duo: None,
        uses: None,
        texts: vec![Text {
            language: "sw".to_owned(),
            sha256: Digest([3; 32]),
        }],
    }
}

/// The receipt that an answer names, and whether it is a permit.
pub fn answered(receipt: &Receipt) -> (ReceiptId, bool) {
    let data: AccessData = receipt.data();
    (data.receipt, data.permitted)
}
