use salus_client::{ClientError, ExitCode, Refusal, RefusalTable, MENDS, PERMISSION};

fn read(codespace: &str, code: u32, log: &str) -> Refusal {
    Refusal::read(&RefusalTable::of_salus(), codespace, code, log)
}

/// What wasmd 0.61 writes for the same refusal in a block, in a simulation, from a called contract, and in a query.
const WRAPS: [(&str, &str); 4] = [
    ("failed to execute message; message index: 0: ", ": execute wasm contract failed"),
    (
        "rpc error: code = Unknown desc = failed to execute message; message index: 2: ",
        ": execute wasm contract failed [CosmWasm/wasmd@v0.61.14/x/wasm/keeper/keeper.go:440] with gas used: '106543'",
    ),
    (
        "failed to execute message; message index: 0: dispatch: submessages: ",
        ": execute wasm contract failed: execute wasm contract failed",
    ),
    ("", ": query wasm contract failed"),
];

#[test]
fn a_contracts_own_text_is_found_inside_what_the_chain_wraps_around_it() {
    let text = "wasm1xyz is not an authority";
    for (before, after) in WRAPS {
        let refusal = read("wasm", 5, &format!("{before}{text}{after}"));
        assert_eq!(refusal.text, text, "in {before}…{after}");
    }
}

#[test]
fn a_text_gives_the_variant_that_its_author_named() {
    let refusal = read("wasm", 5, "failed to execute message; message index: 0: wasm1xyz is not an authority: execute wasm contract failed");
    assert_eq!(
        refusal.variant.as_deref(),
        Some("accreditation::UnknownAuthority")
    );
    assert!(
        refusal.to_string().contains("accreditation::UnknownAuthority"),
        "{refusal}"
    );
}

#[test]
fn a_text_that_is_not_ours_has_no_variant_and_keeps_its_words() {
    let refusal = read(
        "sdk",
        5,
        "spendable balance 0ustake is smaller than 5ustake: insufficient funds",
    );
    assert_eq!(refusal.variant, None);
    assert_eq!(
        refusal.text,
        "spendable balance 0ustake is smaller than 5ustake: insufficient funds"
    );
    assert_eq!(ClientError::from(refusal).exit_code(), ExitCode::Refused);
}

#[test]
fn a_lack_of_rights_has_an_exit_code_of_its_own() {
    let chains_own = ClientError::from(read("sdk", 4, "signature verification failed: unauthorized"));
    assert_eq!(chains_own.exit_code(), ExitCode::NotPermitted);
    let contracts = ClientError::from(read(
        "wasm",
        5,
        "wasm1xyz is not an authority: execute wasm contract failed",
    ));
    assert_eq!(contracts.exit_code(), ExitCode::NotPermitted);
}

#[test]
fn exit_codes_are_the_documented_numbers() {
    let numbers = [
        ExitCode::Ok,
        ExitCode::Usage,
        ExitCode::Refused,
        ExitCode::Network,
        ExitCode::NotPermitted,
        ExitCode::NotFinal,
    ]
    .map(ExitCode::number);
    assert_eq!(numbers, [0, 2, 3, 4, 5, 6]);
}

#[test]
fn every_variant_that_counts_as_a_lack_of_rights_exists() {
    let table: serde_json::Value = serde_json::from_str(include_str!("../../refusals.json")).unwrap();
    for name in PERMISSION {
        let exists = table
            .as_object()
            .unwrap()
            .keys()
            .any(|key| key.ends_with(&format!("::{name}")));
        assert!(exists, "no contract has an error {name}");
    }
}

#[test]
fn what_to_do_about_a_refusal_is_said_of_refusals_that_exist_and_once_each() {
    let table: serde_json::Value = serde_json::from_str(include_str!("../../refusals.json")).unwrap();
    for (variant, mend) in MENDS {
        assert!(table.get(variant).is_some(), "no contract has an error {variant}");
        assert!(mend.len() > 10, "{variant} says nothing");
    }
    assert!(
        MENDS.is_sorted_by(|one, next| one.0 < next.0),
        "not in order, or one twice"
    );
    let refusal = read("wasm", 5, "close 7 is under way: execute wasm contract failed");
    assert!(refusal.mend().unwrap().contains("salus plan close"));
    assert_eq!(read("wasm", 5, "wasm1xyz is not an authority").mend(), None);
}

#[test]
fn what_is_too_vague_to_be_known_again_has_no_variant() {
    // the rules of consent say `no {what}`
    let chains_own = read(
        "wasm",
        28,
        "no such contract: address wasm1xyz: query wasm contract failed",
    );
    assert_eq!(chains_own.variant, None);
    let ours = read("wasm", 5, "seq 7 is not above 9: execute wasm contract failed");
    assert_eq!(ours.variant.as_deref(), Some("consent-registry::BadSeq"));
}

#[test]
fn words_that_two_contracts_share_are_those_of_the_one_that_was_called() {
    let said = || {
        read(
            "wasm",
            5,
            "organisation 77 does not exist: query wasm contract failed",
        )
    };
    let of = |contract: &str| said().said_by(contract).variant.unwrap();
    assert_eq!(of("panel"), "panel::UnknownOrganisation");
    assert_eq!(of("accreditation"), "accreditation::UnknownOrganisation");
    // nobody says which contract it was
    assert_eq!(
        said().variant.as_deref(),
        Some("accreditation::UnknownOrganisation")
    );
    // a contract that passes on what another one said does not make it its own
    assert_eq!(of("provenance"), "accreditation::UnknownOrganisation");
}
