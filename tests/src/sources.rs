//! The workspace itself, read as text.

mod code;
mod manifest;

pub use code::{Function, code, functions};
pub use manifest::{Manifest, manifests};

use crate::repository;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Rust files below a folder of the repository, by path from its root.
#[must_use]
pub fn rust(below: &str) -> Vec<(PathBuf, String)> {
    let root = repository().join(below);
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"))
        .map(|entry| (from_root(entry.path()), std::fs::read_to_string(entry.path()).unwrap()))
        .collect()
}

/// All text files that are, or would be, in git.
#[must_use]
pub fn tracked() -> Vec<(PathBuf, String)> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(repository())
        .output()
        .expect("git");
    let names = String::from_utf8(listed.stdout).unwrap();
    let read = |name: &str| {
        let text = std::fs::read_to_string(repository().join(name)).ok()?;
        Some((PathBuf::from(name), text))
    };
    names.split('\0').filter(|name| !name.is_empty()).filter_map(read).collect()
}

fn from_root(path: &Path) -> PathBuf {
    path.strip_prefix(repository()).unwrap().to_owned()
}
