//! The truth table of the rules, decided by the built contract.

use std::cell::RefCell;
use std::collections::BTreeMap;

use accreditation_api::msg::{ExecuteMsg as AccMsg, InstantiateMsg as AccInit};
use accreditation_api::types::{Limits as Classes, OrgId, OrgKind, ReasonCode, Role};
use consent_registry::domain::consent::Consent;
use consent_registry::domain::subject::{Phase, Subject};
use consent_registry_api::msg::{AccessData, ExecuteMsg, InstantiateMsg, Limits, QueryMsg};
use consent_registry_api::types::{
    Basis, ConsentState, Decision, Digest, Effect, PublicKey, ReceiptInfo, Request, SubjectId,
};
use cosmwasm_std::Timestamp;
use salus_testing::record_figure;
use wasm_tests::chain::Chain;

use super::stage::{digest, plain, write};
use crate::language::Case;
use crate::table::all;

/// The organisations that vectors name.
const ORGANISATIONS: u64 = 8;
/// Gives the privilege to break the glass, and takes it.
const REGULATOR: OrgId = OrgId(ORGANISATIONS + 1);
/// Before every vector: 2026-03-01.
const BEFORE: u64 = 1_772_323_200;

/// A registry without subjects, and organisations without accreditation.
struct Bench {
    chain: Chain,
    accreditation: String,
    consent: String,
    /// accredited, until when
    standings: RefCell<BTreeMap<(OrgId, u8), Option<u64>>>,
}

impl Bench {
    fn new() -> Self {
        let chain = Chain::new();
        chain.set_now(BEFORE);
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
            panel_terms: "emergency".to_owned(),
            limits: Limits::PUBLIC,
        };
        let (consent, _) = chain
            .instantiate("consent-registry", &owner, &setup, &[])
            .unwrap();
        let bench = Self {
            chain,
            accreditation,
            consent,
            standings: RefCell::default(),
        };
        let ministry = AccMsg::NameAuthority {
            authority: bench.chain.user("ministry"),
            country: "KE".to_owned(),
            roles: Role::ALL.to_vec(),
            from: None,
            until: None,
        };
        bench.standing("owner", &ministry);
        for org in (1..=ORGANISATIONS + 1).map(OrgId) {
            let found = AccMsg::RegisterOrganisation {
                legal_name: "Lakeside Institution of Kisumu".to_owned(),
                kind: OrgKind::Hospital,
                country: "KE".to_owned(),
                metadata: None,
            };
            bench.standing("admin", &found);
            let operator = operator(org);
            let propose = AccMsg::ProposeOperator {
                org,
                operator: bench.chain.user(&operator),
                permissions: Role::ALL.to_vec(),
                until: None,
            };
            bench.standing("admin", &propose);
            bench.standing(&operator, &AccMsg::AcceptOperator { org });
        }
        bench.accredit(REGULATOR, Role::Regulate, None);
        bench
    }

    #[track_caller]
    fn standing(&self, sender: &str, msg: &AccMsg) {
        let sender = self.chain.user(sender);
        let done = self.chain.execute(&self.accreditation, &sender, msg, &[]);
        done.unwrap_or_else(|e| panic!("{msg:?}: {e}"));
    }

    /// From long ago until a time.
    fn accredit(&self, org: OrgId, role: Role, until: Option<u64>) {
        let mut standings = self.standings.borrow_mut();
        if standings.get(&(org, role.code())) == Some(&until) {
            return;
        }
        self.chain.set_now(BEFORE);
        let msg = AccMsg::Accredit {
            org,
            role,
            until: until.map(Timestamp::from_seconds),
            limits: Classes::default(),
        };
        self.standing("ministry", &msg);
        standings.insert((org, role.code()), until);
    }

    /// Accredited no more, if ever.
    fn strike(&self, org: OrgId, role: Role) {
        if self.standings.borrow_mut().remove(&(org, role.code())).is_none() {
            return;
        }
        self.chain.set_now(BEFORE);
        let reason = ReasonCode::LicenceEnded;
        self.standing("ministry", &AccMsg::Revoke { org, role, reason });
    }

    fn privilege(&self, org: OrgId, suspend: bool) {
        let document = Digest([8; 32]);
        let msg = ExecuteMsg::OverridePrivilege {
            org,
            suspend,
            document,
        };
        let inspector = self.chain.user(&operator(REGULATOR));
        self.chain.execute(&self.consent, &inspector, &msg, &[]).unwrap();
    }

    /// The subject of a vector with its consents, as the contract stores them.
    fn subject(&self, id: SubjectId, case: &Case) {
        let told = &case.subject;
        let subject = told.known.then(|| Subject {
            default: told.default,
            emergency: told.emergency.clone(),
            phase: if told.erasing {
                Phase::Erasing {
                    requested_at: case.clock.now,
                    due_at: case.clock.now + 14 * 86_400,
                }
            } else {
                Phase::Live
            },
            ..plain(PublicKey([2; 33]))
        });
        let consents = told.consents.iter().map(|held| {
            let consent = Consent {
                id: held.id,
                power: held.power,
                by: None,
                granted_at: 0,
                revoked_at: (held.state == ConsentState::Revoked).then_some(1),
                terms: held.terms.clone(),
            };
            (consent, held.used)
        });
        let consents: Vec<_> = consents.collect();
        self.chain.natively(&self.consent, |deps, _| {
            write(deps.storage, &id, subject, &consents);
        });
    }

    /// What the contract says would be decided.
    fn evaluate(&self, org: OrgId, request: &Request) -> Decision {
        let request = Box::new(request.clone());
        let question = QueryMsg::Evaluate { org, request };
        self.chain.query(&self.consent, &question).unwrap().0
    }

    /// What it decides, by the receipt.
    fn ask(&self, org: OrgId, request: &Request) -> Result<Decision, String> {
        let sender = self.chain.user(&operator(org));
        let msg = ExecuteMsg::RequestAccess(request.clone());
        let done = self.chain.execute(&self.consent, &sender, &msg, &[])?;
        let receipt = done.data::<AccessData>().receipt;
        let question = QueryMsg::Receipt { receipt };
        let found: Option<ReceiptInfo> = self.chain.query(&self.consent, &question).unwrap().0;
        Ok(found.unwrap().decision)
    }
}

fn operator(org: OrgId) -> String {
    format!("operator {org}")
}

/// What anybody can read of a decision: the contract counts versions itself, and tells nothing of a refusal.
fn public(mut decision: Decision, case: &Case) -> Decision {
    if decision.effect == Effect::Deny {
        return Decision::refusal(case.clock.now);
    }
    if decision.basis == Basis::Consent {
        let deciding = |held: &&consent_registry_rules::Held| Some(held.id) == decision.consent;
        let used = case.subject.consents.iter().find(deciding).unwrap().used;
        decision.version = Some(used + 1);
    }
    decision
}

/// CR-01, CR-02, CR-03, CR-04: every vector of the table is decided by the built contract as it is written, asked as a
/// question and as a request, from the records as they are stored.
#[test]
fn the_built_contract_decides_every_vector_as_written() {
    let bench = Bench::new();
    let vectors = all();
    let mut wrong = vec![];
    for (number, (file, vector)) in (1..).zip(&vectors) {
        let case = vector.case();
        let (org, role) = (case.by.org, case.request.role);
        if case.by.acting {
            bench.accredit(org, role, case.by.until);
        } else {
            bench.strike(org, role);
        }
        bench.chain.set_now(case.clock.now);
        let Digest(id) = digest(number);
        let request = Request {
            subject: SubjectId(id),
            nonce: digest(number),
            ..case.request.clone()
        };
        bench.subject(request.subject, &case);
        if !case.by.privileged {
            bench.privilege(org, true);
        }
        let expected = public(vector.expected(&case), &case);
        let evaluated = bench.evaluate(org, &request);
        let asked = bench.ask(org, &request);
        let right = match &asked {
            Ok(decision) => case.by.acting && *decision == expected,
            Err(error) => !case.by.acting && error.contains("is not accredited to"),
        };
        if !right || evaluated != expected {
            let lines = vector.lines().join("\n");
            let pattern = vector.pattern.as_deref().unwrap_or("our own");
            wrong.push(format!(
                "{file}: {} ({pattern}; {})\n{lines}\nexpected  {expected:?}\nevaluated {evaluated:?}\nasked     {asked:?}\n",
                vector.title, vector.why
            ));
        }
        if !case.by.privileged {
            bench.privilege(org, false);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        vectors.len(),
        wrong.join("\n")
    );
    record_figure("vectors.evaluate_in_wasm", vectors.len() as u64);
}
