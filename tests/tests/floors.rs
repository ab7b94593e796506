//! The floors of the house: who may use whom, read from cargo itself.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use std::collections::BTreeSet;

/// Who may use whom, of ours. A crate that is not here may not exist.
const ARROWS: [(&str, &str); 13] = [
    ("units", ""),
    ("music", "units"),
    ("dsp", "units"),
    ("session", "music, units"),
    ("score", "session, music, units"),
    ("voices", "dsp, music, units"),
    ("engine", "voices, score, dsp, music, units"),
    ("studio", "engine, score, session, music, units"),
    ("api", "session, music, units"),
    ("server", "studio, api, session, units"),
    ("cli", "server, studio, api, session, music, units"),
    ("plugin", "studio, engine, score, session, music, units"),
    ("xtask", ""),
];

/// Dependencies that only some crates may name: (name, who may).
const KEPT_IN: [(&str, &str); 8] = [
    ("fundsp", "dsp, voices"),
    ("rustysynth", "voices"),
    ("tokio", "api, server, cli, tests"),
    ("tonic", "api, server, cli, tests"),
    ("nice-plug", "plugin"),
    ("hound", "studio"),
    ("nice-plug-egui", "plugin"),
    ("rayon", "studio, plugin"),
];

/// What units, music, session and score may not reach, however far down.
const NOT_BELOW_THE_ENGINE: [&str; 9] = [
    "fundsp", "hound", "ebur128", "rayon", "tokio", "tonic", "cpal", "rustfft", "tempfile",
];

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    command.exec().expect("cargo tells about the workspace")
}

/// The package's name without the house's prefix; the plugin's has an underscore.
fn short(name: &str) -> &str {
    name.strip_prefix("anodyne-")
        .or_else(|| name.strip_prefix("anodyne_"))
        .unwrap_or(name)
}

fn words(list: &str) -> BTreeSet<&str> {
    list.split(", ").filter(|word| !word.is_empty()).collect()
}

/// What a crate uses when it is built, not when it is tested.
fn uses(package: &Package) -> impl Iterator<Item = &str> {
    let built = |kind: DependencyKind| kind != DependencyKind::Development;
    let used = package.dependencies.iter();
    used.filter(move |dependency| built(dependency.kind))
        .map(|dependency| dependency.name.as_str())
}

#[test]
fn every_arrow_between_our_crates_is_allowed() {
    let metadata = metadata();
    let ours: BTreeSet<&str> = metadata
        .workspace_packages()
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    for package in metadata.workspace_packages() {
        let name = short(package.name.as_str());
        if name == "tests" {
            continue; // The tests look everywhere.
        }
        let arrows = ARROWS.iter().find(|(crate_name, _)| *crate_name == name);
        let (_, allowed) = arrows.unwrap_or_else(|| panic!("{name} has no place in the house"));
        for used in uses(package).filter(|used| ours.contains(used)) {
            let used = short(used);
            assert!(words(allowed).contains(used), "{name} may not use {used}");
        }
    }
}

#[test]
fn a_crate_that_brings_a_dependency_keeps_it() {
    let metadata = metadata();
    for package in metadata.workspace_packages() {
        let name = short(package.name.as_str());
        for (dependency, keepers) in KEPT_IN {
            let names_it = uses(package).any(|used| used == dependency);
            let may = words(keepers).contains(name);
            assert!(may || !names_it, "{name} may not name {dependency}");
        }
    }
}

#[test]
fn the_floors_below_the_engine_reach_no_audio_and_no_runtime() {
    let metadata = metadata();
    for floor in ["units", "music", "session", "score"] {
        let reached = reached(&metadata, floor);
        assert!(reached.len() > usize::from(floor != "units"), "{floor}");
        for forbidden in NOT_BELOW_THE_ENGINE {
            assert!(!reached.contains(forbidden), "{floor} reaches {forbidden}");
        }
    }
}

/// Every package that a crate is built from, itself included.
fn reached<'a>(metadata: &'a Metadata, floor: &str) -> BTreeSet<&'a str> {
    let resolve = metadata.resolve.as_ref().expect("cargo resolved");
    let packages = metadata.workspace_packages();
    let start = packages
        .iter()
        .find(|package| short(package.name.as_str()) == floor);
    let mut open = vec![&start.expect("the floor exists").id];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let node = resolve.nodes.iter().find(|node| node.id == *id);
        let node = node.expect("cargo resolved it");
        let built = node.deps.iter().filter(|dependency| {
            let kinds = &dependency.dep_kinds;
            kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
        });
        open.extend(built.map(|dependency| &dependency.pkg));
    }
    seen.into_iter()
        .map(|id| metadata[id].name.as_str())
        .collect()
}
