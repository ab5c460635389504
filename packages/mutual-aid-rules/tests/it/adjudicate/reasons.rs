//! The list of codes, and the page that explains them.

use mutual_aid_rules::adjudicate::panel::Cause;
use mutual_aid_rules::adjudicate::reason::{Effect, REASONS_VERSION};
use mutual_aid_rules::adjudicate::Reason;
use std::collections::BTreeSet;
use std::path::Path;

fn page() -> String {
    let mut page = format!(
        "# Reason codes\n\n\
         Every decision about a claim gives its reasons by these codes. The list only ever grows, and a code never changes its \
         meaning. This is version {REASONS_VERSION}; the page is written by a test from the list that the rules themselves use.\n\n\
         Checks run in the order R01 to R11, and all of them run on every claim, so that a member hears of every fault at once. \
         A reason to deny outweighs one to wait, which outweighs one to refer.\n\n\
         The number is what the contract stores, and what a panel's assessor gives with a vote; an insurer answers a hospital with the code.\n"
    );
    for (effect, title, about) in [
        (Effect::Deny, "Denied", "The claim is refused. Every refusal can be appealed once, to a larger panel."),
        (Effect::Wait, "Not yet", "Nothing is decided and nothing is lost, while the time for evidence runs."),
        (Effect::Refer, "Referred", "People look at the claim: a drawn panel, or the insurer if the hospital asked first. Their silence never denies."),
        (Effect::Note, "Approved, with a note", "The claim is approved. The note says why it is less than was asked, or why it is paid later."),
        (Effect::Verdict, "Given by a panel", "A panel that refuses a claim, or approves a part of it, must name one of these."),
        (Effect::Lapse, "Lapsed", "A deadline passed."),
    ] {
        page += &format!("\n## {title}\n\n{about}\n\n| code | number | what it says | what it means | what you can do |\n|---|---|---|---|---|\n");
        for reason in Reason::ALL.iter().filter(|reason| reason.effect() == effect) {
            page += &format!(
                "| {} | {} | {} | {} | {} |\n",
                reason.code(),
                reason.number(),
                reason.title(),
                reason.explanation(),
                reason.remedy()
            );
        }
    }
    page
}

/// MA-14: the published list is the one that the rules use. `SALUS_UPDATE_SNAPSHOTS=1` writes it.
#[test]
fn the_page_of_reason_codes_is_the_list_of_the_rules() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reason-codes.md");
    if std::env::var_os("SALUS_UPDATE_SNAPSHOTS").is_some_and(|v| v == "1") {
        std::fs::write(&file, page()).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap();
    for (expected, found) in page().lines().zip(written.lines()) {
        assert_eq!(expected, found);
    }
    assert_eq!(page(), written);
}

/// The order of the numbers is the order of the checks: `Rnn` is in the hundreds of nn.
#[test]
fn codes_are_unique_and_rise_with_the_checks() {
    let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), Reason::ALL.len());
    assert!(Reason::ALL
        .windows(2)
        .all(|pair| pair[0].number() < pair[1].number()));
    for reason in Reason::ALL {
        assert_eq!(Reason::of(reason.number()), Some(*reason));
        assert_eq!(reason.to_string(), reason.code());
        match reason
            .code()
            .strip_prefix('R')
            .and_then(|rest| rest.split_once('-'))
        {
            Some((rule, _)) => assert_eq!(rule.parse::<u16>().unwrap(), reason.number() / 100),
            None => assert!(reason.number() > 1_300),
        }
    }
    assert_eq!(Reason::of(9), None);
}

/// Codes that are out in the world keep their number, title and meaning: these were in version 1.
#[test]
fn no_code_of_an_earlier_version_is_gone_or_changed() {
    let numbers: Vec<_> = Reason::ALL
        .iter()
        .map(|reason| (reason.number(), reason.code()))
        .collect();
    for known in [
        (101, "R01-NOT-OPEN"),
        (202, "R02-GRACE"),
        (301, "R03-WAIT"),
        (401, "R04-LATE"),
        (503, "R05-REMOVED"),
        (605, "R06-RELATED"),
        (701, "R07-USED"),
        (802, "R08-FULL"),
        (905, "R09-BIRTH-YEAR"),
        (1003, "R10-BOND"),
        (1102, "R11-INSTALMENTS"),
        (1301, "T2-LARGE"),
        (2001, "P-NOT-SHOWN"),
        (2101, "X-NO-EVIDENCE"),
        (2201, "S-SILENCE"),
    ] {
        assert!(numbers.contains(&known), "{known:?}");
    }
}

#[test]
fn a_reason_is_stored_as_its_number() {
    for reason in Reason::ALL {
        let bytes = postcard::to_allocvec(reason).unwrap();
        assert_eq!(bytes, postcard::to_allocvec(&reason.number()).unwrap());
        assert_eq!(postcard::from_bytes::<Reason>(&bytes).unwrap(), *reason);
    }
    let unknown = postcard::to_allocvec(&9u16).unwrap();
    assert!(postcard::from_bytes::<Reason>(&unknown).is_err());
}

#[test]
fn a_referral_by_people_has_a_code_of_its_own() {
    let codes = [
        Cause::Large,
        Cause::Challenge,
        Cause::Review,
        Cause::Appeal,
        Cause::Brake,
    ]
    .map(Cause::code);
    let expected = [
        Some(Reason::Large),
        Some(Reason::Challenged),
        Some(Reason::Challenged),
        Some(Reason::Appealed),
        None,
    ];
    assert_eq!(codes, expected);
}
