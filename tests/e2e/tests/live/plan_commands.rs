use crate::commands::{act, number, see};
use crate::lab::Lab;
use salus_cli::demo::mutual_aid::{assemble, Contracts};
use salus_testing::record_figure;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// The example of a community with the spans of a local chain, where a day has five seconds.
fn plan_file(lab: &Lab) -> String {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/community-plan.toml");
    let mut text = std::fs::read_to_string(example).unwrap();
    for (public, local) in [
        ("period_seconds = 2592000 ", "period_seconds = 10 "),
        ("notice_seconds = 259200 ", "notice_seconds = 3 "),
        ("clawback_seconds = 2592000 ", "clawback_seconds = 8 "),
        ("evidence_seconds = 7776000 ", "evidence_seconds = 600 "),
        ("run_off_seconds = 15552000 ", "run_off_seconds = 600 "),
        ("wait_days = 30 ", "wait_days = 1 "),
        ("filing_days = 60 ", "filing_days = 3 "),
        // three units share what thousands would
        ("case_cap = \"100000\" ", "case_cap = \"1000000\" "),
    ] {
        assert!(text.contains(public), "the example has no {public:?}");
        text = text.replace(public, local);
    }
    let path = lab.folder().join("plan.toml");
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// Waits until the chain's clock is at an instant that a contract named, in nanoseconds.
fn wait_until(lab: &Lab, nanos: &Value) {
    let nanos: u64 = nanos.as_str().unwrap().parse().unwrap();
    wait_for_second(lab, nanos / 1_000_000_000 + 1);
}

fn wait_for_second(lab: &Lab, second: u64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let chain = lab.chain().await;
        let tip = chain.wait_until(second, Duration::from_secs(120)).await.unwrap();
        chain
            .wait_for_height(tip.height + 1, Duration::from_secs(20))
            .await
            .unwrap();
    });
}

fn key(byte: &str) -> String {
    byte.repeat(32)
}

/// An authority posts an index: every unit of the region is credited.
fn index_cover(lab: &Lab, plan: &str) {
    let line = "org register Health-Office --kind government --country CH";
    let office = number(&act(lab, "regulator", line), "organisation_registered", "org");
    act(lab, "authority", &format!("org accredit {office} report_cases"));
    act(
        lab,
        "regulator",
        &format!("org propose-operator {office} regulator --role report_cases"),
    );
    let line = format!(
        "plan index-cover open {plan} --region 1 --authority {office} --level 300 --per-unit 50000 --rest-days 30 \
         --until-day today+365"
    );
    let cover = number(&act(lab, "insurer", &line), "index_cover_opened", "cover");
    act(
        lab,
        "donor",
        &format!("plan fund {plan} index-cover:{cover} 400000uatom"),
    );
    let post = format!("plan index-cover post {plan} {cover} --level 320");
    let said = lab.attempt(&[post.split(' ').collect(), vec!["--from", "stranger"]].concat());
    assert_eq!(said.code, Some(5), "{}", said.err);
    let done = act(lab, "regulator", &post);
    assert_eq!(number(&done, "index_posted", "credited"), "150000");
    let paid = act(lab, "stranger", &format!("member collect {plan} --member mira"));
    assert_eq!(number(&paid, "member_paid", "amount"), "50000");
}

/// MA-05, MA-10, MA-11, MA-15, MA-16, MA-19, MA-22, MA-23: a plan from its file to its run-off with the command alone, one
/// line at a time; and a reader for everything there is to see.
#[test]
fn the_whole_of_a_plan_can_be_done_with_the_command() {
    let lab = Lab::new();
    let clinic = {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let context = lab.context();
            let contracts = Contracts::of(&context).unwrap_or_else(|e| panic!("{}", e.text));
            let cast = assemble(&context, &contracts)
                .await
                .unwrap_or_else(|e| panic!("{}", e.text));
            cast.clinic.org.to_string()
        })
    };
    let file = plan_file(&lab);

    let done = act(&lab, "insurer", &format!("plan create {file}"));
    let plan = number(&done, "plan_created", "plan");
    act(&lab, "donor", &format!("plan fund {plan} reserve 20000000uatom"));
    act(
        &lab,
        "clinic",
        &format!("plan fund {plan} bond:{clinic} 20000000uatom"),
    );
    act(&lab, "donor", &format!("plan fund {plan} sponsor 5000000uatom"));
    act(
        &lab,
        "mira",
        &format!("member join {plan} 9000000uatom --born 1999"),
    );
    act(
        &lab,
        "donor",
        &format!("member join {plan} 18000000uatom --born 1972 --units 2 --for tomas"),
    );
    let said = lab.attempt(&[
        "member",
        "join",
        &plan,
        "9000000uatom",
        "--born",
        "1999",
        "--from",
        "mira",
    ]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    // whoever leaves before its first day is paid back whole: with a day before it, there is time for both
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let now = runtime.block_on(async { lab.chain().await.tip().await.unwrap().seconds });
    wait_for_second(&lab, (now / 5 + 1) * 5);
    act(
        &lab,
        "amir",
        &format!("member join {plan} 9000000uatom --born 1962"),
    );
    let left = act(&lab, "amir", &format!("member exit {plan}"));
    record_figure("gas.exit", left["gas_used"].as_u64().unwrap());
    act(&lab, "donor", &format!("member sponsor {plan} mira 1000000"));
    act(&lab, "mira", &format!("member top-up {plan} 500000uatom"));
    let mira = see(&lab, &format!("member show {plan} mira"));
    assert_eq!(mira["balance"], "10500000");
    assert_eq!(see(&lab, &format!("member show {plan} amir"))["status"], "left");

    let day = mira["activation_day"].as_u64().unwrap();
    wait_for_second(&lab, day * 5);
    wait_until(&lab, &see(&lab, &format!("plan show {plan}"))["next_close"]);
    act(&lab, "stranger", &format!("plan close {plan}"));
    assert_eq!(see(&lab, &format!("member show {plan} mira"))["status"], "active");

    // a bill of 0.6 ATOM: 0.05 deductible, 10 % of the rest
    let bill = see(&lab, "encounter key 2027-0815");
    let encounter = bill["encounter"].as_str().unwrap().to_owned();
    let episode = see(&lab, "encounter episode-key CH-2027-4711");
    let episode = episode["episode"].as_str().unwrap().to_owned();
    let letter = lab.folder().join("letter.txt");
    std::fs::write(&letter, "what the member has of the bill").unwrap();
    let made = see(&lab, &format!("claim commit {}", letter.display()));
    let evidence = made["commitment"].as_str().unwrap().to_owned();
    let asked = format!(
        "--class 2 --diagnosed today --amount 600000 --encounter {encounter} --episode {episode} --evidence {evidence}"
    );
    let would = see(
        &lab,
        &format!(
            "claim would-decide {plan} --member mira {asked} --payee member:fresh --attester {clinic} --born 1999 \
             --bill 600000 --attest-evidence {}",
            key("b1")
        ),
    );
    assert_eq!(
        (&would["decision"], &would["amount"]),
        (&"approve".into(), &"495000".into()),
        "{would}"
    );
    let done = act(
        &lab,
        "mira",
        &format!("claim file {plan} {asked} --payee member:fresh"),
    );
    let claim = number(&done, "claim_filed", "claim");
    let filed = see(&lab, &format!("claim show {claim}"));
    let day = &filed["filed"]["diagnosis_day"];
    let done = act(
        &lab,
        "clinic",
        &format!(
            "claim attest {claim} --class 2 --diagnosed {day} --bill-number 2027-0815 --episode {episode} --born 1999 \
             --bill 600000 --attest-evidence {}",
            key("b1")
        ),
    );
    assert_eq!(number(&done, "claim_paid", "amount"), "495000");
    assert_eq!(
        see(&lab, &format!("encounter show {encounter}"))["taken"],
        "495000"
    );

    // one that is withdrawn, by nobody but its member
    let asked = format!(
        "--class 2 --diagnosed today --amount 70000 --encounter {} --episode {} --evidence {}",
        key("c2"),
        key("e2"),
        key("a2")
    );
    let done = act(
        &lab,
        "mira",
        &format!("claim file {plan} {asked} --payee member:mira"),
    );
    let second = number(&done, "claim_filed", "claim");
    let said = lab.attempt(&["claim", "withdraw", &second, "--from", "stranger"]);
    assert_eq!(said.code, Some(5), "{}", said.err);
    act(&lab, "mira", &format!("claim withdraw {second}"));

    let version = act(
        &lab,
        "insurer",
        &format!("plan list-conditions {plan} --add 7:{} --remove 1", key("d7")),
    );
    assert_eq!(number(&version, "conditions_listed", "version"), "2");
    let offer = format!("plan offer-terms {plan} {file} --from-day today+31");
    assert_eq!(
        number(&act(&lab, "insurer", &offer), "terms_offered", "version"),
        "2"
    );
    act(&lab, "insurer", &format!("plan pause {plan}"));
    act(&lab, "insurer", &format!("plan resume {plan}"));
    act(
        &lab,
        "insurer",
        &format!(
            "plan emergency open {plan} --class 40 --per-case 200000 --from-day today --until-day today+90"
        ),
    );
    act(
        &lab,
        "donor",
        &format!("plan fund {plan} emergency:1 400000uatom"),
    );
    index_cover(&lab, &plan);
    act(&lab, "donor", &format!("plan withdraw {plan} sponsor 4000000"));

    for line in [
        "plan list".to_owned(),
        "plan limits".to_owned(),
        format!("plan terms {plan}"),
        format!("plan terms {plan} 1"),
        format!("plan conditions {plan}"),
        format!("plan conditions {plan} --start-after 1:1 --limit 1"),
        format!("plan cohorts {plan}"),
        format!("plan solvency {plan}"),
        format!("plan provider {plan} {clinic}"),
        format!("plan book {plan} sponsor donor"),
        format!("plan book {plan} bond:{clinic} clinic"),
        format!("plan dry-run {plan} {file}"),
        format!("plan emergency show {plan} 1"),
        format!("plan index-cover show {plan} 1"),
        format!("claim show {claim}"),
        format!("claim list {plan} --limit 1"),
        "panel offer claims".to_owned(),
        "panel roster assess --limit 3".to_owned(),
        "panel terms list".to_owned(),
        "panel terms show 1".to_owned(),
        "panel cases".to_owned(),
        "query panel {\"config\":{}}".to_owned(),
        "query accreditation {\"operator\":{\"operator\":\"{key:clinic}\"}}".to_owned(),
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
    let books = see(&lab, &format!("plan solvency {plan}"));
    assert_eq!(books["assets_scaled"], books["liabilities_scaled"]);

    act(&lab, "insurer", &format!("plan run-off {plan}"));
    wait_until(&lab, &see(&lab, &format!("claim show {claim}"))["deadline"]);
    act(&lab, "stranger", &format!("claim advance {claim}"));
    wait_until(&lab, &see(&lab, &format!("plan show {plan}"))["next_close"]);
    act(&lab, "stranger", &format!("plan close {plan} --steps 50"));
    // what was diagnosed before the announcement can be filed for three days more, of five seconds each
    let announced = see(&lab, &format!("plan show {plan}"))["run_off"].clone();
    let announced: u64 = announced.as_str().unwrap().parse().unwrap();
    wait_for_second(&lab, announced / 1_000_000_000 + 4 * 5 + 1);
    act(&lab, "stranger", &format!("plan advance {plan}"));
    act(&lab, "stranger", &format!("plan advance {plan}"));
    assert_eq!(see(&lab, &format!("plan show {plan}"))["status"], "closed");
    act(&lab, "stranger", &format!("member collect {plan} --member mira"));
    let fees = see(&lab, &format!("plan book {plan} fees insurer"))["free"].clone();
    act(
        &lab,
        "insurer",
        &format!("plan withdraw {plan} fees {}", fees.as_str().unwrap()),
    );
}

/// Owners' rare messages have no command of their own: any message can be sent, after it was checked against the contract's
/// own type.
#[test]
fn any_message_can_be_sent_but_none_that_its_contract_does_not_know() {
    let lab = Lab::new();
    let denom = "{\"allow_denom\":{\"denom\":\"ustake\"}}";
    let done = act(&lab, "deployer", &format!("tx execute mutual-aid {denom}"));
    assert_eq!(number(&done, "denom_allowed", "denom"), "ustake");
    assert_eq!(
        see(&lab, "query mutual-aid {\"denoms\":{}}"),
        serde_json::json!(["uatom", "ustake"])
    );
    let owner = "{\"propose_owner\":{\"owner\":\"{key:regulator}\",\"expires_in_seconds\":600}}";
    for contract in [
        "accreditation",
        "provenance",
        "donation-escrow",
        "panel",
        "mutual-aid",
    ] {
        act(&lab, "deployer", &format!("tx execute {contract} {owner}"));
    }
    act(&lab, "regulator", "tx execute panel {\"accept_owner\":{}}");
    for (contract, message, words) in [
        ("mutual-aid", "{\"allow_coin\":{\"denom\":\"x\"}}", "allow_coin"),
        ("mutual-aid", "{\"allow_denom\":{\"coin\":\"x\"}}", "coin"),
        ("panel", denom, "allow_denom"),
        ("panel", "allow_denom", "no JSON"),
    ] {
        let said = lab.attempt(&["tx", "execute", contract, message, "--from", "deployer"]);
        assert_eq!(said.code, Some(2), "{contract} {message}: {}", said.err);
        assert!(said.err.contains(words), "{contract} {message}: {}", said.err);
    }
    let said = lab.attempt(&["tx", "execute", "mutual-aid", denom, "--from", "stranger"]);
    assert_eq!(said.code, Some(5), "{}", said.err);
}
