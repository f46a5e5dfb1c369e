//! Which files a dump consists of.

use complaint::{Complaint, Result};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What can be read.
pub(crate) const KINDS: &str =
    "pgdump: takes what pg_dump writes as plain text; sqlite: takes databases and dumps of SQLite";

/// The file, or the `.sql` files of the folder by name.
pub(crate) fn listed(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        recognised(path)?;
        return Ok(vec![path.to_owned()]);
    }
    if path.join("toc.dat").exists() {
        return Err(archive("a folder that pg_dump wrote in its directory format", path));
    }
    let files = scripts(path)?;
    if files.is_empty() {
        return Err(Complaint::new("there is no .sql file in the folder").at(path.display()));
    }
    files.iter().try_for_each(|file| recognised(file))?;
    Ok(files)
}

/// Other `.sql` files in the folder of this one, by name.
pub(crate) fn beside(file: &Path) -> Result<Vec<PathBuf>> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let all = scripts(folder)?;
    Ok(all.into_iter().filter(|other| other.file_name() != file.file_name()).collect())
}

fn scripts(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error: std::io::Error| {
        Complaint::new(format!("cannot open {}: {error}", folder.display()))
    };
    let mut files = Vec::new();
    for entry in folder.read_dir().map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let sql = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sql"));
        if sql && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Refuses what is no text, and says what it is.
fn recognised(path: &Path) -> Result<()> {
    let failed = |error: std::io::Error| {
        let said = Complaint::new(format!("cannot open {}: {error}", path.display()));
        match error.kind() {
            std::io::ErrorKind::NotFound => said.hint("check the path"),
            _ => said,
        }
    };
    let file = File::open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(Complaint::new("it is no file: a dump is read twice, which a pipe cannot be")
            .at(path.display())
            .hint("write the dump into a file first"));
    }
    let mut head = Vec::new();
    file.take(512).read_to_end(&mut head).map_err(failed)?;
    let begins = |magic: &[u8]| head.starts_with(magic);
    if begins(b"PGDMP") {
        return Err(archive("what pg_dump wrote in its custom format", path));
    }
    if head.get(257..262) == Some(b"ustar") {
        return Err(archive("what pg_dump wrote in its tar format", path));
    }
    if begins(b"SQLite format 3\0") {
        return Err(Complaint::new("it is an SQLite database").at(path.display()).hint(KINDS));
    }
    for (magic, unpack) in [
        (&b"\x1f\x8b"[..], "gunzip"),
        (b"\x28\xb5\x2f\xfd", "unzstd"),
        (b"\x04\x22\x4d\x18", "unlz4"),
        (b"\xfd7zXZ\0", "unxz"),
        (b"BZh", "bunzip2"),
        (b"PK\x03\x04", "unzip"),
    ] {
        if begins(magic) {
            return Err(Complaint::new("it is packed")
                .at(path.display())
                .hint(format!("unpack it first: {unpack} {}", path.display())));
        }
    }
    Ok(())
}

fn archive(what: &str, path: &Path) -> Complaint {
    Complaint::new(format!("it is {what}, and only plain text is read"))
        .at(path.display())
        .hint(format!("make text of it: pg_restore -f dump.sql {}", path.display()))
}
