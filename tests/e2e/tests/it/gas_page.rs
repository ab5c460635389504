use serde_json::{Map, Value};
use std::fmt::Write;
use std::path::Path;

/// A row of the page: figure, goal, what it is.
const ROWS: [(&str, u64, &str); 14] = [
    ("gas.give", 150_000, "a donor gives"),
    ("gas.offer_3_lines", 200_000, "a supplier offers a shipment of 3 lines, with a receipt hook"),
    (
        "gas.accept_settle_3_lines",
        380_000,
        "a hospital accepts the 3 lines; in the same transaction the delivery is settled and the supplier is paid",
    ),
    ("gas.supplier_withdraw", 150_000, "a supplier is paid after a challenge window"),
    ("gas.refund_claim", 150_000, "a donor gets a refund"),
    ("gas.accreditation_check_in_call", 8_000, "within a call: may this address act in this role?"),
    ("gas.join", 170_000, "a member joins a plan"),
    (
        "gas.attest_pay_tier0",
        330_000,
        "a clinic attests; in the same transaction the claim is decided and paid",
    ),
    ("gas.panel_draw", 400_000, "5 seats of a panel are drawn, the beacon's signature verified"),
    ("gas.panel_commit", 140_000, "an assessor commits to a vote"),
    (
        "gas.close_period_100x50",
        3_000_000,
        "a period of 100 cohorts closes, 50 buckets of members leave",
    ),
    ("gas.consent_grant", 220_000, "a patient's grant is submitted by a relay"),
    ("gas.access_request", 180_000, "a clinic asks for access; it is decided and the receipt is written"),
    ("gas.receipt_root", 140_000, "a custodian posts the root of an hour of accesses"),
];

fn grouped(number: u64) -> String {
    salus_cli::money::grouped(number.into())
}

fn page(figures: &Map<String, Value>) -> String {
    let mut text = String::from(
        "# What it costs\n\n\
         Gas of whole transactions on the local wasmd chain, with one signature: transaction, signature and the load of \
         the contract are about 85,000 of each. The sender has signed before; the first transaction of an account costs \
         about 12,000 more, because the chain stores its public key. The numbers are measured by the tests that run on a live chain and stand \
         in [figures.json](figures.json); this page is made from that file.\n\n\
         | what | gas | goal | |\n|---|---:|---:|---|\n",
    );
    for (id, goal, what) in ROWS {
        let Some(gas) = figures.get(id).and_then(Value::as_u64) else {
            continue;
        };
        let verdict = if gas <= goal { "met" } else { "missed" };
        writeln!(
            text,
            "| {what} (`{id}`) | {} | {} | {verdict} |",
            grouped(gas),
            grouped(goal)
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
