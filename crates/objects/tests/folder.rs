//! Buckets that are folders.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use objects::{Buckets, Place, State};
use record::Hasher;
use std::path::Path;

fn digest(bytes: &[u8]) -> String {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    hasher.finish()
}

fn buckets(folder: &Path) -> Buckets {
    Buckets::open(&Place::parse(folder.to_str().unwrap()).unwrap()).unwrap()
}

const WHOLE: State = State::Whole { content_type: None };

#[test]
fn put_found_and_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    // Nothing of this is there yet, and its name is not a plain one.
    let root = folder.path().join("a #b%20é/c");
    let buckets = buckets(&root);
    let state = |name: &str| buckets.state("icons", name, &digest(b"abc")).unwrap();
    assert_eq!(state("x.png"), State::Absent);
    buckets.put("icons", "x.png", b"abc".to_vec(), "image/png").unwrap();
    buckets.put("icons", "2025/x.png", b"abc".to_vec(), "image/png").unwrap();
    assert_eq!((state("x.png"), state("2025/x.png")), (WHOLE, WHOLE));
    assert_eq!(std::fs::read(root.join("icons/2025/x.png")).unwrap(), b"abc");
    buckets.remove("icons", "x.png").unwrap();
    buckets.remove("icons", "x.png").unwrap();
    assert_eq!(state("x.png"), State::Absent);
}

#[test]
fn something_else_is_told_and_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let buckets = buckets(folder.path());
    buckets.put("icons", "x.png", b"other".to_vec(), "image/png").unwrap();
    let other = State::Other { bytes: 5, sha256: digest(b"other") };
    assert_eq!(buckets.state("icons", "x.png", &digest(b"abc")).unwrap(), other);
    let said = buckets.put("icons", "x.png", b"abc".to_vec(), "image/png").unwrap_err();
    assert!(said.fact().starts_with("cannot put x.png into the bucket icons: "), "{said}");
    assert_eq!(buckets.state("icons", "x.png", &digest(b"abc")).unwrap(), other);
    assert_eq!(std::fs::read_dir(folder.path().join("icons")).unwrap().count(), 1);
}

#[test]
fn a_place_that_is_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let buckets = buckets(&file);
    let said = buckets.put("icons", "x.png", b"abc".to_vec(), "image/png").unwrap_err().to_string();
    let place = file.display();
    assert_eq!(
        said,
        format!(
            "cannot put x.png into the bucket icons: Not a directory (os error 20)\n  at   {place}\n  \
             hint check who may write the folder"
        )
    );
}

#[test]
fn what_a_cut_off_program_left_is_swept_away() {
    let folder = tempfile::tempdir().unwrap();
    let buckets = buckets(folder.path());
    buckets.put("icons", "x.png", b"abc".to_vec(), "image/png").unwrap();
    for name in ["x.png#1", "x.png#12", "x.png#a", "y.png#1", "x.png.1"] {
        std::fs::write(folder.path().join("icons").join(name), "ab").unwrap();
    }
    buckets.sweep("icons", "x.png").unwrap();
    buckets.sweep("nothing", "x.png").unwrap();
    let names = std::fs::read_dir(folder.path().join("icons")).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["x.png", "x.png#a", "x.png.1", "y.png#1"]);
}
