use crate::lab::{Lab, Settings};
use std::process::Stdio;
use std::time::Duration;

/// Deployment is killed again and again, each time a little later, until it gets through; the chain then has what the
/// plan says, and each code once.
#[tokio::test]
async fn a_deployment_that_is_killed_at_any_point_goes_on_where_it_was() {
    let lab = Lab::bare(Settings {
        block_ms: 300,
        valid_blocks: 8,
    });
    let mut kills = 0_u64;
    loop {
        let mut child = lab
            .salus()
            .args(["deploy", "apply"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // a step takes about a block: so most of the kills land inside one
        tokio::time::sleep(Duration::from_millis(60 + 70 * kills)).await;
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        assert!(kills < 200, "it never gets through");
    }
    assert!(kills >= 3, "killed {kills} times only");
    lab.run(&["deploy", "apply"]);
    lab.run(&["deploy", "verify"]);

    let chain = lab.chain().await;
    let mut checksums = vec![];
    let mut id = 1;
    while let Some(code) = chain.code_info(id).await.unwrap() {
        checksums.push(code.checksum);
        id += 1;
    }
    checksums.sort();
    checksums.dedup();
    assert_eq!(checksums.len() as u64, id - 1, "a code was stored twice");
    let planned = lab.json(&["deploy", "plan"]);
    assert_eq!(checksums.len(), planned.as_array().unwrap().len());
    assert_eq!(checksums.len(), 6);

    let state = std::fs::read_to_string(lab.folder().join(".salus/deployments/local.json")).unwrap();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    assert!(state["pending"].is_null(), "{state}");
}

#[tokio::test]
async fn verify_says_what_differs_from_the_plan() {
    let lab = Lab::new();
    lab.run(&["deploy", "verify"]);
    let path = lab.folder().join("deploy/local.toml");
    let plan = std::fs::read_to_string(&path).unwrap();
    for (right, wrong, what) in [
        (
            "answer = { notice_seconds = 0 }",
            "answer = { notice_seconds = 5 }",
            "settings",
        ),
        (
            "answer = [\"uatom\"]",
            "answer = [\"uatom\", \"uother\"]",
            "coins",
        ),
        (
            "label = \"salus provenance\"\nadmin = \"none\"",
            "label = \"salus provenance\"\nadmin = \"{key:deployer}\"",
            "admin",
        ),
        ("label = \"salus provenance\"", "label = \"another\"", "label"),
        ("salt = \"provenance-1\"", "salt = \"provenance-2\"", "address"),
    ] {
        assert!(plan.contains(right), "{right}");
        std::fs::write(&path, plan.replace(right, wrong)).unwrap();
        let said = lab.attempt(&["deploy", "verify", "-o", "csv"]);
        assert_eq!(said.code, Some(3), "{wrong}: {}", said.err);
        assert!(
            said.out
                .lines()
                .any(|line| line.contains(&format!(",{what},NO,"))),
            "{wrong}: {}",
            said.out
        );
    }
}
