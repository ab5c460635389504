use crate::canary::{assert_nowhere, Canaries, Kind};
use crate::lab::Lab;
use crate::story::gas;
use cosmwasm_std::HexBinary;
use salus_testing::record_figure;
use std::path::{Path, PathBuf};

/// The documents that the story has written, each with the salt of its commitment beside it.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut found = vec![];
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(documents(&path));
        } else if path.extension().is_some_and(|ending| ending == "txt") {
            found.push(path);
        }
    }
    found
}

/// C4: whatever people and clinics of the story wrote stays off the chain: no document, name, number of a bill or diagnosis,
/// no salt and no secret is in any transaction, event or contract's state, nor its plain hash. The commitments are there.
async fn no_word_of_the_story_is_on_the_chain(lab: &Lab) {
    let home = lab.folder().join(".salus");
    let folder = home.join("demo");
    let mut canaries = Canaries::default();
    // four claims: a letter of each member, a file of the clinic for each, one more for the estimate, a doubt, an appeal
    assert_eq!(canaries.folder(&folder), 11, "documents in {}", folder.display());
    for name in ["encounter.secret", "episode.secret"] {
        let text = std::fs::read_to_string(home.join(name)).unwrap();
        canaries.secret(name, &HexBinary::from_hex(text.trim()).unwrap());
    }
    for word in [
        "mira",
        "Mira Keller",
        "Keller",
        "Tomas Brunner",
        "Leila Haddad",
        "Amir Osmani",
        "S82.6",
        "I63.9",
        "K35.3",
        "M16.1",
    ] {
        canaries.text(word);
    }
    let chain = assert_nowhere(lab, &canaries).await;

    // each document is one that the chain has a commitment to, in a message and in the claim's record
    for document in documents(&folder) {
        let made = lab.json(&["claim", "commit", document.to_str().unwrap()]);
        let mut commitment = Canaries::default();
        let bytes = HexBinary::from_hex(made["commitment"].as_str().unwrap()).unwrap();
        commitment.secret("the commitment", &bytes);
        let found = commitment.found_on(&chain);
        for wanted in [Kind::Transaction, Kind::State] {
            assert!(
                found.iter().any(|(_, kind, _)| *kind == wanted),
                "{} is committed to in no {wanted:?}",
                document.display()
            );
        }
    }
}

/// MA-02, MA-06, MA-08, MA-09, MA-10, MA-12, MA-14, MA-17, MA-18, MA-19, MA-20, MA-21, MA-26: on a real chain, members of several
/// ages share what was paid; a small claim is decided and paid in the transaction that attests it, a larger one is
/// challenged and judged, a refusal is won on appeal, a lapsed member tops up in grace, the plan runs off and returns the
/// rest; and a clinic that asks first is paid on discharge. The command reckons every member's share a second time, checks
/// every balance after every step, and fails at the first that is off by one. Then everything that the chain keeps is searched
/// for the words of the story's documents.
#[tokio::test]
async fn the_demo_of_mutual_aid_tells_the_whole_story_and_every_share_is_right() {
    let lab = Lab::new();
    let story = lab.run(&["demo", "mutual-aid"]);
    for words in [
        "what a unit of each cohort pays is what the contract says, to the last 10⁻¹⁸",
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

    no_word_of_the_story_is_on_the_chain(&lab).await;

    record_figure("gas.join", gas(&story, "whose employer it is"));
    record_figure("gas.attest_pay_tier0", gas(&story, "claim 1 is decided and paid"));
    // the last of these three joins a plan that has no member yet
    record_figure("gas.join_new_cohort", gas(&story, "Amir a premium of"));
    record_figure("gas.claim_file", gas(&story, "files a claim: a class"));
    record_figure("gas.top_up", gas(&story, "in grace: her cover has no gap"));
    record_figure("gas.close_period_story", gas(&story, "closes period 2"));
}
