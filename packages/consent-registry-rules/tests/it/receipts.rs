//! Consents as receipts with the fields of ISO/IEC TS 27560, and audits.

use crate::language::{time, Case};
use accreditation_api::OrgId;
use consent_registry_api::types::{
    Basis, ConsentInfo, ConsentState, Decision, Detail, Effect, Part, Span, SubjectId,
};
use consent_registry_rules::receipt::{digest, receipt};
use consent_registry_rules::{audit, RuleError};

fn info(lines: &[&str]) -> ConsentInfo {
    let held = Case::read(lines.iter().copied()).subject.consents.remove(0);
    ConsentInfo {
        consent: held.id,
        subject: SubjectId([7; 32]),
        version: held.version,
        power: held.power,
        state: held.state,
        used: held.used,
        granted_at: time("2026-01-01"),
        revoked_at: (held.state == ConsentState::Revoked).then(|| time("2026-02-01")),
        slots: 1,
        terms: held.terms,
    }
}

const LINES: [&str; 3] = [
    "consent A guardian until 2027-01-01 version 3",
    "  permit clinic,person:amina for TREAT,HPAYMT to KE valid ..2026-12-01",
    "    deny everybody tags hiv",
];

/// CR-10: each level of detail says all that the one before says; only the full one says to whom, with the whole terms. The
/// digest is of the terms, the same at every level.
#[test]
fn a_receipt_says_as_much_as_is_asked() {
    let info = info(&LINES);
    let at = time("2026-06-01");
    let of = |detail| receipt(&info, OrgId(2), detail, at).unwrap();
    let (minimal, summary, full) = (of(Detail::Minimal), of(Detail::Summary), of(Detail::Full));
    for each in [&minimal, &summary, &full] {
        assert_eq!(each.record_id, info.consent);
        assert_eq!(each.pii_principal_id, info.subject);
        assert_eq!(each.pii_controller, OrgId(2));
        assert_eq!(
            (each.event_state.as_str(), each.event_time),
            ("given", info.granted_at)
        );
        assert_eq!((each.entity.as_str(), each.version), ("guardian", 3));
        assert_eq!(each.sha256, digest(&info.terms).unwrap());
    }
    assert_eq!(
        (
            minimal.valid_until,
            minimal.purposes.len(),
            minimal.privacy_notices.len()
        ),
        (None, 0, 0)
    );
    assert_eq!(
        summary.valid_until,
        Some(time("2026-12-01")),
        "the consent ends before the guardian's power"
    );
    assert_eq!((summary.purposes.len(), summary.privacy_notices.len()), (2, 1));
    assert_eq!(summary.processing_locations, ["KE"]);
    assert!(summary.recipients.is_empty() && summary.terms.is_none());
    assert_eq!(full.recipients.len(), 2);
    assert_eq!(full.terms.as_ref(), Some(&info.terms));
}

/// CR-10: given, refused, withdrawn, expired: with the time at which it came about.
#[test]
fn a_receipt_tells_the_state_and_since_when() {
    let state = |lines: &[&str], now: &str| {
        let receipt = receipt(&info(lines), OrgId(2), Detail::Minimal, time(now)).unwrap();
        (receipt.event_state, receipt.event_time)
    };
    let of = |state: &str, at: &str| (state.to_string(), time(at));
    assert_eq!(state(&LINES, "2026-11-30T23:59:59"), of("given", "2026-01-01"));
    assert_eq!(state(&LINES, "2026-12-01"), of("expired", "2026-12-01"));
    let power = ["consent A guardian until 2026-08-15", "  permit clinic"];
    assert_eq!(state(&power, "2026-08-14T23:59:59"), of("given", "2026-01-01"));
    assert_eq!(state(&power, "2026-08-15"), of("expired", "2026-08-15"));
    let deny = ["consent A patient", "  deny clinic"];
    assert_eq!(state(&deny, "2026-06-01"), of("refused", "2026-01-01"));
    let revoked = ["consent A patient revoked", "  permit clinic valid ..2026-03-01"];
    assert_eq!(state(&revoked, "2026-06-01"), of("withdrawn", "2026-02-01"));
}

/// CR-10: other terms have another digest, down to a single word; terms without a rule have no receipt.
#[test]
fn the_digest_is_of_all_that_was_said() {
    let of = |lines: &[&str]| digest(&info(lines).terms).unwrap();
    let base = of(&LINES);
    for place in 1..LINES.len() {
        let mut other = LINES;
        let changed = LINES[place]
            .replace("clinic", "hospital")
            .replace("hiv", "dental");
        other[place] = &changed;
        assert_ne!(of(&other), base);
    }
    assert_ne!(of(&LINES[..2]), base);
    let empty = info(&LINES[..1]);
    let refused = receipt(&empty, OrgId(2), Detail::Full, 0);
    assert_eq!(refused.unwrap_err(), RuleError::NoProvision {});
}

/// CR-19: a regulator reads under an order, whatever the consents say, for as long as a permit lives; not without being
/// accredited, not of a subject that is absent or being erased.
#[test]
fn an_audit_is_permitted_to_an_accredited_regulator() {
    let span = Span {
        from: Some(1),
        until: None,
    };
    let decided = |lines: &[&str]| {
        let case = Case::read(lines.iter().copied());
        (audit(span, &case.subject, &case.by, case.clock), case.clock.now)
    };
    let (decision, now) = decided(&[
        "request by ministry as regulate",
        "consent A court",
        "  deny everybody",
    ]);
    let expected = Decision {
        effect: Effect::Permit,
        basis: Basis::Audit,
        parts: vec![Part {
            tags: vec![],
            data: span,
        }],
        expires: now + 600,
        ..Decision::refusal(now)
    };
    assert_eq!(decision, expected);
    let (short, now) = decided(&["request accredited-until 2026-06-01T12:00:30"]);
    assert_eq!(short.expires, now + 30);
    for refused in ["request not-accredited", "subject absent", "subject erasing"] {
        let (decision, now) = decided(&[refused]);
        assert_eq!(decision, Decision::refusal(now), "{refused}");
    }
}
