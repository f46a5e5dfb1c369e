//! Every input that `cargo fuzz` began with or kept, and every one that once broke something, by the
//! ordinary toolchain.

use cases::fuzz::TARGETS;
use cases::{files, repository};
use std::panic::catch_unwind;

/// Runs a target on each file of a folder of `tests/fuzz`; gives how many there are. Where nothing was
/// found there is no folder.
#[track_caller]
fn replay(folder: &str, name: &str, target: fn(&[u8])) -> usize {
    let inputs = files(&repository().join("tests/fuzz").join(folder).join(name));
    let broken: Vec<String> = inputs
        .iter()
        .filter(|(_, input)| catch_unwind(|| target(input)).is_err())
        .map(|(file, _)| format!("tests/fuzz/{folder}/{name}/{file}"))
        .collect();
    assert!(broken.is_empty(), "broken by:\n  {}", broken.join("\n  "));
    inputs.len()
}

fn all(name: &str) {
    let target = TARGETS.iter().find(|(known, _)| *known == name).unwrap().1;
    let counts = ["seeds", "corpus", "found"].map(|folder| replay(folder, name, target));
    assert!(counts[0] > 5 && counts[1] > 100, "seeds and corpus of {name}: {counts:?}");
}

#[test]
fn cells() {
    all("cells");
}

#[test]
fn dumps() {
    all("dump");
}

#[test]
fn plans() {
    all("plan");
}
