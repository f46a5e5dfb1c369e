//! Every folder under `tests/cases/`, each a test of its own: `cargo test --test cases extract/`.

use cases::Case;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let update = std::env::var_os("UPDATE").is_some_and(|value| !value.is_empty() && value != "0");
    let trials = Case::all().into_iter().map(|case| {
        Trial::test(case.name.clone(), move || case.replay(update).map_err(Failed::from))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}
