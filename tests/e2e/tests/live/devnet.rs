use crate::lab::{Lab, Settings};
use std::net::TcpListener;

#[test]
fn a_second_up_finds_the_running_chain_and_down_stops_it() {
    let lab = Lab::bare(Settings::default());
    let first = lab.json(&["devnet", "status"]);
    assert_eq!(first["running"], true);
    lab.up(Settings::default());
    let second = lab.json(&["devnet", "status"]);
    assert_eq!(first["pid"], second["pid"]);

    lab.run(&["devnet", "down"]);
    let stopped = lab.json(&["devnet", "status"]);
    assert_eq!(stopped["running"], false);
    lab.run(&["devnet", "down"]);

    lab.up(Settings::default());
    let third = lab.json(&["devnet", "status"]);
    assert!(
        third["height"].as_u64() >= first["height"].as_u64(),
        "what it held is kept"
    );
    assert_eq!(third["rpc"], first["rpc"], "it listens where it listened");
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let lab = Lab::bare(Settings::default());
    lab.run(&["devnet", "reset"]);
    let said = lab.attempt(&[
        "devnet",
        "up",
        "--rpc-port",
        "0",
        "--p2p-port",
        "0",
        "--grpc-port",
        "0",
        "--api-port",
        &port,
        "--beacon-port",
        "0",
    ]);
    assert_eq!(said.code, Some(4), "{}", said.err);
    assert!(
        said.err.contains(&format!("port {port} for REST API")),
        "{}",
        said.err
    );
    assert!(said.err.contains("--api-port"), "{}", said.err);
}

#[test]
fn down_leaves_a_process_alone_that_it_did_not_start() {
    let lab = Lab::bare(Settings::default());
    let mut other = std::process::Command::new("sleep").arg("600").spawn().unwrap();
    let note = lab.folder().join(".salus/devnet/pid.json");
    let right = std::fs::read_to_string(&note).unwrap();
    let forged = right.replace(&lab.pid().to_string(), &other.id().to_string());
    assert_ne!(forged, right);
    std::fs::write(&note, forged).unwrap();
    lab.run(&["devnet", "down"]);
    assert!(
        other.try_wait().unwrap().is_none(),
        "it stopped a process of somebody else"
    );
    other.kill().unwrap();
    other.wait().unwrap();
    std::fs::write(&note, right).unwrap();
}

/// The beacon that decides draws of panels comes and goes with the chain.
#[test]
fn a_beacon_runs_beside_the_chain_and_ends_with_it() {
    let lab = Lab::bare(Settings::default());
    let first = lab.json(&["devnet", "status"]);
    let url = first["beacon"].as_str().unwrap();
    let shown = lab.json(&["beacon", "show", "--url", url, "--round", "1"]);
    assert_eq!(shown["round"], 1);
    assert_eq!(shown["due_at"], "1767225600000000000");
    let round = lab.json(&["beacon", "show", "--url", url])["round"].clone();
    assert!(round.as_u64() > Some(1), "{round}");

    // one that was killed comes back with the next `up`, while the chain goes on
    let pid = i32::try_from(first["beacon_pid"].as_i64().unwrap()).unwrap();
    let process = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::KILL).unwrap();
    while lab.json(&["devnet", "status"])["beacon_running"] == true {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    lab.up(Settings::default());
    let second = lab.json(&["devnet", "status"]);
    assert_eq!(second["pid"], first["pid"]);
    assert_ne!(second["beacon_pid"], first["beacon_pid"]);
    assert_eq!(second["beacon"], first["beacon"], "it answers where it answered");
    lab.run(&["beacon", "show", "--url", url]);

    lab.run(&["devnet", "down"]);
    let stopped = lab.json(&["devnet", "status"]);
    assert_eq!(stopped["beacon_running"], false);
    let said = lab.attempt(&["beacon", "show", "--url", url]);
    assert_eq!(said.code, Some(4), "{}", said.out);
}

#[test]
fn down_leaves_another_process_alone_that_has_the_number_of_its_beacon() {
    let lab = Lab::bare(Settings::default());
    let mut other = std::process::Command::new("sleep").arg("600").spawn().unwrap();
    let note = lab.folder().join(".salus/devnet/beacon/pid.json");
    let right = std::fs::read_to_string(&note).unwrap();
    let pid = lab.json(&["devnet", "status"])["beacon_pid"].to_string();
    let forged = right.replace(&pid, &other.id().to_string());
    assert_ne!(forged, right);
    std::fs::write(&note, forged).unwrap();
    lab.run(&["devnet", "down"]);
    assert!(
        other.try_wait().unwrap().is_none(),
        "it stopped a process of somebody else"
    );
    other.kill().unwrap();
    other.wait().unwrap();
    std::fs::write(&note, right).unwrap();
}

#[test]
fn doctor_finds_nothing_wrong_and_says_what_is() {
    let lab = Lab::bare(Settings::default());
    lab.run(&["doctor"]);
    lab.run(&["devnet", "down"]);
    let said = lab.attempt(&["doctor", "-o", "csv"]);
    assert_eq!(said.code, Some(4), "{}", said.out);
    assert!(
        said.out.lines().any(|line| line.starts_with("node,NO,")),
        "{}",
        said.out
    );
}

/// The browser asks the REST API and the RPC from another origin.
#[test]
fn the_rpc_and_the_rest_api_answer_other_origins() {
    use std::io::{Read, Write};
    let lab = Lab::bare(Settings::default());
    let status = lab.json(&["devnet", "status"]);
    for (what, path) in [
        ("rpc", "/status"),
        ("api", "/cosmos/base/tendermint/v1beta1/blocks/latest"),
    ] {
        let host = status[what]
            .as_str()
            .unwrap()
            .strip_prefix("http://")
            .unwrap()
            .to_owned();
        let mut stream = std::net::TcpStream::connect(&host).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://app.example\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{what}: {answer}");
        assert!(
            answer.to_lowercase().contains("access-control-allow-origin"),
            "{what}: {answer}"
        );
    }
}
