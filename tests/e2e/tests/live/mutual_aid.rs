use crate::lab::Lab;
use crate::story::gas;
use salus_testing::record_figure;

/// MA-02, MA-06, MA-08, MA-09, MA-10, MA-12, MA-14, MA-17, MA-18, MA-19, MA-20, MA-21: on a real chain, members of several
/// ages share what was paid; a small claim is decided and paid in the transaction that attests it, a larger one is
/// challenged and judged, a refusal is won on appeal, a lapsed member tops up in grace, the plan runs off and returns the
/// rest; and a clinic that asks first is paid on discharge. The command reckons every member's share a second time, checks
/// every balance after every step, and fails at the first that is off by one.
#[test]
fn the_demo_of_mutual_aid_tells_the_whole_story_and_every_share_is_right() {
    let lab = Lab::new();
    let story = lab.run(&["demo", "mutual-aid"]);
    for words in [
        "what every member paid, reckoned a second time member by member, is what the contract says, to the last 10⁻¹⁸",
        "every balance, status and share is exactly what the story says",
        "refused: R04-LATE",
        "Ida had prepaid the least",
        "the challenge was unfounded",
        "the appeal is won",
    ] {
        assert!(story.contains(words), "{words:?} is missing in\n{story}");
    }
    let last: Vec<&str> = story.lines().rev().take(3).collect();
    assert!(
        last[2].starts_with("The chain listens at http://127.0.0.1:"),
        "{last:?}"
    );
    assert!(last[1].starts_with("Try next: "), "{last:?}");
    assert!(last[0].starts_with("Stop it with: "), "{last:?}");

    // what the story says, asked for again with the command
    let plan = lab.json(&["plan", "show", "1"]);
    assert_eq!(plan["status"], "closed", "{plan}");
    assert_eq!(plan["open_claims"], 0, "{plan}");
    let claims = lab.json(&["claim", "list", "1"]);
    let statuses: Vec<&str> = claims
        .as_array()
        .unwrap()
        .iter()
        .map(|claim| claim["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["paid", "paid", "paid"], "{claims}");
    for plan in ["1", "2"] {
        let books = lab.json(&["plan", "solvency", plan]);
        assert_eq!(books["assets_scaled"], books["liabilities_scaled"], "{books}");
    }
    assert_eq!(lab.json(&["panel", "verdict", "1"])["outcome"], "granted");
    lab.run(&["deploy", "verify"]);

    record_figure("gas.join", gas(&story, "whose employer it is"));
    record_figure("gas.attest_pay_tier0", gas(&story, "claim 1 is decided and paid"));
}
