use crate::lab::Lab;
use salus_testing::record_figure;

/// Gas of the step whose line holds `step`: it stands at the end of the line below; of a step of several transactions, that
/// of the last one.
pub fn gas(story: &str, step: &str) -> u64 {
    let mut lines = story.lines().skip_while(|line| !line.contains(step)).skip(1);
    let numbers = lines
        .next()
        .unwrap_or_else(|| panic!("no step {step:?} in\n{story}"));
    assert!(numbers.contains("  gas "), "no gas in {numbers:?}");
    let text = numbers.split(' ').next_back().unwrap();
    text.replace(',', "").parse().unwrap()
}

/// A2, A5, A6, A10, A12, A14, A24, B8, B9: a gift becomes a delivery, the acceptance pays the supplier, and what is never delivered goes back to the last unit.
/// The command checks every balance after every step and fails at the first that is off by one.
#[test]
fn the_demo_tells_the_whole_story_and_every_balance_is_right() {
    let lab = Lab::new();
    let story = lab.run(&["demo"]);
    assert!(
        story.contains("every balance is exactly what the story says"),
        "{story}"
    );
    assert!(
        story.contains("1,000,000.000000 ATOM -> 1,000,006.000000 ATOM"),
        "{story}"
    );
    assert!(
        story.contains("999,990.000000 ATOM -> 999,994.000000 ATOM"),
        "{story}"
    );
    let last: Vec<&str> = story.lines().rev().take(3).collect();
    assert!(
        last[2].starts_with("The chain listens at http://127.0.0.1:"),
        "{last:?}"
    );
    assert!(
        last[1].starts_with("Try next: ") && last[1].contains(" trace 1 1 "),
        "{last:?}"
    );
    assert!(last[0].starts_with("Stop it with: "), "{last:?}");

    let trace = lab.json(&["trace", "1", "1"]);
    assert_eq!(trace["money"]["paid"], "6000000");
    assert_eq!(trace["money"]["refundable"], "4000000");
    assert_eq!(trace["goods"][0]["accepted"], 100);
    let deliveries = &trace["goods"][0]["deliveries"];
    assert_eq!(deliveries[0]["units"], 100);
    let lots: Vec<u64> = deliveries[0]["lots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lot| lot["units"].as_u64().unwrap())
        .collect();
    assert_eq!(lots, [40, 35, 25], "{trace}");
    lab.run(&["deploy", "verify"]);

    // told again on the same chain, with the organisations that are there
    let again = lab.run(&["demo", "--deadline", "10"]);
    assert!(
        again.contains("every balance is exactly what the story says"),
        "{again}"
    );
    assert!(!again.contains("registers Open Hands"), "{again}");

    // measured when everybody has signed before: an account's first transaction also stores its public key
    record_figure("gas.give", gas(&again, "the donor gives"));
    record_figure("gas.offer_3_lines", gas(&again, "the supplier ships"));
    record_figure("gas.accept_settle_3_lines", gas(&again, "the hospital accepts"));
    record_figure("gas.refund_claim", gas(&again, "sends the donor its refund"));
}
