//! Random cases, decided by both implementations. A case that differs is shrunk to its fewest lines, which can be put into
//! the table as they are.

use crate::language::Case;
use crate::naive;
use crate::vectors::{traced, verdict};
use consent_registry_api::types::{Basis, Effect};
use salus_testing::dice::Dice;
use salus_testing::shrink::{quietly, shortest};
use std::collections::BTreeMap;

const ACTORS: [&str; 15] = [
    "everybody",
    "everybody",
    "everybody",
    "clinic",
    "clinic",
    "hospital",
    "clinic,hospital",
    "clinic/doctor",
    "doctor",
    "role:attest_treatment",
    "role:research",
    "person:amina",
    "clinic/person:amina",
    "study:heart",
    "university,person:amina,doctor",
];
const PURPOSES: [&str; 10] = [
    "TREAT",
    "TREAT",
    "TREAT,HPAYMT",
    "HPAYMT",
    "HRESCH",
    "HRESCH",
    "BIORCH,TREAT",
    "POARCH",
    "ETREAT",
    "TREAT,HRESCH",
];
const ACTIONS: [&str; 4] = ["read", "read,copy", "copy", "write"];
const TAGS: [&str; 5] = [
    "hiv",
    "psychiatry",
    "hiv,psychiatry",
    "addiction",
    "hiv,addiction",
];
const SPANS: [&str; 6] = [
    "2020-01-01..",
    "..2020-01-01",
    "2015-01-01..2025-01-01",
    "2020-01-01..2021-01-01",
    "..2026-06-01T12:00:00",
    "2026-06-01T12:00:00..",
];
const VALID: [&str; 6] = [
    "..2026-06-01T12:00:00",
    "..2026-06-01T12:00:01",
    "2026-06-01T12:00:00..",
    "2026-06-01T12:00:01..",
    "2026-01-01..2026-06-01T12:05:00",
    "2026-01-01..2027-01-01",
];
const MODIFIERS: [&str; 18] = [
    "RS=1,2",
    "NMDS",
    "GSO",
    "NPUNCU",
    "PUB",
    "COL",
    "IRB",
    "GS=KE,UG",
    "MOR=2027-01-01",
    "TS=12",
    "US=amina,brian",
    "PS=heart",
    "IS=clinic,university",
    "RTN",
    "CC",
    "NPOA",
    "NPU",
    "NCU",
];

struct Writer<'a> {
    dice: &'a mut Dice,
    line: String,
}

impl Writer<'_> {
    fn begin(dice: &mut Dice, line: impl Into<String>) -> Writer<'_> {
        Writer {
            dice,
            line: line.into(),
        }
    }

    /// With a chance of so many in a hundred: the word, and one of the choices.
    fn maybe(&mut self, percent: u64, word: &str, choices: &[&str]) -> &mut Self {
        if self.dice.chance(percent) {
            let choice = *self.dice.pick(choices);
            self.line
                .extend([" ", word, if choice.is_empty() { "" } else { " " }, choice]);
        }
        self
    }
}

fn request(dice: &mut Dice) -> Vec<String> {
    let mut lines = vec![];
    let mut add = |dice: &mut Dice, percent, word: &str, choices: &[&str]| {
        let mut writer = Writer::begin(dice, "request");
        writer.maybe(percent, word, choices);
        lines.push(writer.line);
    };
    let research = dice.chance(35);
    let purposes: &[&str] = if research {
        &["HRESCH", "BIORCH", "POARCH", "DSRCH"]
    } else {
        &["TREAT", "TREAT", "COC", "ETREAT", "HPAYMT", "HMARKT"]
    };
    add(dice, 100, "for", purposes);
    add(dice, 30, "by", &["clinic", "hospital", "university"]);
    add(dice, 30, "as", &["research", "attest_treatment", "insure"]);
    add(dice, 60, "profession", &["doctor", "nurse", "clerk"]);
    add(dice, 50, "person", &["amina", "brian"]);
    add(dice, 25, "doing", &["read", "read,copy", "read,write"]);
    add(dice, 40, "to", &["UG", "US", "KE"]);
    add(dice, 50, "data", &SPANS);
    add(dice, 2, "not-accredited", &[""]);
    add(
        dice,
        10,
        "accredited-until",
        &["2026-06-01T12:03:00", "2027-01-01"],
    );
    add(dice, 10, "suspended", &[""]);
    if research {
        let mut writer = Writer::begin(dice, "request study");
        writer
            .maybe(100, "", &["heart", "lung"])
            .maybe(80, "asks", &["NRES", "GRU", "HMB", "DS", "DS", "POA"])
            .maybe(50, "about", &["C50", "C501", "E11", "C50,E11", "C341"])
            .maybe(30, "types", &["1", "2", "1,2", "3"])
            .maybe(15, "ancestry", &[""])
            .maybe(15, "methods", &[""])
            .maybe(50, "genetic", &[""])
            .maybe(20, "commercial", &[""])
            .maybe(20, "for-profit", &[""])
            .maybe(70, "approved", &[""])
            .maybe(
                80,
                "accepts",
                &["PUB,COL,RTN,MOR,TS", "PUB,COL,RTN,MOR,TS", "PUB,TS", "RTN"],
            )
            .maybe(70, "keeps", &["6", "12", "13"]);
        lines.push(writer.line);
    } else if dice.chance(12) {
        lines.push(format!(
            "request for BTG emergency {}",
            dice.pick(&["unconscious", "poisoning"])
        ));
    }
    lines.retain(|line| line != "request");
    lines
}

pub fn case(dice: &mut Dice) -> Vec<String> {
    let mut lines = request(dice);
    let mut subject = Writer::begin(dice, "subject");
    subject
        .maybe(40, "default", &["permit", "deny"])
        .maybe(3, "absent", &[""])
        .maybe(3, "erasing", &[""])
        .maybe(10, "emergency refused", &[""])
        .maybe(20, "emergency without", &TAGS);
    lines.push(subject.line);
    for letter in ["A", "B", "C", "D"].iter().take(dice.between(1, 4) as usize) {
        let grantor = *dice.pick(&["court", "patient", "patient", "patient", "guardian", "delegate"]);
        let mut head = Writer::begin(dice, format!("consent {letter} {grantor}"));
        head.maybe(
            12,
            "until",
            &[
                "2026-06-01T12:00:00",
                "2026-06-01T12:00:01",
                "2026-06-01T12:04:00",
                "2027-01-01",
            ],
        )
        .maybe(5, "revoked", &[""])
        .maybe(8, "uses 3 used", &["2", "3"])
        .maybe(10, "version", &["2", "7"]);
        lines.push(head.line);
        let mut depth = 0;
        for place in 0..dice.between(1, 6) {
            depth = if place == 0 {
                0
            } else {
                dice.between(1, (depth + 1).min(3))
            };
            let effect = if dice.chance(55) { "permit" } else { "deny" };
            let who = if dice.chance(60) || place == 0 {
                *dice.pick(&ACTORS)
            } else {
                "everybody"
            };
            let indent = "  ".repeat(depth as usize + 1);
            let mut rule = Writer::begin(dice, format!("{indent}{effect} {who}"));
            rule.maybe(if place == 0 { 35 } else { 15 }, "for", &PURPOSES)
                .maybe(10, "doing", &ACTIONS)
                .maybe(30, "tags", &TAGS)
                .maybe(25, "data", &SPANS)
                .maybe(8, "valid", &VALID)
                .maybe(7, "to", &["KE", "UG,KE", "US"]);
            lines.push(rule.line);
        }
        if dice.chance(60) {
            let permission = *dice.pick(&["NRES", "GRU", "GRU", "HMB", "DS=C50,E11", "POA"]);
            let mut terms = Writer::begin(dice, format!("  duo {permission}"));
            for modifier in MODIFIERS {
                terms.maybe(5, modifier, &[""]);
            }
            lines.push(terms.line);
        }
    }
    lines
}

fn read(lines: &[String]) -> Case {
    Case::read(lines.iter().map(String::as_str))
}

fn agree(lines: &[String]) -> bool {
    let case = read(lines);
    verdict(&traced(&case).0) == naive::decide(&case)
}

/// CR-01, CR-02, CR-03, CR-04: two implementations that share no code decide 100,000 random cases alike; the cases are not
/// idle: every kind of decision is among them often.
#[test]
fn a_second_implementation_agrees_on_a_hundred_thousand_cases() {
    let mut dice = Dice::new(20_260_601);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..100_000 {
        let lines = case(&mut dice);
        let case = read(&lines);
        let (decision, _) = traced(&case);
        if verdict(&decision) != naive::decide(&case) {
            // without its consent, a provision cannot be read: that is not the failure looked for
            let differs =
                |lines: &[String]| quietly(|| std::panic::catch_unwind(|| !agree(lines)).unwrap_or(false));
            let fewest = shortest(lines.clone(), differs);
            let case = read(&fewest);
            let (decision, steps) = traced(&case);
            let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
            panic!(
                "the two differ:\n{}\n\nfirst:  {:?}\nsecond: {:?}\n{}",
                fewest.join("\n"),
                verdict(&decision),
                naive::decide(&case),
                steps.join("\n")
            );
        }
        let mut note = |kind, is: bool| *seen.entry(kind).or_default() += u32::from(is);
        let permit = decision.effect == Effect::Permit;
        note("permit by consent", permit && decision.basis == Basis::Consent);
        note("deny by consent", !permit && decision.basis == Basis::Consent);
        note("permit by default", permit && decision.basis == Basis::Default);
        note("deny by default", !permit && decision.basis == Basis::Default);
        note("emergency", decision.basis == Basis::Emergency);
        note("categories left out", !decision.without_tags.is_empty());
        note("spans left out", !decision.without_data.is_empty());
        note("several parts", decision.parts.len() > 1);
        note(
            "only some categories",
            decision.parts.iter().any(|part| !part.tags.is_empty()),
        );
        note("duties", !decision.duties.is_empty());
        note("short permits", permit && decision.expires < case.clock.now + 600);
    }
    for (kind, count) in &seen {
        assert!(*count >= 200, "{kind}: only {count} in {seen:?}");
    }
}
