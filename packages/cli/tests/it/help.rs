use clap::{Command, CommandFactory, Parser};
use salus_cli::cli::Cli;

fn leaves(command: &Command, path: &str, found: &mut Vec<(String, String)>) {
    let subs: Vec<&Command> = command
        .get_subcommands()
        .filter(|c| c.get_name() != "help")
        .collect();
    if subs.is_empty() {
        let help = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        found.push((path.to_owned(), help));
    }
    for sub in subs {
        leaves(sub, &format!("{path} {}", sub.get_name()), found);
    }
}

/// Splits an example as a shell would, as far as the examples need it.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn the_description_of_the_command_line_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_has_an_example_and_every_example_is_understood() {
    let mut found = vec![];
    leaves(&Cli::command(), "salus", &mut found);
    assert!(found.len() > 50, "{} commands", found.len());
    for (path, help) in found {
        let examples: Vec<&str> = help
            .lines()
            .filter_map(|line| line.strip_prefix("  "))
            .filter(|line| line.starts_with("salus "))
            .collect();
        assert!(!examples.is_empty(), "{path} has no example");
        for example in examples.iter().flat_map(|example| example.split(" && ")) {
            let example = example.split(" > ").next().unwrap();
            if let Err(e) = Cli::try_parse_from(words(example)) {
                panic!("{example}: {e}");
            }
        }
        assert!(
            examples.iter().any(|example| example.contains(&path)),
            "{path} has an example of another command"
        );
    }
}

#[test]
fn a_write_names_its_key() {
    for line in ["salus give 1 5uatom", "salus campaign open 1", "salus refund 1 1"] {
        let error = Cli::try_parse_from(words(line)).unwrap_err();
        assert!(error.to_string().contains("--from"), "{error}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_sent() {
    for line in [
        "salus give 1 5 --from donor",
        "salus give x 5uatom --from donor",
        "salus org accredit 2 receive_goodies --from authority",
        "salus shipment offer --to 2 --line 1 --expires +1d --from supplier",
        "salus shipment offer --to 2 --line 1:5 --expires tomorrow --from supplier",
        "salus shipment offer --to 2 --line 1:5 --expires +1d --campaign 1 --from supplier",
        "salus receipt accept 1 --line 0:taken=5 --from hospital",
        "salus receipt accept 1 --from hospital",
        "salus give 1 5uatom --from donor --dry-run --generate-only",
        "salus lot register 09521234000013 A --made 2026-02-30 --expiry 2027-01-01 --quantity 1 --from supplier",
    ] {
        assert!(Cli::try_parse_from(words(line)).is_err(), "{line} was understood");
    }
}

#[test]
fn completions_and_man_pages_know_the_commands() {
    let salus = env!("CARGO_BIN_EXE_salus");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = std::process::Command::new(salus)
            .args(["completions", shell])
            .output()
            .unwrap();
        assert!(output.status.success());
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("campaign"),
            "{shell}"
        );
    }
    let folder = std::env::temp_dir().join(format!("salus-man-{}", std::process::id()));
    let output = std::process::Command::new(salus)
        .arg("man")
        .arg(&folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let page = std::fs::read_to_string(folder.join("salus-receipt-accept.1")).unwrap();
    assert!(page.contains("salus receipt accept 1"), "{page}");
    std::fs::remove_dir_all(&folder).unwrap();
}
