//! What is signed off chain.

use crate::suite::*;
use cosmwasm_std::{to_json_binary, Binary, HexBinary};

/// C3: whoever is nothing to a subject says nothing about it.
#[test]
fn a_foreign_key_has_no_power() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    refused(
        suite.grant_about("mallory", alice, clinic_may()),
        "no power over subject",
    );
    suite.register("bob").unwrap();
    refused(
        suite.grant_about("bob", alice, clinic_may()),
        "no power over subject",
    );
    let absent = SubjectId([9; 32]);
    refused(
        suite.grant_about("alice", absent, clinic_may()),
        "there is no subject",
    );
}

#[test]
fn a_subject_is_the_one_of_key_and_custodian_and_begins_once() {
    let mut suite = Suite::with_alice();
    let info = suite.subject(subject_of("alice")).unwrap();
    assert_eq!(
        (info.custodian, info.key, info.receipts),
        (HOSPITAL, public("alice"), 0)
    );
    refused(suite.register("alice"), "exists or existed");
    let other = SubjectId([9; 32]);
    refused(
        suite.say_about("bob", other, &Body::Register(registration())),
        "key and custodian give subject",
    );
    let elsewhere = Registration {
        custodian: CLINIC,
        ..registration()
    };
    let subject = sign::subject_id(&public("bob"), CLINIC);
    refused(
        suite.say_about("bob", subject, &Body::Register(elsewhere)),
        "is not accredited to hold_records",
    );
    // one person, two custodians: two subjects that nobody can tie by their ids
    let at_archive = Registration {
        custodian: ARCHIVE,
        ..registration()
    };
    let subject = sign::subject_id(&public("alice"), ARCHIVE);
    suite
        .say_about("alice", subject, &Body::Register(at_archive))
        .unwrap();
    assert_ne!(subject, subject_of("alice"));
}

/// Attack class 16, C3: a seq is used once and never falls; gaps are allowed.
#[test]
fn a_seq_only_ever_grows() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let grant = Body::Grant(clinic_may());
    let at = suite.now() + 600;
    let send = |suite: &mut Suite, seq| {
        let signed = suite.signed_as("alice", alice, &grant, seq, at);
        suite.run("relay", &ExecuteMsg::Submit(signed))
    };
    refused(send(&mut suite, 1), "seq 1 is not above 1");
    refused(send(&mut suite, 0), "seq 0 is not above 1");
    send(&mut suite, 9).unwrap();
    refused(send(&mut suite, 9), "seq 9 is not above 9");
    refused(send(&mut suite, 5), "seq 5 is not above 9");
    let signer = public("alice");
    assert_eq!(
        suite.ask::<u64>(&QueryMsg::LastSeq {
            subject: alice,
            signer
        }),
        9
    );
    send(&mut suite, u64::MAX).unwrap();
    refused(send(&mut suite, u64::MAX), "is not above");
}

#[test]
fn a_failed_body_does_not_use_up_its_seq() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let bad = Body::Grant(terms(vec![]));
    let at = suite.now() + 600;
    let signed = suite.signed_as("alice", alice, &bad, 2, at);
    refused(
        suite.run("relay", &ExecuteMsg::Submit(signed)),
        "at least a base rule",
    );
    let signed = suite.signed_as("alice", alice, &Body::Grant(clinic_may()), 2, at);
    suite.run("relay", &ExecuteMsg::Submit(signed)).unwrap();
}

/// Attack class 16: the last instant is taken, the next is not; a day ahead is taken, a second more is not.
#[test]
fn what_was_signed_is_taken_until_its_last_instant() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let grant = Body::Grant(clinic_may());
    let now = suite.now();
    let send = |suite: &mut Suite, seq, at| {
        let signed = suite.signed_as("alice", alice, &grant, seq, at);
        suite.run("relay", &ExecuteMsg::Submit(signed))
    };
    send(&mut suite, 2, now).unwrap();
    refused(send(&mut suite, 3, now - 1), "signed until");
    send(&mut suite, 3, now + MAX_AHEAD_SECONDS).unwrap();
    refused(send(&mut suite, 4, now + MAX_AHEAD_SECONDS + 1), "at most");
}

/// C3: nothing of what was signed can be changed, and it is for one chain, one contract and one subject.
#[test]
fn a_signature_is_over_every_word() {
    let mut suite = Suite::with_alice();
    suite.register("bob").unwrap();
    let alice = subject_of("alice");
    let good = suite.signed("alice", alice, &Body::Grant(clinic_may()));
    let change = |f: &dyn Fn(&mut Signed)| {
        let mut signed = good.clone();
        f(&mut signed);
        signed
    };
    let later = good.not_after.plus_seconds(1);
    for bad in [
        change(&|s| s.subject = subject_of("bob")),
        change(&|s| s.signer = public("bob")),
        change(&|s| s.seq += 1),
        change(&|s| s.not_after = later),
        change(&|s| s.body = to_json_binary(&Body::Grant(clinic_may_not())).unwrap()),
        change(&|s| s.signature = HexBinary::from([1; 64])),
        change(&|s| s.signature = HexBinary::from([0; 64])),
        change(&|s| s.signature = HexBinary::default()),
        change(&|s| s.signature = HexBinary::from([1; 65])),
        change(&|s| s.signer = PublicKey([0; 33])),
    ] {
        refused(
            suite.run("relay", &ExecuteMsg::Submit(bad)),
            "the signature is not one of the signer",
        );
    }
    // for another contract
    let mut other = good.clone();
    let hash = sign::signing_hash(&suite.app.block_info().chain_id, actor("other").as_str(), &other);
    use k256::ecdsa::signature::hazmat::PrehashSigner;
    let signature: k256::ecdsa::Signature = key("alice").sign_prehash(&hash).unwrap();
    other.signature = HexBinary::from(&signature.to_bytes()[..]);
    refused(
        suite.run("relay", &ExecuteMsg::Submit(other)),
        "the signature is not one",
    );
    suite.run("any relay at all", &ExecuteMsg::Submit(good)).unwrap();
}

#[test]
fn a_body_that_cannot_be_read_is_refused() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let bodies: [&[u8]; 5] = [
        b"",
        b"{}",
        b"nonsense",
        br#"{"grant":{}}"#,
        br#"{"erase":{"now":true}}"#,
    ];
    for text in bodies {
        let mut signed = suite.signed("alice", alice, &Body::Erase {});
        signed.body = Binary::from(text);
        let hash = sign::signing_hash(&suite.app.block_info().chain_id, suite.consent.as_str(), &signed);
        use k256::ecdsa::signature::hazmat::PrehashSigner;
        let signature: k256::ecdsa::Signature = key("alice").sign_prehash(&hash).unwrap();
        let signature = signature.normalize_s().unwrap_or(signature);
        signed.signature = HexBinary::from(&signature.to_bytes()[..]);
        let before = suite.app.state_hash();
        suite
            .run("relay", &ExecuteMsg::Submit(signed))
            .expect_err("no body");
        assert_eq!(suite.app.state_hash(), before);
    }
}

/// C3: whoever sees a signature can make a second one of the same words. Only one of the two is taken, so that a word is known by
/// its signature, too.
#[test]
fn the_other_signature_of_the_same_words_is_refused() {
    let mut suite = Suite::with_alice();
    let good = suite.signed("alice", subject_of("alice"), &Body::Grant(clinic_may()));
    let signature = k256::ecdsa::Signature::from_slice(&good.signature).unwrap();
    let high = -*signature.s();
    let other = k256::ecdsa::Signature::from_scalars(signature.r().to_bytes(), high.to_bytes()).unwrap();
    let mut twin = good.clone();
    twin.signature = HexBinary::from(&other.to_bytes()[..]);
    // a signature all the same, for whoever does not look at its half
    assert_eq!(other.normalize_s(), Some(signature));
    refused(
        suite.run("relay", &ExecuteMsg::Submit(twin)),
        "s of the signature is not in the lower half",
    );
    suite.run("relay", &ExecuteMsg::Submit(good)).unwrap();
}
