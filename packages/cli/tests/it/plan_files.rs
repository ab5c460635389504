use clap::Parser;
use cosmwasm_std::Uint128;
use mutual_aid_api::types::{BenefitKind, Funding, MAX_FEE_BPS, MAX_LOADING_BPS};
use salus_cli::cli::Cli;
use salus_cli::domain::cover_day::CoverDay;
use salus_cli::domain::plan::file::{self, PlanFile};
use salus_cli::domain::plan::fund;
use std::path::{Path, PathBuf};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/examples")
        .join(name)
}

fn read(name: &str) -> PlanFile {
    file::plan(&example(name)).unwrap_or_else(|e| panic!("{}", e.text))
}

#[test]
fn the_example_of_a_community_is_a_mutual_plan_within_all_bounds() {
    let PlanFile {
        plan,
        terms,
        conditions,
    } = read("community-plan.toml");
    assert_eq!(plan.funding, Funding::Mutual {});
    assert!(terms.cap <= terms.year_cap && terms.case_cap <= terms.cap);
    assert!(terms.grid * Uint128::new(64) >= terms.cap);
    assert!(u64::from(terms.fee_bps.get()) <= MAX_FEE_BPS);
    assert!(u64::from(terms.loading_bps.get()) <= MAX_LOADING_BPS);
    assert!(terms.premium.is_zero() && terms.term_days == 0);
    assert!(terms.tier0_limit < terms.tier1_limit);
    let public = mutual_aid_api::msg::Limits::PUBLIC;
    assert!(plan.notice_seconds >= public.min_notice_seconds);
    assert!(plan.clawback_seconds >= public.min_clawback_seconds);
    assert!(plan.evidence_seconds >= public.min_evidence_seconds);
    for benefit in &terms.benefits {
        assert!(benefit.per_case <= benefit.per_year && benefit.from_age < benefit.below_age);
        assert!(
            conditions
                .iter()
                .any(|condition| condition.class == benefit.class),
            "class {} is not on the list of conditions",
            benefit.class
        );
    }
}

#[test]
fn the_example_of_an_insurer_is_a_reserve_plan_that_pays_bills() {
    let PlanFile { plan, terms, .. } = read("insurer-plan.toml");
    assert_eq!(plan.funding, Funding::Reserve {});
    assert!(!terms.premium.is_zero() && terms.term_days > 0);
    assert!([terms.cap, terms.year_cap, terms.case_cap, terms.grid]
        .iter()
        .all(|charge| charge.is_zero()));
    assert!(terms
        .benefits
        .iter()
        .all(|benefit| benefit.kind == BenefitKind::Indemnity));
}

#[test]
fn terms_are_read_from_the_file_of_a_whole_plan_too() {
    let terms = file::terms(&example("community-plan.toml")).unwrap_or_else(|e| panic!("{}", e.text));
    assert_eq!(terms, read("community-plan.toml").terms);
}

#[test]
fn a_field_that_no_plan_has_is_refused_by_name() {
    let path = std::env::temp_dir().join(format!("salus-plan-{}.toml", std::process::id()));
    let text = std::fs::read_to_string(example("community-plan.toml")).unwrap();
    std::fs::write(&path, text.replace("grace_days = 14", "grace_weeks = 2")).unwrap();
    let failure = file::plan(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(failure.text.contains("grace_weeks"), "{}", failure.text);
}

#[test]
fn a_day_is_named_or_counted_by_the_contracts_own_length_of_a_day() {
    let day = |text: &str| text.parse::<CoverDay>().unwrap().number(1_801_447_200, 86_400);
    assert_eq!(day("today"), Some(20_850));
    assert_eq!(day("today-3"), Some(20_847));
    assert_eq!(day("today+30"), Some(20_880));
    assert_eq!(day("2027-01-31"), Some(20_849));
    assert_eq!(day("77"), Some(77));
    // a local chain's day of five seconds
    assert_eq!("today".parse::<CoverDay>().unwrap().number(100, 5), Some(20));
    for bad in ["yesterday", "today3", "today+", "today-x", "2027-02-30", ""] {
        assert!(bad.parse::<CoverDay>().is_err(), "{bad:?} was understood");
    }
}

#[test]
fn books_have_names() {
    for name in [
        "capital",
        "reserve",
        "sponsor",
        "fees",
        "bond:2",
        "emergency:1",
        "index-cover:3",
    ] {
        assert!(fund::fund(name).is_ok(), "{name}");
    }
    for bad in ["bond", "capital:1", "emergency:4294967296", "bond:x", "purse", ""] {
        let error = fund::fund(bad).unwrap_err();
        assert!(error.contains("bond:ORG"), "{error}");
    }
}

#[test]
fn a_claim_that_cannot_be_meant_is_refused_before_anything_is_sent() {
    let key = "ab".repeat(32);
    let file = |payee: &str, key: &str| {
        let line = format!(
            "salus claim file 1 --class 1 --diagnosed today --amount 5 --encounter {key} --episode {key} \
             --evidence {key} --payee {payee} --from mira"
        );
        Cli::try_parse_from(line.split_whitespace()).map(|_| ())
    };
    for payee in [
        "member:mira",
        "member:mira:2500",
        "provider:2:hospital",
        "supplier:3:1:1:supplier:9999",
    ] {
        file(payee, &key).unwrap_or_else(|e| panic!("{payee}: {e}"));
    }
    for payee in [
        "mira",
        "member",
        "member:",
        "member:mira:10001",
        "provider:hospital",
        "supplier:3:1:supplier",
        "friend:mira",
    ] {
        assert!(file(payee, &key).is_err(), "{payee} was understood");
    }
    assert!(file("member:mira", "ab").is_err(), "a key of one byte was taken");
}
