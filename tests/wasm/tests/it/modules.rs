//! Every module, as a chain looks at it at upload.

use std::fs;

use salus_testing::record_figure;
use wasm_tests::check::{artifact, check, limit, root, Refusal, BUDGET, CEILINGS};

fn contracts() -> Vec<String> {
    let folder = fs::read_dir(root().join("contracts")).unwrap();
    let with_manifest = folder.filter_map(|entry| {
        let entry = entry.unwrap();
        entry
            .path()
            .join("Cargo.toml")
            .exists()
            .then(|| entry.file_name().into_string().unwrap())
    });
    let mut names: Vec<String> = with_manifest.collect();
    names.sort();
    names
}

#[test]
fn every_contract_is_small_and_accepted_by_the_machine_of_the_chain() {
    let mut largest = 0;
    let names = contracts();
    assert!(!names.is_empty());
    for name in names {
        let wasm = artifact(&name);
        largest = largest.max(wasm.len());
        if let Err(refusal) = check(&name, &wasm) {
            panic!("{name}: {refusal}");
        }
    }
    record_figure("wasm.bytes.max", largest as u64);
}

#[test]
fn a_module_over_the_limit_is_refused() {
    let wasm = vec![0; BUDGET + 1];
    let refusal = check("a-new-contract", &wasm).unwrap_err();
    assert!(matches!(refusal, Refusal::TooLarge { bytes, limit: BUDGET } if bytes == BUDGET + 1));
}

/// 819,200 bytes is what chains take at the most.
#[test]
fn exceptions_from_the_budget_stay_below_what_chains_take() {
    for (name, ceiling) in CEILINGS {
        assert!((BUDGET + 1..=819_200).contains(ceiling), "{name}: {ceiling}");
        assert_eq!(limit(name), *ceiling);
    }
}

#[test]
fn an_import_that_chains_lack_is_refused_by_name() {
    let contract = artifact(&contracts()[0]);
    let wasm = replace(&contract, b"\x07db_read", b"\x07db_raed");
    let refusal = check("accreditation", &wasm).unwrap_err().to_string();
    assert!(refusal.contains("db_raed"), "{refusal}");
}

#[test]
fn a_capability_that_chains_lack_is_refused_by_name() {
    let contract = artifact(&contracts()[0]);
    let wasm = replace(&contract, b"requires_cosmwasm_1_1", b"requires_cosmwasm_9_9");
    let refusal = check("accreditation", &wasm).unwrap_err().to_string();
    assert!(refusal.contains("cosmwasm_9_9"), "{refusal}");
}

/// Replaces the only occurrence of one byte string by another of the same length.
fn replace(wasm: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let found: Vec<usize> = (0..wasm.len() - from.len())
        .filter(|at| wasm[*at..*at + from.len()] == *from)
        .collect();
    assert_eq!(
        found.len(),
        1,
        "{:?} occurs {} times",
        String::from_utf8_lossy(from),
        found.len()
    );
    let mut out = wasm.to_vec();
    out[found[0]..found[0] + to.len()].copy_from_slice(to);
    out
}
