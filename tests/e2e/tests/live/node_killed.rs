use crate::lab::{Lab, Said, Settings, DENOM};
use crate::scene::{Scene, Terms, PRICE};
use cosmwasm_std::Coin;
use donation_escrow_api::msg::{ExecuteMsg as Escrow, QueryMsg};
use donation_escrow_api::types::CampaignInfo;
use salus_client::{ClientError, Outcome, SendOptions, Transaction, Wait};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Blocks this far apart leave time to kill the node between taking a transaction and putting it into a block.
const SLOW: Settings = Settings {
    block_ms: 2_500,
    valid_blocks: 4,
};

/// Waits until the node holds a transaction that no block has.
fn wait_until_one_is_waiting(rpc: &str) {
    let host = rpc.strip_prefix("http://").unwrap();
    let began = Instant::now();
    loop {
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "GET /num_unconfirmed_txs HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        if answer.contains("\"n_txs\":\"1\"") {
            return;
        }
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "the node never took it: {answer}"
        );
    }
}

#[tokio::test]
async fn a_node_killed_between_broadcast_and_block_leaves_a_doubt_that_ends() {
    let lab = Lab::with(SLOW);
    let scene = Scene::new(&lab).await;
    let campaign = scene.open(Terms::default()).await;
    let donor_before = scene.holds(&scene.cast.donor).await;

    // the client: the node takes the gift and dies
    let msg = Escrow::Give { campaign };
    let tx = Transaction::call(&scene.contracts.escrow, &msg, vec![Coin::new(PRICE, DENOM)]).unwrap();
    let no_wait = SendOptions {
        wait: Wait::No,
        ..SendOptions::default()
    };
    let sent = scene.chain.send(&scene.cast.donor, &tx, no_wait).await.unwrap();
    let Outcome::Accepted(signed) = sent else {
        panic!("{sent:?}");
    };
    lab.kill_node();
    let look = scene
        .chain
        .resolve(&signed.hash, signed.last_height, Duration::from_secs(1))
        .await;
    let Ok(Outcome::Unknown(unknown)) = look else {
        panic!("said to be known while no node answers: {look:?}");
    };
    assert_eq!(
        (&unknown.hash, unknown.last_height),
        (&signed.hash, signed.last_height)
    );

    // restarted, the doubt ends: it is in a block, or it never will be
    lab.up(SLOW);
    let known = scene
        .chain
        .resolve(&signed.hash, signed.last_height, Duration::from_secs(90))
        .await;
    let gifts = match known {
        Ok(Outcome::Committed(_)) => 1,
        Err(ClientError::NeverHappened { .. }) => 0,
        other => panic!("still in doubt: {other:?}"),
    };
    let donor = scene.holds(&scene.cast.donor).await;
    assert_eq!(
        donor,
        donor_before - gifts * PRICE,
        "the donor paid exactly if the gift happened"
    );

    // the command: the same in words and exit codes
    let mut child = lab
        .salus()
        .args([
            "give",
            &campaign.to_string(),
            "5uatom",
            "--from",
            "donor2",
            "--wait",
            "3",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until_one_is_waiting(&scene.chain.network().rpc);
    lab.kill_node();
    let code = child.wait().unwrap().code();
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(code, Some(6), "{}{}", said.out, said.err);
    assert!(said.err.contains("not known yet"), "{}", said.err);
    assert!(!said.err.to_lowercase().contains("failed"), "{}", said.err);
    let how = said
        .err
        .split("salus tx show ")
        .nth(1)
        .unwrap_or_else(|| panic!("{}", said.err));
    let look: Vec<&str> = how.split_whitespace().collect();
    assert_eq!(look[1], "--last-height");

    lab.up(SLOW);
    let said = lab.attempt(&[
        "tx",
        "show",
        look[0],
        "--last-height",
        look[2],
        "--patience",
        "90",
    ]);
    let more = match said.code {
        Some(0) => 1,
        Some(3) => {
            assert!(said.err.contains("did not happen"), "{}", said.err);
            0
        }
        _ => panic!("{}{}", said.out, said.err),
    };

    let question = QueryMsg::Campaign { campaign };
    let info: CampaignInfo = scene.contracts.escrow.ask(&scene.chain, &question).await.unwrap();
    assert_eq!(info.books.given.u128(), gifts * PRICE + more * 5);
    scene.assert_books_balance().await;
}
