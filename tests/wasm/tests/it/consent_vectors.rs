//! The truth table of consent inside of the built contract: every vector's subject registers, its consents are signed and
//! submitted, revoked and used as the vector says; then its request is asked at its time.

use std::collections::BTreeMap;

use accreditation_api::msg::{ExecuteMsg as AccMsg, InstantiateMsg as AccInit, RegisteredData};
use accreditation_api::types::{Limits as Classes, OrgId, OrgKind, ReasonCode, Role};
use consent_registry_api::msg::{ExecuteMsg, InstantiateMsg, Limits};
use consent_registry_api::query::QueryMsg;
use consent_registry_api::sign;
use consent_registry_api::types::{
    Body, ConsentId, ConsentState, Decision, Delegate, Digest, Effect, Grantor, Guardians, Order, PublicKey,
    Purpose, Registration, Request, Signed, SubjectId,
};
use consent_registry_rules::Held;
use cosmwasm_std::{from_json, to_json_vec, Binary, HexBinary, Timestamp};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey};
use wasm_tests::chain::Chain;

use crate::language::{consent_id, time, Case};
use crate::table::{all, Vector};

/// All organisations of the vectors; the seventh is the ministry: court and regulator.
const ORGANISATIONS: u64 = 8;
const MINISTRY: OrgId = OrgId(7);
/// Who keeps the records.
const CUSTODIAN: OrgId = OrgId(2);

struct Stage {
    chain: Chain,
    accreditation: String,
    registry: String,
    seqs: BTreeMap<(SubjectId, PublicKey), u64>,
    nonces: u64,
}

/// One vector's subject.
struct Person {
    key: SigningKey,
    subject: SubjectId,
    /// real ids of its consents, and how the vector calls them
    consents: Vec<(ConsentId, ConsentId)>,
}

fn key(name: &str) -> SigningKey {
    let mut bytes = [1; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    SigningKey::from_slice(&bytes).unwrap()
}

fn public(key: &SigningKey) -> PublicKey {
    let point = key.verifying_key().to_encoded_point(true);
    PublicKey(point.as_bytes().try_into().unwrap())
}

fn operator(org: OrgId) -> String {
    format!("operator {org}")
}

impl Stage {
    fn new() -> Self {
        let chain = Chain::beginning_at(time("2026-05-01"));
        let owner = chain.user("owner");
        let setup = AccInit {
            owner: owner.clone(),
            notice_seconds: 0,
        };
        let (accreditation, _) = chain.instantiate("accreditation", &owner, &setup, &[]).unwrap();
        let setup = InstantiateMsg {
            owner: owner.clone(),
            accreditation: accreditation.clone(),
            panel: chain.user("panel"),
            panel_terms: "reviews".to_owned(),
            limits: Limits::PUBLIC,
        };
        let (registry, _) = chain
            .instantiate("consent-registry", &owner, &setup, &[])
            .unwrap();
        let stage = Self {
            chain,
            accreditation,
            registry,
            seqs: BTreeMap::new(),
            nonces: 0,
        };
        let name = AccMsg::NameAuthority {
            authority: stage.chain.user("authority"),
            country: "KE".to_owned(),
            roles: Role::ALL.to_vec(),
            from: None,
            until: None,
        };
        stage.accredit("owner", &name);
        (1..=ORGANISATIONS).for_each(|number| stage.organisation(OrgId(number)));
        stage.chain.advance(5);
        stage
    }

    /// An organisation that is accredited for everything, with an operator.
    fn organisation(&self, org: OrgId) {
        let admin = format!("admin {org}");
        let register = AccMsg::RegisterOrganisation {
            legal_name: format!("organisation {org}"),
            kind: OrgKind::Hospital,
            country: "KE".to_owned(),
            metadata: None,
        };
        let registered: RegisteredData = from_json(self.accredit(&admin, &register).unwrap()).unwrap();
        assert_eq!(registered.org, org);
        for role in Role::ALL {
            let accredit = AccMsg::Accredit {
                org,
                role,
                until: None,
                limits: Classes::default(),
            };
            self.accredit("authority", &accredit);
        }
        let propose = AccMsg::ProposeOperator {
            org,
            operator: self.chain.user(&operator(org)),
            permissions: Role::ALL.to_vec(),
            until: None,
        };
        self.accredit(&admin, &propose);
        self.accredit(&operator(org), &AccMsg::AcceptOperator { org });
    }

    fn accredit(&self, sender: &str, msg: &AccMsg) -> Option<Binary> {
        let done = self
            .chain
            .execute(&self.accreditation, &self.chain.user(sender), msg, &[]);
        done.unwrap_or_else(|error| panic!("{msg:?}: {error}")).data
    }

    fn run(&self, sender: &str, msg: &ExecuteMsg) {
        let done = self
            .chain
            .execute(&self.registry, &self.chain.user(sender), msg, &[]);
        done.unwrap_or_else(|error| panic!("{msg:?}: {error}"));
    }

    fn seq(&self, subject: SubjectId, signer: PublicKey) -> u64 {
        self.seqs.get(&(subject, signer)).copied().unwrap_or(0)
    }

    fn submit(&mut self, key: &SigningKey, subject: SubjectId, seq: u64, body: &Body) {
        let signer = public(key);
        let mut signed = Signed {
            subject,
            signer,
            seq,
            not_after: Timestamp::from_seconds(self.chain.now() + 60),
            body: Binary::from(to_json_vec(body).unwrap()),
            signature: HexBinary::default(),
        };
        let digest = sign::signing_hash(&self.chain.id(), &self.registry, &signed);
        let signature: Signature = key.sign_prehash(&digest).unwrap();
        let low: [u8; 64] = signature.normalize_s().unwrap_or(signature).to_bytes().into();
        signed.signature = HexBinary::from(low);
        self.seqs.insert((subject, signer), seq);
        self.run("relay", &ExecuteMsg::Submit(signed));
    }

    fn say(&mut self, key: &SigningKey, subject: SubjectId, body: &Body) {
        let seq = self.seq(subject, public(key)) + 1;
        self.submit(key, subject, seq, body);
    }

    fn nonce(&mut self) -> Digest {
        self.nonces += 1;
        let mut bytes = [5; 32];
        bytes[..8].copy_from_slice(&self.nonces.to_be_bytes());
        Digest(bytes)
    }

    /// The subject with all its consents, as the vector has it.
    fn enact(&mut self, name: &str, case: &Case) -> Person {
        let key = key(name);
        let subject = sign::subject_id(&public(&key), CUSTODIAN);
        let mut person = Person {
            key,
            subject,
            consents: vec![],
        };
        if !case.subject.known {
            return person;
        }
        let guardian = self::key(&format!("{name} guardian"));
        let of_guardians = |held: &&Held| held.power.grantor == Grantor::Guardian;
        let guardians = case
            .subject
            .consents
            .iter()
            .find(of_guardians)
            .map(|held| Guardians {
                keys: vec![public(&guardian)],
                needed: 1,
                joint: false,
                until: held.power.until,
            });
        let register = Body::Register(Registration {
            custodian: CUSTODIAN,
            emergency: case.subject.emergency.clone(),
            default: case.subject.default,
            guardians,
        });
        let own = person.key.clone();
        self.say(&own, subject, &register);
        // what is to be used goes first: then nothing is in its way
        let mut consents: Vec<&Held> = case.subject.consents.iter().collect();
        consents.sort_by_key(|held| held.used == 0);
        for held in consents {
            let id = match held.power.grantor {
                Grantor::Court => self.order(subject, held),
                Grantor::Patient => self.grant(&own, subject, held),
                Grantor::Guardian => self.grant(&guardian, subject, held),
                Grantor::Delegate => {
                    let letter = char::from(held.id.0[0]);
                    let delegate = self::key(&format!("{name} delegate {letter}"));
                    let named = Body::NameDelegate(delegation(&delegate, held));
                    self.say(&own, subject, &named);
                    self.grant(&delegate, subject, held)
                }
            };
            person.consents.push((id, held.id));
            self.use_up(subject, held, case);
            if held.state == ConsentState::Revoked {
                let revoke = Body::Revoke { consent: id };
                if held.power.grantor == Grantor::Court {
                    let document = self.nonce();
                    self.court(subject, document, revoke);
                } else {
                    self.say(&own, subject, &revoke);
                }
            }
        }
        if case.subject.erasing {
            self.say(&own, subject, &Body::Erase {});
        }
        person
    }

    /// A consent by signature. Its number is such that ids are in the order of the vector's letters.
    fn grant(&mut self, key: &SigningKey, subject: SubjectId, held: &Held) -> ConsentId {
        let signer = public(key);
        let first = self.seq(subject, signer) + 1;
        let id_of = |seq: &u64| sign::consent_id(&subject, &signer, *seq);
        let seq = (first..).find(|seq| in_order(id_of(seq), held.id)).unwrap();
        self.submit(key, subject, seq, &Body::Grant(held.terms.clone()));
        id_of(&seq)
    }

    fn order(&mut self, subject: SubjectId, held: &Held) -> ConsentId {
        loop {
            let document = self.nonce();
            let id = sign::court_consent_id(&subject, MINISTRY, &document);
            if in_order(id, held.id) {
                self.court(subject, document, Body::Grant(held.terms.clone()));
                return id;
            }
        }
    }

    fn court(&self, subject: SubjectId, document: Digest, act: Body) {
        let order = Order {
            subject,
            document,
            act,
        };
        self.run(&operator(MINISTRY), &ExecuteMsg::CourtOrder(order));
    }

    /// Data is released under it as often as the vector says.
    fn use_up(&mut self, subject: SubjectId, held: &Held, case: &Case) {
        for _ in 0..held.used {
            let nonce = self.nonce();
            let request = Request {
                subject,
                nonce,
                ..case.request.clone()
            };
            self.run(&operator(case.by.org), &ExecuteMsg::RequestAccess(request));
            let receipt = sign::receipt_id(case.by.org, &nonce);
            self.run(&operator(CUSTODIAN), &ExecuteMsg::Release { receipt });
        }
    }

    /// What is decided about the vector's request, in the vector's names of consents. Versions count uses and revocations on
    /// the chain, so that only whether there is one can be compared.
    fn decide(&self, person: &Person, case: &Case) -> Decision {
        let (org, role) = (case.by.org, case.request.role);
        let (reason, document) = (ReasonCode::Investigation, Digest([6; 32]));
        let privilege = |suspend| {
            let msg = ExecuteMsg::OverridePrivilege {
                org,
                suspend,
                document,
            };
            self.run(&operator(MINISTRY), &msg);
        };
        if !case.by.acting {
            self.accredit("authority", &AccMsg::Suspend { org, role, reason });
        }
        let accredited = |until: Option<u64>| {
            let (until, limits) = (until.map(Timestamp::from_seconds), Classes::default());
            let msg = AccMsg::Accredit {
                org,
                role,
                until,
                limits,
            };
            self.accredit("authority", &msg);
        };
        if case.by.until.is_some() {
            accredited(case.by.until);
        }
        if !case.by.privileged {
            privilege(true);
        }
        let request = Box::new(Request {
            subject: person.subject,
            ..case.request.clone()
        });
        let asked = self
            .chain
            .query(&self.registry, &QueryMsg::Evaluate { org, request });
        let (mut decision, _): (Decision, u64) = asked.unwrap();
        if !case.by.acting {
            self.accredit("authority", &AccMsg::Reinstate { org, role, reason });
        }
        if case.by.until.is_some() {
            accredited(None);
        }
        if !case.by.privileged {
            privilege(false);
        }
        let named = |id: ConsentId| person.consents.iter().find(|(real, _)| *real == id).unwrap().1;
        decision.consent = decision.consent.map(named);
        decision.joined = decision.joined.into_iter().map(named).collect();
        decision
    }
}

/// Whether an id lies among those for the letter that the vector has.
fn in_order(id: ConsentId, letter: ConsentId) -> bool {
    let place = letter.0[0] - consent_id("A").0[0];
    id.0[0] / 9 == place
}

fn delegation(key: &SigningKey, held: &Held) -> Delegate {
    Delegate {
        key: public(key),
        purposes: vec![
            Purpose::Treatment,
            Purpose::Payment,
            Purpose::Operations,
            Purpose::Research,
            Purpose::PublicHealth,
            Purpose::PatientRequest,
        ],
        until: held.power.until.unwrap_or_else(|| time("2100-01-01")),
    }
}

/// What anybody can read of what the table says.
fn public_part(vector: &Vector, case: &Case) -> Decision {
    let expected = vector.expected(case);
    match expected.effect {
        Effect::Permit => expected,
        Effect::Deny => Decision::refusal(case.clock.now),
    }
}

/// CR-01, CR-02, CR-03, CR-04, CR-05, CR-06: the built contract decides the whole table as it is written, on consents that
/// were signed, submitted, used and revoked.
#[test]
fn the_built_contract_decides_every_vector_as_written() {
    let mut stage = Stage::new();
    let mut cases: Vec<(Vector, Case, Person)> = vec![];
    for (number, (_, vector)) in all().into_iter().enumerate() {
        let case = vector.case();
        let person = stage.enact(&format!("v{number}"), &case);
        cases.push((vector, case, person));
    }
    assert!(cases.len() >= 200, "{} vectors", cases.len());
    cases.sort_by_key(|(_, case, _)| case.clock.now);
    let mut wrong: Vec<String> = vec![];
    for (vector, case, person) in &cases {
        stage.chain.advance(case.clock.now - stage.chain.now());
        let mut decision = stage.decide(person, case);
        let expected = public_part(vector, case);
        if decision.version.is_some() == expected.version.is_some() {
            decision.version = expected.version;
        }
        if decision != expected {
            wrong.push(format!(
                "{vector}\nexpected {expected:?}\ndecided  {decision:?}\n"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
