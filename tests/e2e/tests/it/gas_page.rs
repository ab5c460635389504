use serde_json::{Map, Value};
use std::fmt::Write;
use std::path::Path;

/// A row of the page.
struct Row {
    /// figure
    id: &'static str,
    /// what it should cost at most; none: it is only said
    goal: Option<u64>,
    /// what it is
    what: &'static str,
}

const fn row(id: &'static str, goal: u64, what: &'static str) -> Row {
    let goal = Some(goal);
    Row { id, goal, what }
}

const fn said(id: &'static str, what: &'static str) -> Row {
    let goal = None;
    Row { id, goal, what }
}

/// What is measured in the chain's virtual machine, without a chain around it.
const RECKONED: [&str; 1] = ["gas.close_period_100x50"];

const ROWS: [Row; 19] = [
    row("gas.give", 150_000, "a donor gives"),
    row("gas.offer_3_lines", 200_000, "a supplier offers a shipment of 3 lines, with a receipt hook"),
    row(
        "gas.accept_settle_3_lines",
        380_000,
        "a hospital accepts the 3 lines; in the same transaction the delivery is settled and the supplier is paid",
    ),
    row("gas.supplier_withdraw", 150_000, "a supplier is paid after a challenge window"),
    row("gas.refund_claim", 150_000, "a donor gets a refund"),
    row("gas.accreditation_check_in_call", 8_000, "within a call: may this address act in this role?"),
    row("gas.join", 170_000, "a member joins a plan, in a cohort that is there"),
    said("gas.join_new_cohort", "a member joins a plan of an insurer and is the first of its cohort"),
    said("gas.top_up", "a member tops up in grace"),
    said("gas.exit", "a member that still waits leaves, and is paid back"),
    said("gas.claim_file", "a member files a claim"),
    row(
        "gas.attest_pay_tier0",
        330_000,
        "a clinic attests; in the same transaction the claim is decided and paid",
    ),
    row("gas.panel_draw", 400_000, "5 seats of a panel are drawn, the beacon's signature verified"),
    row("gas.panel_commit", 140_000, "an assessor commits to a vote"),
    said("gas.close_period_story", "a period of 4 cohorts closes and charges them two claims"),
    row(
        "gas.close_period_100x50",
        3_000_000,
        "a period of 100 cohorts closes, 50 buckets of members leave",
    ),
    row("gas.consent_grant", 220_000, "a patient's grant is submitted by a relay"),
    row("gas.access_request", 180_000, "a clinic asks for access; it is decided and the receipt is written"),
    row("gas.receipt_root", 140_000, "a custodian posts the root of an hour of accesses"),
];

fn grouped(number: u64) -> String {
    salus_cli::money::grouped(number.into())
}

fn page(figures: &Map<String, Value>) -> String {
    let mut text = String::from(
        "# What it costs\n\n\
         Gas of whole transactions on the local wasmd chain, with one signature: transaction, signature and the load of \
         the contract are about 85,000 of each. The sender has signed before; the first transaction of an account costs \
         about 12,000 more, because the chain stores its public key. Rows marked *live* are measured by the tests that run \
         on a live chain. Those marked *machine* are measured in the chain's virtual machine with the compiled contract, \
         because a live chain would need its members first; what a chain charges for the transaction, its signature and \
         its events is added. The numbers stand in [figures.json](figures.json); this page is made from that file.\n\n\
         | what | gas | goal | | measured |\n|---|---:|---:|---|---|\n",
    );
    for Row { id, goal, what } in ROWS {
        let Some(gas) = figures.get(id).and_then(Value::as_u64) else {
            continue;
        };
        let measured = if RECKONED.contains(&id) { "machine" } else { "live" };
        let (goal, verdict) = match goal {
            Some(goal) => (grouped(goal), if gas <= goal { "met" } else { "missed" }),
            None => (String::new(), ""),
        };
        writeln!(
            text,
            "| {what} (`{id}`) | {} | {goal} | {verdict} | {measured} |",
            grouped(gas)
        )
        .unwrap();
    }
    text
}

/// The page on gas says what was measured. `SALUS_UPDATE_SNAPSHOTS=1` writes it anew.
#[test]
fn the_page_on_gas_is_made_from_the_figures() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/figures.json");
    let text = std::fs::read_to_string(path).unwrap();
    let figures: Map<String, Value> = serde_json::from_str(&text).unwrap();
    assert!(figures.contains_key("gas.give"), "nothing was measured yet");
    salus_testing::assert_golden("../../docs/gas.md", &page(&figures));
}
