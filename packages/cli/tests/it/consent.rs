//! What a patient does without any chain: derive, sign, read FHIR.

use consent_registry_api::types::{Body, Effect, Purpose, Terms};
use salus_cli::domain::consent::words::{self, Names};
use salus_cli::relay::envelope::Envelope;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const REGISTRY: &str = "wasm15yk64u7zc9g9k2yr2wmzeva5qgwxps6yvw76s4";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("salus-consent-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        // nothing listens at its node: whatever works here works without a chain
        let network = format!(
            "[network]\ndevnet = true\nchain_id = \"salus-local-1\"\nrpc = \"http://127.0.0.1:1\"\nprefix = \"wasm\"\n\
             gas_price = \"0.025ustake\"\n[addresses]\nconsent-registry = \"{REGISTRY}\"\n"
        );
        std::fs::write(path.join("test.toml"), network).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    fn salus(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_salus"))
            .arg("consent")
            .args(args)
            .args(["--home", &self.path("home"), "--network", &self.path("test.toml")])
            .output()
            .unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        let mut args = args.to_vec();
        args.extend(["-o", "json"]);
        let output = self.salus(&args);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What it says when it fails, and with which exit code.
    fn refused(&self, args: &[&str]) -> (Option<i32>, String) {
        let output = self.salus(args);
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn example(name: &str) -> String {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    root.join(name).to_string_lossy().into_owned()
}

fn opened(path: &str) -> Body {
    Envelope::read(Path::new(path)).unwrap().open().unwrap()
}

fn terms(body: Body) -> Terms {
    match body {
        Body::Grant(terms) => terms,
        other => panic!("{other:?}"),
    }
}

/// CR-03: one secret is another subject with other tags at each custodian, and the same one each time.
#[test]
fn one_key_is_somebody_else_at_each_custodian() {
    let folder = Folder::new("keys");
    let keys = |by: &str, custodian: &str| {
        folder.json(&["keys", "--by", by, "--custodian", custodian, "--tag", "PSY"])
    };
    let (two, three, noah) = (keys("mira", "2"), keys("mira", "3"), keys("noah", "2"));
    assert_eq!(two, keys("mira", "2"));
    for field in ["subject", "key", "tags"] {
        assert_ne!(two[field], three[field], "{field}");
        assert_ne!(two[field], noah[field], "{field}");
    }
}

/// CR-01, CR-03: terms that people can write are signed without a chain, with their categories blinded.
#[test]
fn the_example_of_terms_is_signed_without_a_chain() {
    let folder = Folder::new("sign");
    let (example, out) = (example("docs/examples/consent.toml"), folder.path("grant.json"));
    let facts = folder.json(&[
        "sign",
        "grant",
        "--terms",
        &example,
        "--by",
        "mira",
        "--custodian",
        "2",
        "--out",
        &out,
    ]);
    let keys = folder.json(&[
        "keys",
        "--by",
        "mira",
        "--custodian",
        "2",
        "--tag",
        "PSY",
        "--tag",
        "MH",
    ]);
    assert_eq!(facts["subject"], keys["subject"]);
    let terms = terms(opened(&out));
    let effects: Vec<Effect> = terms.provisions.iter().map(|it| it.effect).collect();
    assert_eq!(effects, [Effect::Permit, Effect::Deny, Effect::Permit]);
    assert_eq!(terms.uses, Some(20));
    let tags: Vec<String> = terms.provisions[1].tags.iter().map(ToString::to_string).collect();
    assert_eq!(
        tags,
        [
            keys["tags"]["MH"].as_str().unwrap(),
            keys["tags"]["PSY"].as_str().unwrap()
        ]
    );
    let written = std::fs::read_to_string(&out).unwrap();
    assert!(!written.contains("PSY"), "{written}");
}

/// CR-06, CR-20: guardians, delegates, recovery and erasure are signed in the same way, each by the right key.
#[test]
fn a_guardian_signs_for_a_child_with_a_key_of_its_own() {
    let folder = Folder::new("guardian");
    let child = folder.json(&["keys", "--by", "mira", "--custodian", "2"]);
    let subject = child["subject"].as_str().unwrap();
    let mother = folder.json(&["keys", "--by", "noah", "--for", subject]);
    assert_eq!(mother["subject"], child["subject"]);
    let key = mother["key"].as_str().unwrap();
    let begin = folder.path("begin.json");
    let line = [
        "sign",
        "register",
        "--by",
        "mira",
        "--custodian",
        "2",
        "--guardian",
        key,
        "--until",
        "2040-05-01",
        "--out",
        &begin,
    ];
    folder.json(&line);
    match opened(&begin) {
        Body::Register(registration) => {
            let guardians = registration.guardians.unwrap();
            assert_eq!(guardians.keys[0].to_string(), key);
            // 2040-05-01T00:00:00Z
            assert_eq!((guardians.needed, guardians.until), (1, Some(2_219_443_200)));
        }
        other => panic!("{other:?}"),
    }
    for (act, file) in [("erase", "erase.json"), ("cancel-erase", "keep.json")] {
        let out = folder.path(file);
        folder.json(&["sign", act, "--by", "noah", "--for", subject, "--out", &out]);
        let envelope = Envelope::read(Path::new(&out)).unwrap();
        assert_eq!(envelope.signed.signer.to_string(), key);
    }
    let recovery = folder.json(&["keys", "--by", "mira", "--custodian", "2", "--recovery", "0"]);
    let new = recovery["recovery_key"].as_str().unwrap();
    let out = folder.path("recover.json");
    folder.json(&[
        "sign", "recover", new, "--by", "noah", "--for", subject, "--out", &out,
    ]);
    assert!(matches!(opened(&out), Body::Recover { key } if key.to_string() == new));
    // and once the new key decides, it signs for the same subject
    folder.json(&[
        "sign",
        "default",
        "deny",
        "--by",
        "mira",
        "--custodian",
        "2",
        "--recovered",
        "0",
        "--out",
        &out,
    ]);
    let envelope = Envelope::read(Path::new(&out)).unwrap();
    assert_eq!(envelope.signed.signer.to_string(), new);
    assert_eq!(envelope.signed.subject.to_string(), subject);
}

/// CR-01: a FHIR Consent is signed as it is; what it cannot say is refused by name with the element's path.
#[test]
fn a_fhir_consent_is_signed_or_refused_with_the_path_of_the_element() {
    let folder = Folder::new("fhir");
    let fhir = example("packages/fhir-consent/tests/data/r4-clinic.json");
    let known = folder.path("known.toml");
    let clinic = "policies = [\"https://authority.example/basic-privacy\"]\n[actors.\"Organization/clinic\"]\norg = 2\n\
                  [actors.\"https://clinic.example/staff|17\"]\norg = 2\nprofession = 2212\n";
    std::fs::write(&known, clinic).unwrap();
    let out = folder.path("grant.json");
    let line = [
        "sign",
        "grant",
        "--fhir",
        &fhir,
        "--known",
        &known,
        "--by",
        "mira",
        "--custodian",
        "2",
        "--out",
        &out,
    ];
    folder.json(&line);
    let signed = terms(opened(&out));
    assert_eq!(signed.provisions.len(), 3);

    let terms_file = folder.path("terms.json");
    let line = [
        "import",
        "--fhir",
        &fhir,
        "--known",
        &known,
        "--by",
        "mira",
        "--custodian",
        "2",
        "--out",
        &terms_file,
    ];
    assert!(folder.salus(&line).status.success());
    let line = [
        "sign",
        "grant",
        "--terms",
        &terms_file,
        "--by",
        "mira",
        "--custodian",
        "2",
        "--out",
        &out,
    ];
    folder.json(&line);
    assert_eq!(terms(opened(&out)), signed);

    let strange = folder.path("strange.json");
    let text = std::fs::read_to_string(&fhir).unwrap();
    std::fs::write(
        &strange,
        text.replacen("\"purpose\"", "\"class\": [{\"code\": \"x\"}], \"purpose\"", 1),
    )
    .unwrap();
    let none = folder.path("none.json");
    let (code, said) = folder.refused(&[
        "sign",
        "grant",
        "--fhir",
        &strange,
        "--known",
        &known,
        "--by",
        "mira",
        "--custodian",
        "2",
        "--out",
        &none,
    ]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("Consent.provision.class is not supported"),
        "{said}"
    );
    std::fs::write(&strange, vec![b' '; 1_000_000]).unwrap();
    let (code, said) = folder.refused(&[
        "import",
        "--fhir",
        &strange,
        "--by",
        "mira",
        "--custodian",
        "2",
        "--out",
        &none,
    ]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("at most 262144"), "{said}");
    assert!(!Path::new(&none).exists(), "nothing is kept");
}

/// A document has the same digest under the salt that is kept beside it, another one under another salt, and none under a
/// file that is no salt.
#[test]
fn a_document_is_committed_to_under_a_salt_that_is_kept() {
    let folder = Folder::new("digest");
    let order = folder.path("order.txt");
    std::fs::write(&order, "Order 1 of the District Court").unwrap();
    let first = folder.json(&["digest", &order]);
    let salt = first["salt"].as_str().unwrap();
    assert_eq!(salt, format!("{order}.salt"));
    assert_eq!(std::fs::read_to_string(salt).unwrap().len(), 64);
    assert_eq!(folder.json(&["digest", &order]), first);
    let other = folder.json(&["digest", &order, "--salt", &folder.path("other.salt")]);
    assert_ne!(other["digest"], first["digest"]);
    std::fs::write(&order, "Order 2 of the District Court").unwrap();
    assert_ne!(folder.json(&["digest", &order])["digest"], first["digest"]);
    let (code, said) = folder.refused(&["digest", &order, "--salt", &order]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("is no salt of 64 hexadecimal digits"), "{said}");
}

/// A file is named as people name files, without a folder before it.
#[test]
fn what_is_signed_is_written_into_the_folder_where_one_stands() {
    let folder = Folder::new("here");
    let output = Command::new(env!("CARGO_BIN_EXE_salus"))
        .current_dir(&folder.0)
        .args([
            "consent",
            "sign",
            "register",
            "--by",
            "mira",
            "--custodian",
            "2",
            "--out",
            "begin.json",
        ])
        .args(["--home", "home", "--network", "test.toml"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("nothing is sent yet: hand begin.json in until "),
        "{said}"
    );
    assert!(matches!(opened(&folder.path("begin.json")), Body::Register(_)));
}

/// Every code that a consent can have is listed with what it means, and a wrong one says where the list is.
#[test]
fn codes_are_listed_with_what_they_mean() {
    let folder = Folder::new("codes");
    let purposes = folder.json(&["codes", "purposes"]);
    let rows = purposes.as_array().unwrap();
    assert_eq!(rows.len(), Purpose::ALL.len());
    let emergency = rows.iter().find(|row| row["code"] == "ETREAT").unwrap();
    assert_eq!(emergency["kind_of"], "TREAT");
    let categories = folder.json(&["codes", "categories"]);
    assert!(categories
        .as_array()
        .unwrap()
        .iter()
        .any(|row| row["meaning"] == "psychiatric disorder"));
    let (code, said) = folder.refused(&["keys", "--by", "mira", "--custodian", "2", "--tag", "PSYCH"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("salus consent codes categories"), "{said}");
}

/// Terms in words say everything that they say: whom, what for, what is done, when, where to, how often, and the exceptions.
#[test]
fn terms_are_put_into_words() {
    let folder = Folder::new("words");
    let (example, out) = (example("docs/examples/consent.toml"), folder.path("grant.json"));
    folder.json(&[
        "sign",
        "grant",
        "--terms",
        &example,
        "--by",
        "mira",
        "--custodian",
        "2",
        "--out",
        &out,
    ]);
    let key = folder.path("two.tagkey");
    folder.json(&["keys", "--by", "mira", "--custodian", "2", "--tag-key-to", &key]);
    let key = salus_cli::domain::consent::secret::read_tag_key(Path::new(&key))
        .unwrap_or_else(|e| panic!("{}", e.text));
    let terms = terms(opened(&out));
    let mut names = Names::default();
    names.orgs.insert(2, "Lakeside Clinic".to_owned());
    let blind = words::terms(&terms, &names);
    assert_eq!(
        blind[0],
        "permit  Lakeside Clinic (organisation 2)  for TREAT  to read, copy  \
         holds from 2027-02-01 00:00:00 until 2027-03-01 00:00:00  going to DE, CH"
    );
    assert!(blind[1].starts_with("  but deny  what is category "), "{blind:?}");
    assert_eq!(blind[3], "at most 20 times");
    assert!(
        blind[4].starts_with("shown in en: the text with SHA-256 "),
        "{blind:?}"
    );
    names.read_tags(&key);
    let read = words::terms(&terms, &names);
    assert_eq!(read[1], "  but deny  what is MH or PSY");
    assert_eq!(
        read[2],
        "    but permit  profession 2212 of Lakeside Clinic (organisation 2)  only what is PSY"
    );
}

#[test]
fn what_the_registry_would_refuse_is_refused_before_it_is_signed() {
    let folder = Folder::new("bad");
    let file = folder.path("terms.toml");
    let text = format!("[[text]]\nlanguage = \"en\"\nsha256 = \"{}\"\n", "ab".repeat(32));
    let sign = |rules: &str| {
        std::fs::write(&file, format!("{text}{rules}")).unwrap();
        folder.refused(&[
            "sign",
            "grant",
            "--terms",
            &file,
            "--by",
            "mira",
            "--custodian",
            "2",
        ])
    };
    for (rules, says) in [
        (
            "[[rule]]\neffect = \"permit\"\npurposes = [\"CURIOSITY\"]\n",
            "unknown variant `CURIOSITY`",
        ),
        (
            "[[rule]]\neffect = \"permit\"\ncategories = [\"PSYCH\"]\n",
            "\"PSYCH\" is no sensitivity code",
        ),
        (
            "[[rule]]\neffect = \"permit\"\ntags = [\"abcd\"]\n",
            "Tag must be 32 hexadecimal digits",
        ),
        (
            "[[rule]]\neffect = \"permit\"\nvalid = { from = \"2027-03-01\", until = \"2027-02-01\" }\n",
            "the registry does not take these terms",
        ),
        (
            "[[rule]]\neffect = \"permit\"\n[[rule]]\ndepth = 2\neffect = \"deny\"\n",
            "the registry does not take these terms",
        ),
        (
            "[[rule]]\neffect = \"permit\"\ncolour = \"red\"\n",
            "unknown field `colour`",
        ),
    ] {
        let (code, said) = sign(rules);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(says), "{said}");
    }
    let (code, said) = folder.refused(&["submit", &file, "--from", "stranger"]);
    assert_ne!(code, Some(0), "{said}");
}
