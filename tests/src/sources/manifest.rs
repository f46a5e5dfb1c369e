//! What each crate says of itself.

use crate::repository;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

/// What a crate says of itself in its Cargo.toml.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Crates that it depends on, ours and others, not those of tests alone.
    pub needs: BTreeSet<String>,
    /// Its first source file: `src/main.rs` of a program, `src/lib.rs` of a library.
    pub begins: PathBuf,
    /// Whether it is a program.
    pub program: bool,
}

/// The crates of the workspace, by name.
#[must_use]
pub fn manifests() -> BTreeMap<String, Manifest> {
    let asked = Command::new("cargo")
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(repository())
        .output()
        .expect("cargo metadata");
    let said: Value = serde_json::from_slice(&asked.stdout).expect("what cargo metadata says");
    let packages = said["packages"].as_array().unwrap().iter();
    packages.map(manifest).map(|manifest| (manifest.name.clone(), manifest)).collect()
}

fn manifest(package: &Value) -> Manifest {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let needs = package["dependencies"].as_array().unwrap().iter();
    let targets = package["targets"].as_array().unwrap();
    let first = |kind: &str| {
        let of_kind = |target: &&Value| target["kind"].as_array().unwrap().contains(&kind.into());
        targets.iter().find(of_kind).map(|target| PathBuf::from(text(&target["src_path"])))
    };
    let folder = PathBuf::from(text(&package["manifest_path"])).parent().unwrap().to_owned();
    Manifest {
        name: text(&package["name"]),
        description: text(&package["description"]),
        folder,
        needs: needs
            .filter(|needed| needed["kind"] != "dev")
            .map(|needed| text(&needed["name"]))
            .collect(),
        program: first("bin").is_some(),
        begins: first("bin").or_else(|| first("lib")).unwrap(),
    }
}

impl Manifest {
    /// Everything of ours that it depends on, at any distance.
    #[must_use]
    pub fn reaches(&self, all: &BTreeMap<String, Self>) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Self> = vec![self];
        while let Some(next) = open.pop() {
            for needed in &next.needs {
                if let (Some(manifest), true) = (all.get(needed), reached.insert(needed.clone())) {
                    open.push(manifest);
                }
            }
        }
        reached
    }
}
