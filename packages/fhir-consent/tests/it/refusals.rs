use crate::{known, tag_key, text, R4, R5};
use fhir_consent::{export, extension_url, import, FhirError, Known, Origin, Release, ACT_REASON, MAX_BYTES};
use serde_json::{json, Value};

fn refused(document: &Value) -> FhirError {
    let tags = tag_key();
    import(document.to_string().as_bytes(), &known(&tags)).unwrap_err()
}

/// A sample with one value put at a place, or taken away from it.
fn with(sample: &str, pointer: &str, value: Option<Value>) -> Value {
    let mut document: Value = serde_json::from_str(sample).unwrap();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let fields = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => fields.insert(name.to_owned(), value),
        None => fields.remove(name),
    };
    document
}

/// CR-01: each construct that the registry cannot say is refused by name, with the path of the element. Nothing of it is
/// silently dropped.
#[test]
fn what_cannot_be_said_is_refused_with_its_path() {
    let r4 = [
        ("/provision/class", json!([{"code": "x"}]), "Consent.provision.class is not supported: the registry does not narrow a rule by kind of document or resource, by code or by instance"),
        ("/provision/code", json!([{"text": "x"}]), "Consent.provision.code is not supported: the registry does not narrow a rule by kind of document or resource, by code or by instance"),
        ("/provision/provision/0/data", json!([{"meaning": "instance"}]), "Consent.provision.provision[0].data is not supported: the registry does not narrow a rule by kind of document or resource, by code or by instance"),
        ("/implicitRules", json!("https://x.example"), "Consent.implicitRules is not supported: rules that are written elsewhere could change what it means"),
        ("/contained", json!([{"resourceType": "Organization"}]), "Consent.contained is not supported: name organisations and people by identifier or reference"),
        ("/decision", json!("deny"), "Consent.decision is no element of this release of FHIR"),
        ("/provision/colour", json!("red"), "Consent.provision.colour is no element of this release of FHIR"),
        ("/_status", json!({"id": "x"}), "Consent._status is no element of this release of FHIR"),
        ("/provision/actor/0/period", json!({}), "Consent.provision.actor[0].period is no element of this release of FHIR"),
        ("/provision/securityLabel", json!([{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}]), "Consent.provision.securityLabel[0] is not supported: a level of confidentiality is no category"),
    ];
    for (pointer, value, expected) in r4 {
        assert_eq!(refused(&with(R4, pointer, Some(value))).to_string(), expected);
    }
    let r5 = [
        ("/provision/0/documentType", json!([{"code": "x"}]), "Consent.provision[0].documentType is not supported: the registry does not narrow a rule by kind of document or resource, by code or by instance"),
        ("/provision/0/expression", json!({"language": "text/fhirpath"}), "Consent.provision[0].expression is not supported: an expression cannot be evaluated on a chain"),
        ("/provision/0/type", json!("permit"), "Consent.provision[0].type is no element of this release of FHIR"),
        ("/scope", json!({"text": "x"}), "Consent.sourceAttachment must be an object that is not empty"),
        ("/policyBasis", json!({"url": "https://x.example"}), "Consent.policyBasis.url refers to the policy \"https://x.example\"; say that it is known and adds nothing, or leave it away"),
    ];
    for (pointer, value, expected) in r5 {
        assert_eq!(refused(&with(R5, pointer, Some(value))).to_string(), expected);
    }
}

/// CR-01: an extension that nobody knows could change everything, wherever it stands.
#[test]
fn an_unknown_extension_is_refused_wherever_it_stands() {
    let foreign = json!([{"url": "https://vendor.example/only-on-sundays", "valueBoolean": true}]);
    let ours_elsewhere = json!([{"url": extension_url("uses"), "valuePositiveInt": 1}]);
    for (sample, parent, path) in [
        (R4, "", "Consent"),
        (R4, "/scope", "Consent.scope"),
        (R4, "/meta", "Consent.meta"),
        (R4, "/patient", "Consent.patient"),
        (R4, "/provision", "Consent.provision"),
        (R4, "/provision/period", "Consent.provision.period"),
        (R4, "/provision/actor/0", "Consent.provision.actor[0]"),
        (
            R4,
            "/provision/actor/0/reference",
            "Consent.provision.actor[0].reference",
        ),
        (R4, "/provision/purpose/0", "Consent.provision.purpose[0]"),
        (
            R4,
            "/provision/provision/0/provision/0",
            "Consent.provision.provision[0].provision[0]",
        ),
        (R5, "", "Consent"),
        (
            R5,
            "/provision/0/provision/0",
            "Consent.provision[0].provision[0]",
        ),
    ] {
        for field in ["extension", "modifierExtension"] {
            let document = with(sample, &format!("{parent}/{field}"), Some(foreign.clone()));
            let expected = FhirError::UnknownExtension {
                path: format!("{path}.{field}[0]"),
                url: "https://vendor.example/only-on-sundays".to_owned(),
            };
            assert_eq!(refused(&document), expected);
        }
    }
    // one of ours means nothing but where it belongs
    for (parent, path) in [
        ("/extension", "Consent.extension[0]"),
        (
            "/provision/modifierExtension",
            "Consent.provision.modifierExtension[0]",
        ),
    ] {
        let expected = FhirError::UnknownExtension {
            path: path.to_owned(),
            url: extension_url("uses"),
        };
        assert_eq!(refused(&with(R4, parent, Some(ours_elsewhere.clone()))), expected);
    }
}

/// CR-01: purposes are codes of HL7 v3 ActReason and of nothing else.
#[test]
fn an_unknown_purpose_and_a_code_of_another_system_are_refused_by_name() {
    let purpose = |system: &str, code: &str| json!([{"system": system, "code": code}]);
    assert_eq!(
        refused(&with(
            R4,
            "/provision/purpose",
            Some(purpose(ACT_REASON, "CURIOSITY"))
        )),
        FhirError::UnknownPurpose {
            path: "Consent.provision.purpose[0]".to_owned(),
            code: "CURIOSITY".to_owned()
        }
    );
    assert_eq!(
        refused(&with(
            R4,
            "/provision/purpose",
            Some(purpose("http://hl7.org/fhir/v3/ActReason", "TREAT"))
        )),
        FhirError::WrongSystem {
            path: "Consent.provision.purpose[0]".to_owned(),
            expected: ACT_REASON,
            found: "http://hl7.org/fhir/v3/ActReason".to_owned()
        }
    );
    let action = json!([{"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}]);
    assert!(matches!(
        refused(&with(R4, "/provision/action", Some(action))),
        FhirError::WrongSystem { path, .. } if path == "Consent.provision.action[0]"
    ));
    let label = json!([{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PSYCH"}]);
    assert!(matches!(
        refused(&with(R4, "/provision/securityLabel", Some(label))),
        FhirError::UnknownCode { path, code, .. } if path == "Consent.provision.securityLabel[0]" && code == "PSYCH"
    ));
}

#[test]
fn a_reversed_window_and_times_that_are_none_are_refused_with_their_path() {
    let period = |start: &str, end: &str| Some(json!({"start": start, "end": end}));
    for (start, end) in [
        ("2027-03-01", "2027-02-01"),
        ("2027-02-01T10:00:01Z", "2027-02-01T10:00:00Z"),
    ] {
        for name in ["period", "dataPeriod"] {
            let expected = FhirError::Reversed {
                path: format!("Consent.provision.{name}"),
            };
            assert_eq!(
                refused(&with(R4, &format!("/provision/{name}"), period(start, end))),
                expected
            );
        }
    }
    for wrong in [
        "yesterday",
        "2027-02-30",
        "2027-13",
        "1969-12-31",
        "2027-2-1",
        "2027-02-01T10:00:00",
        "2027-02-01T10:00:00.5Z",
        "20270201",
        "+2027",
    ] {
        let expected = FhirError::Time {
            path: "Consent.provision.period.start".to_owned(),
            text: wrong.to_owned(),
        };
        assert_eq!(
            refused(&with(R4, "/provision/period", period(wrong, "2029"))),
            expected,
            "{wrong}"
        );
    }
}

#[test]
fn a_megabyte_is_refused_before_it_is_read() {
    let tags = tag_key();
    let mut document: Value = serde_json::from_str(R4).unwrap();
    document["text"]["div"] = "x".repeat(1_000_000).into();
    let bytes = document.to_string();
    let expected = FhirError::TooLarge {
        bytes: bytes.len(),
        limit: MAX_BYTES,
    };
    assert_eq!(import(bytes.as_bytes(), &known(&tags)), Err(expected));
}

#[test]
fn a_name_that_is_there_twice_is_refused_because_two_readers_would_read_two_consents() {
    let tags = tag_key();
    let twice = R4.replacen(r#""type": "permit","#, r#""type": "permit", "type": "deny","#, 1);
    let error = import(twice.as_bytes(), &known(&tags)).unwrap_err();
    assert!(
        matches!(&error, FhirError::Json { why } if why.contains("\"type\" is there twice")),
        "{error}"
    );
    for broken in [
        &R4[..R4.len() / 2],
        "",
        "[]",
        "null",
        "{}",
        "[[[[",
        "{\"resourceType\":\"Consent\"} x",
    ] {
        assert!(import(broken.as_bytes(), &known(&tags)).is_err(), "{broken}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(matches!(
        import(deep.as_bytes(), &known(&tags)),
        Err(FhirError::Json { .. })
    ));
}

/// CR-02: limits of depth and count hold before anything is sent.
#[test]
fn too_deep_and_too_many_are_refused_with_their_path() {
    let mut exception = json!({"type": "permit"});
    for _ in 0..3 {
        exception = json!({"type": "permit", "provision": [exception]});
    }
    assert_eq!(
        refused(&with(R4, "/provision/provision", Some(json!([exception])))),
        FhirError::TooDeep {
            path: "Consent.provision.provision[0].provision[0].provision[0].provision[0]".to_owned(),
            depth: 4,
            limit: 3
        }
    );
    let many: Vec<Value> = (0..32).map(|_| json!({"type": "deny"})).collect();
    assert_eq!(
        refused(&with(R4, "/provision/provision", Some(many.into()))),
        FhirError::TooMany {
            path: "Consent.provision.provision[31]".to_owned(),
            found: 33,
            limit: 32
        }
    );
    let purposes: Vec<Value> = (0..17)
        .map(|_| json!({"system": ACT_REASON, "code": "TREAT"}))
        .collect();
    assert_eq!(
        refused(&with(R4, "/provision/purpose", Some(purposes.into()))),
        FhirError::TooMany {
            path: "Consent.provision.purpose".to_owned(),
            found: 17,
            limit: 16
        }
    );
}

#[test]
fn what_must_be_known_and_is_not_is_named() {
    let tags = tag_key();
    let nobody = |known: &Known<'_>| import(R4.as_bytes(), known).unwrap_err();
    let mut without = known(&tags);
    without.actors.clear();
    assert_eq!(
        nobody(&without),
        FhirError::UnknownReference {
            path: "Consent.provision.actor[0].reference".to_owned(),
            reference: "Organization/clinic".to_owned()
        }
    );
    let mut without = known(&tags);
    without.policies.clear();
    assert!(
        matches!(nobody(&without), FhirError::UnknownPolicy { path, .. } if path == "Consent.policy[0].uri")
    );
    let mut without = known(&tags);
    without.tags = None;
    assert_eq!(
        nobody(&without),
        FhirError::TagKey {
            path: "Consent.provision.provision[0].securityLabel[0]".to_owned()
        }
    );
}

#[test]
fn what_is_missing_or_says_two_things_is_named() {
    for (sample, pointer, path) in [
        (R4, "/status", "Consent.status"),
        (
            R4,
            "/provision/provision/0/type",
            "Consent.provision.provision[0].type",
        ),
        (R4, "/provision/actor/0/role", "Consent.provision.actor[0].role"),
        (
            R4,
            "/provision/actor/0/reference",
            "Consent.provision.actor[0].reference",
        ),
        (R4, "/sourceAttachment", "Consent.sourceAttachment"),
        (
            R4,
            "/sourceAttachment/language",
            "Consent.sourceAttachment.language",
        ),
        (R4, "/scope", "Consent.scope"),
        (R5, "/decision", "Consent.decision"),
    ] {
        let expected = FhirError::Missing {
            path: path.to_owned(),
        };
        assert_eq!(refused(&with(sample, pointer, None)), expected);
    }
    assert_eq!(
        refused(&with(R4, "/provision/type", Some(json!("deny")))),
        FhirError::Contradiction {
            path: "Consent.provision.type".to_owned(),
            other: "Consent.policyRule".to_owned()
        }
    );
    assert_eq!(
        refused(&with(R4, "/resourceType", Some(json!("Patient")))),
        FhirError::NotConsent {
            found: "Patient".to_owned()
        }
    );
    for empty in ["/provision/purpose", "/provision/actor", "/provision/provision"] {
        assert!(matches!(
            refused(&with(R4, empty, Some(json!([])))),
            FhirError::Form {
                expected: "a list that is not empty",
                ..
            }
        ));
    }
    for status in ["draft", "rejected", "entered-in-error"] {
        let expected = FhirError::NotActive {
            status: status.to_owned(),
        };
        assert_eq!(refused(&with(R4, "/status", Some(json!(status)))), expected);
    }
}

#[test]
fn terms_whose_depths_jump_cannot_be_written() {
    let tags = tag_key();
    let origin = Origin {
        subject: "11".repeat(32).parse().unwrap(),
        custodian: None,
        consent: None,
        at: 0,
        revoked: false,
    };
    let mut terms = import(R4.as_bytes(), &known(&tags)).unwrap().terms;
    terms.texts = vec![text(1)];
    terms.provisions[2].depth = 3;
    let expected = FhirError::Depth { place: 2, depth: 3 };
    assert_eq!(export(&terms, &origin, Release::R4, None), Err(expected));
    terms.provisions[2].depth = 0;
    let expected = FhirError::Depth { place: 2, depth: 0 };
    assert_eq!(export(&terms, &origin, Release::R5, None), Err(expected));
    terms.provisions.clear();
    assert!(matches!(
        export(&terms, &origin, Release::R4, None),
        Err(FhirError::Depth { place: 0, .. })
    ));
}
