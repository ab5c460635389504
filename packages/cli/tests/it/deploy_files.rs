use salus_cli::deploy::file::DeployFile;
use salus_cli::devnet::beacon as devnet;
use std::path::Path;

/// Every file in `deploy/` is read, and every contract in it says what `verify` shall compare.
#[test]
fn the_deployment_files_of_the_project_are_understood() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml") {
            let file = DeployFile::read(&path).unwrap_or_else(|e| panic!("{}", e.text));
            files += 1;
            for (name, contract) in &file.contracts {
                assert!(
                    !contract.expect.is_empty(),
                    "{}: {name} expects nothing",
                    path.display()
                );
            }
        }
    }
    assert!(files > 0);
}

#[test]
fn only_the_local_chains_file_lets_public_test_keys_sign() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let file = DeployFile::read(&path).unwrap_or_else(|e| panic!("{}", e.text));
        assert_eq!(
            file.network.devnet,
            path.ends_with("local.toml"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_setting_that_nobody_knows_is_refused() {
    let folder = std::env::temp_dir().join(format!("salus-files-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("x.toml");
    std::fs::write(&path, "[network]\nchain_id = \"a\"\nrpc = \"http://localhost:1\"\ngas_price = \"1x\"\n[deploy]\nfrom = \"a\"\nartifacts = \".\"\nadmin = \"me\"\n").unwrap();
    let failure = DeployFile::read(&path).unwrap_err();
    assert!(failure.text.contains("admin"), "{}", failure.text);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A panel without the right beacon could never draw, and its beacon is fixed for good.
#[test]
fn panels_name_the_beacon_of_their_network() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    let named = |name: &str| {
        let file = DeployFile::read(&folder.join(name)).unwrap_or_else(|e| panic!("{}", e.text));
        let panel = file.contracts.get("panel").unwrap();
        let beacon = panel.msg.get("beacon").unwrap();
        let text = |name: &str| beacon.get(name).unwrap().as_str().unwrap().to_owned();
        let number = |name: &str| beacon.get(name).unwrap().as_integer().unwrap();
        let numbers = [number("genesis"), number("period")];
        (text("public_key"), numbers, file.network.beacon)
    };
    let of = |key: &[u8], genesis: u64, period: u64| {
        let numbers = [genesis, period].map(|number| i64::try_from(number).unwrap());
        (salus_cli::beacon::wire::hex(key), numbers)
    };

    let (key, numbers, _) = named("local.toml");
    let signer = beacon::Signer::from_seed(devnet::SEED);
    assert_eq!(
        (key, numbers),
        of(&signer.public_key(), devnet::GENESIS, devnet::PERIOD)
    );

    let (key, numbers, url) = named("example-public.toml");
    let quicknet = beacon::Scheme::QUICKNET;
    assert_eq!(
        (key, numbers),
        of(quicknet.public_key(), quicknet.genesis(), quicknet.period())
    );
    assert!(url
        .unwrap()
        .ends_with("52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"));
}
