//! Who may depend on whom.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::root;

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .exec()
        .unwrap()
}

/// The top folder that a member lies in: `contracts`, `packages` or `tests`.
fn area(package: &Package) -> String {
    let path = package.manifest_path.strip_prefix(root()).unwrap();
    path.components().next().unwrap().to_string()
}

fn folder(package: &Package) -> String {
    package
        .manifest_path
        .parent()
        .unwrap()
        .file_name()
        .unwrap()
        .to_owned()
}

/// Every dependency of one member on another: (from, its area, to, the other's area, kind).
fn edges(metadata: &Metadata) -> Vec<(String, String, String, String, DependencyKind)> {
    let members = metadata.workspace_packages();
    let mut edges = Vec::new();
    for from in &members {
        for dependency in &from.dependencies {
            let to = members
                .iter()
                .find(|to| to.name.as_str() == dependency.name && dependency.path.is_some());
            if let Some(to) = to {
                edges.push((
                    from.name.to_string(),
                    area(from),
                    to.name.to_string(),
                    area(to),
                    dependency.kind,
                ));
            }
        }
    }
    assert!(!edges.is_empty(), "found no dependencies between members");
    edges
}

#[test]
fn a_contract_depends_on_packages_only_even_in_its_tests() {
    for (from, area, to, to_area, _) in edges(&metadata()) {
        assert!(
            area != "contracts" || to_area == "packages",
            "{from} must not depend on {to}"
        );
    }
}

#[test]
fn only_the_members_of_tests_see_a_contract() {
    for (from, area, to, to_area, _) in edges(&metadata()) {
        assert!(
            to_area != "contracts" || area == "tests",
            "{from} must not depend on the contract {to}"
        );
        assert!(
            to_area != "tests" || area == "tests",
            "{from} must not depend on {to}"
        );
    }
}

#[test]
fn what_serves_tests_is_never_part_of_a_contract_or_of_the_command() {
    for (from, _, to, _, kind) in edges(&metadata()) {
        let serves_tests = to == "salus-testing" && !from.ends_with("-tests");
        assert!(
            !serves_tests || kind == DependencyKind::Development,
            "{from} ships {to}"
        );
    }
}

#[test]
fn a_contract_is_named_like_its_folder() {
    for package in metadata().workspace_packages() {
        if area(package) == "contracts" {
            assert_eq!(package.name.as_str(), folder(package));
        }
    }
}

#[test]
fn every_member_takes_the_lints_of_the_workspace() {
    for package in metadata().workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} sets its own lints",
            package.name
        );
        assert!(
            package.publish == Some(Vec::new()),
            "{} could be published by mistake",
            package.name
        );
    }
}

#[test]
fn no_capability_is_asked_for_that_chains_lack() {
    let metadata = metadata();
    let resolve = metadata.resolve.as_ref().unwrap();
    let std = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == "cosmwasm-std")
        .unwrap();
    let node = resolve.nodes.iter().find(|node| node.id == std.id).unwrap();
    let features: Vec<&str> = node.features.iter().map(|feature| feature.as_str()).collect();
    assert!(features.contains(&"cosmwasm_2_2"), "{features:?}");
    assert!(
        !features.contains(&"cosmwasm_3_0"),
        "no released chain offers cosmwasm_3_0"
    );
}
