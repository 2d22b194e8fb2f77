//! Reads the workspace against its own rules: arrows, second versions, licences, shared options, file names, module docs, texts.
//! It must never change anything, and tells every finding before it fails.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};

use crate::{Result, texts, workspace};

/// What one crate of the workspace may and may never reach.
struct Arrow {
    of: &'static str,
    /// Other crates of the workspace that it may name in its manifest.
    may: &'static [&'static str],
    /// Of those and of others: only as optional ones, behind a feature.
    optional: &'static [&'static str],
    /// Crates from outside that it may name; none listed means any.
    only: &'static [&'static str],
    /// Crates that must not be anywhere below it in what it is built from.
    never: &'static [&'static str],
}

const ARROWS: &[Arrow] = &[
    Arrow {
        of: "mo-contract",
        may: &[],
        optional: &["schemars"],
        only: &[],
        never: &["sea-orm", "sqlx", "sqlx-core", "tokio", "axum", "hyper", "reqwest", "leptos", "reactive_graph"],
    },
    Arrow {
        of: "mo-store",
        may: &["mo-contract"],
        optional: &[],
        only: &[],
        never: &["leptos", "leptos_axum", "axum"],
    },
    Arrow {
        of: "mo-pictures",
        may: &["mo-contract"],
        optional: &[],
        only: &[],
        never: &["sea-orm", "tokio", "axum", "hyper", "reqwest", "leptos"],
    },
    Arrow {
        of: "mo-services",
        may: &["mo-contract", "mo-store", "mo-migration", "mo-pictures"],
        optional: &[],
        only: &[],
        never: &["leptos", "leptos_axum", "axum"],
    },
    Arrow {
        of: "mo-client",
        may: &["mo-contract", "mo-services"],
        optional: &["mo-services"],
        only: &[],
        never: &["leptos", "leptos_axum", "axum"],
    },
    Arrow {
        of: "mo-migration",
        may: &["mo-contract"],
        optional: &[],
        only: &[],
        never: &["mo-store", "leptos", "leptos_axum", "axum"],
    },
    Arrow {
        of: "mo-app",
        may: &["mo-contract", "mo-client"],
        optional: &["mo-client", "axum", "leptos_axum", "tokio"],
        only: &[],
        never: &[],
    },
    Arrow { of: "mo-frontend", may: &["mo-app"], optional: &[], only: &["leptos", "wasm-bindgen"], never: &[] },
    Arrow {
        of: "mo",
        may: &["mo-app", "mo-client", "mo-contract", "mo-migration", "mo-services", "mo-store"],
        optional: &[],
        only: &[],
        never: &["xtask"],
    },
    Arrow { of: "xtask", may: &[], optional: &[], only: &[], never: &["leptos", "axum", "sea-orm"] },
    Arrow { of: "mo-yardstick", may: &[], optional: &[], only: &["axum", "tokio"], never: &[] },
];

/// A second version of one of these costs minutes of compiling, or splits one state in two.
const SINGLE: &[&str] = &[
    "axum",
    "hyper",
    "leptos",
    "libsqlite3-sys",
    "reqwest",
    "rustls",
    "sea-orm",
    "sqlx",
    "sqlx-core",
    "tokio",
    "tower-http",
    "wasm-bindgen",
];

const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates whose manifest names no licence of the list, each with the reason why it is fine. None today.
const LICENCE_EXCEPTIONS: &[(&str, &str)] = &[];

/// Options that the released server reads, and the builders read as well.
const SHARED_OPTIONS: &[&str] =
    &["output-name", "site-root", "site-pkg-dir", "site-addr", "reload-port", "server-fn-prefix"];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &["common", "helper", "helpers", "misc", "util", "utils"];

/// Folders that hold no source of ours.
const NOT_OURS: &[&str] = &["node_modules", "target", "fixtures"];

/// Prints every finding; an error if there is one.
pub fn run() -> Result<()> {
    let metadata = workspace()?;
    let mut findings = Vec::new();
    arrows(&metadata, &mut findings)?;
    second_versions(&metadata, &mut findings);
    licences(&metadata, &mut findings);
    options(metadata.workspace_root.as_std_path(), &mut findings)?;
    sources(metadata.workspace_root.as_std_path(), &mut findings)?;
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("check: {} crates, nothing found", metadata.packages.len());
            Ok(())
        }
        1 => Err("1 finding".into()),
        several => Err(format!("{several} findings").into()),
    }
}

fn arrows(metadata: &Metadata, findings: &mut Vec<String>) -> Result<()> {
    let members = metadata.workspace_packages();
    let names: BTreeSet<&str> = members.iter().map(|package| package.name.as_str()).collect();
    let resolve = metadata.resolve.as_ref().ok_or("cargo metadata tells no dependency graph")?;
    // Normal dependencies only: what tests and build scripts use is not in what ships.
    let graph: BTreeMap<&PackageId, Vec<&PackageId>> = resolve
        .nodes
        .iter()
        .map(|node| {
            let normal =
                node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
            (&node.id, normal.map(|dep| &dep.pkg).collect())
        })
        .collect();
    for package in members {
        let name = package.name.as_str();
        let Some(arrow) = ARROWS.iter().find(|arrow| arrow.of == name) else {
            findings.push(format!("arrows: {name} is in the workspace but has no rule in xtask/src/check.rs"));
            continue;
        };
        declared(package, arrow, &names, findings);
        let roads = roads_from(&package.id, &graph);
        for target in roads.keys() {
            let target_name = metadata[*target].name.as_str();
            if arrow.never.contains(&target_name) {
                let road = road(metadata, target, &roads);
                findings.push(format!("arrows: {name} must never reach {target_name}: {road}"));
            }
        }
    }
    Ok(())
}

/// What the manifest says itself, whatever features are on today.
fn declared(package: &Package, arrow: &Arrow, members: &BTreeSet<&str>, findings: &mut Vec<String>) {
    for dependency in package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal) {
        let name = dependency.name.as_str();
        if members.contains(name) && !arrow.may.contains(&name) {
            findings.push(format!("arrows: {} must not depend on {name}", arrow.of));
        }
        if !members.contains(name) && !arrow.only.is_empty() && !arrow.only.contains(&name) {
            findings.push(format!("arrows: {} must not depend on {name}", arrow.of));
        }
        if arrow.optional.contains(&name) && !dependency.optional {
            findings.push(format!("arrows: {} may depend on {name} only behind a feature", arrow.of));
        }
    }
}

type Roads<'a> = BTreeMap<&'a PackageId, &'a PackageId>;

/// Everything below `start`, each with the crate that led there.
fn roads_from<'a>(start: &'a PackageId, graph: &BTreeMap<&'a PackageId, Vec<&'a PackageId>>) -> Roads<'a> {
    let mut through: Roads<'a> = BTreeMap::new();
    let mut waiting = std::collections::VecDeque::from([start]);
    while let Some(package) = waiting.pop_front() {
        for &next in graph.get(package).into_iter().flatten() {
            if next != start && !through.contains_key(next) {
                through.insert(next, package);
                waiting.push_back(next);
            }
        }
    }
    through
}

fn road(metadata: &Metadata, target: &PackageId, roads: &Roads) -> String {
    let mut names = vec![metadata[target].name.as_str()];
    let mut here = target;
    while let Some(&before) = roads.get(here) {
        names.push(metadata[before].name.as_str());
        here = before;
    }
    names.reverse();
    names.join(" → ")
}

fn second_versions(metadata: &Metadata, findings: &mut Vec<String>) {
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for package in &metadata.packages {
        versions.entry(package.name.as_str()).or_default().insert(package.version.to_string());
    }
    for name in SINGLE {
        if let Some(several) = versions.get(name).filter(|versions| versions.len() > 1) {
            let list: Vec<&str> = several.iter().map(String::as_str).collect();
            findings.push(format!("versions: {name} is there {} times: {}", list.len(), list.join(", ")));
        }
    }
}

fn licences(metadata: &Metadata, findings: &mut Vec<String>) {
    for package in &metadata.packages {
        if LICENCE_EXCEPTIONS.iter().any(|(name, _)| *name == package.name.as_str()) {
            continue;
        }
        let place = format!("licence: {} {}", package.name, package.version);
        match package.license.as_deref().map(|text| (text, allows(text))) {
            Some((_, Ok(true))) => {}
            Some((text, Ok(false))) => findings.push(format!("{place} is under `{text}`, which is not on the list")),
            Some((text, Err(error))) => findings.push(format!("{place}: `{text}`: {error}")),
            None => findings.push(format!("{place} names no licence")),
        }
    }
}

/// Whether an SPDX expression can be met with the licences of the list. The old `/` means `OR`.
fn allows(expression: &str) -> std::result::Result<bool, String> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    let allowed = any(&mut rest)?;
    match rest.first() {
        None => Ok(allowed),
        Some(token) => Err(format!("`{token}` is in the wrong place")),
    }
}

fn any(rest: &mut &[&str]) -> std::result::Result<bool, String> {
    let mut allowed = all(rest)?;
    while take(rest, "OR") {
        // Both sides are read whatever the first says: the text behind it must be an expression, too.
        allowed |= all(rest)?;
    }
    Ok(allowed)
}

fn all(rest: &mut &[&str]) -> std::result::Result<bool, String> {
    let mut allowed = one(rest)?;
    while take(rest, "AND") {
        allowed &= one(rest)?;
    }
    Ok(allowed)
}

fn one(rest: &mut &[&str]) -> std::result::Result<bool, String> {
    let [first, tail @ ..] = *rest else { return Err("the expression ends too early".to_owned()) };
    *rest = tail;
    match *first {
        "(" => {
            let allowed = any(rest)?;
            if take(rest, ")") { Ok(allowed) } else { Err("a bracket is not closed".to_owned()) }
        }
        word @ (")" | "OR" | "AND" | "WITH") => Err(format!("`{word}` is in the wrong place")),
        licence => {
            if !take(rest, "WITH") {
                return Ok(LICENCES.contains(&licence));
            }
            let [exception, tail @ ..] = *rest else { return Err("WITH lacks its exception".to_owned()) };
            *rest = tail;
            Ok(LICENCES.contains(&format!("{licence} WITH {exception}").as_str()))
        }
    }
}

fn take(rest: &mut &[&str], word: &str) -> bool {
    match *rest {
        [first, tail @ ..] if *first == word => {
            *rest = tail;
            true
        }
        _ => false,
    }
}

/// The released server reads `Leptos.toml`, the builders read `Cargo.toml`: what both say must be the same.
fn options(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let built = leptos_options(root, "Cargo.toml")?;
    let served = leptos_options(root, "Leptos.toml")?;
    compare(&built, &served, findings);
    Ok(())
}

fn leptos_options(root: &Path, file: &str) -> Result<toml::Table> {
    let text = fs::read_to_string(root.join(file)).map_err(|error| format!("{file}: {error}"))?;
    let table: toml::Table = text.parse().map_err(|error| format!("{file}: {error}"))?;
    let section = table.get("workspace").and_then(|value| value.get("metadata")).and_then(|value| value.get("leptos"));
    let options = section.and_then(|value| value.get(0)).and_then(toml::Value::as_table);
    Ok(options.ok_or_else(|| format!("{file}: has no [[workspace.metadata.leptos]]"))?.clone())
}

fn compare(built: &toml::Table, served: &toml::Table, findings: &mut Vec<String>) {
    for key in SHARED_OPTIONS {
        for (file, table) in [("Cargo.toml", built), ("Leptos.toml", served)] {
            if !table.contains_key(*key) {
                findings.push(format!("options: {file} lacks `{key}`"));
            }
        }
    }
    for (key, value) in built {
        if let Some(other) = served.get(key).filter(|other| *other != value) {
            findings.push(format!("options: `{key}` is {value} in Cargo.toml and {other} in Leptos.toml"));
        }
    }
}

fn sources(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let ours = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !name.starts_with('.') && !NOT_OURS.contains(&name.as_ref())
    };
    for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(ours) {
        let entry = entry?;
        let path = entry.path().strip_prefix(root)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        if EMPTY_NAMES.contains(&name.as_str()) {
            findings.push(format!("names: {} says nothing of what is inside", path.display()));
        }
        if entry.file_type().is_file() && path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(entry.path()).map_err(|error| format!("{}: {error}", path.display()))?;
            if !text.starts_with("//!") {
                findings.push(format!("docs: {} does not begin with a `//!` doc", path.display()));
            }
            for found in texts::literals(&path.to_string_lossy(), &text) {
                let (path, line) = (path.display(), found.line);
                findings.push(format!("texts: {path}:{line} says {:?} in one language only", found.text));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_expressions() {
        for allowed in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            "Apache-2.0 WITH LLVM-exception",
            "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
            "GPL-3.0 AND MIT OR ISC",
        ] {
            assert_eq!(allows(allowed), Ok(true), "{allowed}");
        }
        for refused in [
            "GPL-3.0",
            "AGPL-3.0-only",
            "MIT AND GPL-3.0",
            "MIT WITH LLVM-exception",
            "(MIT OR ISC) AND LGPL-2.1-or-later",
            "GPL-2.0 WITH Classpath-exception-2.0",
        ] {
            assert_eq!(allows(refused), Ok(false), "{refused}");
        }
        for nonsense in ["", "MIT OR", "(MIT", "MIT)", "AND MIT", "MIT WITH", "MIT ISC"] {
            assert!(allows(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn options_that_differ_or_lack_are_found() {
        let full =
            "output-name='a'\nsite-root='b'\nsite-pkg-dir='c'\nsite-addr='d'\nreload-port=1\nserver-fn-prefix='/e'\n";
        let built: toml::Table = full.parse().unwrap();
        let mut findings = Vec::new();
        compare(&built, &built, &mut findings);
        assert_eq!(findings, Vec::<String>::new());
        let served: toml::Table =
            full.replace("site-root='b'\n", "").replace("reload-port=1", "reload-port=2").parse().unwrap();
        compare(&built, &served, &mut findings);
        assert_eq!(findings.len(), 2, "{findings:?}");
    }

    #[test]
    fn every_crate_of_the_workspace_has_a_rule_and_the_rules_hold() {
        let metadata = workspace().unwrap();
        let mut findings = Vec::new();
        arrows(&metadata, &mut findings).unwrap();
        second_versions(&metadata, &mut findings);
        licences(&metadata, &mut findings);
        assert_eq!(findings, Vec::<String>::new());
    }

    #[test]
    fn a_forbidden_crate_is_found_with_the_road_to_it() {
        let metadata = workspace().unwrap();
        let resolve = metadata.resolve.as_ref().unwrap();
        let graph: BTreeMap<_, Vec<_>> =
            resolve.nodes.iter().map(|node| (&node.id, node.deps.iter().map(|dep| &dep.pkg).collect())).collect();
        let named = |name: &str| &metadata.packages.iter().find(|package| package.name.as_str() == name).unwrap().id;
        let roads = roads_from(named("mo-services"), &graph);
        let road = road(&metadata, named("sea-orm"), &roads);
        assert!(road.starts_with("mo-services → ") && road.ends_with(" → sea-orm"), "{road}");
    }
}
