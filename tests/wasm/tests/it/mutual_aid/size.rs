//! What a close and a claim cost, and that it does not depend on how many members there are.

use cosmwasm_std::Event;
use mutual_aid_api::msg::ExecuteMsg;
use mutual_aid_api::types::{ClaimStatus, Fund, NewMember};
use salus_testing::figures::{record_figure, record_ratio};
use wasm_tests::chain::Receipt;

use super::stage::{bps, condition, name, plan, terms, ClaimData, Stage, DAY, HOSPITAL, PLAN, PLENTY, STAY};

/// Cohorts that the close visits.
const COHORTS: u64 = 100;
/// Buckets that it crosses, in so many of the cohorts.
const CROSSED: u64 = 50;
/// What a whole transaction without coins costs on the live chain above the same call here: the transaction, its signature
/// and its bytes. A vote on a panel and a draw of seats cost between 57,000 and 59,000 more there.
const TRANSACTION: u64 = 59_000;

/// Gas of the transactions of one history.
struct Costs {
    /// the attestation that decides a claim and pays it under tier 0, in call
    claim: u64,
    /// the close, whole
    close: u64,
}

/// In each cohort nine of ten members have prepaid for many closes, on eight different steps. In half of the cohorts the
/// tenth has prepaid for one: they leave with the close.
fn member(n: u64) -> (NewMember, u128) {
    let (cohort, place) = (n % COHORTS, n / COHORTS);
    let member = NewMember {
        birth_group: birth_group(cohort),
        tier: 1,
        region: u16::try_from(1 + cohort % 4).unwrap(),
        weight: 1,
        terms: 1,
        member: None,
        born_day: None,
    };
    let poor = cohort < CROSSED && place % 10 == 1;
    let prepaid = if poor { 110 } else { 1_000 + 100 * (place % 8) };
    (member, prepaid.into())
}

fn birth_group(cohort: u64) -> u16 {
    u16::try_from(1_900 + 5 * (cohort / 4)).unwrap()
}

/// A wait, a close, a claim of 1,000, claims of 20 for each member, and the close that charges them.
fn history(members: u64) -> Costs {
    let stage = Stage::new();
    let new = ExecuteMsg::CreatePlan {
        plan: mutual_aid_api::types::NewPlan {
            solidarity_bps: bps(10_000),
            ..plan()
        },
        terms: terms(PLENTY, PLENTY),
        conditions: vec![condition(STAY)],
    };
    stage.send("insurer", &new, 0);
    stage.enrol(PLAN, members, member);
    stage.deposit(PLAN, Fund::Capital {}, u128::from(members) * 100);
    stage.deposit(PLAN, Fund::Bond { org: HOSPITAL }, PLENTY);
    stage.chain.advance(31 * DAY);
    // members of all cohorts and steps become active
    while !closed(&stage.close(PLAN)) {}

    let claim = paid(&stage, 0, 1_000);
    paid(&stage, 1, u128::from(members) * 20);
    stage.chain.advance(15 * DAY);
    let closing = stage.close(PLAN);
    assert!(closed(&closing), "one call is enough");
    let charged: Vec<&Event> = events(&closing, "cohort_charged").collect();
    assert_eq!(charged.len() as u64, COHORTS);
    let left = charged.iter().map(|event| number(event, "left")).sum::<u64>();
    assert_eq!(left, CROSSED * members / (COHORTS * 10), "the poor have left");
    let close = closing.gas + TRANSACTION + price(&closing);
    Costs { claim, close }
}

/// Files a bill of a member, attests it, and gives the gas of the attestation, which paid it.
fn paid(stage: &Stage, member: u64, amount: u128) -> u64 {
    let who = name(member);
    let key = u8::try_from(member + 1).unwrap();
    let (claim, facts) = stage.bill(&who, birth_group(member % COHORTS), key, amount);
    let filed = stage.send(&who, &ExecuteMsg::FileClaim { claim }, 0);
    let claim = filed.data::<ClaimData>().claim;
    let gas = stage.send("doctor", &ExecuteMsg::Attest { claim, facts }, 0).gas;
    let info = stage.claim(claim);
    assert_eq!(
        (info.status, info.tier, info.paid.u128()),
        (ClaimStatus::PaidOpen, Some(0), amount),
        "{:?}",
        info.codes
    );
    gas
}

fn events<'a>(receipt: &'a Receipt, name: &'a str) -> impl Iterator<Item = &'a Event> {
    let name = format!("wasm-{name}");
    receipt.events.iter().filter(move |event| event.ty == name)
}

fn closed(receipt: &Receipt) -> bool {
    events(receipt, "close_done").next().is_some()
}

fn number(event: &Event, key: &str) -> u64 {
    let found = event.attributes.iter().find(|attribute| attribute.key == key);
    found.unwrap().value.parse().unwrap()
}

/// What a chain charges for events: 20 for each, 10 for each attribute and 1 for each of its bytes.
fn price(receipt: &Receipt) -> u64 {
    let bytes = |event: &Event| -> usize {
        let attributes = event.attributes.iter();
        20 + attributes
            .map(|a| 10 + a.key.len() + a.value.len())
            .sum::<usize>()
    };
    receipt.events.iter().map(bytes).sum::<usize>() as u64
}

/// MA-01, X7: a plan closes its period and pays a claim at the same cost whether it has a thousand members or a million. An
/// ordinary run takes 20,000 for a million; a run that writes figures takes the million.
#[test]
fn closes_and_claims_cost_the_same_with_any_number_of_members() {
    let few = history(1_000);
    record_figure("gas.close_period_100x50", few.close);
    let writes = std::env::var_os("SALUS_WRITE_FIGURES").is_some_and(|value| value == "1");
    let many = history(if writes { 1_000_000 } else { 20_000 });
    let close = many.close as f64 / few.close as f64;
    let claim = many.claim as f64 / few.claim as f64;
    record_ratio("ratio.close_1e6_over_1e3", close);
    record_ratio("ratio.claim_1e6_over_1e3", claim);
    assert!(close <= 1.05, "{} to {}", few.close, many.close);
    assert!(claim <= 1.05, "{} to {}", few.claim, many.claim);
    assert!(few.close <= 3_000_000, "{}", few.close);
}
