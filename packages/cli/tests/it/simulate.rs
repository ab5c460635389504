//! `salus plan simulate`, as it is run.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("salus-simulate-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn simulate(salus: &Path, folder: &Path, words: &[&str]) -> Output {
    Command::new(salus)
        .args(["plan", "simulate"])
        .args(words)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn salus() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_salus"))
}

fn summary(output: &Output) -> Value {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert_eq!(errors, "", "no progress where nobody looks");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// MA-02, MA-03, I1: joins, top-ups, lapses, re-entries, exits and claims of each tier; exact at each close, and equal
/// to charging 20,000 members one by one.
#[test]
fn a_plan_of_20_000_members_is_exact_and_equal_to_charging_each_member() {
    let folder = folder("naive");
    let summary = summary(&simulate(
        salus(),
        &folder,
        &["--csv", "plan.csv", "--picture", "plan.svg", "-o", "json"],
    ));
    assert_eq!(summary["closes"], 25);
    assert_eq!(
        summary["naive_model"],
        "equal after each of 25 closes, member by member, in scaled units"
    );
    for something in ["top_ups", "lapsed", "came_back", "left", "approved", "refused"] {
        assert!(
            summary[something].as_u64().unwrap() > 10,
            "{something}: {summary}"
        );
    }
    let csv = std::fs::read_to_string(folder.join("plan.csv")).unwrap();
    assert_eq!(csv.lines().count(), 25, "a heading and 24 periods");
    let columns = csv.lines().next().unwrap().split(',').count();
    assert!(csv.lines().all(|line| line.split(',').count() == columns));
    let picture = std::fs::read_to_string(folder.join("plan.svg")).unwrap();
    for words in [
        "coins for a unit",
        "period of 30 days",
        "aged 25",
        "aged 60",
        "Reserve",
        "Membership",
    ] {
        assert!(picture.contains(words), "the picture says nothing of {words}");
    }
    assert_eq!(names(&folder), ["plan.csv", "plan.svg"], "nothing else is left");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_same_seed_gives_the_same_history_and_another_seed_another() {
    let folder = folder("seed");
    let words = ["--members", "2000", "--claims", "300", "--periods", "12", "--csv"];
    for (seed, file) in [("7", "a.csv"), ("7", "b.csv"), ("8", "c.csv")] {
        let mut words = words.to_vec();
        words.extend([file, "--seed", seed, "-o", "json"]);
        summary(&simulate(salus(), &folder, &words));
    }
    let [a, b, c] = ["a.csv", "b.csv", "c.csv"].map(|file| std::fs::read(folder.join(file)).unwrap());
    assert_eq!(a, b);
    assert_ne!(a, c);
    std::fs::remove_dir_all(folder).unwrap();
}

/// A plan whose cap binds in most periods: instalments, claims cut to what its few members can bear, lapses.
#[test]
fn plans_at_their_limits_stay_exact() {
    let folder = folder("limits");
    for words in [
        [
            "--members",
            "300",
            "--claims",
            "3000",
            "--reserve",
            "0",
            "--solidarity-bps",
            "3000",
        ],
        [
            "--members",
            "1",
            "--claims",
            "24",
            "--reserve",
            "0",
            "--solidarity-bps",
            "0",
        ],
        [
            "--members",
            "500",
            "--claims",
            "0",
            "--reserve",
            "1000",
            "--solidarity-bps",
            "10000",
        ],
        [
            "--members",
            "3000",
            "--claims",
            "2000",
            "--cap",
            "0.000001",
            "--solidarity-bps",
            "1",
        ],
    ] {
        let mut all = words.to_vec();
        all.extend(["-o", "json"]);
        let summary = summary(&simulate(salus(), &folder, &all));
        assert_eq!(summary["closes"], 25, "{words:?}");
        assert!(
            summary["naive_model"]
                .as_str()
                .unwrap()
                .starts_with("equal after each of 25"),
            "{words:?}"
        );
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn options_that_make_no_plan_are_refused_by_name_and_write_nothing() {
    let folder = folder("options");
    for (words, why) in [
        (
            &["--members", "0"][..],
            "0 members: a simulation takes 1 to 10000000",
        ),
        (&["--periods", "0"], "0 periods: a simulation takes 1 to 240"),
        (
            &["--members", "10", "--periods", "2", "--claims", "21"],
            "21 claims are more than one for each of 10 members in each of 2 periods, 20",
        ),
        (&["--cap", "0"], "a cap of 0: it must be above 0"),
        (
            &["--cap", "1.0000001"],
            "is no amount; write coins with at most six decimals",
        ),
        (
            &["--cap", "1000001"],
            "a cap of 1000001: it must be above 0 and at most 1000000 coins",
        ),
        (
            &["--solidarity-bps", "10001"],
            "10001 of 10000 shared by all is more than the whole",
        ),
        (&["--picture", "plan.png"], "plan.png does not end in .svg"),
        (&["--csv", "nowhere/plan.csv"], "is not there"),
    ] {
        let output = simulate(salus(), &folder, words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(why), "{words:?}: {said}");
        assert!(output.stdout.is_empty(), "{words:?}");
    }
    assert!(names(&folder).is_empty());
    std::fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_file() {
    let folder = folder("interrupt");
    let mut child = Command::new(salus())
        .args(["plan", "simulate", "--members", "300000", "--claims", "9000"])
        .args(["--csv", "plan.csv", "--picture", "plan.svg"])
        .current_dir(&folder)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    let pid = child.id().to_string();
    assert!(Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .unwrap()
        .success());
    let status = child.wait().unwrap();
    assert!(!status.success());
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));
    std::fs::remove_dir_all(folder).unwrap();
}

/// The size to hold: a million members by the optimised command, measured and drawn when figures are written; otherwise
/// a plan too large to be charged member by member without asking.
#[test]
fn a_large_plan_is_exact_within_a_minute_and_a_gibibyte() {
    let folder = folder("large");
    let root = salus_testing::figures::workspace_root(Path::new(env!("CARGO_MANIFEST_DIR")));
    let writes_figures = std::env::var_os("SALUS_WRITE_FIGURES").is_some_and(|value| value == "1");
    let (salus, members, claims) = if writes_figures {
        (optimised(&root), "1000000", "25000")
    } else {
        (salus().to_path_buf(), "30000", "700")
    };
    let mut words = vec!["--members", members, "--claims", claims, "-o", "json"];
    if writes_figures {
        words.extend(["--picture", "simulation.svg"]);
    }
    let summary = summary(&simulate(&salus, &folder, &words));
    let number = |name: &str| summary[name].as_f64().unwrap().ceil() as u64;
    assert_eq!(summary["closes"], 25);
    assert_eq!(summary["naive_model"], "not asked");
    for (name, least) in [("members", members), ("claims", claims)] {
        assert!(number(name) >= least.parse().unwrap(), "{summary}");
    }
    for (name, most) in [("seconds", 60), ("peak_mib", 1_024)] {
        assert!(number(name) <= most, "{summary}");
    }
    if writes_figures {
        for name in ["members", "claims", "seconds", "peak_mib"] {
            salus_testing::record_figure(&format!("sim.{name}"), number(name));
        }
        std::fs::copy(folder.join("simulation.svg"), root.join("docs/simulation.svg")).unwrap();
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn optimised(root: &Path) -> PathBuf {
    let built = Command::new(root.join("scripts/build-salus.sh"))
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    PathBuf::from(String::from_utf8(built.stdout).unwrap().trim())
}
