//! The form of messages.

use accreditation_api::{OrgId, Role};
use consent_registry_api::msg::ExecuteMsg;
use consent_registry_api::query::{QueryMsg, ReaderQuery};
use consent_registry_api::types::{
    Action, Actor, Body, Digest, DuoModifier, Effect, PersonId, Provision, PublicKey, Purpose, ReceiptId,
    Request, Span, SubjectId, Tag, Terms, Text,
};
use cosmwasm_std::{from_json, to_json_string, to_json_vec};
use salus_core::packed::{pack, unpack};
use salus_core::wire::{from_str, Unknown};

fn read(text: &str) -> Result<Body, String> {
    from_str(text, Unknown::Refuse).map_err(|error| error.to_string())
}

fn terms() -> Terms {
    Terms {
        provisions: vec![Provision {
            depth: 0,
            effect: Effect::Permit,
            actors: vec![Actor {
                org: Some(OrgId(7)),
                person: Some(PersonId([8; 32])),
                ..Actor::default()
            }],
            purposes: vec![Purpose::Treatment],
            actions: vec![Action::Read],
            tags: vec![Tag([9; 16])],
            data: Span::default(),
            valid: Span {
                from: None,
                until: Some(1_790_000_000),
            },
            destinations: vec!["KE".to_string()],
        }],
        duo: None,
        uses: Some(3),
        texts: vec![Text {
            language: "sw".to_string(),
            sha256: Digest([1; 32]),
        }],
    }
}

/// CR-01: purposes are written with the codes of HL7 v3 ActReason, modifiers with those of the Data Use Ontology.
#[test]
fn published_codes_are_the_wire_form() {
    for purpose in Purpose::ALL {
        assert_eq!(to_json_string(purpose).unwrap(), format!("{:?}", purpose.code()));
    }
    for modifier in DuoModifier::ALL {
        assert_eq!(
            to_json_string(modifier).unwrap(),
            format!("{:?}", modifier.code())
        );
    }
    let text = to_json_string(&Body::Grant(terms())).unwrap();
    assert!(text.contains(r#""purposes":["TREAT"]"#), "{text}");
    assert_eq!(read(&text), Ok(Body::Grant(terms())));
}

/// CR-01: every purpose leads upwards to an end, and covers itself.
#[test]
fn purposes_form_a_tree() {
    for purpose in Purpose::ALL {
        assert!(purpose.covers(*purpose));
        let mut at = *purpose;
        for _ in 0..3 {
            at = at.parent().unwrap_or(at);
            assert!(at.covers(*purpose));
        }
        assert_eq!(at.parent(), None, "{purpose}: no more than three steps up");
    }
}

/// CR-01: an unknown purpose, a wrong length, an unknown field are refused, and the text says which.
#[test]
fn what_is_not_known_is_refused_by_name() {
    let good = to_json_string(&Body::Grant(terms())).unwrap();
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from} in {good}");
        read(&good.replace(from, to)).unwrap_err()
    };
    assert!(with("TREAT", "TREATX").contains("unknown variant `TREATX`"));
    let tag = "09".repeat(16);
    for wrong in ["09".repeat(15), "09".repeat(17), "zz".repeat(16), String::new()] {
        assert!(with(&tag, &wrong).contains("Tag must be 32 hexadecimal digits"));
    }
    assert!(with(&"08".repeat(32), "08").contains("PersonId must be 64 hexadecimal digits"));
    assert!(with(r#""depth":0"#, r#""depth":0,"dept":1"#).contains("unknown field `dept`"));
    assert!(with(r#""effect":"permit","#, "").contains("missing field `effect`"));
    assert!(with(r#""depth":0"#, r#""depth":-1"#).contains("invalid"));
    assert!(read(r#"{"grant_all":{}}"#)
        .unwrap_err()
        .contains("unknown variant `grant_all`"));
    assert!(read(r#"{"erase":{},"cancel_erase":{}}"#).is_err());
    let key: Result<PublicKey, _> = "02".repeat(32).parse();
    assert!(key.is_err());
    assert_eq!("02".repeat(33).parse::<PublicKey>().unwrap(), PublicKey([2; 33]));
}

/// CR-22: in storage an id is its bytes, and terms come back as they were.
#[test]
fn terms_are_small_in_storage() {
    let bytes = pack(&terms()).unwrap();
    assert_eq!(unpack::<Terms>(&bytes).unwrap(), terms());
    assert!(bytes.len() < 150, "{} bytes", bytes.len());
    let id = pack(&SubjectId([1; 32])).unwrap();
    assert_eq!(id.len(), 33);
    assert!(unpack::<SubjectId>(&id[..32]).is_err());
    assert!(unpack::<Tag>(&id).is_err(), "an id is no tag");
}

/// CR-11: what another contract asks the registry understands, and it is the same question.
#[test]
fn what_readers_ask_the_registry_understands() {
    let (receipt, requester, purpose) = (ReceiptId([1; 32]), OrgId(2), Purpose::Payment);
    let sent = ReaderQuery::Permitted {
        receipt,
        requester,
        purpose,
    };
    let heard: QueryMsg = from_json(to_json_vec(&sent).unwrap()).unwrap();
    assert_eq!(
        heard,
        QueryMsg::Permitted {
            receipt,
            requester,
            purpose
        }
    );
}

/// CR-07: the panel's verdict is a message that the registry hears.
#[test]
fn the_registry_hears_verdicts() {
    let answer = panel_api::opener::Answer {
        case: panel_api::CaseId(1),
        reference: cosmwasm_std::Binary::default(),
        outcome: panel_api::types::Outcome::Granted,
        amount: None,
        codes: vec![],
        appeal_until: None,
    };
    let sent = panel_api::opener::VerdictMsg::Verdict(answer.clone());
    let heard: ExecuteMsg = from_json(to_json_vec(&sent).unwrap()).unwrap();
    assert_eq!(heard, ExecuteMsg::Verdict(answer));
}

/// Every byte of a transaction costs: what a request does not say is not written, and what is not written is not said.
#[test]
fn a_request_writes_only_what_it_says() {
    let request = Request {
        subject: SubjectId([1; 32]),
        nonce: Digest([2; 32]),
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
    let short = to_json_string(&request).unwrap();
    for absent in ["profession", "person", "data", "research", "emergency", "null"] {
        assert!(!short.contains(absent), "{short}");
    }
    let read: Request = from_json(&short).unwrap();
    assert_eq!(read, request);
    let said = Request {
        data: Span {
            from: Some(5),
            until: None,
        },
        profession: Some(2212),
        ..request
    };
    let read: Request = from_json(to_json_string(&said).unwrap()).unwrap();
    assert_eq!(read, said);
}
