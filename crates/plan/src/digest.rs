//! What two plans have in common when they ask for the same.

use complaint::{Complaint, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The folders whose files belong to a plan.
const FOLDERS: [&str; 2] = ["jq", "checks"];

/// The digest of a plan: 64 lower-case hex digits.
///
/// Each file counts with its name relative to `folder`, its length and its bytes, in the order of
/// names; the plan itself is always called `plan.toml`. `further` are SQL files that the plan names
/// outside the two folders. `as_of` is what is in force, so that overriding an instant by itself
/// changes nothing.
pub(crate) fn digest(
    folder: &Path,
    plan: &str,
    further: &[String],
    as_of: Option<&str>,
) -> Result<String> {
    of(folder, plan, &FOLDERS, further, as_of)
}

/// The same for a text and the files below some folders.
pub(crate) fn of(
    folder: &Path,
    plan: &str,
    folders: &[&str],
    further: &[String],
    as_of: Option<&str>,
) -> Result<String> {
    let mut files = BTreeMap::from([("plan.toml".to_string(), plan.as_bytes().to_vec())]);
    for below in folders {
        gather(&folder.join(below), below, &mut files)?;
    }
    for name in further {
        files.insert(name.clone(), read(&folder.join(name))?);
    }
    let mut hasher = Sha256::new();
    for (name, bytes) in &files {
        mix(&mut hasher, name.as_bytes());
        mix(&mut hasher, bytes);
    }
    mix(&mut hasher, as_of.unwrap_or_default().as_bytes());
    let mut digits = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing to a String does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}

/// The length goes in first, so that no two lists of texts mix to the same.
fn mix(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

/// Reads the files below `folder`, if there is one, and calls them `name/…`.
fn gather(folder: &Path, name: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    let fault = |error| unreadable(folder, &error);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(fault)?,
    };
    for entry in entries {
        let entry = entry.map_err(fault)?;
        let path = entry.path();
        let Some(last) = entry.file_name().to_str().map(ToString::to_string) else {
            return Err(Complaint::new("the name of a file is not UTF-8").at(path.display()));
        };
        let name = format!("{name}/{last}");
        if entry.file_type().map_err(fault)?.is_dir() {
            gather(&path, &name, files)?;
        } else {
            files.insert(name, read(&path)?);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Complaint {
    Complaint::new(format!("cannot read a file of the plan: {error}"))
        .at(path.display())
        .hint("everything below jq/ and checks/ belongs to the plan and must be readable")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(files: &[(&str, &str)], as_of: Option<&str>) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        digest(folder.path(), "version = 1", &[], as_of).unwrap()
    }

    #[test]
    fn the_same_files_give_the_same_digest() {
        let files = [("jq/a.jq", "def a: 1;"), ("checks/deep/x.sql", "select 1")];
        let once = made(&files, None);
        assert_eq!(once, made(&files, None));
        assert_eq!(once.len(), 64);
        assert!(once.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()));
    }

    #[test]
    fn names_bytes_and_as_of_count_and_other_folders_do_not() {
        let plain = made(&[("jq/a.jq", "xy")], None);
        assert_eq!(plain, made(&[("jq/a.jq", "xy"), ("schema/1.sql", "create")], None));
        for (files, as_of) in [
            (vec![("jq/b.jq", "xy")], None),
            (vec![("jq/a.jq", "x")], None),
            (vec![("jq/a.jq", "x"), ("jq/b.jq", "y")], None),
            (vec![("jq/a.jq", "xy")], Some("2025-10-01 00:00:00")),
        ] {
            assert_ne!(plain, made(&files, as_of), "{files:?}");
        }
    }
}
