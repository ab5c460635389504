//! Known attacks by class.

use crate::suite::panel::{Meddling, PanelMsg, PANEL_FEE};
use crate::suite::*;
use accreditation_api::raw::{OrganisationRecord, ORGANISATIONS};
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{to_json_binary, Binary, HexBinary, Reply, Storage, SubMsgResult, Timestamp, WasmMsg};
use cw_multi_test::Executor;
use panel_api::opener::Answer;
use panel_api::types::Outcome;
use panel_api::CaseId;
use salus_core::wire::Wire;
use salus_testing::watch::take_journal;

fn setup() -> InstantiateMsg {
    InstantiateMsg {
        owner: actor("owner").to_string(),
        accreditation: actor("accreditation").to_string(),
        panel: actor("panel").to_string(),
        panel_terms: "emergency".to_string(),
        limits: limits(),
    }
}

fn instantiate(msg: InstantiateMsg) -> Result<(), String> {
    let mut deps = mock_dependencies();
    let mut env = mock_env();
    env.contract.address = actor("itself");
    let info = message_info(&actor("owner"), &[]);
    contract::instantiate(deps.as_mut(), env, info, Wire(msg))
        .map(drop)
        .map_err(|e| e.to_string())
}

/// Class 1: one thing twice in a list.
#[test]
fn nothing_is_named_twice() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let twice = Body::SetGuardians(guardians(&["mother", "mother"], 2));
    refused(suite.say("alice", &twice), "twice");
    let twice = Body::SetEmergencyRule(EmergencyRule {
        refuse: false,
        without: vec![tag(1), tag(1)],
    });
    refused(suite.say("alice", &twice), "twice");
    let mut terms = clinic_may();
    terms.provisions[0].purposes = vec![Purpose::Treatment; 2];
    refused(suite.grant("alice", terms), "twice");
    let request = Request {
        actions: vec![Action::Read, Action::Read],
        ..suite.treatment(alice)
    };
    refused(suite.request("doctor", request), "twice");
}

/// Class 2: what does not fit is an error, or cannot happen.
#[test]
fn what_does_not_fit_is_an_error() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    refused(suite.anchor(alice, 1, u32::MAX), "is not over before");
    let batch = BatchRoot {
        hour: u64::MAX,
        root: digest(1),
        subjects: u64::MAX,
        accesses: u64::MAX,
        previous: Digest([0; 32]),
    };
    refused(suite.run("records", &ExecuteMsg::PostRoot(batch)), "the hour is");
    let mut far = suite.signed_as("alice", alice, &Body::Grant(clinic_may()), 9, suite.now());
    far.not_after = Timestamp::from_nanos(u64::MAX);
    refused(suite.run("relay", &ExecuteMsg::Submit(far)), "at most");
    let ends = clinic_may_until(u64::MAX);
    suite.grant("alice", ends).unwrap();
    assert!(suite.asks(alice).permitted);
}

/// Class 3: an address in another case is another storage key.
#[test]
fn addresses_in_another_case_are_refused() {
    let upper = |addr: &str| addr.to_uppercase();
    let good = setup();
    instantiate(good.clone()).unwrap();
    for bad in [
        InstantiateMsg {
            owner: upper(&good.owner),
            ..good.clone()
        },
        InstantiateMsg {
            accreditation: upper(&good.accreditation),
            ..good.clone()
        },
        InstantiateMsg {
            panel: upper(&good.panel),
            ..good.clone()
        },
        InstantiateMsg {
            panel: "nobody".to_string(),
            ..good
        },
    ] {
        refused(instantiate(bad), "is not a valid address");
    }
}

/// Classes 4, 10: coins that nobody counted change nothing.
#[test]
fn stray_coins_change_nothing() {
    let mut suite = Suite::with_alice();
    let consent = suite.consent.clone();
    suite.app.mint(&consent, &coins(777, DENOM));
    let data = suite.breaks(subject_of("alice"));
    suite.justify(data.receipt).unwrap();
    suite.app.mint(&consent, &coins(1, DENOM));
    suite.rule(1, Outcome::Granted, true).unwrap();
    let admin = actor("admin of 2");
    assert_eq!(suite.app.balance(&admin, DENOM), PANEL_FEE * 2 / 3);
    assert_eq!(suite.app.balance(&consent, DENOM), 778);
}

/// Class 6: a verdict from whom it is not, or about what is not asked.
#[test]
fn only_the_panel_tells_verdicts_of_cases_that_wait() {
    let mut suite = Suite::with_alice();
    let answer = |case, outcome| {
        ExecuteMsg::Verdict(Answer {
            case: CaseId(case),
            reference: Binary::default(),
            outcome,
            amount: None,
            codes: vec![],
            appeal_until: None,
        })
    };
    let data = suite.breaks(subject_of("alice"));
    suite.justify(data.receipt).unwrap();
    refused(
        suite.run("doctor", &answer(1, Outcome::Granted)),
        "is not the panel",
    );
    let (panel, consent) = (suite.panel.clone(), suite.consent.clone());
    let mut tell = |msg| suite.app.run(&panel, &consent, &msg, &[]);
    refused(
        tell(answer(2, Outcome::Granted)),
        "case 2 is not one that waits here",
    );
    refused(
        tell(answer(1, Outcome::Pending)),
        "case 1 is not one that waits here",
    );
}

/// Class 8: an admin that takes no coins holds up nothing; what is its own stays owed, and comes later.
#[test]
fn a_payment_that_fails_stays_owed_and_holds_up_nothing() {
    let mut suite = Suite::with_alice();
    let data = suite.breaks(subject_of("alice"));
    suite.justify(data.receipt).unwrap();
    let registry = suite.registry.addr().clone();
    let record: OrganisationRecord = ORGANISATIONS
        .load(&*suite.app.contract_storage(&registry), CLINIC)
        .unwrap();
    ORGANISATIONS.remove(&mut *suite.app.contract_storage_mut(&registry), CLINIC);
    suite.rule(1, Outcome::Refused, true).unwrap();
    assert_eq!(suite.privilege(CLINIC).unjustified, 1);
    let consent = suite.consent.clone();
    let held = suite.app.balance(&consent, DENOM);
    assert_eq!(held, PANEL_FEE * 2 / 3, "X1: what is owed is held");
    // still not payable: it stays
    refused(suite.settle(data.receipt), "nothing is due");
    assert_eq!(suite.app.balance(&consent, DENOM), held);
    ORGANISATIONS
        .save(&mut *suite.app.contract_storage_mut(&registry), CLINIC, &record)
        .unwrap();
    suite.settle(data.receipt).unwrap();
    let admin = actor("admin of 2");
    assert_eq!(suite.app.balance(&admin, DENOM), held);
    assert_eq!(suite.app.balance(&consent, DENOM), 0);
    refused(suite.settle(data.receipt), "nothing is due");
}

/// Class 8: nothing comes in while a panel gives fees back; one that tries keeps them until it is asked again.
#[test]
fn nothing_comes_in_while_a_panel_gives_fees_back() {
    let mut suite = Suite::with_alice();
    let data = suite.breaks(subject_of("alice"));
    suite.justify(data.receipt).unwrap();
    let subject = subject_of("alice");
    let meddling = Some(Meddling {
        msg: to_json_binary(&ExecuteMsg::Advance { subject }).unwrap(),
        pays: false,
    });
    suite.tell_panel(&PanelMsg::Meddle { meddling });
    suite.rule(1, Outcome::Refused, true).unwrap();
    assert!(take_journal()
        .errors
        .iter()
        .any(|error| error.contains("Refunding")));
    // the verdict stands, and is not told twice
    assert_eq!(suite.privilege(CLINIC).unjustified, 1);
    refused(
        suite.rule(1, Outcome::Granted, true),
        "is not one that waits here",
    );
    let admin = actor("admin of 2");
    assert_eq!(suite.app.balance(&admin, DENOM), 0);
    suite.rule(1, Outcome::Refused, false).unwrap();
    suite.tell_panel(&PanelMsg::Meddle { meddling: None });
    suite.settle(data.receipt).unwrap();
    assert_eq!(suite.app.balance(&admin, DENOM), PANEL_FEE * 2 / 3);
    assert_eq!(suite.privilege(CLINIC).unjustified, 1);
    refused(suite.settle(data.receipt), "nothing is due");
}

#[test]
fn only_messages_that_were_sent_are_replied_to() {
    let mut deps = mock_dependencies();
    let mut reply = |id, payload: &[u8]| {
        let reply = Reply {
            id,
            payload: Binary::from(payload),
            gas_used: 0,
            result: SubMsgResult::Err("refused".to_string()),
        };
        contract::reply(deps.as_mut(), mock_env(), reply)
            .map(drop)
            .map_err(|e| e.to_string())
    };
    refused(reply(9, b""), "unknown reply id 9");
    for id in 1..=3 {
        reply(id, b"").expect_err("no payload");
    }
    // a payment that its receiver did not take
    let payload = salus_core::packed::pack(&(CLINIC, DENOM, 5u128)).unwrap();
    reply(3, &payload).unwrap();
    reply(3, &payload).unwrap();
    let stored: Vec<_> = deps
        .storage
        .range(None, None, cosmwasm_std::Order::Ascending)
        .collect();
    // organisation's record: coin and sum are its end
    let expected = salus_core::packed::pack(&Some((DENOM, 10u128))).unwrap();
    assert!(stored.iter().any(|(_, value)| value.ends_with(&expected)));
}

/// Class 13: a peer that is no contract: whoever broke the glass is not punished for it.
#[test]
fn a_panel_that_does_not_answer_suspends_nobody() {
    let mut suite = Suite::with_alice();
    let data = suite.breaks(subject_of("alice"));
    suite.tell_panel(&PanelMsg::Ready { ready: false });
    let (receipt, statement) = (data.receipt, digest(55));
    suite
        .run("doctor", &ExecuteMsg::Justify { receipt, statement })
        .unwrap();
    refused(suite.settle(receipt), "nothing is due");
    suite.pass(3 * DAY);
    suite.settle(receipt).unwrap();
    assert_eq!(suite.privilege(CLINIC).suspended_at, None);
}

/// Class 14: the contract as its own counterparty.
#[test]
fn the_registry_is_not_its_own_peer() {
    let itself = actor("itself").to_string();
    let own = InstantiateMsg {
        panel: itself.clone(),
        ..setup()
    };
    refused(instantiate(own), "the registry cannot be its own panel");
    let own = InstantiateMsg {
        accreditation: itself,
        ..setup()
    };
    refused(
        instantiate(own),
        "the registry cannot be its own accreditation contract",
    );
}

/// Class 13: spans that would make a promise void.
#[test]
fn spans_out_of_bounds_are_refused() {
    let change = |f: &dyn Fn(&mut Limits)| {
        let mut msg = setup();
        f(&mut msg.limits);
        instantiate(msg)
    };
    let zero: [&dyn Fn(&mut Limits); 10] = [
        &|l| l.permit_seconds = 0,
        &|l| l.emergency_seconds = 0,
        &|l| l.justify_seconds = 0,
        &|l| l.review_seconds = 0,
        &|l| l.answer_seconds = 0,
        &|l| l.guardian_seconds = 0,
        &|l| l.recovery_seconds = 0,
        &|l| l.cancel_seconds = 0,
        &|l| l.erasure_seconds = 0,
        &|l| l.unjustified = 0,
    ];
    for f in zero {
        refused(change(f), "of 0 s is not 1 s to");
    }
    refused(change(&|l| l.permit_seconds = 601), "a permit of 601 s");
    refused(
        change(&|l| l.emergency_seconds = 86_401),
        "an emergency of 86401 s",
    );
    refused(
        change(&|l| l.erasure_seconds = u64::MAX),
        "the wait for an erasure",
    );
    refused(
        change(&|l| l.review_seconds = 86_399),
        "the wait for a review of 86399 s",
    );
    let mut msg = setup();
    msg.panel_terms = String::new();
    refused(instantiate(msg), "the panel's terms");
}

/// Class 19: nothing that was decided changes under anybody: what a permit says stays, or it dies.
#[test]
fn a_receipt_says_what_was_decided_whatever_comes_later() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let consent = suite.grant("alice", clinic_may_without(2)).unwrap();
    let permit = suite.asks(alice);
    let before = suite.receipt(permit.receipt);
    suite.revoke("alice", consent).unwrap();
    suite.grant("alice", clinic_may()).unwrap();
    assert_eq!(suite.receipt(permit.receipt), before);
    suite.release(permit.receipt).unwrap();
    let after = suite.receipt(permit.receipt);
    assert_eq!((after.decision, after.head), (before.decision, before.head));
    assert_eq!(after.status, ReceiptStatus::Died);
}

/// Class 20: deep or huge JSON, in messages and in what is signed.
#[test]
fn deep_and_huge_json_is_refused() {
    let mut suite = Suite::with_alice();
    let consent = suite.consent.clone();
    for text in [
        format!("{{\"submit\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("{{\"release\":{{\"receipt\":\"{}\"}}}}", "9".repeat(100_000)),
        format!("{{\"{}\":{{}}}}", "a".repeat(100_000)),
    ] {
        let msg = WasmMsg::Execute {
            contract_addr: consent.to_string(),
            msg: Binary::from(text.as_bytes()),
            funds: vec![],
        };
        assert!(suite.app.execute(actor("anybody"), msg.into()).is_err());
    }
    let mut signed = suite.signed("alice", subject_of("alice"), &Body::Erase {});
    let deep = format!("{{\"grant\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    signed.body = Binary::from(deep.as_bytes());
    let hash = sign::signing_hash(&suite.app.block_info().chain_id, consent.as_str(), &signed);
    use k256::ecdsa::signature::hazmat::PrehashSigner;
    let signature: k256::ecdsa::Signature = key("alice").sign_prehash(&hash).unwrap();
    let signature = signature.normalize_s().unwrap_or(signature);
    signed.signature = HexBinary::from(&signature.to_bytes()[..]);
    assert!(suite.run("relay", &ExecuteMsg::Submit(signed)).is_err());
}

/// Class 22: migration from another contract, to the same version, or twice.
#[test]
fn only_an_older_version_of_the_same_contract_is_migrated() {
    let mut deps = mock_dependencies();
    let own = contract::CONTRACT_VERSION;
    let mut migrate = |from: Option<(&str, &str)>| {
        if let Some((name, version)) = from {
            cw2::set_contract_version(&mut deps.storage, name, version).unwrap();
        }
        contract::migrate(deps.as_mut(), mock_env(), Wire(MigrateMsg {}))
            .map(drop)
            .map_err(|e| e.to_string())
    };
    let name = "salus:consent-registry";
    refused(migrate(Some(("salus:panel", "0.0.1"))), "another contract");
    refused(migrate(Some((name, own))), "not strictly newer");
    refused(migrate(Some((name, "99.0.0"))), "not strictly newer");
    migrate(Some((name, "0.0.1"))).unwrap();
    refused(migrate(None), "not strictly newer");
}

/// A custodian that is suspended still owes what it released.
#[test]
fn a_suspended_custodian_still_answers() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(subject_of("alice"));
    suite.release(permit.receipt).unwrap();
    suite
        .registry
        .write(&mut suite.app)
        .suspend(HOSPITAL, Role::HoldRecords);
    suite.served(permit.receipt).unwrap();
    refused(suite.commit_record(subject_of("alice"), 1), "is not accredited");
}

/// CR-05: an accreditation that ended between permit and release ends the permit.
#[test]
fn a_requester_that_is_suspended_gets_nothing_released() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(subject_of("alice"));
    suite
        .registry
        .write(&mut suite.app)
        .suspend(CLINIC, Role::AttestTreatment);
    assert_eq!(types(&suite.release(permit.receipt).unwrap()), ["permit_died"]);
}

/// CR-05, AC2: a custodian whose accreditation has ended releases nothing, in that very block; it can still refuse.
#[test]
fn a_suspended_custodian_releases_nothing() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(subject_of("alice"));
    suite
        .registry
        .write(&mut suite.app)
        .suspend(HOSPITAL, Role::HoldRecords);
    refused(suite.release(permit.receipt), "is not accredited to hold_records");
    assert_eq!(suite.receipt(permit.receipt).status, ReceiptStatus::Permitted);
    suite.refuse(permit.receipt, RefusalCode::Unavailable).unwrap();
    let next = suite.asks(subject_of("alice"));
    suite
        .registry
        .write(&mut suite.app)
        .accredit(HOSPITAL, Role::HoldRecords);
    suite.release(next.receipt).unwrap();
}
