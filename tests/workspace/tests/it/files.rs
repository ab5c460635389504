//! The files of the tree: readable, finished, and free of one machine's ways.

use regex::Regex;

use crate::files;

#[test]
fn no_source_file_is_longer_than_600_lines() {
    let mut long = Vec::new();
    for (path, text) in files() {
        let source = [".rs", ".ts", ".tsx", ".sh"]
            .iter()
            .any(|end| path.ends_with(end));
        let lines = text.lines().count();
        if source && lines > 600 {
            long.push(format!("{path} ({lines})"));
        }
    }
    assert!(long.is_empty(), "one file, one purpose: {}", long.join(", "));
}

#[test]
fn no_file_names_the_folders_of_one_machine() {
    let own = Regex::new(r"/(work|farm|root|Users|home/[a-z0-9]+)/[A-Za-z0-9._]").unwrap();
    for (path, text) in files() {
        // lock files hold what resolvers wrote
        if path.ends_with(".lock") || path.starts_with("tests/workspace/") {
            continue;
        }
        if let Some(found) = own.find(&text) {
            panic!("{path} names a folder of one machine: {}", found.as_str());
        }
    }
}

#[test]
fn no_lock_file_of_npm_names_a_host() {
    for (path, text) in files() {
        if !path.ends_with("package-lock.json") {
            continue;
        }
        let lock: serde_json::Value = serde_json::from_str(&text).unwrap();
        for (name, package) in lock["packages"].as_object().unwrap() {
            assert!(
                package["resolved"].is_null(),
                "{path}: {name} says where it was downloaded"
            );
            assert!(
                name.is_empty() || package["integrity"].is_string(),
                "{path}: {name} has no checksum"
            );
        }
    }
}

#[test]
fn nothing_is_left_unfinished_or_switched_off() {
    let open =
        Regex::new(r"\b(todo|unimplemented)!\(|\bFIXME\b|\bXXX\b|#\[ignore|\.(skip|only)\(['\x22`]").unwrap();
    for (path, text) in files() {
        let source = [".rs", ".ts", ".tsx", ".sh"]
            .iter()
            .any(|end| path.ends_with(end));
        if !source || path.starts_with("tests/workspace/") {
            continue;
        }
        if let Some(found) = open.find(&text) {
            panic!("{path} is unfinished: {}", found.as_str());
        }
    }
}

#[test]
fn scripts_stop_at_the_first_error() {
    let mut scripts = 0;
    for (path, text) in files() {
        if text.starts_with("#!/usr/bin/env bash") {
            scripts += 1;
            assert!(
                text.contains("\nset -euo pipefail\n"),
                "{path} goes on after an error"
            );
        }
    }
    assert!(scripts > 0);
}
