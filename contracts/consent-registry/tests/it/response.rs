//! Entry points, whole responses.

use crate::suite::*;
use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{to_json_binary, Empty, Env, HexBinary, OwnedDeps, Response};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::Signature;
use salus_core::wire::Wire;
use salus_testing::accredited::{raw_answers, Records};
use std::marker::PhantomData;

struct Entry {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    env: Env,
    seq: u64,
}

impl Entry {
    fn new() -> Self {
        let mut env = mock_env();
        env.block.time = salus_testing::app::GENESIS;
        let registry = actor("registry");
        let mut records = MockStorage::new();
        let mut write = Records::over(&mut records, env.block.time);
        for (kind, role, operator) in CAST {
            write.member(kind, "KE", &[role], &actor(operator));
        }
        drop(write);
        let mut querier = MockQuerier::default();
        querier.update_wasm(raw_answers(registry.clone(), records));
        let deps = OwnedDeps {
            storage: MockStorage::new(),
            api: MockApi::default(),
            querier,
            custom_query_type: PhantomData,
        };
        let mut entry = Self { deps, env, seq: 0 };
        let setup = Wire(InstantiateMsg {
            owner: actor("owner").to_string(),
            accreditation: registry.to_string(),
            panel: actor("panel").to_string(),
            panel_terms: "emergency".to_string(),
            limits: limits(),
        });
        let info = message_info(&actor("owner"), &[]);
        let env = entry.env.clone();
        let response = contract::instantiate(entry.deps.as_mut(), env, info, setup).unwrap();
        assert_eq!(response, Response::new());
        entry
    }

    fn send(&mut self, who: &str, msg: ExecuteMsg) -> Response {
        let info = message_info(&actor(who), &[]);
        contract::execute(self.deps.as_mut(), self.env.clone(), info, Wire(msg)).unwrap()
    }

    fn says(&mut self, body: &Body) -> Response {
        self.seq += 1;
        let mut signed = Signed {
            subject: subject_of("alice"),
            signer: public("alice"),
            seq: self.seq,
            not_after: self.env.block.time,
            body: to_json_binary(body).unwrap(),
            signature: HexBinary::default(),
        };
        let address = self.env.contract.address.as_str();
        let hash = sign::signing_hash(&self.env.block.chain_id, address, &signed);
        let signature: Signature = key("alice").sign_prehash(&hash).unwrap();
        signed.signature = HexBinary::from(&signature.normalize_s().unwrap_or(signature).to_bytes()[..]);
        self.send("relay", ExecuteMsg::Submit(signed))
    }
}

fn event<const N: usize>(ty: &str, attributes: [(&str, String); N]) -> Response {
    Response::new().add_event(Event::new(ty).add_attributes(attributes))
}

#[test]
fn every_message_of_a_plain_access_answers_exactly_this() {
    let mut entry = Entry::new();
    let alice = subject_of("alice");
    let subject = || ("subject", alice.to_string());
    assert_eq!(
        entry.says(&Body::Register(registration())),
        event("subject_registered", [subject(), ("custodian", "1".into())])
    );
    let consent = sign::consent_id(&alice, &public("alice"), 2);
    assert_eq!(
        entry.says(&Body::Grant(clinic_may())),
        event(
            "consent_granted",
            [
                subject(),
                ("consent", consent.to_string()),
                ("grantor", "patient".into()),
                ("slots", "1".into()),
            ]
        )
    );
    let request = |n| Request {
        subject: alice,
        nonce: digest(n),
        purpose: Purpose::Treatment,
        actions: vec![Action::Read],
        role: Role::AttestTreatment,
        profession: None,
        person: None,
        destination: "KE".to_string(),
        data: Span::default(),
        research: None,
        emergency: None,
    };
    let now = entry.env.block.time.seconds();
    let decided = |n, effect: &str, basis: &str, expires: u64| {
        let receipt = sign::receipt_id(CLINIC, &digest(n));
        let permitted = effect == "permit";
        event(
            "access_decided",
            [
                ("receipt", receipt.to_string()),
                subject(),
                ("org", "2".into()),
                ("purpose", "TREAT".into()),
                ("effect", effect.into()),
                ("basis", basis.into()),
                ("expires", expires.to_string()),
            ],
        )
        .set_data(
            to_json_binary(&AccessData {
                receipt,
                permitted,
                expires,
            })
            .unwrap(),
        )
    };
    for n in 1..=2 {
        assert_eq!(
            entry.send("doctor", ExecuteMsg::RequestAccess(request(n))),
            decided(n, "permit", "consent", now + 600)
        );
    }
    let receipt = sign::receipt_id(CLINIC, &digest(1));
    let named = || ("receipt", receipt.to_string());
    let custodian = || ("custodian", "1".to_string());
    assert_eq!(
        entry.send("records", ExecuteMsg::Release { receipt }),
        event("access_released", [named(), custodian()])
    );
    let manifest = digest(7);
    assert_eq!(
        entry.send("records", ExecuteMsg::Served { receipt, manifest }),
        event(
            "access_served",
            [
                named(),
                custodian(),
                ("manifest", manifest.to_string()),
                ("after_revocation", "false".into()),
            ]
        )
    );
    assert_eq!(
        entry.says(&Body::Revoke { consent }),
        event("consent_revoked", [subject(), ("consent", consent.to_string())])
    );
    let receipt = sign::receipt_id(CLINIC, &digest(2));
    assert_eq!(
        entry.send("records", ExecuteMsg::Release { receipt }),
        event("permit_died", [("receipt", receipt.to_string())])
    );
    let code = RefusalCode::PermitEnded;
    assert_eq!(
        entry.send("records", ExecuteMsg::Refuse { receipt, code }),
        event(
            "access_refused",
            [
                ("receipt", receipt.to_string()),
                custodian(),
                ("code", "permit_ended".into()),
            ]
        )
    );
    assert_eq!(
        entry.send("doctor", ExecuteMsg::RequestAccess(request(3))),
        decided(3, "deny", "default", now)
    );
}
