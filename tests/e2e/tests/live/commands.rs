use crate::lab::Lab;
use serde_json::Value;

/// The number that an event of a transaction carries.
#[track_caller]
pub fn number(done: &Value, event: &str, attribute: &str) -> String {
    done["events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["event"] == event)
        .unwrap_or_else(|| panic!("no {event} in {done}"))["attributes"][attribute]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Runs a command line that changes something, as one key.
#[track_caller]
pub fn act(lab: &Lab, from: &str, line: &str) -> Value {
    let mut args: Vec<&str> = line.split(' ').collect();
    args.extend(["--from", from]);
    lab.json(&args)
}

/// Runs a command line that only reads.
#[track_caller]
pub fn see(lab: &Lab, line: &str) -> Value {
    lab.json(&line.split(' ').collect::<Vec<_>>())
}

struct Orgs {
    charity: String,
    hospital: String,
    supplier: String,
    carrier: String,
}

fn organisations(lab: &Lab) -> Orgs {
    act(lab, "deployer", "org name-authority authority --country CH --role raise_funds --role receive_goods --role manufacture --role distribute --role carry --role regulate");
    let found = |key: &str, kind: &str, roles: &[&str]| {
        let done = act(
            lab,
            key,
            &format!("org register The-{key} --kind {kind} --country CH"),
        );
        let org = number(&done, "organisation_registered", "org");
        for role in roles {
            act(
                lab,
                "authority",
                &format!("org accredit {org} {role} --until +30d"),
            );
        }
        let named: Vec<String> = roles.iter().map(|role| format!("--role {role}")).collect();
        act(
            lab,
            key,
            &format!("org propose-operator {org} {key} {}", named.join(" ")),
        );
        assert_eq!(
            see(lab, &format!("org acting {key} {}", roles[0]))["org"].to_string(),
            org
        );
        org
    };
    let orgs = Orgs {
        charity: found("charity", "charity", &["raise_funds"]),
        hospital: found("hospital", "hospital", &["receive_goods"]),
        supplier: found("supplier", "manufacturer", &["manufacture", "distribute"]),
        carrier: found("carrier", "carrier", &["carry"]),
    };
    act(
        lab,
        "authority",
        &format!("org bind-prefix {} 9521234", orgs.supplier),
    );
    orgs
}

fn campaign_file(lab: &Lab, orgs: &Orgs, cool_off: u64) -> String {
    let path = lab.folder().join("masks.toml");
    let text = format!(
        "denom = \"uatom\"\nminimum = \"600\"\nfunding_deadline = \"+20m\"\ndelivery_deadline = \"+60m\"\n\
         cool_off_seconds = {cool_off}\nchallenge_window_seconds = 0\nrecall_window_seconds = 0\n\
         settlement_window_seconds = 5\nquarantine_hold_seconds = 0\nfallback = \"charity\"\n\
         [[tranches]]\namount = \"600\"\ngtin = \"09521234000013\"\nunits = 100\nsupplier = {}\nhospital = {}\n\
         carrier = {}\ndeadline = \"+60m\"\n",
        orgs.supplier, orgs.hospital, orgs.carrier
    );
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// A4, A23: a campaign from registration to trace, with the command alone, one line at a time.
#[test]
fn the_whole_of_a_campaign_can_be_done_with_the_command() {
    let lab = Lab::new();
    let orgs = organisations(&lab);
    act(&lab, "supplier", "product register 09521234000013");
    let done = act(
        &lab,
        "supplier",
        "lot register 09521234000013 A42 --made 2026-01-31 --expiry 2098-01-31 --quantity 120",
    );
    let lot = number(&done, "lot_registered", "lot");
    assert_eq!(see(&lab, "lot find 09521234000013 A42")["id"].to_string(), lot);
    act(
        &lab,
        "supplier",
        &format!("payout set-payee {} supplier", orgs.supplier),
    );

    let file = campaign_file(&lab, &orgs, 0);
    let done = act(&lab, "charity", &format!("campaign create {file}"));
    let campaign = number(&done, "campaign_drafted", "campaign");
    act(&lab, "charity", &format!("campaign revise {campaign} {file}"));
    act(&lab, "charity", &format!("campaign open {campaign}"));
    let terms = see(&lab, &format!("campaign terms {campaign}"));
    assert_eq!(
        (&terms["fee"], &terms["frozen"]),
        (&"0".into(), &true.into()),
        "{terms}"
    );
    let gift = number(
        &act(&lab, "donor", &format!("give {campaign} 1000uatom")),
        "gift_received",
        "gift",
    );
    act(&lab, "stranger", &format!("campaign activate {campaign}"));

    // 60 units with the hook, 40 without: the second delivery is settled by hand
    let offer = |units: u32| {
        let line = format!(
            "shipment offer --to {} --line {lot}:{units} --expires +30m --carrier {} --campaign {campaign} --tranche 1",
            orgs.hospital, orgs.carrier
        );
        number(&act(&lab, "supplier", &line), "shipment_offered", "shipment")
    };
    let (first, second) = (offer(60), offer(40));
    act(&lab, "stranger", &format!("settle --bind {campaign} 1 {first}"));
    act(&lab, "carrier", &format!("shipment pick-up {first}"));
    let paid = act(
        &lab,
        "hospital",
        &format!("receipt accept {first} --line 0:accepted=58,rejected=2,reason=damaged"),
    );
    assert_eq!(number(&paid, "receipt_paid", "amount"), "348");
    act(
        &lab,
        "hospital",
        &format!("receipt accept {second} --all --no-hook"),
    );
    let paid = act(&lab, "stranger", &format!("settle {campaign} 1 {second}"));
    assert_eq!(number(&paid, "receipt_paid", "amount"), "240");
    act(
        &lab,
        "supplier",
        &format!("shipment confirm-return {first} --line 0 --units 2"),
    );

    let info = see(&lab, &format!("campaign show {campaign}"));
    assert_eq!(
        (&info["books"]["paid"], &info["books"]["refundable"]),
        (&"588".into(), &"400".into()),
        "{info}"
    );
    act(&lab, "stranger", &format!("refund {campaign} {gift}"));
    let trace = see(&lab, &format!("trace {campaign} {gift}"));
    assert_eq!(trace["gift"]["claimed"], "400");
    assert_eq!(trace["goods"][0]["accepted"], 98);
    let totals = see(&lab, &format!("lot totals {lot}"));
    assert_eq!((&totals["held"], &totals["in_transit"]), (&120.into(), &0.into()));

    for line in [
        format!("campaign terms {campaign}"),
        format!("campaign tranches {campaign}"),
        format!("campaign gifts {campaign}"),
        "campaign list".to_owned(),
        format!("receipt list {campaign} 1"),
        format!("receipt books {campaign} {first}"),
        format!("receipt show {first}"),
        format!("shipment show {first}"),
        format!("shipment lines {first}"),
        format!("shipment list --to {}", orgs.hospital),
        format!("shipment list --sent-by {}", orgs.supplier),
        format!("lot show {lot}"),
        format!("lot holdings {lot}"),
        format!("lot safety {lot}"),
        "lot list 09521234000013".to_owned(),
        "product list".to_owned(),
        "product show 09521234000013".to_owned(),
        "payout credits".to_owned(),
        format!("payout payee {}", orgs.supplier),
        format!("org show {}", orgs.charity),
        "org list --limit 2".to_owned(),
        format!("org roles {}", orgs.supplier),
        format!("org history {} carry", orgs.carrier),
        format!("org status {} carry --at +5d", orgs.carrier),
        format!("org operators {}", orgs.hospital),
        format!("org related {} {}", orgs.charity, orgs.supplier),
        "trace --donor donor".to_owned(),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        for format in ["json", "csv", "table"] {
            let mut args = words.clone();
            args.extend(["-o", format]);
            let out = lab.run(&args);
            if format == "json" {
                serde_json::from_str::<Value>(&out).unwrap_or_else(|e| panic!("{line}: {e}"));
            }
        }
    }
}

/// Every exit code means one thing, on a real chain too.
#[test]
fn exit_codes_say_what_happened() {
    let lab = Lab::new();
    let code = |line: &str| {
        let said = lab.attempt(&line.split(' ').collect::<Vec<_>>());
        (said.code, said.err)
    };
    for (line, expected, words) in [
        ("org list", 0, ""),
        ("org list --limit 101", 2, "101"),
        ("give 1 5uatom --from nobody", 2, "no key named nobody"),
        ("give 1 5uatom --from donor --network nowhere", 2, "nowhere.toml"),
        ("org show 77", 3, "accreditation::UnknownOrganisation"),
        (
            "give 77 5uatom --from donor",
            3,
            "donation-escrow::UnknownCampaign",
        ),
        ("give 77 5uatom --from newcomer", 3, "insufficient funds"),
        ("org list --node http://127.0.0.1:9", 4, "does not answer"),
        (
            "org accredit 1 carry --from stranger",
            5,
            "accreditation::UnknownAuthority",
        ),
        (
            "org name-authority donor --country CH --role carry --from stranger",
            5,
            "salus-core::NotOwner",
        ),
        (
            "org register A --kind clinic --country CH --wait 0 --from stranger",
            6,
            "salus tx show",
        ),
    ] {
        let (found, err) = code(line);
        assert_eq!(found, Some(expected), "{line}: {err}");
        assert!(err.contains(words), "{line}: {err}");
    }
}

/// What was only tried or only written leaves nothing on the chain, and what was written can be signed by the chain's own
/// program.
#[test]
fn a_dry_run_changes_nothing_and_an_unsigned_transaction_can_be_signed_elsewhere() {
    let lab = Lab::new();
    let line = [
        "org",
        "register",
        "Far Clinic",
        "--kind",
        "clinic",
        "--country",
        "CH",
        "--from",
        "donor",
    ];
    let with = |flag: &'static str| {
        let mut args = line.to_vec();
        args.push(flag);
        lab.json(&args)
    };
    let estimate = with("--dry-run");
    assert_eq!(estimate["would"], "succeed");
    assert!(estimate["gas"].as_u64() > Some(50_000), "{estimate}");
    let unsigned = with("--generate-only");
    assert_eq!(see(&lab, "org list"), Value::Array(vec![]));

    let folder = lab.folder();
    let path = folder.join("unsigned.json");
    std::fs::write(&path, unsigned.to_string()).unwrap();
    let status = see(&lab, "devnet status");
    let wasmd = |args: &[&str], input: &str| {
        use std::io::Write;
        let mut child = std::process::Command::new(status["wasmd"].as_str().unwrap())
            .args(args)
            .args(["--keyring-backend", "test", "--home"])
            .arg(folder.join("elsewhere"))
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    wasmd(
        &["keys", "add", "donor", "--recover", "--index", "7"],
        salus_cli::devnet::accounts::PHRASE,
    );
    let node = status["rpc"].as_str().unwrap().replace("http", "tcp");
    let chain = status["chain_id"].as_str().unwrap();
    let signed = wasmd(
        &[
            "tx",
            "sign",
            path.to_str().unwrap(),
            "--from",
            "donor",
            "--chain-id",
            chain,
            "--node",
            &node,
        ],
        "",
    );
    let path = folder.join("signed.json");
    std::fs::write(&path, signed).unwrap();
    let sent = wasmd(
        &[
            "tx",
            "broadcast",
            path.to_str().unwrap(),
            "--chain-id",
            chain,
            "--node",
            &node,
            "-o",
            "json",
        ],
        "",
    );
    let sent: Value = serde_json::from_str(&sent).unwrap();
    assert_eq!(sent["code"], 0, "{sent}");
    let shown = see(
        &lab,
        &format!("tx show {} --patience 30", sent["txhash"].as_str().unwrap()),
    );
    assert_eq!(number(&shown, "organisation_registered", "org"), "1");
}

/// A9: a donor that changes its mind gets the gift back whole while its cool-off runs, and only the donor can ask for it.
#[test]
fn a_gift_can_be_taken_back_while_its_cool_off_runs() {
    let lab = Lab::new();
    let orgs = organisations(&lab);
    let file = campaign_file(&lab, &orgs, 600);
    let done = act(&lab, "charity", &format!("campaign create {file}"));
    let campaign = number(&done, "campaign_drafted", "campaign");
    act(&lab, "charity", &format!("campaign open {campaign}"));
    let gift = number(
        &act(&lab, "donor", &format!("give {campaign} 700uatom")),
        "gift_received",
        "gift",
    );
    let said = lab.attempt(&["refund", &campaign, &gift, "--cool-off", "--from", "stranger"]);
    assert_eq!(said.code, Some(5), "{}", said.err);
    let back = act(&lab, "donor", &format!("refund {campaign} {gift} --cool-off"));
    assert_eq!(number(&back, "gift_withdrawn", "amount"), "700");
    act(&lab, "charity", &format!("campaign cancel {campaign}"));
    let info = see(&lab, &format!("campaign show {campaign}"));
    assert_eq!(info["status"], "cancelled");
    assert_eq!(info["books"]["held"], "0");
}
